use super::model::{Calendar, CalendarEntry};
use super::writing::{Lines, write};
use super::zones::onsets;
use crate::kernel::clock::Instant;
use crate::kernel::time::TimeSpan;
use chrono::Duration;
use chrono_tz::Tz;
use proptest::prelude::*;
use uuid::Uuid;

const BERLIN: Tz = chrono_tz::Europe::Berlin;

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn entry(start: &str) -> CalendarEntry {
    let start = at(start);
    CalendarEntry {
        uid: Uuid::from_u128(7),
        span: TimeSpan { start, end: start + Duration::hours(1) },
        is_called_off: false,
        sequence: 0,
        created_at: start - Duration::days(1),
        changed_at: start - Duration::days(1),
        title: "Einkaufen, Altstadt".to_owned(),
        first_name: Some("Änne".to_owned()),
        link: "https://hilfe.example.org/de/einsaetze/7".to_owned(),
    }
}

fn written(start: &str) -> String {
    write(&Calendar {
        name: "Quartierhilfe".to_owned(),
        zone: BERLIN,
        written_at: at("2026-03-16T09:00:00Z"),
        entries: vec![entry(start)],
    })
}

/// Undoes folding and escaping as RFC 5545 (3.1, 3.3.11) says it, apart from the code that does them.
fn read_back(text: &str, name: &str) -> String {
    let unfolded = text.replace("\r\n ", "");
    let line = unfolded.split("\r\n").find_map(|line| line.strip_prefix(&format!("{name}:"))).unwrap().to_owned();
    let (mut value, mut characters) = (String::new(), line.chars());
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next().unwrap() {
                'n' | 'N' => value.push('\n'),
                other => value.push(other),
            },
            ';' | ',' => panic!("not escaped: {line}"),
            other => value.push(other),
        }
    }
    value
}

proptest! {
    #[test]
    fn folding_and_escaping_lose_nothing(text in "[^\\p{Cc}]{0,300}(\n[^\\p{Cc}]{0,100}){0,3}") {
        let mut lines = Lines::default();
        lines.text("SUMMARY", &text);
        let written = lines.into_text();
        prop_assert!(written.ends_with("\r\n"));
        for line in written.split("\r\n") {
            prop_assert!(line.len() <= 75, "{} octets", line.len());
            prop_assert!(!line.contains(['\r', '\n']));
        }
        prop_assert_eq!(read_back(&written, "SUMMARY"), text);
    }

    #[test]
    fn nothing_that_people_type_makes_a_line_of_its_own(text in "\\PC*", before in any::<[char; 4]>()) {
        let hostile = format!("{}\r\nEND:VEVENT\r\nATTACH:https://example.org/{text}", before.iter().collect::<String>());
        let mut lines = Lines::default();
        lines.text("SUMMARY", &hostile);
        let written = lines.into_text();
        let whole: Vec<&str> = written.split("\r\n").filter(|line| !line.is_empty() && !line.starts_with(' ')).collect();
        prop_assert_eq!(whole.len(), 1, "{:?}", written);
    }
}

#[test]
fn times_are_on_the_clock_of_the_town_in_both_nights_of_the_change() {
    for (start, begins, ends) in [
        ("2026-03-29T00:30:00Z", ";TZID=Europe/Berlin:20260329T013000", ";TZID=Europe/Berlin:20260329T033000"),
        ("2026-03-29T01:00:00Z", ";TZID=Europe/Berlin:20260329T030000", ";TZID=Europe/Berlin:20260329T040000"),
        // The hour from 2:00 to 3:00 is there twice: the second time can only be told in UTC.
        ("2026-10-25T00:30:00Z", ";TZID=Europe/Berlin:20261025T023000", ":20261025T013000Z"),
        ("2026-10-25T01:00:00Z", ":20261025T010000Z", ";TZID=Europe/Berlin:20261025T030000"),
    ] {
        let text = written(start);
        assert!(text.contains(&format!("\r\nDTSTART{begins}\r\n")), "{start}: {text}");
        assert!(text.contains(&format!("\r\nDTEND{ends}\r\n")), "{start}: {text}");
    }
}

#[test]
fn the_zone_of_berlin_changes_twice_a_year() {
    let told: Vec<String> = onsets(BERLIN, 2026, 2027)
        .iter()
        .map(|onset| {
            let kind = if onset.is_summer { "summer" } else { "standard" };
            format!("{} {:+} {:+} {kind} {}", onset.local, onset.offset_before, onset.offset_after, onset.name)
        })
        .collect();
    assert_eq!(
        told,
        [
            "2025-12-31 01:00:00 +3600 +3600 standard CET",
            "2026-03-29 02:00:00 +3600 +7200 summer CEST",
            "2026-10-25 03:00:00 +7200 +3600 standard CET",
            "2027-03-28 02:00:00 +3600 +7200 summer CEST",
            "2027-10-31 03:00:00 +7200 +3600 standard CET",
        ]
    );
    assert_eq!(onsets(chrono_tz::UTC, 2026, 2026).len(), 1);
}

#[test]
fn a_whole_calendar() {
    insta::assert_snapshot!(written("2026-03-17T09:00:00Z").replace("\r\n", "\n"));
}
