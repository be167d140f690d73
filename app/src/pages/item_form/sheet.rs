//! The sheet that every form of a document is: head, lines, costs and description, sums, and the bar that sends it.

use domain::calendar::format_time;
use domain::digits::{currency_name, format_money};
use domain::record::Draft;
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use super::costs::Costs;
use super::form::Form;
use super::head::Head;
use super::keeper::{Keeper, Kept};
use super::lines::Lines;
use super::notices::Notices;
use super::sending::{Aim, Sending};
use super::words::{count, problem_at};
use crate::components::{Button, ButtonKind, Field, Icon, IconSize, TextArea, TotalLine, Totals, dom, icons};
use crate::form::unsaved::{UnsavedQuestion, Way};
use crate::route::Page;
use crate::texts::use_texts;

#[component]
pub fn Sheet(
    form: Form,
    sending: Sending,
    keeper: Option<Keeper>,
    /** Where «close» goes. */
    home: Page,
) -> impl IntoView {
    let t = use_texts();
    let home = StoredValue::new(home);
    let leaving = RwSignal::new(None);
    let close = move || {
        if untrack(|| sending.is_unsaved()) {
            leaving.set(Some(Way::To(home.get_value().to_string())));
        } else {
            sending.go(home.get_value());
        }
    };
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" if event.ctrl_key() || event.meta_key() => {
            event.prevent_default();
            sending.send();
        }
        // Not for the Esc that closes a menu or a dialog inside.
        "Escape" if !event.default_prevented() && !dom::has_overlay() => {
            // It would close the question that it asks.
            event.prevent_default();
            close();
        }
        _ => {}
    };
    view! {
        <Notices form sending keeper/>
        <UnsavedQuestion id="form-unsaved" dirty=Signal::derive(move || sending.is_unsaved()) leaving/>
        <form
            class="edit__sheet"
            aria-label=t.invoice_title()
            novalidate
            on:keydown=key
            on:submit=move |event| event.prevent_default()
        >
            <Head form/>
            <Lines form/>
            <div class="edit__foot">
                <div class="stack">
                    <Costs form/>
                    <Description form/>
                </div>
                <Sums form/>
            </div>
            <Bar form sending keeper close=Callback::new(move |()| close())/>
        </form>
    }
}

#[component]
fn Description(form: Form) -> impl IntoView {
    let t = use_texts();
    let error = Signal::derive(move || {
        form.problem("description")
            .map(|code| problem_at(t, "description", code).to_owned())
    });
    view! {
        <Field id="form-description" label=t.invoice_description() optional=true error>
            <TextArea value=form.description max_length=4000/>
        </Field>
    }
}

/// The sums, while one types.
#[component]
fn Sums(form: Form) -> impl IntoView {
    let t = use_texts();
    let writing = form.writing;
    let money = move |amount| format_money(amount, writing.locale, writing.unit);
    let lines = Signal::derive(move || {
        let totals = form.computed.with(|computed| computed.totals);
        let mut lines = vec![TotalLine::plain(t.invoice_gross(), money(totals.gross))];
        if !totals.discount.is_zero() {
            lines.push(TotalLine::minus(t.invoice_total_discount(), money(totals.discount)));
        }
        if !totals.costs.is_zero() {
            lines.push(TotalLine::plain(t.form_costs_total(), money(totals.costs)));
        }
        lines.push(TotalLine::plain(t.invoice_tax(), money(totals.tax)));
        if !totals.duty.is_zero() {
            lines.push(TotalLine::plain(t.invoice_duty(), money(totals.duty)));
        }
        let currency = currency_name(&writing.currency, writing.locale, writing.unit).to_owned();
        lines.push(TotalLine::sum(
            t.invoice_payable_currency(currency),
            money(totals.final_amount),
        ));
        lines
    });
    view! { <Totals lines live=true/> }
}

/// What is saved, what is wrong, close and send.
#[component]
fn Bar(form: Form, sending: Sending, keeper: Option<Keeper>, close: Callback<()>) -> impl IntoView {
    let t = use_texts();
    let wrong = move || {
        let number = if form.attempted.get() {
            form.problems.with(Vec::len)
        } else {
            0
        };
        (number > 0).then(|| {
            view! {
                <span class="field__error">
                    <Icon name=icons::CIRCLE_ALERT size=IconSize::Sm/>
                    {t.invoice_to_correct(u64::try_from(number).unwrap_or(u64::MAX), count(number, form.writing.locale))}
                </span>
            }
        })
    };
    let word = sending.aim.with_value(|aim| match aim {
        Aim::Edit { .. } => t.form_save_edit(),
        Aim::Submit { resubmits: Some(_) } => t.form_resubmit(),
        Aim::Submit { resubmits: None } => t.action_submit(),
    });
    view! {
        <div class="edit__bar">
            <SavedLine form sending keeper/>
            {wrong}
            <Button kbd="Esc" on_press=close>
                {t.action_close()}
            </Button>
            <Button
                kind=ButtonKind::Primary
                icon=icons::SEND
                kbd="Ctrl ↵"
                busy=Signal::derive(move || sending.is_busy())
                disabled=Signal::derive(move || sending.overtaken().is_some())
                on_press=move |()| sending.send()
            >
                {word}
            </Button>
        </div>
    }
}

/// Where the draft stands, in words.
#[component]
fn SavedLine(form: Form, sending: Sending, keeper: Option<Keeper>) -> impl IntoView {
    let t = use_texts();
    let line = move || {
        let Some(keeper) = keeper else {
            let text = if sending.is_unsaved() {
                t.form_edit_unsaved()
            } else {
                t.form_edit_same()
            };
            return (icons::PENCIL, text.to_owned());
        };
        match keeper.kept() {
            Kept::Untouched => (icons::FILE_PEN_LINE, t.form_autosave().to_owned()),
            Kept::Typing => (icons::PENCIL, t.form_draft_typing().to_owned()),
            Kept::Unsent => (icons::CLOUD_UPLOAD, t.form_draft_unsent().to_owned()),
            Kept::Saved => {
                let saved = keeper.id.get().and_then(|id| form.device.get::<Draft>(id));
                let time = saved.map(|draft| draft.updated_at.time_of_day(form.view.zone));
                let time = time
                    .map(|time| format_time(time, form.writing.locale))
                    .unwrap_or_default();
                (icons::CLOUD_CHECK, t.form_draft_saved(time))
            }
        }
    };
    view! {
        <p class="edit__saved" role="status">
            {move || {
                let (name, text) = line();
                view! { <Icon name size=IconSize::Sm/> <span>{text}</span> }
            }}
        </p>
    }
}
