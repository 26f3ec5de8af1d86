//! Invitations as they are answered.

use crate::help_requests::HelpRequestAnswer;
use crate::kernel::actions::AllowedAction;
use crate::kernel::ids::{AccountId, HelpRequestId, InvitationId};
use crate::kernel::page::Page;
use crate::matching::flows::{CandidateState, CandidateView, IdleView, InvitationView, ListedRequest, LookoutView};
use crate::matching::invitations::model::{InvitationState, RefusalReason};
use crate::matching::model::{Reason, ReasonKind};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// An invitation, as the helper who was asked sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invitation)]
pub struct InvitationAnswer {
    id: InvitationId,
    help_request_id: HelpRequestId,
    state: InvitationState,
    sent_at: DateTime<Utc>,
    /// When it was answered, lapsed or was taken back.
    #[schema(required)]
    ended_at: Option<DateTime<Utc>>,
    #[schema(required)]
    refusal_reason: Option<RefusalReason>,
    /// When the helper could come instead.
    #[schema(required)]
    proposed_starts_at: Option<DateTime<Utc>>,
    /// Why this helper was asked: codes with their parameters.
    reasons: Vec<ReasonKind>,
    /// The request as the helper sees it now; `null` when it is no longer for them.
    #[schema(required)]
    help_request: Option<HelpRequestAnswer>,
    allowed_actions: Vec<AllowedAction>,
}

impl From<InvitationView> for InvitationAnswer {
    fn from(view: InvitationView) -> Self {
        let invitation = view.invitation;
        Self {
            id: invitation.id,
            help_request_id: invitation.help_request_id,
            state: invitation.state,
            sent_at: invitation.sent_at,
            ended_at: invitation.ended_at,
            refusal_reason: invitation.refusal_reason,
            proposed_starts_at: invitation.proposal(),
            reasons: kinds(&invitation.reasons),
            help_request: view.request.map(Into::into),
            allowed_actions: view.actions,
        }
    }
}

/// The reasons in words; their points are nobody's rank.
fn kinds(reasons: &[Reason]) -> Vec<ReasonKind> {
    reasons.iter().map(|reason| reason.kind).collect()
}

/// A help request in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListedHelpRequest)]
pub struct ListedRequestAnswer {
    #[serde(flatten)]
    help_request: HelpRequestAnswer,
    /// Why it fits the volunteer who calls and stands where it does: codes with their parameters, as in an invitation. Empty
    /// in the lists of staff.
    reasons: Vec<ReasonKind>,
}

/// A page of help requests: of what fits a volunteer the best first, of what staff oversee the newest.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListedRequestPage {
    items: Vec<ListedRequestAnswer>,
    #[schema(required)]
    next_cursor: Option<String>,
}

impl From<Page<ListedRequest>> for ListedRequestPage {
    fn from(page: Page<ListedRequest>) -> Self {
        let answer = |listed: ListedRequest| ListedRequestAnswer {
            help_request: listed.request.into(),
            reasons: kinds(&listed.reasons),
        };
        Self { items: page.items.into_iter().map(answer).collect(), next_cursor: page.next_cursor }
    }
}

/// A page of invitations.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationPage {
    items: Vec<InvitationAnswer>,
    #[schema(required)]
    next_cursor: Option<String>,
}

impl From<Page<InvitationView>> for InvitationPage {
    fn from(page: Page<InvitationView>) -> Self {
        Self { items: page.items.into_iter().map(Into::into).collect(), next_cursor: page.next_cursor }
    }
}

/// A time at which somebody could come instead. Who it is stays with the program until they have a place.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposalAnswer {
    invitation_id: InvitationId,
    starts_at: DateTime<Utc>,
    /// `agree` takes the time.
    allowed_actions: Vec<AllowedAction>,
}

/// How the search for helpers stands: numbers, never names.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Search)]
pub struct SearchAnswer {
    /// How many people were asked so far.
    asked: i32,
    /// How many of them have not answered yet.
    waiting: u64,
    /// When the next people are asked at the earliest; `null` when nobody is asked any more.
    #[schema(required)]
    next_look_at: Option<DateTime<Utc>>,
    /// Whether it is likely to stay without a helper; `null` for the person who needs the help.
    #[schema(required)]
    is_doubtful: Option<bool>,
    /// Times at which somebody could come instead, soonest first.
    proposals: Vec<ProposalAnswer>,
}

impl From<LookoutView> for SearchAnswer {
    fn from(view: LookoutView) -> Self {
        let proposals = view.proposals.into_iter();
        Self {
            asked: view.asked,
            waiting: u64::try_from(view.waiting).unwrap_or(u64::MAX),
            next_look_at: view.next_look_at,
            is_doubtful: view.is_doubtful,
            proposals: proposals
                .map(|proposal| ProposalAnswer {
                    invitation_id: proposal.invitation_id,
                    starts_at: proposal.starts_at,
                    allowed_actions: proposal.actions,
                })
                .collect(),
        }
    }
}

/// Somebody who may see and accept the request.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Candidate)]
pub struct CandidateAnswer {
    id: AccountId,
    first_name: String,
    last_name: String,
    state: CandidateState,
    /// What speaks for and against asking them: codes with their parameters.
    reasons: Vec<ReasonKind>,
}

impl From<CandidateView> for CandidateAnswer {
    fn from(view: CandidateView) -> Self {
        Self {
            id: view.id,
            first_name: view.first_name,
            last_name: view.last_name,
            state: view.state,
            reasons: kinds(&view.reasons),
        }
    }
}

/// Everybody who may see and accept the request, at most a hundred; those first who were not asked for longest.
#[derive(Debug, Serialize, ToSchema)]
pub struct CandidatesAnswer {
    items: Vec<CandidateAnswer>,
}

impl From<Vec<CandidateView>> for CandidatesAnswer {
    fn from(views: Vec<CandidateView>) -> Self {
        Self { items: views.into_iter().map(Into::into).collect() }
    }
}

/// A volunteer who could help and was not asked for 28 days.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotAsked)]
pub struct NotAskedAnswer {
    id: AccountId,
    first_name: String,
    last_name: String,
    /// Since when they offer help.
    offers_since: DateTime<Utc>,
}

/// A page of volunteers who were not asked, those first who have offered longest.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotAskedPage {
    items: Vec<NotAskedAnswer>,
    #[schema(required)]
    next_cursor: Option<String>,
}

impl From<Page<IdleView>> for NotAskedPage {
    fn from(page: Page<IdleView>) -> Self {
        let answer = |idle: IdleView| NotAskedAnswer {
            id: idle.id,
            first_name: idle.first_name,
            last_name: idle.last_name,
            offers_since: idle.offers_since,
        };
        Self { items: page.items.into_iter().map(answer).collect(), next_cursor: page.next_cursor }
    }
}
