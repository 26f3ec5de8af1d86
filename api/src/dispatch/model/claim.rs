//! Which coordinator works on an item of the queue.

use super::Named;
use crate::kernel::clock::Instant;
use crate::kernel::ids::AccountId;

/// A coordinator works on an item of the queue, and others see that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Who.
    pub by: AccountId,
    /// Since when.
    pub since: Instant,
    /// Until when, if nothing else happens.
    pub until: Instant,
}

/// A claim with the name of who holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimView {
    /// The claim.
    pub claim: Claim,
    /// Who holds it.
    pub holder: Named,
}
