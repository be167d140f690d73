//! A device's cache by the words of the protocol alone, and what the same person finds by asking.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::UserId;
use domain::query::{Filter, ListQuery, Sort};
use domain::record::{Key, Kind, Record, Subject};
use domain::timeline::Timeline;
use sync::protocol::pull::{PULL_ROOTS_MAX, ScopeName};
use sync::protocol::{
    Cookie, Digest, Mark, OutcomeRow, PROTOCOL, PullRequest, PullResponse, Query, QueryRequest, QueryResponse,
    RootPatch,
};
use uuid::Uuid;

use crate::client::{Answer, TestServer};

/// A device of one person.
pub struct Cache<'s> {
    pub server: &'s TestServer,
    pub cookie: String,
    pub client: Uuid,
    pub epoch: Option<String>,
    pub mark: Option<Mark>,
    pub cookies: BTreeMap<ScopeName, Cookie>,
    /// The roots of each scope with the sequence at which they stand there.
    pub roots: BTreeMap<ScopeName, BTreeMap<Key, u64>>,
    pub children: BTreeMap<Key, BTreeSet<Key>>,
    pub records: BTreeMap<Key, Record>,
    pub outcomes: Vec<OutcomeRow>,
    pub digests: BTreeMap<ScopeName, Digest>,
}

impl<'s> Cache<'s> {
    pub async fn new(server: &'s TestServer, user: UserId) -> Self {
        Self {
            server,
            cookie: server.cookie_of(user).await,
            client: Uuid::new_v4(),
            epoch: None,
            mark: None,
            cookies: BTreeMap::new(),
            roots: BTreeMap::new(),
            children: BTreeMap::new(),
            records: BTreeMap::new(),
            outcomes: Vec::new(),
            digests: BTreeMap::new(),
        }
    }

    pub fn request(&self) -> PullRequest {
        PullRequest {
            protocol: PROTOCOL,
            client: self.client,
            user: None,
            epoch: self.epoch.clone(),
            mark: self.mark.clone(),
            cookies: self.cookies.clone(),
            outcomes_after: self.outcomes.last().map_or(0, |it| it.id),
            digests: self.digests.clone(),
        }
    }

    pub async fn ask(&self, request: &PullRequest) -> Answer {
        self.server.post("/api/v1/pull", request, Some(&self.cookie)).await
    }

    /// One page, asked twice as if the first answer had been lost.
    pub async fn page(&mut self) -> PullResponse {
        let request = self.request();
        let response: PullResponse = self.ask(&request).await.json();
        let again: PullResponse = self.ask(&request).await.json();
        assert_eq!(response, again, "a lost answer comes out the same");
        self.store(&response);
        response
    }

    /// Pages until there is no more; all of them.
    pub async fn pull(&mut self) -> Vec<PullResponse> {
        let mut pages = Vec::new();
        loop {
            let page = self.page().await;
            let more = page.more;
            pages.push(page);
            if !more {
                return pages;
            }
            assert!(pages.len() < 100, "it comes to an end");
        }
    }

    fn store(&mut self, response: &PullResponse) {
        self.epoch = Some(response.epoch.clone());
        self.mark = Some(response.head.clone());
        for scope in response.lost.iter().chain(&response.restarted) {
            self.roots.remove(scope);
            self.cookies.remove(scope);
        }
        for scope in response.gained.iter().chain(&response.restarted) {
            self.cookies.insert(scope.clone(), Cookie::default());
        }
        let sent: BTreeMap<Key, &Record> = response.records.iter().map(|it| (it.key(), it)).collect();
        let is_sent = |it: &&RootPatch| !matches!(it, RootPatch::Put { kept: true, .. });
        let count: usize = response
            .patches
            .iter()
            .map(|it| it.roots.iter().filter(is_sent).count())
            .sum();
        assert!(count <= PULL_ROOTS_MAX, "{count} roots in a page");
        for patch in &response.patches {
            let roots = self.roots.entry(patch.scope.clone()).or_default();
            for root in &patch.roots {
                match root {
                    RootPatch::Evict { root } => drop(roots.remove(root)),
                    RootPatch::Put {
                        root,
                        seq,
                        kept: true,
                        whole,
                        children,
                    } => {
                        assert!(
                            !whole && children.is_empty() && self.records.contains_key(root),
                            "{root} is here"
                        );
                        roots.insert(root.clone(), *seq);
                    }
                    RootPatch::Put {
                        root,
                        seq,
                        whole,
                        children,
                        kept: false,
                    } => {
                        assert!(
                            *whole || self.records.contains_key(root),
                            "{root} is not new and was not here"
                        );
                        roots.insert(root.clone(), *seq);
                        let held = self.children.entry(root.clone()).or_default();
                        if *whole {
                            held.clear();
                        }
                        held.extend(children.iter().cloned());
                        for key in std::iter::once(root).chain(children) {
                            let record = *sent.get(key).unwrap_or_else(|| panic!("{key} was named and not sent"));
                            self.records.insert(key.clone(), record.clone());
                        }
                    }
                }
            }
            self.cookies.insert(patch.scope.clone(), patch.cookie.clone());
        }
        if !response.more {
            self.cookies
                .values_mut()
                .for_each(|cookie| *cookie = Cookie::at(response.head.seq));
        }
        for outcome in &response.outcomes {
            assert_eq!(outcome.id, self.outcomes.last().map_or(0, |it| it.id) + 1, "no gap");
            self.outcomes.push(outcome.clone());
        }
        // What no scope holds is forgotten, with its children.
        let held: BTreeSet<&Key> = self.roots.values().flat_map(BTreeMap::keys).collect();
        self.children.retain(|root, _| held.contains(root));
        let children: BTreeSet<&Key> = self.children.values().flatten().collect();
        self.records
            .retain(|key, _| held.contains(key) || children.contains(key));
    }

    pub fn of_kind(&self, kind: Kind) -> Vec<&Record> {
        self.records.values().filter(|it| it.kind() == kind).collect()
    }

    /// The digest of what is held of a scope.
    pub fn digest(&self, scope: &str) -> Digest {
        let roots = self.roots.get(scope).cloned().unwrap_or_default();
        Digest {
            roots: u64::try_from(roots.len()).unwrap(),
            seq_sum: roots.values().fold(0, |sum, seq| u64::wrapping_add(sum, *seq)),
        }
    }

    /// Pulls to the end and holds what the person finds by asking, no more and no less; every page holds nothing else.
    #[track_caller]
    pub fn check<'c>(&'c mut self, whom: &'c str) -> impl Future<Output = Vec<PullResponse>> + use<'c, 's> {
        let place = std::panic::Location::caller();
        async move {
            let found = found(self.server, &self.cookie).await;
            let pages = self.pull().await;
            for record in pages.iter().flat_map(|page| &page.records) {
                assert_eq!(
                    found.get(&record.key()),
                    Some(record),
                    "{place}: {whom} was sent what is not for them"
                );
            }
            let (held, asked): (BTreeSet<&Key>, BTreeSet<&Key>) =
                (self.records.keys().collect(), found.keys().collect());
            let odd: Vec<&&Key> = held.symmetric_difference(&asked).collect();
            assert!(odd.is_empty(), "{place}: {whom} holds or lacks {odd:?}");
            assert_eq!(self.records, found, "{place}: {whom}");
            pages
        }
    }
}

/// All that `/query` gives this person of the kinds that devices hold.
pub async fn found(server: &TestServer, cookie: &str) -> BTreeMap<Key, Record> {
    let all = |kind| {
        Query::List(ListQuery::new(
            kind,
            Filter::all(),
            Sort::ascending("id"),
            ListQuery::ROWS_MAX,
        ))
    };
    let mut queries = vec![Query::Reference, Query::Grants];
    let kinds = [
        Kind::Item,
        Kind::Party,
        Kind::Product,
        Kind::Draft,
        Kind::Balance,
        Kind::Mention,
        Kind::FollowUp,
        Kind::Unapplied,
    ];
    queries.extend(kinds.map(all));
    let mut found = ask(server, cookie, queries).await;
    let subjects: Vec<Subject> = found.values().filter_map(Subject::of).collect();
    let comments = |subject: &Subject| {
        Query::Timeline(Timeline {
            kinds: vec![Kind::Comment],
            ..Timeline::new(*subject, ListQuery::ROWS_MAX)
        })
    };
    for some in subjects.chunks(20) {
        found.extend(ask(server, cookie, some.iter().map(comments).collect()).await);
    }
    let items: Vec<Key> = found.keys().filter(|it| it.kind == Kind::Item).cloned().collect();
    for some in items.chunks(20) {
        found.extend(ask(server, cookie, some.iter().cloned().map(Query::Record).collect()).await);
    }
    found
}

async fn ask(server: &TestServer, cookie: &str, queries: Vec<Query>) -> BTreeMap<Key, Record> {
    let request = QueryRequest {
        protocol: PROTOCOL,
        user: None,
        queries,
    };
    let response: QueryResponse = server.post("/api/v1/query", &request, Some(cookie)).await.json();
    assert!(response.errors.is_empty(), "{:?}", response.errors);
    response.records.into_iter().map(|it| (it.key(), it)).collect()
}
