//! The architecture as tests: what docs/ARCHITECTURE.md says is so is looked up in the sources.
#![expect(clippy::unwrap_used, reason = "tests fail loudly")]

mod code_map;
mod compose;
mod document;
mod imports;
mod merging;
mod operations;
mod retention;
mod schema;
mod sizes;
mod sources;
