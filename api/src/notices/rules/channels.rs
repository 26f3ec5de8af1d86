//! By which ways somebody is told something, and when. A further way (push, SMS) is a further value of [`Channel`] with a function of
//! its own here, and one in the sender that hands it over.

use super::{may_be_told, settings::next_digest, settings::quiet_until};
use crate::{
    kernel::clock::Instant,
    notices::model::{Dropped, MailMode, NoticeKind, NoticeSettings, Occasion, Recipient},
    text_enum,
};
use chrono_tz::Tz;

text_enum! {
    /// A way to tell somebody something.
    pub enum Channel {
        /// The inbox of the app.
        App = "app",
        /// A mail.
        Mail = "mail",
        /// Staff: by telephone or letter.
        Staff = "staff",
    }
}

/// What is done in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// It goes now.
    Now,
    /// Not before then.
    Later(Instant),
    /// With others in one mail, at that moment.
    Gathered(Instant),
    /// Not in this way.
    No(Dropped),
}

/// What has to be known of a person and of the moment.
#[derive(Debug, Clone)]
pub struct Situation<'a> {
    /// The person.
    pub recipient: &'a Recipient,
    /// How they want to be told.
    pub settings: &'a NoticeSettings,
    /// The moment.
    pub now: Instant,
    /// The town's clock.
    pub zone: Tz,
}

/// What is done with a notice in one way.
pub fn route(channel: Channel, occasion: Occasion, situation: &Situation<'_>) -> Route {
    match channel {
        Channel::App => in_app(occasion, situation),
        Channel::Mail => by_mail(occasion, situation),
        Channel::Staff => by_staff(occasion, situation),
    }
}

/// In the app everything is told at once, but what carries a secret, and the mail that only gathers what lies there already.
fn in_app(occasion: Occasion, situation: &Situation<'_>) -> Route {
    if !situation.recipient.is_active {
        Route::No(Dropped::AccountClosed)
    } else if occasion.is_in_app() {
        Route::Now
    } else {
        Route::No(Dropped::OtherChannel)
    }
}

fn by_mail(occasion: Occasion, situation: &Situation<'_>) -> Route {
    let Situation { recipient, settings, now, zone } = situation;
    if let Err(reason) = may_be_told(occasion, recipient) {
        return Route::No(reason);
    }
    match settings.mode(occasion.kind()) {
        MailMode::Never => return Route::No(Dropped::NotWished),
        MailMode::Daily if !occasion.is_pressing() => {
            return Route::Gathered(next_digest(settings.quiet_hours, *now, *zone));
        }
        MailMode::Daily | MailMode::AtOnce => {}
    }
    let own = settings.quiet_hours.filter(|_| occasion.kind() != NoticeKind::Account && !occasion.is_pressing());
    let may_go = quiet_until(own, occasion.waits_for_morning(), *now, *zone);
    if may_go > *now { Route::Later(may_go) } else { Route::Now }
}

/// Somebody whom no mail reaches is called or written to, where it is worth that; of the mail of a day that is for each piece to say.
fn by_staff(occasion: Occasion, situation: &Situation<'_>) -> Route {
    match by_mail(occasion, situation) {
        Route::No(Dropped::NoAddress | Dropped::OtherChannel | Dropped::Bouncing)
            if occasion.is_worth_a_call() || occasion == Occasion::DailyDigest =>
        {
            Route::Now
        }
        Route::No(reason) => Route::No(reason),
        _ => Route::No(Dropped::OtherChannel),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        kernel::{language::UiLanguage, text_enum::TextEnum},
        notices::model::QuietHours,
    };
    use chrono::{DateTime, NaiveTime};

    const ZONE: Tz = chrono_tz::Europe::Berlin;

    fn at(text: &str) -> Instant {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn anna() -> Recipient {
        Recipient {
            email: Some("anna@example.org".to_owned()),
            has_proved_email: true,
            is_bouncing: false,
            is_active: true,
            wants_mail: true,
            language: UiLanguage::De,
        }
    }

    fn by(recipient: &Recipient, settings: &NoticeSettings, now: &str, occasion: Occasion) -> [Route; 3] {
        let situation = Situation { recipient, settings, now: at(now), zone: ZONE };
        [Channel::App, Channel::Mail, Channel::Staff].map(|channel| route(channel, occasion, &situation))
    }

    const NOON: &str = "2026-03-16T12:00:00+01:00";
    const NIGHT: &str = "2026-03-16T23:00:00+01:00";

    #[test]
    fn everybody_is_told_in_the_app_and_somebody_calls_whom_no_mail_reaches() {
        let usual = NoticeSettings::default();
        let told = by(&anna(), &usual, NOON, Occasion::AssignmentAccepted);
        assert_eq!(told, [Route::Now, Route::Now, Route::No(Dropped::OtherChannel)]);
        let by_letter = Recipient { wants_mail: false, ..anna() };
        let told = by(&by_letter, &usual, NOON, Occasion::AssignmentAccepted);
        assert_eq!(told, [Route::Now, Route::No(Dropped::OtherChannel), Route::Now]);
        let without = Recipient { email: None, ..anna() };
        assert_eq!(by(&without, &usual, NOON, Occasion::StillNeeded)[2], Route::Now);
        assert_eq!(by(&without, &usual, NOON, Occasion::PasswordChanged)[2], Route::No(Dropped::NoAddress));
        let closed = Recipient { is_active: false, ..anna() };
        assert_eq!(by(&closed, &usual, NOON, Occasion::StillNeeded), [Route::No(Dropped::AccountClosed); 3]);
    }

    #[test]
    fn a_wish_changes_mails_alone_and_never_those_of_the_account() {
        for mode in [MailMode::Never, MailMode::Daily] {
            let modes = crate::notices::model::NoticeKind::ALL.iter().map(|kind| (*kind, mode)).collect();
            let wish = NoticeSettings { modes, ..NoticeSettings::default() };
            let told = by(&anna(), &wish, NOON, Occasion::AssignmentAccepted);
            let mail = match mode {
                MailMode::Daily => Route::Gathered(at("2026-03-17T08:00:00+01:00")),
                _ => Route::No(Dropped::NotWished),
            };
            assert_eq!(
                told,
                [Route::Now, mail, if mode == MailMode::Never { mail } else { Route::No(Dropped::OtherChannel) }]
            );
            assert_eq!(by(&anna(), &wish, NIGHT, Occasion::PasswordReset)[1], Route::Now);
        }
        let modes = [(NoticeKind::MyRequests, MailMode::Daily)].into_iter().collect();
        let wish = NoticeSettings { modes, ..NoticeSettings::default() };
        assert_eq!(by(&anna(), &wish, NOON, Occasion::AssignmentWithdrawn)[1], Route::Now, "a day later is too late");
    }

    #[test]
    fn nobody_is_woken_but_for_what_cannot_wait() {
        let usual = NoticeSettings::default();
        let seven = Route::Later(at("2026-03-17T07:00:00+01:00"));
        assert_eq!(by(&anna(), &usual, NIGHT, Occasion::InvitationSent)[..2], [Route::Now, seven]);
        assert_eq!(by(&anna(), &usual, NIGHT, Occasion::AssignmentAccepted)[1], Route::Now);
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let quiet_hours = Some(QuietHours { from: hour(20), until: hour(9) });
        let quiet = NoticeSettings { quiet_hours, ..NoticeSettings::default() };
        let nine = Route::Later(at("2026-03-17T09:00:00+01:00"));
        for occasion in [Occasion::AssignmentAccepted, Occasion::InvitationSent, Occasion::MessageReceived] {
            assert_eq!(by(&anna(), &quiet, NIGHT, occasion)[1], nine, "{occasion}");
        }
        for occasion in [Occasion::AssignmentWithdrawn, Occasion::OneTimeCode, Occasion::VisitRecalled] {
            assert_eq!(by(&anna(), &quiet, NIGHT, occasion)[1], Route::Now, "{occasion}");
        }
    }
}
