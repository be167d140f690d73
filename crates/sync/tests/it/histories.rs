//! Some histories of the simulation with every test run, and the proof that its checks see what they must.

use crate::sim::{Bug, Counts, Plan, run, shrink::shrink};

/// Histories of the everyday run; `cargo xtask sim` runs ten thousand.
const HISTORIES: u64 = 200;
const STEPS: usize = 200;
/// Histories within which a planted bug must be seen.
const HISTORIES_WITH_BUG_MAX: u64 = 150;

fn plan(seed: u64, bug: Option<Bug>) -> Plan {
    Plan {
        seed,
        steps: STEPS,
        only: None,
        bug,
        is_traced: false,
    }
}

/// Runs histories, a part of the seeds each, so that the parts run beside one another.
fn histories(seeds: impl Iterator<Item = u64>) -> Counts {
    let mut counts = Counts::default();
    for seed in seeds {
        match run(&plan(seed, None)) {
            Ok(seen) => counts.add(&seen),
            Err(failure) => panic!("{}", shrink(failure)),
        }
    }
    counts
}

#[test]
fn histories_end_well() {
    let counts = histories(0..HISTORIES / 2);
    assert!(
        counts.applied > 0 && counts.conflicts > 0 && counts.rejections > 0,
        "{counts}"
    );
}

#[test]
fn other_histories_end_well() {
    let counts = histories(HISTORIES / 2..HISTORIES);
    assert!(counts.epochs > 0 && counts.forks > 0, "{counts}");
    assert!(counts.withdrawn > 0 && counts.left > 0, "{counts}");
    assert!(
        counts.comments > 0 && counts.mentions > 0 && counts.follow_ups > 0,
        "{counts}"
    );
    assert!(counts.acknowledged > 0 && counts.elsewhere > 0, "{counts}");
}

/// Seeds that once went wrong, with their steps.
const WENT_WRONG: [(u64, usize); 12] = [
    // A tab without storage began a new epoch's cache, could not claim it, and led later.
    (4_989, 300),
    // A tab that led read its cache after another had signed out and emptied it, and put an older answer into it.
    (6_564, 300),
    // A tab that had only followed pushed without naming the history: a backup that took the server's place stayed unseen.
    (6_828, 300),
    // A page without storage put what it pulled into the cache that others go on from: of a backup with the same numbers, so
    // that nobody saw what had applied before it.
    (21_067, 300),
    (22_311, 300),
    (24_374, 300),
    // Such a page took the stored cache for one that another had emptied, and began anew without end.
    (100_350, 300),
    // Such a page led on, because the tab that could had slept when it said that it was not fit.
    (200_747, 300),
    // A tick came of a timer that had been replaced, and the tab set no other: it slept for good.
    (203_687, 300),
    // The claim of the next cache failed, the storage came back with the cache before it, and nobody claimed the next again.
    (308_695, 300),
    // A write that was to name the next cache was refused, because the queue had moved to another client: nobody tried again.
    (308_273, 300),
    // A tab read the next cache while it was being filled, and was not told that it had become whole.
    (28_226, 300),
];

#[test]
fn what_went_wrong_once_goes_well() {
    for (seed, steps) in WENT_WRONG {
        let history = Plan {
            steps,
            ..plan(seed, None)
        };
        if let Err(failure) = run(&history) {
            panic!("{}", shrink(failure));
        }
    }
}

fn is_seen(bug: Bug) {
    is_seen_as(bug, "");
}

/// Some history shows the bug, and the check that says so uses these words.
fn is_seen_as(bug: Bug, words: &str) {
    let is_so = |seed| run(&plan(seed, Some(bug))).is_err_and(|seen| seen.wrong.0.contains(words));
    assert!(
        (0..HISTORIES_WITH_BUG_MAX).any(is_so),
        "{bug:?} was not seen as «{words}»"
    );
}

#[test]
fn a_late_commit_is_seen() {
    is_seen(Bug::LateCommit);
}

#[test]
fn an_acknowledgement_before_the_commit_is_seen() {
    is_seen(Bug::AckBeforeCommit);
}

#[test]
fn an_approval_by_the_last_writer_is_seen() {
    is_seen(Bug::LastWriterWins);
}

#[test]
fn a_device_deaf_to_pokes_is_seen() {
    is_seen(Bug::DeafToPokes);
}

#[test]
fn a_row_deleted_at_send_is_seen() {
    is_seen(Bug::DeleteAtSend);
}

#[test]
fn a_cookie_before_its_rows_is_seen() {
    is_seen(Bug::CookieFirst);
}

#[test]
fn a_kept_eviction_is_seen() {
    is_seen(Bug::KeepEvicted);
}

#[test]
fn a_push_that_never_arrives_is_seen() {
    is_seen(Bug::TooLargeUnsaid);
}

#[test]
fn an_outbox_left_full_is_seen() {
    is_seen(Bug::KeepApplied);
}

#[test]
fn a_follow_up_in_a_shared_scope_is_seen() {
    is_seen_as(Bug::SharedFollowUp, "another's alone");
}

#[test]
fn a_comment_taken_twice_is_seen() {
    is_seen_as(Bug::CommentTwice, "stands twice");
}

#[test]
fn a_record_that_was_not_made_is_seen() {
    is_seen_as(Bug::KeptUnmade, "9: ");
}

#[test]
fn an_acknowledgement_that_the_others_do_not_hear_is_seen() {
    is_seen_as(Bug::AcknowledgedHereAlone, "dealt with and is still listed");
}

#[test]
fn a_mention_lost_when_a_unit_changes_is_seen() {
    is_seen_as(Bug::OldMembers, "instead of");
}
