//! One's own follow-ups: what is due, what rings, and the form that writes them.
//!
//! Where to begin: [`act`] (what one does with a follow-up), [`rows`] (the lists of home and of their page), [`form`],
//! [`reminders`] (the cards that ring).
//!
//! What stays true: a follow-up is its owner's alone, so everything here is read from what the device holds and shown to nobody
//! else; form and reminders are of no use before the app runs and come after the page, see [`crate::part::Overlay`].

pub mod act;
pub mod event;
pub mod form;
pub mod moment_input;
pub mod notify_switch;
pub mod reminders;
pub mod rows;
pub mod words;

use domain::calendar::Date;
use domain::due::Due;
use domain::id::FollowUpId;
use domain::query::{Filter, ListQuery, Sort, Value};
use domain::record::{Kind, Subject};
use leptos::prelude::*;
use sync::protocol::Query;

use crate::components::{Button, ButtonKind, icons};
use crate::texts::use_texts;

pub use act::use_acts;

/// The hour at which a day's reminder rings unless another is chosen, and at which a snoozed one does «tomorrow morning».
pub const MORNING_HOUR: u8 = 9;

/// The follow-ups of a group, by date.
#[must_use]
pub fn query(due: Due, today: Date, rows: u32) -> Query {
    Query::List(due.list(today, rows))
}

/// What is done, the newest first.
#[must_use]
pub fn query_done(rows: u32) -> Query {
    let done = Filter::eq("done", Value::Bool(true));
    Query::List(ListQuery::new(
        Kind::FollowUp,
        done,
        Sort::descending("created_at"),
        rows,
    ))
}

/// What the form is open for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A new one, about a subject or about nothing, beginning with a text.
    New {
        subject: Option<Subject>,
        text: String,
    },
    Edit(FollowUpId),
}

/// The form of the page and what it would be about: a handle from the context.
#[derive(Clone, Copy)]
pub struct FollowUps {
    /// What the form is open for.
    pub asked: RwSignal<Option<Asked>>,
    /// The subject of the page that is shown.
    here: RwSignal<Option<Subject>>,
}

impl FollowUps {
    /// Opens the form for a new one about what the page shows.
    pub fn ask(self) {
        self.ask_about(self.here.get_untracked(), String::new());
    }

    /// Opens the form for a new one that begins with a text.
    pub fn ask_about(self, subject: Option<Subject>, text: String) {
        self.asked.set(Some(Asked::New { subject, text }));
    }
}

/// Makes the form known to everything below; the frame does it once.
pub fn provide_follow_ups() -> FollowUps {
    let follow_ups = FollowUps {
        asked: RwSignal::new(None),
        here: RwSignal::new(None),
    };
    provide_context(follow_ups);
    follow_ups
}

/// The form of the page.
pub fn use_follow_ups() -> FollowUps {
    expect_context()
}

/// The button of a subject. While it is there, the key `F` means this subject.
#[component]
pub fn FollowButton(subject: Subject) -> impl IntoView {
    let (t, follow_ups) = (use_texts(), use_follow_ups());
    Effect::new(move |_| follow_ups.here.set(Some(subject)));
    on_cleanup(move || {
        // The next page may have named its own by now.
        let _ = follow_ups.here.try_update(|here| {
            if *here == Some(subject) {
                *here = None;
            }
        });
    });
    view! {
        <Button
            kind=ButtonKind::Quiet
            small=true
            icon=icons::ALARM_CLOCK
            kbd="F"
            class="no-print"
            on_press=move || follow_ups.ask_about(Some(subject), String::new())
        >
            {t.follow_one()}
        </Button>
    }
}
