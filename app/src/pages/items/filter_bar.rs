//! The filters of a list: those that are on, as chips in words; the form that sets them; the order.
//!
//! What stays true: the form holds what is typed until it is sent; only then the address changes, and with it the list.

use domain::calendar::Date;
use domain::digits::{currency_name, format_money, parse_amount_in};
use domain::money::Money;
use domain::record::{ItemState, ItemType, SubType, User};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::filter::{ItemFilter, Order, company_currency, name};
use crate::components::{
    AddFilter, Button, ButtonKind, Choice, DateInput, Dialog, Field, FilterChip, NumberInput, NumberKind, Select,
    TextInput, icons,
};
use crate::offline::device::{Device, use_device};
use crate::pages::list_address::use_search;
use crate::part::{Later, Overlay};
use crate::route::Search;
use crate::shared::{View, use_view};
use crate::texts::use_texts;
use crate::wording;

/// Goes to the same path with another search.
pub fn use_go() -> Callback<(Search, bool)> {
    let (location, navigate) = (use_location(), use_navigate());
    Callback::new(move |(search, replace): (Search, bool)| {
        let options = NavigateOptions {
            replace,
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(&format!("{}{search}", location.pathname.get_untracked()), options);
    })
}

/// Chips, the form behind «filter», and the order.
#[component]
pub fn FilterBar(
    item_type: ItemType,
    /// Whether one may filter by state: a cartable shows only what waits.
    #[prop(optional)]
    with_state: bool,
    /// The orders to choose from; none where the head of a table sorts.
    #[prop(optional)]
    orders: &'static [Order],
    /// The order without a choice.
    usual: Order,
) -> impl IntoView {
    let (t, device, view) = (use_texts(), use_device(), use_view());
    let search = use_search();
    let go = use_go();
    let open = RwSignal::new(false);
    let chips = Memo::new(move |_| ItemFilter::of(&search.get()).chips(t, device, view.unit));
    let order = RwSignal::new(Order::of(&search.get_untracked(), usual).code().to_owned());
    Effect::new(move |_| order.set(Order::of(&search.get(), usual).code().to_owned()));
    let choices: Vec<Choice> = orders.iter().map(|it| Choice::new(it.code(), it.text(t))).collect();
    let drop = move |name: &'static str| go.run((search.get_untracked().with(name, None), false));
    view! {
        {move || {
            chips
                .get()
                .into_iter()
                .map(|(name, text)| {
                    view! { <FilterChip text on_open=move || open.set(true) on_drop=move || drop(name)/> }
                })
                .collect_view()
        }}
        <AddFilter expanded=open on_press=move || open.set(true)/>
        {(!orders.is_empty())
            .then(|| {
                view! {
                    <Select
                        id="order"
                        label=t.list_sort()
                        choices
                        value=order
                        on_change=move |code: String| {
                            let code = (code != usual.code()).then_some(code);
                            go.run((search.get_untracked().with(name::ORDER, code.as_deref()), false));
                        }
                    />
                }
            })}
        <Later overlay=Overlay::Filters { item_type, with_state, open }/>
    }
}

/// What is typed in the form.
#[derive(Clone, Copy)]
struct Typed {
    text: RwSignal<String>,
    state: RwSignal<String>,
    sub_type: RwSignal<String>,
    seller: RwSignal<String>,
    amount_from: RwSignal<String>,
    amount_to: RwSignal<String>,
    day_from: RwSignal<Option<Date>>,
    day_to: RwSignal<Option<Date>>,
}

impl Typed {
    fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            text: text(),
            state: text(),
            sub_type: text(),
            seller: text(),
            amount_from: text(),
            amount_to: text(),
            day_from: RwSignal::new(None),
            day_to: RwSignal::new(None),
        }
    }

    /// Takes over what the address says.
    fn read(self, filter: &ItemFilter, device: Device, view: View) {
        let amount = |minor: Option<i64>| {
            minor.map_or_else(String::new, |minor| {
                let currency = untrack(|| company_currency(device));
                format_money(Money::new(minor, currency), view.locale, view.unit)
            })
        };
        self.text.set(filter.text.clone());
        self.state
            .set(filter.state.map(|it| it.code().to_owned()).unwrap_or_default());
        self.sub_type
            .set(filter.sub_type.map(|it| it.to_string()).unwrap_or_default());
        self.seller
            .set(filter.seller.map(|it| it.to_string()).unwrap_or_default());
        self.amount_from.set(amount(filter.amount_from));
        self.amount_to.set(amount(filter.amount_to));
        self.day_from.set(filter.day_from);
        self.day_to.set(filter.day_to);
    }

    /// The filter as it is typed; an amount that cannot be read is no filter.
    fn filter(self, party: Option<domain::id::PartyId>, device: Device, view: View) -> ItemFilter {
        let currency = untrack(|| company_currency(device));
        let amount = |typed: RwSignal<String>| {
            typed.with_untracked(|typed| parse_amount_in(typed, currency, view.unit).ok().map(|it| it.minor))
        };
        ItemFilter {
            text: self.text.get_untracked().trim().to_owned(),
            state: self
                .state
                .with_untracked(|code| ItemState::ALL.iter().copied().find(|it| it.code() == code)),
            sub_type: self.sub_type.with_untracked(|id| id.parse().ok()),
            seller: self.seller.with_untracked(|id| id.parse().ok()),
            party,
            amount_from: amount(self.amount_from),
            amount_to: amount(self.amount_to),
            day_from: self.day_from.get_untracked(),
            day_to: self.day_to.get_untracked(),
        }
    }
}

/// The form, in a dialog.
#[component]
pub fn FilterForm(item_type: ItemType, with_state: bool, open: RwSignal<bool>) -> impl IntoView {
    let (t, device, view) = (use_texts(), use_device(), use_view());
    let search = use_search();
    let go = use_go();
    let typed = Typed::new();
    Effect::new(move |_| {
        if open.get() {
            typed.read(&ItemFilter::of(&search.get_untracked()), device, view);
        }
    });
    let send = move || {
        let search = search.get_untracked();
        let party = ItemFilter::of(&search).party;
        let next = typed.filter(party, device, view).put_into(&search).with("item", None);
        open.set(false);
        go.run((next, false));
    };
    let clear = move || {
        let next = name::FILTERS
            .iter()
            .fold(search.get_untracked(), |search, name| search.with(name, None));
        open.set(false);
        go.run((next.with("item", None), false));
    };
    let currency = move || currency_name(&company_currency(device), view.locale, view.unit).to_owned();
    let states: Vec<Choice> = ItemState::ALL
        .iter()
        .map(|it| Choice::new(it.code(), wording::state(t, *it)))
        .collect();
    let today = view.today_untracked();
    view! {
        <Dialog
            id="filters"
            title=t.filter_title()
            open
            foot=move || {
                view! {
                    <Button kind=ButtonKind::Quiet on_press=clear>
                        {t.filter_clear_all()}
                    </Button>
                    <Button kind=ButtonKind::Primary icon=icons::CHECK kbd="↵" on_press=send>
                        {t.filter_apply()}
                    </Button>
                }
            }
        >
            <div
                class="fields"
                on:keydown=move |event| {
                    if event.key() == "Enter" && !event.is_composing() && !event.default_prevented() {
                        event.prevent_default();
                        send();
                    }
                }
            >
                <Field id="filter-text" label=t.filter_text_label() help=t.filter_text_help() wide=true>
                    <TextInput value=typed.text icon=icons::SEARCH max_length=200/>
                </Field>
                {with_state
                    .then(|| {
                        view! {
                            <Field id="filter-state" label=t.common_state()>
                                <Select choices=states value=typed.state empty=t.common_all()/>
                            </Field>
                        }
                    })}
                <Field id="filter-sub-type" label=t.invoice_sub_type()>
                    <Select choices=sub_types(item_type, device) value=typed.sub_type empty=t.common_all()/>
                </Field>
                <Field id="filter-seller" label=t.invoice_seller()>
                    <Select choices=users(device) value=typed.seller empty=t.common_all()/>
                </Field>
                <Field id="filter-from" label=t.filter_amount_from_label()>
                    <NumberInput value=typed.amount_from kind=NumberKind::Amount unit=currency/>
                </Field>
                <Field id="filter-to" label=t.filter_amount_to_label()>
                    <NumberInput value=typed.amount_to kind=NumberKind::Amount unit=currency/>
                </Field>
                <DateInput id="filter-since" label=t.filter_day_from_label() value=typed.day_from today optional=true/>
                <DateInput id="filter-until" label=t.filter_day_to_label() value=typed.day_to today optional=true/>
            </div>
        </Dialog>
    }
}

fn sub_types(item_type: ItemType, device: Device) -> Signal<Vec<Choice>> {
    Signal::derive(move || {
        let mut found = device.all::<SubType>();
        found.retain(|it| it.item_type == item_type);
        found.sort_by(|a, b| a.name.cmp(&b.name));
        found
            .into_iter()
            .map(|it| Choice::new(it.id.to_string(), it.name))
            .collect()
    })
}

fn users(device: Device) -> Signal<Vec<Choice>> {
    Signal::derive(move || {
        let mut found = device.all::<User>();
        found.sort_by(|a, b| a.name.cmp(&b.name));
        found
            .into_iter()
            .map(|it| Choice::new(it.id.to_string(), it.name))
            .collect()
    })
}
