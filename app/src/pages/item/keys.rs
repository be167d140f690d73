//! The keys of an item's own page: a approves, r rejects, n numbers.

use domain::id::ItemId;
use domain::record::Item;
use leptos::ev;
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use crate::components::dom;
use crate::decide::{Abilities, Decide};
use crate::offline::device::{Device, use_device};

/// Listens for as long as the page is shown.
pub fn listen(id: ItemId, decide: Decide) {
    let device = use_device();
    let handle = window_event_listener(ev::keydown, move |event| press(id, decide, device, &event));
    on_cleanup(move || handle.remove());
}

fn press(id: ItemId, decide: Decide, device: Device, event: &KeyboardEvent) {
    if event.repeat() || !dom::key_is_for_page(event) {
        return;
    }
    let can = device
        .get_untracked::<Item>(id)
        .map_or_else(Abilities::default, |item| untrack(|| decide.abilities(&item)));
    match dom::letter_of(event) {
        Some('a') if can.approve => decide.approve(&[id]),
        Some('r') if can.reject => decide.ask_to_reject(vec![id]),
        Some('n') if can.number => decide.number(&[id], None),
        _ => return,
    }
    event.prevent_default();
}
