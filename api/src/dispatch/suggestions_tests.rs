//! Suggestions: who, in which order, and for which reasons.

use super::super::sample::*;
use super::*;
use crate::dispatch::model::{Absence, AbsenceKind};
use crate::kernel::ids::AbsenceId;
use crate::kernel::text_enum::TextEnum;
use uuid::Uuid;

fn at() -> TownClock {
    clock("2026-11-23T08:00")
}

fn told(suggestions: &[Suggestion]) -> Vec<(u128, Vec<&'static str>)> {
    suggestions
        .iter()
        .map(|suggestion| {
            let words = suggestion.reasons.iter().map(|reason| reason.as_str()).collect();
            (suggestion.account_id.0.as_u128(), words)
        })
        .collect()
}

#[test]
fn who_is_asked_first_for_the_quarter_comes_first() {
    let suggestions = suggest(&need(), &[person(2, 2), person(1, 1)], &[], &at());
    assert_eq!(
        told(&suggestions),
        [
            (1, vec!["first_for_quarter", "free_at_that_time", "no_visits_that_day"]),
            (2, vec!["stand_in_for_quarter", "free_at_that_time", "no_visits_that_day"]),
        ]
    );
    assert_eq!(suggestions[0].starts_at, Some(utc("2026-11-24T09:00")));
}

#[test]
fn somebody_free_comes_before_somebody_who_is_not() {
    let taken = [commitment(5, 1, span("2026-11-24", "09:00", "13:00"), true)];
    let suggestions = suggest(&need(), &[person(1, 1), person(2, 2)], &taken, &at());
    assert_eq!(suggestions.iter().map(|one| one.account_id).collect::<Vec<_>>(), [account(2), account(1)]);
    assert_eq!(told(&suggestions)[1].1, ["first_for_quarter", "not_free_at_that_time"]);
    assert_eq!(suggestions[1].visits_that_day, 1);
}

#[test]
fn who_is_away_is_not_free() {
    let mut away = person(1, 1);
    let whole_day = span("2026-11-24", "00:00", "23:00");
    away.absences = vec![Absence { id: AbsenceId(Uuid::from_u128(1)), kind: AbsenceKind::Other, span: whole_day }];
    let suggestions = suggest(&need(), &[away, person(2, 2)], &[], &at());
    assert_eq!(suggestions.iter().map(|one| one.account_id).collect::<Vec<_>>(), [account(2), account(1)]);
    assert_eq!(suggestions[1].starts_at, None);
}

#[test]
fn a_full_day_comes_after_an_open_one() {
    let taken = [
        commitment(5, 1, span("2026-11-24", "07:00", "08:00"), true),
        commitment(6, 1, span("2026-11-24", "14:00", "15:00"), true),
    ];
    let suggestions = suggest(&need(), &[person(1, 1), person(2, 2)], &taken, &at());
    assert_eq!(told(&suggestions)[1], (1, vec!["first_for_quarter", "free_at_that_time", "day_is_full"]),);
}

#[test]
fn who_does_not_take_on_the_kind_of_help_comes_after_who_does() {
    let mut gardener = person(1, 1);
    gardener.duty.content.categories = ["garden".to_owned()].into();
    let suggestions = suggest(&need(), &[gardener, person(2, 2)], &[], &at());
    assert_eq!(suggestions.iter().map(|one| one.account_id).collect::<Vec<_>>(), [account(2), account(1)]);
    let why = vec!["first_for_quarter", "free_at_that_time", "no_visits_that_day", "outside_categories"];
    assert_eq!(told(&suggestions)[1].1, why);
}

#[test]
fn nobody_out_of_service_elsewhere_or_the_requester_is_suggested() {
    let mut suspended = person(1, 1);
    suspended.is_in_service = false;
    let mut elsewhere = person(2, 1);
    elsewhere.duty.content.quarters[0].quarter_id = quarter(2);
    assert!(suggest(&need(), &[suspended, elsewhere, person(77, 1)], &[], &at()).is_empty());
}

#[test]
fn nobody_is_suggested_who_blocks_the_requester_or_is_blocked() {
    let need = Need { blocked: [account(1)].into(), ..need() };
    let suggestions = suggest(&need, &[person(1, 1), person(2, 2)], &[], &at());
    assert_eq!(suggestions.iter().map(|one| one.account_id).collect::<Vec<_>>(), [account(2)]);
}

#[test]
fn the_past_of_a_wanted_time_is_gone() {
    let late = clock("2026-11-24T11:20");
    assert_eq!(suggest(&need(), &[person(1, 1)], &[], &late)[0].starts_at, Some(utc("2026-11-24T11:20")));
    let too_late = clock("2026-11-24T12:01");
    assert_eq!(suggest(&need(), &[person(1, 1)], &[], &too_late)[0].starts_at, None);
}

#[test]
fn languages_are_told_only_when_asked_for() {
    let asking = |language: &str| Need { languages: [language.to_owned()].into(), ..need() };
    let last = |need: &Need| *told(&suggest(need, &[person(1, 1)], &[], &at()))[0].1.last().unwrap();
    assert_eq!(last(&asking("de")), "speaks_the_language");
    assert_eq!(last(&asking("uk")), "speaks_another_language");
    assert_eq!(last(&need()), "no_visits_that_day");
}

#[test]
fn three_people_are_enough() {
    let staff: Vec<_> = (1..=9).map(|number| person(number, 1)).collect();
    assert_eq!(suggest(&need(), &staff, &[], &at()).len(), MOST_SUGGESTIONS);
}
