//! The short rows of the home page: an item with what matters about it there, a draft.

use domain::calendar::Instant;
use domain::digits::format_integer;
use domain::record::{Draft, Item, Key, Party, RejectReason, SubType, User};
use leptos::prelude::*;

use crate::components::{AmountView, Chip, Code, ListRow, Tone, icons};
use crate::offline::device::use_device;
use crate::offline::listing::Listing;
use crate::route::Page;
use crate::shared::use_view;
use crate::texts::use_texts;
use crate::wording;

/// What a row of an item says under the name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ItemWord {
    /// How long it has waited.
    Waiting,
    /// Why it was rejected.
    Reason,
}

/// Rows of items.
#[component]
pub fn ItemRows(listing: Listing, word: ItemWord) -> impl IntoView {
    view! {
        <ul class="list--ruled">
            <For
                each=move || listing.rows.get()
                key=Key::clone
                children=move |key| view! { <ItemRow key word/> }
            />
        </ul>
    }
}

#[component]
fn ItemRow(key: Key, word: ItemWord) -> impl IntoView {
    let device = use_device();
    let item = Memo::new(move |_| device.get::<Item>(&key.id));
    move || {
        item.get().map(|item| {
            let (name, label, amount) = (
                item.buyer.name.clone(),
                item.label().to_owned(),
                item.totals.final_amount,
            );
            let (submitted_at, late_at) = (item.submitted_at, item.late_at);
            let href = Page::Item(item.id).to_string();
            let sub_type = device.get::<SubType>(item.sub_type).map(|it| it.name);
            view! {
                <ListRow
                    href
                    main=move || name.clone()
                    sub=move || {
                        view! {
                            <Code text=label.clone()/>
                            {under(&item, word, sub_type.clone())}
                        }
                    }
                    end=move || {
                        view! {
                            <span class="list__end list__end--stack">
                                <AmountView amount/>
                                {(word == ItemWord::Waiting).then(|| view! { <Waited submitted_at late_at/> })}
                            </span>
                        }
                    }
                />
            }
        })
    }
}

/// The words after the number: why it came back, or its kind and who sells. A line ends between two of them.
fn under(item: &Item, word: ItemWord, sub_type: Option<String>) -> impl IntoView + use<> {
    let device = use_device();
    let mut parts = Vec::new();
    match word {
        ItemWord::Reason => {
            if let Some(rejected) = &item.rejected {
                let reason = rejected.reason.and_then(|id| device.get::<RejectReason>(id));
                parts.extend(reason.map(|reason| reason.text));
                parts.push(rejected.text.clone());
            }
        }
        ItemWord::Waiting => {
            parts.extend(sub_type);
            parts.extend(device.get::<User>(item.seller).map(|user| user.name));
        }
    }
    parts.retain(|part| !part.is_empty());
    let part = |part: String| view! { " · " <bdi class="list__part">{part}</bdi> };
    parts.into_iter().map(part).collect_view()
}

/// How long it has waited, and that this is longer than it should.
#[component]
fn Waited(submitted_at: Instant, late_at: Instant) -> impl IntoView {
    let t = use_texts();
    let view = use_view();
    move || {
        let now = view.now.get();
        let waited = wording::span(t, now.micros_since(submitted_at));
        if now > late_at {
            view! { <Chip tone=Tone::Rejected icon=icons::CLOCK_ALERT text=t.cartable_late(waited)/> }.into_any()
        } else {
            view! { <span>{waited}</span> }.into_any()
        }
    }
}

/// One draft.
#[component]
pub fn DraftRow(key: Key) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let view = use_view();
    let draft = Memo::new(move |_| device.get::<Draft>(&key.id));
    move || {
        draft.get().map(|draft| {
            let party = draft.input.party.and_then(|id| device.get::<Party>(id));
            let name = party.map_or_else(|| t.home_draft_of().to_owned(), |party| party.name);
            let at = draft.updated_at;
            let lines = draft.input.lines.iter().filter(|line| !line.is_blank()).count();
            let rows = t.common_rows(
                u64::try_from(lines).unwrap_or(u64::MAX),
                format_integer(i64::try_from(lines).unwrap_or(i64::MAX), t.locale()),
            );
            view! {
                <ListRow
                    href=Page::Draft(draft.id).to_string()
                    icon=icons::FILE_PEN_LINE
                    main=move || name.clone()
                    sub=move || {
                        let when = wording::moment(t, at, view.now.get(), view.zone);
                        format!("{} · {rows}", t.home_draft_saved(when))
                    }
                />
            }
        })
    }
}
