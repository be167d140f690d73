//! The task that looks at the head and tells the streams what moved.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::calendar::Zone;
use domain::id::UserId;
use domain::scope::Scope;
use store::commit::{self, Head};
use store::{Result, feed};
use sync::protocol::pull::ScopeName;
use tokio::time::{MissedTickBehavior, interval};

use super::hub::{Deciding, News, Told};
use crate::pull::Held;
use crate::pull::held::Stamp;
use crate::session::IDLE_MAX;
use crate::state::Server;

/// Scopes that are told one by one; when more moved, everybody is told to ask.
const MOVED_MAX: usize = 2_000;

/// Looks after each commit of this process, when another server has announced one, and now and then.
pub(super) async fn run(server: Server) {
    let (hub, pace) = (&server.events, server.events.pace());
    let mut committed = server.store.committed();
    let mut looks = interval(pace.look_every);
    let mut sessions = interval(pace.sessions_every);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    sessions.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let stopped = hub.until_stopped();
    tokio::pin!(stopped);
    loop {
        if hub.count() == 0 {
            tokio::select! {
                () = &mut stopped => return,
                () = hub.look.notified() => {}
            }
        }
        let (mut news, mut ended) = (false, false);
        tokio::select! {
            () = &mut stopped => return,
            changed = committed.changed() => news = changed.is_ok(),
            () = hub.look.notified() => news = true,
            _ = looks.tick() => news = true,
            () = hub.sessions.notified() => ended = true,
            _ = sessions.tick() => ended = true,
        }
        let done = if news { look(&server).await } else { Ok(false) };
        ended |= *done.as_ref().unwrap_or(&false);
        let checked = if ended { end_sessions(&server).await } else { Ok(()) };
        if let Err(error) = done.map(drop).and(checked) {
            // The next look finds what this one missed.
            tracing::warn!(%error, "the head could not be looked at");
        }
        if news {
            tokio::time::sleep(pace.pause).await;
        }
    }
}

/// Tells what moved since the last look; whether users may have been switched off.
async fn look(server: &Server) -> Result<bool> {
    let told = server.events.told();
    let (head, moved) = moved_since(server, told.clone()).await?;
    let today = server.clock.now().date(Zone::TEHRAN);
    let seq = u64::try_from(head.seq).unwrap_or(0);
    let now = Told {
        epoch: head.epoch,
        seq,
        today: Some(today),
    };
    if now == told {
        return Ok(false);
    }
    let is_known = now.epoch == told.epoch && seq >= told.seq && moved.len() <= MOVED_MAX;
    let deciding: Vec<ScopeName> = moved
        .iter()
        .filter(|it| Scope((*it).clone()).decides_scopes())
        .cloned()
        .collect();
    let company = Scope::company().0;
    let concerns_all = !is_known || now.today != told.today || deciding.contains(&company);
    let mut news = News {
        since: told,
        told: now,
        moved: is_known.then_some(moved),
        deciding: match deciding.is_empty() {
            _ if concerns_all => Deciding::Everybody,
            true => Deciding::Nobody,
            false => Deciding::HoldersOf(deciding),
        },
        fresh: BTreeMap::new(),
    };
    loop {
        let unread = server.events.tell(&news);
        if unread.is_empty() {
            return Ok(concerns_all);
        }
        news.fresh.extend(read(server, unread).await?);
    }
}

async fn moved_since(server: &Server, told: Told) -> Result<(Head, Vec<ScopeName>)> {
    server
        .store
        .read(move |tx| {
            let told = told.clone();
            Box::pin(async move {
                let head = commit::head(tx).await?;
                let seq = i64::try_from(told.seq).unwrap_or(i64::MAX);
                let moved = if head.epoch == told.epoch && head.seq > seq {
                    let limit = i64::try_from(MOVED_MAX + 1).unwrap_or(i64::MAX);
                    feed::moved(tx, seq, limit).await?
                } else {
                    Vec::new()
                };
                Ok((head, moved))
            })
        })
        .await
}

/// What these people hold now.
async fn read(server: &Server, users: Vec<UserId>) -> Result<BTreeMap<UserId, Arc<Held>>> {
    let now = server.clock.now();
    let people: Vec<(UserId, Option<Arc<Held>>)> = users.into_iter().map(|user| (user, server.held.of(user))).collect();
    let held = server
        .store
        .read(move |tx| {
            let people = people.clone();
            Box::pin(async move {
                let head = commit::head(tx).await?;
                let mut held = BTreeMap::new();
                for (user, known) in people {
                    let stamp = Stamp::of(&head, now);
                    held.insert(user, Held::at(tx, user, stamp, known.as_ref()).await?);
                }
                Ok(held)
            })
        })
        .await?;
    for (user, held) in &held {
        server.held.keep(*user, held.clone());
    }
    Ok(held)
}

/// Ends the streams whose sessions live no more.
async fn end_sessions(server: &Server) -> Result<()> {
    let asked = server.events.session_ids();
    if asked.is_empty() {
        return Ok(());
    }
    let now = server.clock.now().micros();
    let ids = asked.clone();
    let living = server
        .store
        .read(move |tx| {
            let ids = ids.clone();
            Box::pin(async move { store::session::living(tx, &ids, now, now - IDLE_MAX).await })
        })
        .await?;
    let living: BTreeSet<String> = living.into_iter().collect();
    let ended: BTreeSet<String> = asked.into_iter().filter(|id| !living.contains(id)).collect();
    server.events.end_sessions(&ended);
    Ok(())
}
