//! A rule's questions, answered from what the device holds: held, surely absent, or unknown.

use std::sync::Arc;

use domain::mutation::{Ctx, Mutation};
use domain::record::{Key, Kind, Record};
use domain::rejection::Stop;
use domain::world::{Change, SetKey, Want, World};

use super::{Place, TOP, View};

impl View {
    pub(super) fn shown_before(&self, key: &Key, place: Place) -> Option<&Arc<Record>> {
        match self.overlay.before(key, place) {
            Some(over) => over.as_ref(),
            None => self.truth(key),
        }
    }

    /// What is shown now, as far as a rule asks for it.
    pub(super) fn world_of(&self, wants: impl Fn(&World) -> Vec<Want>) -> World {
        let mut world = World::default();
        for _ in 0..Mutation::ROUNDS_MAX {
            let open = world.unanswered(wants(&world));
            if open.is_empty() {
                break;
            }
            for want in &open {
                self.answer(want, TOP, &mut world);
            }
        }
        world
    }

    /// Lets a mutation decide at a place in the queue: what it asked, and what it would do.
    pub(super) fn decide(
        &self,
        mutation: &Mutation,
        ctx: &Ctx,
        place: Place,
    ) -> (Vec<Want>, Result<Vec<Change>, Stop>) {
        let mut world = World::default();
        let mut asked = Vec::new();
        for _ in 0..Mutation::ROUNDS_MAX {
            let wants = mutation.wants_by(self.rules, &world, ctx);
            if wants.is_empty() {
                break;
            }
            for want in &wants {
                self.answer(want, place, &mut world);
            }
            asked.extend(wants);
        }
        let changes = match mutation.apply_by(self.rules, &mut world, ctx) {
            Ok(()) => Ok(world.into_changes()),
            Err(Stop::Missing(_)) => Ok(Vec::new()),
            Err(stop) => Err(stop),
        };
        (asked, changes)
    }

    fn answer(&self, want: &Want, place: Place, world: &mut World) {
        match want {
            Want::Record(key) => match self.shown_before(key, place) {
                Some(record) => world.answer_record(key.clone(), Some(Record::clone(record))),
                None if self.is_surely_absent(key, place) => world.answer_record(key.clone(), None),
                None => world.answer_unknown(want.clone()),
            },
            Want::Set(set) => match self.members(set, place) {
                Some(members) => world.answer_set(set.clone(), members),
                None => world.answer_unknown(want.clone()),
            },
        }
    }

    fn is_surely_absent(&self, key: &Key, place: Place) -> bool {
        // Deleted by a change before this one, made here, or of a kind that is held whole.
        self.overlay.before(key, place).is_some() || self.is_fresh(key) || self.known.is_whole(key.kind)
    }

    /// Whether its id was made here. The key of a follow-up has its owner before the id.
    fn is_fresh(&self, key: &Key) -> bool {
        let id = match key.kind {
            Kind::FollowUp => key.id.rsplit(':').next().unwrap_or_default(),
            _ => &key.id,
        };
        self.fresh.contains(id)
    }

    /// The members of a set with the changes before this place; none if the set cannot be answered here.
    fn members(&self, set: &SetKey, place: Place) -> Option<Vec<Record>> {
        let kind = set.definition().0;
        let held = self.known.members(set)?;
        let over = self.overlay.keys_of(kind).filter(|key| !held.contains(*key));
        let members = held.iter().chain(over).filter_map(|key| self.shown_before(key, place));
        Some(
            members
                .filter(|record| super::known::is_member(set, record))
                .map(|record| Record::clone(record))
                .collect(),
        )
    }
}
