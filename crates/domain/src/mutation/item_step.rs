//! What all steps in an item's life share: loading it, the fiscal year, the history entry, the effects.

use crate::access::{Access, Action, Permit};
use crate::calendar::Date;
use crate::effects;
use crate::id::{ItemId, RejectReasonId};
use crate::mutation::{Actor, Ctx};
use crate::record::{
    Balance, CostInput, FieldChange, FiscalYear, Item, Kind, LineInput, Record, RowChange, Step, Transition,
};
use crate::rejection::{Conflict, Rejection, Stop};
use crate::world::{Change, SetKey, Want, World};

/// The longest reason, in characters.
pub const REASON_CHARS_MAX: usize = 1_000;

/// What a step on an item needs: the item, what its effects touch, and the fiscal years.
#[must_use]
pub fn wants(item: ItemId, world: &World) -> Vec<Want> {
    let mut wants = vec![Want::record(Kind::Item, item), Want::Set(SetKey::FiscalYears)];
    if let Ok(Some(it)) = world.get::<Item>(item) {
        wants.push(Want::record(Kind::SubType, it.sub_type));
        wants.push(Want::record(Kind::Balance, Balance::id_of(it.party, it.currency)));
    }
    wants
}

/// The item as it stands, for whoever may see it.
///
/// # Errors
/// [`Conflict::Gone`]: somebody deleted it, it never was, or the actor may not see it; the three look the same.
pub fn visible_item(id: ItemId, access: &Access, world: &World) -> Result<Item, Stop> {
    let item = world
        .get::<Item>(id)?
        .filter(|item| access.can(Action::View(item)).is_some());
    item.cloned().ok_or_else(|| Conflict::Gone.into())
}

/// The item as it stands, and the permit for `action` on it.
///
/// # Errors
/// As [`visible_item`]; for an item that may be seen but not acted upon so [`Conflict::AlreadyDecided`] where only a decision
/// took the right, else [`Rejection::NotAllowed`].
pub fn permitted_item(
    id: ItemId,
    action: fn(&Item) -> Action<'_>,
    access: &Access,
    world: &World,
) -> Result<(Item, Permit), Stop> {
    let item = visible_item(id, access, world)?;
    match access.can(action(&item)) {
        Some(permit) => Ok((item, permit)),
        None if access.is_late(action(&item)) => Err(already_decided(&item)),
        None => Err(Rejection::NotAllowed.into()),
    }
}

/// The refusal of whoever came after a decision, with who and when.
#[must_use]
pub fn already_decided(item: &Item) -> Stop {
    match item.decision() {
        Some((by, at)) => Conflict::AlreadyDecided {
            state: item.state(),
            by,
            at,
        }
        .into(),
        None => Rejection::StateForbids { state: item.state() }.into(),
    }
}

/// Refuses a step in a closed or missing fiscal year, judged by `date`.
///
/// # Errors
/// [`Rejection::NoFiscalYear`], [`Rejection::FiscalYearClosed`] with the first open day.
pub fn check_fiscal_year(date: Date, world: &World) -> Result<(), Stop> {
    let years = world.set::<FiscalYear>(&SetKey::FiscalYears)?;
    match years.iter().find(|year| year.contains(date)) {
        Some(year) if year.open => Ok(()),
        Some(_) => Err(Rejection::FiscalYearClosed {
            date,
            first_open: first_open(&years, date),
        }
        .into()),
        None => Err(Rejection::NoFiscalYear { date }.into()),
    }
}

/// The day on which a counter-entry is dated: today when its year is open, else the first open day.
///
/// # Errors
/// [`Rejection::FiscalYearClosed`] when no year is open at all.
pub fn counter_entry_date(today: Date, world: &World) -> Result<Date, Stop> {
    let years = world.set::<FiscalYear>(&SetKey::FiscalYears)?;
    if years.iter().any(|year| year.open && year.contains(today)) {
        return Ok(today);
    }
    first_open(&years, today).ok_or_else(|| {
        Rejection::FiscalYearClosed {
            date: today,
            first_open: None,
        }
        .into()
    })
}

/// Writes the changed item with its effects and its history entry. `before` is the item as it was loaded.
///
/// # Errors
/// [`Stop::Missing`] while a balance is not loaded.
pub fn write(
    before: Option<&Item>,
    mut after: Item,
    note: Note,
    permit: Permit,
    world: &mut World,
    ctx: &Ctx,
) -> Result<(), Stop> {
    after.changed_at = ctx.now;
    if ctx.is_server() {
        let entries = effects::entries(before, Some(&mut after), ctx.now);
        effects::post(entries, world)?;
    }
    write_history(&after, note, permit, world, ctx);
    world.put(after);
    Ok(())
}

/// What stands in the history beside the step itself.
#[derive(Clone, Debug)]
pub struct Note {
    pub step: Step,
    pub changes: Vec<FieldChange>,
    /// What became of the lines and of the costs.
    pub lines: Vec<RowChange<LineInput>>,
    pub costs: Vec<RowChange<CostInput>>,
    pub rows_left_out: u32,
    pub reason: String,
    pub reason_id: Option<RejectReasonId>,
    /// What the system did with it by itself, each a step of its own.
    pub by_system: Vec<Step>,
}

impl Note {
    #[must_use]
    pub fn of(step: Step) -> Self {
        Self {
            step,
            changes: Vec::new(),
            lines: Vec::new(),
            costs: Vec::new(),
            rows_left_out: 0,
            reason: String::new(),
            reason_id: None,
            by_system: Vec::new(),
        }
    }
}

/// Adds a step to the item's history, and after it those that the system took by itself.
pub fn write_history(item: &Item, note: Note, permit: Permit, world: &mut World, ctx: &Ctx) {
    let by_system = note.by_system.clone();
    write_step(item, note, ctx.actor, permit, world, ctx);
    for step in by_system {
        let nobody = Permit { on_behalf_of: None };
        write_step(item, Note::of(step), Actor::System, nobody, world, ctx);
    }
}

fn write_step(item: &Item, note: Note, by: Actor, permit: Permit, world: &mut World, ctx: &Ctx) {
    let earlier = world
        .changes()
        .iter()
        .filter(|change| matches!(change, Change::Put(Record::Transition(_))))
        .count();
    world.put(Transition {
        id: format!("{}:{}", ctx.mutation, earlier + 1),
        item: item.id,
        step: note.step,
        by,
        on_behalf_of: permit.on_behalf_of,
        claimed_at: ctx.claimed_at,
        applied_at: ctx.now,
        round: item.round,
        changes: note.changes,
        lines: note.lines,
        costs: note.costs,
        rows_left_out: note.rows_left_out,
        reason: note.reason,
        reason_id: note.reason_id,
    });
}

/// The first day of an open year not before `date`, else of the latest open year.
fn first_open(years: &[&FiscalYear], date: Date) -> Option<Date> {
    let open = || years.iter().filter(|year| year.open);
    open()
        .filter(|year| year.start >= date)
        .map(|year| year.start)
        .min()
        .or_else(|| open().map(|year| year.start).max())
}
