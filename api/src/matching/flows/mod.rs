//! What happens with invitations: asking (the worker), answering (helpers), taking back (reactions), looking.

mod answers;
mod asking;
mod candidates;
mod idle;
mod languages;
mod listing;
mod look;
mod lookout;
mod reactions;
mod refusal;
mod upkeep;

pub use answers::{accept, propose_time, refuse, request_of};
pub use asking::ask_due;
pub use candidates::{CandidateState, CandidateView, candidates};
pub use idle::{IdleView, not_asked};
pub use languages::count_languages;
pub use listing::{InvitationQuery, InvitationView, my_invitations, own_invitations};
pub use lookout::{LookoutView, Proposal, lookout};
pub use reactions::react;
pub use refusal::Refusal;
pub use upkeep::keep_up;
