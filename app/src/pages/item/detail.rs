//! An item in full: state, who and how much, the decision, particulars, lines, history. The same beside the cartable and on
//! its own page.
//!
//! What stays true: what the device holds is shown at once; balance and timeline come with the answers to
//! [`super::queries`]. What is gone, or may not be seen, is said so without telling which.

use domain::id::ItemId;
use domain::mutation::Actor;
use domain::record::{Item, ItemType, Key, Kind, Rejected, Subject, User};
use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::actions::DecideButtons;
use super::facts::ItemFacts;
use super::history::reason_of;
use super::lines::ItemLines;
use crate::components::{
    Button, ButtonKind, Code, DetailBar, DetailHead, Empty, Icon, IconSize, LinkButton, Notice, SkeletonRows,
    StateChip, StateLook, Tone, dom, icons,
};
use crate::decide::{Refusal, unsent_look, use_decide};
use crate::offline::device::use_device;
use crate::offline::listing::{Listing, use_query};
use crate::offline::pending::PendingState;
use crate::route::Page;
use crate::shared::use_view;
use crate::talk::{CommentBox, Records};
use crate::texts::{Texts, use_texts};
use crate::wording;

/// The id of what says why a decision did not come to be.
const REFUSAL: &str = "refusal";

/// Its place in a list, and the way to its neighbours.
#[derive(Clone)]
pub struct Neighbours {
    /// «۱ از ۲۳».
    pub place: TextProp,
    pub on_previous: Callback<()>,
    pub on_next: Callback<()>,
    /// The address of the list.
    pub back: TextProp,
}

/// The item.
#[component]
pub fn ItemDetail(
    id: ItemId,
    /// Its place in the list it stands beside.
    #[prop(optional)]
    neighbours: Option<Neighbours>,
    /// It stands on its own page already.
    #[prop(optional)]
    own_page: bool,
) -> impl IntoView {
    let device = use_device();
    use_decide().shows_refusal(id);
    let listing = use_query(move || super::query(id));
    let item = Memo::new(move |_| device.get::<Item>(id));
    let is_there = Memo::new(move |_| item.with(Option::is_some));
    let facts = move || match item.get() {
        Some(item) => view! { <Shown item listing neighbours=neighbours.clone() own_page/> }.into_any(),
        None if listing.is_filling() => view! { <SkeletonRows rows=4/> }.into_any(),
        None if listing.has_failed() => view! { <Unreachable listing/> }.into_any(),
        None => view! { <Gone/> }.into_any(),
    };
    // Apart from the facts: a change of the item leaves alone what is being typed under it.
    view! {
        {facts}
        {move || is_there.get().then(|| view! { <Talk id/> })}
    }
}

#[component]
fn Shown(item: Item, listing: Listing, neighbours: Option<Neighbours>, own_page: bool) -> impl IntoView {
    let item = StoredValue::new(item);
    let id = item.with_value(|item| item.id);
    view! {
        <Bar item neighbours own_page/>
        <Head item/>
        {item.with_value(|item| item.rejected.clone()).map(|rejected| view! { <Rejection rejected/> })}
        <RefusalNotice id/>
        <UnsentChanges id/>
        <ItemFacts item listing/>
        <ItemLines item/>
    }
}

/// What was done with the item and said about it, and the box to say more.
#[component]
fn Talk(id: ItemId) -> impl IntoView {
    let t = use_texts();
    let subject = Subject::Item(id);
    view! {
        <section class="detail__sec" aria-labelledby="history">
            <h3 id="history">{t.invoice_history()}</h3>
            <Records subject/>
        </section>
        <CommentBox subject/>
    }
}

#[component]
fn Bar(item: StoredValue<Item>, neighbours: Option<Neighbours>, own_page: bool) -> impl IntoView {
    let (t, view, device) = (use_texts(), use_view(), use_device());
    let (state, id) = item.with_value(|item| (item.state(), item.id));
    let waits = item.with_value(|item| item.waits_for_approval() || item.waits_for_number());
    let wait: Option<TextProp> = waits.then(|| {
        let (author, since) = item.with_value(|item| (item.author, item.submitted_at));
        TextProp::from(move || {
            let name = device.get::<User>(author).map(|it| it.name).unwrap_or_default();
            t.cartable_since_submit(wording::span(t, view.now.get().micros_since(since)), name)
        })
    });
    let (place, on_previous, on_next, back) = match neighbours {
        Some(it) => (Some(it.place), Some(it.on_previous), Some(it.on_next), Some(it.back)),
        None => (None, None, None, None),
    };
    let own = Page::Item(id).to_string();
    let tools = move || {
        view! {
            {back
                .clone()
                .map(|back| {
                    view! {
                        <a class="btn btn--quiet btn--sm btn--icon pane__back" href=move || back.get() aria-label=t.item_back_to_list()>
                            <Icon name=icons::X size=IconSize::Sm/>
                        </a>
                    }
                })}
            {(!own_page)
                .then(|| {
                    view! {
                        <LinkButton
                            kind=ButtonKind::Quiet
                            small=true
                            icon=icons::MAXIMIZE_2
                            href=own.clone()
                            label=t.action_open_own_page()
                        />
                    }
                })}
        }
    };
    view! {
        <DetailBar
            state=StateLook::from(state)
            nostrip:wait=wait
            nostrip:place=place
            nostrip:on_previous=on_previous
            nostrip:on_next=on_next
            tools
        />
    }
}

#[component]
fn Head(item: StoredValue<Item>) -> impl IntoView {
    let t = use_texts();
    let (name, amount, label, numbered, item_type) = item.with_value(|item| {
        (
            item.buyer.name.clone(),
            item.totals.final_amount,
            item.label().to_owned(),
            item.numbered.is_some(),
            item.item_type,
        )
    });
    let kind = move || {
        view! {
            {type_name(t, item_type)}
            " "
            <Code text=label.clone()/>
            {(!numbered).then(|| format!(" · {}", t.invoice_provisional()))}
        }
    };
    view! {
        <DetailHead
            title_id="detail-title"
            kind
            title=name
            amount
            note=t.invoice_with_tax().to_owned()
            actions=move || view! { <DecideButtons item/> }
        />
    }
}

/// Why it was rejected, when and by whom: the first thing that its author must know.
#[component]
fn Rejection(rejected: Rejected) -> impl IntoView {
    let (t, device, view) = (use_texts(), use_device(), use_view());
    let by = match rejected.by {
        Actor::User(user) => device.get::<User>(user).map(|it| it.name).unwrap_or_default(),
        Actor::System => t.history_by_system().to_owned(),
    };
    let reason = reason_of(t, device, rejected.reason, &rejected.text);
    let when = wording::moment(t, rejected.at, view.now.get_untracked(), view.zone);
    let title = t.invoice_rejected_by(by, when);
    view! {
        <div class="detail__sec">
            <Notice tone=Tone::Rejected icon=icons::CIRCLE_ALERT title>
                {reason.map(|reason| view! { <p dir="auto">{reason}</p> })}
            </Notice>
        </div>
    }
}

/// What of one's own is not answered yet.
#[component]
fn UnsentChanges(id: ItemId) -> impl IntoView {
    let (t, device, decide) = (use_texts(), use_device(), use_decide());
    move || {
        let pending = device.pending_on(&Key::new(Kind::Item, id));
        if pending.is_empty() {
            return None;
        }
        let can_undo = pending.iter().any(|it| it.state == PendingState::Queued);
        let chips = pending
            .iter()
            .map(|it| view! { <StateChip state=unsent_look(it) unsent=true/> })
            .collect_view();
        Some(view! {
            <div class="detail__sec cluster">
                {chips}
                {can_undo
                    .then(|| {
                        view! {
                            <Button
                                kind=ButtonKind::Quiet
                                small=true
                                icon=icons::UNDO_2
                                on_press=move || {
                                    decide.take_back(id);
                                }
                            >
                                {t.queue_take_back()}
                            </Button>
                        }
                    })}
            </div>
        })
    }
}

/// Why a decision did not come to be: what happened, what is safe, what to do.
#[component]
fn RefusalNotice(id: ItemId) -> impl IntoView {
    let (t, decide) = (use_texts(), use_decide());
    let refusal = Memo::new(move |_| decide.refusal(id));
    // No toast says it: it must not stand above what is in view.
    Effect::new(move |_| {
        if refusal.with(Option::is_some) {
            request_animation_frame(|| dom::scroll_into_view(REFUSAL));
        }
    });
    move || {
        refusal.get().map(|refusal| {
            view! {
                <div class="detail__sec" id=REFUSAL>
                    <Notice
                        tone=Tone::Rejected
                        icon=icons::CIRCLE_ALERT
                        alert=true
                        title=t.decide_refused_title()
                        actions=move || {
                            view! {
                                <Button small=true on_press=move || decide.dismiss(id)>
                                    {t.decide_understood()}
                                </Button>
                            }
                        }
                    >
                        <p>{refusal.text.clone()}</p>
                        <Differences refusal/>
                    </Notice>
                </div>
            }
        })
    }
}

/// The fields that differ from what was decided upon.
#[component]
fn Differences(refusal: Refusal) -> impl IntoView {
    use domain::rejection::Conflict;
    use sync::protocol::Outcome;

    let (t, device, view) = (use_texts(), use_device(), use_view());
    let changes = match refusal.outcome {
        Some(Outcome::Conflict {
            detail: Conflict::Changed { changes } | Conflict::FieldChanged { changes },
        }) => changes,
        _ => Vec::new(),
    };
    let row = move |change: &domain::record::FieldChange| {
        let (name, before, after) = wording::change(t, change, device, view.unit);
        view! { <li>{t.history_change(name, before, after)}</li> }
    };
    (!changes.is_empty()).then(|| view! { <ul>{changes.iter().map(row).collect_view()}</ul> })
}

#[component]
fn Unreachable(listing: Listing) -> impl IntoView {
    let t = use_texts();
    view! {
        <div class="detail__sec">
            <Notice
                tone=Tone::Pending
                icon=icons::CLOUD_OFF
                title=t.error_network_title()
                actions=move || {
                    view! {
                        <Button small=true on_press=move || listing.reload()>
                            {t.action_retry()}
                        </Button>
                    }
                }
            >
                <p>{t.error_not_on_device()}</p>
            </Notice>
        </div>
    }
}

#[component]
fn Gone() -> impl IntoView {
    let t = use_texts();
    view! {
        <Empty icon=icons::RECEIPT_TEXT title=t.invoice_not_found_title() body=t.invoice_not_found_body()>
            <LinkButton href=Page::Items(ItemType::SalesInvoice).to_string()>{t.invoice_list_title()}</LinkButton>
        </Empty>
    }
}

/// The name of a type.
#[must_use]
pub fn type_name(t: Texts, item_type: ItemType) -> &'static str {
    match item_type {
        ItemType::SalesInvoice => t.invoice_title(),
    }
}
