//! Delete an item: its number is void, its effects are reversed, its history stays.

use serde::{Deserialize, Serialize};

use super::item_step::{self, Note, check_fiscal_year, write_history};
use super::{Ctx, Rule, item_number};
use crate::access::{Access, Action};
use crate::effects;
use crate::id::ItemId;
use crate::record::{Item, ItemState, Key, Kind, Step};
use crate::rejection::{Conflict, Rejection, Stop};
use crate::world::{Want, World};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteItem {
    pub item: ItemId,
    /// The round that was seen.
    pub round: u32,
}

impl Rule for DeleteItem {
    fn wants(&self, world: &World, _ctx: &Ctx) -> Vec<Want> {
        let mut wants = item_step::wants(self.item, world);
        if let Ok(Some(item)) = world.get::<Item>(self.item) {
            wants.extend(item_number::wants_of_kept(item));
        }
        wants
    }

    fn apply(&self, world: &mut World, ctx: &Ctx, access: &Access) -> Result<(), Stop> {
        let (mut item, permit) = item_step::permitted_item(self.item, |item| Action::Delete(item), access, world)?;
        if item.round != self.round {
            return Err(Conflict::Changed { changes: Vec::new() }.into());
        }
        if item.state() == ItemState::Void {
            return Err(Rejection::StateForbids { state: item.state() }.into());
        }
        check_fiscal_year(item.issue_date, world)?;
        if ctx.is_server() {
            let entries = effects::entries(Some(&item), None, ctx.now);
            effects::post(entries, world)?;
        }
        item_number::void(&mut item, world, ctx)?;
        write_history(&item, Note::of(Step::Deleted), permit, world, ctx);
        world.delete(Key::new(Kind::Item, self.item));
        Ok(())
    }
}
