//! The sums at the foot of a document: one rule above the last, two below.
//!
//! What stays true: figures are formatted by the caller with `domain::digits::format_money`; what is taken away carries a minus
//! sign, not only a colour.

use leptos::prelude::*;

/// What a line of totals is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TotalKind {
    /// Adds.
    #[default]
    Plain,
    /// Takes away; drawn with a minus sign.
    Minus,
    /// The sum.
    Sum,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotalLine {
    /// What.
    pub label: String,
    /// How much, formatted.
    pub value: String,
    /// In which way.
    pub kind: TotalKind,
}

impl TotalLine {
    /// A line that adds.
    pub fn plain(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            kind: TotalKind::Plain,
        }
    }

    /// A line that takes away; the value is given without its sign.
    pub fn minus(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            kind: TotalKind::Minus,
            ..Self::plain(label, value)
        }
    }

    /// The sum.
    pub fn sum(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            kind: TotalKind::Sum,
            ..Self::plain(label, value)
        }
    }
}

/// The sums.
#[component]
pub fn Totals(
    /// From first to last.
    #[prop(into)]
    lines: Signal<Vec<TotalLine>>,
    /// They change while one types, and are read out.
    #[prop(optional)]
    live: bool,
) -> impl IntoView {
    let line = |line: TotalLine| {
        let (row, figure) = match line.kind {
            TotalKind::Plain => (None, None),
            TotalKind::Minus => (None, Some("totals__minus")),
            TotalKind::Sum => (Some("totals__sum"), None),
        };
        view! {
            <div class=row>
                <dt>{line.label}</dt>
                <dd class=figure>{line.value}</dd>
            </div>
        }
    };
    view! {
        <dl class="totals" aria-live=live.then_some("polite")>
            {move || lines.get().into_iter().map(line).collect_view()}
        </dl>
    }
}

/// The totals of what a list shows, at its foot.
#[component]
pub fn ListFooter(
    /// «۲۳ مورد».
    #[prop(into)]
    count: Signal<String>,
    /// Sums of the filtered rows.
    #[prop(into)]
    lines: Signal<Vec<TotalLine>>,
    /// What they are totals of: said whenever that is less than everything.
    #[prop(optional, into)]
    note: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <div class="listfoot" role="status">
            <p>
                <b>{move || count.get()}</b>
                {move || note.get().map(|note| view! { " " <span class="small muted">"· " {note}</span> })}
            </p>
            <dl class="listfoot__sums">
                {move || {
                    lines
                        .get()
                        .into_iter()
                        .map(|line| {
                            view! {
                                <div>
                                    <dt>{line.label}</dt>
                                    <dd class="num">{line.value}</dd>
                                </div>
                            }
                        })
                        .collect_view()
                }}
            </dl>
        </div>
    }
}
