//! Notices over HTTP.

mod by_hand;
mod inbox;
mod settings;
mod undelivered;

use super::flows::Refusal;
use crate::kernel::page::Cursor;
use crate::problem::{FaultCode, FieldFault, Problem, ProblemCode};
use crate::web::Mount;

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

/// The place in a list that a cursor names.
fn position(cursor: Option<&str>) -> Result<Option<Cursor>, Problem> {
    let wrong_cursor = || Problem::invalid(vec![FieldFault::new("?cursor", FaultCode::InvalidValue)]);
    cursor.map(|text| Cursor::decode(text).ok_or_else(wrong_cursor)).transpose()
}
