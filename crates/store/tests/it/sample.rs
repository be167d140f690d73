//! Records for tests, made from a number: the same number gives the same record.

use domain::calendar::{Date, Instant};
use domain::id::{CommentId, FollowUpId, ItemId, PartyId, ProductId, SubTypeId, UserId};
use domain::money::{Currency, Money, Percent};
use domain::mutation::Actor;
use domain::record::{
    Address, Addressee, Buyer, Comment, Decision, FollowUp, FollowUpContent, Item, ItemType, Mention, MentionedSubject,
    Numbered, Party, PartyNature, Record, Rejected, Step, Subject, Totals, Transition, Voided,
};
use uuid::Uuid;

/// Names with what search and order trip over: Arabic letters, a half-space, an alef with madda, digits.
const NAMES: [&str; 6] = [
    "آبان پخش",
    "پخش البرز",
    "كتاب‌سرای یاس",
    "ژرف آب ۱۲",
    "Zagros Co",
    "گندم طلایی",
];

pub fn id(kind: u128, n: u64) -> Uuid {
    Uuid::from_u128(kind << 96 | 0x7000 << 64 | u128::from(n))
}

pub fn party(n: u64) -> Record {
    let pick = usize::try_from(n % 6).unwrap();
    Party {
        id: PartyId(id(1, n)),
        nature: if n.is_multiple_of(3) {
            PartyNature::Person
        } else {
            PartyNature::Organisation
        },
        name: format!("{} {}", NAMES[pick], n % 4),
        customer_number: format!("{}", 1_000 + n),
        national_id: if n.is_multiple_of(5) {
            String::new()
        } else {
            format!("{:010}", n % 7)
        },
        economic_number: String::new(),
        registration_number: String::new(),
        phones: vec![format!("0912{:07}", n * 37 % 1_000)],
        email: String::new(),
        addresses: vec![Address {
            text: "تهران".into(),
            postal_code: String::new(),
        }],
        category: ["", "الف", "ب"][usize::try_from(n % 3).unwrap()].into(),
        responsible: (n.is_multiple_of(4)).then(|| UserId(id(2, n % 3))),
        credit_limit: None,
        active: !n.is_multiple_of(7),
    }
    .into()
}

pub fn item(n: u64) -> Record {
    let at = Instant::from_micros(1_700_000_000_000_000 + i64::try_from(n % 5).unwrap() * 1_000_000);
    let money = Money::new(i64::try_from(n * 7_919 % 1_000).unwrap() - 200, Currency::IRR);
    let by = Actor::User(UserId(id(2, n % 3)));
    Item {
        id: ItemId(id(3, n)),
        item_type: ItemType::SalesInvoice,
        sub_type: SubTypeId(id(4, n % 2)),
        reference: format!("D-{n:04}"),
        author: UserId(id(2, n % 3)),
        seller: UserId(id(2, n % 2)),
        party: PartyId(id(1, n % 9)),
        buyer: Buyer {
            name: NAMES[usize::try_from(n % 6).unwrap()].into(),
            ..Buyer::default()
        },
        issue_date: Date::from_gregorian(2024, 1 + u8::try_from(n % 3).unwrap(), 5).unwrap(),
        delivery_address: String::new(),
        description: if n.is_multiple_of(2) {
            "تحویل فوری".into()
        } else {
            String::new()
        },
        related: vec![],
        currency: Currency::IRR,
        tax_rate: Percent::whole(9),
        duty_rate: Percent::whole(1),
        lines: vec![],
        costs: vec![],
        totals: Totals {
            gross: money,
            discount: money,
            net: money,
            costs: money,
            tax: money,
            duty: money,
            final_amount: money,
        },
        round: 1,
        needs_approval: !n.is_multiple_of(11),
        needs_number: !n.is_multiple_of(13),
        approved: (n % 4 == 1).then_some(Decision {
            by,
            on_behalf_of: None,
            at,
        }),
        numbered: (n % 5 == 1).then(|| Numbered {
            text: format!("FS-{n}"),
            by,
            on_behalf_of: None,
            at,
            number: "n".into(),
        }),
        rejected: (n % 4 == 2).then(|| Rejected {
            by,
            on_behalf_of: None,
            at,
            reason: None,
            text: "نه".into(),
        }),
        void: (n % 17 == 3).then(|| Voided {
            by,
            at,
            date: Date::from_gregorian(2024, 2, 2).unwrap(),
            reason: "اشتباه".into(),
        }),
        reserved: None,
        created_at: at,
        submitted_at: at,
        late_at: at,
        changed_at: at,
        postings: 0,
    }
    .into()
}

/// What a comment, a mention and a follow-up are about.
pub fn subject(n: u64) -> Subject {
    match n % 3 {
        0 => Subject::Party(PartyId(id(1, n % 4))),
        1 => Subject::Product(ProductId(id(5, 0))),
        _ => Subject::Item(ItemId(id(3, n % 2))),
    }
}

fn moment(n: u64) -> Instant {
    Instant::from_micros(1_700_000_000_000_000 + i64::try_from(n % 7).unwrap() * 1_000_000)
}

pub fn comment(n: u64) -> Record {
    Comment {
        id: CommentId(id(6, n)),
        subject: subject(n),
        author: UserId(id(2, n % 3)),
        on_behalf_of: None,
        text: format!("نظر {n}"),
        addressees: vec![Addressee::Responsible],
        claimed_at: moment(n),
        applied_at: moment(n),
        deleted: None,
    }
    .into()
}

pub fn mention(n: u64) -> Record {
    Mention {
        told: UserId(id(2, n % 4)),
        comment: CommentId(id(6, n / 4)),
        subject: (!n.is_multiple_of(5)).then(|| MentionedSubject {
            subject: subject(n),
            title: "D-1".into(),
        }),
        author: UserId(id(2, n % 3)),
        on_behalf_of: None,
        through: Addressee::Responsible,
        text: format!("نظر {n}"),
        claimed_at: moment(n),
        applied_at: moment(n),
        quiet: false,
        read_at: n.is_multiple_of(3).then(|| moment(n + 1)),
        deleted_at: None,
    }
    .into()
}

pub fn follow_up(n: u64) -> Record {
    FollowUp {
        id: FollowUpId(id(7, n)),
        owner: UserId(id(2, n % 3)),
        content: FollowUpContent {
            subject: (!n.is_multiple_of(4)).then(|| subject(n)),
            text: format!("پیگیری {n}"),
            due: (!n.is_multiple_of(6))
                .then(|| Date::from_gregorian(2026, 11, 10 + u8::try_from(n % 20).unwrap()).unwrap()),
            done_at: n.is_multiple_of(5).then(|| moment(n)),
            ..FollowUpContent::default()
        },
        created_at: moment(n),
        saved_at: moment(n),
        replaced: vec![],
    }
    .into()
}

/// A step in the history of an item that comments are on.
pub fn transition(n: u64) -> Record {
    Transition {
        id: format!("{}:1", id(8, n)),
        item: ItemId(id(3, n % 2)),
        step: Step::Edited,
        by: Actor::System,
        on_behalf_of: None,
        claimed_at: moment(n),
        applied_at: moment(n),
        round: 1,
        changes: vec![],
        lines: vec![],
        costs: vec![],
        rows_left_out: 0,
        reason: String::new(),
        reason_id: None,
    }
    .into()
}
