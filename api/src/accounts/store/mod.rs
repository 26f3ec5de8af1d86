//! All SQL of the slice.

pub(super) mod disclosures;
pub(super) mod erasure;
pub(super) mod homes;
pub(super) mod merging;
pub(super) mod people;
pub(super) mod records;
pub(super) mod roles;
pub(super) mod search_keys;
pub(super) mod second_factors;
pub(super) mod secrets;
pub(super) mod sessions;
pub(super) mod throttles;
