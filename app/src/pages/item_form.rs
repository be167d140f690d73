//! The form of an item: a new one, a draft, an edit of what was submitted.
//!
//! What stays true: a new form and the draft it becomes are one page, so that its address can change while one types; what
//! is typed is kept by itself (see [`keeper`]); the rules and totals are those of `domain`.

use domain::access::Action;
use domain::id::{DraftId, ItemId};
use domain::mutation::item_content::input_of;
use domain::record::{Draft, Item, ItemInput, ItemState, ItemType, Key, Kind, RejectReason, SubType, User};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use sync::protocol::Query;

use crate::components::{Code, Empty, LinkButton, Notice, SkeletonRows, StateChip, StateLook, Tone, dom, icons};
use crate::offline::device::use_device;
use crate::offline::listing::use_query;
use crate::route::{Page, Section};
use crate::shared::use_view;
use crate::texts::use_texts;
use crate::wording;

pub mod costs;
pub mod discard;
pub mod form;
pub mod head;
pub mod keeper;
pub mod line;
pub mod lines;
pub mod lookup;
pub mod new_party;
pub mod notices;
pub mod rows;
pub mod sending;
pub mod sheet;
pub mod words;

use form::Form;
use keeper::Keeper;
use sending::{Aim, Sending};
use sheet::Sheet;

/// The draft that the open form of a new item has become: its address changes, its page stays. In the context of all pages.
#[derive(Clone, Copy, Default)]
pub struct OpenForm(StoredValue<Option<DraftId>>);

impl OpenForm {
    /// Whether going from one page to the other is only the form's change of address.
    #[must_use]
    pub fn stays(&self, from: Option<&Page>, to: Option<&Page>) -> bool {
        match (from, to) {
            (Some(Page::NewItem(_)), Some(Page::Draft(id))) => self.0.get_value() == Some(*id),
            _ => false,
        }
    }
}

/// What a draft's form shows: the draft, and the rejected item that it corrects, if it does.
pub fn queries_of_draft(id: DraftId) -> Vec<Query> {
    vec![
        Query::Record(Key::new(Kind::Draft, id)),
        Query::Record(Key::new(Kind::Item, id.item())),
    ]
}

/// What the edit of an item shows: the item, and the draft in which a rejected one is being corrected.
pub fn queries_of_edit(id: ItemId) -> Vec<Query> {
    queries_of_draft(id.draft())
}

/// The page of a new item.
#[component]
pub fn NewItem(item_type: ItemType) -> impl IntoView {
    let device = use_device();
    let Some(first) = untrack(|| head::sub_types(device, item_type)).into_iter().next() else {
        return nowhere_to_create(item_type);
    };
    let input = ItemInput {
        sub_type: Some(first.id),
        seller: device.user(),
        issue_date: Some(use_view().today_untracked()),
        ..ItemInput::default()
    };
    let form = Form::new(item_type, &input, None);
    let keeper = Keeper::new(form, None, None);
    change_address_once_saved(keeper);
    // Who has a keyboard begins to type at once; a finger would only see half the page go.
    Effect::new(move |_| {
        if dom::media_holds("(pointer: fine)") {
            dom::focus("form-party");
        }
    });
    view! { <DraftPage form keeper aim=Aim::Submit { resubmits: None }/> }.into_any()
}

/// In place of the form: there is no sub-type at all yet, or none in which one may create.
fn nowhere_to_create(item_type: ItemType) -> AnyView {
    let (t, device) = (use_texts(), use_device());
    let (is_any, may_make) = untrack(|| {
        let is_offered = |it: &SubType| it.item_type == item_type && it.active;
        (
            device.all::<SubType>().iter().any(is_offered),
            device.access().can(Action::ManageSettings).is_some(),
        )
    });
    let empty = if is_any {
        view! { <Empty icon=icons::LOCK title=t.form_no_right_title() body=t.form_no_right_body()/> }.into_any()
    } else if may_make {
        view! {
            <Empty icon=icons::LAYERS title=t.form_no_sub_type_title() body=t.form_no_sub_type_body()>
                <LinkButton href=Page::SettingsSection(Section::SubTypes).to_string()>
                    {t.settings_sub_types()}
                </LinkButton>
            </Empty>
        }
        .into_any()
    } else {
        view! { <Empty icon=icons::LAYERS title=t.form_no_sub_type_title() body=t.form_no_sub_type_ask()/> }.into_any()
    };
    view! {
        <main class="page" id="main">{empty}</main>
    }
    .into_any()
}

/// The page of a draft.
#[component]
pub fn EditDraft(id: DraftId) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let [draft_query, item_query] = [0, 1].map(|at| queries_of_draft(id).swap_remove(at));
    let asked = use_query(move || draft_query.clone());
    use_query(move || item_query.clone());
    // Its own saves change the draft; the form is made once.
    // What it names (customer, products) comes with the answer, also where the draft itself came with a list.
    let there = Memo::new(move |before: Option<&bool>| {
        let both = device.get::<Draft>(id).is_some() && !asked.is_filling();
        before == Some(&true) || both
    });
    move || {
        if there.get() {
            let Some(draft) = device.get_untracked::<Draft>(id) else {
                return ().into_any();
            };
            let rejected = device.get_untracked::<Item>(id.item()).filter(is_rejected);
            let form = Form::new(draft.item_type, &draft.input, rejected.clone());
            let keeper = Keeper::new(form, Some(id), Some(&draft));
            let aim = Aim::Submit {
                resubmits: rejected.map(|item| item.round),
            };
            view! { <DraftPage form keeper aim/> }.into_any()
        } else if asked.is_filling() {
            waiting()
        } else {
            let (title, body) = (t.form_draft_gone_title(), t.form_draft_gone_body());
            view! {
                <main class="page" id="main">
                    <Empty icon=icons::FILE_PEN_LINE title body>
                        <LinkButton href=Page::Drafts.to_string()>{t.drafts_title()}</LinkButton>
                    </Empty>
                </main>
            }
            .into_any()
        }
    }
}

/// The page of an edit: of one's own rejected item, which is submitted again, or of any other by right.
#[component]
pub fn EditItem(id: ItemId) -> impl IntoView {
    let device = use_device();
    let [draft_query, item_query] = [0, 1].map(|at| queries_of_edit(id).swap_remove(at));
    let asked_draft = use_query(move || draft_query.clone());
    let asked = use_query(move || item_query.clone());
    let there = Memo::new(move |before: Option<&bool>| {
        let both = device.get::<Item>(id).is_some() && !asked_draft.is_filling();
        before == Some(&true) || both
    });
    move || {
        let item = there.get().then(|| device.get_untracked::<Item>(id)).flatten();
        let Some(item) = item else {
            return if asked.is_filling() || asked_draft.is_filling() {
                waiting()
            } else {
                view! { <super::not_found::NotFound/> }.into_any()
            };
        };
        let is_own = device.user() == Some(item.author);
        if is_rejected(&item) && is_own {
            let draft = device.get_untracked::<Draft>(id.draft());
            let input = draft
                .as_ref()
                .map_or_else(|| input_of(&item), |draft| draft.input.clone());
            let form = Form::new(item.item_type, &input, Some(item.clone()));
            let keeper = Keeper::new(form, Some(id.draft()), draft.as_ref());
            let aim = Aim::Submit {
                resubmits: Some(item.round),
            };
            return view! { <DraftPage form keeper aim/> }.into_any();
        }
        let may = device.access().can(Action::Edit(&item)).is_some();
        if !may || matches!(item.state(), ItemState::Void | ItemState::Rejected) {
            return view! { <Locked item/> }.into_any();
        }
        view! { <EditPage item/> }.into_any()
    }
}

/// A document that is not submitted yet, or was rejected.
#[component]
fn DraftPage(form: Form, keeper: Keeper, aim: Aim) -> impl IntoView {
    let t = use_texts();
    let resubmits = matches!(aim, Aim::Submit { resubmits: Some(_) });
    let sending = Sending::new(form, aim, Some(keeper));
    let title = if resubmits {
        t.invoice_edit_title()
    } else {
        t.invoice_new_title()
    };
    let reference = move || {
        keeper.id.get().map(|id| {
            let held = form.device.get::<Item>(id.item());
            let text = held.map_or_else(|| sending::reference(id), |item| item.reference);
            view! { <Code text/> " · " }
        })
    };
    let state = if resubmits {
        StateLook::Rejected
    } else {
        StateLook::Draft
    };
    let home = move || match keeper.id.get_untracked() {
        Some(id) if resubmits => Page::Item(id.item()),
        _ => Page::Items(form.item_type),
    };
    view! {
        <Title text=title/>
        <main class="page" id="main">
            <div class="page__head">
                <div class="page__title">
                    <h2>{title}</h2>
                    <p class="cluster">
                        <StateChip state/>
                        <span>{reference} {t.invoice_number_after_approval()}</span>
                    </p>
                </div>
                <div class="page__acts">
                    <discard::DiscardButton form keeper sending/>
                </div>
            </div>
            {resubmits.then(|| view! { <Rejection keeper/> })}
            <Sheet form sending keeper=Some(keeper) home=home()/>
        </main>
    }
}

/// Why it was rejected, and by whom.
#[component]
fn Rejection(keeper: Keeper) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let id = keeper.id.get_untracked()?;
    let rejected = device.get_untracked::<Item>(id.item())?.rejected?;
    let name = rejected.by.user().and_then(|user| device.get_untracked::<User>(user));
    let name = name.map_or_else(|| t.history_by_system().to_owned(), |user| user.name);
    let reason = rejected.reason.and_then(|id| device.get_untracked::<RejectReason>(id));
    let said = reason.map(|reason| reason.text).into_iter().chain(Some(rejected.text));
    let said: Vec<String> = said.filter(|text| !text.trim().is_empty()).collect();
    Some(view! {
        <Notice tone=Tone::Rejected icon=icons::CIRCLE_X title=t.form_rejected_title(name)>
            <p>{t.history_reason(said.join("، "))}</p>
            <p>{t.form_rejected_body()}</p>
        </Notice>
    })
}

/// An item that waits or was decided, and is changed by right.
#[component]
fn EditPage(item: Item) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let form = Form::new(item.item_type, &input_of(&item), Some(item.clone()));
    let home = Page::Item(item.id);
    let sub_type = item.sub_type;
    // Somebody may decide while this is being edited.
    let began = item.clone();
    let now = Memo::new(move |_| device.get::<Item>(began.id).unwrap_or_else(|| began.clone()));
    // Saving undoes what was decided if the sub-type says so, and always in another sub-type.
    let reverts = move || {
        let moved = form.sub_type.read() != sub_type.to_string();
        let decided = now.with(Item::is_decided);
        decided && (moved || device.get::<SubType>(sub_type).is_some_and(|it| it.edit_reverts))
    };
    let sending = Sending::new(form, Aim::Edit { item: Box::new(item) }, None);
    view! {
        <Title text=t.invoice_edit_title()/>
        <main class="page" id="main">
            <div class="page__head">
                <div class="page__title">
                    <h2>{t.invoice_edit_title()}</h2>
                    <p class="cluster">
                        {move || {
                            let now = now.read();
                            view! {
                                <StateChip state=StateLook::from(now.state())/>
                                <Code text=now.label().to_owned()/>
                            }
                        }}
                    </p>
                </div>
            </div>
            {move || {
                (reverts() && sending.overtaken().is_none())
                    .then(|| {
                        view! {
                            <Notice tone=Tone::Pending icon=icons::UNDO_2 title=t.form_reverts_title()>
                                <p>{t.form_reverts_body()}</p>
                            </Notice>
                        }
                    })
            }}
            <Sheet form sending keeper=None home/>
        </main>
    }
}

/// An item that cannot be edited by this person, or not now.
#[component]
fn Locked(item: Item) -> impl IntoView {
    let (t, device, view) = (use_texts(), use_device(), use_view());
    let ended = matches!(item.state(), ItemState::Void | ItemState::Rejected);
    let late = ended || device.access().is_late(Action::Edit(&item));
    let body = match item.decision().filter(|_| late) {
        Some((by, at)) => {
            let (name, when, verb) = wording::decision(t, item.state(), by, at, device, view);
            t.form_locked_decided(name, when, verb)
        }
        None => t.form_locked_body().to_owned(),
    };
    view! {
        <main class="page" id="main">
            <Empty icon=icons::LOCK title=t.form_locked_title() body>
                <LinkButton href=Page::Item(item.id).to_string()>{t.form_back_to_item()}</LinkButton>
            </Empty>
        </main>
    }
}

fn is_rejected(item: &Item) -> bool {
    item.state() == ItemState::Rejected
}

fn waiting() -> AnyView {
    view! {
        <main class="page" id="main">
            <SkeletonRows/>
        </main>
    }
    .into_any()
}

/// Puts the focus on the first row.
fn focus_first_line(form: Form) {
    if let Some(row) = form.rows.with_untracked(|rows| rows.first().copied()) {
        dom::focus(&line::cell_id(row.key, "product"));
    }
}

/// Once the draft is saved, the page has the draft's address; the form stays as it is.
fn change_address_once_saved(keeper: Keeper) {
    let navigate = use_navigate();
    let open = use_context::<OpenForm>();
    Effect::new(move |done: Option<bool>| {
        let Some(id) = keeper.id.get().filter(|_| keeper.has_draft()) else {
            return false;
        };
        if done != Some(true)
            && let Some(open) = open
        {
            open.0.set_value(Some(id));
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            };
            navigate(&Page::Draft(id).to_string(), options);
        }
        true
    });
}
