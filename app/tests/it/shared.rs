//! What a page embeds is read as it was.

use app::components::icon::AssetPaths;
use app::shared::{Display, Shared};
use base64::Engine as _;
use domain::access::Access;
use domain::calendar::Instant;
use domain::id::CommentId;
use domain::mutation::{AddComment, ApproveItem, Mutation};
use domain::query::{Cursor, Filter, ListQuery, QueryTotals, Sort, Value};
use domain::record::{Holder, ItemType, Key, Kind, Record, Subject};
use domain::timeline::Timeline;
use sync::protocol::{Answer, Extent, Query};
use sync::view::{Unguarded, View};
use uuid::Uuid;

use crate::company::{ADMIN, AHMADI, ALI, SARA, Server, WHOLESALE, sugar, today};

/// A company with an approved invoice and a comment that mentions somebody.
fn company() -> Vec<Record> {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 2));
    let basis = server.basis(item);
    server
        .run(ALI, Mutation::ApproveItem(ApproveItem { item, basis }))
        .unwrap();
    let comment = AddComment {
        comment: CommentId(Uuid::from_u128(0xc01)),
        subject: Subject::Party(AHMADI),
        text: "نظر @سارا".to_owned(),
        addressees: vec![Holder::User(SARA).into()],
    };
    server.run(ADMIN, Mutation::AddComment(comment)).unwrap();
    server.records.into_values().collect()
}

fn access(records: &[Record]) -> Access {
    let mut view = View::new(Some(SARA));
    let records = records.iter().cloned().map(std::sync::Arc::new);
    view.take_in(records, &[], &mut Unguarded);
    view.know_sets();
    view.access(today()).unwrap()
}

fn answers() -> Vec<(Query, Answer)> {
    let filter = Filter::Or(vec![
        Filter::eq("waits", Value::Bool(true)).and(Filter::eq("name", Value::text("سارا"))),
        Filter::none(),
    ]);
    let list = ListQuery {
        after: Some(Cursor {
            value: Value::text("ب"),
            id: "x".to_owned(),
        }),
        sums: vec!["final_amount".to_owned()],
        ..ListQuery::new(Kind::Item, filter, Sort::ascending("name"), 50)
    };
    let answer = Answer {
        rows: vec![Key::new(Kind::User, SARA)],
        next: list.after.clone(),
        totals: Some(QueryTotals {
            count: 7,
            sums: vec![-1],
        }),
        extent: Extent::Server(Instant::from_micros(5)),
    };
    let queries = [
        Query::Reference,
        Query::Grants,
        Query::Record(Key::new(Kind::User, SARA)),
        Query::Timeline(Timeline::new(Subject::Party(AHMADI), 50)),
        Query::Cartable(ItemType::SalesInvoice, list.clone()),
        Query::List(list),
    ];
    queries.into_iter().map(|query| (query, answer.clone())).collect()
}

#[test]
fn what_a_page_embeds_is_read_as_it_was() {
    let records = company();
    let shared = Shared {
        now: Instant::from_micros(1_764_000_000_000_000),
        settings: Display::default(),
        user: Some(SARA),
        access: access(&records),
        assets: AssetPaths {
            sprite: "/assets/icons.svg".into(),
        },
        epoch: "first".to_owned(),
        answers: answers(),
        records,
        notice: Some("signed_out".to_owned()),
        typed: None,
    };
    let embedded = shared.embed();
    assert!(
        embedded
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
    );
    let bytes = base64::engine::general_purpose::STANDARD.decode(embedded).unwrap();
    let read = Shared::read(&bytes).unwrap();
    assert_eq!(format!("{read:?}"), format!("{shared:?}"));
    assert!(Shared::read(&bytes[..bytes.len() / 2]).is_err());
}
