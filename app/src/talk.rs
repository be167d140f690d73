//! What people say about a subject: the box to say it, the timeline on which it stands, and what one is told of it.
//!
//! Where to begin: [`records`] (timeline and box together, the same on every page of a subject), [`mentions`] (what is addressed
//! to the user, for the bell and for home).
//!
//! What stays true: a comment is plain text that its author typed; [`rich`] shows a small subset of Markdown out of it and never
//! HTML. A mention is «@» and a name in that text, beside the addressee by its id: the id tells whom, the name is only read.

pub mod comment_box;
pub mod delete_question;
pub mod markdown;
pub mod mentions;
pub mod mute;
pub mod people;
pub mod records;
pub mod rich;

use domain::record::{Kind, Subject};
use domain::timeline::Timeline;
use sync::protocol::Query;

pub use comment_box::{CommentBox, Unsaid};
pub use records::Records;

/// The records of a subject that come with its page, and as many more at a time.
const RECORDS: u32 = 50;

/// What a subject's page shows of it besides the subject.
#[must_use]
pub fn query(subject: Subject) -> Query {
    query_of(subject, Vec::new())
}

/// Its records of some kinds; of all if none is named.
fn query_of(subject: Subject, kinds: Vec<Kind>) -> Query {
    Query::Timeline(Timeline {
        kinds,
        ..Timeline::new(subject, RECORDS)
    })
}
