//! Keep and discard a draft: its author's alone, loose, never refused for being incomplete.

use serde::{Deserialize, Serialize};

use super::{Ctx, Rule};
use crate::access::Access;
use crate::id::DraftId;
use crate::invoice::{COSTS_MAX, LINES_MAX};
use crate::record::{Draft, ItemInput, ItemType, Key, Kind};
use crate::rejection::{Conflict, Problem, ProblemCode, Rejection, Stop};
use crate::world::{Want, World};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SaveDraft {
    pub draft: DraftId,
    pub item_type: ItemType,
    pub input: ItemInput,
    /// The version it was written over; zero for a new one.
    pub base_version: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscardDraft {
    pub draft: DraftId,
}

impl Rule for SaveDraft {
    fn wants(&self, _world: &World, _ctx: &Ctx) -> Vec<Want> {
        vec![Want::record(Kind::Draft, self.draft)]
    }

    fn apply(&self, world: &mut World, ctx: &Ctx, _access: &Access) -> Result<(), Stop> {
        let author = ctx.actor.user().ok_or(Rejection::NotAllowed)?;
        let held = world.get::<Draft>(self.draft)?;
        if held.is_some_and(|draft| draft.author != author) {
            return Err(Rejection::NotAllowed.into());
        }
        let version = held.map_or(0, |draft| draft.version);
        if version != self.base_version {
            return Err(if version == 0 {
                Conflict::Gone
            } else {
                Conflict::DraftChanged { version }
            }
            .into());
        }
        if self.input.lines.len() > LINES_MAX || self.input.costs.len() > COSTS_MAX {
            return Err(Rejection::Invalid {
                problems: vec![Problem::new("lines", ProblemCode::TooMany)],
            }
            .into());
        }
        world.put(Draft {
            id: self.draft,
            author,
            item_type: self.item_type,
            input: self.input.clone(),
            version: version + 1,
            updated_at: ctx.now,
        });
        Ok(())
    }
}

impl Rule for DiscardDraft {
    fn wants(&self, _world: &World, _ctx: &Ctx) -> Vec<Want> {
        vec![Want::record(Kind::Draft, self.draft)]
    }

    fn apply(&self, world: &mut World, ctx: &Ctx, _access: &Access) -> Result<(), Stop> {
        let author = ctx.actor.user().ok_or(Rejection::NotAllowed)?;
        match world.get::<Draft>(self.draft)? {
            Some(draft) if draft.author != author => Err(Rejection::NotAllowed.into()),
            Some(_) => {
                world.delete(Key::new(Kind::Draft, self.draft));
                Ok(())
            }
            None => Ok(()),
        }
    }
}
