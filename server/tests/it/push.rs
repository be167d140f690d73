//! Push: every outcome there is, and what is refused as a whole.

use axum::http::StatusCode;
use domain::calendar::Instant;
use domain::id::{ItemId, UserId};
use domain::mutation::{ApproveItem, Basis, Mutation, NumberItem, RejectItem, Save, SaveDraft};
use domain::record::{Entity, Item, ItemInput, ItemType, Key, Kind, Record};
use domain::rejection::{Conflict, Problem, ProblemCode, Rejection};
use serde_json::{Value, json};
use server::history::PROOF_PAUSE_S;
use server::router::BODY_BYTES_MAX;
use store::{commit, feed, outcome, record};
use sync::protocol::push::MUTATION_VERSION;
use sync::protocol::{Envelope, Mark, Outcome, PROTOCOL, PushRefusal, PushRequest, PushResponse, Withdrawn};
use uuid::Uuid;

use crate::client::{Answer, TestServer};
use crate::company::{self, AHMADI, ALI, MINA, NARGES, SARA, STRANGER, WHOLESALE, sugar};
use crate::on_both;

/// One statement on a driver's own connection; elsewhere sqlx is known to the store alone.
macro_rules! sqlx_execute {
    ($tx:expr, $sql:expr, $id:expr) => {{
        sqlx::query($sql).bind($id).execute(&mut **$tx).await?;
    }};
}

/// A browser with its queue.
pub struct Browser<'s> {
    pub server: &'s TestServer,
    pub cookie: String,
    pub client: Uuid,
    pub last: u64,
}

impl<'s> Browser<'s> {
    pub async fn new(server: &'s TestServer, user: UserId) -> Self {
        Self {
            server,
            cookie: server.cookie_of(user).await,
            client: Uuid::new_v4(),
            last: 0,
        }
    }

    /// The next envelope of the queue.
    pub fn envelope(&mut self, mutation: impl Into<Mutation>) -> Envelope {
        self.last += 1;
        Envelope {
            id: self.last,
            uuid: Uuid::new_v4(),
            version: MUTATION_VERSION,
            mutation: mutation.into(),
            depends_on: Vec::new(),
            batch: None,
            claimed_at: Instant::from_micros(5),
        }
    }

    pub async fn push(&self, mutations: Vec<Envelope>) -> Answer {
        let request = PushRequest {
            protocol: PROTOCOL,
            epoch: None,
            mark: None,
            client: self.client,
            user: None,
            mutations,
        };
        self.server.post("/api/v1/push", &request, Some(&self.cookie)).await
    }

    pub async fn push_raw(&self, mutations: Vec<Value>) -> Answer {
        let request = json!({ "protocol": PROTOCOL, "client": self.client, "mutations": mutations });
        self.server.post("/api/v1/push", &request, Some(&self.cookie)).await
    }

    /// Pushes one and returns how it ended.
    pub async fn run(&mut self, mutation: impl Into<Mutation>) -> Outcome {
        let envelope = self.envelope(mutation);
        let response: PushResponse = self.push(vec![envelope]).await.json();
        response.outcomes[0].outcome.clone()
    }

    pub async fn submit(&mut self, at: u128, input: ItemInput) -> ItemId {
        let mutation = company::submit(&company::Server::new(), at, input);
        let item = mutation.draft.item();
        assert_eq!(self.run(Mutation::SubmitItem(mutation)).await, Outcome::Applied);
        item
    }
}

pub async fn item(server: &TestServer, id: ItemId) -> Item {
    get(server, Key::new(Kind::Item, id))
        .await
        .as_ref()
        .and_then(Item::of)
        .cloned()
        .unwrap()
}

async fn get(server: &TestServer, key: Key) -> Option<Record> {
    let found = server
        .server
        .store
        .read(move |tx| {
            let key = key.clone();
            Box::pin(async move { record::get(tx, &[key]).await })
        })
        .await;
    found.unwrap().pop()
}

fn approve(item: &Item) -> Mutation {
    Mutation::ApproveItem(ApproveItem {
        item: item.id,
        basis: Basis::of(item),
    })
}

async fn epoch(server: &TestServer) -> String {
    server
        .server
        .store
        .read(|tx| Box::pin(commit::head(tx)))
        .await
        .unwrap()
        .epoch
}

on_both! {
    async fn what_applies_is_stored_and_told(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let mutation = company::submit(&company::Server::new(), 1, sugar(WHOLESALE, 3));
        let id = mutation.draft.item();
        let envelope = sara.envelope(Mutation::SubmitItem(mutation));
        let response: PushResponse = sara.push(vec![envelope.clone()]).await.json();
        assert_eq!((response.last_id, response.outcomes.len()), (1, 1));
        assert_eq!(response.outcomes[0].outcome, Outcome::Applied);
        assert_eq!(response.epoch, epoch(&server).await);
        let kinds: Vec<Kind> = response.records.iter().map(Record::kind).collect();
        assert!(kinds.contains(&Kind::Item) && kinds.contains(&Kind::Transition), "{kinds:?}");
        let stored = item(&server, id).await;
        assert!(response.records.contains(&stored.clone().into()));
        // The trail, the feed and the log are written with it.
        let (uuid, root) = (envelope.uuid.to_string(), Key::new(Kind::Item, id).to_string());
        let (log, rows, trail) = server.server.store.read(move |tx| {
            let (uuid, root) = (uuid.clone(), root.clone());
            Box::pin(async move {
                let log = outcome::of_uuid(tx, &uuid).await?;
                let rows = feed::of_root(tx, &root).await?;
                let trail = commit::changes_of(tx, "item", root.trim_start_matches("item/"), 0, 10).await?;
                Ok((log, rows, trail))
            })
        }).await.unwrap();
        let log = log.unwrap();
        assert_eq!((log.name.as_str(), log.outcome.as_str(), log.claimed_at), ("submit_item", "applied", 5));
        assert_eq!(log.actor, SARA.to_string());
        let scopes: Vec<&str> = rows.iter().map(|it| it.scope.as_str()).collect();
        assert!(scopes.contains(&format!("subtype:{WHOLESALE}:pending").as_str()), "{scopes:?}");
        assert_eq!(trail.len(), 1);
        assert_eq!(trail[0].1.mutation, Some(envelope.uuid.to_string()));
    }

    async fn a_lost_reply_is_harmless(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let first = sara.envelope(Mutation::SubmitItem(company::submit(&company::Server::new(), 1, sugar(WHOLESALE, 3))));
        let second = sara.envelope(Mutation::Noop);
        let once: PushResponse = sara.push(vec![first.clone(), second.clone()]).await.json();
        let seq = server.server.store.read(|tx| Box::pin(commit::head(tx))).await.unwrap().seq;
        let third = sara.envelope(Mutation::Noop);
        let twice: PushResponse = sara.push(vec![first.clone(), second.clone()]).await.json();
        assert_eq!(once.outcomes, twice.outcomes);
        let after = server.server.store.read(|tx| Box::pin(commit::head(tx))).await.unwrap().seq;
        assert_eq!(seq, after, "nothing was written");
        let more: PushResponse = sara.push(vec![first, second, third]).await.json();
        assert_eq!((more.outcomes.len(), more.last_id), (3, 3));
        assert_eq!(more.outcomes[..2], once.outcomes);
    }

    async fn two_people_decide_and_one_is_told(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let id = sara.submit(1, sugar(WHOLESALE, 3)).await;
        let seen = item(&server, id).await;
        let (mut ali, mut mina) = (Browser::new(&server, ALI).await, Browser::new(&server, MINA).await);
        assert_eq!(ali.run(approve(&seen)).await, Outcome::Applied);
        match mina.run(approve(&seen)).await {
            Outcome::Conflict { detail: Conflict::AlreadyDecided { by, .. } } => {
                assert_eq!(by.user(), Some(ALI));
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(ali.run(approve(&seen)).await, Outcome::Applied, "the same decision by the same person");
        let number = Mutation::NumberItem(NumberItem { item: id, basis: Basis::of(&seen), typed: None });
        assert_eq!(mina.run(number).await, Outcome::Applied, "the other flag is still open");
        assert_eq!(item(&server, id).await.numbered.unwrap().text, "INV-1404/00001");
    }

    async fn a_rule_or_a_right_says_no(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let id = sara.submit(1, sugar(WHOLESALE, 3)).await;
        let seen = item(&server, id).await;
        let mut stranger = Browser::new(&server, STRANGER).await;
        let no = Outcome::Conflict { detail: Conflict::Gone };
        assert_eq!(stranger.run(approve(&seen)).await, no);
        let missing = Item { id: company::draft(99).item(), ..seen.clone() };
        assert_eq!(stranger.run(approve(&missing)).await, no, "no word on whether it exists");
        let mut ali = Browser::new(&server, ALI).await;
        let reject = RejectItem { item: id, basis: Basis::of(&seen), reason: None, text: String::new() };
        assert_eq!(ali.run(Mutation::RejectItem(reject)).await, Outcome::Rejected { detail: Rejection::ReasonRequired });
        assert_eq!(item(&server, id).await, seen);
        // None of them blocks what comes after.
        assert_eq!(ali.run(approve(&seen)).await, Outcome::Applied);
    }

    async fn what_builds_on_a_failure_fails_with_it(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let mut bad = company::submit(&company::Server::new(), 1, sugar(WHOLESALE, 3));
        bad.seen_total = company::rials(1);
        let first = sara.envelope(Mutation::SubmitItem(bad));
        let mut second = sara.envelope(Mutation::Noop);
        second.depends_on = vec![first.uuid];
        let mut third = sara.envelope(Mutation::Noop);
        third.depends_on = vec![second.uuid];
        let last = sara.envelope(Mutation::Noop);
        let (one, two) = (first.uuid, second.uuid);
        let response: PushResponse = sara.push(vec![first, second, third, last]).await.json();
        let outcomes: Vec<Outcome> = response.outcomes.into_iter().map(|it| it.outcome).collect();
        assert!(matches!(outcomes[0], Outcome::Conflict { detail: Conflict::TotalDiffers { .. } }), "{outcomes:?}");
        assert_eq!(outcomes[1..], [
            Outcome::DependencyFailed { on: one },
            Outcome::DependencyFailed { on: two },
            Outcome::Applied,
        ]);
    }

    async fn what_cannot_be_read_is_set_aside_and_blocks_nothing(server) {
        let sara = Browser::new(&server, SARA).await;
        let raw = |id: u64, name: &str, version: u32| json!({
            "id": id, "uuid": Uuid::new_v4(), "version": version, "name": name, "args": {"odd": 1}, "claimed_at": 1,
        });
        let noop = json!({ "id": 3, "uuid": Uuid::new_v4(), "version": 1, "name": "noop", "claimed_at": 1 });
        let sent = vec![raw(1, "launch_rocket", 1), raw(2, "approve_item", 9), noop];
        let response: PushResponse = sara.push_raw(sent.clone()).await.json();
        let outcomes: Vec<&Outcome> = response.outcomes.iter().map(|it| &it.outcome).collect();
        assert_eq!(outcomes, [&Outcome::Poisoned, &Outcome::Poisoned, &Outcome::Applied]);
        let again: PushResponse = sara.push_raw(sent).await.json();
        assert_eq!(again.outcomes, response.outcomes);
    }

    async fn what_breaks_the_server_is_set_aside_after_three_times(server) {
        const DAMAGE: &str = "update party set body = '{' where id = $1";
        let damaged = server.server.store.write(|tx| Box::pin(async move {
            let id = AHMADI.to_string();
            match tx {
                store::Tx::Sqlite(tx) => sqlx_execute!(tx, DAMAGE, id),
                store::Tx::Postgres(tx) => sqlx_execute!(tx, DAMAGE, id),
            }
            Ok(())
        })).await;
        damaged.unwrap();
        let mut sara = Browser::new(&server, SARA).await;
        let before = sara.envelope(Mutation::Noop);
        let mutation = company::submit(&company::Server::new(), 1, sugar(WHOLESALE, 3));
        let broken = sara.envelope(Mutation::SubmitItem(mutation));
        let after = sara.envelope(Mutation::Noop);
        let uuid = broken.uuid.to_string();
        let response: PushResponse = sara.push(vec![before, broken, after]).await.json();
        let outcomes: Vec<Outcome> = response.outcomes.into_iter().map(|it| it.outcome).collect();
        assert_eq!(outcomes, [Outcome::Applied, Outcome::Poisoned, Outcome::Applied]);
        let often = server.server.store.read(move |tx| {
            let uuid = uuid.clone();
            Box::pin(async move { outcome::failed_often(tx, &[uuid], server::push::FAILURES_MAX).await })
        }).await.unwrap();
        assert_eq!(often.len(), 1);
    }

    async fn a_push_is_refused_as_a_whole(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let first = sara.envelope(Mutation::Noop);
        let second = sara.envelope(Mutation::Noop);
        let gap = sara.push(vec![second.clone()]).await;
        assert_eq!((gap.status, gap.json()), (StatusCode::CONFLICT, PushRefusal::Gap { last_id: 0 }));
        sara.push(vec![first.clone()]).await;
        let forked = Envelope { uuid: Uuid::new_v4(), ..first.clone() };
        let answer = sara.push(vec![forked]).await;
        assert_eq!((answer.status, answer.json()), (StatusCode::CONFLICT, PushRefusal::Forked { id: 1 }));
        let foreign = Browser { cookie: server.cookie_of(NARGES).await, client: sara.client, server: &server, last: 0 };
        let answer = foreign.push(vec![first.clone()]).await;
        assert_eq!((answer.status, answer.json()), (StatusCode::CONFLICT, PushRefusal::ForeignClient));
        let request = PushRequest {
            protocol: PROTOCOL, epoch: Some("another".into()), mark: None, client: sara.client, user: None,
            mutations: vec![second.clone()],
        };
        let answer = server.post("/api/v1/push", &request, Some(&sara.cookie)).await;
        assert_eq!(answer.json::<PushRefusal>(), PushRefusal::Epoch { epoch: epoch(&server).await });
        // A client that is new here says nothing of whose it is; the request does.
        let unknown = PushRequest { epoch: None, client: Uuid::new_v4(), user: Some(NARGES), ..request.clone() };
        let answer = server.post("/api/v1/push", &unknown, Some(&sara.cookie)).await;
        assert_eq!((answer.status, answer.json()), (StatusCode::CONFLICT, PushRefusal::ForeignClient));
        let request = PushRequest { protocol: PROTOCOL + 1, epoch: None, ..request };
        let answer = server.post("/api/v1/push", &request, Some(&sara.cookie)).await;
        assert_eq!(answer.status, StatusCode::UPGRADE_REQUIRED);
        let odd = sara.push(vec![second.clone(), second]).await;
        assert_eq!(odd.status, StatusCode::BAD_REQUEST);
        assert_eq!(sara.push(vec![first; 101]).await.status, StatusCode::BAD_REQUEST);
    }

    async fn what_was_decided_on_a_lost_history_is_not_taken(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let first = sara.envelope(Mutation::Noop);
        let told: PushResponse = sara.push(vec![first]).await.json();
        let head = told.head.expect("a push says the head after it");
        let second = sara.envelope(Mutation::Noop);
        let request = |mark: &Mark| PushRequest {
            protocol: PROTOCOL, epoch: Some(told.epoch.clone()), mark: Some(mark.clone()), client: sara.client, user: Some(SARA),
            mutations: vec![second.clone()],
        };
        let known = server.post("/api/v1/push", &request(&head), Some(&sara.cookie)).await;
        assert_eq!(known.status, StatusCode::OK);
        let lost = Mark { mark: "another".into(), ..head };
        let answer = server.post("/api/v1/push", &request(&lost), Some(&sara.cookie)).await;
        let named = epoch(&server).await;
        assert_ne!(named, told.epoch, "the history has another name now");
        assert_eq!((answer.status, answer.json()), (StatusCode::CONFLICT, PushRefusal::Epoch { epoch: named.clone() }));
        // The device asks again under the old name: that is no second proof.
        let again = server.post("/api/v1/push", &request(&lost), Some(&sara.cookie)).await;
        assert_eq!(again.json::<PushRefusal>(), PushRefusal::Epoch { epoch: named });
    }

    async fn a_second_proof_must_wait_and_is_not_lost(server) {
        let mut stranger = Browser::new(&server, STRANGER).await;
        let first = stranger.envelope(Mutation::Noop);
        let told: PushResponse = stranger.push(vec![first]).await.json();
        let head = told.head.unwrap();
        let next = stranger.envelope(Mutation::Noop);
        let lost = |epoch: String| PushRequest {
            protocol: PROTOCOL, epoch: Some(epoch), mark: Some(Mark { mark: "of nobody".into(), ..head.clone() }),
            client: stranger.client, user: None, mutations: vec![next.clone()],
        };
        let ask = async |epoch: String| server.post("/api/v1/push", &lost(epoch), Some(&stranger.cookie)).await;
        let first = ask(told.epoch.clone()).await;
        let named = epoch(&server).await;
        assert_eq!(first.json::<PushRefusal>(), PushRefusal::Epoch { epoch: named.clone() });
        // Soon after: nothing of it is taken, nobody else notices, and it stays a proof.
        let soon = ask(named.clone()).await;
        assert_eq!((soon.status, soon.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "600"));
        assert_eq!(epoch(&server).await, named);
        let mut sara = Browser::new(&server, SARA).await;
        assert_eq!(sara.run(Mutation::Noop).await, Outcome::Applied);
        server.wait((PROOF_PAUSE_S - 1) * 1_000_000);
        assert_eq!(ask(named.clone()).await.header("retry-after"), "1");
        server.wait(1_000_000);
        let later = ask(named.clone()).await;
        assert_ne!(epoch(&server).await, named);
        assert_eq!(later.json::<PushRefusal>(), PushRefusal::Epoch { epoch: epoch(&server).await });
    }

    async fn a_refused_push_leaves_nothing(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let theirs = sara.envelope(Mutation::Noop);
        sara.push(vec![theirs.clone()]).await;
        let head = server.server.store.read(|tx| Box::pin(commit::head(tx))).await.unwrap();
        let mut narges = Browser::new(&server, NARGES).await;
        let mutation = company::submit(&company::Server::new(), 7, sugar(WHOLESALE, 3));
        let key = Key::new(Kind::Item, mutation.draft.item());
        let own = narges.envelope(Mutation::SubmitItem(mutation));
        let foreign = Envelope { id: 2, ..theirs };
        let answer = narges.push(vec![own.clone(), foreign]).await;
        assert_eq!((answer.status, answer.json()), (StatusCode::CONFLICT, PushRefusal::ForeignClient));
        let (uuid, client) = (own.uuid.to_string(), narges.client.to_string());
        let left = server.server.store.read(move |tx| {
            let (uuid, client) = (uuid.clone(), client.clone());
            Box::pin(async move {
                let log = outcome::of_uuid(tx, &uuid).await?;
                let client = outcome::known_client(tx, &client).await?;
                Ok((log, client, commit::head(tx).await?))
            })
        }).await.unwrap();
        assert_eq!(left, (None, None, head));
        assert_eq!(get(&server, key.clone()).await, None);
        // What was in order is taken once it comes without the other.
        let response: PushResponse = narges.push(vec![own]).await.json();
        assert_eq!((response.last_id, &response.outcomes[0].outcome), (1, &Outcome::Applied));
        assert!(get(&server, key).await.is_some());
    }

    async fn the_largest_change_is_taken_and_a_withdrawn_one_set_aside(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let save = |input| Mutation::SaveDraft(SaveDraft {
            draft: company::draft(1), item_type: ItemType::SalesInvoice, input, base_version: 0,
        });
        let around = serde_json::to_string(&save(sugar(WHOLESALE, 1))).unwrap().len();
        let mut input = sugar(WHOLESALE, 1);
        input.description = "x".repeat(Mutation::BYTES_MAX - around);
        let large = sara.envelope(save(input.clone()));
        let response: PushResponse = sara.push(vec![large.clone()]).await.json();
        assert_eq!(response.outcomes[0].outcome, Outcome::Applied);
        input.description.push('x');
        let problems = vec![Problem::new("lines", ProblemCode::TooLong)];
        assert_eq!(sara.run(save(input)).await, Outcome::Rejected { detail: Rejection::Invalid { problems } });
        // What came to rest before it was withdrawn keeps its outcome; else it is set aside for good.
        let unread = Uuid::new_v4();
        let withdrawn = |id, uuid| serde_json::to_value(Withdrawn::new(id, uuid, Instant::from_micros(5))).unwrap();
        let clone = Browser { client: Uuid::new_v4(), cookie: sara.cookie.clone(), server: &server, last: 0 };
        let response: PushResponse = clone.push_raw(vec![withdrawn(1, large.uuid), withdrawn(2, unread)]).await.json();
        let outcomes: Vec<&Outcome> = response.outcomes.iter().map(|it| &it.outcome).collect();
        assert_eq!(outcomes, [&Outcome::Applied, &Outcome::Poisoned]);
        let late = Envelope { id: 3, uuid: unread, ..large };
        let response: PushResponse = clone.push(vec![late]).await.json();
        assert_eq!(response.outcomes[0].outcome, Outcome::Poisoned);
        let beyond = "x".repeat(BODY_BYTES_MAX);
        let answer = sara.push_raw(vec![json!(beyond)]).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    }

    async fn a_cloned_profile_keeps_each_intent_once(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let envelope = sara.envelope(Mutation::SubmitItem(company::submit(&company::Server::new(), 1, sugar(WHOLESALE, 3))));
        sara.push(vec![envelope.clone()]).await;
        // The clone takes a new client id and queues the same intent, and more, again.
        let mut clone = Browser { client: Uuid::new_v4(), cookie: sara.cookie.clone(), server: &server, last: 1 };
        let more = clone.envelope(Mutation::Noop);
        let response: PushResponse = clone.push(vec![envelope.clone(), more.clone()]).await.json();
        assert_eq!((response.last_id, response.outcomes[0].outcome.clone()), (2, Outcome::Applied));
        let again: PushResponse = clone.push(vec![envelope.clone(), more]).await.json();
        assert_eq!(again.outcomes, response.outcomes);
        // Somebody else's uuid says nothing.
        let mut narges = Browser::new(&server, NARGES).await;
        narges.last = 1;
        let answer = narges.push(vec![envelope]).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
    }

    async fn a_long_queue_is_taken_in_several_transactions(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let envelopes: Vec<Envelope> = (0..100).map(|_| sara.envelope(Mutation::Noop)).collect();
        let response: PushResponse = sara.push(envelopes).await.json();
        assert_eq!((response.outcomes.len(), response.last_id), (100, 100));
        let seq = server.server.store.read(|tx| Box::pin(commit::head(tx))).await.unwrap().seq;
        assert!(seq >= 4, "{seq}");
    }

    async fn what_one_may_not_see_is_not_in_the_reply(server) {
        let mut narges = Browser::new(&server, NARGES).await;
        let mut sara = Browser::new(&server, SARA).await;
        let id = sara.submit(1, sugar(WHOLESALE, 3)).await;
        let mut ali = Browser::new(&server, ALI).await;
        let envelope = ali.envelope(approve(&item(&server, id).await));
        let response: PushResponse = ali.push(vec![envelope]).await.json();
        let kinds: Vec<Kind> = response.records.iter().map(Record::kind).collect();
        assert!(!kinds.contains(&Kind::Balance) && !kinds.contains(&Kind::LedgerEntry), "{kinds:?}");
        let base = company::party(AHMADI, "رضا احمدی");
        let record = domain::record::Party { name: "رضا احمدی‌نژاد".into(), ..base.clone() };
        assert_eq!(narges.run(Mutation::SaveParty(Save { base: Some(base), record })).await, Outcome::Applied);
    }
}
