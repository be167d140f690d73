//! The seven states of an item and the tone in which anything can be said.
//!
//! What stays true: a tone is never the only sign; an icon and a word go with it.

use domain::record::ItemState;

use super::icon::{IconName, icons};
use crate::texts::Texts;

/// The three colours (ink, ground, hairline) a chip, bar, notice, toast or timeline node takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Waits.
    Pending,
    /// Approved.
    Approved,
    /// Numbered.
    Numbered,
    /// Approved and numbered; success.
    Done,
    /// Rejected; error.
    Rejected,
    /// Not submitted; neutral.
    Draft,
    /// Taken out of force.
    Void,
    /// Of the application itself.
    Accent,
}

/// The state of an item as lists and pages show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateLook {
    /// Its author's, not submitted.
    Draft,
    /// Waits for both decisions.
    Pending,
    /// Approved, awaits its number.
    Approved,
    /// Numbered, awaits approval.
    Numbered,
    /// Approved and numbered.
    Done,
    /// Rejected.
    Rejected,
    /// Void.
    Void,
}

impl Tone {
    /// The class that sets the colours.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Pending => "is-pending",
            Self::Approved => "is-approved",
            Self::Numbered => "is-numbered",
            Self::Done => "is-done",
            Self::Rejected => "is-rejected",
            Self::Draft => "is-draft",
            Self::Void => "is-void",
            Self::Accent => "is-accent",
        }
    }
}

impl From<ItemState> for StateLook {
    fn from(state: ItemState) -> Self {
        match state {
            ItemState::Pending => Self::Pending,
            ItemState::Approved => Self::Approved,
            ItemState::Numbered => Self::Numbered,
            ItemState::Done => Self::Done,
            ItemState::Rejected => Self::Rejected,
            ItemState::Void => Self::Void,
        }
    }
}

impl StateLook {
    /// All states, in the order of an item's life.
    pub const ALL: [Self; 7] = [
        Self::Draft,
        Self::Pending,
        Self::Approved,
        Self::Numbered,
        Self::Done,
        Self::Rejected,
        Self::Void,
    ];

    /// Its tone.
    pub const fn tone(self) -> Tone {
        match self {
            Self::Draft => Tone::Draft,
            Self::Pending => Tone::Pending,
            Self::Approved => Tone::Approved,
            Self::Numbered => Tone::Numbered,
            Self::Done => Tone::Done,
            Self::Rejected => Tone::Rejected,
            Self::Void => Tone::Void,
        }
    }

    /// Its icon.
    pub const fn icon(self) -> IconName {
        match self {
            Self::Draft => icons::FILE_PEN_LINE,
            Self::Pending => icons::CLOCK,
            Self::Approved => icons::CIRCLE_CHECK,
            Self::Numbered => icons::HASH,
            Self::Done => icons::BADGE_CHECK,
            Self::Rejected => icons::CIRCLE_X,
            Self::Void => icons::BAN,
        }
    }

    /// Its word.
    pub fn text(self, t: Texts) -> &'static str {
        match self {
            Self::Draft => t.state_draft(),
            Self::Pending => t.state_pending(),
            Self::Approved => t.state_approved(),
            Self::Numbered => t.state_numbered(),
            Self::Done => t.state_done(),
            Self::Rejected => t.state_rejected(),
            Self::Void => t.state_void(),
        }
    }

    /// What it waits for, in full, as the bar of the detail says it.
    pub fn long_text(self, t: Texts) -> &'static str {
        match self {
            Self::Pending => t.state_pending_both(),
            Self::Approved => t.state_awaiting_number(),
            Self::Numbered => t.state_awaiting_approval(),
            _ => self.text(t),
        }
    }
}
