//! A date: typed first, picked second.
//!
//! What stays true: the field takes whatever `domain::calendar::parse_date_input` takes (۱۴۰۵/۹/۳, «فردا», «+۷»), and with a
//! [`TimeBeside`] also a time («فردا ۵ عصر»), which it tells and does not keep; the value is a civil [`Date`], Jalali only on the screen; a text that cannot be read leaves the value empty and says so. Today is
//! given by the page, never read from a clock here.
//!
//! # On the server
//! The calendar is closed; the date shows as text, with its weekday in the help.

use domain::calendar::{Date, DateStyle, TimeOfDay, format_date, format_time, parse_date_input, parse_moment_input};
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use super::button::{Button, ButtonKind};
use super::calendar::Calendar;
use super::dom;
use super::field::FieldError;
use super::icon::icons;
use crate::texts::use_texts;

/// Takes a time of day that is typed beside the day.
#[derive(Clone, Copy)]
pub struct TimeBeside {
    /// What was typed last: a time, or a day without one.
    pub time: RwSignal<Option<TimeOfDay>>,
    /// The time of day now, by which a time without a day is today's or tomorrow's.
    pub now: Signal<TimeOfDay>,
}

/// A date field with its label, help and calendar.
#[component]
pub fn DateInput(
    /// The id of the control; unique on the page.
    #[prop(into)]
    id: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// The day; `None` while the field is empty or cannot be read.
    value: RwSignal<Option<Date>>,
    /// Today, as the page says.
    today: Date,
    /// May stay empty.
    #[prop(optional)]
    optional: bool,
    /// What is wrong with a date that can be read, such as a closed year.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The form's name of the text.
    #[prop(optional)]
    name: Option<&'static str>,
    /// Told whether something is typed that cannot be read: then the empty value is none that the person chose.
    #[prop(optional)]
    unread: Option<RwSignal<bool>>,
    /// Takes a time too.
    #[prop(optional)]
    time: Option<TimeBeside>,
    /// After each change by the person.
    #[prop(optional, into)]
    on_change: Option<Callback<Option<Date>>>,
) -> impl IntoView {
    let t = use_texts();
    let locale = t.locale();
    let written =
        move |date: Option<Date>| date.map_or_else(String::new, |date| format_date(date, DateStyle::Numeric, locale));
    let text = RwSignal::new(written(value.get_untracked()));
    let is_unread = unread;
    let unread = RwSignal::new(false);
    let open = RwSignal::new(false);
    let ids = StoredValue::new(id.clone());

    let read = move |text: &str| match time {
        Some(beside) => parse_moment_input(text, today, beside.now.get_untracked()).ok(),
        None => parse_date_input(text, today).ok().map(|date| (date, None)),
    };

    // The value may change from outside (a draft is loaded): the text follows, unless it already says that day.
    Effect::new(move |_| {
        let date = value.get();
        let said = read(&text.read_untracked()).map(|(date, _)| date);
        if date.is_some() && date != said {
            text.set(written(date));
            unread.set(false);
        }
    });

    let set = move |date: Option<Date>| {
        if let Some(is_unread) = is_unread {
            is_unread.set(date.is_none() && !text.read_untracked().trim().is_empty());
        }
        if date != value.get_untracked() {
            value.set(date);
            if let Some(on_change) = on_change {
                on_change.run(date);
            }
        }
    };
    let typed = move |typed: String| {
        let said = read(&typed);
        let date = said.map(|(date, _)| date);
        // While one types, half a date is no mistake yet; leaving the field judges it.
        unread.set(false);
        text.set(typed);
        if let Some(beside) = time {
            beside.time.set(said.and_then(|(_, time)| time));
        }
        set(date);
    };
    let left = move |_| {
        // A field that is taken out of the page while it has the focus is left as well, after its signals are gone.
        let Some(blank) = text.try_with_untracked(|text| text.trim().is_empty()) else {
            return;
        };
        match value.get_untracked() {
            Some(date) => text.set(written(Some(date))),
            None => unread.set(!blank),
        }
    };
    let pick = move |date: Date| {
        text.set(written(Some(date)));
        unread.set(false);
        open.set(false);
        set(Some(date));
        dom::focus(&ids.read_value());
    };
    let problem = Signal::derive(move || {
        if unread.get() {
            Some(t.cal_error().to_owned())
        } else {
            error.get()
        }
    });
    let help = move || match value.get() {
        Some(date) => {
            let day = format_date(date, DateStyle::WithWeekday, locale);
            match time.and_then(|beside| beside.time.get()) {
                Some(time) => t.cal_with_time(day, format_time(time, locale)),
                None => day,
            }
        }
        None => {
            let today = format_date(today, DateStyle::Numeric, locale);
            if time.is_some() {
                t.cal_help_time(today)
            } else {
                t.cal_help(today)
            }
        }
    };
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowDown" if event.alt_key() => {
            event.prevent_default();
            open.set(true);
        }
        "Escape" if open.get_untracked() => {
            event.stop_propagation();
            open.set(false);
            dom::focus(&ids.read_value());
        }
        _ => {}
    };

    let (help_id, error_id, calendar_id) = (format!("{id}-help"), format!("{id}-error"), format!("{id}-cal"));
    let (describes_help, describes_error) = (help_id.clone(), error_id.clone());
    view! {
        <div class="field" on:keydown=key>
            <label class="field__label" for=id.clone()>
                {label}
                {optional.then(|| view! { " " <span class="field__opt">{t.common_optional()}</span> })}
            </label>
            <div class="combo">
                <div class="control">
                    <input
                        class="input"
                        id=id.clone()
                        name=name
                        type="text"
                        autocomplete="off"
                        value=text.get_untracked()
                        prop:value=move || text.get()
                        disabled=move || disabled.get()
                        aria-invalid=move || problem.read().is_some().then_some("true")
                        aria-describedby=move || {
                            if problem.read().is_some() {
                                describes_error.clone()
                            } else {
                                describes_help.clone()
                            }
                        }
                        on:input=move |event| typed(event_target_value(&event))
                        on:blur=left
                    />
                    <Button
                        kind=ButtonKind::Quiet
                        icon=icons::CALENDAR_DAYS
                        label=t.cal_open()
                        expanded=open
                        controls=calendar_id.clone()
                        disabled
                        on_press=move || open.update(|open| *open = !*open)
                    />
                </div>
                <div class="cal-pop" id=calendar_id hidden=move || !open.get()>
                    {move || {
                        open.get()
                            .then(|| view! { <Calendar id=format!("{}-days", ids.read_value().as_str()) value=value.get_untracked() today on_pick=pick/> })
                    }}
                </div>
            </div>
            <p class="field__help" id=help_id hidden=move || problem.read().is_some()>
                {help}
            </p>
            <FieldError id=error_id error=problem/>
        </div>
    }
}
