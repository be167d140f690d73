//! Signing in and out, and how long a session lives.

use axum::body::Body;
use axum::http::StatusCode;
use server::session::throttle::{NAME_FAILURES_MAX, WINDOW};
use server::session::{AGE_MAX, IDLE_MAX, ROTATE_AFTER};

use crate::client::{PASSWORD, TestServer, request};
use crate::company::{OFF, SARA};
use crate::on_both;

const MINUTE: i64 = 60_000_000;

async fn sign_in(server: &TestServer, username: &str, password: &str) -> crate::client::Answer {
    server
        .form(
            "/sign-in?next=/parties",
            &[("username", username), ("password", password)],
            None,
        )
        .await
}

/// Whether the cookie opens the door.
async fn is_in(server: &TestServer, cookie: &str) -> bool {
    server.get("/api/v1/sessions", Some(cookie)).await.status == StatusCode::OK
}

on_both! {
    async fn name_and_password_open_a_session(server) {
        server.give_password(SARA).await;
        let answer = sign_in(&server, "  SARA ", PASSWORD).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/parties"));
        let set = answer.header("set-cookie");
        assert!(set.starts_with("session=") && set.ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{set}");
        let cookie = answer.cookie().unwrap();
        assert!(is_in(&server, &cookie).await);
        let out = server.form("/sign-out", &[], Some(&cookie)).await;
        assert_eq!((out.status, out.header("location")), (StatusCode::SEE_OTHER, "/sign-in"));
        assert!(!is_in(&server, &cookie).await);
    }

    async fn what_is_wrong_is_not_told(server) {
        server.give_password(SARA).await;
        server.give_password(OFF).await;
        let mut answers = Vec::new();
        for (username, password) in [("sara", "نادرست است"), ("nobody", PASSWORD), ("off", PASSWORD)] {
            let answer = sign_in(&server, username, password).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{username}");
            assert!(answer.cookie().is_none(), "{username}");
            assert!(!answer.says(password), "{username}: a password comes back");
            answers.push(answer.notice());
        }
        assert_eq!(answers, vec![Some("sign_in_wrong".to_owned()); 3]);
    }

    async fn failures_have_a_limit_that_passes(server) {
        server.give_password(SARA).await;
        for _ in 0..NAME_FAILURES_MAX {
            assert_eq!(sign_in(&server, "sara", "نادرست است").await.status, StatusCode::UNAUTHORIZED);
        }
        let answer = sign_in(&server, "sara", PASSWORD).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(answer.header("retry-after").parse::<i64>().unwrap() > 0);
        // A name that nobody has is treated alike.
        for _ in 0..NAME_FAILURES_MAX {
            sign_in(&server, "nobody", "نادرست است").await;
        }
        assert_eq!(sign_in(&server, "nobody", PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
        server.wait(WINDOW + MINUTE);
        assert_eq!(sign_in(&server, "sara", PASSWORD).await.status, StatusCode::SEE_OTHER);
    }

    async fn a_foreign_page_cannot_sign_anybody_in_or_out(server) {
        for (path, site) in [("/sign-in", "cross-site"), ("/sign-out", "same-site"), ("/api/v1/push", "none")] {
            let mut foreign = request("POST", path, None, Body::empty());
            foreign.headers_mut().insert("sec-fetch-site", site.parse().unwrap());
            assert_eq!(server.send(foreign).await.status, StatusCode::FORBIDDEN, "{path} from {site}");
        }
        let mut form = request("POST", "/api/v1/push", None, Body::from("{}"));
        form.headers_mut().insert("content-type", "text/plain".parse().unwrap());
        assert_eq!(server.send(form).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }

    async fn a_session_ends_when_idle_and_in_any_case(server) {
        let idle = server.cookie_of(SARA).await;
        server.wait(IDLE_MAX - MINUTE);
        let old = server.cookie_of(SARA).await;
        assert!(is_in(&server, &idle).await);
        server.wait(IDLE_MAX + MINUTE);
        assert!(!is_in(&server, &idle).await);
        assert!(!is_in(&server, &old).await);

        let mut cookie = server.cookie_of(SARA).await;
        let mut age = 0;
        while age + IDLE_MAX / 2 < AGE_MAX {
            let answer = server.get("/api/v1/sessions", Some(&cookie)).await;
            assert_eq!(answer.status, StatusCode::OK, "at {age}");
            cookie = answer.cookie().unwrap_or(cookie);
            server.wait(IDLE_MAX / 2);
            age += IDLE_MAX / 2;
        }
        server.wait(IDLE_MAX / 2);
        assert!(!is_in(&server, &cookie).await, "in use, but too old");
    }

    async fn a_secret_is_replaced_and_a_lost_reply_does_no_harm(server) {
        let first = server.cookie_of(SARA).await;
        assert!(server.get("/api/v1/sessions", Some(&first)).await.cookie().is_none(), "still fresh");
        server.wait(ROTATE_AFTER + MINUTE);
        // This reply is lost on the way.
        let lost = server.get("/api/v1/sessions", Some(&first)).await.cookie().unwrap();
        assert_ne!(lost, first);
        server.wait(2 * MINUTE);
        let second = server.get("/api/v1/sessions", Some(&first)).await.cookie().unwrap();
        assert!(!is_in(&server, &lost).await, "never seen");
        assert!(is_in(&server, &second).await);
        assert!(is_in(&server, &first).await, "requests under way");
        server.wait(2 * MINUTE);
        assert!(!is_in(&server, &first).await, "the new secret has been seen");
        assert!(is_in(&server, &second).await);
    }
}
