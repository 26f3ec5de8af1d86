//! What a person may do with a series or one of its dates, read off the table that decides about the acts.

use crate::help_requests::series::model::{
    OccurrenceFacts, SeriesActor, SeriesEvent, SeriesFacts, SeriesRefusal, occurrence_transition, transition,
};
use crate::kernel::actions::AllowedAction;
use crate::kernel::clock::Instant;
use crate::kernel::ids::SeriesId;
use crate::kernel::text_enum::TextEnum;
use chrono::NaiveDate;

/// The acts on a series: name, method, sub-resource, and the event that the table is asked about.
const ACTS: [(&str, &str, &str, SeriesEvent); 6] = [
    ("take_series", "POST", "/acceptance", SeriesEvent::TakeAll),
    ("step_down_from_series", "POST", "/withdrawal", SeriesEvent::StepDown),
    ("edit_series", "PATCH", "", SeriesEvent::Edit),
    ("end_series", "POST", "/ending", SeriesEvent::End),
    ("resume_series", "POST", "/resumption", SeriesEvent::Resume),
    ("extend_series", "POST", "/extension", SeriesEvent::Extend),
];

/// The acts on one date.
const DATE_ACTS: [(&str, &str, &str, SeriesEvent); 3] = [
    ("skip_occurrence", "POST", "/skip", SeriesEvent::Skip),
    ("restore_occurrence", "DELETE", "/skip", SeriesEvent::Restore),
    ("move_occurrence", "POST", "/move", SeriesEvent::Move),
];

/// What `actor` may do with the series, and what they could but for a reason that is worth telling.
pub fn of_series(id: SeriesId, facts: &SeriesFacts, actor: SeriesActor, now: Instant) -> Vec<AllowedAction> {
    ACTS.iter()
        .filter_map(|(action, method, path, event)| {
            let href = format!("/series/{id}{path}");
            match transition(facts, *event, actor, now) {
                Ok(_) => Some(AllowedAction::enabled(action, method, &href)),
                Err(refusal @ (SeriesRefusal::SeriesTaken | SeriesRefusal::TooManySeries)) => {
                    Some(AllowedAction::disabled(action, method, &href, refusal.as_str()))
                }
                Err(_) => None,
            }
        })
        .collect()
}

/// "Every week": what a helper may do who has helped often enough in a series.
pub fn take_all(id: SeriesId, facts: &SeriesFacts, now: Instant) -> Option<AllowedAction> {
    let all = of_series(id, facts, SeriesActor::Volunteer, now);
    all.into_iter().find(|action| action.action == "take_series")
}

/// What `actor` may do with one date of the series.
pub fn of_occurrence(
    id: SeriesId,
    date: NaiveDate,
    facts: (&SeriesFacts, &OccurrenceFacts),
    actor: SeriesActor,
    now: Instant,
) -> Vec<AllowedAction> {
    let is_possible = |event: SeriesEvent| {
        transition(facts.0, event, actor, now).is_ok() && occurrence_transition(facts.1, event, now).is_ok()
    };
    DATE_ACTS
        .iter()
        .filter(|(_, _, _, event)| is_possible(*event))
        .map(|(action, method, path, _)| {
            AllowedAction::enabled(action, method, &format!("/series/{id}/occurrences/{date}{path}"))
        })
        .collect()
}
