//! What a help request is, and its life cycle.

pub mod actor;
pub mod content;
pub mod input;
pub mod life_cycle;
pub mod log;
pub mod request;
pub mod volunteer;

pub use actor::Actor;
pub use content::{CheckedRequest, References};
pub use input::{ContactInput, NewHelpRequest, TimingInput};
pub use life_cycle::{Effect, Places, RequestActor, RequestEvent, RequestFacts, RequestRefusal, Transition};
pub use request::{
    Channel, Contact, Escalation, EscalationReason, HelpRequest, HelpedName, Needs, Origin, Outcome, RequestState,
    TimingKind, Urgency, Window,
};
pub use volunteer::{Circumstances, Commitment, VolunteerFacts};
