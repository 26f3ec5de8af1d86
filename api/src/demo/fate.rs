//! What will happen to a request unless a rule says otherwise: drawn once when it is made.

use super::chance::Chance;
use super::texts::words;
use crate::help_requests::model::Outcome;
use chrono::Duration;

/// What is going to happen. Everything that is `None` or false does not.
#[derive(Debug, Clone, Default)]
pub struct Fate {
    /// How long it takes until a volunteer says yes, once volunteers see it.
    pub volunteer_after: Option<Duration>,
    /// The volunteer who will, by place in the cast; anybody eligible otherwise.
    pub volunteer: Option<usize>,
    /// The first volunteer cannot come after all.
    pub is_withdrawn: bool,
    /// The first helper does not come.
    pub is_missed: bool,
    /// Nobody reports how it went.
    pub is_unreported: bool,
    /// How long after the end the helper reports.
    pub report_after: Duration,
    /// After how long the office reaches a guest.
    pub called_after: Option<Duration>,
    /// How often nobody answered before.
    pub missed_calls: u64,
    /// How long after the escalation a Stadtkümmerer is sent.
    pub sent_after: Option<Duration>,
    /// The Stadtkümmerer hands it back.
    pub is_handed_back: bool,
    /// How long after that another one is sent.
    pub sent_again_after: Option<Duration>,
    /// How long until the Stadtkümmerer has read it.
    pub acknowledged_after: Option<Duration>,
    /// When it is called off, from its beginning.
    pub cancelled_after: Option<Duration>,
    /// The owner answers "still needed".
    pub is_still_needed: bool,
    /// When it is given to the coordinator by hand, from its beginning.
    pub by_hand_after: Option<Duration>,
    /// When and how the coordinator closes it, from the escalation.
    pub closed_after: Option<(Duration, Outcome)>,
    /// How long after the report the requester confirms.
    pub confirmed_after: Option<Duration>,
    /// What the requester writes.
    pub thanks: Option<&'static str>,
}

impl Fate {
    /// Nobody says yes and nothing else happens: the request is open.
    pub fn quiet() -> Self {
        Self { report_after: Duration::minutes(40), acknowledged_after: Some(Duration::hours(2)), ..Self::default() }
    }

    /// A volunteer says yes after `hours` and everything goes well.
    pub fn helped(chance: &mut Chance, hours: i64) -> Self {
        Self {
            volunteer_after: Some(Duration::hours(hours)),
            report_after: chance.minutes(10, 240),
            confirmed_after: Some(chance.minutes(30, 1_800)),
            thanks: Some(chance.text(words::THANKS)),
            ..Self::quiet()
        }
    }

    /// What may happen to any request, about as often as it does.
    pub fn drawn(chance: &mut Chance) -> Self {
        let mut fate = Self {
            volunteer_after: chance.percent(82).then(|| chance.minutes(20, 2_600)),
            is_withdrawn: chance.percent(8),
            is_missed: chance.percent(4),
            is_unreported: chance.percent(4),
            report_after: chance.minutes(5, 900),
            called_after: Some(chance.minutes(45, 1_300)),
            missed_calls: chance.below(3),
            sent_after: chance.percent(80).then(|| chance.minutes(60, 2_000)),
            is_handed_back: chance.percent(10),
            sent_again_after: chance.percent(70).then(|| chance.minutes(120, 1_500)),
            acknowledged_after: chance.percent(92).then(|| chance.minutes(15, 600)),
            cancelled_after: chance.percent(7).then(|| chance.minutes(30, 4_000)),
            is_still_needed: chance.percent(40),
            confirmed_after: chance.percent(70).then(|| chance.minutes(20, 5_000)),
            thanks: chance.percent(75).then(|| chance.text(words::THANKS)),
            ..Self::default()
        };
        if fate.volunteer_after.is_none() && chance.percent(15) {
            fate.by_hand_after = Some(chance.minutes(120, 2_000));
        }
        if fate.sent_after.is_none() && chance.percent(60) {
            let outcome =
                chance.pick(&[Outcome::NobodyFound, Outcome::NotNeeded, Outcome::OutOfScope], Outcome::NotNeeded);
            fate.closed_after = Some((chance.minutes(600, 6_000), outcome));
        }
        fate
    }
}
