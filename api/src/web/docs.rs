//! The browsable page of the interface. Everything on it is part of the program; it asks no other host for anything.

use crate::problem::{Problem, ProblemCode};
use actix_web::{
    HttpResponse,
    http::header::{self, HeaderValue},
    web,
};
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;

const PAGE: &str = "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<title>Quartierhilfe: the interface</title>
<link rel=\"stylesheet\" href=\"/api/docs/swagger-ui.css\">
<script src=\"/api/docs/swagger-ui-bundle.js\" defer></script>
<script src=\"/api/docs/begin.js\" defer></script>
</head>
<body>
<div id=\"interface\"></div>
<noscript>The document itself: <a href=\"/api/v1/openapi.json\">openapi.json</a></noscript>
</body>
</html>
";
const BEGIN: &str = "window.addEventListener('DOMContentLoaded', () => {
	SwaggerUIBundle({
		url: '/api/v1/openapi.json',
		dom_id: '#interface',
		deepLinking: true,
		validatorUrl: null,
		requestInterceptor: (request) => {
			request.headers['X-Requested-With'] = 'quartierhilfe';
			return request;
		}
	});
});
";
/// The page sets style attributes while it works; scripts come from here alone.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);
/// Signature of a file's entry in the list at the end of a zip archive.
const LISTED: &[u8] = b"PK\x01\x02";

/// The routes of the page.
pub fn docs(config: &mut web::ServiceConfig) {
    config
        .route("/api/docs", web::get().to(page))
        .route("/api/docs/begin.js", web::get().to(begin))
        .route("/api/docs/{file}", web::get().to(part));
}

async fn page() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .content_type("text/html; charset=utf-8")
        .body(PAGE)
}

async fn begin() -> HttpResponse {
    HttpResponse::Ok().content_type("text/javascript; charset=utf-8").body(BEGIN)
}

async fn part(file: web::Path<String>) -> Result<HttpResponse, Problem> {
    let content_type = match file.as_str() {
        "swagger-ui-bundle.js" => "text/javascript; charset=utf-8",
        "swagger-ui.css" => "text/css; charset=utf-8",
        _ => return Err(Problem::new(ProblemCode::NotFound)),
    };
    let packed =
        gzip_of(SWAGGER_UI_VENDORED, &format!("/dist/{file}")).ok_or_else(|| Problem::new(ProblemCode::NotFound))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_ENCODING, "gzip"))
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .content_type(content_type)
        .body(packed))
}

/// A file of a zip archive as gzip: both hold the same deflated bytes, so that only head and tail are new and nothing has to be kept
/// unpacked. The archive is the one that is built in; `None` where it holds no such file.
fn gzip_of(archive: &[u8], ending: &str) -> Option<Vec<u8>> {
    let number = |at: usize, bytes: usize| -> Option<usize> {
        let slice = archive.get(at..at + bytes)?;
        Some(slice.iter().rev().fold(0, |sum, byte| (sum << 8) | usize::from(*byte)))
    };
    let end = archive.windows(4).rposition(|window| window == b"PK\x05\x06")?;
    let mut at = number(end + 16, 4)?;
    while archive.get(at..at + 4)? == LISTED {
        let (name_length, extra, comment) = (number(at + 28, 2)?, number(at + 30, 2)?, number(at + 32, 2)?);
        let name = archive.get(at + 46..at + 46 + name_length)?;
        let is_deflated = number(at + 10, 2)? == 8;
        if is_deflated && name.ends_with(ending.as_bytes()) {
            let local = number(at + 42, 4)?;
            let begin = local + 30 + number(local + 26, 2)? + number(local + 28, 2)?;
            let deflated = archive.get(begin..begin + number(at + 20, 4)?)?;
            let mut gzip = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
            gzip.extend_from_slice(deflated);
            gzip.extend_from_slice(archive.get(at + 16..at + 20)?);
            gzip.extend_from_slice(archive.get(at + 24..at + 28)?);
            return Some(gzip);
        }
        at += 46 + name_length + extra + comment;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn the_parts_of_the_page_can_be_read() {
        for (ending, begin) in
            [("/dist/swagger-ui-bundle.js", "/*! For license"), ("/dist/swagger-ui.css", ".swagger-ui")]
        {
            let packed = gzip_of(SWAGGER_UI_VENDORED, ending).unwrap();
            let mut plain = String::new();
            // The decoder checks the sum and the length.
            flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut plain).unwrap();
            assert!(plain.starts_with(begin), "{}", &plain[..40]);
        }
        assert!(gzip_of(SWAGGER_UI_VENDORED, "/dist/nothing.js").is_none());
        assert!(gzip_of(b"PK\x05\x06 no archive", "/dist/swagger-ui.css").is_none());
    }
}
