//! Reads and writes the part of RFC 5545 that people ask for. Strict: what is not understood is refused, never ignored.

use super::rule::{Pattern, RecurrenceRule};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// The longest text that is read, in bytes.
pub const LONGEST: usize = 200;
/// The greatest `INTERVAL`.
pub const GREATEST_INTERVAL: u8 = 4;
/// The greatest `COUNT`: a day in 26 weeks.
pub const GREATEST_COUNT: u16 = 183;

const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// Not a rule of the part that is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotARule;

/// When a rule ends by its own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// After so many days.
    Count(u16),
    /// After this day.
    Until(NaiveDate),
}

/// A rule as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The rule. Weekly without days has none yet: they follow from the first date.
    pub rule: RecurrenceRule,
    /// Its end.
    pub limit: Option<Limit>,
}

#[derive(Default)]
struct Parts<'a> {
    freq: Option<&'a str>,
    interval: Option<&'a str>,
    days: Option<&'a str>,
    month_day: Option<&'a str>,
    count: Option<&'a str>,
    until: Option<&'a str>,
}

/// Reads a rule: `FREQ=WEEKLY;BYDAY=TU`.
pub fn read(text: &str) -> Result<Written, NotARule> {
    if text.len() > LONGEST {
        return Err(NotARule);
    }
    let mut parts = Parts::default();
    for part in text.split(';') {
        let (name, value) = part.split_once('=').ok_or(NotARule)?;
        let place = match name {
            "FREQ" => &mut parts.freq,
            "INTERVAL" => &mut parts.interval,
            "BYDAY" => &mut parts.days,
            "BYMONTHDAY" => &mut parts.month_day,
            "COUNT" => &mut parts.count,
            "UNTIL" => &mut parts.until,
            _ => return Err(NotARule),
        };
        if place.replace(value).is_some() {
            return Err(NotARule);
        }
    }
    let pattern = pattern(&parts)?;
    let interval = parts.interval.map_or(Ok(1), |text| number(text, 1, u16::from(GREATEST_INTERVAL)))?;
    let limit = match (parts.count, parts.until) {
        (None, None) => None,
        (Some(count), None) => Some(Limit::Count(number(count, 1, GREATEST_COUNT)?)),
        (None, Some(until)) => Some(Limit::Until(day(until)?)),
        (Some(_), Some(_)) => return Err(NotARule),
    };
    let interval = u8::try_from(interval).map_err(|_| NotARule)?;
    Ok(Written { rule: RecurrenceRule { pattern, interval }, limit })
}

fn pattern(parts: &Parts<'_>) -> Result<Pattern, NotARule> {
    match (parts.freq, parts.days, parts.month_day) {
        (Some("WEEKLY"), days, None) => days.map_or(Ok(BTreeSet::new()), weekdays).map(Pattern::Weekly),
        (Some("MONTHLY"), None, Some(day)) => match day.strip_prefix('-') {
            Some("1") => Ok(Pattern::MonthlyDay(-1)),
            Some(_) => Err(NotARule),
            None => Ok(Pattern::MonthlyDay(i8::try_from(number(day, 1, 31)?).map_err(|_| NotARule)?)),
        },
        (Some("MONTHLY"), Some(day), None) => nth_weekday(day),
        _ => Err(NotARule),
    }
}

fn weekdays(text: &str) -> Result<BTreeSet<u8>, NotARule> {
    let mut days = BTreeSet::new();
    for day in text.split(',') {
        if !days.insert(weekday(day)?) {
            return Err(NotARule);
        }
    }
    Ok(days)
}

fn weekday(text: &str) -> Result<u8, NotARule> {
    let place = DAYS.iter().position(|day| *day == text).ok_or(NotARule)?;
    u8::try_from(place + 1).map_err(|_| NotARule)
}

fn nth_weekday(text: &str) -> Result<Pattern, NotARule> {
    let (nth, day) = text.split_at_checked(text.len().saturating_sub(2)).ok_or(NotARule)?;
    let nth = match nth {
        "-1" => -1,
        other => i8::try_from(number(other, 1, 5)?).map_err(|_| NotARule)?,
    };
    Ok(Pattern::MonthlyWeekday { nth, weekday: weekday(day)? })
}

/// A number in plain digits, without signs and leading zeros.
fn number(text: &str, least: u16, most: u16) -> Result<u16, NotARule> {
    let is_plain = text.bytes().all(|sign| sign.is_ascii_digit()) && !text.starts_with('0');
    let number: u16 = text.parse().map_err(|_| NotARule)?;
    if is_plain && (least..=most).contains(&number) { Ok(number) } else { Err(NotARule) }
}

fn day(text: &str) -> Result<NaiveDate, NotARule> {
    let is_plain = text.len() == 8 && text.bytes().all(|sign| sign.is_ascii_digit());
    if is_plain { NaiveDate::parse_from_str(text, "%Y%m%d").map_err(|_| NotARule) } else { Err(NotARule) }
}

/// Writes a rule in the one form in which it is stored, without its end.
pub fn write(rule: &RecurrenceRule) -> String {
    let name = |weekday: u8| DAYS.get(usize::from(weekday).wrapping_sub(1)).copied().unwrap_or("MO");
    let interval = if rule.interval > 1 { format!(";INTERVAL={}", rule.interval) } else { String::new() };
    match &rule.pattern {
        Pattern::Weekly(days) => {
            let days: Vec<&str> = days.iter().map(|day| name(*day)).collect();
            format!("FREQ=WEEKLY{interval};BYDAY={}", days.join(","))
        }
        Pattern::MonthlyDay(day) => format!("FREQ=MONTHLY{interval};BYMONTHDAY={day}"),
        Pattern::MonthlyWeekday { nth, weekday } => format!("FREQ=MONTHLY{interval};BYDAY={nth}{}", name(*weekday)),
    }
}
