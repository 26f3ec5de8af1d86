use super::model::{ConversationAct, ConversationFacts, ConversationPart, ConversationRefusal};
use super::rules::{closes_at, decide};
use crate::help_requests::assignments::model::AssignmentState;
use crate::kernel::clock::Instant;
use crate::kernel::text_enum::TextEnum;
use chrono::{DateTime, Duration};
use std::collections::BTreeMap;
use std::fmt::Write;

fn end() -> Instant {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap()
}

fn facts(state: AssignmentState) -> ConversationFacts {
    ConversationFacts {
        state,
        ends_at: end(),
        ended_at: (!state.holds_place()).then(end),
        is_helper_gone: state == AssignmentState::Withdrawn,
        is_coordinator_called: false,
        is_reported: false,
        parted_at: None,
        has_partner: true,
        is_partner_reachable: true,
    }
}

type Circumstance = (&'static str, fn(&mut ConversationFacts));

/// What can be different about a conversation, one at a time and the telling pairs.
fn circumstances() -> Vec<Circumstance> {
    vec![
        ("nothing else", |_| {}),
        ("coordinator called", |facts| facts.is_coordinator_called = true),
        ("reported", |facts| facts.is_reported = true),
        ("blocked", |facts| facts.parted_at = Some(end() - Duration::hours(2))),
        ("blocked, coordinator called", |facts| {
            (facts.parted_at, facts.is_coordinator_called) = (Some(end() - Duration::hours(2)), true);
        }),
        ("helper suspended", |facts| facts.is_helper_gone = true),
        ("partner by phone", |facts| facts.is_partner_reachable = false),
        ("partner by phone, coordinator called", |facts| {
            (facts.is_partner_reachable, facts.is_coordinator_called) = (false, true);
        }),
        ("partner without account", |facts| (facts.has_partner, facts.is_partner_reachable) = (false, false)),
    ]
}

fn row(facts: &ConversationFacts, part: ConversationPart, now: Instant) -> String {
    let verdict = |act: &ConversationAct| match decide(facts, *act, part, now) {
        Ok(()) => format!("{act}: yes"),
        Err(refusal) => format!("{act}: {refusal}"),
    };
    ConversationAct::ALL.iter().map(verdict).collect::<Vec<_>>().join(", ")
}

#[test]
fn the_whole_table() {
    let moments = [("before the end", end() - Duration::hours(1)), ("after 48 hours", end() + Duration::hours(48))];
    let mut table = String::new();
    for state in AssignmentState::ALL {
        for (circumstance, change) in circumstances() {
            for (moment, now) in moments {
                writeln!(table, "{state}, {circumstance}, {moment}").unwrap();
                let mut facts = facts(*state);
                change(&mut facts);
                // Parts that may do the same stand on one line.
                let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
                for part in ConversationPart::ALL {
                    rows.entry(row(&facts, *part, now)).or_default().push(part.to_string());
                }
                for (row, parts) in rows {
                    writeln!(table, "  {}: {row}", parts.join(" + ")).unwrap();
                }
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn nobody_writes_what_they_may_not_read() {
    for state in AssignmentState::ALL {
        for (circumstance, change) in circumstances() {
            let mut facts = facts(*state);
            change(&mut facts);
            for part in ConversationPart::ALL {
                for hours in [-100, -1, 0, 47, 48, 1_000] {
                    let now = end() + Duration::hours(hours);
                    let may = |act| decide(&facts, act, *part, now).is_ok();
                    let is_sound = !may(ConversationAct::Write) || may(ConversationAct::Read);
                    assert!(is_sound, "{state}, {circumstance}, {part}, {hours}");
                    assert!(!may(ConversationAct::Write) || now < closes_at(&facts), "{state}, {circumstance}");
                }
            }
        }
    }
}

#[test]
fn a_conversation_closes_two_days_after_the_end_or_at_once() {
    let closes = |facts: &ConversationFacts| closes_at(facts) - end();
    assert_eq!(closes(&facts(AssignmentState::Accepted)), Duration::hours(48));
    assert_eq!(closes(&facts(AssignmentState::Cancelled)), Duration::hours(48));
    assert_eq!(closes(&facts(AssignmentState::Withdrawn)), Duration::zero());
    let blocked = ConversationFacts { parted_at: Some(end() - Duration::days(3)), ..facts(AssignmentState::Confirmed) };
    assert_eq!(closes(&blocked), -Duration::days(3));
    // A block long after the closing opens nothing again.
    let late = ConversationFacts { parted_at: Some(end() + Duration::days(9)), ..facts(AssignmentState::Confirmed) };
    assert_eq!(closes(&late), Duration::hours(48));
}

#[test]
fn a_helper_who_is_gone_can_still_report_and_block_and_nothing_else() {
    let gone = facts(AssignmentState::Withdrawn);
    let verdict = |act| decide(&gone, act, ConversationPart::Helper, end() - Duration::hours(1));
    assert_eq!(verdict(ConversationAct::Read), Err(ConversationRefusal::NotThere));
    assert_eq!(verdict(ConversationAct::CallCoordinator), Err(ConversationRefusal::NotThere));
    assert_eq!((verdict(ConversationAct::Report), verdict(ConversationAct::Block)), (Ok(()), Ok(())));
}
