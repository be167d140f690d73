//! The server of the simulation: the domain's rules, and the exchange as docs/sync.md tells it. The head first, the outcome
//! log, the feed by scope and root, the marks of commits, the epoch.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use domain::access::Access;
use domain::calendar::{Instant, Zone};
use domain::id::{CommentId, SubTypeId, UserId};
use domain::mutation::{Actor, Authority, Basis, Ctx, Intent, Mutation};
use domain::record::{Addressee, Entity, Grant, GrantScope, Holder, Item, Key, Kind, Record, Unapplied, User};
use domain::rejection::Stop;
use domain::scope::{scopes_held, scopes_of};
use domain::world::{Change, SetKey, Want, World};
use serde::Deserialize;
use serde_json::value::RawValue;
use sync::protocol::push::MUTATION_VERSION;
use sync::protocol::{Envelope, Mark, Outcome, OutcomeRow, PullRefusal, PullRequest, PushRefusal, PushResponse};
use uuid::Uuid;

use super::Bug;
use super::chance::Chance;
use crate::company;

pub mod pull;

/// The name of the history before anybody renames it.
pub const FIRST_EPOCH: &str = "first";
/// Mutations of one commit.
const CHUNK_MAX: usize = 3;

/// After a proof that renamed the history no other one counts for so long.
const PROOF_PAUSE_MICROS: i64 = 60_000_000;

/// All that the server knows; cloned to make a backup.
#[derive(Clone, Debug)]
pub struct Model {
    pub company: company::Server,
    pub epoch: String,
    /// When somebody last proved that the history is another one.
    pub proved_at: Option<Instant>,
    /// The mark of each commit, from 1.
    pub marks: Vec<u64>,
    pub clients: BTreeMap<Uuid, (UserId, u64)>,
    pub log: BTreeMap<(Uuid, u64), Logged>,
    pub by_uuid: BTreeMap<Uuid, Logged>,
    feed: BTreeMap<String, BTreeMap<Key, FeedRow>>,
    children: BTreeMap<Key, BTreeMap<Key, u64>>,
    /// Evictions up to here are forgotten.
    floor: u64,
    /// Placements that a planted bug makes visible too late.
    late: Vec<(u64, Key)>,
    /// What comments told otherwise than they should.
    pub mistold: Vec<String>,
    /// Who was in a unit at the beginning.
    first_members: BTreeSet<UserId>,
    pub bug: Option<Bug>,
}

/// One row of the outcome log.
#[derive(Clone, Debug)]
pub struct Logged {
    pub uuid: Uuid,
    pub actor: UserId,
    hash: u64,
    pub outcome: Outcome,
    /// The comment that it made.
    pub comment: Option<CommentId>,
    /// The commit in which a record was made of what did not apply.
    pub kept_at: Option<u64>,
}

#[derive(Clone, Copy, Debug)]
struct FeedRow {
    entered: u64,
    seq: u64,
    is_put: bool,
}

#[derive(Deserialize)]
struct Push {
    epoch: Option<String>,
    mark: Option<Mark>,
    client: Uuid,
    user: Option<UserId>,
    mutations: Vec<Box<RawValue>>,
}

/// What a person may see, and in which scopes.
pub struct Sight {
    pub access: Access,
    pub behind: Vec<Holder>,
    pub scopes: Vec<String>,
}

impl Model {
    pub fn new(chance: &mut Chance, bug: Option<Bug>) -> Self {
        let mut model = Self {
            company: company::Server::new(),
            epoch: FIRST_EPOCH.to_owned(),
            proved_at: None,
            marks: Vec::new(),
            clients: BTreeMap::new(),
            log: BTreeMap::new(),
            by_uuid: BTreeMap::new(),
            feed: BTreeMap::new(),
            children: BTreeMap::new(),
            floor: 0,
            late: Vec::new(),
            mistold: Vec::new(),
            first_members: BTreeSet::new(),
            bug,
        };
        let users = model.company.records.values().filter_map(User::of);
        model.first_members = users
            .filter(|user| !user.units.is_empty())
            .map(|user| user.id)
            .collect();
        let all: Vec<Change> = model.company.records.values().cloned().map(Change::Put).collect();
        model.commit(&all, chance);
        model
    }

    pub fn seq(&self) -> u64 {
        self.marks.len() as u64
    }

    pub fn head(&self) -> Mark {
        Mark {
            seq: self.seq(),
            mark: self.marks.last().map_or_else(String::new, u64::to_string),
        }
    }

    /// `POST /api/v1/push` under this session; 503 without a refusal.
    pub fn push(
        &mut self,
        session: UserId,
        body: &str,
        chance: &mut Chance,
    ) -> Result<PushResponse, Option<PushRefusal>> {
        let push: Push = serde_json::from_str(body).expect("the device writes what can be read");
        if push.user.is_some_and(|user| user != session) {
            return Err(Some(PushRefusal::ForeignClient));
        }
        if push.epoch.as_ref() == Some(&self.epoch) && !self.knows(push.mark.as_ref()) && !self.prove(chance) {
            return Err(None);
        }
        if push.epoch.is_some_and(|known| known != self.epoch) {
            let epoch = self.epoch.clone();
            return Err(Some(PushRefusal::Epoch { epoch }));
        }
        let owner = self.clients.get(&push.client).map(|(owner, _)| *owner);
        if owner.is_some_and(|owner| owner != session) {
            return Err(Some(PushRefusal::ForeignClient));
        }
        // A planted bug: the answer goes out, and the transaction does not.
        let before = (self.bug == Some(Bug::AckBeforeCommit) && chance.percent(20)).then(|| self.clone());
        let response = self.run(session, push.client, &push.mutations, chance);
        if let Some(before) = before {
            *self = before;
        }
        response.map_err(Some)
    }

    fn run(
        &mut self,
        session: UserId,
        client: Uuid,
        mutations: &[Box<RawValue>],
        chance: &mut Chance,
    ) -> Result<PushResponse, PushRefusal> {
        let mut last = self.clients.get(&client).map_or(0, |(_, last)| *last);
        let ids: Vec<u64> = mutations.iter().map(|raw| outline(raw).id).collect();
        assert!(
            ids.windows(2).all(|pair| pair[1] == pair[0] + 1),
            "the ids of a push follow one another: {ids:?}"
        );
        if ids.first().is_some_and(|first| *first > last + 1) {
            return Err(PushRefusal::Gap { last_id: last });
        }
        let mut outcomes = Vec::new();
        let mut changed: BTreeMap<Key, Option<Record>> = BTreeMap::new();
        let mut open: Vec<Change> = Vec::new();
        for (at, raw) in mutations.iter().enumerate() {
            let envelope = outline(raw);
            let mut hasher = DefaultHasher::new();
            raw.get().hash(&mut hasher);
            let hash = hasher.finish();
            if envelope.id <= last {
                let known = self.log.get(&(client, envelope.id)).filter(|row| row.hash == hash);
                let Some(known) = known else {
                    return Err(PushRefusal::Forked { id: envelope.id });
                };
                outcomes.push(row(&envelope, known.outcome.clone(), known.kept_at));
                if envelope.version == MUTATION_VERSION {
                    self.take_again(session, read(raw), chance);
                }
                continue;
            }
            let (outcome, kept_at) = match self.by_uuid.get(&envelope.uuid) {
                Some(known) => (known.outcome.clone(), known.kept_at),
                None => {
                    let outcome = match envelope.version {
                        MUTATION_VERSION => self.settle(session, &read(raw), &mut open),
                        // What was withdrawn cannot be read.
                        _ => Outcome::Poisoned,
                    };
                    let kept_at = self.note_unapplied(session, raw, &outcome, &mut open);
                    (outcome, kept_at)
                }
            };
            last = envelope.id;
            let logged = Logged {
                uuid: envelope.uuid,
                actor: session,
                hash,
                comment: match (&outcome, envelope.version) {
                    (Outcome::Applied, MUTATION_VERSION) => match read(raw).mutation {
                        Mutation::AddComment(it) => Some(it.comment),
                        _ => None,
                    },
                    _ => None,
                },
                outcome: outcome.clone(),
                kept_at,
            };
            self.by_uuid.entry(envelope.uuid).or_insert_with(|| logged.clone());
            self.log.insert((client, envelope.id), logged);
            self.clients.insert(client, (session, last));
            outcomes.push(row(&envelope, outcome, kept_at));
            if at % CHUNK_MAX == CHUNK_MAX - 1 || at + 1 == mutations.len() {
                // What did not apply is not answered: a pull brings it.
                for change in open.iter().filter(|it| !is_of_unapplied(it)) {
                    changed.insert(change.key(), self.company.records.get(&change.key()).cloned());
                }
                self.commit(&std::mem::take(&mut open), chance);
            }
        }
        Ok(self.response(session, last, outcomes, changed))
    }

    fn response(
        &self,
        session: UserId,
        last_id: u64,
        outcomes: Vec<OutcomeRow>,
        changed: BTreeMap<Key, Option<Record>>,
    ) -> PushResponse {
        let sight = self.sight(session);
        let (mut records, mut deleted) = (Vec::new(), Vec::new());
        for (key, record) in changed {
            match record {
                Some(record) if self.may_keep(&sight, &record) => records.push(record),
                Some(_) => {}
                None => deleted.push(key),
            }
        }
        PushResponse {
            epoch: self.epoch.clone(),
            head: Some(self.head()),
            last_id,
            outcomes,
            records,
            deleted,
        }
    }

    fn ctx(&self, session: UserId, uuid: Uuid, claimed_at: Instant) -> Ctx {
        Ctx {
            actor: Actor::User(session),
            now: self.company.now,
            claimed_at,
            mutation: uuid,
            authority: Authority::Server,
            zone: Zone::TEHRAN,
        }
    }

    /// Makes a record of what did not apply. Answers the commit that will have it.
    fn note_unapplied(
        &mut self,
        session: UserId,
        raw: &RawValue,
        outcome: &Outcome,
        open: &mut Vec<Change>,
    ) -> Option<u64> {
        let sent = outline(raw);
        let intent = match sent.version {
            MUTATION_VERSION => read(raw).mutation.into(),
            _ => Intent::unread(&sent.name, None),
        };
        let ctx = self.ctx(session, sent.uuid, sent.claimed_at);
        let record = Unapplied::from_outcome(&ctx, &sent.name, sent.version, intent, outcome)?;
        if self.bug != Some(Bug::KeptUnmade) {
            self.company.put(record.clone());
            open.push(Change::Put(record.into()));
        }
        Some(self.seq() + 1)
    }

    /// Decides one mutation and keeps what it changes; the changes go to `open` for the commit.
    fn settle(&mut self, session: UserId, envelope: &Envelope, open: &mut Vec<Change>) -> Outcome {
        for dependency in &envelope.depends_on {
            if self
                .by_uuid
                .get(dependency)
                .is_some_and(|row| row.outcome != Outcome::Applied)
            {
                return Outcome::DependencyFailed { on: *dependency };
            }
        }
        let ctx = self.ctx(session, envelope.uuid, envelope.claimed_at);
        let mut mutation = envelope.mutation.clone();
        if self.bug == Some(Bug::LastWriterWins) {
            self.overlook(&mut mutation);
        }
        match self.company.decide(&ctx, &mutation) {
            Ok(mut changes) => {
                if let Mutation::AddComment(comment) = &mutation {
                    if self.bug == Some(Bug::OldMembers) {
                        changes.retain(|change| !self.is_forgotten(change));
                    }
                    if !changes.is_empty() {
                        self.mistold.extend(self.mistold(comment, session, &changes));
                    }
                }
                if self.bug == Some(Bug::AcknowledgedHereAlone) {
                    changes.retain(|change| !is_acknowledgement(change));
                }
                self.company.keep(&changes);
                open.extend(changes);
                Outcome::Applied
            }
            Err(Stop::Conflict(detail)) => Outcome::Conflict { detail },
            Err(Stop::Rejected(detail)) => Outcome::Rejected { detail },
            Err(Stop::Missing(want)) => panic!("{mutation:?} did not ask for {want:?}"),
        }
    }

    /// A planted bug: a comment that comes again is another comment.
    fn take_again(&mut self, session: UserId, mut envelope: Envelope, chance: &mut Chance) {
        let Mutation::AddComment(comment) = &mut envelope.mutation else {
            return;
        };
        if self.bug == Some(Bug::CommentTwice) {
            comment.comment = CommentId(Uuid::from_u128(chance.bits()));
            let mut open = Vec::new();
            self.settle(session, &envelope, &mut open);
            self.commit(&open, chance);
        }
    }

    /// A planted bug: a mention of somebody who has joined the unit since the beginning.
    fn is_forgotten(&self, change: &Change) -> bool {
        match change {
            Change::Put(Record::Mention(it)) => {
                matches!(it.through, Addressee::Holder(Holder::Unit(_))) && !self.first_members.contains(&it.told)
            }
            _ => false,
        }
    }

    /// A planted bug: an approval is taken whatever was seen, and whoever was first.
    fn overlook(&mut self, mutation: &mut Mutation) {
        let Mutation::ApproveItem(approve) = mutation else {
            return;
        };
        let Some(mut item) = self.company.get::<Item>(approve.item) else {
            return;
        };
        item.approved = None;
        approve.basis = Basis::of(&item);
        self.company.put(item);
    }

    /// One commit: its number, its mark, and every changed root at the front of its scopes.
    pub fn commit(&mut self, changes: &[Change], chance: &mut Chance) {
        self.marks.push(chance.next());
        let seq = self.seq();
        let mut roots: Vec<Key> = Vec::new();
        for change in changes {
            let root = match change {
                Change::Put(record) => {
                    let root = record.root();
                    if root != record.key() {
                        self.children.entry(root.clone()).or_default().insert(record.key(), seq);
                    }
                    root
                }
                Change::Del(key) => key.clone(),
            };
            roots.push(root);
        }
        roots.sort();
        roots.dedup();
        // A planted bug: the number is taken at the beginning, and what stands under it is seen after a later one.
        let waiting = std::mem::take(&mut self.late);
        if self.bug == Some(Bug::LateCommit) && chance.percent(30) {
            self.late = roots.into_iter().map(|root| (seq, root)).collect();
        } else {
            for root in roots {
                self.place(&root, seq);
            }
        }
        for (seq, root) in waiting {
            self.place(&root, seq);
        }
    }

    /// What a planted bug held back is seen at last.
    pub fn settle_late(&mut self) {
        for (seq, root) in std::mem::take(&mut self.late) {
            self.place(&root, seq);
        }
    }

    fn place(&mut self, root: &Key, seq: u64) {
        let mut now: Vec<String> = match self.company.records.get(root) {
            Some(record) => scopes_of(record).into_iter().map(|scope| scope.0).collect(),
            None => Vec::new(),
        };
        if self.bug == Some(Bug::SharedFollowUp) && root.kind == Kind::FollowUp && !now.is_empty() {
            now.push("company".to_owned());
        }
        for (scope, rows) in &mut self.feed {
            if let Some(row) = rows.get_mut(root).filter(|row| row.is_put && !now.contains(scope)) {
                row.is_put = false;
                row.seq = seq;
            }
        }
        for scope in now {
            let rows = self.feed.entry(scope).or_default();
            let entered = rows.get(root).filter(|row| row.is_put).map_or(seq, |row| row.entered);
            let row = FeedRow {
                entered,
                seq,
                is_put: true,
            };
            rows.insert(root.clone(), row);
        }
    }

    /// Old evictions are forgotten: a device that has not come so far begins its scopes again.
    pub fn purge(&mut self) {
        self.floor = self.seq();
        for rows in self.feed.values_mut() {
            rows.retain(|_, row| row.is_put);
        }
    }

    /// The rights of a person as they are now.
    pub fn sight(&self, user: UserId) -> Sight {
        let today = self.company.now.date(Zone::TEHRAN);
        let mut world = World::default();
        loop {
            let wants = world.unanswered(Access::wants(Actor::User(user), &world));
            if wants.is_empty() {
                break;
            }
            for want in wants {
                match want {
                    Want::Record(key) => {
                        let record = self.company.records.get(&key).cloned();
                        world.answer_record(key, record);
                    }
                    Want::Set(set) => {
                        let SetKey::GrantsOf(holder) = &set else {
                            panic!("rights want {set:?}")
                        };
                        let members = self.grants().filter(|grant| grant.holder == *holder);
                        let members = members.map(|grant| Record::from(grant.clone())).collect();
                        world.answer_set(set, members);
                    }
                }
            }
        }
        let access = Access::of(Actor::User(user), today, &world).expect("rights are all loaded");
        let behind = self.behind(user);
        let sub_types: Vec<SubTypeId> = self.company.records.values().filter_map(sub_type_id).collect();
        let scopes = scopes_held(&access, &behind, &sub_types, today);
        Sight {
            access,
            behind,
            scopes: scopes.into_iter().map(|scope| scope.0).collect(),
        }
    }

    fn grants(&self) -> impl Iterator<Item = &Grant> {
        let from = Key::new(Kind::Grant, "");
        self.company
            .records
            .range(from..)
            .take_while(|(key, _)| key.kind == Kind::Grant)
            .filter_map(|(_, record)| match record {
                Record::Grant(grant) => Some(grant.as_ref()),
                _ => None,
            })
    }

    fn behind(&self, user: UserId) -> Vec<Holder> {
        let holders = |user: UserId| -> Vec<Holder> {
            self.company
                .get::<User>(user)
                .map(|it| it.holders().collect())
                .unwrap_or_default()
        };
        let mut behind = holders(user);
        for holder in behind.clone() {
            for grant in self.grants().filter(|grant| grant.holder == holder) {
                if let GrantScope::DeputyOf(other) = grant.scope {
                    behind.extend(holders(other));
                }
            }
        }
        behind.sort();
        behind.dedup();
        behind
    }

    /// What a device of this person may keep.
    pub fn may_keep(&self, sight: &Sight, record: &Record) -> bool {
        use domain::access::Action;
        let access = &sight.access;
        if record.kind().is_private() {
            let is_shared = self.bug == Some(Bug::SharedFollowUp) && record.kind() == Kind::FollowUp;
            return is_shared || record.owner() == access.user;
        }
        match record {
            Record::Item(item) => access.can(Action::View(item)).is_some(),
            Record::Grant(grant) => sight.behind.contains(&grant.holder) || access.can(Action::ManageUsers).is_some(),
            Record::Balance(_) | Record::LedgerEntry(_) => access.can(Action::SeeBalance).is_some(),
            Record::Number(_) | Record::Series(_) => false,
            Record::Transition(_) | Record::Comment(_) => {
                let root = self.company.records.get(&record.root());
                root.is_some_and(|root| access.can(Action::ViewSubject(root)).is_some())
            }
            _ => true,
        }
    }

    /// Everything that a device of this person holds at rest, told without the feed.
    pub fn view_of(&self, user: UserId) -> BTreeMap<&Key, &Record> {
        let sight = self.sight(user);
        let mut roots: BTreeMap<Key, bool> = BTreeMap::new();
        let mut view = BTreeMap::new();
        for (key, record) in &self.company.records {
            let root = record.root();
            let is_held = *roots.entry(root.clone()).or_insert_with(|| {
                let record = self.company.records.get(&root);
                record.is_some_and(|it| {
                    scopes_of(it).iter().any(|scope| sight.scopes.contains(&scope.0)) && self.may_keep(&sight, it)
                })
            });
            if is_held {
                view.insert(key, record);
            }
        }
        view
    }

    /// Whether the log is what it must be: gapless for every client.
    pub fn is_gapless(&self) -> bool {
        self.clients.iter().all(|(client, (_, last))| {
            let mut ids = self
                .log
                .range((*client, 0)..=(*client, u64::MAX))
                .map(|((_, id), _)| *id);
            (1..=*last).all(|id| ids.next() == Some(id)) && ids.next().is_none()
        })
    }

    /// Whether a commit is one of this history.
    fn knows(&self, mark: Option<&Mark>) -> bool {
        let Some(mark) = mark.filter(|mark| mark.seq > 0) else {
            return true;
        };
        let at = usize::try_from(mark.seq - 1).unwrap_or(usize::MAX);
        self.marks.get(at).map(u64::to_string).as_ref() == Some(&mark.mark)
    }

    /// A device names a commit that is not here. Answers whether it counts: not so soon after another one did.
    pub fn prove(&mut self, chance: &mut Chance) -> bool {
        let now = self.now();
        let is_soon = |at: Instant| (0..PROOF_PAUSE_MICROS).contains(&now.micros_since(at));
        if self.proved_at.is_some_and(is_soon) {
            return false;
        }
        self.proved_at = Some(now);
        self.rename(chance);
        true
    }

    /// The restored server takes another name.
    pub fn rename(&mut self, chance: &mut Chance) {
        self.epoch = format!("e{:x}", chance.next());
    }

    pub fn pull(
        &mut self,
        session: UserId,
        request: &PullRequest,
        chance: &mut Chance,
    ) -> Result<sync::protocol::PullResponse, Option<PullRefusal>> {
        pull::answer(self, session, request, chance)
    }

    pub fn now(&self) -> Instant {
        self.company.now
    }
}

fn read(raw: &RawValue) -> Envelope {
    serde_json::from_str(raw.get()).expect("the device writes what can be read")
}

/// What can be read of every mutation, also of one that was withdrawn.
#[derive(Deserialize)]
struct Outline {
    id: u64,
    uuid: Uuid,
    version: u32,
    name: String,
    claimed_at: Instant,
}

fn outline(raw: &RawValue) -> Outline {
    serde_json::from_str(raw.get()).expect("the device writes what can be read")
}

fn row(envelope: &Outline, outcome: Outcome, kept_at: Option<u64>) -> OutcomeRow {
    OutcomeRow {
        id: envelope.id,
        uuid: envelope.uuid,
        outcome,
        kept_at,
    }
}

/// Whether a change makes a record of what did not apply.
fn is_of_unapplied(change: &Change) -> bool {
    matches!(change, Change::Put(Record::Unapplied(_)))
}

/// Whether a change takes away what needed attention.
fn is_acknowledgement(change: &Change) -> bool {
    matches!(change, Change::Del(key) if key.kind == Kind::Unapplied)
}

fn sub_type_id(record: &Record) -> Option<SubTypeId> {
    match record {
        Record::SubType(it) => Some(it.id),
        _ => None,
    }
}
