//! Where somebody stands who has become a volunteer lately.

use crate::kernel::clock::Instant;
use crate::text_enum;

/// For so many days a volunteer counts as new, if they have not helped before.
pub const DAYS_NEW: i64 = 183;

text_enum! {
    /// The next step of a new volunteer; each is named by what has to happen.
    pub enum OnboardingStep {
        /// The address of the account is not proved.
        ProveAddress = "prove_address",
        /// Staff recorded the person, who has no sign-in yet.
        HandOverCode = "hand_over_code",
        /// There is no offer.
        MakeOffer = "make_offer",
        /// No coordinator has verified the person.
        Verify = "verify",
        /// Nobody has asked them.
        BeAsked = "be_asked",
        /// They were asked and have not said yes to anything.
        SayYes = "say_yes",
        /// They have said yes and are to help for the first time.
        Help = "help",
        /// They have helped: not new any more.
        Helped = "helped",
    }
}

text_enum! {
    /// Whose turn it is.
    pub enum OnboardingTurn {
        /// The volunteer's.
        Volunteer = "volunteer",
        /// The office's.
        Office = "office",
        /// The program's: it asks as soon as something fits.
        Program = "program",
        /// Nobody's.
        Nobody = "nobody",
    }
}

impl OnboardingStep {
    /// Whose turn it is at this step.
    pub fn turn(self) -> OnboardingTurn {
        match self {
            Self::ProveAddress | Self::MakeOffer | Self::SayYes | Self::Help => OnboardingTurn::Volunteer,
            Self::HandOverCode | Self::Verify => OnboardingTurn::Office,
            Self::BeAsked => OnboardingTurn::Program,
            Self::Helped => OnboardingTurn::Nobody,
        }
    }
}

/// What is known of a volunteer's way so far. Times of being asked are known for 28 days, those of help for half a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beginnings {
    /// When they became a volunteer.
    pub began_at: Instant,
    /// Whether staff recorded them.
    pub is_recorded: bool,
    /// When their address was proved.
    pub proved_at: Option<Instant>,
    /// When their offer was made.
    pub offered_at: Option<Instant>,
    /// When a coordinator verified them.
    pub verified_at: Option<Instant>,
    /// When they were asked first.
    pub asked_at: Option<Instant>,
    /// When they said yes first to what is still to come.
    pub promised_at: Option<Instant>,
    /// When they helped first.
    pub helped_at: Option<Instant>,
}

/// The step that comes next, and since when it is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Onboarding {
    /// The step.
    pub step: OnboardingStep,
    /// Since when.
    pub since: Instant,
}
