//! From what a person typed to the content of an item: the one place where an input is checked as a whole.

use std::collections::BTreeMap;

use crate::calendar::Date;
use crate::id::{PartyId, ProductId, SubTypeId, UserId};
use crate::invoice::{Computed, Rates, compute};
use crate::money::{Currency, Percent};
use crate::record::{
    Address, Buyer, Company, Cost, CostInput, DiscountInput, Item, ItemInput, Key, Kind, Line, LineInput, Party,
    Product, SubType, TaxCode, Totals, User,
};
use crate::rejection::{Problem, ProblemCode, Rejection, Stop};
use crate::world::{Want, World};

/// The longest description or delivery address, in characters, and the most related documents.
pub const TEXT_CHARS_MAX: usize = 4_000;
pub const RELATED_MAX: usize = 50;

/// The checked content of an item.
#[derive(Clone, Debug)]
pub struct Content {
    pub sub_type: SubType,
    pub party: PartyId,
    pub buyer: Buyer,
    pub seller: UserId,
    pub issue_date: Date,
    pub currency: Currency,
    pub rates: Rates,
    pub lines: Vec<Line>,
    pub costs: Vec<Cost>,
    pub totals: Totals,
}

/// What checking an input needs.
#[must_use]
pub fn wants(input: &ItemInput, world: &World) -> Vec<Want> {
    let mut wants = vec![Want::record(Kind::Company, Company::ID)];
    if let Some(id) = input.sub_type {
        wants.push(Want::record(Kind::SubType, id));
        if let Ok(Some(sub_type)) = world.get::<SubType>(id) {
            wants.push(Want::record(Kind::TaxCode, sub_type.tax_code));
            wants.push(Want::record(Kind::Pattern, sub_type.pattern));
        }
    }
    wants.extend(input.party.map(|id| Want::record(Kind::Party, id)));
    wants.extend(input.seller.map(|id| Want::record(Kind::User, id)));
    wants.extend(
        input
            .lines
            .iter()
            .filter_map(|line| line.product)
            .map(|id| Want::record(Kind::Product, id)),
    );
    wants
}

/// Checks an input as a whole and computes the document, every problem at its field. `before` is the item that it changes:
/// what that names already may have been switched off meanwhile.
///
/// # Errors
/// [`Rejection::Invalid`] with all problems, [`Rejection::NoTaxRate`], or something not loaded.
pub fn check(input: &ItemInput, author: UserId, before: Option<&Item>, world: &World) -> Result<Content, Stop> {
    let mut problems = Vec::new();
    let sub_type = sub_type(input.sub_type, before, world, &mut problems)?;
    let party = party(input.party, before, world, &mut problems)?;
    let seller = input.seller.unwrap_or(author);
    let sold_it = before.is_some_and(|item| item.seller == seller);
    let known = world.get::<User>(seller)?;
    if input.seller.is_some() && !known.is_some_and(|user| user.active || sold_it) {
        problems.push(Problem::new("seller", ProblemCode::Unknown));
    }
    if input.issue_date.is_none() {
        problems.push(Problem::new("issue_date", ProblemCode::Required));
    }
    for (field, text) in [
        ("description", &input.description),
        ("delivery_address", &input.delivery_address),
    ] {
        if text.chars().count() > TEXT_CHARS_MAX {
            problems.push(Problem::new(field, ProblemCode::TooLong));
        }
    }
    if input.related.len() > RELATED_MAX {
        problems.push(Problem::new("related", ProblemCode::TooMany));
    }
    let currency = world
        .get::<Company>(Company::ID)?
        .map_or(Currency::IRR, |company| company.currency);
    let rates = match (&sub_type, input.issue_date) {
        (Some(sub_type), Some(date)) => rates_on(sub_type, date, world)?,
        _ => Rates {
            tax: Percent::ZERO,
            duty: Percent::ZERO,
        },
    };
    for line in input.lines.iter().filter_map(|line| line.product) {
        world.get::<Product>(line)?;
    }
    let products = products_of(input, before, |id| world.get::<Product>(id).ok().flatten().cloned());
    let computed = compute_in(input, rates, currency, |id| products.get(&id));
    problems.extend(computed.problems.iter().cloned());
    let (Some(sub_type), Some(party), Some(issue_date), true) =
        (sub_type, party, input.issue_date, problems.is_empty())
    else {
        return Err(Rejection::Invalid { problems }.into());
    };
    let (lines, costs, totals) = computed.into_parts();
    Ok(Content {
        sub_type,
        party: party.id,
        buyer: buyer_of(&party),
        seller,
        issue_date,
        currency,
        rates,
        lines,
        costs,
        totals,
    })
}

/// The products that an input names, as far as they are known. One that the item had before can still be sold there,
/// whatever became of it.
#[must_use]
pub fn products_of(
    input: &ItemInput,
    before: Option<&Item>,
    product: impl Fn(ProductId) -> Option<Product>,
) -> BTreeMap<ProductId, Product> {
    let had = |id| before.is_some_and(|item| item.lines.iter().any(|line| line.product == Some(id)));
    let ids = input.lines.iter().filter_map(|line| line.product);
    ids.filter_map(|id| {
        let mut found = product(id)?;
        if had(id) {
            (found.active, found.sellable) = (true, true);
        }
        Some((id, found))
    })
    .collect()
}

/// Computes an input's lines and costs: what the form shows while it is being typed.
pub fn compute_in<'a>(
    input: &ItemInput,
    rates: Rates,
    currency: Currency,
    product: impl Fn(ProductId) -> Option<&'a Product>,
) -> Computed {
    compute(&input.lines, &input.costs, rates, currency, product)
}

/// Puts checked content into an item.
pub fn fill(item: &mut Item, content: Content, input: &ItemInput) {
    item.sub_type = content.sub_type.id;
    item.party = content.party;
    item.buyer = content.buyer;
    item.seller = content.seller;
    item.issue_date = content.issue_date;
    item.delivery_address = input.delivery_address.trim().to_owned();
    item.description = input.description.trim().to_owned();
    item.related.clone_from(&input.related);
    item.currency = content.currency;
    item.tax_rate = content.rates.tax;
    item.duty_rate = content.rates.duty;
    item.lines = content.lines;
    item.costs = content.costs;
    item.totals = content.totals;
}

/// An item as it would be typed: where an edit or a clone begins.
#[must_use]
pub fn input_of(item: &Item) -> ItemInput {
    ItemInput {
        sub_type: Some(item.sub_type),
        party: Some(item.party),
        seller: Some(item.seller),
        issue_date: Some(item.issue_date),
        delivery_address: item.delivery_address.clone(),
        description: item.description.clone(),
        related: item.related.clone(),
        lines: item.lines.iter().map(line_input_of).collect(),
        costs: item
            .costs
            .iter()
            .map(|cost| CostInput {
                text: cost.text.clone(),
                amount: cost.typed,
                taxable: cost.taxable,
            })
            .collect(),
    }
}

/// The rates of a sub-type's tax code on a day.
///
/// # Errors
/// [`Rejection::NoTaxRate`] before the first entry of the table.
pub fn rates_on(sub_type: &SubType, date: Date, world: &World) -> Result<Rates, Stop> {
    let rate = world
        .get::<TaxCode>(sub_type.tax_code)?
        .and_then(|code| code.on(date))
        .ok_or(Rejection::NoTaxRate { date })?;
    Ok(Rates {
        tax: rate.tax,
        duty: rate.duty,
    })
}

fn line_input_of(line: &Line) -> LineInput {
    LineInput {
        product: line.product,
        text: line.text.clone(),
        unit: line.unit.clone(),
        quantity: Some(line.quantity),
        unit_price: Some(line.unit_price),
        discount: match line.discount_percent {
            Some(percent) => DiscountInput::Percent(percent),
            None if line.discount.is_zero() => DiscountInput::None,
            None => DiscountInput::Amount(line.discount),
        },
        taxable: line.taxable,
    }
}

fn sub_type(
    id: Option<SubTypeId>,
    before: Option<&Item>,
    world: &World,
    problems: &mut Vec<Problem>,
) -> Result<Option<SubType>, Stop> {
    let Some(id) = id else {
        problems.push(Problem::new("sub_type", ProblemCode::Required));
        return Ok(None);
    };
    let found = world.get::<SubType>(id)?.cloned();
    match &found {
        None => problems.push(Problem::new("sub_type", ProblemCode::Unknown)),
        Some(it) if !it.active && before.is_none_or(|item| item.sub_type != it.id) => {
            problems.push(Problem::new("sub_type", ProblemCode::Inactive));
        }
        Some(_) => {}
    }
    Ok(found)
}

fn party(
    id: Option<PartyId>,
    before: Option<&Item>,
    world: &World,
    problems: &mut Vec<Problem>,
) -> Result<Option<Party>, Stop> {
    let Some(id) = id else {
        problems.push(Problem::new("party", ProblemCode::Required));
        return Ok(None);
    };
    let found = world.get::<Party>(id)?.cloned();
    match &found {
        None => problems.push(Problem::new("party", ProblemCode::Unknown)),
        Some(it) if !it.active && before.is_none_or(|item| item.party != it.id) => {
            problems.push(Problem::new("party", ProblemCode::Inactive));
        }
        Some(_) => {}
    }
    Ok(found)
}

fn buyer_of(party: &Party) -> Buyer {
    let Address { text, postal_code } = party.addresses.first().cloned().unwrap_or_default();
    Buyer {
        name: party.name.clone(),
        national_id: party.national_id.clone(),
        economic_number: party.economic_number.clone(),
        registration_number: party.registration_number.clone(),
        address: text,
        postal_code,
        phone: party.phones.first().cloned().unwrap_or_default(),
    }
}

/// The refusal for a record that a mutation names and that is not there.
#[must_use]
pub fn not_found(kind: Kind, id: impl std::fmt::Display) -> Stop {
    Rejection::NotFound {
        key: Key::new(kind, id),
    }
    .into()
}
