//! Templates over HTTP.

use super::flows::{self, TemplateRefusal};
use super::model::{Template, TemplateText};
use crate::caller::{CallerWith, Coordinators};
use crate::db::Db;
use crate::input::{Body, IdempotencyHeader, PathPart, Query};
use crate::kernel::actions::AllowedAction;
use crate::kernel::ids::TemplateId;
use crate::problem::{Problem, ProblemCode, ProblemDocument};
use crate::web::Mount;
use actix_web::{HttpResponse, delete, get, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Mounts the routes of this slice.
pub fn routes(config: &mut impl Mount) {
    config.service(read_templates).service(post_template).service(put_template).service(delete_template);
}

/// A text that coordinators use again and again.
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplateAnswer {
    id: TemplateId,
    title: String,
    /// The text; `{name}`, `{reference}` and `{office}` are put in where it is used.
    body: String,
    version: i32,
    allowed_actions: Vec<AllowedAction>,
}

impl From<Template> for TemplateAnswer {
    fn from(template: Template) -> Self {
        let Template { id, text, version } = template;
        let href = format!("/response-templates/{id}");
        Self {
            id,
            title: text.title,
            body: text.body,
            version,
            allowed_actions: vec![
                AllowedAction::enabled("edit", "PUT", &href),
                AllowedAction::enabled("delete", "DELETE", &format!("{href}?version={version}")),
            ],
        }
    }
}

/// All templates.
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplatesAnswer {
    items: Vec<TemplateAnswer>,
}

/// A new template.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateBody {
    #[schema(max_length = 80)]
    title: String,
    #[schema(max_length = 2_000)]
    body: String,
}

/// A template, changed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedTemplateBody {
    #[schema(max_length = 80)]
    title: String,
    #[schema(max_length = 2_000)]
    body: String,
    /// The version that was read.
    version: i32,
}

/// Which version is to be deleted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateVersion {
    /// The version that was read.
    version: i32,
}

impl From<TemplateRefusal> for Problem {
    fn from(refusal: TemplateRefusal) -> Self {
        match refusal {
            TemplateRefusal::Invalid(faults) => Self::faulty(faults),
            TemplateRefusal::KeyReused => Self::new(ProblemCode::IdempotencyKeyReused),
            TemplateRefusal::Missing => Self::new(ProblemCode::NotFound),
            TemplateRefusal::Changed(template) => {
                Self::new(ProblemCode::VersionConflict).with("current", TemplateAnswer::from(template))
            }
        }
    }
}

/// The texts that coordinators use again and again, by title.
#[utoipa::path(
    tag = "town",
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "All of them", body = TemplatesAnswer),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[get("/response-templates")]
async fn read_templates(
    _caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
) -> Result<web::Json<TemplatesAnswer>, Problem> {
    let templates = db.read_rows("town.templates", flows::templates).await?;
    Ok(web::Json(TemplatesAnswer { items: templates.into_iter().map(Into::into).collect() }))
}

/// Write a text to use again and again.
#[utoipa::path(
    tag = "town",
    security(("bearer" = []), ("cookie" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body give the same answer")),
    request_body = TemplateBody,
    responses(
        (status = 201, description = "The template", body = TemplateAnswer),
        (status = 400, description = "malformed-json, malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 408, description = "request-timeout", body = ProblemDocument),
        (status = 413, description = "too-large", body = ProblemDocument),
        (status = 415, description = "unsupported-media-type", body = ProblemDocument),
        (status = 422, description = "invalid-input, idempotency-key-reused", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[post("/response-templates")]
async fn post_template(
    caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    key: IdempotencyHeader,
    body: Body<TemplateBody>,
) -> Result<HttpResponse, Problem> {
    let key = key.key(caller.0.account_id, "town.templates", &body.bytes)?;
    let TemplateBody { title, body } = body.value;
    let (actor, text) = (caller.0.account_id, TemplateText { title, body });
    let template = db.write("town.add_template", move |tx| flows::add_once(tx, actor, &text, key.as_ref())).await?;
    Ok(HttpResponse::Created().json(TemplateAnswer::from(template)))
}

/// Change a text that is used again and again.
#[utoipa::path(
    tag = "town",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = TemplateId, Path, description = "The template")),
    request_body = ChangedTemplateBody,
    responses(
        (status = 200, description = "The template as it is now", body = TemplateAnswer),
        (status = 400, description = "malformed-json, malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found", body = ProblemDocument),
        (status = 408, description = "request-timeout", body = ProblemDocument),
        (status = 409, description = "version-conflict, with `current`", body = ProblemDocument),
        (status = 413, description = "too-large", body = ProblemDocument),
        (status = 415, description = "unsupported-media-type", body = ProblemDocument),
        (status = 422, description = "invalid-input", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[put("/response-templates/{id}")]
async fn put_template(
    caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    id: PathPart<TemplateId>,
    body: Body<ChangedTemplateBody>,
) -> Result<web::Json<TemplateAnswer>, Problem> {
    let ChangedTemplateBody { title, body, version } = body.value;
    let (actor, id, text) = (caller.0.account_id, id.0, TemplateText { title, body });
    let template = db.write("town.change_template", move |tx| flows::change(tx, actor, id, &text, version)).await?;
    Ok(web::Json(template.into()))
}

/// Delete a text that is used no more.
#[utoipa::path(
    tag = "town",
    security(("bearer" = []), ("cookie" = [])),
    params(
        ("id" = TemplateId, Path, description = "The template"),
        ("version" = i32, Query, description = "The version that was read"),
    ),
    responses(
        (status = 204, description = "Done"),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found", body = ProblemDocument),
        (status = 409, description = "version-conflict, with `current`", body = ProblemDocument),
        (status = 422, description = "invalid-input", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[delete("/response-templates/{id}")]
async fn delete_template(
    caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    id: PathPart<TemplateId>,
    query: Query<TemplateVersion>,
) -> Result<HttpResponse, Problem> {
    let (actor, id, version) = (caller.0.account_id, id.0, query.0.version);
    db.write("town.delete_template", move |tx| flows::remove(tx, actor, id, version)).await?;
    Ok(HttpResponse::NoContent().finish())
}
