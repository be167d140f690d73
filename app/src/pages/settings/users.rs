//! Users: list and form.

use leptos::prelude::*;

use domain::id::UserId;

/// The page.
#[component]
pub fn EditUser(id: UserId) -> impl IntoView {
    let _ = id;
    view! { <main class="page" id="main"></main> }
}
