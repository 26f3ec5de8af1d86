use super::*;
use crate::dispatch::model::Named;
use crate::kernel::ids::{AccountId, AssignmentId, HelpRequestId, PlanId};
use crate::kernel::time::TimeSpan;
use chrono::DateTime;
use uuid::Uuid;

fn second(number: i64) -> Instant {
    DateTime::from_timestamp(1_775_000_000 + number, 0).unwrap()
}

fn day(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, number).unwrap()
}

fn job(state: PlanState, accepted_at: Option<Instant>) -> PlanJob {
    let creator =
        Named { account_id: AccountId(Uuid::nil()), first_name: "Ida".to_owned(), last_name: "Ohm".to_owned() };
    PlanJob {
        id: PlanId(Uuid::nil()),
        creator,
        first_day: day(2),
        last_day: day(2),
        state,
        percent_done: 0,
        served: 0,
        proposal: None,
        taken: vec![],
        created_at: second(0),
        alive_at: second(0),
        accepted_by: None,
        accepted_at,
    }
}

#[test]
fn a_search_that_is_silent_has_failed() {
    let running = job(PlanState::Running, None);
    assert_eq!(state_at(&running, second(60)), PlanState::Running);
    assert_eq!(state_at(&running, second(61)), PlanState::Failed);
    assert_eq!(state_at(&job(PlanState::Ready, None), second(9_000)), PlanState::Ready);
}

#[test]
fn what_was_accepted_can_be_taken_back_for_half_an_hour() {
    let accepted = job(PlanState::Accepted, Some(second(0)));
    assert_eq!(undo_until(&accepted, second(1_799)), Some(second(1_800)));
    assert_eq!(undo_until(&accepted, second(1_800)), None);
    assert_eq!(undo_until(&job(PlanState::Undone, Some(second(0))), second(1)), None, "it was taken back");
    assert_eq!(undo_until(&job(PlanState::Ready, None), second(1)), None);
}

#[test]
fn what_somebody_has_read_or_moved_stays() {
    let visit = BoardVisit {
        id: AssignmentId(Uuid::nil()),
        help_request_id: HelpRequestId(Uuid::nil()),
        person: AccountId(Uuid::nil()),
        state: AssignmentState::Accepted,
        span: TimeSpan { start: second(100), end: second(200) },
        is_acknowledged: false,
        version: 1,
    };
    assert!(is_untouched(&visit, second(99)));
    assert!(!is_untouched(&visit, second(100)), "it has begun");
    assert!(!is_untouched(&BoardVisit { is_acknowledged: true, ..visit }, second(0)));
    assert!(!is_untouched(&BoardVisit { version: 2, ..visit }, second(0)));
    assert!(!is_untouched(&BoardVisit { state: AssignmentState::Done, ..visit }, second(0)));
}

#[test]
fn a_plan_is_for_a_week_at_most_that_is_not_over() {
    assert_eq!(check_days(day(2), day(8), day(8)), Ok(()));
    assert_eq!(check_days(day(2), day(9), day(2)), Err(DayFault::TooManyDays));
    assert_eq!(check_days(day(2), day(1), day(1)), Err(DayFault::EndBeforeStart));
    assert_eq!(check_days(day(2), day(3), day(4)), Err(DayFault::InThePast));
    let far = day(2) + chrono::Days::new(176);
    assert_eq!(check_days(far, far, day(2)), Err(DayFault::TooFarAhead));
}
