//! A server in this process, and a browser that asks it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use app::shared::Shared;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::connect_info::MockConnectInfo;
use axum::http::{HeaderMap, Request, Response, StatusCode, header};
use base64::Engine as _;
use domain::calendar::Instant;
use domain::id::UserId;
use domain::scope::scopes_of;
use serde::Serialize;
use serde::de::DeserializeOwned;
use server::clock::Clock;
use server::router::router;
use server::session;
use server::settings::{Given, Settings};
use server::state::Server;
use store::feed::Placement;
use store::testing::TestDatabase;
use store::{Dialect, feed, record};
use tower::ServiceExt;

use crate::company;

/// The password of every user of the company.
pub const PASSWORD: &str = "گذرواژه آزمایشی";

pub struct TestServer {
    pub server: Server,
    router: Router,
    now: Arc<AtomicI64>,
    database: Arc<TestDatabase>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// What the page embeds; none where the answer is no page.
    pub fn shared(&self) -> Option<Shared> {
        let (_, rest) = self.body.split_once("id=\"shared\"")?;
        let (_, rest) = rest.split_once('>')?;
        let (embedded, _) = rest.split_once('<')?;
        let bytes = base64::engine::general_purpose::STANDARD.decode(embedded).unwrap();
        Some(Shared::read(&bytes).unwrap())
    }

    /// Whether it says something anywhere, also in what a page embeds.
    pub fn says(&self, what: &str) -> bool {
        let embedded = self.shared().map(|shared| serde_json::to_string(&shared).unwrap());
        self.body.contains(what) || embedded.is_some_and(|embedded| embedded.contains(what))
    }

    /// The code that a page puts into words.
    pub fn notice(&self) -> Option<String> {
        self.shared()?.notice
    }
}

impl TestServer {
    /// With the company of the domain's tests; nobody has a password yet.
    pub async fn filled(dialect: Dialect) -> Self {
        let server = Self::empty(dialect).await;
        let records: Vec<_> = company::Server::new().records.into_values().collect();
        let placements: Vec<Placement> = records
            .iter()
            .map(|it| Placement {
                root: it.key().to_string(),
                scopes: scopes_of(it).into_iter().map(|scope| scope.0).collect(),
            })
            .collect();
        let made = server.server.store.commit("the company".into(), 0, move |commit| {
            let (records, placements) = (records.clone(), placements.clone());
            Box::pin(async move {
                let seq = commit.seq();
                record::put_all(commit.tx(), seq, &records).await?;
                feed::place(commit, &placements).await
            })
        });
        made.await.unwrap();
        server
    }

    pub async fn empty(dialect: Dialect) -> Self {
        Self::with(dialect, Given::default()).await
    }

    pub async fn with(dialect: Dialect, given: Given) -> Self {
        Self::given(Arc::new(TestDatabase::new(dialect).await), given).await
    }

    /// Another server, on a database that is there.
    pub async fn on(database: TestDatabase) -> Self {
        Self::given(Arc::new(database), Given::default()).await
    }

    /// Another server of the same database; it must end before this one.
    pub async fn beside(&self) -> Self {
        Self::given(self.database.clone(), Given::default()).await
    }

    pub fn url(&self) -> String {
        self.database.url.clone()
    }

    async fn given(database: Arc<TestDatabase>, given: Given) -> Self {
        let store = server::serve::ready_store(&database.url).await.unwrap();
        let settings = Settings::resolve(Given {
            database_url: Some(database.url.clone()),
            ..given
        })
        .unwrap();
        let now = Arc::new(AtomicI64::new(company::Server::new().now.micros()));
        let read = now.clone();
        let clock = Clock::by(move || Instant::from_micros(read.load(Ordering::SeqCst)));
        let server = Server::new(store, settings, clock);
        let peer: SocketAddr = "127.0.0.1:50000".parse().unwrap();
        let router = router(server.clone()).layer(MockConnectInfo(peer));
        Self {
            server,
            router,
            now,
            database,
        }
    }

    /// Lets time go by.
    pub fn wait(&self, micros: i64) {
        self.now.fetch_add(micros, Ordering::SeqCst);
    }

    /// A session's cookie for this user, without the way through the form.
    pub async fn cookie_of(&self, user: UserId) -> String {
        let peer = session::Peer {
            user_agent: "test".into(),
            address: "127.0.0.1".into(),
        };
        let secret = session::open(&self.server, user, &peer).await.unwrap();
        format!("session={secret}")
    }

    /// Gives the user [`PASSWORD`].
    pub async fn give_password(&self, user: UserId) {
        session::devices::put(&self.server, user, PASSWORD.into(), false, "")
            .await
            .unwrap();
    }

    pub async fn get(&self, path: &str, cookie: Option<&str>) -> Answer {
        self.send(request("GET", path, cookie, Body::empty())).await
    }

    pub async fn form(&self, path: &str, fields: &[(&str, &str)], cookie: Option<&str>) -> Answer {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect();
        let mut request = request("POST", path, cookie, Body::from(body.join("&")));
        let kind = "application/x-www-form-urlencoded".parse().unwrap();
        request.headers_mut().insert(header::CONTENT_TYPE, kind);
        self.send(request).await
    }

    pub async fn post<T: Serialize>(&self, path: &str, value: &T, cookie: Option<&str>) -> Answer {
        let body = serde_json::to_string(value).unwrap();
        let mut request = request("POST", path, cookie, Body::from(body));
        request
            .headers_mut()
            .insert(header::CONTENT_TYPE, "application/json".parse().unwrap());
        self.send(request).await
    }

    /// The answer with its body still to come.
    pub async fn response(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.response(request).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Answer {
            status,
            headers,
            body: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    pub async fn close(self) {
        self.server.events.stop();
        self.server.store.close().await;
    }
}

impl Answer {
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {} {}", self.status, self.body))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The session's cookie that it set, as a request sends it back.
    pub fn cookie(&self) -> Option<String> {
        let set = self.headers.get(header::SET_COOKIE)?.to_str().ok()?;
        Some(set.split(';').next()?.to_owned())
    }
}

/// A request as a browser sends it from our own page.
pub fn request(method: &str, path: &str, cookie: Option<&str>, body: Body) -> Request<Body> {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "127.0.0.1:3000")
        .header("sec-fetch-site", "same-origin")
        .header(header::USER_AGENT, "Firefox/140.0 Linux");
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    request.body(body).unwrap()
}

/// As a form sends it.
pub fn encode(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
