//! Note that the user has read some mentions. What is read stays read; whose mentions they are follows from who says so.

use serde::{Deserialize, Serialize};

use super::{Ctx, Rule};
use crate::access::Access;
use crate::id::CommentId;
use crate::record::{Kind, Mention};
use crate::rejection::{Problem, ProblemCode, Rejection, Stop};
use crate::world::{Want, World};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkMentionsRead {
    /// The comments whose mentions the user has read. One that did not reach this user, or is gone, is passed over.
    pub comments: Vec<CommentId>,
}

impl MarkMentionsRead {
    /// The most mentions of one mutation.
    pub const COMMENTS_MAX: usize = 500;
}

impl Rule for MarkMentionsRead {
    fn wants(&self, _world: &World, ctx: &Ctx) -> Vec<Want> {
        let Some(user) = ctx.actor.user().filter(|_| self.comments.len() <= Self::COMMENTS_MAX) else {
            return Vec::new();
        };
        let ids = self.comments.iter().map(|comment| Mention::id_of(*comment, user));
        ids.map(|id| Want::record(Kind::Mention, id)).collect()
    }

    fn apply(&self, world: &mut World, ctx: &Ctx, _access: &Access) -> Result<(), Stop> {
        let user = ctx.actor.user().ok_or(Rejection::NotAllowed)?;
        if self.comments.len() > Self::COMMENTS_MAX {
            return Err(Rejection::Invalid {
                problems: vec![Problem::new("comments", ProblemCode::TooMany)],
            }
            .into());
        }
        for comment in &self.comments {
            let held = world.get::<Mention>(Mention::id_of(*comment, user))?;
            if let Some(unread) = held.filter(|mention| mention.is_unread()).cloned() {
                world.put(Mention {
                    read_at: Some(ctx.now),
                    ..unread
                });
            }
        }
        Ok(())
    }
}
