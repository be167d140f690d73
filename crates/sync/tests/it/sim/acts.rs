//! What people do: they act on what their own page shows them.

use domain::id::{DraftId, GrantId, PartyId};
use domain::mutation::item_content::input_of;
use domain::mutation::{
    AcknowledgeChanges, ApproveItem, Basis, DeleteItem, DiscardDraft, EditItem, MarkSeen, Mutation, NumberItem,
    RejectItem, RemoveGrant, RevertItem, Save, SaveDraft, SubmitItem, VoidItem,
};
use domain::record::{Draft, FiscalYear, GrantScope, Holder, Item, ItemInput, ItemType, Party, Right};
use sync::engine::{Event, NewChange};
use sync::view::View;
use uuid::Uuid;

use super::Wrong;
use super::chance::Chance;
use super::world::World;
use crate::company::{self, *};

/// A text too long for some proxies.
const LONG_CHARS: usize = 2_000;

impl World {
    /// Somebody does something in a tab.
    pub fn act(&mut self, at: (usize, usize), chance: &mut Chance) -> Result<(), Wrong> {
        match chance.below(20) {
            0 | 1 => {
                let undoable = self.undoable(at);
                let Some(uuid) = chance.pick(&undoable).copied() else {
                    return Ok(());
                };
                self.feed(at.0, at.1, Event::Undo(vec![uuid]), chance)
            }
            2 => {
                let Some(uuid) = self.attention(at).into_iter().next() else {
                    return Ok(());
                };
                self.acknowledge(at, uuid, chance)
            }
            3 => self.feed(at.0, at.1, Event::Flush, chance),
            4 => self.several(at, chance),
            _ => {
                let Some(mutation) = self.invent(at, chance) else {
                    return Ok(());
                };
                let change = NewChange {
                    uuid: Uuid::from_u128(chance.bits()),
                    undo: chance.percent(40),
                    batch: None,
                    mutation,
                };
                self.mutate(at, change, chance)
            }
        }
    }

    /// Somebody has dealt with what did not apply.
    fn acknowledge(&mut self, at: (usize, usize), uuid: Uuid, chance: &mut Chance) -> Result<(), Wrong> {
        let change = NewChange {
            uuid: Uuid::from_u128(chance.bits()),
            mutation: Mutation::AcknowledgeChanges(AcknowledgeChanges { changes: vec![uuid] }),
            batch: None,
            undo: false,
        };
        self.acknowledged.insert(uuid, change.uuid);
        self.counts.acknowledged += 1;
        self.mutate(at, change, chance)
    }

    /// One decision about everything that waits.
    fn several(&mut self, at: (usize, usize), chance: &mut Chance) -> Result<(), Wrong> {
        let batch = Uuid::from_u128(chance.bits());
        let Some(view) = self.view(at) else { return Ok(()) };
        let waiting: Vec<Mutation> = view
            .all::<Item>()
            .filter(|item| item.waits_for_approval())
            .map(approve)
            .collect();
        for mutation in waiting.into_iter().take(4) {
            let change = NewChange {
                uuid: Uuid::from_u128(chance.bits()),
                batch: Some(batch),
                undo: true,
                mutation,
            };
            self.mutate(at, change, chance)?;
        }
        Ok(())
    }

    pub fn view(&self, at: (usize, usize)) -> Option<&View> {
        self.profiles[at.0].tabs[at.1]
            .engine
            .as_ref()
            .map(|engine| engine.view())
    }

    fn invent(&mut self, at: (usize, usize), chance: &mut Chance) -> Option<Mutation> {
        let user = self.profiles[at.0].user;
        let choice = chance.below(21);
        if choice >= 16 {
            return self.attach(at, chance);
        }
        if choice < 7 {
            let items: Vec<Item> = self.view(at)?.all::<Item>().cloned().collect();
            let item = chance.pick(&items)?;
            return Some(self.decide(item, choice, chance));
        }
        match choice {
            7 => Some(Mutation::MarkSeen(MarkSeen {
                cartable: ItemType::SalesInvoice,
            })),
            8 => self.change_right(chance),
            9 => self.save_party(at, chance),
            10 if user == NARGES => {
                let mut years: Vec<FiscalYear> = self.view(at)?.all::<FiscalYear>().cloned().collect();
                let base = years.pop()?;
                let record = FiscalYear {
                    open: !base.open,
                    ..base.clone()
                };
                let base = Some(base);
                Some(Mutation::SaveFiscalYear(Save { base, record }))
            }
            10..=12 => self.draft(at, chance),
            _ => Some(self.submit(input(chance), chance)),
        }
    }

    fn decide(&self, item: &Item, choice: usize, chance: &mut Chance) -> Mutation {
        let basis = Basis::of(item);
        match choice {
            0..=2 => approve(item),
            3 => Mutation::NumberItem(NumberItem {
                item: item.id,
                basis,
                typed: None,
            }),
            4 => Mutation::RejectItem(RejectItem {
                item: item.id,
                basis,
                reason: Some(REASON),
                text: String::new(),
            }),
            5 => match chance.below(3) {
                0 => Mutation::RevertItem(RevertItem {
                    item: item.id,
                    round: item.round,
                    reason: String::new(),
                }),
                1 => Mutation::VoidItem(VoidItem {
                    item: item.id,
                    round: item.round,
                    reason: "لغو".to_owned(),
                }),
                _ => Mutation::DeleteItem(DeleteItem {
                    item: item.id,
                    round: item.round,
                }),
            },
            _ => {
                let base = input_of(item);
                let mut changed = input(chance);
                changed.seller = base.seller;
                changed.sub_type = base.sub_type;
                Mutation::EditItem(EditItem {
                    item: item.id,
                    seen_total: self.model.company.total(&changed),
                    base,
                    input: changed,
                })
            }
        }
    }

    fn submit(&mut self, input: ItemInput, chance: &mut Chance) -> Mutation {
        self.drafts += 1;
        Mutation::SubmitItem(SubmitItem {
            // Ids are made by chance on every device; here too.
            draft: DraftId(Uuid::from_u128(chance.bits())),
            ..company::submit(&self.model.company, self.drafts, input)
        })
    }

    fn draft(&mut self, at: (usize, usize), chance: &mut Chance) -> Option<Mutation> {
        let drafts: Vec<Draft> = self.view(at)?.all::<Draft>().cloned().collect();
        let held = chance.pick(&drafts).filter(|_| chance.clone().percent(70));
        let Some(held) = held else {
            let id = DraftId(Uuid::from_u128(chance.bits()));
            self.profiles[at.0].tabs[at.1]
                .engine
                .as_mut()?
                .note_fresh(&id.to_string());
            return Some(Mutation::SaveDraft(SaveDraft {
                draft: id,
                item_type: ItemType::SalesInvoice,
                input: input(chance),
                base_version: 0,
            }));
        };
        Some(match chance.below(5) {
            0 => Mutation::DiscardDraft(DiscardDraft { draft: held.id }),
            1 => Mutation::SubmitItem(SubmitItem {
                draft: held.id,
                ..company::submit(&self.model.company, 1, held.input.clone())
            }),
            _ => Mutation::SaveDraft(SaveDraft {
                draft: held.id,
                item_type: held.item_type,
                input: input(chance),
                base_version: held.version,
            }),
        })
    }

    fn save_party(&mut self, at: (usize, usize), chance: &mut Chance) -> Option<Mutation> {
        let parties: Vec<Party> = self.view(at)?.all::<Party>().cloned().collect();
        let base = chance.pick(&parties).cloned().filter(|_| chance.clone().percent(60));
        let record = match &base {
            Some(base) if chance.percent(50) => Party {
                category: format!("دسته {}", chance.below(4)),
                ..base.clone()
            },
            Some(base) => Party {
                email: format!("a{}@example.com", chance.below(4)),
                ..base.clone()
            },
            None => {
                let id = PartyId(Uuid::from_u128(chance.bits()));
                self.profiles[at.0].tabs[at.1]
                    .engine
                    .as_mut()?
                    .note_fresh(&id.to_string());
                party(id, "تازه")
            }
        };
        Some(Mutation::SaveParty(Save { base, record }))
    }

    /// Rights and members of units come and go; only the system manager may.
    pub fn change_right(&mut self, chance: &mut Chance) -> Option<Mutation> {
        if chance.percent(30) {
            return self.change_unit(chance);
        }
        let grants: Vec<GrantId> = (1..9).map(|at| GrantId(Uuid::from_u128(0xa00 + at))).collect();
        if chance.percent(50) {
            let grant = *chance.pick(&grants)?;
            return Some(Mutation::RemoveGrant(RemoveGrant { grant }));
        }
        let user = *chance.pick(&[ALI, MINA, SARA, REZA, PARI, OMID])?;
        let at = 0x40 + chance.below(6) as u128;
        let record = match chance.below(4) {
            0 => grant(at, Holder::User(user), GrantScope::DeputyOf(NARGES), &[]),
            1 => grant(
                at,
                Holder::User(user),
                GrantScope::General,
                &[Right::SystemManager, Right::SeeBalance],
            ),
            2 => grant(
                at,
                Holder::Unit(WAREHOUSE),
                GrantScope::SubType(RETAIL),
                &[Right::List, Right::View],
            ),
            _ => {
                let rights = [Right::List, Right::Approve, Right::Number, Right::Create];
                grant(at, Holder::User(user), GrantScope::SubType(WHOLESALE), &rights)
            }
        };
        let base = self.model.company.get::<domain::record::Grant>(record.id);
        Some(Mutation::SaveGrant(Save { base, record }))
    }
}

fn approve(item: &Item) -> Mutation {
    Mutation::ApproveItem(ApproveItem {
        item: item.id,
        basis: Basis::of(item),
    })
}

fn input(chance: &mut Chance) -> ItemInput {
    let sub_type = *chance
        .pick(&[WHOLESALE, WHOLESALE, WHOLESALE, RETAIL, AUTO])
        .unwrap_or(&WHOLESALE);
    let quantity = i32::try_from(chance.below(5)).unwrap_or(0) + 1;
    let mut input = sugar(sub_type, quantity);
    if chance.percent(5) {
        input.description = "ش".repeat(LONG_CHARS);
    }
    input
}
