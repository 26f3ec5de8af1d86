//! The hand-written files of the project.

use std::path::{Path, PathBuf};

/// A hand-written file.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its path from the root of the project, with `/`.
    pub path: String,
    /// What it holds.
    pub text: String,
}

/// Folders that hold what others wrote or a program made.
const NOT_OURS: &[&str] = &[
    "target",
    "node_modules",
    "build",
    ".svelte-kit",
    ".git",
    "gen",
    "data",
    "vendor",
    "test-results",
    "playwright-report",
];

/// The root of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// All files below `folder` with one of these extensions.
pub fn below(folder: &str, extensions: &[&str]) -> Vec<Source> {
    let root = root();
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !NOT_OURS.contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|extension| extensions.iter().any(|wanted| extension == *wanted)) {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push(Source { path: path.strip_prefix(&root).unwrap().display().to_string(), text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!found.is_empty(), "nothing found below {folder}");
    found
}

/// The Rust files of the API.
pub fn api() -> Vec<Source> {
    below("api/src", &["rs"])
}

impl Source {
    /// The module at the top (`accounts` of `api/src/accounts/flows/mod.rs`, `app` of `api/src/app.rs`).
    pub fn module(&self) -> &str {
        let inside = self.path.trim_start_matches("api/src/");
        inside.split(['/', '.']).next().unwrap()
    }

    /// What kind of file it is: the last of these words among its folders and its name.
    pub fn kind(&self) -> Option<&str> {
        let inside = self.path.trim_start_matches("api/src/").trim_end_matches(".rs");
        inside.split('/').rev().find(|part| ["model", "rules", "flows", "store", "http"].contains(part))
    }

    /// Whether it is there for tests only.
    pub fn is_test(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap().trim_end_matches(".rs");
        name.ends_with("_tests") || name == "tests" || name.starts_with("sample")
    }

    /// The lines that run in the program: without comments and without the test module at the end, numbered from 1.
    pub fn code(&self) -> Vec<(usize, &str)> {
        let mut lines = Vec::new();
        let mut all = self.text.lines().enumerate().peekable();
        while let Some((number, line)) = all.next() {
            let next = all.peek().map_or("", |(_, next)| next.trim());
            if line.trim() == "#[cfg(test)]" && next.contains("mod ") && next.ends_with('{') {
                break;
            }
            let line = line.split("//").next().unwrap_or_default();
            lines.push((number + 1, line));
        }
        lines
    }
}
