//! The records of people, for staff.

use super::answers::{OrMissing, WithBody, WithSession};
use super::change::ChangeForm;
use super::file::{AccountFile, AccountRow};
use super::me::unknown_cursor;
use crate::accounts::flows::Accounts;
use crate::accounts::flows::people::{self, NewPerson, PersonFile, Search};
use crate::accounts::model::{AgeBand, EmailAddress, Gender, PhoneNumber, PreferredChannel, Profile};
use crate::accounts::refusal::Outcome;
use crate::accounts::rules::Actor;
use crate::caller::{CallerWith, Coordinators, Identity, Office};
use crate::db::Tx;
use crate::input::{Body, IdempotencyHeader, PathPart, Query};
use crate::kernel::abilities::HelperAttribute;
use crate::kernel::ids::{AccountId, QuarterId};
use crate::kernel::language::UiLanguage;
use crate::kernel::page::{DEFAULT_LIMIT, Page};
use crate::kernel::role::Role;
use crate::kernel::text::fold;
use crate::problem::{Problem, ProblemDocument};
use actix_web::{HttpResponse, get, patch, post, web};
use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// Who acts.
pub fn actor(identity: &Identity) -> Actor {
    Actor { id: identity.account_id, roles: identity.roles.iter().copied().collect() }
}

/// Runs an act of staff as one transaction and answers with the whole record.
pub async fn act<F>(accounts: &Accounts, name: &'static str, work: F) -> Result<AccountFile, Problem>
where
    F: Fn(&mut Tx<'_>) -> Outcome<PersonFile> + Send + 'static,
{
    Ok(AccountFile::of(accounts.db.write(name, work).await?))
}

/// What a list of people is narrowed by.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PeopleQuery {
    /// Part of a name, a whole telephone number, or a whole e-mail address.
    #[schema(max_length = 254)]
    query: Option<String>,
    /// Holds this role.
    role: Option<Role>,
    /// Verified or not.
    verified: Option<bool>,
    /// Rows of the page.
    #[schema(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[schema(max_length = 1024)]
    cursor: Option<String>,
}

impl PeopleQuery {
    fn search(&self) -> Result<Search, Problem> {
        let text = self.query.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let email = text.and_then(|text| EmailAddress::parse(text).ok()).map(|email| email.folded());
        let phone = text.and_then(|text| PhoneNumber::parse(text).ok()).map(|phone| phone.folded().to_owned());
        let name = text.filter(|_| email.is_none() && phone.is_none()).map(fold);
        let after = self.cursor.as_deref().map(|text| read_cursor(text).ok_or_else(unknown_cursor)).transpose()?;
        Ok(Search { name, phone, email, role: self.role, is_verified: self.verified, after })
    }
}

fn cursor(name: &str, id: AccountId) -> String {
    let mut bytes = id.0.as_bytes().to_vec();
    bytes.extend_from_slice(name.as_bytes());
    BASE64URL_NOPAD.encode(&bytes)
}

fn read_cursor(text: &str) -> Option<(String, AccountId)> {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
    let (id, name) = bytes.split_at_checked(16)?;
    let name = std::str::from_utf8(name).ok().filter(|name| !name.contains('\0'))?;
    Some((name.to_owned(), AccountId(Uuid::from_slice(id).ok()?)))
}

/// People by name, number, address or role
#[utoipa::path(tag = "accounts", security(("cookie" = []), ("bearer" = [])), params(
    ("query" = Option<String>, Query), ("role" = Option<Role>, Query), ("verified" = Option<bool>, Query),
    ("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)), responses(
    (status = 200, body = Page<AccountRow>, description = "People in the order of their names, without contact"), WithSession,
    (status = 422, body = ProblemDocument, content_type = "application/problem+json", description = "invalid-input"),
))]
#[get("/accounts")]
pub async fn list(
    _caller: CallerWith<Office>,
    accounts: web::Data<Accounts>,
    query: Query<PeopleQuery>,
) -> Result<web::Json<Page<AccountRow>>, Problem> {
    let (search, limit) = (query.0.search()?, query.0.limit.unwrap_or(DEFAULT_LIMIT));
    let found = accounts.db.read_rows("accounts.list", move |connection| people::list(connection, &search, limit));
    let mut rows = found.await?;
    let has_more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let last = rows.last().filter(|_| has_more);
    let next_cursor = last.map(|person| cursor(&person.name_folded, person.id));
    Ok(web::Json(Page { items: rows.into_iter().map(AccountRow::from).collect(), next_cursor }))
}

/// A person whom staff record.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPersonForm {
    /// First name.
    #[schema(max_length = 80)]
    first_name: String,
    /// Last name.
    #[schema(max_length = 80)]
    last_name: String,
    /// Telephone number.
    #[schema(max_length = 40)]
    phone: Option<String>,
    /// E-mail address.
    #[schema(max_length = 254)]
    email: Option<String>,
    /// Home quarter.
    quarter_id: Option<QuarterId>,
    /// Street and number.
    #[schema(max_length = 120)]
    address: Option<String>,
    /// Floor, name at the bell.
    #[schema(max_length = 120)]
    address_extra: Option<String>,
    /// A resident if none are named.
    #[schema(max_items = 2)]
    roles: Option<Vec<Role>>,
    /// By phone if not told.
    preferred_channel: Option<PreferredChannel>,
    /// German if not told.
    ui_language: Option<UiLanguage>,
    /// Languages that the person speaks, ISO 639 codes.
    #[schema(max_items = 20)]
    spoken_languages: Option<BTreeSet<String>>,
    /// Age band.
    age_band: Option<AgeBand>,
    /// Gender.
    gender: Option<Gender>,
    /// What a helper says about themselves.
    attributes: Option<BTreeSet<HelperAttribute>>,
    /// Whether the person was told how their data are used.
    privacy_notice_given: bool,
}

impl From<NewPersonForm> for NewPerson {
    fn from(form: NewPersonForm) -> Self {
        Self {
            first_name: form.first_name,
            last_name: form.last_name,
            phone: form.phone,
            email: form.email,
            quarter_id: form.quarter_id,
            address: form.address,
            address_extra: form.address_extra,
            roles: form.roles.unwrap_or_default(),
            preferred_channel: form.preferred_channel,
            ui_language: form.ui_language,
            profile: Profile {
                spoken_languages: form.spoken_languages.unwrap_or_default(),
                age_band: form.age_band,
                gender: form.gender,
                attributes: form.attributes.unwrap_or_default(),
                is_phone_shared: false,
            },
            is_privacy_notice_given: form.privacy_notice_given,
        }
    }
}

/// Record a person without sign-in
#[utoipa::path(tag = "accounts", security(("cookie" = []), ("bearer" = [])), request_body = NewPersonForm,
    params(("Idempotency-Key" = Option<String>, Header, description = "Same key and body: same answer")), responses(
    (status = 201, body = AccountFile, description = "The record"), WithBody, WithSession,
    (status = 409, body = ProblemDocument, content_type = "application/problem+json", description = "email-taken"),
))]
#[post("/accounts")]
pub async fn record(
    caller: CallerWith<Coordinators>,
    accounts: web::Data<Accounts>,
    header: IdempotencyHeader,
    body: Body<NewPersonForm>,
) -> Result<HttpResponse, Problem> {
    let key = header.key(caller.0.account_id, "accounts.record", &body.bytes)?;
    let (actor, new) = (actor(&caller.0), NewPerson::from(body.value));
    let file = act(&accounts, "accounts.record", move |tx| people::record(tx, actor, &new, key.as_ref())).await?;
    Ok(HttpResponse::Created().json(file))
}

/// A person's record; a coordinator's look at contact is told to the person
#[utoipa::path(tag = "accounts", security(("cookie" = []), ("bearer" = [])), params(("id" = AccountId, Path)), responses(
    (status = 200, body = AccountFile, description = "The record"), WithSession,
    OrMissing,
))]
#[get("/accounts/{id}")]
pub async fn read(
    caller: CallerWith<Office>,
    accounts: web::Data<Accounts>,
    id: PathPart<AccountId>,
) -> Result<web::Json<AccountFile>, Problem> {
    let actor = actor(&caller.0);
    act(&accounts, "accounts.open", move |tx| people::open(tx, actor, id.0)).await.map(web::Json)
}

/// Change a person's record
#[utoipa::path(tag = "accounts", security(("cookie" = []), ("bearer" = [])), params(("id" = AccountId, Path)), request_body = ChangeForm, responses(
    (status = 200, body = AccountFile, description = "The record, changed"), WithBody, WithSession,
    OrMissing,
    (status = 409, body = ProblemDocument, content_type = "application/problem+json", description = "version-conflict, email-taken, not-now"),
))]
#[patch("/accounts/{id}")]
pub async fn change(
    caller: CallerWith<Office>,
    accounts: web::Data<Accounts>,
    id: PathPart<AccountId>,
    body: Body<ChangeForm>,
) -> Result<web::Json<AccountFile>, Problem> {
    let (actor, change) = (actor(&caller.0), body.value.change());
    act(&accounts, "accounts.change", move |tx| people::change(tx, actor, id.0, &change)).await.map(web::Json)
}
