//! What happens with invitations: asking (the worker), answering (helpers), taking back (reactions), looking.

mod agreement;
mod answers;
mod arrival;
mod asking;
mod board;
mod candidates;
mod eligible;
mod fitting;
mod idle;
mod languages;
mod listing;
mod look;
mod lookout;
mod newcomers;
mod reactions;
mod recheck;
mod refusal;
mod upkeep;

pub use agreement::agree;
pub use answers::{about, accept, propose_time, refuse, request_of};
pub use arrival::{message_arrived, message_lost};
pub use asking::ask_due;
pub use board::Board;
pub use candidates::{CandidateState, CandidateView, candidates};
pub use fitting::{ListedRequest, RequestQuery, is_one_walk, list};
pub use idle::{IdleView, count_message, count_not_asked, is_not_asked, not_asked};
pub use languages::count_languages;
pub use listing::{InvitationQuery, InvitationView, my_invitations, own_invitations};
pub use lookout::{LookoutView, Proposal, lookout};
pub use newcomers::{NewcomerView, newcomer, newcomers};
pub use reactions::react;
pub use recheck::{Recheck, Verdict, recheck};
pub use refusal::Refusal;
pub use upkeep::{ClockWatch, keep_up};
