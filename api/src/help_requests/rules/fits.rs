//! Which times of a request suit a helper, and whether a time that they name can be agreed.

use super::deadlines::ASAP_DAYS;
use crate::help_requests::model::{Commitment, HelpRequest, TimingKind, VolunteerFacts};
use crate::kernel::clock::Instant;
use crate::kernel::ids::WindowId;
use crate::kernel::time::TimeSpan;
use crate::kernel::weekly::{intervals, week_of};
use crate::text_enum;
use chrono::Duration;
use chrono_tz::Tz;

/// How far in the past an agreed start may lie: a tap takes a moment.
const GRACE_MINUTES: i64 = 5;

/// A stretch of time in which a helper is free for at least the duration; they may begin anywhere in it that leaves
/// enough time before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fit {
    /// The window it lies in; `None` for "as soon as possible".
    pub window_id: Option<WindowId>,
    /// The stretch.
    pub span: TimeSpan,
}

text_enum! {
    /// Why a time cannot be agreed. The words are problem codes.
    pub enum TimeRefusal {
        /// No time of the request suits the helper.
        NoFittingTime = "no-fitting-time",
        /// The time lies outside what was asked for.
        OutsideWindows = "outside-windows",
        /// The helper has promised this time to somebody else.
        OverlappingAssignment = "overlapping-assignment",
        /// The helper's own limit of that week is reached.
        CapacityUsedUp = "capacity-used-up",
    }
}

/// The times in which the help is wanted, seen from `now`. A request that was extended beyond its last window is wanted
/// at any time until it lapses.
pub fn wanted(request: &HelpRequest, now: Instant) -> Vec<Fit> {
    let cut = |window_id, start: Instant, end| TimeSpan::new(start.max(now), end).map(|span| Fit { window_id, span });
    let windows = request.windows.iter();
    let ahead: Vec<Fit> =
        windows.filter_map(|window| cut(Some(window.id), window.span.start, window.span.end)).collect();
    if request.timing != TimingKind::Asap && !ahead.is_empty() {
        return ahead;
    }
    let horizon = now + Duration::days(ASAP_DAYS);
    cut(None, now, request.lapses_at.min(horizon)).into_iter().collect()
}

/// How long one helper is needed.
pub fn duration(request: &HelpRequest) -> Duration {
    Duration::minutes(i64::from(request.duration_minutes))
}

/// The wanted times at which the helper is available, has promised nothing else and has capacity left; or why none.
pub fn fits(request: &HelpRequest, helper: &VolunteerFacts, zone: Tz, now: Instant) -> Result<Vec<Fit>, TimeRefusal> {
    let needed = duration(request);
    let is_long_enough = |fit: &Fit| fit.span.duration() >= needed;
    let available: Vec<Fit> = wanted(request, now)
        .iter()
        .flat_map(|wanted| {
            let spans = intervals(&helper.availability, zone, wanted.span.start, wanted.span.end);
            spans.into_iter().map(|span| Fit { window_id: wanted.window_id, span })
        })
        .filter(is_long_enough)
        .collect();
    if available.is_empty() {
        return Err(TimeRefusal::NoFittingTime);
    }
    let free: Vec<Fit> =
        available.into_iter().flat_map(|fit| without(fit, &helper.commitments)).filter(is_long_enough).collect();
    if free.is_empty() {
        return Err(TimeRefusal::OverlappingAssignment);
    }
    let affordable: Vec<Fit> =
        free.into_iter().filter(|fit| has_capacity(helper, fit.span.start, request.duration_minutes, zone)).collect();
    if affordable.is_empty() { Err(TimeRefusal::CapacityUsedUp) } else { Ok(affordable) }
}

/// What is left of `fit` when the promised times are taken out.
fn without(fit: Fit, commitments: &[Commitment]) -> Vec<Fit> {
    let mut left = vec![fit.span];
    for taken in commitments.iter().filter(|commitment| commitment.is_ahead) {
        left = left
            .into_iter()
            .flat_map(|span| {
                if span.overlaps(&taken.span) {
                    [TimeSpan::new(span.start, taken.span.start), TimeSpan::new(taken.span.end, span.end)]
                } else {
                    [Some(span), None]
                }
            })
            .flatten()
            .collect();
    }
    left.into_iter().map(|span| Fit { window_id: fit.window_id, span }).collect()
}

/// Whether the helper's own limits of the week of `start` leave room for one more task of `minutes`.
pub fn has_capacity(helper: &VolunteerFacts, start: Instant, minutes: i32, zone: Tz) -> bool {
    let week = week_of(start, zone);
    let in_week =
        helper.commitments.iter().filter(|taken| week.start <= taken.span.start && taken.span.start < week.end);
    let (tasks, used) = in_week.fold((0_i32, 0_i64), |(tasks, used), taken| {
        (tasks.saturating_add(1), used + taken.span.duration().num_minutes())
    });
    tasks < helper.tasks_per_week && used + i64::from(minutes) <= i64::from(helper.minutes_per_week)
}

/// What a helper says about when they come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TimeChoice {
    /// In this window.
    pub window_id: Option<WindowId>,
    /// At this moment. Without it the first fit counts.
    pub starts_at: Option<Instant>,
}

/// The agreed time, or why it cannot be agreed. A helper may come outside their usual hours when they say so.
pub fn agree_on_time(
    request: &HelpRequest,
    helper: &VolunteerFacts,
    choice: TimeChoice,
    zone: Tz,
    now: Instant,
) -> Result<Fit, TimeRefusal> {
    let Some(start) = choice.starts_at else {
        let first = fits(request, helper, zone, now)?
            .into_iter()
            .find(|fit| choice.window_id.is_none() || fit.window_id == choice.window_id)
            .ok_or(TimeRefusal::NoFittingTime)?;
        let span = TimeSpan { start: first.span.start, end: first.span.start + duration(request) };
        return Ok(Fit { span, ..first });
    };
    let agreed = TimeSpan { start, end: start + duration(request) };
    let place = wanted(request, now - Duration::minutes(GRACE_MINUTES))
        .into_iter()
        .filter(|wanted| choice.window_id.is_none() || wanted.window_id == choice.window_id)
        .find(|wanted| wanted.span.contains(&agreed))
        .ok_or(TimeRefusal::OutsideWindows)?;
    let is_taken = |taken: &Commitment| taken.is_ahead && taken.span.overlaps(&agreed);
    if helper.commitments.iter().any(is_taken) {
        return Err(TimeRefusal::OverlappingAssignment);
    }
    if !has_capacity(helper, start, request.duration_minutes, zone) {
        return Err(TimeRefusal::CapacityUsedUp);
    }
    Ok(Fit { window_id: place.window_id, span: agreed })
}
