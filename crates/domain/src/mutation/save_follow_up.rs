//! Save and delete a follow-up: its owner's alone, saved as a whole, and what arrives at the server last stands.
//!
//! A refusal names no record and nothing of the content: outcomes are kept, and a follow-up is its owner's secret.

use serde::{Deserialize, Serialize};

use super::add_comment::visible_subject;
use super::save::Checks;
use super::{Ctx, Rule};
use crate::access::Access;
use crate::id::FollowUpId;
use crate::record::{FollowUp, FollowUpContent, Key, Kind, Reminder, Replaced};
use crate::rejection::{ProblemCode, Rejection, Stop};
use crate::world::{Want, World};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaveFollowUp {
    pub follow_up: FollowUpId,
    /// The content that it was written over; none for a new one. What was saved meanwhile without being seen is kept beside.
    pub base: Option<FollowUpContent>,
    pub content: FollowUpContent,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteFollowUp {
    pub follow_up: FollowUpId,
}

impl Rule for SaveFollowUp {
    fn wants(&self, _world: &World, ctx: &Ctx) -> Vec<Want> {
        let subject = self.content.subject.map(|subject| Want::Record(subject.key()));
        own(self.follow_up, ctx)
            .into_iter()
            .map(Want::Record)
            .chain(subject)
            .collect()
    }

    fn apply(&self, world: &mut World, ctx: &Ctx, access: &Access) -> Result<(), Stop> {
        let owner = ctx.actor.user().ok_or(Rejection::NotAllowed)?;
        let mut content = self.content.clone();
        content.text = content.text.trim().to_owned();
        let held = world.get::<FollowUp>(FollowUp::id_of(owner, self.follow_up))?.cloned();
        check(&content, held.as_ref(), access, world)?;
        let saved = match held {
            None => FollowUp {
                id: self.follow_up,
                owner,
                content,
                created_at: ctx.now,
                saved_at: ctx.now,
                replaced: Vec::new(),
            },
            Some(held) if held.content == content => return Ok(()),
            Some(held) => {
                let mut replaced = held.replaced;
                if self.base.as_ref() != Some(&held.content) {
                    replaced.push(Replaced {
                        content: held.content,
                        saved_at: held.saved_at,
                        replaced_at: ctx.now,
                    });
                    let beyond = replaced.len().saturating_sub(FollowUp::REPLACED_MAX);
                    replaced.drain(..beyond);
                }
                FollowUp {
                    content,
                    saved_at: ctx.now,
                    replaced,
                    ..held
                }
            }
        };
        world.put(saved);
        Ok(())
    }
}

impl Rule for DeleteFollowUp {
    fn wants(&self, _world: &World, ctx: &Ctx) -> Vec<Want> {
        own(self.follow_up, ctx).into_iter().map(Want::Record).collect()
    }

    fn apply(&self, world: &mut World, ctx: &Ctx, _access: &Access) -> Result<(), Stop> {
        let key = own(self.follow_up, ctx).ok_or(Rejection::NotAllowed)?;
        if world.record(&key)?.is_some() {
            world.delete(key);
        }
        Ok(())
    }
}

/// The key of the actor's own follow-up with this id.
fn own(id: FollowUpId, ctx: &Ctx) -> Option<Key> {
    let owner = ctx.actor.user()?;
    Some(Key::new(Kind::FollowUp, FollowUp::id_of(owner, id)))
}

fn check(content: &FollowUpContent, held: Option<&FollowUp>, access: &Access, world: &World) -> Result<(), Stop> {
    let mut checks = Checks::default();
    // One that it has already may be out of sight by now: that is no reason to lose the follow-up.
    let had = held.and_then(|held| held.content.subject);
    if let Some(subject) = content.subject.filter(|subject| had != Some(*subject)) {
        match visible_subject(subject, access, world) {
            Ok(_) => {}
            Err(Stop::Rejected(_)) => checks.wrong("subject", ProblemCode::Unknown),
            Err(stop) => return Err(stop),
        }
    }
    if content.text.is_empty() && content.subject.is_none() {
        checks.wrong("text", ProblemCode::Required);
    }
    if content.text.chars().count() > FollowUp::TEXT_CHARS_MAX {
        checks.wrong("text", ProblemCode::TooLong);
    }
    match content.due {
        Some(due) if !content.repeat.fits(due) => checks.wrong("repeat", ProblemCode::BadFormat),
        None if content.repeat != crate::record::Repeat::Never => checks.wrong("due", ProblemCode::Required),
        _ => {}
    }
    if content.remind_at.is_none() && content.reminder != Reminder::Waiting {
        checks.wrong("remind_at", ProblemCode::Required);
    }
    if checks.problems.is_empty() {
        return Ok(());
    }
    Err(Rejection::Invalid {
        problems: checks.problems,
    }
    .into())
}
