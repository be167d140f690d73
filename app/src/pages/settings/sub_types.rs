//! Sub-types: how items of one variety are numbered, taxed, decided and printed.

use domain::fold::sort_key;
use domain::id::{PatternId, SubTypeId, TaxCodeId};
use domain::mutation::{Mutation, Save};
use domain::record::{ItemType, Pattern, SubType, TaxCode};
use domain::rejection::ProblemCode;
use leptos::prelude::*;
use uuid::Uuid;

use super::section::{ActiveSwitch, Row, SectionList, editor};
use crate::components::{Choice, Switch};
use crate::form::reading::whole;
use crate::form::{FormFields, NumberField, Reading, SelectField, TextField, Typed, whole_text};
use crate::offline::device::use_device;
use crate::route::Section;
use crate::shared::{View, use_view};
use crate::texts::{Texts, use_texts};

pub(super) fn list() -> AnyView {
    let t = use_texts();
    let device = use_device();
    let rows = Signal::derive(move || {
        let mut all = device.all::<SubType>();
        all.sort_by_key(|it| sort_key(&it.name));
        all.into_iter()
            .map(|it| {
                let pattern = device.get::<Pattern>(it.pattern).map(|it| it.name).unwrap_or_default();
                let tax = device.get::<TaxCode>(it.tax_code).map(|it| it.name).unwrap_or_default();
                Row::new(Section::SubTypes, it.id, it.name)
                    .note(t.sub_type_summary(pattern, tax))
                    .active(it.active)
            })
            .collect::<Vec<_>>()
    });
    view! { <SectionList section=Section::SubTypes add=t.settings_add_sub_type() empty=t.sub_type_empty() rows/> }
        .into_any()
}

#[derive(Clone, Copy)]
struct SubTypeFields {
    item_type: StoredValue<ItemType>,
    name: RwSignal<String>,
    code: RwSignal<String>,
    pattern: RwSignal<String>,
    tax_code: RwSignal<String>,
    needs_approval: RwSignal<bool>,
    needs_number: RwSignal<bool>,
    edit_reverts: RwSignal<bool>,
    print_title: RwSignal<String>,
    late_after_hours: RwSignal<String>,
    active: RwSignal<bool>,
    view: View,
}

impl SubTypeFields {
    fn new(view: View) -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            item_type: StoredValue::new(ItemType::SalesInvoice),
            name: text(),
            code: text(),
            pattern: text(),
            tax_code: text(),
            needs_approval: RwSignal::new(true),
            needs_number: RwSignal::new(true),
            edit_reverts: RwSignal::new(true),
            print_title: text(),
            late_after_hours: RwSignal::new(whole_text(SubType::LATE_AFTER_HOURS_DEFAULT, view.locale)),
            active: RwSignal::new(true),
            view,
        }
    }
}

impl FormFields for SubTypeFields {
    type Record = SubType;

    fn load(self, it: &SubType) {
        self.item_type.set_value(it.item_type);
        self.name.set(it.name.clone());
        self.code.set(it.code.clone());
        self.pattern.set(it.pattern.to_string());
        self.tax_code.set(it.tax_code.to_string());
        self.needs_approval.set(it.needs_approval);
        self.needs_number.set(it.needs_number);
        self.edit_reverts.set(it.edit_reverts);
        self.print_title.set(it.print_title.clone());
        self.late_after_hours
            .set(whole_text(it.late_after_hours, self.view.locale));
        self.active.set(it.active);
    }

    fn read(self, id: Uuid) -> Typed<SubType> {
        let mut reading = Reading::default();
        let pattern = self.pattern.read().parse::<PatternId>();
        if pattern.is_err() {
            reading.wrong("pattern", ProblemCode::Required);
        }
        let tax_code = self.tax_code.read().parse::<TaxCodeId>();
        if tax_code.is_err() {
            reading.wrong("tax_code", ProblemCode::Required);
        }
        let hours = reading.required("late_after_hours", &self.late_after_hours.read(), 0, whole);
        if hours < 0 {
            reading.wrong("late_after_hours", ProblemCode::Negative);
        }
        reading.finish(SubType {
            id: SubTypeId(id),
            item_type: self.item_type.get_value(),
            name: self.name.get(),
            code: self.code.get(),
            pattern: pattern.unwrap_or(PatternId(Uuid::nil())),
            tax_code: tax_code.unwrap_or(TaxCodeId(Uuid::nil())),
            needs_approval: self.needs_approval.get(),
            needs_number: self.needs_number.get(),
            edit_reverts: self.edit_reverts.get(),
            print_title: self.print_title.get(),
            late_after_hours: u32::try_from(hours).unwrap_or(u32::MAX),
            active: self.active.get(),
        })
    }

    fn label(self, t: Texts, field: &str) -> String {
        match field {
            "code" => t.sub_type_code(),
            "pattern" => t.sub_type_pattern(),
            "tax_code" => t.sub_type_tax_code(),
            "print_title" => t.sub_type_print_title(),
            "late_after_hours" => t.sub_type_late_after(),
            "item_type" => t.sub_type_kind(),
            _ => t.sub_type_name(),
        }
        .to_owned()
    }

    fn mutation(save: Save<SubType>) -> Mutation {
        Mutation::SaveSubType(save)
    }
}

pub(super) fn form(id: String) -> AnyView {
    let fields = SubTypeFields::new(use_view());
    editor(Section::SubTypes, &id, fields, move |_| {
        view! { <Fields fields/> }.into_any()
    })
}

#[component]
fn Fields(fields: SubTypeFields) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let patterns = move || {
        let chosen = fields.pattern.get();
        let mut all = device.all::<Pattern>();
        all.retain(|it| it.active || it.id.to_string() == chosen);
        all.sort_by_key(|it| sort_key(&it.name));
        all.into_iter()
            .map(|it| Choice::new(it.id.to_string(), it.name))
            .collect::<Vec<_>>()
    };
    let tax_codes = move || {
        let chosen = fields.tax_code.get();
        let mut all = device.all::<TaxCode>();
        all.retain(|it| it.active || it.id.to_string() == chosen);
        all.sort_by_key(|it| sort_key(&it.name));
        all.into_iter()
            .map(|it| Choice::new(it.id.to_string(), it.name))
            .collect::<Vec<_>>()
    };
    let switch = |signal: RwSignal<bool>, label: &'static str, help: &'static str| {
        view! {
            <div class="fields__wide">
                <Switch checked=signal label help on_change=move |on| signal.set(on)/>
            </div>
        }
    };
    view! {
        <div class="fields">
            <TextField
                field="name"
                label=t.sub_type_name()
                value=fields.name
                help=t.sub_type_name_help()
                wide=true
            />
            <TextField
                field="code"
                label=t.sub_type_code()
                value=fields.code
                help=t.sub_type_code_help()
                ltr=true
            />
            <TextField
                field="print_title"
                label=t.sub_type_print_title()
                value=fields.print_title
                help=t.sub_type_print_title_help()
                optional=true
            />
            <SelectField
                field="pattern"
                label=t.sub_type_pattern()
                value=fields.pattern
                choices=Signal::derive(patterns)
                empty=t.combo_choose()
                help=t.sub_type_pattern_help()
            />
            <SelectField
                field="tax_code"
                label=t.sub_type_tax_code()
                value=fields.tax_code
                choices=Signal::derive(tax_codes)
                empty=t.combo_choose()
                help=t.sub_type_tax_code_help()
            />
            <NumberField
                field="late_after_hours"
                label=t.sub_type_late_after()
                value=fields.late_after_hours
                unit=t.sub_type_hours()
                help=t.sub_type_late_after_help()
            />
            {switch(fields.needs_approval, t.sub_type_needs_approval(), t.sub_type_needs_approval_help())}
            {switch(fields.needs_number, t.sub_type_needs_number(), t.sub_type_needs_number_help())}
            {switch(fields.edit_reverts, t.sub_type_edit_resets(), t.sub_type_edit_resets_help())}
            <ActiveSwitch value=fields.active/>
        </div>
    }
}
