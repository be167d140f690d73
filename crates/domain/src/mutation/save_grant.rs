//! Give and take rights.

use serde::{Deserialize, Serialize};

use super::save::{Checks, Save, Saved};
use super::{Actor, Ctx, Rule};
use crate::access::{Access, Action};
use crate::id::GrantId;
use crate::record::{Grant, GrantScope, Group, Holder, Key, Kind, Position, Right, SubType, Unit, User};
use crate::rejection::{Problem, ProblemCode, Rejection, Stop};
use crate::world::{Want, World};

/// A grant saved as a whole.
pub type SaveGrant = Save<Grant>;

/// A grant taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveGrant {
    pub grant: GrantId,
}

impl Saved for Grant {
    const ACTION: Action<'static> = Action::ManageUsers;

    fn wants(&self) -> Vec<Want> {
        let holder = match self.holder {
            Holder::User(id) => Want::record(Kind::User, id),
            Holder::Unit(id) => Want::record(Kind::Unit, id),
            Holder::Group(id) => Want::record(Kind::Group, id),
            Holder::Position(id) => Want::record(Kind::Position, id),
        };
        let scope = match self.scope {
            GrantScope::SubType(id) => Some(Want::record(Kind::SubType, id)),
            GrantScope::DeputyOf(id) => Some(Want::record(Kind::User, id)),
            GrantScope::General => None,
        };
        std::iter::once(holder).chain(scope).collect()
    }

    fn problems(&self, before: Option<&Self>, world: &World, ctx: &Ctx) -> Result<Vec<Problem>, Stop> {
        let mut checks = Checks::default();
        if !holder_exists(self.holder, world)? {
            checks.wrong("holder", ProblemCode::Unknown);
        }
        let (allowed, exists): (&[Right], bool) = match self.scope {
            GrantScope::SubType(id) => (Right::OF_SUB_TYPE, world.get::<SubType>(id)?.is_some()),
            GrantScope::General => (Right::GENERAL, true),
            GrantScope::DeputyOf(id) => (&[], world.get::<User>(id)?.is_some()),
        };
        if !exists {
            checks.wrong("scope", ProblemCode::Unknown);
        }
        if let GrantScope::DeputyOf(id) = self.scope
            && self.holder == Holder::User(id)
        {
            checks.wrong("scope", ProblemCode::Duplicate);
        }
        if self.rights.iter().any(|right| !allowed.contains(right)) {
            checks.wrong("rights", ProblemCode::BadFormat);
        }
        if self.rights.is_empty() && !matches!(self.scope, GrantScope::DeputyOf(_)) {
            checks.wrong("rights", ProblemCode::Required);
        }
        if let (Some(from), Some(until)) = (self.from, self.until)
            && until < from
        {
            checks.wrong("until", ProblemCode::EndBeforeStart);
        }
        if before.is_some_and(|before| locks_out(before, ctx) && !locks_out(self, ctx)) {
            checks.wrong("rights", ProblemCode::LocksOut);
        }
        Ok(checks.problems)
    }
}

impl Rule for RemoveGrant {
    fn wants(&self, _world: &World, _ctx: &Ctx) -> Vec<Want> {
        vec![Want::record(Kind::Grant, self.grant)]
    }

    fn apply(&self, world: &mut World, ctx: &Ctx, access: &Access) -> Result<(), Stop> {
        access.can(Action::ManageUsers).ok_or(Rejection::NotAllowed)?;
        let Some(grant) = world.get::<Grant>(self.grant)? else {
            return Ok(());
        };
        if locks_out(grant, ctx) {
            return Err(Rejection::Invalid {
                problems: vec![Problem::new("rights", ProblemCode::LocksOut)],
            }
            .into());
        }
        world.delete(Key::new(Kind::Grant, self.grant));
        Ok(())
    }
}

/// Whether this is one's own grant as system manager: without it one could not give it back to oneself.
fn locks_out(grant: &Grant, ctx: &Ctx) -> bool {
    ctx.actor.user().is_some_and(|user| grant.holder == Holder::User(user))
        && ctx.actor != Actor::System
        && grant.rights.contains(&Right::SystemManager)
        && grant.holds_on(ctx.today())
}

fn holder_exists(holder: Holder, world: &World) -> Result<bool, Stop> {
    Ok(match holder {
        Holder::User(id) => world.get::<User>(id)?.is_some(),
        Holder::Unit(id) => world.get::<Unit>(id)?.is_some(),
        Holder::Group(id) => world.get::<Group>(id)?.is_some(),
        Holder::Position(id) => world.get::<Position>(id)?.is_some(),
    })
}
