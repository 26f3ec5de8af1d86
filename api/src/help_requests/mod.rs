//! Help requests: the need of a resident, who may answer it, and the assignments that come of it.
//!
//! ```text
//! request      open ──────▶ matched ──────▶ done          matched = all places taken
//!               │ ▲  places     │  visits                  done    = no active assignment, at least one done
//!               │ └─────────────┘  withdrawal reopens
//!               ├──▶ cancelled     by the requester or staff; 30 minutes to take it back (reopening)
//!               └──▶ expired       its time is over and the coordinator had it for a week
//!
//! assignment   accepted ──▶ done ──▶ confirmed             withdrawn · cancelled · no_show
//! ```
//!
//! *In the dispatch queue* is a property of an open request (`escalation`), not a state.
//!
//! Invariants, kept by [`model::life_cycle`], [`assignments::model`] and the partial unique index on places:
//! - never more places taken than helpers needed; of N helpers who accept the last place exactly one gets it;
//! - a request is matched exactly when every place is taken and someone is still to come;
//! - a final state is left only by the inverse acts, for 30 minutes, or by a no-show reported before the confirmation;
//! - private fields are read only by functions called `…_with_contact`; where somebody else's contact is shown (`flows::look`), the look
//!   is recorded as a disclosure. Names alone, which coordinators see in their lists (`named_with_contact`, `cards_with_contact`), and
//!   copies for the dates of a series (`copied_with_contact`) record none;
//! - nothing lapses silently: the owner is asked first, then the coordinator has it.
//!
//! What the two sides of an assignment say to each other, report and block is [`messages`].
//!
//! Who may do what: the table of `rules.md`; [`rules::visibility`] says who sees which field when.

pub mod assignments;
pub mod flows;
mod http;
pub mod messages;
pub mod model;
pub mod rules;
pub mod series;
mod store;

pub use http::{
    AcceptanceAnswer, AcceptanceInput, AssignmentAnswer, HelpRequestAnswer, OfAccepting, OfActing, OfAnswering,
    OfListing, OfReading, explained, routes,
};
