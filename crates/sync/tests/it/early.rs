//! Changes that are made before anybody drives the stores.

use domain::id::{DraftId, FollowUpId};
use domain::mutation::{Mutation, NoRule, SaveDraft, SaveFollowUp};
use domain::record::{Draft, FollowUp, FollowUpContent, ItemInput, ItemType, Key, Kind};
use sync::engine::{Answer, Effect, Engine, Event, NewChange, RETRY_MS_FIRST};
use sync::view::Unguarded;
use uuid::Uuid;

use crate::company::{SARA, Server};
use crate::one_tab::{Asked, OneTab, change};

fn save(draft: DraftId) -> Mutation {
    Mutation::SaveDraft(SaveDraft {
        draft,
        item_type: ItemType::SalesInvoice,
        input: ItemInput::default(),
        base_version: 0,
    })
}

/// A page as the server gave it: with the company that its rules need.
fn given() -> OneTab {
    let mut tab = OneTab::unopened(SARA);
    let company = Server::new().records.values().cloned().collect();
    tab.engine.take_asked(company, true);
    tab
}

/// Makes it early; answers what is to be done.
fn make(tab: &mut OneTab, bits: u128) -> Vec<Effect> {
    let draft = DraftId(Uuid::from_u128(bits));
    tab.engine.note_fresh(&draft.to_string());
    let edge = tab.edge();
    tab.engine.mutate_early(change(bits, save(draft)), edge).unwrap()
}

fn shown(tab: &OneTab) -> Vec<u128> {
    let drafts = tab.engine.view().all::<Draft>();
    drafts.map(|draft| draft.id.0.as_u128()).collect()
}

#[test]
fn an_early_change_is_shown_and_counted_at_once_and_asks_for_nothing() {
    let mut tab = given();
    let effects = make(&mut tab, 0xa1);
    assert_eq!(shown(&tab), [0xa1]);
    assert_eq!(tab.engine.status().unsettled, 1);
    let is_said = |effect: &Effect| matches!(effect, Effect::Changed(_) | Effect::Status(_));
    assert!(effects.iter().all(is_said), "{effects:?}");
    assert!(tab.engine.has_early());
}

#[test]
fn what_was_made_early_is_kept_and_sent_once_in_its_order() {
    let mut tab = given();
    make(&mut tab, 0xa1);
    make(&mut tab, 0xa2);
    tab.start();
    assert!(!tab.engine.has_early());
    let kept: Vec<u128> = tab.outbox.image().rows.iter().map(|row| row.uuid.as_u128()).collect();
    assert_eq!(kept, [0xa1, 0xa2]);
    assert_eq!(shown(&tab), [0xa1, 0xa2]);
    let Some(Asked::Push(_, body)) = tab.next() else {
        panic!("nothing is pushed");
    };
    let at = |bits: u128| body.find(&Uuid::from_u128(bits).to_string());
    assert!(at(0xa1) < at(0xa2) && at(0xa1).is_some(), "{body}");
}

#[test]
fn what_was_taken_back_early_is_never_kept() {
    let mut tab = given();
    make(&mut tab, 0xa1);
    make(&mut tab, 0xa2);
    let edge = tab.edge();
    let (count, _) = tab.engine.undo_early(&[Uuid::from_u128(0xa1)], edge);
    assert_eq!(count, 1);
    assert_eq!(shown(&tab), [0xa2]);
    assert_eq!(tab.engine.status().unsettled, 1);
    tab.start();
    let kept: Vec<u128> = tab.outbox.image().rows.iter().map(|row| row.uuid.as_u128()).collect();
    assert_eq!(kept, [0xa2]);
}

#[test]
fn what_was_made_without_its_rule_decides_as_soon_as_the_rule_comes() {
    let mut tab = OneTab::unopened(SARA);
    tab.engine = Engine::with_rules(SARA, Box::new(Unguarded), |_| Some(&NoRule));
    tab.engine
        .take_asked(Server::new().records.values().cloned().collect(), true);
    make(&mut tab, 0xa1);
    assert_eq!(shown(&tab), []);
    assert!(tab.engine.has_early());
    let edge = tab.edge();
    let effects = tab.engine.take_rules(Mutation::rule, edge);
    assert_eq!(shown(&tab), [0xa1]);
    assert!(matches!(effects.as_slice(), [Effect::Changed(_)]), "{effects:?}");
}

#[test]
fn a_follow_up_is_shown_before_anything_of_its_owner_has_come() {
    let mut tab = given();
    let follow_up = FollowUpId(Uuid::from_u128(7));
    let save = Mutation::SaveFollowUp(SaveFollowUp {
        follow_up,
        base: None,
        content: FollowUpContent {
            text: "تماس".to_owned(),
            ..FollowUpContent::default()
        },
    });
    let edge = tab.edge();
    tab.engine.mutate_early(change(7, save), edge).unwrap();
    let shown: Vec<FollowUpId> = tab.engine.view().all::<FollowUp>().map(|it| it.id).collect();
    assert_eq!(shown, [follow_up]);
}

#[test]
fn a_page_is_told_when_what_waited_on_its_record_waits_no_more() {
    let mut tab = given();
    tab.start();
    let draft = DraftId(Uuid::from_u128(0xa1));
    tab.engine.note_fresh(&draft.to_string());
    let mutation = Mutation::SaveDraft(SaveDraft {
        draft,
        item_type: ItemType::SalesInvoice,
        input: ItemInput::default(),
        base_version: 0,
    });
    let edge = tab.edge();
    let undoable = NewChange {
        undo: true,
        ..change(0xb1, mutation)
    };
    let (uuid, effects) = tab.engine.mutate(undoable, edge).unwrap();
    tab.carry_out(effects);
    let key = Key::new(Kind::Draft, draft);
    assert_eq!(tab.seen.get(&key), Some(&1));
    tab.feed(Event::Undo(vec![uuid]));
    assert_eq!(tab.seen.get(&key), Some(&0));
}

#[test]
fn what_is_about_to_be_sent_cannot_be_taken_back() {
    let mut tab = given();
    tab.start();
    let draft = DraftId(Uuid::from_u128(0xa1));
    tab.engine.note_fresh(&draft.to_string());
    let uuid = tab.mutate(save(draft));
    let Some(Asked::Pull(exchange)) = tab.next() else {
        panic!("the first exchange is a pull");
    };
    assert!(tab.engine.can_take_back(uuid), "it waits for the pull");
    tab.answer(exchange, Answer::Unreachable);
    assert!(tab.engine.can_take_back(uuid), "and for the network");
    tab.mono_ms += RETRY_MS_FIRST;
    tab.feed(Event::Tick);
    assert!(matches!(tab.next(), Some(Asked::Push(..))));
    assert!(!tab.engine.can_take_back(uuid));
}
