use super::*;
use crate::dispatch::planning::model::Busy;
use crate::dispatch::planning::sample::{at, date, hours, person, question, visit};

/// The first and the last moment at which the one request could begin on the one day.
fn range(question: &PlanQuestion) -> Option<(Instant, Instant)> {
    let options = Options::new(question);
    let starts = &options.choices[0].first()?.starts;
    Some((options.instant(starts.first_from(0)?), options.instant(starts.last_until(LONGEST_WAY)?)))
}

fn on_monday(from: i64, until: i64) -> (Instant, Instant) {
    (at("2026-11-23", from), at("2026-11-23", until))
}

#[test]
fn a_visit_can_begin_where_it_is_wanted_and_somebody_works() {
    assert_eq!(range(&question(vec![visit(1)], vec![person(1)])), Some(on_monday(8 * 60, 15 * 60)));
    let wanted = PlanVisit { wanted: vec![hours(6, 9), hours(13, 15)], ..visit(1) };
    assert_eq!(range(&question(vec![wanted], vec![person(1)])), Some(on_monday(8 * 60, 14 * 60)));
    let late = PlanVisit { wanted: vec![hours(16, 20)], ..visit(1) };
    assert_eq!(range(&question(vec![late], vec![person(1)])), None);
    let pause = PlanPerson { shifts: vec![hours(8, 12), hours(13, 16)], ..person(1) };
    let long = PlanVisit { duration_minutes: 5 * 60, ..visit(1) };
    assert_eq!(range(&question(vec![long.clone()], vec![pause])), None, "not across a pause");
    let touching = PlanPerson { shifts: vec![hours(12, 16), hours(8, 12)], ..person(1) };
    assert_eq!(
        range(&question(vec![long], vec![touching])),
        Some(on_monday(8 * 60, 11 * 60)),
        "touching hours are one"
    );
}

#[test]
fn what_is_promised_is_kept_with_the_way_from_and_to_it() {
    let busy = |quarter| PlanPerson { busy: vec![Busy { span: hours(8, 12), quarter }], ..person(1) };
    assert_eq!(range(&question(vec![visit(1)], vec![busy(None)])), Some(on_monday(12 * 60, 15 * 60)));
    assert_eq!(range(&question(vec![visit(1)], vec![busy(Some(0))])), Some(on_monday(12 * 60 + 5, 15 * 60)));
    assert_eq!(
        range(&question(vec![visit(1)], vec![busy(Some(1))])),
        Some(on_monday(12 * 60 + 20, 15 * 60)),
        "18 minutes"
    );
    let begins = PlanPerson { begins_in: Some(1), ..person(1) };
    assert_eq!(range(&question(vec![visit(1)], vec![begins])), Some(on_monday(8 * 60 + 20, 15 * 60)));
}

#[test]
fn nobody_begins_before_the_horizon_or_on_a_full_day() {
    let mut late = question(vec![visit(1)], vec![person(1)]);
    late.horizon.start = at("2026-11-23", 9 * 60 + 1);
    assert_eq!(range(&late), Some(on_monday(9 * 60 + 5, 15 * 60)));
    let full = PlanPerson { visits_on: [(date(hours(8, 9).start), 5)].into(), ..person(1) };
    assert_eq!(range(&question(vec![visit(1)], vec![full])), None);
}

#[test]
fn who_may_not_be_sent_has_no_choices() {
    let named = PlanVisit { languages: ["tr".to_owned()].into(), ..visit(1) };
    assert_eq!(range(&question(vec![named], vec![person(1)])), None);
    let other = PlanPerson { categories: ["garden".to_owned()].into(), ..person(1) };
    assert_eq!(range(&question(vec![visit(1)], vec![other])), None);
    let elsewhere = PlanPerson { quarters: [(1, 1)].into(), ..person(1) };
    assert_eq!(range(&question(vec![visit(1)], vec![elsewhere])), None);
    let barred = PlanVisit { barred: [person(1).account_id].into(), ..visit(1) };
    assert_eq!(range(&question(vec![barred], vec![person(1)])), None);
}

/// A night's work from 22 to 6 o'clock, and an hour of help at any time within a day of the clock's change.
fn night(evening: &str, morning: &str, length: i64) -> Vec<(Instant, Instant)> {
    let night = TimeSpan { start: at(evening, 22 * 60), end: at(morning, 0) + Duration::hours(6) };
    let mut question = question(
        vec![PlanVisit { duration_minutes: length, wanted: vec![night], ..visit(1) }],
        vec![PlanPerson { shifts: vec![night], ..person(1) }],
    );
    question.horizon = TimeSpan { start: at(evening, 0), end: at(morning, 30 * 60) };
    let options = Options::new(&question);
    let range = |choice: &Choice| {
        let (first, last) = (choice.starts.first_from(0).unwrap(), choice.starts.last_until(LONGEST_WAY).unwrap());
        (options.instant(first), options.instant(last))
    };
    options.choices[0].iter().map(range).collect()
}

#[test]
fn in_the_nights_of_the_changed_clock_days_are_23_or_25_hours_long() {
    // 22 to 24 o'clock belongs to one day, and after the longest way, 31 minutes, what is left of the night to the next.
    for (evening, morning) in [("2026-03-28", "2026-03-29"), ("2026-10-24", "2026-10-25")] {
        let before = (at(evening, 22 * 60), at(evening, 23 * 60));
        let after = (at(morning, 35), at(morning, 5 * 60));
        assert_eq!(night(evening, morning, 60), [before, after]);
    }
    let days = |date: &str| day_span(date.parse().unwrap(), chrono_tz::Europe::Berlin).duration().num_hours();
    assert_eq!((days("2026-03-29"), days("2026-10-25")), (23, 25));
}

#[test]
fn a_visit_of_the_longest_day_may_take_its_25th_hour() {
    let day = day_span("2026-10-25".parse().unwrap(), chrono_tz::Europe::Berlin);
    let mut question = question(
        vec![PlanVisit { wanted: vec![day], ..visit(1) }],
        vec![PlanPerson { shifts: vec![day], ..person(1) }],
    );
    question.horizon = day;
    assert_eq!(range(&question), Some((day.start, day.start + Duration::hours(24))));
}

#[test]
fn moments_are_full_five_minutes_unless_there_is_none() {
    let starts = Starts::new([(3, 17), (15, 26), (31, 33), (50, 40)]);
    assert_eq!(starts, Starts(vec![(5, 25), (31, 31)]));
    assert_eq!([0, 5, 6, 25, 26, 31].map(|at| starts.first_from(at)), [5, 5, 10, 25, 31, 31].map(Some));
    assert_eq!(starts.first_from(32), None);
    assert_eq!([5, 9, 30, 31, 99].map(|at| starts.last_until(at)), [5, 5, 25, 31, 31].map(Some));
    assert_eq!(starts.last_until(4), None);
}
