//! The few things components ask of the document itself: focus, scrolling, dialogs, measures, the caret.
//!
//! What stays true: everything here goes by element id or by the event in hand, does nothing when the element is not
//! there, and is called from handlers and effects only, never while rendering.
//!
//! # On the server
//! There is no document: every function is an empty twin of the same name, so that components need no `cfg` of their own.

mod leaving;

#[cfg(feature = "hydrate")]
pub use browser::*;
pub use leaving::*;
#[cfg(not(feature = "hydrate"))]
pub use server::*;

/// The Latin letter of a key, small: the one it types, or on another keyboard the one at its place (`ش` stands on `a`).
pub fn letter_of(event: &leptos::web_sys::KeyboardEvent) -> Option<char> {
    let key = event.key();
    let mut typed = key.chars();
    match (typed.next(), typed.next()) {
        (Some(letter), None) if letter.is_ascii_alphabetic() => Some(letter.to_ascii_lowercase()),
        (Some(letter), None) if letter.is_ascii() => None,
        (Some(_), None) => event
            .code()
            .strip_prefix("Key")?
            .chars()
            .next()
            .map(|it| it.to_ascii_lowercase()),
        _ => None,
    }
}

/// What of a list can be seen, in pixels from the top of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Visible {
    /// How much of the list has gone out at the top.
    pub above: i32,
    /// How high the part is that can be seen.
    pub height: i32,
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::document;
    use leptos::web_sys;
    use wasm_bindgen::JsCast;
    use web_sys::{
        Element, Event, HtmlDialogElement, HtmlElement, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent,
        PointerEvent,
    };

    use super::Visible;

    fn element(id: &str) -> Option<HtmlElement> {
        document().get_element_by_id(id)?.dyn_into().ok()
    }

    fn pixels(value: f64) -> i32 {
        // A page is never as high as `i32::MAX` pixels.
        #[expect(clippy::cast_possible_truncation, reason = "pixel positions fit")]
        let whole = value as i32;
        whole
    }

    /// Puts the focus on an element.
    pub fn focus(id: &str) {
        if let Some(element) = element(id) {
            let _ = element.focus();
        }
    }

    /// Puts the focus on the first control inside an element that is marked as wrong. Answers whether there is one.
    pub fn focus_first_invalid(container: &str) -> bool {
        let found = element(container).and_then(|it| it.query_selector("[aria-invalid='true']").ok().flatten());
        let first = found.and_then(|it| it.dyn_into::<HtmlElement>().ok());
        first.is_some_and(|it| it.focus().is_ok())
    }

    /// Puts the focus on that of these elements which stands first on the page.
    pub fn focus_first(ids: &[String]) {
        let selector: Vec<String> = ids.iter().map(|id| format!("[id='{id}']")).collect();
        let found = document().query_selector(&selector.join(","));
        if let Some(first) = found.ok().flatten().and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            let _ = first.focus();
        }
    }

    /// Puts the focus on a field and selects what is in it.
    pub fn focus_and_select(id: &str) {
        if let Some(input) = element(id).and_then(|element| element.dyn_into::<HtmlInputElement>().ok()) {
            let _ = input.focus();
            input.select();
        }
    }

    /// Scrolls as little as needed to show an element.
    pub fn scroll_into_view(id: &str) {
        if let Some(element) = element(id) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            element.scroll_into_view_with_scroll_into_view_options(&options);
        }
    }

    /// Scrolls a box to its beginning.
    pub fn scroll_to_start(id: &str) {
        if let Some(element) = element(id) {
            element.set_scroll_top(0);
        }
    }

    /// Opens a `<dialog>` over the page.
    pub fn show_modal(id: &str) {
        if let Some(dialog) = element(id).and_then(|element| element.dyn_into::<HtmlDialogElement>().ok())
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    }

    /// Closes a `<dialog>`.
    pub fn close_dialog(id: &str) {
        if let Some(dialog) = element(id).and_then(|element| element.dyn_into::<HtmlDialogElement>().ok())
            && dialog.open()
        {
            dialog.close();
        }
    }

    /// Closes a popover that is open.
    pub fn hide_popover(id: &str) {
        if let Some(popover) = element(id)
            && popover.matches(":popover-open").unwrap_or(false)
        {
            let _ = popover.hide_popover();
        }
    }

    /// Did the event fall on the element that listens, not on something inside it?
    pub fn is_own(event: &Event) -> bool {
        event.target().is_some() && event.target() == event.current_target()
    }

    /// Sets one property of an element's style. Allowed by the content security policy, unlike a `style` attribute.
    pub fn set_style(id: &str, property: &str, value: &str) {
        if let Some(element) = element(id) {
            let _ = element.style().set_property(property, value);
        }
    }

    /// Moves the focus among the elements of a class inside the listening element: `Some(1)` to the next, `Some(-1)` to the
    /// one before, `None` to the first.
    pub fn rove(container: &str, selector: &str, step: Option<i32>) {
        let Some(container) = element(container) else { return };
        let Ok(found) = container.query_selector_all(selector) else {
            return;
        };
        let count = i32::try_from(found.length()).unwrap_or(0);
        if count == 0 {
            return;
        }
        let active = document().active_element();
        let now = (0..count).find(|index| {
            let node = found.item(index.unsigned_abs());
            node.and_then(|node| node.dyn_into::<Element>().ok()) == active && active.is_some()
        });
        let next = match (step, now) {
            (Some(step), Some(now)) => (now + step).rem_euclid(count),
            (Some(-1), None) => count - 1,
            _ => 0,
        };
        if let Some(node) = found
            .item(next.unsigned_abs())
            .and_then(|node| node.dyn_into::<HtmlElement>().ok())
        {
            let _ = node.focus();
        }
    }

    /// Puts the focus on the first of a class inside a popover, if that is open.
    pub fn focus_first_if_open(id: &str, selector: &str) {
        if element(id).is_some_and(|popover| popover.matches(":popover-open").unwrap_or(false)) {
            rove(id, selector, None);
        }
    }

    /// May a single key act on the page? Not while one types, not with a modifier, not behind an open dialog.
    pub fn key_is_for_page(event: &KeyboardEvent) -> bool {
        !event.ctrl_key() && !event.meta_key() && !event.alt_key() && chord_is_for_page(event)
    }

    /// May a key with Ctrl or ⌘ act on the page? Not while one types, not behind an open dialog.
    pub fn chord_is_for_page(event: &KeyboardEvent) -> bool {
        if event.default_prevented() || event.is_composing() {
            return false;
        }
        let typing = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|target| {
                target
                    .matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]")
                    .unwrap_or(false)
            });
        !typing && !has_overlay()
    }

    /// Is a dialog or a popover open?
    pub fn has_overlay() -> bool {
        let open = document().query_selector("dialog:modal, :popover-open");
        open.ok().flatten().is_some()
    }

    /// Opens the browser's print dialog.
    pub fn print() {
        let _ = leptos::prelude::window().print();
    }

    /// Keeps a choice of this browser (the width of a pane, a hint that was read); nothing that anybody would miss.
    pub fn remember(name: &str, value: &str) {
        if let Ok(Some(storage)) = leptos::prelude::window().local_storage() {
            let _ = storage.set_item(name, value);
        }
    }

    /// What [`remember`] kept.
    pub fn recall(name: &str) -> Option<String> {
        let storage = leptos::prelude::window().local_storage().ok().flatten()?;
        storage.get_item(name).ok().flatten()
    }

    /// Is the key pressed on a link or button, which acts by itself?
    pub fn is_on_control(event: &Event) -> bool {
        event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|target| {
                target
                    .closest("a, button, summary, [role=tab]")
                    .ok()
                    .flatten()
                    .is_some()
            })
    }

    /// Does a media query hold now?
    pub fn media_holds(query: &str) -> bool {
        leptos::prelude::window()
            .match_media(query)
            .ok()
            .flatten()
            .is_some_and(|list| list.matches())
    }

    /// What can be seen of an element through every box around it that scrolls, and through the window.
    pub fn visible(id: &str) -> Visible {
        let Some(list) = element(id) else {
            return Visible::default();
        };
        let own = list.get_bounding_client_rect();
        let window = leptos::prelude::window()
            .inner_height()
            .ok()
            .and_then(|height| height.as_f64());
        let (mut top, mut bottom) = (0, window.map_or(800, pixels));
        if let Some(scroller) = scroller(&list) {
            let around = scroller.get_bounding_client_rect();
            top = top.max(pixels(around.top()));
            bottom = bottom.min(pixels(around.bottom()));
        }
        Visible {
            above: (top - pixels(own.top())).max(0),
            height: (bottom - top).max(0),
        }
    }

    /// The height of the first row inside a list.
    pub fn row_height(id: &str, selector: &str) -> Option<i32> {
        let row = element(id)?.query_selector(selector).ok().flatten()?;
        let height = pixels(row.get_bounding_client_rect().height());
        (height > 0).then_some(height)
    }

    /// Scrolls so that the part of a list from `start` on, `height` pixels high, can be seen.
    pub fn reveal(id: &str, start: i32, height: i32) {
        let seen = visible(id);
        let Some(list) = element(id) else { return };
        let delta = if start < seen.above {
            start - seen.above
        } else if start + height > seen.above + seen.height {
            start + height - seen.above - seen.height
        } else {
            return;
        };
        match scroller(&list) {
            Some(scroller) => scroller.set_scroll_top(scroller.scroll_top() + delta),
            None => leptos::prelude::window().scroll_by_with_x_and_y(0.0, f64::from(delta)),
        }
    }

    /// The nearest box around an element that scrolls by itself.
    fn scroller(element: &Element) -> Option<Element> {
        let mut around = element.parent_element();
        let window = leptos::prelude::window();
        while let Some(candidate) = around {
            let style = window.get_computed_style(&candidate).ok().flatten()?;
            let overflow = style.get_property_value("overflow-y").unwrap_or_default();
            if (overflow == "auto" || overflow == "scroll") && candidate.client_height() < candidate.scroll_height() {
                return Some(candidate);
            }
            around = candidate.parent_element();
        }
        None
    }

    /// Where the caret stands in the text area that an event fell on, in UTF-16 units; none while a stretch is selected.
    pub fn caret(event: &Event) -> Option<usize> {
        let area: HtmlTextAreaElement = event.target()?.dyn_into().ok()?;
        let end = area.selection_end().ok().flatten()?;
        let is_caret = area.selection_start().ok().flatten() == Some(end);
        usize::try_from(end).ok().filter(|_| is_caret)
    }

    /// Writes the text of a text area, with the caret after so many UTF-16 units.
    pub fn write_text(id: &str, text: &str, caret: usize) {
        if let Some(area) = element(id).and_then(|element| element.dyn_into::<HtmlTextAreaElement>().ok())
            && let Ok(caret) = u32::try_from(caret)
        {
            area.set_value(text);
            let _ = area.set_selection_range(caret, caret);
        }
    }

    /// Writes a field's text anew while one types, with the caret after as many digits as before.
    pub fn rewrite_input(event: &Event, rewrite: impl FnOnce(&str) -> String) -> Option<String> {
        let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
        let typed = input.value();
        let written = rewrite(&typed);
        if written == typed {
            return Some(written);
        }
        let caret = input
            .selection_end()
            .ok()
            .flatten()
            .and_then(|caret| usize::try_from(caret).ok())
            .unwrap_or(usize::MAX);
        // The field counts UTF-16 units; every character of a number is one.
        let kept = typed.chars().take(caret).filter(|c| is_figure(*c)).count();
        input.set_value(&written);
        let mut seen = 0;
        let place = written
            .chars()
            .take_while(|c| {
                let go_on = seen < kept;
                seen += usize::from(is_figure(*c));
                go_on
            })
            .count();
        if let Ok(place) = u32::try_from(place) {
            let _ = input.set_selection_range(place, place);
        }
        Some(written)
    }

    /// Part of the number itself, not of its grouping.
    fn is_figure(c: char) -> bool {
        !matches!(c, ',' | '٬' | '،' | ' ' | '\u{200c}' | '\u{200e}' | '\u{200f}')
    }

    /// Keeps a pointer's further events with the element that listens.
    pub fn capture_pointer(event: &PointerEvent) {
        if let Some(element) = event
            .current_target()
            .and_then(|target| target.dyn_into::<Element>().ok())
        {
            let _ = element.set_pointer_capture(event.pointer_id());
        }
    }

    /// Is the page written from right to left?
    pub fn is_rtl() -> bool {
        document()
            .document_element()
            .is_some_and(|root| root.get_attribute("dir").as_deref() == Some("rtl"))
    }

    /// Calls back, at most once a frame, when anything on the page scrolls or the window changes its size; ends with the owner
    /// that is current here.
    pub fn on_scroll(look: impl Fn() + Copy + Send + Sync + 'static) {
        use std::sync::Arc;
        use std::sync::atomic::{AtomicBool, Ordering};

        use wasm_bindgen::closure::Closure;

        let asked = Arc::new(AtomicBool::new(false));
        let handler = Closure::<dyn Fn()>::new(move || {
            if !asked.swap(true, Ordering::Relaxed) {
                let asked = Arc::clone(&asked);
                leptos::prelude::request_animation_frame(move || {
                    asked.store(false, Ordering::Relaxed);
                    look();
                });
            }
        })
        .into_js_value();
        let function: js_sys::Function = handler.unchecked_into();
        let window = leptos::prelude::window();
        // Scrolling does not bubble; the capture phase sees it wherever it happens.
        let _ = window.add_event_listener_with_callback_and_bool("scroll", &function, true);
        let _ = window.add_event_listener_with_callback("resize", &function);
        let function = leptos::prelude::StoredValue::new_local(function);
        leptos::prelude::on_cleanup(move || {
            let window = leptos::prelude::window();
            leptos::prelude::WithValue::try_with_value(&function, |function| {
                let _ = window.remove_event_listener_with_callback_and_bool("scroll", function, true);
                let _ = window.remove_event_listener_with_callback("resize", function);
            });
        });
    }

    /// Whether an element is in view, or less than a screen below it.
    pub fn is_near(id: &str) -> bool {
        let window = leptos::prelude::window()
            .inner_height()
            .ok()
            .and_then(|height| height.as_f64())
            .map_or(800, pixels);
        element(id).is_some_and(|element| {
            let own = element.get_bounding_client_rect();
            own.height() > 0.0 && pixels(own.top()) < window.saturating_mul(2)
        })
    }

    /// The width of an element in pixels.
    pub fn width(id: &str) -> i32 {
        element(id).map_or(0, |element| element.offset_width())
    }
}

#[cfg(not(feature = "hydrate"))]
mod server {
    use leptos::web_sys::{Event, KeyboardEvent, PointerEvent};

    use super::Visible;

    pub fn focus(_id: &str) {}
    pub fn focus_first_invalid(_container: &str) -> bool {
        false
    }
    pub fn focus_first(_ids: &[String]) {}
    pub fn focus_and_select(_id: &str) {}
    pub fn scroll_into_view(_id: &str) {}
    pub fn scroll_to_start(_id: &str) {}
    pub fn show_modal(_id: &str) {}
    pub fn close_dialog(_id: &str) {}
    pub fn hide_popover(_id: &str) {}
    pub fn caret(_event: &Event) -> Option<usize> {
        None
    }
    pub fn write_text(_id: &str, _text: &str, _caret: usize) {}
    pub fn is_own(_event: &Event) -> bool {
        false
    }
    pub fn set_style(_id: &str, _property: &str, _value: &str) {}
    pub fn rove(_container: &str, _selector: &str, _step: Option<i32>) {}
    pub fn focus_first_if_open(_id: &str, _selector: &str) {}
    pub fn key_is_for_page(_event: &KeyboardEvent) -> bool {
        false
    }
    pub fn chord_is_for_page(_event: &KeyboardEvent) -> bool {
        false
    }
    pub fn has_overlay() -> bool {
        false
    }
    pub fn print() {}
    pub fn remember(_name: &str, _value: &str) {}
    pub fn recall(_name: &str) -> Option<String> {
        None
    }
    pub fn is_on_control(_event: &Event) -> bool {
        false
    }
    pub fn media_holds(_query: &str) -> bool {
        false
    }
    pub fn visible(_id: &str) -> Visible {
        Visible::default()
    }
    pub fn row_height(_id: &str, _selector: &str) -> Option<i32> {
        None
    }
    pub fn reveal(_id: &str, _start: i32, _height: i32) {}
    pub fn rewrite_input(_event: &Event, _rewrite: impl FnOnce(&str) -> String) -> Option<String> {
        None
    }
    pub fn capture_pointer(_event: &PointerEvent) {}
    pub fn is_rtl() -> bool {
        true
    }
    pub fn on_scroll(_look: impl Fn() + Copy + Send + Sync + 'static) {}
    pub fn is_near(_id: &str) -> bool {
        false
    }
    pub fn width(_id: &str) -> i32 {
        0
    }
}
