//! The records of a plan, one batch after the other.

use domain::id::{DraftId, UserId};
use domain::record::{Draft, Item, ItemType, Record};

use crate::books::Books;
use crate::dice::Dice;
use crate::goods::Goods;
use crate::invoice::Stock;
use crate::life::{By, Life, Why};
use crate::people::{self, People};
use crate::settings::{self, Variety, reasons};
use crate::text::{Words, name};
use crate::timeline::Timeline;
use crate::{BATCH_RECORDS, Plan, parties, talk};

/// What becomes of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Done,
    Rejected,
    RejectedThenDone,
    RevertedThenDone,
    Void,
    /// Waits for everything that its sub-type asks for.
    Pending,
    /// Waits for its number; for its approval where the system numbers.
    Approved,
    /// Waits for its approval.
    Numbered,
}

/// The fates of the first items, so that the smallest company has them all.
const FIRST: [Fate; 5] = [
    Fate::Done,
    Fate::Void,
    Fate::Rejected,
    Fate::RejectedThenDone,
    Fate::RevertedThenDone,
];
/// After so many items, and then in so many of a thousand places, somebody deleted one.
const FIRST_DELETED_AT: u64 = 7;
const DELETED_PER_THOUSAND: u32 = 3;

/// The iterator behind [`crate::batches`].
pub struct Stream {
    plan: Plan,
    dice: Dice,
    stock: Stock,
    timeline: Timeline,
    books: Books,
    /// The next item; how many of the waiting ones are still to come.
    at: u64,
    waiting: u64,
    /// People and rights, and the last items that wait: what is talked about.
    known: Vec<Record>,
    waits: Vec<Item>,
    /// Batches that are ready, the last one first.
    ready: Vec<Vec<Record>>,
    closed: bool,
}

impl Stream {
    pub fn new(plan: Plan) -> Self {
        let mut dice = Dice::new(plan.seed);
        let people = People::new();
        let parties = parties::parties(&plan, &mut dice, &Words::new(), &people);
        let goods = Goods::new(&plan, &mut dice);
        let mut first = vec![settings::company()];
        first.extend(people::records());
        first.extend(settings::records(plan.today));
        first.extend(people::grants(plan.today));
        let catalogue = goods.goods.iter().chain(&goods.services).cloned().map(Record::from);
        first.extend(catalogue);
        let known = first
            .iter()
            .filter(|it| talk::is_asked_for(it.kind()))
            .cloned()
            .collect();
        let mut ready = vec![first];
        for some in parties.chunks(BATCH_RECORDS) {
            ready.push(some.iter().cloned().map(Record::from).collect());
        }
        ready.reverse();
        Self {
            timeline: Timeline::new(&plan),
            stock: Stock {
                people,
                parties,
                goods,
                vat: Variety::Wholesale.tax_code(),
                exempt: Variety::Export.tax_code(),
            },
            books: Books::default(),
            at: 0,
            waiting: plan.waiting(),
            dice,
            plan,
            known,
            waits: Vec::new(),
            ready,
            closed: false,
        }
    }

    /// The next items, with what follows from them.
    fn items(&mut self) -> Vec<Record> {
        let mut batch = Vec::with_capacity(BATCH_RECORDS + 20);
        while self.at < self.plan.items && batch.len() < BATCH_RECORDS {
            if self.at == FIRST_DELETED_AT || self.dice.thousandth(DELETED_PER_THOUSAND) {
                batch.extend(self.deleted());
            }
            let fate = self.fate();
            let records = self.item(fate);
            if let Some(Record::Item(item)) = records.first().filter(|_| waits(fate)) {
                self.waits.push(Item::clone(item));
                let beyond = self.waits.len().saturating_sub(talk::ITEMS_MAX);
                self.waits.drain(..beyond);
            }
            batch.extend(records);
            self.at += 1;
        }
        batch
    }

    /// What is said and noted, drafts of the salespeople, then counters and balances.
    fn close(&mut self) {
        let parties = &self.stock.parties[..self.stock.parties.len().min(talk::PARTIES_MAX)];
        let now = self.timeline.now();
        let mut last = talk::talk(&self.known, &self.waits, parties, now, &mut self.dice);
        for author in self.stock.people.sellers() {
            last.push(self.draft(author).into());
        }
        last.extend(std::mem::take(&mut self.books).into_records());
        let mut batches: Vec<Vec<Record>> = last.chunks(BATCH_RECORDS).map(<[Record]>::to_vec).collect();
        batches.reverse();
        self.ready = batches;
        self.closed = true;
    }

    fn fate(&mut self) -> Fate {
        if self.timeline.is_settled(self.at) {
            if let Some(fate) = usize::try_from(self.at).ok().and_then(|at| FIRST.get(at)) {
                return *fate;
            }
        } else {
            // Of the items still to come each has the same chance to be one of those that wait.
            let left = i64::try_from(self.plan.items - self.at).unwrap_or(i64::MAX);
            if u64::try_from(self.dice.among(1..=left)).is_ok_and(|it| it <= self.waiting) {
                self.waiting -= 1;
                return match self.waiting % 10 {
                    0 | 4 => Fate::Approved,
                    7 => Fate::Numbered,
                    _ => Fate::Pending,
                };
            }
        }
        match self.dice.among(0..=99) {
            0..=2 => Fate::Rejected,
            3 | 4 => Fate::RejectedThenDone,
            5 => Fate::RevertedThenDone,
            6 | 7 => Fate::Void,
            _ => Fate::Done,
        }
    }

    fn begin(&mut self) -> (Variety, Life<'_>) {
        let at = self.timeline.made_at(self.at);
        let progress = i64::try_from(self.at * 1_000 / self.plan.items.max(1)).unwrap_or_default();
        let (variety, item) = self.stock.invoice(&mut self.dice, at, progress);
        let end = self.timeline.now();
        (
            variety,
            Life::submitted(item, variety, end, &mut self.dice, &mut self.books),
        )
    }

    fn item(&mut self, fate: Fate) -> Vec<Record> {
        let choice = self.dice.among(0..=999);
        let deputy_from = people::deputy_from(self.plan.today);
        let narges = self.stock.people.narges;
        let (maryam, hamid) = (self.stock.people.maryam, self.stock.people.hamid);
        let (variety, mut life) = self.begin();
        let deputised = life.last().date(domain::calendar::Zone::TEHRAN) >= deputy_from;
        let approver = match (variety, choice) {
            (Variety::Wholesale | Variety::Retail, 0..=849) => by(maryam),
            (Variety::Service, 0..=799) => by(hamid),
            (Variety::Export, 0..=499) if deputised => By {
                user: maryam,
                on_behalf_of: Some(narges),
            },
            _ => by(narges),
        };
        let numberer = match (variety, choice % 2) {
            (Variety::Wholesale, 0) => by(maryam),
            _ => by(hamid),
        };
        let manager = by(narges);
        match fate {
            Fate::Pending => {}
            Fate::Numbered => {
                life.wait(20).number(numberer);
            }
            Fate::Approved if variety == Variety::Retail => {}
            Fate::Approved => {
                life.wait(20).approve(approver);
            }
            Fate::Done => settle(&mut life, choice, approver, numberer),
            Fate::Rejected => {
                if choice % 5 == 0 {
                    life.wait(8).number(numberer);
                }
                life.wait(30).reject(approver, because(choice));
            }
            Fate::RejectedThenDone => {
                life.wait(30).reject(approver, because(choice)).wait(20).resubmit();
                settle(&mut life, choice, approver, numberer);
            }
            Fate::RevertedThenDone => {
                settle(&mut life, choice, approver, numberer);
                life.wait(72).revert(manager, said("revert"));
                settle(&mut life, choice, approver, numberer);
            }
            Fate::Void => {
                settle(&mut life, choice, approver, numberer);
                life.wait(200).void(manager, said("void"));
            }
        }
        life.finish()
    }

    /// An item that its author, or the finance manager after its number, took away again.
    fn deleted(&mut self) -> Vec<Record> {
        let numbered = self.dice.thousandth(500);
        let (hamid, manager) = (by(self.stock.people.hamid), by(self.stock.people.narges));
        let (_, mut life) = self.begin();
        if numbered {
            life.wait(8).number(hamid);
        }
        life.wait(10);
        life.delete(manager)
    }

    fn draft(&mut self, author: UserId) -> Draft {
        let at = self.timeline.now().plus_seconds(-self.dice.among(600..=36_000));
        let place = self.dice.front_place(self.stock.parties.len());
        let party = &self.stock.parties[place];
        let mut input = self
            .stock
            .input(Variety::Wholesale, party, self.plan.today, 1_000, &mut self.dice);
        // The last row is not finished yet.
        if let Some(line) = input.lines.last_mut() {
            line.quantity = None;
        }
        Draft {
            id: DraftId(self.dice.id(at)),
            author,
            item_type: ItemType::SalesInvoice,
            input,
            version: 1,
            updated_at: at,
        }
    }
}

impl Iterator for Stream {
    type Item = Vec<Record>;

    fn next(&mut self) -> Option<Vec<Record>> {
        if let Some(batch) = self.ready.pop() {
            return Some(batch);
        }
        if self.at < self.plan.items {
            return Some(self.items());
        }
        if !self.closed {
            self.close();
        }
        self.ready.pop()
    }
}

fn waits(fate: Fate) -> bool {
    matches!(fate, Fate::Pending | Fate::Approved | Fate::Numbered)
}

/// Approved and numbered, now and then the other way round.
fn settle(life: &mut Life<'_>, choice: i64, approver: By, numberer: By) {
    if choice % 7 == 3 {
        life.wait(10).number(numberer).wait(20).approve(approver);
    } else {
        life.wait(20).approve(approver).wait(3).number(numberer);
    }
}

fn by(user: UserId) -> By {
    By {
        user,
        on_behalf_of: None,
    }
}

/// A reason from the list, sometimes with a word of explanation.
fn because(choice: i64) -> Why {
    let reasons = reasons();
    let place = usize::try_from(choice).unwrap_or_default() % reasons.len();
    Why {
        reason: reasons.get(place).copied(),
        text: if choice % 3 == 0 {
            name("revert").to_owned()
        } else {
            String::new()
        },
    }
}

fn said(key: &str) -> Why {
    Why {
        reason: None,
        text: name(key).to_owned(),
    }
}
