//! How things are shown, chosen by the person: language, theme, density, rial or toman.
//!
//! What stays true: each choice is a form to `POST /preferences`, which sets a cookie and comes back, so it works without
//! JavaScript. With it, theme and density take effect at once and the cookie follows; language and unit load the page anew,
//! because every text and amount of it changes.

use domain::digits::{DisplayUnit, Locale};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::shared::{Density, Theme, View, use_view};
use crate::texts::use_texts;

/// One preference with the value it would take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choose {
    Locale(Locale),
    Theme(Theme),
    Density(Density),
    Unit(DisplayUnit),
}

impl Choose {
    /// Name and value as the form sends them.
    #[must_use]
    pub fn pair(self) -> (&'static str, &'static str) {
        match self {
            Self::Locale(locale) => ("locale", locale.tag()),
            Self::Theme(Theme::System) => ("theme", "system"),
            Self::Theme(Theme::Light) => ("theme", "light"),
            Self::Theme(Theme::Dark) => ("theme", "dark"),
            Self::Density(Density::Comfortable) => ("density", "comfortable"),
            Self::Density(Density::Dense) => ("density", "dense"),
            Self::Unit(DisplayUnit::Rial) => ("unit", "rial"),
            Self::Unit(DisplayUnit::Toman) => ("unit", "toman"),
        }
    }

    /// Whether things are shown so now, followed.
    #[must_use]
    pub fn holds(self, view: View) -> bool {
        match self {
            Self::Locale(locale) => view.locale == locale,
            Self::Theme(theme) => view.theme.get() == theme,
            Self::Density(density) => view.density.get() == density,
            Self::Unit(unit) => view.unit == unit,
        }
    }

    /// Takes effect on this page at once; answers whether it could.
    fn take_effect(self, view: View) -> bool {
        match self {
            Self::Theme(theme) => {
                view.theme.set(theme);
                page::set_root_attribute("data-theme", theme.attribute());
            }
            Self::Density(density) => {
                view.density.set(density);
                page::set_root_attribute("data-density", (density == Density::Dense).then_some("dense"));
            }
            Self::Locale(_) | Self::Unit(_) => return false,
        }
        true
    }

    /// Chooses it, from a handler: at once where that is possible, else by loading the page anew.
    pub fn choose(self, view: View, back: &str) {
        let (name, value) = self.pair();
        let live = self.take_effect(view);
        page::post(name, value, back, live);
    }
}

/// The address of the page, to come back to.
pub fn use_back() -> Memo<String> {
    let location = use_location();
    Memo::new(move |_| format!("{}{}", location.pathname.get(), search_part(&location.search.get())))
}

fn search_part(search: &str) -> String {
    if search.is_empty() || search.starts_with('?') {
        search.to_owned()
    } else {
        format!("?{search}")
    }
}

/// A form around [`ChooseButton`]s: where they go, and where they come back to.
#[component]
pub fn ChooseForm(
    /// The classes of the form.
    class: &'static str,
    /// The buttons.
    children: Children,
) -> impl IntoView {
    let back = use_back();
    view! {
        <form class=class method="post" action="/preferences">
            <input type="hidden" name="back" value=move || back.get()/>
            {children()}
        </form>
    }
}

/// A button that chooses, in a [`ChooseForm`].
#[component]
pub fn ChooseButton(
    /// What it chooses.
    #[prop(into)]
    choose: Signal<Choose>,
    /// The classes of the button.
    class: &'static str,
    /// The accessible name where no word is shown.
    #[prop(optional)]
    label: Option<&'static str>,
    /// Says to assistive technology whether it is chosen.
    #[prop(optional)]
    toggles: bool,
    /// The word.
    children: Children,
) -> impl IntoView {
    let view = use_view();
    let lang = move || match choose.get() {
        Choose::Locale(locale) => Some(locale.tag()),
        _ => None,
    };
    view! {
        <button
            class=class
            type="submit"
            name=move || choose.get().pair().0
            value=move || choose.get().pair().1
            aria-label=label
            lang=lang
            aria-pressed=move || toggles.then(|| if choose.get().holds(view) { "true" } else { "false" })
            on:click=move |event| {
                let choose = choose.get_untracked();
                if choose.take_effect(view) {
                    event.prevent_default();
                    let (name, value) = choose.pair();
                    page::post(name, value, "/", true);
                }
            }
        >
            {children()}
        </button>
    }
}

/// Goes to the other language.
#[component]
pub fn LanguageSwitch(
    /// The classes of the button.
    class: &'static str,
) -> impl IntoView {
    let t = use_texts();
    let other = other_language(t.locale());
    view! {
        <ChooseForm class="choose">
            <ChooseButton choose=Signal::stored(Choose::Locale(other)) class>
                {t.app_language_other()}
            </ChooseButton>
        </ChooseForm>
    }
}

/// The language that is not shown.
#[must_use]
pub fn other_language(locale: Locale) -> Locale {
    match locale {
        Locale::Fa => Locale::En,
        Locale::En => Locale::Fa,
    }
}

/// Goes from light to dark and back.
#[component]
pub fn ThemeToggle(
    /// The classes of the button.
    class: &'static str,
    /// The accessible name where no word is shown.
    #[prop(default = None)]
    label: Option<&'static str>,
    /// The word or icon.
    children: Children,
) -> impl IntoView {
    let view = use_view();
    let system_is_dark = RwSignal::new(false);
    Effect::new(move |_| system_is_dark.set(page::system_is_dark()));
    let choose = Signal::derive(move || Choose::Theme(other_theme(view.theme.get(), system_is_dark.get())));
    let button = match label {
        Some(label) => view! { <ChooseButton choose class label>{children()}</ChooseButton> }.into_any(),
        None => view! { <ChooseButton choose class>{children()}</ChooseButton> }.into_any(),
    };
    view! { <ChooseForm class="choose">{button}</ChooseForm> }
}

/// The theme that looks other than the present one.
#[must_use]
pub fn other_theme(theme: Theme, system_is_dark: bool) -> Theme {
    let dark = match theme {
        Theme::System => system_is_dark,
        Theme::Light => false,
        Theme::Dark => true,
    };
    if dark { Theme::Light } else { Theme::Dark }
}

/// Goes from light to dark and back, from a key or a command.
pub fn toggle_theme(view: View) {
    let theme = other_theme(view.theme.get_untracked(), page::system_is_dark());
    Choose::Theme(theme).choose(view, "/");
}

#[cfg(feature = "hydrate")]
mod page {
    use leptos::prelude::{document, window};

    /// Sets or takes away an attribute of the root element.
    pub fn set_root_attribute(name: &str, value: Option<&str>) {
        let Some(root) = document().document_element() else {
            return;
        };
        let _ = match value {
            Some(value) => root.set_attribute(name, value),
            None => root.remove_attribute(name),
        };
    }

    /// Does the system ask for dark?
    pub fn system_is_dark() -> bool {
        let query = window().match_media("(prefers-color-scheme: dark)");
        query.ok().flatten().is_some_and(|query| query.matches())
    }

    /// Keeps the choice in its cookie. What the page cannot show by itself is shown by loading it anew.
    pub fn post(name: &str, value: &str, back: &str, live: bool) {
        let body = format!("{name}={value}&back=%2F");
        let back = back.to_owned();
        leptos::task::spawn_local(async move {
            let request = gloo_net::http::Request::post("/preferences")
                .header("content-type", "application/x-www-form-urlencoded")
                .redirect(web_sys::RequestRedirect::Manual)
                .body(body);
            // Without a network the page keeps the choice for as long as it is open.
            let sent = match request {
                Ok(request) => request.send().await.is_ok(),
                Err(_) => false,
            };
            if sent && !live {
                let _ = window().location().set_href(&back);
            }
        });
    }
}

#[cfg(not(feature = "hydrate"))]
mod page {
    pub fn set_root_attribute(_name: &str, _value: Option<&str>) {}
    pub fn system_is_dark() -> bool {
        false
    }
    pub fn post(_name: &str, _value: &str, _back: &str, _live: bool) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_theme_looks_other() {
        let check = |theme, system_is_dark, other| assert_eq!(other_theme(theme, system_is_dark), other);
        check(Theme::System, false, Theme::Dark);
        check(Theme::System, true, Theme::Light);
        check(Theme::Light, true, Theme::Dark);
        check(Theme::Dark, false, Theme::Light);
    }
}
