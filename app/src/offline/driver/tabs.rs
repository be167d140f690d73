//! What the tabs of one user on one browser have in common: a channel, and the lock of the leader.

use std::cell::RefCell;
use std::rc::Rc;

use domain::id::UserId;
use sync::engine::{Event, Message};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, MessageEvent};

use crate::offline::device::Device;
use crate::offline::lock::Wish;

/// This tab among the others.
pub struct Tabs {
    device: Device,
    name: String,
    channel: Option<BroadcastChannel>,
    _hear: Closure<dyn FnMut(MessageEvent)>,
    wish: RefCell<Option<Rc<Wish>>>,
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
            wish: RefCell::default(),
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
        self.drop_lock();
        let wish = Wish::make(&self.name, steal, move |held| device.feed(Event::Lock(held)));
        if wish.is_none() {
            // Not from within the engine's own call.
            spawn_local(async move { device.feed(Event::Lock(true)) });
        }
        self.wish.replace(wish);
    }

    pub fn drop_lock(&self) {
        if let Some(wish) = self.wish.take() {
            wish.drop_it();
        }
    }
}
