//! What of the cartable is listed, open, under the keys, and selected.
//!
//! What stays true: which item is open stands in the address; what is selected are ids, so that a row that leaves the list
//! leaves the selection with it.

use std::collections::BTreeSet;

use domain::calendar::Instant;
use domain::id::ItemId;
use domain::money::Money;
use domain::record::{Item, ItemType, SeenMark};
use leptos::prelude::*;

use super::{Tab, cutoff, query_count, query_rows};
use crate::components::dom;
use crate::decide::{Abilities, Decide};
use crate::offline::device::{Device, use_device};
use crate::offline::listing::{Listing, use_query};
use crate::offline::transport;
use crate::pages::items::filter_bar::use_go;
use crate::pages::list_address::use_search;
use crate::route::Search;
use crate::shared::use_view;

/// From here on the detail stands beside the list.
pub const WIDE: &str = "(min-width: 68.75rem)";

/// The item's name in the address.
const ITEM: &str = "item";

/// Rows before the end of what is loaded at which the keys ask for more.
const AHEAD_ROWS: usize = 20;

/// The state of the page: a handle that is copied freely.
#[derive(Clone, Copy)]
pub struct Board {
    pub decide: Decide,
    pub device: Device,
    pub listing: Listing,
    pub search: Memo<Search>,
    /// The loaded rows in order.
    pub rows: Memo<Vec<ItemId>>,
    /// How many each saved view has.
    pub counts: [Listing; 3],
    /// Which item is open, as the address says.
    pub open: Memo<Option<ItemId>>,
    /// Which row the keys are on.
    pub active: RwSignal<Option<ItemId>>,
    pub selected: RwSignal<BTreeSet<ItemId>>,
    /// When the user last opened this cartable, before now.
    pub seen_at: Option<Instant>,
    go: Callback<(Search, bool)>,
    /// Where the active row stood last: when it leaves, the keys go on from there.
    last_place: StoredValue<usize>,
    /// Where a range of rows begins.
    anchor: StoredValue<Option<ItemId>>,
    /// The row that a key decides on: once that is done the keys move on.
    moves_on: StoredValue<Option<ItemId>>,
}

/// The item that an address opens.
#[must_use]
pub fn open_item(search: &Search) -> Option<ItemId> {
    search.get(ITEM).and_then(|id| id.parse().ok())
}

impl Board {
    pub fn new(item_type: ItemType, decide: Decide) -> Self {
        let device = use_device();
        let search = use_search();
        let cutoff = cutoff(use_view().now.get_untracked());
        let listing = use_query(move || query_rows(item_type, &search.get(), cutoff));
        let counts = Tab::ALL.map(|tab| use_query(move || query_count(item_type, tab, cutoff)));
        let rows = Memo::new(move |_| {
            let rows = listing.rows.get();
            rows.iter()
                .filter_map(|key| key.id.parse().ok())
                .collect::<Vec<ItemId>>()
        });
        let open = Memo::new(move |_| open_item(&search.get()));
        let seen_at = device
            .user()
            .and_then(|user| device.get_untracked::<SeenMark>(SeenMark::id_of(user, item_type)))
            .map(|mark| mark.at);
        let board = Self {
            decide,
            device,
            listing,
            search,
            rows,
            counts,
            open,
            active: RwSignal::new(open.get_untracked()),
            selected: RwSignal::new(BTreeSet::new()),
            seen_at,
            go: use_go(),
            last_place: StoredValue::new(0),
            anchor: StoredValue::new(None),
            moves_on: StoredValue::new(None),
        };
        board.follow();
        board
    }

    /// Keeps the parts in step.
    fn follow(self) {
        Effect::new(move |_| {
            if let Some(open) = self.open.get() {
                self.active.set(Some(open));
            }
        });
        Effect::new(move |_| {
            let active = self.active.get();
            let place = self.rows.with(|rows| active.and_then(|id| place_in(rows, id)));
            if let Some(place) = place {
                self.last_place.set_value(place);
            }
        });
        Effect::new(move |_| {
            let rows: BTreeSet<ItemId> = self.rows.with(|rows| rows.iter().copied().collect());
            if self.selected.with_untracked(|selected| !selected.is_subset(&rows)) {
                self.selected.update(|selected| selected.retain(|id| rows.contains(id)));
            }
        });
        Effect::new(move |_| {
            let made = self.decide.made.get();
            if made.is_empty() {
                return;
            }
            // Those that were refused stay selected.
            self.selected
                .update(|selected| selected.retain(|id| !made.contains(id)));
            if made.as_slice() == self.moves_on.get_value().as_slice() {
                self.moves_on.set_value(None);
                self.step(1);
            }
        });
        Effect::new(move |before: Option<u32>| {
            let answered = self.decide.answered.get();
            if before.is_some_and(|before| before != answered) {
                for count in self.counts {
                    count.reload();
                }
            }
            answered
        });
    }

    /// The place of an item among the loaded rows, from 0.
    #[must_use]
    pub fn place(&self, id: ItemId) -> Option<usize> {
        self.rows.with(|rows| place_in(rows, id))
    }

    /// How many rows the list has in all.
    #[must_use]
    pub fn total(&self) -> Option<usize> {
        self.listing
            .totals()
            .and_then(|totals| usize::try_from(totals.count).ok())
    }

    /// The address with an item open, or none.
    #[must_use]
    pub fn address(&self, item: Option<ItemId>) -> String {
        let search = self.search.get().with(ITEM, item.map(|id| id.to_string()).as_deref());
        match search.to_string() {
            // A link to nothing would be a link to the present search.
            empty if empty.is_empty() => "?".to_owned(),
            search => search,
        }
    }

    /// Opens an item, or closes the open one. Moving among rows replaces the address, opening one adds to it.
    pub fn show(&self, item: Option<ItemId>, replace: bool) {
        let search = self.search.get_untracked();
        let next = search.with(ITEM, item.map(|id| id.to_string()).as_deref());
        if next != search {
            self.go.run((next, replace));
        }
    }

    /// Puts the keys on a row: beside the list it opens as well.
    pub fn activate(&self, item: ItemId) {
        self.active.set(Some(item));
        if dom::media_holds(WIDE) {
            self.show(Some(item), true);
        } else {
            // The row may only now be drawn.
            transport::after(0, move || dom::focus(&row_link(item)));
        }
    }

    /// Moves by so many rows.
    pub fn step(&self, by: isize) {
        let rows = self.rows.get_untracked();
        let Some(last) = rows.len().checked_sub(1) else { return };
        let now = self.active.get_untracked().and_then(|id| place_in(&rows, id));
        let next = match now {
            Some(place) => place.saturating_add_signed(by).min(last),
            // Nothing yet: the first. What left the list: who took its place.
            None if self.active.get_untracked().is_none() => 0,
            None if by < 0 => self.last_place.get_value().saturating_sub(1).min(last),
            None => self.last_place.get_value().min(last),
        };
        if next + AHEAD_ROWS > last {
            self.listing.load_more();
        }
        if let Some(id) = rows.get(next)
            && now != Some(next)
        {
            self.activate(*id);
        }
    }

    /// Selects a row, or takes it out of the selection.
    pub fn toggle(&self, item: ItemId) {
        self.anchor.set_value(Some(item));
        self.selected.update(|selected| {
            if !selected.remove(&item) {
                selected.insert(item);
            }
        });
    }

    /// Selects from the row selected last to this one.
    pub fn select_to(&self, item: ItemId) {
        let rows = self.rows.get_untracked();
        let from = self.anchor.get_value().and_then(|id| place_in(&rows, id));
        let (Some(from), Some(to)) = (from, place_in(&rows, item)) else {
            return self.toggle(item);
        };
        let range = &rows[from.min(to)..=from.max(to)];
        self.selected.update(|selected| selected.extend(range.iter().copied()));
    }

    /// Selects all loaded rows.
    pub fn select_all(&self) {
        let rows = self.rows.get_untracked();
        self.selected.set(rows.into_iter().collect());
    }

    pub fn clear_selection(&self) {
        self.selected.update(BTreeSet::clear);
    }

    /// The keys move on from a row once the decision that a key began is made.
    pub fn move_on_from(&self, item: Option<ItemId>) {
        self.moves_on.set_value(item);
    }

    /// What a key decides on: the selection, else the row the keys are on.
    #[must_use]
    pub fn targets(&self) -> Vec<ItemId> {
        let selected = self.selected.get_untracked();
        if selected.is_empty() {
            return self.active.get_untracked().into_iter().collect();
        }
        // In the order of the list.
        let rows = self.rows.get_untracked();
        rows.into_iter().filter(|id| selected.contains(id)).collect()
    }

    /// What one may do with an item as it is shown.
    #[must_use]
    pub fn abilities(&self, item: ItemId) -> Abilities {
        let item = self.device.get_untracked::<Item>(item);
        item.map(|item| untrack(|| self.decide.abilities(&item)))
            .unwrap_or_default()
    }

    /// The sum of the selected rows; none where currencies differ or it is too large.
    #[must_use]
    pub fn selected_sum(&self) -> Option<Money> {
        self.selected.with(|selected| {
            let mut amounts = selected
                .iter()
                .filter_map(|id| self.device.get_untracked::<Item>(id))
                .map(|item| item.totals.final_amount);
            let first = amounts.next()?;
            amounts.try_fold(first, |sum, amount| sum.checked_add(amount).ok())
        })
    }
}

fn place_in(rows: &[ItemId], id: ItemId) -> Option<usize> {
    rows.iter().position(|row| *row == id)
}

/// The id of the link in a row.
#[must_use]
pub fn row_link(item: ItemId) -> String {
    format!("row-{item}")
}
