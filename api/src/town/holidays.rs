//! The public holidays of a German state: a pure function of the year.

use crate::kernel::clock::Instant;
use crate::kernel::time::local_date;
use crate::text_enum;
use chrono::{Datelike, Days, NaiveDate};
use chrono_tz::Tz;
use std::collections::BTreeSet;

text_enum! {
    /// A state of Germany: its public holidays are the town's. Days that hold in some places of a state only are left out.
    pub enum FederalState {
        /// Baden-Württemberg.
        BadenWuerttemberg = "baden_wuerttemberg",
        /// Bavaria.
        Bavaria = "bavaria",
        /// Berlin.
        Berlin = "berlin",
        /// Brandenburg.
        Brandenburg = "brandenburg",
        /// Bremen.
        Bremen = "bremen",
        /// Hamburg.
        Hamburg = "hamburg",
        /// Hesse.
        Hesse = "hesse",
        /// Mecklenburg-Western Pomerania.
        MecklenburgWesternPomerania = "mecklenburg_western_pomerania",
        /// Lower Saxony.
        LowerSaxony = "lower_saxony",
        /// North Rhine-Westphalia.
        NorthRhineWestphalia = "north_rhine_westphalia",
        /// Rhineland-Palatinate.
        RhinelandPalatinate = "rhineland_palatinate",
        /// Saarland.
        Saarland = "saarland",
        /// Saxony.
        Saxony = "saxony",
        /// Saxony-Anhalt.
        SaxonyAnhalt = "saxony_anhalt",
        /// Schleswig-Holstein.
        SchleswigHolstein = "schleswig_holstein",
        /// Thuringia.
        Thuringia = "thuringia",
    }
}

use FederalState as State;

/// Days of every state: day and month.
const EVERYWHERE: [(u32, u32); 5] = [(1, 1), (1, 5), (3, 10), (25, 12), (26, 12)];
/// Days of every state by Easter Sunday: Good Friday, Easter Monday, Ascension, Whit Monday.
const BY_EASTER: [i64; 4] = [-2, 1, 39, 50];
/// Days of some states: day and month, and the first year.
const SOMEWHERE: [((u32, u32), i32, &[FederalState]); 7] = [
    ((6, 1), 1991, &[State::BadenWuerttemberg, State::Bavaria, State::SaxonyAnhalt]),
    ((8, 3), 2019, &[State::Berlin]),
    ((8, 3), 2023, &[State::MecklenburgWesternPomerania]),
    ((20, 9), 2019, &[State::Thuringia]),
    (
        (31, 10),
        1991,
        &[State::Brandenburg, State::MecklenburgWesternPomerania, State::Saxony, State::SaxonyAnhalt, State::Thuringia],
    ),
    ((31, 10), 2018, &[State::Bremen, State::Hamburg, State::LowerSaxony, State::SchleswigHolstein]),
    (
        (1, 11),
        1991,
        &[
            State::BadenWuerttemberg,
            State::Bavaria,
            State::NorthRhineWestphalia,
            State::RhinelandPalatinate,
            State::Saarland,
        ],
    ),
];
/// The Assumption of Mary is one in the whole of this state.
const ASSUMPTION: FederalState = State::Saarland;
/// Corpus Christi, 60 days after Easter Sunday.
const CORPUS_CHRISTI: [FederalState; 6] = [
    State::BadenWuerttemberg,
    State::Bavaria,
    State::Hesse,
    State::NorthRhineWestphalia,
    State::RhinelandPalatinate,
    State::Saarland,
];

/// The public holidays of a year, as the laws are; days that were holidays once only (2017, 2020) are left out.
pub fn holidays(state: FederalState, year: i32) -> BTreeSet<NaiveDate> {
    let date = |(day, month): (u32, u32)| NaiveDate::from_ymd_opt(year, month, day);
    let mut days: BTreeSet<NaiveDate> = EVERYWHERE.iter().filter_map(|day| date(*day)).collect();
    let in_force = SOMEWHERE.iter().filter(|(_, since, states)| year >= *since && states.contains(&state));
    days.extend(in_force.filter_map(|(day, ..)| date(*day)));
    if state == ASSUMPTION {
        days.extend(date((15, 8)));
    }
    if let Some(easter) = easter_sunday(year) {
        let after = |days: i64| easter.checked_add_signed(chrono::Duration::days(days));
        days.extend(BY_EASTER.iter().filter_map(|days| after(*days)));
        if CORPUS_CHRISTI.contains(&state) {
            days.extend(after(60));
        }
        if state == State::Brandenburg {
            days.extend([after(0), after(49)].into_iter().flatten());
        }
    }
    if state == State::Saxony {
        days.extend(day_of_repentance(year));
    }
    days
}

/// Whether a day is one.
pub fn is_holiday(state: FederalState, date: NaiveDate) -> bool {
    holidays(state, date.year()).contains(&date)
}

/// Whether a moment lies on one, by the town's clock; never where the town has named no state.
pub fn is_on_holiday(state: Option<FederalState>, instant: Instant, zone: Tz) -> bool {
    state.is_some_and(|state| is_holiday(state, local_date(instant, zone)))
}

/// Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876, as Meeus gives it).
pub fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let (cycle, century, rest) = (year.rem_euclid(19), year.div_euclid(100), year.rem_euclid(100));
    let shift = (century + 8) / 25;
    let moon = (19 * cycle + century - century / 4 - (century - shift + 1) / 3 + 15).rem_euclid(30);
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4).rem_euclid(7);
    let late = (cycle + 11 * moon + 22 * weekday) / 451;
    let days = moon + weekday - 7 * late + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(days / 31).ok()?, u32::try_from(days % 31 + 1).ok()?)
}

/// The Wednesday before 23 November.
fn day_of_repentance(year: i32) -> Option<NaiveDate> {
    let last = NaiveDate::from_ymd_opt(year, 11, 22)?;
    // Days since the last Wednesday, which has number 2 counted from Monday.
    let back = (last.weekday().num_days_from_monday() + 5) % 7;
    last.checked_sub_days(Days::new(u64::from(back)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::text_enum::TextEnum;
    use chrono::Weekday;

    fn dates(texts: &[&str]) -> Vec<NaiveDate> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn easter_is_where_the_almanac_has_it() {
        let known = [
            "1943-04-25",
            "1961-04-02",
            "2000-04-23",
            "2008-03-23",
            "2011-04-24",
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2027-03-28",
            "2028-04-16",
            "2038-04-25",
            "2100-03-28",
        ];
        for date in dates(&known) {
            assert_eq!(easter_sunday(date.year()), Some(date));
        }
        for year in 1900..2300 {
            let easter = easter_sunday(year).unwrap();
            assert_eq!(easter.weekday(), Weekday::Sun);
            assert!((81..=116).contains(&easter.ordinal()), "{easter}");
        }
    }

    #[test]
    fn schleswig_holstein_has_ten_days() {
        let of = |year| holidays(State::SchleswigHolstein, year).into_iter().collect::<Vec<_>>();
        let of_2026 = [
            "2026-01-01",
            "2026-04-03",
            "2026-04-06",
            "2026-05-01",
            "2026-05-14",
            "2026-05-25",
            "2026-10-03",
            "2026-10-31",
            "2026-12-25",
            "2026-12-26",
        ];
        assert_eq!(of(2026), dates(&of_2026));
        let of_2027 = [
            "2027-01-01",
            "2027-03-26",
            "2027-03-29",
            "2027-05-01",
            "2027-05-06",
            "2027-05-17",
            "2027-10-03",
            "2027-10-31",
            "2027-12-25",
            "2027-12-26",
        ];
        assert_eq!(of(2027), dates(&of_2027));
        // Ascension on the first of May is one day, not two.
        assert_eq!(of(2008).len(), 8);
    }

    #[test]
    fn each_state_has_its_own() {
        let has = |state, date: &str| is_holiday(state, date.parse().unwrap());
        assert!(
            has(State::Berlin, "2026-03-08") && !has(State::Berlin, "2018-03-08") && !has(State::Hamburg, "2026-03-08")
        );
        assert!(has(State::Bavaria, "2026-06-04") && !has(State::SchleswigHolstein, "2026-06-04"));
        assert!(
            has(State::Saxony, "2024-11-20") && has(State::Saxony, "2025-11-19") && has(State::Saxony, "2026-11-18")
        );
        assert!(has(State::Saxony, "2028-11-22") && has(State::Saxony, "2023-11-22"));
        assert!(has(State::Saarland, "2026-08-15") && !has(State::Bavaria, "2026-08-15"));
        assert!(has(State::Thuringia, "2026-09-20") && has(State::Brandenburg, "2026-05-24"));
        let counts: Vec<_> = FederalState::ALL.iter().map(|state| holidays(*state, 2026).len()).collect();
        assert_eq!(counts, [12, 12, 10, 12, 10, 10, 10, 11, 10, 11, 11, 12, 11, 11, 10, 11]);
    }

    #[test]
    fn a_holiday_begins_at_the_midnight_of_the_town() {
        let at = |text: &str| is_on_holiday(Some(State::SchleswigHolstein), text.parse().unwrap(), Tz::Europe__Berlin);
        assert!(!at("2026-10-30T22:59:59Z") && at("2026-10-30T23:00:00Z"));
        assert!(at("2026-10-31T22:59:59Z") && !at("2026-10-31T23:00:00Z"));
        assert!(!is_on_holiday(None, "2026-12-25T12:00:00Z".parse().unwrap(), Tz::Europe__Berlin));
    }
}
