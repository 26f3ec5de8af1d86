//! Signing in and out, renewing, one's own sessions.

use super::answers::{OrMissing, WithBody, WithSession};
use super::cookies;
use super::shapes::{SessionAnswer, SessionEntry, SessionList};
use crate::accounts::flows::Accounts;
use crate::accounts::flows::sign_in::Device;
use crate::accounts::model::{EndReason, SignedIn as FreshSession, Transport};
use crate::caller::{MaybeCaller, PublicOrigin, SignedIn, require_own_site};
use crate::input::{Body, PathPart};
use crate::kernel::ids::SessionId;
use crate::problem::{FaultCode, FieldFault, Problem, ProblemCode};
use crate::web::ClientAddress;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, delete, get, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

/// Address and password, or address and a code that was mailed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInForm {
    /// Address.
    #[schema(max_length = 254)]
    email: String,
    /// Password.
    #[schema(max_length = 1024)]
    password: Option<String>,
    /// Code of six digits.
    #[schema(max_length = 64)]
    code: Option<String>,
    /// `cookie` (the default) for browsers, `bearer` for programs.
    transport: Option<Transport>,
    /// What the person calls the device.
    #[schema(max_length = 60)]
    device_label: Option<String>,
}

/// The refresh token, for programs; browsers send their cookie.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshForm {
    /// Only with the transport `bearer`.
    #[schema(max_length = 200)]
    refresh_token: Option<String>,
}

/// Puts a fresh session into an answer: tokens in cookies, or with what is given back for the body.
pub async fn put_session(
    accounts: &Accounts,
    origin: &PublicOrigin,
    signed_in: &FreshSession,
    response: &mut HttpResponseBuilder,
) -> Result<SessionAnswer, Problem> {
    let record = accounts.own_record(signed_in.session.account).await?;
    if signed_in.session.transport == Transport::Cookie {
        cookies::set(response, origin, signed_in, accounts.db.clock().now());
    }
    Ok(SessionAnswer::of(signed_in, &record))
}

/// Answers with a fresh session alone.
pub async fn answer(
    accounts: &Accounts,
    origin: &PublicOrigin,
    signed_in: &FreshSession,
    mut response: HttpResponseBuilder,
) -> Result<HttpResponse, Problem> {
    let session = put_session(accounts, origin, signed_in, &mut response).await?;
    Ok(response.json(session))
}

/// Sign in with a password or a mailed code
#[utoipa::path(tag = "auth", security(()), request_body = SignInForm, responses(
    (status = 201, body = SessionAnswer, description = "The session"), WithBody,
    (status = 401, body = crate::problem::ProblemDocument, content_type = "application/problem+json", description = "sign-in-failed"),
    (status = 403, body = crate::problem::ProblemDocument, content_type = "application/problem+json", description = "cross-site-request, code-wrong"),
    (status = 429, body = crate::problem::ProblemDocument, content_type = "application/problem+json", description = "too-many-requests, password-paused"),
))]
#[post("/auth/sessions")]
pub async fn sign_in(
    request: HttpRequest,
    accounts: web::Data<Accounts>,
    origin: web::Data<PublicOrigin>,
    address: ClientAddress,
    body: Body<SignInForm>,
) -> Result<HttpResponse, Problem> {
    let form = body.value;
    let device = device(&request, &origin, address, &form)?;
    let signed_in = match (form.password, form.code) {
        (Some(password), None) => accounts.sign_in_by_password(form.email, password, device).await?,
        (None, Some(code)) => accounts.sign_in_by_code(form.email, code, device).await?,
        _ => return Err(Problem::invalid(vec![FieldFault::new("/password", FaultCode::Contradiction)])),
    };
    answer(&accounts, &origin, &signed_in, HttpResponse::Created()).await
}

fn device(
    request: &HttpRequest,
    origin: &PublicOrigin,
    address: ClientAddress,
    form: &SignInForm,
) -> Result<Device, Problem> {
    let transport = form.transport.unwrap_or(Transport::Cookie);
    // Another site must not be able to sign somebody's browser in as somebody else.
    if transport == Transport::Cookie {
        require_own_site(request, origin)?;
    }
    let mark = cookies::device_mark(request, origin);
    Ok(Device { transport, label: form.device_label.clone(), mark, address: address.0 })
}

/// Renew a session
#[utoipa::path(tag = "auth", security(()), request_body = RefreshForm, responses(
    (status = 200, body = SessionAnswer, description = "The session"), WithBody,
    (status = 401, body = crate::problem::ProblemDocument, content_type = "application/problem+json", description = "sign-in-required, session-ended"),
    (status = 403, body = crate::problem::ProblemDocument, content_type = "application/problem+json", description = "cross-site-request"),
))]
#[post("/auth/sessions/refresh")]
pub async fn refresh(
    request: HttpRequest,
    accounts: web::Data<Accounts>,
    origin: web::Data<PublicOrigin>,
    body: Body<RefreshForm>,
) -> Result<HttpResponse, Problem> {
    let token = if let Some(token) = body.value.refresh_token {
        token
    } else {
        require_own_site(&request, &origin)?;
        cookies::refresh_token(&request, &origin).ok_or_else(|| Problem::new(ProblemCode::SignInRequired))?
    };
    let signed_in = accounts.refresh(token).await?;
    answer(&accounts, &origin, &signed_in, HttpResponse::Ok()).await
}

/// Sign out on this device
#[utoipa::path(tag = "auth", security(("cookie" = []), ("bearer" = []), ()), responses(
    (status = 204, description = "Signed out; nothing was open counts too"), WithSession,
))]
#[delete("/auth/sessions/current")]
pub async fn sign_out(
    request: HttpRequest,
    caller: MaybeCaller,
    accounts: web::Data<Accounts>,
    origin: web::Data<PublicOrigin>,
) -> Result<HttpResponse, Problem> {
    let mut response = HttpResponse::NoContent();
    match (caller.0, cookies::refresh_token(&request, &origin)) {
        (Some(identity), _) => accounts.sign_out(identity.account_id, identity.session_id).await?,
        (None, Some(token)) => {
            require_own_site(&request, &origin)?;
            accounts.sign_out_by_refresh_token(&token).await?;
        }
        (None, None) => {}
    }
    cookies::clear(&mut response, &origin);
    Ok(response.insert_header(("clear-site-data", "\"cache\", \"storage\"")).finish())
}

/// One's own open sessions
#[utoipa::path(operation_id = "list_sessions", tag = "auth", security(("cookie" = []), ("bearer" = [])), responses(
    (status = 200, body = SessionList, description = "The open sessions"), WithSession,
))]
#[get("/auth/sessions")]
pub async fn list(caller: SignedIn, accounts: web::Data<Accounts>) -> Result<web::Json<SessionList>, Problem> {
    let sessions = accounts.sessions(caller.0.account_id).await?;
    let items = sessions.iter().map(|session| SessionEntry::of(session, caller.0.session_id)).collect();
    Ok(web::Json(SessionList { items }))
}

/// End one of one's own sessions
#[utoipa::path(tag = "auth", security(("cookie" = []), ("bearer" = [])), params(("id" = SessionId, Path)), responses(
    (status = 204, description = "Ended"), WithSession,
    OrMissing,
))]
#[delete("/auth/sessions/{id}")]
pub async fn end(
    caller: SignedIn,
    accounts: web::Data<Accounts>,
    id: PathPart<SessionId>,
) -> Result<HttpResponse, Problem> {
    accounts.end_session(caller.0.account_id, id.0, EndReason::Revoked).await?;
    Ok(HttpResponse::NoContent().finish())
}
