//! What every outbox and every cache does: ordinary functions, to be called with an empty store from any test harness,
//! the browser's included. They panic at the first thing that does not hold.

use domain::calendar::Instant;
use uuid::Uuid;

use super::{CacheBatch, CacheRow, CacheStore, OutboxOp, OutboxRow, OutboxStore, Stage, StoreFault};

/// All of the outbox's contract.
///
/// # Panics
/// If the store breaks it.
pub async fn outbox(store: &mut impl OutboxStore) {
    outbox_begins_empty(store).await;
    outbox_gives_keys_in_order(store).await;
    outbox_gives_keys_back(store).await;
    outbox_refuses_what_is_stale(store).await;
    outbox_keeps_its_archive_apart(store).await;
}

/// All of the cache's contract.
///
/// # Panics
/// If the store breaks it.
pub async fn cache(store: &mut impl CacheStore) {
    cache_begins_empty(store).await;
    cache_writes_whole_batches(store).await;
    cache_refuses_other_terms(store).await;
}

async fn outbox_begins_empty(store: &mut impl OutboxStore) {
    let image = store.load().await.expect("an empty outbox loads");
    assert!(image.rows.is_empty() && image.meta.is_none());
    assert_eq!((image.last_key, image.meta_revision), (0, 0));
    assert_eq!(store.archive().await, Ok(Vec::new()));
}

async fn outbox_gives_keys_in_order(store: &mut impl OutboxStore) {
    let keys = store.write(vec![add(1), add(2)]).await;
    assert_eq!(keys, Ok(vec![1, 2]), "keys begin at 1");
    let meta = OutboxOp::Meta {
        value: "{\"a\":9007199254740993}".to_owned(),
        expect: 0,
    };
    assert_eq!(store.write(vec![meta, add(3)]).await, Ok(vec![3]));
    let image = store.load().await.expect("it loads");
    let rows: Vec<(u64, Uuid)> = image.rows.iter().map(|row| (row.key, row.uuid)).collect();
    assert_eq!(rows, [(1, uuid(1)), (2, uuid(2)), (3, uuid(3))]);
    assert_eq!(image.rows[0].value, value(1), "a value comes back as it was written");
    assert_eq!(image.meta.as_deref(), Some("{\"a\":9007199254740993}"));
    assert_eq!((image.last_key, image.meta_revision), (3, 1));
}

async fn outbox_gives_keys_back(store: &mut impl OutboxStore) {
    let before = store.load().await;
    // The addition stands first: it must be undone by what fails after it.
    let failing = vec![add(4), OutboxOp::Remove { key: 2, expect: 77 }];
    assert_eq!(store.write(failing).await, Err(StoreFault::Stale));
    assert_eq!(store.load().await, before, "a refused batch leaves nothing");
    assert_eq!(
        store.write(vec![add(4)]).await,
        Ok(vec![4]),
        "an aborted addition leaves no gap"
    );
    let removal = OutboxOp::Remove { key: 4, expect: 0 };
    assert_eq!(store.write(vec![removal, add(5)]).await, Ok(vec![5]));
    let last = store.load().await.map(|image| image.last_key);
    assert_eq!(last, Ok(5), "a key is given once");
}

async fn outbox_refuses_what_is_stale(store: &mut impl OutboxStore) {
    let mut row = row(1);
    row.key = 1;
    row.revision = 1;
    row.stage = Stage::Sending;
    let replace = |row: &OutboxRow, expect| OutboxOp::Replace {
        row: row.clone(),
        expect,
    };
    assert_eq!(store.write(vec![replace(&row, 0)]).await, Ok(Vec::new()));
    assert_eq!(store.write(vec![replace(&row, 0)]).await, Err(StoreFault::Stale));
    let of_nobody = OutboxRow { key: 99, ..row.clone() };
    assert_eq!(
        store.write(vec![replace(&of_nobody, 0)]).await,
        Err(StoreFault::Stale),
        "what is not there is not replaced"
    );
    let meta = OutboxOp::Meta {
        value: "{}".to_owned(),
        expect: 0,
    };
    assert_eq!(store.write(vec![meta]).await, Err(StoreFault::Stale));
    let image = store.load().await.expect("it loads");
    assert_eq!(image.rows.first(), Some(&row));
    assert_eq!(image.meta_revision, 1);
}

async fn outbox_keeps_its_archive_apart(store: &mut impl OutboxStore) {
    for (key, at) in [(2, 10), (3, 20)] {
        let mut row = row(key);
        row.key = key;
        row.revision = 1;
        row.stage = Stage::Archived;
        row.settled_at = Some(Instant::from_micros(at));
        let written = store.write(vec![OutboxOp::Replace { row, expect: 0 }]).await;
        assert_eq!(written, Ok(Vec::new()));
    }
    let keys = |rows: Vec<OutboxRow>| rows.into_iter().map(|row| row.key).collect::<Vec<_>>();
    assert_eq!(keys(store.load().await.expect("it loads").rows), [1, 5]);
    assert_eq!(keys(store.archive().await.expect("it loads")), [2, 3]);
    let purge = OutboxOp::Purge {
        before: Instant::from_micros(20),
    };
    assert_eq!(store.write(vec![purge]).await, Ok(Vec::new()));
    assert_eq!(keys(store.archive().await.expect("it loads")), [3]);
    assert_eq!(
        keys(store.load().await.expect("it loads").rows),
        [1, 5],
        "only the archive is purged"
    );
}

async fn cache_begins_empty(store: &mut impl CacheStore) {
    let image = store.load().await.expect("an empty cache loads");
    assert!(image.rows.is_empty() && image.meta.is_none());
    assert_eq!((image.claim.term, image.claim.generation), (0, 0));
}

async fn cache_writes_whole_batches(store: &mut impl CacheStore) {
    let early = store.write(batch(1, &["a"], &[], "m0")).await;
    assert_eq!(early, Err(StoreFault::Stale), "nobody writes before a claim");
    let first = store.claim(70).await.expect("a first term");
    assert_eq!((first.term, first.generation), (70, 70));
    assert_eq!(store.write(batch(70, &["a", "b"], &[], "m1")).await, Ok(71));
    assert_eq!(store.write(batch(70, &["c"], &["a"], "m2")).await, Ok(72));
    // A key that is both deleted and put stands.
    assert_eq!(store.write(batch(70, &["b"], &["b"], "m3")).await, Ok(73));
    let image = store.load().await.expect("it loads");
    let keys: Vec<&str> = image.rows.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(keys, ["b", "c"]);
    assert_eq!(image.meta.as_deref(), Some("m3"));
}

async fn cache_refuses_other_terms(store: &mut impl CacheStore) {
    // The last one who asked leads: terms are names, not numbers.
    let second = store.claim(20).await.expect("a second term");
    assert_eq!((second.term, second.generation), (20, 73));
    let before = store.load().await;
    for term in [70, 21] {
        let written = store.write(batch(term, &["d"], &["b"], "m4")).await;
        assert_eq!(written, Err(StoreFault::Stale));
    }
    assert_eq!(store.load().await, before, "a refused batch leaves nothing");
    assert_eq!(store.write(batch(20, &[], &["b", "c"], "m5")).await, Ok(74));
    let image = store.load().await.expect("it loads");
    assert!(image.rows.is_empty());
    assert_eq!((image.claim.term, image.claim.generation), (20, 74));
}

fn uuid(at: u64) -> Uuid {
    Uuid::from_u128(u128::from(at))
}

/// Persian, quotes and a number beyond what a float holds.
fn value(at: u64) -> String {
    format!("{{\"متن\":\"«{at}»\",\"n\":9007199254740993}}")
}

fn row(at: u64) -> OutboxRow {
    OutboxRow {
        key: 0,
        revision: 0,
        uuid: uuid(at),
        stage: Stage::Queued,
        settled_at: None,
        value: value(at),
    }
}

fn add(at: u64) -> OutboxOp {
    OutboxOp::Add(row(at))
}

fn batch(term: u64, puts: &[&str], deletes: &[&str], meta: &str) -> CacheBatch {
    let row = |key: &&str| CacheRow {
        key: (*key).to_owned(),
        value: value(1),
    };
    CacheBatch {
        term,
        puts: puts.iter().map(row).collect(),
        deletes: deletes.iter().map(|key| (*key).to_owned()).collect(),
        meta: meta.to_owned(),
    }
}
