//! The system's notifications: whether this person agreed to them on this browser, and showing one.
//!
//! # On the server
//! There are none: every function is an empty twin.

/// Whether the system may show something for this person here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Nobody was asked, or it was taken back.
    Off,
    On,
    /// The browser was told to refuse, and asks no more.
    Denied,
    /// The browser has no notifications here.
    Missing,
}

/// What is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub title: String,
    pub body: String,
    /// One with the same tag takes the place of the one before.
    pub tag: String,
    /// The page that a press on it opens where none is open.
    pub address: String,
}

#[cfg(feature = "hydrate")]
pub use browser::*;
#[cfg(not(feature = "hydrate"))]
pub use server::*;

#[cfg(feature = "hydrate")]
mod browser {
    use domain::id::UserId;
    use js_sys::{Object, Reflect};
    use leptos::prelude::*;
    use wasm_bindgen::JsCast as _;
    use wasm_bindgen::prelude::Closure;
    use wasm_bindgen_futures::{JsFuture, spawn_local};
    use web_sys::{Notification, NotificationOptions, NotificationPermission, ServiceWorkerRegistration};

    use super::{Consent, Notice};
    use crate::components::dom;

    const ICON: &str = "/icon-192.png";

    fn name_of(user: UserId) -> String {
        format!("daftar-{user}-notify")
    }

    fn is_there() -> bool {
        window().is_secure_context() && Reflect::has(&window(), &"Notification".into()).unwrap_or(false)
    }

    fn consent_of(user: Option<UserId>) -> Consent {
        let Some(user) = user.filter(|_| is_there()) else {
            return Consent::Missing;
        };
        match Notification::permission() {
            NotificationPermission::Denied => Consent::Denied,
            NotificationPermission::Granted if dom::recall(&name_of(user)).as_deref() == Some("on") => Consent::On,
            _ => Consent::Off,
        }
    }

    /// Reads what this person agreed to.
    pub fn read(user: Option<UserId>, into: RwSignal<Consent>) {
        into.set(consent_of(user));
    }

    /// Agrees, asking the browser if it must be, or takes it back. Called from a press only.
    pub fn choose(user: Option<UserId>, on: bool, into: RwSignal<Consent>) {
        let Some(known) = user.filter(|_| is_there()) else {
            return into.set(Consent::Missing);
        };
        dom::remember(&name_of(known), if on { "on" } else { "off" });
        if !on || Notification::permission() == NotificationPermission::Granted {
            return into.set(consent_of(user));
        }
        spawn_local(async move {
            if let Ok(asked) = Notification::request_permission() {
                // Whatever the answer, the permission itself says it.
                let _ = JsFuture::from(asked).await;
            }
            // The form may be closed by now.
            let _ = into.try_set(consent_of(user));
            // The switch went over with the press; what it stands for did not follow.
            into.try_update(|_| {});
        });
    }

    /// Whether the page is out of sight.
    #[must_use]
    pub fn is_hidden() -> bool {
        document().hidden()
    }

    /// Shows something, if this person agreed.
    pub fn show(user: Option<UserId>, notice: Notice) {
        if consent_of(user) != Consent::On {
            return;
        }
        spawn_local(async move {
            let options = NotificationOptions::new();
            options.set_body(&notice.body);
            options.set_tag(&notice.tag);
            options.set_icon(ICON);
            let data = Object::new();
            let _ = Reflect::set(&data, &"address".into(), &notice.address.into());
            options.set_data(&data);
            // A phone shows none but through the worker, whose press opens the page when all its tabs are closed.
            if let Some(registration) = registration().await
                && let Ok(shown) = registration.show_notification_with_options(&notice.title, &options)
            {
                let _ = JsFuture::from(shown).await;
                return;
            }
            if let Ok(shown) = Notification::new_with_options(&notice.title, &options) {
                let press = Closure::once_into_js(|| {
                    let _ = window().focus();
                });
                shown.set_onclick(Some(press.unchecked_ref()));
            }
        });
    }

    async fn registration() -> Option<ServiceWorkerRegistration> {
        let workers = Reflect::get(&window().navigator(), &"serviceWorker".into()).ok()?;
        if workers.is_undefined() {
            return None;
        }
        let found = JsFuture::from(window().navigator().service_worker().get_registration())
            .await
            .ok()?;
        let registration: ServiceWorkerRegistration = found.dyn_into().ok()?;
        registration.active().map(|_| registration)
    }
}

#[cfg(not(feature = "hydrate"))]
mod server {
    use domain::id::UserId;
    use leptos::prelude::RwSignal;

    use super::{Consent, Notice};

    pub fn read(_user: Option<UserId>, _into: RwSignal<Consent>) {}

    pub fn choose(_user: Option<UserId>, _on: bool, _into: RwSignal<Consent>) {}

    #[must_use]
    pub fn is_hidden() -> bool {
        false
    }

    pub fn show(_user: Option<UserId>, _notice: Notice) {}
}
