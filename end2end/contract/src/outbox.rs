//! The outbox in a browser.

use std::{
    pin::pin,
    task::{Context, Waker},
};

use device_store::{Unsent, users_with_unsent};
use indexed_db_futures::database::Database;
use sync::store::{OutboxOp, OutboxRow, OutboxStore as _, Stage, StoreFault};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::{add, change, id, outbox, told};

const RACE_BATCHES: u32 = 30;

/// Two tabs add at the same time: each key is given once and none is left out.
#[wasm_bindgen]
pub async fn two_connections_share_the_keys(user: String) {
    let mut racers = Vec::new();
    for _ in 0..2 {
        let mut outbox = outbox(&user).await;
        racers.push(future_to_promise(async move {
            let mut keys = Vec::new();
            for _ in 0..RACE_BATCHES {
                let given = outbox.write(vec![add(), add()]).await.expect("it is written");
                assert_eq!(given[0] + 1, given[1], "a batch is not mixed with another's");
                keys.extend(given.into_iter().map(|key| JsValue::from(key.to_string())));
            }
            Ok(keys.into_iter().collect::<js_sys::Array>().into())
        }));
    }
    let mut keys = Vec::new();
    for racer in racers {
        let given: js_sys::Array = JsFuture::from(racer).await.expect("it runs").into();
        let key = |js: JsValue| js.as_string()?.parse::<u64>().ok();
        keys.extend(given.iter().map(|js| key(js).expect("a key as text")));
    }
    keys.sort_unstable();
    let all: Vec<u64> = (1..=u64::from(RACE_BATCHES) * 4).collect();
    assert_eq!(keys, all);
    let image = outbox(&user).await.load().await.expect("it loads");
    assert_eq!(image.rows.iter().map(|row| row.key).collect::<Vec<_>>(), all);
    assert_eq!(image.last_key, u64::from(RACE_BATCHES) * 4);
}

/// Two tabs change the same row at the same time: one does, the other is told.
#[wasm_bindgen]
pub async fn of_two_that_replace_one_is_stale(user: String) {
    outbox(&user).await.write(vec![add()]).await.expect("it is written");
    let mut racers = Vec::new();
    for _ in 0..2 {
        let mut outbox = outbox(&user).await;
        let row = OutboxRow {
            key: 1,
            revision: 1,
            stage: Stage::Sending,
            ..change(8)
        };
        racers.push(future_to_promise(async move {
            Ok(told(outbox.write(vec![OutboxOp::Replace { row, expect: 0 }, add()]).await).into())
        }));
    }
    let mut answers = Vec::new();
    for racer in racers {
        answers.push(
            JsFuture::from(racer)
                .await
                .expect("it runs")
                .as_string()
                .expect("a text"),
        );
    }
    answers.sort_unstable();
    assert_eq!(answers, ["Stale", "ok"]);
    let image = outbox(&user).await.load().await.expect("it loads");
    assert_eq!(
        (image.rows.len(), image.last_key),
        (2, 2),
        "what was refused added nothing"
    );
}

/// A write that nobody waits for any longer leaves nothing, not even a used key.
#[wasm_bindgen]
pub async fn a_dropped_write_leaves_no_gap(user: String) {
    let mut store = outbox(&user).await;
    for polls in 1..=2 {
        let mut write = pin!(store.write(vec![add(), add()]));
        let mut context = Context::from_waker(Waker::noop());
        for _ in 0..polls {
            assert!(write.as_mut().poll(&mut context).is_pending());
        }
    }
    assert_eq!(store.load().await.expect("it loads").rows, Vec::new());
    assert_eq!(store.write(vec![add()]).await, Ok(vec![1]));
}

/// Keys go on where they were, also when all rows are gone and the browser was left.
#[wasm_bindgen]
pub async fn keys_outlive_rows_and_connections(user: String) {
    let mut first = outbox(&user).await;
    assert_eq!(first.write(vec![add(), add(), add()]).await, Ok(vec![1, 2, 3]));
    let gone = (1..=3).map(|key| OutboxOp::Remove { key, expect: 0 }).collect();
    assert_eq!(first.write(gone).await, Ok(Vec::new()));
    drop(first);
    let mut second = outbox(&user).await;
    let image = second.load().await.expect("it loads");
    assert_eq!((image.rows.len(), image.last_key), (0, 3));
    assert_eq!(second.write(vec![add()]).await, Ok(vec![4]));
}

/// A newer version in another tab is not held up; the older tab is told, and told again when it opens anew.
#[wasm_bindgen]
pub async fn an_upgrade_elsewhere_closes(user: String) {
    let mut old = outbox(&user).await;
    old.write(vec![add()]).await.expect("it is written");
    let newer = Database::open(device_store::name::outbox(id(&user)))
        .with_version(99_u32)
        .with_on_upgrade_needed(|_, _| Ok(()))
        .await
        .expect("the other tab upgrades");
    assert_eq!(old.write(vec![add()]).await, Err(StoreFault::Closed));
    assert_eq!(old.load().await, Err(StoreFault::Closed));
    assert_eq!(old.reopen().await, Err(StoreFault::Closed), "it is of a newer version");
    newer.close();
}

/// Only those who have something unsent, and only on an outbox.
#[wasm_bindgen]
pub async fn unsent_changes_are_listed_by_user(user: String, other: String) {
    outbox(&other).await;
    let mut mine = outbox(&user).await;
    mine.write(vec![add(), add(), add()]).await.expect("it is written");
    for (key, stage) in [(1, Stage::Sending), (2, Stage::Settled)] {
        let row = OutboxRow {
            key,
            revision: 1,
            stage,
            ..change(8)
        };
        mine.write(vec![OutboxOp::Replace { row, expect: 0 }])
            .await
            .expect("it is written");
    }
    let unsent = Unsent {
        user: id(&user),
        changes: 2,
    };
    assert_eq!(users_with_unsent().await, Ok(vec![unsent]));
}

/// For a reload: what one page leaves, and how a later one finds it.
#[wasm_bindgen]
pub async fn add_changes(user: String, count: u32) -> String {
    told(outbox(&user).await.write((0..count).map(|_| add()).collect()).await)
}

/// Keys of the rows, and the last key.
#[wasm_bindgen]
pub async fn found_changes(user: String) -> String {
    let image = outbox(&user).await.load().await.expect("it loads");
    let keys: Vec<u64> = image.rows.iter().map(|row| row.key).collect();
    format!("{keys:?} {}", image.last_key)
}

/// One change of so many bytes, beside a small one; what the store answered.
#[wasm_bindgen]
pub async fn add_large_change(user: String, bytes: usize) -> String {
    let large = OutboxRow {
        value: noise(bytes),
        ..change(0)
    };
    told(outbox(&user).await.write(vec![add(), OutboxOp::Add(large)]).await)
}

/// Text that does not compress: Chromium counts what it writes, and it writes compressed.
fn noise(bytes: usize) -> String {
    let mut state = 88_172_645_463_325_252_u64;
    let next = || {
        // Marsaglia's xorshift, 13-7-17.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(b'0' + state.to_be_bytes()[0] % 64)
    };
    std::iter::repeat_with(next).take(bytes).collect()
}
