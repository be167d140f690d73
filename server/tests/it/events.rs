//! The stream of pokes: who is told of what, and when it ends.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::{Response, StatusCode, header};
use domain::id::{CommentId, FollowUpId, UserId};
use domain::mutation::{AddComment, Mutation, Save, SaveFollowUp};
use domain::record::{FollowUpContent, Grant, GrantScope, Holder, Right, Subject};
use futures_util::StreamExt;
use server::events::{self, Pace, STREAMS_OF_USER_MAX};
use store::feed::{self, Placement};
use store::{Dialect, Store};
use sync::protocol::account::EndSessions;
use sync::protocol::{Outcome, Poke};
use uuid::Uuid;

use crate::client::{TestServer, request};
use crate::company::{self, ADMIN, ALI, NARGES, SARA, STRANGER, WHOLESALE, sugar};
use crate::on_both;
use crate::push::Browser;

/// So long a test waits for what must come; it comes within milliseconds.
const SOON: Duration = Duration::from_secs(20);

/// Looks often enough for a test, and beats never.
const PACE: Pace = Pace {
    look_every: Duration::from_millis(50),
    beat_every: Duration::from_secs(3_600),
    sessions_every: Duration::from_secs(3_600),
    pause: Duration::from_millis(1),
};

/// One event, as it came.
#[derive(Debug, PartialEq)]
struct Event {
    name: String,
    id: Option<u64>,
    data: String,
}

impl Event {
    #[track_caller]
    fn poke(&self) -> Poke {
        assert_eq!(self.name, "poke");
        let poke: Poke = serde_json::from_str(&self.data).unwrap();
        assert_eq!(self.id, Some(poke.head), "the id is the head");
        poke
    }
}

/// A browser that listens.
struct Stream {
    body: BodyDataStream,
    text: String,
}

impl Stream {
    async fn open(server: &TestServer, cookie: &str) -> Self {
        let mut stream = Self::of(ask(server, cookie, None).await);
        let first = stream.next().await.unwrap().poke();
        assert!(first.scopes.is_empty(), "what happened before is not known");
        stream
    }

    async fn of_user(server: &TestServer, user: UserId) -> Self {
        Self::open(server, &server.cookie_of(user).await).await
    }

    fn of(response: Response<Body>) -> Self {
        assert_eq!(response.status(), StatusCode::OK);
        let header = |name| response.headers().get(name).map(|it| it.to_str().unwrap());
        assert_eq!(header(header::CONTENT_TYPE), Some("text/event-stream"));
        assert_eq!(
            header(header::CONTENT_ENCODING),
            None,
            "a packed stream is a late stream"
        );
        Self {
            body: response.into_body().into_data_stream(),
            text: String::new(),
        }
    }

    /// The next event; `None` when the stream has ended.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    block
                        .lines()
                        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
                };
                let event = Event {
                    name: field("event").unwrap_or("message").to_owned(),
                    id: field("id").map(|id| id.parse().unwrap()),
                    data: field("data").unwrap_or_default().to_owned(),
                };
                self.text = rest.to_owned();
                return Some(event);
            }
            let chunk = tokio::time::timeout(SOON, self.body.next())
                .await
                .expect("an event, or the end");
            self.text.push_str(std::str::from_utf8(&chunk?.unwrap()).unwrap());
        }
    }

    /// The next poke and those right after it, until one that names this scope.
    async fn until(&mut self, scope: &str) -> Vec<String> {
        let mut all = Vec::new();
        loop {
            let poke = self.next().await.expect("a poke").poke();
            all.extend(poke.scopes);
            if all.iter().any(|it| it == scope) {
                return all;
            }
        }
    }
}

async fn ask(server: &TestServer, cookie: &str, last: Option<u64>) -> Response<Body> {
    let mut request = request("GET", "/api/v1/events", Some(cookie), Body::empty());
    request
        .headers_mut()
        .insert(header::ACCEPT_ENCODING, "gzip, br".parse().unwrap());
    if let Some(last) = last {
        request.headers_mut().insert("last-event-id", last.into());
    }
    server.response(request).await
}

/// A commit by somebody else's connection, that moves one root into these scopes.
async fn commit(store: &Store, mark: &str, scopes: &[&str]) -> u64 {
    let placement = Placement {
        root: format!("party/{mark}"),
        scopes: scopes.iter().map(|it| (*it).to_owned()).collect(),
    };
    let seq = store.commit(mark.into(), 1, move |commit| {
        let placement = placement.clone();
        Box::pin(async move {
            feed::place(commit, &[placement]).await?;
            Ok(commit.seq())
        })
    });
    u64::try_from(seq.await.unwrap()).unwrap()
}

fn grant(rights: &[Right]) -> Grant {
    company::grant(0x77, Holder::User(STRANGER), GrantScope::SubType(WHOLESALE), rights)
}

on_both! {
    async fn those_who_hold_what_moved_are_told_and_nobody_else(server) {
        events::start(&server.server, PACE);
        let mut sara = Browser::new(&server, SARA).await;
        let [mut narges, mut own, mut stranger] = [
            Stream::of_user(&server, NARGES).await,
            Stream::of_user(&server, SARA).await,
            Stream::of_user(&server, STRANGER).await,
        ];
        sara.submit(1, sugar(WHOLESALE, 1)).await;
        let (month, pending) = (format!("subtype:{WHOLESALE}:140409"), format!("subtype:{WHOLESALE}:pending"));
        assert_eq!(narges.next().await.unwrap().poke().scopes, [month, pending]);
        assert_eq!(own.next().await.unwrap().poke().scopes, [format!("user:{SARA}")]);
        // The first that the stranger hears is what came after it.
        let head = commit(&server.server.store, "later", &["parties"]).await;
        let poke = stranger.next().await.unwrap().poke();
        assert_eq!(poke, Poke { head, scopes: vec!["parties".into()] });
    }

    async fn a_mention_is_told_to_its_person_and_a_follow_up_to_its_owner_alone(server) {
        events::start(&server.server, PACE);
        let mut sara = Browser::new(&server, SARA).await;
        let item = sara.submit(1, sugar(WHOLESALE, 1)).await;
        let [mut narges, mut own, mut stranger] = [
            Stream::of_user(&server, NARGES).await,
            Stream::of_user(&server, SARA).await,
            Stream::of_user(&server, STRANGER).await,
        ];
        let comment = AddComment {
            comment: CommentId(Uuid::from_u128(0xc01)),
            subject: Subject::Item(item),
            text: "ببینید".to_owned(),
            addressees: vec![Holder::User(STRANGER).into()],
        };
        assert_eq!(sara.run(Mutation::AddComment(comment)).await, Outcome::Applied);
        let (month, pending) = (format!("subtype:{WHOLESALE}:140409"), format!("subtype:{WHOLESALE}:pending"));
        assert_eq!(narges.next().await.unwrap().poke().scopes, [month, pending]);
        assert_eq!(own.next().await.unwrap().poke().scopes, [format!("user:{SARA}")]);
        assert_eq!(stranger.next().await.unwrap().poke().scopes, [format!("user:{STRANGER}")]);
        let follow_up = SaveFollowUp {
            follow_up: FollowUpId(Uuid::from_u128(0xe01)),
            base: None,
            content: FollowUpContent { text: "تماس".to_owned(), ..FollowUpContent::default() },
        };
        assert_eq!(sara.run(Mutation::SaveFollowUp(follow_up)).await, Outcome::Applied);
        assert_eq!(own.next().await.unwrap().poke().scopes, [format!("user:{SARA}")]);
        // The first that the others hear is what came after it.
        let head = commit(&server.server.store, "later", &["parties"]).await;
        for other in [&mut narges, &mut stranger] {
            assert_eq!(other.next().await.unwrap().poke(), Poke { head, scopes: vec!["parties".into()] });
        }
    }

    async fn another_program_s_commit_is_found(server) {
        events::start(&server.server, PACE);
        let mut stream = Stream::of_user(&server, SARA).await;
        let other = Store::open(&server.url()).await.unwrap();
        let head = commit(&other, "of another", &["products", "balance"]).await;
        assert_eq!(stream.next().await.unwrap().poke(), Poke { head, scopes: vec!["products".into()] });
        other.close().await;
    }

    async fn an_open_line_says_so(server) {
        events::start(&server.server, Pace { beat_every: Duration::from_millis(5), ..PACE });
        let mut stream = Stream::of_user(&server, SARA).await;
        for _ in 0..3 {
            let beat = stream.next().await.unwrap();
            assert_eq!((beat.name.as_str(), beat.id), ("beat", None), "the last id stays");
            assert!(!beat.data.is_empty(), "a browser drops an event without data");
        }
    }

    async fn a_stream_goes_on_after_its_last_event(server) {
        events::start(&server.server, PACE);
        let cookie = server.cookie_of(SARA).await;
        let store = &server.server.store;
        let first = commit(store, "1", &["parties"]).await;
        let second = commit(store, "2", &["products", "balance"]).await;
        let mut resumed = Stream::of(ask(&server, &cookie, Some(first)).await);
        let poke = resumed.next().await.unwrap().poke();
        assert_eq!(poke, Poke { head: second, scopes: vec!["products".into()] });
        let mut current = Stream::of(ask(&server, &cookie, Some(second)).await);
        let mut beyond = Stream::of(ask(&server, &cookie, Some(second + 9)).await);
        assert!(beyond.next().await.unwrap().poke().scopes.is_empty(), "of another history: look at everything");
        let third = commit(store, "3", &["company"]).await;
        assert_eq!(current.next().await.unwrap().poke(), Poke { head: third, scopes: vec!["company".into()] });
    }

    async fn rights_move_what_a_stream_is_told(server) {
        events::start(&server.server, PACE);
        let mut stream = Stream::of_user(&server, STRANGER).await;
        let mut admin = Browser::new(&server, ADMIN).await;
        let (month, old) = (format!("subtype:{WHOLESALE}:140409"), format!("subtype:{WHOLESALE}:140406"));
        let given = Mutation::SaveGrant(Save { base: None, record: grant(&[Right::List]) });
        assert_eq!(admin.run(given).await, Outcome::Applied);
        let gained = stream.until(&format!("rights:user:{STRANGER}")).await;
        assert!(gained.contains(&month) && gained.contains(&old), "{gained:?}");
        let mut sara = Browser::new(&server, SARA).await;
        sara.submit(1, sugar(WHOLESALE, 1)).await;
        assert_eq!(stream.next().await.unwrap().poke().scopes, std::slice::from_ref(&month));
        let taken = Mutation::SaveGrant(Save { base: Some(grant(&[Right::List])), record: grant(&[Right::Create]) });
        assert_eq!(admin.run(taken).await, Outcome::Applied);
        assert!(stream.until(&format!("rights:user:{STRANGER}")).await.contains(&month), "it is lost");
        sara.submit(2, sugar(WHOLESALE, 1)).await;
        commit(&server.server.store, "later", &["parties"]).await;
        assert_eq!(stream.next().await.unwrap().poke().scopes, ["parties"]);
    }

    async fn a_stream_ends_with_its_session(server) {
        events::start(&server.server, PACE);
        let [here, there] = [server.cookie_of(ALI).await, server.cookie_of(ALI).await];
        let (mut stays, mut ends) = (Stream::open(&server, &here).await, Stream::open(&server, &there).await);
        server.post("/api/v1/sessions/end", &EndSessions::AllOthers, Some(&here)).await;
        assert_eq!(ends.next().await, None);
        assert_eq!(ask(&server, &there, None).await.status(), StatusCode::UNAUTHORIZED);
        // Whoever is switched off hears nothing more.
        let base = company::user(ALI, "ali");
        let off = domain::record::User { active: false, ..base.clone() };
        let mut admin = Browser::new(&server, ADMIN).await;
        assert_eq!(admin.run(Mutation::SaveUser(Save { base: Some(base), record: off })).await, Outcome::Applied);
        while let Some(event) = stays.next().await {
            event.poke();
        }
    }

    async fn streams_are_counted(server) {
        events::start(&server.server, PACE);
        let cookie = server.cookie_of(SARA).await;
        let mut open = Vec::new();
        for _ in 0..STREAMS_OF_USER_MAX {
            open.push(Stream::open(&server, &cookie).await);
        }
        let refused = ask(&server, &cookie, None).await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert!(refused.headers().contains_key(header::RETRY_AFTER));
        open.pop();
        assert_eq!(server.server.events.count(), STREAMS_OF_USER_MAX - 1);
        open.push(Stream::open(&server, &cookie).await);
        // Another user has a count of their own.
        Stream::of_user(&server, ALI).await;
    }

    async fn a_server_that_stops_lets_go(server) {
        events::start(&server.server, PACE);
        let cookie = server.cookie_of(SARA).await;
        let mut stream = Stream::open(&server, &cookie).await;
        server.server.events.stop();
        assert_eq!(stream.next().await, None);
        assert_eq!(ask(&server, &cookie, None).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    }

    async fn a_slow_reader_gets_one_poke_for_all(server) {
        events::start(&server.server, PACE);
        let mut slow = Stream::of_user(&server, SARA).await;
        let mut quick = Stream::of_user(&server, SARA).await;
        let scopes = ["parties", "products", "company"];
        for (n, scope) in scopes.into_iter().enumerate() {
            commit(&server.server.store, &format!("{n}"), &[scope]).await;
            quick.until(scope).await;
        }
        // All are told under one lock: whoever gets it finds that done.
        assert_eq!(server.server.events.count(), 2);
        assert_eq!(slow.next().await.unwrap().poke().scopes, ["company", "parties", "products"]);
    }

    async fn a_new_epoch_is_told_to_all(server) {
        events::start(&server.server, PACE);
        let mut stream = Stream::of_user(&server, STRANGER).await;
        let head = server.server.store.read(|tx| Box::pin(store::commit::head(tx))).await.unwrap();
        let renamed = server.server.store.write(move |tx| {
            let old = head.epoch.clone();
            Box::pin(async move { store::commit::rename_epoch(tx, &old, "restored").await })
        });
        renamed.await.unwrap();
        assert!(stream.next().await.unwrap().poke().scopes.is_empty());
    }
}

/// Two servers of one PostgreSQL that look at the head by themselves once an hour: what they know of each other is said.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_through_one_server_pokes_the_streams_of_the_other() {
    let one = TestServer::filled(Dialect::Postgres).await;
    let other = one.beside().await;
    let pace = Pace {
        look_every: Duration::from_secs(3_600),
        ..PACE
    };
    events::start(&one.server, pace);
    events::start(&other.server, pace);
    let mut sara = Browser::new(&one, SARA).await;
    let cookie = one.cookie_of(NARGES).await;
    let mut stream = Stream::open(&other, &cookie).await;
    // The line between them is open once the first word has come through.
    let mut at = 0;
    let mut heard = None;
    while heard.is_none() {
        at += 1;
        sara.submit(at, sugar(WHOLESALE, 1)).await;
        heard = tokio::time::timeout(Duration::from_millis(200), stream.next())
            .await
            .ok();
        assert!(at < 100, "nothing was heard");
    }
    assert!(!heard.flatten().unwrap().poke().scopes.is_empty());
    let item = crate::push::item(&one, company::draft(at).item()).await;
    let reject = domain::mutation::RejectItem {
        item: item.id,
        basis: domain::mutation::Basis::of(&item),
        reason: Some(company::REASON),
        text: String::new(),
    };
    let mut ali = Browser::new(&one, ALI).await;
    assert_eq!(ali.run(Mutation::RejectItem(reject)).await, Outcome::Applied);
    stream.until(&format!("subtype:{WHOLESALE}:pending")).await;
    // A line that broke is mended, and what was said meanwhile is looked for.
    break_lines(&one).await;
    commit(&one.server.store, "meanwhile", &["products"]).await;
    stream.until("products").await;
    other.close().await;
    one.close().await;
}

/// Ends the connections on which the servers of this PostgreSQL hear each other.
async fn break_lines(server: &TestServer) {
    const SQL: &str = "
        select count(pg_terminate_backend(pid)) from pg_stat_activity
         where datname = current_database() and query ilike 'listen%'";
    let broken = server.server.store.write(|tx| {
        Box::pin(async move {
            match tx {
                store::Tx::Sqlite(_) => panic!("there are no lines"),
                store::Tx::Postgres(tx) => Ok(sqlx::query_scalar::<_, i64>(SQL).fetch_one(&mut **tx).await?),
            }
        })
    });
    assert!(broken.await.unwrap() >= 2, "each server has one");
}
