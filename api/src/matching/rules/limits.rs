//! Who may get a message now: rest and ceilings. Hard limits, whatever the need.

use crate::help_requests::model::Urgency;
use crate::kernel::clock::Instant;
use crate::matching::model::{AskingPolicy, HelperStanding, span_of_hours, urgency_place};
use chrono::Duration;

/// Whether one more message may go to the helper now: below the ceiling of the week and rested.
pub fn may_get_message(
    policy: &AskingPolicy,
    standing: &HelperStanding,
    urgency: Urgency,
    is_last_call: bool,
    now: Instant,
) -> bool {
    is_below_ceiling(policy, standing, urgency, now)
        && standing.hours_of_rest(now) >= rest(policy, urgency, is_last_call)
}

/// Whether the helper who helped last may have the first word now: below the ceiling, and after a short rest.
pub fn may_have_first_word(policy: &AskingPolicy, standing: &HelperStanding, urgency: Urgency, now: Instant) -> bool {
    is_below_ceiling(policy, standing, urgency, now) && standing.hours_of_rest(now) >= policy.rest_of_familiar
}

/// From when on the helper who helped last is rested and below the ceiling, if nothing else goes to them until then.
/// `None` for somebody who wants no messages.
pub fn rested_for_first_word(
    policy: &AskingPolicy,
    standing: &HelperStanding,
    urgency: Urgency,
    now: Instant,
) -> Option<Instant> {
    let most = usize::try_from(ceiling(policy, standing, urgency)).ok().filter(|most| *most > 0)?;
    let rested = standing.last_asked().map(|last| last + span_of_hours(policy.rest_before_first_word));
    let nth_last = standing.messages.len().checked_sub(most).map(|place| standing.messages[place]);
    let below = nth_last.map(|sent| sent + Duration::days(7) + Duration::milliseconds(1));
    Some(now.max(rested.unwrap_or(now)).max(below.unwrap_or(now)))
}

fn is_below_ceiling(policy: &AskingPolicy, standing: &HelperStanding, urgency: Urgency, now: Instant) -> bool {
    standing.messages_this_week(now) < ceiling(policy, standing, urgency)
}

/// The most messages in seven days: the helper's own wish counts, up to the highest that the town allows.
pub fn ceiling(policy: &AskingPolicy, standing: &HelperStanding, urgency: Urgency) -> u32 {
    match standing.weekly_ceiling {
        Some(wish) => wish.min(policy.highest_ceiling),
        None => policy.weekly_ceiling[urgency_place(urgency)],
    }
}

/// Hours that have to lie between two messages.
pub fn rest(policy: &AskingPolicy, urgency: Urgency, is_last_call: bool) -> f64 {
    let usual = policy.rest[urgency_place(urgency)];
    if is_last_call { usual.min(policy.rest_at_last) } else { usual }
}
