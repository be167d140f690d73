//! The line between list and detail: dragged, or moved by arrow keys; its place is kept on this device.

use leptos::prelude::*;
use leptos::web_sys::PointerEvent;

use crate::components::dom;
use crate::texts::use_texts;

/// Where the width is kept.
const KEPT: &str = "daftar-list-px";
/// The width of the list in pixels: the smallest, the largest, and one step of a key.
const PX_MIN: i32 = 320;
const PX_MAX: i32 = 800;
const PX_STEP: i32 = 24;
/// As the style sheet has it.
const PX_USUAL: i32 = 464;

/// The line.
#[component]
pub fn Splitter() -> impl IntoView {
    let t = use_texts();
    let width = RwSignal::new(PX_USUAL);
    let dragged = StoredValue::new(None::<(i32, i32)>);
    let set = move |px: i32| {
        let px = px.clamp(PX_MIN, PX_MAX);
        width.set(px);
        dom::set_style("main", "--list-size", &format!("{px}px"));
    };
    let keep = move || dom::remember(KEPT, &width.get_untracked().to_string());
    Effect::new(move |_| {
        if let Some(px) = dom::recall(KEPT).and_then(|px| px.parse().ok()) {
            set(px);
        }
    });
    let flow = || if dom::is_rtl() { -1 } else { 1 };
    let drag = move |event: PointerEvent| {
        if let Some((from, px)) = dragged.get_value() {
            set(px + (event.client_x() - from) * flow());
        }
    };
    let drop = move |_| {
        if dragged.get_value().is_some() {
            dragged.set_value(None);
            keep();
        }
    };
    view! {
        <div
            class="splitter"
            role="separator"
            tabindex="0"
            aria-orientation="vertical"
            aria-label=t.cartable_splitter()
            aria-valuenow=move || width.get().to_string()
            aria-valuemin=PX_MIN.to_string()
            aria-valuemax=PX_MAX.to_string()
            on:pointerdown=move |event| {
                dom::capture_pointer(&event);
                dragged.set_value(Some((event.client_x(), width.get_untracked())));
            }
            on:pointermove=drag
            on:pointerup=drop
            on:pointercancel=drop
            on:keydown=move |event| {
                let step = match event.key().as_str() {
                    "ArrowRight" => PX_STEP * flow(),
                    "ArrowLeft" => -PX_STEP * flow(),
                    _ => return,
                };
                event.prevent_default();
                set(width.get_untracked() + step);
                keep();
            }
        ></div>
    }
}
