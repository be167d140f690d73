//! The question before typed changes are thrown away: by a link, by Esc, or by closing the page.
//!
//! What stays true: nothing is asked while nothing has changed; the browser's own question stands in where the page itself
//! goes. Going on after saving asks nothing, for it is no link.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::components::{Button, ButtonKind, Dialog, dom, icons};
use crate::texts::use_texts;

/// Where somebody wants to go while something is unsaved; set it to ask.
pub type Leaving = RwSignal<Option<String>>;

/// Asks before a link or the browser leaves a form in which `dirty` says that something has changed.
#[component]
pub fn UnsavedQuestion(
    /// Its id; unique on the page.
    id: &'static str,
    #[prop(into)] dirty: Signal<bool>,
    leaving: Leaving,
) -> impl IntoView {
    let t = use_texts();
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if leaving.read().is_some() {
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            leaving.set(None);
        }
    });
    Effect::new(move |_| {
        let unload = window_event_listener_untyped("beforeunload", move |event| {
            if dirty.try_get_untracked() == Some(true) {
                event.prevent_default();
            }
        });
        on_cleanup(move || unload.remove());
        dom::before_link(move |to| {
            let asks = dirty.try_get_untracked() == Some(true);
            if asks {
                leaving.set(Some(to));
            }
            asks
        });
    });
    let navigate = use_navigate();
    let discard = StoredValue::new(Callback::new(move |()| {
        if let Some(to) = leaving.get_untracked() {
            open.set(false);
            navigate(&to, NavigateOptions::default());
        }
    }));
    view! {
        <Dialog
            id
            title=t.unsaved_title()
            open
            foot=move || {
                view! {
                    <Button kind=ButtonKind::Quiet kbd="Esc" on_press=move || open.set(false)>
                        {t.unsaved_stay()}
                    </Button>
                    <Button
                        kind=ButtonKind::DangerSolid
                        icon=icons::TRASH_2
                        on_press=move || discard.get_value().run(())
                    >
                        {t.unsaved_discard()}
                    </Button>
                }
            }
        >
            <p>{t.unsaved_body()}</p>
        </Dialog>
    }
}
