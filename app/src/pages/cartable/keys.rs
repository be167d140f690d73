//! The keys of the cartable: j k move, Enter opens, Esc goes back, a r n decide, x selects.
//!
//! What stays true: a key held down decides nothing twice; keys act only while nobody types and nothing lies over the page.

use std::collections::BTreeSet;

use domain::id::ItemId;
use leptos::ev;
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use super::board::{Board, WIDE};
use crate::components::dom;
use crate::decide::Abilities;

/// Listens for as long as the page is shown.
pub fn listen(board: Board) {
    let handle = window_event_listener(ev::keydown, move |event| press(board, &event));
    on_cleanup(move || handle.remove());
}

fn press(board: Board, event: &KeyboardEvent) {
    if (event.ctrl_key() || event.meta_key()) && dom::letter_of(event) == Some('a') {
        if dom::chord_is_for_page(event) {
            event.prevent_default();
            board.select_all();
        }
        return;
    }
    if !dom::key_is_for_page(event) {
        return;
    }
    let done = match (event.key().as_str(), dom::letter_of(event)) {
        ("ArrowDown", _) | (_, Some('j')) => act(|| board.step(1)),
        ("ArrowUp", _) | (_, Some('k')) => act(|| board.step(-1)),
        ("Escape", _) => leave(board),
        ("Enter", _) => !dom::is_on_control(event) && enter(board),
        (_, Some('x')) => select(board, event.shift_key()),
        (_, Some('a')) => !event.repeat() && approve(board),
        (_, Some('r')) => !event.repeat() && reject(board),
        (_, Some('n')) => !event.repeat() && number(board),
        _ => false,
    };
    if done {
        event.prevent_default();
    }
}

fn act(action: impl FnOnce()) -> bool {
    action();
    true
}

fn select(board: Board, range: bool) -> bool {
    let Some(item) = board.active.get_untracked() else {
        return false;
    };
    if range {
        board.select_to(item);
    } else {
        board.toggle(item);
    }
    true
}

/// Beside the list the detail is open already and takes the focus.
fn enter(board: Board) -> bool {
    let Some(item) = board.active.get_untracked() else {
        return false;
    };
    if dom::media_holds(WIDE) {
        board.show(Some(item), true);
        dom::focus("detail");
    } else {
        board.show(Some(item), false);
    }
    true
}

fn leave(board: Board) -> bool {
    if !board.selected.with_untracked(BTreeSet::is_empty) {
        board.clear_selection();
    } else if board.open.get_untracked().is_some() {
        board.show(None, true);
    } else {
        return false;
    }
    true
}

fn approve(board: Board) -> bool {
    decide(board, |board, items| board.decide.approve(&items), |can| can.approve)
}

fn number(board: Board) -> bool {
    decide(
        board,
        |board, items| board.decide.number(&items, None),
        |can| can.number,
    )
}

fn reject(board: Board) -> bool {
    decide(
        board,
        |board, items| board.decide.ask_to_reject(items),
        |can| can.reject,
    )
}

/// Decides on the selection, or on the row under the keys, which then move on: the next one waits. Of one row only what can be
/// done; of a selection all, so that each that cannot says why.
fn decide(board: Board, make: impl Fn(Board, Vec<ItemId>), may: fn(Abilities) -> bool) -> bool {
    let mut items = board.targets();
    let is_one = board.selected.with_untracked(BTreeSet::is_empty);
    if is_one {
        items.retain(|id| may(board.abilities(*id)));
    }
    if items.is_empty() {
        return false;
    }
    board.move_on_from(items.first().copied().filter(|_| is_one));
    make(board, items);
    true
}
