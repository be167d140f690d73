//! Where an answer has to look: scopes gained, lost and begun again, and those in which something is new.

use std::collections::{BTreeMap, BTreeSet};

use store::commit::Head;
use store::{Result, Tx, feed};
use sync::protocol::pull::{DIGESTS_MAX, ScopeName};
use sync::protocol::{Cookie, Digest, PullRequest};

use super::held::Held;
use super::seq;

/// What an answer has to look into.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub gained: Vec<ScopeName>,
    pub lost: Vec<ScopeName>,
    pub restarted: Vec<ScopeName>,
    /// Scopes in which there is something after the cookie, in the order of importance.
    pub todo: Vec<(ScopeName, Cookie)>,
    /// How far the device has come in the scopes that it goes on with.
    pub stands: BTreeMap<ScopeName, Cookie>,
}

impl Plan {
    pub async fn make(tx: &mut Tx, head: &Head, held: &Held, request: &PullRequest) -> Result<Self> {
        let here = Cookie::at(seq(head.seq));
        let mut plan = Self::default();
        let mut cookies: BTreeMap<&ScopeName, Cookie> = BTreeMap::new();
        for scope in &held.scopes {
            match request.cookies.get(scope) {
                Some(cookie) if is_forgotten(cookie, seq(head.feed_floor)) => plan.restarted.push(scope.clone()),
                Some(cookie) => drop(cookies.insert(scope, cookie.clone())),
                None => plan.gained.push(scope.clone()),
            }
        }
        let holds: BTreeSet<&ScopeName> = held.scopes.iter().collect();
        plan.lost = request
            .cookies
            .keys()
            .filter(|it| !holds.contains(it))
            .cloned()
            .collect();
        let behind: Vec<ScopeName> = held
            .scopes
            .iter()
            .filter(|it| cookies.get(it) != Some(&here))
            .cloned()
            .collect();
        let newest = if behind.is_empty() {
            BTreeMap::new()
        } else {
            feed::newest(tx, &behind).await?
        };
        let is_new = |scope: &ScopeName, cookie: &Cookie| {
            newest
                .get(scope)
                .is_some_and(|at| seq(*at) > cookie.seq || (cookie.root.is_some() && seq(*at) == cookie.seq))
        };
        let equal: Vec<ScopeName> = cookies
            .iter()
            .filter(|(scope, cookie)| cookie.root.is_none() && cookie.from.is_none() && !is_new(scope, cookie))
            .map(|(scope, _)| (*scope).clone())
            .collect();
        let differing = differing(tx, request, &equal).await?;
        for scope in differing {
            tracing::warn!(scope, "a device's digest differs: the scope begins again");
            cookies.remove(&scope);
            plan.restarted.push(scope);
        }
        plan.stands = cookies
            .iter()
            .map(|(scope, cookie)| ((*scope).clone(), cookie.clone()))
            .collect();
        for scope in &held.scopes {
            let cookie = cookies.get(scope).cloned().unwrap_or_default();
            // One that begins again may hold rows at the head, which the look above left out.
            if is_new(scope, &cookie) || plan.restarted.contains(scope) {
                plan.todo.push((scope.clone(), cookie));
            }
        }
        Ok(plan)
    }
}

/// Whether roots that the device holds may have left the scope without a trace.
fn is_forgotten(cookie: &Cookie, floor: u64) -> bool {
    let has_something = cookie.seq > 0 || cookie.root.is_some();
    has_something && (cookie.seq < floor || (cookie.seq == floor && cookie.root.is_some()))
}

/// Those of `equal`, scopes in which nothing is new, of which the device holds something else than the feed says.
async fn differing(tx: &mut Tx, request: &PullRequest, equal: &[ScopeName]) -> Result<Vec<ScopeName>> {
    let asked: Vec<(&ScopeName, &Digest)> = request
        .digests
        .iter()
        .filter(|(scope, _)| equal.contains(scope))
        .take(DIGESTS_MAX)
        .collect();
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<ScopeName> = asked.iter().map(|(scope, _)| (*scope).clone()).collect();
    let digests = feed::digests(tx, &names).await?;
    let differs = |scope: &ScopeName, theirs: &Digest| {
        let ours = digests.get(scope).copied().unwrap_or_default();
        theirs.roots != seq(ours.roots) || theirs.seq_sum != seq(ours.seq_sum)
    };
    Ok(asked
        .into_iter()
        .filter(|(scope, theirs)| differs(scope, theirs))
        .map(|(scope, _)| scope.clone())
        .collect())
}
