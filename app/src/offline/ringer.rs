//! Which of the tabs of one user rings: the one that was looked at last, and only that one.
//!
//! What stays true: at most one tab rings, because it holds a lock; a tab that comes into sight takes it, one that goes out of
//! sight gives it on and waits for it again, so that there is always one. Without locks every tab in sight rings.
//!
//! # On the server
//! Nothing rings.

use leptos::prelude::ArcRwSignal;

use super::device::Device;

/// Whether this tab rings, followed. The first call joins the tabs, and the page stays with them while it lives.
#[must_use]
pub fn rings(device: Device) -> ArcRwSignal<bool> {
    #[cfg(feature = "hydrate")]
    {
        browser::join(device)
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = device;
        ArcRwSignal::new(false)
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::{OnceCell, RefCell};
    use std::rc::Rc;

    use super::Device;
    use crate::offline::lock::Wish;
    use crate::offline::notify::is_hidden;
    use domain::id::UserId;
    use leptos::prelude::*;

    thread_local! {
        static RINGER: OnceCell<Rc<Ringer>> = const { OnceCell::new() };
    }

    struct Ringer {
        name: String,
        rings: ArcRwSignal<bool>,
        wish: RefCell<Option<Rc<Wish>>>,
    }

    pub fn join(device: Device) -> ArcRwSignal<bool> {
        let Some(user) = device.user() else {
            return ArcRwSignal::new(false);
        };
        RINGER.with(|ringer| ringer.get_or_init(|| Ringer::begin(user)).rings.clone())
    }

    impl Ringer {
        fn begin(user: UserId) -> Rc<Self> {
            let ringer = Rc::new(Self {
                name: format!("daftar-{user}-rings"),
                rings: ArcRwSignal::new(false),
                wish: RefCell::default(),
            });
            for event in ["visibilitychange", "focus", "pageshow"] {
                let hand = ringer.clone();
                // The page has one ringer for as long as it lives.
                std::mem::forget(window_event_listener_untyped(event, move |_| hand.look()));
            }
            ringer.ask(!is_hidden());
            ringer
        }

        /// The page has come into sight or gone out of it.
        fn look(self: &Rc<Self>) {
            let rings = self.rings.get_untracked();
            match is_hidden() {
                false if !rings => self.ask(true),
                true if rings => self.ask(false),
                _ => {}
            }
        }

        fn ask(self: &Rc<Self>, steal: bool) {
            if let Some(before) = self.wish.take() {
                before.drop_it();
            }
            self.set(false);
            let hand = self.clone();
            let wish = Wish::make(&self.name, steal, move |held| {
                if held {
                    hand.set(true);
                } else {
                    hand.ask(false);
                }
            });
            if wish.is_none() {
                self.set(!is_hidden());
            }
            self.wish.replace(wish);
        }

        fn set(&self, rings: bool) {
            if self.rings.get_untracked() != rings {
                self.rings.set(rings);
            }
        }
    }
}
