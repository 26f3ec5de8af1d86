//! One look at needs: when it is not yet time to ask, whether to hand over, and for the rest whom to ask.

use super::limits::{may_have_first_word, rested_for_first_word};
use super::messages::{Chosen, Looking, share_messages};
use super::pace::{Pace, outlook, pace};
use super::times::{
    after_waking_hours, is_quiet, next_round, next_step_time, next_waking, round_at_or_after, round_under_way,
    waking_hours,
};
use crate::help_requests::model::Urgency;
use crate::kernel::clock::Instant;
use crate::matching::model::{
    AskingPolicy, Decision, Familiarity, HandOver, HelperStanding, MessageTimes, Need, TownAverages, hours,
    span_of_hours,
};
use chrono::Duration;

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
///
/// `joining` are needs whose own time has not come: they send nobody a message, but may join those that go out anyway.
/// Their answers follow those of the needs, and only name whom to ask.
pub fn decide(view: &View, needs: &[Need], joining: &[Need]) -> Vec<Decision> {
    let mut looking = Vec::new();
    let mut decisions: Vec<Decision> = Vec::with_capacity(needs.len() + joining.len());
    let mut all: Vec<&Need> = Vec::with_capacity(needs.len() + joining.len());
    for (place, need) in needs.iter().enumerate() {
        let (decision, wanted) = look(view, need);
        decisions.push(decision);
        all.push(need);
        looking.extend(wanted.map(|(pace, alone)| Looking { place, pace, alone, joins_only: false }));
    }
    for need in joining {
        looking.extend(joins(view, need).map(|pace| Looking { place: all.len(), pace, alone: None, joins_only: true }));
        decisions.push(Decision::default());
        all.push(need);
    }
    for Chosen { place, ask } in share_messages(view, &all, &looking) {
        decisions[place].ask.push(ask);
    }
    decisions
}

/// The pace of a need that may join messages which go out anyway: there is time, and nobody has the first word.
fn joins(view: &View, need: &Need) -> Option<Pace> {
    let (now, times) = (view.now, view.times);
    if is_quiet(times, now) || has_first_word(view, need) {
        return None;
    }
    let pace = pace(need, view.averages, view.policy, times, now);
    (pace.hours_left > TOO_LATE && first_word(view, need, &pace).is_none()).then_some(pace)
}

/// Whether somebody who helped last was asked alone, and has the first word still.
fn has_first_word(view: &View, need: &Need) -> bool {
    need.waiting.iter().any(|waiting| {
        waiting.familiarity == Familiarity::HelpedLast
            && waking_hours(view.times, waiting.asked_at, view.now) < view.policy.familiar_alone
    })
}

/// The moment before which nobody is asked about a need: the end of the quiet hours, or the next common sending time
/// unless waiting for it would cost too much of the time left. `None` when it is time, and when the quiet hours end too
/// late for an answer: nothing is gained by waiting, and staff have to know now.
pub fn not_before(times: &MessageTimes, urgency: Urgency, answer_by: Instant, now: Instant) -> Option<Instant> {
    let waking = next_waking(times, now);
    if waking > now {
        return Some(waking).filter(|waking| *waking < answer_by);
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
    // Just before quiet hours the time may be over long before the clock says so.
    let is_too_late = pace.hours_left <= TOO_LATE;
    let is_short = is_too_late || handing_over <= now;
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
    if need.candidates.is_empty() && need.waiting.is_empty() || is_too_late {
        return (decision, None);
    }
    let first_word = first_word(view, need, &pace);
    let again = match first_word {
        Some(FirstWord::Now(_)) => {
            after_waking_hours(times, now, view.policy.familiar_alone.min(pace.hours_left / 3.0))
        }
        Some(FirstWord::At(rested)) => rested,
        None => next_step(view, need, &pace),
    };
    decision.look_again_at =
        Some(if is_short { again } else { again.min(handing_over) }).filter(|at| *at < need.answer_by);
    let wanted = match first_word {
        Some(FirstWord::Now(helper)) => Some((pace, Some(helper))),
        Some(FirstWord::At(_)) => None,
        None => Some((pace, None)),
    };
    (decision, wanted)
}

/// Somebody who helped last is asked before all others.
enum FirstWord {
    /// Now.
    Now(usize),
    /// Once they are rested; nobody else is asked until then.
    At(Instant),
}

/// Who helped last has the first word, alone, where there is time for it and only one helper is wanted.
fn first_word(view: &View, need: &Need, pace: &Pace) -> Option<FirstWord> {
    if need.familiar_asked || need.places_free > 1 || pace.hours_left <= ALONE_FROM {
        return None;
    }
    let known = need.candidates.iter().find(|candidate| candidate.familiarity == Familiarity::HelpedLast)?;
    let standing = view.helpers.get(known.helper)?;
    let rested = next_waking(view.times, rested_for_first_word(view.policy, standing, need.urgency, view.now)?);
    if rested > view.now && waking_hours(view.times, rested, need.answer_by) >= view.policy.time_to_wait {
        return Some(FirstWord::At(rested));
    }
    may_have_first_word(view.policy, standing, need.urgency, view.now).then_some(FirstWord::Now(known.helper))
}

/// The next look: the next round, or the end of the window when it is urgent or the time is short.
fn next_step(view: &View, need: &Need, pace: &Pace) -> Instant {
    let (now, times) = (view.now, view.times);
    let round = next_round(times, now);
    if need.urgency != Urgency::Urgent && can_wait(times, now, round, need.answer_by) {
        return round;
    }
    let end = after_waking_hours(times, now, pace.window);
    step_near(times, now, end)
}

/// The time for a step that is nearest to the end of a window; the end itself where none is near enough.
fn step_near(times: &MessageTimes, now: Instant, end: Instant) -> Instant {
    let window = waking_hours(times, now, end);
    let after = next_step_time(times, end - Duration::milliseconds(1));
    let before = next_step_time(times, now + (end - now) / 2);
    let off = |step: Instant| hours(step - end).abs();
    let nearest = if off(before) <= off(after) { before } else { after };
    if nearest > now && off(nearest) <= window / 2.0 { nearest } else { end }
}

fn can_wait(times: &MessageTimes, now: Instant, round: Instant, answer_by: Instant) -> bool {
    hours(answer_by - round) > 0.0
        && waking_hours(times, now, round) < waking_hours(times, now, answer_by) * WAITING_SHARE
}
