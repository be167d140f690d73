//! Note that the user opened a cartable: what arrives later is unseen.

use serde::{Deserialize, Serialize};

use super::{Ctx, Rule};
use crate::access::Access;
use crate::record::{ItemType, SeenMark};
use crate::rejection::{Rejection, Stop};
use crate::world::{Want, World};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkSeen {
    pub cartable: ItemType,
}

impl Rule for MarkSeen {
    fn wants(&self, _world: &World, _ctx: &Ctx) -> Vec<Want> {
        Vec::new()
    }

    fn apply(&self, world: &mut World, ctx: &Ctx, _access: &Access) -> Result<(), Stop> {
        let user = ctx.actor.user().ok_or(Rejection::NotAllowed)?;
        world.put(SeenMark {
            user,
            cartable: self.cartable,
            at: ctx.now,
        });
        Ok(())
    }
}
