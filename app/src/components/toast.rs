//! Toasts: what has just happened, with undo for as long as it has not been sent.
//!
//! What stays true: one polite live region a page, provided by the root; a toast never holds what one must not miss (that is
//! a notice or the tray). At most [`TOASTS_MAX`] show, the oldest goes first.
//!
//! # On the server
//! The region is there and empty, so that screen readers know it before the first message.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use super::button::{Button, ButtonKind};
use super::icon::{Icon, IconSize, icons};
use super::tone::Tone;
use crate::texts::use_texts;

/// Toasts that show at once.
pub const TOASTS_MAX: usize = 3;

/// How long a toast stays unless the caller keeps it.
pub const TOAST_MS: u64 = 8_000;

/// What is said.
#[derive(Clone)]
pub struct Toast {
    /// The words.
    pub text: String,
    /// Its colour and icon.
    pub tone: Tone,
    /// Takes it back; the toast goes with it. Shared and not a `Callback`: a toast outlives the component that has made it.
    pub undo: Option<Arc<dyn Fn() + Send + Sync>>,
    /// Stays until [`Toasts::dismiss`]: the caller knows when undo is over.
    pub keep: bool,
}

/// Names one toast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToastId(u64);

/// The toasts of the page: a handle from the context.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<(ToastId, Toast)>>,
    next: StoredValue<u64>,
}

impl Toast {
    /// Something is done.
    pub fn done(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            tone: Tone::Done,
            undo: None,
            keep: false,
        }
    }

    /// Something was refused or failed.
    pub fn failed(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            tone: Tone::Rejected,
            undo: None,
            keep: false,
        }
    }

    /// With a way back.
    pub fn with_undo(mut self, undo: impl Fn() + Send + Sync + 'static) -> Self {
        self.undo = Some(Arc::new(undo));
        self
    }

    /// Until the caller dismisses it.
    pub const fn kept(mut self) -> Self {
        self.keep = true;
        self
    }
}

impl Toasts {
    /// Says something.
    pub fn show(&self, toast: Toast) -> ToastId {
        let id = ToastId(self.next.get_value());
        self.next.set_value(id.0 + 1);
        let (keep, toasts) = (toast.keep, *self);
        self.shown.update(|shown| {
            shown.push((id, toast));
            let over = shown.len().saturating_sub(TOASTS_MAX);
            shown.drain(..over);
        });
        if !keep {
            set_timeout(move || toasts.dismiss(id), Duration::from_millis(TOAST_MS));
        }
        id
    }

    /// Takes one away.
    pub fn dismiss(&self, id: ToastId) {
        // The page may be gone when a timer ends.
        let _ = self.shown.try_update(|shown| shown.retain(|(own, _)| *own != id));
    }

    /// Takes the last thing back that can be taken back; the key `Z`. Answers whether there was one.
    pub fn undo_last(&self) -> bool {
        let last = self.shown.with_untracked(|shown| {
            shown
                .iter()
                .rev()
                .find_map(|(id, toast)| toast.undo.clone().map(|undo| (*id, undo)))
        });
        let Some((id, undo)) = last else { return false };
        self.dismiss(id);
        undo();
        true
    }
}

/// Makes toasts known to everything below the caller; the root does it once.
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts {
        shown: RwSignal::new(Vec::new()),
        next: StoredValue::new(0),
    };
    provide_context(toasts);
    toasts
}

/// The toasts of the page.
pub fn use_toasts() -> Toasts {
    use_context().expect("the root of the app provides toasts before it renders a page")
}

/// The place where toasts show; once a page, at its end.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let t = use_texts();
    let toasts = use_toasts();
    view! {
        <div class="toasts no-print" role="region" aria-label=t.toast_region()>
            <div role="status" aria-live="polite">
                <For
                    each=move || toasts.shown.get()
                    key=|(id, _)| id.0
                    children=move |(id, toast)| {
                        view! { <ToastView toast on_close=move || toasts.dismiss(id)/> }
                    }
                />
            </div>
        </div>
    }
}

/// One toast.
#[component]
pub fn ToastView(
    /// What is said.
    toast: Toast,
    /// Takes it away.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let t = use_texts();
    let icon = if toast.tone == Tone::Rejected {
        icons::CIRCLE_ALERT
    } else {
        icons::CHECK
    };
    view! {
        <div class=format!("toast {}", toast.tone.class())>
            <Icon name=icon size=IconSize::Sm/>
            <span class="toast__text">{toast.text}</span>
            {toast
                .undo
                .map(|undo| {
                    view! {
                        <Button
                            kind=ButtonKind::Quiet
                            small=true
                            kbd="Z"
                            on_press=move || {
                                on_close.run(());
                                undo();
                            }
                        >
                            {t.action_undo()}
                        </Button>
                    }
                })}
            <Button
                kind=ButtonKind::Quiet
                small=true
                icon=icons::X
                label=t.action_close()
                on_press=move || on_close.run(())
            />
        </div>
    }
}
