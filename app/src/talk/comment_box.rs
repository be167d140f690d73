//! The comment box of a subject: what is typed becomes a comment, made here and sent when it can be.
//!
//! What stays true: what was begun on one subject is still there when one comes back to it in the same visit; a comment that is
//! refused leaves its text in the box.

use std::collections::BTreeMap;

use domain::access::Action;
use domain::id::CommentId;
use domain::mutation::{AddComment, Mutation};
use domain::record::{Addressee, Comment, Subject};
use leptos::prelude::*;

use super::people;
use super::records::anchor;
use crate::components::{ComboOption, Composer, Toast, dom, use_toasts};
use crate::offline::device::{Send, use_device};
use crate::shared::use_view;
use crate::texts::use_texts;
use crate::wording;

/// Those who were picked, each with the name that stands in the text.
type Picked = Vec<(Addressee, String)>;

/// What is typed and not yet said, by subject: a handle from the context.
#[derive(Clone, Copy, Default)]
pub struct Unsaid(StoredValue<BTreeMap<Subject, (String, Picked)>>);

impl Unsaid {
    fn of(self, subject: Subject) -> (String, Picked) {
        self.0
            .with_value(|kept| kept.get(&subject).cloned())
            .unwrap_or_default()
    }

    fn keep(self, subject: Subject, text: String, picked: Picked) {
        self.0.update_value(|kept| {
            if text.is_empty() {
                kept.remove(&subject);
            } else {
                kept.insert(subject, (text, picked));
            }
        });
    }
}

/// The box, for those who may comment on the subject.
#[component]
pub fn CommentBox(subject: Subject) -> impl IntoView {
    let device = use_device();
    let key = subject.key();
    let may = Memo::new(move |_| {
        let record = device.record(&key);
        record.is_some_and(|record| device.access().can(Action::Comment(&record)).is_some())
    });
    view! {
        <Show when=move || may.get()>
            <OpenBox subject/>
        </Show>
    }
}

#[component]
fn OpenBox(subject: Subject) -> impl IntoView {
    let (t, device, view, toasts) = (use_texts(), use_device(), use_view(), use_toasts());
    let unsaid: Unsaid = expect_context();
    let (before, picked) = unsaid.of(subject);
    let (text, picked) = (RwSignal::new(before), RwSignal::new(picked));
    Effect::new(move |_| unsaid.keep(subject, text.get(), picked.get()));
    let everybody = Memo::new(move |_| people::everybody(t, device));
    let note = match subject {
        Subject::Item(_) => t.comment_who_sees(),
        Subject::Party(_) => t.comment_who_sees_party(),
        Subject::Product(_) => t.comment_who_sees_product(),
    };
    let send = move |said: String| {
        let comment = CommentId(device.new_id());
        let mutation = Mutation::AddComment(AddComment {
            comment,
            subject,
            addressees: picked.with_untracked(|picked| addressed(picked, &said)),
            text: said,
        });
        match device.mutate(mutation, Send::Now) {
            Ok(_) => {
                picked.set(Vec::new());
                text.set(String::new());
                // The newest stands first, perhaps out of sight.
                request_animation_frame(move || dom::scroll_into_view(&anchor(comment)));
            }
            Err(stop) => {
                let why = wording::stop(t, &stop, device, view);
                toasts.show(Toast::failed(t.comment_unsent(why)));
            }
        }
    };
    view! {
        <Composer
            id="comment-box"
            text
            note
            people=Callback::new(move |typed: String| everybody.with(|people| people::find(people, &typed)))
            on_mention=move |option: ComboOption| {
                if let Ok(addressee) = option.id.parse() {
                    picked.update(|picked| picked.push((addressee, option.label)));
                }
            }
            on_send=send
            max_length=u32::try_from(Comment::TEXT_CHARS_MAX).unwrap_or(u32::MAX)
        />
    }
}

/// Those picked whose names still stand in the text, each once.
fn addressed(picked: &[(Addressee, String)], text: &str) -> Vec<Addressee> {
    let mut addressees = Vec::new();
    for (addressee, name) in picked {
        if text.contains(&format!("@{name}")) && !addressees.contains(addressee) {
            addressees.push(*addressee);
        }
    }
    addressees
}

#[cfg(test)]
mod tests {
    use domain::id::UserId;
    use domain::record::Holder;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn whose_name_was_taken_out_is_not_addressed() {
        let user = |n| Addressee::Holder(Holder::User(UserId(Uuid::from_u128(n))));
        let picked = [
            (user(1), "نرگس کاظمی".to_owned()),
            (user(2), "نادر رستگار".to_owned()),
            (user(1), "نرگس کاظمی".to_owned()),
        ];
        assert_eq!(addressed(&picked, "@نرگس کاظمی ببینید، @نرگس کاظمی"), [user(1)]);
        assert_eq!(addressed(&picked, "@نرگس کاظمی و @نادر رستگار"), [user(1), user(2)]);
        assert_eq!(addressed(&picked, "نرگس کاظمی"), []);
    }
}
