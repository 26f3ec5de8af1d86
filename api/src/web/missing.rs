//! What is answered where no route is: 405 with the methods that there are, or 404.

use crate::problem::{Problem, ProblemCode};
use actix_web::{HttpRequest, dev::ResourceDef};
use utoipa::openapi::{OpenApi, path::PathItem};

/// Every path of the interface with its methods, read off the published document.
pub struct KnownPaths(Vec<(ResourceDef, String)>);

impl KnownPaths {
    /// Reads them off the document.
    pub fn of(document: &OpenApi) -> Self {
        Self(document.paths.paths.iter().map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item))).collect())
    }

    /// The methods of a path, as an `Allow` header lists them.
    fn allowed(&self, path: &str) -> Option<String> {
        let methods: Vec<&str> =
            self.0.iter().filter(|(pattern, _)| pattern.is_match(path)).map(|(_, methods)| methods.as_str()).collect();
        (!methods.is_empty()).then(|| methods.join(", "))
    }
}

fn methods(item: &PathItem) -> String {
    let all = [
        ("GET", item.get.is_some()),
        ("POST", item.post.is_some()),
        ("PUT", item.put.is_some()),
        ("PATCH", item.patch.is_some()),
        ("DELETE", item.delete.is_some()),
    ];
    all.iter().filter(|(_, is_there)| *is_there).map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// What is wrong with an address that no route of the API answers.
pub fn no_route(request: &HttpRequest, paths: &KnownPaths) -> Problem {
    match paths.allowed(request.path()) {
        Some(methods) => Problem::new(ProblemCode::MethodNotAllowed).allow(methods),
        None => Problem::new(ProblemCode::NotFound),
    }
}
