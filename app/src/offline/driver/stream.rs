//! The stream of events, as `EventSource` gives it. When to open it again is the engine's to say, so it never does by itself.

use sync::engine::Event;
use sync::protocol::pull::{BEAT_EVENT, POKE_EVENT};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{EventSource, MessageEvent};

use crate::offline::device::Device;

/// Open until it is dropped.
pub struct Stream {
    source: EventSource,
    _listeners: Vec<Closure<dyn FnMut(MessageEvent)>>,
}

impl Stream {
    /// None where the browser refuses: the engine's net under the stream catches that.
    pub fn open(device: Device) -> Option<Self> {
        let source = EventSource::new("/api/v1/events").ok()?;
        let mut listeners = Vec::new();
        let mut on = |name: &str, tell: Box<dyn Fn(MessageEvent)>| {
            let listener = Closure::<dyn FnMut(MessageEvent)>::new(tell);
            let added = source.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
            listeners.push(listener);
            added.ok()
        };
        on("open", Box::new(move |_| device.feed(Event::StreamOpened)))?;
        on(BEAT_EVENT, Box::new(move |_| device.feed(Event::Beat)))?;
        on(
            POKE_EVENT,
            Box::new(move |event| {
                let data = event.data().as_string().unwrap_or_default();
                if let Ok(poke) = serde_json::from_str(&data) {
                    device.feed(Event::Poked(poke));
                }
            }),
        )?;
        let broken = source.clone();
        on(
            "error",
            Box::new(move |_| {
                broken.close();
                device.feed(Event::StreamClosed);
            }),
        )?;
        Some(Self {
            source,
            _listeners: listeners,
        })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}
