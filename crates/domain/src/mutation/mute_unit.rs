//! Mute a unit, or hear of it again. Each unit is a change of its own, so that two devices that mute different units agree.

use serde::{Deserialize, Serialize};

use super::{Ctx, Rule};
use crate::access::Access;
use crate::id::UnitId;
use crate::record::{Key, Kind, MutedUnits, Unit};
use crate::rejection::{Problem, ProblemCode, Rejection, Stop};
use crate::world::{Want, World};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MuteUnit {
    pub unit: UnitId,
    pub muted: bool,
}

impl Rule for MuteUnit {
    fn wants(&self, _world: &World, ctx: &Ctx) -> Vec<Want> {
        let mut wants = vec![Want::record(Kind::Unit, self.unit)];
        wants.extend(ctx.actor.user().map(|user| Want::record(Kind::MutedUnits, user)));
        wants
    }

    fn apply(&self, world: &mut World, ctx: &Ctx, _access: &Access) -> Result<(), Stop> {
        let user = ctx.actor.user().ok_or(Rejection::NotAllowed)?;
        if world.get::<Unit>(self.unit)?.is_none() {
            return Err(Rejection::NotFound {
                key: Key::new(Kind::Unit, self.unit),
            }
            .into());
        }
        let mut units = world
            .get::<MutedUnits>(user)?
            .map(|muted| muted.units.clone())
            .unwrap_or_default();
        let is_change = if self.muted {
            units.insert(self.unit)
        } else {
            units.remove(&self.unit)
        };
        if units.len() > MutedUnits::UNITS_MAX {
            return Err(Rejection::Invalid {
                problems: vec![Problem::new("unit", ProblemCode::TooMany)],
            }
            .into());
        }
        if is_change {
            world.put(MutedUnits { user, units });
        }
        Ok(())
    }
}
