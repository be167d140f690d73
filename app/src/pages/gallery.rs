//! Every component in its states.

use leptos::prelude::*;

/// The page.
#[component]
pub fn Gallery() -> impl IntoView {
    
    view! { <main class="page" id="main"></main> }
}
