//! Buttons and everything one fills in.

use domain::calendar::Date;
use domain::digits::format_integer;
use leptos::prelude::*;

use crate::components::{
    Button, ButtonKind, Calendar, Checkbox, Choice, ComboOption, Combobox, DateInput, Field, LinkButton, NumberInput,
    NumberKind, RadioGroup, Select, Switch, TextArea, TextInput, icons, regroup,
};
use crate::texts::use_texts;

pub fn buttons(_side: &'static str) -> AnyView {
    let t = use_texts();
    let month = RwSignal::new(true);
    view! {
        <div class="cluster">
            <Button kind=ButtonKind::Primary icon=icons::CHECK kbd="A">{t.action_approve()}</Button>
            <Button icon=icons::HASH kbd="N">{t.action_number()}</Button>
            <Button kind=ButtonKind::Danger icon=icons::X kbd="R">{t.action_reject_more()}</Button>
            <Button kind=ButtonKind::DangerSolid>{t.action_void()}</Button>
            <Button kind=ButtonKind::Quiet>{t.action_cancel()}</Button>
            <LinkButton href="#main" icon=icons::PLUS>{t.action_new()}</LinkButton>
        </div>
        <div class="cluster">
            <Button small=true>{t.gallery_small()}</Button>
            <Button icon=icons::PRINTER label=t.action_print()/>
            <Button disabled=true>{t.gallery_disabled()}</Button>
            <Button kind=ButtonKind::Primary disabled=true>{t.gallery_disabled()}</Button>
            <Button icon=icons::CLOUD_UPLOAD busy=true>{t.gallery_sending()}</Button>
            <span class="btn-group" role="group" aria-label=t.gallery_example()>
                <Button small=true pressed=month on_press=move || month.set(true)>{t.gallery_month()}</Button>
                <Button
                    small=true
                    pressed=Signal::derive(move || !month.get())
                    on_press=move || month.set(false)
                >
                    {t.gallery_week()}
                </Button>
            </span>
        </div>
    }
    .into_any()
}

pub fn fields(side: &'static str) -> AnyView {
    let t = use_texts();
    let text = |value: String| RwSignal::new(value);
    let id = |name: &str| format!("{name}-{side}");
    let sub_types = vec![
        Choice::new("w", t.gallery_sub_type()),
        Choice::new("r", t.party_person()),
    ];
    view! {
        <div class="fields">
            <Field id=id("name") label=t.common_name() help=t.gallery_name_help() optional=true>
                <TextInput value=text(String::new()) placeholder=t.gallery_name_placeholder()/>
            </Field>
            <Field id=id("amount") label=t.common_amount()>
                <NumberInput value=text(format_integer(12_500_000, t.locale())) unit=t.common_rial()/>
            </Field>
            <Field
                id=id("sheba")
                label=t.gallery_sheba()
                error=Signal::stored(Some(t.gallery_error_sheba().to_owned()))
            >
                <TextInput value=text("IR82 0540 1026".to_owned()) numeric=true/>
            </Field>
            <Field id=id("quantity") label=t.invoice_quantity()>
                <NumberInput value=text(regroup("1.5", NumberKind::Decimal, t.locale())) kind=NumberKind::Decimal/>
            </Field>
            <Field id=id("sub-type") label=t.invoice_sub_type()>
                <Select choices=sub_types value=text("w".to_owned())/>
            </Field>
            <Field id=id("number") label=t.invoice_number()>
                <TextInput value=text(t.invoice_number_after_approval().to_owned()) disabled=true/>
            </Field>
            <Field id=id("user") label=t.signin_user_name()>
                <TextInput value=text("narges.kazemi".to_owned()) icon=icons::USER ltr=true/>
            </Field>
            <Field id=id("description") label=t.invoice_description() wide=true>
                <TextArea value=text(t.gallery_comment().to_owned())/>
            </Field>
        </div>
    }
    .into_any()
}

pub fn combobox(side: &'static str) -> AnyView {
    let t = use_texts();
    let text = RwSignal::new(String::new());
    let all = [t.gallery_party_a(), t.gallery_party_b(), t.gallery_party_c()];
    let options = move || {
        let typed = text.get();
        let found = all.into_iter().filter(|name| name.contains(typed.trim())).enumerate();
        found
            .map(|(index, name)| ComboOption {
                note: Some(t.gallery_city().to_owned()),
                end: Some(t.common_settled().to_owned()),
                ..ComboOption::new(index.to_string(), name)
            })
            .collect::<Vec<_>>()
    };
    view! {
        <Field id=format!("party-{side}") label=t.invoice_customer()>
            <Combobox
                text
                options=Signal::derive(options)
                list_label=t.invoice_customer_options()
                placeholder=t.invoice_customer_placeholder()
                on_pick=move |option: ComboOption| text.set(option.label)
                on_create=move |typed: String| text.set(typed)
                create_label=move |typed: String| t.invoice_create_party(typed)
            />
        </Field>
    }
    .into_any()
}

pub fn dates(side: &'static str) -> AnyView {
    let t = use_texts();
    let today = example_today();
    let value = RwSignal::new(today.plus_days(7));
    view! {
        <DateInput id=format!("due-{side}") label=t.invoice_issue_date() value today/>
        <Calendar
            id=format!("days-{side}")
            value=today.plus_days(7)
            today
            on_pick=move |date| value.set(Some(date))
        />
    }
    .into_any()
}

pub fn choices(side: &'static str) -> AnyView {
    let t = use_texts();
    let taxable = RwSignal::new(true);
    let stock = RwSignal::new(false);
    let eyes = RwSignal::new(true);
    let kinds = vec![
        Choice::new("o", t.party_organisation()),
        Choice::new("p", t.party_person()),
    ];
    let short = vec![
        Choice::with_help("warn", t.sub_type_stock_warn(), t.sub_type_stock_warn_help()),
        Choice::with_help("stop", t.sub_type_stock_stop(), t.sub_type_stock_stop_help()),
    ];
    view! {
        <div class="cluster">
            <Checkbox checked=taxable label=t.product_taxable() on_change=move |on| taxable.set(on)/>
            <Checkbox checked=stock label=t.product_stock_kept() on_change=move |on| stock.set(on)/>
            <Checkbox checked=false mixed=true label=t.cartable_select_all()/>
            <Checkbox checked=true disabled=true label=t.gallery_disabled()/>
        </div>
        <RadioGroup
            legend=t.party_kind()
            name=format!("kind-{side}")
            choices=kinds
            value=RwSignal::new("o".to_owned())
        />
        <Switch
            checked=eyes
            label=t.gallery_four_eyes()
            help=t.gallery_four_eyes_help()
            on_change=move |on| eyes.set(on)
        />
        <RadioGroup
            legend=t.product_stock_kept()
            name=format!("stock-{side}")
            choices=short
            value=RwSignal::new("warn".to_owned())
            cards=true
        />
    }
    .into_any()
}

/// A day of the past, the same on both sides: the gallery shows no clock.
fn example_today() -> Date {
    Date::from_gregorian(2026, 11, 24).unwrap_or(Date::MIN)
}
