//! What did not apply waits for its user on every device of theirs, until it is dealt with on one.

use domain::calendar::Instant;
use domain::id::UserId;
use domain::mutation::{AcknowledgeChanges, ApproveItem, Basis, Intent, Mutation};
use domain::record::{Item, Key, Kind, Record, Unapplied};
use domain::rejection::Conflict;
use serde_json::json;
use store::record;
use sync::protocol::{Outcome, OutcomeRow, PushResponse, RootPatch, Withdrawn};
use uuid::Uuid;

use crate::company::{self, ALI, NARGES, SARA, WHOLESALE, draft, sugar};
use crate::on_both;
use crate::pull::cache::Cache;
use crate::push::{Browser, item};

fn approve(item: &Item) -> Mutation {
    Mutation::ApproveItem(ApproveItem {
        item: item.id,
        basis: Basis::of(item),
    })
}

/// Of an item that never was.
fn refused() -> Mutation {
    let item = draft(99).item();
    let basis = Basis {
        round: 1,
        material: domain::mutation::Material {
            sub_type: WHOLESALE,
            party: company::AHMADI,
            issue_date: company::today(),
            final_amount: company::rials(1),
            lines: String::new(),
        },
    };
    Mutation::ApproveItem(ApproveItem { item, basis })
}

fn acknowledge(changes: &[Uuid]) -> Mutation {
    Mutation::AcknowledgeChanges(AcknowledgeChanges {
        changes: changes.to_vec(),
    })
}

fn key(user: UserId, change: Uuid) -> Key {
    Key::new(Kind::Unapplied, Unapplied::id_of(user, change))
}

fn kept<'a>(device: &'a Cache<'_>, user: UserId, change: Uuid) -> Option<&'a Unapplied> {
    match device.records.get(&key(user, change))? {
        Record::Unapplied(it) => Some(it),
        _ => None,
    }
}

/// Pushes one and answers all that is told of it.
async fn told(browser: &Browser<'_>, envelope: sync::protocol::Envelope) -> OutcomeRow {
    let response: PushResponse = browser.push(vec![envelope]).await.json();
    response.outcomes.into_iter().next().unwrap()
}

on_both! {
    async fn it_waits_on_every_device_until_it_is_dealt_with_on_one(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let id = sara.submit(1, sugar(WHOLESALE, 3)).await;
        let seen = item(&server, id).await;
        let mut narges = Browser::new(&server, NARGES).await;
        assert_eq!(narges.run(approve(&seen)).await, Outcome::Applied);
        let mut ali = Browser::new(&server, ALI).await;
        let mut other = Cache::new(&server, ALI).await;
        other.pull().await;
        let late = ali.envelope(approve(&seen));
        let change = late.uuid;
        let row = told(&ali, late.clone()).await;
        assert!(matches!(row.outcome, Outcome::Conflict { detail: Conflict::AlreadyDecided { .. } }), "{row:?}");

        // It comes to the other device by the commit that the outcome names, as it was meant.
        other.pull().await;
        let record = kept(&other, ALI, change).unwrap();
        assert_eq!((&record.intent, &record.outcome), (&Intent::from(approve(&seen)), &row.outcome));
        assert_eq!((record.owner, record.version, record.claimed_at), (ALI, 1, Instant::from_micros(5)));
        let own = &other.roots[&domain::scope::Scope::user(ALI).0];
        assert_eq!(own.get(&key(ALI, change)).copied(), row.kept_at);

        // A lost reply makes no second one, and says the same; so does the same change of a cloned profile.
        assert_eq!(told(&ali, late.clone()).await, row);
        let clone = Browser { client: Uuid::new_v4(), cookie: ali.cookie.clone(), server: &server, last: 0 };
        let first = sync::protocol::Envelope { id: 1, ..late.clone() };
        assert_eq!(told(&clone, first).await, OutcomeRow { id: 1, ..row.clone() });
        let head = other.mark.clone();
        other.pull().await;
        assert_eq!(kept(&other, ALI, change).map(|it| it.id), Some(change));
        assert!(other.mark.as_ref().unwrap().seq >= head.unwrap().seq);

        // Others deal with nothing of it.
        assert_eq!(narges.run(acknowledge(&[change])).await, Outcome::Applied);
        other.pull().await;
        assert!(kept(&other, ALI, change).is_some());

        // Dealt with on one device it goes from all, and twice is as good as once.
        let mut third = Browser { client: Uuid::new_v4(), cookie: ali.cookie.clone(), server: &server, last: 0 };
        assert_eq!(third.run(acknowledge(&[change, Uuid::new_v4()])).await, Outcome::Applied);
        let pages = other.pull().await;
        let evict = RootPatch::Evict { root: key(ALI, change) };
        assert!(pages.iter().flat_map(|page| &page.patches).any(|patch| patch.roots.contains(&evict)));
        assert_eq!(third.run(acknowledge(&[change])).await, Outcome::Applied);
        // The outcome stays what it was, and with it that a record was made.
        assert_eq!(told(&ali, late).await, row);
        let own = Cache { client: ali.client, ..Cache::new(&server, ALI).await };
        let answer: sync::protocol::PullResponse = own.ask(&own.request()).await.json();
        assert_eq!(answer.outcomes, [row]);
    }

    async fn what_cannot_be_read_is_kept_as_it_came(server) {
        let sara = Browser::new(&server, SARA).await;
        let uuids = [Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4()];
        let raw = |id: usize, name: &str, version: u32| json!({
            "id": id, "uuid": uuids[id - 1], "version": version, "name": name, "args": {"odd": 1}, "claimed_at": 1,
        });
        let withdrawn = serde_json::to_value(Withdrawn::new(3, uuids[2], Instant::from_micros(1))).unwrap();
        let sent = vec![raw(1, "launch_rocket", 7), raw(2, "acknowledge_changes", 9), withdrawn];
        let response: PushResponse = sara.push_raw(sent).await.json();
        let told: Vec<bool> = response.outcomes.iter().map(|it| it.kept_at.is_some()).collect();
        // A word that others were dealt with never waits itself.
        assert_eq!(told, [true, false, true]);
        let mut device = Cache::new(&server, SARA).await;
        device.pull().await;
        let newer = kept(&device, SARA, uuids[0]).unwrap();
        assert_eq!(newer.intent, Intent::unread("launch_rocket", Some(json!({"odd": 1}))));
        assert_eq!((newer.version, &newer.outcome), (7, &Outcome::Poisoned));
        assert_eq!(kept(&device, SARA, uuids[1]), None);
        assert_eq!(kept(&device, SARA, uuids[2]).unwrap().intent, Intent::unread("withdrawn", None));
    }

    async fn what_applied_and_what_the_system_did_leave_nothing(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let envelope = sara.envelope(Mutation::Noop);
        assert_eq!(told(&sara, envelope).await.kept_at, None);
        let outcomes = server::push::apply_as_system(&server.server, vec![refused()]).await.unwrap();
        assert!(matches!(outcomes[..], [Outcome::Conflict { .. }]), "{outcomes:?}");
        assert_eq!(count(&server).await, 0);
    }

    async fn of_one_user_there_are_only_so_many_and_none_is_given_up(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let first = sara.envelope(refused());
        let change = first.uuid;
        assert!(told(&sara, first).await.kept_at.is_some());
        let like = get(&server, key(SARA, change)).await.unwrap();
        let others: Vec<Record> = (1..Unapplied::OF_USER_MAX)
            .map(|at| Unapplied { id: Uuid::from_u128(at.unsigned_abs().into()), ..like.clone() }.into())
            .collect();
        let written = server.server.store.write(move |tx| {
            let others = others.clone();
            Box::pin(async move { record::put_all(tx, 1, &others).await })
        });
        written.await.unwrap();
        // One more is refused like any other, and said to be kept nowhere but on its own device.
        let more = sara.envelope(refused());
        let row = told(&sara, more).await;
        assert!(row.outcome != Outcome::Applied && row.kept_at.is_none(), "{row:?}");
        assert_eq!(count(&server).await, Unapplied::OF_USER_MAX);
        assert!(get(&server, key(SARA, change)).await.is_some());
        // Another's are not counted among them, and what is dealt with makes room.
        let mut ali = Browser::new(&server, ALI).await;
        let envelope = ali.envelope(refused());
        assert!(told(&ali, envelope).await.kept_at.is_some());
        assert_eq!(sara.run(acknowledge(&[change])).await, Outcome::Applied);
        let again = sara.envelope(refused());
        assert!(told(&sara, again).await.kept_at.is_some());
    }
}

async fn get(server: &crate::client::TestServer, key: Key) -> Option<Unapplied> {
    let found = server.server.store.read(move |tx| {
        let key = key.clone();
        Box::pin(async move { record::get(tx, &[key]).await })
    });
    match found.await.unwrap().pop()? {
        Record::Unapplied(it) => Some(*it),
        _ => None,
    }
}

async fn count(server: &crate::client::TestServer) -> i64 {
    let counted = server
        .server
        .store
        .read(|tx| Box::pin(record::count(tx, Kind::Unapplied)));
    counted.await.unwrap()
}
