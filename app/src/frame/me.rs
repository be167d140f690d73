//! The user at the foot of the navigation, and what opens from there: account, display, sign-out.
//!
//! What stays true: it is a native popover of links and forms, so all of it works without JavaScript.

use domain::access::Action;
use domain::digits::{DisplayUnit, Locale};
use domain::record::{Position, User};
use leptos::prelude::*;

use super::leave::sign_out_or_ask;
use super::preferences::{Choose, ChooseButton, ChooseForm};
use super::use_openings;
use crate::components::{Avatar, Icon, IconSize, icons};
use crate::offline::device::use_device;
use crate::route::Page;
use crate::shared::{Density, Theme};
use crate::texts::use_texts;

/// The signed-in user, followed.
pub fn use_me() -> Memo<Option<User>> {
    let device = use_device();
    Memo::new(move |_| device.user().and_then(|id| device.get::<User>(id)))
}

/// The button at the foot, and its menu.
#[component]
pub fn Me() -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let me = use_me();
    let name = move || me.get().map(|me| me.name).unwrap_or_default();
    let position = move || {
        let first = me.get().and_then(|me| me.positions.first().copied());
        first
            .and_then(|id| device.get::<Position>(id))
            .map(|position| position.name)
    };
    view! {
        <button class="nav__me" type="button" popovertarget="me">
            {move || view! { <Avatar name=name()/> }} <span class="nav__name">
                <b>{name}</b>
                <span>{position}</span>
            </span>
            <span class="visually-hidden">{t.nav_me()}</span>
        </button>
        <div class="popover menu me" popover="auto" id="me" role="group" aria-label=t.nav_me()>
            <MePanel/>
        </div>
    }
}

/// What the menu holds; also at the end of the phone's sheet.
#[component]
pub fn MePanel() -> impl IntoView {
    let t = use_texts();
    let openings = use_openings();
    let device = use_device();
    let manages_system = device.access().can(Action::ManageUsers).is_some();
    view! {
        <a class="menu__item" href=Page::Account.to_string()>
            <Icon name=icons::USER size=IconSize::Sm/>
            {t.nav_account()}
        </a>
        <button
            class="menu__item me__keys"
            type="button"
            on:click=move |_| openings.keys.set(true)
        >
            <Icon name=icons::KEYBOARD size=IconSize::Sm/>
            {t.nav_keys()}
        </button>
        {manages_system
            .then(|| {
                view! {
                    <a class="menu__item" href=Page::Gallery.to_string()>
                        <Icon name=icons::BOXES size=IconSize::Sm/>
                        {t.nav_gallery()}
                    </a>
                }
            })}
        <div class="menu__sep" role="separator"></div>
        <Display/>
        <div class="menu__sep" role="separator"></div>
        <form
            method="post"
            action="/sign-out"
            on:submit=move |event| {
                event.prevent_default();
                sign_out_or_ask(device, openings);
            }
        >
            <button class="menu__item" type="submit">
                <Icon name=icons::LOG_OUT size=IconSize::Sm/>
                {t.nav_sign_out()}
            </button>
        </form>
    }
}

/// The four choices of how things are shown.
#[component]
pub fn Display() -> impl IntoView {
    let t = use_texts();
    let language = vec![
        (Choose::Locale(Locale::Fa), t.app_language_fa()),
        (Choose::Locale(Locale::En), t.app_language_en()),
    ];
    let theme = vec![
        (Choose::Theme(Theme::System), t.app_theme_system()),
        (Choose::Theme(Theme::Light), t.app_theme_light()),
        (Choose::Theme(Theme::Dark), t.app_theme_dark()),
    ];
    let density = vec![
        (Choose::Density(Density::Comfortable), t.app_density_comfortable()),
        (Choose::Density(Density::Dense), t.app_density_dense()),
    ];
    let unit = vec![
        (Choose::Unit(DisplayUnit::Rial), t.app_unit_rial()),
        (Choose::Unit(DisplayUnit::Toman), t.app_unit_toman()),
    ];
    view! {
        <div class="display">
            <Choices label=t.app_language() choices=language/>
            <Choices label=t.app_theme() choices=theme/>
            <Choices label=t.app_density() choices=density/>
            <Choices label=t.app_unit() choices=unit/>
        </div>
    }
}

#[component]
fn Choices(label: &'static str, choices: Vec<(Choose, &'static str)>) -> impl IntoView {
    let button = |(choose, word): (Choose, &'static str)| {
        view! {
            <ChooseButton choose=Signal::stored(choose) class="btn btn--sm" toggles=true>
                {word}
            </ChooseButton>
        }
    };
    view! {
        <div class="display__row" role="group" aria-label=label>
            <span class="display__label" aria-hidden="true">
                {label}
            </span>
            <ChooseForm class="btn-group">{choices.into_iter().map(button).collect_view()}</ChooseForm>
        </div>
    }
}
