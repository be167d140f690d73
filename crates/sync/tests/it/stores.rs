//! The memory twins keep the contract of the stores.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use sync::cache::Cache;
use sync::protocol::PullResponse;
use sync::store::memory::{MemoryCache, MemoryOutbox};
use sync::store::{CACHE_FORMAT, CacheImage, CacheRow, Claim, contract};

/// Runs a future that never waits.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("memory does not wait"),
    }
}

#[test]
fn memory_outbox() {
    at_once(contract::outbox(&mut MemoryOutbox::default()));
}

#[test]
fn memory_cache() {
    at_once(contract::cache(&mut MemoryCache::default()));
}

/// What another release wrote in its own form is not taken for ours: that cache is empty here, and is pulled again.
#[test]
fn a_cache_of_another_form_is_not_read() {
    let id = "01930000-0000-7000-8000-0000000002ff";
    let claim = Claim { term: 7, generation: 9 };
    let row = |key: String, value: String| CacheRow { key, value };
    for (format, records) in [(CACHE_FORMAT - 1, 0), (CACHE_FORMAT, 1), (CACHE_FORMAT + 1, 0)] {
        let unit = format!("{{\"unit\":{{\"id\":\"{id}\",\"name\":\"فروش\",\"active\":true}}}}");
        let rows = vec![
            row(format!("@unit/{id}"), "{\"company\":5}".to_owned()),
            row(format!("unit/{id}"), unit),
        ];
        let scopes = "{\"company\":{\"cookie\":{\"seq\":5},\"reached\":true}}";
        let image = CacheImage {
            rows,
            meta: Some(format!(
                "{{\"format\":{format},\"epoch\":\"e\",\"mark\":null,\"scopes\":{scopes}}}"
            )),
            claim,
        };
        let cache = Cache::read(0, image);
        assert_eq!(cache.records().len(), records, "form {format}");
        assert_eq!(cache.reached().len(), records, "form {format}: nothing counts as held");
        assert_eq!(
            cache.digest(&"company".to_owned()).roots,
            u64::try_from(records).unwrap(),
            "form {format}"
        );
        assert_eq!(cache.claim, claim, "form {format}: who leads is known all the same");
    }
}

/// Takes the patches of a page in. Answers the keys that it puts into the store, and those that it deletes.
fn take(cache: &mut Cache, patches: &str, records: &str) -> (Vec<String>, Vec<String>) {
    let page = format!(
        "{{\"epoch\":\"e\",\"head\":{{\"seq\":9,\"mark\":\"m\"}},\"now\":0,\"gained\":[],\"lost\":[],\"restarted\":[],\
         \"patches\":[{patches}],\"records\":[{records}],\"outcomes\":[],\"more\":false}}"
    );
    let response: PullResponse = serde_json::from_str(&page).unwrap();
    let batch = cache.plan(&response);
    assert!(cache.apply(&batch));
    let puts = batch.puts.into_iter().map(|row| row.key).collect();
    (puts, batch.deletes)
}

/// A body is written when it changes, and not when a scope takes its root in or lets it go.
#[test]
fn a_body_is_written_once_however_many_scopes_hold_its_root() {
    const UNIT: &str = "unit/01930000-0000-7000-8000-0000000002ff";
    let record = |name: &str| {
        let id = &UNIT["unit/".len()..];
        format!("{{\"unit\":{{\"id\":\"{id}\",\"name\":\"{name}\",\"active\":true}}}}")
    };
    let patch = |scope: &str, root: &str| {
        let cookie = "{\"seq\":9}";
        format!("{{\"scope\":\"{scope}\",\"cookie\":{cookie},\"roots\":[{{\"root\":\"{UNIT}\",{root}}}]}}")
    };
    let put = "\"op\":\"put\",\"seq\":5,\"whole\":true,\"children\":[]";
    let kept = "\"op\":\"put\",\"seq\":5,\"whole\":false,\"children\":[],\"kept\":true";
    let evict = "\"op\":\"evict\"";
    let held = format!("@{UNIT}");
    let mut cache = Cache::new(0);
    let mut check = |scope: &str, root: &str, body: &str, puts: &[&str], deletes: &[&str]| {
        let (written, deleted) = take(&mut cache, &patch(scope, root), body);
        assert_eq!(written, puts, "{scope} {root}");
        assert_eq!(deleted, deletes, "{scope} {root}");
        cache.records().len()
    };
    assert_eq!(check("a", put, &record("فروش"), &[&held, UNIT], &[]), 1);
    assert_eq!(check("b", kept, "", &[&held], &[]), 1);
    assert_eq!(check("b", put, &record("فروش"), &[], &[]), 1);
    assert_eq!(check("b", put, &record("خرید"), &[UNIT], &[]), 1);
    assert_eq!(check("a", evict, "", &[&held], &[]), 1);
    // Held without being seen.
    assert_eq!(check("b", put, "", &[], &[UNIT]), 0);
    assert_eq!(check("b", put, &record("خرید"), &[UNIT], &[]), 1);
    assert_eq!(check("b", evict, "", &[], &[&held, UNIT]), 0);
    assert_eq!(check("b", evict, "", &[], &[]), 0);
}
