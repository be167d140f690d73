//! Pages: find the page of a path, answer its queries, render.
//!
//! What stays true: a page is rendered from a [`Shared`] value that holds all it shows, and the same value is embedded in
//! it; rendering touches no database. Whoever is not signed in is led to the sign-in page and back.

use app::route::{Page, Search};
use app::shared::{Display, Shared};
use app::shell::{HeadPaths, shell};
use app::texts::{Texts, provide_texts};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Access;
use domain::digits::Locale;
use domain::record::Record;
use leptos::nonce::use_nonce;
use leptos::prelude::{expect_context, provide_context};
use leptos_axum::ResponseOptions;
use sync::protocol::Query;

use crate::api_error::ApiError;
use crate::assets::{self, Manifest};
use crate::headers::content_policy;
use crate::query::{self, Answered};
use crate::session::{SignedIn, Visitor, cookie, sign_in};
use crate::setup;
use crate::state::Server;

/// What a form is told when it comes back.
#[derive(Clone, Debug)]
pub struct Said {
    pub status: StatusCode,
    /// A code that the page puts into words.
    pub notice: Option<String>,
    /// What was typed, never a password.
    pub typed: Option<String>,
}

impl Default for Said {
    fn default() -> Self {
        Self {
            status: StatusCode::OK,
            notice: None,
            typed: None,
        }
    }
}

/// Any `GET` that nothing else answers.
///
/// # Errors
/// A fault of the database.
pub async fn handle(
    State(server): State<Server>,
    visitor: Visitor,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, ApiError> {
    let path = request.uri().path();
    if let Some(file) = assets::plain(path, &headers) {
        return Ok(file);
    }
    let address = request.uri().path_and_query().map_or("/", |it| it.as_str());
    let search = Search::parse(request.uri().query().unwrap_or_default());
    let page = Page::parse(path);
    let Some(me) = visitor.0 else {
        return Ok(match page {
            Some(page) if page.is_public() => {
                let said = Said {
                    notice: first_notice(&server, &page, &search).await?.map(str::to_owned),
                    ..Said::default()
                };
                public(&server, &headers, address, None, said).await
            }
            _ => Redirect::to(&sign_in_and_back(address)).into_response(),
        });
    };
    if page == Some(Page::SignIn) {
        return Ok(Redirect::to("/").into_response());
    }
    if page != Some(Page::Account) && must_change_password(&server, &me).await? {
        return Ok(Redirect::to(&app::pages::account::must_change_address()).into_response());
    }
    signed_in(&server, &headers, address, page, &search, &me).await
}

/// What a page for visitors says before anything was sent.
async fn first_notice(server: &Server, page: &Page, search: &Search) -> Result<Option<&'static str>, ApiError> {
    Ok(match (page, search.get("token")) {
        (Page::SignIn, _) => setup::is_needed(server).await?.then_some(sign_in::notice::NOBODY),
        (Page::Setup, Some(token)) => setup::is_worthless(server, token).await?.then_some(setup::notice::LINK),
        _ => None,
    })
}

/// A page for visitors: sign-in, set-up. `next` is where a sign-in leads.
pub async fn public(server: &Server, headers: &HeaderMap, path: &str, next: Option<&str>, said: Said) -> Response {
    let address = match next {
        Some(next) => format!("{path}{}", Search::default().with("next", Some(next))),
        None => path.to_owned(),
    };
    let manifest = Manifest::read();
    let shared = Shared {
        now: server.clock.now(),
        settings: display(headers, Locale::Fa),
        user: None,
        access: Access::default(),
        assets: manifest.icons(),
        epoch: String::new(),
        answers: Vec::new(),
        records: Vec::new(),
        notice: said.notice,
        typed: said.typed,
    };
    render(shared, &manifest, &address, said.status).await
}

async fn signed_in(
    server: &Server,
    headers: &HeaderMap,
    address: &str,
    page: Option<Page>,
    search: &Search,
    me: &SignedIn,
) -> Result<Response, ApiError> {
    let now = server.clock.now();
    let queries = match &page {
        Some(page) => page.queries(search, now),
        None => vec![Query::Reference],
    };
    let answered = query::answer(server, me.user, queries.clone(), now).await?;
    let status = if page.is_none() || lacks_its_record(&queries, &answered) {
        StatusCode::NOT_FOUND
    } else {
        StatusCode::OK
    };
    let manifest = Manifest::read();
    let shared = Shared {
        now,
        settings: display(headers, language_of(me, &answered.records)),
        user: Some(me.user),
        access: answered.access,
        assets: manifest.icons(),
        epoch: answered.epoch,
        answers: queries.into_iter().zip(answered.answers).collect(),
        records: answered.records,
        notice: None,
        typed: None,
    };
    Ok(render(shared, &manifest, address, status).await)
}

async fn render(shared: Shared, manifest: &Manifest, address: &str, status: StatusCode) -> Response {
    let (path, search) = address.split_once('?').unwrap_or((address, ""));
    let search = Search::parse(search);
    let parts = Page::parse(path).into_iter().flat_map(|page| page.parts(&search));
    let head = manifest.head(shared.settings.locale, parts);
    let texts = Texts::for_server(shared.settings.locale);
    let context = move || {
        provide_context(shared.clone());
        provide_context::<HeadPaths>(head.clone());
        provide_texts(texts);
        let nonce = use_nonce();
        if let Ok(policy) = HeaderValue::from_str(&content_policy(nonce.as_deref())) {
            expect_context::<ResponseOptions>().insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    };
    let request = match Request::builder().uri(address).body(Body::empty()) {
        Ok(request) => request,
        Err(error) => return ApiError::BadRequest(format!("the address is not understood: {error}")).into_response(),
    };
    let mut response = leptos_axum::render_app_async_with_context(context, shell)(request).await;
    *response.status_mut() = status;
    response
}

/// Cookies first; without one the language of the user's own record.
fn display(headers: &HeaderMap, locale: Locale) -> Display {
    Display::from_cookies(|name| cookie::named(headers, name), locale)
}

fn language_of(me: &SignedIn, records: &[Record]) -> Locale {
    let own = records.iter().find_map(|record| match record {
        Record::User(user) if user.id == me.user => Some(user.language),
        _ => None,
    });
    own.unwrap_or(Locale::Fa)
}

/// The page of a record that is not there, or that one may not see: the two look alike. A form asks for its item and for the
/// draft of it, and one of them is enough.
fn lacks_its_record(queries: &[Query], answered: &Answered) -> bool {
    let mut records = queries
        .iter()
        .zip(&answered.answers)
        .filter(|(query, _)| matches!(query, Query::Record(_)))
        .peekable();
    records.peek().is_some() && records.all(|(_, answer)| answer.rows.is_empty())
}

fn sign_in_and_back(address: &str) -> String {
    let next = (address != "/").then_some(address);
    format!("{}{}", Page::SignIn, Search::default().with("next", next))
}

async fn must_change_password(server: &Server, me: &SignedIn) -> Result<bool, ApiError> {
    let user = me.user.to_string();
    let held = server
        .store
        .read(move |tx| {
            let user = user.clone();
            Box::pin(async move { store::session::credential_of(tx, &user).await })
        })
        .await?;
    Ok(held.is_some_and(|it| it.must_change))
}
