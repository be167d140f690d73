//! The open item beside the list; on a phone in its place.

use domain::digits::format_integer;
use domain::id::ItemId;
use leptos::prelude::*;

use super::board::Board;
use crate::components::{Empty, dom, icons};
use crate::offline::transport;
use crate::pages::item::detail::Neighbours;
use crate::part::Parts;
use crate::texts::use_texts;

/// The pane.
#[component]
pub fn Aside(board: Board) -> impl IntoView {
    let t = use_texts();
    let drawn = follow(board);
    let parts: Parts = expect_context();
    let neighbours = Neighbours {
        place: (move || place(board)).into(),
        on_previous: Callback::new(move |()| beside(board, -1)),
        on_next: Callback::new(move |()| beside(board, 1)),
        back: (move || board.address(None)).into(),
    };
    view! {
        <article class="pane pane--detail" aria-label=t.cartable_detail_label()>
            <div class="pane__body detail" id="detail" tabindex="0" role="region" aria-label=t.cartable_detail_label()>
                {move || match drawn.get() {
                    Some(id) => parts.item_beside(id, neighbours.clone()),
                    None => {
                        view! {
                            <Empty
                                icon=icons::INBOX
                                title=t.cartable_choose_title()
                                body=t.cartable_choose_body("J", "K")
                            />
                        }
                            .into_any()
                    }
                }}
            </div>
        </article>
    }
}

/// The item to be drawn: the open one, a frame later where another was drawn. So the row on which a key has decided shows it
/// before the next item is drawn, and of items that are passed with a key held down only the last one is.
fn follow(board: Board) -> ReadSignal<Option<ItemId>> {
    let (drawn, draw) = signal(board.open.get_untracked());
    let catch_up = move || {
        // The pane may be gone by now.
        if let Some(open) = board.open.try_get_untracked()
            && drawn.try_get_untracked().is_some_and(|drawn| drawn != open)
        {
            draw.set(open);
            // The next one is read from its beginning.
            dom::scroll_to_start("detail");
        }
    };
    Effect::new(move |_| {
        if board.open.get().is_none() || drawn.get_untracked().is_none() {
            catch_up();
        } else {
            request_animation_frame(move || transport::after(0, catch_up));
        }
    });
    drawn
}

/// «۱ از ۲۳»; nothing for an item that is not in the list.
fn place(board: Board) -> String {
    let place = board.open.get().and_then(|id| board.place(id));
    let total = board.total();
    match (place, total) {
        (Some(place), Some(total)) => {
            let t = board.decide.texts();
            let figure = |count: usize| format_integer(i64::try_from(count).unwrap_or(i64::MAX), t.locale());
            t.common_of(figure(place + 1), figure(total))
        }
        _ => String::new(),
    }
}

/// To the neighbour in the list, in this pane also where it stands alone.
fn beside(board: Board, by: isize) {
    let before = board.active.get_untracked();
    board.step(by);
    let now = board.active.get_untracked();
    if now != before {
        board.show(now, true);
    }
}
