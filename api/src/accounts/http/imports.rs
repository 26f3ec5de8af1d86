//! Taking over a list of people.

use super::answers::WithSession;
use super::callers::DuplicateFound;
use super::people::actor;
use crate::accounts::flows::Accounts;
use crate::accounts::flows::imports::{ImportCount, PreviewRow};
use crate::accounts::rules::headings::ListColumn;
use crate::accounts::rules::importing::{ListRefusal, PeopleList, read_list};
use crate::caller::{CallerWith, Coordinators};
use crate::db::{Failure, NoRefusal};
use crate::input::{IdempotencyHeader, Query, raw_body};
use crate::kernel::ids::QuarterId;
use crate::kernel::role::Role;
use crate::problem::{FaultCode, FieldFault, Problem, ProblemCode, ProblemDocument};
use actix_web::{HttpMessage, HttpRequest, post, web};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use utoipa::ToSchema;

/// The largest list, in bytes (interface.md, "Conventions").
const FILE_LIMIT: usize = 32 * 1024 * 1024;
/// For how long a file may arrive.
const FILE_DEADLINE: Duration = Duration::from_secs(120);

/// The longest list of lines that are left out, in characters.
const MOST_EXCLUDE: usize = 6_000;
/// More lines than any list has.
const MOST_LINES: u64 = 200_000;

/// How to import.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PeopleImportQuery {
    /// `true` (the default) records nobody and tells what would be recorded.
    dry_run: Option<bool>,
    /// Whether everybody in the list was told how their data are used. Without it nobody is recorded.
    privacy_notice_given: Option<bool>,
    /// Lines that are left out, and ranges of them, e.g. `3,17,204-260`.
    #[schema(max_length = 6000)]
    exclude: Option<String>,
}

impl PeopleImportQuery {
    fn excluded(&self) -> Result<BTreeSet<u64>, Problem> {
        let wrong = || Problem::invalid(vec![FieldFault::new("?exclude", FaultCode::InvalidValue)]);
        let text = self.exclude.as_deref().unwrap_or_default();
        if text.len() > MOST_EXCLUDE {
            return Err(wrong());
        }
        let mut lines = BTreeSet::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last): (u64, u64) = (first.parse().map_err(|_| wrong())?, last.parse().map_err(|_| wrong())?);
            // Longer than any list: nobody fills the memory with one range.
            if last < first || last - first > MOST_LINES {
                return Err(wrong());
            }
            lines.extend(first..=last);
            if lines.len() as u64 > MOST_LINES {
                return Err(wrong());
            }
        }
        Ok(lines)
    }
}

/// A column of the list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportColumn {
    /// As the list calls it.
    heading: String,
    /// What it was read as; `null`: it is not read.
    #[schema(required)]
    field: Option<ListColumn>,
}

/// What is wrong in a row.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportFault {
    /// Heading of the column.
    column: String,
    /// What is wrong.
    code: FaultCode,
}

/// A person of the list, as the list has them.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportPerson {
    first_name: String,
    last_name: String,
    #[schema(required)]
    phone: Option<String>,
    #[schema(required)]
    email: Option<String>,
    #[schema(required)]
    address: Option<String>,
    #[schema(required)]
    address_extra: Option<String>,
    #[schema(required)]
    quarter_id: Option<QuarterId>,
    roles: Vec<Role>,
    spoken_languages: BTreeSet<String>,
    /// Becomes a note for staff that ends in a year.
    #[schema(required)]
    note: Option<String>,
}

/// A row of the list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportRow {
    /// In which line of the file it begins.
    line: u64,
    /// Who would be recorded.
    person: ImportPerson,
    /// What is wrong; a row with faults is not recorded.
    faults: Vec<ImportFault>,
    /// Who may be the same person, the likeliest first: leave the line out if they are.
    duplicates: Vec<DuplicateFound>,
}

impl From<PreviewRow> for ImportRow {
    fn from(PreviewRow { row, duplicates }: PreviewRow) -> Self {
        let roles = row.person.wanted_roles();
        let person = ImportPerson {
            first_name: row.person.first_name,
            last_name: row.person.last_name,
            phone: row.person.phone,
            email: row.person.email,
            address: row.person.address,
            address_extra: row.person.address_extra,
            quarter_id: row.person.quarter_id,
            roles,
            spoken_languages: row.person.profile.spoken_languages,
            note: row.note,
        };
        let fault = |(column, code)| ImportFault { column, code };
        Self {
            line: row.line,
            person,
            faults: row.faults.into_iter().map(fault).collect(),
            duplicates: duplicates.into_iter().map(DuplicateFound::of).collect(),
        }
    }
}

/// What an import did, or would do.
#[derive(Debug, Serialize, ToSchema)]
pub struct PeopleImportAnswer {
    /// Whether nobody was recorded.
    dry_run: bool,
    /// `utf-8` or `windows-1252`.
    encoding: String,
    /// What stands between the cells.
    separator: String,
    /// The columns of the list.
    columns: Vec<ImportColumn>,
    /// Rows with something in them.
    total: usize,
    /// Recorded, or with `dry_run` those that would be.
    recorded: usize,
    /// Not recorded because something is wrong with them.
    faulty: usize,
    /// Left out on demand.
    excluded: usize,
    /// Every row; with `dry_run` alone.
    rows: Vec<ImportRow>,
}

impl PeopleImportAnswer {
    fn of(list: &PeopleList, is_dry_run: bool, count: ImportCount, rows: Vec<ImportRow>) -> Self {
        let column =
            |(heading, field): &(String, Option<ListColumn>)| ImportColumn { heading: heading.clone(), field: *field };
        Self {
            dry_run: is_dry_run,
            encoding: list.encoding.name().to_owned(),
            separator: list.separator.to_string(),
            columns: list.columns.iter().map(column).collect(),
            total: list.rows.len(),
            recorded: count.recorded,
            faulty: count.faulty,
            excluded: count.excluded,
            rows,
        }
    }
}

impl From<ListRefusal> for Problem {
    fn from(refusal: ListRefusal) -> Self {
        Self::new(ProblemCode::PeopleFileRefused).with("reason", refusal.code()).with("detail", refusal.to_string())
    }
}

/// Take over a list of people (CSV, up to 32 MiB and 20,000 rows); without `dry_run=false` only tell what would be recorded
#[utoipa::path(tag = "accounts", security(("cookie" = []), ("bearer" = [])),
    params(("dry_run" = Option<bool>, Query), ("privacy_notice_given" = Option<bool>, Query), ("exclude" = Option<String>, Query),
        ("Idempotency-Key" = Option<String>, Header, description = "Needed with `dry_run=false`: the same key and file go on where an earlier call ended")),
    request_body(content = String, content_type = "text/csv", description = "A line of headings, then a line for each person; `;`, `,` or tab between the cells"),
    responses(
    (status = 200, body = PeopleImportAnswer, description = "What was recorded, or would be"), WithSession,
    (status = 400, body = ProblemDocument, content_type = "application/problem+json", description = "malformed-request"),
    (status = 408, body = ProblemDocument, content_type = "application/problem+json", description = "request-timeout"),
    (status = 413, body = ProblemDocument, content_type = "application/problem+json", description = "too-large"),
    (status = 415, body = ProblemDocument, content_type = "application/problem+json", description = "unsupported-media-type"),
    (status = 422, body = ProblemDocument, content_type = "application/problem+json", description = "invalid-input; people-file-refused with `reason` and a `detail` sentence; idempotency-key-reused"),
))]
#[post("/accounts/imports")]
pub async fn import(
    caller: CallerWith<Coordinators>,
    request: HttpRequest,
    payload: web::Payload,
    accounts: web::Data<Accounts>,
    header: IdempotencyHeader,
    query: Query<PeopleImportQuery>,
) -> Result<web::Json<PeopleImportAnswer>, Problem> {
    let excluded = query.0.excluded()?;
    let (list, mut stamp) = list_of(&request, payload).await?;
    if query.0.dry_run.unwrap_or(true) {
        return Ok(web::Json(preview(&accounts, list, &excluded).await?));
    }
    // The same file with other lines left out is another call.
    stamp.extend(query.0.exclude.as_deref().unwrap_or_default().bytes());
    let key = header.key(caller.0.account_id, "accounts.import", &stamp)?;
    let mut faults = Vec::new();
    if query.0.privacy_notice_given != Some(true) {
        faults.push(FieldFault::new("?privacy_notice_given", FaultCode::ConsentRequired));
    }
    let Some(key) = key.filter(|_| faults.is_empty()) else {
        if header.is_missing() {
            faults.push(FieldFault::new("Idempotency-Key", FaultCode::Required));
        }
        return Err(Problem::invalid(faults));
    };
    let count = accounts.import(actor(&caller.0), list.clone(), excluded, key).await?;
    Ok(web::Json(PeopleImportAnswer::of(&list, false, count, Vec::new())))
}

async fn preview(
    accounts: &Accounts,
    list: Arc<PeopleList>,
    excluded: &BTreeSet<u64>,
) -> Result<PeopleImportAnswer, Problem> {
    let rows: Vec<ImportRow> =
        accounts.preview_import(list.clone(), excluded.clone()).await?.into_iter().map(ImportRow::from).collect();
    let (left_out, wanted): (Vec<_>, Vec<_>) = rows.iter().partition(|row| excluded.contains(&row.line));
    let faulty = wanted.iter().filter(|row| !row.faults.is_empty()).count();
    let count = ImportCount { recorded: wanted.len() - faulty, faulty, excluded: left_out.len() };
    Ok(PeopleImportAnswer::of(&list, true, count, rows))
}

/// Reads the list that was sent, with its bytes.
async fn list_of(request: &HttpRequest, payload: web::Payload) -> Result<(Arc<PeopleList>, Vec<u8>), Problem> {
    if !["text/csv", "text/plain", "application/csv", "application/vnd.ms-excel"].contains(&request.content_type()) {
        return Err(Problem::new(ProblemCode::UnsupportedMediaType));
    }
    let file = raw_body(request, &mut payload.into_inner(), FILE_LIMIT, FILE_DEADLINE).await?;
    let bytes = file.to_vec();
    let list = web::block(move || read_list(&file)).await;
    Ok((Arc::new(list.map_err(|_| Problem::from(Failure::<NoRefusal>::Unavailable))??), bytes))
}
