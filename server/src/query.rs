//! `POST /api/v1/query`, and the same answers for a page before it is rendered.
//!
//! All queries of one request are answered from one snapshot, under the rights that hold in it; what one may not see is
//! not there.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use domain::access::{Access, Action};
use domain::calendar::{Date, Instant};
use domain::id::{SubTypeId, UserId};
use domain::numbering::cited_in;
use domain::query::{Filter, ListQuery, QueryTotals, Sort, Value, memory};
use domain::record::{Item, ItemType, Key, Kind, Record, SeenMark};
use domain::timeline::{Rows, Timeline};
use store::list::{self, ListError};
use store::{Result, Tx};
use sync::protocol::query::QUERIES_MAX;
use sync::protocol::{Answer, Extent, PROTOCOL, Query, QueryRequest, QueryResponse};

use crate::api_error::ApiError;
use crate::session::SignedIn;
use crate::state::Server;
use crate::{load, sight};

/// Rows of one kind that the reference carries, at most.
const REFERENCE_MAX: u32 = ListQuery::ROWS_MAX;
/// Items that come with a page of a timeline because its comments name their numbers, at most.
const CITED_MAX: u32 = 20;
/// Steps of an item's history that come with it.
const HISTORY_MAX: u32 = 200;

/// The kinds of [`Query::Reference`] that everybody sees.
const REFERENCE: &[Kind] = &[
    Kind::Company,
    Kind::User,
    Kind::Unit,
    Kind::Group,
    Kind::Position,
    Kind::SubType,
    Kind::Pattern,
    Kind::TaxCode,
    Kind::FiscalYear,
    Kind::RejectReason,
];

/// The answers to some queries.
#[derive(Clone, Debug, Default)]
pub struct Answered {
    pub access: Access,
    /// The company's epoch, so that a device knows its history by name.
    pub epoch: String,
    pub answers: Vec<Answer>,
    /// Each record once.
    pub records: Vec<Record>,
    /// By the place of the query.
    pub errors: BTreeMap<usize, String>,
}

/// `POST /api/v1/query`.
///
/// # Errors
/// [`ApiError::BadRequest`] for too many queries; a fault of the database.
pub async fn handle(
    State(server): State<Server>,
    me: SignedIn,
    Json(request): Json<QueryRequest>,
) -> Result<Json<QueryResponse>, ApiError> {
    if request.queries.len() > QUERIES_MAX {
        return Err(ApiError::BadRequest(format!("more than {QUERIES_MAX} queries")));
    }
    if request.protocol > PROTOCOL {
        return Err(ApiError::BadRequest(format!("this server speaks protocol {PROTOCOL}")));
    }
    if request.user.is_some_and(|user| user != me.user) {
        // A page of somebody who was signed in here before.
        return Err(ApiError::SignedOut);
    }
    let now = server.clock.now();
    let answered = answer(&server, me.user, request.queries, now).await?;
    Ok(Json(QueryResponse {
        answers: answered.answers,
        records: answered.records,
        now,
        errors: answered.errors,
    }))
}

/// Answers queries under the rights of `user`.
///
/// # Errors
/// A fault of the database.
pub async fn answer(server: &Server, user: UserId, queries: Vec<Query>, now: Instant) -> Result<Answered> {
    let today = now.date(server.zone);
    server
        .store
        .read(move |tx| {
            let queries = queries.clone();
            Box::pin(async move { answer_all(tx, user, &queries, now, today).await })
        })
        .await
}

async fn answer_all(tx: &mut Tx, user: UserId, queries: &[Query], now: Instant, today: Date) -> Result<Answered> {
    let epoch = store::commit::head(tx).await?.epoch;
    let access = load::access(tx, user, today).await?;
    let sub_types = load::sub_types(tx).await?;
    let mut asker = Asker {
        tx,
        access,
        sub_types,
        records: BTreeMap::new(),
    };
    let mut answered = Answered {
        epoch,
        ..Answered::default()
    };
    for (place, query) in queries.iter().enumerate() {
        // The frame and the page may ask the same.
        if let Some(before) = queries[..place].iter().position(|it| it == query) {
            let same = answered.answers[before].clone();
            answered.answers.push(same);
            continue;
        }
        let mut answer = match asker.answer(query).await {
            Ok(answer) => answer,
            Err(ListError::Query(wrong)) => {
                answered.errors.insert(place, wrong.to_string());
                Answer::default()
            }
            Err(ListError::Store(fault)) => return Err(fault),
        };
        answer.extent = Extent::Server(now);
        answered.answers.push(answer);
    }
    answered.access = asker.access;
    answered.records = asker.records.into_values().collect();
    Ok(answered)
}

struct Asker<'t> {
    tx: &'t mut Tx,
    access: Access,
    sub_types: Vec<SubTypeId>,
    records: BTreeMap<Key, Record>,
}

impl Asker<'_> {
    async fn answer(&mut self, query: &Query) -> Result<Answer, ListError> {
        match query {
            Query::Reference => self.reference().await,
            Query::List(list) => {
                let visible = sight::visible(&self.access, list.source, &self.sub_types);
                self.list(list, &visible).await
            }
            Query::Cartable(item_type, list) => self.cartable(*item_type, list).await,
            Query::Record(key) => self.record(key).await,
            Query::Timeline(timeline) => self.timeline(timeline).await,
            Query::Grants => {
                let list = whole(Kind::Grant);
                let visible = sight::visible(&self.access, Kind::Grant, &self.sub_types);
                self.list(&list, &visible).await
            }
        }
    }

    async fn list(&mut self, query: &ListQuery, visible: &Filter) -> Result<Answer, ListError> {
        let page = list::run(self.tx, query, visible).await?;
        let is_full = query.limit > 0 && page.rows.len() == query.limit as usize;
        let next = page
            .rows
            .last()
            .filter(|_| is_full)
            .map(|last| memory::cursor_of(query, last));
        let rows = page.rows.iter().map(Record::key).collect();
        let totals = Some(page.totals);
        self.keep(page.rows);
        Ok(Answer {
            rows,
            next,
            totals,
            extent: Extent::Whole,
        })
    }

    async fn cartable(&mut self, item_type: ItemType, query: &ListQuery) -> Result<Answer, ListError> {
        if query.source != Kind::Item {
            return Err(domain::query::QueryError::NoField("item".to_owned()).into());
        }
        let visible = self.access.cartable(item_type, &self.sub_types);
        self.list(query, &visible).await
    }

    async fn reference(&mut self) -> Result<Answer, ListError> {
        let mut rows = Vec::new();
        for kind in REFERENCE {
            let found = list::rows(self.tx, &whole(*kind), &Filter::all()).await?;
            rows.extend(found.iter().map(Record::key));
            self.keep(found);
        }
        let mut own = Vec::new();
        if let Some(user) = self.access.user {
            let marks: Vec<Key> = ItemType::ALL
                .iter()
                .map(|it| Key::new(Kind::SeenMark, SeenMark::id_of(user, *it)))
                .collect();
            own.extend(store::record::get(self.tx, &marks).await?);
            let settings = [Kind::MutedUnits, Kind::HomeLayout].map(|kind| Key::new(kind, user));
            own.extend(store::record::get(self.tx, &settings).await?);
            own.extend(load::grants_behind(self.tx, user).await?);
        }
        rows.extend(own.iter().map(Record::key));
        self.keep(own);
        Ok(Answer {
            rows,
            ..Answer::default()
        })
    }

    async fn record(&mut self, key: &Key) -> Result<Answer, ListError> {
        let found = store::record::get(self.tx, std::slice::from_ref(key)).await?;
        let Some(record) = found.into_iter().next().filter(|it| sight::may_see(&self.access, it)) else {
            return Ok(Answer::default());
        };
        match &record {
            Record::Item(item) => self.around_item(item).await?,
            Record::Party(party) => self.balances_of(party.id.to_string()).await?,
            Record::Draft(draft) => {
                let mut keys: Vec<Key> = draft.input.party.iter().map(|id| Key::new(Kind::Party, id)).collect();
                keys.extend(
                    draft
                        .input
                        .lines
                        .iter()
                        .filter_map(|it| it.product)
                        .map(|id| Key::new(Kind::Product, id)),
                );
                self.named(&keys).await?;
            }
            _ => {}
        }
        let rows = vec![record.key()];
        self.keep(vec![record]);
        Ok(Answer {
            rows,
            ..Answer::default()
        })
    }

    /// What is attached to a subject, for whoever may see it.
    async fn timeline(&mut self, timeline: &Timeline) -> Result<Answer, ListError> {
        timeline.check()?;
        let subject = store::record::get(self.tx, &[timeline.subject.key()]).await?;
        let seen = subject.first().is_some_and(|it| sight::may_see(&self.access, it));
        let Some(asker) = self.access.user.filter(|_| seen) else {
            return Ok(Answer::default());
        };
        let mut count = 0;
        let mut sources = Vec::new();
        for source in timeline.sources(asker) {
            let page = list::run(self.tx, &source, &Filter::all()).await?;
            count += page.totals.count;
            sources.push(page.rows);
        }
        let Rows { rows, next } = timeline.join(sources);
        let keys = rows.iter().map(Record::key).collect();
        self.cited_by(&rows).await?;
        self.keep(rows);
        Ok(Answer {
            rows: keys,
            next,
            totals: Some(QueryTotals {
                count,
                sums: Vec::new(),
            }),
            extent: Extent::Whole,
        })
    }

    /// The items whose numbers stand in these comments, as far as the asker may see them: a number is a link then.
    async fn cited_by(&mut self, rows: &[Record]) -> Result<(), ListError> {
        let texts = rows.iter().filter_map(|record| match record {
            Record::Comment(comment) => Some(&comment.text),
            _ => None,
        });
        let mut numbers: Vec<String> = texts.flat_map(|text| cited_in(text)).collect();
        numbers.truncate(ListQuery::IN_MAX);
        if numbers.is_empty() {
            return Ok(());
        }
        let of_numbers = Filter::in_ids("number_text", &numbers);
        let query = ListQuery::new(Kind::Item, of_numbers, Sort::ascending("id"), CITED_MAX);
        let visible = sight::visible(&self.access, Kind::Item, &self.sub_types);
        let items = list::rows(self.tx, &query, &visible).await?;
        self.keep(items);
        Ok(())
    }

    /// An item's history, oldest first, and what it names.
    async fn around_item(&mut self, item: &Item) -> Result<(), ListError> {
        let of_item = Filter::eq("item", Value::text(item.id));
        let history = ListQuery::new(Kind::Transition, of_item, Sort::descending("applied_at"), HISTORY_MAX);
        let steps = list::rows(self.tx, &history, &Filter::all()).await?;
        self.keep(steps);
        let mut keys = vec![Key::new(Kind::Party, item.party)];
        keys.extend(
            item.lines
                .iter()
                .filter_map(|line| line.product)
                .map(|id| Key::new(Kind::Product, id)),
        );
        keys.extend(item.related.iter().map(|id| Key::new(Kind::Item, id)));
        self.named(&keys).await?;
        self.balances_of(item.party.to_string()).await
    }

    async fn named(&mut self, keys: &[Key]) -> Result<(), ListError> {
        let found = store::record::get(self.tx, keys).await?;
        let seen: Vec<Record> = found
            .into_iter()
            .filter(|it| sight::may_see(&self.access, it))
            .collect();
        self.keep(seen);
        Ok(())
    }

    async fn balances_of(&mut self, party: String) -> Result<(), ListError> {
        if self.access.can(Action::SeeBalance).is_none() {
            return Ok(());
        }
        let of_party = Filter::eq("party", Value::Text(party));
        let query = ListQuery::new(Kind::Balance, of_party, Sort::ascending("id"), ListQuery::ROWS_MAX);
        let balances = list::rows(self.tx, &query, &Filter::all()).await?;
        self.keep(balances);
        Ok(())
    }

    fn keep(&mut self, records: Vec<Record>) {
        self.records
            .extend(records.into_iter().map(|record| (record.key(), record)));
    }
}

fn whole(kind: Kind) -> ListQuery {
    ListQuery::new(kind, Filter::all(), Sort::ascending("id"), REFERENCE_MAX)
}
