//! The answer to a pull, by scope, in small pages.

use std::collections::BTreeMap;

use domain::id::UserId;
use domain::record::{Key, Record};
use sync::protocol::pull::CHILDREN_MAX;
use sync::protocol::{Cookie, Digest, OutcomeRow, PullRefusal, PullRequest, PullResponse, RootPatch, ScopePatch};

use super::super::chance::Chance;
use super::{FeedRow, Model, Sight};

/// Roots of one answer: few, so that pages are many.
const ROOTS_MAX: usize = 25;

pub(super) fn answer(
    model: &mut Model,
    session: UserId,
    request: &PullRequest,
    chance: &mut Chance,
) -> Result<PullResponse, Option<PullRefusal>> {
    if request.user.is_some_and(|user| user != session) {
        return Err(Some(PullRefusal::ForeignClient));
    }
    let is_known = model.knows(request.mark.as_ref());
    let is_beyond = request.cookies.values().any(|cookie| cookie.seq > model.seq());
    let is_named = request.epoch.as_ref().is_none_or(|epoch| *epoch == model.epoch);
    if is_named && (!is_known || is_beyond) && !model.prove(chance) {
        return Err(None);
    }
    if request.epoch.as_ref().is_some_and(|epoch| *epoch != model.epoch) {
        let epoch = model.epoch.clone();
        return Err(Some(PullRefusal::Epoch { epoch }));
    }
    if model
        .clients
        .get(&request.client)
        .is_some_and(|(owner, _)| *owner != session)
    {
        return Err(Some(PullRefusal::ForeignClient));
    }
    let sight = model.sight(session);
    let mut page = Page {
        model,
        sight: &sight,
        request,
        room: ROOTS_MAX,
        more: false,
        restarted: Vec::new(),
        records: BTreeMap::new(),
    };
    let patches: Vec<ScopePatch> = sight.scopes.iter().filter_map(|scope| page.scope(scope)).collect();
    let Page {
        more,
        restarted,
        records,
        ..
    } = page;
    let asked = &request.cookies;
    Ok(PullResponse {
        epoch: model.epoch.clone(),
        head: model.head(),
        now: model.now(),
        gained: sight
            .scopes
            .iter()
            .filter(|it| !asked.contains_key(*it))
            .cloned()
            .collect(),
        lost: asked.keys().filter(|it| !sight.scopes.contains(it)).cloned().collect(),
        restarted,
        patches,
        records: records.into_values().collect(),
        outcomes: outcomes(model, request),
        more,
    })
}

fn outcomes(model: &Model, request: &PullRequest) -> Vec<OutcomeRow> {
    let from = (request.client, request.outcomes_after + 1);
    let rows = model.log.range(from..=(request.client, u64::MAX));
    rows.map(|((_, id), row)| OutcomeRow {
        id: *id,
        uuid: row.uuid,
        outcome: row.outcome.clone(),
        kept_at: row.kept_at,
    })
    .collect()
}

struct Page<'a> {
    model: &'a Model,
    sight: &'a Sight,
    request: &'a PullRequest,
    room: usize,
    more: bool,
    restarted: Vec<String>,
    records: BTreeMap<Key, Record>,
}

impl Page<'_> {
    fn scope(&mut self, scope: &String) -> Option<ScopePatch> {
        let head = self.model.seq();
        let empty = BTreeMap::new();
        let rows = self.model.feed.get(scope).unwrap_or(&empty);
        let mut cookie = self.request.cookies.get(scope).cloned().unwrap_or_default();
        let is_below = cookie.seq < self.model.floor && cookie != Cookie::default();
        if is_below || self.differs(scope, rows, &cookie) {
            self.restarted.push(scope.clone());
            cookie = Cookie::default();
        }
        let from = cookie.from.unwrap_or(cookie.seq);
        let mut due: Vec<(&Key, &FeedRow)> = rows.iter().filter(|(key, row)| is_after(key, row, &cookie)).collect();
        due.sort_by_key(|(key, row)| (row.seq, key.to_string()));
        if due.is_empty() {
            let is_restarted = self.restarted.last() == Some(scope);
            let stands = cookie == Cookie::at(cookie.seq) && !is_restarted;
            // A scope in which nothing is new gets no patch; one whose pages have come to their end is told so.
            return (!stands).then(|| ScopePatch {
                scope: scope.clone(),
                cookie: Cookie::at(head),
                roots: Vec::new(),
            });
        }
        let taken: Vec<(&Key, &FeedRow)> = due.iter().take(self.room).copied().collect();
        self.room -= taken.len();
        let is_whole = taken.len() == due.len();
        self.more |= !is_whole;
        let last = taken.last().map(|(key, row)| ((*key).clone(), row.seq));
        let roots = taken.into_iter().map(|(key, row)| self.root(key, row, from)).collect();
        let (key, seq) = last?;
        Some(ScopePatch {
            scope: scope.clone(),
            cookie: if is_whole {
                Cookie::at(head)
            } else {
                Cookie {
                    seq,
                    root: Some(key),
                    from: Some(from),
                }
            },
            roots,
        })
    }

    fn differs(&self, scope: &String, rows: &BTreeMap<Key, FeedRow>, cookie: &Cookie) -> bool {
        let Some(asked) = self.request.digests.get(scope) else {
            return false;
        };
        if rows.iter().any(|(key, row)| is_after(key, row, cookie)) {
            return false;
        }
        let mut digest = Digest::default();
        for row in rows.values().filter(|row| row.is_put) {
            digest.roots += 1;
            digest.seq_sum = digest.seq_sum.wrapping_add(row.seq);
        }
        digest != *asked
    }

    fn root(&mut self, key: &Key, row: &FeedRow, from: u64) -> RootPatch {
        let model = self.model;
        let record = model
            .company
            .records
            .get(key)
            .filter(|it| model.may_keep(self.sight, it));
        let Some(record) = record.filter(|_| row.is_put) else {
            return RootPatch::Evict { root: key.clone() };
        };
        if self.is_kept(key, row.seq) {
            return RootPatch::Put {
                root: key.clone(),
                seq: row.seq,
                whole: false,
                children: Vec::new(),
                kept: true,
            };
        }
        self.records.insert(key.clone(), record.clone());
        let whole = row.entered > from;
        let empty = BTreeMap::new();
        let mut children: Vec<(&Key, &u64)> = model.children.get(key).unwrap_or(&empty).iter().collect();
        children.retain(|(_, seq)| whole || **seq > from);
        children.sort_by_key(|(_, seq)| std::cmp::Reverse(**seq));
        children.truncate(CHILDREN_MAX);
        let children: Vec<Key> = children.into_iter().map(|(key, _)| key.clone()).collect();
        for child in &children {
            if let Some(record) = model.company.records.get(child) {
                self.records.insert(child.clone(), record.clone());
            }
        }
        RootPatch::Put {
            root: key.clone(),
            seq: row.seq,
            whole,
            children,
            kept: false,
        }
    }

    /// Whether another scope has brought the root to the device as it is now.
    fn is_kept(&self, key: &Key, seq: u64) -> bool {
        let is_there = |scope: &String| {
            let row = self.model.feed.get(scope).and_then(|rows| rows.get(key));
            row.is_some_and(|row| row.is_put && row.seq == seq)
        };
        let mut covering = self
            .request
            .cookies
            .iter()
            .filter(|(_, cookie)| cookie.covers(seq, key));
        covering
            .any(|(scope, _)| self.sight.scopes.contains(scope) && !self.restarted.contains(scope) && is_there(scope))
    }
}

/// Within a commit by the text of the keys, as the server's index has them.
fn is_after(key: &Key, row: &FeedRow, cookie: &Cookie) -> bool {
    let is_later = |root: &Key| key.to_string() > root.to_string();
    row.seq > cookie.seq || (row.seq == cookie.seq && cookie.root.as_ref().is_some_and(is_later))
}
