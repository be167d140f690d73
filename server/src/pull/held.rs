//! What a person holds: their rights, the holders these come from, and the scopes that follow.
//!
//! All of it follows from the head and the day alone, so it is kept under a [`Stamp`] of both. When the head moved, one look
//! says whether users, sub-types or grants moved with it; only then it is worked out anew.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::access::Access;
use domain::calendar::{Date, Instant, Zone};
use domain::id::UserId;
use domain::record::{Holder, Record};
use domain::scope::{Scope, scopes_held};
use store::commit::Head;
use store::{Result, Tx, feed};
use sync::protocol::pull::ScopeName;

use crate::{load, sight};

/// People whose scopes are remembered; beyond them all are forgotten and worked out again.
const PEOPLE_MAX: usize = 2_000;

/// When something was worked out: it holds as long as this stays the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    epoch: String,
    seq: i64,
    mark: String,
    pub today: Date,
}

impl Stamp {
    #[must_use]
    pub fn of(head: &Head, now: Instant) -> Self {
        Self {
            epoch: head.epoch.clone(),
            seq: head.seq,
            mark: head.mark.clone(),
            today: now.date(Zone::TEHRAN),
        }
    }

    #[must_use]
    pub fn epoch(&self) -> &str {
        &self.epoch
    }

    /// Whether the other is of a later commit of the same day and history.
    fn is_before(&self, other: &Self) -> bool {
        self.epoch == other.epoch && self.today == other.today && self.seq < other.seq
    }

    /// Whether it was worked out at this commit of the same history or later, and on this day.
    #[must_use]
    pub fn is_as_new_as(&self, seq: u64, today: Option<Date>) -> bool {
        u64::try_from(self.seq).unwrap_or(0) >= seq && Some(self.today) == today
    }
}

/// What one person may see and holds.
#[derive(Clone, Debug)]
pub struct Held {
    pub stamp: Stamp,
    access: Access,
    behind: Vec<Holder>,
    /// The most important first.
    pub scopes: Vec<ScopeName>,
}

impl Held {
    /// What the person holds in the snapshot that the stamp is of; `known` is what was last worked out for them.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn at(tx: &mut Tx, user: UserId, stamp: Stamp, known: Option<&Arc<Self>>) -> Result<Arc<Self>> {
        if let Some(known) = known {
            if known.stamp == stamp {
                return Ok(known.clone());
            }
            if known.stamp.is_before(&stamp) && !has_moved(tx, known.stamp.seq).await? {
                let mut held = Self::clone(known);
                held.stamp = stamp;
                return Ok(Arc::new(held));
            }
        }
        Ok(Arc::new(Self::read(tx, user, stamp).await?))
    }

    async fn read(tx: &mut Tx, user: UserId, stamp: Stamp) -> Result<Self> {
        let access = load::access(tx, user, stamp.today).await?;
        let behind = load::holders_behind(tx, user).await?;
        let sub_types = load::sub_types(tx).await?;
        let scopes = scopes_held(&access, &behind, &sub_types, stamp.today);
        Ok(Self {
            stamp,
            access,
            behind,
            scopes: scopes.into_iter().map(|scope| scope.0).collect(),
        })
    }

    /// Whether the person's device may keep the record.
    #[must_use]
    pub fn may_keep(&self, record: &Record) -> bool {
        sight::may_keep(&self.access, &self.behind, record)
    }
}

/// Whether anything that decides about rights moved after this commit (`Scope::decides_scopes`; each grant is in `rights`).
async fn has_moved(tx: &mut Tx, seq: i64) -> Result<bool> {
    let newest = feed::newest(tx, &[Scope::company().0, Scope::rights().0]).await?;
    Ok(newest.values().any(|at| *at > seq))
}

/// What was last worked out, by person.
#[derive(Debug, Default)]
pub struct HeldCache(Mutex<HashMap<UserId, Arc<Held>>>);

impl HeldCache {
    /// What was last worked out for this person; the stamp says whether it still holds.
    #[must_use]
    pub fn of(&self, user: UserId) -> Option<Arc<Held>> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&user)
            .cloned()
    }

    pub fn keep(&self, user: UserId, held: Arc<Held>) {
        let mut people = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if people.len() >= PEOPLE_MAX && !people.contains_key(&user) {
            people.clear();
        }
        people.insert(user, held);
    }
}
