//! What stands in an invoice: who buys what, how much, at what price, with what discount.

use domain::calendar::{Date, Instant, Zone};
use domain::id::{ItemId, UserId};
use domain::invoice::{Rates, compute};
use domain::money::{Currency, Money, Percent};
use domain::quantity::{Price, Quantity};
use domain::record::{
    CostAmount, CostInput, DiscountInput, Item, ItemInput, ItemType, LineInput, Party, Product, TaxCode,
};
use rust_decimal::Decimal;

use crate::dice::Dice;
use crate::goods::{Goods, price};
use crate::parties::buyer;
use crate::people::People;
use crate::settings::Variety;
use crate::text::name;

/// What invoices are made of.
pub struct Stock {
    pub people: People,
    pub parties: Vec<Party>,
    pub goods: Goods,
    pub vat: TaxCode,
    pub exempt: TaxCode,
}

/// Prices rose to those of the catalogue from this share of them, in thousandths, over the two years.
const PRICE_AT_FIRST: i64 = 700;

/// What is sometimes written on an invoice.
const DESCRIPTIONS: [&str; 4] = [
    "description.urgent",
    "description.cheque",
    "description.cash",
    "description.call",
];

impl Stock {
    /// A submitted invoice without any decision. `progress` is how far the books have come, in thousandths.
    pub fn invoice(&self, dice: &mut Dice, at: Instant, progress: i64) -> (Variety, Item) {
        let variety = variety(dice);
        let (author, seller) = self.author(variety, dice);
        let party = &self.parties[dice.front_place(self.parties.len())];
        let date = at.date(Zone::TEHRAN);
        let input = self.input(variety, party, date, progress, dice);
        let rates = self.rates(variety, date);
        let computed = compute(&input.lines, &input.costs, rates, Currency::IRR, |id| {
            self.goods.get(id)
        });
        debug_assert!(computed.problems.is_empty(), "{:?}", computed.problems);
        let (lines, costs, totals) = computed.into_parts();
        let sub_type = variety.sub_type();
        let waits = i64::from(sub_type.late_after_hours) * 3_600;
        let item = Item {
            id: ItemId(dice.id(at)),
            item_type: ItemType::SalesInvoice,
            sub_type: sub_type.id,
            reference: dice.reference(),
            author,
            seller,
            party: party.id,
            buyer: buyer(party),
            issue_date: date,
            delivery_address: input.delivery_address,
            description: input.description,
            related: Vec::new(),
            currency: Currency::IRR,
            tax_rate: rates.tax,
            duty_rate: rates.duty,
            lines,
            costs,
            totals,
            round: 1,
            needs_approval: sub_type.needs_approval,
            needs_number: sub_type.needs_number,
            approved: None,
            numbered: None,
            rejected: None,
            void: None,
            reserved: None,
            created_at: at,
            submitted_at: at,
            late_at: at.plus_seconds(waits),
            changed_at: at,
            postings: 0,
        };
        (variety, item)
    }

    /// What somebody would have typed for it.
    pub fn input(&self, variety: Variety, party: &Party, date: Date, progress: i64, dice: &mut Dice) -> ItemInput {
        let products = match variety {
            Variety::Service => &self.goods.services,
            _ => &self.goods.goods,
        };
        let most = match variety {
            Variety::Service => 2,
            Variety::Retail => 4,
            Variety::Wholesale | Variety::Export => 7,
        };
        ItemInput {
            sub_type: Some(variety.id()),
            party: Some(party.id),
            seller: None,
            issue_date: Some(date),
            delivery_address: party.addresses.first().map(|it| it.text.clone()).unwrap_or_default(),
            description: if dice.thousandth(350) {
                name(dice.one_of::<&str>(&DESCRIPTIONS)).to_owned()
            } else {
                String::new()
            },
            related: Vec::new(),
            lines: (0..dice.among(1..=most))
                .map(|_| line(variety, dice.one_of(products), progress, dice))
                .collect(),
            costs: costs(variety, dice),
        }
    }

    fn rates(&self, variety: Variety, date: Date) -> Rates {
        let code = match variety {
            Variety::Export => &self.exempt,
            _ => &self.vat,
        };
        let rate = code.on(date);
        Rates {
            tax: rate.map_or(Percent::ZERO, |it| it.tax),
            duty: rate.map_or(Percent::ZERO, |it| it.duty),
        }
    }

    /// Author and seller: now and then the sales manager writes for one of the sellers.
    fn author(&self, variety: Variety, dice: &mut Dice) -> (UserId, UserId) {
        let people = &self.people;
        let seller = match variety {
            Variety::Wholesale => *dice.one_of(&[people.sara, people.sara, people.sara, people.reza, people.zahra]),
            Variety::Retail => *dice.one_of(&[people.ali, people.ali, people.ali, people.sara]),
            Variety::Export => people.reza,
            Variety::Service => *dice.one_of(&[people.zahra, people.zahra, people.zahra, people.ali]),
        };
        let author = if dice.thousandth(60) { people.kaveh } else { seller };
        (author, seller)
    }
}

fn variety(dice: &mut Dice) -> Variety {
    match dice.among(0..=99) {
        0..=44 => Variety::Wholesale,
        45..=82 => Variety::Retail,
        83..=90 => Variety::Export,
        _ => Variety::Service,
    }
}

fn line(variety: Variety, product: &Product, progress: i64, dice: &mut Dice) -> LineInput {
    let (least, most) = match variety {
        Variety::Wholesale => (5, 120),
        Variety::Retail => (1, 12),
        Variety::Export => (50, 600),
        Variety::Service => (1, 4),
    };
    // What is sold by weight comes in quarters of a kilogram.
    let quarters = if product.unit_decimals >= 2 {
        dice.among(0..=3)
    } else {
        0
    };
    let quantity = dice.among(least..=most) * 1_000_000 + quarters * 250_000;
    LineInput {
        product: Some(product.id),
        quantity: Some(Quantity::from_millionths(quantity)),
        unit_price: price_then(product, progress, dice),
        discount: discount(dice),
        ..LineInput::default()
    }
}

/// The price at that time: a little above or below the list, in whole thousands of rials.
fn price_then(product: &Product, progress: i64, dice: &mut Dice) -> Option<Price> {
    let now = product.sale_price?.value();
    let share = PRICE_AT_FIRST + (1_000 - PRICE_AT_FIRST) * progress / 1_000 + dice.among(-20..=20);
    let then = (now * Decimal::from(share) / Decimal::from(1_000_000)).round() * Decimal::from(1_000);
    Price::new(then).ok().or_else(|| price(1_000))
}

fn discount(dice: &mut Dice) -> DiscountInput {
    match dice.among(0..=99) {
        0..=21 => DiscountInput::Percent(*dice.one_of(&[2, 3, 5, 7, 10].map(Percent::whole))),
        22..=26 => DiscountInput::Amount(Money::new(dice.among(1..=5) * 10_000, Currency::IRR)),
        _ => DiscountInput::None,
    }
}

fn costs(variety: Variety, dice: &mut Dice) -> Vec<CostInput> {
    let cost = |key: &str, amount, taxable| CostInput {
        text: name(key).to_owned(),
        amount,
        taxable,
    };
    let amount = |minor| CostAmount::Amount(Money::new(minor, Currency::IRR));
    let mut costs = Vec::new();
    if variety != Variety::Service && dice.thousandth(150) {
        costs.push(cost("cost.freight", amount(dice.among(2..=40) * 500_000), false));
    }
    if variety == Variety::Export || dice.thousandth(30) {
        costs.push(cost("cost.packing", CostAmount::Percent(Percent::whole(1)), true));
    }
    if dice.thousandth(40) {
        costs.push(cost("cost.rounding", amount(dice.among(1..=4) * -10_000), false));
    }
    costs
}
