//! What is addressed to the user, as rows: the same in the bell and at home.
//!
//! What stays true: who may not see a subject reads the text and gets no link; opening a subject by its row reads the mention;
//! what is read is read on every device of the person.

use domain::id::CommentId;
use domain::mutation::{MarkMentionsRead, Mutation};
use domain::query::ListQuery;
use domain::record::{Key, Kind, Mention, MentionedSubject, Subject, User};
use leptos::prelude::*;
use sync::protocol::Query;

use super::people;
use super::records::anchor;
use super::rich::RichLine;
use crate::components::{Avatar, Button, ButtonKind, Dot, Toast, icons, use_toasts};
use crate::offline::device::{Send, use_device};
use crate::offline::listing::Listing;
use crate::route::Page;
use crate::shared::use_view;
use crate::texts::{Texts, use_texts};
use crate::wording;

/// Those addressed to the user, unread first; about one kind of subject if one is named.
#[must_use]
pub fn query(subject_kind: Option<Kind>, rows: u32) -> Query {
    Query::List(Mention::addressed(subject_kind, rows.min(ListQuery::ROWS_MAX)))
}

/// How many are unread.
#[must_use]
pub fn query_unread() -> Query {
    Query::List(Mention::unread())
}

/// A way to note that some have been read; what cannot be noted is said.
#[must_use]
pub fn use_reading() -> Callback<Vec<CommentId>> {
    let (t, device, view, toasts) = (use_texts(), use_device(), use_view(), use_toasts());
    Callback::new(move |comments: Vec<CommentId>| {
        for comments in comments.chunks(MarkMentionsRead::COMMENTS_MAX) {
            let mutation = Mutation::MarkMentionsRead(MarkMentionsRead {
                comments: comments.to_vec(),
            });
            if let Err(stop) = device.mutate(mutation, Send::Now) {
                toasts.show(Toast::failed(wording::stop(t, &stop, device, view)));
            }
        }
    })
}

/// What stands under a mention.
pub type Tools = fn(&Mention) -> AnyView;

/// Rows of mentions.
#[component]
pub fn MentionRows(
    listing: Listing,
    /// A row was followed to its subject.
    #[prop(optional, into)]
    on_open: Option<Callback<()>>,
    /// What stands under a row; called by pointer, so that it is in the part of whoever gives it.
    #[prop(optional)]
    tools: Option<Tools>,
) -> impl IntoView {
    view! {
        <ul class="list--ruled">
            <For
                each=move || listing.rows.get()
                key=Key::clone
                children=move |key| view! { <MentionRow key on_open tools/> }
            />
        </ul>
    }
}

#[component]
fn MentionRow(key: Key, on_open: Option<Callback<()>>, tools: Option<Tools>) -> impl IntoView {
    let device = use_device();
    let mention = Memo::new(move |_| device.get::<Mention>(&key.id));
    move || mention.get().map(|mention| view! { <Row mention on_open tools/> })
}

#[component]
fn Row(mention: Mention, on_open: Option<Callback<()>>, tools: Option<Tools>) -> impl IntoView {
    let (t, device, view) = (use_texts(), use_device(), use_view());
    let reading = use_reading();
    let (comment, is_unread) = (mention.comment, mention.is_unread());
    let read = move || {
        if is_unread {
            reading.run(vec![comment]);
        }
    };
    let name = move |id| device.get::<User>(id).map(|it| it.name).unwrap_or_default();
    let mut who = name(mention.author);
    if let Some(other) = mention.on_behalf_of {
        who = format!("{who} ({})", t.history_deputy(name(other)));
    }
    let told = people::name_of(t, device, mention.through);
    let tools = tools.map(|tools| tools(&mention));
    let through = (!mention.is_direct()).then(|| t.bell_through(&told));
    let text = if mention.deleted_at.is_some() {
        view! { <span class="muted">{t.comment_deleted()}</span> }.into_any()
    } else {
        view! { <RichLine text=mention.text names=vec![told]/> }.into_any()
    };
    let at = mention.applied_at;
    let subject = match mention.subject {
        Some(subject) => {
            let href = format!("{}#{}", page_of(subject.subject), anchor(comment));
            let open = move |_| {
                read();
                if let Some(on_open) = on_open {
                    on_open.run(());
                }
            };
            view! {
                <a class="list__link" href=href on:click=open>
                    {title(t, &subject)}
                </a>
            }
            .into_any()
        }
        None => t.bell_no_subject().into_any(),
    };
    view! {
        <li class="list__item list__item--top">
            <Avatar name=who.clone()/>
            <span class="list__main">
                <span class="event__head">
                    <b>{who}</b>
                    {is_unread.then(|| view! { <Dot label=t.bell_unread()/> })}
                    <time class="event__when">
                        {move || wording::moment(t, at, view.now.get(), view.zone)}
                    </time>
                </span>
                <span class="list__clamp" dir="auto">
                    {text}
                </span>
                <small>
                    {through.map(|through| format!("{through} · "))}
                    {subject}
                </small>
                {tools}
            </span>
            {is_unread
                .then(|| {
                    view! {
                        <span class="list__end list__raise">
                            <Button
                                kind=ButtonKind::Quiet
                                small=true
                                icon=icons::CHECK
                                label=t.bell_read_one()
                                on_press=read
                            />
                        </span>
                    }
                })}
        </li>
    }
}

/// The page of a subject.
#[must_use]
pub fn page_of(subject: Subject) -> Page {
    match subject {
        Subject::Item(id) => Page::Item(id),
        Subject::Party(id) => Page::Party(id),
        Subject::Product(id) => Page::Product(id),
    }
}

fn title(t: Texts, subject: &MentionedSubject) -> String {
    match subject.subject {
        Subject::Item(_) => t.bell_item(wording::isolated(&wording::code(&subject.title, t.locale()))),
        Subject::Party(_) => t.bell_party(&subject.title),
        Subject::Product(_) => t.bell_product(&subject.title),
    }
}
