//! A row of the cartable: who and how much; number, sub-type, seller and state; how long it waits, or why it was refused.
//!
//! What stays true: all rows have one height; what was decided here and is not answered is dashed and can be taken back.

use domain::id::ItemId;
use domain::record::{Item, Key, Kind, SubType, User};
use leptos::prelude::*;

use super::board::{Board, row_link};
use crate::components::{
    AmountView, Button, ButtonKind, Checkbox, Code, Dot, Icon, IconSize, StateChip, StateLook, SwipeRow, icons,
};
use crate::decide::{Abilities, unsent_look};
use crate::offline::pending::{Pending, PendingState};
use crate::shared::use_view;
use crate::texts::use_texts;
use crate::wording;

/// A row.
#[component]
pub fn CartableRow(board: Board, index: usize, id: ItemId) -> impl IntoView {
    let item = Memo::new(move |_| board.device.get::<Item>(id));
    let pending = Memo::new(move |_| board.device.pending_on(&Key::new(Kind::Item, id)));
    let can = Memo::new(move |_| item.get().map(|item| board.decide.abilities(&item)).unwrap_or_default());
    let unseen = Memo::new(move |_| {
        item.get()
            .is_some_and(|item| board.seen_at.is_none_or(|seen| item.submitted_at > seen))
    });
    // Swiping a row that cannot be decided any more does nothing.
    let approve = move |()| {
        if can.get_untracked().approve {
            board.decide.approve(&[id]);
        }
    };
    let reject = move |()| {
        if can.get_untracked().reject {
            board.decide.ask_to_reject(vec![id]);
        }
    };
    let truth = |on: bool| if on { "true" } else { "false" };
    view! {
        <SwipeRow id=format!("swipe-{id}") on_approve=approve on_reject=reject>
            <div
                class=move || if unseen.get() { "row row--unseen" } else { "row" }
                role="row"
                aria-rowindex=(index + 1).to_string()
                aria-selected=move || truth(board.selected.with(|selected| selected.contains(&id)))
                aria-current=move || (board.active.get() == Some(id)).then_some("true")
            >
                {move || {
                    item.get()
                        .map(|item| {
                            view! {
                                <Pick board id name=item.buyer.name.clone()/>
                                <Body board item unseen pending/>
                                <Acts board id can pending/>
                            }
                        })
                }}
            </div>
        </SwipeRow>
    }
}

#[component]
fn Pick(board: Board, id: ItemId, name: String) -> impl IntoView {
    let t = use_texts();
    view! {
        <div class="row__pick" role="gridcell">
            <Checkbox
                checked=Signal::derive(move || board.selected.with(|selected| selected.contains(&id)))
                hidden_label=t.action_select_named(name)
                on_change=move |_| board.toggle(id)
            />
        </div>
    }
}

#[component]
fn Body(board: Board, item: Item, unseen: Memo<bool>, pending: Memo<Vec<Pending>>) -> impl IntoView {
    let (t, device) = (use_texts(), board.device);
    let id = item.id;
    let label = item.label().to_owned();
    let (sub_type, seller, state) = (item.sub_type, item.seller, StateLook::from(item.state()));
    let meta = move || {
        let sub_type = device.get::<SubType>(sub_type).map(|it| it.name);
        let seller = device.get::<User>(seller).map(|it| it.name);
        let part = |name: String| view! { " · " <bdi class="row__part">{name}</bdi> };
        [sub_type, seller].into_iter().flatten().map(part).collect_view()
    };
    let chip = move || match pending.read().last() {
        Some(last) => view! { <StateChip state=unsent_look(last) unsent=true/> },
        None => view! { <StateChip state unsent=false/> },
    };
    view! {
        <div class="row__body" role="gridcell">
            <div class="row__line">
                {move || unseen.get().then(|| view! { <Dot label=t.common_new_unseen()/> })}
                <a class="row__title" dir="auto" id=row_link(id) href=move || board.address(Some(id))>
                    {item.buyer.name.clone()}
                </a>
                <AmountView amount=item.totals.final_amount/>
            </div>
            <div class="row__line">
                <span class="row__meta">
                    <Code text=label/>
                    {meta}
                </span>
                {chip}
            </div>
            <div class="row__line">
                <Refused board id/>
                <Waits item/>
            </div>
        </div>
    }
}

/// Why the last decision on it did not come to be.
#[component]
fn Refused(board: Board, id: ItemId) -> impl IntoView {
    let refusal = Memo::new(move |_| board.decide.refusal(id));
    move || {
        refusal.get().map(|refusal| {
            let title = refusal.text.clone();
            view! {
                <span class="row__comment row__comment--refused" title=title>
                    <Icon name=icons::CIRCLE_ALERT size=IconSize::Xs/>
                    <span>{refusal.text}</span>
                </span>
            }
        })
    }
}

/// How long it has waited; late in words and with another icon.
#[component]
fn Waits(item: Item) -> impl IntoView {
    let (t, view) = (use_texts(), use_view());
    move || {
        let now = view.now.get();
        let time = wording::span(t, now.micros_since(item.submitted_at));
        let late = now > item.late_at;
        let (class, icon, text) = if late {
            ("row__since row__since--late", icons::CLOCK_ALERT, t.cartable_late(time))
        } else {
            ("row__since", icons::CLOCK, time)
        };
        view! {
            <span class=class>
                <Icon name=icon size=IconSize::Xs/>
                {text}
            </span>
        }
    }
}

/// The buttons of the row, for pointer and keyboard.
#[component]
fn Acts(board: Board, id: ItemId, can: Memo<Abilities>, pending: Memo<Vec<Pending>>) -> impl IntoView {
    let t = use_texts();
    let decide = board.decide;
    let name = move || {
        board
            .device
            .get_untracked::<Item>(id)
            .map(|item| item.buyer.name)
            .unwrap_or_default()
    };
    let buttons = move || {
        let can = can.get();
        if pending.read().iter().any(|it| it.state == PendingState::Queued) {
            let take_back = move || {
                decide.take_back(id);
            };
            return view! {
                <Button kind=ButtonKind::Quiet small=true icon=icons::UNDO_2 on_press=take_back>
                    {t.queue_take_back()}
                </Button>
            }
            .into_any();
        }
        view! {
            {can
                .approve
                .then(|| {
                    view! {
                        <Button
                            kind=ButtonKind::Quiet
                            small=true
                            icon=icons::CHECK
                            label=t.action_approve_named(name())
                            on_press=move || decide.approve(&[id])
                        />
                    }
                })}
            {can
                .reject
                .then(|| {
                    view! {
                        <Button
                            kind=ButtonKind::Quiet
                            small=true
                            icon=icons::X
                            label=t.action_reject_named(name())
                            on_press=move || decide.ask_to_reject(vec![id])
                        />
                    }
                })}
            {can
                .number
                .then(|| {
                    view! {
                        <Button
                            kind=ButtonKind::Quiet
                            small=true
                            icon=icons::HASH
                            label=t.action_number_named(name())
                            on_press=move || decide.number(&[id], None)
                        />
                    }
                })}
        }
        .into_any()
    };
    view! {
        <div class="row__acts" role="gridcell">
            {buttons}
        </div>
    }
}
