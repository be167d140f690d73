//! Which questions a device answers by itself: those whose rows all lie in scopes that have been whole.

use std::collections::BTreeSet;

use domain::access::{Access, Action};
use domain::calendar::{Instant, Jalali, Zone};
use domain::id::SubTypeId;
use domain::query::{Compare, Filter, ListQuery, Value};
use domain::record::{Key, Kind, SubType};
use domain::scope::Scope;
use domain::timeline::Timeline;

use super::Engine;
use super::pull::WHOLE_KINDS;
use crate::protocol::Query;
use crate::protocol::pull::CHILDREN_MAX;

/// How much of the answer to a question a device holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All of it, and what changes comes by itself.
    Whole,
    /// What changed since this moment.
    Since(Instant),
    /// Only the server knows.
    Nothing,
}

impl Engine {
    /// How much of the answer is held here, for somebody with these rights.
    #[must_use]
    pub fn reach(&self, query: &Query, access: &Access) -> Reach {
        let is_whole = match query {
            Query::Reference => self.has_reached_rights() && self.has_reached_own(),
            Query::Grants => self.cache.has_reached(&Scope::rights().0),
            Query::Record(key) => self.view.follows(key),
            Query::Cartable(_, _) => {
                self.has_reached_all(access.decides(&self.sub_types()).into_iter().map(Scope::pending))
            }
            Query::Timeline(timeline) => self.holds_whole(timeline),
            Query::List(list) => return self.reach_of_list(list, access),
        };
        whole_if(is_whole)
    }

    /// Whether the subject follows the server, and came with all that the timeline asks for: a pull brings the newest
    /// [`CHILDREN_MAX`] of each kind and does not say that there are more.
    fn holds_whole(&self, timeline: &Timeline) -> bool {
        let subject = timeline.subject.key();
        let asked = |kind: &&Kind| timeline.kinds.is_empty() || timeline.kinds.contains(kind);
        let mut kinds = subject.kind.children().iter().filter(asked);
        self.view.follows(&subject) && kinds.all(|kind| self.view.children_held(&subject, *kind) < CHILDREN_MAX)
    }

    fn reach_of_list(&self, list: &ListQuery, access: &Access) -> Reach {
        match list.source {
            Kind::Party => whole_if(self.cache.has_reached("parties")),
            Kind::Product => whole_if(self.cache.has_reached("products")),
            Kind::Balance => whole_if(access.can(Action::SeeBalance).is_none() || self.cache.has_reached("balance")),
            Kind::Draft
            | Kind::SeenMark
            | Kind::Mention
            | Kind::MutedUnits
            | Kind::FollowUp
            | Kind::HomeLayout
            | Kind::Unapplied => whole_if(self.has_reached_own()),
            Kind::Item if self.is_about_own(&list.filter) => whole_if(self.has_reached_own()),
            Kind::Item => self.since(access),
            kind if WHOLE_KINDS.contains(&kind) => whole_if(self.cache.has_reached("company")),
            _ => Reach::Nothing,
        }
    }

    /// Names, settings, and the grants that one's own rights come from.
    pub(super) fn has_reached_rights(&self) -> bool {
        // What is cheap to look at first: most scopes have been whole, and no name of theirs is looked at.
        let mut begun = self.cache.meta.scopes.iter().filter(|(_, held)| !held.reached);
        self.cache.has_reached("company") && !begun.any(|(scope, _)| Scope(scope.clone()).decides_scopes())
    }

    fn has_reached_own(&self) -> bool {
        self.view
            .user()
            .is_some_and(|user| self.cache.has_reached(&Scope::user(user).0))
    }

    fn has_reached_all(&self, mut scopes: impl Iterator<Item = Scope>) -> bool {
        self.has_reached_rights() && scopes.all(|scope| self.cache.has_reached(&scope.0))
    }

    /// Whether the filter asks for nothing but what the user wrote or sells: all of that is held, of whatever age.
    fn is_about_own(&self, filter: &Filter) -> bool {
        match filter {
            Filter::And(parts) => parts.iter().any(|part| self.is_about_own(part)),
            Filter::Compare {
                field,
                op: Compare::Eq,
                value,
            } => {
                let is_own = self.view.user().is_some_and(|user| *value == Value::text(user));
                is_own && (field == "author" || field == "seller")
            }
            _ => false,
        }
    }

    /// From the oldest month on that is held without a gap for every sub-type that the user lists.
    fn since(&self, access: &Access) -> Reach {
        let listed = access.lists(&self.sub_types());
        let scopes = self.cache.meta.scopes.iter().filter(|(_, held)| held.reached);
        let months: BTreeSet<&str> = scopes.filter_map(|(scope, _)| month_of(scope)).collect();
        let is_held = |month: &&&str| {
            listed
                .iter()
                .all(|id| self.cache.has_reached(&format!("subtype:{id}:{month}")))
        };
        let oldest = months.iter().rev().take_while(is_held).last();
        let start = oldest.and_then(|month| {
            let year = month.get(..4)?.parse().ok()?;
            let day = Jalali::new(year, month.get(4..)?.parse().ok()?, 1)?;
            Some(Zone::TEHRAN.start_of(day.date()))
        });
        start.map_or(Reach::Nothing, Reach::Since)
    }

    fn sub_types(&self) -> Vec<SubTypeId> {
        self.view.all::<SubType>().map(|it| it.id).collect()
    }

    /// The kinds of which everything is held once the company's scope is whole.
    pub(super) fn drop_what_was_asked_of_whole_kinds(&mut self) -> BTreeSet<Key> {
        let kinds = WHOLE_KINDS.iter().chain(&[Kind::Grant]);
        let keys: Vec<Key> = kinds.flat_map(|kind| self.view.asked_of(*kind)).collect();
        self.view.drop_asked(&keys, self.guard.as_mut())
    }
}

fn whole_if(is_whole: bool) -> Reach {
    if is_whole { Reach::Whole } else { Reach::Nothing }
}

/// `yyyymm` of a month's scope.
fn month_of(scope: &str) -> Option<&str> {
    let month = scope.strip_prefix("subtype:")?.split_once(':')?.1;
    month.bytes().all(|byte| byte.is_ascii_digit()).then_some(month)
}
