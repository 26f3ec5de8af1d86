//! Which step of a new volunteer comes next: derived from what is known anyway, so that there is nothing to keep up.

use crate::matching::model::{Beginnings, Onboarding, OnboardingStep};

/// The step that comes next, and since when it is waited for: since the last of all that had to happen before it.
pub fn onboarding(of: &Beginnings) -> Onboarding {
    let since_all = |before: &[Option<crate::kernel::clock::Instant>]| {
        before.iter().flatten().copied().fold(of.began_at, std::cmp::Ord::max)
    };
    let (step, since) = match (of.helped_at, of.promised_at) {
        (Some(helped), _) => (OnboardingStep::Helped, helped),
        (None, Some(promised)) => (OnboardingStep::Help, promised),
        (None, None) if of.proved_at.is_none() && of.is_recorded => (OnboardingStep::HandOverCode, of.began_at),
        (None, None) if of.proved_at.is_none() => (OnboardingStep::ProveAddress, of.began_at),
        (None, None) if of.offered_at.is_none() => (OnboardingStep::MakeOffer, since_all(&[of.proved_at])),
        (None, None) if of.verified_at.is_none() => (OnboardingStep::Verify, since_all(&[of.proved_at, of.offered_at])),
        (None, None) => match of.asked_at {
            None => (OnboardingStep::BeAsked, since_all(&[of.proved_at, of.offered_at, of.verified_at])),
            Some(asked) => (OnboardingStep::SayYes, asked),
        },
    };
    Onboarding { step, since }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::help_requests::rules::samples::at;
    use crate::kernel::clock::Instant;

    fn day(day: u32) -> Instant {
        at(&format!("2026-11-{day:02} 12:00"))
    }

    fn nothing() -> Beginnings {
        Beginnings {
            began_at: day(1),
            is_recorded: false,
            proved_at: None,
            offered_at: None,
            verified_at: None,
            asked_at: None,
            promised_at: None,
            helped_at: None,
        }
    }

    fn stands(of: Beginnings) -> (OnboardingStep, Instant) {
        let onboarding = onboarding(&of);
        (onboarding.step, onboarding.since)
    }

    #[test]
    fn each_step_waits_since_the_one_before_it() {
        let mut of = nothing();
        assert_eq!(stands(of), (OnboardingStep::ProveAddress, day(1)));
        assert_eq!(stands(Beginnings { is_recorded: true, ..of }), (OnboardingStep::HandOverCode, day(1)));
        of.proved_at = Some(day(2));
        assert_eq!(stands(of), (OnboardingStep::MakeOffer, day(2)));
        of.offered_at = Some(day(4));
        assert_eq!(stands(of), (OnboardingStep::Verify, day(4)));
        of.verified_at = Some(day(6));
        assert_eq!(stands(of), (OnboardingStep::BeAsked, day(6)));
        of.asked_at = Some(day(7));
        assert_eq!(stands(of), (OnboardingStep::SayYes, day(7)));
        of.promised_at = Some(day(8));
        assert_eq!(stands(of), (OnboardingStep::Help, day(8)));
        of.helped_at = Some(day(9));
        assert_eq!(stands(of), (OnboardingStep::Helped, day(9)));
    }

    #[test]
    fn steps_may_come_in_another_order() {
        let resident = Beginnings { began_at: day(10), proved_at: Some(day(1)), ..nothing() };
        assert_eq!(
            stands(resident),
            (OnboardingStep::MakeOffer, day(10)),
            "a resident of old who helps since the tenth"
        );
        let verified = Beginnings { verified_at: Some(day(3)), proved_at: Some(day(2)), ..nothing() };
        assert_eq!(stands(verified), (OnboardingStep::MakeOffer, day(2)), "verified before there is an offer");
        let late = Beginnings { offered_at: Some(day(9)), ..verified };
        assert_eq!(stands(late), (OnboardingStep::BeAsked, day(9)));
        let forgotten = Beginnings { helped_at: Some(day(5)), ..nothing() };
        assert_eq!(
            stands(forgotten).0,
            OnboardingStep::Helped,
            "whoever has helped is not new, whatever else is known"
        );
    }

    #[test]
    fn whoever_proves_an_address_was_recorded_no_longer() {
        let activated = Beginnings { is_recorded: true, proved_at: Some(day(2)), ..nothing() };
        assert_eq!(stands(activated), (OnboardingStep::MakeOffer, day(2)));
    }
}
