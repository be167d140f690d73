//! The columns of the list, and which of them are shown: a choice that is kept on this device.
//!
//! What stays true: the customer, who names the row, and the amount are always there; the first render shows the usual columns, on
//! the server and here, and what was chosen follows in an effect.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::filter::Order;
use crate::components::{Button, Checkbox, Drawer, Room, dom, icons};
use crate::texts::{Texts, use_texts};

/// Where the choice is kept.
const KEPT: &str = "daftar-item-columns";

/// A column that can be shown or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemColumn {
    Number,
    State,
    SubType,
    Seller,
    Author,
    IssueDay,
    Submitted,
    Net,
    Tax,
}

/// Which columns are shown.
#[derive(Clone, Copy)]
pub struct Shown {
    pub columns: RwSignal<BTreeSet<ItemColumn>>,
    /// Somebody has chosen them here; then they show however narrow the screen is.
    pub chosen: RwSignal<bool>,
}

impl ItemColumn {
    pub const ALL: &'static [Self] = &[
        Self::Number,
        Self::State,
        Self::SubType,
        Self::Seller,
        Self::Author,
        Self::IssueDay,
        Self::Submitted,
        Self::Net,
        Self::Tax,
    ];

    /// Those that are shown when nobody has chosen.
    const USUAL: [Self; 5] = [Self::Number, Self::State, Self::SubType, Self::Seller, Self::IssueDay];

    fn code(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::State => "state",
            Self::SubType => "sub-type",
            Self::Seller => "seller",
            Self::Author => "author",
            Self::IssueDay => "day",
            Self::Submitted => "submitted",
            Self::Net => "net",
            Self::Tax => "tax",
        }
    }

    #[must_use]
    pub fn text(self, t: Texts) -> &'static str {
        match self {
            Self::Number => t.invoice_number(),
            Self::State => t.common_state(),
            Self::SubType => t.invoice_sub_type(),
            Self::Seller => t.invoice_seller(),
            Self::Author => t.item_author(),
            Self::IssueDay => t.invoice_issue_date(),
            Self::Submitted => t.item_submitted(),
            Self::Net => t.invoice_net(),
            Self::Tax => t.invoice_tax_and_duty(),
        }
    }

    /// The room it needs where nobody has chosen.
    #[must_use]
    pub fn room(self) -> Option<Room> {
        match self {
            Self::SubType => Some(Room::Some),
            Self::Seller => Some(Room::Much),
            _ => None,
        }
    }

    /// Holds figures.
    #[must_use]
    pub fn is_num(self) -> bool {
        matches!(self, Self::Net | Self::Tax)
    }

    /// The orders of a press on its head: first, and again.
    #[must_use]
    pub fn orders(self) -> Option<(Order, Order)> {
        match self {
            Self::State => Some((Order::State, Order::StateBack)),
            Self::IssueDay => Some((Order::IssueDayBack, Order::IssueDay)),
            Self::Submitted => Some((Order::Newest, Order::Oldest)),
            _ => None,
        }
    }
}

/// The columns that are shown here.
pub fn use_shown() -> Shown {
    let shown = Shown {
        columns: RwSignal::new(BTreeSet::from(ItemColumn::USUAL)),
        chosen: RwSignal::new(false),
    };
    Effect::new(move |_| {
        if let Some(kept) = dom::recall(KEPT) {
            let chosen = kept.split(',').collect::<Vec<_>>();
            let is_chosen = |column: &ItemColumn| chosen.contains(&column.code());
            shown.chosen.set(true);
            shown
                .columns
                .set(ItemColumn::ALL.iter().copied().filter(is_chosen).collect());
        }
    });
    shown
}

/// The button that opens the choice.
#[component]
pub fn Chooser(shown: Shown) -> impl IntoView {
    let t = use_texts();
    let open = RwSignal::new(false);
    let choose = move |column: ItemColumn, on: bool| {
        shown.chosen.set(true);
        shown.columns.update(|shown| {
            if on {
                shown.insert(column);
            } else {
                shown.remove(&column);
            }
        });
        let codes: Vec<&str> = shown
            .columns
            .with_untracked(|shown| shown.iter().map(|it| it.code()).collect());
        dom::remember(KEPT, &codes.join(","));
    };
    let row = move |column: ItemColumn| {
        view! {
            <li class="list__item">
                <Checkbox
                    checked=Signal::derive(move || shown.columns.read().contains(&column))
                    label=column.text(t)
                    on_change=move |on| choose(column, on)
                />
            </li>
        }
    };
    view! {
        <Button class="wide-only" icon=icons::COLUMNS_3 expanded=open on_press=move || open.set(true)>
            {t.list_columns()}
        </Button>
        <Drawer id="columns" title=t.list_columns() open>
            <ul class="list--ruled">{ItemColumn::ALL.iter().copied().map(row).collect_view()}</ul>
        </Drawer>
    }
}
