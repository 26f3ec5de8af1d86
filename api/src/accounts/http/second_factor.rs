//! The second factor, and proving again who one is.

use super::answers::{WithBody, WithProof, WithSession};
use super::sessions::{answer, put_session};
use super::shapes::SessionAnswer;
use crate::accounts::flows::Accounts;
use crate::accounts::flows::second_factor::{Given, Holder, Proof};
use crate::caller::{Identity, PublicOrigin, SignedIn};
use crate::input::Body;
use crate::problem::{FaultCode, FieldFault, Problem};
use actix_web::{HttpResponse, delete, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an authenticator app needs.
#[derive(Serialize, ToSchema)]
pub struct EnrolmentAnswer {
    /// To type in.
    secret: String,
    /// To read from a picture that the app draws.
    otpauth_uri: String,
}

/// A first code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmationForm {
    /// Six digits.
    #[schema(max_length = 16)]
    code: String,
}

/// What is shown once after the second factor was set up.
#[derive(Serialize, ToSchema)]
pub struct ConfirmationAnswer {
    /// Ten codes for the day the phone is lost; each counts once.
    recovery_codes: Vec<String>,
    /// The session that takes the place of the old one.
    session: SessionAnswer,
}

/// A code of the app, or a recovery code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorForm {
    /// Six digits.
    #[schema(max_length = 16)]
    code: Option<String>,
    /// One of the ten.
    #[schema(max_length = 64)]
    recovery_code: Option<String>,
}

/// The password, or a code of the app or of a mail.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProofForm {
    /// Password.
    #[schema(max_length = 1024)]
    pub(super) password: Option<String>,
    /// Code.
    #[schema(max_length = 64)]
    pub(super) code: Option<String>,
}

impl ProofForm {
    /// Exactly one of both.
    pub(super) fn proof(self) -> Result<Proof, Problem> {
        match (self.password, self.code) {
            (Some(password), None) => Ok(Proof::Password(password)),
            (None, Some(code)) => Ok(Proof::Code(code)),
            _ => Err(Problem::invalid(vec![FieldFault::new("/password", FaultCode::Contradiction)])),
        }
    }
}

/// Whose session it is.
pub(super) fn holder(identity: &Identity) -> Holder {
    Holder { account: identity.account_id, session: identity.session_id }
}

/// Begin to set up a second factor
#[utoipa::path(tag = "auth", security(("cookie" = []), ("bearer" = [])), responses(
    (status = 201, body = EnrolmentAnswer, description = "What the authenticator app needs"), WithSession,
    (status = 409, body = crate::problem::ProblemDocument, content_type = "application/problem+json", description = "second-factor-in-use"),
))]
#[post("/auth/second-factor/enrolment")]
pub async fn begin(caller: SignedIn, accounts: web::Data<Accounts>) -> Result<HttpResponse, Problem> {
    let enrolment = accounts.begin_enrolment(holder(&caller.0)).await?;
    Ok(HttpResponse::Created().json(EnrolmentAnswer { secret: enrolment.secret, otpauth_uri: enrolment.address }))
}

/// Put the second factor in use by a first code
#[utoipa::path(tag = "auth", security(("cookie" = []), ("bearer" = [])), request_body = ConfirmationForm, responses(
    (status = 200, body = ConfirmationAnswer, description = "Recovery codes, shown once, and the new session"), WithBody, WithSession,
    (status = 409, body = crate::problem::ProblemDocument, content_type = "application/problem+json", description = "second-factor-in-use, no-second-factor"),
))]
#[post("/auth/second-factor/enrolment/confirmation")]
pub async fn confirm(
    caller: SignedIn,
    accounts: web::Data<Accounts>,
    origin: web::Data<PublicOrigin>,
    body: Body<ConfirmationForm>,
) -> Result<HttpResponse, Problem> {
    let (recovery_codes, signed_in) = accounts.confirm_enrolment(holder(&caller.0), body.value.code).await?;
    let mut response = HttpResponse::Ok();
    let session = put_session(&accounts, &origin, &signed_in, &mut response).await?;
    Ok(response.json(ConfirmationAnswer { recovery_codes, session }))
}

/// Give the second factor; the session gets a new id
#[utoipa::path(tag = "auth", security(("cookie" = []), ("bearer" = [])), request_body = SecondFactorForm, responses(
    (status = 200, body = SessionAnswer, description = "The session"), WithBody, WithSession,
    (status = 409, body = crate::problem::ProblemDocument, content_type = "application/problem+json", description = "no-second-factor"),
))]
#[post("/auth/second-factor/verification")]
pub async fn give(
    caller: SignedIn,
    accounts: web::Data<Accounts>,
    origin: web::Data<PublicOrigin>,
    body: Body<SecondFactorForm>,
) -> Result<HttpResponse, Problem> {
    let given = match (body.value.code, body.value.recovery_code) {
        (Some(code), None) => Given::Code(code),
        (None, Some(code)) => Given::RecoveryCode(code),
        _ => return Err(Problem::invalid(vec![FieldFault::new("/code", FaultCode::Contradiction)])),
    };
    let signed_in = accounts.give_second_factor(holder(&caller.0), given).await?;
    answer(&accounts, &origin, &signed_in, HttpResponse::Ok()).await
}

/// Take the second factor away (not for staff)
#[utoipa::path(tag = "auth", security(("cookie" = []), ("bearer" = [])), responses(
    (status = 204, description = "Taken away; other sessions have ended"), WithSession,
    (status = 409, body = crate::problem::ProblemDocument, content_type = "application/problem+json", description = "second-factor-mandatory, no-second-factor"),
))]
#[delete("/auth/second-factor")]
pub async fn remove(caller: crate::caller::Caller, accounts: web::Data<Accounts>) -> Result<HttpResponse, Problem> {
    accounts.remove_second_factor(holder(&caller.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Prove again who you are, for sensitive acts; the session gets a new id
#[utoipa::path(tag = "auth", security(("cookie" = []), ("bearer" = [])), request_body = ProofForm, responses(
    (status = 200, body = SessionAnswer, description = "The session"), WithBody, WithProof,
))]
#[post("/auth/reauthentication")]
pub async fn reauthenticate(
    caller: SignedIn,
    accounts: web::Data<Accounts>,
    origin: web::Data<PublicOrigin>,
    body: Body<ProofForm>,
) -> Result<HttpResponse, Problem> {
    let signed_in = accounts.reauthenticate(holder(&caller.0), body.value.proof()?).await?;
    answer(&accounts, &origin, &signed_in, HttpResponse::Ok()).await
}
