//! Save users, units, groups and positions. Passwords are not here: they never leave the server's own table.

use super::save::{Checks, Saved};
use super::save_party::trim;
use super::{Actor, Ctx};
use crate::access::Action;
use crate::digits::to_latin_digits;
use crate::fold::fold;
use crate::record::{Group, Kind, Position, Unit, User};
use crate::rejection::{Problem, ProblemCode, Stop};
use crate::world::{SetKey, Want, World};

/// The most units, groups and positions of one user, each.
pub const MEMBERSHIPS_MAX: usize = 50;

impl Saved for User {
    const ACTION: Action<'static> = Action::ManageUsers;

    fn wants(&self) -> Vec<Want> {
        let mut wants = vec![Want::Set(SetKey::UsersNamed(fold(&self.username)))];
        wants.extend(self.units.iter().map(|id| Want::record(Kind::Unit, id)));
        wants.extend(self.groups.iter().map(|id| Want::record(Kind::Group, id)));
        wants.extend(self.positions.iter().map(|id| Want::record(Kind::Position, id)));
        wants
    }

    fn normalise(&mut self) {
        trim(&mut self.name);
        self.username = to_latin_digits(self.username.trim());
        self.units.sort();
        self.units.dedup();
        self.groups.sort();
        self.groups.dedup();
        self.positions.sort();
        self.positions.dedup();
    }

    fn problems(&self, _before: Option<&Self>, world: &World, ctx: &Ctx) -> Result<Vec<Problem>, Stop> {
        let mut checks = Checks::default();
        checks.name("name", &self.name);
        checks.name("username", &self.username);
        if self.username.chars().any(char::is_whitespace) {
            checks.wrong("username", ProblemCode::BadFormat);
        }
        let same = world.set::<Self>(&SetKey::UsersNamed(fold(&self.username)))?;
        checks.unique("username", self, &same);
        for (field, count) in [
            ("units", self.units.len()),
            ("groups", self.groups.len()),
            ("positions", self.positions.len()),
        ] {
            if count > MEMBERSHIPS_MAX {
                checks.wrong(field, ProblemCode::TooMany);
            }
        }
        for id in &self.units {
            if world.get::<Unit>(id)?.is_none() {
                checks.wrong("units", ProblemCode::Unknown);
            }
        }
        for id in &self.groups {
            if world.get::<Group>(id)?.is_none() {
                checks.wrong("groups", ProblemCode::Unknown);
            }
        }
        for id in &self.positions {
            if world.get::<Position>(id)?.is_none() {
                checks.wrong("positions", ProblemCode::Unknown);
            }
        }
        // Whoever switches themselves off could not undo it.
        if ctx.actor == Actor::User(self.id) && !self.active {
            checks.wrong("active", ProblemCode::LocksOut);
        }
        Ok(checks.problems)
    }
}

/// Units, groups and positions are a name and a switch.
macro_rules! saved_by_name {
    ($($kind:ident),+) => {$(
        impl Saved for $kind {
            const ACTION: Action<'static> = Action::ManageUsers;

            fn normalise(&mut self) {
                trim(&mut self.name);
            }

            fn problems(&self, _before: Option<&Self>, _world: &World, _ctx: &Ctx) -> Result<Vec<Problem>, Stop> {
                let mut checks = Checks::default();
                checks.name("name", &self.name);
                Ok(checks.problems)
            }
        }
    )+};
}

saved_by_name!(Unit, Group, Position);
