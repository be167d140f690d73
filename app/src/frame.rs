//! The frame around every page: navigation with counters, the top bar with the pill, the phone's bottom bar, the palette.

use leptos::prelude::*;
use sync::protocol::Query;

/// What the frame itself shows: the cartables' counters.
pub fn queries() -> Vec<Query> {
    Vec::new()
}

/// The frame.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    view! { <div class="app">{children()}</div> }
}
