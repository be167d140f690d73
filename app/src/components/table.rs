//! Tables of money: heads that stick, columns that sort, rows that become cards on a phone.
//!
//! What stays true: figures are `.num` (left to right inside, units under units in both languages); each cell of a stacking
//! table has its `data-label`, and explicit roles, which the cards would lose otherwise; the wrapper can be scrolled by
//! keyboard and has a name.
//!
//! A list ([`Table`]'s `rows`) is one line a row; a cell whose column wants room ([`Room`]) carries its class too.
//!
//! Rows are written by the caller: `<tr role="row"><th scope="row" role="rowheader" class="lead">…</th><td role="cell"
//! class="num" data-label=…>…</td></tr>`.

use leptos::prelude::*;

use super::icon::{Icon, IconSize, icons};

/// The order of a sorted column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortOrder {
    /// Small to large.
    Ascending,
    /// Large to small.
    Descending,
}

/// How much room a screen must have for a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// A tablet on its side.
    Some,
    /// A desk.
    Much,
}

impl Room {
    /// The class of the column's cells, after the class of what they hold.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Some => "semi-roomy",
            Self::Much => "roomy",
        }
    }
}

/// The head of a column.
#[derive(Clone, Debug, Default)]
pub struct Column {
    label: String,
    class: &'static str,
    room: Option<Room>,
    hidden: bool,
    sort: Option<(Option<SortOrder>, Callback<()>)>,
}

impl Column {
    /// A column of words.
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            ..Self::default()
        }
    }

    /// A column of figures.
    pub fn num(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            class: "num",
            ..Self::default()
        }
    }

    /// Only as wide as its content.
    pub fn fit(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            class: "fit",
            ..Self::default()
        }
    }

    /// Its head is for screen readers only, as of a column of buttons.
    pub fn hidden(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            class: "fit",
            hidden: true,
            ..Self::default()
        }
    }

    /// Only where there is room; its cells need the class of it too.
    #[must_use]
    pub const fn with_room(mut self, room: Room) -> Self {
        self.room = Some(room);
        self
    }

    /// Sorts: how it is sorted now, and what a press does.
    pub fn sorted(mut self, order: Option<SortOrder>, on_press: impl Into<Callback<()>>) -> Self {
        self.sort = Some((order, on_press.into()));
        self
    }
}

/// A table with its head.
#[component]
pub fn Table(
    /// What it holds, for screen readers.
    #[prop(into)]
    label: String,
    /// The heads.
    columns: Vec<Column>,
    /// Rows become cards where it is narrow.
    #[prop(default = true)]
    stack: bool,
    /// A list: where it is narrow a row is two lines instead of a card. The cell `.lead` and those of class `at-end` make the
    /// first line, `at-foot` ends the second; a figure elsewhere, and what is `named`, is led by its `data-label`.
    #[prop(optional)]
    rows: bool,
    /// The head stays in view.
    #[prop(optional)]
    sticky: bool,
    /// Smaller letters, as inside a detail.
    #[prop(optional)]
    small: bool,
    /// No line under the last row.
    #[prop(optional)]
    plain: bool,
    /// `<tr>`s of totals.
    #[prop(optional, into)]
    foot: Option<ViewFn>,
    /// `<tr>`s.
    children: Children,
) -> impl IntoView {
    let mut class = String::from("table");
    for (on, name) in [
        (stack, " table--stack"),
        (rows, " table--rows"),
        (sticky, " table--sticky"),
        (small, " table--small"),
        (plain, " table--plain"),
    ] {
        if on {
            class.push_str(name);
        }
    }
    let head = |column: Column| {
        let order = column.sort.as_ref().and_then(|(order, _)| *order);
        let sorted = order.map(|order| match order {
            SortOrder::Ascending => "ascending",
            SortOrder::Descending => "descending",
        });
        let class = match column.room {
            Some(room) => format!("{} {}", column.class, room.class()),
            None => column.class.to_owned(),
        };
        view! {
            <th scope="col" role="columnheader" class=class aria-sort=sorted>
                {match (column.sort, column.hidden) {
                    (Some((order, on_press)), _) => {
                        view! {
                            <button class="table__sort" type="button" on:click=move |_| on_press.run(())>
                                {column.label}
                                {match order {
                                    Some(SortOrder::Ascending) => {
                                        view! { <Icon name=icons::CHEVRON_UP size=IconSize::Xs/> }.into_any()
                                    }
                                    Some(SortOrder::Descending) => {
                                        view! { <Icon name=icons::CHEVRON_DOWN size=IconSize::Xs/> }.into_any()
                                    }
                                    None => {
                                        view! { <Icon name=icons::CHEVRONS_UP_DOWN size=IconSize::Xs/> }
                                            .into_any()
                                    }
                                }}
                            </button>
                        }
                            .into_any()
                    }
                    (None, true) => view! { <span class="visually-hidden">{column.label}</span> }.into_any(),
                    (None, false) => column.label.into_any(),
                }}
            </th>
        }
    };
    view! {
        <div class="table-wrap" role="group" tabindex="0" aria-label=label>
            <table class=class role="table">
                <thead role="rowgroup">
                    <tr role="row">{columns.into_iter().map(head).collect_view()}</tr>
                </thead>
                <tbody role="rowgroup">{children()}</tbody>
                {foot.map(|foot| view! { <tfoot role="rowgroup">{foot.run()}</tfoot> })}
            </table>
        </div>
    }
}
