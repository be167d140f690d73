//! Comments, mentions and follow-ups: what people do with them, and what must hold of them.

use std::collections::BTreeSet;

use domain::access::Action;
use domain::calendar::Zone;
use domain::id::{CommentId, FollowUpId, UserId};
use domain::mutation::{
    AddComment, DeleteComment, DeleteFollowUp, MarkMentionsRead, Mutation, MuteUnit, Save, SaveFollowUp,
};
use domain::record::{
    Addressee, Comment, FollowUp, FollowUpContent, Holder, Item, Key, Kind, Mention, Party, Record, Repeat, Subject,
    User,
};
use domain::world::Change;
use sync::view::View;
use uuid::Uuid;

use super::chance::Chance;
use super::server::Model;
use super::world::World;
use crate::company::*;

impl World {
    /// A comment, a word about one, or something that somebody notes for themselves.
    pub fn attach(&mut self, at: (usize, usize), chance: &mut Chance) -> Option<Mutation> {
        let user = self.profiles[at.0].user;
        let choice = chance.below(10);
        if choice < 4 {
            return self.comment(at, chance);
        }
        let now = self.model.now();
        let view = self.view(at)?;
        Some(match choice {
            4 => {
                let comments: Vec<CommentId> = view.all::<Comment>().map(|it| it.id).collect();
                let comment = *chance.pick(&comments)?;
                Mutation::DeleteComment(DeleteComment { comment })
            }
            5 => {
                let unread = view.all::<Mention>().filter(|it| it.is_unread());
                let comments: Vec<CommentId> = unread.map(|it| it.comment).take(1 + chance.below(3)).collect();
                if comments.is_empty() {
                    return None;
                }
                Mutation::MarkMentionsRead(MarkMentionsRead { comments })
            }
            6 => Mutation::MuteUnit(MuteUnit {
                unit: WAREHOUSE,
                muted: chance.percent(60),
            }),
            _ => {
                let held: Vec<FollowUp> = view.all::<FollowUp>().cloned().collect();
                let held = chance.pick(&held).filter(|_| chance.clone().percent(75));
                let Some(held) = held else {
                    let id = FollowUpId(Uuid::from_u128(chance.bits()));
                    let content = note(view, chance);
                    self.note_fresh(at, &FollowUp::id_of(user, id))?;
                    return Some(save(id, None, content));
                };
                let base = Some(held.content.clone());
                match chance.below(6) {
                    0 => Mutation::DeleteFollowUp(DeleteFollowUp { follow_up: held.id }),
                    1 => save(held.id, base, held.content.completed(now, Zone::TEHRAN)),
                    2 if held.content.remind_at.is_some() => save(held.id, base, held.content.dismissed()),
                    3 if held.content.remind_at.is_some() => {
                        save(held.id, base, held.content.snoozed(now.plus_seconds(600)))
                    }
                    _ => save(held.id, base, note(view, chance)),
                }
            }
        })
    }

    fn comment(&mut self, at: (usize, usize), chance: &mut Chance) -> Option<Mutation> {
        let subject = subject(self.view(at)?, chance)?;
        let ways = [
            Holder::User(USERS[chance.below(USERS.len())]).into(),
            Holder::Unit(WAREHOUSE).into(),
            Holder::Group(CORRECTORS).into(),
            Addressee::Responsible,
        ];
        let addressees = ways.into_iter().filter(|_| chance.percent(40)).collect();
        let comment = CommentId(Uuid::from_u128(chance.bits()));
        self.note_fresh(at, &comment.to_string())?;
        Some(Mutation::AddComment(AddComment {
            comment,
            subject,
            // No two are alike: one that stands twice is seen.
            text: format!("نظر {comment}"),
            addressees,
        }))
    }

    fn note_fresh(&mut self, at: (usize, usize), id: &str) -> Option<()> {
        self.profiles[at.0].tabs[at.1].engine.as_mut()?.note_fresh(id);
        Some(())
    }

    /// How much of each there is in the end.
    pub fn count_records(&mut self) {
        for key in self.model.company.records.keys() {
            match key.kind {
                Kind::Comment => self.counts.comments += 1,
                Kind::Mention => self.counts.mentions += 1,
                Kind::FollowUp => self.counts.follow_ups += 1,
                _ => {}
            }
        }
    }

    /// Somebody joins the warehouse, or leaves it.
    pub fn change_unit(&mut self, chance: &mut Chance) -> Option<Mutation> {
        let user = *chance.pick(&[ALI, MINA, SARA, REZA, PARI, OMID, STRANGER])?;
        let base: User = self.model.company.get(user)?;
        let units = if base.units.is_empty() {
            vec![WAREHOUSE]
        } else {
            Vec::new()
        };
        let record = User { units, ..base.clone() };
        let base = Some(base);
        Some(Mutation::SaveUser(Save { base, record }))
    }
}

fn subject(view: &View, chance: &mut Chance) -> Option<Subject> {
    let items: Vec<Subject> = view.all::<Item>().map(|it| Subject::Item(it.id)).collect();
    let parties: Vec<Subject> = view.all::<Party>().map(|it| Subject::Party(it.id)).collect();
    let some = if items.is_empty() || chance.percent(30) {
        parties
    } else {
        items
    };
    chance.pick(&some).copied()
}

fn note(view: &View, chance: &mut Chance) -> FollowUpContent {
    let due = today().plus_days(i64::try_from(chance.below(20)).unwrap_or(0) - 10);
    FollowUpContent {
        subject: subject(view, chance).filter(|_| chance.percent(60)),
        text: format!("پیگیری {}", chance.below(1_000)),
        due,
        remind_at: due.map(|day| Zone::TEHRAN.start_of(day).plus_seconds(32_400)),
        repeat: match chance.below(3) {
            0 => Repeat::Weeks { every: 1 },
            1 => due.map_or(Repeat::Never, |due| Repeat::monthly(1, due)),
            _ => Repeat::Never,
        },
        ..FollowUpContent::default()
    }
}

fn save(follow_up: FollowUpId, base: Option<FollowUpContent>, content: FollowUpContent) -> Mutation {
    Mutation::SaveFollowUp(SaveFollowUp {
        follow_up,
        base,
        content,
    })
}

impl Model {
    /// Who must be told of a comment by what stands before it, and whether they may see its subject: found by asking each
    /// person, and not by taking units apart.
    pub fn to_be_told(&self, comment: &AddComment, author: UserId) -> BTreeSet<(UserId, bool)> {
        let subject = self.company.records.get(&comment.subject.key());
        let party = match subject {
            Some(Record::Item(item)) => self.company.get::<Party>(item.party),
            Some(Record::Party(party)) => Some(Party::clone(party)),
            _ => None,
        };
        let is_responsible = |user: UserId| {
            let sells = matches!(subject, Some(Record::Item(item)) if item.belongs_to(user));
            sells || party.as_ref().is_some_and(|party| party.responsible == Some(user))
        };
        let mut told = BTreeSet::new();
        for id in USERS {
            let Some(user) = self.company.get::<User>(id).filter(|user| user.active && id != author) else {
                continue;
            };
            let is_reached = comment.addressees.iter().any(|addressee| match addressee {
                Addressee::Responsible => is_responsible(id),
                Addressee::Holder(holder) => user.holders().any(|it| it == *holder),
            });
            if is_reached {
                let access = self.sight(id).access;
                let sees = subject.is_some_and(|it| access.can(Action::ViewSubject(it)).is_some());
                told.insert((id, sees));
            }
        }
        told
    }

    /// What is wrong with what a comment told, if something is.
    pub fn mistold(&self, comment: &AddComment, author: UserId, changes: &[Change]) -> Option<String> {
        let mentions = changes.iter().filter_map(|change| match change {
            Change::Put(Record::Mention(it)) => Some((it.told, it.subject.is_some())),
            _ => None,
        });
        let told: BTreeSet<(UserId, bool)> = mentions.collect();
        let due = self.to_be_told(comment, author);
        (told != due).then(|| format!("comment {} told {told:?} instead of {due:?}", comment.comment))
    }

    /// 1: every comment that was taken stands once, and no text stands twice.
    pub fn wrong_comments(&self) -> Vec<String> {
        let mut wrong: Vec<String> = self.mistold.clone();
        let mut texts = BTreeSet::new();
        for record in self.company.records.values() {
            if let Record::Comment(comment) = record
                && !comment.text.is_empty()
                && !texts.insert(&comment.text)
            {
                wrong.push(format!("comment {} stands twice", comment.id));
            }
        }
        for comment in self.by_uuid.values().filter_map(|row| row.comment) {
            if !self.company.records.contains_key(&Key::new(Kind::Comment, comment)) {
                wrong.push(format!("comment {comment} was taken and is not there"));
            }
        }
        wrong
    }
}
