//! How scarce an ability is in the town: what is scarce is kept for those who need it.

/// The highest scarcity that counts.
const MOST: f64 = 3.0;
/// Scarcity that does not matter yet.
const HARMLESS: f64 = 0.5;

/// Demand over supply: the share of needs that ask for the ability over the share of helpers who bring it (0–3).
pub fn scarcity(needs_asking: f64, needs: f64, helpers_bringing: f64, helpers: f64) -> f64 {
    (needs_asking / needs.max(1.0) * helpers / helpers_bringing.max(1.0)).min(MOST)
}

/// What of a scarcity makes it dearer to ask somebody for something else.
pub fn dearness(scarcity: f64) -> f64 {
    (scarcity - HARMLESS).max(0.0)
}
