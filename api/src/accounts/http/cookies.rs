//! The cookies of a session (security.md 18): none sent to other sites, none readable by scripts but one, which says no more than that there
//! is a session.

use crate::accounts::model::SignedIn;
use crate::caller::{ACCESS_COOKIE, PublicOrigin};
use crate::kernel::clock::Instant;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponseBuilder};

const REFRESH_COOKIE: &str = "qh_refresh";
const DEVICE_COOKIE: &str = "qh_device";
/// Tells the app that it is worth asking who is signed in: whoever is not need not be refused first. It opens nothing.
const HINT_COOKIE: &str = "qh_signed_in";
/// The refresh token and the mark of the device go nowhere else.
const SESSIONS_PATH: &str = "/api/v1/auth/sessions";
/// For how long a device stays known.
const DEVICE_DAYS: i64 = 365;

fn cookie(origin: &PublicOrigin, name: String, path: &'static str, value: String, age: Duration) -> Cookie<'static> {
    Cookie::build(name, value)
        .path(path)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(origin.is_https)
        .max_age(age)
        .finish()
}

fn hint(origin: &PublicOrigin, value: &'static str, age: Duration) -> Cookie<'static> {
    let mut hint = cookie(origin, HINT_COOKIE.to_owned(), "/", value.to_owned(), age);
    hint.set_http_only(false);
    hint
}

fn access_name(origin: &PublicOrigin) -> String {
    origin.cookie_name("__Host-", ACCESS_COOKIE)
}

fn narrow_name(origin: &PublicOrigin, name: &str) -> String {
    origin.cookie_name("__Secure-", name)
}

/// Puts the tokens of a session into cookies.
pub fn set(response: &mut HttpResponseBuilder, origin: &PublicOrigin, signed_in: &SignedIn, now: Instant) {
    let age = |end: Instant| Duration::seconds((end - now).num_seconds().max(0));
    let (tokens, session) = (&signed_in.tokens, &signed_in.session);
    response.cookie(cookie(
        origin,
        access_name(origin),
        "/",
        tokens.access.reveal().to_owned(),
        age(tokens.access_expires_at),
    ));
    response.cookie(cookie(
        origin,
        narrow_name(origin, REFRESH_COOKIE),
        SESSIONS_PATH,
        tokens.refresh.reveal().to_owned(),
        age(session.ends_at),
    ));
    response.cookie(hint(origin, "1", age(session.ends_at)));
    if let Some(mark) = &signed_in.device_mark {
        let name = narrow_name(origin, DEVICE_COOKIE);
        response.cookie(cookie(origin, name, SESSIONS_PATH, mark.reveal().to_owned(), Duration::days(DEVICE_DAYS)));
    }
}

/// Takes the tokens away again. The mark of the device stays: it opens nothing.
pub fn clear(response: &mut HttpResponseBuilder, origin: &PublicOrigin) {
    for (name, path) in [(access_name(origin), "/"), (narrow_name(origin, REFRESH_COOKIE), SESSIONS_PATH)] {
        response.cookie(cookie(origin, name, path, String::new(), Duration::ZERO));
    }
    response.cookie(hint(origin, "", Duration::ZERO));
}

/// The refresh token of the request, if there is one.
pub fn refresh_token(request: &HttpRequest, origin: &PublicOrigin) -> Option<String> {
    request.cookie(&narrow_name(origin, REFRESH_COOKIE)).map(|cookie| cookie.value().to_owned())
}

/// The mark of the device, if there is one.
pub fn device_mark(request: &HttpRequest, origin: &PublicOrigin) -> Option<String> {
    request.cookie(&narrow_name(origin, DEVICE_COOKIE)).map(|cookie| cookie.value().to_owned())
}
