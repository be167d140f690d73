//! A card of a page: a head with a count and a way in, and short rows.

use leptos::prelude::*;

use super::badge::{Badge, BadgeKind};
use super::icon::{Icon, IconName};

/// A card.
#[component]
pub fn Card(
    /// The id of the heading; unique on the page.
    #[prop(into)]
    id: String,
    /// The heading.
    #[prop(into)]
    title: String,
    /// A count beside it, in the digits of the page.
    #[prop(optional, into)]
    count: Option<String>,
    /// Where «all of it» is: address and word.
    #[prop(optional)]
    more: Option<(String, String)>,
    /// At the end of the head, such as a button.
    #[prop(optional, into)]
    actions: ViewFn,
    /// Space around the content; lists need none.
    #[prop(optional)]
    padded: bool,
    /// A line at the foot.
    #[prop(optional, into)]
    foot: Option<ViewFn>,
    /// The content.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby=id.clone()>
            <div class="card__head">
                <h2 id=id.clone()>{title}</h2>
                {count.map(|text| view! { <Badge kind=BadgeKind::Quiet text/> })}
                {actions.run()}
                {more
                    .map(|(href, word)| {
                        view! {
                            <a class="card__more" href=href>
                                {word}
                            </a>
                        }
                    })}
            </div>
            <div class=if padded { "card__body card__pad" } else { "card__body" }>{children()}</div>
            {foot.map(|foot| view! { <div class="card__foot">{foot.run()}</div> })}
        </section>
    }
}

/// Short rows inside a card or drawer; holds [`ListRow`]s.
#[component]
pub fn ListRows(
    /// [`ListRow`]s.
    children: Children,
) -> impl IntoView {
    view! { <ul class="list--ruled">{children()}</ul> }
}

/// A short row: lead, main with a line under it, end.
#[component]
pub fn ListRow(
    /// What is read.
    #[prop(into)]
    main: ViewFn,
    /// Where it goes; the link covers the row.
    #[prop(optional, into)]
    href: Option<String>,
    /// Before it.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// The class of a state, such as `is-rejected`.
    #[prop(optional)]
    tone: &'static str,
    /// A line under it.
    #[prop(optional, into)]
    sub: Option<ViewFn>,
    /// At the end side.
    #[prop(optional, into)]
    end: Option<ViewFn>,
) -> impl IntoView {
    let text = match href {
        Some(href) => view! {
            <a class="list__link" href=href>
                {main.run()}
            </a>
        }
        .into_any(),
        None => main.run(),
    };
    view! {
        <li class=format!("list__item {tone}")>
            {icon.map(|name| view! { <Icon name/> })}
            <span class="list__main">
                {text} {sub.map(|sub| view! { <small>{sub.run()}</small> })}
            </span>
            {end.map(|end| view! { <span class="list__end list__raise">{end.run()}</span> })}
        </li>
    }
}
