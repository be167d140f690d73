//! The widgets of home, and where each of them stands.
//!
//! One more widget is a variant here with its name and title, and a line in [`super::widget`]. A name is kept with what people
//! arranged, so it never changes.

use domain::record::PlacedWidget;

use crate::texts::Texts;

/// The columns of a wide screen.
const COLUMNS: usize = 3;

/// A widget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Widget {
    Cartables,
    Comments,
    Rejected,
    FollowUps,
    Drafts,
}

impl Widget {
    /// All of them, in the order of whoever has arranged nothing.
    pub const ALL: &'static [Self] = &[
        Self::Cartables,
        Self::Comments,
        Self::Rejected,
        Self::FollowUps,
        Self::Drafts,
    ];

    /// As it is kept.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cartables => "cartables",
            Self::Comments => "comments",
            Self::Rejected => "rejected",
            Self::FollowUps => "follow_ups",
            Self::Drafts => "drafts",
        }
    }

    /// The heading of its card.
    #[must_use]
    pub fn title(self, t: Texts) -> &'static str {
        match self {
            Self::Cartables => t.home_cartables(),
            Self::Comments => t.home_comments(),
            Self::Rejected => t.home_rejected(),
            Self::FollowUps => t.home_follow_ups(),
            Self::Drafts => t.home_drafts(),
        }
    }

    /// The widget of a name; none for one of another release.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.name() == name)
    }
}

/// Every widget in its place, and whether it is hidden: those that were placed, then the others.
#[must_use]
pub fn arranged(placed: &[PlacedWidget]) -> Vec<(Widget, bool)> {
    let known = placed
        .iter()
        .filter_map(|it| Some((Widget::named(&it.name)?, it.hidden)));
    let mut all: Vec<(Widget, bool)> = known.collect();
    for widget in Widget::ALL {
        if !all.iter().any(|(placed, _)| placed == widget) {
            all.push((*widget, false));
        }
    }
    all
}

/// One after the other into columns of about one height: what is over goes to the middle, then to the first.
#[must_use]
pub fn columns(widgets: &[Widget]) -> Vec<Vec<Widget>> {
    let (each, over) = (widgets.len() / COLUMNS, widgets.len() % COLUMNS);
    let more = match over {
        1 if each > 0 => [0, 1, 0],
        1 => [1, 0, 0],
        2 => [1, 1, 0],
        _ => [0; COLUMNS],
    };
    let mut rest = widgets;
    let mut columns = Vec::new();
    for more in more {
        let (column, others) = rest.split_at(each + more);
        columns.push(column.to_vec());
        rest = others;
    }
    columns.retain(|column| !column.is_empty());
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(names: &[&str]) -> Vec<PlacedWidget> {
        let widget = |name: &&str| PlacedWidget {
            name: name.trim_start_matches('-').to_owned(),
            hidden: name.starts_with('-'),
        };
        names.iter().map(widget).collect()
    }

    #[test]
    fn what_was_not_placed_stands_behind() {
        let check = |names: &[&str], expected: &[&str]| {
            let all = arranged(&placed(names)).into_iter();
            let all: Vec<String> = all
                .map(|(widget, hidden)| format!("{}{}", if hidden { "-" } else { "" }, widget.name()))
                .collect();
            assert_eq!(all[..expected.len()], *expected, "{names:?}");
            assert_eq!(all.len(), Widget::ALL.len(), "each once");
        };
        check(&[], &["cartables", "comments"]);
        check(
            &["drafts", "-comments"],
            &["drafts", "-comments", "cartables", "rejected"],
        );
        check(&["of_another_release", "drafts"], &["drafts", "cartables"]);
    }

    #[test]
    fn columns_are_filled_in_order() {
        let check = |count: usize, expected: &[usize]| {
            let widgets: Vec<Widget> = Widget::ALL.iter().copied().cycle().take(count).collect();
            let columns = columns(&widgets);
            assert_eq!(columns.concat(), widgets);
            assert_eq!(columns.iter().map(Vec::len).collect::<Vec<_>>(), expected);
        };
        check(0, &[]);
        check(1, &[1]);
        check(2, &[1, 1]);
        check(3, &[1, 1, 1]);
        check(4, &[1, 2, 1]);
        check(5, &[2, 2, 1]);
        check(6, &[2, 2, 2]);
        check(7, &[2, 3, 2]);
    }
}
