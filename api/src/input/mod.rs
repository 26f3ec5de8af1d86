//! Reading what callers send: bodies, query parameters, ids in paths, idempotency keys. Whatever is wrong is told at once, by field and code.

mod schema;
mod turn;

pub use turn::Turn;

use crate::{
    db::idempotency::IdempotencyKey,
    problem::{FaultCode, FieldFault, Problem, ProblemCode},
};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    error::PayloadError,
    http::header::CONTENT_LENGTH,
    web::{Bytes, BytesMut},
};
use futures_util::{FutureExt, StreamExt, future::LocalBoxFuture};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::{
    future::{Ready, ready},
    str::FromStr,
    time::Duration,
};
use utoipa::ToSchema;

/// The most bytes of a JSON body.
pub const JSON_LIMIT: usize = 64 * 1024;
/// For how long a body may arrive.
const BODY_DEADLINE: Duration = Duration::from_secs(10);

/// Tells a field that is `null` from one that is not there; for `#[serde(default, deserialize_with = "told")]`.
pub fn told<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// A JSON body that fits the schema of `T` and has no more than `LIMIT` bytes.
pub struct Body<T, const LIMIT: usize = JSON_LIMIT> {
    /// What was sent.
    pub value: T,
    /// The bytes as they were sent, for the fingerprint of an idempotency key.
    pub bytes: Bytes,
}

impl<T: DeserializeOwned + ToSchema + 'static, const LIMIT: usize> FromRequest for Body<T, LIMIT> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = request.content_type() == "application/json";
        let announced = announced_length(request);
        let turn = Turn::of(request);
        let mut payload = payload.take();
        async move {
            Turn::wait(turn).await;
            if !is_json {
                return Err(Problem::new(ProblemCode::UnsupportedMediaType));
            }
            let bytes = read(&mut payload, announced, LIMIT, BODY_DEADLINE).await?;
            let document: Value =
                serde_json::from_slice(&bytes).map_err(|_| Problem::new(ProblemCode::MalformedJson))?;
            Ok(Self { value: fitting(document, "")?, bytes })
        }
        .boxed_local()
    }
}

/// A body of any form, up to a limit (imports).
pub async fn raw_body(
    request: &HttpRequest,
    payload: &mut Payload,
    limit: usize,
    deadline: Duration,
) -> Result<Bytes, Problem> {
    read(payload, announced_length(request), limit, deadline).await
}

fn announced_length(request: &HttpRequest) -> usize {
    request.headers().get(CONTENT_LENGTH).and_then(|text| text.to_str().ok()?.parse().ok()).unwrap_or(0)
}

async fn read(payload: &mut Payload, announced: usize, limit: usize, deadline: Duration) -> Result<Bytes, Problem> {
    if announced > limit {
        return Err(Problem::new(ProblemCode::TooLarge));
    }
    let reading = async {
        let mut bytes = BytesMut::with_capacity(announced.min(limit));
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|error| match error {
                PayloadError::Overflow => Problem::new(ProblemCode::TooLarge),
                _ => Problem::new(ProblemCode::MalformedRequest),
            })?;
            if bytes.len() + chunk.len() > limit {
                return Err(Problem::new(ProblemCode::TooLarge));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    };
    tokio::time::timeout(deadline, reading).await.map_err(|_| Problem::new(ProblemCode::RequestTimeout))?
}

/// Query parameters that fit the schema of `T` (an object of strings, numbers, booleans).
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + ToSchema + 'static> FromRequest for Query<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let (turn, text) = (Turn::of(request), request.query_string().to_owned());
        async move {
            Turn::wait(turn).await;
            query(&text).map(Query)
        }
        .boxed_local()
    }
}

fn query<T: DeserializeOwned + ToSchema + 'static>(text: &str) -> Result<T, Problem> {
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(text).map_err(|_| Problem::new(ProblemCode::MalformedRequest))?;
    let mut document = Map::new();
    let mut faults = Vec::new();
    for (name, value) in pairs {
        let value = schema::typed_parameter::<T>(&name, value);
        if document.insert(name.clone(), value).is_some() {
            faults.push(FieldFault::new(format!("?{name}"), FaultCode::Duplicate));
        }
    }
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    fitting(Value::Object(document), "?")
}

/// Checks a document against the schema of `T`, names all that is wrong, and reads it. For query parameters the pointer begins with `?`.
fn fitting<T: DeserializeOwned + ToSchema + 'static>(document: Value, prefix: &str) -> Result<T, Problem> {
    let mut faults = schema::faults_of::<T>(&document);
    schema::forbidden_characters(&document, &mut String::new(), &mut faults);
    if faults.is_empty() {
        match serde_path_to_error::deserialize(document) {
            Ok(value) => return Ok(value),
            // The schema is a little wider than the type in places (a date such as 2026-02-31).
            Err(error) => faults.push(FieldFault::new(schema::pointer_of(error.path()), FaultCode::InvalidValue)),
        }
    }
    if !prefix.is_empty() {
        for fault in &mut faults {
            fault.pointer = format!("{prefix}{}", fault.pointer.trim_start_matches('/'));
        }
    }
    Err(Problem::invalid(faults))
}

/// An id (or another word) of the path. What is no such word names nothing: 404.
pub struct PathPart<T>(pub T);

impl<T: FromStr + 'static> FromRequest for PathPart<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let last = request.match_info().iter().last().map(|(_, text)| text.to_owned());
        ready(last.and_then(|text| text.parse().ok()).map(PathPart).ok_or_else(|| Problem::new(ProblemCode::NotFound)))
    }
}

/// The two words of a path with two parameters.
pub struct PathParts<A, B>(pub A, pub B);

impl<A: FromStr + 'static, B: FromStr + 'static> FromRequest for PathParts<A, B> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let mut words = request.match_info().iter().map(|(_, text)| text);
        let first = words.next().and_then(|text| text.parse().ok());
        let second = words.next().and_then(|text| text.parse().ok());
        ready(match (first, second) {
            (Some(first), Some(second)) => Ok(Self(first, second)),
            _ => Err(Problem::new(ProblemCode::NotFound)),
        })
    }
}

/// The `Idempotency-Key` header, where there is one.
pub struct IdempotencyHeader(Option<String>);

impl FromRequest for IdempotencyHeader {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let header = request.headers().get("idempotency-key");
        ready(match header.map(|text| text.to_str().map(str::to_owned)) {
            None => Ok(Self(None)),
            Some(Ok(text)) => Ok(Self(Some(text))),
            Some(Err(_)) => Err(Problem::new(ProblemCode::MalformedRequest)),
        })
    }
}

impl IdempotencyHeader {
    /// Whether the caller sent none.
    pub fn is_missing(&self) -> bool {
        self.0.is_none()
    }

    /// The key for the database; 422 when the header holds no key.
    pub fn key(
        &self,
        owner: impl ToString,
        route: &'static str,
        body: &[u8],
    ) -> Result<Option<IdempotencyKey>, Problem> {
        match &self.0 {
            None => Ok(None),
            Some(text) => IdempotencyKey::new(owner.to_string(), route, text, body)
                .map(Some)
                .ok_or_else(|| Problem::new(ProblemCode::IdempotencyKeyReused)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use uuid::Uuid;

    #[derive(Debug, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only its reading is tested")]
        date: chrono::NaiveDate,
    }

    #[derive(Debug, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[schema(max_length = 5)]
        name: String,
        number: Option<u32>,
        id: Option<Uuid>,
        inner: Option<Vec<Inner>>,
        is_open: Option<bool>,
    }

    fn faults(document: Value) -> Vec<(String, FaultCode)> {
        let problem = fitting::<Sample>(document, "").unwrap_err();
        let mut faults: Vec<_> =
            problem_faults(&problem).iter().map(|fault| (fault.pointer.clone(), fault.code)).collect();
        faults.sort();
        faults
    }

    fn problem_faults(problem: &Problem) -> Vec<FieldFault> {
        problem.field_faults().to_vec()
    }

    #[test]
    fn all_faults_come_at_once() {
        let document = serde_json::json!({"name": 7, "number": "x", "extra": 1, "id": "no", "inner": [{"date": "2026-02-31"}, {}]});
        let found = faults(document);
        for expected in [
            ("/extra", FaultCode::UnknownField),
            ("/id", FaultCode::InvalidValue),
            ("/inner/1/date", FaultCode::Required),
            ("/name", FaultCode::WrongType),
            ("/number", FaultCode::WrongType),
        ] {
            assert!(found.contains(&(expected.0.to_owned(), expected.1)), "{expected:?} in {found:?}");
        }
    }

    #[test]
    fn nul_and_length_are_found() {
        assert_eq!(
            faults(serde_json::json!({"name": "a\u{0}"})),
            [("/name".to_owned(), FaultCode::ForbiddenCharacter)]
        );
        assert_eq!(faults(serde_json::json!({"name": "abcdef"})), [("/name".to_owned(), FaultCode::TooLong)]);
        assert_eq!(faults(serde_json::json!({})), [("/name".to_owned(), FaultCode::Required)]);
    }

    #[test]
    fn query_parameters_are_typed_by_the_schema() {
        let sample: Sample = query("name=12&number=7&is_open=true").unwrap();
        assert_eq!((sample.name.as_str(), sample.number, sample.is_open, sample.id), ("12", Some(7), Some(true), None));
        assert!(sample.inner.is_none());
        let problem = query::<Sample>("name=a&number=x&other=1").unwrap_err();
        let mut pointers: Vec<_> = problem_faults(&problem).into_iter().map(|fault| fault.pointer).collect();
        pointers.sort();
        assert_eq!(pointers, ["?number", "?other"]);
        assert!(query::<Sample>("name=a&name=b").is_err());
    }
}
