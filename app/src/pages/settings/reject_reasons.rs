//! The ready-made reasons for a rejection.

use domain::fold::sort_key;
use domain::id::RejectReasonId;
use domain::mutation::{Mutation, Save};
use domain::record::RejectReason;
use leptos::prelude::*;
use uuid::Uuid;

use super::section::{ActiveSwitch, Row, SectionList, editor};
use crate::form::{FormFields, TextField, Typed};
use crate::offline::device::use_device;
use crate::route::Section;
use crate::texts::{Texts, use_texts};

pub(super) fn list() -> AnyView {
    let t = use_texts();
    let device = use_device();
    let rows = Signal::derive(move || {
        let mut reasons = device.all::<RejectReason>();
        reasons.sort_by_key(|reason| sort_key(&reason.text));
        reasons
            .into_iter()
            .map(|reason| Row::new(Section::RejectReasons, reason.id, reason.text).active(reason.active))
            .collect::<Vec<_>>()
    });
    view! { <SectionList section=Section::RejectReasons add=t.settings_add_reason() empty=t.reason_empty() rows/> }
        .into_any()
}

#[derive(Clone, Copy)]
struct ReasonFields {
    text: RwSignal<String>,
    active: RwSignal<bool>,
}

impl FormFields for ReasonFields {
    type Record = RejectReason;

    fn load(self, reason: &RejectReason) {
        self.text.set(reason.text.clone());
        self.active.set(reason.active);
    }

    fn read(self, id: Uuid) -> Typed<RejectReason> {
        Ok(RejectReason {
            id: RejectReasonId(id),
            text: self.text.get(),
            active: self.active.get(),
        })
    }

    fn label(self, t: Texts, _field: &str) -> String {
        t.reason_text().to_owned()
    }

    fn mutation(save: Save<RejectReason>) -> Mutation {
        Mutation::SaveRejectReason(save)
    }
}

pub(super) fn form(id: String) -> AnyView {
    let t = use_texts();
    let fields = ReasonFields {
        text: RwSignal::new(String::new()),
        active: RwSignal::new(true),
    };
    editor(Section::RejectReasons, &id, fields, move |_| {
        view! {
            <div class="fields">
                <TextField
                    field="text"
                    label=t.reason_text()
                    value=fields.text
                    help=t.reason_text_help()
                    wide=true
                />
                <ActiveSwitch value=fields.active/>
            </div>
        }
        .into_any()
    })
}
