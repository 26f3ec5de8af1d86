//! Registration and proving an address.

use super::answers::WithBody;
use super::shapes::Status;
use crate::accounts::flows::Accounts;
use crate::accounts::flows::registration::Registration;
use crate::input::Body;
use crate::kernel::ids::QuarterId;
use crate::kernel::language::UiLanguage;
use crate::kernel::role::Role;
use crate::problem::Problem;
use crate::web::ClientAddress;
use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

/// What a new person fills in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrationForm {
    /// Address.
    #[schema(max_length = 254)]
    email: String,
    /// Password.
    #[schema(max_length = 1024)]
    password: String,
    /// First name.
    #[schema(max_length = 80)]
    first_name: String,
    /// Last name.
    #[schema(max_length = 80)]
    last_name: String,
    /// Telephone number.
    #[schema(max_length = 40)]
    phone: Option<String>,
    /// Home quarter.
    quarter_id: Option<QuarterId>,
    /// `resident`, `volunteer` or both.
    #[schema(min_items = 1, max_items = 2)]
    roles: Vec<Role>,
    /// Language of mails; German if not told.
    ui_language: Option<UiLanguage>,
    /// The privacy notice that was accepted.
    #[schema(max_length = 20)]
    privacy_version: String,
    /// Volunteers: at least as old as the town asks for.
    age_confirmed: Option<bool>,
}

/// An address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmailForm {
    /// Address.
    #[schema(max_length = 254)]
    pub(super) email: String,
}

/// The secret of a mail.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenForm {
    /// From the link.
    #[schema(max_length = 200)]
    token: String,
}

/// Register; the answer is the same whether the address is known or not
#[utoipa::path(tag = "auth", security(()), request_body = RegistrationForm, responses(
    (status = 202, body = Status, description = "Done, or taken in"), WithBody,
))]
#[post("/auth/registrations")]
pub async fn register(
    accounts: web::Data<Accounts>,
    address: ClientAddress,
    body: Body<RegistrationForm>,
) -> Result<HttpResponse, Problem> {
    let form = body.value;
    let registration = Registration {
        email: form.email,
        password: form.password,
        first_name: form.first_name,
        last_name: form.last_name,
        phone: form.phone,
        quarter_id: form.quarter_id,
        roles: form.roles,
        ui_language: form.ui_language.unwrap_or(UiLanguage::De),
        privacy_version: form.privacy_version,
        is_age_confirmed: form.age_confirmed.unwrap_or(false),
    };
    accounts.register(registration, address.0).await?;
    Ok(HttpResponse::Accepted().json(Status { status: "verification_sent" }))
}

/// Ask for the mail of a registration again
#[utoipa::path(tag = "auth", security(()), request_body = EmailForm, responses((status = 202, body = Status, description = "Done, or taken in"), WithBody))]
#[post("/auth/email-verifications/resend")]
pub async fn resend(
    accounts: web::Data<Accounts>,
    address: ClientAddress,
    body: Body<EmailForm>,
) -> Result<HttpResponse, Problem> {
    accounts.resend_verification(body.value.email, address.0).await?;
    Ok(HttpResponse::Accepted().json(Status { status: "verification_sent" }))
}

/// Prove an address by the secret of the mail
#[utoipa::path(operation_id = "verify_email", tag = "auth", security(()), request_body = TokenForm, responses(
    (status = 200, body = Status, description = "Done, or taken in"), WithBody,
    (status = 410, body = crate::problem::ProblemDocument, content_type = "application/problem+json", description = "secret-void"),
))]
#[post("/auth/email-verifications")]
pub async fn verify(accounts: web::Data<Accounts>, body: Body<TokenForm>) -> Result<web::Json<Status>, Problem> {
    accounts.verify_email(body.value.token).await?;
    Ok(web::Json(Status { status: "verified" }))
}
