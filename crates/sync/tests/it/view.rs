//! What a device shows: truth, changes laid over it, and what is replayed when truth moves.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::id::{CommentId, FollowUpId, ItemId, PartyId, UserId};
use domain::mutation::{
    AddComment, ApproveItem, DeleteComment, MarkMentionsRead, Mutation, MuteUnit, NumberItem, Save, SaveDraft,
    SaveFollowUp,
};
use domain::record::{
    Comment, Draft, FollowUpContent, Holder, Item, ItemType, Key, Kind, Mention, MutedUnits, Record, Subject,
};
use domain::rejection::{Rejection, Stop};
use domain::timeline::Timeline;
use sync::view::{Laid, ReplayGuard, Unguarded, View, ctx};
use uuid::Uuid;

use crate::company::*;

/// A device that holds everything the server has.
fn device(server: &Server, user: UserId) -> View {
    let mut view = View::new(Some(user));
    view.take_in(server.records.values().cloned().map(Arc::new), &[], &mut Unguarded);
    view.know_sets();
    for kind in Kind::ALL {
        view.know_whole(*kind);
    }
    view
}

fn approve(server: &Server, item: ItemId) -> Mutation {
    let basis = server.basis(item);
    Mutation::ApproveItem(ApproveItem { item, basis })
}

fn laid(at: u128, mutation: Mutation, server: &Server) -> Laid {
    Laid {
        uuid: Uuid::from_u128(at),
        mutation,
        claimed_at: server.now,
    }
}

fn shown(view: &View, item: ItemId) -> Option<&Item> {
    view.shown(&Key::new(Kind::Item, item))
        .and_then(|record| match record.as_ref() {
            Record::Item(item) => Some(item.as_ref()),
            _ => None,
        })
}

/// Counts replays.
#[derive(Default)]
struct Counting(Vec<u128>);

impl ReplayGuard for Counting {
    fn enter(&mut self, change: Uuid) {
        self.0.push(change.as_u128());
    }
    fn leave(&mut self) {}
}

#[test]
fn a_change_is_shown_over_the_truth_and_goes_without_a_trace() {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 2));
    let mut view = device(&server, ALI);
    let touched = view.lay(7, laid(1, approve(&server, item), &server), &mut Unguarded);
    assert!(touched.contains(&Key::new(Kind::Item, item)));
    assert!(shown(&view, item).unwrap().approved.is_some());
    let truth = view.truth(&Key::new(Kind::Item, item)).unwrap();
    assert_eq!(
        **truth,
        Record::from(server.item(item)),
        "the base is the server's word only"
    );
    let lifted = view.lift(7, &mut Unguarded);
    assert_eq!(lifted, touched);
    assert!(shown(&view, item).unwrap().approved.is_none());
}

#[test]
fn only_what_read_a_changed_record_decides_anew() {
    let mut server = Server::new();
    let items: Vec<ItemId> = (1..=20)
        .map(|at| server.submit(SARA, at, sugar(WHOLESALE, 2)))
        .collect();
    let mut view = device(&server, ALI);
    for (at, item) in (1..).zip(&items) {
        view.lay(
            at,
            laid(u128::from(at), approve(&server, *item), &server),
            &mut Unguarded,
        );
    }
    let number = NumberItem {
        item: items[4],
        basis: server.basis(items[4]),
        typed: None,
    };
    view.lay(21, laid(21, Mutation::NumberItem(number), &server), &mut Unguarded);
    server.run(MINA, approve(&server, items[4])).unwrap();
    let mut counting = Counting::default();
    view.take_in([Arc::new(server.item(items[4]).into())], &[], &mut counting);
    assert_eq!(
        counting.0,
        [5, 21],
        "the approval of that item, and what comes after it"
    );
    let item = shown(&view, items[4]).unwrap();
    assert_eq!(
        item.approved.as_ref().map(|it| it.by.user()),
        Some(Some(MINA)),
        "Ali's comes too late"
    );
}

#[test]
fn changes_build_on_one_another_in_their_order() {
    let server = Server::new();
    let mut view = device(&server, SARA);
    let draft = draft(1);
    let key = Key::new(Kind::Draft, draft);
    view.note_fresh(draft.to_string());
    for (place, version) in [(1, 0), (2, 1), (3, 2)] {
        let save = SaveDraft {
            draft,
            item_type: ItemType::SalesInvoice,
            input: sugar(WHOLESALE, 1),
            base_version: version,
        };
        view.lay(
            place,
            laid(u128::from(place), Mutation::SaveDraft(save), &server),
            &mut Unguarded,
        );
    }
    let version = |view: &View| match view.shown(&key).map(AsRef::as_ref) {
        Some(Record::Draft(draft)) => Some(draft.version),
        _ => None,
    };
    assert_eq!(version(&view), Some(3));
    assert_eq!(view.creates(1), BTreeSet::from([key.clone()]));
    assert_eq!(view.creates(2), BTreeSet::new());
    assert!(view.reads(3).contains(&key));
    // Without the first the others have nothing to stand on.
    view.lift(1, &mut Unguarded);
    assert_eq!(version(&view), None);
}

#[test]
fn what_builds_on_a_change_that_lost_its_ground_decides_anew() {
    let server = Server::new();
    let mut view = device(&server, SARA);
    let buyer = domain::record::Party {
        responsible: Some(KIAN),
        ..party(PartyId(Uuid::from_u128(0x6aa)), "نو")
    };
    let input = domain::record::ItemInput {
        party: Some(buyer.id),
        ..sugar(WHOLESALE, 2)
    };
    let keys = [Key::new(Kind::Party, buyer.id), Key::new(Kind::Item, draft(1).item())];
    let save = Mutation::SaveParty(Save {
        base: None,
        record: buyer,
    });
    let submission = Mutation::SubmitItem(submit(&server, 1, input));
    view.lay(1, laid(1, save, &server), &mut Unguarded);
    view.lay(2, laid(2, submission, &server), &mut Unguarded);
    assert!(keys.iter().all(|key| view.shown(key).is_some()));
    // Nobody of that name: the party cannot be saved, and so nothing can be sold to it, though the submission names no user.
    let touched = view.take_in([], &[Key::new(Kind::User, KIAN)], &mut Unguarded);
    assert!(
        keys.iter()
            .all(|key| view.shown(key).is_none() && touched.contains(key))
    );
}

#[test]
fn an_echo_lies_under_all_changes_until_it_is_ended() {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 2));
    let mut view = device(&server, ALI);
    let mut after = server.clone();
    after.run(MINA, approve(&server, item)).unwrap();
    view.lay(1, laid(1, approve(&server, item), &server), &mut Unguarded);
    view.echo(vec![after.item(item).into()], Vec::new(), &mut Unguarded);
    let by = |view: &View| shown(view, item).unwrap().approved.as_ref().map(|it| it.by.user());
    assert_eq!(by(&view), Some(Some(MINA)));
    view.end_echo(&mut Unguarded);
    assert_eq!(by(&view), Some(Some(ALI)));
}

#[test]
fn a_change_that_broke_the_page_is_not_replayed() {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 2));
    let mut view = device(&server, ALI);
    view.skip(Uuid::from_u128(9));
    let mut counting = Counting::default();
    view.lay(1, laid(9, approve(&server, item), &server), &mut counting);
    assert!(counting.0.is_empty());
    assert!(shown(&view, item).unwrap().approved.is_none());
}

#[test]
fn what_is_unknown_here_is_left_to_the_server_and_what_is_certain_is_said() {
    let mut server = Server::new();
    let item = server.submit(MINA, 1, sugar(WHOLESALE, 2));
    let change = approve(&server, item);
    let context = ctx(Some(MINA), server.now, Uuid::from_u128(1));
    let empty = View::new(Some(MINA));
    assert_eq!(empty.forecast(&change, &context), Ok(Vec::new()));
    let whole = device(&server, MINA);
    assert_eq!(
        whole.forecast(&change, &context),
        Err(Stop::Rejected(Rejection::FourEyes))
    );
    let drafts = whole.all::<Draft>().count();
    assert_eq!((drafts, whole.all::<Item>().count()), (0, 1));
}

fn comment(at: u128, subject: Subject) -> Mutation {
    Mutation::AddComment(AddComment {
        comment: CommentId(Uuid::from_u128(0xc00 + at)),
        subject,
        text: at.to_string(),
        addressees: vec![Holder::User(ALI).into()],
    })
}

#[test]
fn a_timeline_is_the_server_s_with_what_waits_on_top() {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 1));
    let subject = Subject::Item(item);
    for at in 0..5 {
        server.run(SARA, comment(at, subject)).unwrap();
    }
    let note = Mutation::SaveFollowUp(SaveFollowUp {
        follow_up: FollowUpId(Uuid::from_u128(0xe01)),
        base: None,
        content: FollowUpContent {
            subject: Some(subject),
            ..FollowUpContent::default()
        },
    });
    server.run(SARA, note).unwrap();
    let mut view = device(&server, SARA);
    let mut timeline = Timeline::new(subject, 3);
    let whole = timeline.run(SARA, server.records.values());
    let first = view.timeline(&timeline).unwrap();
    let keys: Vec<Key> = whole.rows.iter().map(|record| record.key()).collect();
    assert_eq!(
        (first.rows, &first.next, first.totals.unwrap().count),
        (keys, &whole.next, 7)
    );
    assert_eq!(first.next, whole.next);
    // What is written here stands on top before anybody has heard of it.
    let mine = laid(1, comment(9, subject), &server);
    let fresh = CommentId(Uuid::from_u128(0xc09)).to_string();
    view.note_fresh(fresh.clone());
    view.lay(1, mine, &mut Unguarded);
    assert_eq!(
        view.timeline(&timeline).unwrap().rows[0],
        Key::new(Kind::Comment, fresh)
    );
    timeline.after = first.next;
    assert_eq!(view.timeline(&timeline).unwrap().rows.len(), 3);
    let elsewhere = Subject::Item(draft(99).item());
    assert_eq!(
        view.timeline(&Timeline::new(elsewhere, 3)),
        None,
        "only the server can say"
    );
}

#[test]
fn a_deletion_a_reading_and_a_mute_show_at_once() {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 1));
    server.run(SARA, comment(1, Subject::Item(item))).unwrap();
    let id = CommentId(Uuid::from_u128(0xc01));
    let mut sara = device(&server, SARA);
    sara.lay(
        1,
        laid(1, Mutation::DeleteComment(DeleteComment { comment: id }), &server),
        &mut Unguarded,
    );
    assert!(
        sara.all::<Comment>()
            .all(|it| it.deleted.is_some() && it.text.is_empty())
    );
    let mut ali = device(&server, ALI);
    let read = Mutation::MarkMentionsRead(MarkMentionsRead { comments: vec![id] });
    assert!(ali.all::<Mention>().any(Mention::is_unread));
    ali.lay(1, laid(2, read, &server), &mut Unguarded);
    assert!(!ali.all::<Mention>().any(Mention::is_unread));
    let mute = Mutation::MuteUnit(MuteUnit {
        unit: WAREHOUSE,
        muted: true,
    });
    ali.lay(2, laid(3, mute, &server), &mut Unguarded);
    assert!(
        ali.all::<MutedUnits>()
            .any(|it| it.user == ALI && it.units.contains(&WAREHOUSE))
    );
}
