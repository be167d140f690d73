//! A small company and an in-memory server: what the tests of the rules act in.
//!
//! The server answers wants from a map of records (sets by their definition over registered fields), applies a mutation
//! and keeps its changes. Its clock stands on 3 Azar 1404, ten o'clock in Tehran, and moves a second with each call.

// Named from here, because other crates take this file into their tests by its path.
#[path = "company/records.rs"]
mod records;

use std::collections::BTreeMap;

use domain::calendar::{Date, Instant, Jalali, Zone};
use domain::id::{
    DraftId, FiscalYearId, GrantId, GroupId, ItemId, PartyId, PatternId, ProductId, RejectReasonId, SubTypeId,
    TaxCodeId, UnitId, UserId,
};
use domain::invoice::{Rates, compute};
use domain::money::{Currency, Money, Percent};
use domain::mutation::{Actor, Authority, Basis, Ctx, Mutation, SubmitItem};
use domain::quantity::{Price, Quantity};
use domain::query::Value;
use domain::record::{Entity, Item, ItemInput, ItemType, Key, LineInput, Product, Record, TaxCode};
use domain::rejection::Stop;
use domain::world::{Change, Want, World};
use uuid::Uuid;

pub use records::{company_profile, fiscal_year, grant, party, pattern, product, sub_type, tax_code, user};

/// System manager with the settings.
pub const ADMIN: UserId = UserId(Uuid::from_u128(0x101));
/// Finance manager.
pub const NARGES: UserId = UserId(Uuid::from_u128(0x102));
/// Approves, numbers and reverts wholesale; sees nothing else.
pub const ALI: UserId = UserId(Uuid::from_u128(0x103));
/// Writes items of every sub-type.
pub const SARA: UserId = UserId(Uuid::from_u128(0x104));
/// Writes and approves wholesale, also his own.
pub const REZA: UserId = UserId(Uuid::from_u128(0x105));
/// Writes, approves and numbers wholesale, but not her own.
pub const MINA: UserId = UserId(Uuid::from_u128(0x106));
/// Deputy of Ali for Azar 1404.
pub const OMID: UserId = UserId(Uuid::from_u128(0x107));
/// May look at wholesale, through her unit.
pub const PARI: UserId = UserId(Uuid::from_u128(0x108));
/// Finance manager once, switched off.
pub const OFF: UserId = UserId(Uuid::from_u128(0x109));
/// Signs in and may nothing.
pub const STRANGER: UserId = UserId(Uuid::from_u128(0x10a));
/// Edits and deletes what is decided, through his group.
pub const KIAN: UserId = UserId(Uuid::from_u128(0x10b));

pub const USERS: [UserId; 11] = [ADMIN, NARGES, ALI, SARA, REZA, MINA, OMID, PARI, OFF, STRANGER, KIAN];

pub const WAREHOUSE: UnitId = UnitId(Uuid::from_u128(0x201));
pub const CORRECTORS: GroupId = GroupId(Uuid::from_u128(0x202));

/// Needs both flags; yearly numbers; an edit of a decided one sends it back.
pub const WHOLESALE: SubTypeId = SubTypeId(Uuid::from_u128(0x301));
/// The same numbers as wholesale, but an edit keeps the decisions.
pub const RETAIL: SubTypeId = SubTypeId(Uuid::from_u128(0x302));
/// Approved and numbered the moment it is submitted.
pub const AUTO: SubTypeId = SubTypeId(Uuid::from_u128(0x303));
/// Switched off.
pub const OLD_TYPE: SubTypeId = SubTypeId(Uuid::from_u128(0x304));

pub const INV: PatternId = PatternId(Uuid::from_u128(0x401));
pub const RUNNING: PatternId = PatternId(Uuid::from_u128(0x402));
pub const VAT: TaxCodeId = TaxCodeId(Uuid::from_u128(0x501));

pub const AHMADI: PartyId = PartyId(Uuid::from_u128(0x601));
pub const BAHAR: PartyId = PartyId(Uuid::from_u128(0x602));
pub const OLD_PARTY: PartyId = PartyId(Uuid::from_u128(0x603));

/// Taxable, two decimals, 100,000 rials.
pub const SUGAR: ProductId = ProductId(Uuid::from_u128(0x701));
/// Free of tax, whole sacks, 50,000 rials.
pub const RICE: ProductId = ProductId(Uuid::from_u128(0x702));
pub const OLD_PRODUCT: ProductId = ProductId(Uuid::from_u128(0x703));

pub const REASON: RejectReasonId = RejectReasonId(Uuid::from_u128(0x801));
pub const YEAR_1403: FiscalYearId = FiscalYearId(Uuid::from_u128(0x903));
pub const YEAR_1404: FiscalYearId = FiscalYearId(Uuid::from_u128(0x904));
pub const YEAR_1405: FiscalYearId = FiscalYearId(Uuid::from_u128(0x905));

/// The grant by which the administrator is one.
pub const ADMIN_GRANT: GrantId = GrantId(Uuid::from_u128(0xa00));

/// The in-memory server.
#[derive(Clone, Debug)]
pub struct Server {
    pub records: BTreeMap<Key, Record>,
    pub now: Instant,
    mutations: u128,
}

impl Server {
    /// The company of this file, without items.
    pub fn new() -> Self {
        let records = records::company()
            .into_iter()
            .map(|record| (record.key(), record))
            .collect();
        Self {
            records,
            now: Zone::TEHRAN.start_of(today()).plus_seconds(10 * 3_600),
            mutations: 0,
        }
    }

    pub fn get<E: Entity + Clone>(&self, id: impl std::fmt::Display) -> Option<E> {
        self.records.get(&Key::new(E::KIND, id)).and_then(E::of).cloned()
    }

    pub fn item(&self, id: ItemId) -> Item {
        self.get(id).expect("the item is there")
    }

    pub fn put(&mut self, record: impl Into<Record>) {
        let record = record.into();
        self.records.insert(record.key(), record);
    }

    /// Applies and keeps; the changes, or why not. A refusal leaves everything as it was.
    pub fn run(&mut self, by: UserId, mutation: impl Into<Mutation>) -> Result<Vec<Change>, Stop> {
        self.run_as(Actor::User(by), &mutation.into())
    }

    pub fn run_as(&mut self, actor: Actor, mutation: &Mutation) -> Result<Vec<Change>, Stop> {
        let ctx = self.tick(actor);
        let changes = self.decide(&ctx, mutation)?;
        self.keep(&changes);
        Ok(changes)
    }

    /// Writes what a mutation changed.
    pub fn keep(&mut self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Put(record) => self.records.insert(record.key(), record.clone()),
                Change::Del(key) => self.records.remove(key),
            };
        }
    }

    /// The context of the next mutation.
    pub fn tick(&mut self, actor: Actor) -> Ctx {
        self.now = self.now.plus_seconds(1);
        self.mutations += 1;
        Ctx {
            actor,
            now: self.now,
            claimed_at: self.now.plus_seconds(-60),
            mutation: Uuid::from_u128(0xf00_0000 + self.mutations),
            authority: Authority::Server,
            zone: Zone::TEHRAN,
        }
    }

    /// Decides without keeping anything.
    pub fn decide(&self, ctx: &Ctx, mutation: &Mutation) -> Result<Vec<Change>, Stop> {
        let mut world = self.load(ctx, mutation);
        mutation.apply(&mut world, ctx)?;
        Ok(world.into_changes())
    }

    fn load(&self, ctx: &Ctx, mutation: &Mutation) -> World {
        let mut world = World::default();
        for _ in 0..Mutation::ROUNDS_MAX {
            let wants = mutation.wants(&world, ctx);
            if wants.is_empty() {
                return world;
            }
            for want in wants {
                match want {
                    Want::Record(key) => {
                        let record = self.records.get(&key).cloned();
                        world.answer_record(key, record);
                    }
                    Want::Set(set) => {
                        let (kind, values) = set.definition();
                        let holds = |record: &Record| {
                            values.iter().all(|(field, value)| {
                                kind.field(field).map_or(Value::Null, |it| (it.get)(record)) == *value
                            })
                        };
                        let members = self.records.values().filter(|it| it.kind() == kind && holds(it));
                        let members = members.cloned().collect();
                        world.answer_set(set, members);
                    }
                }
            }
        }
        panic!("{mutation:?} wants more rounds than there are");
    }

    /// Submits as `by`, with the total that the server will compute.
    pub fn submit(&mut self, by: UserId, at: u128, input: ItemInput) -> ItemId {
        let mutation = submit(self, at, input);
        let id = mutation.draft.item();
        self.run(by, Mutation::SubmitItem(mutation))
            .expect("a sound submission");
        id
    }

    /// The total of an input, by the rates of its date.
    pub fn total(&self, input: &ItemInput) -> Money {
        let rate = self
            .get::<TaxCode>(VAT)
            .and_then(|code| code.on(input.issue_date.unwrap_or(today())));
        let rates = rate.map_or(
            Rates {
                tax: Percent::ZERO,
                duty: Percent::ZERO,
            },
            |rate| Rates {
                tax: rate.tax,
                duty: rate.duty,
            },
        );
        let product = |id| self.records.get(&Key::new(Product::KIND, id)).and_then(Product::of);
        compute(&input.lines, &input.costs, rates, Currency::IRR, product)
            .totals
            .final_amount
    }

    pub fn basis(&self, id: ItemId) -> Basis {
        Basis::of(&self.item(id))
    }
}

pub fn submit(server: &Server, at: u128, input: ItemInput) -> SubmitItem {
    SubmitItem {
        draft: draft(at),
        item_type: ItemType::SalesInvoice,
        reference: format!("D-{at:04}"),
        seen_total: server.total(&input),
        input,
        resubmits: None,
    }
}

pub fn draft(at: u128) -> DraftId {
    DraftId(Uuid::from_u128(0xd00 + at))
}

pub fn day(year: i32, month: u8, day: u8) -> Date {
    Jalali::new(year, month, day).expect("a day of the calendar").date()
}

pub fn today() -> Date {
    day(1404, 9, 3)
}

pub fn rials(minor: i64) -> Money {
    Money::new(minor, Currency::IRR)
}

pub fn price(rials: i64) -> Price {
    Price::from_money(self::rials(rials)).expect("a price")
}

/// One line of sugar for Ahmadi, dated today.
pub fn sugar(sub_type: SubTypeId, quantity: i32) -> ItemInput {
    ItemInput {
        sub_type: Some(sub_type),
        party: Some(AHMADI),
        issue_date: Some(today()),
        lines: vec![line(SUGAR, quantity, 100_000)],
        ..ItemInput::default()
    }
}

pub fn line(product: ProductId, quantity: i32, unit_price: i64) -> LineInput {
    LineInput {
        product: Some(product),
        quantity: Some(Quantity::whole(quantity)),
        unit_price: Some(price(unit_price)),
        ..LineInput::default()
    }
}
