//! Series as they are answered.

use crate::help_requests::http::shapes::{HelperAnswer, RequesterAnswer};
use crate::help_requests::model::{Needs, Origin};
use crate::help_requests::series::flows::{OccurrenceState, OccurrenceView, SeriesView, StandingView};
use crate::help_requests::series::model::{Pattern, Series, SeriesActor, SeriesEnd, SeriesState, rrule};
use crate::help_requests::series::rules::plan::SeriesStepCode;
use crate::kernel::actions::AllowedAction;
use crate::kernel::ids::{HelpRequestId, QuarterId, SeriesId};
use crate::kernel::page::Page;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;

/// On which days, from when until when, on the town's wall clock.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesRuleAnswer {
    /// As it was asked for, without its end.
    #[schema(example = "FREQ=WEEKLY;BYDAY=TU")]
    rrule: String,
    /// `weekly` or `monthly`.
    frequency: &'static str,
    /// Each week or month (1), every second one (2) …
    interval: u8,
    /// Days of the week, 1 is Monday.
    weekdays: Vec<u8>,
    /// Day of the month; -1 is the last one.
    #[schema(required)]
    month_day: Option<i8>,
    /// The how manieth such weekday of the month; -1 is the last one.
    #[schema(required)]
    nth: Option<i8>,
    first_date: NaiveDate,
    last_date: NaiveDate,
    #[schema(example = "09:00")]
    start: String,
    #[schema(example = "11:00")]
    end: String,
    #[schema(example = "Europe/Berlin")]
    time_zone: String,
}

impl SeriesRuleAnswer {
    fn of(series: &Series, zone: Tz) -> Self {
        let (month_day, nth) = match series.rule.pattern {
            Pattern::Weekly(_) => (None, None),
            Pattern::MonthlyDay(day) => (Some(day), None),
            Pattern::MonthlyWeekday { nth, .. } => (None, Some(nth)),
        };
        Self {
            rrule: rrule::write(&series.rule),
            frequency: series.rule.frequency(),
            interval: series.rule.interval,
            weekdays: series.rule.weekdays(),
            month_day,
            nth,
            first_date: series.first_date,
            last_date: series.last_date,
            start: told(series.start),
            end: told(series.end),
            time_zone: zone.name().to_owned(),
        }
    }
}

fn told(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

/// Somebody who has said yes to all occurrences.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesHelperAnswer {
    helper: HelperAnswer,
    since: DateTime<Utc>,
    /// When they usually begin, where they said so.
    #[schema(required)]
    start: Option<String>,
    is_me: bool,
}

impl From<StandingView> for SeriesHelperAnswer {
    fn from(view: StandingView) -> Self {
        Self {
            helper: view.helper.into(),
            since: view.yes.began_at,
            start: view.yes.usual_start.map(told),
            is_me: view.is_viewer,
        }
    }
}

/// One date of a series.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesOccurrenceAnswer {
    /// The date by the rule; it is the name of the occurrence also when it was moved.
    date: NaiveDate,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    state: OccurrenceState,
    /// The request, once it is made.
    #[schema(required)]
    help_request_id: Option<HelpRequestId>,
    /// First names of those who come, for the owner and coordinators.
    helpers: Vec<String>,
    /// Whether the caller comes.
    is_mine: bool,
    allowed_actions: Vec<AllowedAction>,
}

impl From<OccurrenceView> for SeriesOccurrenceAnswer {
    fn from(view: OccurrenceView) -> Self {
        Self {
            date: view.date,
            starts_at: view.span.start,
            ends_at: view.span.end,
            state: view.state,
            help_request_id: view.help_request_id,
            helpers: view.helpers,
            is_mine: view.is_viewers,
            allowed_actions: view.actions,
        }
    }
}

/// What happens next with a series, and by when.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesStepAnswer {
    code: SeriesStepCode,
    #[schema(required)]
    by: Option<DateTime<Utc>>,
}

/// Help that comes again, as the caller may see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Series)]
pub struct SeriesAnswer {
    id: SeriesId,
    state: SeriesState,
    /// As what the caller sees it: `owner`, `standing` (has said yes to all of it), `volunteer`, or as staff.
    part: SeriesActor,
    category: String,
    quarter_id: QuarterId,
    #[schema(required)]
    title: Option<String>,
    description: String,
    duration_minutes: i32,
    helpers_needed: i32,
    needs: Needs,
    origin: Origin,
    rule: SeriesRuleAnswer,
    /// Who asked, for the owner; for coordinators and who comes every time the person who gets the help, without an id where that is
    /// somebody else.
    #[schema(required)]
    requester: Option<RequesterAnswer>,
    /// Who has said yes to all occurrences; a helper sees themselves.
    helpers: Vec<SeriesHelperAnswer>,
    /// Places that nobody has said yes to for all occurrences.
    places_free: i32,
    /// The next dates, at most twelve.
    occurrences: Vec<SeriesOccurrenceAnswer>,
    next_step: SeriesStepAnswer,
    /// When the owner was asked whether it goes on, until they answer.
    #[schema(required)]
    asked_to_go_on_at: Option<DateTime<Utc>>,
    #[schema(required)]
    ended_at: Option<DateTime<Utc>>,
    #[schema(required)]
    end_reason: Option<SeriesEnd>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    version: i32,
    allowed_actions: Vec<AllowedAction>,
}

impl From<SeriesView> for SeriesAnswer {
    fn from(view: SeriesView) -> Self {
        let rule = SeriesRuleAnswer::of(&view.series, view.zone);
        let (code, by) = view.next_step;
        let series = view.series;
        Self {
            id: series.id,
            state: series.state(),
            part: view.part,
            category: series.category,
            quarter_id: series.quarter_id,
            title: series.title,
            description: series.description,
            duration_minutes: series.duration_minutes,
            helpers_needed: series.helpers_needed,
            needs: series.needs,
            origin: series.origin,
            rule,
            requester: view.requester.map(Into::into),
            helpers: view.standing.into_iter().map(Into::into).collect(),
            places_free: view.free_places.max(0),
            occurrences: view.occurrences.into_iter().map(Into::into).collect(),
            next_step: SeriesStepAnswer { code, by },
            asked_to_go_on_at: series.asked_to_go_on_at,
            ended_at: series.ended_at,
            end_reason: series.end_reason,
            created_at: series.created_at,
            updated_at: series.updated_at,
            version: series.version,
            allowed_actions: view.actions,
        }
    }
}

/// A page of series.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesPage {
    items: Vec<SeriesAnswer>,
    #[schema(required)]
    next_cursor: Option<String>,
}

impl From<Page<SeriesView>> for SeriesPage {
    fn from(page: Page<SeriesView>) -> Self {
        Self { items: page.items.into_iter().map(Into::into).collect(), next_cursor: page.next_cursor }
    }
}
