//! A row that is decided by dragging it: towards the start approves, towards the end rejects, with the word shown meanwhile.
//!
//! What stays true: only touch and pen drag (a mouse has the buttons of the row); a drag that goes more down than aside is the
//! scroll it looks like; the same decisions are reachable by keyboard and buttons. Letting go before
//! [`DECIDE_PERCENT`] of the width changes nothing.
//!
//! # On the server
//! A plain wrapper around the row.

use leptos::prelude::*;
use leptos::web_sys::PointerEvent;

use super::dom;
use super::icon::{Icon, icons};
use crate::texts::use_texts;

/// How far a row must be dragged, in percent of its width.
const DECIDE_PERCENT: i32 = 30;

/// Pixels before a touch counts as a drag.
const SLOP_PX: i32 = 12;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Approve,
    Reject,
}

/// Where a touch began, and whether it has become a drag.
#[derive(Clone, Copy)]
struct Touch {
    x: i32,
    y: i32,
    dragging: bool,
}

/// A row with two ways to go.
#[component]
pub fn SwipeRow(
    /// The id of the wrapper; unique on the page.
    #[prop(into)]
    id: String,
    /// Approves; without it the row does not go that way.
    #[prop(optional, into)]
    on_approve: Option<Callback<()>>,
    /// Rejects (the caller asks for the reason).
    #[prop(optional, into)]
    on_reject: Option<Callback<()>>,
    /// The row.
    children: Children,
) -> impl IntoView {
    let t = use_texts();
    let own = StoredValue::new(id.clone());
    let touch = StoredValue::new(None::<Touch>);
    let way = RwSignal::new(None::<Way>);
    let far = RwSignal::new(false);

    let shift = move |px: i32| own.with_value(|id| dom::set_style(id, "--swipe", &format!("{px}px")));
    let reset = move || {
        touch.set_value(None);
        far.set(false);
        way.set(None);
        shift(0);
    };
    let drag = move |event: PointerEvent| {
        let Some(start) = touch.get_value() else { return };
        let (dx, dy) = (event.client_x() - start.x, event.client_y() - start.y);
        if !start.dragging {
            if dy.abs() > SLOP_PX && dy.abs() > dx.abs() {
                return reset();
            }
            if dx.abs() < SLOP_PX {
                return;
            }
            dom::capture_pointer(&event);
            touch.set_value(Some(Touch {
                dragging: true,
                ..start
            }));
        }
        let to_start = (dx > 0) == dom::is_rtl();
        let next = match (to_start, on_approve, on_reject) {
            (true, Some(_), _) => Way::Approve,
            (false, _, Some(_)) => Way::Reject,
            _ => {
                way.set(None);
                return shift(0);
            }
        };
        way.set(Some(next));
        far.set(dx.abs() * 100 > own.with_value(|id| dom::width(id)).max(1) * DECIDE_PERCENT);
        shift(dx);
    };
    let release = move |_| {
        let decision = way.get_untracked().filter(|_| far.get_untracked());
        reset();
        match decision {
            Some(Way::Approve) => on_approve.map(|act| act.run(())),
            Some(Way::Reject) => on_reject.map(|act| act.run(())),
            None => None,
        };
    };
    view! {
        <div
            id=id
            role="presentation"
            class=move || match (way.get(), far.get()) {
                (None, _) => "swipe",
                (Some(Way::Approve), false) => "swipe swipe--approve swipe--live",
                (Some(Way::Approve), true) => "swipe swipe--approve swipe--live swipe--far",
                (Some(Way::Reject), false) => "swipe swipe--reject swipe--live",
                (Some(Way::Reject), true) => "swipe swipe--reject swipe--live swipe--far",
            }
            on:pointerdown=move |event| {
                if event.pointer_type() != "mouse" && event.is_primary() {
                    touch
                        .set_value(
                            Some(Touch {
                                x: event.client_x(),
                                y: event.client_y(),
                                dragging: false,
                            }),
                        );
                }
            }
            on:pointermove=drag
            on:pointerup=release
            on:pointercancel=move |_| reset()
        >
            {move || {
                way.get()
                    .map(|way| {
                        let (tone, icon, word) = match way {
                            Way::Approve => ("swipe__under is-done", icons::CHECK, t.action_approve()),
                            Way::Reject => ("swipe__under is-rejected", icons::X, t.action_reject()),
                        };
                        view! {
                            <div class=tone aria-hidden="true">
                                <Icon name=icon/>
                                {word}
                            </div>
                        }
                    })
            }}
            {children()}
        </div>
    }
}
