//! Why is it rejected? A reason from the list, and/or words; one for all that are rejected together.

use domain::digits::format_integer;
use domain::id::{ItemId, RejectReasonId};
use domain::mutation::item_step::REASON_CHARS_MAX;
use domain::record::{Item, RejectReason};
use leptos::prelude::*;

use super::questions::{open_while, sends};
use super::{Asked, use_decide};
use crate::components::{ButtonKind, Choice, Field, Question, Select, TextArea, icons};
use crate::offline::device::use_device;
use crate::texts::use_texts;

const REASON: &str = "reject-reason";

/// The question.
#[component]
pub(super) fn AskReject() -> impl IntoView {
    let (t, device, decide) = (use_texts(), use_device(), use_decide());
    let (reason, text) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let missing = RwSignal::new(false);
    let open = open_while(
        |question| matches!(question, Asked::Reject(_)),
        REASON,
        move || {
            reason.set(String::new());
            text.set(String::new());
            missing.set(false);
        },
    );
    let items = Memo::new(move |_| match decide.asked.get() {
        Some(Asked::Reject(items)) => items,
        _ => Vec::<ItemId>::new(),
    });
    let choices = Signal::derive(move || {
        let mut reasons = device.all::<RejectReason>();
        reasons.retain(|it| it.active);
        reasons.sort_by(|a, b| a.text.cmp(&b.text));
        reasons
            .into_iter()
            .map(|it| Choice::new(it.id.to_string(), it.text))
            .collect::<Vec<_>>()
    });
    let title = move || {
        let items = items.get();
        match items.as_slice() {
            [only] => t.cartable_reject_one_title(device.get::<Item>(only).map(|it| it.buyer.name).unwrap_or_default()),
            many => t.cartable_reject_title(
                many.len() as u64,
                format_integer(i64::try_from(many.len()).unwrap_or(i64::MAX), t.locale()),
            ),
        }
    };
    let send = move || {
        let chosen: Option<RejectReasonId> = reason.read_untracked().parse().ok();
        let words = text.with_untracked(|text| text.trim().to_owned());
        if chosen.is_none() && words.is_empty() {
            missing.set(true);
            return;
        }
        let items = items.get_untracked();
        decide.asked.set(None);
        decide.reject(&items, chosen, &words);
    };
    let error = Signal::derive(move || {
        let blank = reason.read().is_empty() && text.read().trim().is_empty();
        (missing.get() && blank).then(|| t.cartable_reject_needs_reason().to_owned())
    });
    view! {
        <Question
            id="reject"
            title
            open
            go=t.cartable_reject_submit()
            kind=ButtonKind::DangerSolid
            icon=icons::X
            kbd="↵"
            on_go=move |()| send()
        >
            <div
                class="stack"
                on:keydown=move |event| {
                    if sends(&event) {
                        event.prevent_default();
                        send();
                    }
                }
            >
                <Field id=REASON label=t.cartable_reject_reason() error>
                    <Select choices value=reason empty=t.decide_no_listed_reason()/>
                </Field>
                <Field id="reject-text" label=t.cartable_reject_note() help=t.cartable_reject_note_help()>
                    <TextArea value=text rows=3 max_length=u32::try_from(REASON_CHARS_MAX).unwrap_or(u32::MAX)/>
                </Field>
            </div>
        </Question>
    }
}
