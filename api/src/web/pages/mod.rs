//! The built app: every file is read once at the start, so no request can name a file outside of it. The pages are built for all towns;
//! what is the town's own (name, telephone, hours) stands in them as placeholders that are filled per language, and again when the town's
//! settings change.

mod encoding;
mod fill;
mod site;

pub use fill::{TownTexts, WordedTexts, dialable, escape_html};
pub use site::{Site, read_site};

use crate::{
    db::{Db, DbConnection},
    kernel::language::UiLanguage,
    problem::{Problem, ProblemCode},
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, StatusCode, header},
    web::{self, Bytes},
};
use encoding::{Accepted, inflate};
use site::{Encoded, Page};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// For how long filled pages are used before the town's settings are looked at again.
const TEXTS_GOOD_FOR: Duration = Duration::from_secs(2);
const A_YEAR: &str = "public, max-age=31536000, immutable";
const ASK_FIRST: &str = "no-cache";
/// What only a header can say; everything else stands in the pages' own policy, with the hashes of their scripts. The two intersect.
const PAGE_POLICY: &str = "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; \
     require-trusted-types-for 'script'; trusted-types svelte-trusted-html quartierhilfe-worker";

/// Reads the town's part of the pages; `None` while no town is set up.
pub type TextsReader = fn(&mut DbConnection) -> diesel::QueryResult<Option<TownTexts>>;

/// The app, ready to be sent.
pub struct Pages {
    site: Site,
    read_texts: TextsReader,
    filled: Mutex<Filled>,
}

/// The pages with the town's texts in them.
#[derive(Default, Clone)]
struct Filled {
    texts: Option<TownTexts>,
    /// Each from when it was first asked for: few of them are in use at any time, least of all in every language.
    pages: Arc<Mutex<HashMap<(String, UiLanguage), Encoded>>>,
    looked_at: Option<Instant>,
}

impl Filled {
    /// A page with the texts in it, filled when it is first asked for.
    fn page(&self, site: &Site, texts: &TownTexts, page: Page) -> Option<Encoded> {
        let key = (page.name, page.language);
        let pages = || self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = pages().get(&key) {
            return Some(known.clone());
        }
        let filled = site.filled(&key.0, key.1, texts)?;
        pages().insert(key, filled.clone());
        Some(filled)
    }
}

impl Pages {
    /// The app of a folder, filled by what `read_texts` finds.
    pub fn new(site: Site, read_texts: TextsReader) -> Self {
        Self { site, read_texts, filled: Mutex::default() }
    }

    fn filled(&self) -> Filled {
        self.filled.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The filled pages, anew where the town's settings have changed.
    async fn fresh(&self, db: &Db) -> Filled {
        let old = self.filled();
        if old.looked_at.is_some_and(|at| at.elapsed() < TEXTS_GOOD_FOR) {
            return old;
        }
        let read_texts = self.read_texts;
        let Ok(texts) = db.read_rows("web.town_texts", read_texts).await else {
            // Pages that were good a moment ago are better than none.
            return old;
        };
        let mut new = Filled { looked_at: Some(Instant::now()), ..old };
        if new.texts != texts {
            new.pages = Arc::default();
            new.texts = texts;
        }
        *self.filled.lock().unwrap_or_else(PoisonError::into_inner) = new.clone();
        new
    }

    async fn answer(&self, db: &Db, path: &str, accepted: Accepted) -> Option<Answer> {
        if let Some(file) = self.site.file(path) {
            let cache = if path.starts_with("/_app/immutable/") { A_YEAR } else { ASK_FIRST };
            return Some(Answer::of(file, accepted, cache, None));
        }
        let page = self.site.page(path)?;
        let status = if page.is_missing { StatusCode::NOT_FOUND } else { StatusCode::OK };
        let filled = self.fresh(db).await;
        let Some(texts) = &filled.texts else { return Some(Answer::not_set_up()) };
        let page = filled.page(&self.site, texts, page)?;
        Some(Answer::of(&page, accepted, ASK_FIRST, Some(status)))
    }
}

/// What is sent.
struct Answer {
    body: Bytes,
    content_type: &'static str,
    content_encoding: Option<&'static str>,
    tag: String,
    cache: &'static str,
    is_page: bool,
    status: StatusCode,
}

impl Answer {
    /// `as_page` is the status of a page; a file that is none is there.
    fn of(file: &Encoded, accepted: Accepted, cache: &'static str, as_page: Option<StatusCode>) -> Self {
        let (body, content_encoding) = match (&file.brotli, &file.gzip) {
            (Some(brotli), _) if accepted.brotli => (brotli.clone(), Some("br")),
            (_, Some(gzip)) if accepted.gzip => (gzip.clone(), Some("gzip")),
            (_, Some(gzip)) => (Bytes::from(inflate(gzip)), None),
            _ => (file.plain.clone().unwrap_or_default(), None),
        };
        let content_type = file.content_type;
        let status = as_page.unwrap_or(StatusCode::OK);
        Self { body, content_type, content_encoding, tag: file.tag.clone(), cache, is_page: as_page.is_some(), status }
    }

    fn not_set_up() -> Self {
        Self {
            body: Bytes::from_static(fill::NOT_SET_UP.as_bytes()),
            content_type: "text/html; charset=utf-8",
            content_encoding: None,
            tag: "W/\"not-set-up\"".to_owned(),
            cache: "no-store",
            is_page: true,
            status: StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn into_response(self, request: &HttpRequest) -> HttpResponse {
        let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        let is_known = self.status == StatusCode::OK
            && known.is_some_and(|tags| tags.trim() == "*" || tags.split(',').any(|tag| tag.trim() == self.tag));
        let mut response = HttpResponse::build(if is_known { StatusCode::NOT_MODIFIED } else { self.status });
        response
            .insert_header((header::ETAG, self.tag))
            .insert_header((header::CACHE_CONTROL, self.cache))
            .insert_header((header::VARY, "accept-encoding"));
        if self.is_page {
            response.insert_header((header::CONTENT_SECURITY_POLICY, PAGE_POLICY));
        }
        if is_known {
            return response.finish();
        }
        if let Some(encoding) = self.content_encoding {
            response.insert_header((header::CONTENT_ENCODING, encoding));
        }
        response.content_type(self.content_type).body(self.body)
    }
}

/// Answers whatever no route of the API answers: a file, a page, or the page that says that there is none.
pub async fn page(request: HttpRequest, pages: web::Data<Pages>, db: web::Data<Db>) -> Result<HttpResponse, Problem> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Problem::new(ProblemCode::MethodNotAllowed).allow("GET, HEAD".to_owned()));
    }
    if let Some(meant) = pages.site.without_slash(request.path()) {
        let query =
            if request.query_string().is_empty() { String::new() } else { format!("?{}", request.query_string()) };
        return Ok(HttpResponse::PermanentRedirect()
            .insert_header((header::LOCATION, format!("{meant}{query}")))
            .insert_header((header::CACHE_CONTROL, ASK_FIRST))
            .finish());
    }
    let answer = pages.answer(&db, request.path(), Accepted::of(request.headers())).await;
    answer.map(|answer| answer.into_response(&request)).ok_or_else(|| Problem::new(ProblemCode::NotFound))
}

#[cfg(test)]
mod tests;
