//! Search keys: one form for each way of writing the same Persian word, and a key that sorts by the alphabet.
//!
//! [`fold`] makes the text of a search column, [`fold_query`] the words a person looks for; a record is found when each
//! word is a substring of its column. Both databases and the browser search the same folded text, so they find the
//! same. Half-spaces are written in three ways, and each must find the others: «می‌شود», «می شود» and «میشود». So a
//! half-space becomes a space, in the query too, and the joined form is kept behind a `|`:
//! `fold("می‌شود") == "می شود|میشود"`. The same is done for words that are often written apart though they belong
//! together (`PREFIXES`, `SUFFIXES`). Joining just any two neighbours would find «کتاب» in «شرکت آب».

use crate::digits::{is_direction_mark, latin_digit};

mod letters;

pub use letters::sort_key;

/// Stands between the words as written and their joined forms.
const JOINED_MARK: char = '|';
const HALF_SPACE: char = '\u{200C}';

/// Words that are joined to the one after them, as the folded text has them.
const PREFIXES: [&str; 14] = [
    "می", "نمی", "بی", "پیش", "پس", "هم", "صورت", "نا", "باز", "کم", "پر", "خوش", "غیر", "چند",
];
/// Words that are joined to the one before them, as the folded text has them.
const SUFFIXES: [&str; 22] = [
    "ها",
    "های",
    "هایی",
    "هایم",
    "هایت",
    "هایش",
    "هایمان",
    "هایتان",
    "هایشان",
    "ام",
    "ات",
    "اش",
    "ایم",
    "اید",
    "اند",
    "ای",
    "تر",
    "ترین",
    "گر",
    "نامه",
    "گاه",
    "پذیر",
];

/// The search text of a record's text. Folding it again changes nothing.
pub fn fold(text: &str) -> String {
    let (written, joined) = match text.split_once(JOINED_MARK) {
        Some((written, joined)) => (written, joined),
        None => (text, ""),
    };
    let words = words_of(written);
    let mut forms: Vec<String> = words_of(joined).into_iter().map(|word| word.text).collect();
    join_half_spaces(&words, &mut forms);
    join_affixes(&words, &mut forms);

    let mut out = String::with_capacity(text.len() + 16);
    for (position, word) in words.iter().enumerate() {
        if position > 0 {
            out.push(' ');
        }
        out.push_str(&word.text);
    }
    let mut kept: Vec<&str> = Vec::new();
    for form in &forms {
        let known = kept.contains(&form.as_str()) || words.iter().any(|word| word.text == *form);
        if !known {
            out.push(if kept.is_empty() { JOINED_MARK } else { ' ' });
            out.push_str(form);
            kept.push(form);
        }
    }
    out
}

/// The words of a query, each to be found as a substring; without a word there is nothing to look for. They hold only
/// letters and digits, nothing that `like` would take for a wildcard.
pub fn fold_query(query: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in words_of(query) {
        if !words.contains(&word.text) {
            words.push(word.text);
        }
    }
    words
}

/// Is each word of a folded query in a folded text?
pub fn matches(folded: &str, query_words: &[String]) -> bool {
    query_words.iter().all(|word| folded.contains(word.as_str()))
}

/// A folded word, and whether a half-space ties it to the one before.
#[derive(Default)]
struct Word {
    text: String,
    tied: bool,
}

/// Letters and digits of one form each, split at everything else.
fn words_of(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word = Word::default();
    let mut chars = letters::spelled(text).peekable();
    while let Some(c) = chars.next() {
        if is_dropped(c) {
            continue;
        }
        if is_group_mark(c)
            && word.text.ends_with(is_digit)
            && chars.peek().is_some_and(|next| latin_digit(*next).is_some())
        {
            continue;
        }
        let before = word.text.len();
        letters::push_folded(c, &mut word.text);
        if word.text.len() > before || letters::is_silent(c) {
            continue;
        }
        let tied = c == HALF_SPACE;
        if word.text.is_empty() {
            // A half-space beside a space ties nothing.
            word.tied = word.tied && tied;
        } else {
            words.push(std::mem::replace(
                &mut word,
                Word {
                    text: String::new(),
                    tied,
                },
            ));
        }
    }
    if !word.text.is_empty() {
        words.push(word);
    }
    words
}

/// Chains of words tied by half-spaces, in one piece.
fn join_half_spaces(words: &[Word], forms: &mut Vec<String>) {
    let mut chain = String::new();
    for (position, word) in words.iter().enumerate() {
        if !word.tied {
            chain.clear();
        }
        chain.push_str(&word.text);
        let goes_on = words.get(position + 1).is_some_and(|next| next.tied);
        if word.tied && !goes_on {
            forms.push(chain.clone());
        }
    }
}

/// Neighbours of which one is an affix, in one piece.
fn join_affixes(words: &[Word], forms: &mut Vec<String>) {
    for pair in words.windows(2) {
        let [first, second] = pair else { continue };
        let affix = PREFIXES.contains(&first.text.as_str()) || SUFFIXES.contains(&second.text.as_str());
        if affix && !second.text.starts_with(is_digit) && !first.text.ends_with(is_digit) {
            forms.push([first.text.as_str(), second.text.as_str()].concat());
        }
    }
}

fn is_dropped(c: char) -> bool {
    is_direction_mark(c) || c == '\u{200D}'
}

/// Marks between the groups of one number: `1,250` is looked for as `1250`.
fn is_group_mark(c: char) -> bool {
    matches!(c, ',' | '٬' | '،')
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}
