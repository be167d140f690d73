//! The browser's locks: one tab of many holds one, until it gives it back, is closed, or another takes it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AbortController;

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks`, of which the library has no stable form yet.
    type LockManager;
    #[wasm_bindgen(method, catch)]
    fn request(this: &LockManager, name: &str, options: &JsValue, granted: &Function) -> Result<Promise, JsValue>;
}

/// One wish for a lock.
#[derive(Default)]
pub struct Wish {
    /// Takes the wish back, while it waits.
    waiting: Option<AbortController>,
    is_granted: Cell<bool>,
    is_dropped: Cell<bool>,
    /// Gives the lock back.
    release: RefCell<Option<Function>>,
}

impl Wish {
    /// Wishes for a lock: at its turn, or at once if it is taken from whoever has it. `tell` hears when it is granted, and when
    /// another has taken it; never after [`Wish::drop_it`], and never from within this call. `None` where the browser has no
    /// locks, as on a page that is not secure.
    pub fn make(name: &str, steal: bool, tell: impl Fn(bool) + 'static) -> Option<Rc<Self>> {
        let wish = Rc::new(Self {
            waiting: if steal { None } else { AbortController::new().ok() },
            ..Self::default()
        });
        let tell = Rc::new(tell);
        let asked = wish.request(name, steal, tell.clone())?;
        let held = wish.clone();
        spawn_local(async move {
            // Ends when the lock was given back, or taken by another tab.
            let _ = JsFuture::from(asked).await;
            if held.is_granted.get() && !held.is_dropped.get() {
                tell(false);
            }
        });
        Some(wish)
    }

    /// Gives the lock back, or takes the wish back.
    pub fn drop_it(&self) {
        self.is_dropped.set(true);
        if let Some(release) = self.release.borrow_mut().take() {
            let _ = release.call0(&JsValue::UNDEFINED);
        } else if let Some(waiting) = &self.waiting {
            waiting.abort();
        }
    }

    fn request(self: &Rc<Self>, name: &str, steal: bool, tell: Rc<impl Fn(bool) + 'static>) -> Option<Promise> {
        let locks = Reflect::get(&window().navigator(), &"locks".into()).ok()?;
        if locks.is_undefined() {
            return None;
        }
        let options = Object::new();
        if steal {
            Reflect::set(&options, &"steal".into(), &true.into()).ok()?;
        } else if let Some(waiting) = &self.waiting {
            Reflect::set(&options, &"signal".into(), &waiting.signal()).ok()?;
        }
        let held = self.clone();
        let granted = Closure::once_into_js(move |_lock: JsValue| -> Promise {
            let until_dropped = Promise::new(&mut |release, _| {
                held.release.replace(Some(release));
            });
            if !held.is_dropped.get() {
                held.is_granted.set(true);
                tell(true);
            }
            if held.is_dropped.get() {
                held.drop_it();
            }
            until_dropped
        });
        let locks: LockManager = locks.unchecked_into();
        locks.request(name, &options, granted.unchecked_ref()).ok()
    }
}
