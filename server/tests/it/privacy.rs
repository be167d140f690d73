//! What is one person's alone, tried from outside: with every request there is, as everybody else, by every scope and key.

use std::io::Write;
use std::sync::{Mutex, Once};

use domain::id::{CommentId, FollowUpId, PartyId, UserId};
use domain::mutation::{AcknowledgeChanges, AddComment, ArrangeHome, DeleteFollowUp, Mutation, MuteUnit, SaveFollowUp};
use domain::query::{Filter, ListQuery, Sort, Value};
use domain::record::{FollowUp, FollowUpContent, Holder, Key, Kind, Mention, PlacedWidget, Record, Subject, Unapplied};
use domain::scope::Scope;
use domain::timeline::Timeline;
use store::archive::{ColumnType, Table};
use sync::protocol::query::QUERIES_MAX;
use sync::protocol::{
    Cookie, Envelope, Outcome, PROTOCOL, PullRequest, PushResponse, Query, QueryRequest, QueryResponse,
};
use uuid::Uuid;

use crate::client::TestServer;
use crate::company::{ADMIN, AHMADI, ALI, NARGES, OFF, OMID, SARA, STRANGER, USERS, WAREHOUSE, WHOLESALE, sugar};
use crate::on_both;
use crate::push::Browser;

const SECRET: &str = "رازسارا";
const ID: FollowUpId = FollowUpId(Uuid::from_u128(0x5ec7e7));

fn key() -> Key {
    Key::new(Kind::FollowUp, FollowUp::id_of(SARA, ID))
}

fn save(text: &str, subject: Option<Subject>) -> Mutation {
    Mutation::SaveFollowUp(SaveFollowUp {
        follow_up: ID,
        base: None,
        content: FollowUpContent {
            subject,
            text: text.to_owned(),
            ..FollowUpContent::default()
        },
    })
}

/// Every question that can be put about the records of every kind, and about these keys and subjects.
fn questions(keys: &[Key], subjects: &[Subject]) -> Vec<Query> {
    let mut questions = vec![Query::Reference, Query::Grants];
    for kind in Kind::ALL {
        let all = ListQuery::new(*kind, Filter::all(), Sort::ascending("id"), ListQuery::ROWS_MAX);
        questions.push(Query::List(all.clone()));
        for field in kind.fields() {
            let name = field.name.to_owned();
            let filters = [
                Filter::eq(field.name, Value::text(SARA)),
                Filter::Not(Box::new(Filter::IsNull { field: name })),
            ];
            let fits = |filter: &Filter| {
                let list = ListQuery {
                    filter: filter.clone(),
                    ..all.clone()
                };
                list.check().is_ok().then_some(Query::List(list))
            };
            questions.extend(filters.iter().filter_map(fits));
        }
    }
    questions.extend(keys.iter().cloned().map(Query::Record));
    questions.extend(
        subjects
            .iter()
            .map(|subject| Query::Timeline(Timeline::new(*subject, 100))),
    );
    questions
}

/// All that `/query` answers this person, as text, and how much it counts of each kind.
async fn asked(server: &TestServer, user: UserId, questions: &[Query]) -> (String, Vec<QueryResponse>) {
    let cookie = server.cookie_of(user).await;
    let (mut text, mut responses) = (String::new(), Vec::new());
    for some in questions.chunks(QUERIES_MAX) {
        let request = QueryRequest {
            protocol: PROTOCOL,
            user: None,
            queries: some.to_vec(),
        };
        let answer = server.post("/api/v1/query", &request, Some(&cookie)).await;
        text.push_str(&answer.body);
        responses.push(answer.json());
    }
    (text, responses)
}

/// All that a pull answers this person who claims to hold these scopes already, or none.
async fn pulled(server: &TestServer, user: UserId, scopes: &[String]) -> String {
    let cookie = server.cookie_of(user).await;
    let first = PullRequest {
        protocol: PROTOCOL,
        client: Uuid::new_v4(),
        user: None,
        epoch: None,
        mark: None,
        cookies: Default::default(),
        outcomes_after: 0,
        digests: Default::default(),
    };
    let whole = server.post("/api/v1/pull", &first, Some(&cookie)).await;
    let epoch = whole.json::<sync::protocol::PullResponse>().epoch;
    let claimed = PullRequest {
        epoch: Some(epoch),
        cookies: scopes.iter().map(|scope| (scope.clone(), Cookie::default())).collect(),
        ..first
    };
    let more = server.post("/api/v1/pull", &claimed, Some(&cookie)).await;
    assert!(more.status.is_success(), "{}", more.body);
    format!("{}{}", whole.body, more.body)
}

/// Every text in a table.
async fn texts(server: &TestServer, table: Table) -> Vec<String> {
    let columns: Vec<String> = table
        .columns
        .iter()
        .filter(|(_, column)| *column == ColumnType::Text)
        .map(|(name, _)| format!("coalesce(\"{name}\", '')"))
        .collect();
    if columns.is_empty() {
        return Vec::new();
    }
    let sql = format!("select {} from \"{}\"", columns.join(" || ' ' || "), table.name);
    let read = server.server.store.read(move |tx| {
        let sql = sqlx::AssertSqlSafe(sql.clone());
        Box::pin(async move {
            Ok(match tx {
                store::Tx::Sqlite(tx) => sqlx::query_scalar(sql).fetch_all(&mut **tx).await?,
                store::Tx::Postgres(tx) => sqlx::query_scalar(sql).fetch_all(&mut **tx).await?,
            })
        })
    });
    read.await.unwrap()
}

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Where the log of a process goes.
struct Paper;

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// All that is logged, whatever the level, once for all tests of a process.
fn log() -> &'static Mutex<Vec<u8>> {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(|| Paper)
            .init();
    });
    &LOG
}

on_both! {
    async fn nobody_but_its_owner_ever_gets_a_follow_up(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let item = Subject::Item(sara.submit(1, sugar(WHOLESALE, 1)).await);
        let subjects = [item, Subject::Party(AHMADI)];
        assert_eq!(sara.run(save("پیش از آن", Some(item))).await, Outcome::Applied);
        // Over the first without having seen it: that one is kept beside.
        assert_eq!(sara.run(save(SECRET, Some(item))).await, Outcome::Applied);
        let guessed: Vec<Key> = USERS
            .iter()
            .map(|user| Key::new(Kind::FollowUp, FollowUp::id_of(*user, ID)))
            .chain([key(), Key::new(Kind::FollowUp, ID)])
            .collect();
        let questions = questions(&guessed, &subjects);
        let scopes: Vec<String> = USERS
            .iter()
            .map(|user| Scope::user(*user).0)
            .chain(["company", "rights", "parties", "products", "balance"].map(str::to_owned))
            .chain([Scope::pending(WHOLESALE).0])
            .collect();
        let mine = [SECRET.to_owned(), ID.to_string(), "پیش از آن".to_owned()];
        // Who is switched off has no session.
        for user in USERS.into_iter().filter(|user| *user != OFF) {
            let (text, responses) = asked(&server, user, &questions).await;
            let everything = text + &pulled(&server, user, &scopes).await;
            for word in &mine {
                assert_eq!(everything.contains(word), user == SARA, "{user} and {word}");
            }
            let counted = responses.iter().flat_map(|it| &it.records).filter(|it| it.kind() == Kind::FollowUp).count();
            assert_eq!(counted > 0, user == SARA, "{user}");
        }
        // Counts and sums tell nothing either.
        for user in [ADMIN, NARGES, OMID] {
            let count = vec![Query::List(ListQuery::count(Kind::FollowUp, Filter::eq("owner", Value::text(SARA))))];
            let (_, responses) = asked(&server, user, &count).await;
            assert_eq!(responses[0].answers[0].totals.as_ref().unwrap().count, 0);
        }
        // Pages are made from the same answers.
        for user in [SARA, ADMIN, NARGES, ALI] {
            let cookie = server.cookie_of(user).await;
            for path in ["/".to_owned(), format!("/item/{}", item.key().id), format!("/parties/{AHMADI}")] {
                let page = server.get(&path, Some(&cookie)).await;
                assert!(page.shared().is_some(), "{user} {path}");
                assert!(user == SARA || !page.says(SECRET), "{user} {path}");
            }
        }
    }

    async fn a_guessed_id_changes_nothing_of_anothers(server) {
        let mut sara = Browser::new(&server, SARA).await;
        assert_eq!(sara.run(save(SECRET, None)).await, Outcome::Applied);
        for user in [ADMIN, NARGES, OMID, STRANGER] {
            let mut other = Browser::new(&server, user).await;
            let delete = || Mutation::DeleteFollowUp(DeleteFollowUp { follow_up: ID });
            // Each answer is what it would be without hers.
            assert_eq!(other.run(delete()).await, Outcome::Applied);
            assert_eq!(other.run(save("دیگری", None)).await, Outcome::Applied);
            let envelope = other.envelope(delete());
            let answer = other.push(vec![envelope]).await;
            assert!(!answer.body.contains(SECRET) && !answer.body.contains(&SARA.to_string()), "{}", answer.body);
            // Nor under her client's name.
            other.client = sara.client;
            other.last = sara.last;
            let envelope = other.envelope(delete());
            assert_eq!(other.push(vec![envelope]).await.status, axum::http::StatusCode::CONFLICT);
        }
        let (text, _) = asked(&server, SARA, &[Query::Record(key())]).await;
        assert!(text.contains(SECRET));
    }

    async fn no_other_row_of_the_database_has_it(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let item = Subject::Item(sara.submit(1, sugar(WHOLESALE, 1)).await);
        assert_eq!(sara.run(save(SECRET, Some(item))).await, Outcome::Applied);
        assert_eq!(sara.run(save("دوم", None)).await, Outcome::Applied);
        assert_eq!(sara.run(Mutation::MuteUnit(MuteUnit { unit: WAREHOUSE, muted: true })).await, Outcome::Applied);
        // Refused ones leave their outcome, and what they said for their owner alone.
        let unseen = Subject::Party(PartyId(Uuid::from_u128(0xdead)));
        let refused = sara.run(save(SECRET, Some(unseen))).await;
        assert!(matches!(refused, Outcome::Rejected { .. }), "{refused:?}");
        for table in server.server.store.schema().await.unwrap() {
            let name = table.name.clone();
            let texts = texts(&server, table).await;
            let holds = |word: &str| texts.iter().any(|text| text.contains(word));
            match name.as_str() {
                "follow_up" => assert!(holds(SECRET)),
                "unapplied" => assert!(holds(SECRET) && texts.iter().all(|it| it.contains(&SARA.to_string()))),
                // Where it stands, for its owner alone.
                "feed" => {
                    let rows: Vec<&String> = texts.iter().filter(|it| it.contains(&ID.to_string())).collect();
                    let own = Scope::user(SARA).0;
                    assert!(!rows.is_empty() && rows.iter().all(|it| it.starts_with(&own)), "{rows:?}");
                }
                _ => {
                    let told = [SECRET, &ID.to_string(), &unseen.to_string()].map(holds);
                    assert_eq!(told, [false; 3], "{name}");
                }
            }
            if name == "change_log" {
                assert!(!holds("muted_units") && !holds("follow_up") && !holds("unapplied"), "{name}");
            }
        }
    }

    async fn how_a_home_is_arranged_is_its_users_alone(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let name = "only_of_sara".to_owned();
        let widgets = [name.as_str(), "drafts"].map(|name| PlacedWidget { name: name.to_owned(), hidden: true }).to_vec();
        assert_eq!(sara.run(Mutation::ArrangeHome(ArrangeHome { widgets })).await, Outcome::Applied);
        let questions = questions(&[Key::new(Kind::HomeLayout, SARA)], &[]);
        let scopes: Vec<String> = USERS.iter().map(|user| Scope::user(*user).0).collect();
        for user in USERS.into_iter().filter(|user| *user != OFF) {
            let (text, _) = asked(&server, user, &questions).await;
            assert_eq!(text.contains(&name), user == SARA, "{user} asks");
            // Her other device has it by itself.
            assert_eq!(pulled(&server, user, &scopes).await.contains(&name), user == SARA, "{user} pulls");
        }
        for (user, shown) in [(SARA, false), (ALI, true)] {
            let home = server.get("/", Some(&server.cookie_of(user).await)).await;
            assert_eq!(home.body.contains("id=\"home-drafts\""), shown, "{user} sees the page so");
        }
        for table in server.server.store.schema().await.unwrap() {
            let table_name = table.name.clone();
            let told = texts(&server, table).await.iter().any(|text| text.contains(&name));
            assert_eq!(told, table_name == "home_layout", "{table_name}");
        }
    }

    async fn nobody_but_its_maker_gets_what_did_not_apply(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let unseen = Subject::Party(PartyId(Uuid::from_u128(0xdead)));
        let envelope = sara.envelope(save(SECRET, Some(unseen)));
        let change = envelope.uuid;
        let response: PushResponse = sara.push(vec![envelope.clone()]).await.json();
        assert!(response.outcomes[0].kept_at.is_some());
        let keys: Vec<Key> = USERS
            .iter()
            .map(|user| Key::new(Kind::Unapplied, Unapplied::id_of(*user, change)))
            .chain([Key::new(Kind::Unapplied, change)])
            .collect();
        let questions = questions(&keys, &[]);
        let scopes: Vec<String> = USERS.iter().map(|user| Scope::user(*user).0).collect();
        for user in USERS.into_iter().filter(|user| *user != OFF) {
            for (how, text) in [("asks", asked(&server, user, &questions).await.0), ("pulls", pulled(&server, user, &scopes).await)] {
                for word in [SECRET, &change.to_string()] {
                    assert_eq!(text.contains(word), user == SARA, "{user} {how} for {word}");
                }
            }
            // Whoever guesses it takes nothing away, and nothing is told of whether it is there.
            if user != SARA {
                let mut other = Browser::new(&server, user).await;
                let word = Mutation::AcknowledgeChanges(AcknowledgeChanges { changes: vec![change] });
                assert_eq!(other.run(word).await, Outcome::Applied);
                let stolen = other.envelope(Mutation::Noop);
                let answer = other.push(vec![Envelope { uuid: change, ..stolen }]).await;
                assert_eq!(answer.status, axum::http::StatusCode::CONFLICT);
            }
        }
        for table in server.server.store.schema().await.unwrap() {
            let name = table.name.clone();
            let texts = texts(&server, table).await;
            assert_eq!(texts.iter().any(|text| text.contains(SECRET)), name == "unapplied", "{name}");
            let own = Scope::user(SARA).0;
            let mut rows = texts.iter().filter(|it| name == "feed" && it.contains(&change.to_string()));
            assert!(rows.all(|it| it.starts_with(&own)), "{name}");
        }
        assert!(pulled(&server, SARA, &scopes).await.contains(SECRET), "it is still there");
    }

    async fn no_log_has_it(server) {
        let log = log();
        let mut sara = Browser::new(&server, SARA).await;
        assert_eq!(sara.run(save(SECRET, None)).await, Outcome::Applied);
        let refused = sara.run(save(SECRET, Some(Subject::Party(PartyId(Uuid::nil()))))).await;
        assert!(matches!(refused, Outcome::Rejected { .. }));
        let (text, _) = asked(&server, SARA, &[Query::Record(key())]).await;
        assert!(text.contains(SECRET) && pulled(&server, SARA, &[]).await.contains(SECRET));
        tracing::info!("the end");
        let written = String::from_utf8_lossy(&log.lock().unwrap()).into_owned();
        // The statements are there, so all that is logged is.
        assert!(written.contains("the end") && written.contains("follow_up"));
        assert!(!written.contains(SECRET));
    }

    async fn whoever_may_not_see_a_subject_has_the_text_that_addressed_them_alone(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let item = sara.submit(1, sugar(WHOLESALE, 1)).await;
        let comment = CommentId(Uuid::from_u128(0xc01));
        let say = |at: u128, text: &str, to: &[UserId]| {
            Mutation::AddComment(AddComment {
                comment: CommentId(Uuid::from_u128(0xc00 + at)),
                subject: Subject::Item(item),
                text: text.to_owned(),
                addressees: to.iter().map(|user| Holder::User(*user).into()).collect(),
            })
        };
        assert_eq!(sara.run(say(1, "برای غریبه", &[STRANGER])).await, Outcome::Applied);
        assert_eq!(sara.run(say(2, "نه برای او", &[ALI])).await, Outcome::Applied);
        let keys = [
            Key::new(Kind::Item, item),
            Key::new(Kind::Comment, comment),
            Key::new(Kind::Mention, Mention::id_of(comment, STRANGER)),
            Key::new(Kind::Mention, Mention::id_of(CommentId(Uuid::from_u128(0xc02)), ALI)),
        ];
        let questions = questions(&keys, &[Subject::Item(item)]);
        let scopes = [Scope::user(SARA).0, Scope::user(ALI).0, Scope::pending(WHOLESALE).0];
        for (user, sees, hears) in [(STRANGER, false, true), (ADMIN, false, false), (ALI, true, true)] {
            let (text, responses) = asked(&server, user, &questions).await;
            let everything = text + &pulled(&server, user, &scopes).await;
            assert_eq!(everything.contains("برای غریبه"), hears, "{user}");
            assert_eq!(everything.contains("نه برای او"), sees, "{user}");
            let records: Vec<&Record> = responses.iter().flat_map(|it| &it.records).collect();
            let asked_for = everything.matches(&item.to_string()).count();
            assert_eq!(asked_for > 0, sees, "{user} is told of the item {asked_for} times");
            assert_eq!(everything.contains("D-0001"), sees, "{user}");
            assert_eq!(records.iter().any(|it| it.kind() == Kind::Comment), sees, "{user}");
        }
        // Home shows each of them what they were told: with a link, or with the word that there is none.
        for (user, told, sees) in [(STRANGER, "برای غریبه", false), (ALI, "نه برای او", true)] {
            let home = server.get("/", Some(&server.cookie_of(user).await)).await.body;
            let row = home.split("list__item--top").find(|it| it.contains("list__clamp") && it.contains(told));
            let row = row.unwrap_or_else(|| panic!("{user} reads the text")).split("</li>").next().unwrap();
            assert_eq!(row.contains(&format!("href=\"/item/{item}#comment-")), sees, "{user}: {row}");
            assert_eq!(row.contains("موضوعی که شما نمی‌بینید"), !sees, "{user}: {row}");
            assert_eq!(home.contains("/item/"), sees, "{user}");
        }
    }
}
