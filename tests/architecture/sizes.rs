//! Files that a person can hold in their head.

use crate::sources::below;

const MOST_LINES: usize = 400;

#[test]
fn no_hand_written_file_is_longer_than_400_lines() {
    let mut long = Vec::new();
    for folder in ["api", "tests", "frontend", "migrations", ".ci"] {
        for source in below(folder, &["rs", "ts", "svelte", "css", "mjs", "js", "py", "sh", "sql"]) {
            let lines = source.text.lines().count();
            // SQL of a migration is a list, and its steps are never cut after they were released.
            if lines > MOST_LINES
                && !source.path.contains(".gen.")
                && !source.path.ends_with("/schema.d.ts")
                && !source.path.starts_with("migrations/")
            {
                long.push(format!("{}: {lines} lines", source.path));
            }
        }
    }
    assert!(long.is_empty(), "\n{}", long.join("\n"));
}
