//! Sign in.
//!
//! What stays true: it is a plain form to `POST /sign-in`, so it works without JavaScript; a refusal comes back to this page
//! with a code (in the shared value, or as `?error=`) and with the user name, never with the password.

use domain::calendar::{DateStyle, format_date};
use domain::digits::format_integer;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::components::{Button, ButtonKind, Field, Icon, IconSize, Mark, Notice, TextInput, Tone, icons};
use crate::frame::preferences::{LanguageSwitch, ThemeToggle};
use crate::route::Search;
use crate::shared::{use_shared, use_view};
use crate::texts::{Texts, use_texts};

/// The page.
#[component]
pub fn SignIn() -> impl IntoView {
    let t = use_texts();
    let location = use_location();
    let search = Search::parse(&location.search.get_untracked());
    let (notice, typed) = use_shared().with_value(|shared| (shared.notice.clone(), shared.typed.clone()));
    let error = search.get("error").map(str::to_owned).or(notice);
    let username = RwSignal::new(search.get("username").map(str::to_owned).or(typed).unwrap_or_default());
    let next = search.get("next").map(str::to_owned);
    let action = format!("/sign-in{}", Search::default().with("next", next.as_deref()));
    let nobody = error.as_deref() == Some("sign_in_nobody");
    let wrong = error.as_deref().and_then(|code| refusal(t, code));
    let ended = error.is_none() && next.is_some();
    // Whoever has said who they are goes on with the password, at first and after a wrong one.
    let knows_name = username.with_untracked(|name| !name.is_empty());
    view! {
        <Title text=t.app_title_of(t.signin_title())/>
        <main class="signin" id="main">
            <div class="signin__leaf">
                <Brand/>
                <form class="signin__form" method="post" action=action aria-label=t.signin_title()>
                    {nobody.then(|| view! { <NobodyYet/> })}
                    {ended
                        .then(|| {
                            view! {
                                <Notice tone=Tone::Accent icon=icons::INFO title=t.signin_welcome_back()/>
                            }
                        })}
                    <Field id="username" label=t.signin_user_name()>
                        <TextInput
                            value=username
                            name="username"
                            icon=icons::USER
                            ltr=true
                            required=true
                            autofocus=!knows_name
                            max_length=200
                            autocomplete="username"
                        />
                    </Field>
                    <PasswordField
                        id="password"
                        name="password"
                        label=t.signin_password()
                        error=Signal::stored(wrong)
                        autofocus=knows_name
                        autocomplete="current-password"
                    />
                    {next.map(|next| view! { <input type="hidden" name="next" value=next/> })}
                    <Button kind=ButtonKind::Primary block=true submit=true>
                        {t.signin_submit()}
                    </Button>
                    <details class="signin__help">
                        <summary class="btn btn--quiet btn--block">{t.signin_forgot()}</summary>
                        <p class="soft small">{t.signin_forgot_help()}</p>
                    </details>
                </form>
            </div>
            <Foot/>
        </main>
    }
}

/// On an empty installation: there is nothing to sign in with, and where the beginning is.
#[component]
fn NobodyYet() -> impl IntoView {
    let t = use_texts();
    view! {
        <Notice tone=Tone::Pending icon=icons::KEY_ROUND title=t.signin_nobody_title()>
            {t.signin_nobody()}
        </Notice>
    }
}

/// The head of a page for visitors: the mark and the name.
#[component]
pub fn Brand(
    /// A line under the name.
    #[prop(optional, into)]
    line: Option<String>,
) -> impl IntoView {
    let t = use_texts();
    view! {
        <header class="signin__brand">
            <Mark/>
            <div>
                <h1>{t.app_name()}</h1>
                {line.map(|line| view! { <p>{line}</p> })}
            </div>
        </header>
    }
}

/// The foot of a page for visitors: the day, the other language, dark or light.
#[component]
pub fn Foot() -> impl IntoView {
    let t = use_texts();
    let view = use_view();
    view! {
        <footer class="signin__foot">
            <span>{format_date(view.today_untracked(), DateStyle::WithWeekday, t.locale())}</span>
            <LanguageSwitch class="link link--block"/>
            <ThemeToggle class="link link--block">{t.app_theme_toggle()}</ThemeToggle>
        </footer>
    }
}

/// A password with a button that shows it.
#[component]
pub fn PasswordField(
    /// Its id; unique on the page.
    #[prop(into)]
    id: String,
    /// The form's name of the value.
    name: &'static str,
    /// The label.
    #[prop(into)]
    label: String,
    /// A sentence below.
    #[prop(default = None, into)]
    help: Option<String>,
    /// What is wrong.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// What a password manager may do: `current-password` or `new-password`.
    autocomplete: &'static str,
    /// Has the focus once the page is there.
    #[prop(optional)]
    autofocus: bool,
    /// The text, where the page itself reads it.
    #[prop(optional)]
    value: Option<RwSignal<String>>,
) -> impl IntoView {
    let t = use_texts();
    let value = value.unwrap_or_else(|| RwSignal::new(String::new()));
    let shown = RwSignal::new(false);
    let kind = Signal::derive(move || if shown.get() { "text" } else { "password" }.to_owned());
    let field_id = id.clone();
    let control = move || {
        let id = field_id.clone();
        view! {
            <TextInput
                value
                kind
                name
                icon=icons::LOCK
                ltr=true
                required=true
                autofocus=autofocus
                autocomplete=autocomplete
                has_end=true
                end=move || {
                    let id = id.clone();
                    view! {
                        <button
                            class="btn btn--quiet btn--icon"
                            type="button"
                            aria-controls=id
                            aria-label=move || {
                                if shown.get() { t.signin_hide_password() } else { t.signin_show_password() }
                            }
                            on:click=move |_| shown.update(|shown| *shown = !*shown)
                        >
                            {move || {
                                let name = if shown.get() { icons::EYE_OFF } else { icons::EYE };
                                view! { <Icon name size=IconSize::Sm/> }
                            }}
                        </button>
                    }
                }
            />
        }
    };
    match help {
        Some(help) => view! { <Field id label help error>{control()}</Field> }.into_any(),
        None => view! { <Field id label error>{control()}</Field> }.into_any(),
    }
}

/// Why signing in did not work, by the server's code.
fn refusal(t: Texts, code: &str) -> Option<String> {
    let (code, detail) = code.split_once(':').unwrap_or((code, ""));
    Some(match code.trim_start_matches("sign_in_") {
        "" | "nobody" => return None,
        "wrong" => t.signin_wrong().to_owned(),
        "blank" => t.signin_blank().to_owned(),
        "inactive" => t.signin_inactive().to_owned(),
        "ended" => t.signin_ended().to_owned(),
        "throttled" | "too_many" => match detail.parse::<i64>() {
            Ok(seconds) => t.signin_too_many(format_integer((seconds + 59) / 60, t.locale())),
            Err(_) => t.signin_throttled().to_owned(),
        },
        _ => t.signin_failed().to_owned(),
    })
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use domain::digits::Locale;

    use super::*;

    #[test]
    fn refusals_have_words() {
        let t = Texts::for_server(Locale::Fa);
        let check = |code: &str, words: &str| assert_eq!(refusal(t, code).as_deref(), Some(words), "{code}");
        check("wrong", t.signin_wrong());
        check("sign_in_wrong", t.signin_wrong());
        check("throttled", t.signin_throttled());
        check("sign_in_too_many:61", "تلاش‌ها زیاد شد؛ ۲ دقیقهٔ دیگر دوباره کوشش کنید.");
        check("something new", t.signin_failed());
        for code in ["", "sign_in_nobody"] {
            assert_eq!(refusal(t, code), None, "{code}");
        }
    }
}
