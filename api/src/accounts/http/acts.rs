//! Acts of staff on a person's record: verification, certificates, notes, suspension, roles, activation codes.

use super::answers::{OrMissing, WithBody, WithSession};
use super::file::AccountFile;
use super::me::RoleForm;
use super::people::{act, actor};
use super::shapes::Status;
use crate::accounts::flows::activation::{Activation, make_code};
use crate::accounts::flows::{Accounts, people, roles};
use crate::accounts::model::CertificateKind;
use crate::caller::{CallerWith, Coordinators, Office};
use crate::input::{Body, PathPart, PathParts};
use crate::kernel::ids::AccountId;
use crate::kernel::role::Role;
use crate::problem::{Problem, ProblemDocument};
use crate::web::ClientAddress;
use actix_web::{HttpResponse, delete, post, web};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How the person was verified.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerificationForm {
    /// E.g. "identity card at the counter".
    #[schema(max_length = 80)]
    method: Option<String>,
}

/// Verify a person
#[utoipa::path(tag = "accounts", security(("cookie" = []), ("bearer" = [])), params(("id" = AccountId, Path)), request_body = VerificationForm, responses(
    (status = 200, body = AccountFile, description = "The record"), WithBody, WithSession,
    OrMissing,
))]
#[post("/accounts/{id}/verification")]
pub async fn verify(
    caller: CallerWith<Coordinators>,
    accounts: web::Data<Accounts>,
    id: PathPart<AccountId>,
    body: Body<VerificationForm>,
) -> Result<web::Json<AccountFile>, Problem> {
    let (actor, method) = (actor(&caller.0), body.value.method);
    act(&accounts, "accounts.verify", move |tx| people::verify(tx, actor, id.0, method.as_deref())).await.map(web::Json)
}

/// Take a verification back
#[utoipa::path(tag = "accounts", security(("cookie" = []), ("bearer" = [])), params(("id" = AccountId, Path)), responses(
    (status = 200, body = AccountFile, description = "The record"), WithSession,
    OrMissing,
))]
#[delete("/accounts/{id}/verification")]
pub async fn undo_verification(
    caller: CallerWith<Coordinators>,
    accounts: web::Data<Accounts>,
    id: PathPart<AccountId>,
) -> Result<web::Json<AccountFile>, Problem> {
    let actor = actor(&caller.0);
    act(&accounts, "accounts.undo_verification", move |tx| people::undo_verification(tx, actor, id.0))
        .await
        .map(web::Json)
}

/// A certificate that was shown; the document itself is never stored.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClearanceForm {
    /// Which.
    kind: CertificateKind,
    /// On which day.
    seen_on: NaiveDate,
    /// Last day on which it counts.
    valid_until: NaiveDate,
}

/// Record that a certificate was seen
#[utoipa::path(tag = "accounts", security(("cookie" = []), ("bearer" = [])), params(("id" = AccountId, Path)), request_body = ClearanceForm, responses(
    (status = 200, body = AccountFile, description = "The record"), WithBody, WithSession,
    OrMissing,
))]
#[post("/accounts/{id}/clearances")]
pub async fn record_clearance(
    caller: CallerWith<Coordinators>,
    accounts: web::Data<Accounts>,
    id: PathPart<AccountId>,
    body: Body<ClearanceForm>,
) -> Result<web::Json<AccountFile>, Problem> {
    let (actor, form) = (actor(&caller.0), body.value);
    let days = (form.seen_on, form.valid_until);
    act(&accounts, "accounts.record_clearance", move |tx| people::record_clearance(tx, actor, id.0, form.kind, days))
        .await
        .map(web::Json)
}

/// Why an account is suspended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuspensionForm {
    /// Only staff see it.
    #[schema(max_length = 1000)]
    reason: String,
}

/// Suspend an account; its sessions end at once
#[utoipa::path(tag = "accounts", security(("cookie" = []), ("bearer" = [])), params(("id" = AccountId, Path)), request_body = SuspensionForm, responses(
    (status = 200, body = AccountFile, description = "The record"), WithBody, WithSession,
    OrMissing,
    (status = 409, body = ProblemDocument, content_type = "application/problem+json", description = "last-admin, not-now"),
))]
#[post("/accounts/{id}/suspension")]
pub async fn suspend(
    caller: CallerWith<Office>,
    accounts: web::Data<Accounts>,
    id: PathPart<AccountId>,
    body: Body<SuspensionForm>,
) -> Result<web::Json<AccountFile>, Problem> {
    let (actor, reason) = (actor(&caller.0), body.value.reason);
    act(&accounts, "accounts.suspend", move |tx| people::suspend(tx, actor, id.0, &reason)).await.map(web::Json)
}

/// Lift a suspension
#[utoipa::path(tag = "accounts", security(("cookie" = []), ("bearer" = [])), params(("id" = AccountId, Path)), responses(
    (status = 200, body = AccountFile, description = "The record"), WithSession,
    OrMissing,
))]
#[delete("/accounts/{id}/suspension")]
pub async fn lift_suspension(
    caller: CallerWith<Office>,
    accounts: web::Data<Accounts>,
    id: PathPart<AccountId>,
) -> Result<web::Json<AccountFile>, Problem> {
    let actor = actor(&caller.0);
    act(&accounts, "accounts.lift_suspension", move |tx| people::lift_suspension(tx, actor, id.0)).await.map(web::Json)
}

/// A note that only staff see.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteForm {
    /// Its text.
    #[schema(max_length = 1000)]
    text: String,
    /// The day after which it is deleted.
    ends_on: NaiveDate,
}

/// Note something that only staff see
#[utoipa::path(tag = "accounts", security(("cookie" = []), ("bearer" = [])), params(("id" = AccountId, Path)), request_body = NoteForm, responses(
    (status = 200, body = AccountFile, description = "The record"), WithBody, WithSession,
    OrMissing,
))]
#[post("/accounts/{id}/notes")]
pub async fn add_note(
    caller: CallerWith<Coordinators>,
    accounts: web::Data<Accounts>,
    id: PathPart<AccountId>,
    body: Body<NoteForm>,
) -> Result<web::Json<AccountFile>, Problem> {
    let (actor, form) = (actor(&caller.0), body.value);
    act(&accounts, "accounts.add_note", move |tx| people::add_note(tx, actor, id.0, &form.text, form.ends_on))
        .await
        .map(web::Json)
}

/// Give a person a role: staff roles by admins, the others by coordinators
#[utoipa::path(tag = "accounts", security(("cookie" = []), ("bearer" = [])), params(("id" = AccountId, Path)), request_body = RoleForm, responses(
    (status = 200, body = AccountFile, description = "The record"), WithBody, WithSession,
    OrMissing,
    (status = 409, body = ProblemDocument, content_type = "application/problem+json", description = "not-now"),
))]
#[post("/accounts/{id}/roles")]
pub async fn grant_role(
    caller: CallerWith<Office>,
    accounts: web::Data<Accounts>,
    id: PathPart<AccountId>,
    body: Body<RoleForm>,
) -> Result<web::Json<AccountFile>, Problem> {
    let (actor, role) = (actor(&caller.0), body.value.role);
    act(&accounts, "accounts.grant_role", move |tx| roles::grant(tx, actor, id.0, role)).await.map(web::Json)
}

/// A role as a word of the path.
pub struct RoleWord(Role);

impl std::str::FromStr for RoleWord {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        use crate::kernel::text_enum::TextEnum;
        Role::parse(word).map(Self).ok_or(())
    }
}

/// Take a role from a person
#[utoipa::path(tag = "accounts", security(("cookie" = []), ("bearer" = [])), params(("id" = AccountId, Path), ("role" = Role, Path)), responses(
    (status = 200, body = AccountFile, description = "The record"), WithSession,
    OrMissing,
    (status = 409, body = ProblemDocument, content_type = "application/problem+json", description = "last-admin"),
))]
#[delete("/accounts/{id}/roles/{role}")]
pub async fn revoke_role(
    caller: CallerWith<Office>,
    accounts: web::Data<Accounts>,
    path: PathParts<AccountId, RoleWord>,
) -> Result<web::Json<AccountFile>, Problem> {
    let (actor, id, role) = (actor(&caller.0), path.0, path.1.0);
    act(&accounts, "accounts.revoke_role", move |tx| roles::revoke(tx, actor, id, role)).await.map(web::Json)
}

/// A code to print and hand over; it is shown once.
#[derive(Serialize, ToSchema)]
pub struct ActivationCodeAnswer {
    /// Four groups of four.
    code: String,
    /// Until when it counts.
    expires_at: DateTime<Utc>,
}

/// Make a printed activation code for a person without sign-in
#[utoipa::path(tag = "accounts", security(("cookie" = []), ("bearer" = [])), params(("id" = AccountId, Path)), responses(
    (status = 201, body = ActivationCodeAnswer, description = "The code; an earlier one is void"), WithSession,
    OrMissing,
    (status = 409, body = ProblemDocument, content_type = "application/problem+json", description = "not-now"),
))]
#[post("/accounts/{id}/activation-code")]
pub async fn make_activation_code(
    caller: CallerWith<Coordinators>,
    accounts: web::Data<Accounts>,
    id: PathPart<AccountId>,
) -> Result<HttpResponse, Problem> {
    let (actor, keys) = (actor(&caller.0), accounts.keys.clone());
    let made = accounts.db.write("accounts.make_code", move |tx| make_code(tx, &keys, actor, id.0)).await?;
    let answer = ActivationCodeAnswer { code: made.0.reveal().to_owned(), expires_at: made.1 };
    Ok(HttpResponse::Created().json(answer))
}

/// What a person types from the paper, and chooses.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivationForm {
    /// The printed code.
    #[schema(max_length = 64)]
    code: String,
    /// Address to sign in with.
    #[schema(max_length = 254)]
    email: String,
    /// Password.
    #[schema(max_length = 1024)]
    password: String,
    /// The privacy notice that was accepted.
    #[schema(max_length = 20)]
    privacy_version: String,
}

/// Get a sign-in by a printed code
#[utoipa::path(tag = "auth", security(()), request_body = ActivationForm, responses(
    (status = 201, body = Status, description = "Done; the address has to be proved by mail"), WithBody,
    (status = 409, body = ProblemDocument, content_type = "application/problem+json", description = "email-taken"),
    (status = 410, body = ProblemDocument, content_type = "application/problem+json", description = "secret-void"),
))]
#[post("/auth/activations")]
pub async fn activate(
    accounts: web::Data<Accounts>,
    address: ClientAddress,
    body: Body<ActivationForm>,
) -> Result<HttpResponse, Problem> {
    let form = body.value;
    let activation = Activation {
        code: form.code,
        email: form.email,
        password: form.password,
        privacy_version: form.privacy_version,
    };
    accounts.activate(activation, address.0).await?;
    Ok(HttpResponse::Created().json(Status { status: "verification_sent" }))
}
