//! Finding people while somebody types.

use super::answers::{WithBody, WithSession};
use crate::accounts::flows::Accounts;
use crate::accounts::flows::callers::{self, FoundBy, FoundPerson};
use crate::accounts::flows::duplicates::{self, Described, DuplicateReason};
use crate::caller::{CallerWith, Coordinators};
use crate::input::{Body, Query};
use crate::kernel::ids::{AccountId, QuarterId};
use crate::kernel::role::Role;
use crate::problem::{Problem, ProblemDocument};
use actix_web::{get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What was typed so far.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallersQuery {
    /// Words of a name in any order, the last digits of a number (four or more), or a whole number or e-mail address.
    #[schema(max_length = 254)]
    query: Option<String>,
}

/// A person as the office tells them apart. The last three digits of a number reach nobody: opening the record shows it, and the person
/// can read that.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonAtHand {
    /// The account.
    id: AccountId,
    /// First name.
    first_name: String,
    /// Last name.
    last_name: String,
    /// Home quarter.
    #[schema(required)]
    quarter_id: Option<QuarterId>,
    /// Roles.
    roles: Vec<Role>,
    /// The last three digits of the telephone number.
    #[schema(required)]
    phone_end: Option<String>,
    /// Whether suspended.
    is_suspended: bool,
    /// Whether the person can sign in.
    has_sign_in: bool,
}

impl From<FoundPerson> for PersonAtHand {
    fn from(person: FoundPerson) -> Self {
        Self {
            id: person.id,
            phone_end: person.phone_end(),
            first_name: person.first_name,
            last_name: person.last_name,
            quarter_id: person.quarter_id,
            roles: person.roles.iter().collect(),
            is_suspended: person.is_suspended,
            has_sign_in: person.has_sign_in,
        }
    }
}

/// Somebody whom everything that was typed fits.
#[derive(Debug, Serialize, ToSchema)]
pub struct CallerFound {
    /// The person.
    #[serde(flatten)]
    person: PersonAtHand,
    /// What led to them.
    found_by: FoundBy,
}

/// Who may be calling.
#[derive(Debug, Serialize, ToSchema)]
pub struct CallersAnswer {
    /// At most ten: whole words first, then beginnings, then what sounds alike.
    items: Vec<CallerFound>,
}

/// Find a caller while typing: by words of the name, as they are written or sound, or the last digits of the number
#[utoipa::path(tag = "accounts", security(("cookie" = []), ("bearer" = [])), params(("query" = Option<String>, Query)), responses(
    (status = 200, body = CallersAnswer, description = "At most ten people, without contact; nobody for fewer than two characters"), WithSession,
    (status = 422, body = ProblemDocument, content_type = "application/problem+json", description = "invalid-input"),
))]
#[get("/accounts/callers")]
pub async fn find(
    _caller: CallerWith<Coordinators>,
    accounts: web::Data<Accounts>,
    query: Query<CallersQuery>,
) -> Result<web::Json<CallersAnswer>, Problem> {
    let typed = query.0.query.unwrap_or_default();
    let find = move |connection: &mut _| callers::find(connection, &typed);
    let found = accounts.db.read_rows("accounts.callers", find).await?;
    let item = |(person, found_by)| CallerFound { person: PersonAtHand::from(person), found_by };
    Ok(web::Json(CallersAnswer { items: found.into_iter().map(item).collect() }))
}

/// Somebody who is about to be recorded.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DuplicateQuestion {
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
}

/// Somebody who may be the same person.
#[derive(Debug, Serialize, ToSchema)]
pub struct DuplicateFound {
    /// The person.
    #[serde(flatten)]
    person: PersonAtHand,
    /// Why, what says most first.
    reasons: Vec<DuplicateReason>,
}

impl DuplicateFound {
    /// As the office sees it.
    pub fn of((person, reasons): (FoundPerson, Vec<DuplicateReason>)) -> Self {
        Self { person: PersonAtHand::from(person), reasons }
    }
}

/// Who is recorded already, perhaps.
#[derive(Debug, Serialize, ToSchema)]
pub struct DuplicatesAnswer {
    /// At most five, the likeliest first.
    items: Vec<DuplicateFound>,
}

/// Ask whether somebody is recorded already; nothing is written
#[utoipa::path(tag = "accounts", security(("cookie" = []), ("bearer" = [])), request_body = DuplicateQuestion, responses(
    (status = 200, body = DuplicatesAnswer, description = "At most five people, without contact"), WithBody, WithSession,
))]
#[post("/accounts/duplicates")]
pub async fn ask_for_duplicates(
    _caller: CallerWith<Coordinators>,
    accounts: web::Data<Accounts>,
    body: Body<DuplicateQuestion>,
) -> Result<web::Json<DuplicatesAnswer>, Problem> {
    let form = body.value;
    let described = Described {
        first_name: form.first_name,
        last_name: form.last_name,
        phone: form.phone,
        email: form.email,
        quarter_id: form.quarter_id,
        address: form.address,
    };
    let ask = move |connection: &mut _| duplicates::of(connection, &described);
    let found = accounts.db.read("accounts.duplicates", ask).await?;
    Ok(web::Json(DuplicatesAnswer { items: found.into_iter().map(DuplicateFound::of).collect() }))
}
