//! Delete a comment: its text and whom it addressed go, also from the mentions; that it was there, and who deleted it, stays.

use serde::{Deserialize, Serialize};

use super::{Ctx, Rule};
use crate::access::{Access, Action};
use crate::id::CommentId;
use crate::record::{Comment, Deleted, Key, Kind, Mention};
use crate::rejection::{Rejection, Stop};
use crate::world::{SetKey, Want, World};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteComment {
    pub comment: CommentId,
}

impl Rule for DeleteComment {
    fn wants(&self, world: &World, ctx: &Ctx) -> Vec<Want> {
        let mut wants = vec![Want::record(Kind::Comment, self.comment)];
        if let Ok(Some(comment)) = world.get::<Comment>(self.comment) {
            wants.push(Want::Record(comment.subject.key()));
        }
        if ctx.is_server() {
            wants.push(Want::Set(SetKey::MentionsOf(self.comment)));
        }
        wants
    }

    fn apply(&self, world: &mut World, ctx: &Ctx, access: &Access) -> Result<(), Stop> {
        let by = ctx.actor.user().ok_or(Rejection::NotAllowed)?;
        let comment = self.visible(access, world)?;
        access
            .can(Action::DeleteComment(&comment))
            .ok_or(Rejection::NotAllowed)?;
        if comment.deleted.is_some() {
            return Ok(());
        }
        if ctx.is_server() {
            let mentions: Vec<Mention> = world
                .set::<Mention>(&SetKey::MentionsOf(self.comment))?
                .into_iter()
                .cloned()
                .collect();
            for mention in mentions {
                world.put(Mention {
                    text: String::new(),
                    read_at: mention.read_at.or(Some(ctx.now)),
                    deleted_at: Some(ctx.now),
                    ..mention
                });
            }
        }
        world.put(Comment {
            text: String::new(),
            addressees: Vec::new(),
            deleted: Some(Deleted { by, at: ctx.now }),
            ..comment
        });
        Ok(())
    }
}

impl DeleteComment {
    /// The comment, for its author and for whoever may see its subject; for all others it is not there.
    fn visible(&self, access: &Access, world: &World) -> Result<Comment, Stop> {
        let not_found = || Rejection::NotFound {
            key: Key::new(Kind::Comment, self.comment),
        };
        let comment = world.get::<Comment>(self.comment)?.ok_or_else(not_found)?;
        if access.user == Some(comment.author) {
            return Ok(comment.clone());
        }
        let subject = world.record(&comment.subject.key())?;
        subject
            .filter(|it| access.can(Action::ViewSubject(it)).is_some())
            .map(|_| comment.clone())
            .ok_or_else(|| not_found().into())
    }
}
