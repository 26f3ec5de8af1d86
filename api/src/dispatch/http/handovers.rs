//! Handing over one's work over HTTP: a coordinator's desk, a Stadtkümmerer's visits.

use super::refusal::actor;
use crate::caller::{CallerWith, Coordinators};
use crate::db::{Db, Failure};
use crate::dispatch::flows;
use crate::dispatch::model::{HandedItem, HandedPart, Handover, Named, NewHandover};
use crate::input::{Body, IdempotencyHeader, PathPart};
use crate::kernel::actions::AllowedAction;
use crate::kernel::ids::{AccountId, AssignmentId, HandoverId, HelpRequestId};
use crate::problem::{Problem, ProblemDocument};
use crate::web::Mount;
use actix_web::{HttpResponse, post, web};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes(config: &mut impl Mount) {
    config.service(post_handover).service(post_reading).service(post_visits_handover);
}

/// A member of staff by name.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandoverSide {
    account_id: AccountId,
    first_name: String,
    last_name: String,
}

impl From<Named> for HandoverSide {
    fn from(named: Named) -> Self {
        Self { account_id: named.account_id, first_name: named.first_name, last_name: named.last_name }
    }
}

/// One thing that was handed over.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandedItemAnswer {
    help_request_id: HelpRequestId,
    reference: String,
    part: HandedPart,
}

/// What one coordinator handed to another.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandoverAnswer {
    id: HandoverId,
    from: HandoverSide,
    to: HandoverSide,
    briefing: String,
    items: Vec<HandedItemAnswer>,
    created_at: DateTime<Utc>,
    /// When the other one said that they have read it.
    #[schema(required)]
    read_at: Option<DateTime<Utc>>,
    allowed_actions: Vec<AllowedAction>,
}

impl HandoverAnswer {
    /// As `reader` sees it: who took over says that they have read it.
    pub(super) fn of(handover: Handover, reader: AccountId) -> Self {
        let item = |HandedItem { help_request_id, reference, part }: HandedItem| HandedItemAnswer {
            help_request_id,
            reference,
            part,
        };
        let read = AllowedAction::enabled("read", "POST", &format!("/dispatch/handovers/{}/reading", handover.id));
        Self {
            allowed_actions: if handover.read_at.is_none() && handover.taker.account_id == reader {
                vec![read]
            } else {
                vec![]
            },
            id: handover.id,
            from: handover.giver.into(),
            to: handover.taker.into(),
            briefing: handover.briefing,
            items: handover.items.into_iter().map(item).collect(),
            created_at: handover.created_at,
            read_at: handover.read_at,
        }
    }
}

/// A coordinator's desk is handed over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandoverBody {
    /// Whose work it was; the caller's without.
    from_id: Option<AccountId>,
    /// The coordinator who takes it over.
    to_id: AccountId,
    /// What they have to know.
    #[schema(max_length = 4_000)]
    briefing: String,
}

/// Hand the open work of a coordinator to a named colleague, with a written briefing: what they work on in the queue, and what they
/// were to try again. The colleague finds it on their list of today.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body give the same answer")),
    request_body = HandoverBody,
    responses(
        (status = 201, description = "What was handed over", body = HandoverAnswer),
        (status = 400, description = "malformed-json, malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 408, description = "request-timeout", body = ProblemDocument),
        (status = 413, description = "too-large", body = ProblemDocument),
        (status = 415, description = "unsupported-media-type", body = ProblemDocument),
        (status = 422, description = "invalid-input, idempotency-key-reused", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[post("/dispatch/handovers")]
async fn post_handover(
    caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    key: IdempotencyHeader,
    body: Body<HandoverBody>,
) -> Result<HttpResponse, Problem> {
    let key = key.key(caller.0.account_id, "dispatch.handovers", &body.bytes)?;
    let HandoverBody { from_id, to_id, briefing } = body.value;
    let actor = actor(caller.0);
    let reader = actor.id;
    let new = NewHandover { giver: from_id.unwrap_or(actor.id), taker: to_id, briefing };
    let handed =
        db.write("dispatch.hand_over", move |tx| flows::hand_over_desk_once(tx, &actor, &new, key.as_ref())).await?;
    Ok(HttpResponse::Created().json(HandoverAnswer::of(handed, reader)))
}

/// Say that one has read what a colleague handed over.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = HandoverId, Path, description = "The handover")),
    responses(
        (status = 200, description = "The handover", body = HandoverAnswer),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found: it was not handed to the caller", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[post("/dispatch/handovers/{id}/reading")]
async fn post_reading(
    caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    id: PathPart<HandoverId>,
) -> Result<web::Json<HandoverAnswer>, Problem> {
    let (actor, id) = (actor(caller.0), id.0);
    let reader = actor.id;
    let handover = db.write("dispatch.read_handover", move |tx| flows::read_handover(tx, &actor, id)).await?;
    Ok(web::Json(HandoverAnswer::of(handover, reader)))
}

/// A Stadtkümmerer's visits are handed over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitsHandoverBody {
    /// The Stadtkümmerer who takes them over.
    to_id: AccountId,
    /// From which day of the town's calendar on; without, all that have not begun.
    from: Option<NaiveDate>,
    /// Why visits are handed over that a rule only warns of, as outside of the other one's quarters; kept with each of them.
    #[schema(max_length = 500)]
    recorded_reason: Option<String>,
}

/// A visit that stayed with the one who had it.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeptVisitAnswer {
    assignment_id: AssignmentId,
    help_request_id: HelpRequestId,
    starts_at: DateTime<Utc>,
    /// The problem code of the rule that stands against it.
    code: String,
}

/// What became of the visits.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitsHandoverAnswer {
    /// The requests whose visits the other one makes now, at the same times.
    handed_over: Vec<HelpRequestId>,
    /// What stayed as it was, and why.
    kept: Vec<KeptVisitAnswer>,
}

/// Hand the coming visits of a Stadtkümmerer to another one, each at its time, as when somebody leaves or is away for long. What the
/// other one cannot take over stays and is named with the rule that stands against it. At most three hundred at once, the earliest first.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = AccountId, Path, description = "Whose visits they are")),
    request_body = VisitsHandoverBody,
    responses(
        (status = 200, description = "What became of the visits", body = VisitsHandoverAnswer),
        (status = 400, description = "malformed-json, malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found: no Stadtkümmerer", body = ProblemDocument),
        (status = 408, description = "request-timeout", body = ProblemDocument),
        (status = 413, description = "too-large", body = ProblemDocument),
        (status = 415, description = "unsupported-media-type", body = ProblemDocument),
        (status = 422, description = "invalid-input", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[post("/stadtkuemmerer/{id}/handover")]
async fn post_visits_handover(
    caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    id: PathPart<AccountId>,
    body: Body<VisitsHandoverBody>,
) -> Result<web::Json<VisitsHandoverAnswer>, Problem> {
    let VisitsHandoverBody { to_id, from, recorded_reason } = body.value;
    let (actor, of, now) = (actor(caller.0), id.0, db.clock().now());
    let why = recorded_reason.clone();
    let coming = db
        .read("dispatch.visits_to_hand_over", move |connection| {
            flows::visits_to_hand_over(connection, of, to_id, from, why.as_deref(), now)
        })
        .await?;
    let mut answer = VisitsHandoverAnswer { handed_over: Vec::new(), kept: Vec::new() };
    for visit in coming {
        let (actor, why) = (actor.clone(), recorded_reason.clone());
        let handed = db
            .write("dispatch.hand_over_visit", move |tx| {
                flows::hand_over_visit(tx, &actor, visit, to_id, why.as_deref())
            })
            .await;
        match handed {
            Ok(()) => answer.handed_over.push(visit.help_request_id),
            Err(Failure::Refused(refusal)) => answer.kept.push(KeptVisitAnswer {
                assignment_id: visit.id,
                help_request_id: visit.help_request_id,
                starts_at: visit.span.start,
                code: Problem::from(refusal).code().as_str().to_owned(),
            }),
            Err(failure) => return Err(failure.into()),
        }
    }
    Ok(web::Json(answer))
}
