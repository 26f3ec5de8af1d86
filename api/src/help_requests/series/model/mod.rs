//! What a series is, its rule and its life cycle.

pub mod input;
pub mod life_cycle;
pub mod rrule;
pub mod rule;
pub mod value;

pub use input::{CheckedRecurrence, RecurrenceInput};
pub use life_cycle::{
    OccurrenceFacts, SeriesActor, SeriesEvent, SeriesFacts, SeriesRefusal, occurrence_transition, transition,
};
pub use rule::{Pattern, RecurrenceRule};
pub use value::{Occurrence, Series, SeriesEnd, SeriesState, StandingEnd, StandingYes};
