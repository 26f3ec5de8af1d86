//! Live updates: a stream of hints that something of a kind has changed. Hints carry ids only; whoever shows the thing reads it again,
//! and is told then what they may see. Nothing is replayed: each stream begins with `resync`.

use super::Readiness;
use crate::{
    caller::{Authenticator, Caller, Credentials, PublicOrigin, credentials},
    db::{Db, Hint},
    kernel::{ids::AccountId, role::Role},
    problem::{Problem, ProblemCode},
};
use actix_web::{HttpRequest, HttpResponse, get, http::header, web, web::Bytes};
use futures_util::stream;
use std::{
    collections::{HashMap, VecDeque},
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{Interval, MissedTickBehavior, interval},
};

/// So often something is sent, so that proxies and phones keep the stream open.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// So often the session is looked at again.
const SESSION_CHECK: Duration = Duration::from_secs(30);
/// Streams of one person at once.
const STREAMS_PER_PERSON: usize = 4;
/// New streams of one person within [`OPENING_SPAN`].
const OPENINGS: usize = 4;
const OPENING_SPAN: Duration = Duration::from_secs(10);
/// Streams of the whole process.
const MOST_STREAMS: usize = 2_000;
/// How long a client waits before it connects again.
const RETRY_MILLISECONDS: u32 = 3_000;

/// What everybody may hear of: the kinds of things whose changes the app shows.
const FOR_ALL: &[&str] = &["help_request", "assignment", "series", "offer", "town", "category", "quarter", "quarters"];
/// What the staff may hear of besides.
const FOR_STAFF: &[&str] = &["account", "duty"];
/// What coordinators may hear of besides: who works on what in the queue, plans; and nobody else is to know that there is a concern.
const FOR_COORDINATORS: &[&str] = &["concern", "dispatch_claim", "dispatch_plan"];
/// What only those hear of whom the event names.
const FOR_NAMED: &[&str] = &["conversation", "handover", "notice"];

/// Who has streams open.
#[derive(Debug, Default)]
pub struct LiveStreams(Mutex<HashMap<AccountId, OpenStreams>>);

#[derive(Debug, Default)]
struct OpenStreams {
    open: usize,
    opened: VecDeque<Instant>,
}

impl LiveStreams {
    /// Takes a place for one more stream, or says after how many seconds there may be one.
    fn enter(self: &Arc<Self>, person: AccountId, now: Instant) -> Result<Place, u64> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, streams| {
            streams.opened.retain(|at| now.duration_since(*at) < OPENING_SPAN);
            streams.open > 0 || !streams.opened.is_empty()
        });
        if all.values().map(|streams| streams.open).sum::<usize>() >= MOST_STREAMS {
            return Err(30);
        }
        let own = all.entry(person).or_default();
        if own.open >= STREAMS_PER_PERSON || own.opened.len() >= OPENINGS {
            return Err(OPENING_SPAN.as_secs());
        }
        own.open += 1;
        own.opened.push_back(now);
        Ok(Place { streams: self.clone(), person })
    }
}

/// A taken place; given back when the stream ends.
struct Place {
    streams: Arc<LiveStreams>,
    person: AccountId,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut all = self.streams.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = all.get_mut(&self.person) {
            own.open = own.open.saturating_sub(1);
        }
    }
}

/// Who listens.
#[derive(Debug, Clone, Copy)]
struct Ears {
    person: AccountId,
    is_staff: bool,
    is_coordinator: bool,
}

struct LiveStream {
    hints: Receiver<Hint>,
    readiness: web::Data<Readiness>,
    heartbeat: Interval,
    session_check: Interval,
    authenticator: Authenticator,
    credentials: Credentials,
    ears: Ears,
    has_begun: bool,
    _place: Place,
}

/// Tells what changes, as it changes
///
/// `text/event-stream`. Each message is `{"type": …, "id": …}`, with `version` where an edit gave the thing a new one; the first one, and each one after something may have been missed, is
/// `{"type": "resync"}`. The stream ends with the session.
#[utoipa::path(
    tag = "live",
    responses(
        (status = 200, description = "The stream", content_type = "text/event-stream", body = String),
        (status = 401, description = "sign-in-required, session-ended", body = crate::problem::ProblemDocument),
        (status = 403, description = "second-factor-required, second-factor-enrolment-required", body = crate::problem::ProblemDocument),
        (status = 429, description = "too-many-requests", body = crate::problem::ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = crate::problem::ProblemDocument),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
#[get("/live")]
pub async fn live(
    request: HttpRequest,
    caller: Caller,
    db: web::Data<Db>,
    readiness: web::Data<Readiness>,
    streams: web::Data<LiveStreams>,
    authenticator: web::Data<Authenticator>,
    origin: web::Data<PublicOrigin>,
) -> Result<HttpResponse, Problem> {
    let credentials = credentials(&request, &origin)?.ok_or_else(|| Problem::new(ProblemCode::SignInRequired))?;
    let too_many = |seconds| Problem::new(ProblemCode::TooManyRequests).retry_after(seconds);
    let place = streams.into_inner().enter(caller.0.account_id, Instant::now()).map_err(too_many)?;
    let stream = LiveStream {
        hints: db.watch(),
        readiness,
        heartbeat: every(HEARTBEAT),
        session_check: every(SESSION_CHECK),
        authenticator: authenticator.get_ref().clone(),
        credentials,
        ears: Ears {
            person: caller.0.account_id,
            is_staff: caller.0.has_any(&[Role::Coordinator, Role::Stadtkuemmerer, Role::Admin]),
            is_coordinator: caller.0.has_any(&[Role::Coordinator]),
        },
        has_begun: false,
        _place: place,
    };
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // Compressing would hold messages back, and so would a proxy that buffers.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(stream::unfold(Some(stream), next)))
}

fn every(span: Duration) -> Interval {
    let mut ticks = interval(span);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first tick of an interval comes at once.
    ticks.reset();
    ticks
}

async fn next(stream: Option<LiveStream>) -> Option<(Result<Bytes, Infallible>, Option<LiveStream>)> {
    let mut stream = stream?;
    let text = stream.text().await?;
    let goes_on = !stream.readiness.is_draining();
    Some((Ok(Bytes::from(text)), goes_on.then_some(stream)))
}

impl LiveStream {
    /// The next piece of the stream; `None` at its end.
    async fn text(&mut self) -> Option<String> {
        if !self.has_begun {
            self.has_begun = true;
            return Some(format!("retry: {RETRY_MILLISECONDS}\n{}", message(&serde_json::json!({"type": "resync"}))));
        }
        loop {
            tokio::select! {
                () = self.readiness.drained() => return Some(format!("retry: {RETRY_MILLISECONDS}\n\n")),
                _ = self.heartbeat.tick() => return Some(": still here\n\n".to_owned()),
                _ = self.session_check.tick() => {
                    let identity = self.authenticator.authenticate(self.credentials.clone()).await;
                    // A database that is away for a moment does not end the stream; an ended session does.
                    if matches!(identity, Ok(None)) {
                        return None;
                    }
                }
                hint = self.hints.recv() => match hint {
                    Ok(hint) => if let Some(text) = worded(&hint, self.ears) { return Some(text) },
                    Err(RecvError::Lagged(_)) => return Some(message(&serde_json::json!({"type": "resync"}))),
                    Err(RecvError::Closed) => return None,
                },
            }
        }
    }
}

impl Ears {
    fn may_hear(self, kind: &str, hint: &Hint) -> bool {
        let is_named = hint.audience.as_ref().is_some_and(|audience| {
            audience.people.contains(&self.person) || (audience.has_coordinators && self.is_coordinator)
        });
        FOR_ALL.contains(&kind)
            || (self.is_staff && FOR_STAFF.contains(&kind))
            || (self.is_coordinator && FOR_COORDINATORS.contains(&kind))
            || (is_named && FOR_NAMED.contains(&kind))
    }
}

/// What is said of an event: the kind of thing and its id. `None` for what is not for these ears.
fn worded(hint: &Hint, ears: Ears) -> Option<String> {
    if hint.name == crate::db::RESYNC {
        return Some(message(&serde_json::json!({"type": "resync"})));
    }
    let kind = hint.name.split('.').next().unwrap_or_default();
    ears.may_hear(kind, hint).then(|| {
        let mut content = serde_json::json!({"type": kind, "id": hint.subject});
        if let Some(version) = hint.version {
            content["version"] = version.into();
        }
        message(&content)
    })
}

fn message(content: &serde_json::Value) -> String {
    format!("data: {content}\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Audience;
    use uuid::Uuid;

    fn ears(is_staff: bool, is_coordinator: bool) -> Ears {
        Ears { person: AccountId(Uuid::from_u128(9)), is_staff, is_coordinator }
    }

    #[test]
    fn a_person_has_four_streams_and_places_come_back() {
        let (streams, now) = (Arc::new(LiveStreams::default()), Instant::now());
        let (anna, ben) = (AccountId(Uuid::from_u128(1)), AccountId(Uuid::from_u128(2)));
        let mut places: Vec<_> = (0..4).map(|_| streams.enter(anna, now).ok().unwrap()).collect();
        assert!(streams.enter(ben, now).is_ok(), "others are not counted");
        places.pop();
        assert!(streams.enter(anna, now).is_err(), "four were opened within the span");
        places.push(streams.enter(anna, now + OPENING_SPAN).ok().unwrap());
        assert!(streams.enter(anna, now + OPENING_SPAN * 2).is_err(), "four are open");
        places.clear();
        assert!(streams.enter(anna, now + OPENING_SPAN * 2).is_ok());
    }

    #[test]
    fn hints_carry_kind_and_id_only_and_some_are_for_staff() {
        let subject = Uuid::from_u128(7);
        let hint = |name: &str| Hint { name: name.to_owned(), subject, version: None, audience: None };
        assert_eq!(
            worded(&hint("help_request.cancelled"), ears(false, false)).unwrap(),
            format!("data: {{\"id\":\"{subject}\",\"type\":\"help_request\"}}\n\n")
        );
        assert_eq!(
            worded(&Hint { version: Some(3), ..hint("help_request.edited") }, ears(false, false)).unwrap(),
            format!("data: {{\"id\":\"{subject}\",\"type\":\"help_request\",\"version\":3}}\n\n")
        );
        assert_eq!(worded(&hint("account.verified"), ears(false, false)), None);
        assert!(worded(&hint("account.verified"), ears(true, false)).is_some());
        assert_eq!(worded(&hint("session.began"), ears(true, false)), None);
        assert_eq!(worded(&hint("notice.queued"), ears(true, false)), None);
    }
    #[test]
    fn of_concerns_coordinators_hear_and_of_conversations_who_has_a_part_in_them() {
        let people = vec![AccountId(Uuid::from_u128(1)), AccountId(Uuid::from_u128(2))];
        let hint = |name: &str, audience| Hint { name: name.to_owned(), subject: Uuid::nil(), version: None, audience };
        assert_eq!(worded(&hint("concern.raised", None), ears(true, false)), None);
        assert!(worded(&hint("concern.raised", None), ears(true, true)).is_some());
        let of_two = Some(Audience { people: people.clone(), has_coordinators: false });
        let called = Some(Audience { people, has_coordinators: true });
        let (side, stranger) =
            (Ears { person: AccountId(Uuid::from_u128(2)), ..ears(false, false) }, ears(true, false));
        for audience in [&of_two, &called] {
            assert!(worded(&hint("conversation.message_posted", audience.clone()), side).is_some());
            assert_eq!(worded(&hint("conversation.message_posted", audience.clone()), stranger), None);
        }
        assert_eq!(worded(&hint("conversation.message_posted", of_two), ears(true, true)), None);
        assert!(worded(&hint("conversation.message_posted", called), ears(true, true)).is_some());
        assert_eq!(worded(&hint("conversation.message_posted", None), side), None, "without a name for nobody");
        let own = Some(Audience { people: vec![side.person], has_coordinators: false });
        assert!(worded(&hint("notice.arrived", own.clone()), side).is_some());
        assert_eq!(worded(&hint("notice.arrived", own), stranger), None);
    }
}
