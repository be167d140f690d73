//! The counters of the cartables: unseen that arrived today, beside all.
//!
//! «Unseen» is what began to wait after the user last opened the cartable, and today. The whole count comes with the page;
//! the unseen one depends on the day and on the user's mark, so the browser asks for it after the first render.

use domain::query::{Compare, Filter, ListQuery, Value};
use domain::record::{ItemType, Kind, SeenMark};
use leptos::prelude::*;
use sync::protocol::Query;

use crate::offline::device::{Device, use_device};
use crate::offline::listing::use_query;
use crate::route::Page;
use crate::shared::{View, use_view};

/// The counters of one cartable; nothing while they are not known.
#[derive(Clone, Copy)]
pub struct Counters {
    /// Whether the user decides anything, and so has a cartable.
    pub has_cartable: Memo<bool>,
    pub waiting: Memo<Option<i64>>,
    pub unseen: Memo<Option<i64>>,
}

/// How many wait for one's decision.
#[must_use]
pub fn query_waiting() -> Query {
    Query::Cartable(ItemType::SalesInvoice, ListQuery::count(Kind::Item, Filter::all()))
}

/// How many of them began to wait at or after this moment (microseconds).
fn query_unseen(since: i64) -> Query {
    let filter = Filter::compare("submitted_at", Compare::Ge, Value::Int(since));
    Query::Cartable(ItemType::SalesInvoice, ListQuery::count(Kind::Item, filter))
}

/// The later of the start of today and the moment after the user last opened the cartable.
fn unseen_since(view: View, device: Device) -> i64 {
    let start = view.zone.start_of(view.today()).micros();
    let mark = device
        .user()
        .and_then(|user| device.get::<SeenMark>(SeenMark::id_of(user, ItemType::SalesInvoice)));
    mark.map_or(start, |mark| start.max(mark.at.micros().saturating_add(1)))
}

/// Makes the counters known to everything in the frame, and keeps them fresh: asked again when the page changes, when the
/// queue has been sent, and with every tick of the page's moment.
pub fn provide_counters(page: Memo<Option<Page>>) {
    let device = use_device();
    let view = use_view();
    let waiting = use_query(query_waiting);
    let since = Memo::new(move |_| unseen_since(view, device));
    let unseen = use_query(move || query_unseen(since.get()));
    let has_cartable = Memo::new(move |_| device.access().has_cartable(&device.sub_type_ids()));
    let status = device.status();
    let is_sent = Memo::new(move |_| status.with(|status| status.unsettled == 0));
    Effect::new(move |before: Option<()>| {
        page.track();
        view.now.track();
        if is_sent.get() && before.is_some() && has_cartable.get_untracked() {
            waiting.reload();
            unseen.reload();
        }
    });
    provide_context(Counters {
        has_cartable,
        waiting: Memo::new(move |_| waiting.totals().map(|totals| totals.count)),
        unseen: Memo::new(move |_| unseen.totals().map(|totals| totals.count)),
    });
}

/// The counters of the cartable.
pub fn use_counters() -> Counters {
    expect_context()
}
