//! A person or a unit as a small mark: initials on one of four grounds.
//!
//! What stays true: the mark is decoration, the name stands beside it; the ground follows from the name, so that a person
//! looks the same everywhere.

use leptos::prelude::*;

use super::icon::{Icon, IconSize, icons};

/// How large.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AvatarSize {
    /// In lists of options.
    Small,
    /// Everywhere else.
    #[default]
    Medium,
    /// At the head of a page.
    Large,
}

/// The initials of a person.
#[component]
pub fn Avatar(
    /// Full name.
    #[prop(into)]
    name: String,
    /// How large.
    #[prop(optional)]
    size: AvatarSize,
) -> impl IntoView {
    let ground = name.chars().fold(0_u32, |sum, letter| {
        sum.wrapping_mul(31).wrapping_add(u32::from(letter))
    }) % 4
        + 1;
    let size = match size {
        AvatarSize::Small => " avatar--sm",
        AvatarSize::Medium => "",
        AvatarSize::Large => " avatar--lg",
    };
    view! { <span class=format!("avatar avatar--{ground}{size}") aria-hidden="true">{initials(&name)}</span> }
}

/// The mark of a unit, group or position.
#[component]
pub fn UnitAvatar(
    /// Small?
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let (class, size) = if small {
        ("avatar avatar--sm avatar--unit", IconSize::Xs)
    } else {
        ("avatar avatar--unit", IconSize::Sm)
    };
    view! {
        <span class=class aria-hidden="true">
            <Icon name=icons::USERS size/>
        </span>
    }
}

/// The first letters of the first two words, with a thin space between, so that Persian letters do not join.
fn initials(name: &str) -> String {
    let letters: Vec<String> = name
        .split_whitespace()
        .take(2)
        .filter_map(|word| word.chars().next())
        .map(String::from)
        .collect();
    letters.join("\u{2009}")
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_two_letters_apart() {
        assert_eq!(initials("نرگس کاظمی"), "ن\u{2009}ک");
        assert_eq!(initials("  Ada "), "A");
        assert_eq!(initials(""), "");
    }
}
