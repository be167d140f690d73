//! What is selected, its sum, and one decision for all of it: one mutation per item, each answers for itself.

use domain::digits::format_integer;
use leptos::prelude::*;

use super::board::Board;
use crate::components::{Button, ButtonKind, SelectionBar, icons};
use crate::texts::use_texts;

/// The bar; nothing while nothing is selected.
#[component]
pub fn Selection(board: Board) -> impl IntoView {
    let t = use_texts();
    let any = Memo::new(move |_| !board.selected.read().is_empty());
    let text = move || {
        let count = board.selected.read().len();
        let shown = format_integer(i64::try_from(count).unwrap_or(i64::MAX), t.locale());
        t.common_selected(count as u64, shown)
    };
    move || {
        any.get().then(|| {
            view! {
                <SelectionBar
                    text
                    sum=Signal::derive(move || board.selected_sum())
                    on_clear=move || board.clear_selection()
                >
                    <Button
                        kind=ButtonKind::Primary
                        icon=icons::CHECK
                        on_press=move || board.decide.approve(&board.targets())
                    >
                        {t.action_approve()}
                    </Button>
                    <Button
                        kind=ButtonKind::Danger
                        icon=icons::X
                        on_press=move || board.decide.ask_to_reject(board.targets())
                    >
                        {t.action_reject_more()}
                    </Button>
                    <Button
                        icon=icons::HASH
                        label=t.cartable_number_selected()
                        on_press=move || board.decide.number(&board.targets(), None)
                    />
                </SelectionBar>
            }
        })
    }
}
