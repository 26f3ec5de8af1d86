//! What surrounds every answer: request ids, deadlines, shedding of load, security headers, and what is answered where no route is.

mod frame;
mod health;
mod missing;

pub use frame::{Load, frame};
pub use health::{Readiness, healthz, readyz};
pub use missing::{KnownPaths, no_route};
