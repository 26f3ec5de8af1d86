//! Whom to send: everybody who may be sent to the quarter, those who are free first, each with reasons in codes.
//! The coordinator decides; nobody's past behaviour plays a part (matching.md 4.7).

use super::model::{Commitment, Need, Stadtkuemmerer, Suggestion, SuggestionReason, TownClock};
use super::presence::present_spans;
use super::rules::{first_free, has_full_day, visits_on_day_of};
use crate::kernel::time::TimeSpan;
use chrono::Duration;

/// How many people are suggested for one request.
pub const MOST_SUGGESTIONS: usize = 3;

/// The best people to send for one request, best first. `commitments` are those of all Stadtkümmerer from now on.
pub fn suggest(
    need: &Need,
    staff: &[Stadtkuemmerer],
    commitments: &[Commitment],
    clock: &TownClock,
) -> Vec<Suggestion> {
    let now = clock.now;
    // The past of a wanted time is gone.
    let from_now = |span: &TimeSpan| TimeSpan::new(span.start.max(now), span.end);
    let wanted: Vec<_> = need.wanted.iter().filter_map(from_now).collect();
    let mut suggestions: Vec<_> =
        staff.iter().filter_map(|person| suggestion(need, &wanted, person, commitments, clock)).collect();
    suggestions.sort_by(|one, other| order(one).cmp(&order(other)));
    suggestions.truncate(MOST_SUGGESTIONS);
    suggestions
}

/// Free before not free, who takes on this kind of help before who does not, then who is asked first for the quarter, then
/// the emptier day, then by name.
fn order(suggestion: &Suggestion) -> (bool, bool, bool, i32, usize, &str, &str) {
    let has = |reason| suggestion.reasons.contains(&reason);
    (
        suggestion.starts_at.is_none(),
        has(SuggestionReason::OutsideCategories),
        has(SuggestionReason::DayIsFull),
        suggestion.quarter_priority,
        suggestion.visits_that_day,
        &suggestion.last_name,
        &suggestion.first_name,
    )
}

fn suggestion(
    need: &Need,
    wanted: &[TimeSpan],
    person: &Stadtkuemmerer,
    commitments: &[Commitment],
    clock: &TownClock,
) -> Option<Suggestion> {
    let duty = &person.duty;
    let quarter_priority = duty.content.priority_in(need.quarter_id)?;
    if !person.is_in_service || need.requester_id == Some(duty.account_id) || need.blocked.contains(&duty.account_id) {
        return None;
    }
    let own: Vec<_> = commitments.iter().filter(|taken| taken.account_id == duty.account_id).copied().collect();
    let taken: Vec<_> = own.iter().map(|taken| taken.span).collect();
    let open = wanted.iter().flat_map(|span| present_spans(person, *span, clock));
    let starts_at = first_free(wanted, &open.collect::<Vec<_>>(), &taken, Duration::minutes(need.duration_minutes));
    let day = starts_at.or(wanted.first().map(|span| span.start)).unwrap_or(clock.now);
    let visits_that_day = visits_on_day_of(day, &own, clock.zone);
    let reasons = reasons(need, person, quarter_priority, starts_at.is_some(), visits_that_day);
    Some(Suggestion {
        account_id: duty.account_id,
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        quarter_priority,
        visits_that_day,
        starts_at,
        reasons,
    })
}

fn reasons(
    need: &Need,
    person: &Stadtkuemmerer,
    quarter_priority: i32,
    is_free: bool,
    visits_that_day: usize,
) -> Vec<SuggestionReason> {
    let is_first = quarter_priority == 1;
    let mut reasons = vec![
        if is_first { SuggestionReason::FirstForQuarter } else { SuggestionReason::StandInForQuarter },
        if is_free { SuggestionReason::FreeAtThatTime } else { SuggestionReason::NotFreeAtThatTime },
    ];
    if has_full_day(&person.duty.content, visits_that_day) {
        reasons.push(SuggestionReason::DayIsFull);
    } else if visits_that_day == 0 {
        reasons.push(SuggestionReason::NoVisitsThatDay);
    }
    if !person.duty.content.takes_on(&need.category) {
        reasons.push(SuggestionReason::OutsideCategories);
    }
    reasons.extend(language_reason(need, person));
    reasons
}

fn language_reason(need: &Need, person: &Stadtkuemmerer) -> Option<SuggestionReason> {
    if need.languages.is_empty() {
        None
    } else if need.languages.is_disjoint(&person.languages) {
        Some(SuggestionReason::SpeaksAnotherLanguage)
    } else {
        Some(SuggestionReason::SpeaksTheLanguage)
    }
}

#[cfg(test)]
#[path = "suggestions_tests.rs"]
mod tests;
