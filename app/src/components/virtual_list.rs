//! A list of any length that renders only what can be seen.
//!
//! What stays true: screen readers know the true length (`aria-rowcount`; each row carries its `aria-rowindex`); rows are keyed,
//! so that scrolling moves no focus and keeps what is in them; all rows have one height, measured on the first of them
//! (density and letter size change it), and the two spacers stand for the rest. It scrolls with whatever scrolls around it:
//! a pane on the desktop, the window on a phone. What must be measured is measured in the next frame, once all that changed
//! together is drawn: the browser lays the page out once for it all.
//!
//! # On the server
//! The first [`FIRST_ROWS`] rows are in the HTML and are the first thing the browser renders too; the spacers get their
//! height after that, through the object model, because the content security policy allows no `style` attribute.

use std::hash::Hash;

use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::dom;

/// Rows in the HTML of the server.
pub const FIRST_ROWS: usize = 30;

/// Rows rendered above and below what can be seen, so that a fling shows no gap.
const MARGIN_ROWS: usize = 8;

/// Rows rendered at most, whatever the screen.
const WINDOW_MAX: usize = 200;

/// Height of a row in pixels until the first one is measured.
const ROW_PX: i32 = 92;

/// The rows `start..end` are rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Window {
    start: usize,
    end: usize,
}

/// The list.
#[component]
pub fn VirtualList<T, K, KF, RF, V>(
    /// Its id; unique on the page.
    #[prop(into)]
    id: String,
    /// What it holds, for screen readers.
    #[prop(into)]
    label: TextProp,
    /// Everything, in order.
    #[prop(into)]
    items: Signal<Vec<T>>,
    /// What makes a row itself; a row whose content changed needs another key (add a version), or it is not drawn anew.
    key: KF,
    /// A row: its place from 0 and its item. One element, with `role="row"` and `aria-rowindex` one more than the place.
    row: RF,
    /// The selector of the element that is measured.
    #[prop(default = ".row")]
    measure: &'static str,
    /// The row that must be in view whenever this changes.
    #[prop(optional, into)]
    active: Signal<Option<usize>>,
    /// More than one row can be selected.
    #[prop(optional)]
    multi_select: bool,
    /// `grid` for rows with controls, `list` otherwise.
    #[prop(default = "grid")]
    role: &'static str,
    /// How many there are in all, where the list holds only the first of them.
    #[prop(optional, into)]
    total: Signal<Option<usize>>,
    /// The last rows came into view: the caller may bring more.
    #[prop(optional, into)]
    on_end: Option<Callback<()>>,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    K: Eq + Hash + 'static,
    KF: Fn(&T) -> K + Clone + Send + Sync + 'static,
    RF: Fn(usize, T) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let window = RwSignal::new(Window {
        start: 0,
        end: FIRST_ROWS,
    });
    let count = Memo::new(move |_| items.read().len());
    follow_scroll(&id, measure, count, window, active, on_end);

    let shown = move || {
        let window = window.get();
        items.with(|items| {
            let start = window.start.min(items.len());
            let end = window.end.min(items.len());
            items[start..end]
                .iter()
                .cloned()
                .enumerate()
                .map(|(offset, item)| (start + offset, item))
                .collect::<Vec<_>>()
        })
    };
    let (before, after) = (format!("{id}-before"), format!("{id}-after"));
    view! {
        <div
            class="virtual"
            id=id
            role=role
            aria-label=move || label.get()
            aria-rowcount=move || (role == "grid").then(|| total.get().unwrap_or_else(|| count.get()).to_string())
            aria-multiselectable=multi_select.then_some("true")
        >
            <div class="virtual__rest" id=before role="presentation"></div>
            <For
                each=shown
                key=move |(index, item)| (*index, key(item))
                children=move |(index, item)| row(index, item)
            />
            <div class="virtual__rest" id=after role="presentation"></div>
        </div>
    }
}

/// Keeps the window over what can be seen, and the spacers as high as what is left out.
fn follow_scroll(
    id: &str,
    measure: &'static str,
    count: Memo<usize>,
    window: RwSignal<Window>,
    active: Signal<Option<usize>>,
    on_end: Option<Callback<()>>,
) {
    let id = StoredValue::new(id.to_owned());
    let height = RwSignal::new(ROW_PX);
    let look = move || {
        let Some(id) = id.try_get_value() else { return };
        if let Some(measured) = dom::row_height(&id, measure) {
            height.maybe_update(|height| std::mem::replace(height, measured) != measured);
        }
        let next = window_of(dom::visible(&id), height.get_untracked(), count.get_untracked());
        window.maybe_update(|window| std::mem::replace(window, next) != next);
        if let Some(on_end) = on_end
            && next.end >= count.get_untracked()
        {
            on_end.run(());
        }
    };

    Effect::new(move |_| {
        let (window, count, height) = (window.get(), count.get(), height.get());
        id.with_value(|id| {
            dom::set_style(
                &format!("{id}-before"),
                "block-size",
                &format!("{}px", pixels(window.start.min(count), height)),
            );
            dom::set_style(
                &format!("{id}-after"),
                "block-size",
                &format!("{}px", pixels(count.saturating_sub(window.end), height)),
            );
        });
    });
    let is_due = StoredValue::new(false);
    // The row to be shown, by its place.
    let wanted = StoredValue::new(None::<usize>);
    let look_soon = move || {
        if is_due.try_update_value(|due| !std::mem::replace(due, true)) != Some(true) {
            return;
        }
        request_animation_frame(move || {
            // The list may be gone by now.
            if is_due.try_set_value(false).is_some() {
                return;
            }
            if let Some(index) = wanted.try_update_value(Option::take).flatten() {
                let height = height.get_untracked();
                id.with_value(|id| dom::reveal(id, pixels(index, height), height));
            }
            look();
        });
    };
    // A filter makes the list shorter without a scroll.
    Effect::new(move |_| {
        count.track();
        look_soon();
    });
    Effect::new(move |before: Option<Option<usize>>| {
        let now = active.get();
        if before.is_some_and(|before| before != now) && now.is_some() {
            wanted.set_value(now);
            look_soon();
        }
        now
    });
    dom::on_scroll(look);
}

fn window_of(seen: dom::Visible, row_px: i32, count: usize) -> Window {
    let row_px = row_px.max(1);
    let first = usize::try_from(seen.above / row_px).unwrap_or(0);
    let rows = usize::try_from(seen.height / row_px).unwrap_or(0) + 2;
    let start = first.saturating_sub(MARGIN_ROWS).min(count.saturating_sub(1));
    let end = (first + rows + MARGIN_ROWS)
        .max(FIRST_ROWS.min(first + FIRST_ROWS))
        .min(start + WINDOW_MAX)
        .min(count);
    Window {
        start,
        end: end.max(start),
    }
}

/// So many rows in pixels.
fn pixels(rows: usize, row_px: i32) -> i32 {
    i32::try_from(rows).unwrap_or(i32::MAX).saturating_mul(row_px)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_covers_what_is_seen_and_a_margin() {
        let seen = |above, height| dom::Visible { above, height };
        assert_eq!(window_of(seen(0, 900), 90, 10_000), Window { start: 0, end: 30 });
        assert_eq!(window_of(seen(9_000, 900), 90, 10_000), Window { start: 92, end: 120 });
        assert_eq!(
            window_of(seen(90 * 9_995, 900), 90, 10_000),
            Window {
                start: 9_987,
                end: 10_000
            }
        );
        assert_eq!(window_of(seen(0, 900), 90, 3), Window { start: 0, end: 3 });
        assert_eq!(window_of(seen(500, 900), 90, 0), Window { start: 0, end: 0 });
    }
}
