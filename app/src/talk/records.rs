//! The timeline of a subject, newest first: comments, steps and one's own follow-ups together, the same on every page of a subject.
//!
//! What stays true: there is no hole. Where the device holds not all, what is older than the last record that the server has
//! answered is not shown before that page has come, even if some of it is held.

use std::collections::BTreeSet;

use domain::access::Action;
use domain::calendar::Instant;
use domain::id::CommentId;
use domain::mutation::Mutation;
use domain::numbering::cited_in;
use domain::query::{Filter, Value};
use domain::record::{Comment, Deleted, FollowUp, Kind, Subject, Transition, User};
use domain::timeline::moment;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::delete_question::Asked;
use super::people;
use super::rich::{Numbers, Rich, find_numbers};
use crate::components::{
    Button, ButtonKind, Event, SkeletonRows, TabItem, Tabs, Timeline, Toast, dom, icons, use_toasts,
};
use crate::follow::FollowButton;
use crate::follow::event::FollowEvent;
use crate::offline::device::{Line, use_device};
use crate::offline::listing::use_query;
use crate::pages::item::history::{StepRow, iso};
use crate::part::{Later, Overlay};
use crate::shared::use_view;
use crate::texts::use_texts;
use crate::wording;

/// The strip of kinds; its panel is `{TABS}-panel`.
const TABS: &str = "records";
const COMMENTS: &str = "comments";
const STEPS: &str = "steps";
const FOLLOW_UPS: &str = "follow-ups";

/// How many records are drawn at first, and as many more at a time.
const PAGE: usize = super::RECORDS as usize;

/// One line of the timeline.
#[derive(Clone, PartialEq)]
enum Entry {
    Comment(Comment),
    Step(Transition),
    FollowUp(FollowUp),
}

impl Entry {
    fn place(&self) -> (Instant, String) {
        match self {
            Self::Comment(it) => (it.applied_at, it.id.to_string()),
            Self::Step(it) => (it.applied_at, it.id.clone()),
            Self::FollowUp(it) => (it.created_at, FollowUp::id_of(it.owner, it.id)),
        }
    }
}

/// The timeline. A party and a product have no steps, so there is little to choose from.
#[component]
pub fn Records(subject: Subject) -> impl IntoView {
    let (t, device, toasts) = (use_texts(), use_device(), use_toasts());
    let key = StoredValue::new(subject.key());
    let kind = RwSignal::new(String::from("all"));
    let listing = use_query(move || {
        let kinds = kind.with(|kind| match kind.as_str() {
            COMMENTS => vec![Kind::Comment],
            STEPS => vec![Kind::Transition],
            FOLLOW_UPS => vec![Kind::FollowUp],
            _ => Vec::new(),
        });
        super::query_of(subject, kinds)
    });
    let end = Memo::new(move |_| {
        let last = listing.rows.with(|rows| rows.last().cloned());
        let last = last.filter(|_| listing.has_more())?;
        device.record(&last).map(|record| (moment(&record), last.id))
    });
    let held = Memo::new(move |_| {
        let (comments, steps) = key.with_value(|key| {
            let steps = match subject {
                Subject::Item(_) => device.children::<Transition>(key),
                Subject::Party(_) | Subject::Product(_) => Vec::new(),
            };
            (device.children::<Comment>(key), steps)
        });
        let mut entries: Vec<Entry> = Vec::new();
        kind.with(|kind| {
            if kind == "all" || kind == COMMENTS {
                entries.extend(comments.into_iter().map(Entry::Comment));
            }
            if kind == "all" || kind == STEPS {
                entries.extend(steps.into_iter().map(Entry::Step));
            }
            if kind == "all" || kind == FOLLOW_UPS {
                let about = Filter::eq("subject", Value::text(subject));
                entries.extend(device.matching::<FollowUp>(&about).into_iter().map(Entry::FollowUp));
            }
        });
        if let Some(end) = end.get() {
            entries.retain(|entry| entry.place() >= end);
        }
        entries.sort_by_cached_key(|it| std::cmp::Reverse(it.place()));
        entries
    });
    // How many are drawn: a long history costs what is looked at.
    let shown = RwSignal::new(PAGE);
    Effect::new(move |before: Option<()>| {
        kind.track();
        if before.is_some() {
            shown.set(PAGE);
        }
    });
    let entries = Memo::new(move |_| held.with(|held| held[..held.len().min(shown.get())].to_vec()));
    let has_older = Memo::new(move |_| held.with(Vec::len) > shown.get() || listing.has_more());
    let lacks = move || shown.get() > PAGE && held.with(Vec::len) < shown.get() && listing.has_more();
    Effect::new(move |_| {
        if lacks() {
            listing.load_more();
        }
    });
    let show_older = move || {
        shown.update(|shown| *shown += PAGE);
        if untrack(lacks) && device.status().with_untracked(|status| status.line != Line::Online) {
            toasts.show(Toast::failed(t.comment_older_offline()));
        }
    };
    let cited = Memo::new(move |_| {
        entries.with(|entries| {
            let texts = entries.iter().filter_map(|entry| match entry {
                Entry::Comment(comment) => Some(&comment.text),
                Entry::Step(_) | Entry::FollowUp(_) => None,
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
    let hash = use_location().hash;
    // No server sees what stands behind the #: it is read once the page is alive.
    let cited_comment = RwSignal::new(None::<CommentId>);
    Effect::new(move |_| cited_comment.set(comment_of(&hash.read())));
    let reached = StoredValue::new(None::<CommentId>);
    Effect::new(move |_| {
        let cited = cited_comment.get();
        let is_here = |id: CommentId| {
            let is_it = |entry: &Entry| matches!(entry, Entry::Comment(it) if it.id == id);
            entries.with(|entries| entries.iter().any(is_it))
        };
        if let Some(id) = cited.filter(|id| is_here(*id) && reached.get_value() != cited) {
            reached.set_value(Some(id));
            request_animation_frame(move || dom::scroll_into_view(&anchor(id)));
        }
    });
    let asked = RwSignal::new(None::<CommentId>);
    provide_context(Asked(asked));
    let list = move || {
        let entries = entries.get();
        if entries.is_empty() {
            return if listing.is_filling() {
                view! { <SkeletonRows rows=2/> }.into_any()
            } else if listing.has_failed() {
                view! { <p class="muted">{t.error_not_on_device()}</p> }.into_any()
            } else {
                let words = kind.with(|kind| match (kind.as_str(), subject) {
                    (FOLLOW_UPS, _) => t.follow_none_here(),
                    ("all" | STEPS, Subject::Item(_)) => t.history_empty(),
                    _ => t.comment_none(),
                });
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
            Entry::FollowUp(follow_up) => view! { <FollowEvent follow_up/> }.into_any(),
            Entry::Comment(comment) => {
                let waits = unsent.contains(&comment.id.to_string());
                view! { <CommentRow comment waits numbers asked cited=cited_comment/> }.into_any()
            }
        };
        view! { <Timeline>{entries.into_iter().map(row).collect_view()}</Timeline> }.into_any()
    };
    let older = move || {
        has_older.get().then(|| {
            view! {
                <Button kind=ButtonKind::Quiet small=true icon=icons::HISTORY class="no-print" on_press=show_older>
                    {t.comment_older()}
                </Button>
            }
        })
    };
    if matches!(subject, Subject::Item(_)) {
        let items = vec![
            TabItem::new("all", t.comment_filter_all()),
            TabItem::new(COMMENTS, t.comment_filter_comments()),
            TabItem::new(STEPS, t.comment_filter_steps()),
            TabItem::new(FOLLOW_UPS, t.nav_follow_ups()),
        ];
        view! {
            <FollowButton subject/>
            <Tabs id=TABS label=t.comment_filter() items=Signal::derive(move || items.clone()) selected=kind/>
            <div
                class="records"
                id=format!("{TABS}-panel")
                role="tabpanel"
                aria-label=t.invoice_history()
            >
                {list}
                {older}
            </div>
            <Later overlay=Overlay::DeleteComment/>
        }
        .into_any()
    } else {
        view! {
            <FollowButton subject/>
            <div class="records">{list} {older}</div>
            <Later overlay=Overlay::DeleteComment/>
        }
        .into_any()
    }
}

/// The id of a comment on the page of its subject, and behind the `#` of an address that leads to it.
#[must_use]
pub fn anchor(comment: CommentId) -> String {
    format!("comment-{comment}")
}

fn comment_of(hash: &str) -> Option<CommentId> {
    hash.trim_start_matches('#').strip_prefix("comment-")?.parse().ok()
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
    /// The comment to which the address leads.
    cited: RwSignal<Option<CommentId>>,
) -> impl IntoView {
    let (t, device, view) = (use_texts(), use_device(), use_view());
    let name = move |id| device.get::<User>(id).map(|it| it.name).unwrap_or_default();
    let id = comment.id;
    let is_cited = Signal::derive(move || cited.get() == Some(id));
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
                id=anchor(id)
                is_cited
                who
                what
                when
                at
                body=move || view! { <span class="muted">{trace.clone()}</span> }
            />
        }
        .into_any();
    }
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
    view! { <Event id=anchor(id) is_cited who what when at quote tools/> }.into_any()
}
