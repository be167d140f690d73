//! Pages: who sees them, with which status, with the rows in the HTML.

use axum::http::StatusCode;

use crate::company::{ALI, NARGES, SARA, WHOLESALE, sugar};
use crate::on_both;
use crate::push::Browser;

on_both! {
    async fn whoever_is_not_signed_in_is_led_there_and_back(server) {
        for (path, to) in [("/", "/sign-in"), ("/parties?q=a", "/sign-in?next=%2Fparties%3Fq%3Da")] {
            let answer = server.get(path, None).await;
            assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, to));
        }
        assert_eq!(server.get("/sign-in", None).await.status, StatusCode::OK);
        let cookie = server.cookie_of(SARA).await;
        assert_eq!(server.get("/sign-in", Some(&cookie)).await.header("location"), "/");
    }

    async fn the_cartable_has_its_rows_in_the_html(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let item = sara.submit(1, sugar(WHOLESALE, 3)).await;
        let ali = server.cookie_of(ALI).await;
        let page = server.get("/cartable/sales-invoice", Some(&ali)).await;
        assert_eq!(page.status, StatusCode::OK);
        let body = page.body.split("</head>").nth(1).unwrap();
        assert!(body.contains("رضا احمدی"), "the row is in the body");
        assert_eq!(server.get(&format!("/item/{item}"), Some(&ali)).await.status, StatusCode::OK);
    }

    async fn what_is_not_there_looks_like_what_one_may_not_see(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let item = sara.submit(1, sugar(WHOLESALE, 3)).await;
        let stranger = server.cookie_of(crate::company::STRANGER).await;
        let narges = server.cookie_of(NARGES).await;
        let none = crate::company::draft(77).item();
        assert_eq!(server.get(&format!("/item/{item}"), Some(&stranger)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(server.get(&format!("/item/{none}"), Some(&narges)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(server.get(&format!("/item/{item}"), Some(&narges)).await.status, StatusCode::OK);
        assert_eq!(server.get("/nowhere", Some(&narges)).await.status, StatusCode::NOT_FOUND);
    }

    async fn language_and_theme_follow_the_cookies(server) {
        let cookie = format!("{}; daftar-locale=en; daftar-theme=dark", server.cookie_of(SARA).await);
        let page = server.get("/", Some(&cookie)).await;
        assert!(page.body.contains("<html lang=\"en\" dir=\"ltr\" data-theme=\"dark\""), "{}", &page.body[..200]);
        let page = server.get("/sign-in", None).await;
        assert!(page.body.contains("<html lang=\"fa\" dir=\"rtl\""), "{}", &page.body[..200]);
    }
}
