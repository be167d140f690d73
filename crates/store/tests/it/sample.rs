//! Records for tests, made from a number: the same number gives the same record.

use domain::calendar::{Date, Instant};
use domain::id::{ItemId, PartyId, SubTypeId, UserId};
use domain::money::{Currency, Money, Percent};
use domain::mutation::Actor;
use domain::record::{
    Address, Buyer, Decision, Item, ItemType, Numbered, Party, PartyNature, Record, Rejected, Totals, Voided,
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
