//! The released form of every mutation: `tests/golden/<name>.json`. A form that a device may still have in its queue is
//! accepted for good, so a file here is only ever added to, never changed. A new one is written by running this test once
//! with `UPDATE_GOLDEN=1`.

use std::fs;
use std::path::PathBuf;

use domain::calendar::{Instant, Zone};
use domain::id::{CommentId, FollowUpId, GrantId, GroupId, PositionId, UnitId};
use domain::money::Percent;
use domain::mutation::{
    AcknowledgeChanges, Actor, AddComment, ApproveItem, ArrangeHome, Basis, DeleteComment, DeleteFollowUp, DeleteItem,
    DiscardDraft, EditItem, Intent, MarkMentionsRead, MarkSeen, Material, Mutation, MuteUnit, NumberItem, RejectItem,
    RemoveGrant, RevertItem, Save, SaveDraft, SaveFollowUp, SubmitItem, VoidItem,
};
use domain::outcome::Outcome;
use domain::record::{
    Addressee, Comment, Commission, CostAmount, CostInput, Deleted, DiscountInput, FieldChange, FollowUp,
    FollowUpContent, GrantScope, Group, Holder, HomeLayout, ItemInput, ItemType, LineInput, Mention, MentionedSubject,
    MutedUnits, PlacedWidget, Position, Record, RejectReason, Reminder, Repeat, Replaced, Right, RowChange, Step,
    Subject, Transition, Unapplied, Unit, User,
};
use domain::record::{Grant, Product};
use domain::rejection::{Conflict, Rejection};
use uuid::Uuid;

use crate::company::*;

/// The file that holds this mutation; the compiler asks for a line when there is one more.
fn file_of(mutation: &Mutation) -> &'static str {
    match mutation {
        Mutation::Noop => "noop",
        Mutation::SaveDraft(_) => "save_draft",
        Mutation::DiscardDraft(_) => "discard_draft",
        Mutation::SubmitItem(_) => "submit_item",
        Mutation::ApproveItem(_) => "approve_item",
        Mutation::RejectItem(_) => "reject_item",
        Mutation::NumberItem(_) => "number_item",
        Mutation::RevertItem(_) => "revert_item",
        Mutation::EditItem(_) => "edit_item",
        Mutation::DeleteItem(_) => "delete_item",
        Mutation::VoidItem(_) => "void_item",
        Mutation::MarkSeen(_) => "mark_seen",
        Mutation::SaveParty(_) => "save_party",
        Mutation::SaveProduct(_) => "save_product",
        Mutation::SaveUser(_) => "save_user",
        Mutation::SaveUnit(_) => "save_unit",
        Mutation::SaveGroup(_) => "save_group",
        Mutation::SavePosition(_) => "save_position",
        Mutation::SaveGrant(_) => "save_grant",
        Mutation::RemoveGrant(_) => "remove_grant",
        Mutation::SaveSubType(_) => "save_sub_type",
        Mutation::SavePattern(_) => "save_pattern",
        Mutation::SaveTaxCode(_) => "save_tax_code",
        Mutation::SaveFiscalYear(_) => "save_fiscal_year",
        Mutation::SaveRejectReason(_) => "save_reject_reason",
        Mutation::SaveCompany(_) => "save_company",
        Mutation::AddComment(_) => "add_comment",
        Mutation::DeleteComment(_) => "delete_comment",
        Mutation::MarkMentionsRead(_) => "mark_mentions_read",
        Mutation::MuteUnit(_) => "mute_unit",
        Mutation::SaveFollowUp(_) => "save_follow_up",
        Mutation::DeleteFollowUp(_) => "delete_follow_up",
        Mutation::ArrangeHome(_) => "arrange_home",
        Mutation::AcknowledgeChanges(_) => "acknowledge_changes",
    }
}

/// How many files [`file_of`] names.
const FILES: usize = 34;

fn full_input() -> ItemInput {
    ItemInput {
        seller: Some(REZA),
        delivery_address: "انبار مرکزی".to_owned(),
        description: "فوری".to_owned(),
        related: vec![draft(9).item()],
        lines: vec![
            LineInput {
                discount: DiscountInput::Percent("2.5".parse().unwrap()),
                ..line(SUGAR, 2, 100_000)
            },
            LineInput {
                product: None,
                text: "کرایه".to_owned(),
                unit: "سرویس".to_owned(),
                discount: DiscountInput::Amount(rials(500)),
                taxable: true,
                ..line(RICE, 1, 50_000)
            },
        ],
        costs: vec![
            CostInput {
                text: "حمل".to_owned(),
                amount: CostAmount::Amount(rials(20_000)),
                taxable: false,
            },
            CostInput {
                text: "بسته‌بندی".to_owned(),
                amount: CostAmount::Percent(Percent::whole(1)),
                taxable: true,
            },
        ],
        ..sugar(WHOLESALE, 2)
    }
}

fn samples() -> Vec<Mutation> {
    let item = draft(1).item();
    let basis = Basis {
        round: 1,
        material: Material {
            sub_type: WHOLESALE,
            party: AHMADI,
            issue_date: today(),
            final_amount: rials(220_000),
            lines: "0123456789abcdef".to_owned(),
        },
    };
    let reason = "نرخ قدیمی".to_owned();
    let id = Uuid::from_u128(0x2ff);
    let (name, active) = ("فروش".to_owned(), true);
    let mut samples = vec![
        Mutation::Noop,
        Mutation::SaveDraft(SaveDraft {
            draft: draft(1),
            item_type: ItemType::SalesInvoice,
            input: full_input(),
            base_version: 3,
        }),
        Mutation::DiscardDraft(DiscardDraft { draft: draft(1) }),
        Mutation::SubmitItem(SubmitItem {
            draft: draft(1),
            item_type: ItemType::SalesInvoice,
            reference: "D-7F3K".to_owned(),
            input: full_input(),
            seen_total: rials(331_000),
            resubmits: Some(2),
        }),
        Mutation::ApproveItem(ApproveItem {
            item,
            basis: basis.clone(),
        }),
        Mutation::RejectItem(RejectItem {
            item,
            basis: basis.clone(),
            reason: Some(REASON),
            text: reason.clone(),
        }),
        Mutation::NumberItem(NumberItem {
            item,
            basis,
            typed: Some("INV-1404/00042".to_owned()),
        }),
        Mutation::RevertItem(RevertItem {
            item,
            round: 1,
            reason: reason.clone(),
        }),
        Mutation::EditItem(EditItem {
            item,
            base: sugar(WHOLESALE, 2),
            input: full_input(),
            seen_total: rials(331_000),
        }),
        Mutation::DeleteItem(DeleteItem { item, round: 1 }),
        Mutation::VoidItem(VoidItem { item, round: 1, reason }),
        Mutation::MarkSeen(MarkSeen {
            cartable: ItemType::SalesInvoice,
        }),
        Mutation::SaveUnit(save(Unit {
            id: UnitId(id),
            name: name.clone(),
            active,
        })),
        Mutation::SaveGroup(save(Group {
            id: GroupId(id),
            name: name.clone(),
            active,
        })),
        Mutation::SavePosition(save(Position {
            id: PositionId(id),
            name,
            active,
        })),
    ];
    samples.extend(settings());
    samples.extend(attached());
    samples
}

fn settings() -> Vec<Mutation> {
    let mut person = party(AHMADI, "رضا احمدی");
    person.responsible = Some(SARA);
    person.credit_limit = Some(rials(1_000_000));
    vec![
        Mutation::SaveParty(save(person)),
        Mutation::SaveProduct(save(Product {
            commission: Some(Commission::Percent("1.5".parse().unwrap())),
            ..product(SUGAR, "S1", 2, true)
        })),
        Mutation::SaveUser(save(User {
            positions: vec![PositionId(Uuid::from_u128(0x2f3))],
            ..user(PARI, "pari")
        })),
        Mutation::SaveGrant(Save {
            base: None,
            record: Grant {
                from: Some(today()),
                until: Some(day(1404, 9, 30)),
                ..grant(2, Holder::User(ALI), GrantScope::SubType(WHOLESALE), Right::OF_SUB_TYPE)
            },
        }),
        Mutation::SaveGrant(save(grant(
            1,
            Holder::Unit(WAREHOUSE),
            GrantScope::General,
            Right::GENERAL,
        ))),
        Mutation::SaveGrant(save(grant(3, Holder::User(OMID), GrantScope::DeputyOf(ALI), &[]))),
        Mutation::RemoveGrant(RemoveGrant {
            grant: GrantId(Uuid::from_u128(0xa01)),
        }),
        Mutation::SaveSubType(save(sub_type(WHOLESALE, "W", INV))),
        Mutation::SavePattern(save(pattern(INV, "INV-{year}/{seq:5}", 1, true))),
        Mutation::SaveTaxCode(save(tax_code())),
        Mutation::SaveFiscalYear(save(fiscal_year(YEAR_1404, 1404, true))),
        Mutation::SaveRejectReason(save(RejectReason {
            id: REASON,
            text: "مبلغ نادرست".to_owned(),
            active: true,
        })),
        Mutation::SaveCompany(save(company_profile())),
    ]
}

fn content() -> FollowUpContent {
    FollowUpContent {
        subject: Some(Subject::Party(AHMADI)),
        text: "تماس برای تسویه".to_owned(),
        due: Some(today()),
        remind_at: Some(Zone::TEHRAN.start_of(today()).plus_seconds(9 * 3_600)),
        repeat: Repeat::monthly(1, today()),
        done_at: None,
        reminder: Reminder::Snoozed(Zone::TEHRAN.start_of(today()).plus_seconds(10 * 3_600)),
    }
}

/// What attaches to a subject.
fn attached() -> Vec<Mutation> {
    let comment = CommentId(Uuid::from_u128(0xc01));
    let follow_up = FollowUpId(Uuid::from_u128(0xe01));
    let position = PositionId(Uuid::from_u128(0x2f3));
    let addressees = vec![
        Addressee::Holder(Holder::User(SARA)),
        Addressee::Holder(Holder::Unit(WAREHOUSE)),
        Addressee::Holder(Holder::Group(CORRECTORS)),
        Addressee::Holder(Holder::Position(position)),
        Addressee::Responsible,
    ];
    let add = |subject| {
        Mutation::AddComment(AddComment {
            comment,
            subject,
            text: "لطفاً بررسی شود".to_owned(),
            addressees: addressees.clone(),
        })
    };
    let save = |base, content| {
        Mutation::SaveFollowUp(SaveFollowUp {
            follow_up,
            base,
            content,
        })
    };
    let repeats = [Repeat::Never, Repeat::Days { every: 3 }, Repeat::Weeks { every: 2 }];
    let mut all = vec![
        add(Subject::Item(draft(1).item())),
        add(Subject::Party(AHMADI)),
        add(Subject::Product(SUGAR)),
        Mutation::DeleteComment(DeleteComment { comment }),
        Mutation::MarkMentionsRead(MarkMentionsRead {
            comments: vec![comment],
        }),
        Mutation::MuteUnit(MuteUnit {
            unit: WAREHOUSE,
            muted: true,
        }),
        save(None, FollowUpContent::default()),
        save(Some(content()), content().completed(Instant::default(), Zone::TEHRAN)),
        save(Some(content()), content().dismissed()),
        Mutation::DeleteFollowUp(DeleteFollowUp { follow_up }),
        Mutation::ArrangeHome(ArrangeHome { widgets: widgets() }),
        Mutation::AcknowledgeChanges(AcknowledgeChanges {
            changes: vec![Uuid::from_u128(0xf01), Uuid::from_u128(0xf02)],
        }),
    ];
    all.extend(repeats.map(|repeat| save(None, FollowUpContent { repeat, ..content() })));
    all
}

fn widgets() -> Vec<PlacedWidget> {
    let widget = |name: &str, hidden| PlacedWidget {
        name: name.to_owned(),
        hidden,
    };
    vec![widget("drafts", false), widget("follow_ups", true)]
}

/// A stored record of each kind that attaches to a subject, in all its forms.
fn stored() -> Vec<Record> {
    let at = Instant::from_micros(1_764_000_000_000_000);
    let comment = Comment {
        id: CommentId(Uuid::from_u128(0xc01)),
        subject: Subject::Party(AHMADI),
        author: OMID,
        on_behalf_of: Some(ALI),
        text: "لطفاً بررسی شود".to_owned(),
        addressees: vec![Addressee::Responsible, Holder::Unit(WAREHOUSE).into()],
        claimed_at: at,
        applied_at: at.plus_seconds(60),
        deleted: None,
    };
    let mention = Mention {
        told: PARI,
        comment: comment.id,
        subject: Some(MentionedSubject {
            subject: comment.subject,
            title: "رضا احمدی".to_owned(),
        }),
        author: OMID,
        on_behalf_of: Some(ALI),
        through: Holder::Unit(WAREHOUSE).into(),
        text: comment.text.clone(),
        claimed_at: comment.claimed_at,
        applied_at: comment.applied_at,
        quiet: true,
        read_at: Some(at.plus_seconds(60)),
        deleted_at: None,
    };
    let follow_up = FollowUp {
        id: FollowUpId(Uuid::from_u128(0xe01)),
        owner: SARA,
        content: content(),
        created_at: at,
        saved_at: at.plus_seconds(60),
        replaced: vec![Replaced {
            content: content().dismissed(),
            saved_at: at,
            replaced_at: at.plus_seconds(60),
        }],
    };
    vec![
        Comment {
            text: String::new(),
            addressees: Vec::new(),
            deleted: Some(Deleted { by: NARGES, at }),
            ..comment.clone()
        }
        .into(),
        comment.into(),
        Mention {
            told: SARA,
            subject: None,
            on_behalf_of: None,
            through: Holder::User(SARA).into(),
            text: String::new(),
            quiet: false,
            read_at: None,
            deleted_at: Some(at),
            ..mention.clone()
        }
        .into(),
        mention.into(),
        MutedUnits {
            user: PARI,
            units: [WAREHOUSE].into(),
        }
        .into(),
        follow_up.into(),
        HomeLayout {
            user: PARI,
            widgets: widgets(),
        }
        .into(),
    ]
}

/// A change of each sort that did not apply.
fn unapplied() -> Vec<Record> {
    let at = Instant::from_micros(1_764_000_000_000_000);
    let of = |at_place: u128, intent: Intent, version, outcome| Unapplied {
        id: Uuid::from_u128(0xf00 + at_place),
        owner: SARA,
        intent,
        version,
        outcome,
        claimed_at: at,
        settled_at: at.plus_seconds(60),
    };
    let discard = Mutation::DiscardDraft(DiscardDraft { draft: draft(1) });
    let detail = Conflict::DraftChanged { version: 4 };
    let newer = Intent::unread("merge_drafts", Some(serde_json::json!({"drafts": [1, 2]})));
    let refused = Outcome::Rejected {
        detail: Rejection::NotAllowed,
    };
    let failed = Outcome::DependencyFailed {
        on: Uuid::from_u128(0xf01),
    };
    let all = [
        of(1, discard.clone().into(), 1, Outcome::Conflict { detail }),
        of(2, Mutation::Noop.into(), 1, refused),
        of(3, discard.into(), 1, failed),
        of(4, newer, 9, Outcome::Poisoned),
        of(5, Intent::unread("withdrawn", None), 0, Outcome::Poisoned),
    ];
    all.map(Record::from).into()
}

/// Steps in an item's history: an edit with all that it tells, and one that tells nothing.
fn history() -> Vec<Record> {
    let at = Instant::from_micros(1_764_000_000_000_000);
    let step = |place: u32, step: Step| Transition {
        id: format!("{}:{place}", Uuid::from_u128(0xf21)),
        item: draft(1).item(),
        step,
        by: Actor::User(OMID),
        on_behalf_of: Some(ALI),
        claimed_at: at,
        applied_at: at.plus_seconds(60),
        round: 2,
        changes: Vec::new(),
        lines: Vec::new(),
        costs: Vec::new(),
        rows_left_out: 0,
        reason: String::new(),
        reason_id: None,
    };
    let ItemInput { lines, costs, .. } = full_input();
    let edited = Transition {
        changes: vec![FieldChange {
            field: "final".to_owned(),
            before: rials(1).to_string(),
            after: rials(2).to_string(),
        }],
        lines: vec![
            RowChange::Added {
                at: 3,
                row: lines[0].clone(),
            },
            RowChange::Removed {
                at: 1,
                row: lines[1].clone(),
            },
            RowChange::Changed {
                at: 0,
                before: lines[0].clone(),
                after: lines[1].clone(),
            },
        ],
        costs: vec![
            RowChange::Added {
                at: 0,
                row: costs[0].clone(),
            },
            RowChange::Removed {
                at: 1,
                row: costs[1].clone(),
            },
        ],
        rows_left_out: 4,
        ..step(1, Step::Edited)
    };
    vec![
        edited.into(),
        step(2, Step::Numbered("INV-1404/00001".to_owned())).into(),
    ]
}

/// An entry from before the lines were told.
#[test]
fn an_older_step_is_read() {
    let [_, Record::Transition(step)] = &history()[..] else {
        panic!("a step");
    };
    let mut body = serde_json::to_value(step).unwrap();
    for later in ["lines", "costs", "rows_left_out"] {
        body.as_object_mut().unwrap().remove(later).unwrap();
    }
    assert_eq!(serde_json::from_value::<Transition>(body).unwrap(), **step);
}

#[test]
fn every_stored_form_is_read_for_good() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/stored.json");
    let stored = [stored(), unapplied(), history()].concat();
    let bodies: Vec<serde_json::Value> = stored
        .iter()
        .map(|record| {
            let body: serde_json::Value = serde_json::from_str(&record.body()).unwrap();
            serde_json::json!({"key": record.key(), "root": record.root(), "body": body})
        })
        .collect();
    if std::env::var_os("UPDATE_GOLDEN").is_some() && !path.exists() {
        fs::write(&path, serde_json::to_string_pretty(&bodies).unwrap() + "\n").unwrap();
    }
    let released: Vec<serde_json::Value> = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(bodies, released, "a stored record is written otherwise now");
    for (record, released) in stored.into_iter().zip(released) {
        assert_eq!(record.kind().decode(&released["body"].to_string()).unwrap(), record);
    }
}

fn save<E: Clone>(record: E) -> Save<E> {
    Save {
        base: Some(record.clone()),
        record,
    }
}

#[test]
fn every_released_form_is_read_for_good() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut forms: std::collections::BTreeMap<&str, Vec<Mutation>> = std::collections::BTreeMap::new();
    for sample in samples() {
        forms.entry(file_of(&sample)).or_default().push(sample);
    }
    assert_eq!(forms.len(), FILES, "a sample of every mutation");
    for (name, samples) in forms {
        let path = folder.join(format!("{name}.json"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() && !path.exists() {
            let text = serde_json::to_string_pretty(&samples).unwrap();
            fs::write(&path, text + "\n").unwrap();
        }
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let read: Vec<Mutation> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(read, samples, "{name} means something else now");
        let written = serde_json::to_value(&samples).unwrap();
        let released: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(written, released, "{name} is written otherwise now");
    }
}

#[test]
fn a_form_names_itself() {
    for sample in samples() {
        let json = serde_json::to_value(&sample).unwrap();
        assert_eq!(json["name"], file_of(&sample));
    }
}
