//! Single letters: their one form for searching, and their place in the alphabet.

use crate::digits::{is_direction_mark, latin_digit};

/// The alphabet in its order; each letter in its one form.
const ALPHABET: &str = "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی";

/// The letters that the presentation forms U+FE80–U+FEF4 are shapes of, one for each; text copied from PDF files has
/// them. The last eight of that block are shapes of two letters, see [`spelled`].
const PRESENTATION_FORMS: &str = "ءآآااووااییییااببببههتتتتثثثثججججححححخخخخددذذررززسسسسششششصصص\
    صضضضضططططظظظظععععغغغغففففققققککککللللممممننننههههوویییییی";
const PRESENTATION_FORMS_START: u32 = 0xFE80;

/// The characters of a text, the joined shapes of «لا» as their two letters.
pub(super) fn spelled(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(|c| {
        let joined = matches!(c, '\u{FEF5}'..='\u{FEFC}');
        [Some(if joined { 'ل' } else { c }), joined.then_some('ا')]
            .into_iter()
            .flatten()
    })
}

/// Adds the folded form of a letter or digit; adds nothing for any other character.
pub(super) fn push_folded(c: char, out: &mut String) {
    if c.is_ascii() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        }
        return;
    }
    if let Some(digit) = latin_digit(c) {
        out.push(digit);
        return;
    }
    if is_silent(c) {
        return;
    }
    match one_form(c) {
        'آ' => out.push('ا'),
        form if form != c => out.push(form),
        _ => out.extend(
            c.to_lowercase()
                .filter(|lower| lower.is_alphanumeric() && !is_silent(*lower)),
        ),
    }
}

/// Signs that are written but not looked for: short vowels, hamza on its own, kashida, combining accents.
pub(super) fn is_silent(c: char) -> bool {
    matches!(c,
        '\u{621}' | '\u{FE80}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{610}'..='\u{61A}'
        | '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E8}' | '\u{6EA}'..='\u{6ED}' | '\u{300}'..='\u{36F}')
}

/// A key whose bytes sort by the Persian alphabet: digits, then Persian letters (آ before ا, and پ چ ژ گ in their
/// places), then Latin ones, then other scripts. Case, vowel signs and half-spaces do not count; other signs count as
/// one space.
///
/// Unicode and `C` collation put پ چ ژ ک گ ی behind the Arabic letters, so each letter is written as one byte: its
/// rank in the alphabet from `A` on, and Latin letters behind these. The key is for ordering alone.
pub fn sort_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut gap = false;
    for c in spelled(text) {
        if is_silent(c) || is_direction_mark(c) || matches!(c, '\u{200C}' | '\u{200D}') {
            continue;
        }
        let c = one_form(c);
        if c.is_alphanumeric() && gap && !key.is_empty() {
            key.push(' ');
        }
        gap = !c.is_alphanumeric();
        push_rank(c, &mut key);
    }
    key
}

fn push_rank(c: char, key: &mut String) {
    if let Some(digit) = latin_digit(c) {
        key.push(digit);
    } else if let Some(rank) = ALPHABET.chars().position(|letter| letter == c) {
        key.push(char_after('A', rank));
    } else if c.is_alphanumeric() {
        for lower in c.to_lowercase().filter(|lower| !is_silent(*lower)) {
            key.push(if lower.is_ascii_lowercase() {
                latin_rank(lower)
            } else {
                lower
            });
        }
    }
}

fn latin_rank(letter: char) -> char {
    let rank = u32::from(letter) - u32::from('a');
    char_after(
        'A',
        ALPHABET.chars().count() + usize::try_from(rank).unwrap_or_default(),
    )
}

fn char_after(start: char, steps: usize) -> char {
    u32::try_from(steps)
        .ok()
        .and_then(|steps| char::from_u32(u32::from(start) + steps))
        .unwrap_or(start)
}

/// The Persian form of Arabic and other variants of a letter, and of its presentation forms.
fn one_form(c: char) -> char {
    match c {
        'ي' | 'ى' | 'ئ' | '\u{6CD}' | '\u{6D0}' | '\u{6D2}' | '\u{6D3}' | '\u{FBFC}'..='\u{FBFF}' => 'ی',
        'ك' | '\u{6AA}' | '\u{FB8E}'..='\u{FB91}' => 'ک',
        'ة' | '\u{6C0}' | '\u{6C1}' | '\u{6C2}' | '\u{6BE}' | '\u{6D5}' | '\u{FBA4}'..='\u{FBAD}' => 'ه',
        'أ' | 'إ' | 'ٱ' => 'ا',
        'ؤ' => 'و',
        '\u{FB56}'..='\u{FB59}' => 'پ',
        '\u{FB7A}'..='\u{FB7D}' => 'چ',
        '\u{FB8A}' | '\u{FB8B}' => 'ژ',
        '\u{FB92}'..='\u{FB95}' => 'گ',
        '\u{FE80}'..='\u{FEF4}' => usize::try_from(u32::from(c) - PRESENTATION_FORMS_START)
            .ok()
            .and_then(|place| PRESENTATION_FORMS.chars().nth(place))
            .unwrap_or(c),
        _ => c,
    }
}
