//! The first administrator of an empty installation.
//!
//! A plain form to `POST /setup`, so it works without JavaScript. The token stays in the address, in that of the form too:
//! what the server answers to it is rendered from the address that the browser then has. Without a good one the page says
//! where to find it.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use sync::protocol::account::PASSWORD_CHARS_MIN;

use super::sign_in::{Brand, Foot, PasswordField};
use crate::components::{Button, ButtonKind, Field, LinkButton, Notice, TextInput, Tone, icons};
use crate::route::{Page, Search};
use crate::shared::use_shared;
use crate::texts::{Texts, use_texts};

/// The page.
#[component]
pub fn Setup() -> impl IntoView {
    let t = use_texts();
    let search = Search::parse(&use_location().search.get_untracked());
    let token = search.get("token").map(str::to_owned);
    let (notice, typed) = use_shared().with_value(|shared| (shared.notice.clone(), shared.typed.clone()));
    let error = search.get("error").map(str::to_owned).or(notice).unwrap_or_default();
    let name = RwSignal::new(search.get("name").unwrap_or_default().to_owned());
    let username = RwSignal::new(search.get("username").map(str::to_owned).or(typed).unwrap_or_default());
    view! {
        <Title text=t.app_title_of(t.setup_title())/>
        <main class="signin" id="main">
            <div class="signin__leaf">
                <Brand line=t.setup_title()/>
                {match token {
                    Some(_) if is_of_link(&error) => {
                        let sign_in = move || {
                            view! { <LinkButton href=Page::SignIn.to_string()>{t.signin_title()}</LinkButton> }
                        };
                        view! {
                            <Notice
                                tone=Tone::Rejected
                                icon=icons::CIRCLE_ALERT
                                title=t.setup_error_token()
                                actions=sign_in
                            >
                                {t.setup_link_help()}
                            </Notice>
                        }
                            .into_any()
                    }
                    Some(token) => view! { <Form token name username error/> }.into_any(),
                    None => {
                        view! {
                            <Notice tone=Tone::Pending icon=icons::KEY_ROUND title=t.signin_first_admin_title()>
                                {t.setup_no_token()}
                            </Notice>
                        }
                            .into_any()
                    }
                }}
            </div>
            <Foot/>
        </main>
    }
}

#[component]
fn Form(token: String, name: RwSignal<String>, username: RwSignal<String>, error: String) -> impl IntoView {
    let t = use_texts();
    let action = format!("{}{}", Page::Setup, Search::default().with("token", Some(&token)));
    let on_field = |field: &str| {
        let own = refusal(t, &error).filter(|(place, _)| *place == field);
        Signal::stored(own.map(|(_, words)| words))
    };
    let general = refusal(t, &error).filter(|(place, _)| place.is_empty());
    let least = domain::digits::localize_digits(&PASSWORD_CHARS_MIN.to_string(), t.locale());
    view! {
        <form class="signin__form" method="post" action=action aria-label=t.signin_first_admin_title()>
            {match general {
                Some((_, words)) => {
                    view! { <Notice tone=Tone::Rejected icon=icons::CIRCLE_ALERT title=words/> }.into_any()
                }
                None => {
                    view! {
                        <Notice tone=Tone::Accent icon=icons::KEY_ROUND title=t.signin_first_admin_title()>
                            {t.signin_first_admin_help()}
                        </Notice>
                    }
                        .into_any()
                }
            }}
            <Field id="name" label=t.user_full_name() error=on_field("name")>
                <TextInput value=name name="name" required=true max_length=200 autocomplete="name"/>
            </Field>
            <Field id="username" label=t.user_user_name() help=t.user_user_name_help() error=on_field("username")>
                <TextInput
                    value=username
                    name="username"
                    icon=icons::USER
                    ltr=true
                    required=true
                    max_length=200
                    autocomplete="username"
                />
            </Field>
            <PasswordField
                id="password"
                name="password"
                label=t.signin_password()
                help=Some(t.signin_password_short(least))
                error=on_field("password")
                autocomplete="new-password"
            />
            <Button kind=ButtonKind::Primary block=true submit=true>
                {t.setup_submit()}
            </Button>
        </form>
    }
}

/// Whether it is the link that the server refuses.
fn is_of_link(code: &str) -> bool {
    code == "setup_token"
}

/// Why it was refused, by the server's code, and at which field (the empty name: at the head of the form).
fn refusal(t: Texts, code: &str) -> Option<(&'static str, String)> {
    let least = domain::digits::localize_digits(&PASSWORD_CHARS_MIN.to_string(), t.locale());
    Some(match code.trim_start_matches("setup_") {
        "" => return None,
        "blank" => ("", t.setup_error_blank().to_owned()),
        "name" => ("name", t.problem_required().to_owned()),
        "username" => ("username", t.user_err_user_name().to_owned()),
        "password" | "short" | "too_short" => ("password", t.signin_password_short(least)),
        "long" | "too_long" => ("password", t.problem_too_long().to_owned()),
        _ => ("", t.setup_error_other().to_owned()),
    })
}
