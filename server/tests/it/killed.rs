//! The server killed without a word (`kill -9`), life after life, while devices push without pause.
//!
//! What stays true: what was answered is there; what is sent again, byte for byte, has one outcome and one effect; the books,
//! the numbers, the trail and the feed are right at the beginning of each life and at the end.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{ItemId, UserId};
use domain::mutation::Mutation;
use domain::query::{Filter, ListQuery, Sort, memory};
use domain::record::{Entity, Item, Key, Kind, Record, Series};
use domain::scope::scopes_of;
use server::clock::Clock;
use store::outcome::OutcomeRow;
use store::{Result, Store, Tx, commit, feed, list, outcome};
use sync::protocol::Outcome;

mod device;

use crate::company::{self, ALI, INV, MINA, NARGES, SARA};
use crate::dice::Dice;
use crate::pull::cache::Cache;
use crate::{books, on_both};
use device::{Board, Device, Life, Office, Task};

const PEOPLE: [(UserId, &str); 3] = [(SARA, "sara"), (ALI, "ali"), (MINA, "mina")];
/// Invoices of each of the two devices that write them.
const INVOICES: u128 = 80;
/// Answers that all devices together get from one life of the server, at most.
const ANSWERS_MAX: u64 = 6;

/// How the kills fell, over all lives.
#[derive(Debug, Default)]
struct Falls {
    kills: u64,
    /// Pushes that had their effect, or a part of it, and no answer.
    unanswered: u64,
    /// Of them, those whose first transaction was there and whose last was not.
    cut: u64,
}

/// What a database holds, from one snapshot.
struct Held {
    records: BTreeMap<Key, Record>,
    /// By client.
    outcomes: BTreeMap<String, Vec<OutcomeRow>>,
    /// Uuids of the mutations that changed an invoice, in their order, with the number of the last commit among them.
    trails: BTreeMap<ItemId, (Vec<String>, i64)>,
    /// Scopes of each root, with the number of the commit that last placed it.
    placed: BTreeMap<Key, BTreeMap<String, i64>>,
    /// Of each commit from the first to the head.
    marks: Vec<Option<String>>,
}

fn devices(life: &Life) -> Vec<Device> {
    let write = |from: u128| Task::Write {
        next: from,
        end: from + INVOICES,
    };
    let decide = || Task::Decide { next: 0 };
    let [sara, ali, mina] = PEOPLE;
    [
        (sara, write(1)),
        (sara, write(1 + INVOICES)),
        (ali, decide()),
        (mina, decide()),
    ]
    .into_iter()
    .zip(1..)
    .map(|((who, task), seed)| Device::new(life, who, seed, task))
    .collect()
}

async fn read(url: &str, clients: Vec<String>) -> Held {
    let store = Store::open(url).await.unwrap();
    let held = store.read(move |tx| {
        let clients = clients.clone();
        Box::pin(async move { read_all(tx, &clients).await })
    });
    let held = held.await.unwrap();
    store.close().await;
    held
}

async fn read_all(tx: &mut Tx, clients: &[String]) -> Result<Held> {
    const ROWS_MAX: i64 = 10_000;
    let mut held = Held {
        records: BTreeMap::new(),
        outcomes: BTreeMap::new(),
        trails: BTreeMap::new(),
        placed: BTreeMap::new(),
        marks: Vec::new(),
    };
    for kind in Kind::ALL {
        let mut query = ListQuery::new(*kind, Filter::all(), Sort::ascending("id"), ListQuery::ROWS_MAX);
        loop {
            let rows = list::rows(tx, &query, &Filter::all()).await.unwrap();
            query.after = rows.last().map(|last| memory::cursor_of(&query, last));
            let is_last = rows.len() < ListQuery::ROWS_MAX as usize;
            held.records.extend(rows.into_iter().map(|it| (it.key(), it)));
            if is_last {
                break;
            }
        }
    }
    for record in held.records.values().filter(|it| it.root() == it.key()) {
        let rows = feed::of_root(tx, &record.key().to_string()).await?;
        let puts = rows.into_iter().filter(|row| row.op == "put");
        held.placed
            .insert(record.key(), puts.map(|row| (row.scope, row.seq)).collect());
        if let Record::Item(item) = record {
            let rows = commit::changes_of(tx, Kind::Item.table(), &item.id.to_string(), 0, ROWS_MAX).await?;
            let last = rows.last().map_or(0, |(seq, _)| *seq);
            let uuids = rows.into_iter().filter_map(|(_, row)| row.mutation).collect();
            held.trails.insert(item.id, (uuids, last));
        }
    }
    for client in clients {
        let rows = outcome::after(tx, client, 0, ROWS_MAX).await?;
        let last = outcome::known_client(tx, client)
            .await?
            .map_or(0, |it| it.last_mutation_id);
        assert_eq!(
            usize::try_from(last).unwrap(),
            rows.len(),
            "the last id is that of the last outcome"
        );
        held.outcomes.insert(client.clone(), rows);
    }
    for seq in 1..=commit::head(tx).await?.seq {
        held.marks.push(commit::mark_of(tx, seq).await?);
    }
    if let Tx::Sqlite(tx) = tx {
        let said: Vec<String> = sqlx::query_scalar("pragma integrity_check")
            .fetch_all(&mut **tx)
            .await?;
        assert_eq!(said, ["ok"]);
    }
    Ok(held)
}

/// What must hold between two lives, whatever the kill fell on.
async fn audit(url: &str, devices: &[Device], falls: &mut Falls) -> Held {
    let held = read(url, devices.iter().map(|it| it.client.to_string()).collect()).await;
    let mut applied: BTreeMap<ItemId, BTreeSet<String>> = BTreeMap::new();
    for device in devices {
        let rows = &held.outcomes[&device.client.to_string()];
        assert!(
            rows.iter().map(|it| it.id).eq((1..).take(rows.len())),
            "a gapless prefix"
        );
        let (told, sent) = (device.told.len(), device.sent.len());
        assert!(told <= rows.len() && rows.len() <= sent, "{told} {} {sent}", rows.len());
        falls.unanswered += u64::from(told < rows.len());
        falls.cut += u64::from(told < rows.len() && rows.len() < sent);
        for (row, envelope) in rows.iter().zip(&device.sent) {
            assert_eq!(row.uuid, envelope.uuid.to_string());
            if row.outcome == "applied" {
                let is_new = applied
                    .entry(subject(&envelope.mutation))
                    .or_default()
                    .insert(row.uuid.clone());
                assert!(is_new, "one outcome a change");
            }
        }
        for (row, told) in rows.iter().zip(&device.told) {
            assert_eq!(row.outcome == "applied", *told == Outcome::Applied, "as it was told");
        }
    }
    for (item, (uuids, _)) in &held.trails {
        let trail: BTreeSet<String> = uuids.iter().cloned().collect();
        assert_eq!(trail.len(), uuids.len(), "an effect is there once");
        assert_eq!(
            Some(&trail),
            applied.get(item),
            "the effects of an invoice are those of what applied"
        );
    }
    assert_eq!(held.trails.len(), applied.len());
    assert_eq!(books::audit(&held.records), Vec::<String>::new());
    for (root, placed) in &held.placed {
        let scopes: BTreeSet<String> = scopes_of(&held.records[root]).into_iter().map(|it| it.0).collect();
        assert_eq!(placed.keys().cloned().collect::<BTreeSet<_>>(), scopes, "{root}");
    }
    for (item, (_, last)) in &held.trails {
        let placed = &held.placed[&Key::new(Kind::Item, item)];
        assert!(
            placed.values().all(|seq| seq == last),
            "{item} was placed by the commit that changed it"
        );
    }
    assert!(
        held.marks.iter().all(Option::is_some),
        "the order of commits has no hole"
    );
    held
}

fn subject(mutation: &Mutation) -> ItemId {
    match mutation {
        Mutation::SubmitItem(it) => it.draft.item(),
        Mutation::ApproveItem(it) => it.item,
        Mutation::NumberItem(it) => it.item,
        other => panic!("no device sends {other:?}"),
    }
}

/// Everything was answered: each invoice is there, decided once, and numbered without a gap.
fn audit_end(devices: &[Device], held: &Held) {
    let invoices = 2 * usize::try_from(INVOICES).unwrap();
    let decided = |it: &&Item| it.approved.is_some() && it.numbered.is_some();
    assert_eq!(
        held.records.values().filter_map(Item::of).filter(decided).count(),
        invoices
    );
    let series: Vec<&Series> = held.records.values().filter_map(Series::of).collect();
    assert_eq!((series.len(), series[0].pattern), (1, INV));
    assert_eq!(usize::try_from(series[0].counter).unwrap(), invoices);
    let told = devices.iter().flat_map(|it| &it.told);
    assert_eq!(told.filter(|it| **it == Outcome::Applied).count(), 3 * invoices);
    assert!(devices.iter().all(|it| it.told.len() == it.sent.len()));
}

on_both! {
    async fn nothing_is_lost_or_doubled(server) {
        for (user, _) in PEOPLE {
            server.give_password(user).await;
        }
        // From here on the database is open in the killed server alone.
        server.server.store.close().await;
        let folder = tempfile::tempdir().unwrap();
        let (url, office, board) = (server.url(), Office::new(), Board::default());
        let (mut dice, mut falls) = (Dice(1), Falls::default());
        let first = Life::begin(folder.path(), &url, None);
        let mut devices = devices(&first);
        first.kill();
        while !devices.iter().all(|it| it.is_done(board.len())) {
            let life = Life::begin(folder.path(), &url, Some(1 + dice.roll(ANSWERS_MAX)));
            audit(&url, &devices, &mut falls).await;
            board.open(&devices);
            std::thread::scope(|scope| {
                for device in &mut devices {
                    scope.spawn(|| device.live(&life, &board, &office));
                }
            });
            life.kill();
            falls.kills += 1;
        }
        let held = audit(&url, &devices, &mut falls).await;
        audit_end(&devices, &held);
        // Every kill but the last took an answer with it, and some fell between two transactions of a push.
        assert!(falls.unanswered + 1 >= falls.kills && falls.cut > 0, "{falls:?}");
        let server = server.beside().await;
        server.wait(Clock::system().now().micros() - company::Server::new().now.micros());
        for (user, name) in [(NARGES, "narges"), (ALI, "ali"), (SARA, "sara")] {
            Cache::new(&server, user).await.check(name).await;
        }
        server.close().await;
    }
}
