//! How large one intent may be, whatever it holds: a request has an end, and what no request can carry would stand in a
//! device's queue for ever.

use std::io::{Error, ErrorKind, Result, Write};

use super::Mutation;
use crate::rejection::{Problem, ProblemCode};

impl Mutation {
    /// The most bytes of one intent as JSON: an edit of the largest invoice, which carries it before and after. The limits
    /// of the fields lie below it for texts in any living script; what they do not see (a draft's texts, spaces that are
    /// trimmed off, characters that JSON spells out) ends here.
    pub const BYTES_MAX: usize = 2 * 1024 * 1024;

    /// The problem of an intent that is larger than [`Mutation::BYTES_MAX`].
    #[must_use]
    pub fn size_problem(&self) -> Option<Problem> {
        let room = Room(Self::BYTES_MAX);
        let field = match self {
            Self::SaveDraft(_) | Self::SubmitItem(_) | Self::EditItem(_) => "lines",
            Self::RejectItem(_) | Self::RevertItem(_) | Self::VoidItem(_) => "reason",
            Self::NumberItem(_) => "number",
            _ => "name",
        };
        serde_json::to_writer(room, self)
            .is_err()
            .then(|| Problem::new(field, ProblemCode::TooLong))
    }
}

/// Takes so many bytes and keeps none.
struct Room(usize);

impl Write for Room {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0 = self
            .0
            .checked_sub(bytes.len())
            .ok_or_else(|| Error::from(ErrorKind::FileTooLarge))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}
