//! The timeline of a subject, newest first: comments and steps together, the same on every page of a subject.

use std::collections::BTreeSet;

use domain::access::Action;
use domain::calendar::Instant;
use domain::id::CommentId;
use domain::mutation::{DeleteComment, Mutation};
use domain::numbering::cited_in;
use domain::record::{Comment, Deleted, Subject, Transition, User};
use leptos::prelude::*;

use super::people;
use super::rich::{Numbers, Rich, find_numbers};
use crate::components::{
    Button, ButtonKind, Dialog, Event, SkeletonRows, TabItem, Tabs, Timeline, Toast, icons, use_toasts,
};
use crate::offline::device::{Send, use_device};
use crate::offline::listing::use_query;
use crate::pages::item::history::{StepRow, iso};
use crate::shared::use_view;
use crate::texts::use_texts;
use crate::wording;

/// The strip of kinds; its panel is `{TABS}-panel`.
const TABS: &str = "records";
const COMMENTS: &str = "comments";
const STEPS: &str = "steps";

/// One line of the timeline.
#[derive(Clone, PartialEq)]
enum Entry {
    Comment(Comment),
    Step(Transition),
}

impl Entry {
    fn place(&self) -> (Instant, String) {
        match self {
            Self::Comment(it) => (it.applied_at, it.id.to_string()),
            Self::Step(it) => (it.applied_at, it.id.clone()),
        }
    }
}

/// The timeline. A party and a product have comments only, so there is nothing to choose from.
#[component]
pub fn Records(subject: Subject) -> impl IntoView {
    let (t, device) = (use_texts(), use_device());
    let listing = use_query(move || super::query(subject));
    let key = StoredValue::new(subject.key());
    let kind = RwSignal::new(String::from("all"));
    let entries = Memo::new(move |_| {
        let (comments, steps) = key.with_value(|key| {
            let steps = match subject {
                Subject::Item(_) => device.children::<Transition>(key),
                Subject::Party(_) | Subject::Product(_) => Vec::new(),
            };
            (device.children::<Comment>(key), steps)
        });
        let mut entries: Vec<Entry> = Vec::new();
        kind.with(|kind| {
            if kind != STEPS {
                entries.extend(comments.into_iter().map(Entry::Comment));
            }
            if kind != COMMENTS {
                entries.extend(steps.into_iter().map(Entry::Step));
            }
        });
        entries.sort_by_cached_key(|it| std::cmp::Reverse(it.place()));
        entries
    });
    let cited = Memo::new(move |_| {
        entries.with(|entries| {
            let texts = entries.iter().filter_map(|entry| match entry {
                Entry::Comment(comment) => Some(&comment.text),
                Entry::Step(_) => None,
            });
            texts.flat_map(|text| cited_in(text)).collect::<BTreeSet<_>>()
        })
    });
    let numbers = Memo::new(move |_| cited.with(|cited| find_numbers(device, cited)));
    // The changes that wait, and the comments that they make.
    let unsent = Memo::new(move |_| {
        let pending = key.with_value(|key| device.pending_on(key));
        let mut unsent = BTreeSet::new();
        for it in pending {
            if let Mutation::AddComment(add) = &it.mutation {
                unsent.insert(add.comment.to_string());
            }
            unsent.insert(it.uuid.to_string());
        }
        unsent
    });
    let asked = RwSignal::new(None::<CommentId>);
    let list = move || {
        let entries = entries.get();
        if entries.is_empty() {
            return if listing.is_filling() {
                view! { <SkeletonRows rows=2/> }.into_any()
            } else if listing.has_failed() {
                view! { <p class="muted">{t.error_not_on_device()}</p> }.into_any()
            } else {
                let is_about_steps = matches!(subject, Subject::Item(_)) && kind.with(|kind| kind != COMMENTS);
                let words = if is_about_steps {
                    t.history_empty()
                } else {
                    t.comment_none()
                };
                view! { <p class="muted">{words}</p> }.into_any()
            };
        }
        let unsent = unsent.get();
        let row = move |entry: Entry| match entry {
            Entry::Step(step) => {
                let change = step.id.split_once(':').map(|(change, _)| change);
                let waits = change.is_some_and(|change| unsent.contains(change));
                view! { <StepRow step waits/> }.into_any()
            }
            Entry::Comment(comment) => {
                let waits = unsent.contains(&comment.id.to_string());
                view! { <CommentRow comment waits numbers asked/> }.into_any()
            }
        };
        view! { <Timeline>{entries.into_iter().map(row).collect_view()}</Timeline> }.into_any()
    };
    if matches!(subject, Subject::Item(_)) {
        let items = vec![
            TabItem::new("all", t.comment_filter_all()),
            TabItem::new(COMMENTS, t.comment_filter_comments()),
            TabItem::new(STEPS, t.comment_filter_steps()),
        ];
        view! {
            <Tabs id=TABS label=t.comment_filter() items=Signal::derive(move || items.clone()) selected=kind/>
            <div
                class="records"
                id=format!("{TABS}-panel")
                role="tabpanel"
                aria-label=t.invoice_history()
            >
                {list}
            </div>
            <DeleteQuestion asked/>
        }
        .into_any()
    } else {
        view! {
            <div class="records">{list}</div>
            <DeleteQuestion asked/>
        }
        .into_any()
    }
}

#[component]
fn CommentRow(
    comment: Comment,
    /// Made here and not answered by the server yet.
    waits: bool,
    /// Where the numbers in it lead.
    numbers: Numbers,
    /// The comment that is to be deleted.
    asked: RwSignal<Option<CommentId>>,
) -> impl IntoView {
    let (t, device, view) = (use_texts(), use_device(), use_view());
    let name = move |id| device.get::<User>(id).map(|it| it.name).unwrap_or_default();
    let who = name(comment.author);
    let mut what = t.history_commented().to_owned();
    if let Some(other) = comment.on_behalf_of {
        what = format!("{what} ({})", t.history_deputy(name(other)));
    }
    let moment = move |at| wording::moment(t, at, view.now.get_untracked(), view.zone);
    let when = if waits {
        t.queue_state_waiting().to_owned()
    } else {
        moment(comment.applied_at)
    };
    let at = iso(comment.applied_at);
    if let Some(Deleted { by, at: deleted_at }) = comment.deleted {
        let trace = t.comment_deleted_by(name(by), moment(deleted_at));
        return view! {
            <Event
                who
                what
                when
                at
                body=move || view! { <span class="muted">{trace.clone()}</span> }
            />
        }
        .into_any();
    }
    let id = comment.id;
    let may_delete = device.access().can(Action::DeleteComment(&comment)).is_some();
    let label = t.comment_delete_of(&who);
    let tools = move || {
        may_delete.then(|| {
            view! {
                <Button
                    kind=ButtonKind::Quiet
                    small=true
                    icon=icons::TRASH_2
                    label=label.clone()
                    class="event__tool no-print"
                    on_press=move || asked.set(Some(id))
                />
            }
        })
    };
    let names: Vec<String> = comment
        .addressees
        .iter()
        .map(|it| people::name_of(t, device, *it))
        .collect();
    let late = (!waits)
        .then(|| wording::claimed(t, comment.claimed_at, comment.applied_at, view))
        .flatten();
    let text = comment.text;
    let quote = move || {
        let late = late.clone();
        view! {
            <Rich text=text.clone() names=names.clone() numbers/>
            {late.map(|late| view! { <p class="small muted">{late}</p> })}
        }
    };
    view! { <Event who what when at quote tools/> }.into_any()
}

/// Asks before a comment is deleted.
#[component]
fn DeleteQuestion(asked: RwSignal<Option<CommentId>>) -> impl IntoView {
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
            toasts.show(Toast::failed(wording::stop(t, &stop, view.unit)));
        }
    };
    view! {
        <Dialog
            id="delete-comment"
            title=t.comment_delete_title()
            open
            foot=move || {
                view! {
                    <Button kind=ButtonKind::Quiet kbd="Esc" on_press=move || open.set(false)>
                        {t.action_cancel()}
                    </Button>
                    <Button kind=ButtonKind::DangerSolid icon=icons::TRASH_2 on_press=delete>
                        {t.action_delete()}
                    </Button>
                }
            }
        >
            <p>{t.comment_delete_body()}</p>
        </Dialog>
    }
}
