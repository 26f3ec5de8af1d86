//! Values for the tests of series.

use crate::help_requests::model::{Channel, Needs, Origin};
pub use crate::help_requests::rules::samples::{BERLIN, at};
use crate::help_requests::rules::samples::{account, quarter};
use crate::help_requests::series::model::{Pattern, Series, rrule};
use crate::kernel::ids::SeriesId;
use chrono::{Datelike, Days, NaiveDate, NaiveTime};

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn time(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").unwrap()
}

/// From ten to twelve, one hour, made five days before the first date.
pub fn of_series(rule: &str, first: &str) -> Series {
    let first_date = day(first);
    let mut rule = rrule::read(rule).unwrap().rule;
    if let Pattern::Weekly(days) = &mut rule.pattern
        && days.is_empty()
    {
        days.insert(u8::try_from(first_date.weekday().number_from_monday()).unwrap());
    }
    let created_at = at(&format!("{} 09:00", first_date - Days::new(5)));
    Series {
        id: SeriesId(uuid::Uuid::from_u128(1)),
        requester_id: Some(account(100)),
        recorded_by: None,
        origin: Origin::Own,
        channel: Channel::App,
        category: "einkauf".to_owned(),
        quarter_id: quarter(1),
        title: None,
        description: "Milch und Brot".to_owned(),
        duration_minutes: 60,
        helpers_needed: 1,
        needs: Needs::default(),
        rule,
        first_date,
        last_date: first_date + Days::new(182),
        start: time("10:00"),
        end: time("12:00"),
        is_released: true,
        asked_to_go_on_at: None,
        staff_told_at: None,
        ended_at: None,
        ended_by: None,
        end_reason: None,
        version: 1,
        created_at,
        updated_at: created_at,
        longer_since: None,
    }
}

pub fn every_tuesday() -> Series {
    of_series("FREQ=WEEKLY;BYDAY=TU", "2026-12-01")
}
