//! The question before typed changes are thrown away: by a link, a key, the palette, Esc, the browser's own Back and Forward, or by
//! closing the page.
//!
//! What stays true: every way out of a page but a page's own going on after saving asks the [`Guard`]; nothing is asked while
//! nothing has changed; the browser's own question stands in where the page itself goes.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use crate::components::{ButtonKind, Question, dom, icons};
use crate::texts::use_texts;

/// Where somebody wants to go while something is unsaved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// To a page of the app.
    To(String),
    /// To where the browser's history was about to go; that now lies before this page.
    Back,
}

/// Where somebody wants to go; set it to ask.
pub type Leaving = RwSignal<Option<Way>>;

/// What asks before the page is left.
#[derive(Clone, Copy)]
struct Asks {
    dirty: Signal<bool>,
    leaving: Leaving,
}

/// What stands between a page and whatever leaves it. In the context of the app.
#[derive(Clone, Copy)]
pub struct Guard {
    /// Of the form that asks before the page is left, if there is one.
    asks: StoredValue<Option<Asks>>,
    /// Path and query of the page. The browser's history is elsewhere by the time that it tells.
    here: StoredValue<String>,
}

impl Guard {
    /// Whether the page is kept, because a form in it holds something unsaved and asks now.
    fn keeps(self, way: Way) -> bool {
        let Some(asks) = self.asks.try_get_value().flatten() else {
            return false;
        };
        let keeps = asks.dirty.try_get_untracked() == Some(true);
        if keeps {
            asks.leaving.set(Some(way));
        }
        keeps
    }

    fn let_go(self) {
        self.asks.set_value(None);
    }
}

/// Puts links and the browser's history under one guard. Once, and before the router: a window calls its listeners in the order in
/// which they came.
pub fn provide_guard() {
    let guard = Guard {
        asks: StoredValue::new(None),
        here: StoredValue::new(String::new()),
    };
    provide_context(guard);
    dom::before_link(move |to| guard.keeps(Way::To(to)));
    dom::before_history(move || guard.here.get_value(), move || guard.keeps(Way::Back));
}

/// Notes where the page is, from the router on; by the frame.
pub fn follow_address() {
    let (guard, location) = (expect_context::<Guard>(), use_location());
    Effect::new(move |_| {
        let search = location.search.read();
        let mark = if search.is_empty() { "" } else { "?" };
        let pathname = location.pathname.read();
        guard.here.set_value(format!("{}{mark}{}", *pathname, *search));
    });
}

/// Goes to a page as a link does, for keys and the palette: where something is unsaved, its form asks first.
pub fn use_go() -> impl Fn(&str) + Clone + Send + Sync + 'static {
    let (guard, navigate) = (expect_context::<Guard>(), use_navigate());
    move |to: &str| {
        if !guard.keeps(Way::To(to.to_owned())) {
            navigate(to, NavigateOptions::default());
        }
    }
}

/// Asks before a form is left in which `dirty` says that something has changed.
#[component]
pub fn UnsavedQuestion(
    /// Its id; unique on the page.
    id: &'static str,
    #[prop(into)] dirty: Signal<bool>,
    leaving: Leaving,
) -> impl IntoView {
    let (t, guard) = (use_texts(), expect_context::<Guard>());
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
        guard.asks.set_value(Some(Asks { dirty, leaving }));
        on_cleanup(move || {
            // The next page's form may stand there already.
            let is_own = guard
                .asks
                .try_with_value(|asks| asks.is_some_and(|asks| asks.leaving == leaving));
            if is_own == Some(true) {
                guard.let_go();
            }
        });
    });
    let navigate = use_navigate();
    let discard = move |()| {
        let way = leaving.get_untracked();
        open.set(false);
        guard.let_go();
        match way {
            Some(Way::To(to)) => navigate(&to, NavigateOptions::default()),
            Some(Way::Back) => dom::go_back(),
            None => {}
        }
    };
    view! {
        <Question
            id
            title=t.unsaved_title()
            open
            stay=t.unsaved_stay()
            go=t.unsaved_discard()
            kind=ButtonKind::DangerSolid
            icon=icons::TRASH_2
            on_go=discard
        >
            <p>{t.unsaved_body()}</p>
        </Question>
    }
}
