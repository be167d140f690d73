//! The arithmetic of a document.

use domain::id::ProductId;
use domain::invoice::{Rates, compute};
use domain::money::{Currency, Money, Percent};
use domain::quantity::{Price, Quantity};
use domain::record::{CostAmount, CostInput, DiscountInput, LineInput, Product, Totals};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rust_decimal::Decimal;

use crate::company::{RICE, SUGAR, product, rials};

fn rates(tax: &str, duty: &str) -> Rates {
    Rates {
        tax: tax.parse().unwrap(),
        duty: duty.parse().unwrap(),
    }
}

fn line(product: Option<ProductId>, quantity: &str, price: &str, discount: DiscountInput) -> LineInput {
    LineInput {
        product,
        text: "ردیف".to_owned(),
        quantity: Some(quantity.parse().unwrap()),
        unit_price: Some(price.parse().unwrap()),
        discount,
        ..LineInput::default()
    }
}

fn percent(text: &str) -> DiscountInput {
    DiscountInput::Percent(text.parse().unwrap())
}

fn amount(minor: i64) -> DiscountInput {
    DiscountInput::Amount(rials(minor))
}

fn totals_of(lines: &[LineInput], costs: &[CostInput], rates: Rates) -> Totals {
    let goods: [Product; 2] = [product(SUGAR, "S1", 6, true), product(RICE, "R1", 6, false)];
    let computed = compute(lines, costs, rates, Currency::IRR, |id| {
        goods.iter().find(|it| it.id == id)
    });
    assert_eq!(computed.problems, []);
    computed.totals
}

/// One line: gross, discount, net, tax, duty, final.
fn check_line(input: &LineInput, rates: Rates, expected: [i64; 6]) {
    let totals = totals_of(std::slice::from_ref(input), &[], rates);
    let got = [
        totals.gross,
        totals.discount,
        totals.net,
        totals.tax,
        totals.duty,
        totals.final_amount,
    ];
    assert_eq!(got.map(|it| it.minor), expected, "{input:?}");
}

#[test]
fn lines() {
    let none = DiscountInput::None;
    let ten = rates("10", "0");
    let s = Some(SUGAR);
    check_line(
        &line(s, "2", "100000", none),
        ten,
        [200_000, 0, 200_000, 20_000, 0, 220_000],
    );
    check_line(
        &line(Some(RICE), "2", "100000", none),
        ten,
        [200_000, 0, 200_000, 0, 0, 200_000],
    );
    check_line(
        &line(None, "2", "100000", none),
        ten,
        [200_000, 0, 200_000, 0, 0, 200_000],
    );
    // Half away from zero, once per component: 2.5 × 3 = 7.5 → 8; a tenth of 8 → 1; 4 % of 8 → 0.
    check_line(&line(s, "2.5", "3", none), rates("10", "4"), [8, 0, 8, 1, 0, 9]);
    check_line(&line(s, "0.5", "1", none), ten, [1, 0, 1, 0, 0, 1]);
    check_line(&line(s, "0.49", "1", none), ten, [0, 0, 0, 0, 0, 0]);
    check_line(&line(s, "1", "45", none), ten, [45, 0, 45, 5, 0, 50]);
    check_line(&line(s, "1", "44", none), ten, [44, 0, 44, 4, 0, 48]);
    // The same discount as percent and as amount.
    check_line(
        &line(s, "3", "1000", percent("12.5")),
        ten,
        [3_000, 375, 2_625, 263, 0, 2_888],
    );
    check_line(
        &line(s, "3", "1000", amount(375)),
        ten,
        [3_000, 375, 2_625, 263, 0, 2_888],
    );
    check_line(
        &line(s, "1", "333", percent("33.3333")),
        ten,
        [333, 111, 222, 22, 0, 244],
    );
    check_line(&line(s, "1", "1000", percent("100")), ten, [1_000, 1_000, 0, 0, 0, 0]);
    check_line(&line(s, "1", "1000", amount(1_000)), ten, [1_000, 1_000, 0, 0, 0, 0]);
    check_line(&line(s, "1", "0", none), ten, [0, 0, 0, 0, 0, 0]);
    // A price in fractions of a rial is multiplied before it is rounded.
    check_line(&line(s, "1000", "0.123456", none), ten, [123, 0, 123, 12, 0, 135]);
    check_line(&line(s, "0.000001", "999999", none), ten, [1, 0, 1, 0, 0, 1]);
    // Tax and duty are rounded each by itself.
    check_line(&line(s, "1", "15", none), rates("3", "3"), [15, 0, 15, 0, 0, 15]);
    check_line(&line(s, "1", "17", none), rates("3", "3"), [17, 0, 17, 1, 1, 19]);
}

#[test]
fn additional_costs() {
    let cost = |text: &str, amount, taxable| CostInput {
        text: text.to_owned(),
        amount,
        taxable,
    };
    let lines = [
        line(Some(SUGAR), "1", "1000", DiscountInput::None),
        line(Some(RICE), "1", "500", amount(100)),
    ];
    let check = |costs: &[CostInput], expected: [i64; 4]| {
        let totals = totals_of(&lines, costs, rates("10", "1"));
        let got = [totals.costs, totals.tax, totals.duty, totals.final_amount];
        assert_eq!(got.map(|it| it.minor), expected, "{costs:?}");
    };
    // Σ net is 1,400; the lines' tax 100, duty 10.
    check(&[], [0, 100, 10, 1_510]);
    check(
        &[cost("حمل", CostAmount::Amount(rials(200)), false)],
        [200, 100, 10, 1_710],
    );
    check(
        &[cost("حمل", CostAmount::Amount(rials(200)), true)],
        [200, 120, 12, 1_732],
    );
    check(
        &[cost("بسته‌بندی", CostAmount::Percent(Percent::whole(5)), true)],
        [70, 107, 11, 1_588],
    );
    check(
        &[cost("تخفیف کلی", CostAmount::Percent(Percent::whole(-10)), false)],
        [-140, 100, 10, 1_370],
    );
    check(
        &[cost("تخفیف کلی", CostAmount::Amount(rials(-45)), true)],
        [-45, 95, 10, 1_460],
    );
    // A percentage is of the lines' net, not of the costs before it.
    let two = [
        cost("الف", CostAmount::Amount(rials(1_000)), false),
        cost("ب", CostAmount::Percent(Percent::whole(10)), false),
    ];
    check(&two, [1_140, 100, 10, 2_650]);
}

#[test]
fn an_unfinished_document_shows_what_it_has() {
    let lines = [
        line(Some(SUGAR), "1", "1000", DiscountInput::None),
        LineInput {
            unit_price: None,
            ..line(Some(SUGAR), "1", "1000", DiscountInput::None)
        },
        LineInput::default(),
    ];
    let goods = product(SUGAR, "S1", 0, true);
    let computed = compute(&lines, &[], rates("10", "0"), Currency::IRR, |_| Some(&goods));
    assert_eq!(computed.totals.final_amount, rials(1_100));
    let fields: Vec<&str> = computed.problems.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(fields, ["lines.1.unit_price"], "the empty row at the end is no mistake");
    assert_eq!(
        computed.lines.iter().map(Option::is_some).collect::<Vec<_>>(),
        [true, false, false]
    );
}

fn any_percent() -> impl Strategy<Value = Percent> {
    prop_oneof![
        (0_i64..=100).prop_map(|it| Percent::new(Decimal::from(it)).unwrap()),
        (any::<i64>(), 0_u32..=6).prop_map(|(mantissa, scale)| Percent::new(Decimal::new(mantissa, scale)).unwrap()),
    ]
}

fn any_money() -> impl Strategy<Value = Money> {
    let minor = prop_oneof![-1_000_i64..1_000_000, any::<i64>()];
    (
        minor,
        prop::sample::select(vec![Currency::IRR, Currency::IRR, Currency::USD]),
    )
        .prop_map(|(minor, currency)| Money::new(minor, currency))
}

fn any_price() -> impl Strategy<Value = Price> {
    prop_oneof![
        (0_i64..10_000_000).prop_map(|it| Price::new(Decimal::from(it)).unwrap()),
        (0..=i64::MAX, 0_u32..=6).prop_map(|(mantissa, scale)| Price::new(Decimal::new(mantissa, scale)).unwrap()),
    ]
}

fn any_line() -> impl Strategy<Value = LineInput> {
    let quantity = prop_oneof![
        (1_i64..1_000).prop_map(|it| Quantity::from_millionths(it * 1_000_000)),
        any::<i64>().prop_map(Quantity::from_millionths),
    ];
    let discount = prop_oneof![
        Just(DiscountInput::None),
        any_money().prop_map(DiscountInput::Amount),
        any_percent().prop_map(DiscountInput::Percent),
    ];
    (
        prop::sample::select(vec![Some(SUGAR), Some(RICE), None]),
        prop::option::weighted(0.9, quantity),
        prop::option::weighted(0.9, any_price()),
        discount,
        any::<bool>(),
    )
        .prop_map(|(product, quantity, unit_price, discount, taxable)| LineInput {
            product,
            text: "x".to_owned(),
            unit: String::new(),
            quantity,
            unit_price,
            discount,
            taxable,
        })
}

fn any_cost() -> impl Strategy<Value = CostInput> {
    let amount = prop_oneof![
        any_money().prop_map(CostAmount::Amount),
        any_percent().prop_map(CostAmount::Percent)
    ];
    (amount, any::<bool>()).prop_map(|(amount, taxable)| CostInput {
        text: "x".to_owned(),
        amount,
        taxable,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(1404), ..ProptestConfig::with_cases(400) })]

    /// Never a panic; and where there is nothing to complain about, every total is the exact sum of its parts.
    #[test]
    fn totals_are_the_sums(
        lines in prop::collection::vec(any_line(), 0..6),
        costs in prop::collection::vec(any_cost(), 0..3),
        tax in any_percent(),
        duty in any_percent(),
    ) {
        let goods = [product(SUGAR, "S1", 6, true), product(RICE, "R1", 0, false)];
        let rates = Rates { tax, duty };
        let computed = compute(&lines, &costs, rates, Currency::IRR, |id| goods.iter().find(|it| it.id == id));
        prop_assert_eq!(computed.lines.len(), lines.len());
        if computed.problems.is_empty() {
            let (lines, costs, totals) = computed.into_parts();
            let wide = |amounts: &mut dyn Iterator<Item = Money>| amounts.map(|it| i128::from(it.minor)).sum::<i128>();
            let sums = [
                (totals.gross, wide(&mut lines.iter().map(|it| it.gross))),
                (totals.discount, wide(&mut lines.iter().map(|it| it.discount))),
                (totals.net, wide(&mut lines.iter().map(|it| it.net))),
                (totals.costs, wide(&mut costs.iter().map(|it| it.amount))),
                (totals.tax, wide(&mut lines.iter().map(|it| it.tax).chain(costs.iter().map(|it| it.tax)))),
                (totals.duty, wide(&mut lines.iter().map(|it| it.duty).chain(costs.iter().map(|it| it.duty)))),
                (
                    totals.final_amount,
                    i128::from(totals.net.minor)
                        + i128::from(totals.costs.minor)
                        + i128::from(totals.tax.minor)
                        + i128::from(totals.duty.minor),
                ),
            ];
            for (total, sum) in sums {
                prop_assert_eq!(i128::from(total.minor), sum);
            }
            for line in &lines {
                prop_assert_eq!(line.net.minor, line.gross.minor - line.discount.minor);
                prop_assert!(line.discount.minor >= 0 && line.discount.minor <= line.gross.minor);
            }
        }
    }
}
