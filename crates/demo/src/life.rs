//! The life of one demo item, step by step as the rules would have had it: history, number, ledger.

use domain::calendar::{Instant, Zone};
use domain::effects;
use domain::id::{RejectReasonId, UserId};
use domain::mutation::Actor;
use domain::record::{Decision, Item, Number, NumberState, Numbered, Record, Rejected, Step, Transition, Voided};
use uuid::Uuid;

use crate::books::Books;
use crate::dice::Dice;
use crate::settings::Variety;

/// An item in the making, with all that follows from it.
pub struct Life<'a> {
    item: Item,
    variety: Variety,
    number: Option<Number>,
    followers: Vec<Record>,
    dice: &'a mut Dice,
    books: &'a mut Books,
    /// Nothing happens after this.
    end: Instant,
    /// When the last step was taken, and what its id begins with.
    last: Instant,
    change: Uuid,
}

/// Who decides, and for whom.
#[derive(Clone, Copy)]
pub struct By {
    pub user: UserId,
    pub on_behalf_of: Option<UserId>,
}

/// A reason from the list, or in words.
#[derive(Clone, Default)]
pub struct Why {
    pub reason: Option<RejectReasonId>,
    pub text: String,
}

impl<'a> Life<'a> {
    /// Begins with the submission.
    pub fn submitted(item: Item, variety: Variety, end: Instant, dice: &'a mut Dice, books: &'a mut Books) -> Self {
        let author = By {
            user: item.author,
            on_behalf_of: None,
        };
        let last = item.created_at;
        let mut life = Self {
            item,
            variety,
            number: None,
            followers: Vec::new(),
            dice,
            books,
            end,
            last,
            change: Uuid::nil(),
        };
        life.system_numbers();
        let after = life.item.clone();
        life.step(after, Step::Submitted, author, Why::default());
        life.tell_of_system();
        life
    }

    /// When the last step was taken.
    pub fn last(&self) -> Instant {
        self.last
    }

    /// Lets some minutes to at most so many hours pass.
    pub fn wait(&mut self, hours_most: i64) -> &mut Self {
        let seconds = self.dice.among(300..=hours_most * 3_600);
        self.last = self.last.plus_seconds(seconds).min(self.end);
        self
    }

    pub fn approve(&mut self, by: By) -> &mut Self {
        let mut after = self.item.clone();
        after.approved = Some(Decision {
            by: Actor::User(by.user),
            on_behalf_of: by.on_behalf_of,
            at: self.last,
        });
        self.step(after, Step::Approved, by, Why::default())
    }

    /// Gives the kept number again, or the next one; now and then somebody types one that is further on.
    pub fn number(&mut self, by: By) -> &mut Self {
        if self.item.numbered.is_some() {
            return self;
        }
        if self.item.reserved.is_none() && self.dice.thousandth(2) {
            for _ in 0..self.dice.among(1..=3) {
                let skipped = self
                    .books
                    .skip_number(self.variety, self.item.issue_date, by.user, self.last);
                self.followers.push(skipped.into());
            }
        }
        self.give_number(Actor::User(by.user), by.on_behalf_of);
        let text = self
            .item
            .numbered
            .as_ref()
            .map(|it| it.text.clone())
            .unwrap_or_default();
        let after = self.item.clone();
        self.step(after, Step::Numbered(text), by, Why::default())
    }

    pub fn reject(&mut self, by: By, why: Why) -> &mut Self {
        self.reserve_number();
        let mut after = self.item.clone();
        after.rejected = Some(Rejected {
            by: Actor::User(by.user),
            on_behalf_of: by.on_behalf_of,
            at: self.last,
            reason: why.reason,
            text: why.text.clone(),
        });
        after.round += 1;
        self.step(after, Step::Rejected, by, why)
    }

    /// Submitted again by its author after a rejection.
    pub fn resubmit(&mut self) -> &mut Self {
        let mut after = self.item.clone();
        after.rejected = None;
        after.round += 1;
        self.begin_to_wait(&mut after);
        let author = By {
            user: after.author,
            on_behalf_of: None,
        };
        if let Some(numbered) = self.number_of_system() {
            after.reserved = None;
            after.numbered = Some(numbered);
        }
        self.step(after, Step::Resubmitted, author, Why::default());
        self.tell_of_system();
        self
    }

    /// Back to pending.
    pub fn revert(&mut self, by: By, why: Why) -> &mut Self {
        let before = self.item.clone();
        let mut after = before.clone();
        after.needs_approval |= after.approved.take().is_some();
        after.needs_number |= after.numbered.is_some();
        if let Some(numbered) = after.numbered.take() {
            self.set_number_state(NumberState::Reserved(after.id));
            after.reserved = Some(numbered);
        }
        after.round += 1;
        self.begin_to_wait(&mut after);
        self.step(after, Step::Reverted, by, why)
    }

    pub fn void(&mut self, by: By, why: Why) -> &mut Self {
        let mut after = self.item.clone();
        after.void = Some(Voided {
            by: Actor::User(by.user),
            at: self.last,
            date: self.last.date(Zone::TEHRAN),
            reason: why.text.clone(),
        });
        self.step(after, Step::Voided, by, why)
    }

    /// The item with all that follows from it, itself first.
    pub fn finish(self) -> Vec<Record> {
        let mut records = vec![self.item.into()];
        records.extend(self.followers);
        records.extend(self.number.map(Record::from));
        records
    }

    /// Deletes it: only what follows from it stays.
    pub fn delete(mut self, by: By) -> Vec<Record> {
        let entries = effects::entries(Some(&self.item), None, self.last);
        self.post(entries);
        if self.item.numbered.is_some() || self.item.reserved.is_some() {
            self.set_number_state(NumberState::Void(self.item.id));
        }
        self.tell(Step::Deleted, by, Why::default());
        self.followers.extend(self.number.map(Record::from));
        self.followers
    }

    fn step(&mut self, mut after: Item, step: Step, by: By, why: Why) -> &mut Self {
        after.changed_at = self.last;
        let entries = effects::entries(Some(&self.item), Some(&mut after), self.last);
        self.post(entries);
        self.item = after;
        self.tell(step, by, why);
        self
    }

    fn post(&mut self, entries: Vec<domain::record::LedgerEntry>) {
        for entry in entries {
            self.books.post(&entry);
            self.followers.push(entry.into());
        }
    }

    /// The number that the system gave when the item was submitted is a step of its own.
    fn tell_of_system(&mut self) {
        if let Some(numbered) = self.item.numbered.clone().filter(|it| it.by == Actor::System) {
            let step = Transition {
                id: format!("{}:2", self.change),
                item: self.item.id,
                step: Step::Numbered(numbered.text),
                by: Actor::System,
                on_behalf_of: None,
                claimed_at: self.last,
                applied_at: self.last,
                round: self.item.round,
                changes: Vec::new(),
                lines: Vec::new(),
                costs: Vec::new(),
                rows_left_out: 0,
                reason: String::new(),
                reason_id: None,
            };
            self.followers.push(step.into());
        }
    }

    /// The history entry. Now and then the device had been offline for some hours.
    fn tell(&mut self, step: Step, by: By, why: Why) {
        let seconds = if self.dice.thousandth(50) {
            self.dice.among(3_600..=14_400)
        } else {
            self.dice.among(1..=9)
        };
        self.change = self.dice.id(self.last);
        self.followers.push(
            Transition {
                id: format!("{}:1", self.change),
                item: self.item.id,
                step,
                by: Actor::User(by.user),
                on_behalf_of: by.on_behalf_of,
                claimed_at: self.last.plus_seconds(-seconds),
                applied_at: self.last,
                round: self.item.round,
                changes: Vec::new(),
                lines: Vec::new(),
                costs: Vec::new(),
                rows_left_out: 0,
                reason: why.text,
                reason_id: why.reason,
            }
            .into(),
        );
    }

    fn begin_to_wait(&self, after: &mut Item) {
        let waits = after.late_at.micros_since(after.submitted_at);
        after.submitted_at = self.last;
        after.late_at = self.last.plus_micros(waits);
    }

    /// What the sub-type does not ask of anybody the system numbers by itself.
    fn system_numbers(&mut self) {
        if let Some(numbered) = self.number_of_system() {
            self.item.reserved = None;
            self.item.numbered = Some(numbered);
        }
    }

    fn number_of_system(&mut self) -> Option<Numbered> {
        if self.item.needs_number {
            return None;
        }
        Some(self.numbered(Actor::System, None))
    }

    fn give_number(&mut self, by: Actor, on_behalf_of: Option<UserId>) {
        let numbered = self.numbered(by, on_behalf_of);
        self.item.reserved = None;
        self.item.numbered = Some(numbered);
    }

    /// The kept number, or the next one, as it stands on the item.
    fn numbered(&mut self, by: Actor, on_behalf_of: Option<UserId>) -> Numbered {
        let state = NumberState::Used(self.item.id);
        let number = match self.number.take() {
            Some(kept) => Number {
                state,
                changed_at: self.last,
                ..kept
            },
            None => self
                .books
                .next_number(self.variety, self.item.issue_date, state, self.last),
        };
        let numbered = Numbered {
            text: number.text.clone(),
            by,
            on_behalf_of,
            at: self.last,
            number: Number::id_of(number.pattern, number.year, number.seq),
        };
        self.number = Some(number);
        numbered
    }

    fn reserve_number(&mut self) {
        if let Some(numbered) = self.item.numbered.take() {
            self.set_number_state(NumberState::Reserved(self.item.id));
            self.item.reserved = Some(numbered);
        }
    }

    fn set_number_state(&mut self, state: NumberState) {
        if let Some(number) = &mut self.number {
            number.state = state;
            number.changed_at = self.last;
        }
    }
}
