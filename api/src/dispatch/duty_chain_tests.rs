//! The chain: always one, always ending with the coordinators, nobody twice, nobody who is not there.

use super::super::sample::*;
use super::*;
use crate::dispatch::model::{Absence, AbsenceKind, DutyQuarter};
use crate::kernel::ids::AbsenceId;
use crate::kernel::time::TimeSpan;
use crate::kernel::weekly::WeeklyHours;
use crate::town::holidays::FederalState;
use chrono::Duration;
use proptest::prelude::*;
use uuid::Uuid;

/// Tuesday, 24 November 2026, ten o'clock in Berlin.
const TUESDAY: &str = "2026-11-24T09:00";

fn told(chain: &DutyChain) -> Vec<(DutyPart, Option<u128>)> {
    let number = |who: &crate::dispatch::model::Named| who.account_id.0.as_u128();
    chain.links.iter().map(|link| (link.part, link.person.as_ref().map(number))).collect()
}

fn passed_over(chain: &DutyChain) -> Vec<(u128, NotOnDuty)> {
    chain.passed_over.iter().map(|passed| (passed.person.account_id.0.as_u128(), passed.reason)).collect()
}

fn in_quarter(number: u128, at: u128, priority: i32) -> Stadtkuemmerer {
    let mut person = person(number, priority);
    person.duty.content.quarters = vec![DutyQuarter { quarter_id: quarter(at), priority }];
    person
}

fn away(mut person: Stadtkuemmerer, span: TimeSpan) -> Stadtkuemmerer {
    person.absences.push(Absence { id: AbsenceId(Uuid::from_u128(1)), kind: AbsenceKind::Sick, span });
    person
}

fn chain(staff: &[Stadtkuemmerer], at: &str) -> DutyChain {
    duty_chain(quarter(1), &[quarter(3), quarter(2)], staff, utc(at), &clock(TUESDAY))
}

#[test]
fn own_then_stand_ins_then_neighbours_then_coordinators() {
    let mut first = person(5, 1);
    first.duty.content.stand_ins = vec![account(8), account(6)];
    let mut second = person(4, 2);
    second.duty.content.stand_ins = vec![account(5), account(9), account(7)];
    let staff = [
        in_quarter(1, 2, 1),
        in_quarter(2, 3, 1),
        second,
        first,
        in_quarter(6, 9, 1),
        in_quarter(7, 9, 1),
        in_quarter(8, 9, 1),
    ];
    let expected = [
        (DutyPart::Own, Some(5)),
        (DutyPart::Own, Some(4)),
        (DutyPart::StandIn, Some(8)),
        (DutyPart::StandIn, Some(6)),
        (DutyPart::StandIn, Some(7)),
        (DutyPart::Neighbour, Some(2)),
        (DutyPart::Neighbour, Some(1)),
        (DutyPart::Coordinator, None),
    ];
    assert_eq!(told(&chain(&staff, TUESDAY)), expected);
}

#[test]
fn who_is_away_is_stood_in_for() {
    let mut first = away(person(1, 1), span("2026-11-24", "00:00", "23:00"));
    first.duty.content.stand_ins = vec![account(2)];
    let staff = [first, in_quarter(2, 9, 1)];
    let chain = chain(&staff, TUESDAY);
    assert_eq!(told(&chain), [(DutyPart::StandIn, Some(2)), (DutyPart::Coordinator, None)]);
    assert_eq!(chain.links[0].stands_in_for, Some(account(1)));
    assert_eq!(passed_over(&chain), [(1, NotOnDuty::Absent)]);
}

#[test]
fn at_night_on_holidays_and_without_anybody_the_coordinators_are_asked() {
    let staff = [person(1, 1), in_quarter(2, 3, 1)];
    let night = chain(&staff, "2026-11-24T21:00");
    assert_eq!(told(&night), [(DutyPart::Coordinator, None)]);
    assert_eq!(passed_over(&night), [(1, NotOnDuty::OutsideWorkingHours)], "of the neighbours nobody asks");
    let easter_monday = utc("2027-03-29T09:00");
    let with = TownClock { holidays_of: Some(FederalState::SchleswigHolstein), ..clock(TUESDAY) };
    let on_holiday = duty_chain(quarter(1), &[], &staff, easter_monday, &with);
    assert_eq!(passed_over(&on_holiday), [(1, NotOnDuty::PublicHoliday)]);
    let without = duty_chain(quarter(1), &[], &staff, easter_monday, &clock(TUESDAY));
    assert_eq!(told(&without), [(DutyPart::Own, Some(1)), (DutyPart::Coordinator, None)]);
    assert_eq!(told(&chain(&[], TUESDAY)), [(DutyPart::Coordinator, None)]);
}

#[test]
fn the_suspended_are_not_named() {
    let suspended = Stadtkuemmerer { is_in_service: false, ..person(1, 1) };
    let chain = chain(&[suspended], TUESDAY);
    assert_eq!((told(&chain), passed_over(&chain)), (vec![(DutyPart::Coordinator, None)], vec![]));
}

fn staff() -> impl Strategy<Value = Vec<Stadtkuemmerer>> {
    let one = (
        prop::collection::btree_map(1_u128..5, 1_i32..4, 0..4),
        prop::collection::vec((1_u8..8, 0_u32..20, 1_u32..4), 0..8),
        prop::collection::vec(1_u128..9, 0..4),
        prop::option::of((-200_i64..200, 1_i64..100)),
        prop::bool::weighted(0.9),
    );
    prop::collection::vec(one, 0..8).prop_map(|people| {
        let build = |(number, (quarters, hours, stand_ins, gone, is_in_service)): (u128, _)| {
            let mut built = person(number, 1);
            let hours: Vec<(u8, u32, u32)> = hours;
            let ranges: Vec<_> =
                hours.iter().map(|(day, start, length)| hour_range(*day, *start, start + length)).collect();
            let quarters: std::collections::BTreeMap<u128, i32> = quarters;
            built.is_in_service = is_in_service;
            built.duty.content.working_hours = WeeklyHours::new(&ranges).unwrap();
            built.duty.content.quarters =
                quarters.into_iter().map(|(at, priority)| DutyQuarter { quarter_id: quarter(at), priority }).collect();
            let stand_ins: Vec<u128> = stand_ins;
            built.duty.content.stand_ins = stand_ins.into_iter().map(account).collect();
            let gone: Option<(i64, i64)> = gone;
            match gone {
                None => built,
                Some((from, hours)) => {
                    let start = utc("2026-10-25T00:00") + Duration::hours(from);
                    away(built, TimeSpan { start, end: start + Duration::hours(hours) })
                }
            }
        };
        (1..).zip(people).map(build).collect()
    })
}

proptest! {
    /// Around the night in which the clock is turned back, a public holiday (31 October) and the ends of weeks.
    #[test]
    fn there_is_always_one_chain(staff in staff(), minutes in -12_000_i64..12_000, has_holidays in any::<bool>()) {
        let at = utc("2026-10-25T00:30") + Duration::minutes(minutes);
        let holidays_of = has_holidays.then_some(FederalState::SchleswigHolstein);
        let clock = TownClock { holidays_of, ..clock("2026-10-25T00:30") };
        let neighbours = [quarter(2), quarter(3)];
        let chain = duty_chain(quarter(1), &neighbours, &staff, at, &clock);
        let (last, others) = chain.links.split_last().unwrap();
        prop_assert_eq!((last.part, &last.person), (DutyPart::Coordinator, &None));
        let mut seen = BTreeSet::new();
        for link in others {
            let who = link.person.as_ref().unwrap().account_id;
            prop_assert!(link.part != DutyPart::Coordinator && seen.insert(who), "once");
            let person = staff.iter().find(|person| person.duty.account_id == who).unwrap();
            prop_assert!(person.is_in_service);
            prop_assert!(!person.absences.iter().any(|absence| absence.span.start <= at && at < absence.span.end));
            // Independently of the spans: the town's wall clock says it.
            let local = at.with_timezone(&BERLIN);
            let weekday = chrono::Datelike::weekday(&local).number_from_monday();
            let is_told = |range: &crate::kernel::weekly::WeeklyRange| {
                let is_before_end = range.end == chrono::NaiveTime::MIN || local.time() < range.end;
                u32::from(range.weekday) == weekday && range.start <= local.time() && is_before_end
            };
            prop_assert!(person.duty.content.working_hours.ranges().iter().any(is_told));
            prop_assert!(!has_holidays || local.date_naive().to_string() != "2026-10-31");
            let is_responsible = |at: QuarterId| person.duty.content.priority_in(at).is_some();
            let is_rightly_there = match link.part {
                DutyPart::Own => is_responsible(quarter(1)),
                DutyPart::StandIn => !is_responsible(quarter(1)),
                DutyPart::Neighbour => !is_responsible(quarter(1)) && is_responsible(link.quarter_id),
                DutyPart::Coordinator => false,
            };
            prop_assert!(is_rightly_there);
        }
        let parts: Vec<_> = chain.links.iter().map(|link| link.part).collect();
        prop_assert!(parts.is_sorted(), "{:?}", parts);
        let mut turned = staff.clone();
        turned.reverse();
        prop_assert_eq!(&duty_chain(quarter(1), &neighbours, &turned, at, &clock), &chain, "whatever the order of the list");
    }
}
