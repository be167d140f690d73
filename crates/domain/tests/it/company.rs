//! A small company and an in-memory server: what the tests of the rules act in.
//!
//! The server answers wants from a map of records (sets by their definition over registered fields), applies a mutation
//! and keeps its changes. Its clock stands on 3 Azar 1404, ten o'clock in Tehran, and moves a second with each call.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::{Date, Instant, Jalali, Zone};
use domain::digits::Locale;
use domain::id::{
    DraftId, FiscalYearId, GrantId, GroupId, ItemId, PartyId, PatternId, ProductId, RejectReasonId, SubTypeId,
    TaxCodeId, UnitId, UserId,
};
use domain::invoice::{Rates, compute};
use domain::money::{Currency, Money, Percent};
use domain::mutation::{Actor, Authority, Basis, Ctx, Mutation, SubmitItem};
use domain::quantity::{Price, Quantity};
use domain::query::Value;
use domain::record::{
    Address, Company, DatedRate, Entity, FiscalYear, Grant, GrantScope, Group, Holder, Item, ItemInput, ItemType, Key,
    LineInput, Party, PartyNature, Pattern, Product, ProductNature, Record, RejectReason, Right, SubType, TaxCode,
    Unit, User, YearCalendar,
};
use domain::rejection::Stop;
use domain::world::{Change, Want, World};
use uuid::Uuid;

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
        let records = company().into_iter().map(|record| (record.key(), record)).collect();
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

pub fn grant(at: u128, holder: Holder, scope: GrantScope, rights: &[Right]) -> Grant {
    Grant {
        id: GrantId(Uuid::from_u128(0xa00 + at)),
        holder,
        scope,
        rights: rights.iter().copied().collect::<BTreeSet<_>>(),
        from: None,
        until: None,
    }
}

pub fn user(id: UserId, name: &str) -> User {
    User {
        id,
        name: name.to_owned(),
        username: name.to_owned(),
        language: Locale::Fa,
        active: id != OFF,
        units: if id == PARI { vec![WAREHOUSE] } else { Vec::new() },
        groups: if id == KIAN { vec![CORRECTORS] } else { Vec::new() },
        positions: Vec::new(),
    }
}

pub fn party(id: PartyId, name: &str) -> Party {
    Party {
        id,
        nature: PartyNature::Person,
        name: name.to_owned(),
        customer_number: String::new(),
        national_id: String::new(),
        economic_number: String::new(),
        registration_number: String::new(),
        phones: vec!["09121234567".to_owned()],
        email: String::new(),
        addresses: vec![Address {
            text: "تهران، خیابان انقلاب".to_owned(),
            postal_code: "1417935840".to_owned(),
        }],
        category: String::new(),
        responsible: None,
        credit_limit: None,
        active: true,
    }
}

pub fn product(id: ProductId, code: &str, unit_decimals: u8, taxable: bool) -> Product {
    Product {
        id,
        code: code.to_owned(),
        name: format!("کالای {code}"),
        group: String::new(),
        nature: ProductNature::Good,
        unit: "کیسه".to_owned(),
        unit_decimals,
        sale_price: Some(price(100_000)),
        purchase_price: None,
        taxable,
        commission: None,
        stock_kept: true,
        sellable: true,
        buyable: true,
        active: true,
    }
}

pub fn sub_type(id: SubTypeId, code: &str, pattern: PatternId) -> SubType {
    SubType {
        id,
        item_type: ItemType::SalesInvoice,
        name: format!("فروش {code}"),
        code: code.to_owned(),
        pattern,
        tax_code: VAT,
        needs_approval: true,
        needs_number: true,
        edit_reverts: true,
        print_title: String::new(),
        late_after_hours: SubType::LATE_AFTER_HOURS_DEFAULT,
        active: true,
    }
}

pub fn fiscal_year(id: FiscalYearId, year: i32, open: bool) -> FiscalYear {
    let last = day(year + 1, 1, 1).plus_days(-1).expect("the eve of a new year");
    FiscalYear {
        id,
        name: year.to_string(),
        start: day(year, 1, 1),
        end: last,
        open,
    }
}

pub fn pattern(id: PatternId, template: &str, start: i64, yearly: bool) -> Pattern {
    Pattern {
        id,
        name: template.to_owned(),
        template: template.to_owned(),
        start,
        yearly,
        calendar: YearCalendar::Jalali,
        active: true,
    }
}

pub fn tax_code() -> TaxCode {
    TaxCode {
        id: VAT,
        name: "ارزش افزوده".to_owned(),
        rates: vec![DatedRate {
            from: day(1403, 1, 1),
            tax: Percent::whole(10),
            duty: Percent::ZERO,
        }],
        active: true,
    }
}

pub fn company_profile() -> Company {
    Company {
        name: "پخش نمونه".to_owned(),
        legal_id: "10380284790".to_owned(),
        economic_number: String::new(),
        registration_number: String::new(),
        address: String::new(),
        postal_code: String::new(),
        phone: String::new(),
        currency: Currency::IRR,
    }
}

fn company() -> Vec<Record> {
    let mut records: Vec<Record> = vec![
        company_profile().into(),
        Unit {
            id: WAREHOUSE,
            name: "انبار".to_owned(),
            active: true,
        }
        .into(),
        Group {
            id: CORRECTORS,
            name: "اصلاح".to_owned(),
            active: true,
        }
        .into(),
        tax_code().into(),
        pattern(INV, "INV-{year}/{seq:5}", 1, true).into(),
        pattern(RUNNING, "{code}-{seq}", 100, false).into(),
        sub_type(WHOLESALE, "W", INV).into(),
        SubType {
            edit_reverts: false,
            ..sub_type(RETAIL, "R", INV)
        }
        .into(),
        SubType {
            needs_approval: false,
            needs_number: false,
            ..sub_type(AUTO, "A", RUNNING)
        }
        .into(),
        SubType {
            active: false,
            ..sub_type(OLD_TYPE, "O", RUNNING)
        }
        .into(),
        fiscal_year(YEAR_1403, 1403, false).into(),
        fiscal_year(YEAR_1404, 1404, true).into(),
        fiscal_year(YEAR_1405, 1405, true).into(),
        RejectReason {
            id: REASON,
            text: "مبلغ نادرست".to_owned(),
            active: true,
        }
        .into(),
        party(AHMADI, "رضا احمدی").into(),
        party(BAHAR, "شرکت بهار").into(),
        Party {
            active: false,
            ..party(OLD_PARTY, "قدیمی")
        }
        .into(),
        product(SUGAR, "S1", 2, true).into(),
        product(RICE, "R1", 0, false).into(),
        Product {
            active: false,
            ..product(OLD_PRODUCT, "O1", 0, true)
        }
        .into(),
    ];
    let names = [
        "admin", "narges", "ali", "sara", "reza", "mina", "omid", "pari", "off", "stranger", "kian",
    ];
    records.extend(USERS.iter().zip(names).map(|(id, name)| user(*id, name).into()));
    records.extend(grants().into_iter().map(Record::from));
    records
}

fn grants() -> Vec<Grant> {
    use Right::{
        Approve, ApproveOwn, Create, Delete, DeleteDecided, Edit, EditDecided, FinanceManager, List, Number, Revert,
        Settings, SystemManager, View,
    };
    let of = |user| Holder::User(user);
    let on = GrantScope::SubType;
    let mut grants = vec![
        grant(0, of(ADMIN), GrantScope::General, &[SystemManager, Settings]),
        grant(1, of(NARGES), GrantScope::General, &[FinanceManager]),
        grant(2, of(ALI), on(WHOLESALE), &[View, List, Approve, Number, Revert]),
        grant(3, of(REZA), on(WHOLESALE), &[Create, Edit, Delete, Approve, ApproveOwn]),
        grant(4, of(MINA), on(WHOLESALE), &[Create, Edit, Delete, Approve, Number]),
        Grant {
            from: Some(day(1404, 9, 1)),
            until: Some(day(1404, 9, 30)),
            ..grant(5, of(OMID), GrantScope::DeputyOf(ALI), &[])
        },
        grant(6, Holder::Unit(WAREHOUSE), on(WHOLESALE), &[View]),
        grant(7, of(OFF), GrantScope::General, &[FinanceManager]),
        grant(
            8,
            Holder::Group(CORRECTORS),
            on(WHOLESALE),
            &[View, EditDecided, DeleteDecided],
        ),
    ];
    for (at, sub_type) in [WHOLESALE, RETAIL, AUTO, OLD_TYPE].into_iter().enumerate() {
        grants.push(grant(
            0x10 + at as u128,
            of(SARA),
            on(sub_type),
            &[Create, Edit, Delete],
        ));
    }
    grants
}
