//! One look at needs: when it is not yet time to ask, whether to hand over, and for the rest whom to ask.

use super::limits::may_have_first_word;
use super::messages::{Chosen, Looking, share_messages};
use super::pace::{Pace, outlook, pace};
use super::times::{after_waking_hours, next_round, next_waking, round_at_or_after, round_under_way, waking_hours};
use crate::help_requests::model::Urgency;
use crate::kernel::clock::Instant;
use crate::matching::model::{
    AskingPolicy, Decision, Familiarity, HandOver, HelperStanding, MessageTimes, Need, TownAverages, hours,
    span_of_hours,
};

/// Waking hours below which nobody can answer in time.
const TOO_LATE: f64 = 0.02;
/// Waking hours that have to be left for somebody who helped before to be asked alone.
const ALONE_FROM: f64 = 5.0;
/// The part of the time left that waiting for a common sending time may cost.
const WAITING_SHARE: f64 = 0.4;

/// What all needs of one look have in common.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The moment.
    pub now: Instant,
    /// The standings that candidates point into.
    pub helpers: &'a [HelperStanding],
    /// The town's averages.
    pub averages: &'a TownAverages,
    /// The town's policy.
    pub policy: &'a AskingPolicy,
    /// When messages may go out.
    pub times: &'a MessageTimes,
}

/// Decides for needs that are looked at in the same moment: those of a round together, an urgent one by itself.
/// The answers are in the order of the needs.
pub fn decide(view: &View, needs: &[Need]) -> Vec<Decision> {
    let mut looking = Vec::new();
    let mut decisions: Vec<Decision> = Vec::with_capacity(needs.len());
    for (place, need) in needs.iter().enumerate() {
        let (decision, wanted) = look(view, need);
        decisions.push(decision);
        looking.extend(wanted.map(|(pace, alone)| Looking { place, pace, alone }));
    }
    for Chosen { place, ask } in share_messages(view, needs, &looking) {
        decisions[place].ask.push(ask);
    }
    decisions
}

/// The moment before which nobody is asked about a need: the end of the quiet hours, or the next common sending time
/// unless waiting for it would cost too much of the time left. `None` when it is time.
pub fn not_before(times: &MessageTimes, urgency: Urgency, answer_by: Instant, now: Instant) -> Option<Instant> {
    let waking = next_waking(times, now);
    if waking > now {
        return Some(waking);
    }
    if urgency == Urgency::Urgent || round_under_way(times, now).is_some() {
        return None;
    }
    let round = round_at_or_after(times, now);
    can_wait(times, now, round, answer_by).then_some(round)
}

/// When staff have to know at the latest.
pub fn hand_over_at(policy: &AskingPolicy, answer_by: Instant) -> Instant {
    answer_by - span_of_hours(policy.staff_lead)
}

type Wanted = (Pace, Option<usize>);

/// The answer for one need, without the people to be asked; and its pace when people may be asked.
fn look(view: &View, need: &Need) -> (Decision, Option<Wanted>) {
    let (now, times) = (view.now, view.times);
    if let Some(later) = not_before(times, need.urgency, need.answer_by, now) {
        return (Decision { look_again_at: Some(later), ..Decision::default() }, None);
    }
    let pace = pace(need, view.averages, view.policy, times, now);
    let handing_over = hand_over_at(view.policy, need.answer_by);
    let is_short = handing_over <= now;
    let outlook = outlook(need, view.averages, times, now);
    let nobody_left = need.candidates.is_empty() && (need.waiting.is_empty() || outlook < view.policy.hand_over_below);
    let mut decision = Decision {
        hand_over: match (nobody_left, is_short) {
            (true, _) => Some(HandOver::NobodyLeft),
            (false, true) => Some(HandOver::TimeIsShort),
            (false, false) => None,
        },
        is_doubtful: outlook < view.policy.doubtful_below,
        ..Decision::default()
    };
    if need.candidates.is_empty() && need.waiting.is_empty() || pace.hours_left <= TOO_LATE {
        return (decision, None);
    }
    let alone = first_word(view, need, &pace);
    let again = match alone {
        Some(_) => after_waking_hours(times, now, view.policy.familiar_alone.min(pace.hours_left / 3.0)),
        None => next_step(view, need, &pace),
    };
    decision.look_again_at =
        Some(if is_short { again } else { again.min(handing_over) }).filter(|at| *at < need.answer_by);
    (decision, Some((pace, alone)))
}

/// Who helped last has the first word, alone, where there is time for it.
fn first_word(view: &View, need: &Need, pace: &Pace) -> Option<usize> {
    if need.familiar_asked || pace.hours_left <= ALONE_FROM {
        return None;
    }
    let known = need.candidates.iter().find(|candidate| candidate.familiarity == Familiarity::HelpedLast)?;
    let standing = view.helpers.get(known.helper)?;
    may_have_first_word(view.policy, standing, need.urgency, view.now).then_some(known.helper)
}

/// The next look: the next round, or the end of the window when it is urgent or the time is short.
fn next_step(view: &View, need: &Need, pace: &Pace) -> Instant {
    let (now, times) = (view.now, view.times);
    let round = next_round(times, now);
    if need.urgency != Urgency::Urgent && can_wait(times, now, round, need.answer_by) {
        return round;
    }
    after_waking_hours(times, now, pace.window)
}

fn can_wait(times: &MessageTimes, now: Instant, round: Instant, answer_by: Instant) -> bool {
    hours(answer_by - round) > 0.0
        && waking_hours(times, now, round) < waking_hours(times, now, answer_by) * WAITING_SHARE
}
