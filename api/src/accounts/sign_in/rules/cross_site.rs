//! Requests that another site makes a browser send (security.md 27).
//!
//! A write is only done when it comes from our own pages: a header that forms cannot set, and the browser's own word
//! about the origin. A bearer token is never sent by a browser by itself, so such requests need neither.

/// The header that our pages send with each write.
pub const HEADER: &str = "x-requested-with";
/// Its value.
pub const HEADER_VALUE: &str = "quartierhilfe";

/// What the rule needs to know of a request.
#[derive(Debug, Clone, Copy, Default)]
pub struct Marks<'a> {
    /// GET, HEAD and OPTIONS change nothing.
    pub is_reading: bool,
    /// Whether `Authorization` is present.
    pub has_authorization: bool,
    /// Whether one of our cookies is present.
    pub has_cookie: bool,
    /// `X-Requested-With`.
    pub requested_with: Option<&'a str>,
    /// `Sec-Fetch-Site`.
    pub fetch_site: Option<&'a str>,
    /// `Origin`.
    pub origin: Option<&'a str>,
}

/// Whether a request may be answered; `own_origin` is that of the configured public address.
pub fn is_own(marks: &Marks<'_>, own_origin: &str) -> bool {
    if marks.is_reading || marks.has_authorization {
        return true;
    }
    let is_from_browser = marks.has_cookie || marks.fetch_site.is_some() || marks.origin.is_some();
    if !is_from_browser {
        return true;
    }
    let has_header = marks.requested_with.is_some_and(|value| value.eq_ignore_ascii_case(HEADER_VALUE));
    // "none" is a person's own doing (typed address); it cannot be a script of another site.
    let is_site_fine = marks.fetch_site.is_none_or(|site| site == "same-origin" || site == "none");
    let is_origin_fine = marks.origin.is_none_or(|origin| origin.eq_ignore_ascii_case(own_origin));
    has_header && is_site_fine && is_origin_fine
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "https://hilfe.example.org";

    fn write() -> Marks<'static> {
        Marks { has_cookie: true, requested_with: Some("quartierhilfe"), ..Marks::default() }
    }

    #[test]
    fn our_own_pages_may_write() {
        assert!(is_own(&Marks { fetch_site: Some("same-origin"), origin: Some(OWN), ..write() }, OWN));
        assert!(is_own(&Marks { origin: Some(OWN), ..write() }, OWN), "browsers without Sec-Fetch-Site");
        assert!(is_own(&write(), OWN), "the header alone proves it: forms cannot set it");
    }

    #[test]
    fn other_sites_may_not() {
        for site in ["cross-site", "same-site", "", "SAME-ORIGIN "] {
            assert!(!is_own(&Marks { fetch_site: Some(site), ..write() }, OWN), "{site}");
        }
        for origin in ["null", "http://hilfe.example.org", "https://hilfe.example.org.evil.net", "https://example.org"]
        {
            assert!(!is_own(&Marks { origin: Some(origin), ..write() }, OWN), "{origin}");
        }
        let without_header = Marks { requested_with: None, fetch_site: Some("same-origin"), ..write() };
        assert!(!is_own(&without_header, OWN));
        assert!(!is_own(&Marks { requested_with: Some("XMLHttpRequest"), ..write() }, OWN));
        let sign_in_forced_by_a_form = Marks { origin: Some("https://evil.example"), ..Marks::default() };
        assert!(!is_own(&sign_in_forced_by_a_form, OWN), "without any cookie");
    }

    #[test]
    fn readers_and_programs_need_no_header() {
        assert!(is_own(&Marks { is_reading: true, fetch_site: Some("cross-site"), ..Marks::default() }, OWN));
        assert!(is_own(&Marks { has_authorization: true, has_cookie: true, ..Marks::default() }, OWN));
        assert!(is_own(&Marks::default(), OWN), "a program without cookies");
    }
}
