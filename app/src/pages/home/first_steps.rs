//! The card «نخستین گام‌ها»: what an installation needs before its first invoice, for whoever can bring it about.
//!
//! What stays true: it is no widget that one arranges; it goes by itself once everything is there. Goods do not come with
//! the page, so until the device knows of them it does not count them as missing.

use domain::access::Action;
use domain::query::{Filter, ListQuery};
use domain::record::{Company, FiscalYear, Kind, Pattern, SubType, TaxCode, User};
use leptos::prelude::*;
use sync::protocol::Query;

use crate::components::{Card, Chip, ListRow, ListRows, Tone, icons};
use crate::offline::device::{Device, use_device};
use crate::offline::listing::{Listing, use_query};
use crate::route::{Page, Section};
use crate::texts::{Texts, use_texts};

/// One thing that must be there.
#[derive(Clone, PartialEq)]
struct Step {
    title: &'static str,
    page: Page,
    /// Unknown as long as the device has not heard.
    is_done: Option<bool>,
}

/// All of them, in the order in which one needs another.
fn steps(t: Texts, device: Device, goods: Listing) -> Vec<Step> {
    let of_section = |title, section, is_done| Step {
        title,
        page: Page::SettingsSection(section),
        is_done: Some(is_done),
    };
    let users = device.all::<User>().into_iter().filter(|it| it.active).count();
    vec![
        of_section(
            t.home_step_company(),
            Section::Company,
            device.get::<Company>(Company::ID).is_some(),
        ),
        of_section(
            t.home_step_fiscal_year(),
            Section::FiscalYears,
            !device.all::<FiscalYear>().is_empty(),
        ),
        of_section(
            t.home_step_tax_code(),
            Section::TaxCodes,
            !device.all::<TaxCode>().is_empty(),
        ),
        of_section(
            t.home_step_pattern(),
            Section::Patterns,
            !device.all::<Pattern>().is_empty(),
        ),
        of_section(
            t.home_step_sub_type(),
            Section::SubTypes,
            !device.all::<SubType>().is_empty(),
        ),
        Step {
            title: t.home_step_products(),
            page: Page::Products,
            is_done: goods.totals().map(|totals| totals.count > 0),
        },
        of_section(t.home_step_users(), Section::Users, users > 1),
    ]
}

/// The card, while something is missing and one may make it.
#[component]
pub fn FirstSteps() -> impl IntoView {
    let device = use_device();
    let may = untrack(|| {
        let access = device.access();
        [Action::ManageUsers, Action::ManageSettings].map(|action| access.can(action).is_some())
    });
    may.iter().all(|may| *may).then(|| view! { <Steps/> })
}

#[component]
fn Steps() -> impl IntoView {
    let (t, device) = (use_texts(), use_device());
    let goods = use_query(|| Query::List(ListQuery::count(Kind::Product, Filter::all())));
    let steps = Memo::new(move |_| steps(t, device, goods));
    let row = move |step: Step| {
        let is_done = step.is_done == Some(true);
        let end =
            move || is_done.then(|| view! { <Chip tone=Tone::Done icon=icons::CIRCLE_CHECK text=t.home_step_done()/> });
        view! { <ListRow main=move || step.title href=step.page.to_string() end/> }
    };
    move || {
        let is_missing = steps.with(|steps| steps.iter().any(|step| step.is_done == Some(false)));
        is_missing.then(|| {
            view! {
                <div class="home__first">
                    <Card id="home-first-steps" title=t.home_first_steps()>
                        <p class="card__pad soft">{t.home_first_steps_help()}</p>
                        <ListRows>{steps.get().into_iter().map(row).collect_view()}</ListRows>
                    </Card>
                </div>
            }
        })
    }
}
