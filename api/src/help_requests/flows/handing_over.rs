//! What matching asks of a request: who may help, and to give it to the coordinator when nobody can be asked.

use super::Refusal;
use super::loaded::{Ending, load, settle};
use super::view::circumstances;
use crate::db::{DbConnection, Failure, Tx};
use crate::help_requests::model::life_cycle::{RequestActor, RequestEvent};
use crate::help_requests::model::{EscalationReason, HelpRequest, VolunteerFacts};
use crate::help_requests::rules::eligibility::judge;
use crate::help_requests::store;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId};
use chrono_tz::Tz;
use diesel::QueryResult;

/// Everybody who may see and accept the request now.
pub fn eligible_helpers(
    connection: &mut DbConnection,
    request: &HelpRequest,
    zone: Tz,
    now: Instant,
) -> QueryResult<Vec<VolunteerFacts>> {
    let offers = crate::offers::flows::candidates(connection, &request.category, request.quarter_id, zone, now)?;
    let ids: Vec<AccountId> = offers.iter().map(|offer| offer.account_id).collect();
    let helpers = store::people::facts_of_all(connection, &ids, offers, zone, now)?;
    let certificates = store::town::certificate_categories(connection)?;
    let circumstances = circumstances(connection, request, &certificates)?;
    let is_eligible = |helper: &VolunteerFacts| judge(request, &circumstances, helper, zone, now).is_eligible();
    Ok(helpers.into_iter().filter(is_eligible).collect())
}

/// Gives an open request to the coordinator, for a reason of the program's own. Says whether it did: who has the
/// request already keeps it.
pub fn hand_over(tx: &mut Tx<'_>, id: HelpRequestId, reason: EscalationReason) -> Result<bool, Failure<Refusal>> {
    let mut loaded = load(tx.connection(), id)?;
    let now = tx.now();
    match loaded.decide(RequestEvent::Escalate(reason), RequestActor::System, None, now) {
        Ok(step) => {
            settle(tx, &mut loaded, step, None, Ending::default())?;
            Ok(true)
        }
        Err(Failure::Refused(_)) => Ok(false),
        Err(failure) => Err(failure),
    }
}
