//! The headers of every kind of answer, listed.

use axum::body::Body;
use axum::http::StatusCode;
use server::headers::{FIXED, HSTS};
use server::settings::Given;
use store::Dialect;

use crate::client::{TestServer, request};
use crate::on_both_empty;

const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; \
    frame-ancestors 'none'; base-uri 'none'";

on_both_empty! {
    async fn every_answer_carries_them(server) {
        let sent = server.send(request("PUT", "/nowhere", None, Body::empty())).await;
        for (what, answer) in [
            ("page", server.get("/sign-in", None).await),
            ("redirect", server.get("/", None).await),
            ("health", server.get("/healthz", None).await),
            ("no asset", server.get("/assets/nothing.js", None).await),
            ("no api", server.get("/api/nothing", None).await),
            ("refused", server.post("/api/v1/push", &0, None).await),
            ("method", sent),
        ] {
            for (name, value) in FIXED {
                assert_eq!(answer.header(name), *value, "{what}: {name}");
            }
            assert_eq!(answer.header("cache-control"), "no-store", "{what}");
            assert_eq!(answer.header("strict-transport-security"), "", "{what}: plain http");
            let policy = answer.header("content-security-policy");
            if what == "page" {
                let (before, rest) = policy.split_once(" 'nonce-").unwrap();
                let (nonce, after) = rest.split_once('\'').unwrap();
                assert_eq!(format!("{before}{after}"), POLICY);
                assert!(nonce.len() >= 20, "{nonce}");
                assert!(answer.body.contains(&format!("nonce=\"{nonce}\"")));
            } else {
                assert_eq!(policy, POLICY, "{what}");
            }
        }
        let again = server.get("/sign-in", None).await;
        assert_ne!(again.header("content-security-policy"), server.get("/sign-in", None).await.header("content-security-policy"));
    }

    async fn the_limits_hold(server) {
        let large = "x".repeat(server::router::BODY_BYTES_MAX + 1);
        assert_eq!(server.post("/api/v1/query", &large, None).await.status, StatusCode::UNAUTHORIZED, "first who");
        let form = "x".repeat(server::router::FORM_BYTES_MAX + 1);
        let answer = server.form("/sign-in", &[("username", &form)], None).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    }

    async fn it_says_how_it_is(server) {
        assert_eq!(server.get("/healthz", None).await.body, "ok\n");
        assert_eq!(server.get("/readyz", None).await.body, "ready\n");
    }
}

#[tokio::test]
async fn on_https_the_browser_stays_there() {
    let given = Given {
        public_url: Some("https://daftar.example.ir".into()),
        ..Given::default()
    };
    let server = TestServer::with(Dialect::Sqlite, given).await;
    assert_eq!(
        server.get("/healthz", None).await.header("strict-transport-security"),
        HSTS
    );
    let mut foreign = request("POST", "/sign-out", None, Body::empty());
    foreign.headers_mut().remove("sec-fetch-site");
    foreign
        .headers_mut()
        .insert("origin", "https://daftar.example.ir".parse().unwrap());
    let answer = server.send(foreign).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let cookie = answer.header("set-cookie");
    assert_eq!(
        cookie,
        "__Host-session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure"
    );
    server.close().await;
}
