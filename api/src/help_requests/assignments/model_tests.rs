use super::model::{
    Assignment, AssignmentActor, AssignmentEvent, AssignmentFacts, AssignmentKind, AssignmentRefusal, AssignmentState,
    transition,
};
use crate::help_requests::rules::actions;
use crate::kernel::clock::Instant;
use crate::kernel::ids::AssignmentId;
use crate::kernel::text_enum::TextEnum;
use crate::kernel::time::TimeSpan;
use chrono::{DateTime, Duration};
use std::fmt::Write;

fn start() -> Instant {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap()
}

fn facts(kind: AssignmentKind, state: AssignmentState) -> AssignmentFacts {
    let end = start() + Duration::hours(1);
    AssignmentFacts {
        kind,
        state,
        span: TimeSpan::new(start(), end).unwrap(),
        acknowledged_at: None,
        done_at: state.is_finished().then_some(end),
        is_thanked: false,
    }
}

fn moments() -> [(&'static str, Instant); 4] {
    let end = start() + Duration::hours(1);
    [
        ("before the start", start() - Duration::hours(1)),
        ("right after the end", end),
        ("half an hour later", end + Duration::minutes(30)),
        ("after a week", end + Duration::days(7)),
    ]
}

#[test]
fn the_whole_table() {
    let mut table = String::new();
    for kind in AssignmentKind::ALL {
        for state in AssignmentState::ALL {
            for (moment, now) in moments() {
                writeln!(table, "{kind}, {state}, {moment}").unwrap();
                for event in AssignmentEvent::ALL {
                    for actor in AssignmentActor::ALL {
                        match transition(&facts(*kind, *state), *event, *actor, now) {
                            Ok(next) => writeln!(table, "  {event} by {actor}: -> {next}").unwrap(),
                            Err(AssignmentRefusal::NotAllowed) => {}
                            Err(refusal) => writeln!(table, "  {event} by {actor}: {refusal}").unwrap(),
                        }
                    }
                }
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn the_buttons_of_everybody() {
    let mut table = String::new();
    let id = AssignmentId(uuid::Uuid::nil());
    for kind in AssignmentKind::ALL {
        for state in AssignmentState::ALL {
            for (moment, now) in moments() {
                for actor in AssignmentActor::ALL {
                    let shown: Vec<String> = actions::of_assignment(id, &facts(*kind, *state), *actor, now)
                        .into_iter()
                        .map(|action| match action.reason_code {
                            Some(reason) => format!("({}: {reason})", action.action),
                            None => action.action.to_owned(),
                        })
                        .collect();
                    writeln!(table, "{kind}, {state}, {moment} / {actor}: {}", shown.join(" ")).unwrap();
                }
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_state_that_holds_no_place_is_never_left() {
    for kind in AssignmentKind::ALL {
        for state in AssignmentState::ALL.iter().filter(|state| !state.holds_place()) {
            for (moment, now) in moments() {
                for event in AssignmentEvent::ALL {
                    for actor in AssignmentActor::ALL {
                        let step = transition(&facts(*kind, *state), *event, *actor, now);
                        assert!(step.is_err(), "{kind} {state} {event} {actor} {moment}: {step:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn the_contact_closes_48_hours_after_the_end_and_at_once_on_withdrawal() {
    use crate::help_requests::rules::samples::{assignment, span};
    use crate::help_requests::rules::visibility::{Viewer, helper_view};
    let time = span("2026-11-24", "09:00", "10:00");
    let accepted = assignment(AssignmentState::Accepted, time);
    let closing = time.end + Duration::hours(48);
    assert_eq!(helper_view(&accepted, closing - Duration::microseconds(1)), Some(Viewer::HelperWithContact));
    assert_eq!(helper_view(&accepted, closing), Some(Viewer::HelperLater));
    for state in [AssignmentState::Withdrawn, AssignmentState::NoShow] {
        assert_eq!(helper_view(&assignment(state, time), time.start), None, "{state}");
    }
    let cancelled = assignment(AssignmentState::Cancelled, time);
    assert_eq!(helper_view(&cancelled, time.start), Some(Viewer::HelperLater));
}

#[test]
fn the_contact_closes_48_hours_after_an_early_report_and_at_once_when_the_sides_part() {
    use crate::help_requests::rules::samples::{assignment, span};
    use crate::help_requests::rules::visibility::{Viewer, helper_view};
    let time = span("2026-11-24", "09:00", "10:00");
    let done = |done_at| Assignment { done_at: Some(done_at), ..assignment(AssignmentState::Done, time) };
    let early = time.start - Duration::days(3);
    assert_eq!(done(early).contact_open_until(), Some(early + Duration::hours(48)));
    assert_eq!(done(time.end + Duration::days(7)).contact_open_until(), Some(time.end + Duration::hours(48)));
    for state in [AssignmentState::Accepted, AssignmentState::Done, AssignmentState::Confirmed] {
        let parted = Assignment { parted_at: Some(time.start), ..assignment(state, time) };
        assert_eq!(helper_view(&parted, time.start), Some(Viewer::HelperLater), "{state}");
    }
}
