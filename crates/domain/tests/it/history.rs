//! What the history says of an edit: each field, and what became of which line.

use domain::mutation::item_content::input_of;
use domain::mutation::{EditItem, Mutation, RejectItem, SubmitItem};
use domain::quantity::Quantity;
use domain::record::{
    CostAmount, CostInput, DiscountInput, FieldChange, ItemInput, LineInput, Record, RowChange, Step, Transition,
    row_changes,
};
use proptest::prelude::*;

use crate::company::*;

/// Rows as letters of one kind and a figure: `a1` and `a2` are about the same.
fn rows(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn changes(before: &[String], after: &[String]) -> Vec<RowChange<String>> {
    row_changes(before, after, |a, b| a.chars().next() == b.chars().next())
}

fn check(before: &str, after: &str, told: &str) {
    let of = |change: &RowChange<String>| match change {
        RowChange::Added { at, row } => format!("+{at}{row}"),
        RowChange::Removed { at, row } => format!("-{at}{row}"),
        RowChange::Changed { at, before, after } => format!("~{at}{before}{after}"),
    };
    let got: Vec<String> = changes(&rows(before), &rows(after)).iter().map(of).collect();
    assert_eq!(got.join(" "), told, "{before} to {after}");
}

#[test]
fn rows_are_told_apart() {
    check("", "", "");
    check("a1 b1", "a1 b1", "");
    check("", "a1", "+0a1");
    check("a1", "", "-0a1");
    check("a1 b1 c1", "a1 c1", "-1b1");
    check("a1 c1", "a1 b1 c1", "+1b1");
    check("a1 b1", "a2 b1", "~0a1a2");
    // Another product in the same place is a change of the line.
    check("a1 b1 c1", "a1 d1 c1", "~1b1d1");
    // What goes on is found behind what came before it.
    check("a1 b1", "x1 a1 b2", "+0x1 ~2b1b2");
    check("a1 b1 c1", "b1 c1 d1", "-0a1 +2d1");
    // The same product stays the same, also where a replacement would be nearer.
    check("a1 b1", "b2", "-0a1 ~0b1b2");
    check("a1 a1", "a1", "-1a1");
    // A row that moved is taken out and put in.
    check("a1 b1", "b1 a1", "-0a1 +1a1");
}

/// The new rows, out of the old ones and what became of them.
fn replay(before: &[String], changes: &[RowChange<String>], count: usize) -> Vec<String> {
    let removed = |at: usize| {
        changes
            .iter()
            .any(|it| matches!(it, RowChange::Removed { at: place, .. } if *place as usize == at))
    };
    let mut kept = before
        .iter()
        .enumerate()
        .filter(|(at, _)| !removed(*at))
        .map(|(_, row)| row.clone());
    let here = |at: usize| {
        changes.iter().find(|it| match it {
            RowChange::Added { at: place, .. } | RowChange::Changed { at: place, .. } => *place as usize == at,
            RowChange::Removed { .. } => false,
        })
    };
    let row = |at: usize| match here(at) {
        Some(RowChange::Added { row, .. }) => row.clone(),
        Some(RowChange::Changed { before, after, .. }) => {
            assert_eq!(kept.next().as_ref(), Some(before));
            after.clone()
        }
        _ => kept.next().unwrap(),
    };
    let all = (0..count).map(row).collect();
    assert_eq!(kept.next(), None);
    all
}

proptest! {
    #[test]
    fn the_new_rows_follow_from_the_old_ones(before in proptest::collection::vec("[a-c][1-2]", 0..9),
                                             after in proptest::collection::vec("[a-c][1-2]", 0..9)) {
        let changes = changes(&before, &after);
        prop_assert_eq!(replay(&before, &changes, after.len()), after.clone());
        prop_assert!(changes.len() <= before.len() + after.len());
        prop_assert_eq!(changes.is_empty(), before == after);
    }
}

/// Sara edits her invoice: its content before and after, and the step that her edit left.
fn edited(input: ItemInput, change: impl FnOnce(&mut ItemInput)) -> (ItemInput, ItemInput, Transition) {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, input);
    let base = input_of(&server.item(item));
    let mut input = base.clone();
    change(&mut input);
    let edit = EditItem {
        item,
        base: base.clone(),
        seen_total: server.total(&input),
        input,
    };
    server.run(SARA, Mutation::EditItem(edit)).unwrap();
    let mut steps = server.records.values().filter_map(|record| match record {
        Record::Transition(it) if it.step == Step::Edited => Some(it.as_ref().clone()),
        _ => None,
    });
    (base, input_of(&server.item(item)), steps.next_back().unwrap())
}

#[test]
fn an_edit_tells_fields_and_lines() {
    let input = ItemInput {
        lines: vec![line(SUGAR, 2, 100_000), line(RICE, 1, 50_000)],
        ..sugar(WHOLESALE, 2)
    };
    let carriage = CostInput {
        text: "حمل".to_owned(),
        amount: CostAmount::Amount(rials(20_000)),
        taxable: false,
    };
    let (before, after, step) = edited(input.clone(), |it| {
        it.lines[0].discount = DiscountInput::Amount(rials(500));
        it.lines[1] = LineInput {
            product: None,
            text: "کرایه".to_owned(),
            ..line(RICE, 1, 70_000)
        };
        it.costs = vec![carriage.clone()];
        it.description = "فوری".to_owned();
    });
    let fields: Vec<&str> = step.changes.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(fields, ["final", "description"]);
    let words = FieldChange {
        field: "description".to_owned(),
        before: String::new(),
        after: "فوری".to_owned(),
    };
    assert_eq!(step.changes.last(), Some(&words));
    let line = |at: usize| RowChange::Changed {
        at: u32::try_from(at).unwrap(),
        before: before.lines[at].clone(),
        after: after.lines[at].clone(),
    };
    assert_eq!(step.lines, [line(0), line(1)]);
    assert_eq!(step.costs, [RowChange::Added { at: 0, row: carriage }]);
    assert_eq!(step.rows_left_out, 0);
    // What was not touched is not told.
    let (_, _, quiet) = edited(input, |it| it.delivery_address = "انبار".to_owned());
    assert_eq!(
        (quiet.lines, quiet.costs, quiet.changes.len()),
        (Vec::new(), Vec::new(), 1)
    );
}

#[test]
fn another_submission_tells_what_was_corrected() {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 2));
    let no = RejectItem {
        item,
        basis: server.basis(item),
        reason: Some(REASON),
        text: String::new(),
    };
    server.run(ALI, Mutation::RejectItem(no)).unwrap();
    let held = server.item(item);
    let before = input_of(&held);
    let mut input = before.clone();
    input.lines[0].quantity = Some(Quantity::whole(1));
    let again = SubmitItem {
        draft: item.draft(),
        item_type: held.item_type,
        reference: held.reference,
        seen_total: server.total(&input),
        input: input.clone(),
        resubmits: Some(held.round),
    };
    server.run(SARA, Mutation::SubmitItem(again)).unwrap();
    let mut steps = server.records.values().filter_map(|record| match record {
        Record::Transition(it) if it.step == Step::Resubmitted => Some(it.as_ref()),
        _ => None,
    });
    let change = RowChange::Changed {
        at: 0,
        before: before.lines[0].clone(),
        after: input.lines[0].clone(),
    };
    assert_eq!(steps.next().unwrap().lines, [change]);
}

#[test]
fn a_long_edit_is_told_in_part() {
    let input = ItemInput {
        lines: vec![line(SUGAR, 2, 100_000); Transition::ROWS_MAX + 7],
        ..sugar(WHOLESALE, 2)
    };
    let (_, _, step) = edited(input, |it| {
        for line in &mut it.lines {
            line.quantity = Some(Quantity::whole(3));
        }
    });
    assert_eq!((step.lines.len(), step.rows_left_out), (Transition::ROWS_MAX, 7));
}
