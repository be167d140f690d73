//! What the device holds, without anything reactive: the view of [`sync::view`] with this page's queue laid over it.
//!
//! What stays true: every pending change lies over the truth, in the order of the queue, and nothing else does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::id::UserId;
use domain::mutation::{Ctx, Mutation};
use domain::record::{Entity, Key, Kind, Record};
use domain::rejection::Stop;
use domain::world::Change;
pub use sync::view::ctx;
use sync::view::{Laid, Place, Unguarded, View};
use uuid::Uuid;

use super::pending::Pending;

/// Kinds that the reference answer holds whole: what is not there does not exist.
const WHOLE_KINDS: &[Kind] = &[
    Kind::Company,
    Kind::User,
    Kind::Unit,
    Kind::Group,
    Kind::Position,
    Kind::SubType,
    Kind::Pattern,
    Kind::TaxCode,
    Kind::FiscalYear,
    Kind::RejectReason,
];

/// The device's records and queue.
#[derive(Clone, Debug, Default)]
pub struct State {
    view: View,
    /// The unsettled changes, oldest first. After taking some out, [`State::replay`].
    pub pending: Vec<Pending>,
    places: BTreeMap<Uuid, Place>,
    last_place: Place,
}

impl State {
    #[must_use]
    pub fn new(user: Option<UserId>) -> Self {
        Self {
            view: View::new(user),
            ..Self::default()
        }
    }

    #[must_use]
    pub fn user(&self) -> Option<UserId> {
        self.view.user()
    }

    /// A record as it is shown: with the overlay of what is pending.
    #[must_use]
    pub fn shown(&self, key: &Key) -> Option<&Arc<Record>> {
        self.view.shown(key)
    }

    /// A record as the server knows it.
    #[must_use]
    pub fn truth(&self, key: &Key) -> Option<&Arc<Record>> {
        self.view.truth(key)
    }

    /// All shown records of a kind.
    pub fn all<E: Entity + 'static>(&self) -> impl Iterator<Item = &E> {
        self.view.all()
    }

    /// Says that the reference answer has come: sets and whole kinds can be answered here from now on.
    pub fn note_reference(&mut self) {
        let mut is_new = self.view.know_sets();
        for kind in WHOLE_KINDS {
            is_new |= self.view.know_whole(*kind);
        }
        if is_new {
            self.view.replay_all(&mut Unguarded);
        }
    }

    /// Notes an id that was made here.
    pub fn note_fresh(&mut self, id: String) {
        self.view.note_fresh(id);
    }

    /// Takes in what the server says. Answers the keys whose shown record may have changed.
    pub fn take_in(&mut self, records: Vec<Record>, deleted: &[Key]) -> BTreeSet<Key> {
        self.view
            .take_in(records.into_iter().map(Arc::new), deleted, &mut Unguarded)
    }

    /// What a change would do to what is shown.
    ///
    /// # Errors
    /// The conflict or rejection that is already certain here. Something unknown is no error: it makes no changes.
    pub fn forecast(&self, mutation: &Mutation, ctx: &Ctx) -> Result<Vec<Change>, Stop> {
        self.view.forecast(mutation, ctx)
    }

    /// Adds a change to the end of the queue. Answers the touched keys.
    pub fn add(&mut self, pending: Pending) -> BTreeSet<Key> {
        self.last_place += 1;
        let envelope = &pending.envelope;
        let laid = Laid {
            uuid: envelope.uuid,
            mutation: envelope.mutation.clone(),
            claimed_at: envelope.claimed_at,
        };
        self.places.insert(envelope.uuid, self.last_place);
        self.pending.push(pending);
        self.view.lay(self.last_place, laid, &mut Unguarded)
    }

    /// Lifts what is pending no longer. Answers the touched keys.
    pub fn replay(&mut self) -> BTreeSet<Key> {
        let pending: BTreeSet<Uuid> = self.pending.iter().map(|it| it.envelope.uuid).collect();
        let mut touched = BTreeSet::new();
        let view = &mut self.view;
        self.places.retain(|uuid, place| {
            let stays = pending.contains(uuid);
            if !stays {
                touched.extend(view.lift(*place, &mut Unguarded));
            }
            stays
        });
        touched
    }
}
