//! What surrounds every answer: request ids, deadlines, shedding of load, security headers, the built app, live updates, and what is answered
//! where no route is.

pub mod brakes;
mod ceilings;
mod client_address;
mod docs;
mod frame;
mod health;
mod live_stream;
mod missing;
mod mount;
mod pages;
mod public_answer;

pub use ceilings::{Ceilings, pass_person};
pub use client_address::ClientAddress;
pub use docs::docs;
pub use frame::{Load, LongWork, frame};
pub use health::{Readiness, health_checks};
pub use live_stream::{LiveStreams, live};
pub use missing::{KnownPaths, no_route};
pub use mount::Mount;
pub use pages::{Pages, TextsReader, TownTexts, WordedTexts, dialable, escape_html, page, read_site};
pub use public_answer::{public_answer, public_bytes};
