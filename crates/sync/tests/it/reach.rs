//! Which questions a device answers by itself, by the scopes that have been whole.

use domain::access::Access;
use domain::calendar::{Instant, Zone};
use domain::id::{CommentId, SubTypeId, UserId};
use domain::query::{Filter, ListQuery, Sort, Value};
use domain::record::{Comment, ItemType, Key, Kind, Party, Record, Subject};
use domain::scope::Scope;
use domain::timeline::Timeline;
use sync::engine::{Answer, Reach};
use sync::protocol::Query;
use sync::protocol::pull::CHILDREN_MAX;
use sync::view::{Unguarded, View};
use uuid::Uuid;

use crate::company::*;
use crate::one_tab::{Asked, OneTab, page};

const MONTHS: [&str; 3] = ["140409", "140408", "140407"];

/// Of a person by what the server knows.
fn access(user: UserId) -> Access {
    let mut view = View::new(Some(user));
    let records = Server::new().records.into_values().map(std::sync::Arc::new);
    view.take_in(records, &[], &mut Unguarded);
    view.know_sets();
    view.access(today()).unwrap()
}

fn month(sub_type: SubTypeId, month: &str) -> String {
    format!("subtype:{sub_type}:{month}")
}

fn list(source: Kind, filter: Filter) -> Query {
    Query::List(ListQuery::new(source, filter, Sort::ascending("id"), 10))
}

fn own(field: &str, user: UserId) -> Filter {
    Filter::eq(field, Value::text(user))
}

/// Every scope of this person, but those left out, which were begun only.
fn device(user: UserId, left_out: &[&str]) -> (OneTab, Access) {
    let server = Server::new();
    let access = access(user);
    let sub_types = [WHOLESALE, RETAIL, AUTO, OLD_TYPE];
    let mut scopes = vec![Scope::company().0, format!("rights:user:{user}")];
    scopes.extend(access.decides(&sub_types).into_iter().map(|it| Scope::pending(it).0));
    scopes.push(Scope::user(user).0);
    scopes.extend(["parties", "products", "balance", "rights"].map(str::to_owned));
    let listed = access.lists(&sub_types);
    scopes.extend(MONTHS.iter().flat_map(|name| listed.iter().map(|id| month(*id, name))));
    let (begun, reached): (Vec<String>, Vec<String>) =
        scopes.into_iter().partition(|scope| left_out.contains(&scope.as_str()));
    let is_there = reached.contains(&Scope::company().0);
    let of_company = |it: &Record| is_there && !matches!(it.kind(), Kind::Party | Kind::Product | Kind::Grant);
    let records = server.records.into_values().filter(of_company).collect();
    let mut tab = OneTab::open(user);
    let Some(Asked::Pull(exchange)) = tab.next() else {
        panic!("a tab that opens pulls")
    };
    tab.answer(exchange, Answer::Pull(Box::new(page(&reached, &begun, records))));
    (tab, access)
}

fn check(user: UserId, left_out: &[&str], query: Query, expected: Reach) {
    let (tab, access) = device(user, left_out);
    assert_eq!(
        tab.engine.reach(&query, &access),
        expected,
        "{query:?} without {left_out:?}"
    );
}

fn whole_but_for(user: UserId, query: &Query, scopes: &[&str]) {
    check(user, &[], query.clone(), Reach::Whole);
    for scope in scopes {
        check(user, &[scope], query.clone(), Reach::Nothing);
    }
}

#[test]
fn a_list_needs_the_scopes_of_its_rows() {
    let user = format!("user:{NARGES}");
    let rights = format!("rights:user:{NARGES}");
    let pending = Scope::pending(WHOLESALE).0;
    let all = Filter::all;
    let cartable = ListQuery::new(Kind::Item, all(), Sort::ascending("id"), 10);
    for (query, scopes) in [
        (Query::Reference, &["company", &rights, &user][..]),
        (Query::Grants, &["rights"]),
        (
            Query::Cartable(ItemType::SalesInvoice, cartable),
            &["company", &rights, &pending],
        ),
        (list(Kind::Party, all()), &["parties"]),
        (list(Kind::Product, all()), &["products"]),
        (list(Kind::Balance, all()), &["balance"]),
        (list(Kind::Draft, all()), &[&user]),
        (list(Kind::SeenMark, all()), &[&user]),
        (list(Kind::SubType, all()), &["company"]),
        (list(Kind::Item, own("author", NARGES)), &[&user]),
        (
            list(Kind::Item, own("seller", NARGES).and(own("author", SARA))),
            &[&user],
        ),
    ] {
        whole_but_for(NARGES, &query, scopes);
    }
    check(NARGES, &[], list(Kind::LedgerEntry, all()), Reach::Nothing);
    check(NARGES, &[], list(Kind::Grant, all()), Reach::Nothing);
    // Who may not see balances has all of them: none.
    check(STRANGER, &["balance"], list(Kind::Balance, all()), Reach::Whole);
}

#[test]
fn a_record_is_followed_where_a_scope_brings_it() {
    let company = Key::new(Kind::SubType, WHOLESALE);
    check(NARGES, &[], Query::Record(company.clone()), Reach::Whole);
    check(NARGES, &["company"], Query::Record(company), Reach::Nothing);
    check(
        NARGES,
        &[],
        Query::Record(Key::new(Kind::Item, draft(1).item())),
        Reach::Nothing,
    );
}

#[test]
fn a_timeline_is_whole_unless_there_may_be_more_of_it_than_a_pull_brings() {
    let subject = Subject::Party(AHMADI);
    let party = Server::new().get::<Party>(AHMADI).unwrap();
    let comment = |at: usize| Comment {
        id: CommentId(Uuid::from_u128(0xc00 + at as u128)),
        subject,
        author: SARA,
        on_behalf_of: None,
        text: at.to_string(),
        addressees: Vec::new(),
        claimed_at: Instant::default(),
        applied_at: Instant::default(),
        deleted: None,
    };
    for (comments, expected) in [
        (0, Reach::Whole),
        (CHILDREN_MAX - 1, Reach::Whole),
        (CHILDREN_MAX, Reach::Nothing),
    ] {
        let mut records = vec![Record::from(party.clone())];
        records.extend((0..comments).map(|at| comment(at).into()));
        let mut tab = OneTab::open(NARGES);
        let Some(Asked::Pull(exchange)) = tab.next() else {
            panic!("a tab that opens pulls")
        };
        let reached = [Scope::company().0];
        tab.answer(exchange, Answer::Pull(Box::new(page(&reached, &[], records))));
        let reach = |timeline| tab.engine.reach(&Query::Timeline(timeline), &Access::default());
        let all = Timeline::new(subject, 50);
        assert_eq!(reach(all.clone()), expected, "{comments} comments");
        let steps = Timeline {
            kinds: vec![Kind::Transition],
            ..all
        };
        assert_eq!(reach(steps), Reach::Whole, "of another kind there are few");
        let elsewhere = Timeline::new(Subject::Party(BAHAR), 50);
        assert_eq!(reach(elsewhere), Reach::Nothing, "what is not held is asked for");
    }
}

#[test]
fn items_are_held_from_the_oldest_month_without_a_gap() {
    let since = |month_of_1404| Reach::Since(Zone::TEHRAN.start_of(day(1404, month_of_1404, 1)));
    let (newest, middle, oldest) = (
        month(WHOLESALE, MONTHS[0]),
        month(RETAIL, MONTHS[1]),
        month(WHOLESALE, MONTHS[2]),
    );
    let items = || list(Kind::Item, Filter::all());
    check(NARGES, &[], items(), since(7));
    check(NARGES, &[&oldest], items(), since(8));
    check(NARGES, &[&middle], items(), since(9));
    check(NARGES, &[&newest], items(), Reach::Nothing);
    // Others' items are no more than all items; an «or» is not one's own.
    check(NARGES, &[], list(Kind::Item, own("author", SARA)), since(7));
    let either = Filter::Or(vec![own("author", NARGES), own("author", SARA)]);
    check(NARGES, &[], list(Kind::Item, either), since(7));
    let not = Filter::Not(Box::new(own("author", NARGES)));
    check(NARGES, &[], list(Kind::Item, not), since(7));
}
