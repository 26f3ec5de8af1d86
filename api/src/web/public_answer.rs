//! Answers that are the same for everybody and change seldom: the town, its quarters, its categories.

use crate::problem::{Problem, ProblemCode};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH},
};
use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Answers with JSON that the browser may keep and must ask about each time: `no-cache` and an `ETag` over the content;
/// 304 without a body when the caller has it already.
pub fn public_answer(request: &HttpRequest, value: &impl Serialize) -> Result<HttpResponse, Problem> {
    let body = serde_json::to_vec(value).map_err(|_| Problem::new(ProblemCode::Internal))?;
    Ok(public_bytes(request, "application/json", body))
}

/// [`public_answer`] for a document that is written already.
pub fn public_bytes(request: &HttpRequest, content_type: &'static str, body: Vec<u8>) -> HttpResponse {
    // A weak tag: compression changes the bytes and not the content.
    let digest = HEXLOWER.encode(&Sha256::digest(&body)[..16]);
    let tag = format!("W/\"{digest}\"");
    let known = request.headers().get_all(IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    let is_known = known
        .flat_map(|text| text.split(','))
        .map(str::trim)
        .any(|other| other == "*" || other.trim_start_matches("W/").trim_matches('"') == digest);
    let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((ETAG, tag)).insert_header((CACHE_CONTROL, "no-cache"));
    if is_known { response.finish() } else { response.content_type(content_type).body(body) }
}
