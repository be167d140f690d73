//! A timeline out of what is shown: the same lists that the server runs, over the device's records.

use std::sync::Arc;

use domain::query::{QueryTotals, memory};
use domain::record::{Comment, Entity, FollowUp, Key, Record, Transition};
use domain::timeline::{Rows, Timeline};

use super::View;
use crate::protocol::{Answer, Extent};

impl View {
    /// The page of a timeline, with the changes that wait; `None` when its subject is not held here, so that only the server
    /// can say. Of a subject with a long history the newest records of each kind are held (`CHILDREN_MAX`).
    #[must_use]
    pub fn timeline(&self, timeline: &Timeline) -> Option<Answer> {
        let user = self.user()?;
        self.shown(&timeline.subject.key())?;
        let mut records: Vec<&Record> = self.shown_of::<Comment>().collect();
        records.extend(self.shown_of::<Transition>());
        records.extend(self.shown_of::<FollowUp>());
        let Rows { rows, next } = timeline.run(user, records.iter().copied());
        let count = timeline
            .sources(user)
            .iter()
            .map(|source| memory::run(source, records.iter().copied()).1.count)
            .sum();
        Some(Answer {
            rows: rows.into_iter().map(Record::key).collect(),
            next,
            totals: Some(QueryTotals {
                count,
                sums: Vec::new(),
            }),
            extent: Extent::Whole,
        })
    }

    fn shown_of<E: Entity + 'static>(&self) -> impl Iterator<Item = &Record> {
        let keys = self.all::<E>().map(Key::of);
        keys.filter_map(|key| self.shown(&key).map(Arc::as_ref))
    }
}
