//! A comment's text as it is shown. Every piece goes through the escaping of the view; there is no way for HTML.

use domain::digits::localize_digits;
use domain::record::{Key, Kind, Subject};
use leptos::prelude::*;

use super::markdown::{Block, Inline, parse};
use crate::offline::device::use_device;
use crate::route::Page;
use crate::texts::use_texts;

/// The text, with its paragraphs and lists.
#[component]
pub fn Rich(
    /// As it was typed.
    text: String,
    /// The names of whom it addresses.
    names: Vec<String>,
) -> impl IntoView {
    parse(&text, &names).into_iter().map(block).collect_view()
}

/// The text in one run, for a place of a line or two: lists lose their shape, and links are words.
#[component]
pub fn RichLine(
    /// As it was typed.
    text: String,
    /// The names of whom it addresses.
    names: Vec<String>,
) -> impl IntoView {
    let mut rows = Vec::new();
    for block in parse(&text, &names) {
        rows.extend(match block {
            Block::Paragraph(rows) => rows,
            Block::List { items, .. } => items,
        });
    }
    rows.into_iter()
        .map(|row| view! { {pieces(row, false)} " " })
        .collect_view()
}

fn block(block: Block) -> AnyView {
    match block {
        Block::Paragraph(lines) => {
            let line = |(at, line): (usize, Vec<Inline>)| {
                view! {
                    {(at > 0).then(|| view! { <br/> })}
                    {pieces(line, true)}
                }
            };
            view! { <p dir="auto">{lines.into_iter().enumerate().map(line).collect_view()}</p> }.into_any()
        }
        Block::List { ordered, items } => {
            let items = items
                .into_iter()
                .map(|item| view! { <li dir="auto">{pieces(item, true)}</li> })
                .collect_view();
            if ordered {
                view! { <ol>{items}</ol> }.into_any()
            } else {
                view! { <ul>{items}</ul> }.into_any()
            }
        }
    }
}

fn pieces(line: Vec<Inline>, links: bool) -> AnyView {
    line.into_iter()
        .map(|piece| self::piece(piece, links))
        .collect_view()
        .into_any()
}

fn piece(piece: Inline, links: bool) -> AnyView {
    match piece {
        Inline::Text(text) => text.into_any(),
        Inline::Strong(inner) => view! { <strong>{pieces(inner, links)}</strong> }.into_any(),
        Inline::Emphasis(inner) => view! { <em>{pieces(inner, links)}</em> }.into_any(),
        Inline::Code(code) => view! { <code dir="ltr">{code}</code> }.into_any(),
        Inline::Mention(name) => view! { <span class="mention">{format!("@{name}")}</span> }.into_any(),
        Inline::Link { page, words } => view! { <PageLink page words links/> }.into_any(),
    }
}

/// A link to a subject: the words typed for it, else what it is called here, else its address.
#[component]
fn PageLink(page: Page, words: Option<String>, links: bool) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let href = page.to_string();
    let key = match &page {
        Page::Item(id) => Some(Key::new(Kind::Item, id)),
        Page::Party(id) => Some(Key::new(Kind::Party, id)),
        Page::Product(id) => Some(Key::new(Kind::Product, id)),
        _ => None,
    };
    let address = href.clone();
    let shown = move || {
        words.clone().unwrap_or_else(|| {
            let record = key.as_ref().and_then(|key| device.record(key));
            record.map_or_else(
                || address.clone(),
                |record| localize_digits(Subject::title(&record), t.locale()),
            )
        })
    };
    if links {
        view! {
            <a class="link" href=href>
                <bdi>{shown}</bdi>
            </a>
        }
        .into_any()
    } else {
        view! { <bdi>{shown}</bdi> }.into_any()
    }
}
