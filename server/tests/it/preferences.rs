//! How things are shown, chosen by a form.

use axum::http::StatusCode;

use crate::on_both;

on_both! {
    async fn a_choice_is_kept_and_leads_back(server) {
        let answer = server
            .form("/preferences", &[("theme", "dark"), ("back", "/sign-in?next=/parties")], None)
            .await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (StatusCode::SEE_OTHER, "/sign-in?next=/parties")
        );
        let set = answer.header("set-cookie");
        assert!(set.starts_with("daftar-theme=dark; Max-Age=") && !set.contains("HttpOnly"), "{set}");
    }

    async fn what_is_not_known_is_not_kept(server) {
        let answer = server
            .form("/preferences", &[("locale", "fa; Domain=evil.example"), ("back", "//evil.example")], None)
            .await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/"));
        assert!(!answer.headers.contains_key("set-cookie"));
    }
}
