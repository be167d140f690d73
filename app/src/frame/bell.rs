//! The bell: how many mentions are unread, and the drawer that lists them.
//!
//! What stays true: the count comes with the page and is the same on every device of the person, because what is read is read
//! everywhere; the list is asked for when the drawer is opened.

use domain::digits::format_integer;
use domain::record::Mention;
use leptos::prelude::*;

use super::use_openings;
use crate::components::{Badge, BadgeKind, Button, ButtonKind, Drawer, Empty, Icon, SkeletonRows, icons};
use crate::offline::device::use_device;
use crate::offline::listing::use_query;
use crate::talk::mentions::{self, MentionRows, use_reading};
use crate::talk::mute;
use crate::texts::use_texts;

/// Rows that the drawer shows at first, and more at a time.
const ROWS: u32 = 30;

/// The button at the top.
#[component]
pub fn Bell() -> impl IntoView {
    let t = use_texts();
    let open = use_openings().bell;
    let listing = use_query(mentions::query_unread);
    let unread = Memo::new(move |_| listing.totals().map_or(0, |totals| totals.count.max(0)));
    let digits = move || format_integer(unread.get(), t.locale());
    let label = move || match unread.get() {
        0 => t.nav_notifications().to_owned(),
        count => t.bell_label(count.unsigned_abs(), digits()),
    };
    view! {
        <button
            class="btn btn--quiet btn--icon topbar__bell"
            type="button"
            aria-label=label
            aria-haspopup="dialog"
            on:click=move |_| open.set(true)
        >
            <Icon name=icons::BELL/>
            {move || {
                (unread.get() > 0)
                    .then(|| view! { <Badge kind=BadgeKind::Corner text=Signal::derive(digits)/> })
            }}
        </button>
    }
}

/// What is addressed to the user, from the end side.
#[component]
pub fn BellDrawer() -> impl IntoView {
    let t = use_texts();
    let open = use_openings().bell;
    view! {
        <Drawer id="bell" title=t.nav_notifications() open>
            <Show when=move || open.get()>
                <Mentions open/>
            </Show>
        </Drawer>
    }
}

#[component]
fn Mentions(open: RwSignal<bool>) -> impl IntoView {
    let (t, device) = (use_texts(), use_device());
    let reading = use_reading();
    let listing = use_query(|| mentions::query(None, ROWS));
    let unread = Memo::new(move |_| {
        let own = device.all::<Mention>().into_iter();
        own.filter(Mention::is_unread).map(|it| it.comment).collect::<Vec<_>>()
    });
    move || {
        if listing.is_filling() {
            return view! { <SkeletonRows rows=3/> }.into_any();
        }
        if listing.rows.with(Vec::is_empty) {
            return view! { <Empty icon=icons::BELL title=t.bell_empty_title() body=t.bell_empty()/> }.into_any();
        }
        view! {
            <Show when=move || unread.with(|unread| !unread.is_empty())>
                <div class="cluster card__pad">
                    <Button
                        kind=ButtonKind::Quiet
                        small=true
                        icon=icons::CHECK_CHECK
                        on_press=move || reading.run(unread.get_untracked())
                    >
                        {t.bell_read_all()}
                    </Button>
                </div>
            </Show>
            <MentionRows listing on_open=move || open.set(false) tools=mute::of_mention/>
            <Show when=move || listing.has_more()>
                <div class="cluster card__pad">
                    <Button kind=ButtonKind::Quiet small=true on_press=move || listing.load_more()>
                        {t.nav_more()}
                    </Button>
                </div>
            </Show>
        }
        .into_any()
    }
}
