//! Passwords and mailed codes.

use super::answers::{OrMissing, WithBody, WithProof};
use super::registration::EmailForm;
use super::shapes::Status;
use crate::accounts::flows::Accounts;
use crate::caller::Caller;
use crate::input::{Body, PathPart};
use crate::problem::Problem;
use crate::web::ClientAddress;
use actix_web::{HttpResponse, post, put, web};
use serde::Deserialize;
use utoipa::ToSchema;

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPasswordForm {
    /// The new password.
    #[schema(max_length = 1024)]
    password: String,
}

/// The present and the new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChangeForm {
    /// The present one.
    #[schema(max_length = 1024)]
    current_password: String,
    /// The new one.
    #[schema(max_length = 1024)]
    new_password: String,
}

/// Ask for a link that sets a new password
#[utoipa::path(tag = "auth", security(()), request_body = EmailForm, responses((status = 202, body = Status, description = "Done, or taken in"), WithBody))]
#[post("/auth/password-resets")]
pub async fn ask_for_reset(
    accounts: web::Data<Accounts>,
    address: ClientAddress,
    body: Body<EmailForm>,
) -> Result<HttpResponse, Problem> {
    accounts.ask_for_reset(body.value.email, address.0).await?;
    Ok(HttpResponse::Accepted().json(Status { status: "reset_sent" }))
}

/// Set a new password by the secret of the mail
#[utoipa::path(tag = "auth", security(()), params(("token" = String, Path)), request_body = NewPasswordForm, responses(
    (status = 200, body = Status, description = "Done, or taken in"), WithBody,
    (status = 410, body = crate::problem::ProblemDocument, content_type = "application/problem+json", description = "secret-void"),
    OrMissing,
))]
#[post("/auth/password-resets/{token}")]
pub async fn reset(
    accounts: web::Data<Accounts>,
    token: PathPart<String>,
    body: Body<NewPasswordForm>,
) -> Result<web::Json<Status>, Problem> {
    accounts.reset_password(token.0, body.value.password).await?;
    Ok(web::Json(Status { status: "password_set" }))
}

/// Ask for a sign-in code by mail
#[utoipa::path(tag = "auth", security(()), request_body = EmailForm, responses((status = 202, body = Status, description = "Done, or taken in"), WithBody))]
#[post("/auth/codes")]
pub async fn ask_for_code(
    accounts: web::Data<Accounts>,
    address: ClientAddress,
    body: Body<EmailForm>,
) -> Result<HttpResponse, Problem> {
    accounts.ask_for_code(body.value.email, address.0).await?;
    Ok(HttpResponse::Accepted().json(Status { status: "code_sent" }))
}

/// Change one's own password; other sessions end
#[utoipa::path(operation_id = "change_password", tag = "auth", security(("cookie" = []), ("bearer" = [])), request_body = PasswordChangeForm, responses(
    (status = 200, body = Status, description = "Done, or taken in"), WithBody, WithProof,
))]
#[put("/auth/password")]
pub async fn change(
    caller: Caller,
    accounts: web::Data<Accounts>,
    body: Body<PasswordChangeForm>,
) -> Result<web::Json<Status>, Problem> {
    let (person, form) = (caller.0, body.value);
    accounts.change_password(person.account_id, person.session_id, form.current_password, form.new_password).await?;
    Ok(web::Json(Status { status: "password_set" }))
}
