//! What of a person's wishes can be, and when mails may come by them.

use crate::{
    kernel::{
        clock::Instant,
        fault::{Fault, FaultKind, Faults},
        time::{local_date, to_instant},
    },
    matching::{model::MessageTimes, rules::times::next_waking},
    notices::model::{MailMode, NoticeKind, NoticeSettings, QuietHours},
};
use chrono::{Days, NaiveDate, NaiveTime, Timelike};
use chrono_tz::Tz;

/// So many minutes of each day are left at least in which mails may come.
const LOUD_MINUTES: usize = 240;
/// The hour of the one mail of a day.
const DIGEST_HOUR: u32 = 8;

/// What somebody wants, as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The version that it starts from.
    pub version: i32,
    /// Hours without mails.
    pub quiet_hours: Option<QuietHours>,
    /// How mails of which kind come.
    pub modes: Vec<(NoticeKind, MailMode)>,
}

/// The settings that a wish makes; kinds that it does not name come as usual. `is_staff`: whether there is the work of coordinators
/// to be told of.
pub fn check(wish: &Wish, is_staff: bool) -> Result<NoticeSettings, Vec<Fault>> {
    let mut faults = Faults::default();
    let mut settings =
        NoticeSettings { version: wish.version + 1, quiet_hours: wish.quiet_hours, ..NoticeSettings::default() };
    for (place, (kind, mode)) in wish.modes.iter().enumerate() {
        if wish.modes[..place].iter().any(|(earlier, _)| earlier == kind) {
            faults.add(format!("/kinds/{place}/kind"), FaultKind::Duplicate);
        } else if *kind == NoticeKind::Coordination && !is_staff {
            faults.add(format!("/kinds/{place}/kind"), FaultKind::Unknown);
        } else if kind.is_mail_fixed() && *mode != MailMode::AtOnce {
            faults.add(format!("/kinds/{place}/mail"), FaultKind::InvalidValue);
        } else if *mode != kind.usual_mode() {
            settings.modes.insert(*kind, *mode);
        }
    }
    if wish.quiet_hours.is_some_and(|quiet| loud_minutes(quiet) < LOUD_MINUTES || quiet.from == quiet.until) {
        faults.add("/quiet_hours", FaultKind::InvalidValue);
    }
    faults.or(settings)
}

/// Minutes of a day in which neither the town nor the person wants quiet.
fn loud_minutes(own: QuietHours) -> usize {
    let town = MessageTimes::usual(chrono_tz::UTC);
    let is_loud = |minute: &u32| {
        NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0)
            .is_some_and(|time| time >= town.day_begins && time < town.day_ends && !is_within(own, time))
    };
    (0..24 * 60).filter(is_loud).count()
}

fn is_within(quiet: QuietHours, time: NaiveTime) -> bool {
    if quiet.from <= quiet.until {
        time >= quiet.from && time < quiet.until
    } else {
        time >= quiet.from || time < quiet.until
    }
}

/// `now`, or the moment at which nobody wants quiet any more: with `has_town` the town counts beside the person.
pub fn quiet_until(own: Option<QuietHours>, has_town: bool, now: Instant, zone: Tz) -> Instant {
    let town = MessageTimes::usual(zone);
    let mut at = now;
    // One after the other ends; that there is a loud time was looked at when the wish was kept.
    for _ in 0..4 {
        let mut next = if has_town { next_waking(&town, at) } else { at };
        if let Some(quiet) = own {
            next = end_of(quiet, next, zone);
        }
        if next == at {
            break;
        }
        at = next;
    }
    at
}

/// `at`, or the end of the person's quiet hours where it lies within them.
fn end_of(quiet: QuietHours, at: Instant, zone: Tz) -> Instant {
    let local = at.with_timezone(&zone).time();
    if !is_within(quiet, local) {
        return at;
    }
    let today = local_date(at, zone);
    let day = if local < quiet.until { today } else { today + Days::new(1) };
    // In the night in which an hour is there twice the end could lie before.
    to_instant(day.and_time(quiet.until), zone).max(at)
}

/// When the one mail of a day comes next, after `now`: at eight o'clock, or when the person's quiet hours end.
pub fn next_digest(own: Option<QuietHours>, now: Instant, zone: Tz) -> Instant {
    let eight = NaiveTime::MIN.with_hour(DIGEST_HOUR).unwrap_or(NaiveTime::MIN);
    let today = local_date(now, zone);
    let on = |day: NaiveDate| quiet_until(own, true, to_instant(day.and_time(eight), zone), zone);
    let next = on(today);
    if next > now { next } else { on(today + Days::new(1)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    const BERLIN: Tz = chrono_tz::Europe::Berlin;

    fn quiet(from: u32, until: u32) -> QuietHours {
        let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        QuietHours { from: at(from), until: at(until) }
    }

    fn moment(text: &str) -> Instant {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn a_wish_keeps_what_differs_and_names_every_fault() {
        let wish =
            |modes: &[(NoticeKind, MailMode)], quiet_hours| Wish { version: 0, quiet_hours, modes: modes.to_vec() };
        let kept = check(
            &wish(
                &[(NoticeKind::Thanks, MailMode::Daily), (NoticeKind::Messages, MailMode::Never)],
                Some(quiet(20, 9)),
            ),
            false,
        )
        .unwrap();
        assert_eq!((kept.version, kept.modes.len()), (1, 1), "what is usual is not kept");
        assert_eq!(kept.mode(NoticeKind::Messages), MailMode::Never);
        let wrong = [
            (NoticeKind::Account, MailMode::Never),
            (NoticeKind::Messages, MailMode::Daily),
            (NoticeKind::Messages, MailMode::Daily),
            (NoticeKind::Coordination, MailMode::Daily),
        ];
        let faults = check(&wish(&wrong, Some(quiet(7, 19))), false).unwrap_err();
        let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(pointers, ["/kinds/0/mail", "/kinds/2/kind", "/kinds/3/kind", "/quiet_hours"]);
        assert!(check(&wish(&wrong[3..], None), true).is_ok());
        assert!(check(&wish(&[], Some(quiet(8, 8))), true).is_err(), "neither never nor always");
    }

    #[test]
    fn a_persons_quiet_hours_only_add_to_the_towns() {
        let evening = moment("2026-03-16T20:30:00+01:00");
        let seven = moment("2026-03-17T07:00:00+01:00");
        assert_eq!(quiet_until(None, true, evening, BERLIN), evening);
        assert_eq!(quiet_until(None, true, moment("2026-03-16T23:00:00+01:00"), BERLIN), seven);
        assert_eq!(quiet_until(Some(quiet(20, 6)), true, evening, BERLIN), seven, "the town's are not shortened");
        assert_eq!(quiet_until(Some(quiet(20, 6)), false, evening, BERLIN), moment("2026-03-17T06:00:00+01:00"));
        assert_eq!(quiet_until(Some(quiet(20, 9)), true, evening, BERLIN), moment("2026-03-17T09:00:00+01:00"));
        let noon = moment("2026-03-16T13:30:00+01:00");
        assert_eq!(quiet_until(Some(quiet(13, 15)), true, noon, BERLIN), moment("2026-03-16T15:00:00+01:00"));
        assert_eq!(quiet_until(Some(quiet(13, 15)), true, moment("2026-03-16T15:00:00+01:00"), BERLIN).hour(), 14);
    }

    #[test]
    fn the_mail_of_a_day_comes_at_eight_or_when_it_may() {
        let morning = moment("2026-03-16T07:59:00+01:00");
        assert_eq!(next_digest(None, morning, BERLIN), moment("2026-03-16T08:00:00+01:00"));
        assert_eq!(next_digest(None, moment("2026-03-16T08:00:00+01:00"), BERLIN), moment("2026-03-17T08:00:00+01:00"));
        assert_eq!(next_digest(Some(quiet(21, 10)), morning, BERLIN), moment("2026-03-16T10:00:00+01:00"));
        // The night in which an hour is missing, and the one in which one is there twice.
        assert_eq!(next_digest(None, moment("2026-03-28T12:00:00+01:00"), BERLIN), moment("2026-03-29T08:00:00+02:00"));
        assert_eq!(next_digest(None, moment("2026-10-24T12:00:00+02:00"), BERLIN), moment("2026-10-25T08:00:00+01:00"));
    }
}
