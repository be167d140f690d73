//! There is nothing at this address.

use leptos::prelude::*;

use crate::components::{ButtonKind, Empty, LinkButton, icons};
use crate::texts::use_texts;

/// The page. The server answers it with 404.
#[component]
pub fn NotFound() -> impl IntoView {
    let t = use_texts();
    view! {
        <main class="page" id="main">
            <Empty icon=icons::CIRCLE_HELP title=t.error_not_found_title() body=t.error_not_found_body()>
                <LinkButton href="/" kind=ButtonKind::Primary icon=icons::HOUSE>
                    {t.error_not_found_action()}
                </LinkButton>
            </Empty>
        </main>
    }
}
