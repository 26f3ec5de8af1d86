//! All SQL of the slice.

pub(super) mod asking;
pub(super) mod board;
pub(super) mod counts;
pub(super) mod idle;
pub(super) mod invitations;
pub(super) mod looks;
pub(super) mod merging;
pub(super) mod messages;
pub(super) mod newcomers;
pub(super) mod pool;
pub(super) mod view;
