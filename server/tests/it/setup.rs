//! The first administrator of an empty installation.

use axum::http::StatusCode;
use server::setup::fresh_link;

use crate::client::PASSWORD;
use crate::on_both_empty;

on_both_empty! {
    async fn the_link_makes_one_administrator(server) {
        let old = fresh_link(&server.server).await.unwrap().unwrap();
        let path = fresh_link(&server.server).await.unwrap().unwrap();
        let token = path.split_once('=').unwrap().1;
        let replaced = old.split_once('=').unwrap().1;
        for (path, notice) in [
            ("/sign-in", Some("sign_in_nobody")),
            (path.as_str(), None),
            (old.as_str(), Some("setup_token")),
            ("/setup", None),
        ] {
            let answer = server.get(path, None).await;
            assert_eq!((answer.status, answer.notice().as_deref()), (StatusCode::OK, notice), "{path}");
        }
        let send = |token: &str, username: &str, password: &str| {
            let fields = [("name", "نرگس"), ("username", username), ("password", password)]
                .map(|(name, value)| (name, value.to_owned()));
            let (server, path) = (&server, format!("/setup?token={token}"));
            async move {
                let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                server.form(&path, &fields, None).await
            }
        };
        for (token, username, password, status, notice) in [
            (replaced, "narges", PASSWORD, StatusCode::FORBIDDEN, "setup_token"),
            ("", "narges", PASSWORD, StatusCode::FORBIDDEN, "setup_token"),
            (token, "", PASSWORD, StatusCode::UNPROCESSABLE_ENTITY, "setup_username"),
            (token, "narges", "کوتاه", StatusCode::UNPROCESSABLE_ENTITY, "setup_short"),
        ] {
            let answer = send(token, username, password).await;
            assert_eq!(answer.status, status, "{notice}");
            assert_eq!(answer.notice().as_deref(), Some(notice));
        }
        let answer = send(token, "narges", PASSWORD).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/"));
        let cookie = answer.cookie().unwrap();
        assert_eq!(server.get("/settings/users", Some(&cookie)).await.status, StatusCode::OK);
        assert_eq!(send(token, "another", PASSWORD).await.status, StatusCode::FORBIDDEN, "used");
        assert_eq!(fresh_link(&server.server).await.unwrap(), None, "somebody can sign in");
        assert_eq!(server.get("/sign-in", None).await.notice(), None);
        let again = server.form("/sign-in", &[("username", "Narges"), ("password", PASSWORD)], None).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER);
    }
}
