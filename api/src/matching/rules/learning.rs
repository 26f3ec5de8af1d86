//! From the town's counts to averages that the rules may use: groups only, drawn towards a cautious beginning.

use crate::help_requests::model::Urgency;
use crate::matching::model::{
    Bands, Familiarity, REST_BANDS, Tally, TownAverages, TownCounts, nearness_place, urgency_place,
};

/// Observations that the beginning is worth: so much has to be seen before the town's own figures outweigh it.
pub const PRIOR_OBSERVATIONS: f64 = 6.0;
/// Groups with fewer invitations are not used: they could be a single person.
pub const FEWEST_INVITATIONS: f64 = 20.0;

/// One in five says yes, until the town knows better.
const FIRST_SHARE: f64 = 0.2;
/// Three in five say yes to somebody they know, until the town knows better.
const FIRST_FAMILIAR_SHARE: f64 = 0.6;
/// People answer within two waking hours, until the town knows better.
const FIRST_ANSWER_HOURS: f64 = 2.0;
/// Answers that came faster count as if they had taken so many waking hours.
const QUICKEST_ANSWER: f64 = 0.05;
/// Somebody who was written to just now often does not look again soon.
const FIRST_REST: [f64; REST_BANDS] = [0.35, 0.6, 0.85, 1.0, 1.05];

/// An invitation to be counted.
#[derive(Debug, Clone, Copy)]
pub struct Counted<'a> {
    /// Urgency of the request.
    pub urgency: Urgency,
    /// Key of its category.
    pub category: &'a str,
    /// The groups that were noted when it was sent.
    pub bands: Bands,
    /// What was usual when it was sent (0–1).
    pub usual_yes: f64,
}

/// The averages that follow from the counts.
pub fn averages(counts: &TownCounts) -> TownAverages {
    let mut by_rest = [1.0; REST_BANDS];
    for (band, first) in FIRST_REST.into_iter().enumerate() {
        by_rest[band] = ratio(counts.by_rest[band], first);
    }
    TownAverages {
        share_of_yes: ratio(counts.all, FIRST_SHARE),
        share_of_familiar_yes: ratio(counts.familiar, FIRST_FAMILIAR_SHARE),
        by_category: counts.by_category.iter().map(|(key, tally)| (key.clone(), ratio(*tally, 1.0))).collect(),
        by_urgency: counts.by_urgency.map(|tally| ratio(tally, 1.0)),
        by_nearness: counts.by_nearness.map(|tally| ratio(tally, 1.0)),
        by_rest,
        by_load: counts.by_load.map(|tally| ratio(tally, 1.0)),
        median_answer_logarithm: median_answer(counts),
    }
}

/// Yes over expected, drawn towards `first`; `first` itself where too few were asked.
fn ratio(tally: Tally, first: f64) -> f64 {
    if tally.asked < FEWEST_INVITATIONS {
        return first;
    }
    (tally.yes + PRIOR_OBSERVATIONS * first) / (tally.expected + PRIOR_OBSERVATIONS)
}

/// Adds an invitation that was answered, lapsed, or was withdrawn after part of the answers have usually come
/// (`weight`, 0–1).
pub fn count(counts: &mut TownCounts, averages: &TownAverages, invitation: &Counted, yes: bool, weight: f64) {
    let bands = invitation.bands;
    let add = |tally: &mut Tally, factor: f64| {
        tally.asked += weight;
        tally.expected += weight * invitation.usual_yes / factor;
        tally.yes += if yes { 1.0 } else { 0.0 };
    };
    if bands.familiarity != Familiarity::New {
        add(&mut counts.familiar, invitation.usual_yes);
        return;
    }
    let (urgency, nearness) = (urgency_place(invitation.urgency), nearness_place(bands.nearness));
    add(&mut counts.all, averages.share_of_yes);
    add(
        counts.by_category.entry(invitation.category.to_owned()).or_default(),
        averages.of_category(invitation.category),
    );
    add(&mut counts.by_urgency[urgency], averages.by_urgency[urgency]);
    add(&mut counts.by_nearness[nearness], averages.by_nearness[nearness]);
    add(&mut counts.by_rest[bands.rest], averages.by_rest[bands.rest]);
    add(&mut counts.by_load[bands.load], averages.by_load[bands.load]);
}

/// Adds the waking hours that an answer took, a yes or a no.
pub fn count_answer(counts: &mut TownCounts, waking_hours: f64) {
    counts.answers += 1.0;
    counts.answer_logarithms += waking_hours.max(QUICKEST_ANSWER).ln();
}

fn median_answer(counts: &TownCounts) -> f64 {
    let first = FIRST_ANSWER_HOURS.ln();
    if counts.answers < FEWEST_INVITATIONS {
        return first;
    }
    (counts.answer_logarithms + PRIOR_OBSERVATIONS * first) / (counts.answers + PRIOR_OBSERVATIONS)
}
