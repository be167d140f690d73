//! A menu behind a button: the browser's own popover, arrow keys inside.
//!
//! What stays true: it opens without JavaScript (`popovertarget`), closes by Esc and by a click elsewhere (native), and a click
//! on an item closes it. The style sheet anchors it to its button.

use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::dom;
use super::icon::{Icon, IconName, IconSize, icons};
use super::kbd::Kbd;

/// A button with three dots (or another icon) and the menu it opens.
#[component]
pub fn Menu(
    /// The id of the menu; unique on the page.
    #[prop(into)]
    id: String,
    /// The name of the button and the menu.
    #[prop(into)]
    label: TextProp,
    /// The icon of the button.
    #[prop(default = icons::ELLIPSIS)]
    icon: IconName,
    /// Further classes of the button.
    #[prop(optional)]
    class: &'static str,
    /// [`MenuItem`]s, [`MenuLink`]s and [`MenuSeparator`]s.
    children: Children,
) -> impl IntoView {
    let (on_toggle, on_key) = (id.clone(), id.clone());
    let name = label.clone();
    view! {
        <span class="menu-anchor">
            <button
                class=format!("btn btn--quiet btn--icon {class}")
                type="button"
                popovertarget=id.clone()
                aria-haspopup="menu"
                aria-label=move || name.get()
            >
                <Icon name=icon/>
            </button>
            <div
                class="popover menu"
                popover="auto"
                role="menu"
                id=id
                aria-label=move || label.get()
                on:toggle=move |_| dom::focus_first_if_open(&on_toggle, ".menu__item")
                on:keydown=move |event| {
                    let step = match event.key().as_str() {
                        "ArrowDown" => Some(1),
                        "ArrowUp" => Some(-1),
                        "Home" => None,
                        _ => return,
                    };
                    event.prevent_default();
                    dom::rove(&on_key, ".menu__item", step);
                }
            >
                {children()}
            </div>
        </span>
    }
}

/// One thing a menu does.
#[component]
pub fn MenuItem(
    /// The id of the menu, which the item closes.
    #[prop(into)]
    menu: String,
    /// Its icon.
    icon: IconName,
    /// Its words.
    #[prop(into)]
    text: TextProp,
    /// The key that does the same.
    #[prop(optional)]
    kbd: Option<&'static str>,
    /// Takes something away.
    #[prop(optional)]
    danger: bool,
    /// Cannot be done now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What it does.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            class=if danger { "menu__item menu__item--danger" } else { "menu__item" }
            role="menuitem"
            type="button"
            popovertarget=menu
            popovertargetaction="hide"
            disabled=move || disabled.get()
            on:click=move |_| on_press.run(())
        >
            <Icon name=icon size=IconSize::Sm/>
            {move || text.get()}
            {kbd.map(|keys| view! { " " <Kbd keys/> })}
        </button>
    }
}

/// One place a menu goes to.
#[component]
pub fn MenuLink(
    /// Where.
    #[prop(into)]
    href: String,
    /// Its icon.
    icon: IconName,
    /// Its words.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! {
        <a class="menu__item" role="menuitem" href=href>
            <Icon name=icon size=IconSize::Sm/>
            {text}
        </a>
    }
}

/// A line between groups.
#[component]
pub fn MenuSeparator() -> impl IntoView {
    view! { <div class="menu__sep" role="separator"></div> }
}
