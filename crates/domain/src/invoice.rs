//! The arithmetic of a document: lines, discounts, tax, duty, additional costs, totals (PRODUCT «Quotes, invoices, returns»).
//!
//! ```text
//! gross = quantity × unit price
//! net   = gross − discount          tax = net × tax rate, if taxable; duty likewise
//! final = net + tax + duty
//! document final = Σ final + additional costs
//! ```
//!
//! One rounding rule, half away from zero to the currency's unit, once per line and component. [`compute`] never stops at
//! the first mistake: the form shows totals of what is complete, and every problem at its field.

use crate::id::ProductId;
use crate::money::{Currency, Money, MoneyError, Percent};
use crate::mutation::save::NAME_CHARS_MAX;
use crate::quantity::QUANTITY_SCALE;
use crate::record::{Cost, CostAmount, CostInput, DiscountInput, Line, LineInput, Product, Totals};
use crate::rejection::{Problem, ProblemCode};

/// The most lines and additional costs of one document.
pub const LINES_MAX: usize = 500;
pub const COSTS_MAX: usize = 20;
/// The longest text of a line or cost, in characters.
pub const LINE_TEXT_CHARS_MAX: usize = 500;
/// The longest unit of measure of a line, in characters: as long as a product's.
pub const UNIT_CHARS_MAX: usize = NAME_CHARS_MAX;

/// The rates in force on the document's date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    pub tax: Percent,
    pub duty: Percent,
}

/// A document as computed from what was typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Computed {
    /// One per typed line; `None` where a line cannot be computed yet. Blank lines are left out of the document.
    pub lines: Vec<Option<Line>>,
    pub costs: Vec<Option<Cost>>,
    /// Of what could be computed.
    pub totals: Totals,
    /// Empty when the document may be submitted, as far as lines and costs go.
    pub problems: Vec<Problem>,
}

impl Computed {
    /// The complete lines and costs; call it when there are no problems.
    #[must_use]
    pub fn into_parts(self) -> (Vec<Line>, Vec<Cost>, Totals) {
        (
            self.lines.into_iter().flatten().collect(),
            self.costs.into_iter().flatten().collect(),
            self.totals,
        )
    }
}

/// Computes a document. `product` looks a product up: `None` when there is no such product here.
pub fn compute<'a>(
    lines: &[LineInput],
    costs: &[CostInput],
    rates: Rates,
    currency: Currency,
    product: impl Fn(ProductId) -> Option<&'a Product>,
) -> Computed {
    let mut problems = Vec::new();
    if lines.iter().all(LineInput::is_blank) {
        problems.push(Problem::new("lines", ProblemCode::Required));
    }
    if lines.len() > LINES_MAX {
        problems.push(Problem::new("lines", ProblemCode::TooMany));
    }
    if costs.len() > COSTS_MAX {
        problems.push(Problem::new("costs", ProblemCode::TooMany));
    }
    let lines: Vec<Option<Line>> = lines
        .iter()
        .take(LINES_MAX)
        .enumerate()
        .map(|(at, line)| {
            if line.is_blank() {
                return None;
            }
            let of_line = line.product.and_then(&product);
            compute_line(line, of_line, rates, currency, &mut |field, code| {
                problems.push(Problem::new(format!("lines.{at}.{field}"), code))
            })
        })
        .collect();
    let net = Money::sum(lines.iter().flatten().map(|line| line.net), currency).unwrap_or(Money::zero(currency));
    let costs: Vec<Option<Cost>> = costs
        .iter()
        .take(COSTS_MAX)
        .enumerate()
        .map(|(at, cost)| {
            compute_cost(cost, net, rates, currency, &mut |field, code| {
                problems.push(Problem::new(format!("costs.{at}.{field}"), code))
            })
        })
        .collect();
    let totals = totals(&lines, &costs, currency).unwrap_or_else(|_| {
        problems.push(Problem::new("lines", ProblemCode::TooLarge));
        Totals::zero(currency)
    });
    if totals.final_amount.is_negative() {
        problems.push(Problem::new("costs", ProblemCode::Negative));
    }
    Computed {
        lines,
        costs,
        totals,
        problems,
    }
}

impl Totals {
    #[must_use]
    pub fn zero(currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self {
            gross: zero,
            discount: zero,
            net: zero,
            costs: zero,
            tax: zero,
            duty: zero,
            final_amount: zero,
        }
    }
}

fn compute_line(
    input: &LineInput,
    product: Option<&Product>,
    rates: Rates,
    currency: Currency,
    problem: &mut impl FnMut(&str, ProblemCode),
) -> Option<Line> {
    let mut sound = true;
    let mut wrong = |field: &str, code: ProblemCode| {
        sound = false;
        problem(field, code);
    };
    match (input.product, product) {
        (Some(_), None) => wrong("product", ProblemCode::Unknown),
        (Some(_), Some(it)) if !it.active || !it.sellable => wrong("product", ProblemCode::Inactive),
        (None, _) if input.text.trim().is_empty() => wrong("product", ProblemCode::Required),
        _ => {}
    }
    if input.text.chars().count() > LINE_TEXT_CHARS_MAX {
        wrong("text", ProblemCode::TooLong);
    }
    if input.unit.chars().count() > UNIT_CHARS_MAX {
        wrong("unit", ProblemCode::TooLong);
    }
    let decimals = product.map_or(QUANTITY_SCALE, |it| u32::from(it.unit_decimals));
    match input.quantity {
        None => wrong("quantity", ProblemCode::Required),
        Some(quantity) if !quantity.is_positive() => wrong("quantity", ProblemCode::NotPositive),
        Some(quantity) if quantity.to_decimal().normalize().scale() > decimals => {
            wrong("quantity", ProblemCode::TooManyDecimals)
        }
        Some(_) => {}
    }
    if input.unit_price.is_none() {
        wrong("unit_price", ProblemCode::Required);
    }
    let (Some(quantity), Some(unit_price)) = (input.quantity, input.unit_price) else {
        return None;
    };
    let Ok(gross) = quantity.times(unit_price, currency) else {
        wrong("quantity", ProblemCode::TooLarge);
        return None;
    };
    let (discount, discount_percent) = match discount_of(input.discount, gross) {
        Ok(it) => it,
        Err(code) => {
            wrong("discount", code);
            return None;
        }
    };
    if !sound {
        return None;
    }
    let taxable = product.map_or(input.taxable, |it| it.taxable);
    let amounts = (|| {
        let net = gross.checked_sub(discount)?;
        let (tax, duty, final_amount) = taxed(net, taxable, rates)?;
        Ok::<_, MoneyError>((net, tax, duty, final_amount))
    })();
    let Ok((net, tax, duty, final_amount)) = amounts else {
        problem("quantity", ProblemCode::TooLarge);
        return None;
    };
    let typed_or = |typed: &str, own: Option<&String>| match own {
        Some(own) if typed.trim().is_empty() => own.clone(),
        _ => typed.trim().to_owned(),
    };
    Some(Line {
        product: input.product,
        code: product.map(|it| it.code.clone()).unwrap_or_default(),
        text: typed_or(&input.text, product.map(|it| &it.name)),
        unit: typed_or(&input.unit, product.map(|it| &it.unit)),
        quantity,
        unit_price,
        gross,
        discount,
        discount_percent,
        net,
        taxable,
        tax,
        duty,
        final_amount,
    })
}

fn discount_of(typed: DiscountInput, gross: Money) -> Result<(Money, Option<Percent>), ProblemCode> {
    match typed {
        DiscountInput::None => Ok((Money::zero(gross.currency), None)),
        DiscountInput::Amount(amount) if amount.currency != gross.currency => Err(ProblemCode::Currency),
        DiscountInput::Amount(amount) if amount.is_negative() => Err(ProblemCode::Negative),
        DiscountInput::Amount(amount) if amount.minor > gross.minor => Err(ProblemCode::DiscountAboveGross),
        DiscountInput::Amount(amount) => Ok((amount, None)),
        DiscountInput::Percent(percent)
            if !(Percent::ZERO.value()..=Percent::HUNDRED.value()).contains(&percent.value()) =>
        {
            Err(ProblemCode::PercentRange)
        }
        DiscountInput::Percent(percent) => Ok((percent.of(gross).map_err(|_| ProblemCode::TooLarge)?, Some(percent))),
    }
}

fn compute_cost(
    input: &CostInput,
    net: Money,
    rates: Rates,
    currency: Currency,
    problem: &mut impl FnMut(&str, ProblemCode),
) -> Option<Cost> {
    if input.text.trim().is_empty() {
        problem("text", ProblemCode::Required);
        return None;
    }
    if input.text.chars().count() > LINE_TEXT_CHARS_MAX {
        problem("text", ProblemCode::TooLong);
        return None;
    }
    let amount = match input.amount {
        CostAmount::Amount(amount) if amount.currency != currency => {
            problem("amount", ProblemCode::Currency);
            return None;
        }
        CostAmount::Amount(amount) => Ok(amount),
        CostAmount::Percent(percent) => percent.of(net),
    };
    let computed = amount.and_then(|amount| taxed(amount, input.taxable, rates).map(|it| (amount, it)));
    let Ok((amount, (tax, duty, final_amount))) = computed else {
        problem("amount", ProblemCode::TooLarge);
        return None;
    };
    Some(Cost {
        text: input.text.trim().to_owned(),
        typed: input.amount,
        taxable: input.taxable,
        amount,
        tax,
        duty,
        final_amount,
    })
}

/// Tax, duty and the sum of all three.
fn taxed(net: Money, taxable: bool, rates: Rates) -> Result<(Money, Money, Money), MoneyError> {
    if !taxable {
        return Ok((Money::zero(net.currency), Money::zero(net.currency), net));
    }
    let tax = rates.tax.of(net)?;
    let duty = rates.duty.of(net)?;
    Ok((tax, duty, net.checked_add(tax)?.checked_add(duty)?))
}

fn totals(lines: &[Option<Line>], costs: &[Option<Cost>], currency: Currency) -> Result<Totals, MoneyError> {
    let lines = || lines.iter().flatten();
    let costs = || costs.iter().flatten();
    Ok(Totals {
        gross: Money::sum(lines().map(|it| it.gross), currency)?,
        discount: Money::sum(lines().map(|it| it.discount), currency)?,
        net: Money::sum(lines().map(|it| it.net), currency)?,
        costs: Money::sum(costs().map(|it| it.amount), currency)?,
        tax: Money::sum(lines().map(|it| it.tax).chain(costs().map(|it| it.tax)), currency)?,
        duty: Money::sum(lines().map(|it| it.duty).chain(costs().map(|it| it.duty)), currency)?,
        final_amount: Money::sum(
            lines()
                .map(|it| it.final_amount)
                .chain(costs().map(|it| it.final_amount)),
            currency,
        )?,
    })
}
