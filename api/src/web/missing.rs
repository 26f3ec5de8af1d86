//! What is answered where no route is: 405 with the methods that there are, or 404.

use crate::problem::{Problem, ProblemCode};
use actix_web::HttpRequest;
use serde::{Deserialize, de::IgnoredAny};
use std::{collections::BTreeMap, sync::OnceLock};

/// Every path of the interface with its methods, read off the published document when somebody first asks for what is not there.
pub struct KnownPaths {
    document: &'static str,
    paths: OnceLock<Vec<(String, String)>>,
}

/// The part of the document that is read.
#[derive(Default, Deserialize)]
struct PathsOfDocument {
    paths: BTreeMap<String, MethodsOfPath>,
}

#[derive(Deserialize)]
struct MethodsOfPath {
    get: Option<IgnoredAny>,
    post: Option<IgnoredAny>,
    put: Option<IgnoredAny>,
    patch: Option<IgnoredAny>,
    delete: Option<IgnoredAny>,
}

impl KnownPaths {
    /// Those of the document.
    pub fn of(document: &'static str) -> Self {
        Self { document, paths: OnceLock::new() }
    }

    fn paths(&self) -> &[(String, String)] {
        self.paths.get_or_init(|| {
            let read: PathsOfDocument = serde_json::from_str(self.document).unwrap_or_else(|error| {
                tracing::error!(error = %error, "the published document cannot be read");
                PathsOfDocument::default()
            });
            read.paths.into_iter().map(|(path, item)| (path, methods(&item))).collect()
        })
    }

    /// The methods of a path, as an `Allow` header lists them.
    fn allowed(&self, path: &str) -> Option<String> {
        let methods: Vec<&str> = self
            .paths()
            .iter()
            .filter(|(template, _)| is_of(template, path))
            .map(|(_, methods)| methods.as_str())
            .collect();
        (!methods.is_empty()).then(|| methods.join(", "))
    }
}

fn methods(item: &MethodsOfPath) -> String {
    let all = [
        ("GET", &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    all.iter().filter(|(_, operation)| operation.is_some()).map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// Whether a path is one of those that a template such as `/help-requests/{id}` stands for.
fn is_of(template: &str, path: &str) -> bool {
    let (mut wanted, mut found) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(wanted), Some(found)) => {
                if !is_word_of(wanted, found) {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

/// Whether a word of a path is the one of a template: the same, or any for a parameter, which may have an ending (`{token}.ics`).
fn is_word_of(wanted: &str, found: &str) -> bool {
    match wanted.strip_prefix('{').and_then(|parameter| parameter.split_once('}')) {
        Some((_, ending)) => found.strip_suffix(ending).is_some_and(|value| !value.is_empty()),
        None => wanted == found,
    }
}

/// What is wrong with an address that no route of the API answers.
pub fn no_route(request: &HttpRequest, paths: &KnownPaths) -> Problem {
    match paths.allowed(request.path()) {
        Some(methods) => Problem::new(ProblemCode::MethodNotAllowed).allow(methods),
        None => Problem::new(ProblemCode::NotFound),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_methods_of_a_path_are_those_of_the_document() {
        let paths = KnownPaths::of(
            r#"{"paths": {"/a": {"post": {}, "get": {}, "parameters": []}, "/a/{id}": {"delete": {}}, "/a/{id}/b": {"put": {}}, "/c/{token}.ics": {"get": {}}}}"#,
        );
        let allowed = |path: &str| paths.allowed(path);
        assert_eq!(allowed("/a").as_deref(), Some("GET, POST"));
        assert_eq!(allowed("/a/7").as_deref(), Some("DELETE"));
        assert_eq!(allowed("/a/7/b").as_deref(), Some("PUT"));
        assert_eq!(allowed("/c/7.ics").as_deref(), Some("GET"));
        for nowhere in ["/c/.ics", "/c/7", "/", "/a/", "/a/7/", "/a/7/c", "/a/7/b/", "/b", ""] {
            assert_eq!(allowed(nowhere), None, "{nowhere}");
        }
    }
}
