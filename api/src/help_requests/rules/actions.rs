//! What a person may do with a request or an assignment, read off the same tables that decide about the acts.

use crate::help_requests::assignments::model::{
    self as assignment_model, AssignmentActor, AssignmentEvent, AssignmentFacts, AssignmentRefusal, AssignmentState,
};
use crate::help_requests::model::life_cycle::{RequestActor, RequestEvent, RequestFacts, RequestRefusal, transition};
use crate::help_requests::model::{EscalationReason, Outcome};
use crate::kernel::actions::AllowedAction;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AssignmentId, HelpRequestId};
use crate::kernel::text_enum::TextEnum;

/// The acts on a request: name, sub-resource, method, and the event that the table is asked about.
fn request_acts(facts: &RequestFacts) -> [(&'static str, &'static str, &'static str, RequestEvent); 8] {
    let helpers_needed = facts.places.needed;
    let edit = RequestEvent::Edit { touches_agreement: false, helpers_needed };
    [
        ("accept", "POST", "/acceptance", RequestEvent::TakePlace),
        ("edit", "PATCH", "", edit),
        ("cancel", "POST", "/cancellation", RequestEvent::Cancel),
        ("reopen", "POST", "/reopening", RequestEvent::Reopen),
        ("escalate", "POST", "/escalation", RequestEvent::Escalate(EscalationReason::ByHand)),
        ("extend", "POST", "/extension", RequestEvent::Extend),
        ("release", "POST", "/release", RequestEvent::Release),
        ("close", "POST", "/closure", RequestEvent::Close(Outcome::NotNeeded)),
    ]
}

/// What `actor` may do with the request, and what they could but for a reason that is worth telling.
pub fn of_request(id: HelpRequestId, facts: &RequestFacts, actor: RequestActor, now: Instant) -> Vec<AllowedAction> {
    let base = format!("/help-requests/{id}");
    let mut actions = Vec::new();
    for (action, method, path, event) in request_acts(facts) {
        let is_dispatch = event == RequestEvent::TakePlace && actor == RequestActor::Coordinator;
        let refusal = match transition(facts, event, actor, now) {
            Ok(_) => None,
            Err(refusal) if is_worth_telling(refusal) => Some(refusal.as_str()),
            Err(_) => continue,
        };
        let (action, href) =
            if is_dispatch { ("dispatch", "/dispatch/visits".to_owned()) } else { (action, [&base, path].concat()) };
        actions.push(match refusal {
            None => AllowedAction::enabled(action, method, &href),
            Some(reason_code) => AllowedAction::disabled(action, method, &href, reason_code),
        });
    }
    actions
}

/// A button that will never work again is not shown; one that works under other circumstances says which.
fn is_worth_telling(refusal: RequestRefusal) -> bool {
    matches!(
        refusal,
        RequestRefusal::AlreadyMatched | RequestRefusal::WaitingForCallBack | RequestRefusal::AlreadyInQueue
    )
}

/// The acts on an assignment.
fn assignment_acts(id: AssignmentId) -> [(&'static str, &'static str, String, AssignmentEvent); 10] {
    let own = |path: &str| format!("/assignments/{id}/{path}");
    let visit = |path: &str| format!("/dispatch/visits/{id}{path}");
    [
        ("acknowledge", "POST", visit("/acknowledgement"), AssignmentEvent::Acknowledge),
        ("return", "POST", visit("/return"), AssignmentEvent::Return),
        ("reschedule", "PATCH", visit(""), AssignmentEvent::Reschedule),
        ("cancel_visit", "DELETE", visit(""), AssignmentEvent::Cancel),
        ("withdraw", "POST", own("withdrawal"), AssignmentEvent::Withdraw),
        ("complete", "POST", own("completion"), AssignmentEvent::Complete),
        ("undo_completion", "POST", own("completion-undo"), AssignmentEvent::UndoCompletion),
        ("confirm", "POST", own("confirmation"), AssignmentEvent::Confirm),
        ("report_no_show", "POST", own("no-show"), AssignmentEvent::ReportNoShow),
        ("thank", "POST", own("thanks"), AssignmentEvent::Thank),
    ]
}

/// What `actor` may do with the assignment, and what they can do later.
pub fn of_assignment(
    id: AssignmentId,
    facts: &AssignmentFacts,
    actor: AssignmentActor,
    now: Instant,
) -> Vec<AllowedAction> {
    let mut actions = Vec::new();
    for (action, method, href, event) in assignment_acts(id) {
        let is_volunteers_visit =
            event == AssignmentEvent::Cancel && facts.kind == assignment_model::AssignmentKind::Volunteer;
        if is_volunteers_visit {
            continue;
        }
        match assignment_model::transition(facts, event, actor, now) {
            Ok(_) => actions.push(AllowedAction::enabled(action, method, &href)),
            Err(refusal @ AssignmentRefusal::NotStarted) if facts.state == AssignmentState::Accepted => {
                actions.push(AllowedAction::disabled(action, method, &href, refusal.as_str()));
            }
            Err(_) => {}
        }
    }
    actions
}
