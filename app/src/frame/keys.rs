//! The keys of the frame, and the sheet that lists all keys (`?`).
//!
//! What stays true: letters go by their place on the keyboard, so they work with a Persian layout too; a key that the frame
//! takes is marked as handled before any page sees it.

use std::time::Duration;

use domain::record::{ItemType, Right};
use leptos::ev;
use leptos::prelude::*;

use super::nav::Place;
use super::preferences::toggle_theme;
use super::use_openings;
use crate::components::{Dialog, Kbd, dom, use_toasts};
use crate::follow::use_follow_ups;
use crate::form::unsaved::use_go;
use crate::offline::device::{Device, use_device};
use crate::route::Page;
use crate::shared::use_view;
use crate::texts::{Texts, use_texts};

/// How long `G` waits for its second letter.
const SECOND_KEY: Duration = Duration::from_millis(1_500);

/// Where `G` and a letter go: the letter's place on the keyboard, and the place.
const GO_TO: &[(&str, &str, Place)] = &[
    ("KeyH", "G H", Place::Home),
    ("KeyC", "G C", Place::Cartable),
    ("KeyI", "G I", Place::Items),
    ("KeyD", "G D", Place::Drafts),
    ("KeyF", "G F", Place::FollowUps),
    ("KeyP", "G P", Place::Parties),
    ("KeyK", "G K", Place::Products),
    ("KeyS", "G S", Place::Settings),
    ("KeyA", "G A", Place::Attention),
];

/// Listens for the keys of the frame for as long as it is there.
pub fn listen() {
    let openings = use_openings();
    let toasts = use_toasts();
    let view = use_view();
    let follow_ups = use_follow_ups();
    let device = use_device();
    let go = use_go();
    let go = StoredValue::new(move |page: Page| go(&page.to_string()));
    let awaits_second = StoredValue::new(false);
    Effect::new(move |_| {
        let listener = window_event_listener(ev::keydown, move |event| {
            let code = event.code();
            if (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key() && code == "KeyK" {
                event.prevent_default();
                openings.palette.update(|open| *open = !*open);
                return;
            }
            if !dom::key_is_for_page(&event) {
                return;
            }
            if awaits_second.get_value() {
                awaits_second.set_value(false);
                event.prevent_default();
                if let Some((_, _, place)) = GO_TO.iter().find(|(own, ..)| *own == code) {
                    if untrack(|| place.is_open(device)) {
                        go.with_value(|go| go(place.page()));
                    }
                } else if code == "KeyN" && untrack(|| has(device, Right::Create)) {
                    go.with_value(|go| go(Page::NewItem(ItemType::SalesInvoice)));
                }
                return;
            }
            match (event.key().as_str(), code.as_str()) {
                ("?" | "؟", _) => openings.keys.set(true),
                ("/", _) => openings.palette.set(true),
                (_, "KeyG") => {
                    awaits_second.set_value(true);
                    // The page may be gone when the time is over.
                    set_timeout(
                        move || {
                            awaits_second.try_set_value(false);
                        },
                        SECOND_KEY,
                    );
                }
                (_, "KeyZ") if toasts.undo_last() => {}
                (_, "KeyT") => toggle_theme(view),
                (_, "KeyF") => follow_ups.ask(),
                _ => return,
            }
            event.prevent_default();
        });
        on_cleanup(move || listener.remove());
    });
}

/// A group of the sheet: its heading, and keys with what they do.
type Group = (&'static str, Vec<(&'static str, String)>);

/// Whether the signed-in user holds a right on any sub-type, followed.
fn has(device: Device, right: Right) -> bool {
    let held = device.access().sub_types_with(right, &device.sub_type_ids());
    !held.is_empty()
}

/// The keys of what the signed-in user may do, followed.
fn groups(t: Texts, device: Device) -> Vec<Group> {
    let (writes, approves, numbers) = (
        has(device, Right::Create),
        has(device, Right::Approve),
        has(device, Right::Number),
    );
    let own = |text: &str| text.to_owned();
    let mut everywhere = vec![
        ("Ctrl K", own(t.keys_palette())),
        ("?", own(t.keys_help())),
        ("Z", own(t.keys_undo())),
        ("T", own(t.keys_theme())),
        ("Esc", own(t.keys_close())),
        ("F", own(t.follow_new())),
        ("Y", own(t.keys_reminder())),
    ];
    everywhere.extend(writes.then(|| ("G N", own(t.keys_new()))));
    everywhere.extend(
        GO_TO
            .iter()
            .filter(|(_, _, place)| place.is_open(device))
            .map(|(_, keys, place)| (*keys, format!("{} {}", t.keys_go_to(), place.full_name(t)))),
    );
    let mut decide = Vec::new();
    if approves {
        decide.push(("A", own(t.action_approve())));
        decide.push(("R", own(t.action_reject())));
    }
    decide.extend(numbers.then(|| ("N", own(t.action_number()))));
    let mut groups = vec![
        (t.keys_everywhere(), everywhere),
        (
            t.keys_list(),
            vec![
                ("J ↓", own(t.action_next())),
                ("K ↑", own(t.action_previous())),
                ("↵", own(t.keys_open())),
                ("X", own(t.keys_select())),
            ],
        ),
        (t.keys_decide(), decide),
        (
            t.keys_form(),
            vec![("↵", own(t.keys_next_cell())), ("Ctrl ↵", own(t.keys_submit()))],
        ),
    ];
    groups.retain(|(_, keys)| !keys.is_empty());
    groups
}

/// The sheet that lists all keys.
#[component]
pub fn KeySheet() -> impl IntoView {
    let (t, device) = (use_texts(), use_device());
    let open = use_openings().keys;
    let row = |(keys, what): (&'static str, String)| {
        view! {
            <div class="keys__row">
                <dt>{what}</dt>
                <dd>{keys.split(' ').map(|key| view! { <Kbd keys=key/> }).collect_view()}</dd>
            </div>
        }
    };
    let group = move |(title, rows): Group| {
        view! {
            <section class="keys__group">
                <h3>{title}</h3>
                <dl>{rows.into_iter().map(row).collect_view()}</dl>
            </section>
        }
    };
    view! {
        <Dialog id="keys" title=t.keys_title() open>
            <div class="keys">{move || groups(t, device).into_iter().map(group).collect_view()}</div>
        </Dialog>
    }
}
