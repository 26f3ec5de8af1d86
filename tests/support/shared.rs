//! Real input from outside of the project (towns' quarter files, messages of people). Where it is absent, tests that use it say so and pass.

use std::path::{Path, PathBuf};

/// A file or folder of the shared data; `None` (and a line that says so) where it is absent.
pub fn data(name: &str) -> Option<PathBuf> {
    found(&format!("data/{name}"))
}

/// The simulator's command line; `None` (and a line that says so) where it is absent.
pub fn simulator() -> Option<PathBuf> {
    found("matching/run.py")
}

fn found(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared").join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not there", path.display());
    None
}
