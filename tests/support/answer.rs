//! What the server answered, and what a test may claim about it.

use reqwest::header::HeaderMap;
use serde_json::Value;

/// An answer, read wholly.
#[derive(Debug, Clone)]
pub struct Answer {
    /// `METHOD path` of the request, for the messages of failing tests.
    pub what: String,
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
}

impl Answer {
    /// Reads a response wholly.
    pub async fn of(what: String, response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = String::from_utf8_lossy(&response.bytes().await.unwrap_or_default()).into_owned();
        Self { what, status, headers, text }
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{self}: no JSON"))
    }

    /// The JSON of an answer with exactly this status; `null` where there is no body.
    #[track_caller]
    pub fn with_status(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self}");
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// The JSON of an answer that succeeded.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{self}");
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// Claims that this is a whole problem document with this status and code, and gives it back.
    #[track_caller]
    pub fn is_problem(&self, status: u16, code: &str) -> Value {
        assert_eq!((self.status, self.problem_code().as_deref()), (status, Some(code)), "{self}");
        self.is_problem_document()
    }

    /// Claims that this is a whole problem document, and gives it back.
    #[track_caller]
    pub fn is_problem_document(&self) -> Value {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self}");
        let problem = self.json();
        assert_eq!(problem["status"], self.status, "{self}");
        for member in ["type", "title", "code", "request_id"] {
            assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "no {member}: {self}");
        }
        problem
    }

    /// The code of the problem, where it is one.
    pub fn problem_code(&self) -> Option<String> {
        let problem: Value = serde_json::from_str(&self.text).ok()?;
        problem["code"].as_str().map(str::to_owned)
    }

    /// Claims that this is a 422 with exactly these faults (pointer, code), in any order.
    #[track_caller]
    pub fn has_faults(&self, expected: &[(&str, &str)]) {
        let problem = self.is_problem(422, "invalid-input");
        let empty = Vec::new();
        let errors = problem["errors"].as_array().unwrap_or(&empty);
        let mut found: Vec<(String, String)> = errors
            .iter()
            .map(|error| {
                (
                    error["pointer"].as_str().unwrap_or_default().to_owned(),
                    error["code"].as_str().unwrap_or_default().to_owned(),
                )
            })
            .collect();
        found.sort();
        let mut expected: Vec<(String, String)> =
            expected.iter().map(|(pointer, code)| ((*pointer).to_owned(), (*code).to_owned())).collect();
        expected.sort();
        assert_eq!(found, expected, "{self}");
    }

    /// A header's text; empty where it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} -> {} {}", self.what, self.status, self.text)
    }
}

/// The id of a representation.
#[track_caller]
pub fn id(representation: &Value) -> String {
    representation["id"].as_str().unwrap_or_else(|| panic!("no id: {representation}")).to_owned()
}

/// The version of a representation.
#[track_caller]
pub fn version(representation: &Value) -> i64 {
    representation["version"].as_i64().unwrap_or_else(|| panic!("no version: {representation}"))
}
