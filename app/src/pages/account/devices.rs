//! Where one is signed in, and how to end it.

use leptos::prelude::*;
use sync::protocol::account::{EndSessions, SessionRow, Sessions};

use super::failure_in_words;
use crate::components::{
    Button, ButtonKind, Card, Icon, Notice, Question, SkeletonRows, Toast, Tone, icons, use_toasts,
};
use crate::offline::transport::{self, Failure};
use crate::shared::use_view;
use crate::texts::use_texts;
use crate::wording;

/// What is known of the devices.
#[derive(Clone, Debug, PartialEq)]
enum Known {
    Nothing,
    Failed(Failure),
    All(Vec<SessionRow>),
}

/// The card of the devices.
#[component]
pub fn Devices() -> impl IntoView {
    let t = use_texts();
    let known = RwSignal::new(Known::Nothing);
    let asks = RwSignal::new(false);
    let load = move || {
        transport::spawn(async move {
            // The page may be gone by now.
            let _ = match transport::get::<Sessions>("/api/v1/sessions").await {
                Ok(answer) => known.try_set(Known::All(answer.sessions)),
                Err(failure) => known.try_set(Known::Failed(failure)),
            };
        });
    };
    Effect::new(move |_| load());
    let others = move || {
        known.with(|known| match known {
            Known::All(sessions) => sessions.iter().filter(|row| !row.current).count(),
            _ => 0,
        })
    };
    view! {
        <Card id="account-devices" title=t.account_devices()>
            <p class="card__pad soft small">{t.account_devices_help()}</p>
            {move || match known.get() {
                Known::Nothing => view! { <SkeletonRows rows=2/> }.into_any(),
                Known::Failed(failure) => {
                    view! {
                        <div class="card__pad">
                            <Notice
                                tone=Tone::Pending
                                icon=icons::CLOUD_OFF
                                title=failure_in_words(t, &failure)
                                actions=move || {
                                    view! {
                                        <Button small=true icon=icons::REFRESH_CW on_press=load>
                                            {t.action_retry()}
                                        </Button>
                                    }
                                }
                            />
                        </div>
                    }
                        .into_any()
                }
                Known::All(sessions) => {
                    view! {
                        <ul class="list--ruled">
                            {sessions.into_iter().map(|row| view! { <DeviceLine row known/> }).collect_view()}
                        </ul>
                    }
                        .into_any()
                }
            }}
            <div class="card__pad">
                {move || {
                    if others() > 0 {
                        view! {
                            <Button kind=ButtonKind::Danger icon=icons::LOG_OUT on_press=move || asks.set(true)>
                                {t.account_end_others()}
                            </Button>
                        }
                            .into_any()
                    } else {
                        known
                            .with(|known| matches!(known, Known::All(_)))
                            .then(|| view! { <p class="soft small">{t.account_only_this()}</p> })
                            .into_any()
                    }
                }}
            </div>
        </Card>
        <EndOthers open=asks known/>
    }
}

#[component]
fn DeviceLine(row: SessionRow, known: RwSignal<Known>) -> impl IntoView {
    let t = use_texts();
    let view = use_view();
    let toasts = use_toasts();
    let seen = row.last_seen_at;
    let since = row.created_at;
    let moment = move |at| wording::moment(t, at, view.now.get(), view.zone);
    let id = row.id.clone();
    let end = move || end(EndSessions::One(id.clone()), known, toasts, t.account_ended(), t);
    view! {
        <li class="list__item list__item--top">
            <Icon name=if row.current { icons::MONITOR_CHECK } else { icons::MONITOR_SMARTPHONE }/>
            <span class="list__main">
                <b>
                    <bdi>{row.device.clone()}</bdi>
                </b>
                <small>
                    {move || format!("{} · {}", t.account_seen(moment(seen)), t.account_since(moment(since)))}
                </small>
                {row
                    .current
                    .then(|| view! { <span class="list__sub">{t.account_this_device()}</span> })}
            </span>
            {(!row.current)
                .then(|| {
                    view! {
                        <span class="list__end">
                            <Button small=true label=t.account_end_one_of(row.device.clone()) on_press=end>
                                {t.account_end_one()}
                            </Button>
                        </span>
                    }
                })}
        </li>
    }
}

/// The question before all other devices are signed out.
#[component]
fn EndOthers(open: RwSignal<bool>, known: RwSignal<Known>) -> impl IntoView {
    let t = use_texts();
    let toasts = use_toasts();
    let go = move || {
        open.set(false);
        end(EndSessions::AllOthers, known, toasts, t.account_ended_others(), t);
    };
    view! {
        <Question
            id="end-others"
            title=t.account_end_others_title()
            open
            go=t.account_end_others()
            kind=ButtonKind::DangerSolid
            icon=icons::LOG_OUT
            on_go=move |()| go()
        >
            <p>{t.account_end_others_body()}</p>
        </Question>
    }
}

/// Ends sessions and takes in what is left.
fn end(
    which: EndSessions,
    known: RwSignal<Known>,
    toasts: crate::components::Toasts,
    said: &'static str,
    t: crate::texts::Texts,
) {
    transport::spawn(async move {
        match transport::post::<_, Sessions>("/api/v1/sessions/end", &which).await {
            Ok(answer) => {
                let _ = known.try_set(Known::All(answer.sessions));
                toasts.show(Toast::done(said));
            }
            Err(failure) => {
                toasts.show(Toast::failed(failure_in_words(t, &failure)));
            }
        }
    });
}
