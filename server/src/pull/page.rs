//! One page of a pull: what changed in some scopes, with the records, within the limits of an answer.
//!
//! What stays true: the rows of a scope are taken in the order of (sequence, root), so that a cookie can stand anywhere in
//! it; a root may only move to a later place, so none is missed; whether a root is new to the device is told from where
//! its catch-up began.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::record::{Key, Kind, Record};
use store::feed::{self, FeedRow};
use store::{Error, Result, Tx, record};
use sync::protocol::pull::{CHILDREN_MAX, PULL_KEPT_MAX, PULL_RECORDS_MAX, PULL_ROOTS_MAX, ScopeName};
use sync::protocol::{Cookie, RootPatch, ScopePatch};

use super::held::Held;
use super::{number, seq};

/// Rows that are read at once.
const ROWS_AT_ONCE: usize = 64;

/// The part of an answer that a page makes.
pub(super) struct Patches {
    pub patches: Vec<ScopePatch>,
    pub records: Vec<Record>,
    pub more: bool,
}

/// A page in the making.
pub(super) struct Page<'a> {
    tx: &'a mut Tx,
    held: &'a Held,
    head: u64,
    roots_left: usize,
    kept_left: usize,
    /// How far the device has come in the scopes that it goes on with.
    stands: BTreeMap<ScopeName, Cookie>,
    records: BTreeMap<Key, Record>,
    /// Children by root and the commit after which they were asked: a root stands in several scopes.
    children: HashMap<(Key, u64), Vec<Key>>,
}

impl<'a> Page<'a> {
    /// `stands` tells what needs not be sent again; empty for a device that must be sent everything.
    pub fn new(tx: &'a mut Tx, held: &'a Held, head: u64, stands: BTreeMap<ScopeName, Cookie>) -> Self {
        Self {
            tx,
            held,
            head,
            roots_left: PULL_ROOTS_MAX,
            kept_left: PULL_KEPT_MAX,
            stands,
            records: BTreeMap::new(),
            children: HashMap::new(),
        }
    }

    /// Takes the scopes in their order until the page is full.
    pub async fn run(mut self, todo: Vec<(ScopeName, Cookie)>) -> Result<Patches> {
        let mut patches = Vec::new();
        let mut more = false;
        for (scope, cookie) in todo {
            if more {
                break;
            }
            let patch = self.scope(scope, cookie).await?;
            more = self.is_full();
            patches.push(patch);
        }
        Ok(Patches {
            patches,
            records: self.records.into_values().collect(),
            more,
        })
    }

    fn is_full(&self) -> bool {
        self.roots_left == 0 || self.kept_left == 0 || self.records.len() >= PULL_RECORDS_MAX
    }

    async fn scope(&mut self, scope: ScopeName, cookie: Cookie) -> Result<ScopePatch> {
        let from = cookie.from.unwrap_or(cookie.seq);
        let is_first = cookie == Cookie::default();
        let mut patch = ScopePatch {
            scope,
            cookie,
            roots: Vec::new(),
        };
        while !self.is_full() {
            let asked = ROWS_AT_ONCE.min(self.roots_left).min(self.kept_left);
            let root = patch.cookie.root.as_ref().map(Key::to_string);
            let limit = i64::try_from(asked).unwrap_or(i64::MAX);
            let rows = feed::page(self.tx, &patch.scope, number(patch.cookie.seq), root.as_deref(), limit).await?;
            let kept = self.kept(&rows).await?;
            self.kept_left -= kept.len();
            self.roots_left -= rows.len() - kept.len();
            patch.cookie = match rows.last() {
                Some(last) if rows.len() == asked => Cookie {
                    seq: seq(last.seq),
                    root: Some(key_of(last)?),
                    from: Some(from),
                },
                _ => Cookie::at(self.head),
            };
            // Whoever holds nothing needs no word of what left. Else it is said, also of what came and went since: it may have
            // been here before.
            let rows: Vec<FeedRow> = rows.into_iter().filter(|row| !is_first || row.op == "put").collect();
            patch.roots.extend(self.roots(&rows, &kept, from).await?);
            if patch.cookie.root.is_none() {
                break;
            }
        }
        Ok(patch)
    }

    /// The roots among these rows that another scope has brought to the device as they are now. A commit moves a root in all of
    /// its scopes and with its children: who stands behind it in one of them has all of it.
    async fn kept(&mut self, rows: &[FeedRow]) -> Result<BTreeSet<String>> {
        // What is newer than all that the device holds is on no other way to it: the usual pull asks nothing here.
        let newest = self.stands.values().map(|cookie| cookie.seq).max().unwrap_or(0);
        let due: HashMap<&str, i64> = rows
            .iter()
            .filter(|row| row.op == "put" && seq(row.seq) <= newest)
            .map(|row| (row.root.as_str(), row.seq))
            .collect();
        if due.is_empty() {
            return Ok(BTreeSet::new());
        }
        let roots: Vec<String> = due.keys().map(|root| (*root).to_owned()).collect();
        let mut kept = BTreeSet::new();
        for row in feed::holding(self.tx, &roots).await? {
            if due.get(row.root.as_str()) != Some(&row.seq) {
                continue;
            }
            let covers = match self.stands.get(&row.scope) {
                Some(cookie) => cookie.covers(seq(row.seq), &key_of(&row)?),
                None => false,
            };
            if covers {
                kept.insert(row.root);
            }
        }
        Ok(kept)
    }

    /// What became of the roots of these rows.
    async fn roots(&mut self, rows: &[FeedRow], kept: &BTreeSet<String>, from: u64) -> Result<Vec<RootPatch>> {
        let mut keys = Vec::with_capacity(rows.len());
        for row in rows {
            keys.push(key_of(row)?);
        }
        let is_new = |row: &FeedRow| seq(row.entered_seq) > from;
        let is_sent = |row: &FeedRow| row.op == "put" && !kept.contains(&row.root);
        let puts = || keys.iter().zip(rows).filter(|(_, row)| is_sent(row));
        let (new, changed): (Vec<_>, Vec<_>) = puts().partition(|(_, row)| is_new(row));
        let only_keys = |some: Vec<(&Key, &FeedRow)>| some.into_iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
        let (new, changed) = (only_keys(new), only_keys(changed));
        self.load(&new).await?;
        self.load(&changed).await?;
        self.load_children(&new, 0).await?;
        self.load_children(&changed, from).await?;
        Ok(keys
            .into_iter()
            .zip(rows)
            .map(|(root, row)| {
                if kept.contains(&row.root) {
                    RootPatch::Put {
                        root,
                        seq: seq(row.seq),
                        whole: false,
                        children: Vec::new(),
                        kept: true,
                    }
                } else if row.op == "put" && self.records.contains_key(&root) {
                    let whole = is_new(row);
                    let after = if whole { 0 } else { from };
                    let children = self.children.get(&(root.clone(), after)).cloned().unwrap_or_default();
                    RootPatch::Put {
                        root,
                        seq: seq(row.seq),
                        whole,
                        children,
                        kept: false,
                    }
                } else {
                    RootPatch::Evict { root }
                }
            })
            .collect())
    }

    /// Reads the bodies of roots. One that the person may not see would be a scope that grants too much: it is kept back.
    async fn load(&mut self, roots: &[Key]) -> Result<()> {
        let asked: Vec<Key> = roots
            .iter()
            .filter(|it| !self.records.contains_key(it))
            .cloned()
            .collect();
        let mut missing = asked.len();
        for record in record::get(self.tx, &asked).await? {
            if self.held.may_keep(&record) {
                missing -= 1;
                self.records.insert(record.key(), record);
            }
        }
        if missing > 0 {
            tracing::error!(missing, "roots stand in a scope whose holder may not see them");
        }
        Ok(())
    }

    /// Reads what travels with these roots and was written after the commit `after`; only with those that are sent.
    async fn load_children(&mut self, roots: &[Key], after: u64) -> Result<()> {
        let asked: Vec<Key> = roots
            .iter()
            .filter(|root| self.records.contains_key(root))
            .filter(|root| !self.children.contains_key(&((*root).clone(), after)))
            .cloned()
            .collect();
        let kinds: BTreeSet<Kind> = asked.iter().flat_map(|root| root.kind.children()).copied().collect();
        let limit = i64::try_from(CHILDREN_MAX).unwrap_or(i64::MAX);
        for kind in kinds {
            let asked: Vec<Key> = asked
                .iter()
                .filter(|root| root.kind.children().contains(&kind))
                .cloned()
                .collect();
            // Those of a company that was made at once stand at commit 0.
            let later_than = if after == 0 { -1 } else { number(after) };
            let found = record::children(self.tx, kind, &asked, later_than, limit).await?;
            for (root, children) in found {
                let keys = children.iter().map(Record::key);
                self.children.entry((root, after)).or_default().extend(keys);
                self.records
                    .extend(children.into_iter().map(|child| (child.key(), child)));
            }
        }
        Ok(())
    }
}

fn key_of(row: &FeedRow) -> Result<Key> {
    row.root
        .parse()
        .map_err(|error: domain::record::KeyError| Error::Corrupt {
            what: format!("feed of {}", row.scope),
            reason: error.to_string(),
        })
}
