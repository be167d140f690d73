//! The next page of a pull is asked for while the one before it is stored, and taken in only once that is there.

use domain::id::UserId;
use sync::engine::{Answer, Effect, Event};
use sync::protocol::PullResponse;
use sync::store::StoreFault;
use uuid::Uuid;

use crate::one_tab::{Asked, OneTab};

/// A page that brings one unit, and after which there is more.
fn page(number: u32) -> Answer {
    let id = format!("01930000-0000-7000-8000-{number:012}");
    let response = format!(
        "{{\"epoch\":\"e\",\"head\":{{\"seq\":9,\"mark\":\"m\"}},\"now\":0,\"gained\":[\"company\"],\"lost\":[],\"restarted\":[],\
         \"patches\":[{{\"scope\":\"company\",\"cookie\":{{\"seq\":{number},\"from\":0}},\"roots\":[\
         {{\"op\":\"put\",\"root\":\"unit/{id}\",\"seq\":{number},\"whole\":true,\"children\":[]}}]}}],\
         \"records\":[{{\"unit\":{{\"id\":\"{id}\",\"name\":\"فروش\",\"active\":true}}}}],\"outcomes\":[],\"more\":true}}"
    );
    let response: PullResponse = serde_json::from_str(&response).unwrap();
    Answer::Pull(Box::new(response))
}

/// Tells the tab what happened. All that follows is done but the writing of the cache, which is answered.
fn hold_cache(tab: &mut OneTab, event: Event) -> Vec<Effect> {
    let edge = tab.edge();
    let effects = tab.engine.handle(event, edge);
    let is_of_cache = |effect: &Effect| matches!(effect, Effect::WriteCache { .. });
    let (held, rest) = effects.into_iter().partition(is_of_cache);
    tab.carry_out(rest);
    held
}

fn answered(tab: &mut OneTab, exchange: u64, number: u32) -> Vec<Effect> {
    let answer = page(number);
    hold_cache(tab, Event::Answered { exchange, answer })
}

fn asked(tab: &mut OneTab) -> u64 {
    match tab.next() {
        Some(Asked::Pull(exchange)) => exchange,
        other => panic!("a pull is asked for, not {other:?}"),
    }
}

/// A tab whose first page is being stored, and which has asked for the second.
fn storing() -> (OneTab, Vec<Effect>, u64) {
    let mut tab = OneTab::open(UserId(Uuid::from_u128(1)));
    let first = asked(&mut tab);
    let held = answered(&mut tab, first, 1);
    assert_eq!(held.len(), 1, "the first page is written");
    let ahead = asked(&mut tab);
    assert!(tab.next().is_none(), "one request at a time");
    (tab, held, ahead)
}

fn fail(tab: &mut OneTab, held: &[Effect]) {
    let Some(Effect::WriteCache { write, .. }) = held.first() else {
        panic!("a page is being written");
    };
    let (write, result) = (*write, Err(StoreFault::Closed));
    assert!(hold_cache(tab, Event::CacheWritten { write, result }).is_empty());
}

#[test]
fn a_page_that_comes_too_early_waits_for_the_one_before() {
    let (mut tab, held, ahead) = storing();
    assert!(answered(&mut tab, ahead, 2).is_empty(), "the second page waits");
    assert_eq!(tab.engine.cache().records().len(), 0);
    assert!(tab.next().is_none(), "nothing is asked beyond it");
    tab.carry_out(held);
    assert_eq!(
        tab.engine.cache().records().len(),
        2,
        "then both are taken in, in their order"
    );
    asked(&mut tab);
}

#[test]
fn a_page_is_not_taken_in_over_a_hole() {
    // It came while the page before was being written, or after that had failed.
    for comes_early in [true, false] {
        let (mut tab, held, ahead) = storing();
        if comes_early {
            assert!(answered(&mut tab, ahead, 2).is_empty());
            fail(&mut tab, &held);
        } else {
            fail(&mut tab, &held);
            assert!(answered(&mut tab, ahead, 2).is_empty());
        }
        assert_eq!(tab.engine.cache().records().len(), 0);
        let again = asked(&mut tab);
        assert_eq!(
            answered(&mut tab, again, 1).len(),
            1,
            "it is asked for anew, from where the cache stands"
        );
    }
}
