//! All SQL of conversations, concerns and blocks.

pub(super) mod blocks;
pub(super) mod concerns;
pub(super) mod conversations;
pub(super) mod messages;
