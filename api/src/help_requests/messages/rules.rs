//! Who may do what with a conversation now.

use super::model::{ConversationAct, ConversationFacts, ConversationPart, ConversationRefusal};
use crate::help_requests::assignments::model::{Assignment, AssignmentState, CONTACT_HOURS_AFTER_END};
use crate::kernel::clock::Instant;
use chrono::Duration;

/// The longest message, in characters.
pub const MESSAGE_MAXIMUM: usize = 2_000;
/// How many messages an assignment may get within [`LIMIT_MINUTES`] (security.md, rate limits).
pub const MESSAGES_PER_SPAN: usize = 30;
/// The span of that limit.
pub const LIMIT_MINUTES: i64 = 10;
/// The program's own words for an assignment that ended because the helper may not help any more.
pub const GONE: &[&str] = &["account_suspended", "account_erased", "verification_withdrawn", "role_revoked"];

/// Whether the helper lost their part in an assignment; `end_reason` is why it ended early.
pub fn is_helper_gone(assignment: &Assignment, end_reason: Option<&str>) -> bool {
    match assignment.state {
        AssignmentState::Withdrawn => true,
        AssignmentState::Cancelled => end_reason.is_some_and(|reason| GONE.contains(&reason)),
        _ => false,
    }
}

/// From when on nothing is written any more: 48 hours after the end, at once where the helper is gone or one side blocks the other.
pub fn closes_at(facts: &ConversationFacts) -> Instant {
    let grace = Duration::hours(CONTACT_HOURS_AFTER_END);
    let by_time = match facts.ended_at.filter(|_| !facts.state.holds_place()) {
        Some(ended_at) if facts.is_helper_gone => ended_at,
        Some(ended_at) => ended_at + grace,
        None => facts.ends_at + grace,
    };
    facts.parted_at.map_or(by_time, |parted_at| parted_at.min(by_time))
}

/// Whether messages are still written.
pub fn is_open(facts: &ConversationFacts, now: Instant) -> bool {
    now < closes_at(facts)
}

/// Whether somebody in this part reads the first name of the other side: a helper only as long as the conversation is open.
pub fn shows_names(facts: &ConversationFacts, part: ConversationPart, now: Instant) -> bool {
    part != ConversationPart::Helper || is_open(facts, now)
}

/// The one table: whether somebody in this part may do this now.
pub fn decide(
    facts: &ConversationFacts,
    act: ConversationAct,
    part: ConversationPart,
    now: Instant,
) -> Result<(), ConversationRefusal> {
    use ConversationPart::{Coordinator, Helper, Requester, Stranger};
    use ConversationRefusal as Refusal;
    let is_side = matches!(part, Requester | Helper);
    let is_gone = part == Helper && facts.is_helper_gone;
    let is_uncalled = part == Coordinator && !facts.is_coordinator_called;
    let is_deaf = is_side && !facts.is_partner_reachable && !facts.is_coordinator_called;
    match act {
        _ if part == Stranger => Err(Refusal::NotThere),
        // A helper who gave the place back may have had a reason to: reporting and blocking stay open to them.
        ConversationAct::Report | ConversationAct::Block if !is_side => Err(Refusal::NotThere),
        ConversationAct::Block if !facts.has_partner => Err(Refusal::NoPartner),
        ConversationAct::CallCoordinator if !is_side || is_gone => Err(Refusal::NotThere),
        ConversationAct::Read | ConversationAct::Write if is_gone => Err(Refusal::NotThere),
        // A report opens the conversation to coordinators for reading; that they write, a side must have asked for.
        ConversationAct::Read if is_uncalled && !facts.is_reported => Err(Refusal::CoordinatorNotCalled),
        ConversationAct::Write if is_uncalled => Err(Refusal::CoordinatorNotCalled),
        ConversationAct::Write if !is_open(facts, now) => Err(Refusal::Closed),
        ConversationAct::Write if is_deaf => Err(Refusal::PartnerByPhone),
        _ => Ok(()),
    }
}
