//! What staff tell people whom no mail reaches, and mails that are tried once more.

use super::ListQuery;
use crate::{
    accounts::model::PreferredChannel,
    caller::{CallerWith, Coordinators, Office},
    db::Db,
    input::{Body, PathPart, Query},
    kernel::{
        actions::AllowedAction,
        ids::{AccountId, AnyId, OutboxId},
        language::UiLanguage,
        page::Page,
        text_enum::TextEnum,
        time::TimeSpan,
    },
    notices::{
        flows::{self, Letter, LetterItem, ToTellView},
        http::inbox::NoticeSubjectAnswer,
        model::{Dropped, NoticeKind, Occasion, ToTell, WayOfTelling},
    },
    problem::{Problem, ProblemDocument, documents::OfStaffList},
};
use actix_web::{HttpResponse, get, post, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whom somebody has to tell something.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonToTellAnswer {
    id: AccountId,
    first_name: String,
    last_name: String,
    preferred_channel: PreferredChannel,
}

/// Something that no mail could tell.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeToTell {
    id: OutboxId,
    occasion: Occasion,
    kind: NoticeKind,
    subject: NoticeSubjectAnswer,
    person: PersonToTellAnswer,
    /// Why no mail reached the person.
    because: Dropped,
    created_at: DateTime<Utc>,
    allowed_actions: Vec<AllowedAction>,
}

fn subject(notice: &ToTell) -> NoticeSubjectAnswer {
    NoticeSubjectAnswer { kind: notice.subject.0, id: AnyId(notice.subject.1) }
}

fn tell_action(id: OutboxId) -> Vec<AllowedAction> {
    vec![AllowedAction::enabled("tell", "POST", &format!("/notices/{id}/telling"))]
}

impl From<ToTellView> for NoticeToTell {
    fn from(ToTellView { notice, person }: ToTellView) -> Self {
        Self {
            id: notice.id,
            occasion: notice.occasion,
            kind: notice.occasion.kind(),
            subject: subject(&notice),
            because: notice.because,
            created_at: notice.created_at,
            allowed_actions: tell_action(notice.id),
            person: PersonToTellAnswer {
                id: person.id,
                first_name: person.first_name,
                last_name: person.last_name,
                preferred_channel: PreferredChannel::parse(&person.channel).unwrap_or(PreferredChannel::Phone),
            },
        }
    }
}

/// What people wait to be told by telephone or letter, the earliest first
///
/// What is no longer so is left out, so that a page can hold fewer rows than asked for.
#[utoipa::path(
    tag = "notices",
    params(ListQuery),
    responses(
        (status = 200, description = "A page of the list, without contact", body = Page<NoticeToTell>),
        OfStaffList,
    ),
    security(("bearer" = []), ("cookie" = []))
)]
#[get("/notices/to-tell")]
pub(super) async fn read_to_tell(
    _caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    query: Query<ListQuery>,
) -> Result<web::Json<Page<NoticeToTell>>, Problem> {
    let ((limit, after), now) = (query.0.read()?, db.clock().now());
    let read = move |connection: &mut crate::db::DbConnection| flows::to_tell(connection, after, limit, now);
    Ok(web::Json(db.read_rows("notices.to_tell", read).await?.map(NoticeToTell::from)))
}

/// To whom a letter goes.
#[derive(Debug, Serialize, ToSchema)]
pub struct AddresseeAnswer {
    id: AccountId,
    first_name: String,
    last_name: String,
    #[schema(required)]
    address: Option<String>,
    #[schema(required)]
    address_extra: Option<String>,
    #[schema(required)]
    phone: Option<String>,
    preferred_channel: PreferredChannel,
    /// The language in which to speak or write.
    ui_language: UiLanguage,
}

/// One piece of news: the app words it from `occasion`.
#[derive(Debug, Serialize, ToSchema)]
pub struct LetterItemAnswer {
    id: OutboxId,
    occasion: Occasion,
    kind: NoticeKind,
    subject: NoticeSubjectAnswer,
    created_at: DateTime<Utc>,
    /// What the request is called by on the telephone.
    #[schema(required)]
    reference: Option<String>,
    /// Key of its category.
    #[schema(required)]
    category: Option<String>,
    /// When somebody comes.
    #[schema(required)]
    span: Option<TimeSpan>,
    /// First name of who comes, for the person who asked.
    #[schema(required)]
    helper_first_name: Option<String>,
    allowed_actions: Vec<AllowedAction>,
}

impl From<LetterItem> for LetterItemAnswer {
    fn from(item: LetterItem) -> Self {
        Self {
            id: item.notice.id,
            occasion: item.notice.occasion,
            kind: item.notice.occasion.kind(),
            subject: subject(&item.notice),
            created_at: item.notice.created_at,
            reference: item.reference,
            category: item.category,
            span: item.span.and_then(|(start, end)| TimeSpan::new(start, end)),
            helper_first_name: item.helper_first_name,
            allowed_actions: tell_action(item.notice.id),
        }
    }
}

/// All that a person should be told, to be read out or printed.
#[derive(Debug, Serialize, ToSchema)]
pub struct LetterAnswer {
    person: AddresseeAnswer,
    /// The earliest first; none where there is nothing to tell.
    items: Vec<LetterItemAnswer>,
    /// The moment at which it was so.
    written_at: DateTime<Utc>,
}

impl From<Letter> for LetterAnswer {
    fn from(letter: Letter) -> Self {
        let person = letter.addressee;
        Self {
            person: AddresseeAnswer {
                id: person.id,
                first_name: person.first_name,
                last_name: person.last_name,
                address: person.address,
                address_extra: person.address_extra,
                phone: person.phone,
                preferred_channel: PreferredChannel::parse(&person.channel).unwrap_or(PreferredChannel::Letter),
                ui_language: person.language,
            },
            items: letter.items.into_iter().map(LetterItemAnswer::from).collect(),
            written_at: letter.written_at,
        }
    }
}

/// All that a person should be told and no mail could tell
///
/// To be read out on the telephone, or printed for somebody without a device. The person can read that somebody looked.
#[utoipa::path(
    tag = "notices",
    params(("id" = AccountId, Path, description = "The person")),
    responses(
        (status = 200, description = "The letter", body = LetterAnswer),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required", body = ProblemDocument),
        (status = 404, description = "not-found", body = ProblemDocument),
        (status = 429, description = "too-many-requests: as many contacts were opened as a day allows", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
#[get("/accounts/{id}/letter")]
pub(super) async fn read_letter(
    caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    id: PathPart<AccountId>,
) -> Result<web::Json<LetterAnswer>, Problem> {
    let (reader, person) = (caller.0.account_id, id.0);
    let letter = db.write("notices.letter", move |tx| flows::letter(tx, reader, person)).await?;
    Ok(web::Json(letter.into()))
}

/// How somebody was told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TellingForm {
    channel: WayOfTelling,
}

/// Note that a person was told by telephone or letter. Done twice it is done.
#[utoipa::path(
    tag = "notices",
    params(("id" = OutboxId, Path, description = "The notice")),
    request_body = TellingForm,
    responses(
        (status = 204, description = "Noted"),
        (status = 400, description = "malformed-json, malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found", body = ProblemDocument),
        (status = 408, description = "request-timeout", body = ProblemDocument),
        (status = 409, description = "not-now: the person has seen it in the app, or a mail could tell it", body = ProblemDocument),
        (status = 413, description = "too-large", body = ProblemDocument),
        (status = 415, description = "unsupported-media-type", body = ProblemDocument),
        (status = 422, description = "invalid-input", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
#[post("/notices/{id}/telling")]
pub(super) async fn tell_notice(
    caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    id: PathPart<OutboxId>,
    body: Body<TellingForm>,
) -> Result<HttpResponse, Problem> {
    let (teller, id, way) = (caller.0.account_id, id.0, body.value.channel);
    db.write("notices.tell", move |tx| flows::tell(tx, teller, id, way)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Try a mail that was given up once more
///
/// From the beginning, with the same id, also to an address that took no mails before.
#[utoipa::path(
    tag = "notices",
    params(("id" = OutboxId, Path, description = "The notice")),
    responses(
        (status = 204, description = "It is sent within moments"),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found", body = ProblemDocument),
        (status = 409, description = "not-now: it was not given up", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
#[post("/notices/{id}/retry")]
pub(super) async fn retry_notice(
    caller: CallerWith<Office>,
    db: web::Data<Db>,
    id: PathPart<OutboxId>,
) -> Result<HttpResponse, Problem> {
    let (actor, id) = (caller.0.account_id, id.0);
    db.write("notices.retry", move |tx| flows::retry(tx, actor, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
