//! What is asked before a comment is deleted.

use domain::id::CommentId;
use domain::mutation::{DeleteComment, Mutation};
use leptos::prelude::*;

use crate::components::{ButtonKind, Question, Toast, icons, use_toasts};
use crate::offline::device::{Send, use_device};
use crate::shared::use_view;
use crate::texts::use_texts;
use crate::wording;

/// The comment that is to be deleted; the timeline has it in its context.
#[derive(Clone, Copy)]
pub struct Asked(pub RwSignal<Option<CommentId>>);

/// The question.
#[component]
pub fn DeleteQuestion() -> impl IntoView {
    let Asked(asked) = expect_context();
    let (t, device, view, toasts) = (use_texts(), use_device(), use_view(), use_toasts());
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if asked.get().is_some() {
            open.set(true);
        }
    });
    // Esc and the backdrop close it too.
    Effect::new(move |_| {
        if !open.get() && asked.get_untracked().is_some() {
            asked.set(None);
        }
    });
    let delete = move || {
        let comment = asked.get_untracked();
        open.set(false);
        let Some(comment) = comment else { return };
        let mutation = Mutation::DeleteComment(DeleteComment { comment });
        if let Err(stop) = device.mutate(mutation, Send::Now) {
            toasts.show(Toast::failed(wording::stop(t, &stop, device, view)));
        }
    };
    view! {
        <Question
            id="delete-comment"
            title=t.comment_delete_title()
            open
            go=t.action_delete()
            kind=ButtonKind::DangerSolid
            icon=icons::TRASH_2
            on_go=move |()| delete()
        >
            <p>{t.comment_delete_body()}</p>
        </Question>
    }
}
