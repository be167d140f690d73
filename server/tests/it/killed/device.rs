//! One life of the server, and the devices that outlive it.

use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

use domain::calendar::Instant;
use domain::id::{ItemId, UserId};
use domain::mutation::{ApproveItem, Basis, Mutation, NumberItem};
use sync::protocol::push::MUTATION_VERSION;
use sync::protocol::{Envelope, Outcome, PROTOCOL, PushRequest, PushResponse};
use uuid::Uuid;

use crate::binary;
use crate::client::{PASSWORD, encode};
use crate::company::{self, SARA, WHOLESALE, sugar};
use crate::dice::Dice;

/// Of one push: some take two transactions, so that a kill can fall between them.
const SUBMITS_AT_ONCE_MAX: u64 = 40;
const DECIDED_AT_ONCE_MAX: u64 = 15;

/// One life of the server.
pub struct Life {
    child: Mutex<Child>,
    host: String,
    answers: AtomicU64,
    /// With so many answers it is killed; without a number it lives on.
    ends_after: Option<u64>,
}

impl Life {
    pub fn begin(folder: &Path, url: &str, ends_after: Option<u64>) -> Self {
        let mut command = binary::daftar(folder);
        command
            .env("DATABASE_URL", url)
            .env("DAFTAR_LOG", "warn")
            .stderr(Stdio::inherit());
        let (child, host, _) = binary::serve(command);
        Self {
            child: Mutex::new(child),
            host,
            answers: AtomicU64::new(0),
            ends_after,
        }
    }

    /// On Unix this is SIGKILL: no destructor runs, no transaction is ended.
    pub fn kill(&self) {
        let mut child = self.child.lock().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Counts an answer; the last one of this life kills the server, and is lost on its way.
    fn is_over(&self) -> bool {
        let count = self.answers.fetch_add(1, Ordering::SeqCst) + 1;
        let is_over = Some(count) == self.ends_after;
        if is_over {
            self.kill();
        }
        is_over
    }

    /// The answer's body, or `None` if the line broke before all of it was there.
    fn post(&self, path: &str, kind: &str, cookie: &str, body: &str) -> Option<(String, String)> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nsec-fetch-site: same-origin\r\ncookie: {cookie}\r\ncontent-type: {kind}\r\n\
             content-length: {}\r\n",
            body.len()
        );
        let answer = binary::exchange(&self.host, &head, body).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "))?;
        (length.parse() == Ok(body.len())).then(|| (head.to_owned(), body.to_owned()))
    }

    /// Through the form, as a person does.
    fn sign_in(&self, username: &str) -> String {
        let form = format!("username={username}&password={}", encode(PASSWORD));
        let (head, _) = self
            .post("/sign-in", "application/x-www-form-urlencoded", "", &form)
            .unwrap();
        let set = head.lines().find_map(|line| line.strip_prefix("set-cookie: "));
        set.and_then(|set| set.split(';').next()).unwrap().to_owned()
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        // A check that fails leaves no server behind.
        let child = self.child.get_mut().unwrap_or_else(PoisonError::into_inner);
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// What everybody knows: the invoices that were answered as submitted.
#[derive(Default)]
pub struct Board {
    state: Mutex<Posted>,
    moved: Condvar,
}

#[derive(Default)]
struct Posted {
    invoices: Vec<ItemId>,
    /// Devices that may still post in this life.
    writers: usize,
}

impl Board {
    /// Another life begins.
    pub fn open(&self, devices: &[Device]) {
        self.state.lock().unwrap().writers = devices.iter().filter(|it| it.is_writer()).count();
    }

    fn post(&self, invoice: ItemId) {
        self.state.lock().unwrap().invoices.push(invoice);
        self.moved.notify_all();
    }

    pub fn len(&self) -> usize {
        self.state.lock().unwrap().invoices.len()
    }

    /// Waits for invoices from place `from` on; none if nobody posts any more in this life.
    fn next(&self, from: usize, count_max: usize) -> Vec<ItemId> {
        let state = self.state.lock().unwrap();
        let waits = |state: &mut Posted| state.invoices.len() == from && state.writers > 0;
        let state = self.moved.wait_while(state, waits).unwrap();
        state.invoices.iter().skip(from).take(count_max).copied().collect()
    }
}

/// A device that may still post; nobody waits for it once this is dropped, also when a check failed.
struct Writer<'b>(&'b Board);

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.writers -= 1;
        self.0.moved.notify_all();
    }
}

/// What a device does.
pub enum Task {
    /// Invoices by their place.
    Write { next: u128, end: u128 },
    /// Approves and numbers what is posted.
    Decide { next: usize },
}

/// A device with its queue on its disk: what it sent stays until it was answered.
pub struct Device {
    user: UserId,
    cookie: String,
    pub client: Uuid,
    task: Task,
    dice: Dice,
    pub sent: Vec<Envelope>,
    pub told: Vec<Outcome>,
    /// The bytes of the push that has no answer yet.
    waiting: Option<String>,
}

impl Device {
    pub fn new(life: &Life, (user, username): (UserId, &str), seed: u64, task: Task) -> Self {
        Self {
            user,
            cookie: life.sign_in(username),
            client: Uuid::new_v4(),
            task,
            dice: Dice(seed),
            sent: Vec::new(),
            told: Vec::new(),
            waiting: None,
        }
    }

    fn is_writer(&self) -> bool {
        matches!(self.task, Task::Write { .. })
    }

    /// All it had to do was answered; so many `invoices` are posted.
    pub fn is_done(&self, invoices: usize) -> bool {
        let has_more = match self.task {
            Task::Write { next, end } => next < end,
            Task::Decide { next } => next < invoices,
        };
        self.waiting.is_none() && !has_more
    }

    /// Pushes until there is nothing to do or the line breaks.
    pub fn live(&mut self, life: &Life, board: &Board, office: &Office) {
        let _writer = self.is_writer().then(|| Writer(board));
        while let Some(body) = self.waiting.take().or_else(|| self.next(board, office)) {
            let answer = life.post("/api/v1/push", "application/json", &self.cookie, &body);
            let Some((head, answer)) = answer.filter(|_| !life.is_over()) else {
                self.waiting = Some(body);
                break;
            };
            assert!(head.starts_with("HTTP/1.1 200"), "{head} {answer}");
            self.settle(&serde_json::from_str(&answer).unwrap(), board);
        }
    }

    fn next(&mut self, board: &Board, office: &Office) -> Option<String> {
        let begin = self.sent.len();
        match &mut self.task {
            Task::Write { next, end } => {
                let count = u128::from(1 + self.dice.roll(SUBMITS_AT_ONCE_MAX));
                let until = (*next + count).min(*end);
                let places = *next..until;
                *next = until;
                for at in places {
                    let submit = company::submit(&office.company, at, sugar(WHOLESALE, 1));
                    self.queue(Mutation::SubmitItem(submit));
                }
            }
            Task::Decide { next } => {
                let count = usize::try_from(1 + self.dice.roll(DECIDED_AT_ONCE_MAX)).unwrap();
                let found = board.next(*next, count);
                *next += found.len();
                for item in found {
                    let basis = office.basis.clone();
                    self.queue(Mutation::ApproveItem(ApproveItem {
                        item,
                        basis: basis.clone(),
                    }));
                    self.queue(Mutation::NumberItem(NumberItem {
                        item,
                        basis,
                        typed: None,
                    }));
                }
            }
        }
        let request = PushRequest {
            protocol: PROTOCOL,
            epoch: None,
            mark: None,
            client: self.client,
            user: Some(self.user),
            mutations: self.sent[begin..].to_vec(),
        };
        (self.sent.len() > begin).then(|| serde_json::to_string(&request).unwrap())
    }

    fn queue(&mut self, mutation: Mutation) {
        self.sent.push(Envelope {
            id: u64::try_from(self.sent.len() + 1).unwrap(),
            uuid: Uuid::new_v4(),
            version: MUTATION_VERSION,
            mutation,
            depends_on: Vec::new(),
            batch: None,
            claimed_at: Instant::from_micros(5),
        });
    }

    fn settle(&mut self, answer: &PushResponse, board: &Board) {
        for row in &answer.outcomes {
            let envelope = &self.sent[self.told.len()];
            assert_eq!((row.id, row.uuid), (envelope.id, envelope.uuid));
            self.told.push(row.outcome.clone());
            if let Mutation::SubmitItem(submit) = &envelope.mutation {
                assert_eq!(row.outcome, Outcome::Applied);
                board.post(submit.draft.item());
            }
        }
        assert_eq!(self.told.len(), self.sent.len(), "each has its outcome");
    }
}

/// What all devices know of the company.
pub struct Office {
    company: company::Server,
    /// The invoices are all alike, so a decision has seen the same on each.
    basis: Basis,
}

impl Office {
    pub fn new() -> Self {
        let company = company::Server::new();
        let mut copy = company.clone();
        let item = copy.submit(SARA, 1, sugar(WHOLESALE, 1));
        let basis = Basis::of(&copy.item(item));
        Self { company, basis }
    }
}
