//! The ten people of the demo company, their rights, and how they sign in.

use domain::calendar::Date;
use domain::digits::Locale;
use domain::id::{GrantId, GroupId, PositionId, UnitId, UserId};
use domain::record::{Grant, GrantScope, Group, Holder, Position, Record, Right, Unit, User};

use crate::dice::fixed_id;
use crate::settings::Variety;
use crate::text::{cells, lines, name};

/// The password of everybody in the demo company.
pub const PASSWORD: &str = "daftar-demo";

/// Somebody who may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Login {
    pub username: &'static str,
    pub user_id: UserId,
    /// The full name, in Persian.
    pub name: &'static str,
    /// What they do, in a few words.
    pub role_fa: &'static str,
    pub role_en: &'static str,
}

/// Everybody, the administrator first.
#[must_use]
pub fn logins() -> Vec<Login> {
    rows()
        .enumerate()
        .map(|(at, [username, name, _, _, role_fa, role_en])| Login {
            username,
            user_id: UserId(fixed_id(1, at)),
            name,
            role_fa,
            role_en,
        })
        .collect()
}

/// Who is who, for those who make decisions up.
pub struct People {
    pub narges: UserId,
    pub maryam: UserId,
    pub hamid: UserId,
    pub kaveh: UserId,
    pub sara: UserId,
    pub reza: UserId,
    pub ali: UserId,
    pub zahra: UserId,
}

impl People {
    pub fn new() -> Self {
        Self {
            narges: user_id("narges"),
            maryam: user_id("maryam"),
            hamid: user_id("hamid"),
            kaveh: user_id("kaveh"),
            sara: user_id("sara"),
            reza: user_id("reza"),
            ali: user_id("ali"),
            zahra: user_id("zahra"),
        }
    }

    /// Those whose work is selling.
    pub fn sellers(&self) -> [UserId; 4] {
        [self.sara, self.reza, self.ali, self.zahra]
    }
}

/// The first day on which Maryam stands in for the finance manager.
pub fn deputy_from(today: Date) -> Date {
    today.plus_days(-10).unwrap_or(today)
}

/// Units, groups, positions, users.
pub fn records() -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    for (at, key) in UNITS.into_iter().enumerate() {
        records.push(
            Unit {
                id: UnitId(fixed_id(2, at)),
                name: name(&format!("unit.{key}")).to_owned(),
                active: true,
            }
            .into(),
        );
    }
    for (at, key) in GROUPS.into_iter().enumerate() {
        records.push(
            Group {
                id: GroupId(fixed_id(3, at)),
                name: name(&format!("group.{key}")).to_owned(),
                active: true,
            }
            .into(),
        );
    }
    for (at, key) in POSITIONS.into_iter().enumerate() {
        records.push(
            Position {
                id: PositionId(fixed_id(4, at)),
                name: name(&format!("position.{key}")).to_owned(),
                active: true,
            }
            .into(),
        );
    }
    records.extend(rows().enumerate().map(|(at, row)| user(at, row).into()));
    records
}

/// Who may do what, from sub-types on.
pub fn grants(today: Date) -> Vec<Record> {
    use Right::{
        Approve, Comment, Create, Delete, Download, Edit, EditDecided, Export, FinanceManager, List, Number, Reports,
        Revert, SalesManager, SeeBalance, Settings, SystemManager, View,
    };
    let user = |username| Holder::User(user_id(username));
    let sellers = Holder::Group(GroupId(fixed_id(3, 0)));
    let approvers = Holder::Group(GroupId(fixed_id(3, 1)));
    let warehouse = Holder::Unit(UnitId(fixed_id(2, 3)));
    let accountant = Holder::Position(PositionId(fixed_id(4, 2)));
    let writes: &[Right] = &[Create, Edit, Delete, Comment];
    let decides: &[Right] = &[View, List, Approve, Number, Revert, EditDecided, Comment];
    let numbers: &[Right] = &[View, List, Number, Comment];
    let mut wanted: Vec<(Holder, GrantScope, &[Right])> = vec![
        (user("admin"), GrantScope::General, &[SystemManager, Settings]),
        (
            user("narges"),
            GrantScope::General,
            &[FinanceManager, SeeBalance, Reports],
        ),
        (user("kaveh"), GrantScope::General, &[SalesManager, SeeBalance, Reports]),
        (accountant, GrantScope::General, &[SeeBalance, Reports]),
        (user("maryam"), Variety::Wholesale.scope(), decides),
        (user("maryam"), Variety::Retail.scope(), decides),
        (user("hamid"), Variety::Service.scope(), decides),
        (user("hamid"), Variety::Wholesale.scope(), numbers),
        (user("hamid"), Variety::Retail.scope(), numbers),
        (user("hamid"), Variety::Export.scope(), numbers),
        (sellers, Variety::Wholesale.scope(), writes),
        (sellers, Variety::Retail.scope(), writes),
        (sellers, Variety::Service.scope(), writes),
        (
            user("reza"),
            Variety::Export.scope(),
            &[Create, Edit, Delete, Comment, View, List],
        ),
        (warehouse, Variety::Wholesale.scope(), &[View, List]),
        (warehouse, Variety::Retail.scope(), &[View, List]),
    ];
    for variety in Variety::ALL {
        wanted.push((user("kaveh"), variety.scope(), writes));
        wanted.push((approvers, variety.scope(), &[Export, Download]));
    }
    let mut grants: Vec<Grant> = wanted
        .into_iter()
        .enumerate()
        .map(|(at, (holder, scope, rights))| Grant {
            id: GrantId(fixed_id(5, at)),
            holder,
            scope,
            rights: rights.iter().copied().collect(),
            from: None,
            until: None,
        })
        .collect();
    grants.push(Grant {
        id: GrantId(fixed_id(5, grants.len())),
        holder: user("maryam"),
        scope: GrantScope::DeputyOf(user_id("narges")),
        rights: std::collections::BTreeSet::new(),
        from: Some(deputy_from(today)),
        until: today.plus_days(20),
    });
    grants.into_iter().map(Record::from).collect()
}

const UNITS: [&str; 4] = ["office", "finance", "sales", "warehouse"];
const GROUPS: [&str; 2] = ["sellers", "approvers"];
const POSITIONS: [&str; 6] = [
    "manager",
    "finance_manager",
    "accountant",
    "sales_manager",
    "seller",
    "keeper",
];

fn rows() -> impl Iterator<Item = [&'static str; 6]> + Clone {
    lines(include_str!("../data/people.txt")).map(cells)
}

/// The user of this name.
pub fn user_id(username: &str) -> UserId {
    let at = rows().position(|row| row[0] == username);
    UserId(fixed_id(1, at.unwrap_or(usize::MAX)))
}

/// The unit of this name: `office`, `finance`, `sales`, `warehouse`.
pub fn unit_id(unit: &str) -> UnitId {
    let at = UNITS.iter().position(|it| *it == unit);
    UnitId(fixed_id(2, at.unwrap_or(usize::MAX)))
}

fn user(at: usize, [username, name, unit, position, _, _]: [&'static str; 6]) -> User {
    let place = |list: &[&str], key: &str| list.iter().position(|it| *it == key);
    let group = match unit {
        "sales" if position == "seller" => Some(0),
        "finance" => Some(1),
        _ => None,
    };
    User {
        id: UserId(fixed_id(1, at)),
        name: name.to_owned(),
        username: username.to_owned(),
        language: Locale::Fa,
        active: true,
        units: place(&UNITS, unit)
            .map(|it| UnitId(fixed_id(2, it)))
            .into_iter()
            .collect(),
        groups: group.map(|it| GroupId(fixed_id(3, it))).into_iter().collect(),
        positions: place(&POSITIONS, position)
            .map(|it| PositionId(fixed_id(4, it)))
            .into_iter()
            .collect(),
    }
}
