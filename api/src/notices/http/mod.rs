//! Notices over HTTP.

mod by_hand;
mod inbox;
mod settings;
mod undelivered;

use super::flows::Refusal;
use crate::kernel::page::{Cursor, DEFAULT_LIMIT};
use crate::problem::{FaultCode, FieldFault, Problem, ProblemCode};
use crate::web::Mount;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Mounts the routes of this slice.
pub fn routes(config: &mut impl Mount) {
    config
        .service(inbox::read_notices)
        .service(inbox::see_notices)
        .service(inbox::see_notice)
        .service(settings::read_notice_settings)
        .service(settings::change_notice_settings)
        .service(by_hand::read_to_tell)
        .service(by_hand::read_letter)
        .service(by_hand::tell_notice)
        .service(by_hand::retry_notice)
        .service(undelivered::read_undelivered);
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Invalid(faults) => Self::faulty(faults),
            Refusal::NotFound => Self::new(ProblemCode::NotFound),
            Refusal::NotNow => Self::new(ProblemCode::NotNow),
            Refusal::TooMany { retry_after } => Self::new(ProblemCode::TooManyRequests).retry_after(retry_after),
            Refusal::Changed(fresh) => {
                Self::new(ProblemCode::VersionConflict).with("current", settings::NoticeSettingsAnswer::from(*fresh))
            }
        }
    }
}

/// Which part of a list that staff read.
#[derive(Debug, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Rows of a page.
    #[schema(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the last page ended.
    #[schema(max_length = 64)]
    cursor: Option<String>,
}

impl ListQuery {
    /// How many rows, after which place.
    fn read(self) -> Result<(u32, Option<Cursor>), Problem> {
        Ok((self.limit.unwrap_or(DEFAULT_LIMIT), position(self.cursor.as_deref())?))
    }
}

/// The place in a list that a cursor names.
fn position(cursor: Option<&str>) -> Result<Option<Cursor>, Problem> {
    let wrong_cursor = || Problem::invalid(vec![FieldFault::new("?cursor", FaultCode::InvalidValue)]);
    cursor.map(|text| Cursor::decode(text).ok_or_else(wrong_cursor)).transpose()
}
