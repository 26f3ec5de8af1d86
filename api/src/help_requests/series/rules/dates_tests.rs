use super::dates::{MOST_DAYS, dates, matches, span_on};
use super::plan::{Planned, ahead, ask_at, to_make};
use super::samples::{BERLIN, at, day, every_tuesday, of_series, time};
use super::validation::{Measure, check_recurrence};
use crate::help_requests::rules::validation::FaultKind;
use crate::help_requests::series::model::rrule::{Limit, NotARule, read, write};
use crate::help_requests::series::model::{Occurrence, Pattern, RecurrenceInput, RecurrenceRule};
use crate::kernel::ids::HelpRequestId;
use chrono::{Datelike, Days, Duration, NaiveDate, Timelike};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn days_of(text: &str, first: &str, last: &str) -> Vec<String> {
    let rule = read(text).unwrap().rule;
    dates(&rule, day(first), day(first), day(last)).map(|date| date.to_string()).collect()
}

#[test]
fn every_second_week_on_two_days() {
    let found = days_of("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR", "2026-12-02", "2026-12-31");
    // The week of the first date counts, also where one of its days is over.
    assert_eq!(found, ["2026-12-04", "2026-12-15", "2026-12-18", "2026-12-29"]);
}

#[test]
fn months_without_the_day_are_left_out() {
    assert_eq!(
        days_of("FREQ=MONTHLY;BYMONTHDAY=31", "2026-12-01", "2027-06-01"),
        ["2026-12-31", "2027-01-31", "2027-03-31", "2027-05-31"]
    );
    assert_eq!(
        days_of("FREQ=MONTHLY;BYMONTHDAY=-1", "2027-12-15", "2028-03-31"),
        ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"]
    );
    assert_eq!(days_of("FREQ=MONTHLY;BYMONTHDAY=29", "2027-02-01", "2027-03-31"), ["2027-03-29"]);
    assert_eq!(days_of("FREQ=MONTHLY;BYDAY=5MO", "2026-12-01", "2027-04-30"), ["2027-03-29"]);
    assert_eq!(days_of("FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR", "2026-12-01", "2027-03-01"), ["2026-12-25", "2027-02-26"]);
}

#[test]
fn what_is_not_understood_is_refused() {
    let wrong = [
        "",
        "FREQ=DAILY",
        "FREQ=WEEKLY;",
        "freq=weekly",
        "FREQ=WEEKLY;BYDAY=",
        "FREQ=WEEKLY;BYDAY=TU,TU",
        "FREQ=WEEKLY;BYDAY=2TU",
        "FREQ=WEEKLY;BYMONTHDAY=3",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;INTERVAL=5",
        "FREQ=WEEKLY;INTERVAL=+1",
        "FREQ=WEEKLY;INTERVAL=01",
        "FREQ=WEEKLY;COUNT=0",
        "FREQ=WEEKLY;COUNT=184",
        "FREQ=WEEKLY;COUNT=3;UNTIL=20270101",
        "FREQ=WEEKLY;UNTIL=20270230",
        "FREQ=WEEKLY;UNTIL=20270101T000000Z",
        "FREQ=WEEKLY;FREQ=WEEKLY",
        "FREQ=WEEKLY;WKST=SU",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=-2",
        "FREQ=MONTHLY;BYMONTHDAY=3;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=MONTHLY;BYDAY=-2MO",
        "FREQ=MONTHLY;BYDAY=MO",
        "FREQ=MONTHLY;BYDAY=1ÄÖ",
        "RRULE:FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=TU\u{0}",
        "FREQ=WEEKLY ",
    ];
    for text in wrong {
        assert_eq!(read(text), Err(NotARule), "{text}");
    }
    assert_eq!(read(&format!("FREQ=WEEKLY;COUNT={}", "1".repeat(300))), Err(NotARule));
}

fn input(rrule: &str) -> RecurrenceInput {
    RecurrenceInput {
        rrule: rrule.to_owned(),
        first_date: day("2026-12-01"),
        start: time("10:00"),
        end: time("12:00"),
        except: [].into(),
    }
}

fn faults(input: &RecurrenceInput) -> Vec<(String, FaultKind)> {
    let measure = Measure { at: "", minutes: 60, zone: BERLIN, now: at("2026-11-26 09:00") };
    match check_recurrence(Some(input), measure) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.into_iter().map(|fault| (fault.pointer, fault.kind)).collect(),
    }
}

#[test]
fn all_faults_of_a_recurrence_are_told_at_once() {
    assert_eq!(faults(&input("FREQ=WEEKLY")), []);
    let wrong = RecurrenceInput {
        first_date: day("2026-11-25"),
        end: time("10:00"),
        except: (0..61).map(|number| day("2026-12-01") + Days::new(number)).collect(),
        ..input("FREQ=YEARLY")
    };
    let expected = [
        ("/first_date".to_owned(), FaultKind::InThePast),
        ("/end".to_owned(), FaultKind::EndNotAfterStart),
        ("/except".to_owned(), FaultKind::TooLong(60)),
        ("/rrule".to_owned(), FaultKind::NotARecurrence),
    ];
    assert_eq!(faults(&wrong), expected);
    let short = RecurrenceInput { end: time("10:45"), ..input("FREQ=WEEKLY") };
    assert_eq!(faults(&short), [("/end".to_owned(), FaultKind::ShorterThanDuration)]);
    let far = RecurrenceInput { first_date: NaiveDate::MAX, ..input("FREQ=WEEKLY") };
    assert_eq!(faults(&far), [("/first_date".to_owned(), FaultKind::TooFarAhead)]);
    for (rule, kind) in [
        ("FREQ=WEEKLY;UNTIL=20270602", FaultKind::TooFarAhead),
        ("FREQ=WEEKLY;COUNT=28", FaultKind::TooFarAhead),
        ("FREQ=WEEKLY;UNTIL=20261130", FaultKind::NotPossible),
        ("FREQ=MONTHLY;BYDAY=5MO;UNTIL=20270301", FaultKind::NotPossible),
    ] {
        assert_eq!(faults(&input(rule)), [("/rrule".to_owned(), kind)], "{rule}");
    }
    let none_left = RecurrenceInput { except: [day("2026-12-01")].into(), ..input("FREQ=WEEKLY;COUNT=1") };
    assert_eq!(faults(&none_left), [("/rrule".to_owned(), FaultKind::NotPossible)]);
}

#[test]
fn the_wall_clock_stays_when_the_clock_is_changed() {
    // Tuesdays before and after the last Sunday of March and of October.
    for (date, hour) in [("2027-03-23", 9), ("2027-03-30", 8), ("2026-10-20", 8), ("2026-10-27", 9)] {
        assert_eq!(span_on(day(date), time("10:00"), time("12:00"), BERLIN).start.hour(), hour, "{date}");
    }
    // The hour that does not exist, and the one that exists twice: never shorter than on other days.
    let spring = span_on(day("2027-03-28"), time("02:00"), time("03:00"), BERLIN);
    assert_eq!(spring.duration(), Duration::hours(1));
    let within = span_on(day("2027-03-28"), time("01:30"), time("03:30"), BERLIN);
    assert_eq!(within.duration(), Duration::hours(2));
    let autumn = span_on(day("2026-10-25"), time("02:00"), time("04:00"), BERLIN);
    assert_eq!(autumn.duration(), Duration::hours(3), "who waits until four waits an hour longer");
}

#[test]
fn two_weeks_are_made_and_always_the_next_one() {
    let (series, none) = (every_tuesday(), BTreeSet::new());
    let now = at("2026-11-26 09:00");
    let made: Vec<NaiveDate> = to_make(&series, &[], &none, BERLIN, now).iter().map(|planned| planned.date).collect();
    assert_eq!(made, [day("2026-12-01"), day("2026-12-08")]);
    // Nothing is made twice; the first one that is left out gives its place to the next.
    let known = |date: &str, is_skipped: bool| Occurrence {
        help_request_id: (!is_skipped).then_some(HelpRequestId(uuid::Uuid::nil())),
        is_skipped,
        ..Occurrence::planned(day(date))
    };
    assert_eq!(to_make(&series, &[known("2026-12-01", false), known("2026-12-08", true)], &none, BERLIN, now), []);
    let monthly = of_series("FREQ=MONTHLY;BYMONTHDAY=20", "2026-11-26");
    let next: Vec<NaiveDate> = to_make(&monthly, &[], &none, BERLIN, now).iter().map(|planned| planned.date).collect();
    assert_eq!(next, [day("2026-12-20")]);
    // What has ended before its time is over: the one after it is the next.
    let early = BTreeSet::from([day("2026-12-20")]);
    let next = to_make(&monthly, &[known("2026-12-20", false)], &early, BERLIN, now);
    assert_eq!(next.iter().map(|planned| planned.date).collect::<Vec<_>>(), [day("2027-01-20")]);
    assert_eq!(to_make(&monthly, &[known("2026-12-20", false)], &none, BERLIN, now), []);
    // A guest's: the first one alone, and only once.
    let waiting = crate::help_requests::series::model::Series { is_released: false, ..every_tuesday() };
    assert_eq!(to_make(&waiting, &[], &none, BERLIN, now).len(), 1);
    assert_eq!(to_make(&waiting, &[known("2026-12-01", false)], &none, BERLIN, at("2026-12-03 09:00")), []);
}

#[test]
fn what_was_moved_is_made_where_it_was_moved_to() {
    let (series, none) = (every_tuesday(), BTreeSet::new());
    let moved = |date: &str, to: &str| Occurrence {
        moved_to: Some(span_on(day(to), time("14:00"), time("15:00"), BERLIN)),
        ..Occurrence::planned(day(date))
    };
    let made = |known: &[Occurrence], now: &str| -> Vec<(String, bool)> {
        let made = to_make(&series, known, &none, BERLIN, at(now)).into_iter();
        made.map(|planned| (planned.span.start.date_naive().to_string(), planned.is_moved)).collect()
    };
    let names = |days: &[(&str, bool)]| days.iter().map(|(day, moved)| ((*day).to_owned(), *moved)).collect::<Vec<_>>();
    // A date of yesterday that is still to come, and one that was put forward beyond what is made.
    let known = [moved("2026-12-01", "2026-12-03"), moved("2026-12-08", "2026-12-30")];
    assert_eq!(made(&known, "2026-12-02 09:00"), names(&[("2026-12-03", true), ("2026-12-15", false)]));
    assert_eq!(made(&known, "2026-12-03 16:00"), names(&[("2026-12-15", false)]));
    assert_eq!(
        made(&known[1..], "2026-12-29 09:00"),
        names(&[("2026-12-29", false), ("2026-12-30", true), ("2027-01-05", false)])
    );
    let left_out = Occurrence { is_skipped: true, ..known[0] };
    assert_eq!(made(&[left_out], "2026-12-02 09:00"), names(&[("2026-12-08", false), ("2026-12-15", false)]));
}

#[test]
fn a_day_counts_until_too_little_of_it_is_left() {
    let series = every_tuesday();
    let first = |now: &str| ahead(&series, BERLIN, at(now)).next().map(|planned| planned.date);
    assert_eq!(first("2026-12-01 11:00"), Some(day("2026-12-01")));
    assert_eq!(first("2026-12-01 11:01"), Some(day("2026-12-08")));
}

#[test]
fn who_has_just_answered_is_not_asked_again_at_once() {
    let mut series = of_series("FREQ=WEEKLY;UNTIL=20270101", "2026-12-01");
    series.last_date = day("2027-01-01");
    assert_eq!(ask_at(&series, BERLIN), at("2026-12-18 00:00"));
    series.asked_to_go_on_at = Some(at("2026-12-18 00:00"));
    series.staff_told_at = Some(at("2026-12-25 00:00"));
    series.run_until(day("2027-01-11"), at("2027-01-01 00:00"));
    assert_eq!((series.asked_to_go_on_at, series.staff_told_at), (None, None));
    assert_eq!(ask_at(&series, BERLIN), at("2027-01-06 00:00"));
    series.run_until(day("2027-01-10"), at("2027-01-02 00:00"));
    assert_eq!(series.longer_since, Some(at("2027-01-01 00:00")), "that was shorter");
}

fn any_rule() -> impl Strategy<Value = RecurrenceRule> {
    let weekly = proptest::collection::btree_set(1..=7_u8, 1..=7).prop_map(Pattern::Weekly);
    let by_day = prop_oneof![Just(-1_i8), 1..=31_i8].prop_map(Pattern::MonthlyDay);
    let by_weekday = (prop_oneof![Just(-1_i8), 1..=5_i8], 1..=7_u8)
        .prop_map(|(nth, weekday)| Pattern::MonthlyWeekday { nth, weekday });
    (prop_oneof![weekly, by_day, by_weekday], 1..=4_u8)
        .prop_map(|(pattern, interval)| RecurrenceRule { pattern, interval })
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0..3_000_u64).prop_map(|number| day("2024-01-01") + Days::new(number))
}

/// The same days by another way: from period to period, counting within each, instead of asking each day.
fn period_by_period(rule: &RecurrenceRule, first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
    let step = u32::from(rule.interval);
    let mut found = Vec::new();
    match &rule.pattern {
        Pattern::Weekly(days) => {
            let mut monday = first.week(chrono::Weekday::Mon).first_day();
            while monday <= last {
                found.extend(days.iter().map(|day| monday + Days::new(u64::from(*day) - 1)));
                monday = monday + Days::new(7 * u64::from(step));
            }
        }
        by_month => {
            let mut month = first.with_day(1).unwrap();
            while month <= last {
                found.extend(in_month(by_month, month));
                month = month + chrono::Months::new(step);
            }
        }
    }
    found.retain(|date| first <= *date && *date <= last);
    found
}

fn in_month(pattern: &Pattern, first: NaiveDate) -> Option<NaiveDate> {
    let end = first + chrono::Months::new(1);
    match pattern {
        Pattern::MonthlyDay(-1) => end.pred_opt(),
        Pattern::MonthlyDay(day) => first.with_day(u32::try_from(*day).unwrap()),
        Pattern::MonthlyWeekday { nth, weekday } => {
            let weekday = chrono::Weekday::try_from(weekday - 1).unwrap();
            if *nth == -1 {
                return (1..=7).map(|back| end - Days::new(back)).find(|date| date.weekday() == weekday);
            }
            NaiveDate::from_weekday_of_month_opt(first.year(), first.month(), weekday, u8::try_from(*nth).unwrap())
        }
        Pattern::Weekly(_) => None,
    }
}

proptest! {
    #[test]
    fn another_way_finds_the_same_days(rule in any_rule(), first in any_day()) {
        let last = first + Days::new(MOST_DAYS);
        let ours: Vec<NaiveDate> = dates(&rule, first, first, last).collect();
        prop_assert_eq!(ours, period_by_period(&rule, first, last));
    }

    #[test]
    fn days_grow_within_their_bounds(rule in any_rule(), first in any_day(), skip in 0..200_u64) {
        let (from, last) = (first + Days::new(skip), first + Days::new(MOST_DAYS));
        let found: Vec<NaiveDate> = dates(&rule, first, from, last).collect();
        prop_assert!(found.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(found.iter().all(|date| from <= *date && *date <= last && matches(&rule, first, *date)));
        // Whoever begins later to look sees the same days.
        let all: Vec<NaiveDate> = dates(&rule, first, first, last).filter(|date| *date >= from).collect();
        prop_assert_eq!(found, all);
    }

    #[test]
    fn what_is_written_is_read_again(rule in any_rule()) {
        let again = read(&write(&rule)).unwrap();
        prop_assert_eq!((again.rule, again.limit), (rule, None));
    }

    #[test]
    fn no_text_makes_the_reader_fail(text in "\\PC{0,60}", rest in "[A-Z=;,0-9-]{0,60}") {
        let _ = read(&text);
        let _ = read(&format!("FREQ=WEEKLY;{rest}"));
        if let Ok(written) = read(&format!("FREQ=MONTHLY;{rest}")) {
            prop_assert!(matches!(written.limit, None | Some(Limit::Count(1..=183) | Limit::Until(_))));
        }
    }

    #[test]
    fn a_day_has_its_times_on_the_wall_clock(date in any_day(), start in 3..20_u32, length in 1..=3_u32) {
        let (start, end) = (time(&format!("{start:02}:15")), time(&format!("{:02}:15", start + length)));
        let span = span_on(date, start, end, BERLIN);
        prop_assert_eq!(span.start.with_timezone(&BERLIN).naive_local(), date.and_time(start));
        prop_assert_eq!(span.end.with_timezone(&BERLIN).naive_local(), date.and_time(end));
    }

    #[test]
    fn made_twice_is_made_once(rule in any_rule(), first in any_day(), later in 0..100_i64, skip in 0..5_usize) {
        let series = crate::help_requests::series::model::Series { rule, ..of_series("FREQ=WEEKLY", &first.to_string()) };
        let mut known: Vec<Occurrence> = Vec::new();
        let now = series.created_at;
        if let Some(Planned { date, .. }) = ahead(&series, BERLIN, now).nth(skip) {
            known.push(Occurrence { is_skipped: true, ..Occurrence::planned(date) });
        }
        for moment in [now, now, now + Duration::days(later), now + Duration::days(later)] {
            for planned in to_make(&series, &known, &BTreeSet::new(), BERLIN, moment) {
                let is_new = known.iter().all(|one| one.date != planned.date);
                prop_assert!(is_new && series.first_date <= planned.date && planned.date <= series.last_date);
                known.push(Occurrence {
                    help_request_id: Some(HelpRequestId(uuid::Uuid::nil())),
                    ..Occurrence::planned(planned.date)
                });
            }
            prop_assert_eq!(to_make(&series, &known, &BTreeSet::new(), BERLIN, moment), []);
            let next = ahead(&series, BERLIN, moment).find(|next| !known.iter().any(|one| one.is_skipped && one.date == next.date));
            prop_assert!(next.is_none_or(|next| known.iter().any(|one| one.date == next.date)), "the next one is made");
        }
    }
}

#[test]
fn a_weekday_is_numbered_from_monday() {
    assert_eq!(day("2026-12-01").weekday().number_from_monday(), 2);
    assert!(matches(&read("FREQ=WEEKLY;BYDAY=TU").unwrap().rule, day("2026-12-01"), day("2026-12-08")));
}
