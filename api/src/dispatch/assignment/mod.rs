//! Who helps whom, best for all together: open requests × people with room for so many, each pair at a whole-number
//! cost, and for each request the right to be left open at a penalty (matching.md 4.5).
//!
//! Exact: successive shortest paths over reduced costs, begun by bids (as in Jonker and Volgenant, for several places of
//! one person). The answer carries its proof: a price for a place of each person, from which anybody computes by
//! [`Instance::bound`] that no assignment is cheaper. Pure, and the same answer for the same question every time.
//!
//! The costs are travel, hours and continuity; nothing in them may be about how somebody behaved (matching.md 4.7).

mod bids;
mod model;
mod paths;
mod state;

pub use model::{Assignment, COST_MAXIMUM, Instance, InstanceFault, MAXIMUM_REQUESTS};

/// The cheapest assignment of an instance, with its proof.
pub fn assign(instance: &Instance) -> Assignment {
    let (mut state, waiting) = bids::begin(instance);
    paths::finish(instance, &mut state, &waiting);
    state.into_assignment(instance)
}

#[cfg(test)]
mod tests;
