//! Say that changes which did not apply have been dealt with: they need attention no more, on no device of their user.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Ctx, Rule};
use crate::access::Access;
use crate::record::{Key, Kind, Unapplied};
use crate::rejection::{Problem, ProblemCode, Rejection, Stop};
use crate::world::{Want, World};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcknowledgeChanges {
    /// The uuids of the mutations. One that is not kept for this user, or no more, is passed over.
    pub changes: Vec<Uuid>,
}

impl AcknowledgeChanges {
    /// The most changes of one mutation.
    pub const CHANGES_MAX: usize = 500;
}

impl Rule for AcknowledgeChanges {
    fn wants(&self, _world: &World, ctx: &Ctx) -> Vec<Want> {
        let Some(user) = ctx.actor.user().filter(|_| self.changes.len() <= Self::CHANGES_MAX) else {
            return Vec::new();
        };
        let ids = self.changes.iter().map(|change| Unapplied::id_of(user, *change));
        ids.map(|id| Want::record(Kind::Unapplied, id)).collect()
    }

    fn apply(&self, world: &mut World, ctx: &Ctx, _access: &Access) -> Result<(), Stop> {
        let user = ctx.actor.user().ok_or(Rejection::NotAllowed)?;
        if self.changes.len() > Self::CHANGES_MAX {
            return Err(Rejection::Invalid {
                problems: vec![Problem::new("changes", ProblemCode::TooMany)],
            }
            .into());
        }
        for change in &self.changes {
            let id = Unapplied::id_of(user, *change);
            if world.get::<Unapplied>(&id)?.is_some() {
                world.delete(Key::new(Kind::Unapplied, id));
            }
        }
        Ok(())
    }
}
