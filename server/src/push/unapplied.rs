//! What did not apply, kept for whoever made it until they have dealt with it on one of their devices.

use domain::mutation::Ctx;
use domain::query::{Filter, ListQuery, Value};
use domain::record::{Kind, Record, Unapplied};
use domain::scope::scopes_of;
use domain::world::Change;
use store::feed::Placement;
use store::list::{self, ListError};
use store::{Commit, Error, Result, feed, record};
use sync::protocol::Outcome;

use super::Sent;
use crate::load::Loaded;

/// Makes the record of a mutation that ended so, in the transaction of its outcome. Answers whether one was made: not where
/// nothing waits for anybody, nor beyond [`Unapplied::OF_USER_MAX`] of one user.
///
/// # Errors
/// A fault of the database.
pub(super) async fn keep(
    commit: &mut Commit,
    loaded: &mut Loaded,
    ctx: &Ctx,
    sent: &Sent,
    outcome: &Outcome,
) -> Result<bool> {
    // What applied, nearly everything, is not copied.
    if *outcome == Outcome::Applied {
        return Ok(false);
    }
    let intent = sent.intent.clone();
    let Some(kept) = Unapplied::from_outcome(ctx, &sent.name, sent.version, intent, outcome) else {
        return Ok(false);
    };
    let of_user = Filter::eq("owner", Value::text(kept.owner));
    let held = list::totals(commit.tx(), &ListQuery::count(Kind::Unapplied, of_user), &Filter::all()).await;
    let held = held.map_err(|error| match error {
        ListError::Store(fault) => fault,
        ListError::Query(wrong) => Error::Corrupt {
            what: "unapplied".into(),
            reason: wrong.to_string(),
        },
    })?;
    if held.count >= Unapplied::OF_USER_MAX {
        return Ok(false);
    }
    let record = Record::from(kept);
    let placement = Placement {
        root: record.key().to_string(),
        scopes: scopes_of(&record).into_iter().map(|scope| scope.0).collect(),
    };
    let changes = [Change::Put(record)];
    record::apply(commit, &changes, Some(&sent.uuid.to_string()), loaded.records()).await?;
    loaded.note(&changes);
    feed::place(commit, &[placement]).await?;
    Ok(true)
}
