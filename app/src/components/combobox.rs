//! A combobox: search as one types, over options that the caller supplies; the last option may create.
//!
//! Anatomy: `.combo > .control > input[role=combobox]` beside `.popover.listbox > .option`. ARIA APG «editable combobox with
//! list autocomplete»: ↓ ↑ move, Enter takes, Esc closes (and only then leaves the page), Tab takes nothing.
//!
//! What stays true: the caller owns the text and the options (usually a memo over the text and the device's store), and is
//! told what was picked; this component never searches. The active option always exists.
//!
//! # On the server
//! The list is closed and empty; the field shows its text and can be sent with a form.

use leptos::prelude::*;
use leptos::text_prop::TextProp;
use leptos::web_sys::KeyboardEvent;

use super::dom;
use super::field::FieldContext;
use super::icon::{Icon, IconName, IconSize, icons};
use super::kbd::Kbd;
use crate::texts::use_texts;

/// One answer to what was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComboOption {
    /// What is handed back when it is picked.
    pub id: String,
    /// What is read; the part that was typed is marked.
    pub label: String,
    /// A code or place under it, with digits in the language of the page.
    pub note: Option<String>,
    /// At the end side, such as a price or balance.
    pub end: Option<String>,
    /// Before it, in lists of many kinds.
    pub icon: Option<IconName>,
}

impl ComboOption {
    /// An option with nothing but its label.
    pub fn new(id: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            ..Self::default()
        }
    }
}

/// The combobox.
#[component]
pub fn Combobox(
    /// The text in the field.
    text: RwSignal<String>,
    /// The answers to it, best first; the caller keeps them short.
    #[prop(into)]
    options: Signal<Vec<ComboOption>>,
    /// An option was picked. The caller sets the text.
    #[prop(into)]
    on_pick: Callback<ComboOption>,
    /// «Create» was picked, with the text typed; without it nothing is offered.
    #[prop(optional, into)]
    on_create: Option<Callback<String>>,
    /// The words of «create» for a text; «ساختن «…»» by default.
    #[prop(optional, into)]
    create_label: Option<Callback<String, String>>,
    /// The text changed by typing: what was picked before holds no more.
    #[prop(optional, into)]
    on_type: Option<Callback<String>>,
    /// Enter with a closed list.
    #[prop(optional, into)]
    on_enter: Option<Callback<()>>,
    /// The field was left.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
    /// Its id; taken from the field around it when not given.
    #[prop(optional, into)]
    id: Option<String>,
    /// The accessible name where no field gives one.
    #[prop(optional, into)]
    label: Option<TextProp>,
    /// The name of the list of options.
    #[prop(into)]
    list_label: TextProp,
    /// Before the text.
    #[prop(default = icons::SEARCH)]
    icon: IconName,
    /// Shown while empty.
    #[prop(optional, into)]
    placeholder: Option<TextProp>,
    /// A cell of a line table instead of a box.
    #[prop(optional)]
    cell: bool,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Marked as wrong, where no field says so.
    #[prop(optional, into)]
    invalid: Option<Signal<bool>>,
    /// The id of a text that describes it, where no field says so.
    #[prop(optional, into)]
    described_by: Option<Signal<Option<String>>>,
) -> impl IntoView {
    let t = use_texts();
    let field = use_context::<FieldContext>();
    let id = id
        .or_else(|| field.map(|field| field.id.get_value()))
        .unwrap_or_else(|| "combo".to_owned());
    let list = Listing::new(&id, text, options, on_pick, on_create);
    let input = view! {
        <input
            class=if cell { "cell" } else { "input" }
            id=id
            type="text"
            role="combobox"
            autocomplete="off"
            aria-autocomplete="list"
            aria-expanded=move || if list.open.get() { "true" } else { "false" }
            aria-controls=list.id.get_value()
            aria-activedescendant=move || list.active_id()
            aria-label=label.map(|label| move || label.get())
            aria-invalid=move || match (invalid, field) {
                (Some(invalid), _) => invalid.get().then_some("true"),
                (None, Some(field)) => field.invalid(),
                (None, None) => None,
            }
            aria-describedby=move || match (described_by, field) {
                (Some(described_by), _) => described_by.get(),
                (None, Some(field)) => field.described_by(),
                (None, None) => None,
            }
            placeholder=placeholder.map(|text| move || text.get())
            disabled=move || disabled.get()
            value=text.get_untracked()
            prop:value=move || text.get()
            on:input=move |event| {
                let typed = event_target_value(&event);
                text.set(typed.clone());
                list.reopen();
                if let Some(on_type) = on_type {
                    on_type.run(typed);
                }
            }
            on:click=move |_| list.reopen()
            on:keydown=move |event| list.key(&event, on_enter)
            on:blur=move |_| {
                // It may have been taken out of the page, which leaves it too.
                if list.open.try_set(false).is_some() {
                    return;
                }
                if let Some(on_leave) = on_leave {
                    on_leave.run(());
                }
            }
        />
    };
    let create =
        move |typed: String| create_label.map_or_else(|| t.combo_create(&typed), |words| words.run(typed.clone()));
    view! {
        <div class="combo">
            {if cell {
                input.into_any()
            } else {
                view! {
                    <div class="control">
                        <Icon name=icon size=IconSize::Sm/>
                        {input}
                    </div>
                }
                    .into_any()
            }}
            <OptionList list label=list_label create=Callback::new(create)/>
        </div>
    }
}

/// The open list of a combobox or palette: which options, which is active, what a key does.
#[derive(Clone, Copy)]
pub struct Listing {
    /// The id of the list.
    pub id: StoredValue<String>,
    /// Is it shown?
    pub open: RwSignal<bool>,
    text: RwSignal<String>,
    options: Signal<Vec<ComboOption>>,
    active: RwSignal<usize>,
    on_pick: Callback<ComboOption>,
    on_create: Option<Callback<String>>,
}

impl Listing {
    pub fn new(
        field_id: &str,
        text: RwSignal<String>,
        options: Signal<Vec<ComboOption>>,
        on_pick: Callback<ComboOption>,
        on_create: Option<Callback<String>>,
    ) -> Self {
        Self {
            id: StoredValue::new(format!("{field_id}-list")),
            open: RwSignal::new(false),
            text,
            options,
            active: RwSignal::new(0),
            on_pick,
            on_create,
        }
    }

    /// Shows the list from its first option.
    pub fn reopen(&self) {
        self.active.set(0);
        self.open.set(true);
    }

    /// The id of the active option while the list is open.
    pub fn active_id(&self) -> Option<String> {
        let count = self.count();
        (self.open.get() && count > 0).then(|| self.option_id(self.active.get().min(count - 1)))
    }

    fn option_id(&self, index: usize) -> String {
        format!("{}-{index}", self.id.get_value())
    }

    fn creates(&self) -> bool {
        self.on_create.is_some() && !self.text.read().trim().is_empty()
    }

    /// Options shown, «create» included.
    fn count(&self) -> usize {
        self.options.read().len() + usize::from(self.creates())
    }

    fn take(&self, index: usize) {
        let picked = self.options.read_untracked().get(index).cloned();
        self.open.set(false);
        match picked {
            Some(option) => self.on_pick.run(option),
            None => {
                if let Some(on_create) = self.on_create {
                    on_create.run(self.text.get_untracked().trim().to_owned());
                }
            }
        }
    }

    /// What a key does; `on_enter` is for Enter with nothing to take.
    pub fn key(&self, event: &KeyboardEvent, on_enter: Option<Callback<()>>) {
        // While a text is being composed its keys belong to the input method.
        if event.is_composing() {
            return;
        }
        let count = untrack(|| self.count());
        let open = self.open.get_untracked() && count > 0;
        let active = self.active.get_untracked().min(count.saturating_sub(1));
        match event.key().as_str() {
            "ArrowDown" if open => self.activate((active + 1) % count),
            "ArrowUp" if open => self.activate((active + count - 1) % count),
            "ArrowDown" | "ArrowUp" => self.reopen(),
            "Enter" if open => self.take(active),
            "Enter" => match on_enter {
                Some(on_enter) => on_enter.run(()),
                None => return,
            },
            "Escape" if open => {
                self.open.set(false);
                event.stop_propagation();
            }
            _ => return,
        }
        event.prevent_default();
    }

    fn activate(&self, index: usize) {
        self.active.set(index);
        dom::scroll_into_view(&self.option_id(index));
    }
}

/// The options of a [`Listing`].
#[component]
pub fn OptionList(
    list: Listing,
    label: TextProp,
    create: Callback<String, String>,
    /// Not a popover of its own: part of a palette.
    #[prop(optional)]
    inline: bool,
) -> impl IntoView {
    let t = use_texts();
    let row = move |(index, option): (usize, ComboOption)| {
        view! {
            <div
                class="option"
                role="option"
                id=list.option_id(index)
                aria-selected=move || if list.active.get() == index { "true" } else { "false" }
                on:mousedown=move |event| {
                    event.prevent_default();
                    list.take(index);
                }
            >
                {option.icon.map(|name| view! { <Icon name/> })}
                <span class="option__main">
                    <span>{marked(&option.label, &list.text.read_untracked())}</span>
                    {option.note.map(|note| view! { <small>{note}</small> })}
                </span>
                {option.end.map(|end| view! { <span class="option__end">{end}</span> })}
            </div>
        }
    };
    view! {
        <div
            class=if inline { "palette__list listbox" } else { "popover listbox" }
            role="listbox"
            id=list.id.get_value()
            aria-label=move || label.get()
            hidden=move || !list.open.get() || list.count() == 0
        >
            {move || {
                list.open
                    .get()
                    .then(|| list.options.get().into_iter().enumerate().map(row).collect_view())
            }}
            {move || {
                (list.open.get() && list.creates())
                    .then(|| {
                        let index = list.options.read().len();
                        view! {
                            <div
                                class="option option--new"
                                role="option"
                                id=list.option_id(index)
                                aria-selected=move || {
                                    if list.active.get() >= index { "true" } else { "false" }
                                }
                                on:mousedown=move |event| {
                                    event.prevent_default();
                                    list.take(index);
                                }
                            >
                                <Icon name=icons::PLUS size=IconSize::Sm/>
                                <span class="option__main">
                                    {create.run(list.text.get().trim().to_owned())}
                                </span>
                            </div>
                        }
                    })
            }}
        </div>
        <div class="visually-hidden" role="status">
            {move || {
                list.open
                    .get()
                    .then(|| {
                        let count = list.options.read().len();
                        let shown = domain::digits::localize_digits(&count.to_string(), t.locale());
                        t.combo_count(u64::try_from(count).unwrap_or(u64::MAX), shown)
                    })
            }}
        </div>
    }
}

/// The keys of a list, for the foot of a palette.
#[component]
pub fn ListKeys() -> impl IntoView {
    let t = use_texts();
    view! {
        <p class="popover__foot">
            <span><Kbd keys="↑"/> " " <Kbd keys="↓"/> " " {t.palette_move()}</span>
            <span><Kbd keys="↵"/> " " {t.palette_open()}</span>
            <span>{t.palette_from_device()}</span>
        </p>
    }
}

/// A label with the first place of what was typed marked.
fn marked(label: &str, typed: &str) -> impl IntoView + use<> {
    let typed = typed.trim();
    match label.split_once(typed).filter(|_| !typed.is_empty()) {
        Some((before, after)) => {
            let (before, typed, after) = (before.to_owned(), typed.to_owned(), after.to_owned());
            view! { {before} <mark>{typed}</mark> {after} }.into_any()
        }
        None => label.to_owned().into_any(),
    }
}
