//! The form of one document: everything typed, what the rules make of it, and what is wrong with it.
//!
//! What stays true: the rules that compute here are those of the server ([`compute_in`]); a [`Form`] lives as long as its
//! page and owns the signals of its rows, also of those added later from handlers and effects.

use domain::calendar::Date;
use domain::id::{ItemId, PartyId, SubTypeId, UserId};
use domain::invoice::{Computed, Rates};
use domain::money::{Currency, Percent};
use domain::mutation::item_content::{compute_in, products_of};
use domain::record::{Company, Item, ItemInput, ItemType, LineInput, Party, Product, SubType, TaxCode};
use domain::rejection::{Problem, ProblemCode};
use leptos::prelude::*;

use super::rows::{CostRow, Row, Writing};
use crate::offline::device::{Device, use_device};
use crate::shared::{View, use_view};

/// A form.
#[derive(Clone, Copy)]
pub struct Form {
    pub item_type: ItemType,
    pub writing: Writing,
    pub view: View,
    pub device: Device,
    pub sub_type: RwSignal<String>,
    pub party: RwSignal<Option<PartyId>>,
    /// What the customer's field shows.
    pub party_text: RwSignal<String>,
    pub seller: RwSignal<String>,
    pub issue_date: RwSignal<Option<Date>>,
    pub delivery_address: RwSignal<String>,
    pub description: RwSignal<String>,
    pub related: RwSignal<Vec<ItemId>>,
    pub rows: RwSignal<Vec<Row>>,
    pub costs: RwSignal<Vec<CostRow>>,
    /// What was typed, as the rules take it.
    pub input: Memo<ItemInput>,
    /// What the rules make of it now.
    pub computed: Memo<Computed>,
    /// All that is wrong, what cannot be read first.
    pub problems: Memo<Vec<Problem>>,
    /// Whether somebody has tried to submit: from then on missing things are marked too.
    pub attempted: RwSignal<bool>,
    /// What the server, or the rules with all they know, found wrong; gone with the next change.
    pub refused: RwSignal<Vec<Problem>>,
    next_key: StoredValue<u32>,
    owner: StoredValue<Owner>,
}

impl Form {
    /// Makes the form of an input; `before` is the item that it changes. Call it while rendering.
    #[must_use]
    pub fn new(item_type: ItemType, input: &ItemInput, before: Option<Item>) -> Self {
        let (device, view) = (use_device(), use_view());
        let currency = device
            .get_untracked::<Company>(Company::ID)
            .map_or(Currency::IRR, |company| company.currency);
        let writing = Writing {
            locale: view.locale,
            unit: view.unit,
            currency,
        };
        let rows = RwSignal::new(rows_of(input, device, writing));
        let costs = RwSignal::new(costs_of(input, writing));
        let party_name = |id| device.get_untracked::<Party>(id).map(|party| party.name);
        let text_of = |id: Option<String>| RwSignal::new(id.unwrap_or_default());
        let typed = Typed {
            sub_type: text_of(input.sub_type.map(|id| id.to_string())),
            party: RwSignal::new(input.party),
            seller: text_of(seller_of(input, device)),
            issue_date: RwSignal::new(input.issue_date),
            delivery_address: RwSignal::new(input.delivery_address.clone()),
            description: RwSignal::new(input.description.clone()),
            related: RwSignal::new(input.related.clone()),
            rows,
            costs,
        };
        let read = Memo::new(move |_| typed.read(writing));
        let typed_input = Memo::new(move |_| read.with(|(input, _)| input.clone()));
        let computed = Memo::new(move |_| {
            typed_input.with(|input| {
                let products = products_of(input, before.as_ref(), |id| device.get::<Product>(id));
                compute_in(input, rates(input, device), currency, |id| products.get(&id))
            })
        });
        let refused = RwSignal::new(Vec::new());
        let problems = Memo::new(move |_| {
            let mut problems = read.with(|(_, unread)| unread.clone());
            typed_input.with(|input| problems.extend(missing(input)));
            computed.with(|computed| problems.extend(computed.problems.iter().cloned()));
            refused.with(|refused| problems.extend(refused.iter().cloned()));
            first_of_each_field(problems)
        });
        Self {
            item_type,
            writing,
            view,
            device,
            sub_type: typed.sub_type,
            party: typed.party,
            party_text: text_of(input.party.and_then(party_name)),
            seller: typed.seller,
            issue_date: typed.issue_date,
            delivery_address: typed.delivery_address,
            description: typed.description,
            related: typed.related,
            rows,
            costs,
            input: typed_input,
            computed,
            problems,
            attempted: RwSignal::new(false),
            refused,
            next_key: StoredValue::new(u32::try_from(input.lines.len() + input.costs.len() + 1).unwrap_or(u32::MAX)),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
        }
    }

    /// Puts another input in place of what is typed.
    pub fn load(&self, input: &ItemInput) {
        let (device, writing) = (self.device, self.writing);
        let (rows, costs) = self
            .owner
            .with_value(|owner| owner.with(|| (rows_of(input, device, writing), costs_of(input, writing))));
        let shift = self.take_keys(u32::try_from(rows.len() + costs.len()).unwrap_or(u32::MAX));
        self.rows.set(
            rows.into_iter()
                .map(|row| Row {
                    key: row.key + shift,
                    ..row
                })
                .collect(),
        );
        self.costs.set(
            costs
                .into_iter()
                .map(|row| CostRow {
                    key: row.key + shift,
                    ..row
                })
                .collect(),
        );
        self.sub_type
            .set(input.sub_type.map(|id| id.to_string()).unwrap_or_default());
        self.party.set(input.party);
        let name = input.party.and_then(|id| device.get_untracked::<Party>(id));
        self.party_text.set(name.map(|party| party.name).unwrap_or_default());
        self.seller.set(seller_of(input, device).unwrap_or_default());
        self.issue_date.set(input.issue_date);
        self.delivery_address.set(input.delivery_address.clone());
        self.description.set(input.description.clone());
        self.related.set(input.related.clone());
        self.refused.set(Vec::new());
    }

    /// Sees to it that the last row is blank.
    pub fn keep_blank_row(&self) {
        let full = untrack(|| self.rows.with(|rows| rows.last().is_none_or(|row| !row.is_blank())));
        if full && self.rows.with_untracked(Vec::len) < domain::invoice::LINES_MAX {
            let row = self.new_row(Row::blank);
            self.rows.update(|rows| rows.push(row));
        }
    }

    /// A copy of a row, right after it.
    pub fn duplicate(&self, key: u32) {
        let Some((at, row)) = self.find(key) else { return };
        let (device, writing) = (self.device, self.writing);
        let line = untrack(|| row.input(writing, &mut |_, _| {}));
        let product = line.product.and_then(|id| device.get_untracked::<Product>(id));
        let copy = self.new_row(|key, writing| Row::of(key, &line, product.as_ref(), writing));
        // What cannot be read is copied as it stands.
        for (from, to) in [
            (row.quantity, copy.quantity),
            (row.price, copy.price),
            (row.discount, copy.discount),
        ] {
            to.set(from.get_untracked());
        }
        self.rows.update(|rows| rows.insert(at + 1, copy));
    }

    /// Takes a row out.
    pub fn remove(&self, key: u32) {
        self.rows.update(|rows| rows.retain(|row| row.key != key));
        self.keep_blank_row();
    }

    /// Moves a row up or down by one place; the blank one stays last.
    pub fn shift(&self, key: u32, down: bool) {
        let Some((at, _)) = self.find(key) else { return };
        let other = if down { at + 1 } else { at.wrapping_sub(1) };
        self.rows.update(|rows| {
            if at < rows.len() && other < rows.len() {
                rows.swap(at, other);
            }
        });
        self.keep_blank_row();
    }

    /// The row after this one.
    pub fn after(&self, key: u32) -> Option<Row> {
        let (at, _) = self.find(key)?;
        self.rows.with_untracked(|rows| rows.get(at + 1).copied())
    }

    pub fn add_cost(&self) -> CostRow {
        let key = self.take_keys(1);
        let row = self.owner.with_value(|owner| owner.with(|| CostRow::blank(key)));
        self.costs.update(|costs| costs.push(row));
        row
    }

    /// The place of a cost among those that are not blank, as problems name it; followed.
    pub fn cost_place(&self, key: u32) -> Option<usize> {
        self.costs.with(|costs| {
            let mut filled = costs.iter().filter(|cost| !cost.is_blank());
            filled.position(|cost| cost.key == key)
        })
    }

    /// What a field shows as wrong: what is missing only once somebody has tried to submit.
    pub fn problem(&self, field: &str) -> Option<ProblemCode> {
        let attempted = self.attempted.get();
        self.problems.with(|problems| {
            problems
                .iter()
                .find(|problem| problem.field == field)
                .map(|problem| problem.code)
                .filter(|code| attempted || !matches!(code, ProblemCode::Required))
        })
    }

    fn find(&self, key: u32) -> Option<(usize, Row)> {
        self.rows
            .with_untracked(|rows| rows.iter().copied().enumerate().find(|(_, row)| row.key == key))
    }

    fn new_row(&self, make: impl FnOnce(u32, Writing) -> Row) -> Row {
        let key = self.take_keys(1);
        self.owner.with_value(|owner| owner.with(|| make(key, self.writing)))
    }

    fn take_keys(&self, count: u32) -> u32 {
        let key = self.next_key.get_value();
        self.next_key.set_value(key.saturating_add(count));
        key
    }
}

/// The signals that an input is read from.
#[derive(Clone, Copy)]
struct Typed {
    sub_type: RwSignal<String>,
    party: RwSignal<Option<PartyId>>,
    seller: RwSignal<String>,
    issue_date: RwSignal<Option<Date>>,
    delivery_address: RwSignal<String>,
    description: RwSignal<String>,
    related: RwSignal<Vec<ItemId>>,
    rows: RwSignal<Vec<Row>>,
    costs: RwSignal<Vec<CostRow>>,
}

impl Typed {
    fn read(&self, writing: Writing) -> (ItemInput, Vec<Problem>) {
        let mut unread = Vec::new();
        let mut lines: Vec<LineInput> = self.rows.with(|rows| {
            let rows = rows.iter().enumerate();
            rows.map(|(at, row)| {
                row.input(writing, &mut |field, code| {
                    unread.push(Problem::new(format!("lines.{at}.{field}"), code))
                })
            })
            .collect()
        });
        // The blank rows at the end are none of the document.
        lines.truncate(lines.iter().rposition(|line| !line.is_blank()).map_or(0, |at| at + 1));
        let costs = self.costs.with(|costs| {
            let costs = costs.iter().filter(|cost| !cost.is_blank()).enumerate();
            costs
                .map(|(at, cost)| {
                    cost.input(writing, &mut |field, code| {
                        unread.push(Problem::new(format!("costs.{at}.{field}"), code))
                    })
                })
                .collect()
        });
        let input = ItemInput {
            sub_type: self.sub_type.read().parse::<SubTypeId>().ok(),
            party: self.party.get(),
            seller: self.seller.read().parse::<UserId>().ok(),
            issue_date: self.issue_date.get(),
            delivery_address: self.delivery_address.get(),
            description: self.description.get(),
            related: self.related.get(),
            lines,
            costs,
        };
        (input, unread)
    }
}

/// Who sells: by default whoever writes.
fn seller_of(input: &ItemInput, device: Device) -> Option<String> {
    input.seller.or_else(|| device.user()).map(|id| id.to_string())
}

fn rows_of(input: &ItemInput, device: Device, writing: Writing) -> Vec<Row> {
    let row = |(key, line): (u32, &LineInput)| {
        let product = line.product.and_then(|id| device.get_untracked::<Product>(id));
        Row::of(key, line, product.as_ref(), writing)
    };
    let mut rows: Vec<Row> = (0..).zip(&input.lines).map(row).collect();
    rows.push(Row::blank(u32::try_from(rows.len()).unwrap_or(u32::MAX), writing));
    rows
}

fn costs_of(input: &ItemInput, writing: Writing) -> Vec<CostRow> {
    let first = u32::try_from(input.lines.len() + 1).unwrap_or(u32::MAX);
    (first..)
        .zip(&input.costs)
        .map(|(key, cost)| CostRow::of(key, cost, writing))
        .collect()
}

/// The rates of the sub-type's tax code on the issue date; none while either is missing.
fn rates(input: &ItemInput, device: Device) -> Rates {
    let rate = input
        .sub_type
        .and_then(|id| device.get::<SubType>(id))
        .and_then(|sub_type| device.get::<TaxCode>(sub_type.tax_code))
        .zip(input.issue_date)
        .and_then(|(code, day)| code.on(day));
    Rates {
        tax: rate.map_or(Percent::ZERO, |rate| rate.tax),
        duty: rate.map_or(Percent::ZERO, |rate| rate.duty),
    }
}

/// What the header lacks; the rest of its rules the mutation checks.
fn missing(input: &ItemInput) -> Vec<Problem> {
    let lacks = [
        ("sub_type", input.sub_type.is_none()),
        ("party", input.party.is_none()),
        ("issue_date", input.issue_date.is_none()),
    ];
    lacks
        .into_iter()
        .filter(|(_, lacks)| *lacks)
        .map(|(field, _)| Problem::new(field, ProblemCode::Required))
        .collect()
}

fn first_of_each_field(problems: Vec<Problem>) -> Vec<Problem> {
    let mut kept: Vec<Problem> = Vec::with_capacity(problems.len());
    for problem in problems {
        if kept.iter().all(|it| it.field != problem.field) {
            kept.push(problem);
        }
    }
    kept
}
