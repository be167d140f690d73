//! A comment's text as it is shown. Every piece goes through the escaping of the view; there is no way for HTML.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::ItemId;
use domain::query::Filter;
use domain::record::{Item, Key, Kind, Subject};
use leptos::prelude::*;

use super::markdown::{Block, Inline, parse};
use crate::offline::device::{Device, use_device};
use crate::route::Page;
use crate::texts::use_texts;
use crate::wording;

/// The items that some texts name by their numbers, as far as the device holds them: one look for all texts of a page.
pub type Numbers = Memo<BTreeMap<String, ItemId>>;

/// Finds the items of these numbers among those that the device holds, and once more when it has been read; a change of an item is
/// no reason to go through all of them. A number that nobody has, or that two have, is not there.
#[must_use]
pub fn find_numbers(device: Device, cited: &BTreeSet<String>) -> BTreeMap<String, ItemId> {
    let mut found: BTreeMap<String, Vec<ItemId>> = BTreeMap::new();
    if !cited.is_empty() {
        device.is_furnished().track();
        let numbers: Vec<&String> = cited.iter().collect();
        for item in untrack(|| device.matching::<Item>(&Filter::in_ids("number_text", &numbers))) {
            if let Some(number) = item.numbered {
                found.entry(number.text).or_default().push(item.id);
            }
        }
    }
    let is_one = |(number, items): (String, Vec<ItemId>)| match items.as_slice() {
        [item] => Some((number, *item)),
        _ => None,
    };
    found.into_iter().filter_map(is_one).collect()
}

/// The text, with its paragraphs and lists.
#[component]
pub fn Rich(
    /// As it was typed.
    text: String,
    /// The names of whom it addresses.
    names: Vec<String>,
    /// Where its numbers lead.
    numbers: Numbers,
) -> impl IntoView {
    let block = |it| block(it, numbers);
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
        .map(|row| view! { {pieces(row, None)} " " })
        .collect_view()
}

fn block(block: Block, numbers: Numbers) -> AnyView {
    match block {
        Block::Paragraph(lines) => {
            let line = |(at, line): (usize, Vec<Inline>)| {
                view! {
                    {(at > 0).then(|| view! { <br/> })}
                    {pieces(line, Some(numbers))}
                }
            };
            view! { <p dir="auto">{lines.into_iter().enumerate().map(line).collect_view()}</p> }.into_any()
        }
        Block::List { ordered, items } => {
            let items = items
                .into_iter()
                .map(|item| view! { <li dir="auto">{pieces(item, Some(numbers))}</li> })
                .collect_view();
            if ordered {
                view! { <ol>{items}</ol> }.into_any()
            } else {
                view! { <ul>{items}</ul> }.into_any()
            }
        }
    }
}

/// Without numbers there are no links at all.
fn pieces(line: Vec<Inline>, links: Option<Numbers>) -> AnyView {
    line.into_iter()
        .map(|piece| self::piece(piece, links))
        .collect_view()
        .into_any()
}

fn piece(piece: Inline, links: Option<Numbers>) -> AnyView {
    match piece {
        Inline::Text(text) => text.into_any(),
        Inline::Strong(inner) => view! { <strong>{pieces(inner, links)}</strong> }.into_any(),
        Inline::Emphasis(inner) => view! { <em>{pieces(inner, links)}</em> }.into_any(),
        Inline::Code(code) => view! { <code dir="ltr">{code}</code> }.into_any(),
        Inline::Mention(name) => view! { <span class="mention">{format!("@{name}")}</span> }.into_any(),
        Inline::Link { page, words } => view! { <PageLink page words links=links.is_some()/> }.into_any(),
        Inline::Number { words, number } => match links {
            Some(numbers) => view! { <NumberLink words number numbers/> }.into_any(),
            None => words.into_any(),
        },
    }
}

/// A link to the item of this number, once the device knows one; until then the text.
#[component]
fn NumberLink(words: String, number: String, numbers: Numbers) -> impl IntoView {
    let item = Memo::new(move |_| numbers.with(|numbers| numbers.get(&number).copied()));
    move || match item.get() {
        Some(item) => {
            let words = words.clone();
            view! {
                <a class="link" href=Page::Item(item).to_string()>
                    <bdi>{words}</bdi>
                </a>
            }
            .into_any()
        }
        None => words.clone().into_any(),
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
                |record| wording::code(Subject::title(&record), t.locale()),
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
