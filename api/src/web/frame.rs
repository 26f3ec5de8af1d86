//! The outermost layer of the API.

use super::{Ceilings, ClientAddress};
use crate::problem::{Problem, ProblemCode, REQUEST_ID};
use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    web,
};
use futures_util::FutureExt;
use std::{
    panic::AssertUnwindSafe,
    sync::{
        LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tracing::Instrument;
use uuid::Uuid;

/// For how long a handler may work on an answer.
const HANDLER_DEADLINE: Duration = Duration::from_secs(10);
/// Requests at work at once; more are told to come back. Health checks are always answered.
const MOST_AT_WORK: usize = 512;

const REQUEST_ID_HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Paths whose work may take longer (reading a large file), with the time that they get.
#[derive(Debug, Clone, Copy)]
pub struct LongWork(pub &'static [&'static str], pub Duration);

/// How much is being worked on, and how often a handler panicked.
#[derive(Debug, Default)]
pub struct Load {
    at_work: AtomicUsize,
    panics: AtomicUsize,
}

impl Load {
    /// How often a handler panicked since the start.
    pub fn panics(&self) -> usize {
        self.panics.load(Ordering::Relaxed)
    }
}

struct AtWork<'a>(&'a Load);

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.0.at_work.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Gives the request an id, keeps it within its deadline, catches panics, logs one line, and adds the security headers.
pub async fn frame(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let id = request_id(&request);
    let span = tracing::info_span!("request", http.request_id = %id);
    REQUEST_ID.scope(id.clone(), answer(request, next, id).instrument(span)).await
}

async fn answer(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    id: String,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let begun = Instant::now();
    let method = request.method().clone();
    let is_api = request.path().starts_with("/api/");
    let Some(load) = request.app_data::<web::Data<Load>>().cloned() else {
        return Err(Problem::new(ProblemCode::Internal).into());
    };
    if is_api && let Some(ceilings) = request.app_data::<web::Data<Ceilings>>() {
        let address = ClientAddress::of(request.request());
        if let Err(problem) = ceilings.pass_address(address) {
            return Ok(finish(request.error_response(problem).map_into_boxed_body(), &id, is_api));
        }
    }
    let at_work = load.at_work.fetch_add(1, Ordering::AcqRel);
    let _guard = AtWork(&load);
    if at_work >= MOST_AT_WORK && is_api {
        return Ok(finish(
            request.error_response(Problem::new(ProblemCode::Overloaded).retry_after(1)).map_into_boxed_body(),
            &id,
            is_api,
        ));
    }
    let deadline = match request.app_data::<LongWork>() {
        Some(LongWork(paths, longer)) if paths.contains(&request.path()) => *longer,
        _ => HANDLER_DEADLINE,
    };
    let working = AssertUnwindSafe(tokio::time::timeout(deadline, next.call(request))).catch_unwind();
    let result = match working.await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(Problem::new(ProblemCode::Unavailable).retry_after(5).into()),
        Err(_) => {
            load.panics.fetch_add(1, Ordering::Relaxed);
            tracing::error!("a handler panicked");
            Err(Problem::new(ProblemCode::Internal).into())
        }
    };
    let response = match result {
        Ok(response) => finish(response.map_into_boxed_body(), &id, is_api),
        Err(error) => return Err(with_headers(&error, &id)),
    };
    let route = response.request().match_pattern().unwrap_or_default();
    tracing::info!(
        http.method = %method,
        http.route = route,
        http.status = response.status().as_u16(),
        http.milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        "answered"
    );
    Ok(response)
}

/// An error that leaves no request to answer to still carries the headers.
fn with_headers(error: &Error, id: &str) -> Error {
    let mut response = error.as_response_error().error_response();
    add_headers(response.headers_mut(), id, true);
    actix_web::error::InternalError::from_response("", response).into()
}

fn finish<B: MessageBody>(mut response: ServiceResponse<B>, id: &str, is_api: bool) -> ServiceResponse<B> {
    add_headers(response.headers_mut(), id, is_api);
    response
}

fn add_headers(headers: &mut HeaderMap, id: &str, is_api: bool) {
    static ALWAYS: LazyLock<Vec<Header>> = LazyLock::new(|| {
        made(&[
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("strict-transport-security", "max-age=63072000; includeSubDomains"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            (
                "permissions-policy",
                "accelerometer=(), camera=(), geolocation=(self), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
            ),
        ])
    });
    static API: LazyLock<Vec<Header>> = LazyLock::new(|| {
        made(&[
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ("cache-control", "no-store"),
        ])
    });
    let of_api = if is_api { API.as_slice() } else { &[] };
    for (name, value) in ALWAYS.iter().chain(of_api) {
        if !headers.contains_key(name) {
            headers.insert(name.clone(), value.clone());
        }
    }
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID_HEADER, value);
    }
}

type Header = (HeaderName, HeaderValue);

fn made(headers: &[(&'static str, &'static str)]) -> Vec<Header> {
    headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
}

/// The id that a proxy gave, where it is one, or a new one.
fn request_id(request: &ServiceRequest) -> String {
    let given = request.headers().get(REQUEST_ID_HEADER).and_then(|value| value.to_str().ok());
    if let Some(id) = given.and_then(|text| Uuid::parse_str(text).ok()) {
        return id.to_string();
    }
    #[expect(clippy::disallowed_methods, reason = "the id of a request is no entity's id")]
    let id = Uuid::new_v4();
    id.to_string()
}
