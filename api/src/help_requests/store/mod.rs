//! All SQL of the slice. Private fields are read by `…_with_contact` functions alone.

pub(super) mod assignments;
pub(super) mod contacts;
pub(super) mod due;
pub(super) mod helped;
pub(super) mod limits;
pub(super) mod log;
pub(super) mod merging;
pub(super) mod overseen;
pub(super) mod people;
pub(super) mod requests;
pub(super) mod rows;
pub(super) mod town;
pub(super) mod unlinking;
