//! What the published document says of how calls end besides.

pub(in crate::help_requests) use crate::problem::documents::problems;
use std::collections::BTreeMap;
use utoipa::IntoResponses;
use utoipa::openapi::{RefOr, Response};

const SESSION: (&str, &str) = ("401", "sign-in-required, session-ended");
const ROLE: (&str, &str) =
    ("403", "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request");
const MISSING: (&str, &str) = ("404", "not-found: nothing here that the caller may see");
const BUSY: (&str, &str) = ("503", "unavailable, overloaded");
const BODY: [(&str, &str); 5] = [
    ("400", "malformed-json, malformed-request"),
    ("408", "request-timeout"),
    ("413", "too-large"),
    ("415", "unsupported-media-type"),
    ("422", "invalid-input: all faults; idempotency-key-reused"),
];

/// How reading one thing can end besides.
pub struct OfReading;

impl IntoResponses for OfReading {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[SESSION, ROLE, MISSING, BUSY])
    }
}

/// How reading a list can end besides.
pub struct OfListing;

impl IntoResponses for OfListing {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[
            ("400", "malformed-request"),
            SESSION,
            ROLE,
            ("422", "invalid-input: parameters that are unknown or wrong"),
            BUSY,
        ])
    }
}

/// How creating can end besides.
pub struct OfCreating;

impl IntoResponses for OfCreating {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut rows = vec![SESSION, ROLE, ("429", "too-many-requests, with Retry-After"), BUSY];
        rows.extend(BODY);
        problems(&rows)
    }
}

/// How an act can end besides.
pub struct OfActing;

impl IntoResponses for OfActing {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let conflict = "the code says which rule stands against it; `current` is the fresh state";
        let mut rows = vec![SESSION, ROLE, MISSING, ("409", conflict), BUSY];
        rows.extend(BODY);
        problems(&rows)
    }
}

/// How an acceptance can end besides.
pub struct OfAccepting;

impl IntoResponses for OfAccepting {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let role = "role-required, not-verified, suspended, no-offer, offer-paused, own-request, second-factor-required, \
                    second-factor-enrolment-required, cross-site-request";
        let conflict = "already-matched with up to three `alternatives`; request-closed, waiting-for-call-back, \
                        version-conflict, no-fitting-time, outside-windows, overlapping-assignment, capacity-used-up; \
                        `current` is the fresh state";
        let mut rows = vec![SESSION, ("403", role), MISSING, ("409", conflict), BUSY];
        rows.extend(BODY);
        problems(&rows)
    }
}

/// How an answer to an invitation that is no yes can end besides.
pub struct OfAnswering;

impl IntoResponses for OfAnswering {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let conflict = "invitation-accepted: said yes already; invitation-revoked: not needed any more";
        let mut rows = vec![SESSION, ROLE, MISSING, ("409", conflict), BUSY];
        rows.extend(BODY);
        problems(&rows)
    }
}

/// How a yes to a whole series can end besides.
pub struct OfTakingSeries;

impl IntoResponses for OfTakingSeries {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let role = "role-required, not-verified, suspended, no-offer, offer-paused, own-request, second-factor-required, \
                    second-factor-enrolment-required, cross-site-request";
        let conflict = "series-taken, series-ended, too-many-series, waiting-for-call-back, no-fitting-time; `current` is \
                        the fresh state";
        let mut rows = vec![SESSION, ("403", role), MISSING, ("409", conflict), BUSY];
        rows.extend(BODY);
        problems(&rows)
    }
}

/// How a call of somebody without account can end besides.
pub struct OfGuests;

impl IntoResponses for OfGuests {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut rows =
            vec![("403", "cross-site-request"), MISSING, ("429", "too-many-requests, with Retry-After"), BUSY];
        rows.extend(BODY);
        problems(&rows)
    }
}
