//! What the tabs of one user on one browser have in common: a channel, and the lock of the leader.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use domain::id::UserId;
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::window;
use sync::engine::{Event, Message};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, BroadcastChannel, MessageEvent};

use crate::offline::device::Device;

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks`, of which the library has no stable form yet.
    type LockManager;
    #[wasm_bindgen(method, catch)]
    fn request(this: &LockManager, name: &str, options: &JsValue, granted: &Function) -> Result<Promise, JsValue>;
}

/// This tab among the others.
pub struct Tabs {
    device: Device,
    name: String,
    channel: Option<BroadcastChannel>,
    _hear: Closure<dyn FnMut(MessageEvent)>,
    claim: RefCell<Option<Rc<Claim>>>,
}

/// One wish for the lock.
#[derive(Default)]
struct Claim {
    /// Takes the wish back, while it waits.
    waiting: Option<AbortController>,
    is_granted: Cell<bool>,
    is_dropped: Cell<bool>,
    /// Gives the lock back.
    release: RefCell<Option<Function>>,
}

impl Claim {
    fn drop_it(&self) {
        self.is_dropped.set(true);
        if let Some(release) = self.release.borrow_mut().take() {
            let _ = release.call0(&JsValue::UNDEFINED);
        } else if let Some(waiting) = &self.waiting {
            waiting.abort();
        }
    }
}

impl Tabs {
    pub fn join(device: Device, user: UserId) -> Self {
        let name = format!("daftar-{user}");
        let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            // A tab of another release may say what is not understood here.
            if let Ok(message) = serde_json::from_str(&text) {
                device.feed(Event::Heard(message));
            }
        });
        let channel = BroadcastChannel::new(&name).ok();
        if let Some(channel) = &channel {
            channel.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        }
        Self {
            device,
            name,
            channel,
            _hear: hear,
            claim: RefCell::default(),
        }
    }

    pub fn tell(&self, message: &Message) {
        if let (Some(channel), Ok(text)) = (&self.channel, serde_json::to_string(message)) {
            let _ = channel.post_message(&text.into());
        }
    }

    /// Wishes for the lock, in place of any wish before. Without locks (a page that is not secure) every tab leads: the
    /// stores keep them apart.
    pub fn take_lock(&self, steal: bool) {
        let device = self.device;
        let claim = Rc::new(Claim {
            waiting: if steal { None } else { AbortController::new().ok() },
            ..Claim::default()
        });
        if let Some(before) = self.claim.replace(Some(claim.clone())) {
            before.drop_it();
        }
        let Some(asked) = self.request(steal, &claim) else {
            claim.is_granted.set(true);
            // Not from within the engine's own call.
            spawn_local(async move { device.feed(Event::Lock(true)) });
            return;
        };
        spawn_local(async move {
            // Ends when the lock was given back, or taken by another tab.
            let _ = JsFuture::from(asked).await;
            if claim.is_granted.get() && !claim.is_dropped.get() {
                device.feed(Event::Lock(false));
            }
        });
    }

    pub fn drop_lock(&self) {
        if let Some(claim) = self.claim.take() {
            claim.drop_it();
        }
    }

    fn request(&self, steal: bool, claim: &Rc<Claim>) -> Option<Promise> {
        let locks = Reflect::get(&window().navigator(), &"locks".into()).ok()?;
        if locks.is_undefined() {
            return None;
        }
        let options = Object::new();
        if steal {
            Reflect::set(&options, &"steal".into(), &true.into()).ok()?;
        } else if let Some(waiting) = &claim.waiting {
            Reflect::set(&options, &"signal".into(), &waiting.signal()).ok()?;
        }
        let (device, held) = (self.device, claim.clone());
        let granted = Closure::once_into_js(move |_lock: JsValue| -> Promise {
            let until_dropped = Promise::new(&mut |release, _| {
                held.release.replace(Some(release));
            });
            if !held.is_dropped.get() {
                held.is_granted.set(true);
                device.feed(Event::Lock(true));
            }
            if held.is_dropped.get() {
                held.drop_it();
            }
            until_dropped
        });
        let locks: LockManager = locks.unchecked_into();
        locks.request(&self.name, &options, granted.unchecked_ref()).ok()
    }
}
