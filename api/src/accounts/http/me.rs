//! One's own account.

use super::answers::{WithBody, WithProof, WithSession};
use super::change::ChangeForm;
use super::copy_page::copy_page;
use super::second_factor::{ProofForm, holder};
use super::shapes::Me;
use crate::accounts::flows::disclosures::{Seen, seen};
use crate::accounts::flows::{Accounts, profile};
use crate::caller::{Caller, SignedIn};
use crate::input::{Body, Query};
use crate::kernel::ids::HelpRequestId;
use crate::kernel::page::{Cursor, DEFAULT_LIMIT, Page};
use crate::kernel::role::Role;
use crate::problem::{FaultCode, FieldFault, Problem, ProblemDocument};
use actix_web::{HttpResponse, delete, get, patch, post, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// The signed-in person
#[utoipa::path(operation_id = "read_me", tag = "me", security(("cookie" = []), ("bearer" = [])), responses(
    (status = 200, body = Me, description = "The person"), WithSession,
))]
#[get("/me")]
pub async fn read(caller: SignedIn, accounts: web::Data<Accounts>) -> Result<web::Json<Me>, Problem> {
    let record = accounts.own_record(caller.0.account_id).await?;
    Ok(web::Json(Me::of(&record)))
}

/// Change one's own account; a new address counts once it was proved
#[utoipa::path(operation_id = "change_me", tag = "me", security(("cookie" = []), ("bearer" = [])), request_body = ChangeForm, responses(
    (status = 200, body = Me, description = "The person, changed"), WithBody, WithSession,
    (status = 409, body = ProblemDocument, content_type = "application/problem+json", description = "version-conflict"),
))]
#[patch("/me")]
pub async fn change(
    caller: Caller,
    accounts: web::Data<Accounts>,
    body: Body<ChangeForm>,
) -> Result<web::Json<Me>, Problem> {
    let (holder, change) = (holder(&caller.0), body.value.change());
    let changed = accounts.db.write("accounts.change_own", move |tx| profile::change_own(tx, holder, &change)).await?;
    Ok(web::Json(Me::of(&changed)))
}

/// A role that everybody may take on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleForm {
    /// `resident` or `volunteer` for oneself; staff roles are given by admins.
    pub(super) role: Role,
    /// Volunteers: at least as old as the town asks for.
    #[serde(default)]
    pub(super) age_confirmed: Option<bool>,
}

/// Take on a further role: resident or volunteer
#[utoipa::path(tag = "me", security(("cookie" = []), ("bearer" = [])), request_body = RoleForm, responses(
    (status = 200, body = Me, description = "The person with the role"), WithBody, WithSession,
))]
#[post("/me/roles")]
pub async fn take_role(
    caller: Caller,
    accounts: web::Data<Accounts>,
    body: Body<RoleForm>,
) -> Result<web::Json<Me>, Problem> {
    let (account, form) = (caller.0.account_id, body.value);
    if form.role == Role::Volunteer && form.age_confirmed != Some(true) {
        return Err(Problem::invalid(vec![FieldFault::new("/age_confirmed", FaultCode::ConsentRequired)]));
    }
    let changed = accounts.db.write("accounts.take_role", move |tx| profile::take_role(tx, account, form.role)).await?;
    Ok(web::Json(Me::of(&changed)))
}

/// Who looked.
#[derive(Serialize, ToSchema)]
pub struct ViewerName {
    /// First name; empty once that account was erased.
    first_name: String,
    /// In which role.
    role: Role,
}

/// A look at one's private fields.
#[derive(Serialize, ToSchema)]
pub struct DisclosureEntry {
    /// When.
    at: DateTime<Utc>,
    /// Who.
    viewer: ViewerName,
    /// Which fields.
    fields: BTreeSet<String>,
    /// In which request.
    #[schema(required)]
    help_request_id: Option<HelpRequestId>,
}

impl From<Seen> for DisclosureEntry {
    fn from(seen: Seen) -> Self {
        Self {
            at: seen.at,
            viewer: ViewerName { first_name: seen.first_name, role: seen.role },
            fields: seen.fields,
            help_request_id: seen.help_request,
        }
    }
}

/// Where to read on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// Rows of the page.
    #[schema(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[schema(max_length = 64)]
    cursor: Option<String>,
}

/// Who has looked at one's private fields
#[utoipa::path(tag = "me", security(("cookie" = []), ("bearer" = [])),
    params(("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)), responses(
    (status = 200, body = Page<DisclosureEntry>, description = "The looks, the latest first"), WithSession,
    (status = 422, body = ProblemDocument, content_type = "application/problem+json", description = "invalid-input"),
))]
#[get("/me/disclosures")]
pub async fn disclosures(
    caller: Caller,
    accounts: web::Data<Accounts>,
    query: Query<PageQuery>,
) -> Result<web::Json<Page<DisclosureEntry>>, Problem> {
    let after = query.0.cursor.as_deref().map(|text| Cursor::decode(text).ok_or_else(unknown_cursor)).transpose()?;
    let (account, limit) = (caller.0.account_id, query.0.limit.unwrap_or(DEFAULT_LIMIT));
    let page = accounts.db.read_rows("accounts.disclosures", move |connection| seen(connection, account, after, limit));
    let page = page.await?;
    Ok(web::Json(page.map(DisclosureEntry::from)))
}

/// A cursor that no page gave.
pub(super) fn unknown_cursor() -> Problem {
    Problem::invalid(vec![FieldFault::new("?cursor", FaultCode::InvalidValue)])
}

crate::text_enum! {
    /// How a copy is written.
    pub enum CopyFormat {
        /// For programs.
        Json = "json",
        /// For people: a page without anything that is loaded from elsewhere.
        Html = "html",
    }
}

/// How the copy is wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CopyQuery {
    /// For programs (without it), or for people.
    #[serde(default)]
    format: Option<CopyFormat>,
}

/// A copy of everything that is kept of oneself (needs a fresh proof of who one is)
#[utoipa::path(tag = "me", security(("cookie" = []), ("bearer" = [])), params(("format" = inline(Option<CopyFormat>), Query)), responses(
    (status = 422, body = ProblemDocument, content_type = "application/problem+json", description = "invalid-input"),
    (status = 200, body = Object, description = "The copy: a member per part of the product"), WithSession,
))]
#[get("/me/export")]
pub async fn export(
    caller: Caller,
    accounts: web::Data<Accounts>,
    query: Query<CopyQuery>,
) -> Result<HttpResponse, Problem> {
    let copy = accounts.export_own(holder(&caller.0)).await?;
    let format = query.0.format.unwrap_or(CopyFormat::Json);
    let mut response = HttpResponse::Ok();
    response.insert_header(("content-disposition", format!("attachment; filename=\"quartierhilfe.{format}\"")));
    Ok(match format {
        CopyFormat::Json => response.json(copy.content),
        CopyFormat::Html => response.content_type("text/html; charset=utf-8").body(copy_page(&copy)),
    })
}

/// Erase oneself: nothing personal is left
#[utoipa::path(tag = "me", security(("cookie" = []), ("bearer" = [])), request_body = ProofForm, responses(
    (status = 204, description = "Erased"), WithBody, WithProof,
    (status = 409, body = ProblemDocument, content_type = "application/problem+json", description = "still-running, last-admin"),
))]
#[delete("/me")]
pub async fn erase(
    caller: Caller,
    accounts: web::Data<Accounts>,
    origin: web::Data<crate::caller::PublicOrigin>,
    body: Body<ProofForm>,
) -> Result<HttpResponse, Problem> {
    accounts.erase_own(holder(&caller.0), body.value.proof()?).await?;
    let mut response = HttpResponse::NoContent();
    super::cookies::clear(&mut response, &origin);
    Ok(response.insert_header(("clear-site-data", "\"cache\", \"storage\"")).finish())
}
