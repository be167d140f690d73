//! Queries: what each person finds.

use domain::id::CommentId;
use domain::mutation::{AddComment, Basis, Mutation, NumberItem};
use domain::query::{Filter, ListQuery, Sort, Value};
use domain::record::{ItemType, Key, Kind, Subject};
use domain::timeline::Timeline;
use sync::protocol::{Extent, Outcome, PROTOCOL, Query, QueryRequest, QueryResponse};
use uuid::Uuid;

use crate::client::TestServer;
use crate::company::{ADMIN, AHMADI, ALI, NARGES, PARI, SARA, STRANGER, WHOLESALE, sugar};
use crate::on_both;
use crate::push::{self, Browser};

async fn ask(server: &TestServer, cookie: &str, queries: Vec<Query>) -> QueryResponse {
    let request = QueryRequest {
        protocol: PROTOCOL,
        user: None,
        queries,
    };
    server.post("/api/v1/query", &request, Some(cookie)).await.json()
}

fn items(filter: Filter) -> ListQuery {
    ListQuery::new(Kind::Item, filter, Sort::ascending("submitted_at"), 2)
}

on_both! {
    async fn each_person_finds_what_they_may(server) {
        let mut sara = Browser::new(&server, SARA).await;
        for n in 1..=3 {
            sara.submit(n, sugar(WHOLESALE, 1)).await;
        }
        for (user, listed, waiting) in [(SARA, 3, 0), (NARGES, 3, 3), (ALI, 3, 3), (STRANGER, 0, 0), (ADMIN, 0, 0)] {
            let cookie = server.cookie_of(user).await;
            let queries = vec![
                Query::List(items(Filter::all())),
                Query::Cartable(ItemType::SalesInvoice, items(Filter::all())),
            ];
            let answer = ask(&server, &cookie, queries).await;
            let counts: Vec<i64> = answer.answers.iter().map(|it| it.totals.as_ref().unwrap().count).collect();
            assert_eq!(counts, [listed, waiting], "{user}");
            let most = usize::try_from(listed.min(2)).unwrap();
            assert_eq!(answer.answers[0].rows.len(), most, "a page has two rows");
            assert_eq!(answer.answers[0].next.is_some(), listed > 2);
            assert!(matches!(answer.answers[0].extent, Extent::Server(at) if at == answer.now));
            assert_eq!(answer.records.len(), most);
        }
    }

    async fn the_next_page_goes_on_where_the_first_ended(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let mut made = Vec::new();
        for n in 1..=5 {
            made.push(sara.submit(n, sugar(WHOLESALE, 1)).await.to_string());
        }
        let (mut found, mut query) = (Vec::new(), items(Filter::all()));
        loop {
            let answer = ask(&server, &sara.cookie, vec![Query::List(query.clone())]).await;
            found.extend(answer.answers[0].rows.iter().map(|key| key.id.clone()));
            match answer.answers[0].next.clone() {
                Some(next) => query.after = Some(next),
                None => break,
            }
        }
        assert_eq!(found, made);
    }

    async fn a_record_comes_with_what_belongs_to_it(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let item = sara.submit(1, sugar(WHOLESALE, 1)).await;
        let key = Key::new(Kind::Item, item);
        let ask_for = |user| {
            let (server, key) = (&server, key.clone());
            async move { ask(server, &server.cookie_of(user).await, vec![Query::Record(key)]).await }
        };
        let kinds = |answer: &QueryResponse| {
            let mut kinds: Vec<Kind> = answer.records.iter().map(|it| it.kind()).collect();
            kinds.sort();
            kinds
        };
        let seen = ask_for(PARI).await;
        assert_eq!(seen.answers[0].rows, std::slice::from_ref(&key));
        assert_eq!(kinds(&seen), [Kind::Party, Kind::Product, Kind::Item, Kind::Transition]);
        let unseen = ask_for(STRANGER).await;
        assert!(unseen.answers[0].rows.is_empty() && unseen.records.is_empty());
    }

    async fn a_number_in_a_comment_is_a_link_for_whoever_may_see_its_item(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let item = sara.submit(1, sugar(WHOLESALE, 1)).await;
        let basis = Basis::of(&push::item(&server, item).await);
        let mut narges = Browser::new(&server, NARGES).await;
        let number = Mutation::NumberItem(NumberItem { item, basis, typed: None });
        assert_eq!(narges.run(number).await, Outcome::Applied);
        let number = push::item(&server, item).await.numbered.unwrap().text;
        let subject = Subject::Party(AHMADI);
        let typed = domain::digits::to_persian_digits(&number);
        let comment = Mutation::AddComment(AddComment {
            comment: CommentId(Uuid::from_u128(0xc01)),
            subject,
            text: format!("مانند {typed}، نه INV-1404/99999"),
            addressees: Vec::new(),
        });
        assert_eq!(sara.run(comment).await, Outcome::Applied);
        for (user, sees) in [(SARA, true), (NARGES, true), (STRANGER, false), (ADMIN, false)] {
            let cookie = server.cookie_of(user).await;
            let answer = ask(&server, &cookie, vec![Query::Timeline(Timeline::new(subject, 50))]).await;
            assert_eq!(answer.answers[0].rows.len(), 1, "{user} reads the comment");
            let comes = answer.records.iter().any(|it| it.key() == Key::new(Kind::Item, item));
            assert_eq!(comes, sees, "{user}");
            let page = server.get(&format!("/parties/{AHMADI}"), Some(&cookie)).await;
            let quote = page.body.split("event__quote").nth(1).unwrap().split("</p>").next().unwrap();
            assert!(quote.contains(&typed), "{user} reads the number");
            assert_eq!(quote.matches("<a ").count(), usize::from(sees), "{user}: {quote}");
            assert_eq!(quote.contains(&format!("/item/{item}")), sees, "{user}: {quote}");
            assert_eq!(page.says(&item.to_string()), sees, "{user}");
        }
    }

    async fn reference_and_grants_are_cut_to_the_asker(server) {
        let sara = ask(&server, &server.cookie_of(SARA).await, vec![Query::Reference, Query::Grants]).await;
        let users = sara.records.iter().filter(|it| it.kind() == Kind::User).count();
        assert_eq!(users, crate::company::USERS.len());
        let admin = ask(&server, &server.cookie_of(ADMIN).await, vec![Query::Reference, Query::Grants]).await;
        assert!(admin.answers[1].rows.len() > sara.answers[1].rows.len());
        for key in &sara.answers[1].rows {
            assert_eq!(key.kind, Kind::Grant);
        }
        let text = serde_json::to_string(&admin).unwrap();
        assert!(!text.contains("argon2"), "no password leaves the server");
    }

    async fn a_query_that_makes_no_sense_spoils_no_other(server) {
        let cookie = server.cookie_of(NARGES).await;
        let wrong = Query::List(items(Filter::eq("body", Value::text("x"))));
        let answer = ask(&server, &cookie, vec![wrong, Query::Record(Key::new(Kind::Party, AHMADI))]).await;
        assert_eq!(answer.errors.keys().collect::<Vec<_>>(), [&0]);
        assert_eq!(answer.answers[1].rows.len(), 1);
        let many = vec![Query::Reference; 21];
        let request = QueryRequest { protocol: PROTOCOL, user: None, queries: many };
        let refused = server.post("/api/v1/query", &request, Some(&cookie)).await;
        assert_eq!(refused.status, axum::http::StatusCode::BAD_REQUEST);
    }

    async fn nobody_is_answered_without_a_session(server) {
        let request = QueryRequest { protocol: PROTOCOL, user: None, queries: vec![Query::Reference] };
        let answer = server.post("/api/v1/query", &request, None).await;
        assert_eq!(answer.status, axum::http::StatusCode::UNAUTHORIZED);
    }
}
