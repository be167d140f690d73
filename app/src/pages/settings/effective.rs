//! What a user may do today, and through what.
//!
//! The same union that `Access::of` works out, with the grants it comes from: what is read here is what counts.

use domain::calendar::Date;
use domain::id::UserId;
use domain::record::{Grant, GrantScope, Holder, User};
use leptos::prelude::*;
use sync::protocol::Query;

use super::rights::{holder_name, rights_text, scope_text};
use crate::components::{Card, ListRow, ListRows};
use crate::offline::device::{Device, use_device};
use crate::offline::listing::use_query;
use crate::shared::use_view;
use crate::texts::{Texts, use_texts};

/// One grant that counts, and how it reaches the user.
#[derive(Clone, Debug, PartialEq)]
struct Source {
    scope: String,
    rights: String,
    through: String,
}

#[component]
pub(super) fn Effective(id: UserId) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let view = use_view();
    let listing = use_query(|| Query::Grants);
    let sources = move || sources(t, device, id, view.today());
    let is_off = move || device.get::<User>(id).is_some_and(|user| !user.active);
    let row = |source: Source| {
        let (scope, rights, through) = (source.scope, source.rights, source.through);
        view! { <ListRow main=move || scope.clone() sub=move || rights.clone() end=move || through.clone()/> }
    };
    view! {
        <Card id="user-effective" title=t.user_effective()>
            {move || {
                let sources = sources();
                if is_off() {
                    view! { <p class="card__pad">{t.user_switched_off()}</p> }.into_any()
                } else if sources.is_empty() {
                    let words = if listing.is_filling() { t.common_loading() } else { t.user_effective_none() };
                    view! { <p class="card__pad">{words}</p> }.into_any()
                } else {
                    view! { <ListRows>{sources.into_iter().map(row).collect_view()}</ListRows> }.into_any()
                }
            }}
        </Card>
    }
}

fn sources(t: Texts, device: Device, id: UserId, today: Date) -> Vec<Source> {
    let mut found = Vec::new();
    for grant in grants_of(device, id, today) {
        let through = match grant.holder {
            Holder::User(_) => t.user_own().to_owned(),
            holder => t.user_through(holder_name(t, device, holder)),
        };
        if let GrantScope::DeputyOf(other) = grant.scope {
            // What was lent is not lent on: of the other's grants those that make a deputy do not count.
            let lent = grants_of(device, other, today)
                .into_iter()
                .filter(|grant| !matches!(grant.scope, GrantScope::DeputyOf(_)));
            let name = device.get::<User>(other).map(|user| user.name).unwrap_or_default();
            found.extend(lent.map(|grant| source(t, device, &grant, t.user_on_behalf(&name))));
        } else {
            found.push(source(t, device, &grant, through));
        }
    }
    found
}

fn source(t: Texts, device: Device, grant: &Grant, through: String) -> Source {
    Source {
        scope: scope_text(t, device, grant.scope),
        rights: rights_text(t, &grant.rights),
        through,
    }
}

fn grants_of(device: Device, id: UserId, today: Date) -> Vec<Grant> {
    let Some(user) = device.get::<User>(id).filter(|user| user.active) else {
        return Vec::new();
    };
    let holders: Vec<Holder> = user.holders().collect();
    device
        .all::<Grant>()
        .into_iter()
        .filter(|grant| holders.contains(&grant.holder) && grant.holds_on(today))
        .collect()
}
