//! Pull: a device that follows the protocol holds exactly what its person would find by asking.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use domain::id::{ItemId, PartyId, UserId};
use domain::mutation::{ApproveItem, Basis, Mutation, NumberItem, RemoveGrant, Save};
use domain::record::{Grant, GrantScope, Holder, Item, Key, Kind, Record, Right, User};
use domain::scope::scopes_of;
use server::history::PROOF_PAUSE_S;
use store::archive::Archive;
use store::feed::{self, Placement};
use store::testing::TestDatabase;
use store::{Store, commit, record};
use sync::protocol::pull::PULL_ROOTS_MAX;
use sync::protocol::{Cookie, Mark, Outcome, PROTOCOL, PullRefusal, PullRequest, PullResponse, RootPatch};
use uuid::Uuid;

pub mod cache;
mod life;
mod records;

use crate::client::TestServer;
use crate::company::{self, ADMIN, ALI, MINA, NARGES, OMID, PARI, SARA, STRANGER, WAREHOUSE, WHOLESALE, sugar};
use crate::on_both;
use crate::push::{Browser, item};
use cache::Cache;

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// Everybody who can sign in.
const PEOPLE: [(UserId, &str); 10] = [
    (ADMIN, "admin"),
    (NARGES, "narges"),
    (ALI, "ali"),
    (SARA, "sara"),
    (company::REZA, "reza"),
    (MINA, "mina"),
    (OMID, "omid"),
    (PARI, "pari"),
    (STRANGER, "stranger"),
    (company::KIAN, "kian"),
];

async fn decide(browser: &mut Browser<'_>, item: &Item, number: bool) {
    let basis = Basis::of(item);
    let mutation = if number {
        Mutation::NumberItem(NumberItem {
            item: item.id,
            basis,
            typed: None,
        })
    } else {
        Mutation::ApproveItem(ApproveItem { item: item.id, basis })
    };
    assert_eq!(browser.run(mutation).await, Outcome::Applied);
}

/// One commit with many items, each with a step of its history; gives what makes their ids.
async fn many_items(server: &TestServer, items: u128) -> impl Fn(u128) -> ItemId {
    let mut sara = Browser::new(server, SARA).await;
    let first = sara.submit(1, sugar(WHOLESALE, 1)).await;
    let original = item(server, first).await;
    let step = {
        let mut cache = Cache::new(server, SARA).await;
        cache.pull().await;
        match cache.of_kind(Kind::Transition)[..] {
            [Record::Transition(step)] => step.as_ref().clone(),
            ref other => panic!("{other:?}"),
        }
    };
    let id = |n: u128| company::draft(0x1_0000 + n).item();
    let records = (0..items).flat_map(|n| {
        let item = Item {
            id: id(n),
            reference: format!("C-{n}"),
            ..original.clone()
        };
        let step = domain::record::Transition {
            id: format!("many:{n}"),
            item: item.id,
            ..step.clone()
        };
        [Record::from(item), Record::from(step)]
    });
    make(server, records.collect()).await;
    id
}

fn list_wholesale(holder: Holder) -> Grant {
    company::grant(0x77, holder, GrantScope::SubType(WHOLESALE), &[Right::List])
}

/// One commit that makes these records as they are.
async fn make(server: &TestServer, records: Vec<Record>) {
    let made = server
        .server
        .store
        .commit(Uuid::new_v4().to_string(), 1, move |commit| {
            let records = records.clone();
            Box::pin(async move {
                let seq = commit.seq();
                record::put_all(commit.tx(), seq, &records).await?;
                let roots = records.iter().filter(|it| it.root() == it.key());
                let placements: Vec<Placement> = roots
                    .map(|it| Placement {
                        root: it.key().to_string(),
                        scopes: scopes_of(it).into_iter().map(|scope| scope.0).collect(),
                    })
                    .collect();
                feed::place(commit, &placements).await
            })
        });
    made.await.unwrap();
}

/// The scopes that an answer says something about.
fn scopes(pages: &[PullResponse]) -> BTreeSet<String> {
    pages
        .iter()
        .flat_map(|page| &page.patches)
        .map(|patch| patch.scope.clone())
        .collect()
}

fn texts<const N: usize>(scopes: [String; N]) -> BTreeSet<String> {
    scopes.into_iter().collect()
}

fn month(name: &str) -> String {
    format!("subtype:{WHOLESALE}:{name}")
}

async fn refused(cache: &Cache<'_>, change: impl FnOnce(&mut PullRequest)) -> (StatusCode, PullRefusal) {
    let mut request = cache.request();
    change(&mut request);
    let answer = cache.ask(&request).await;
    (answer.status, answer.json())
}

/// Gives a table another name, so that whoever asks it fails.
async fn put_away(server: &TestServer, table: &'static str) {
    let sql = format!("alter table {table} rename to {table}_away");
    let renamed = server.server.store.write(move |tx| {
        let sql = sqlx::AssertSqlSafe(sql.clone());
        Box::pin(async move {
            match tx {
                store::Tx::Sqlite(tx) => sqlx::query(sql).execute(&mut **tx).await.map(drop)?,
                store::Tx::Postgres(tx) => sqlx::query(sql).execute(&mut **tx).await.map(drop)?,
            }
            Ok(())
        })
    });
    renamed.await.unwrap();
}

on_both! {
    async fn a_first_pull_is_what_one_may_see(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let mut mina = Browser::new(&server, MINA).await;
        for at in 1..=3 {
            sara.submit(at, sugar(WHOLESALE, 1)).await;
        }
        sara.submit(4, sugar(company::RETAIL, 1)).await;
        sara.submit(5, sugar(company::AUTO, 1)).await;
        let own = mina.submit(6, sugar(WHOLESALE, 1)).await;
        let mut ali = Browser::new(&server, ALI).await;
        decide(&mut ali, &item(&server, own).await, false).await;
        for (user, name) in PEOPLE {
            let mut cache = Cache::new(&server, user).await;
            let pages = cache.check(name).await;
            assert_eq!(pages[0].patches[0].scope, "company", "what a page is made with comes first");
            // Then there is nothing, and it costs nothing to say so.
            let idle = cache.page().await;
            assert_eq!((idle.patches.len(), idle.records.len(), idle.more), (0, 0, false), "{name}");
        }
    }

    async fn a_change_moves_its_scopes_and_no_others(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let id = sara.submit(1, sugar(WHOLESALE, 1)).await;
        let mut caches = Vec::new();
        for user in [NARGES, ALI, SARA, MINA, STRANGER] {
            let mut cache = Cache::new(&server, user).await;
            cache.pull().await;
            caches.push(cache);
        }
        let mut ali = Browser::new(&server, ALI).await;
        let pending = || month("pending");
        decide(&mut ali, &item(&server, id).await, false).await;
        for (cache, expected) in caches.iter_mut().zip([
            texts(["balance".to_owned(), pending(), month("140409")]),
            texts([pending(), month("140409")]),
            texts([format!("user:{SARA}")]),
            texts([pending()]),
            texts([]),
        ]) {
            let pages = cache.check("after the approval").await;
            assert_eq!(scopes(&pages), expected);
            // Of the history only what is new comes again.
            let transitions = pages[0].records.iter().filter(|it| it.kind() == Kind::Transition).count();
            assert_eq!(transitions, usize::from(!expected.is_empty()));
        }
        // With its number nothing waits any more: it leaves those who only decide.
        decide(&mut ali, &item(&server, id).await, true).await;
        for (cache, held) in caches.iter_mut().zip([1, 1, 1, 0, 0]) {
            cache.check("after the number").await;
            assert_eq!(cache.of_kind(Kind::Item).len(), held);
        }
    }

    async fn who_is_up_to_date_costs_no_look_at_feed_or_rights(server) {
        let mut narges = Cache::new(&server, NARGES).await;
        narges.check("first").await;
        for table in ["feed", "access_grant", "sub_type", "item"] {
            put_away(&server, table).await;
        }
        let page = narges.page().await;
        assert_eq!((page.patches.len(), page.gained.len(), page.more), (0, 0, false));
        // Whoever is new must be looked up, and cannot.
        let sara = Cache::new(&server, SARA).await;
        assert_eq!(sara.ask(&sara.request()).await.status, StatusCode::INTERNAL_SERVER_ERROR);
    }

    async fn rights_given_and_taken_move_what_a_device_holds(server) {
        let mut sara = Browser::new(&server, SARA).await;
        sara.submit(1, sugar(WHOLESALE, 1)).await;
        let mut admin = Browser::new(&server, ADMIN).await;
        let mut stranger = Cache::new(&server, STRANGER).await;
        stranger.check("before").await;
        let grant = list_wholesale(Holder::User(STRANGER));
        let given = Mutation::SaveGrant(Save { base: None, record: grant.clone() });
        assert_eq!(admin.run(given).await, Outcome::Applied);
        let pages = stranger.check("given").await;
        assert_eq!(pages[0].gained, ["140409", "140408", "140407", "140406"].map(month));
        assert_eq!((stranger.of_kind(Kind::Item).len(), stranger.of_kind(Kind::Transition).len()), (1, 1));
        assert!(stranger.records.contains_key(&Key::new(Kind::Grant, grant.id)), "a device works its rights out");
        assert_eq!(admin.run(Mutation::RemoveGrant(RemoveGrant { grant: grant.id })).await, Outcome::Applied);
        let pages = stranger.check("taken").await;
        assert_eq!((pages[0].gained.len(), pages[0].lost.len()), (0, 4));
        assert!(stranger.of_kind(Kind::Item).is_empty() && stranger.of_kind(Kind::Transition).is_empty());
    }

    async fn rights_through_a_group_come_with_the_membership(server) {
        let mut sara = Browser::new(&server, SARA).await;
        sara.submit(1, sugar(WHOLESALE, 1)).await;
        let mut admin = Browser::new(&server, ADMIN).await;
        let grant = list_wholesale(Holder::Unit(WAREHOUSE));
        assert_eq!(admin.run(Mutation::SaveGrant(Save { base: None, record: grant.clone() })).await, Outcome::Applied);
        let mut stranger = Cache::new(&server, STRANGER).await;
        stranger.check("outside").await;
        let base = company::user(STRANGER, "stranger");
        let inside = User { units: vec![WAREHOUSE], ..base.clone() };
        // Neither the grant nor the item is touched by this.
        let moved = Mutation::SaveUser(Save { base: Some(base.clone()), record: inside.clone() });
        assert_eq!(admin.run(moved).await, Outcome::Applied);
        stranger.check("inside").await;
        assert_eq!(stranger.of_kind(Kind::Item).len(), 1);
        let out = Mutation::SaveUser(Save { base: Some(inside), record: base });
        assert_eq!(admin.run(out).await, Outcome::Applied);
        let pages = stranger.check("outside again").await;
        assert!(pages[0].lost.contains(&format!("rights:unit:{WAREHOUSE}")), "{:?}", pages[0].lost);
        assert!(stranger.of_kind(Kind::Item).is_empty());
        assert!(!stranger.records.contains_key(&Key::new(Kind::Grant, grant.id)));
    }

    async fn a_day_ends_a_deputy_without_any_commit(server) {
        let mut sara = Browser::new(&server, SARA).await;
        sara.submit(1, sugar(WHOLESALE, 1)).await;
        let mut omid = Cache::new(&server, OMID).await;
        omid.check("in the month of Ali's leave").await;
        assert_eq!(omid.of_kind(Kind::Item).len(), 1);
        server.wait(13 * DAY);
        omid.cookie = server.cookie_of(OMID).await;
        server.wait(13 * DAY);
        omid.cookie = server.cookie_of(OMID).await;
        server.wait(2 * DAY);
        let pages = omid.check("after it").await;
        assert!(pages[0].lost.contains(&month("pending")));
        assert!(omid.of_kind(Kind::Item).is_empty());
    }

    async fn a_large_commit_goes_on_in_its_middle(server) {
        let items = 900_u128;
        let id = many_items(&server, items).await;
        let mut ali = Cache::new(&server, ALI).await;
        let page = ali.page().await;
        assert!(page.more);
        let cookie = ali.cookies[&month("pending")].clone();
        assert!(cookie.root.is_some() && cookie.from == Some(0), "{cookie:?}");
        // One that the device has met, and one that it has not, move ahead of the pages.
        let (met, unmet): (Vec<_>, Vec<_>) =
            (0..items).map(id).partition(|it| ali.records.contains_key(&Key::new(Kind::Item, it)));
        let mut browser = Browser::new(&server, ALI).await;
        for id in [met[0], unmet[0]] {
            decide(&mut browser, &item(&server, id).await, false).await;
        }
        // The first page was made before these decisions, so only the end is compared.
        ali.pull().await;
        ali.check("at the end").await;
        assert_eq!(ali.of_kind(Kind::Item).len(), usize::try_from(items).unwrap() + 1);
        assert_eq!(ali.of_kind(Kind::Transition).len(), usize::try_from(items).unwrap() + 3);
    }

    async fn what_one_scope_has_brought_no_other_brings_again(server) {
        let items = 900_u128;
        let _ = many_items(&server, items).await;
        let mut ali = Cache::new(&server, ALI).await;
        let pages = ali.check("each once").await;
        let sent: Vec<Key> = pages.iter().flat_map(|page| page.records.iter().map(Record::key)).collect();
        let once: BTreeSet<&Key> = sent.iter().collect();
        assert_eq!(sent.len(), once.len(), "no record comes twice");
        let roots = |response: &PullResponse| -> (usize, usize) {
            let all = response.patches.iter().flat_map(|patch| &patch.roots);
            all.fold((0, 0), |(kept, sent), root| match root {
                RootPatch::Put { kept: true, .. } => (kept + 1, sent),
                RootPatch::Put { .. } => (kept, sent + 1),
                RootPatch::Evict { .. } => (kept, sent),
            })
        };
        let kept: usize = pages.iter().map(|page| roots(page).0).sum();
        assert!(kept > PULL_ROOTS_MAX, "{kept} of {items} came without a body");
        // A release that does not know of it is sent everything.
        let mut request = ali.request();
        request.cookies.retain(|scope, _| *scope == month("pending") || !scope.starts_with("subtype:"));
        let new: PullResponse = ali.ask(&request).await.json();
        assert_eq!(roots(&new).1, 0, "all of it is here");
        request.protocol = 1;
        let old: PullResponse = ali.ask(&request).await.json();
        assert_eq!(roots(&old), (0, PULL_ROOTS_MAX));
        assert!(old.records.len() >= PULL_ROOTS_MAX);
    }

    async fn what_left_came_back_and_left_again_is_gone(server) {
        let mut admin = Browser::new(&server, ADMIN).await;
        let grant = list_wholesale(Holder::User(STRANGER));
        let give = || Mutation::SaveGrant(Save { base: None, record: grant.clone() });
        let take = || Mutation::RemoveGrant(RemoveGrant { grant: grant.id });
        assert_eq!(admin.run(give()).await, Outcome::Applied);
        let mut cache = Cache::new(&server, ADMIN).await;
        cache.check("given").await;
        for mutation in [take(), give(), take()] {
            assert_eq!(admin.run(mutation).await, Outcome::Applied);
        }
        cache.check("taken").await;
    }

    async fn outcomes_come_after_a_lost_reply(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let mut cache = Cache::new(&server, SARA).await;
        cache.client = sara.client;
        assert!(cache.pull().await[0].outcomes.is_empty(), "nobody knows this client yet");
        sara.submit(1, sugar(WHOLESALE, 1)).await;
        let mut wrong = company::submit(&company::Server::new(), 2, sugar(WHOLESALE, 1));
        wrong.seen_total = company::rials(1);
        let refused = sara.run(Mutation::SubmitItem(wrong)).await;
        cache.pull().await;
        let outcomes: Vec<Outcome> = cache.outcomes.iter().map(|it| it.outcome.clone()).collect();
        assert_eq!(outcomes, [Outcome::Applied, refused]);
        assert!(cache.page().await.outcomes.is_empty());
    }

    async fn another_history_begins_a_new_epoch(server) {
        let mut sara = Browser::new(&server, SARA).await;
        sara.submit(1, sugar(WHOLESALE, 1)).await;
        let mut cache = Cache::new(&server, SARA).await;
        cache.pull().await;
        let old = cache.epoch.clone().unwrap();
        let (status, refusal) = refused(&cache, |it| it.epoch = Some("another".into())).await;
        assert_eq!((status, refusal), (StatusCode::CONFLICT, PullRefusal::Epoch { epoch: old.clone() }));
        let (_, refusal) = refused(&cache, |it| it.epoch = None).await;
        assert_eq!(refusal, PullRefusal::Epoch { epoch: old.clone() }, "cookies without an epoch are of no history");
        let mark = cache.mark.clone().unwrap();
        let mut known = old;
        let changes: [fn(&mut PullRequest, Mark); 3] = [
            |it, mark| it.mark = Some(Mark { mark: "of a lost commit".into(), ..mark }),
            |it, mark| it.mark = Some(Mark { seq: mark.seq + 1, ..mark }),
            |it, mark| drop(it.cookies.insert("parties".into(), Cookie::at(mark.seq + 1))),
        ];
        for change in changes {
            server.wait(PROOF_PAUSE_S * 1_000_000);
            cache.epoch = Some(known.clone());
            let (status, refusal) = refused(&cache, |it| change(it, mark.clone())).await;
            let PullRefusal::Epoch { epoch } = refusal else { panic!("{refusal:?}") };
            assert!(status == StatusCode::CONFLICT && epoch != known, "it has another name now");
            known = epoch;
            // Another proof so soon must wait.
            let mut again = PullRequest { epoch: Some(known.clone()), ..cache.request() };
            change(&mut again, mark.clone());
            assert_eq!(cache.ask(&again).await.status, StatusCode::SERVICE_UNAVAILABLE);
        }
        // All devices hear of it, and all of them begin anew.
        let mut other = Cache::new(&server, SARA).await;
        other.check("anew").await;
        assert_eq!(other.epoch, Some(known));
        // An earlier mark of this history is as good as the newest.
        sara.submit(2, sugar(WHOLESALE, 1)).await;
        other.check("one commit later").await;
    }

    async fn what_is_not_answered_at_all(server) {
        let mut sara = Browser::new(&server, SARA).await;
        sara.submit(1, sugar(WHOLESALE, 1)).await;
        let mut cache = Cache::new(&server, NARGES).await;
        for protocol in [0, PROTOCOL + 1] {
            let (status, refusal) = refused(&cache, |it| it.protocol = protocol).await;
            assert_eq!((status, refusal), (StatusCode::UPGRADE_REQUIRED, PullRefusal::Protocol { spoken: PROTOCOL }));
        }
        let (status, refusal) = refused(&cache, |it| it.user = Some(SARA)).await;
        assert_eq!((status, refusal), (StatusCode::CONFLICT, PullRefusal::ForeignClient));
        cache.client = sara.client;
        let (status, refusal) = refused(&cache, |_| {}).await;
        assert_eq!((status, refusal), (StatusCode::CONFLICT, PullRefusal::ForeignClient));
        let many = (0..300).map(|n| (format!("scope {n}"), Cookie::default())).collect();
        let answer = cache.ask(&PullRequest { cookies: many, ..cache.request() }).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        let answer = server.post("/api/v1/pull", &cache.request(), None).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }

    async fn who_was_away_for_long_begins_again(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let id = sara.submit(1, sugar(WHOLESALE, 1)).await;
        let mut mina = Cache::new(&server, MINA).await;
        mina.pull().await;
        let mut ali = Browser::new(&server, ALI).await;
        decide(&mut ali, &item(&server, id).await, false).await;
        decide(&mut ali, &item(&server, id).await, true).await;
        server.wait(91 * DAY);
        server::job::turn(&server.server).await.unwrap();
        mina.cookie = server.cookie_of(MINA).await;
        let pages = mina.check("after three months").await;
        assert!(pages[0].restarted.contains(&month("pending")) && pages[0].gained.is_empty(), "{:?}", pages[0].restarted);
        assert!(mina.of_kind(Kind::Item).is_empty());
        assert!(mina.check("and then no more").await[0].restarted.is_empty());
        let mut fresh = Cache::new(&server, MINA).await;
        assert!(fresh.check("a new device").await[0].restarted.is_empty());
    }

    async fn a_digest_finds_what_a_device_lacks(server) {
        let mut cache = Cache::new(&server, SARA).await;
        cache.pull().await;
        let own = format!("user:{SARA}");
        for scope in ["company", "parties", &own] {
            cache.digests.insert(scope.into(), cache.digest(scope));
        }
        assert!(cache.page().await.restarted.is_empty());
        let lost = Key::new(Kind::Party, company::AHMADI);
        cache.roots.get_mut("parties").unwrap().remove(&lost);
        cache.digests.insert("parties".into(), cache.digest("parties"));
        let request = cache.request();
        let page: PullResponse = cache.ask(&request).await.json();
        assert_eq!(page.restarted, ["parties"]);
        let [patch] = &page.patches[..] else { panic!("{:?}", page.patches) };
        assert!(patch.roots.iter().any(|it| matches!(it, RootPatch::Put { root, whole: true, .. } if *root == lost)));
        // Where something is new there is nothing to compare yet.
        make(&server, vec![company::party(PartyId(Uuid::from_u128(0x6ff)), "نو").into()]).await;
        let page: PullResponse = cache.ask(&request).await.json();
        assert!(page.restarted.is_empty() && !page.patches.is_empty());
    }

    async fn a_restored_backup_is_another_epoch(server) {
        let mut cache = Cache::new(&server, SARA).await;
        cache.pull().await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backup");
        server.server.store.backup(&file, 1).await.unwrap();
        let database = TestDatabase::new(server.server.store.dialect()).await;
        let store = Store::open(&database.url).await.unwrap();
        store.restore(&Archive::read(&file).unwrap(), "restored").await.unwrap();
        store.close().await;
        let restored = TestServer::on(database).await;
        let moved = Cache { server: &restored, cookie: restored.cookie_of(SARA).await, ..cache };
        let (status, refusal) = refused(&moved, |_| {}).await;
        assert_eq!((status, refusal), (StatusCode::CONFLICT, PullRefusal::Epoch { epoch: "restored".into() }));
        let mut anew = Cache::new(&restored, SARA).await;
        anew.check("restored").await;
        assert_eq!(anew.epoch.as_deref(), Some("restored"));
        let head = restored.server.store.read(|tx| Box::pin(commit::head(tx))).await.unwrap();
        assert_eq!(head.epoch, "restored", "asking has not changed it");
        restored.close().await;
    }
}
