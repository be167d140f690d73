//! Giving, keeping and voiding official numbers: only on the server, in the transaction that numbers the item.
//!
//! What stays true: every number from the start to the counter is in use, reserved, void, or skipped by a named person;
//! none twice.

use crate::access::Permit;
use crate::calendar::Date;
use crate::mutation::item_content::not_found;
use crate::mutation::{Actor, Ctx};
use crate::numbering::{Template, series_year, year_of};
use crate::record::{Item, Kind, Number, NumberState, Numbered, Pattern, Series, SubType};
use crate::rejection::{Rejection, Stop};
use crate::world::{Want, World};

/// How many numbers one hand-typed number may pass over.
pub const SKIP_MAX: i64 = 1_000;

/// What numbering an item needs: its pattern, the counter, the number it typed or kept.
#[must_use]
pub fn wants(item: &Item, typed: Option<&str>, world: &World) -> Vec<Want> {
    let mut wants = vec![Want::record(Kind::SubType, item.sub_type)];
    let Ok(Some(sub_type)) = world.get::<SubType>(item.sub_type) else {
        return wants;
    };
    wants.push(Want::record(Kind::Pattern, sub_type.pattern));
    let Ok(Some(pattern)) = world.get::<Pattern>(sub_type.pattern) else {
        return wants;
    };
    let year = series_year(pattern, item.issue_date);
    wants.push(Want::record(Kind::Series, Series::id_of(pattern.id, year)));
    wants.extend(kept(item).map(|numbered| Want::record(Kind::Number, &numbered.number)));
    if let Some(seq) = typed.and_then(|typed| read_typed(typed, pattern, item, sub_type)) {
        wants.push(Want::record(Kind::Number, Number::id_of(pattern.id, year, seq)));
    }
    wants
}

/// Gives the item its number: the one kept for it, else the typed one, else the next.
///
/// # Errors
/// A hand-typed number that does not fit, is taken, or skips too many.
pub fn give(
    item: &mut Item,
    typed: Option<&str>,
    by: Actor,
    permit: Permit,
    world: &mut World,
    ctx: &Ctx,
) -> Result<(), Stop> {
    let sub_type = world
        .get::<SubType>(item.sub_type)?
        .cloned()
        .ok_or_else(|| not_found(Kind::SubType, item.sub_type))?;
    let pattern = world
        .get::<Pattern>(sub_type.pattern)?
        .cloned()
        .ok_or_else(|| not_found(Kind::Pattern, sub_type.pattern))?;
    let year = series_year(&pattern, item.issue_date);
    let seq = match typed.map(str::trim).filter(|it| !it.is_empty()) {
        Some(typed) => take_typed(typed, &pattern, year, item, &sub_type, world, ctx)?,
        None => match kept_seq(item, &pattern, year, world)? {
            Some(seq) => seq,
            None => take_next(&pattern, year, world)?,
        },
    };
    if let Some(kept) = item.reserved.take()
        && kept.number != Number::id_of(pattern.id, year, seq)
    {
        change_state(&kept.number, NumberState::Void(item.id), world, ctx)?;
    }
    let text = template(&pattern)?.format(year_of(&pattern, item.issue_date), seq, &sub_type.code);
    let number = Number {
        pattern: pattern.id,
        year,
        seq,
        text: text.clone(),
        state: NumberState::Used(item.id),
        changed_at: ctx.now,
    };
    item.numbered = Some(Numbered {
        text,
        by,
        on_behalf_of: permit.on_behalf_of,
        at: ctx.now,
        number: Number::id_of(pattern.id, year, seq),
    });
    world.put(number);
    Ok(())
}

/// Takes the number off the item and keeps it for it.
///
/// # Errors
/// [`Stop::Missing`] when its number is not loaded.
pub fn reserve(item: &mut Item, world: &mut World, ctx: &Ctx) -> Result<(), Stop> {
    if let Some(numbered) = item.numbered.take() {
        if ctx.is_server() {
            change_state(&numbered.number, NumberState::Reserved(item.id), world, ctx)?;
        }
        item.reserved = Some(numbered);
    }
    Ok(())
}

/// Voids whatever number the item bears or keeps: it is deleted, or moves to another series.
///
/// # Errors
/// [`Stop::Missing`] when its number is not loaded.
pub fn void(item: &mut Item, world: &mut World, ctx: &Ctx) -> Result<(), Stop> {
    for numbered in [item.numbered.take(), item.reserved.take()].into_iter().flatten() {
        if ctx.is_server() {
            change_state(&numbered.number, NumberState::Void(item.id), world, ctx)?;
        }
    }
    Ok(())
}

/// Whether the number that the item bears or keeps would be none of its series with this sub-type and date: the sub-type
/// changed, or the year of a yearly pattern.
///
/// # Errors
/// [`Stop::Missing`] when the pattern is not loaded.
pub fn leaves_series(before: &Item, sub_type: &SubType, issue_date: Date, world: &World) -> Result<bool, Stop> {
    if kept(before).next().is_none() {
        return Ok(false);
    }
    if before.sub_type != sub_type.id {
        return Ok(true);
    }
    let pattern = world.get::<Pattern>(sub_type.pattern)?;
    Ok(pattern.is_some_and(|it| series_year(it, before.issue_date) != series_year(it, issue_date)))
}

/// What taking off or voiding the item's number needs.
#[must_use]
pub fn wants_of_kept(item: &Item) -> Vec<Want> {
    kept(item)
        .map(|numbered| Want::record(Kind::Number, &numbered.number))
        .collect()
}

fn kept(item: &Item) -> impl Iterator<Item = &Numbered> {
    item.numbered.iter().chain(item.reserved.iter())
}

fn kept_seq(item: &Item, pattern: &Pattern, year: Option<i32>, world: &World) -> Result<Option<i64>, Stop> {
    let Some(kept) = &item.reserved else { return Ok(None) };
    let number = world.get::<Number>(&kept.number)?;
    Ok(number
        .filter(|it| it.pattern == pattern.id && it.year == year)
        .map(|it| it.seq))
}

fn counter(pattern: &Pattern, year: Option<i32>, world: &World) -> Result<i64, Stop> {
    let series = world.get::<Series>(Series::id_of(pattern.id, year))?;
    Ok(series.map_or(pattern.start - 1, |it| it.counter))
}

fn take_next(pattern: &Pattern, year: Option<i32>, world: &mut World) -> Result<i64, Stop> {
    let seq = counter(pattern, year, world)? + 1;
    world.put(Series {
        pattern: pattern.id,
        year,
        counter: seq,
    });
    Ok(seq)
}

fn take_typed(
    typed: &str,
    pattern: &Pattern,
    year: Option<i32>,
    item: &Item,
    sub_type: &SubType,
    world: &mut World,
    ctx: &Ctx,
) -> Result<i64, Stop> {
    let does_not_fit = || Rejection::NumberDoesNotFit {
        template: pattern.template.clone(),
    };
    let seq = read_typed(typed, pattern, item, sub_type)
        .filter(|seq| *seq >= pattern.start)
        .ok_or_else(does_not_fit)?;
    match world
        .get::<Number>(Number::id_of(pattern.id, year, seq))?
        .map(|it| it.state)
    {
        // A skipped number can be taken up again, and one's own reserved number of course.
        None | Some(NumberState::SkippedBy(_)) => {}
        Some(NumberState::Reserved(of)) if of == item.id => {}
        Some(_) => return Err(Rejection::NumberTaken.into()),
    }
    let counter = counter(pattern, year, world)?;
    if seq > counter {
        if seq - counter - 1 > SKIP_MAX {
            return Err(Rejection::NumberTooFar { most: SKIP_MAX }.into());
        }
        skip(counter + 1..seq, pattern, year, item, sub_type, world, ctx)?;
        world.put(Series {
            pattern: pattern.id,
            year,
            counter: seq,
        });
    }
    Ok(seq)
}

fn skip(
    passed: std::ops::Range<i64>,
    pattern: &Pattern,
    year: Option<i32>,
    item: &Item,
    sub_type: &SubType,
    world: &mut World,
    ctx: &Ctx,
) -> Result<(), Stop> {
    let Some(user) = ctx.actor.user() else {
        return Err(Rejection::NotAllowed.into());
    };
    let template = template(pattern)?;
    for seq in passed {
        let text = template.format(year_of(pattern, item.issue_date), seq, &sub_type.code);
        world.put(Number {
            pattern: pattern.id,
            year,
            seq,
            text,
            state: NumberState::SkippedBy(user),
            changed_at: ctx.now,
        });
    }
    Ok(())
}

fn change_state(number: &str, state: NumberState, world: &mut World, ctx: &Ctx) -> Result<(), Stop> {
    let mut number = world
        .get::<Number>(number)?
        .cloned()
        .ok_or_else(|| not_found(Kind::Number, number))?;
    number.state = state;
    number.changed_at = ctx.now;
    world.put(number);
    Ok(())
}

fn read_typed(typed: &str, pattern: &Pattern, item: &Item, sub_type: &SubType) -> Option<i64> {
    template(pattern)
        .ok()?
        .read(typed, year_of(pattern, item.issue_date), &sub_type.code)
}

fn template(pattern: &Pattern) -> Result<Template, Stop> {
    Template::parse(&pattern.template, pattern.yearly).map_err(|_| {
        Rejection::NumberDoesNotFit {
            template: pattern.template.clone(),
        }
        .into()
    })
}
