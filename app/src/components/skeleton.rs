//! The shape of what is on its way, on the first fill only; there is never a spinner over a page.

use leptos::prelude::*;

use crate::texts::use_texts;

/// Rows of a list that has not been read yet.
#[component]
pub fn SkeletonRows(
    /// How many.
    #[prop(default = 6)]
    rows: usize,
) -> impl IntoView {
    let t = use_texts();
    let row = |index: usize| {
        let (title, line) = if index.is_multiple_of(2) {
            ("2", "3")
        } else {
            ("1", "2")
        };
        view! {
            <div class="list__item" aria-hidden="true">
                <span class="skeleton skeleton--round"></span>
                <span class="list__main stack--tight stack">
                    <span class=format!("skeleton skeleton--title skeleton--w{title}")></span>
                    <span class=format!("skeleton skeleton--w{line}")></span>
                </span>
            </div>
        }
    };
    view! {
        <div aria-busy="true">
            <p class="visually-hidden">{t.common_loading()}</p>
            {(0..rows).map(row).collect_view()}
        </div>
    }
}
