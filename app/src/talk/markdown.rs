//! The small subset of Markdown that a comment may hold: bold, italic, code, lists, links to pages of this app, and numbers of
//! items, which are links where the item is known.
//!
//! What stays true: whatever is not of the subset stays the text that it is, so nothing typed is ever lost or run; a link leads to
//! an item, a party or a product of this app and nowhere else, whatever host stands before its path.

use domain::numbering::cited;

use crate::route::Page;

/// How deep bold and italic may stand in one another.
const DEPTH_MAX: usize = 4;

/// A block of a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Its lines.
    Paragraph(Vec<Vec<Inline>>),
    List {
        ordered: bool,
        items: Vec<Vec<Inline>>,
    },
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    Text(String),
    Strong(Vec<Self>),
    Emphasis(Vec<Self>),
    Code(String),
    /// A page of this app, with the words typed for it, if any.
    Link {
        page: Page,
        words: Option<String>,
    },
    /// What may be the number of an item: as it was typed, and as it would be stored.
    Number {
        words: String,
        number: String,
    },
    /// The name of somebody addressed, without the sign.
    Mention(String),
}

/// Takes a comment apart. `names` are those of whom it addresses.
#[must_use]
pub fn parse(text: &str, names: &[String]) -> Vec<Block> {
    let mut names: Vec<&str> = names.iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
    // The longest first: «مالی شمال» before «مالی».
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let mut blocks = Vec::new();
    let mut is_new = true;
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() {
            is_new = true;
            continue;
        }
        match (item_of(line), blocks.last_mut()) {
            (Some((ordered, words)), Some(Block::List { ordered: held, items })) if *held == ordered && !is_new => {
                items.push(inline(words, &names, 0));
            }
            (Some((ordered, words)), _) => blocks.push(Block::List {
                ordered,
                items: vec![inline(words, &names, 0)],
            }),
            (None, Some(Block::Paragraph(lines))) if !is_new => lines.push(inline(line, &names, 0)),
            (None, _) => blocks.push(Block::Paragraph(vec![inline(line, &names, 0)])),
        }
        is_new = false;
    }
    blocks
}

/// The words of a line of a list, and whether the list counts.
fn item_of(line: &str) -> Option<(bool, &str)> {
    for mark in ["- ", "* ", "• "] {
        if let Some(words) = line.strip_prefix(mark) {
            return Some((false, words.trim()));
        }
    }
    let words = line.trim_start_matches(char::is_numeric);
    let is_counted = words.len() < line.len() && line.chars().take_while(|it| it.is_numeric()).count() <= 3;
    let words = words.strip_prefix(". ").or_else(|| words.strip_prefix(") "))?;
    is_counted.then(|| (true, words.trim()))
}

fn inline(text: &str, names: &[&str], depth: usize) -> Vec<Inline> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let begins = plain.chars().next_back().is_none_or(|before| !before.is_alphanumeric());
        let number = || {
            let (length, number) = cited(rest).filter(|_| begins)?;
            let words = rest[..length].to_owned();
            Some((Inline::Number { words, number }, length))
        };
        match piece(rest, begins, names, depth).or_else(number) {
            Some((piece, length)) => {
                if !plain.is_empty() {
                    pieces.push(Inline::Text(std::mem::take(&mut plain)));
                }
                pieces.push(piece);
                rest = &rest[length..];
            }
            None => {
                plain.push(next);
                rest = &rest[next.len_utf8()..];
            }
        }
    }
    if !plain.is_empty() {
        pieces.push(Inline::Text(plain));
    }
    pieces
}

/// What begins here, and how long it is in bytes.
fn piece(rest: &str, begins: bool, names: &[&str], depth: usize) -> Option<(Inline, usize)> {
    match rest.chars().next()? {
        '`' => {
            let (code, _) = rest[1..].split_once('`').filter(|(code, _)| !code.is_empty())?;
            Some((Inline::Code(code.to_owned()), code.len() + 2))
        }
        '*' | '_' if depth < DEPTH_MAX => marked(rest, begins, names, depth),
        '[' => {
            let (words, after) = rest[1..].split_once("](")?;
            let (target, _) = after.split_once(')')?;
            let page = own_page(target)?;
            let length = words.len() + target.len() + "[]()".len();
            let words = Some(words.trim().to_owned()).filter(|words| !words.is_empty());
            Some((Inline::Link { page, words }, length))
        }
        '@' if begins => {
            let ends = |name: &str| {
                rest[1..]
                    .strip_prefix(name)
                    .is_some_and(|after| !after.starts_with(char::is_alphanumeric))
            };
            let name = names.iter().find(|name| ends(name))?;
            Some((Inline::Mention((*name).to_owned()), name.len() + 1))
        }
        '/' | 'h' if begins => {
            let word = rest.split(char::is_whitespace).next()?;
            let word =
                word.trim_end_matches(|it: char| it.is_ascii_punctuation() || matches!(it, '،' | '؛' | '؟' | '»'));
            let page = own_page(word)?;
            Some((Inline::Link { page, words: None }, word.len()))
        }
        _ => None,
    }
}

/// Bold between two stars, italic between one star or line.
fn marked(rest: &str, begins: bool, names: &[&str], depth: usize) -> Option<(Inline, usize)> {
    if let Some(after) = rest.strip_prefix("**") {
        let (words, _) = after.split_once("**").filter(|(words, _)| is_tight(words))?;
        return Some((Inline::Strong(inline(words, names, depth + 1)), words.len() + 4));
    }
    let mark = rest.chars().next().filter(|_| begins)?;
    let (words, after) = rest[1..].split_once(mark).filter(|(words, _)| is_tight(words))?;
    (!after.starts_with(char::is_alphanumeric))
        .then(|| (Inline::Emphasis(inline(words, names, depth + 1)), words.len() + 2))
}

/// A mark takes words only without a space beside it: «۲ * ۳ * ۴» is arithmetic.
fn is_tight(words: &str) -> bool {
    !words.is_empty() && !words.starts_with(char::is_whitespace) && !words.ends_with(char::is_whitespace)
}

/// The item, party or product that an address leads to.
fn own_page(target: &str) -> Option<Page> {
    let path = match target
        .strip_prefix("https://")
        .or_else(|| target.strip_prefix("http://"))
    {
        Some(address) => &address[address.find('/')?..],
        None => target,
    };
    let path = path.split(['?', '#']).next()?;
    if !path.starts_with('/') {
        return None;
    }
    Page::parse(path).filter(|page| matches!(page, Page::Item(_) | Page::Party(_) | Page::Product(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ITEM: &str = "/item/01939f6c-6a3e-7000-8000-000000000001";

    fn text(text: &str) -> Inline {
        Inline::Text(text.to_owned())
    }

    fn line(source: &str, names: &[&str]) -> Vec<Inline> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        match parse(source, &names).as_slice() {
            [Block::Paragraph(lines)] => lines.concat(),
            other => panic!("{source}: {other:?}"),
        }
    }

    #[test]
    fn what_is_not_of_the_subset_stays_text() {
        for source in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[کلیک](javascript:alert(1))",
            "[کلیک](https://elsewhere.example/)",
            "https://elsewhere.example/path",
            "[کلیک](/settings/users)",
            "2 * 3 * 4",
            "snake_case_name",
            "**ناتمام",
            "`ناتمام",
            "@ناشناس",
            "# عنوان",
        ] {
            assert_eq!(line(source, &["نرگس"]), [text(source)], "{source}");
        }
    }

    #[test]
    fn words_can_be_marked() {
        let strong = |pieces| Inline::Strong(pieces);
        assert_eq!(
            line("این **مهم** است", &[]),
            [text("این "), strong(vec![text("مهم")]), text(" است")]
        );
        assert_eq!(line("*آرام*", &[]), [Inline::Emphasis(vec![text("آرام")])]);
        assert_eq!(
            line("**پر _رنگ_**", &[]),
            [strong(vec![text("پر "), Inline::Emphasis(vec![text("رنگ")])])]
        );
        assert_eq!(line("`a*b*`", &[]), [Inline::Code("a*b*".to_owned())]);
    }

    #[test]
    fn the_longest_name_is_the_one_meant() {
        let names = ["مالی", "مالی شمال"];
        assert_eq!(
            line("@مالی شمال، ببینید", &names),
            [Inline::Mention("مالی شمال".to_owned()), text("، ببینید")]
        );
        assert_eq!(line("@مالیات", &names), [text("@مالیات")]);
        assert_eq!(line("info@مالی", &names), [text("info@مالی")]);
    }

    #[test]
    fn links_lead_to_our_own_pages_only() {
        let page = Page::parse(ITEM).expect("an item's page");
        let link = |words: Option<&str>| Inline::Link {
            page: page.clone(),
            words: words.map(str::to_owned),
        };
        assert_eq!(line(&format!("[این]({ITEM})"), &[]), [link(Some("این"))]);
        assert_eq!(line(&format!("({ITEM})."), &[]), [text("("), link(None), text(").")]);
        assert_eq!(line(&format!("https://daftar.example{ITEM}?x=1"), &[]), [link(None)]);
    }

    #[test]
    fn what_may_be_a_number_stands_by_itself() {
        let number = |words: &str, number: &str| Inline::Number {
            words: words.to_owned(),
            number: number.to_owned(),
        };
        assert_eq!(
            line("به جای INV-۱۴۰۵/۰۰۰۴۲.", &[]),
            [text("به جای "), number("INV-۱۴۰۵/۰۰۰۴۲", "INV-1405/00042"), text(".")]
        );
        assert_eq!(
            line("**M05-000007**", &[]),
            [Inline::Strong(vec![number("M05-000007", "M05-000007")])]
        );
        assert_eq!(line("`M05-000007`", &[]), [Inline::Code("M05-000007".to_owned())]);
        assert_eq!(line("۱۲ کارتن", &[]), [text("۱۲ کارتن")]);
    }

    #[test]
    fn lines_make_paragraphs_and_lists() {
        let blocks = parse("یک\nدو\n\n- الف\n- ب\n۱. پ\n2) ت\nپایان", &[]);
        let row = |words: &str| vec![text(words)];
        assert_eq!(
            blocks,
            [
                Block::Paragraph(vec![row("یک"), row("دو")]),
                Block::List {
                    ordered: false,
                    items: vec![row("الف"), row("ب")]
                },
                Block::List {
                    ordered: true,
                    items: vec![row("پ"), row("ت")]
                },
                Block::Paragraph(vec![row("پایان")]),
            ]
        );
    }
}
