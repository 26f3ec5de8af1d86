//! How the signed-in person wants to be told.

use crate::{
    caller::{Caller, Identity},
    db::Db,
    input::Body,
    kernel::{actions::AllowedAction, role::Role, time::hours_and_minutes},
    notices::{
        flows::{self, SettingsView},
        model::{MailMode, NoticeKind, QuietHours},
        rules::settings::Wish,
    },
    problem::{Problem, ProblemDocument},
};
use actix_web::{get, put, web};
use chrono::NaiveTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Hours of every day in which no mails come, by the town's clock; they may go over midnight. They only add to those of the town
/// (22:00 to 07:00).
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietHoursForm {
    /// First minute.
    #[serde(with = "hours_and_minutes")]
    #[schema(value_type = String, example = "20:00", pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    from: NaiveTime,
    /// First minute after them.
    #[serde(with = "hours_and_minutes")]
    #[schema(value_type = String, example = "08:00", pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    until: NaiveTime,
}

/// How mails of a kind come.
#[derive(Debug, Serialize, ToSchema)]
pub struct KindSettings {
    kind: NoticeKind,
    mail: MailMode,
    /// Whether it cannot be chosen: these mails keep the account safe.
    is_mail_fixed: bool,
}

/// How you want to be told. In the app everything is told, whatever is chosen here.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeSettingsAnswer {
    /// Counts changes; 0 as long as nothing was chosen.
    version: i32,
    #[schema(required)]
    quiet_hours: Option<QuietHoursForm>,
    kinds: Vec<KindSettings>,
    allowed_actions: Vec<AllowedAction>,
}

impl From<SettingsView> for NoticeSettingsAnswer {
    fn from(view: SettingsView) -> Self {
        let kinds = view.kinds().map(|(kind, mail)| KindSettings { kind, mail, is_mail_fixed: kind.is_mail_fixed() });
        Self {
            kinds: kinds.collect(),
            version: view.settings.version,
            quiet_hours: view.settings.quiet_hours.map(|QuietHours { from, until }| QuietHoursForm { from, until }),
            allowed_actions: vec![AllowedAction::enabled("edit", "PUT", "/me/notice-settings")],
        }
    }
}

fn is_staff(identity: &Identity) -> bool {
    identity.has_any(&[Role::Coordinator, Role::Admin])
}

/// Read how you want to be told.
#[utoipa::path(
    tag = "notices",
    responses(
        (status = 200, description = "Every kind that concerns you", body = NoticeSettingsAnswer),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "second-factor-required, second-factor-enrolment-required", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
#[get("/me/notice-settings")]
pub(super) async fn read_notice_settings(
    caller: Caller,
    db: web::Data<Db>,
) -> Result<web::Json<NoticeSettingsAnswer>, Problem> {
    let (person, is_staff) = (caller.0.account_id, is_staff(&caller.0));
    let view =
        db.read_rows("notices.settings", move |connection| flows::settings(connection, person, is_staff)).await?;
    Ok(web::Json(view.into()))
}

/// How mails of a kind should come.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KindForm {
    kind: NoticeKind,
    mail: MailMode,
}

/// How you want to be told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoticeSettingsForm {
    /// The version that the change starts from.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    version: i32,
    /// `null`: those of the town alone.
    #[serde(default)]
    quiet_hours: Option<QuietHoursForm>,
    /// Kinds that are not named come as usual.
    #[schema(max_items = 20)]
    kinds: Vec<KindForm>,
}

impl From<NoticeSettingsForm> for Wish {
    fn from(form: NoticeSettingsForm) -> Self {
        Self {
            version: form.version,
            quiet_hours: form.quiet_hours.map(|QuietHoursForm { from, until }| QuietHours { from, until }),
            modes: form.kinds.iter().map(|each| (each.kind, each.mail)).collect(),
        }
    }
}

/// Change how you want to be told. It counts at once, also for what waits to be sent.
#[utoipa::path(
    tag = "notices",
    request_body = NoticeSettingsForm,
    responses(
        (status = 200, description = "The settings as they are now", body = NoticeSettingsAnswer),
        (status = 400, description = "malformed-json, malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 408, description = "request-timeout", body = ProblemDocument),
        (status = 409, description = "version-conflict, with `current`", body = ProblemDocument),
        (status = 413, description = "too-large", body = ProblemDocument),
        (status = 415, description = "unsupported-media-type", body = ProblemDocument),
        (status = 422, description = "invalid-input", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
#[put("/me/notice-settings")]
pub(super) async fn change_notice_settings(
    caller: Caller,
    db: web::Data<Db>,
    body: Body<NoticeSettingsForm>,
) -> Result<web::Json<NoticeSettingsAnswer>, Problem> {
    let (person, is_staff, wish) = (caller.0.account_id, is_staff(&caller.0), Wish::from(body.value));
    let change = move |tx: &mut crate::db::Tx<'_>| flows::change_settings(tx, person, is_staff, &wish);
    let view = db.write("notices.change_settings", change).await?;
    Ok(web::Json(view.into()))
}
