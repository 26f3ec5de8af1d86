//! Problem documents (RFC 9457): the one form in which anything goes wrong.

mod codes;
pub mod documents;

pub use codes::ProblemCode;

use crate::db::Failure;
use crate::kernel::fault::{Fault, FaultKind};
use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
};
use serde::Serialize;
use serde_json::{Map, Value};
use std::{convert::Infallible, fmt};
use utoipa::ToSchema;

tokio::task_local! {
    /// The id of the request that is being answered.
    pub static REQUEST_ID: String;
}

/// One thing that is wrong with the input.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FieldFault {
    /// Where: a JSON pointer into the body (`/windows/0/start`), or `?name` for a query parameter.
    pub pointer: String,
    /// What: a word of a closed list per field kind.
    pub code: FaultCode,
    /// Numbers for the text, e.g. `{"maximum": 120}`.
    #[serde(skip_serializing_if = "Map::is_empty")]
    #[schema(value_type = Object)]
    pub parameters: Map<String, Value>,
}

impl FieldFault {
    /// A fault without parameters.
    pub fn new(pointer: impl Into<String>, code: FaultCode) -> Self {
        Self { pointer: pointer.into(), code, parameters: Map::new() }
    }

    /// The same fault with a parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.parameters.insert(name.to_owned(), value.into());
        self
    }
}

impl From<Fault> for FieldFault {
    fn from(fault: Fault) -> Self {
        let Fault { pointer, kind } = fault;
        match kind {
            FaultKind::Required => Self::new(pointer, FaultCode::Required),
            FaultKind::TooMany(maximum) => Self::new(pointer, FaultCode::TooLong).with("maximum", maximum),
            FaultKind::Unknown => Self::new(pointer, FaultCode::Unknown),
            FaultKind::InvalidValue => Self::new(pointer, FaultCode::InvalidValue),
            FaultKind::TooSmall(minimum) => Self::new(pointer, FaultCode::TooSmall).with("minimum", minimum),
            FaultKind::TooLarge(maximum) => Self::new(pointer, FaultCode::TooLarge).with("maximum", maximum),
            FaultKind::EndBeforeStart => Self::new(pointer, FaultCode::EndBeforeStart),
            FaultKind::InThePast => Self::new(pointer, FaultCode::InThePast),
            FaultKind::TooFarAhead => Self::new(pointer, FaultCode::TooFarAhead),
            FaultKind::Duplicate => Self::new(pointer, FaultCode::Duplicate),
        }
    }
}

crate::text_enum! {
    /// What can be wrong with a field.
    pub enum FaultCode {
        /// It is missing or empty.
        Required = "required",
        /// There is no such field.
        UnknownField = "unknown_field",
        /// It has another JSON type.
        WrongType = "wrong_type",
        /// It is not of the form that is asked for, or none of the allowed words.
        InvalidValue = "invalid_value",
        /// More characters or entries than `maximum`.
        TooLong = "too_long",
        /// Fewer characters or entries than `minimum`.
        TooShort = "too_short",
        /// Less than `minimum`.
        TooSmall = "too_small",
        /// More than `maximum`.
        TooLarge = "too_large",
        /// It holds NUL, a control character or one that turns the reading direction.
        ForbiddenCharacter = "forbidden_character",
        /// The same entry stands twice.
        Duplicate = "duplicate",
        /// What it names does not exist (any more).
        Unknown = "unknown",
        /// It lies in the past.
        InThePast = "in_the_past",
        /// It lies too far in the future.
        TooFarAhead = "too_far_ahead",
        /// An end that is not after its start.
        EndBeforeStart = "end_before_start",
        /// A password that is easy to guess.
        TooWeak = "too_weak",
        /// It must be agreed to.
        ConsentRequired = "consent_required",
        /// It does not go together with another field.
        Contradiction = "contradiction",
    }
}

/// What is answered when a call does not succeed.
#[derive(Debug)]
pub struct Problem {
    code: ProblemCode,
    errors: Vec<FieldFault>,
    extras: Map<String, Value>,
    retry_after_seconds: Option<u64>,
    allow: Option<String>,
}

/// The document as it is sent; further members (`current`, `alternatives`) may stand beside these.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemDocument {
    /// Address of the description of the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short English title.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The code.
    pub code: ProblemCode,
    /// The id of the request, for questions to the operator.
    pub request_id: String,
    /// All faults of the input (only with 422).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errors: Option<Vec<FieldFault>>,
    /// The fresh state (409), alternatives (409) and the like.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub extras: Map<String, Value>,
}

impl Problem {
    /// A problem of the table.
    pub fn new(code: ProblemCode) -> Self {
        Self { code, errors: Vec::new(), extras: Map::new(), retry_after_seconds: None, allow: None }
    }

    /// Faults of the input, all at once.
    pub fn invalid(errors: Vec<FieldFault>) -> Self {
        Self { errors, ..Self::new(ProblemCode::InvalidInput) }
    }

    /// What a rule found wrong with the input, all at once.
    pub fn faulty(faults: Vec<Fault>) -> Self {
        Self::invalid(faults.into_iter().map(FieldFault::from).collect())
    }

    /// The same problem with a further member, e.g. `current`.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Serialize) -> Self {
        if let Ok(value) = serde_json::to_value(value) {
            self.extras.insert(name.to_owned(), value);
        }
        self
    }

    /// The same problem with the time after which a new attempt makes sense.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_seconds = Some(seconds.max(1));
        self
    }

    /// The same problem with the methods that the resource has.
    #[must_use]
    pub fn allow(mut self, methods: String) -> Self {
        self.allow = Some(methods);
        self
    }

    /// What is wrong with the input.
    pub fn field_faults(&self) -> &[FieldFault] {
        &self.errors
    }

    /// Its code.
    pub fn code(&self) -> ProblemCode {
        self.code
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code.as_str())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        let request_id = REQUEST_ID.try_with(Clone::clone).unwrap_or_default();
        let document = ProblemDocument {
            kind: format!("urn:quartierhilfe:problem:{}", self.code.as_str()),
            title: self.code.title().to_owned(),
            status: self.code.status().as_u16(),
            code: self.code,
            request_id,
            errors: (!self.errors.is_empty()).then(|| self.errors.clone()),
            extras: self.extras.clone(),
        };
        let mut response = HttpResponse::build(self.code.status());
        response.insert_header((header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json")));
        if let Some(seconds) = self.retry_after_seconds {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        if let Some(methods) = &self.allow {
            response.insert_header((header::ALLOW, methods.as_str()));
        }
        response.body(serde_json::to_string(&document).unwrap_or_default())
    }
}

impl From<Infallible> for Problem {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl<R: Into<Problem>> From<Failure<R>> for Problem {
    fn from(failure: Failure<R>) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::Database(error) => {
                tracing::error!(error = %DatabaseFault(&error), "a database call failed");
                Self::new(ProblemCode::Internal)
            }
            Failure::Unavailable => Self::new(ProblemCode::Unavailable).retry_after(2),
            Failure::Panicked => {
                tracing::error!("a transaction panicked and was rolled back");
                Self::new(ProblemCode::Internal)
            }
        }
    }
}

/// A database error for the log: its message without the values that it may quote.
struct DatabaseFault<'a>(&'a diesel::result::Error);

impl fmt::Display for DatabaseFault<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            diesel::result::Error::DatabaseError(kind, information) => write!(
                formatter,
                "{kind:?} table={} constraint={} {}",
                information.table_name().unwrap_or("?"),
                information.constraint_name().unwrap_or("?"),
                information.message().lines().next().unwrap_or_default()
            ),
            diesel::result::Error::DeserializationError(inner) => write!(formatter, "deserialization: {inner}"),
            other => write!(formatter, "{other}"),
        }
    }
}
