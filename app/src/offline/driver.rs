//! Does in the browser what the engine asks for, and tells it what happens there.
//!
//! What stays true: effects are carried out in their order; what is done on a store waits for what was asked of that store
//! before ([`stores`]); each answer comes back as the event that the effect names, and nothing is decided here.

mod exchange;
mod local;
mod stores;
mod stream;
mod tabs;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use domain::id::UserId;
use domain::mutation::Mutation;
use futures_util::StreamExt as _;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use sync::engine::{Effect, Engine, Event, Message, Storage};
use uuid::Uuid;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use web_sys::VisibilityState;

use super::device::{Device, Hands};
use super::transport;
use stores::Stores;
use stream::Stream;
use tabs::Tabs;

pub use exchange::{leave, revoke_and_leave};
pub use local::{LocalGuard, known_user, note_nobody, note_user, owes_revocation};

/// Everything of the browser that one device has.
pub(super) struct Driver {
    device: Device,
    user: UserId,
    stores: Stores,
    tabs: Tabs,
    stream: RefCell<Option<Stream>>,
    timer: RefCell<Option<TimeoutHandle>>,
}

/// Fetches the part that does all this, and starts the device. Once per page.
pub fn start(device: Device) {
    let leaving = window_event_listener_untyped("beforeunload", move |event| {
        if device.has_early() {
            event.prevent_default();
        }
    });
    // A page has one device for as long as it lives.
    std::mem::forget(leaving);
    fetch(device);
}

fn fetch(device: Device) {
    spawn_local(async move {
        if begin(device).await.is_err() {
            // No network, and nothing kept yet.
            transport::after(transport::AGAIN_MS, move || fetch(device));
        }
    });
}

#[wasm_split(device, fallible, wasm_split_path = leptos::wasm_split)]
fn begin(device: Device) -> Result<(), SplitLoaderError> {
    // Before anything is replayed, which notes itself in the same place.
    let noted = device.user().and_then(local::noted);
    device.take_rules(Mutation::rule);
    device.give_hands(Hands {
        handle: Engine::handle,
        mutate: Engine::mutate,
        ask: exchange::ask,
    });
    drive(device, noted);
    Ok(())
}

/// From now on the device keeps, sends and hears.
fn drive(device: Device, noted: Option<Uuid>) {
    let (Some(user), Some(mut orders)) = (device.user(), device.take_orders()) else {
        return;
    };
    let driver = Rc::new(Driver {
        device,
        user,
        stores: Stores::open(device, user),
        tabs: Tabs::join(device, user),
        stream: RefCell::default(),
        timer: RefCell::default(),
    });
    listen(device);
    let hand = driver.clone();
    spawn_local(async move {
        while let Some(effect) = orders.next().await {
            carry_out(&hand, effect);
        }
    });
    device.feed(Event::Start {
        noted,
        visible: is_visible(),
    });
    if local::is_fresh() {
        driver.tabs.tell(&Message::SignedIn);
    }
    spawn_local(async move {
        // Whatever the browser answers: it is asked so that what waits is not cleared away.
        let _ = device_store::request_persistence().await;
        let _ = device_store::delete_old_caches(user).await;
    });
}

fn carry_out(driver: &Rc<Driver>, effect: Effect) {
    let device = driver.device;
    match effect {
        Effect::Push { exchange, body } => exchange::push(device, exchange, body),
        Effect::Pull { exchange, request } => exchange::pull(device, exchange, request),
        Effect::Revoke => exchange::sign_out(driver.clone()),
        Effect::Wake { after_ms } => wake(driver, after_ms),
        Effect::TakeLock { steal } => driver.tabs.take_lock(steal),
        Effect::DropLock => driver.tabs.drop_lock(),
        Effect::Tell(message) => driver.tabs.tell(&message),
        Effect::OpenStream => *driver.stream.borrow_mut() = Stream::open(device),
        Effect::CloseStream => drop(driver.stream.borrow_mut().take()),
        Effect::FreeSpace { history } => exchange::free_space(history),
        Effect::LoadOutbox
        | Effect::LoadArchive
        | Effect::WriteOutbox { .. }
        | Effect::LoadCache { .. }
        | Effect::Claim { .. }
        | Effect::DropCache { .. }
        | Effect::WriteCache { .. }
        | Effect::Reopen { .. } => driver.stores.give(effect),
        // The device itself has seen to these.
        Effect::Changed(_) | Effect::Saved(_) | Effect::Settled(_) | Effect::Status(_) => {}
    }
}

fn wake(driver: &Rc<Driver>, after_ms: u64) {
    let device = driver.device;
    let set = set_timeout_with_handle(move || device.feed(Event::Tick), Duration::from_millis(after_ms));
    let before = std::mem::replace(&mut *driver.timer.borrow_mut(), set.ok());
    if let Some(before) = before {
        before.clear();
    }
}

fn is_visible() -> bool {
    document().visibility_state() == VisibilityState::Visible
}

/// What the page is told by the browser. A page has one device for as long as it lives.
fn listen(device: Device) {
    let on = |name: &'static str, tell: fn(Device)| {
        let listener = window_event_listener_untyped(name, move |_| tell(device));
        std::mem::forget(listener);
    };
    on("visibilitychange", |device| {
        device.feed(Event::Visible(is_visible()));
        if !is_visible() {
            // A phone may freeze the page now.
            device.flush_all();
        }
    });
    on("pagehide", |device| device.flush_all());
    on("resume", |device| device.feed(Event::Resumed));
    on("online", |device| device.feed(Event::Online));
    on("focus", |device| device.feed(Event::Online));
    let shown = window_event_listener_untyped("pageshow", move |event| {
        // Kept by the browser and brought back: it may have missed what tabs told.
        if event.unchecked_ref::<web_sys::PageTransitionEvent>().persisted() {
            device.feed(Event::Resumed);
        }
    });
    std::mem::forget(shown);
    let leaving = window_event_listener_untyped("beforeunload", move |event| {
        let status = device.status().get_untracked();
        // What is kept on the device is not lost; what is kept in the page alone is.
        if status.storage == Storage::Memory && status.unsettled > 0 {
            device.flush_all();
            event.prevent_default();
        }
    });
    std::mem::forget(leaving);
}
