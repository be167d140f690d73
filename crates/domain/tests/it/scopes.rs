//! The two sides of a scope: whoever holds it may see what is in it, and holds every scope that they may see.

use domain::access::{Access, Action};
use domain::calendar::Date;
use domain::id::{ItemId, SubTypeId, UserId};
use domain::mutation::{Actor, ApproveItem, Mutation, RejectItem};
use domain::query::memory;
use domain::record::{Entity, Grant, Holder, Item, Right, User};
use domain::scope::{SCOPES_MAX, Scope, scopes_held, scopes_of};
use domain::world::{SetKey, Want, World};
use uuid::Uuid;

use crate::company::*;

const SUB_TYPES: [SubTypeId; 4] = [WHOLESALE, RETAIL, AUTO, OLD_TYPE];

fn access_on(server: &Server, user: UserId, day: Date) -> Access {
    let mut world = World::default();
    loop {
        let wants = world.unanswered(Access::wants(Actor::User(user), &world));
        if wants.is_empty() {
            return Access::of(Actor::User(user), day, &world).unwrap();
        }
        for want in wants {
            match want {
                Want::Record(key) => {
                    let record = server.records.get(&key).cloned();
                    world.answer_record(key, record);
                }
                Want::Set(SetKey::GrantsOf(holder)) => {
                    let grants = server
                        .records
                        .values()
                        .filter(|it| Grant::of(it).is_some_and(|it| it.holder == holder));
                    world.answer_set(SetKey::GrantsOf(holder), grants.cloned().collect());
                }
                Want::Set(other) => panic!("rights want {other:?}"),
            }
        }
    }
}

fn held(server: &Server, user: UserId) -> Vec<String> {
    let access = access_on(server, user, today());
    let behind: Vec<Holder> = server.get::<User>(user).unwrap().holders().collect();
    let scopes = scopes_held(&access, &behind, &SUB_TYPES, today());
    scopes.into_iter().map(|it| it.0).collect()
}

/// Items of every sub-type, waiting, approved, rejected.
fn busy() -> (Server, Vec<ItemId>) {
    let mut server = Server::new();
    let mut items = Vec::new();
    for (at, sub_type) in (1..).zip([WHOLESALE, WHOLESALE, WHOLESALE, RETAIL, AUTO]) {
        items.push(server.submit(SARA, at, sugar(sub_type, 2)));
    }
    items.push(server.submit(MINA, 9, sugar(WHOLESALE, 1)));
    let basis = server.basis(items[1]);
    server
        .run(ALI, Mutation::ApproveItem(ApproveItem { item: items[1], basis }))
        .unwrap();
    let basis = server.basis(items[2]);
    let reject = RejectItem {
        item: items[2],
        basis,
        reason: Some(REASON),
        text: String::new(),
    };
    server.run(ALI, Mutation::RejectItem(reject)).unwrap();
    (server, items)
}

#[test]
fn what_one_holds_is_what_one_may_see() {
    let (server, items) = busy();
    let mut seen = 0;
    for user in USERS {
        let access = access_on(&server, user, today());
        let held = held(&server, user);
        for id in &items {
            let item: Item = server.item(*id);
            let in_scope = scopes_of(&item.clone().into()).iter().any(|it| held.contains(&it.0));
            let listed = memory::holds(&access.items_visible(&SUB_TYPES), &item.clone().into());
            assert_eq!(in_scope, listed, "{user} and {}", item.reference);
            assert!(
                !in_scope || access.can(Action::View(&item)).is_some(),
                "{user} and {}",
                item.reference
            );
            seen += usize::from(in_scope);
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn the_order_is_what_a_page_needs_first() {
    let (server, _) = busy();
    let month = |sub_type: SubTypeId, month: &str| format!("subtype:{sub_type}:{month}");
    let own = |user: UserId| [format!("rights:user:{user}"), format!("user:{user}")];
    let [rights, user] = own(ALI);
    assert_eq!(
        held(&server, ALI),
        [
            "company".to_owned(),
            rights,
            format!("subtype:{WHOLESALE}:pending"),
            user,
            "parties".to_owned(),
            "products".to_owned(),
            month(WHOLESALE, "140409"),
            month(WHOLESALE, "140408"),
            month(WHOLESALE, "140407"),
            month(WHOLESALE, "140406"),
        ]
    );
    let [rights, user] = own(STRANGER);
    assert_eq!(
        held(&server, STRANGER),
        ["company", &rights, &user, "parties", "products"]
    );
    let narges = held(&server, NARGES);
    assert!(
        narges.contains(&"balance".to_owned()) && !narges.contains(&"rights".to_owned()),
        "{narges:?}"
    );
    assert!(held(&server, ADMIN).contains(&"rights".to_owned()));
    assert!(held(&server, PARI).contains(&format!("rights:unit:{WAREHOUSE}")));
}

#[test]
fn a_new_month_moves_the_window_and_a_day_ends_a_deputy() {
    let server = Server::new();
    let scopes = |day: Date| {
        let access = access_on(&server, OMID, day);
        scopes_held(&access, &[], &SUB_TYPES, day)
    };
    let farvardin = scopes_held(
        &access_on(&server, NARGES, day(1405, 1, 1)),
        &[],
        &[AUTO],
        day(1405, 1, 1),
    );
    let months: Vec<String> = farvardin.iter().rev().take(4).map(|it| it.0.clone()).collect();
    assert_eq!(
        months,
        ["140410", "140411", "140412", "140501"].map(|it| format!("subtype:{AUTO}:{it}"))
    );
    assert!(scopes(day(1404, 9, 30)).contains(&Scope::pending(WHOLESALE)));
    assert!(!scopes(day(1404, 10, 1)).contains(&Scope::pending(WHOLESALE)));
}

#[test]
fn of_too_many_the_oldest_months_are_left_out() {
    let server = Server::new();
    let many: Vec<SubTypeId> = (0..100).map(|n| SubTypeId(Uuid::from_u128(0x3000 + n))).collect();
    let access = access_on(&server, NARGES, today());
    assert!(access.sub_types_with(Right::List, &many).len() == many.len());
    let scopes = scopes_held(&access, &[], &many, today());
    assert_eq!(scopes.len(), SCOPES_MAX);
    assert!(
        many.iter()
            .all(|id| scopes.contains(&Scope::pending(*id)) && scopes.contains(&Scope::month(*id, today())))
    );
    assert!(!scopes.iter().any(|it| it.0.ends_with("140407")));
}

#[test]
fn grants_go_to_those_whose_rights_they_are() {
    let granted = grant(
        1,
        Holder::Unit(WAREHOUSE),
        domain::record::GrantScope::General,
        &[Right::Reports],
    );
    let scopes = scopes_of(&granted.into());
    assert_eq!(scopes, [Scope::rights(), Scope::rights_of(Holder::Unit(WAREHOUSE))]);
    assert!(scopes.iter().all(Scope::decides_scopes) && Scope::company().decides_scopes());
    assert!(!Scope::user(SARA).decides_scopes() && !Scope::pending(AUTO).decides_scopes());
}
