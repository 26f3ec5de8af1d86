//! Series over HTTP.

mod acts;
mod answers;
mod inputs;
mod reading;

use crate::web::Mount;

/// Mounts the routes of series.
pub(in crate::help_requests) fn routes(config: &mut impl Mount) {
    config
        .service(reading::list_my_series)
        .service(reading::list_series)
        .service(reading::read_series)
        .service(acts::edit_series)
        .service(acts::take_series)
        .service(acts::step_down_from_series)
        .service(acts::skip_occurrence)
        .service(acts::restore_occurrence)
        .service(acts::move_occurrence)
        .service(acts::end_series)
        .service(acts::resume_series)
        .service(acts::extend_series);
}
