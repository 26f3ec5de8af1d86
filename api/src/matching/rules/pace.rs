//! How much of an answer a need should have in this step: as much as the time left asks for, and no more.

use super::times::waking_hours;
use crate::kernel::clock::Instant;
use crate::matching::model::{AskingPolicy, MessageTimes, Need, TownAverages, urgency_place};

/// Windows left below which it is the last call.
const WINDOWS_OF_LAST_CALL: f64 = 3.0;
/// The shortest window in waking hours.
const SHORTEST_WINDOW: f64 = 0.35;

/// Where a need stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// Waking hours until a yes comes too late.
    pub hours_left: f64,
    /// Waking hours of this step.
    pub window: f64,
    /// Hours by which an answer counts in this step: the window, or all that is left in the last one.
    pub answer_hours: f64,
    /// Probability that nobody of those asked already says yes within this step.
    pub open: f64,
    /// Probability of no yes in this step that can be borne.
    pub bearable: f64,
    /// Whether only few steps are left: shorter rests, nobody is too unlikely.
    pub is_last_call: bool,
}

impl Pace {
    /// Whether people have to be asked.
    pub fn is_behind(&self) -> bool {
        self.open > self.bearable
    }
}

/// Judges the time left and what those asked already may still bring.
pub fn pace(need: &Need, averages: &TownAverages, policy: &AskingPolicy, times: &MessageTimes, now: Instant) -> Pace {
    let place = urgency_place(need.urgency);
    let hours_left = waking_hours(times, now, need.answer_by);
    let most = if hours_left > 0.7 { hours_left / 2.0 } else { hours_left };
    let window = policy.answer_window[place].min(most).max(SHORTEST_WINDOW);
    let windows = (hours_left / window).max(1.0);
    let mut wanted = per_step(policy.goal[place], windows);
    let wish_left = policy.wished_within[place] - waking_hours(times, need.open_since, now);
    if wish_left > window / 2.0 {
        wanted = wanted.max(per_step(policy.wished_goal[place], (wish_left / window).max(1.0)));
    }
    Pace {
        hours_left,
        window,
        answer_hours: if windows > 1.5 { window } else { hours_left },
        open: open_after(need, averages, times, now, window),
        // Several places have to be filled each: their chances to stay open multiply.
        bearable: (1.0 - wanted).powf(f64::from(need.places_free.max(1))),
        is_last_call: hours_left < WINDOWS_OF_LAST_CALL * window,
    }
}

/// Probability of a yes until the deadline if nobody else is asked (0–1).
pub fn outlook(need: &Need, averages: &TownAverages, times: &MessageTimes, now: Instant) -> f64 {
    1.0 - open_after(need, averages, times, now, waking_hours(times, now, need.answer_by))
}

/// The share that one of several equal steps has to reach so that all together reach the goal.
fn per_step(goal: f64, steps: f64) -> f64 {
    1.0 - (1.0 - goal).powf(1.0 / steps)
}

/// Probability that none of those who were asked and are still silent says yes within so many waking hours.
fn open_after(need: &Need, averages: &TownAverages, times: &MessageTimes, now: Instant, within: f64) -> f64 {
    need.waiting
        .iter()
        .map(|waiting| {
            let silent = waking_hours(times, waiting.asked_at, now);
            let already = averages.answered_within(silent);
            let then = averages.answered_within(silent + within);
            let usual = waiting.usual_yes;
            1.0 - usual * (then - already) / (1.0 - usual * already).max(0.001)
        })
        .product()
}
