//! What the reader of an answer may do next. The app renders these; it never decides by itself.

use serde::Serialize;
use utoipa::ToSchema;

/// One thing that the caller may do (or why not now).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AllowedAction {
    /// Name of the act, e.g. `accept`.
    pub action: String,
    /// HTTP method.
    pub method: String,
    /// Path to call, e.g. `/api/v1/help-requests/…/acceptance`.
    pub href: String,
    /// Whether it can be done now.
    pub enabled: bool,
    /// Why it cannot be done now: a problem code.
    #[schema(required)]
    pub reason_code: Option<String>,
}

impl AllowedAction {
    /// An act that can be done now. `path` is relative to the base of the interface and begins with a slash.
    pub fn enabled(action: &str, method: &str, path: &str) -> Self {
        Self {
            action: action.to_owned(),
            method: method.to_owned(),
            href: format!("/api/v1{path}"),
            enabled: true,
            reason_code: None,
        }
    }

    /// An act that the caller would have but for `reason_code`.
    pub fn disabled(action: &str, method: &str, path: &str, reason_code: &str) -> Self {
        Self { enabled: false, reason_code: Some(reason_code.to_owned()), ..Self::enabled(action, method, path) }
    }
}
