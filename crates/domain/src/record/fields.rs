//! The field registry: what of each record can be filtered, sorted and added up.
//!
//! One more filterable field is one row here and one column in `migrations/`; both interpreters of a query and their
//! property test pick it up.

use super::{Kind, Number, NumberState, Record, Series};
use crate::calendar::Date;
use crate::fold::{fold, sort_key};
use crate::query::Value;

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Text,
    /// bigint: amounts in minor units, instants in microseconds.
    Int,
    Bool,
}

/// A field that queries can name; its column has the same name.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub name: &'static str,
    pub column: Column,
    /// Never null, so that both databases order it alike.
    pub sortable: bool,
    pub get: fn(&Record) -> Value,
}

impl Kind {
    /// The registered fields of this kind.
    #[must_use]
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Item => ITEM,
            Self::Party => PARTY,
            Self::Product => PRODUCT,
            Self::User => USER,
            Self::Grant => GRANT,
            Self::SubType => SUB_TYPE,
            Self::Number => NUMBER,
            Self::Series => SERIES,
            Self::Draft => DRAFT,
            Self::Transition => TRANSITION,
            Self::LedgerEntry => LEDGER_ENTRY,
            Self::Balance => BALANCE,
            Self::Comment => COMMENT,
            Self::Mention => MENTION,
            Self::FollowUp => FOLLOW_UP,
            Self::Unapplied => UNAPPLIED,
            Self::Unit
            | Self::Group
            | Self::Position
            | Self::Pattern
            | Self::TaxCode
            | Self::FiscalYear
            | Self::RejectReason => NAMED,
            Self::Company | Self::SeenMark | Self::MutedUnits | Self::HomeLayout => &[],
        }
    }

    /// The registered field of this name.
    #[must_use]
    pub fn field(self, name: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.name == name)
    }
}

/// A row of the registry: name, column type, whether it sorts, and how the value is had from the record.
macro_rules! fields {
    ($name:ident, $kind:ident, [$($field:literal $column:ident $($sortable:ident)?, |$it:ident| $get:expr;)*]) => {
        const $name: &[Field] = &[$(Field {
            name: $field,
            column: Column::$column,
            sortable: fields!(@sortable $($sortable)?),
            get: |record| match record { Record::$kind($it) => $get, _ => Value::Null },
        }),*];
    };
    (@sortable sortable) => { true };
    (@sortable) => { false };
}

fields!(ITEM, Item, [
    "item_type" Text, |it| Value::text(it.item_type.code());
    "sub_type" Text, |it| Value::text(it.sub_type);
    "state" Text sortable, |it| Value::text(it.state().code());
    "waits_approval" Bool, |it| Value::Bool(it.waits_for_approval());
    "waits_number" Bool, |it| Value::Bool(it.waits_for_number());
    "waits" Bool, |it| Value::Bool(it.waits_for_approval() || it.waits_for_number());
    "party" Text, |it| Value::text(it.party);
    "party_sort" Text sortable, |it| Value::Text(sort_key(&it.buyer.name));
    "author" Text, |it| Value::text(it.author);
    "seller" Text, |it| Value::text(it.seller);
    "issue_date" Text sortable, |it| Value::text(it.issue_date);
    "currency" Text, |it| Value::text(it.currency);
    "final_amount" Int sortable, |it| Value::Int(it.totals.final_amount.minor);
    "reference" Text, |it| Value::text(&it.reference);
    "number_text" Text, |it| Value::text_or_null(it.numbered.as_ref().map(|it| &it.text));
    "created_at" Int sortable, |it| Value::Int(it.created_at.micros());
    "submitted_at" Int sortable, |it| Value::Int(it.submitted_at.micros());
    "late_at" Int sortable, |it| Value::Int(it.late_at.micros());
    "changed_at" Int sortable, |it| Value::Int(it.changed_at.micros());
    "approved_at" Int, |it| Value::int_or_null(it.approved.as_ref().map(|it| it.at.micros()));
    "numbered_at" Int, |it| Value::int_or_null(it.numbered.as_ref().map(|it| it.at.micros()));
    "rejected_at" Int, |it| Value::int_or_null(it.rejected.as_ref().map(|it| it.at.micros()));
    "search" Text, |it| Value::Text(fold(&format!(
        "{} {} {} {}",
        it.buyer.name,
        it.reference,
        it.numbered.as_ref().map_or("", |it| it.text.as_str()),
        it.description
    )));
]);

fields!(PARTY, Party, [
    "nature" Text, |it| Value::text(match it.nature { super::PartyNature::Person => "person", super::PartyNature::Organisation => "organisation" });
    "name_sort" Text sortable, |it| Value::Text(sort_key(&it.name));
    "customer_number" Text, |it| Value::text(&it.customer_number);
    "national_id" Text, |it| Value::text(&it.national_id);
    "category" Text, |it| Value::text(&it.category);
    "responsible" Text, |it| Value::text_or_null(it.responsible);
    "active" Bool, |it| Value::Bool(it.active);
    "search" Text, |it| Value::Text(fold(&format!(
        "{} {} {} {} {}",
        it.name, it.customer_number, it.national_id, it.economic_number, it.phones.join(" ")
    )));
]);

fields!(PRODUCT, Product, [
    "code" Text sortable, |it| Value::text(&it.code);
    "name_sort" Text sortable, |it| Value::Text(sort_key(&it.name));
    "product_group" Text, |it| Value::text(&it.group);
    "sellable" Bool, |it| Value::Bool(it.sellable);
    "active" Bool, |it| Value::Bool(it.active);
    "search" Text, |it| Value::Text(fold(&format!("{} {} {}", it.name, it.code, it.group)));
]);

fields!(USER, User, [
    "name_sort" Text sortable, |it| Value::Text(sort_key(&it.name));
    "username_fold" Text, |it| Value::Text(fold(&it.username));
    "active" Bool, |it| Value::Bool(it.active);
]);

fields!(GRANT, Grant, [
    "holder" Text sortable, |it| Value::text(it.holder);
]);

fields!(SUB_TYPE, SubType, [
    "item_type" Text, |it| Value::text(it.item_type.code());
    "code" Text sortable, |it| Value::text(&it.code);
    "pattern" Text, |it| Value::text(it.pattern);
    "active" Bool, |it| Value::Bool(it.active);
]);

fields!(NUMBER, Number, [
    "pattern" Text, |it| Value::text(it.pattern);
    "series" Text, |it| Value::Text(Series::id_of(it.pattern, it.year));
    "seq" Int sortable, |it| Value::Int(it.seq);
    "number_text" Text, |it| Value::text(&it.text);
    "state" Text, |it| Value::text(number_state(it));
]);

fields!(SERIES, Series, [
    "pattern" Text, |it| Value::text(it.pattern);
]);

fields!(DRAFT, Draft, [
    "author" Text, |it| Value::text(it.author);
    "item_type" Text, |it| Value::text(it.item_type.code());
    "updated_at" Int sortable, |it| Value::Int(it.updated_at.micros());
]);

fields!(TRANSITION, Transition, [
    "item" Text, |it| Value::text(it.item);
    "applied_at" Int sortable, |it| Value::Int(it.applied_at.micros());
]);

fields!(LEDGER_ENTRY, LedgerEntry, [
    "party" Text, |it| Value::text(it.party);
    "entry_date" Text sortable, |it| Value::text(it.date);
    "item" Text, |it| Value::text(it.item);
    "applied_at" Int sortable, |it| Value::Int(it.at.micros());
]);

fields!(BALANCE, Balance, [
    "party" Text, |it| Value::text(it.party);
    "amount" Int sortable, |it| Value::Int(it.amount.minor);
]);

fields!(COMMENT, Comment, [
    "subject" Text, |it| Value::text(it.subject);
    "author" Text, |it| Value::text(it.author);
    "applied_at" Int sortable, |it| Value::Int(it.applied_at.micros());
]);

fields!(MENTION, Mention, [
    "told" Text, |it| Value::text(it.told);
    "comment_id" Text, |it| Value::text(it.comment);
    "author" Text, |it| Value::text(it.author);
    "subject_kind" Text, |it| Value::text_or_null(it.subject.as_ref().map(|it| it.subject.kind().table()));
    "unread" Bool, |it| Value::Bool(it.is_unread());
    "applied_at" Int sortable, |it| Value::Int(it.applied_at.micros());
    "unread_first" Text sortable, |it| Value::Text(it.unread_first());
]);

fields!(FOLLOW_UP, FollowUp, [
    "owner" Text, |it| Value::text(it.owner);
    "subject" Text, |it| Value::text_or_null(it.content.subject);
    "due" Text, |it| Value::text_or_null(it.content.due);
    "due_sort" Text sortable, |it| Value::text(it.content.due.unwrap_or(Date::MAX));
    "done" Bool, |it| Value::Bool(it.content.done_at.is_some());
    "created_at" Int sortable, |it| Value::Int(it.created_at.micros());
]);

fields!(UNAPPLIED, Unapplied, [
    "owner" Text, |it| Value::text(it.owner);
]);

/// What has a name and is shown in its order.
const NAMED: &[Field] = &[Field {
    name: "name_sort",
    column: Column::Text,
    sortable: true,
    get: |record| {
        let name = match record {
            Record::Unit(it) => &it.name,
            Record::Group(it) => &it.name,
            Record::Position(it) => &it.name,
            Record::Pattern(it) => &it.name,
            Record::TaxCode(it) => &it.name,
            Record::FiscalYear(it) => &it.name,
            Record::RejectReason(it) => &it.text,
            _ => return Value::Null,
        };
        Value::Text(sort_key(name))
    },
}];

fn number_state(number: &Number) -> &'static str {
    match number.state {
        NumberState::Used(_) => "used",
        NumberState::Reserved(_) => "reserved",
        NumberState::Void(_) => "void",
        NumberState::SkippedBy(_) => "skipped",
    }
}
