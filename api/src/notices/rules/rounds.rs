//! At which hours people are told what can wait for a decent one.

use crate::{
    kernel::{clock::Instant, time::local_date},
    notices::{
        model::{Demand, Occasion, OfferedHelp, Tally},
        wording::Day,
    },
};
use chrono::{Datelike, Days, Timelike};
use chrono_tz::Tz;

/// Whether both sides of tomorrow's help are reminded now: in the evening, and not late.
pub fn is_time_to_remind(now: Instant, zone: Tz) -> bool {
    (17..21).contains(&now.with_timezone(&zone).hour())
}

/// Whether those are thanked now whom nobody asked: by day.
pub fn is_time_for_idle(now: Instant, zone: Tz) -> bool {
    (10..18).contains(&now.with_timezone(&zone).hour())
}

/// What others asked for, beside what a helper offers: `town` holds all requests, `own` those of the helper.
pub fn demand(town: &Tally, own: &Tally, offered: &OfferedHelp) -> Demand {
    let mut demand = Demand { fitting: 0, other_kinds: 0, elsewhere: 0 };
    for (place, all) in town {
        // What they ask for themselves may have come after the town was counted.
        let others = (all - own.get(place).copied().unwrap_or_default()).max(0);
        let (kind, quarter) = place;
        match (offered.kinds.contains(kind), offered.quarters.contains(quarter)) {
            (true, true) => demand.fitting += others,
            (false, true) => demand.other_kinds += others,
            (true, false) => demand.elsewhere += others,
            (false, false) => {}
        }
    }
    demand
}

/// Why nobody has asked a helper, from what was asked for meanwhile.
pub fn idle_occasion(demand: &Demand) -> Occasion {
    if demand.fitting == 0 { Occasion::OfferIdle } else { Occasion::OfferOthersTurn }
}

/// Whether coordinators get the list of a month now: in the morning of one of its first three days, so that a pause of the worker does
/// not skip a month. What was told in these days is still in the outbox.
pub fn is_time_for_list(now: Instant, zone: Tz) -> bool {
    let local = now.with_timezone(&zone);
    local.day() <= 3 && (8..18).contains(&local.hour())
}

/// Which day a reminder names: today's or tomorrow's. `None` for help that has begun or is further away.
pub fn day_of(begins_at: Instant, now: Instant, zone: Tz) -> Option<Day> {
    let (day, today) = (local_date(begins_at, zone), local_date(now, zone));
    if begins_at <= now {
        None
    } else if day == today {
        Some(Day::Today)
    } else {
        (day == today + Days::new(1)).then_some(Day::Tomorrow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::QuarterId;
    use chrono::DateTime;

    #[test]
    fn who_was_not_asked_hears_the_reason_that_is_theirs() {
        let demand = |fitting| Demand { fitting, other_kinds: 4, elsewhere: 2 };
        assert_eq!(idle_occasion(&demand(0)), Occasion::OfferIdle);
        assert_eq!(idle_occasion(&demand(1)), Occasion::OfferOthersTurn);
    }

    #[test]
    fn what_others_ask_for_is_counted_beside_an_offer() {
        let [near, far] = [1, 2].map(|number| QuarterId(uuid::Uuid::from_u128(number)));
        let tally = |numbers: &[(&str, QuarterId, i64)]| -> Tally {
            numbers.iter().map(|(kind, quarter, number)| (((*kind).to_owned(), *quarter), *number)).collect()
        };
        let town = tally(&[
            ("errands", near, 5),
            ("errands", far, 7),
            ("visit", near, 2),
            ("visit", far, 9),
            ("walk", near, 1),
        ]);
        let own = tally(&[("errands", near, 4), ("visit", far, 1)]);
        let offered = OfferedHelp { kinds: vec!["errands".to_owned()], quarters: vec![near] };
        assert_eq!(demand(&town, &own, &offered), Demand { fitting: 1, other_kinds: 3, elsewhere: 7 });
        let nothing = Demand { fitting: 0, other_kinds: 0, elsewhere: 0 };
        assert_eq!(demand(&own, &own, &offered), nothing, "one's own requests are no reason to be asked");
        assert_eq!(demand(&own, &town, &offered), nothing, "and none that the town has not counted yet are missing");
    }

    #[test]
    fn nothing_of_it_comes_at_night() {
        let zone = chrono_tz::Europe::Berlin;
        let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
        let first_evening = at("2026-03-01T17:00:00+01:00");
        assert_eq!(day_of(at("2026-03-02T23:00:00+01:00"), first_evening, zone), Some(Day::Tomorrow));
        assert_eq!(day_of(at("2026-03-01T23:30:00+01:00"), first_evening, zone), Some(Day::Today));
        assert_eq!(day_of(at("2026-03-03T00:00:00+01:00"), first_evening, zone), None);
        assert_eq!(day_of(first_evening, first_evening, zone), None);
        assert!(is_time_to_remind(first_evening, zone) && is_time_for_idle(first_evening, zone));
        assert!(is_time_for_list(first_evening, zone) && !is_time_for_list(at("2026-03-04T12:00:00+01:00"), zone));
        for night in ["2026-03-01T21:00:00+01:00", "2026-03-02T06:59:00+01:00", "2026-10-25T02:30:00+01:00"] {
            let night = at(night);
            assert!(
                !is_time_to_remind(night, zone) && !is_time_for_idle(night, zone) && !is_time_for_list(night, zone)
            );
        }
    }
}
