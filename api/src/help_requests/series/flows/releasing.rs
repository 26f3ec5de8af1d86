//! A guest's series waits, with its first occurrence, until staff have called back.

use super::making::{Making, make_due};
use super::worker::{finish, save};
use crate::db::{DbConnection, Failure, Tx};
use crate::help_requests::flows::Refusal;
use crate::help_requests::model::{HelpRequest, RequestState};
use crate::help_requests::series::model::{Series, SeriesActor, SeriesEnd, SeriesEvent, SeriesState, transition};
use crate::help_requests::series::rules::plan::facts;
use crate::help_requests::series::store;
use crate::help_requests::store as requests;
use crate::kernel::ids::HelpRequestId;
use diesel::QueryResult;

/// The series whose first occurrence a waiting guest's request is.
pub(super) fn waiting_series(tx: &mut Tx<'_>, request: HelpRequestId) -> QueryResult<Option<Series>> {
    let Some((id, _)) = store::occurrences::of_request(tx.connection(), request)? else { return Ok(None) };
    let series = store::series::find(tx.connection(), id)?;
    Ok(series.filter(|series| !series.is_released))
}

/// Follows its first occurrence: called off or never reached, it ends too; otherwise, once staff have spoken to the guest, it is for
/// all to see, as they have written it down.
pub(super) fn follow(tx: &mut Tx<'_>, mut series: Series, first: &HelpRequest) -> Result<(), Failure<Refusal>> {
    let version = series.version;
    let zone = requests::town::zone(tx.connection())?;
    let facts = facts(&series, 0, 0, false, zone, tx.now());
    let is_lost = first.state.is_final() && (first.is_waiting_for_call_back || first.state != RequestState::Done);
    let may_begin = transition(&facts, SeriesEvent::Release, SeriesActor::System, tx.now()).is_ok();
    if is_lost {
        if series.state() == SeriesState::Waiting {
            finish(tx, &mut series, SeriesEnd::NotReleased)?;
        }
    } else if !first.is_waiting_for_call_back && may_begin {
        return release(tx, series, first);
    } else if series.end_reason == Some(SeriesEnd::NotReleased) {
        // The end of the request was taken back.
        (series.ended_at, series.end_reason, series.updated_at) = (None, None, tx.now());
    }
    save(tx, &series, version)
}

/// What staff have written down on the telephone counts for every occurrence.
fn release(tx: &mut Tx<'_>, mut series: Series, first: &HelpRequest) -> Result<(), Failure<Refusal>> {
    let version = series.version;
    (series.is_released, series.quarter_id, series.updated_at) = (true, first.quarter_id, tx.now());
    (series.title, series.description) = (first.title.clone(), first.description.clone());
    series.category.clone_from(&first.category);
    (series.duration_minutes, series.helpers_needed) = (first.duration_minutes, first.helpers_needed);
    series.needs = first.needs.clone();
    if let Some(contact) = requests::contacts::find_with_contact(tx.connection(), first)? {
        store::contacts::save(tx, series.id, &contact)?;
    }
    save(tx, &series, version)?;
    make_due(tx, &series, Making { is_by_worker: true, ..Making::default() })?;
    Ok(())
}

/// The request that tells how a guest's series stands: once the one that they have the code of is over, the next that is not.
pub(in crate::help_requests) fn present(
    connection: &mut DbConnection,
    request: HelpRequest,
) -> QueryResult<HelpRequest> {
    if !request.state.is_final() {
        return Ok(request);
    }
    let Some(id) = request.series_id else { return Ok(request) };
    let made = store::occurrences::of_series(connection, id)?;
    let ids: Vec<HelpRequestId> = made.iter().filter_map(|one| one.help_request_id).collect();
    let running = requests::requests::find_all(connection, &ids)?.into_iter().filter(|one| !one.state.is_final());
    Ok(running.min_by_key(|one| (one.lapses_at, one.id)).unwrap_or(request))
}
