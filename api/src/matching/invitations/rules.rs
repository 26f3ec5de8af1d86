//! Which requests volunteers are asked about, until when, and what an unanswered invitation comes to.

use crate::help_requests::model::{EscalationReason, HelpRequest, RequestState};
use crate::kernel::actions::AllowedAction;
use crate::kernel::clock::Instant;
use crate::kernel::text_enum::TextEnum;
use crate::matching::invitations::model::{
    Invitation, InvitationActor, InvitationEvent, InvitationRefusal, InvitationState, transition,
};
use crate::matching::model::{DAYS_OF_MEMORY, MessageTimes, Nearness};
use crate::matching::rules::times::waking_hours;
use chrono::Duration;

/// The policy that chooses now; stored with each invitation, so that a choice can be reproduced.
pub const POLICY_VERSION: i32 = 3;
/// An invitation without an answer lapses after so many waking hours: those who answer at all have done so by then.
pub const LAPSES_AFTER_WAKING_HOURS: f64 = 15.0;
/// A message whose mail leaves later than so many minutes after it was written counts from when it leaves.
pub const LATE_AFTER_MINUTES: i64 = 60;
/// A helper needs so long to get there, at least.
const MINUTES_TO_GET_THERE: i64 = 60;
/// How far ahead another time may be proposed (as far as a request may be).
pub const MOST_WEEKS_AHEAD: i64 = 26;

/// Whether volunteers are asked about a request at all: it is open, released, and no person has taken it in hand.
pub fn is_asked_about(request: &HelpRequest) -> bool {
    request.state == RequestState::Open
        && !request.is_waiting_for_call_back
        && request.places_taken < request.helpers_needed
        && request.escalation.is_none_or(|escalation| goes_on_beside_queue(escalation.reason))
}

/// Whether volunteers are asked on while the request waits in the dispatch queue. Not where somebody said that it is
/// for staff.
fn goes_on_beside_queue(reason: EscalationReason) -> bool {
    match reason {
        EscalationReason::NobodyEligible
        | EscalationReason::NoShow
        | EscalationReason::NobodyLeft
        | EscalationReason::TimeIsShort
        | EscalationReason::DeadlinePassed => true,
        EscalationReason::ByHand
        | EscalationReason::CallBack
        | EscalationReason::HandedBack
        | EscalationReason::Absence => false,
    }
}

/// The last moment at which a yes still helps: before the coordinator takes over by the urgency, and so early before
/// the end of the last window that the helper gets there and has the time that it takes.
pub fn answer_by(request: &HelpRequest) -> Instant {
    let before_end = Duration::minutes(i64::from(request.duration_minutes) + MINUTES_TO_GET_THERE);
    request.deadline_at.min(request.lapses_at - before_end)
}

/// Whether an invitation has waited for its answer long enough.
pub fn has_lapsed(invitation: &Invitation, times: &MessageTimes, now: Instant) -> bool {
    invitation.state == InvitationState::Sent
        && waking_hours(times, invitation.sent_at, now) >= LAPSES_AFTER_WAKING_HOURS
}

/// Since when the times of messages are kept.
pub fn memory_begins(now: Instant) -> Instant {
    now - Duration::days(DAYS_OF_MEMORY)
}

/// A point on the map in degrees: longitude, latitude.
pub type Point = (f64, f64);

/// How near two quarters are, by their middles. Where a helper's home is not known they count as from next door: their
/// offer covers the place.
pub fn nearness(home: Option<Point>, place: Option<Point>) -> Nearness {
    match (home, place) {
        (Some(home), Some(place)) if home == place => Nearness::OwnQuarter,
        (Some(home), Some(place)) => match Nearness::of_kilometres(kilometres(home, place)) {
            // Two quarters are never the same one, however small they are.
            Nearness::OwnQuarter => Nearness::NextDoor,
            other => other,
        },
        _ => Nearness::NextDoor,
    }
}

/// Distance within a town; the earth is flat there.
fn kilometres(one: Point, other: Point) -> f64 {
    const KILOMETRES_PER_DEGREE: f64 = 111.2;
    let shrunk = f64::midpoint(one.1, other.1).to_radians().cos();
    let (east, north) = ((one.0 - other.0) * shrunk, one.1 - other.1);
    east.hypot(north) * KILOMETRES_PER_DEGREE
}

/// What the helper may do with an invitation, as long as the request is shown to them.
pub fn actions(invitation: &Invitation, is_shown: bool) -> Vec<AllowedAction> {
    if invitation.state == InvitationState::Accepted {
        return Vec::new();
    }
    let path = |act: &str| format!("/invitations/{}/{act}", invitation.id);
    let answer = |action: &'static str, act: &str, event: InvitationEvent| match transition(
        invitation.state,
        event,
        InvitationActor::Helper,
    ) {
        Ok(_) => AllowedAction::enabled(action, "POST", &path(act)),
        Err(refusal) => AllowedAction::disabled(action, "POST", &path(act), refusal.as_str()),
    };
    let accept = if is_shown {
        AllowedAction::enabled("accept", "POST", &path("acceptance"))
    } else {
        let code = InvitationRefusal::InvitationRevoked.as_str();
        AllowedAction::disabled("accept", "POST", &path("acceptance"), code)
    };
    vec![
        accept,
        answer("later", "later", InvitationEvent::AcceptLater),
        answer("refuse", "refusal", InvitationEvent::Decline),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::help_requests::model::Escalation;
    use crate::help_requests::rules::samples::{asap, at};

    #[test]
    fn a_request_that_a_person_has_taken_in_hand_is_not_asked_about() {
        let mut asked = asap();
        assert!(is_asked_about(&asked));
        for reason in EscalationReason::ALL {
            asked.escalation = Some(Escalation { at: at("2026-11-23 12:00"), reason: *reason });
            let is_for_staff = matches!(
                reason,
                EscalationReason::ByHand
                    | EscalationReason::CallBack
                    | EscalationReason::HandedBack
                    | EscalationReason::Absence
            );
            assert_eq!(is_asked_about(&asked), !is_for_staff, "{reason}");
        }
        asked.escalation = None;
        asked.is_waiting_for_call_back = true;
        assert!(!is_asked_about(&asked));
        let filled = HelpRequest { places_taken: 1, helpers_needed: 1, ..asap() };
        assert!(!is_asked_about(&filled));
    }

    #[test]
    fn a_yes_helps_as_long_as_there_is_time_for_the_way_and_the_work() {
        let lapses_at = at("2026-11-24 12:00");
        let asked = HelpRequest { duration_minutes: 30, deadline_at: lapses_at, lapses_at, ..asap() };
        assert_eq!(answer_by(&asked), at("2026-11-24 10:30"));
        let urgent = HelpRequest { deadline_at: at("2026-11-23 18:00"), ..asked };
        assert_eq!(answer_by(&urgent), at("2026-11-23 18:00"));
    }

    #[test]
    fn nearness_follows_the_middles_of_the_quarters() {
        let (here, beside, beyond) = ((10.755, 53.705), (10.765, 53.705), (10.815, 53.705));
        assert_eq!(nearness(Some(here), Some(here)), Nearness::OwnQuarter);
        assert_eq!(nearness(Some(here), Some(beside)), Nearness::NextDoor);
        assert_eq!(nearness(Some(here), Some(beyond)), Nearness::Far);
        assert_eq!(nearness(None, Some(here)), Nearness::NextDoor);
        let tiny = (10.7551, 53.705);
        assert_eq!(nearness(Some(here), Some(tiny)), Nearness::NextDoor, "another quarter, however near");
    }
}
