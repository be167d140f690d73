//! A small company, record by record.

use std::collections::{BTreeMap, BTreeSet};

use demo::{PASSWORD, Plan, batches, logins};
use domain::access::{Access, Action};
use domain::calendar::{Date, Jalali, Zone};
use domain::due::Due;
use domain::identity::{EconomicNumber, LegalId, NationalId, Phone, PostalCode};
use domain::invoice::{Rates, compute};
use domain::money::Currency;
use domain::mutation::item_content::input_of;
use domain::mutation::{Actor, Mutation};
use domain::record::{
    Entity, FiscalYear, Item, ItemState, Key, Kind, Number, NumberState, Party, PartyNature, Product, Record, Step,
};
use domain::world::{Want, World};

use crate::books::audit;

fn today() -> Date {
    Jalali::new(1405, 9, 3).unwrap().date()
}

fn records(plan: Plan) -> BTreeMap<Key, Record> {
    let mut records = BTreeMap::new();
    for record in batches(plan).flatten() {
        let key = record.key();
        assert!(records.insert(key.clone(), record).is_none(), "{key} came twice");
    }
    records
}

fn items(records: &BTreeMap<Key, Record>) -> Vec<&Item> {
    records
        .values()
        .filter_map(|record| match record {
            Record::Item(item) => Some(item.as_ref()),
            _ => None,
        })
        .collect()
}

#[test]
fn the_books_are_right() {
    let records = records(Plan::small(today()));
    assert_eq!(audit(&records), Vec::<String>::new());
    let items = items(&records);
    assert_eq!(items.len(), 300);
    let waiting = items
        .iter()
        .filter(|it| it.waits_for_approval() || it.waits_for_number());
    assert_eq!(waiting.count(), 20);
    for state in ItemState::ALL {
        assert!(items.iter().any(|it| it.state() == *state), "nothing is {state:?}");
    }
    let steps: BTreeSet<String> = records
        .values()
        .filter_map(|record| match record {
            Record::Transition(it) => Some(format!("{:?}", it.step).chars().take(6).collect()),
            _ => None,
        })
        .collect();
    assert_eq!(steps.len(), 8, "{steps:?}");
    let deleted = |it: &Record| matches!(it, Record::Transition(it) if it.step == Step::Deleted);
    assert!(records.values().any(deleted));
}

#[test]
fn many_may_wait() {
    let plan = |items, waiting| Plan {
        items,
        waiting,
        ..Plan::small(today())
    };
    for (plan, expected) in [
        (plan(0, None), 0),
        (plan(7, None), 7),
        (plan(1_000, None), 30),
        (plan(2_000, Some(1_500)), 1_500),
        (plan(10, Some(1_000)), 10),
        (plan(400, Some(0)), 0),
    ] {
        let records = records(plan);
        assert_eq!(audit(&records), Vec::<String>::new(), "{plan:?}");
        let items = items(&records);
        let waiting = items
            .iter()
            .filter(|it| it.waits_for_approval() || it.waits_for_number());
        assert_eq!(
            (items.len() as u64, waiting.count()),
            (plan.items, expected),
            "{plan:?}"
        );
    }
}

#[test]
fn the_same_seed_is_the_same_company() {
    let plan = Plan::small(today());
    let all = |plan| batches(plan).flatten().collect::<Vec<_>>();
    assert_eq!(all(plan), all(plan));
    let other = Plan { seed: 7, ..plan };
    assert_ne!(all(plan), all(other));
}

#[test]
fn what_a_record_names_comes_before_it() {
    let mut seen: BTreeSet<Key> = BTreeSet::new();
    for batch in batches(Plan::small(today())) {
        seen.extend(batch.iter().map(Record::key));
        for record in &batch {
            let Record::Item(item) = record else { continue };
            for key in [
                Key::new(Kind::SubType, item.sub_type),
                Key::new(Kind::Party, item.party),
                Key::new(Kind::User, item.author),
                Key::new(Kind::User, item.seller),
            ] {
                assert!(seen.contains(&key), "{key} comes after {}", item.id);
            }
        }
    }
}

#[test]
fn ids_validate() {
    let records = records(Plan::small(today()));
    let mut ids = BTreeSet::new();
    for record in records.values() {
        let Record::Party(party) = record else { continue };
        let party: &Party = party;
        let economic = EconomicNumber::parse(&party.economic_number).unwrap();
        match party.nature {
            PartyNature::Person => assert!(NationalId::parse(&party.national_id).is_ok() && economic.is_person()),
            PartyNature::Organisation => assert!(LegalId::parse(&party.national_id).is_ok() && !economic.is_person()),
        }
        assert!(ids.insert(party.national_id.clone()), "{} twice", party.national_id);
        for phone in &party.phones {
            assert_eq!(Phone::parse(phone).unwrap().to_string(), *phone);
        }
        for address in &party.addresses {
            assert!(
                !address.text.contains(|it: char| it.is_ascii_digit()),
                "{}",
                address.text
            );
            assert_eq!(
                PostalCode::parse(&address.postal_code).unwrap().to_string(),
                address.postal_code
            );
        }
    }
    let Some(Record::Company(company)) = records.get(&Key::new(Kind::Company, "company")) else {
        panic!("no company");
    };
    assert!(LegalId::parse(&company.legal_id).is_ok());
}

#[test]
fn amounts_are_those_of_the_rules() {
    let records = records(Plan::small(today()));
    let product = |id| match records.get(&Key::new(Kind::Product, id)) {
        Some(Record::Product(it)) => Some::<&Product>(it.as_ref()),
        _ => None,
    };
    let now = Zone::TEHRAN.start_of(today()).plus_seconds(8 * 3_600);
    let mut last = Date::MIN;
    let mut in_order: Vec<&Item> = items(&records);
    in_order.sort_by_key(|item| (item.created_at, item.id));
    for item in in_order {
        let input = input_of(item);
        let rates = Rates {
            tax: item.tax_rate,
            duty: item.duty_rate,
        };
        let computed = compute(&input.lines, &input.costs, rates, Currency::IRR, product);
        assert_eq!(computed.problems, []);
        assert_eq!(computed.totals, item.totals);
        assert!(item.totals.final_amount.minor > 0);
        assert!(item.issue_date >= last && item.changed_at <= now, "{}", item.id);
        last = item.issue_date;
        let year = records.values().find_map(|record| match record {
            Record::FiscalYear(it) if it.contains(item.issue_date) => Some::<&FiscalYear>(it.as_ref()),
            _ => None,
        });
        let waits = item.waits_for_approval() || item.waits_for_number();
        assert!(
            year.is_some_and(|it| it.open || !waits),
            "{} waits in a closed year",
            item.id
        );
    }
    let skipped = |it: &&Record| matches!(it, Record::Number(it) if matches!(it.state, NumberState::SkippedBy(_)));
    let numbers = records.values().filter(|it| it.kind() == Number::KIND).count();
    assert!(numbers > 250 && records.values().filter(skipped).count() < 30);
}

#[test]
fn nothing_lies_in_the_future() {
    let at = |hour: i64| Plan::last_day(Zone::TEHRAN.start_of(today()).plus_seconds(hour * 3_600));
    let yesterday = today().plus_days(-1).unwrap();
    assert_eq!((at(0), at(7), at(8), at(23)), (yesterday, yesterday, today(), today()));
}

/// The access of a user, worked out from the records as the server does it.
fn access(records: &BTreeMap<Key, Record>, user: domain::id::UserId) -> Access {
    let mut world = World::default();
    let actor = Actor::User(user);
    for _ in 0..Mutation::ROUNDS_MAX {
        for want in world.unanswered(Access::wants(actor, &world)) {
            match want {
                Want::Record(key) => {
                    let record = records.get(&key).cloned();
                    world.answer_record(key, record);
                }
                Want::Set(set) => {
                    let (kind, values) = set.definition();
                    let holds = |it: &&Record| {
                        it.kind() == kind
                            && values
                                .iter()
                                .all(|(field, value)| kind.field(field).is_some_and(|field| (field.get)(it) == *value))
                    };
                    let members = records.values().filter(holds).cloned().collect();
                    world.answer_set(set, members);
                }
            }
        }
    }
    Access::of(actor, today(), &world).unwrap()
}

#[test]
fn everybody_has_their_own_rights() {
    let records = records(Plan::small(today()));
    let user_id = |name: &str| logins().iter().find(|it| it.username == name).unwrap().user_id;
    for login in logins() {
        assert!(records.contains_key(&Key::new(Kind::User, login.user_id)));
        assert!(!login.role_fa.is_empty() && !login.role_en.is_empty() && !login.name.is_empty());
    }
    assert_eq!(logins().len(), 10);
    assert!(PASSWORD.len() >= 10);
    let all = items(&records);
    let waiting: Vec<&&Item> = all.iter().filter(|it| it.waits_for_approval()).collect();
    let decides = |name: &str| {
        let access = access(&records, user_id(name));
        waiting
            .iter()
            .filter(|item| access.can(Action::Approve(item)).is_some())
            .count()
    };
    assert_eq!(decides("narges"), waiting.len());
    assert_eq!(decides("maryam"), waiting.len(), "she is the deputy");
    assert!(decides("hamid") < waiting.len());
    for name in ["admin", "kaveh", "sara", "reza", "ali", "zahra", "davood"] {
        assert_eq!(decides(name), 0, "{name}");
    }
    let davood = access(&records, user_id("davood"));
    assert!(all.iter().any(|item| davood.can(Action::View(item)).is_some()));
    let admin = access(&records, user_id("admin"));
    assert!(admin.can(Action::ManageUsers).is_some() && admin.can(Action::ManageSettings).is_some());
}

#[test]
fn people_talk_and_note_for_themselves() {
    let records = records(Plan::small(today()));
    let of = |kind: Kind| records.values().filter(|it| it.kind() == kind).collect::<Vec<_>>();
    let count = |kind| of(kind).len();
    assert!(count(Kind::Comment) >= 12 && count(Kind::Mention) >= count(Kind::Comment));
    let now = Zone::TEHRAN.start_of(today()).plus_seconds(8 * 3_600);
    for record in of(Kind::Comment) {
        let Record::Comment(comment) = record else { continue };
        assert!(records.contains_key(&record.root()), "{}", comment.subject);
        assert!(comment.applied_at <= now && comment.claimed_at < comment.applied_at);
    }
    let narges = logins().into_iter().find(|it| it.username == "narges").unwrap().user_id;
    let mentions = records.values().filter_map(|it| match it {
        Record::Mention(it) => Some(it),
        _ => None,
    });
    let (unread, read): (Vec<_>, Vec<_>) = mentions.partition(|it| it.is_unread());
    assert!(unread.iter().any(|it| it.told == narges) && !read.is_empty());
    let due: BTreeSet<Due> = of(Kind::FollowUp)
        .into_iter()
        .filter(|it| it.owner() == Some(narges))
        .filter_map(|it| match it {
            Record::FollowUp(it) => Some(Due::of(it.content.due, today())),
            _ => None,
        })
        .collect();
    assert!(due.len() >= 5, "{due:?}");
}
