//! What becomes of a promise between two people of whom one blocks the other.

use super::Refusal;
use super::assignments::{begin_for_system, perform};
use super::loaded::{Ending, settle};
use crate::db::{Failure, Tx};
use crate::help_requests::assignments::model::{AssignmentActor, AssignmentEvent, AssignmentKind};
use crate::help_requests::model::life_cycle::{RequestActor, RequestEvent};
use crate::help_requests::model::{EscalationReason, RequestState};
use crate::help_requests::store::assignments::Words;
use crate::kernel::ids::{AccountId, AssignmentId};

/// Ends an assignment that is still to come on the wish of one of its sides: by the way in which that side always gives
/// up, without a reason of its own: nobody reads from it that somebody was blocked. The coordinator has the request at once.
pub(in crate::help_requests) fn part(tx: &mut Tx<'_>, by: AccountId, id: AssignmentId) -> Result<(), Failure<Refusal>> {
    let mut act = begin_for_system(tx, id)?;
    act.by = Some(by);
    let is_helper = act.assignment().helper_id == by;
    let event = match (is_helper, act.assignment().kind) {
        (true, AssignmentKind::Stadtkuemmerer) => AssignmentEvent::Return,
        (true, AssignmentKind::Volunteer) => AssignmentEvent::Withdraw,
        // Requesters call off whole requests only: that this helper does not come follows from the block.
        (false, _) => AssignmentEvent::Cancel,
    };
    if is_helper {
        act.acts_as = AssignmentActor::Helper;
    }
    perform(tx, &mut act, event, Words::default(), |_| {})?;
    let request = &act.loaded.request;
    if request.state == RequestState::Open && request.escalation.is_none() {
        let event = RequestEvent::Escalate(EscalationReason::HandedBack);
        let step = act.loaded.decide(event, RequestActor::System, None, tx.now())?;
        settle(tx, &mut act.loaded, step, None, Ending::default())?;
    }
    Ok(())
}
