//! The pill at the top and the queue that it opens: every change line by line, with its state and what one can do.
//!
//! What stays true: the pill tells the truth about the line to the server and about what is unsent; nothing is ever dropped
//! from the queue in silence. A change can be taken back for as long as it has not been sent.

use domain::digits::format_integer;
use leptos::prelude::*;
use sync::protocol::Outcome;
use uuid::Uuid;

use super::change::{self, Told};
use super::preferences::use_back;
use super::use_openings;
use crate::components::{
    Button, ButtonKind, Drawer, Empty, Icon, LinkButton, Notice, Pill, Toast, Tone, icons, use_toasts,
};
use crate::offline::device::{Device, Line, Status, Storage, use_device};
use crate::offline::export::save_file;
use crate::offline::pending::{Attention, Pending, PendingState};
use crate::route::{Page, Search};
use crate::shared::use_view;
use crate::texts::{Texts, use_texts};
use crate::wording;

/// Lines of each kind that the queue shows; the others are counted.
const LINES_MAX: usize = 100;

/// What the pill shows: tone, icon, the part that always shows, and the rest.
fn look(t: Texts, status: Status) -> (Tone, crate::components::IconName, String, String) {
    let digits = |count: usize| format_integer(i64::try_from(count).unwrap_or(i64::MAX), t.locale());
    let many = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    // Neither the server nor a page that has just opened knows what waits on the device: nothing is said of it yet.
    if !status.is_read && status.unsettled == 0 {
        return (Tone::Draft, icons::CLOUD, t.pill_starting().to_owned(), String::new());
    }
    if status.attention > 0 {
        let text = t.pill_attention(many(status.attention), digits(status.attention));
        // What else one must know is not hidden by it: that the line is away, and that something waits.
        let (tone, _, line, more) = look(t, Status { attention: 0, ..status });
        let rest = if tone == Tone::Done {
            String::new()
        } else {
            format!(" · {line}{more}")
        };
        return (Tone::Pending, icons::TRIANGLE_ALERT, text, rest);
    }
    let waiting = |count| format!(" · {}", t.pill_waiting(many(count), digits(count)));
    if status.storage == Storage::Memory {
        let text = t.pill_memory().to_owned();
        return (Tone::Rejected, icons::TRIANGLE_ALERT, text, waiting(status.unsettled));
    }
    match (status.line, status.unsettled) {
        (Line::TooOld, count) => (
            Tone::Rejected,
            icons::REFRESH_CW,
            t.pill_too_old().to_owned(),
            waiting(count),
        ),
        (Line::Online, 0) => (
            Tone::Done,
            icons::CLOUD_CHECK,
            t.pill_online().to_owned(),
            format!(" · {}", t.pill_all_sent()),
        ),
        (Line::Online, count) => (
            Tone::Accent,
            icons::CLOUD_UPLOAD,
            t.pill_online().to_owned(),
            waiting(count),
        ),
        (Line::Offline, 0) => (
            Tone::Draft,
            icons::CLOUD_OFF,
            t.pill_offline().to_owned(),
            format!(" · {}", t.pill_offline_all_sent()),
        ),
        (Line::Offline, count) => (
            Tone::Pending,
            icons::CLOUD_OFF,
            t.pill_offline().to_owned(),
            waiting(count),
        ),
        (Line::SignedOut, 0) => (
            Tone::Rejected,
            icons::LOCK,
            t.pill_signed_out().to_owned(),
            format!(" · {}", t.pill_sign_in_again()),
        ),
        (Line::SignedOut, count) => (
            Tone::Rejected,
            icons::LOCK,
            t.pill_signed_out().to_owned(),
            waiting(count),
        ),
    }
}

/// The pill.
#[component]
pub fn QueuePill() -> impl IntoView {
    let t = use_texts();
    let openings = use_openings();
    let status = use_device().status();
    let look = Memo::new(move |_| look(t, status.get()));
    view! {
        <Pill
            tone=Signal::derive(move || look.get().0)
            icon=Signal::derive(move || look.get().1)
            text=Signal::derive(move || look.get().2)
            more=Signal::derive(move || look.get().3)
            on_press=move || openings.queue.set(true)
        />
        <span class="visually-hidden" role="status">
            {move || {
                let status = status.get();
                (status.line != Line::Online || status.attention > 0)
                    .then(|| {
                        let (_, _, text, more) = look.get();
                        format!("{text}{more}")
                    })
            }}
        </span>
    }
}

/// The queue, from the end side.
#[component]
pub fn QueueDrawer() -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let open = use_openings().queue;
    let status = device.status();
    let back = use_back();
    let is_empty = move || status.with(|status| status.unsettled == 0 && status.attention == 0);
    let is_signed_out = move || status.with(|status| status.line == Line::SignedOut);
    view! {
        <Drawer id="queue" title=t.queue_title() open foot=t.queue_nothing_lost()>
            {move || {
                is_signed_out()
                    .then(|| {
                        let href = format!(
                            "{}{}",
                            Page::SignIn,
                            Search::default().with("next", Some(&back.get())),
                        );
                        view! { <SignedOut href/> }
                    })
            }}
            <Show when=move || status.with(|status| status.storage == Storage::Memory)>
                <InMemory/>
            </Show>
            {move || {
                is_empty()
                    .then(|| {
                        view! {
                            <Empty icon=icons::CLOUD_CHECK title=t.pill_all_sent() body=t.queue_empty()/>
                        }
                    })
            }}
            <Show when=move || open.get()>
                <Lines open/>
            </Show>
            <Show when=move || status.with(|status| status.unsettled > 0)>
                <Export/>
            </Show>
        </Drawer>
    }
}

/// What did not apply and what waits, the oldest first. There is nothing of it while nobody looks: it changes with every change.
#[component]
fn Lines(open: RwSignal<bool>) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let status = device.status();
    let attention = Memo::new(move |_| {
        let list = device.attention().get();
        list.into_iter().take(LINES_MAX).collect::<Vec<_>>()
    });
    let pending = Memo::new(move |_| device.queue(LINES_MAX));
    let rest = move || {
        let more = |all: usize, shown: usize| all.saturating_sub(shown);
        let status = status.get();
        more(status.attention, attention.read().len()) + more(status.unsettled, pending.read().len())
    };
    view! {
        <ul class="list--ruled">
            <For each=move || attention.get() key=|it| it.uuid let:it>
                {attention_line(t, device, &it, open)}
            </For>
            <For each=move || pending.get() key=|it| (it.uuid, it.state) let:it>
                {pending_line(t, device, &it)}
            </For>
        </ul>
        {move || {
            let rest = rest();
            let figure = format_integer(i64::try_from(rest).unwrap_or(i64::MAX), t.locale());
            (rest > 0)
                .then(|| view! { <p class="card__pad muted">{t.queue_more(rest as u64, figure)}</p> })
        }}
    }
}

#[component]
fn SignedOut(href: String) -> impl IntoView {
    let t = use_texts();
    view! {
        <Notice tone=Tone::Rejected icon=icons::LOCK title=t.signin_ended()>
            {t.queue_signed_out()}
            <div class="notice__acts">
                <a class="btn btn--primary btn--sm" href=href rel="external">
                    {t.signin_submit()}
                </a>
            </div>
        </Notice>
    }
}

/// The storage of this browser has failed: what can be lost, and how to keep it.
#[component]
fn InMemory() -> impl IntoView {
    let t = use_texts();
    view! {
        <Notice tone=Tone::Rejected icon=icons::TRIANGLE_ALERT title=t.queue_memory_title()>
            {t.queue_memory_body()}
        </Notice>
    }
}

/// Everything unsent as a file, for whoever does not trust this device to keep it.
#[component]
fn Export() -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let save = move || save_file("daftar-unsent.json", "application/json", &device.export());
    view! {
        <div class="cluster card__pad">
            <Button kind=ButtonKind::Quiet small=true icon=icons::DOWNLOAD on_press=save>
                {t.queue_export()}
            </Button>
        </div>
    }
}

/// One change that waits: what it is, how far it has come, and «take back» while that is possible.
fn pending_line(t: Texts, device: Device, pending: &Pending) -> AnyView {
    let told = change::tell(t, device, &pending.mutation);
    let (state, icon) = match pending.state {
        PendingState::Queued => (t.queue_state_waiting(), icons::CLOCK),
        PendingState::Sending => (t.queue_state_sending(), icons::CLOUD_UPLOAD),
    };
    let uuid = pending.uuid;
    let end = (pending.state == PendingState::Queued).then(|| view! { <TakeBack uuid/> });
    line("is-accent", icon, told, state.to_owned(), end.into_any())
}

#[component]
fn TakeBack(uuid: Uuid) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let toasts = use_toasts();
    let take_back = move || {
        toasts.show(if device.undo(uuid) {
            Toast::done(t.queue_taken_back())
        } else {
            Toast::failed(t.queue_too_late())
        });
    };
    view! {
        <Button kind=ButtonKind::Quiet small=true icon=icons::UNDO_2 on_press=take_back>
            {t.queue_take_back()}
        </Button>
    }
}

/// One change that did not apply: why, and the way to deal with it.
fn attention_line(t: Texts, device: Device, attention: &Attention, open: RwSignal<bool>) -> AnyView {
    let view = use_view();
    let told = change::tell_kept(t, device, attention);
    let (tone, icon) = match attention.outcome {
        Outcome::Conflict { .. } => ("is-pending", icons::GIT_COMPARE_ARROWS),
        _ => ("is-rejected", icons::CIRCLE_X),
    };
    let why = wording::outcome(t, &attention.outcome, device, view).unwrap_or_default();
    let end = view! {
        <span on:click=move |_| open.set(false)>
            <LinkButton href=Page::Attention.to_string() small=true>
                {t.queue_look_into()}
            </LinkButton>
        </span>
    };
    line(tone, icon, told, why, end.into_any())
}

fn line(tone: &'static str, icon: crate::components::IconName, told: Told, state: String, end: AnyView) -> AnyView {
    view! {
        <li class=format!("list__item list__item--top {tone}")>
            <Icon name=icon/>
            <span class="list__main">
                <b>{told.verb}</b>
                <small>{told.to}</small>
                <span class="list__sub">{state}</span>
            </span>
            <span class="list__end list__raise">{end}</span>
        </li>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use domain::digits::Locale;

    use super::*;

    #[test]
    fn the_pill_tells_the_truth() {
        let t = Texts::for_server(Locale::Fa);
        assert_eq!(look(t, Status::default()).2, t.pill_starting());
        let check = |line, unsettled, attention, words: &str| {
            let (_, _, text, more) = look(
                t,
                Status {
                    unsettled,
                    attention,
                    line,
                    is_read: true,
                    ..Status::default()
                },
            );
            assert_eq!(format!("{text}{more}"), words);
        };
        check(Line::Online, 0, 0, "برخط · همه ارسال شد");
        check(Line::Offline, 3, 0, "آفلاین · ۳ تغییر در انتظار ارسال");
        check(Line::Online, 0, 2, "۲ مورد نیاز به توجه");
        check(
            Line::Online,
            1,
            2,
            "۲ مورد نیاز به توجه · برخط · ۱ تغییر در انتظار ارسال",
        );
        check(
            Line::Offline,
            0,
            2,
            "۲ مورد نیاز به توجه · آفلاین · چیزی برای ارسال نیست",
        );
        check(Line::SignedOut, 0, 0, "خارج شده‌اید · دوباره وارد شوید");
    }
}
