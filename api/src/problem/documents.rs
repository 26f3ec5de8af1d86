//! What the published document says of how calls end besides.

use super::ProblemDocument;
use std::collections::BTreeMap;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

/// Problem documents by status, each with its codes.
pub fn problems(rows: &[(&str, &str)]) -> BTreeMap<String, RefOr<Response>> {
    rows.iter()
        .map(|(status, codes)| {
            let document = ContentBuilder::new().schema(Some(Ref::from_schema_name(ProblemDocument::name()))).build();
            let response = ResponseBuilder::new()
                .description(format!("Problem: {codes}"))
                .content("application/problem+json", document)
                .build();
            ((*status).to_owned(), RefOr::T(response))
        })
        .collect()
}

const STAFF_READ: [(&str, &str); 5] = [
    ("400", "malformed-request"),
    ("401", "sign-in-required, session-ended"),
    ("403", "role-required, second-factor-required, second-factor-enrolment-required"),
    ("422", "invalid-input"),
    ("503", "unavailable, overloaded"),
];

/// How a list that staff read can end besides.
pub struct OfStaffList;

impl IntoResponses for OfStaffList {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&STAFF_READ)
    }
}

/// How one thing that staff read with parameters can end besides.
pub struct OfStaffRead;

impl IntoResponses for OfStaffRead {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut all = problems(&STAFF_READ);
        all.extend(problems(&[("404", "not-found")]));
        all
    }
}
