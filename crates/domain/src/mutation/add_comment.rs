//! Comment on a subject: append-only, so it never conflicts. On the server it also tells those whom it addresses.

use serde::{Deserialize, Serialize};

use super::save::Checks;
use super::told::{self, tell};
use super::{Ctx, Rule};
use crate::access::{Access, Action};
use crate::id::CommentId;
use crate::record::{Addressee, Comment, Entity, Group, Holder, Key, Kind, Position, Record, Subject, Unit, User};
use crate::rejection::{ProblemCode, Rejection, Stop};
use crate::world::{Want, World};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddComment {
    pub comment: CommentId,
    pub subject: Subject,
    pub text: String,
    /// Each at most once. One who may not see the subject is told the text alone.
    pub addressees: Vec<Addressee>,
}

impl Rule for AddComment {
    fn wants(&self, world: &World, ctx: &Ctx) -> Vec<Want> {
        let mut wants = vec![
            Want::Record(self.subject.key()),
            Want::record(Kind::Comment, self.comment),
        ];
        wants.extend(self.addressees.iter().filter_map(|addressee| match addressee {
            Addressee::Holder(holder) => Some(Want::Record(key_of(*holder))),
            Addressee::Responsible => None,
        }));
        if ctx.is_server() {
            wants.extend(told::wants(&self.addressees, self.subject, ctx, world));
        }
        wants
    }

    fn apply(&self, world: &mut World, ctx: &Ctx, access: &Access) -> Result<(), Stop> {
        let author = ctx.actor.user().ok_or(Rejection::NotAllowed)?;
        let subject = visible_subject(self.subject, access, world)?;
        let permit = access.can(Action::Comment(subject)).ok_or(Rejection::NotAllowed)?;
        let text = self.text.trim();
        if let Some(held) = world.get::<Comment>(self.comment)? {
            // The same comment once more, as from a cloned profile, is the same comment.
            let is_same = held.author == author && held.subject == self.subject;
            return if is_same {
                Ok(())
            } else {
                Err(Rejection::IdTaken.into())
            };
        }
        self.check(text, world)?;
        let comment = Comment {
            id: self.comment,
            subject: self.subject,
            author,
            on_behalf_of: permit.on_behalf_of,
            text: text.to_owned(),
            addressees: self.addressees.clone(),
            claimed_at: ctx.claimed_at,
            applied_at: ctx.now,
            deleted: None,
        };
        if ctx.is_server() {
            tell(&comment, ctx, world)?;
        }
        world.put(comment);
        Ok(())
    }
}

impl AddComment {
    fn check(&self, text: &str, world: &World) -> Result<(), Stop> {
        let mut checks = Checks::default();
        if text.is_empty() {
            checks.wrong("text", ProblemCode::Required);
        }
        if text.chars().count() > Comment::TEXT_CHARS_MAX {
            checks.wrong("text", ProblemCode::TooLong);
        }
        if self.addressees.len() > Comment::ADDRESSEES_MAX {
            checks.wrong("addressees", ProblemCode::TooMany);
        }
        for (at, addressee) in self.addressees.iter().enumerate() {
            if self.addressees[..at].contains(addressee) {
                checks.wrong(format!("addressees.{at}"), ProblemCode::Duplicate);
            }
            if let Addressee::Holder(holder) = addressee
                && !exists(*holder, world)?
            {
                checks.wrong(format!("addressees.{at}"), ProblemCode::Unknown);
            }
        }
        if checks.problems.is_empty() {
            return Ok(());
        }
        Err(Rejection::Invalid {
            problems: checks.problems,
        }
        .into())
    }
}

/// The record of a subject, for whoever may see it.
///
/// # Errors
/// [`Rejection::NotFound`]: it is not there, or the actor may not see it; the two look the same.
pub fn visible_subject<'w>(subject: Subject, access: &Access, world: &'w World) -> Result<&'w Record, Stop> {
    world
        .record(&subject.key())?
        .filter(|record| access.can(Action::ViewSubject(record)).is_some())
        .ok_or_else(|| Rejection::NotFound { key: subject.key() }.into())
}

fn key_of(holder: Holder) -> Key {
    match holder {
        Holder::User(id) => Key::new(User::KIND, id),
        Holder::Unit(id) => Key::new(Unit::KIND, id),
        Holder::Group(id) => Key::new(Group::KIND, id),
        Holder::Position(id) => Key::new(Position::KIND, id),
    }
}

fn exists(holder: Holder, world: &World) -> Result<bool, Stop> {
    Ok(world.record(&key_of(holder))?.is_some())
}
