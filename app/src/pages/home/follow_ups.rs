//! The card «پیگیری‌های من»: what is due, the most pressing first.

use domain::calendar::{Instant, Zone};
use domain::due::Due;
use leptos::prelude::*;
use sync::protocol::Query;

use crate::components::{Button, ButtonKind, Card, icons};
use crate::follow::rows::Groups;
use crate::follow::{self, use_follow_ups};
use crate::route::Page;
use crate::texts::use_texts;

/// Rows of a group.
const ROWS: u32 = 3;

/// What the card shows.
pub fn queries(now: Instant) -> Vec<Query> {
    let today = now.date(Zone::TEHRAN);
    Due::ALL.iter().map(|due| follow::query(*due, today, ROWS)).collect()
}

/// The card.
#[component]
pub fn FollowUps() -> impl IntoView {
    let (t, follow_ups) = (use_texts(), use_follow_ups());
    let new = move || {
        view! {
            <Button
                kind=ButtonKind::Quiet
                small=true
                icon=icons::PLUS
                label=t.follow_new()
                on_press=move || follow_ups.ask()
            />
        }
    };
    view! {
        <Card
            id="home-follow-ups"
            title=t.home_follow_ups()
            actions=new
            more=(Page::FollowUps.to_string(), t.home_all().to_owned())
        >
            <Groups rows=ROWS/>
        </Card>
    }
}
