//! What happened to an item, newest first: steps as nodes in the colour of the state, comments as people.

use leptos::prelude::*;

use super::avatar::Avatar;
use super::icon::{Icon, IconName};
use super::tone::Tone;

/// The list; holds [`Event`]s.
#[component]
pub fn Timeline(
    /// [`Event`]s.
    children: Children,
) -> impl IntoView {
    view! { <ol class="timeline">{children()}</ol> }
}

/// One event: a step with `tone` and `icon`, or a comment without them.
#[component]
pub fn Event(
    /// Its id, for links that lead to it.
    #[prop(optional, into)]
    id: Option<String>,
    /// It is what one came for.
    #[prop(optional, into)]
    is_cited: Signal<bool>,
    /// Who.
    #[prop(into)]
    who: String,
    /// What they did, such as «تایید کرد».
    #[prop(optional, into)]
    what: Option<String>,
    /// When, in words.
    #[prop(into)]
    when: String,
    /// When, for machines: ISO 8601.
    #[prop(optional, into)]
    at: Option<String>,
    /// The colours of a step.
    #[prop(optional, into)]
    tone: Option<Tone>,
    /// The icon of a step.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// Reason, changes, under it.
    #[prop(optional, into)]
    body: Option<ViewFn>,
    /// The text of a comment.
    #[prop(optional, into)]
    quote: Option<ViewFn>,
    /// Buttons at the end of its head.
    #[prop(optional, into)]
    tools: Option<ViewFn>,
) -> impl IntoView {
    let class = tone.map_or_else(|| "event".to_owned(), |tone| format!("event {}", tone.class()));
    let mark = match icon {
        Some(name) => view! {
            <span class="event__node">
                <Icon name/>
            </span>
        }
        .into_any(),
        None => view! { <Avatar name=who.clone()/> }.into_any(),
    };
    view! {
        <li class=class class:is-cited=move || is_cited.get() id=id>
            {mark} <div>
                <p class="event__head">
                    <b>{who}</b>
                    {what.map(|what| view! { " " <span class="soft">{what}</span> })}
                    <time class="event__when" datetime=at>
                        {when}
                    </time>
                    {tools.map(|tools| tools.run())}
                </p>
                {body.map(|body| view! { <div class="event__body">{body.run()}</div> })}
                {quote.map(|quote| view! { <div class="event__quote">{quote.run()}</div> })}
            </div>
        </li>
    }
}
