//! Arrange one's home: every widget in its place, shown or hidden. The whole arrangement is one change, and the last stands.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Ctx, Rule};
use crate::access::Access;
use crate::record::{HomeLayout, Kind, PlacedWidget};
use crate::rejection::{Problem, ProblemCode, Rejection, Stop};
use crate::world::{Want, World};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrangeHome {
    /// In their order; empty for the order of the release.
    pub widgets: Vec<PlacedWidget>,
}

impl Rule for ArrangeHome {
    fn wants(&self, _world: &World, ctx: &Ctx) -> Vec<Want> {
        let user = ctx.actor.user().into_iter();
        user.map(|user| Want::record(Kind::HomeLayout, user)).collect()
    }

    fn apply(&self, world: &mut World, ctx: &Ctx, _access: &Access) -> Result<(), Stop> {
        let user = ctx.actor.user().ok_or(Rejection::NotAllowed)?;
        if let Some(code) = self.problem() {
            return Err(Rejection::Invalid {
                problems: vec![Problem::new("widgets", code)],
            }
            .into());
        }
        let before = world.get::<HomeLayout>(user)?.map(|it| it.widgets.as_slice());
        if before.unwrap_or_default() != self.widgets {
            world.put(HomeLayout {
                user,
                widgets: self.widgets.clone(),
            });
        }
        Ok(())
    }
}

impl ArrangeHome {
    fn problem(&self) -> Option<ProblemCode> {
        let is_name = |it: &PlacedWidget| {
            !it.name.is_empty()
                && it.name.len() <= PlacedWidget::NAME_CHARS_MAX
                && it.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        };
        let names: BTreeSet<&str> = self.widgets.iter().map(|it| it.name.as_str()).collect();
        if self.widgets.len() > HomeLayout::WIDGETS_MAX {
            Some(ProblemCode::TooMany)
        } else if !self.widgets.iter().all(is_name) {
            Some(ProblemCode::BadFormat)
        } else if names.len() < self.widgets.len() {
            Some(ProblemCode::Duplicate)
        } else {
            None
        }
    }
}
