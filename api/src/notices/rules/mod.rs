//! Who is told what, and when a failed mail is tried again.

pub mod channels;
pub mod rounds;
pub mod settings;

use super::model::{Dropped, Occasion, Recipient, SeriesStanding, Standing};
use crate::{
    help_requests::{assignments::model::AssignmentState, model::RequestState},
    kernel::clock::Instant,
};
use chrono::Duration;

/// After so many failures nothing more is tried for two hours; the next one is the last.
const MOST_ATTEMPTS: i32 = 27;
/// For how long one process works on a notice before another may take it.
pub const LEASE_MINUTES: i64 = 2;
/// No mail waits for longer, be it for the mail of a day: what does was put off before the clock was set back.
pub const LONGEST_WAIT_HOURS: i64 = 26;
/// By no more the clocks of two processes differ that work on one database.
pub const CLOCKS_DIFFER_MINUTES: i64 = 5;
/// Coordinators are told of their queue at most once within this many minutes.
pub const DIGEST_MINUTES: i64 = 15;
/// The mail of a message waits for so many minutes: whoever has the conversation open reads it at once.
pub const MESSAGE_MINUTES: i64 = 5;
/// Notices that were sent are deleted after this many days.
pub const SENT_KEPT_DAYS: i64 = 7;
/// Notices that could not be sent are deleted after this many days.
pub const DEAD_KEPT_DAYS: i64 = 30;

/// Notices in the app are deleted after this many days.
pub const INBOX_KEPT_DAYS: i64 = 90;
/// Notices in the app that were seen are deleted after this many days.
pub const SEEN_KEPT_DAYS: i64 = 30;

/// Whether somebody is told by mail. What is about the account goes out whatever the person prefers; an address that was never proved
/// gets only what proves it.
pub fn may_be_told(occasion: Occasion, recipient: &Recipient) -> Result<(), Dropped> {
    if !recipient.is_active {
        return Err(Dropped::AccountClosed);
    }
    if occasion == Occasion::EmailChange {
        // Goes to the new address, which is proved by it.
        return Ok(());
    }
    if recipient.email.is_none() {
        return Err(Dropped::NoAddress);
    }
    if occasion == Occasion::Registered {
        return if recipient.has_proved_email { Err(Dropped::NoLongerSo) } else { Ok(()) };
    }
    if !recipient.has_proved_email {
        return Err(Dropped::NoAddress);
    }
    if recipient.is_bouncing && !occasion.is_about_the_account() {
        return Err(Dropped::Bouncing);
    }
    if occasion.is_about_the_account() || recipient.wants_mail { Ok(()) } else { Err(Dropped::OtherChannel) }
}

/// Whether a notice is still true and its recipient may still know: looked at again at the moment of sending. Coordinators are looked up
/// anew elsewhere.
pub fn is_still_so(occasion: Occasion, standing: &Standing) -> bool {
    let is = |state| standing.assignment == Some(state);
    match occasion {
        Occasion::AssignmentAccepted | Occasion::VisitArranged => {
            standing.is_requester && is(AssignmentState::Accepted)
        }
        Occasion::AssignmentWithdrawn | Occasion::AnotherTime => {
            standing.is_requester && standing.request == RequestState::Open
        }
        Occasion::AssignmentRecorded | Occasion::VisitAssigned | Occasion::VisitMoved => {
            standing.is_helper && is(AssignmentState::Accepted)
        }
        Occasion::AssignmentCancelled | Occasion::VisitRecalled => standing.is_helper && is(AssignmentState::Cancelled),
        Occasion::HelpExpected => standing.is_requester && is(AssignmentState::Accepted),
        Occasion::HelpPromised => standing.is_helper && is(AssignmentState::Accepted),
        Occasion::AssignmentConfirmed => standing.is_helper && is(AssignmentState::Confirmed),
        Occasion::AssignmentThanked => standing.is_helper,
        Occasion::StillNeeded => standing.is_requester && standing.is_asked && standing.request == RequestState::Open,
        Occasion::RequestExpired => standing.is_requester && standing.request == RequestState::Expired,
        Occasion::DispatchDigest | Occasion::HandedBack => standing.is_in_queue,
        _ => true,
    }
}

/// The same of a series. That coordinators are told as such is looked up elsewhere.
pub fn is_series_still_so(occasion: Occasion, standing: &SeriesStanding) -> bool {
    let is_running = standing.is_running;
    match occasion {
        Occasion::SeriesTaken => is_running && standing.is_requester && standing.is_held,
        Occasion::SeriesLeft => is_running && standing.is_requester,
        Occasion::SeriesEndingSoon => is_running && standing.is_requester && standing.is_asked,
        Occasion::SeriesUnanswered => is_running && standing.is_asked,
        Occasion::SeriesEnded => !is_running && (standing.is_requester || standing.was_held_by_recipient),
        Occasion::SeriesTimeChanged => is_running && standing.was_held_by_recipient && !standing.is_held_by_recipient,
        Occasion::StandInWanted => is_running && standing.is_held_by_recipient,
        _ => false,
    }
}

/// Which of the due notices make up a batch of `most`: a fifth are those of strangers while there are any, so that a crowd at the door
/// keeps nobody's notice waiting, and its own come in turn.
pub fn share<T>(most: usize, mut others: Vec<T>, of_strangers: Vec<T>) -> Vec<T> {
    others.truncate(most - of_strangers.len().min(most / 5));
    let left = most - others.len();
    others.extend(of_strangers.into_iter().take(left));
    others
}

/// When to try again after the `attempts`-th failure: after 1, 5 and 30 minutes, then every 2 hours until two days are over; then never.
/// A mail server that is away for a day loses nothing, and gets no flood when it is back.
pub fn next_attempt(attempts: i32, now: Instant) -> Option<Instant> {
    let wait = match attempts {
        ..=1 => Duration::minutes(1),
        2 => Duration::minutes(5),
        3 => Duration::minutes(30),
        4..=MOST_ATTEMPTS => Duration::hours(2),
        _ => return None,
    };
    Some(now + wait)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::language::UiLanguage;
    use crate::kernel::text_enum::TextEnum;
    use chrono::DateTime;

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

    #[test]
    fn a_proved_address_gets_everything_but_its_proof() {
        for occasion in Occasion::ALL {
            let expected = if *occasion == Occasion::Registered { Err(Dropped::NoLongerSo) } else { Ok(()) };
            assert_eq!(may_be_told(*occasion, &anna()), expected, "{occasion}");
        }
    }

    #[test]
    fn a_crowd_at_the_door_gets_a_part_of_each_batch_and_no_more() {
        let (crowd, few) = (100..20_100, 0..3);
        assert_eq!(share(10, (0..50).collect(), crowd.clone().collect()), [0, 1, 2, 3, 4, 5, 6, 7, 100, 101]);
        assert_eq!(share(10, few.clone().collect(), crowd.collect()), [0, 1, 2, 100, 101, 102, 103, 104, 105, 106]);
        assert_eq!(share(10, (0..50).collect(), vec![100]), [0, 1, 2, 3, 4, 5, 6, 7, 8, 100]);
        assert_eq!(share(10, few.collect(), Vec::new()), [0, 1, 2]);
        assert!(share(10, Vec::<i32>::new(), Vec::new()).is_empty());
    }

    #[test]
    fn an_unproved_address_gets_its_proof_alone() {
        let unproved = Recipient { has_proved_email: false, ..anna() };
        for occasion in Occasion::ALL {
            let is_proof = matches!(occasion, Occasion::Registered | Occasion::EmailChange);
            assert_eq!(may_be_told(*occasion, &unproved).is_ok(), is_proof, "{occasion}");
        }
    }

    #[test]
    fn who_wants_the_telephone_hears_of_the_account_alone_by_mail() {
        let other = Recipient { wants_mail: false, ..anna() };
        assert_eq!(may_be_told(Occasion::AssignmentAccepted, &other), Err(Dropped::OtherChannel));
        assert_eq!(may_be_told(Occasion::Verified, &other), Err(Dropped::OtherChannel));
        assert_eq!(may_be_told(Occasion::PasswordChanged, &other), Ok(()));
        let bouncing = Recipient { is_bouncing: true, ..anna() };
        assert_eq!(may_be_told(Occasion::StillNeeded, &bouncing), Err(Dropped::Bouncing));
        let closed = Recipient { is_active: false, ..anna() };
        assert!(Occasion::ALL.iter().all(|occasion| may_be_told(*occasion, &closed) == Err(Dropped::AccountClosed)));
        assert_eq!(may_be_told(Occasion::Registered, &Recipient { email: None, ..anna() }), Err(Dropped::NoAddress));
    }

    #[test]
    fn what_is_no_longer_so_is_not_told() {
        let standing = Standing {
            request: RequestState::Matched,
            assignment: Some(AssignmentState::Accepted),
            is_requester: true,
            is_helper: false,
            is_in_queue: false,
            is_asked: false,
        };
        let helper = Standing { is_requester: false, is_helper: true, ..standing };
        assert!(is_still_so(Occasion::AssignmentAccepted, &standing));
        assert!(!is_still_so(Occasion::AssignmentAccepted, &helper), "not the helper's to know");
        let withdrawn = Standing { assignment: Some(AssignmentState::Withdrawn), ..standing };
        assert!(!is_still_so(Occasion::AssignmentAccepted, &withdrawn));
        assert!(!is_still_so(Occasion::AssignmentWithdrawn, &withdrawn), "somebody else has said yes");
        assert!(is_still_so(Occasion::AssignmentRecorded, &helper) && !is_still_so(Occasion::VisitRecalled, &helper));
        assert!(!is_still_so(Occasion::StillNeeded, &standing) && !is_still_so(Occasion::DispatchDigest, &standing));
        assert!(is_still_so(Occasion::PasswordChanged, &standing));
    }

    #[test]
    fn attempts_go_on_for_two_days() {
        let start = DateTime::from_timestamp(1_764_000_000, 0).unwrap();
        let mut now = start;
        let mut attempts = 1;
        while let Some(next) = next_attempt(attempts, now) {
            assert!(next > now);
            (now, attempts) = (next, attempts + 1);
        }
        assert_eq!((attempts, now - start), (28, Duration::minutes(1 + 5 + 30 + 24 * 120)));
    }
}
