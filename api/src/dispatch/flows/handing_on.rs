//! All coming visits of one Stadtkümmerer become another one's, as when somebody leaves.

use super::DispatchRefusal;
use super::visits::{NewTime, clock, hand_on, permit, reason, stadtkuemmerer};
use crate::db::{Failure, Tx, refuse};
use crate::dispatch::model::VisitWish;
use crate::dispatch::rules::VisitRefusal;
use crate::dispatch::store;
use crate::help_requests::flows as requests;
use crate::help_requests::flows::Refusal;
use crate::help_requests::model::Actor;
use crate::kernel::clock::Instant;
use crate::kernel::fault::{Fault, FaultKind};
use crate::kernel::ids::{AccountId, AssignmentId, HelpRequestId};
use crate::kernel::weekly::day_span;
use chrono::NaiveDate;

/// The most visits that are handed over at once, so that nobody else waits long for the database.
const MOST_AT_ONCE: i64 = 100;

/// A visit that stayed with the one who had it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptVisit {
    /// The visit.
    pub assignment_id: AssignmentId,
    /// The request.
    pub help_request_id: HelpRequestId,
    /// When it begins.
    pub starts_at: Instant,
    /// What stands against handing it over.
    pub refusal: DispatchRefusal,
}

/// What became of the visits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HandedVisits {
    /// The requests whose visits the other one makes now.
    pub handed_over: Vec<HelpRequestId>,
    /// What stayed as it was.
    pub kept: Vec<KeptVisit>,
}

/// Hands the visits that have not begun to another Stadtkümmerer, each at its time. What the rules do not permit stays.
pub fn hand_over_visits(
    tx: &mut Tx<'_>,
    actor: &Actor,
    of: AccountId,
    to: AccountId,
    from: Option<NaiveDate>,
    recorded_reason: Option<&str>,
) -> Result<HandedVisits, Failure<DispatchRefusal>> {
    let now = tx.now();
    let has_reason = reason(recorded_reason, false)?.is_some();
    if of == to {
        let fault = Fault { pointer: "/to_id".to_owned(), kind: FaultKind::InvalidValue };
        return refuse(DispatchRefusal::Invalid(vec![fault]));
    }
    let person = stadtkuemmerer(tx.connection(), to).map_err(|failure| {
        failure
            .map(|_| DispatchRefusal::Invalid(vec![Fault { pointer: "/to_id".to_owned(), kind: FaultKind::Unknown }]))
    })?;
    let zone = clock(tx)?.zone;
    let since = from.map_or(now, |day| day_span(day, zone).start.max(now));
    let mut done = HandedVisits::default();
    let coming = store::coming_visits(tx.connection(), of, since, MOST_AT_ONCE)?;
    if coming.is_empty() && store::stadtkuemmerer(tx.connection(), of)?.is_none() {
        return refuse(Refusal::NotFound.into());
    }
    for visit in coming {
        let loaded = requests::load(tx.connection(), visit.help_request_id)
            .map_err(|failure| failure.map(DispatchRefusal::from))?;
        let comes_already = loaded.assignments.iter().any(|held| held.helper_id == to && held.state.holds_place());
        let wish = VisitWish { starts_at: visit.span.start, ends_at: Some(visit.span.end), moves: None };
        // Asked before anything is written: what is refused then is left as it was.
        let permitted = if comes_already {
            refuse(DispatchRefusal::Visit { refusal: VisitRefusal::TimesOverlap, warnings: vec![] })
        } else {
            permit(tx, &loaded.request, &person, &wish, has_reason)
        };
        match permitted {
            Ok(span) => {
                let time = NewTime {
                    stadtkuemmerer_id: Some(to),
                    starts_at: span.start,
                    ends_at: Some(span.end),
                    version: visit.version,
                    recorded_reason: recorded_reason.map(str::to_owned),
                };
                hand_on(tx, actor, visit.id, visit.help_request_id, to, &time)?;
                done.handed_over.push(visit.help_request_id);
            }
            Err(Failure::Refused(refusal)) => done.kept.push(KeptVisit {
                assignment_id: visit.id,
                help_request_id: visit.help_request_id,
                starts_at: visit.span.start,
                refusal,
            }),
            Err(failure) => return Err(failure),
        }
    }
    Ok(done)
}
