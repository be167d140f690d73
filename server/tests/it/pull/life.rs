//! Random lives of a company: whoever pulls whenever is sent nothing they may not see, and ends with all they may.

use domain::id::{GrantId, UserId};
use domain::mutation::item_content::input_of;
use domain::mutation::{
    ApproveItem, Basis, DeleteItem, DiscardDraft, EditItem, Mutation, NumberItem, RejectItem, RemoveGrant, RevertItem,
    Save, SaveDraft, VoidItem,
};
use domain::record::{Entity, Grant, GrantScope, Holder, Item, ItemType, Key, Kind, Record, Right, User};
use store::record;
use uuid::Uuid;

use super::PEOPLE;
use super::cache::Cache;
use super::records;
use crate::client::TestServer;
use crate::company::{
    self, ADMIN, ALI, AUTO, CORRECTORS, KIAN, MINA, NARGES, PARI, REASON, RETAIL, REZA, SARA, STRANGER, WAREHOUSE,
    WHOLESALE, sugar,
};
use crate::dice::Dice;
use crate::on_both;
use crate::push::Browser;

const LIVES: u64 = 3;
const STEPS: u64 = 80;
/// Items, drafts and grants that a life is about.
const THINGS: u64 = 6;

async fn held<E: Entity + Clone>(server: &TestServer, id: impl std::fmt::Display) -> Option<E> {
    let key = Key::new(E::KIND, id);
    let found = server.server.store.read(move |tx| {
        let key = key.clone();
        Box::pin(async move { record::get(tx, &[key]).await })
    });
    found.await.unwrap().first().and_then(E::of).cloned()
}

/// Something that somebody tries; it need not be allowed.
async fn attempt(server: &TestServer, dice: &mut Dice) -> (UserId, Mutation) {
    let by = dice.pick(&[NARGES, NARGES, ALI, ALI, SARA, SARA, REZA, MINA, KIAN, ADMIN, STRANGER]);
    let at = u128::from(dice.roll(THINGS));
    let id = company::draft(at).item();
    let sub_type = dice.pick(&[WHOLESALE, WHOLESALE, RETAIL, AUTO]);
    let input = sugar(sub_type, i32::try_from(1 + dice.roll(5)).unwrap());
    let office = company::Server::new();
    let what = dice.roll(18);
    match what {
        0 | 1 => return (by, Mutation::SubmitItem(company::submit(&office, at, input))),
        2 => return (by, draft(at, input)),
        3 => {
            return (
                by,
                Mutation::DiscardDraft(DiscardDraft {
                    draft: company::draft(at),
                }),
            );
        }
        4..=6 => return (ADMIN, rights(server, dice).await),
        14.. => return (by, records::something(dice, what, at)),
        _ => {}
    }
    let Some(item) = held::<Item>(server, id).await else {
        return (by, Mutation::SubmitItem(company::submit(&office, at, input)));
    };
    let basis = Basis::of(&item);
    let mutation = match what {
        7 | 8 => Mutation::ApproveItem(ApproveItem { item: id, basis }),
        9 => Mutation::NumberItem(NumberItem {
            item: id,
            basis,
            typed: None,
        }),
        10 => Mutation::RejectItem(RejectItem {
            item: id,
            basis,
            reason: Some(REASON),
            text: String::new(),
        }),
        11 => Mutation::RevertItem(RevertItem {
            item: id,
            round: item.round,
            reason: String::new(),
        }),
        12 if dice.roll(2) == 0 => Mutation::DeleteItem(DeleteItem {
            item: id,
            round: item.round,
        }),
        12 => Mutation::VoidItem(VoidItem {
            item: id,
            round: item.round,
            reason: "لغو".into(),
        }),
        _ => {
            let base = input_of(&item);
            let seller = dice.pick(&[base.seller, Some(PARI), Some(STRANGER)]);
            let input = domain::record::ItemInput { seller, ..input };
            Mutation::EditItem(EditItem {
                item: id,
                seen_total: office.total(&input),
                base,
                input,
            })
        }
    };
    (by, mutation)
}

fn draft(at: u128, input: domain::record::ItemInput) -> Mutation {
    Mutation::SaveDraft(SaveDraft {
        draft: company::draft(at),
        item_type: ItemType::SalesInvoice,
        input,
        base_version: 0,
    })
}

/// Rights given, changed or taken, and people moved between units.
async fn rights(server: &TestServer, dice: &mut Dice) -> Mutation {
    let at = u128::from(0x80 + dice.roll(THINGS));
    let base = held::<Grant>(server, GrantId(Uuid::from_u128(0xa00 + at))).await;
    match (dice.roll(3), base) {
        (0, Some(grant)) => Mutation::RemoveGrant(RemoveGrant { grant: grant.id }),
        (1, _) => {
            let who = dice.pick(&[STRANGER, PARI, SARA]);
            let base = held::<User>(server, who).await.unwrap();
            let units = if dice.roll(2) == 0 { vec![WAREHOUSE] } else { vec![] };
            let groups = if dice.roll(2) == 0 { vec![CORRECTORS] } else { vec![] };
            let record = User {
                units,
                groups,
                ..base.clone()
            };
            Mutation::SaveUser(Save {
                base: Some(base),
                record,
            })
        }
        (_, base) => {
            let holder = dice.pick(&[
                Holder::User(STRANGER),
                Holder::User(PARI),
                Holder::User(REZA),
                Holder::Unit(WAREHOUSE),
                Holder::Group(CORRECTORS),
            ]);
            let (scope, all): (GrantScope, &[Right]) = match dice.roll(6) {
                0 => (GrantScope::DeputyOf(dice.pick(&[ALI, NARGES, SARA])), &[]),
                1 => (
                    GrantScope::General,
                    &[Right::SeeBalance, Right::FinanceManager, Right::SystemManager],
                ),
                _ => (
                    GrantScope::SubType(dice.pick(&[WHOLESALE, RETAIL, AUTO])),
                    &[Right::List, Right::View, Right::Approve, Right::Number, Right::Create],
                ),
            };
            let some: Vec<Right> = all.iter().copied().filter(|_| dice.roll(3) == 0).collect();
            let record = company::grant(at, holder, scope, &some);
            Mutation::SaveGrant(Save { base, record })
        }
    }
}

async fn live(server: &TestServer, seed: u64) {
    let mut dice = Dice(seed);
    let mut browsers: Vec<(UserId, Browser<'_>)> = Vec::new();
    let mut caches = Vec::new();
    for (user, name) in PEOPLE {
        browsers.push((user, Browser::new(server, user).await));
        caches.push((name, Cache::new(server, user).await));
    }
    let mut applied = 0;
    for step in 0..STEPS {
        let (by, mutation) = attempt(server, &mut dice).await;
        let browser = browsers
            .iter_mut()
            .find(|(user, _)| *user == by)
            .map(|(_, it)| it)
            .unwrap();
        applied += u64::from(browser.run(mutation).await == sync::protocol::Outcome::Applied);
        server.wait(1_000_000);
        let place = usize::try_from(dice.roll(u64::try_from(caches.len()).unwrap())).unwrap();
        let (name, cache) = &mut caches[place];
        cache.check(&format!("life {seed}, step {step}, {name}")).await;
    }
    assert!(applied > STEPS / 4, "{applied} of {STEPS} came to something");
    let mut seen = 0;
    for (name, cache) in &mut caches {
        cache.check(&format!("life {seed}, at the end, {name}")).await;
        seen += cache
            .records
            .values()
            .filter(|it| matches!(it, Record::Item(_)))
            .count();
        assert!(cache.of_kind(Kind::User).len() == company::USERS.len());
    }
    assert!(seen > 0);
}

on_both! {
    async fn nobody_is_sent_what_they_may_not_see(server) {
        for seed in 1..=LIVES {
            live(&server, seed).await;
        }
    }
}
