//! One's own account: how things are shown, the password, the devices, the units that one has muted.
//!
//! Passwords and sessions are no records: they need the network, and are asked from the server when the page is open.

use leptos::prelude::*;
use sync::protocol::account::{ChangePassword, PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN, PasswordResult};

use super::sign_in::PasswordField;
use crate::components::{Button, ButtonKind, Card, Notice, Toast, Tone, dom, icons, use_toasts};
use crate::frame::me::{Display, use_me};
use crate::offline::transport::{self, Failure};
use crate::pages::list_address::use_search;
use crate::route::{Page, Search};
use crate::texts::{Texts, use_texts};

pub mod devices;
mod muted_units;
mod this_device;

/// In the address of somebody who was led here, because the password must be changed before anything else.
const PASSWORD: &str = "password";
const MUST_CHANGE: &str = "must-change";

/// Where somebody is led whose password was set by another person.
#[must_use]
pub fn must_change_address() -> String {
    let search = Search::default().with(PASSWORD, Some(MUST_CHANGE));
    format!("{}{search}", Page::Account)
}

/// The page.
#[component]
pub fn Account() -> impl IntoView {
    let t = use_texts();
    let me = use_me();
    view! {
        <main class="page" id="main">
            <div class="page__head">
                <div class="page__title">
                    <h2>{move || me.get().map(|me| me.name)}</h2>
                    <p>
                        <bdi>{move || me.get().map(|me| me.username)}</bdi>
                    </p>
                </div>
            </div>
            <div class="account">
                <div class="account__col">
                    <Card id="account-display" title=t.account_display() padded=true>
                        <Display/>
                    </Card>
                    <Card id="account-password" title=t.account_password() padded=true>
                        <Password/>
                    </Card>
                    <this_device::ThisDevice/>
                </div>
                <div class="account__col">
                    <devices::Devices/>
                    <muted_units::MutedUnits/>
                </div>
            </div>
        </main>
    }
}

/// Which field is wrong, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wrong {
    field: &'static str,
    words: String,
}

/// The form of the password.
#[component]
fn Password() -> impl IntoView {
    let t = use_texts();
    let toasts = use_toasts();
    let (current, new, again) = (
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
    );
    let search = use_search();
    let changed = RwSignal::new(false);
    let must_change = move || !changed.get() && search.read().get(PASSWORD) == Some(MUST_CHANGE);
    let wrong = RwSignal::new(None::<Wrong>);
    let busy = RwSignal::new(false);
    let at = move |field: &'static str| {
        Signal::derive(move || {
            wrong
                .get()
                .filter(|wrong| wrong.field == field)
                .map(|wrong| wrong.words)
        })
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let found = check(
            t,
            &current.get_untracked(),
            &new.get_untracked(),
            &again.get_untracked(),
        );
        if found.is_some() {
            tell(wrong, found);
            return;
        }
        wrong.set(None);
        busy.set(true);
        let change = ChangePassword {
            current: current.get_untracked(),
            new: new.get_untracked(),
        };
        transport::spawn(async move {
            let answer = transport::post::<_, PasswordResult>("/api/v1/password", &change).await;
            busy.set(false);
            let said = in_words(t, answer);
            if said.is_none() {
                for text in [current, new, again] {
                    text.set(String::new());
                }
                changed.set(true);
                toasts.show(Toast::done(t.account_changed()));
            }
            tell(wrong, said);
        });
    };
    let general = at("");
    view! {
        <form class="stack" method="post" novalidate on:submit=send>
            {move || {
                must_change()
                    .then(|| {
                        view! {
                            <Notice tone=Tone::Pending icon=icons::LOCK title=t.account_must_change_title()>
                                <p>{t.account_must_change_body()}</p>
                            </Notice>
                        }
                    })
            }}
            <p class="soft small">{t.account_password_help()}</p>
            {move || {
                general
                    .get()
                    .map(|words| {
                        view! {
                            <Notice tone=Tone::Rejected icon=icons::CIRCLE_ALERT title=words alert=true/>
                        }
                    })
            }}
            <PasswordField
                id="current-password"
                name="current"
                label=t.account_current()
                error=at("current")
                autocomplete="current-password"
                value=current
            />
            <PasswordField
                id="new-password"
                name="new"
                label=t.account_new()
                help=Some(t.signin_password_short(least(t)))
                error=at("new")
                autocomplete="new-password"
                value=new
            />
            <PasswordField
                id="new-password-again"
                name="again"
                label=t.account_again()
                error=at("again")
                autocomplete="new-password"
                value=again
            />
            <Button kind=ButtonKind::Primary submit=true busy=Signal::from(busy)>
                {t.account_change()}
            </Button>
        </form>
    }
}

/// Says what is wrong, and puts the focus on its field.
fn tell(wrong: RwSignal<Option<Wrong>>, said: Option<Wrong>) {
    let control = match said.as_ref().map(|wrong| wrong.field) {
        Some("current") => Some("current-password"),
        Some("new") => Some("new-password"),
        Some("again") => Some("new-password-again"),
        _ => None,
    };
    wrong.set(said);
    if let Some(control) = control {
        dom::focus(control);
    }
}

fn least(t: Texts) -> String {
    domain::digits::localize_digits(&PASSWORD_CHARS_MIN.to_string(), t.locale())
}

/// What is wrong before anything is sent.
fn check(t: Texts, current: &str, new: &str, again: &str) -> Option<Wrong> {
    let wrong = |field, words: String| Some(Wrong { field, words });
    if current.is_empty() {
        wrong("current", t.problem_required().to_owned())
    } else if new.chars().count() < PASSWORD_CHARS_MIN {
        wrong("new", t.signin_password_short(least(t)))
    } else if new.len() > PASSWORD_BYTES_MAX {
        wrong("new", t.account_too_long().to_owned())
    } else if new != again {
        wrong("again", t.signin_passwords_differ().to_owned())
    } else {
        None
    }
}

/// What the server said; nothing when it is done.
fn in_words(t: Texts, answer: Result<PasswordResult, Failure>) -> Option<Wrong> {
    let (field, words) = match answer {
        Ok(PasswordResult::Changed) => return None,
        Ok(PasswordResult::WrongCurrent) => ("current", t.account_wrong_current().to_owned()),
        Ok(PasswordResult::TooShort) => ("new", t.signin_password_short(least(t))),
        Ok(PasswordResult::TooLong) => ("new", t.account_too_long().to_owned()),
        Ok(PasswordResult::TooOften) => ("", t.signin_throttled().to_owned()),
        Ok(PasswordResult::NotAllowed | PasswordResult::NoUser) => ("", t.account_failed().to_owned()),
        Err(failure) => ("", failure_in_words(t, &failure).to_owned()),
    };
    Some(Wrong { field, words })
}

/// Why the server could not be asked.
fn failure_in_words(t: Texts, failure: &Failure) -> &'static str {
    match failure {
        Failure::Unreachable => t.account_offline(),
        Failure::SignedOut => t.signin_ended(),
        Failure::Refused(..) => t.account_failed(),
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use domain::digits::Locale;

    use super::*;

    #[test]
    fn a_password_is_checked_before_it_is_sent() {
        let t = Texts::for_server(Locale::Fa);
        let check = |current, new, again, field: Option<&str>| {
            assert_eq!(check(t, current, new, again).map(|wrong| wrong.field), field, "{new}");
        };
        check("", "a long password", "a long password", Some("current"));
        check("old", "short", "short", Some("new"));
        check("old", "a long password", "another", Some("again"));
        check("old", "گذرواژه‌ای بلند", "گذرواژه‌ای بلند", None);
    }
}
