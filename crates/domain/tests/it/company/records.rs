//! The records of the small company, and makers of more like them.

use std::collections::BTreeSet;

use domain::digits::Locale;
use domain::id::{FiscalYearId, GrantId, PartyId, PatternId, ProductId, SubTypeId, UserId};
use domain::money::{Currency, Percent};
use domain::record::{
    Address, Company, DatedRate, FiscalYear, Grant, GrantScope, Group, Holder, ItemType, Party, PartyNature, Pattern,
    Product, ProductNature, Record, RejectReason, Right, SubType, TaxCode, Unit, User, YearCalendar,
};
use uuid::Uuid;

use super::{
    ADMIN, AHMADI, ALI, AUTO, BAHAR, CORRECTORS, INV, KIAN, MINA, NARGES, OFF, OLD_PARTY, OLD_PRODUCT, OLD_TYPE, OMID,
    PARI, REASON, RETAIL, REZA, RICE, RUNNING, SARA, SUGAR, USERS, VAT, WAREHOUSE, WHOLESALE, YEAR_1403, YEAR_1404,
    YEAR_1405, day, price,
};

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

/// All of them together.
pub fn company() -> Vec<Record> {
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
        Approve, ApproveOwn, Comment, Create, Delete, DeleteDecided, Edit, EditDecided, FinanceManager, List, Number,
        Revert, Settings, SystemManager, View,
    };
    let of = |user| Holder::User(user);
    let on = GrantScope::SubType;
    let mut grants = vec![
        grant(0, of(ADMIN), GrantScope::General, &[SystemManager, Settings]),
        grant(1, of(NARGES), GrantScope::General, &[FinanceManager]),
        grant(
            2,
            of(ALI),
            on(WHOLESALE),
            &[View, List, Approve, Number, Revert, Comment],
        ),
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
