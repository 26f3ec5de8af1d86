//! What speaks for asking one helper about one need: visible terms, each with its reason.

use super::scarcity::dearness;
use crate::help_requests::model::Urgency;
use crate::kernel::clock::Instant;
use crate::matching::model::{
    AskingPolicy, Bands, Candidate, Familiarity, HelperStanding, Reason, ReasonKind, TownAverages, load_band,
    nearness_place, rest_band, urgency_place,
};

/// Hours of a week.
const WEEK: f64 = 168.0;
/// Weeks without a message from which a rest counts as long.
const LONG_REST_WEEKS: f64 = 3.0;
/// Bounds of the share of yes.
const SHARES: (f64, f64) = (0.003, 0.9);

/// The terms of one helper for one need.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Merits {
    /// Share of yes, town-wide, among invitations of this kind (0–1).
    pub usual_yes: f64,
    /// The groups that it was taken from.
    pub bands: Bands,
    /// Points of the kind of request.
    pub kind: i32,
    /// Points of nearness.
    pub nearness: i32,
    /// Points of the rest since the last message, and the days of it.
    pub rested: (i32, u32),
    /// Points of messages this week, and their number.
    pub asked: (i32, u32),
    /// Points of help given lately, and its number.
    pub helped: (i32, u32),
    /// Points of knowing the person.
    pub knows: i32,
    /// Points of what is kept for others.
    pub kept: i32,
}

/// A thousand times the natural logarithm.
#[expect(clippy::cast_possible_truncation, reason = "logarithms of bounded factors are small")]
pub fn points(factor: f64) -> i32 {
    if factor.to_bits() == 1.0_f64.to_bits() {
        return 0;
    }
    (factor.max(1e-9).ln() * 1000.0).round() as i32
}

/// What all candidates of a need have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kind {
    /// Share of yes among invitations to requests of this category and urgency (0–1).
    share: f64,
    points: i32,
}

impl Kind {
    /// The kind of a request.
    pub fn of(category: &str, urgency: Urgency, averages: &TownAverages) -> Self {
        let place = urgency_place(urgency);
        let share = averages.share_of_yes * averages.of_category(category) * averages.by_urgency[place];
        Self { share, points: points(share) }
    }
}

/// Weighs a helper for a need of a kind.
pub fn merits(
    kind: Kind,
    candidate: &Candidate,
    standing: &HelperStanding,
    averages: &TownAverages,
    policy: &AskingPolicy,
    now: Instant,
) -> Merits {
    let rest_hours = standing.hours_of_rest(now);
    let messages = standing.messages_this_week(now);
    let bands = Bands {
        nearness: candidate.nearness,
        rest: rest_band(rest_hours),
        load: load_band(messages),
        familiarity: candidate.familiarity,
    };
    let near = averages.by_nearness[nearness_place(bands.nearness)];
    let rested = averages.by_rest[bands.rest];
    let loaded = averages.by_load[bands.load];
    let new = kind.share * near * rested * loaded;
    let usual = if bands.familiarity == Familiarity::New { new } else { new.max(averages.share_of_familiar_yes) };
    let weeks = rest_hours / WEEK;
    let long_rest = if weeks > LONG_REST_WEEKS { policy.long_rest } else { 1.0 };
    let week_price = f64::from(messages) / 2.0;
    let help_price = f64::from(standing.helped) / f64::from(standing.tasks_per_week.max(1));
    Merits {
        usual_yes: usual.clamp(SHARES.0, SHARES.1),
        bands,
        kind: kind.points,
        nearness: points(near),
        rested: (points(rested * (1.0 + policy.per_week_of_rest * weeks) / long_rest), whole_days(rest_hours)),
        asked: (points(loaded / (1.0 + policy.price_of_messages * week_price * week_price)), messages),
        helped: (points(1.0 / (1.0 + policy.price_of_help * help_price)), standing.helped),
        knows: if bands.familiarity == Familiarity::New { 0 } else { points(usual / new) },
        kept: points(1.0 / (1.0 + policy.price_of_scarcity * dearness(candidate.spared_scarcity))),
    }
}

impl Merits {
    /// The sum of all terms.
    pub fn total(&self) -> i32 {
        self.kind + self.nearness + self.rested.0 + self.asked.0 + self.helped.0 + self.knows + self.kept
    }

    /// The terms that are not nothing, in the order in which they are told; their points add up to [`Merits::total`].
    pub fn reasons(&self, candidate: &Candidate) -> Vec<Reason> {
        let terms = [
            (ReasonKind::KindOfRequest, self.kind),
            (ReasonKind::Nearness { nearness: candidate.nearness }, self.nearness),
            (ReasonKind::KnowsThePerson { familiarity: candidate.familiarity }, self.knows),
            (ReasonKind::Rested { days: self.rested.1 }, self.rested.0),
            (ReasonKind::AskedThisWeek { messages: self.asked.1 }, self.asked.0),
            (ReasonKind::HelpedLately { times: self.helped.1 }, self.helped.0),
            (ReasonKind::KeptForOthers, self.kept),
        ];
        let is_told = |kind: &ReasonKind, points: i32| {
            points != 0 || matches!(kind, ReasonKind::Nearness { .. } | ReasonKind::Rested { .. })
        };
        terms
            .into_iter()
            .filter(|(kind, points)| is_told(kind, *points))
            .map(|(kind, points)| Reason { kind, points })
            .collect()
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 28")]
fn whole_days(hours: f64) -> u32 {
    (hours / 24.0) as u32
}
