//! Several tabs: taking the lead, where what is claimed and what is shown can pass each other, and what a follower hears.

use domain::calendar::Instant;
use domain::id::DraftId;
use domain::mutation::{Mutation, SaveDraft};
use domain::record::{ItemInput, ItemType, Key, Kind};
use sync::engine::{Answer, Edge, Effect, Engine, Event, Message, NewChange};
use sync::outbox::{Meta, Outbox, Phase, Row};
use sync::protocol::{Mark, Outcome};
use sync::store::{CacheImage, Claim, OutboxImage, OutboxRow, StoreFault};
use sync::view::Unguarded;
use uuid::Uuid;

use crate::company::SARA;
use crate::one_tab::OneTab;

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

/// Whether these effects say who leads, and that it is fit to.
fn says_leads(effects: &[Effect]) -> Option<bool> {
    effects.iter().find_map(|effect| match effect {
        Effect::Tell(Message::Leads { is_sound, .. }) => Some(*is_sound),
        _ => None,
    })
}

fn takes_lock(effects: &[Effect]) -> bool {
    effects
        .iter()
        .any(|effect| matches!(effect, Effect::TakeLock { steal: true }))
}

#[test]
fn who_has_signed_out_is_not_fit_to_lead() {
    let mut leader = Engine::new(SARA, Box::new(Unguarded));
    for event in [START, outbox(0), cache(0), Event::Lock(true), claimed(0, 7)] {
        leader.handle(event, EDGE);
    }
    let asked = || Event::Heard(Message::WhoLeads);
    assert_eq!(says_leads(&leader.handle(asked(), EDGE)), Some(true));
    leader.handle(Event::SignOut { discard_unsent: false }, EDGE);
    assert_eq!(says_leads(&leader.handle(asked(), EDGE)), Some(false));

    // Who signed in again in another tab takes the lead; a tab that has signed out itself does not.
    let mut follower = Engine::new(SARA, Box::new(Unguarded));
    for event in [START, outbox(0), cache(0)] {
        follower.handle(event, EDGE);
    }
    let unfit = || {
        Event::Heard(Message::Leads {
            visible: true,
            is_sound: false,
            claim: Claim::default(),
        })
    };
    assert!(takes_lock(&follower.handle(unfit(), EDGE)));
    follower.handle(Event::SignOut { discard_unsent: false }, EDGE);
    assert!(!takes_lock(&follower.handle(unfit(), EDGE)));
}

#[test]
fn a_follower_reads_a_cache_that_became_whole_after_it_was_named() {
    let mut engine = Engine::new(SARA, Box::new(Unguarded));
    for event in [START, outbox(1), cache(1)] {
        engine.handle(event, EDGE);
    }
    let effects = engine.handle(Event::Heard(Message::Swapped { slot: 1 }), EDGE);
    let is_read = |effect: &Effect| matches!(effect, Effect::LoadCache { slot: 1 });
    assert!(effects.iter().any(is_read), "{effects:?}");
}

#[test]
fn a_page_without_storage_leads_no_stored_cache() {
    let mut engine = Engine::new(SARA, Box::new(Unguarded));
    let broken = || Event::OutboxLoaded(Err(StoreFault::Closed));
    for event in [START, broken(), broken(), broken(), cache(0)] {
        engine.handle(event, EDGE);
    }
    let effects = engine.handle(Event::Lock(true), EDGE);
    assert!(engine.status().leads, "nobody else does");
    assert_eq!(claims(&effects), [0_u8; 0]);
    let effects = engine.handle(
        Event::Tick,
        Edge {
            mono_ms: 61_000,
            ..EDGE
        },
    );
    assert_eq!(claims(&effects), [0_u8; 0]);
    assert_eq!(
        says_leads(&effects),
        Some(false),
        "who could may have slept when it was said"
    );
}

/// A tab that follows, with one stored change; its row as a leader settles it.
fn follower_with_a_change() -> (Engine, OutboxRow) {
    let mut engine = Engine::new(SARA, Box::new(Unguarded));
    for event in [START, outbox(0), cache(0)] {
        engine.handle(event, EDGE);
    }
    let change = NewChange {
        uuid: Uuid::from_u128(2),
        mutation: Mutation::Noop,
        batch: None,
        undo: false,
    };
    let effects = engine.mutate(change, EDGE).unwrap().1;
    let write = effects.iter().find_map(|effect| match effect {
        Effect::WriteOutbox { write, .. } => Some(*write),
        _ => None,
    });
    let write = write.expect("a change is stored");
    engine.handle(
        Event::OutboxWritten {
            write,
            result: Ok(vec![1]),
        },
        EDGE,
    );
    let row = engine.queue().next().expect("it waits").clone();
    let settled = Row {
        settled_at: Some(EDGE.now),
        ..row.with(Phase::Settled(Outcome::Applied))
    };
    (engine, settled.stored())
}

/// What these effects say of how changes ended.
fn ends(effects: &[Effect]) -> Vec<(Uuid, Outcome)> {
    let ends = effects.iter().filter_map(|effect| match effect {
        Effect::Settled(settled) => Some(settled.clone()),
        _ => None,
    });
    ends.flatten().collect()
}

fn applied() -> Vec<(Uuid, Outcome)> {
    vec![(Uuid::from_u128(2), Outcome::Applied)]
}

fn image(rows: Vec<OutboxRow>) -> Event {
    Event::OutboxLoaded(Ok(OutboxImage {
        rows,
        meta: Some(serde_json::to_string(&Outbox::new(Uuid::from_u128(1)).meta).unwrap()),
        meta_revision: 1,
        last_key: 1,
    }))
}

#[test]
fn a_follower_that_only_reads_the_outbox_hears_how_its_change_ended() {
    let (mut engine, settled) = follower_with_a_change();
    engine.handle(Event::Heard(Message::Reload), EDGE);
    let effects = engine.handle(image(vec![settled.clone()]), EDGE);
    assert_eq!(ends(&effects), applied());
    engine.handle(Event::Heard(Message::Reload), EDGE);
    let effects = engine.handle(image(vec![settled]), EDGE);
    assert_eq!(ends(&effects), [], "said once");
}

#[test]
fn a_follower_that_hears_of_the_archived_row_alone_knows_that_it_applied() {
    let (mut engine, settled) = follower_with_a_change();
    let archived = Row::read(&settled).unwrap().with(Phase::Archived).stored();
    let effects = engine.handle(Event::Heard(Message::Rows(vec![archived])), EDGE);
    assert_eq!(ends(&effects), applied());
}

#[test]
fn a_row_that_went_unheard_is_looked_for_in_the_archive() {
    let (mut engine, settled) = follower_with_a_change();
    let archived = Row::read(&settled).unwrap().with(Phase::Archived).stored();
    engine.handle(Event::Heard(Message::Reload), EDGE);
    let effects = engine.handle(image(Vec::new()), EDGE);
    let is_read = |effect: &Effect| matches!(effect, Effect::LoadArchive);
    assert!(effects.iter().any(is_read), "{effects:?}");
    let effects = engine.handle(Event::ArchiveLoaded(Ok(vec![archived])), EDGE);
    assert_eq!(ends(&effects), applied());
}

#[test]
fn what_waits_on_a_record_is_found_by_the_record() {
    let draft = |bits: u128| DraftId(Uuid::from_u128(bits));
    let save = |bits: u128| {
        Mutation::SaveDraft(SaveDraft {
            draft: draft(bits),
            item_type: ItemType::SalesInvoice,
            input: ItemInput::default(),
            base_version: 0,
        })
    };
    let mut tab = OneTab::open(SARA);
    for bits in [0xa1, 0xa2] {
        tab.engine.note_fresh(&draft(bits).to_string());
    }
    let (first, second) = (tab.mutate(save(0xa1)), tab.mutate(save(0xa2)));
    let on = |tab: &OneTab, bits: u128| -> Vec<Uuid> {
        let key = Key::new(Kind::Draft, draft(bits));
        tab.engine.pending_on(&key).map(|row| row.uuid).collect()
    };
    assert_eq!((on(&tab, 0xa1), on(&tab, 0xa2)), (vec![first], vec![second]));
    // What is taken back does nothing, and is about nothing.
    tab.feed(Event::Undo(vec![first]));
    assert_eq!((on(&tab, 0xa1), on(&tab, 0xa2)), (vec![], vec![second]));
}
