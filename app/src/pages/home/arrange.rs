//! «چیدن خانه»: which widgets home shows, and in which order; the same on all devices of the person.

use domain::digits::format_integer;
use domain::mutation::{self, Mutation};
use domain::record::{HomeLayout, PlacedWidget};
use leptos::prelude::*;

use super::layout::{Widget, arranged};
use crate::components::{Button, ButtonKind, Dialog, Switch, Toast, dom, icons, use_toasts};
use crate::offline::device::{Device, Send, use_device};
use crate::shared::use_view;
use crate::texts::use_texts;
use crate::wording;

/// Whether the arrangement is open; home has it in its context.
#[derive(Clone, Copy)]
pub struct Arranging(pub RwSignal<bool>);

/// Every widget in its place, and whether it is hidden.
type Rows = RwSignal<Vec<(Widget, bool)>>;

/// The dialog. What is done in it counts when it is kept.
#[component]
pub fn ArrangeHome() -> impl IntoView {
    let (t, device, view, toasts) = (use_texts(), use_device(), use_view(), use_toasts());
    let Arranging(open) = expect_context();
    let rows = Rows::new(Vec::new());
    let said = RwSignal::new(String::new());
    Effect::new(move |_| {
        if open.get() {
            said.set(String::new());
            rows.set(arranged(&untrack(|| placed(device))));
        }
    });
    let keep = move || {
        open.set(false);
        let widgets = to_keep(&rows.get_untracked(), &untrack(|| placed(device)));
        let mutation = Mutation::ArrangeHome(mutation::ArrangeHome { widgets });
        if let Err(stop) = device.mutate(mutation, Send::Now) {
            toasts.show(Toast::failed(wording::stop(t, &stop, device, view)));
        }
    };
    view! {
        <Dialog
            id="arrange-home"
            title=t.home_arrange()
            open
            foot=move || {
                view! {
                    <Button kind=ButtonKind::Quiet on_press=move || rows.set(arranged(&[]))>
                        {t.home_as_first()}
                    </Button>
                    <Button kind=ButtonKind::Quiet kbd="Esc" on_press=move || open.set(false)>
                        {t.action_cancel()}
                    </Button>
                    <Button kind=ButtonKind::Primary on_press=keep>
                        {t.action_save()}
                    </Button>
                }
            }
        >
            <p class="soft small">{t.home_arrange_help()}</p>
            <ol class="list--ruled">
                <For
                    each=move || rows.get()
                    key=|(widget, _)| *widget
                    children=move |(widget, _)| view! { <Row widget rows said/> }
                />
            </ol>
            <p class="visually-hidden" role="status">
                {move || said.get()}
            </p>
        </Dialog>
    }
}

#[component]
fn Row(widget: Widget, rows: Rows, said: RwSignal<String>) -> impl IntoView {
    let t = use_texts();
    let title = widget.title(t);
    let place = Memo::new(move |_| rows.with(|rows| rows.iter().position(|(it, _)| *it == widget)));
    let is_shown = Signal::derive(move || rows.with(|rows| rows.contains(&(widget, false))));
    let is_last = Signal::derive(move || place.get().is_none_or(|place| place + 1 == rows.with(Vec::len)));
    let show = move |shown: bool| {
        rows.update(|rows| {
            for row in rows.iter_mut().filter(|(it, _)| *it == widget) {
                row.1 = !shown;
            }
        });
    };
    let move_by = move |up: bool| {
        let Some(from) = place.get_untracked() else { return };
        let to = if up { from.checked_sub(1) } else { Some(from + 1) };
        let count = rows.with_untracked(Vec::len);
        let Some(to) = to.filter(|to| *to < count) else { return };
        rows.update(|rows| rows.swap(from, to));
        let digits = |number: usize| format_integer(i64::try_from(number).unwrap_or(i64::MAX), t.locale());
        said.set(t.home_moved(title, digits(to + 1), digits(count)));
        // A row that moves loses the focus; at the end only the other way is left.
        let is_up = if up { to > 0 } else { to + 1 == count };
        request_animation_frame(move || dom::focus(&button_id(widget, is_up)));
    };
    view! {
        <li class="list__item">
            <span class="list__main">
                <Switch checked=is_shown label=title on_change=show/>
            </span>
            <span class="list__end">
                <Button
                    kind=ButtonKind::Quiet
                    small=true
                    icon=icons::CHEVRON_UP
                    id=button_id(widget, true)
                    label=t.home_move_up(title)
                    disabled=Signal::derive(move || place.get() == Some(0))
                    on_press=move || move_by(true)
                />
                <Button
                    kind=ButtonKind::Quiet
                    small=true
                    icon=icons::CHEVRON_DOWN
                    id=button_id(widget, false)
                    label=t.home_move_down(title)
                    disabled=is_last
                    on_press=move || move_by(false)
                />
            </span>
        </li>
    }
}

fn button_id(widget: Widget, up: bool) -> String {
    format!("arrange-{}-{}", widget.name(), if up { "up" } else { "down" })
}

fn placed(device: Device) -> Vec<PlacedWidget> {
    let layout = device.user().and_then(|user| device.get::<HomeLayout>(user));
    layout.map(|it| it.widgets).unwrap_or_default()
}

/// The arrangement with what another release has placed; none at all where it is that of this release.
fn to_keep(rows: &[(Widget, bool)], before: &[PlacedWidget]) -> Vec<PlacedWidget> {
    let unknown = before.iter().filter(|it| Widget::named(&it.name).is_none());
    let unknown: Vec<PlacedWidget> = unknown.cloned().collect();
    if unknown.is_empty() && rows == arranged(&[]) {
        return Vec::new();
    }
    let known = rows.iter().map(|(widget, hidden)| PlacedWidget {
        name: widget.name().to_owned(),
        hidden: *hidden,
    });
    known.chain(unknown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_release_placed_is_kept() {
        let widget = |name: &str, hidden| PlacedWidget {
            name: name.to_owned(),
            hidden,
        };
        assert_eq!(to_keep(&arranged(&[]), &[widget("drafts", true)]), []);
        let rows = arranged(&[widget("drafts", true)]);
        let kept = to_keep(&rows, &[widget("newer", true)]);
        assert_eq!(kept.first(), Some(&widget("drafts", true)));
        assert_eq!(kept.last(), Some(&widget("newer", true)));
        assert_eq!(kept.len(), Widget::ALL.len() + 1);
    }
}
