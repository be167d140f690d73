//! The units that the user has muted, each with the way back.

use domain::record::Unit;
use leptos::prelude::*;

use crate::components::{Button, Card, Icon, icons};
use crate::offline::device::use_device;
use crate::talk::mute::{muted, use_muting};
use crate::texts::use_texts;

/// The card.
#[component]
pub fn MutedUnits() -> impl IntoView {
    let (t, device) = (use_texts(), use_device());
    let muting = use_muting();
    let units = Memo::new(move |_| {
        let units = muted(device).into_iter();
        let name = |unit| device.get::<Unit>(unit).map(|it| it.name).unwrap_or_default();
        units.map(|unit| (unit, name(unit))).collect::<Vec<_>>()
    });
    view! {
        <Card id="account-muted-units" title=t.account_muted()>
            <p class="card__pad soft small">
                {move || {
                    if units.with(Vec::is_empty) {
                        t.account_muted_none()
                    } else {
                        t.account_muted_help()
                    }
                }}
            </p>
            <ul class="list--ruled">
                <For
                    each=move || units.get()
                    key=Clone::clone
                    children=move |(unit, name)| {
                        let label = t.bell_hear_of(&name);
                        view! {
                            <li class="list__item">
                                <Icon name=icons::BELL_OFF/>
                                <span class="list__main">{name}</span>
                                <span class="list__end">
                                    <Button small=true label on_press=move || muting.run((unit, false))>
                                        {t.bell_hear()}
                                    </Button>
                                </span>
                            </li>
                        }
                    }
                />
            </ul>
        </Card>
    }
}
