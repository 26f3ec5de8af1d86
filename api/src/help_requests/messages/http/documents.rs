//! What the published document says of how calls end besides.

use crate::help_requests::http::documents::{OfActing, problems};
use std::collections::BTreeMap;
use utoipa::IntoResponses;
use utoipa::openapi::{RefOr, Response};

fn without_conflict() -> BTreeMap<String, RefOr<Response>> {
    let mut responses = OfActing::responses();
    responses.remove("409");
    responses
}

fn with(rows: &[(&str, &str)]) -> BTreeMap<String, RefOr<Response>> {
    let mut responses = without_conflict();
    responses.extend(problems(rows));
    responses
}

/// How an act that no state stands against can end besides.
pub struct OfTalking;

impl IntoResponses for OfTalking {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        without_conflict()
    }
}

/// How posting a message can end besides.
pub struct OfPosting;

impl IntoResponses for OfPosting {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        with(&[
            ("409", "conversation-closed, partner-by-phone"),
            ("429", "too-many-requests, with Retry-After: 30 messages of an assignment in 10 minutes"),
        ])
    }
}

/// How blocking can end besides.
pub struct OfBlocking;

impl IntoResponses for OfBlocking {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        with(&[("409", "no-partner: the other person has no account")])
    }
}

/// How closing a concern can end besides.
pub struct OfClosing;

impl IntoResponses for OfClosing {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        with(&[("409", "concern-closed")])
    }
}
