//! What people of the demo company say about what waits and about customers, and what they note for themselves. Made by the
//! rules themselves, so that everybody is told what they would be told.

use std::collections::BTreeMap;

use domain::calendar::{Date, Instant, Zone};
use domain::id::{CommentId, FollowUpId, UserId};
use domain::mutation::{Actor, AddComment, Authority, Ctx, MarkMentionsRead, Mutation, SaveFollowUp};
use domain::record::{Addressee, FollowUpContent, Holder, Item, Key, Kind, Party, Record, Reminder, Repeat, Subject};
use domain::world::{Change, Want, World};

use crate::dice::Dice;
use crate::people;
use crate::text::{cells, lines};

/// Items and parties that are talked about.
pub const ITEMS_MAX: usize = 8;
pub const PARTIES_MAX: usize = 3;
/// Comments of one item, at most.
const COMMENTS_MAX: i64 = 3;
/// Mentions that each person has not read yet.
const UNREAD_MAX: usize = 2;

/// All that is said, told and noted. `known` are people, rights, and whatever else a rule asks for.
pub fn talk(known: &[Record], items: &[Item], parties: &[Party], now: Instant, dice: &mut Dice) -> Vec<Record> {
    let mut office = Office::new(known, items, parties);
    comments(&mut office, items, parties, now, dice);
    follow_ups(&mut office, items, parties, now, dice);
    read(&mut office, now, dice);
    office.made.into_values().collect()
}

fn comments(office: &mut Office, items: &[Item], parties: &[Party], now: Instant, dice: &mut Dice) {
    let script: Vec<[&str; 4]> = lines(include_str!("../data/comments.txt")).map(cells).collect();
    let (about_items, about_parties): (Vec<_>, Vec<_>) = script.into_iter().partition(|row| row[1] == "item");
    let mut lines = about_items.iter().cycle();
    for item in items {
        let mut at = item.created_at;
        for _ in 0..dice.among(1..=COMMENTS_MAX) {
            let Some([who, _, to, text]) = lines.next() else { return };
            at = at.plus_micros(now.micros_since(at) / 4);
            let by = person(who, item.author);
            office.say(by, Subject::Item(item.id), (to, item.author), text, at, dice);
        }
    }
    for (party, rows) in parties.iter().zip(about_parties.chunks(2)) {
        let mut at = now.plus_seconds(-dice.among(86_400..=259_200));
        for [who, _, to, text] in rows {
            at = at.plus_micros(now.micros_since(at) / 4);
            let by = person(who, UserId::from(uuid::Uuid::nil()));
            office.say(by, Subject::Party(party.id), (to, by), text, at, dice);
        }
    }
}

fn follow_ups(office: &mut Office, items: &[Item], parties: &[Party], now: Instant, dice: &mut Dice) {
    let today = now.date(Zone::TEHRAN);
    for (at, row) in lines(include_str!("../data/follow_ups.txt")).enumerate() {
        let [who, about, due, hour, repeat, text] = cells(row);
        let owner = people::user_id(who);
        let own = items.iter().find(|item| item.author == owner).or(items.first());
        let due = due.parse().ok().and_then(|days| today.plus_days(days));
        let remind_at = hour.parse::<i64>().ok().zip(due).map(|(hour, due)| at_hour(due, hour));
        let content = FollowUpContent {
            subject: match about {
                "item" => own.map(|item| Subject::Item(item.id)),
                "party" => parties
                    .get(at % parties.len().max(1))
                    .map(|party| Subject::Party(party.id)),
                _ => None,
            },
            text: text.to_owned(),
            due,
            remind_at,
            // Whoever looks at the company for the first time is not met by alarms; the next ones ring tomorrow.
            reminder: match remind_at {
                Some(_) if due <= Some(today) => Reminder::Dismissed,
                _ => Reminder::Waiting,
            },
            repeat: due.map_or(Repeat::Never, |due| rhythm(repeat, due)),
            ..FollowUpContent::default()
        };
        let made_at = now.plus_seconds(-dice.among(3_600..=400_000));
        let mutation = Mutation::SaveFollowUp(SaveFollowUp {
            follow_up: FollowUpId(dice.id(made_at)),
            base: None,
            content,
        });
        office.run(owner, made_at, &mutation, dice);
    }
}

/// All but the newest have been read.
fn read(office: &mut Office, now: Instant, dice: &mut Dice) {
    let mut by_person: BTreeMap<UserId, Vec<(Instant, CommentId)>> = BTreeMap::new();
    for record in office.made.values() {
        if let Record::Mention(it) = record {
            by_person.entry(it.told).or_default().push((it.applied_at, it.comment));
        }
    }
    for (user, mut told) in by_person {
        told.sort();
        told.truncate(told.len().saturating_sub(UNREAD_MAX));
        let comments = told.into_iter().map(|(_, comment)| comment).collect();
        let mutation = Mutation::MarkMentionsRead(MarkMentionsRead { comments });
        office.run(user, now, &mutation, dice);
    }
}

/// The records that rules ask for, and those that they made.
struct Office {
    known: BTreeMap<Key, Record>,
    made: BTreeMap<Key, Record>,
}

impl Office {
    fn new(known: &[Record], items: &[Item], parties: &[Party]) -> Self {
        let all = known
            .iter()
            .cloned()
            .chain(items.iter().cloned().map(Record::from))
            .chain(parties.iter().cloned().map(Record::from));
        Self {
            known: all.map(|record| (record.key(), record)).collect(),
            made: BTreeMap::new(),
        }
    }

    fn say(
        &mut self,
        by: UserId,
        subject: Subject,
        (to, author): (&str, UserId),
        text: &str,
        at: Instant,
        dice: &mut Dice,
    ) {
        let addressees = to.split(',').map(str::trim).filter(|it| !it.is_empty());
        let addressees = addressees.map(|it| addressee(it, author)).collect();
        let mutation = Mutation::AddComment(AddComment {
            comment: CommentId(dice.id(at)),
            subject,
            text: text.to_owned(),
            addressees,
        });
        self.run(by, at, &mutation, dice);
    }

    /// Keeps what the rule makes of it; what it refuses is not said.
    fn run(&mut self, by: UserId, at: Instant, mutation: &Mutation, dice: &mut Dice) {
        let ctx = Ctx {
            actor: Actor::User(by),
            now: at,
            claimed_at: at.plus_seconds(-dice.among(1..=9)),
            mutation: dice.id(at),
            authority: Authority::Server,
            zone: Zone::TEHRAN,
        };
        let mut world = World::default();
        for _ in 0..Mutation::ROUNDS_MAX {
            for want in mutation.wants(&world, &ctx) {
                self.answer(want, &mut world);
            }
        }
        if mutation.apply(&mut world, &ctx).is_ok() {
            self.made
                .extend(world.into_changes().into_iter().filter_map(|change| match change {
                    Change::Put(record) => Some((record.key(), record)),
                    Change::Del(_) => None,
                }));
        }
    }

    fn answer(&self, want: Want, world: &mut World) {
        match want {
            Want::Record(key) => {
                let record = self.made.get(&key).or_else(|| self.known.get(&key)).cloned();
                world.answer_record(key, record);
            }
            Want::Set(set) => {
                let (kind, values) = set.definition();
                let holds = |record: &&Record| {
                    record.kind() == kind
                        && values
                            .iter()
                            .all(|(name, value)| kind.field(name).is_some_and(|field| (field.get)(record) == *value))
                };
                let members = self
                    .known
                    .values()
                    .chain(self.made.values())
                    .filter(holds)
                    .cloned()
                    .collect();
                world.answer_set(set, members);
            }
        }
    }
}

/// Whether a rule about comments and follow-ups may ask for records of this kind.
pub fn is_asked_for(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::User | Kind::Unit | Kind::Group | Kind::Position | Kind::Grant
    )
}

fn person(name: &str, author: UserId) -> UserId {
    if name == "author" {
        author
    } else {
        people::user_id(name)
    }
}

fn addressee(name: &str, author: UserId) -> Addressee {
    match name.split_once('.') {
        _ if name == "responsible" => Addressee::Responsible,
        Some(("unit", unit)) => Holder::Unit(people::unit_id(unit)).into(),
        _ => Holder::User(person(name, author)).into(),
    }
}

fn rhythm(text: &str, due: Date) -> Repeat {
    match text
        .split_once('.')
        .map(|(word, every)| (word, every.parse().unwrap_or(1)))
    {
        Some(("weeks", every)) => Repeat::Weeks { every },
        Some(("months", every)) => Repeat::monthly(every, due),
        _ => Repeat::Never,
    }
}

fn at_hour(day: Date, hour: i64) -> Instant {
    Zone::TEHRAN.start_of(day).plus_seconds(hour * 3_600)
}
