//! The list of devices, and passwords.

use domain::mutation::{Mutation, Save};
use domain::record::User;
use server::push::apply_as_system;
use sync::protocol::Outcome;
use sync::protocol::account::{ChangePassword, EndSessions, PasswordResult, Sessions, SetPassword};

use crate::client::{PASSWORD, TestServer};
use crate::company::{self, ADMIN, SARA, STRANGER};
use crate::on_both;

const NEW: &str = "یک گذرواژه دیگر";

async fn change(server: &TestServer, cookie: &str, current: &str, new: &str) -> PasswordResult {
    let body = ChangePassword {
        current: current.into(),
        new: new.into(),
    };
    server.post("/api/v1/password", &body, Some(cookie)).await.json()
}

async fn is_in(server: &TestServer, cookie: &str) -> bool {
    server.get("/api/v1/sessions", Some(cookie)).await.status.is_success()
}

on_both! {
    async fn devices_are_listed_and_signed_out(server) {
        let [here, there, elsewhere] =
            [server.cookie_of(SARA).await, server.cookie_of(SARA).await, server.cookie_of(SARA).await];
        let other = server.cookie_of(STRANGER).await;
        let listed: Sessions = server.get("/api/v1/sessions", Some(&here)).await.json();
        assert_eq!(listed.sessions.len(), 3);
        assert_eq!(listed.sessions.iter().filter(|it| it.current).count(), 1);
        let own: Sessions = server.get("/api/v1/sessions", Some(&there)).await.json();
        let id = own.sessions.iter().find(|it| it.current).unwrap().id.clone();
        // A stranger cannot end it; its owner can.
        server.post("/api/v1/sessions/end", &EndSessions::One(id.clone()), Some(&other)).await;
        assert!(is_in(&server, &there).await);
        let left: Sessions = server.post("/api/v1/sessions/end", &EndSessions::One(id), Some(&here)).await.json();
        assert_eq!(left.sessions.len(), 2);
        assert!(!is_in(&server, &there).await);
        let left: Sessions = server.post("/api/v1/sessions/end", &EndSessions::AllOthers, Some(&here)).await.json();
        assert_eq!(left.sessions.len(), 1);
        assert!(is_in(&server, &here).await && !is_in(&server, &elsewhere).await && is_in(&server, &other).await);
    }

    async fn a_password_is_changed_by_who_knows_it(server) {
        server.give_password(SARA).await;
        let [here, there] = [server.cookie_of(SARA).await, server.cookie_of(SARA).await];
        assert_eq!(change(&server, &here, "نادرست است", NEW).await, PasswordResult::WrongCurrent);
        assert_eq!(change(&server, &here, PASSWORD, "کوتاه").await, PasswordResult::TooShort);
        assert_eq!(change(&server, &here, PASSWORD, &"x".repeat(600)).await, PasswordResult::TooLong);
        assert_eq!(change(&server, &here, PASSWORD, NEW).await, PasswordResult::Changed);
        assert!(is_in(&server, &here).await && !is_in(&server, &there).await);
        assert_eq!(change(&server, &here, PASSWORD, NEW).await, PasswordResult::WrongCurrent);
        for _ in 0..20 {
            change(&server, &here, "نادرست است", NEW).await;
        }
        assert_eq!(change(&server, &here, NEW, PASSWORD).await, PasswordResult::TooOften);
    }

    async fn a_system_manager_gives_passwords(server) {
        let [admin, stranger] = [server.cookie_of(ADMIN).await, server.cookie_of(STRANGER).await];
        let sara = server.cookie_of(SARA).await;
        let give = |cookie: String, user, new: &str| {
            let (server, body) = (&server, SetPassword { user, new: new.into() });
            async move { server.post("/api/v1/users/password", &body, Some(&cookie)).await.json::<PasswordResult>() }
        };
        assert_eq!(give(stranger, SARA, NEW).await, PasswordResult::NotAllowed);
        assert_eq!(give(admin.clone(), company::draft(1).0.into(), NEW).await, PasswordResult::NoUser);
        assert_eq!(give(admin.clone(), SARA, "کوتاه").await, PasswordResult::TooShort);
        assert_eq!(give(admin, SARA, NEW).await, PasswordResult::Changed);
        assert!(!is_in(&server, &sara).await, "all devices are signed out");
        let answer = server.form("/sign-in", &[("username", "sara"), ("password", NEW)], None).await;
        let cookie = answer.cookie().unwrap();
        let page = server.get("/parties", Some(&cookie)).await;
        assert_eq!(page.header("location"), "/account?password=must-change", "it must be changed first");
        assert_eq!(change(&server, &cookie, NEW, PASSWORD).await, PasswordResult::Changed);
        assert!(server.get("/parties", Some(&cookie)).await.status.is_success());
    }

    async fn whoever_is_switched_off_is_out_at_once(server) {
        let cookie = server.cookie_of(SARA).await;
        let base = company::user(SARA, "sara");
        let record = User { active: false, ..base.clone() };
        let outcomes =
            apply_as_system(&server.server, vec![Mutation::SaveUser(Save { base: Some(base), record })]).await.unwrap();
        assert_eq!(outcomes, [Outcome::Applied]);
        assert!(!is_in(&server, &cookie).await);
    }
}
