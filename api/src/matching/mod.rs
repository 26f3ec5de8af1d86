//! Matching: who is asked for help, when and why.
//!
//! Pure rules that look at a view and answer; whoever fills the view keeps the answers: the flows of the product, or
//! `match-sim` in a simulated town. Both run the same policy:
//!
//! 1. **Few at a time.** For each need so many people are asked that a yes is likely enough by the wish time and by the
//!    deadline; whoever was asked and is still silent counts with what is left of their chance ([`rules::pace`]).
//! 2. **One message for several needs.** What is not urgent waits for the next common sending time (a *round*); then those
//!    are asked first to whom one message brings the most, and messages that go out anyway are filled with what else fits.
//! 3. **Who.** Visible terms, each with its reason, that add up to the rank ([`rules::merits`]): the kind of request,
//!    nearness, rest since the last message, messages this week, help given lately, knowing the person, and scarce
//!    languages that others need more. Who helped last has the first word.
//! 4. **To the end.** Nobody left to ask, nobody who will still answer, or only the time that staff need: it is handed over.
//!
//! Invariants:
//! - nobody gets a message in quiet hours, above their ceiling of the week, or unrested; nobody is asked twice about the same
//!   need, and only candidates are asked (eligible, not blocked);
//! - the same view gives the same answer: no clock, no chance, no order that depends on memory;
//! - a message, its invitations and the next look at the request are written in one transaction ([`flows`]): a worker that is
//!   cut off has sent nothing or everything;
//! - nothing is learned about a person: a standing holds times of messages (28 days) and a count of help, and all averages
//!   are those of the town, by group, from 20 invitations on ([`rules::learning`]).
//!
//! Who may do what: the policy proposes and asks; a person says yes. Nobody sees a rank of persons.

pub mod flows;
mod http;
pub mod invitations;
pub mod model;
pub mod rules;
pub mod sim;
mod store;

pub use http::routes;
