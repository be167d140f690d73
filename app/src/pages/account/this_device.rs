//! What this device keeps, and how it stands with the server: for whoever wonders, and for whoever is asked to help.

use domain::digits::format_integer;
use leptos::prelude::*;

use crate::components::{Button, ButtonKind, Card, Toast, icons, use_toasts};
use crate::offline::device::{Line, Storage, use_device};
use crate::offline::report::{self, Report};
use crate::shared::use_view;
use crate::texts::{Texts, use_texts};
use crate::wording;

/// The card.
#[component]
pub fn ThisDevice() -> impl IntoView {
    let (t, device, view, toasts) = (use_texts(), use_device(), use_view(), use_toasts());
    let browser = RwSignal::new(Report::default());
    Effect::new(move |_| report::read(browser));
    let lines = Memo::new(move |_| {
        let facts = device.facts();
        let status = device.status().get();
        let count = |number: usize| format_integer(i64::try_from(number).unwrap_or(i64::MAX), t.locale());
        let contact = facts
            .contact_at
            .map(|at| wording::moment(t, at, view.now.get(), view.zone));
        browser.with(|browser| {
            vec![
                (t.device_line(), line(t, status.line).to_owned()),
                (
                    t.device_contact(),
                    contact.unwrap_or_else(|| t.device_never().to_owned()),
                ),
                (t.device_records(), count(facts.records)),
                (t.device_unsent(), count(status.unsettled)),
                (t.device_attention(), count(status.attention)),
                (t.device_storage(), storage(t, status.storage, browser)),
                (t.device_persistent(), yes_or_no(t, browser.is_persistent).to_owned()),
                (
                    t.device_release(),
                    browser
                        .release
                        .clone()
                        .unwrap_or_else(|| t.device_no_worker().to_owned()),
                ),
                (t.device_leads(), yes_or_no(t, status.leads).to_owned()),
            ]
        })
    });
    let copy = move || {
        let mut text: String = lines
            .get_untracked()
            .iter()
            .map(|(name, value)| format!("{name}: {value}\n"))
            .collect();
        let facts = device.facts();
        text += &format!(
            "epoch {} · head {} · scopes {}/{}\n",
            facts.epoch, facts.head, facts.reached, facts.scopes
        );
        report::copy(&text);
        toasts.show(Toast::done(t.device_copied()));
    };
    view! {
        <Card id="account-this-device" title=t.device_title() padded=true>
            <dl class="facts">
                {move || {
                    lines
                        .get()
                        .into_iter()
                        .map(|(name, value)| {
                            view! {
                                <div>
                                    <dt>{name}</dt>
                                    <dd>
                                        <bdi>{value}</bdi>
                                    </dd>
                                </div>
                            }
                        })
                        .collect_view()
                }}
            </dl>
            <Button kind=ButtonKind::Quiet small=true icon=icons::COPY on_press=copy>
                {t.device_copy()}
            </Button>
        </Card>
    }
}

fn line(t: Texts, line: Line) -> &'static str {
    match line {
        Line::Online => t.pill_online(),
        Line::Offline => t.pill_offline(),
        Line::SignedOut => t.pill_signed_out(),
        Line::TooOld => t.pill_too_old(),
    }
}

fn storage(t: Texts, storage: Storage, browser: &Report) -> String {
    const MEBIBYTE: u64 = 1 << 20;
    let mebibytes = |bytes: u64| format_integer(i64::try_from(bytes / MEBIBYTE).unwrap_or(i64::MAX), t.locale());
    match (storage, browser.room) {
        (Storage::Memory, _) => t.pill_memory().to_owned(),
        (Storage::Sound, Some((used, quota))) => t.device_used(mebibytes(used), mebibytes(quota)),
        (Storage::Sound, None) => t.device_unknown().to_owned(),
    }
}

fn yes_or_no(t: Texts, yes: bool) -> &'static str {
    if yes { t.device_yes() } else { t.device_no() }
}
