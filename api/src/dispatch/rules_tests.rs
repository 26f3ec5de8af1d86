//! Visits: each hard rule refuses, each soft rule asks for a reason; duties name all faults.

use super::super::sample::*;
use super::*;
use crate::dispatch::model::{Absence, AbsenceKind, DutyQuarter};
use crate::kernel::ids::{AbsenceId, AssignmentId};
use crate::town::holidays::FederalState;
use proptest::prelude::*;
use uuid::Uuid;

const NOW: &str = "2026-11-23T08:00";

fn wish(start: &str) -> VisitWish {
    VisitWish { starts_at: utc(start), ends_at: None, moves: None }
}

const GOOD: &str = "2026-11-24T09:00";

fn permit(
    wish: &VisitWish,
    person: &Stadtkuemmerer,
    taken: &[Commitment],
    has_reason: bool,
) -> Result<PermittedVisit, Refused> {
    permit_visit(wish, &need(), person, taken, has_reason, &clock(NOW))
}

fn refusal(wish: &VisitWish, person: &Stadtkuemmerer, taken: &[Commitment]) -> VisitRefusal {
    permit(wish, person, taken, true).unwrap_err().refusal
}

#[test]
fn a_good_visit_lasts_as_long_as_the_request() {
    let visit = permit(&wish(GOOD), &person(1, 1), &[], false).unwrap();
    assert_eq!(visit, PermittedVisit { span: span("2026-11-24", "09:00", "10:00"), warnings: vec![] });
}

#[test]
fn nobody_is_sent_to_whom_they_block_or_who_blocks_them() {
    let need = Need { blocked: [account(1)].into(), ..need() };
    let refused = permit_visit(&wish(GOOD), &need, &person(1, 1), &[], true, &clock(NOW)).unwrap_err();
    assert_eq!(refused.refusal, VisitRefusal::QuarterNotAssigned);
}

#[test]
fn only_somebody_in_service_with_a_duty_is_sent() {
    let suspended = Stadtkuemmerer { is_in_service: false, ..person(1, 1) };
    assert_eq!(refusal(&wish(GOOD), &suspended, &[]), VisitRefusal::NotInService);
    let mut without = person(1, 1);
    without.duty.content.quarters.clear();
    assert_eq!(refusal(&wish(GOOD), &without, &[]), VisitRefusal::QuarterNotAssigned);
    assert_eq!(refusal(&wish(GOOD), &person(77, 1), &[]), VisitRefusal::OwnRequest);
}

#[test]
fn the_start_is_at_most_an_hour_ago_and_half_a_year_ahead() {
    let at = |start: &str| permit(&wish(start), &person(1, 1), &[], true).map_err(|refused| refused.refusal);
    assert!(at("2026-11-23T07:00").is_ok());
    assert_eq!(at("2026-11-23T06:59").unwrap_err(), VisitRefusal::StartsInThePast);
    assert!(at("2027-05-24T08:00").is_ok());
    assert_eq!(at("2027-05-24T08:01").unwrap_err(), VisitRefusal::StartsTooFarAhead);
}

#[test]
fn a_visit_lasts_a_quarter_of_an_hour_to_eight_hours() {
    let until = |end: &str| {
        let wish = VisitWish { ends_at: Some(utc(end)), ..wish(GOOD) };
        permit(&wish, &person(1, 1), &[], true).map_err(|refused| refused.refusal)
    };
    assert!(until("2026-11-24T09:15").is_ok() && until("2026-11-24T17:00").is_ok());
    for end in ["2026-11-24T09:14", "2026-11-24T17:01", "2026-11-24T09:00", "2026-11-24T08:00"] {
        assert_eq!(until(end).unwrap_err(), VisitRefusal::LengthOutOfRange, "{end}");
    }
}

#[test]
fn nobody_is_at_two_places_even_as_a_volunteer_and_with_a_reason() {
    for is_visit in [true, false] {
        let taken = [commitment(5, 1, span("2026-11-24", "09:59", "11:00"), is_visit)];
        assert_eq!(refusal(&wish(GOOD), &person(1, 1), &taken), VisitRefusal::TimesOverlap);
        let touching = [commitment(5, 1, span("2026-11-24", "10:00", "11:00"), is_visit)];
        assert!(permit(&wish(GOOD), &person(1, 1), &touching, false).is_ok());
    }
}

#[test]
fn a_visit_that_is_moved_is_not_in_its_own_way() {
    let taken = [commitment(5, 1, span("2026-11-24", "09:30", "10:30"), true)];
    let moved = VisitWish { moves: Some(AssignmentId(Uuid::from_u128(5))), ..wish(GOOD) };
    assert!(permit(&moved, &person(1, 1), &taken, false).is_ok());
    let other = VisitWish { moves: Some(AssignmentId(Uuid::from_u128(6))), ..wish(GOOD) };
    assert_eq!(refusal(&other, &person(1, 1), &taken), VisitRefusal::TimesOverlap);
}

#[test]
fn soft_rules_are_named_together_and_overruled_with_a_reason() {
    // Saturday evening, after two other visits, at a time nobody asked for.
    let saturday = wish("2026-11-28T19:00");
    let taken = [
        commitment(5, 1, span("2026-11-28", "08:00", "09:00"), true),
        commitment(6, 1, span("2026-11-28", "10:00", "11:00"), true),
    ];
    let refused = permit(&saturday, &person(1, 1), &taken, false).unwrap_err();
    assert_eq!(refused.refusal, VisitRefusal::ReasonNeeded);
    assert_eq!(words(&refused.warnings), ["outside_working_hours", "day_is_full", "outside_wanted_times"]);
    assert_eq!(permit(&saturday, &person(1, 1), &taken, true).unwrap().warnings, refused.warnings);
}

#[test]
fn another_quarter_or_kind_of_help_needs_a_reason() {
    let mut elsewhere = person(1, 1);
    elsewhere.duty.content.quarters[0].quarter_id = quarter(2);
    elsewhere.duty.content.categories = ["garden".to_owned()].into();
    let refused = permit(&wish(GOOD), &elsewhere, &[], false).unwrap_err();
    assert_eq!(refused.refusal, VisitRefusal::ReasonNeeded);
    assert_eq!(words(&refused.warnings), ["outside_quarters", "outside_categories"]);
    assert_eq!(permit(&wish(GOOD), &elsewhere, &[], true).unwrap().warnings, refused.warnings);
    elsewhere.duty.content.categories.insert(need().category);
    assert_eq!(words(&permit(&wish(GOOD), &elsewhere, &[], true).unwrap().warnings), ["outside_quarters"]);
}

#[test]
fn nobody_is_sent_while_away_even_with_a_reason() {
    let mut away = person(1, 1);
    let span = span("2026-11-24", "09:30", "20:00");
    away.absences = vec![Absence { id: AbsenceId(Uuid::from_u128(1)), kind: AbsenceKind::Holiday, span }];
    assert_eq!(refusal(&wish(GOOD), &away, &[]), VisitRefusal::Absent);
    assert!(permit(&wish("2026-11-24T20:00"), &away, &[], true).is_ok());
}

#[test]
fn a_public_holiday_is_outside_working_hours() {
    let with = TownClock { holidays_of: Some(FederalState::SchleswigHolstein), ..clock("2026-12-20T08:00") };
    let christmas = wish("2026-12-25T09:00");
    let refused = permit_visit(&christmas, &need(), &person(1, 1), &[], false, &with).unwrap_err();
    assert_eq!(words(&refused.warnings), ["outside_working_hours", "outside_wanted_times"]);
    let thursday = permit_visit(&wish("2026-12-24T09:00"), &need(), &person(1, 1), &[], false, &with).unwrap_err();
    assert_eq!(words(&thursday.warnings), ["outside_wanted_times"]);
}

#[test]
fn only_visits_of_the_same_local_day_fill_a_day() {
    let taken = [
        commitment(5, 1, span("2026-11-23", "22:30", "22:59"), true),
        // 23:30 in Berlin of the day before is 22:30 in UTC; 00:30 in Berlin of the same day is 23:30.
        commitment(6, 1, span("2026-11-23", "23:30", "23:59"), true),
        commitment(7, 1, span("2026-11-24", "07:00", "08:00"), false),
    ];
    assert_eq!(visits_on_day_of(utc(GOOD), &taken, BERLIN), 1);
    assert!(permit(&wish(GOOD), &person(1, 1), &taken, false).is_ok());
}

#[test]
fn the_first_free_start_is_found_between_what_is_taken() {
    let hour = Duration::hours(1);
    let wanted = [span("2026-11-24", "09:00", "13:00")];
    let open = [span("2026-11-24", "08:00", "12:00")];
    let at = |taken: &[TimeSpan]| first_free(&wanted, &open, taken, hour);
    assert_eq!(at(&[]), Some(utc("2026-11-24T09:00")));
    assert_eq!(at(&[span("2026-11-24", "09:30", "10:15")]), Some(utc("2026-11-24T10:15")));
    assert_eq!(at(&[span("2026-11-24", "08:00", "11:00")]), Some(utc("2026-11-24T11:00")));
    assert_eq!(at(&[span("2026-11-24", "08:00", "11:01")]), None);
    assert_eq!(first_free(&wanted, &[], &[], hour), None);
}

#[test]
fn a_duty_is_ordered_and_may_be_empty() {
    let known = Known { quarters: [quarter(1), quarter(2)].into(), ..Known::default() };
    let assigned = |number, priority| DutyQuarter { quarter_id: quarter(number), priority };
    let input = DutyInput {
        quarters: vec![assigned(2, 2), assigned(1, 1)],
        working_hours: vec![hour_range(1, 8, 16)],
        capacity_per_day: 4,
        stand_ins: None,
        categories: None,
        travel_mode: None,
    };
    let content = check_duty(&input, &DutyContent::default(), &known).unwrap();
    assert_eq!(content.quarters, [assigned(1, 1), assigned(2, 2)]);
    assert_eq!((content.priority_in(quarter(2)), content.priority_in(quarter(3))), (Some(2), None));
    let present = DutyContent { stand_ins: vec![account(3)], ..DutyContent::default() };
    let known = Known { colleagues: [account(3)].into(), ..known };
    let empty = DutyInput { quarters: vec![], working_hours: vec![], ..input };
    assert_eq!(check_duty(&empty, &present, &known).unwrap().stand_ins, [account(3)], "as they were");
    let nobody = DutyInput { stand_ins: Some(vec![]), ..empty };
    assert_eq!(check_duty(&nobody, &present, &known).unwrap().stand_ins, []);
}

#[test]
fn a_wrong_duty_names_all_faults() {
    let known = Known {
        quarters: [quarter(1)].into(),
        colleagues: [account(2)].into(),
        categories: ["shopping".to_owned()].into(),
    };
    let assigned = |number, priority| DutyQuarter { quarter_id: quarter(number), priority };
    let input = DutyInput {
        quarters: vec![assigned(1, 0), assigned(1, 10), assigned(3, 1)],
        working_hours: vec![hour_range(8, 8, 16), hour_range(1, 16, 8)],
        capacity_per_day: 21,
        stand_ins: Some(vec![account(2), account(1), account(2)]),
        categories: Some(vec!["shopping".to_owned(), "flying".to_owned()]),
        travel_mode: None,
    };
    let named: Vec<_> = check_duty(&input, &DutyContent::default(), &known)
        .unwrap_err()
        .into_iter()
        .map(|fault| (fault.pointer, fault.kind))
        .collect();
    let expected = [
        ("/quarters/0/priority", FaultKind::TooSmall(1)),
        ("/quarters/1/quarter_id", FaultKind::Duplicate),
        ("/quarters/1/priority", FaultKind::TooLarge(9)),
        ("/quarters/2/quarter_id", FaultKind::Unknown),
        ("/capacity_per_day", FaultKind::TooLarge(20)),
        ("/working_hours/0/weekday", FaultKind::InvalidValue),
        ("/working_hours/1/end", FaultKind::EndBeforeStart),
        ("/stand_ins/1", FaultKind::Unknown),
        ("/stand_ins/2", FaultKind::Duplicate),
        ("/categories/1", FaultKind::Unknown),
    ];
    assert_eq!(named, expected.map(|(pointer, kind)| (pointer.to_owned(), kind)));
}

#[test]
fn a_day_is_read_by_its_owner_and_by_coordinators() {
    assert!(may_read_day(account(1), false, account(1)) && may_read_day(account(2), true, account(1)));
    assert!(!may_read_day(account(2), false, account(1)));
}

proptest! {
    #[test]
    fn a_permitted_visit_overlaps_nothing(
        starts in prop::collection::vec((0_i64..600, 1_i64..120), 0..6),
        start in 0_i64..600,
        length in 1_i64..600,
    ) {
        let midnight = utc("2026-11-24T07:00");
        let at = |minutes: i64| midnight + Duration::minutes(minutes);
        let taken: Vec<_> = starts
            .iter()
            .map(|(start, length)| commitment(5, 1, TimeSpan::new(at(*start), at(start + length)).unwrap(), true))
            .collect();
        let wish = VisitWish { starts_at: at(start), ends_at: Some(at(start + length)), moves: None };
        match permit(&wish, &person(1, 1), &taken, true) {
            Ok(visit) => prop_assert!(taken.iter().all(|taken| !taken.span.overlaps(&visit.span))),
            Err(refused) => {
                let wished = TimeSpan { start: at(start), end: at(start + length) };
                let is_taken = taken.iter().any(|taken| taken.span.overlaps(&wished));
                prop_assert!(refused.refusal == VisitRefusal::LengthOutOfRange || is_taken);
            }
        }
    }

    #[test]
    fn a_first_free_start_can_be_kept_and_none_is_earlier(
        taken in prop::collection::vec((0_i64..300, 1_i64..90), 0..6),
        length in 1_i64..120,
    ) {
        let base = utc("2026-11-24T07:00");
        let at = |minutes: i64| base + Duration::minutes(minutes);
        let of = |start: i64, end: i64| TimeSpan::new(at(start), at(end)).unwrap();
        let wanted = [of(30, 100), of(120, 280)];
        let open = [of(0, 60), of(70, 250)];
        let taken: Vec<_> = taken.into_iter().map(|(start, length)| of(start, start + length)).collect();
        let fits = |minute: i64| {
            let visit = of(minute, minute + length);
            wanted.iter().any(|span| span.contains(&visit))
                && open.iter().any(|span| span.contains(&visit))
                && taken.iter().all(|span| !span.overlaps(&visit))
        };
        let expected = (0..300).find(|minute| fits(*minute)).map(at);
        prop_assert_eq!(first_free(&wanted, &open, &taken, Duration::minutes(length)), expected);
    }
}
