//! The cache in a browser.

use device_store::{delete_old_caches, name};
use indexed_db_futures::{KeyPath, database::Database, prelude::*};
use sync::store::{CacheBatch, CacheRow, CacheStore as _, StoreFault};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{cache, id, outbox};

const PAGE_ROWS: u32 = 500;

/// A tab that took the lead shuts the former leader out, whichever connection it has.
#[wasm_bindgen]
pub async fn a_new_term_shuts_out_the_old_leader(user: String) {
    let (mut old, mut new) = (cache(&user, 0).await, cache(&user, 0).await);
    let mine = old.claim(70).await.expect("a term");
    assert_eq!(old.write(batch(mine.term, 0..2)).await, Ok(71));
    let theirs = new.claim(20).await.expect("a term");
    assert_eq!((theirs.term, theirs.generation), (20, 71));
    assert_eq!(old.write(batch(mine.term, 2..4)).await, Err(StoreFault::Stale));
    assert_eq!(new.write(batch(theirs.term, 2..3)).await, Ok(72));
    assert_eq!(old.load().await.expect("it loads").rows.len(), 3);
}

/// A sign-out in one tab empties the cache of all tabs at once; other users and the outbox lose nothing.
#[wasm_bindgen]
pub async fn clearing_is_not_held_up(user: String, other: String) {
    let mut held = cache(&user, 0).await;
    held.claim(1).await.expect("a term");
    held.write(batch(1, 0..3)).await.expect("it is written");
    let mut of_other = cache(&other, 0).await;
    of_other.claim(1).await.expect("a term");
    of_other.write(batch(1, 0..3)).await.expect("it is written");
    outbox(&user).await;

    cache(&user, 0).await.clear().await.expect("it is cleared");
    let image = held.load().await.expect("it loads");
    assert_eq!((image.rows.len(), image.claim.term), (0, 0));
    assert_eq!(held.write(batch(1, 0..3)).await, Err(StoreFault::Stale));
    assert_eq!(of_other.load().await.expect("it loads").rows.len(), 3);
}

/// The two caches of one user are two: what is in one is not in the other, and neither is taken for an old one.
#[wasm_bindgen]
pub async fn two_caches_stand_side_by_side(user: String) {
    cache(&user, 0).await.claim(1).await.expect("a term");
    cache(&user, 1).await.claim(2).await.expect("a term");
    assert_eq!(delete_old_caches(id(&user)).await, Ok(Vec::new()));
    assert_eq!(cache(&user, 0).await.load().await.expect("it loads").claim.term, 1);
    assert_eq!(cache(&user, 1).await.load().await.expect("it loads").claim.term, 2);
}

/// What was written over and deleted makes room when somebody begins a term, and nothing else changes.
#[wasm_bindgen]
pub async fn superseded_rows_make_room(user: String) {
    let mut store = cache(&user, 0).await;
    let term = store.claim(1).await.expect("a term").term;
    for _ in 0..8 {
        store.write(batch(term, 0..PAGE_ROWS)).await.expect("it is written");
    }
    let deletes = CacheBatch {
        deletes: (0..10).map(|number| record(number).key).collect(),
        ..batch(term, PAGE_ROWS..PAGE_ROWS + 1)
    };
    store.write(deletes).await.expect("it is written");
    let (before, grown) = (store.load().await.expect("it loads"), segments(&user).await);
    assert_eq!(before.rows.len(), 491);

    let next = store.claim(2).await.expect("a term");
    assert!(segments(&user).await * 4 < grown, "of {grown} a quarter is left");
    let after = cache(&user, 0).await.load().await.expect("it loads");
    assert_eq!((after.rows, after.meta), (before.rows, before.meta));
    assert_eq!(after.claim, next);
    assert_eq!(next.generation, before.claim.generation);
    assert_eq!(store.write(batch(2, 0..1)).await, Ok(next.generation + 1));
    assert_eq!(cache(&user, 0).await.load().await.expect("it loads").rows.len(), 492);
}

/// How many rows the browser keeps for the user's cache.
async fn segments(user: &str) -> u32 {
    let database = Database::open(name::cache(id(user), 0)).await.expect("it opens");
    let count = {
        let transaction = database.transaction("segments").build().expect("it begins");
        let store = transaction.object_store("segments").expect("it is there");
        store
            .count()
            .primitive()
            .expect("it is asked")
            .await
            .expect("it is told")
    };
    database.close();
    count
}

/// The release before kept a row for each record. Its cache is neither read nor kept.
#[wasm_bindgen]
pub async fn a_cache_of_the_release_before_goes(user: String) {
    let before = format!("daftar-{user}-cache-v1-0");
    let database = Database::open(&before)
        .with_version(1_u32)
        .with_on_upgrade_needed(|_, database| {
            let rows = database.create_object_store("records");
            rows.with_key_path(KeyPath::One("key")).build()?;
            database.create_object_store("state").build()?;
            Ok(())
        })
        .await
        .expect("it is made");
    database.close();
    let image = cache(&user, 0).await.load().await.expect("it loads");
    assert!(image.rows.is_empty() && image.meta.is_none());
    assert_eq!(delete_old_caches(id(&user)).await, Ok(vec![before]));
    assert_eq!(cache(&user, 0).await.load().await, Ok(image));
}

/// Writes so many records, a pull's page at a time.
#[wasm_bindgen]
pub async fn fill_cache(user: String, rows: u32) {
    let mut store = cache(&user, 0).await;
    let term = store.claim(1).await.expect("a term").term;
    for from in (0..rows).step_by(PAGE_ROWS as usize) {
        let page = batch(term, from..rows.min(from + PAGE_ROWS));
        store.write(page).await.expect("it is written");
    }
}

/// Opens and loads; how many records, all different and in order.
#[wasm_bindgen]
pub async fn load_cache(user: String) -> usize {
    let image = cache(&user, 0).await.load().await.expect("it loads");
    assert!(image.rows.is_sorted_by(|one, next| one.key < next.key));
    image.rows.len()
}

fn batch(term: u64, numbers: std::ops::Range<u32>) -> CacheBatch {
    CacheBatch {
        term,
        puts: numbers.map(record).collect(),
        deletes: Vec::new(),
        meta: "{}".to_owned(),
    }
}

/// As large as an invoice of a few lines.
fn record(number: u32) -> CacheRow {
    let key = format!("item/{number:08}");
    let line = "{\"کالا\":\"کاغذ A4 هشتاد گرمی\",\"n\":9007199254740993},";
    CacheRow {
        value: format!("{{\"key\":\"{key}\",\"lines\":[{}0]}}", line.repeat(12)),
        key,
    }
}
