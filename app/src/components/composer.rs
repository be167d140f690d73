//! The comment box, docked under what it speaks about. «@» opens the list of those who can be named.
//!
//! What stays true: Ctrl Enter sends; blank text is not sent; the text stays until the caller empties it, so that nothing is
//! lost when sending fails. While the list is open, arrows, Enter and Esc are its own.

use leptos::prelude::*;

use super::button::{Button, ButtonKind};
use super::combobox::{ComboOption, Listing, OptionList};
use super::dom;
use super::icon::icons;
use crate::texts::use_texts;

/// The longest name that is looked for after «@», in characters.
const NAME_CHARS_MAX: usize = 60;

/// A name that is being typed after «@»: where it stands in the text, in bytes, the sign included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Begun {
    at: usize,
    end: usize,
}

/// The box.
#[component]
pub fn Composer(
    /// The id of its text field; unique on the page.
    #[prop(into)]
    id: String,
    /// The text; the caller empties it once the comment is queued.
    text: RwSignal<String>,
    /// Who will read it, such as «همهٔ بینندگان این فاکتور می‌بینند».
    #[prop(into)]
    note: String,
    /// Its name for screen readers; «نظر تازه» by default, and another where a page has two.
    #[prop(optional, into)]
    label: Option<String>,
    /// Whom a name begun after «@» may mean, best first; the caller keeps them few.
    #[prop(into)]
    people: Callback<String, Vec<ComboOption>>,
    /// One of them was picked: «@» and its label stand in the text now.
    #[prop(into)]
    on_mention: Callback<ComboOption>,
    /// Sends the text, trimmed.
    #[prop(into)]
    on_send: Callback<String>,
    /// Most characters.
    #[prop(default = 4_000)]
    max_length: u32,
) -> impl IntoView {
    let t = use_texts();
    let field = StoredValue::new(id.clone());
    let begun = RwSignal::new(None::<Begun>);
    let name = RwSignal::new(String::new());
    let options = Memo::new(move |_| match begun.get() {
        Some(_) => people.run(name.get()),
        None => Vec::new(),
    });
    let pick = Callback::new(move |option: ComboOption| {
        let Some(Begun { at, end }) = begun.get_untracked() else {
            return;
        };
        let mut now = text.get_untracked();
        let put = format!("@{} ", option.label);
        if now.get(at..end).is_none() {
            return;
        }
        now.replace_range(at..end, &put);
        let caret = units_before(&now, at + put.len());
        dom::write_text(&field.read_value(), &now, caret);
        text.set(now);
        begun.set(None);
        on_mention.run(option);
    });
    let list = Listing::new(&id, name, options.into(), pick, None);
    let look = move |caret: Option<usize>| {
        let found = caret.and_then(|caret| text.with_untracked(|text| name_begun(text, caret)));
        if found == begun.get_untracked() && found.is_none() {
            return;
        }
        name.set(found.map_or_else(String::new, |it| {
            text.with_untracked(|text| text[it.at + 1..it.end].to_owned())
        }));
        begun.set(found);
        match found {
            Some(_) => list.reopen(),
            None => list.open.set(false),
        }
    };
    let send = move || {
        let trimmed = text.with_untracked(|text| text.trim().to_owned());
        if !trimmed.is_empty() {
            on_send.run(trimmed);
        }
    };
    let begin = move || {
        let id = field.get_value();
        let mut now = text.get_untracked();
        if now.chars().next_back().is_some_and(|last| !last.is_whitespace()) {
            now.push(' ');
        }
        now.push('@');
        let caret = units_before(&now, now.len());
        dom::write_text(&id, &now, caret);
        text.set(now);
        dom::focus(&id);
        look(Some(caret));
    };
    view! {
        <form
            class="composer no-print"
            aria-label=label.unwrap_or_else(|| t.comment_new().to_owned())
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <div class="composer__box">
                <textarea
                    id=id
                    rows="1"
                    name="comment"
                    // An empty field goes by the page, where «auto» would be left to right.
                    dir=move || (!text.read().is_empty()).then_some("auto")
                    aria-label=t.comment_label()
                    aria-autocomplete="list"
                    aria-controls=list.id.get_value()
                    aria-activedescendant=move || list.active_id()
                    placeholder=t.comment_new()
                    maxlength=max_length.to_string()
                    prop:value=move || text.get()
                    on:input=move |event| {
                        text.set(event_target_value(&event));
                        look(dom::caret(&event));
                    }
                    on:click=move |event| look(dom::caret(&event))
                    on:blur=move |_| {
                        // It may have been taken out of the page, which leaves it too.
                        let _ = list.open.try_set(false);
                    }
                    on:keydown=move |event| {
                        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                            event.prevent_default();
                            list.open.set(false);
                            send();
                        } else if untrack(|| list.active_id()).is_some() {
                            list.key(&event, None);
                        }
                    }
                    on:keyup=move |event| {
                        if matches!(event.key().as_str(), "ArrowLeft" | "ArrowRight" | "Home" | "End") {
                            look(dom::caret(&event));
                        }
                    }
                >
                    {text.get_untracked()}
                </textarea>
                <div class="composer__tools">
                    <Button
                        kind=ButtonKind::Quiet
                        small=true
                        icon=icons::AT_SIGN
                        label=t.comment_mention()
                        on_press=begin
                    />
                    <span class="composer__note">{note}</span>
                    <Button kind=ButtonKind::Primary small=true submit=true icon=icons::SEND kbd="Ctrl ↵">
                        {t.comment_send()}
                    </Button>
                </div>
            </div>
            <OptionList list label=t.comment_mention().into() create=Callback::new(|typed| typed)/>
            {move || {
                // Not for a sentence that goes on after an «@» of another meaning.
                let is_word = name.with(|name| !name.is_empty() && !name.contains(' '));
                (list.open.get() && is_word && options.read().is_empty())
                    .then(|| view! { <p class="popover listbox composer__none">{t.combo_nothing(name.get())}</p> })
            }}
        </form>
    }
}

/// The name that is being typed where the caret stands (UTF-16 units, as the browser counts): what follows an «@» that begins
/// a word, up to the caret.
fn name_begun(text: &str, caret: usize) -> Option<Begun> {
    let end = place_of(text, caret);
    let before = &text[..end];
    let at = before.rfind('@')?;
    let name = &before[at + 1..];
    let begins = before[..at]
        .chars()
        .next_back()
        .is_none_or(|it| !it.is_alphanumeric() && it != '@');
    let is_name = !name.contains('\n')
        && !name.starts_with(char::is_whitespace)
        && !name.ends_with(' ')
        && name.chars().count() <= NAME_CHARS_MAX;
    (begins && is_name).then_some(Begun { at, end })
}

/// The byte at which so many UTF-16 units end.
fn place_of(text: &str, units: usize) -> usize {
    let mut seen = 0;
    for (at, letter) in text.char_indices() {
        if seen >= units {
            return at;
        }
        seen += letter.len_utf16();
    }
    text.len()
}

fn units_before(text: &str, place: usize) -> usize {
    text[..place].encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_begins_at_the_sign_before_the_caret() {
        let check = |text: &str, name: Option<&str>| {
            let found = name_begun(text, text.encode_utf16().count());
            assert_eq!(found.map(|it| &text[it.at + 1..it.end]), name, "{text}");
        };
        check("@", Some(""));
        check("نامه را دیدم. @نا", Some("نا"));
        check("(@نرگس کا", Some("نرگس کا"));
        check("😀 @a", Some("a"));
        check("@نرگس ", None);
        check("info@customer", None);
        check("@@a", None);
        check("@ نه", None);
        check("@نام\nسطر", None);
        check("بی نشان", None);
    }

    #[test]
    fn only_what_stands_before_the_caret_counts() {
        let text = "😀 @نا خواند";
        let found = name_begun(text, 6).expect("a name is begun");
        assert_eq!(&text[found.at..found.end], "@نا");
        assert_eq!(name_begun(text, 2), None);
        assert_eq!(units_before(text, found.end), 6);
    }
}
