//! The palette: one field for every page, party, item and action (Ctrl K).
//!
//! What stays true: the caller answers what was typed and goes where was picked; this component only asks. It opens empty.
//!
//! # On the server
//! Closed. The search of the frame is a link for those without JavaScript.

use leptos::prelude::*;

use super::combobox::{ComboOption, ListKeys, Listing, OptionList};
use super::dialog::follow;
use super::dom;
use super::icon::{Icon, icons};
use super::kbd::Kbd;
use crate::texts::use_texts;

/// The palette; once a page.
#[component]
pub fn Palette(
    /// Is it open?
    open: RwSignal<bool>,
    /// What was typed.
    text: RwSignal<String>,
    /// The answers to it, best first.
    #[prop(into)]
    options: Signal<Vec<ComboOption>>,
    /// One was picked; the palette has closed itself.
    #[prop(into)]
    on_pick: Callback<ComboOption>,
) -> impl IntoView {
    let t = use_texts();
    let picked = Callback::new(move |option: ComboOption| {
        open.set(false);
        on_pick.run(option);
    });
    let list = Listing::new("palette-input", text, options, picked, None);
    follow("palette", open);
    Effect::new(move |_| {
        if open.get() {
            text.set(String::new());
            list.reopen();
            dom::focus("palette-input");
        }
    });
    view! {
        <dialog
            class="dialog dialog--palette"
            id="palette"
            aria-label=t.palette_title()
            on:close=move |_| open.set(false)
            on:click=move |event| {
                if dom::is_own(&event) {
                    open.set(false);
                }
            }
        >
            <div class="palette">
                <div class="palette__field">
                    <Icon name=icons::SEARCH/>
                    <input
                        id="palette-input"
                        type="text"
                        role="combobox"
                        autocomplete="off"
                        aria-autocomplete="list"
                        aria-label=t.palette_title()
                        aria-expanded=move || if list.open.get() { "true" } else { "false" }
                        aria-controls=list.id.get_value()
                        aria-activedescendant=move || list.active_id()
                        placeholder=t.palette_placeholder()
                        prop:value=move || text.get()
                        on:input=move |event| {
                            text.set(event_target_value(&event));
                            list.reopen();
                        }
                        on:keydown=move |event| {
                            if event.key() != "Escape" {
                                list.key(&event, None);
                            }
                        }
                    />
                    <Kbd keys="Esc"/>
                </div>
                <OptionList
                    list
                    label=t.palette_results().into()
                    create=Callback::new(|text| text)
                    inline=true
                />
                <p class="palette__none" hidden=move || text.read().trim().is_empty() || !options.read().is_empty()>
                    {t.palette_empty()}
                </p>
                <ListKeys/>
            </div>
        </dialog>
    }
}
