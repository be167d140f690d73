//! Lists over rows in memory: three-valued truth, order, pages, totals, and what a query may not ask.

use domain::id::PartyId;
use domain::query::memory::{cursor_of, holds, run};
use domain::query::{Compare, Filter, ListQuery, QueryError, QueryTotals, Sort, Value};
use domain::record::{Kind, Party, Record};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use uuid::Uuid;

use crate::company::{SARA, Server, WHOLESALE, party, sugar};

fn record(at: u128, name: &str, responsible: bool, active: bool) -> Record {
    Party {
        responsible: responsible.then_some(SARA),
        active,
        ..party(PartyId(Uuid::from_u128(at)), name)
    }
    .into()
}

fn sara() -> Filter {
    Filter::eq("responsible", Value::text(SARA))
}

#[test]
fn a_comparison_with_nothing_is_neither_true_nor_false() {
    let (with, without) = (record(1, "الف", true, true), record(2, "ب", false, true));
    let check = |filter: Filter, expected: [bool; 2]| {
        assert_eq!(
            [holds(&filter, &with), holds(&filter, &without)],
            expected,
            "{filter:?}"
        );
    };
    let not = |filter| Filter::Not(Box::new(filter));
    let field = || "responsible".to_owned();
    check(Filter::all(), [true, true]);
    check(Filter::none(), [false, false]);
    check(sara(), [true, false]);
    check(not(sara()), [false, false]);
    check(not(not(sara())), [true, false]);
    check(
        Filter::compare("responsible", Compare::Ne, Value::text("x")),
        [true, false],
    );
    check(Filter::eq("responsible", Value::Null), [false, false]);
    check(Filter::IsNull { field: field() }, [false, true]);
    check(not(Filter::IsNull { field: field() }), [true, false]);
    check(
        Filter::Or(vec![sara(), Filter::eq("active", Value::Bool(true))]),
        [true, true],
    );
    check(
        Filter::And(vec![sara(), Filter::eq("active", Value::Bool(true))]),
        [true, false],
    );
    check(
        not(Filter::And(vec![sara(), Filter::eq("active", Value::Bool(false))])),
        [true, true],
    );
    check(
        not(Filter::Or(vec![sara(), Filter::eq("active", Value::Bool(false))])),
        [false, false],
    );
    let within = |values: Vec<Value>| Filter::In { field: field(), values };
    check(within(vec![]), [false, false]);
    check(not(within(vec![])), [true, true]);
    check(within(vec![Value::text(SARA), Value::Null]), [true, false]);
    check(not(within(vec![Value::text("x")])), [true, false]);
    check(not(within(vec![Value::text("x"), Value::Null])), [false, false]);
}

#[test]
fn every_word_is_found_however_it_is_typed() {
    let row = record(1, "شركت پخش علي", false, true);
    for (typed, found) in [
        ("", true),
        ("علی شرکت", true),
        ("پخش", true),
        ("۰۹۱۲", true),
        ("0912", true),
        ("رضا", false),
    ] {
        assert_eq!(holds(&Filter::search("search", typed), &row), found, "{typed}");
    }
}

#[test]
fn totals_are_of_all_rows() {
    let mut server = Server::new();
    for at in 1..=3 {
        let quantity = i32::try_from(at).unwrap();
        server.submit(SARA, at, sugar(WHOLESALE, quantity));
    }
    let mut query = ListQuery::new(Kind::Item, Filter::all(), Sort::descending("final_amount"), 2);
    query.sums = vec!["final_amount".to_owned()];
    assert_eq!(query.check(), Ok(()));
    let (rows, totals) = run(&query, server.records.values());
    let expected = QueryTotals {
        count: 3,
        sums: vec![660_000],
    };
    assert_eq!((rows.len(), totals), (2, expected));
    let (rows, totals) = run(&ListQuery::count(Kind::Item, Filter::all()), server.records.values());
    assert_eq!((rows.len(), totals.count), (0, 3));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let query = |filter| ListQuery::new(Kind::Party, filter, Sort::ascending("name_sort"), 10);
    let check = |query: ListQuery, expected: Result<(), QueryError>| assert_eq!(query.check(), expected, "{query:?}");
    let name = |text: &str| text.to_owned();
    check(query(sara()), Ok(()));
    check(query(Filter::eq("id", Value::text("x"))), Ok(()));
    check(
        query(Filter::eq("id", Value::Int(1))),
        Err(QueryError::WrongType(name("id"))),
    );
    check(
        query(Filter::eq("colour", Value::Null)),
        Err(QueryError::NoField(name("colour"))),
    );
    check(
        query(Filter::eq("active", Value::Int(1))),
        Err(QueryError::WrongType(name("active"))),
    );
    check(
        query(Filter::IsNull { field: name("x") }),
        Err(QueryError::NoField(name("x"))),
    );
    let mut deep = sara();
    for _ in 0..=ListQuery::FILTER_DEPTH_MAX {
        deep = Filter::Not(Box::new(deep));
    }
    check(query(deep), Err(QueryError::TooDeep));
    let many = Filter::In {
        field: name("responsible"),
        values: vec![Value::Null; ListQuery::IN_MAX + 1],
    };
    check(query(many), Err(QueryError::TooMany));
    check(
        query(Filter::And(vec![sara(); ListQuery::IN_MAX + 1])),
        Err(QueryError::TooMany),
    );
    let mut large = query(sara());
    large.limit = ListQuery::ROWS_MAX + 1;
    check(large, Err(QueryError::TooMany));
    let mut sorted = query(sara());
    sorted.sort = Sort::ascending("category");
    check(sorted, Err(QueryError::NotSortable(name("category"))));
    let mut summed = query(sara());
    summed.sums = vec![name("name_sort")];
    check(summed, Err(QueryError::NoField(name("name_sort"))));
}

fn filter() -> impl Strategy<Value = Filter> {
    let leaf = prop_oneof![
        Just(sara()),
        any::<bool>().prop_map(|it| Filter::eq("active", Value::Bool(it))),
        Just(Filter::IsNull {
            field: "responsible".to_owned()
        }),
        "[a-c]".prop_map(|it| Filter::compare("name_sort", Compare::Ge, Value::Text(domain::fold::sort_key(&it)))),
        "[a-c]".prop_map(|it| Filter::search("search", &it)),
    ];
    leaf.prop_recursive(3, 12, 3, |part| {
        prop_oneof![
            prop::collection::vec(part.clone(), 0..3).prop_map(Filter::And),
            prop::collection::vec(part.clone(), 0..3).prop_map(Filter::Or),
            part.prop_map(|it| Filter::Not(Box::new(it))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(1404), ..ProptestConfig::with_cases(200) })]

    /// Page after page is the whole list, whatever its order, also among equal names.
    #[test]
    fn pages_make_the_whole(
        parties in prop::collection::vec(("[a-c]{1,2}", any::<bool>(), any::<bool>()), 0..25),
        filter in filter(),
        descending in any::<bool>(),
        by_id in any::<bool>(),
        limit in 1_u32..6,
    ) {
        let records: Vec<Record> = parties
            .iter()
            .enumerate()
            .map(|(at, (name, responsible, active))| record(at as u128, name, *responsible, *active))
            .collect();
        let sort = Sort { field: if by_id { "id" } else { "name_sort" }.to_owned(), descending };
        let mut query = ListQuery::new(Kind::Party, filter, sort, ListQuery::ROWS_MAX);
        prop_assert_eq!(query.check(), Ok(()));
        let (whole, totals) = run(&query, &records);
        prop_assert_eq!(totals.count, i64::try_from(whole.len()).unwrap());
        query.limit = limit;
        let mut paged: Vec<&Record> = Vec::new();
        loop {
            let (page, same_totals) = run(&query, &records);
            prop_assert_eq!(same_totals, totals.clone());
            let Some(last) = page.last() else { break };
            query.after = Some(cursor_of(&query, last));
            paged.extend(page);
        }
        prop_assert_eq!(paged, whole);
    }
}
