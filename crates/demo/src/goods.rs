//! What the demo company sells: food and household goods by many brands, and a few services.

use domain::calendar::Zone;
use domain::id::ProductId;
use domain::money::{Currency, Money, Percent};
use domain::quantity::Price;
use domain::record::{Commission, Product, ProductNature};

use crate::Plan;
use crate::dice::Dice;
use crate::settings::first_day;
use crate::text::{cells, lines, name};

/// The catalogue.
pub struct Goods {
    pub goods: Vec<Product>,
    pub services: Vec<Product>,
}

impl Goods {
    pub fn new(plan: &Plan, dice: &mut Dice) -> Self {
        let founded = Zone::TEHRAN.start_of(first_day(plan.today.jalali().year() - 2));
        let goods = lines(include_str!("../data/products.txt"))
            .map(cells)
            .enumerate()
            .map(|(at, [group, name, unit, decimals, price, taxable])| Product {
                code: format!("K{:04}", 1_001 + at),
                group: group.to_owned(),
                unit: unit.to_owned(),
                unit_decimals: decimals.parse().unwrap_or_default(),
                taxable: taxable == "yes",
                ..product(ProductId(dice.id(founded)), name, price)
            })
            .collect();
        let services = lines(include_str!("../data/services.txt"))
            .map(cells)
            .enumerate()
            .map(|(at, [service, price])| Product {
                code: format!("S{:03}", 101 + at),
                group: name("group.service").to_owned(),
                unit: name("unit_of_service").to_owned(),
                nature: ProductNature::Service,
                commission: None,
                stock_kept: false,
                buyable: false,
                ..product(ProductId(dice.id(founded)), service, price)
            })
            .collect();
        Self { goods, services }
    }

    /// The product with this id.
    pub fn get(&self, id: ProductId) -> Option<&Product> {
        self.goods.iter().chain(&self.services).find(|it| it.id == id)
    }
}

/// A price of so many rials.
pub fn price(rials: i64) -> Option<Price> {
    Price::from_money(Money::new(rials, Currency::IRR)).ok()
}

fn product(id: ProductId, name: &str, price: &str) -> Product {
    let rials: i64 = price.parse().unwrap_or_default();
    Product {
        id,
        code: String::new(),
        name: name.to_owned(),
        group: String::new(),
        nature: ProductNature::Good,
        unit: String::new(),
        unit_decimals: 0,
        sale_price: self::price(rials),
        purchase_price: self::price(rials / 100 * 88),
        taxable: true,
        commission: Some(Commission::Percent(Percent::whole(1))),
        stock_kept: true,
        sellable: true,
        buyable: true,
        active: true,
    }
}
