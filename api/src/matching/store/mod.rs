//! All SQL of the slice.

pub(super) mod asking;
pub(super) mod counts;
pub(super) mod idle;
pub(super) mod invitations;
pub(super) mod view;
