//! The gallery shows every component, so what holds for it holds for the bricks of every page.

use std::collections::HashSet;

use app::pages::gallery::Gallery;
use app::texts::{Texts, provide_texts};
use domain::digits::Locale;
use leptos::prelude::*;

fn rendered(locale: Locale) -> String {
    Owner::new().with(|| {
        provide_texts(Texts::for_server(locale));
        view! { <Gallery/> }.to_html()
    })
}

/// Values of an attribute, in order.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let opening = format!(" {attribute}=\"");
    html.split(opening.as_str())
        .skip(1)
        .filter_map(|rest| rest.split_once('"'))
        .map(|(value, _)| value)
        .collect()
}

#[test]
fn nothing_in_the_html_needs_what_the_policy_forbids() {
    for locale in [Locale::Fa, Locale::En] {
        let html = rendered(locale);
        assert!(values(&html, "style").is_empty(), "a style attribute would be blocked");
        for handler in ["onclick", "oninput", "onchange", "onkeydown"] {
            assert!(values(&html, handler).is_empty(), "{handler} would be blocked");
        }
    }
}

#[test]
fn ids_are_unique_and_references_point_to_something() {
    let html = rendered(Locale::Fa);
    let ids = values(&html, "id");
    let unique: HashSet<&str> = ids.iter().copied().collect();
    let mut twice = ids.clone();
    for id in &unique {
        let place = twice.iter().position(|own| own == id).expect("it came from the list");
        twice.swap_remove(place);
    }
    assert!(twice.is_empty(), "used twice: {twice:?}");
    for attribute in [
        "for",
        "aria-labelledby",
        "aria-describedby",
        "aria-controls",
        "popovertarget",
    ] {
        for value in values(&html, attribute) {
            assert!(
                unique.contains(value),
                "{attribute} points to «{value}», which is not there"
            );
        }
    }
}

#[test]
fn a_long_list_is_short_on_the_server() {
    let html = rendered(Locale::En);
    assert!(html.contains("aria-rowcount=\"10000\""));
    assert!(html.contains("Row 30<") && !html.contains("Row 31<"));
}

#[test]
fn both_languages_speak_for_themselves() {
    assert!(rendered(Locale::Fa).contains("در انتظار"));
    let english = rendered(Locale::En);
    assert!(
        !english
            .chars()
            .any(|c| ('\u{0600}'..='\u{06FF}').contains(&c) && c != '٪'),
        "Persian in the English page"
    );
}
