//! The published document, read as a list of operations.

use serde_json::Value;

/// One operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `GET` …
    pub method: String,
    /// `/api/v1/help-requests/{id}`.
    pub path: String,
    /// Its description.
    pub document: Value,
}

impl Operation {
    /// `GET /help-requests/{id}`, as tables name it.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path.strip_prefix("/api/v1").unwrap_or(&self.path))
    }

    /// The path with every parameter replaced by `word`.
    pub fn path_with(&self, word: &str) -> String {
        let mut path = self.path.clone();
        while let (Some(start), Some(end)) = (path.find('{'), path.find('}')) {
            path.replace_range(start..=end, word);
        }
        path
    }

    /// How many parameters the path has.
    pub fn path_parameters(&self) -> usize {
        self.path.matches('{').count()
    }

    /// Whether it takes a JSON body.
    pub fn has_json_body(&self) -> bool {
        self.document["requestBody"]["content"].get("application/json").is_some()
    }
}

/// The document that this program publishes.
pub fn document() -> Value {
    serde_json::to_value(quartierhilfe::app::openapi()).expect("the document is JSON")
}

/// Every operation of the document, by path and method.
pub fn operations() -> Vec<Operation> {
    let document = document();
    let paths = document["paths"].as_object().expect("paths");
    let mut operations: Vec<Operation> = paths
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().into_iter().flatten().filter(|(method, _)| is_method(method)).map(
                move |(method, operation)| Operation {
                    method: method.to_uppercase(),
                    path: path.clone(),
                    document: operation.clone(),
                },
            )
        })
        .collect();
    operations.sort_by_key(|operation| (operation.path.clone(), operation.method.clone()));
    operations
}

fn is_method(word: &str) -> bool {
    ["get", "put", "post", "patch", "delete", "head", "options"].contains(&word)
}
