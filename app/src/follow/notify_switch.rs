//! «خبر در دستگاه»: whether the system may say that a reminder rings while the page is out of sight.
//!
//! What stays true: the browser is asked only when the switch is pressed; a refusal is explained, because only the browser's own
//! settings can take it back.

use leptos::prelude::*;

use crate::components::Switch;
use crate::offline::device::use_device;
use crate::offline::notify::{self, Consent};
use crate::texts::use_texts;

/// The switch.
#[component]
pub fn NotifySwitch() -> impl IntoView {
    let (t, device) = (use_texts(), use_device());
    let consent = RwSignal::new(Consent::Off);
    Effect::new(move |_| notify::read(device.user(), consent));
    let help = move || match consent.get() {
        Consent::On | Consent::Off => t.follow_notify_help(),
        Consent::Denied => t.follow_notify_denied(),
        Consent::Missing => t.follow_notify_missing(),
    };
    let change = move |on: bool| notify::choose(device.user(), on, consent);
    view! {
        <div role="status">
            <Switch
                checked=Signal::derive(move || consent.get() == Consent::On)
                label=t.follow_notify()
                help
                disabled=Signal::derive(move || consent.get() == Consent::Missing)
                on_change=change
            />
        </div>
    }
}
