//! A plan as it is answered.

use super::board::BoardRequestAnswer;
use crate::dispatch::flows::PlanView;
use crate::dispatch::model::{PlanState, TakenVisit};
use crate::dispatch::planning::model::{PlanEnd, PlanFigures, PlanReason, PlannedVisit, Tally, WhyOpen};
use crate::help_requests::flows::RequestView;
use crate::kernel::actions::AllowedAction;
use crate::kernel::ids::{AccountId, AssignmentId, HelpRequestId, PlanId};
use crate::text_enum;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// A proposal of visits for the queue of some days.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanAnswer {
    id: PlanId,
    state: PlanState,
    from: NaiveDate,
    to: NaiveDate,
    /// Who asked for it.
    created_by_first_name: String,
    created_by_last_name: String,
    created_at: DateTime<Utc>,
    /// How much of the search is done, in percent.
    percent_done: i32,
    /// Requests served by the best plan so far.
    served: i32,
    /// What is proposed; `null` while it is being made, and where it came to nothing.
    #[schema(required)]
    proposal: Option<PlanProposalAnswer>,
    /// The visits that were made of it.
    taken: Vec<TakenVisitAnswer>,
    #[schema(required)]
    accepted_at: Option<DateTime<Utc>>,
    /// Until when that can be taken back.
    #[schema(required)]
    undo_until: Option<DateTime<Utc>>,
    allowed_actions: Vec<AllowedAction>,
}

/// What a plan proposes.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanProposalAnswer {
    end: PlanEnd,
    /// In order of time.
    visits: Vec<PlannedVisitAnswer>,
    open: Vec<LeftOpenAnswer>,
    figures: PlanFiguresAnswer,
}

/// A visit that is proposed, with the reasons.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlannedVisitAnswer {
    help_request: BoardRequestAnswer,
    stadtkuemmerer_id: AccountId,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    /// Minutes on the way there.
    travel_minutes: i64,
    reasons: Vec<PlanReason>,
}

text_enum! {
    /// Why no visit is proposed: the words of the planning, and two of the desk.
    pub enum OpenReason {
        /// Another coordinator works on it.
        ClaimedByAnother = "claimed_by_another",
        /// Nobody has spoken to the guest yet.
        WaitingForCallBack = "waiting_for_call_back",
        /// Nobody looks after the quarter who may be sent.
        NobodyInQuarter = "nobody_in_quarter",
        /// Nobody there speaks a language that the request names.
        NobodySpeaks = "nobody_speaks",
        /// Nobody of them takes on this kind of help.
        OutsideCategories = "outside_categories",
        /// No wanted time within the days that are planned is long enough.
        NotWantedThen = "not_wanted_then",
        /// None of them works, is there, and stays long enough at a wanted time.
        OutsideHours = "outside_hours",
        /// On these days all of them already have as many visits as their duty allows.
        DaysFull = "days_full",
        /// All of them have promised these times already, or could not be there in time.
        TimesTaken = "times_taken",
        /// It could be served by itself, but other requests come before it.
        NoTimeLeft = "no_time_left",
        /// It could be served by itself, but the ways to it would cost more than it counts.
        NotWorthIt = "not_worth_it",
    }
}

impl From<WhyOpen> for OpenReason {
    fn from(why: WhyOpen) -> Self {
        match why {
            WhyOpen::NobodyInQuarter => Self::NobodyInQuarter,
            WhyOpen::NobodySpeaks => Self::NobodySpeaks,
            WhyOpen::OutsideCategories => Self::OutsideCategories,
            WhyOpen::NotWantedThen => Self::NotWantedThen,
            WhyOpen::OutsideHours => Self::OutsideHours,
            WhyOpen::DaysFull => Self::DaysFull,
            WhyOpen::TimesTaken => Self::TimesTaken,
            WhyOpen::NoTimeLeft => Self::NoTimeLeft,
            WhyOpen::NotWorthIt => Self::NotWorthIt,
        }
    }
}

/// A request for which no visit is proposed.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeftOpenAnswer {
    help_request: BoardRequestAnswer,
    reason: OpenReason,
}

/// What a plan amounts to.
#[derive(Debug, Serialize, ToSchema)]
pub struct TallyAnswer {
    /// Requests served.
    served: usize,
    /// The same, weighted by urgency and waiting.
    weighted_served: i64,
    /// Minutes on the way.
    travel_minutes: i64,
    /// Requests of people who had somebody before, served by one of those.
    known_faces: usize,
}

impl From<Tally> for TallyAnswer {
    fn from(tally: Tally) -> Self {
        Self {
            served: tally.served,
            weighted_served: tally.weighted_served,
            travel_minutes: tally.travel_minutes,
            known_faces: tally.known_faces,
        }
    }
}

/// A plan beside what would be possible at most, and beside one after the other to the nearest who is free.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanFiguresAnswer {
    /// Requests in the queue.
    of: usize,
    /// All of them, weighted.
    weighted_of: i64,
    /// No plan that keeps the rules serves more than this, weighted.
    bound: i64,
    plan: TallyAnswer,
    nearest_first: TallyAnswer,
}

impl From<PlanFigures> for PlanFiguresAnswer {
    fn from(figures: PlanFigures) -> Self {
        Self {
            of: figures.of,
            weighted_of: figures.weighted_of,
            bound: figures.bound,
            plan: figures.plan.into(),
            nearest_first: figures.nearest_first.into(),
        }
    }
}

/// A visit that was made of a plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct TakenVisitAnswer {
    help_request_id: HelpRequestId,
    assignment_id: AssignmentId,
    /// Whether it stayed when the plan was taken back, because something had happened to it since.
    is_kept: bool,
}

impl From<TakenVisit> for TakenVisitAnswer {
    fn from(TakenVisit { help_request_id, assignment_id, is_kept, .. }: TakenVisit) -> Self {
        Self { help_request_id, assignment_id, is_kept }
    }
}

fn actions(view: &PlanView) -> Vec<AllowedAction> {
    let href = format!("/dispatch/plans/{}", view.job.id);
    let act = |name, method, path: &str| AllowedAction::enabled(name, method, &format!("{href}{path}"));
    match view.job.state {
        PlanState::Running => vec![act("cancel", "DELETE", "")],
        PlanState::Ready => vec![act("accept", "POST", "/acceptance"), act("cancel", "DELETE", "")],
        PlanState::Accepted if view.undo_until.is_some() => vec![act("undo", "POST", "/acceptance-undo")],
        _ => vec![],
    }
}

impl From<PlanView> for PlanAnswer {
    fn from(view: PlanView) -> Self {
        let allowed_actions = actions(&view);
        let PlanView { job, undo_until, mut requests } = view;
        let proposal = job.proposal.map(|proposal| {
            let visits = proposal.visits.into_iter().filter_map(|visit| planned(visit, &mut requests)).collect();
            let open = proposal.open.into_iter().map(|open| (open.request_id, OpenReason::from(open.why)));
            let claimed = proposal.claimed.into_iter().map(|id| (id, OpenReason::ClaimedByAnother));
            let call_backs = proposal.call_backs.into_iter().map(|id| (id, OpenReason::WaitingForCallBack));
            let open = claimed
                .chain(call_backs)
                .chain(open)
                .filter_map(|(id, reason)| Some(LeftOpenAnswer { help_request: requests.remove(&id)?.into(), reason }));
            PlanProposalAnswer { end: proposal.end, visits, open: open.collect(), figures: proposal.figures.into() }
        });
        Self {
            id: job.id,
            state: job.state,
            from: job.first_day,
            to: job.last_day,
            created_by_first_name: job.creator.first_name,
            created_by_last_name: job.creator.last_name,
            created_at: job.created_at,
            percent_done: job.percent_done,
            served: job.served,
            proposal,
            taken: job.taken.into_iter().map(Into::into).collect(),
            accepted_at: job.accepted_at,
            undo_until,
            allowed_actions,
        }
    }
}

fn planned(visit: PlannedVisit, requests: &mut HashMap<HelpRequestId, RequestView>) -> Option<PlannedVisitAnswer> {
    Some(PlannedVisitAnswer {
        help_request: requests.remove(&visit.request_id)?.into(),
        stadtkuemmerer_id: visit.account_id,
        starts_at: visit.span.start,
        ends_at: visit.span.end,
        travel_minutes: visit.travel_minutes,
        reasons: visit.reasons,
    })
}
