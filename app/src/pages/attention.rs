//! What did not apply and waits for somebody to deal with it.
//!
//! What stays true: each line says what was meant, why it did not apply, what differs, and what one can do; it leaves only
//! when somebody sets it aside or the change is made again, on whichever of their devices. The list is the device's, so the server
//! renders the empty page.

use domain::digits::format_integer;
use domain::mutation::Mutation;
use domain::record::{FieldChange, Item};
use domain::rejection::{Conflict, Problem, Rejection};
use leptos::prelude::*;
use sync::protocol::{Outcome, Query};

use crate::components::{AmountView, Button, ButtonKind, Empty, Icon, IconSize, LinkButton, Toast, icons, use_toasts};
use crate::frame::change;
use crate::frame::use_top_bar;
use crate::offline::device::{Device, use_device};
use crate::offline::pending::Attention;
use crate::shared::use_view;
use crate::texts::{Texts, use_texts};
use crate::wording;

/// The page.
#[component]
pub fn AttentionPage() -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let attention = device.attention();
    let bar = use_top_bar();
    Effect::new(move |_| {
        let count = attention.with(Vec::len);
        if count > 0 {
            let many = u64::try_from(count).unwrap_or(u64::MAX);
            let digits = format_integer(i64::try_from(count).unwrap_or(i64::MAX), t.locale());
            bar.set_count(t.common_items(many, digits));
        } else {
            bar.set_count("");
        }
    });
    view! {
        <main class="page" id="main">
            <div class="page__head">
                <div class="page__title">
                    <p>{t.attention_intro()}</p>
                </div>
            </div>
            <Show when=move || attention.with(Vec::is_empty)>
                <Empty
                    icon=icons::CIRCLE_CHECK
                    title=t.attention_empty_title()
                    body=t.attention_empty_body()
                />
            </Show>
            <div class="stack">
                <For
                    each=move || attention.get()
                    key=|it| it.uuid
                    children=move |it| view! { <Case attention=it/> }
                />
            </div>
        </main>
    }
}

/// One change that did not apply.
#[component]
fn Case(attention: Attention) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let view = use_view();
    let toasts = use_toasts();
    let uuid = attention.uuid;
    let title_id = format!("case-{uuid}");
    let labelled_by = title_id.clone();
    let told = change::tell_kept(t, device, &attention);
    let (verb, href) = (told.verb, told.href);
    // The item may not be on this device any more, or not yet: it is asked for, and named once it is here.
    let item = attention.mutation.as_ref().and_then(change::item_key);
    if let Some(key) = item.clone() {
        Effect::new(move |_| {
            if device.get::<Item>(&key.id).is_none() {
                device.ask(Query::Record(key.clone()));
            }
        });
    }
    let amount = move || {
        let item = item.as_ref().and_then(|key| device.get::<Item>(&key.id))?;
        Some(view! { <p><AmountView amount=item.totals.final_amount/></p> })
    };
    let kept = attention.clone();
    let name = move || {
        let to = change::tell_kept(t, device, &kept).to;
        if to.is_empty() { verb.to_owned() } else { to }
    };
    let elsewhere = attention.is_elsewhere.then(|| t.attention_elsewhere());
    let why = wording::outcome(t, &attention.outcome, device, view).unwrap_or_default();
    let made = attention.claimed_at;
    let (tone, icon) = match attention.outcome {
        Outcome::Conflict { .. } => ("is-pending", icons::GIT_COMPARE_ARROWS),
        _ => ("is-rejected", icons::CIRCLE_X),
    };
    let open_word = match attention.mutation {
        Some(Mutation::SubmitItem(_) | Mutation::SaveDraft(_)) => t.attention_open_draft(),
        _ => t.attention_look_again(),
    };
    let set_aside = move || {
        device.acknowledge(&[uuid]);
        toasts.show(Toast::done(t.attention_dismissed()));
    };
    view! {
        <article class="card" aria-labelledby=labelled_by>
            <div class=format!("detail__bar {tone}")>
                <span class="detail__state">
                    <Icon name=icon/>
                    {verb}
                </span>
                <span class="detail__wait">
                    {move || {
                        t.attention_made_at(wording::moment(t, made, view.now.get(), view.zone))
                    }} {elsewhere.map(|words| format!(" {words}"))}
                </span>
            </div>
            <div class="card__pad stack case">
                <h2 id=title_id>{name}</h2>
                {amount}
                <p class="soft">
                    {why} " " <b>{t.attention_not_applied()}</b>
                </p>
                <Detail outcome=attention.outcome/>
                <div class="cluster">
                    {href
                        .map(|href| {
                            view! {
                                <LinkButton href kind=ButtonKind::Primary icon=icons::EYE>
                                    {open_word}
                                </LinkButton>
                            }
                        })} <Button icon=icons::CHECK on_press=set_aside>
                        {t.attention_dismiss()}
                    </Button>
                </div>
            </div>
        </article>
    }
}

/// What is behind the sentence: the two versions, which fields.
#[component]
fn Detail(outcome: Outcome) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    match outcome {
        Outcome::Conflict {
            detail: Conflict::Changed { changes },
        } => versions(t, device, changes, t.attention_you_saw(), t.attention_is_now()),
        Outcome::Conflict {
            detail: Conflict::FieldChanged { changes },
        } => versions(t, device, changes, t.attention_there(), t.attention_yours()),
        Outcome::Conflict {
            detail: Conflict::TotalDiffers { seen, computed },
        } => view! {
            <dl class="facts">
                <div>
                    <dt>{t.attention_you_saw()}</dt>
                    <dd>
                        <AmountView amount=seen/>
                    </dd>
                </div>
                <div>
                    <dt>{t.attention_is_now()}</dt>
                    <dd>
                        <AmountView amount=computed/>
                    </dd>
                </div>
            </dl>
        }
        .into_any(),
        Outcome::Rejected {
            detail: Rejection::Invalid { problems },
        } => problem_list(t, &problems),
        _ => ().into_any(),
    }
}

/// Two versions side by side, the fields that differ.
fn versions(t: Texts, device: Device, changes: Vec<FieldChange>, left: &'static str, right: &'static str) -> AnyView {
    if changes.is_empty() {
        return ().into_any();
    }
    let unit = use_view().unit;
    let count = format_integer(i64::try_from(changes.len()).unwrap_or(i64::MAX), t.locale());
    let caption = t.attention_differences(u64::try_from(changes.len()).unwrap_or(u64::MAX), count);
    let row = move |change: FieldChange| {
        let (field, before, after) = wording::change(t, &change, device, unit);
        view! {
            <tr class="compare__diff">
                <th scope="row">
                    <span class="compare__mark">
                        <Icon name=icons::EQUAL_NOT size=IconSize::Sm/>
                        {field}
                    </span>
                    <span class="visually-hidden">{t.attention_differs()}</span>
                </th>
                <td>
                    <del>{before}</del>
                </td>
                <td>
                    <ins>{after}</ins>
                </td>
            </tr>
        }
    };
    view! {
        <table class="compare compare--framed">
            <caption class="visually-hidden">{caption}</caption>
            <colgroup>
                <col/>
                <col/>
                <col/>
            </colgroup>
            <thead>
                <tr>
                    <th scope="col">
                        <span class="visually-hidden">{t.attention_field()}</span>
                    </th>
                    <th scope="col">
                        <b>
                            <Icon name=icons::MONITOR size=IconSize::Sm/>
                            {left}
                        </b>
                    </th>
                    <th scope="col">
                        <b>
                            <Icon name=icons::CLOUD_CHECK size=IconSize::Sm/>
                            {right}
                        </b>
                    </th>
                </tr>
            </thead>
            <tbody>{changes.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// What is wrong, field by field.
fn problem_list(t: Texts, problems: &[Problem]) -> AnyView {
    let line = |problem: &Problem| {
        view! {
            <div>
                <dt>{wording::field(t, &problem.field)}</dt>
                <dd>{wording::problem(t, problem.code)}</dd>
            </div>
        }
    };
    view! {
        <section class="stack--tight stack">
            <h3>{t.attention_problems()}</h3>
            <dl class="facts">{problems.iter().map(line).collect_view()}</dl>
        </section>
    }
    .into_any()
}
