//! Writing iCalendar (RFC 5545): lines of at most 75 octets, texts escaped, times on the town's clock.

use super::model::{Calendar, CalendarEntry};
use super::zones::{self, Onset};
use crate::kernel::clock::Instant;
use crate::kernel::time::to_instant;
use chrono::Datelike;
use chrono_tz::Tz;

/// The most octets of a line, its end not counted.
const LINE_OCTETS: usize = 75;

/// Lines of a calendar as they are put together.
#[derive(Debug, Default)]
pub struct Lines(String);

impl Lines {
    /// A property whose value is of the program's own making and needs no escaping.
    pub fn plain(&mut self, name: &str, value: &str) {
        self.fold(&format!("{name}:{value}"));
    }

    /// A property whose value is a text.
    pub fn text(&mut self, name: &str, value: &str) {
        self.fold(&format!("{name}:{}", escaped(value)));
    }

    /// Breaks a line between characters; what goes on begins with a space.
    fn fold(&mut self, line: &str) {
        let mut used = 0;
        for character in line.chars() {
            let octets = character.len_utf8();
            if used + octets > LINE_OCTETS {
                self.0.push_str("\r\n ");
                used = 1;
            }
            self.0.push(character);
            used += octets;
        }
        self.0.push_str("\r\n");
    }

    /// The whole text.
    pub fn into_text(self) -> String {
        self.0
    }
}

/// A text in which nothing can end a value or a line. Control characters have no place in a calendar.
pub fn escaped(text: &str) -> String {
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut escaped = String::with_capacity(unified.len());
    for character in unified.chars() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            other if other.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// A calendar as text.
pub fn write(calendar: &Calendar) -> String {
    let mut lines = Lines::default();
    lines.plain("BEGIN", "VCALENDAR");
    lines.plain("VERSION", "2.0");
    lines.plain("PRODID", "-//Quartierhilfe//Quartierhilfe//DE");
    lines.plain("CALSCALE", "GREGORIAN");
    lines.plain("METHOD", "PUBLISH");
    lines.text("NAME", &calendar.name);
    lines.text("X-WR-CALNAME", &calendar.name);
    lines.plain("REFRESH-INTERVAL;VALUE=DURATION", "PT6H");
    lines.plain("X-PUBLISHED-TTL", "PT6H");
    let (first, last) = years(calendar);
    write_zone(&mut lines, calendar.zone, &zones::onsets(calendar.zone, first, last));
    for entry in &calendar.entries {
        write_event(&mut lines, entry, calendar);
    }
    lines.plain("END", "VCALENDAR");
    lines.into_text()
}

/// The years of the events; the present one where there are none, for a calendar without any part is none.
fn years(calendar: &Calendar) -> (i32, i32) {
    let year = |moment: Instant| moment.with_timezone(&calendar.zone).year();
    let now = year(calendar.written_at);
    let first = calendar.entries.iter().map(|entry| year(entry.span.start)).min();
    let last = calendar.entries.iter().map(|entry| year(entry.span.end)).max();
    (first.unwrap_or(now), last.unwrap_or(now))
}

fn write_zone(lines: &mut Lines, zone: Tz, onsets: &[Onset]) {
    lines.plain("BEGIN", "VTIMEZONE");
    lines.plain("TZID", zone.name());
    for onset in onsets {
        let kind = if onset.is_summer { "DAYLIGHT" } else { "STANDARD" };
        lines.plain("BEGIN", kind);
        lines.plain("DTSTART", &onset.local.format("%Y%m%dT%H%M%S").to_string());
        lines.plain("TZOFFSETFROM", &offset(onset.offset_before));
        lines.plain("TZOFFSETTO", &offset(onset.offset_after));
        lines.text("TZNAME", &onset.name);
        lines.plain("END", kind);
    }
    lines.plain("END", "VTIMEZONE");
}

/// `+0100`; seconds only where there are some.
fn offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let whole = seconds.unsigned_abs();
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60);
    if rest == 0 { format!("{sign}{hours:02}{minutes:02}") } else { format!("{sign}{hours:02}{minutes:02}{rest:02}") }
}

fn write_event(lines: &mut Lines, entry: &CalendarEntry, calendar: &Calendar) {
    lines.plain("BEGIN", "VEVENT");
    lines.plain("UID", &entry.uid.to_string());
    lines.plain("DTSTAMP", &utc(calendar.written_at));
    write_time(lines, "DTSTART", entry.span.start, calendar.zone);
    write_time(lines, "DTEND", entry.span.end, calendar.zone);
    lines.plain("SEQUENCE", &entry.sequence.to_string());
    lines.plain("STATUS", if entry.is_called_off { "CANCELLED" } else { "CONFIRMED" });
    lines.plain("TRANSP", if entry.is_called_off { "TRANSPARENT" } else { "OPAQUE" });
    lines.plain("CLASS", "PRIVATE");
    lines.plain("CREATED", &utc(entry.created_at));
    lines.plain("LAST-MODIFIED", &utc(entry.changed_at));
    lines.text("SUMMARY", &entry.title);
    let description = entry.first_name.iter().chain([&entry.link]).map(String::as_str).collect::<Vec<_>>().join("\n");
    lines.text("DESCRIPTION", &description);
    lines.plain("URL", &entry.link);
    lines.plain("END", "VEVENT");
}

fn utc(moment: Instant) -> String {
    moment.format("%Y%m%dT%H%M%SZ").to_string()
}

/// On the town's clock; in UTC in the hour that the clock shows twice, when it is the second time.
fn write_time(lines: &mut Lines, name: &str, moment: Instant, zone: Tz) {
    let local = moment.with_timezone(&zone).naive_local();
    if to_instant(local, zone) == moment {
        lines.plain(&format!("{name};TZID={}", zone.name()), &local.format("%Y%m%dT%H%M%S").to_string());
    } else {
        lines.plain(name, &utc(moment));
    }
}
