//! Muting a unit: what is addressed to it reaches the user read and quiet from then on, and is still there.

use std::collections::BTreeSet;

use domain::id::UnitId;
use domain::mutation::{Mutation, MuteUnit};
use domain::record::{Addressee, Holder, Mention, MutedUnits, Unit};
use leptos::prelude::*;

use crate::components::{Button, ButtonKind, Toast, icons, use_toasts};
use crate::offline::device::{Device, Send, use_device};
use crate::shared::use_view;
use crate::texts::use_texts;
use crate::wording;

/// The units that the user has muted, followed for changes.
#[must_use]
pub fn muted(device: Device) -> BTreeSet<UnitId> {
    let held = device.user().and_then(|user| device.get::<MutedUnits>(user));
    held.map(|held| held.units).unwrap_or_default()
}

/// A way to mute a unit (`true`) or to hear of it again. What was done is said, with a way back that needs no hurry: it is the
/// opposite change.
#[must_use]
pub fn use_muting() -> Callback<(UnitId, bool)> {
    let (t, device, view, toasts) = (use_texts(), use_device(), use_view(), use_toasts());
    let change = move |unit, muted| {
        let made = device.mutate(Mutation::MuteUnit(MuteUnit { unit, muted }), Send::Now);
        made.map_err(|stop| toasts.show(Toast::failed(wording::stop(t, &stop, device, view))))
            .is_ok()
    };
    Callback::new(move |(unit, muted)| {
        if !change(unit, muted) {
            return;
        }
        let name = device.get_untracked::<Unit>(unit).map(|it| it.name).unwrap_or_default();
        let words = if muted { t.bell_muted(name) } else { t.bell_heard(name) };
        let undo = move || {
            change(unit, !muted);
        };
        toasts.show(Toast::done(words).with_undo(undo));
    })
}

/// The button under a mention that came through a unit: mutes the unit, or hears of it again. Nothing under any other.
#[must_use]
pub fn of_mention(mention: &Mention) -> AnyView {
    match mention.through {
        Addressee::Holder(Holder::Unit(unit)) => view! { <MuteButton unit/> }.into_any(),
        _ => ().into_any(),
    }
}

#[component]
fn MuteButton(unit: UnitId) -> impl IntoView {
    let (t, device) = (use_texts(), use_device());
    let muting = use_muting();
    let is_muted = Memo::new(move |_| muted(device).contains(&unit));
    move || {
        let muted = is_muted.get();
        let (icon, words) = if muted {
            (icons::BELL, t.bell_hear())
        } else {
            (icons::BELL_OFF, t.bell_mute())
        };
        view! {
            <span class="list__raise">
                <Button kind=ButtonKind::Quiet small=true icon=icon on_press=move || muting.run((unit, !muted))>
                    {words}
                </Button>
            </span>
        }
    }
}
