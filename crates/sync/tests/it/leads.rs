//! Taking the lead, where what is claimed and what is shown can pass each other.

use domain::calendar::Instant;
use domain::mutation::Mutation;
use sync::engine::{Answer, Edge, Effect, Engine, Event, Message, NewChange};
use sync::outbox::{Meta, Outbox};
use sync::protocol::Mark;
use sync::store::{CacheImage, Claim, OutboxImage};
use sync::view::Unguarded;
use uuid::Uuid;

use crate::company::SARA;

const EDGE: Edge = Edge {
    now: Instant::from_micros(1),
    mono_ms: 1,
    bits: 1,
};

const START: Event = Event::Start {
    noted: None,
    visible: true,
};

/// An outbox that names this cache as the one to show.
fn outbox(slot: u8) -> Event {
    loaded(&Meta {
        slot,
        ..Outbox::new(Uuid::from_u128(1)).meta
    })
}

fn loaded(meta: &Meta) -> Event {
    Event::OutboxLoaded(Ok(OutboxImage {
        meta: Some(serde_json::to_string(meta).unwrap()),
        meta_revision: 1,
        ..OutboxImage::default()
    }))
}

fn cache(slot: u8) -> Event {
    let result = Ok(CacheImage::default());
    Event::CacheLoaded { slot, result }
}

fn claimed(slot: u8, term: u64) -> Event {
    let claim = Claim { term, generation: 0 };
    Event::Claimed {
        slot,
        result: Ok(claim),
    }
}

/// The slots that are claimed by these effects.
fn claims(effects: &[Effect]) -> Vec<u8> {
    let slot = |effect: &Effect| match effect {
        Effect::Claim { slot, .. } => Some(*slot),
        _ => None,
    };
    effects.iter().filter_map(slot).collect()
}

#[test]
fn a_cache_that_another_took_the_place_of_is_not_led() {
    let mut engine = Engine::new(SARA, Box::new(Unguarded));
    let mut feed = |event| {
        let effects = engine.handle(event, EDGE);
        (claims(&effects), engine.status().leads)
    };
    for event in [START, outbox(0), cache(0), Event::Heard(Message::Reload), outbox(1)] {
        assert_eq!(feed(event), (vec![], false));
    }
    // The lock comes while the other cache is being read, and its claim is answered after that.
    assert_eq!(feed(Event::Lock(true)), (vec![0], false));
    assert_eq!(feed(cache(1)), (vec![], false));
    assert_eq!(feed(claimed(0, 7)), (vec![1], false));
    assert_eq!(feed(claimed(1, 8)), (vec![], true));
}

#[test]
fn a_push_names_the_history_that_another_tab_was_told_of() {
    let mut engine = Engine::new(SARA, Box::new(Unguarded));
    for event in [START, outbox(0), cache(0), Event::Lock(true)] {
        engine.handle(event, EDGE);
    }
    let told = Meta {
        epoch: Some("first".to_owned()),
        mark: Some(Mark {
            seq: 3,
            mark: "three".to_owned(),
        }),
        ..Outbox::new(Uuid::from_u128(1)).meta
    };
    // The tab that led before was answered, and ended.
    engine.handle(claimed(0, 7), EDGE);
    let mut effects = engine.handle(loaded(&told), EDGE);
    let exchange = effects.iter().find_map(|effect| match effect {
        Effect::Pull { exchange, .. } => Some(*exchange),
        _ => None,
    });
    let change = NewChange {
        uuid: Uuid::from_u128(2),
        mutation: Mutation::Noop,
        batch: None,
        undo: false,
    };
    effects.extend(engine.mutate(change, EDGE).unwrap().1);
    let answer = Answer::Unreachable;
    engine.handle(
        Event::Answered {
            exchange: exchange.unwrap(),
            answer,
        },
        EDGE,
    );
    let mut pushed = None;
    let mut key = Ok(vec![1]);
    while let Some(effect) = effects.pop() {
        match effect {
            Effect::WriteOutbox { write, .. } => {
                let result = std::mem::replace(&mut key, Ok(Vec::new()));
                effects.extend(engine.handle(Event::OutboxWritten { write, result }, EDGE));
                effects.extend(engine.handle(Event::Online, EDGE));
            }
            Effect::Push { body, .. } => pushed = Some(body),
            _ => {}
        }
    }
    let body = pushed.expect("a change is sent");
    assert!(
        body.contains(r#""epoch":"first","mark":{"seq":3,"mark":"three"}"#),
        "{body}"
    );
}
