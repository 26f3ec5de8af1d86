//! What the reader of an answer may do next. The app renders these; it never decides by itself.

use serde::Serialize;
use utoipa::ToSchema;

/// One thing that the caller may do (or why not now).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AllowedAction {
    /// Name of the act, e.g. `accept`.
    pub action: &'static str,
    /// HTTP method.
    pub method: &'static str,
    /// Path to call, e.g. `/api/v1/help-requests/…/acceptance`.
    pub href: String,
    /// Whether it can be done now.
    pub enabled: bool,
    /// Why it cannot be done now: a problem code.
    #[schema(required)]
    pub reason_code: Option<&'static str>,
}

impl AllowedAction {
    /// An act that can be done now. `path` is relative to the base of the interface and begins with a slash.
    pub fn enabled(action: &'static str, method: &'static str, path: &str) -> Self {
        Self { action, method, href: ["/api/v1", path].concat(), enabled: true, reason_code: None }
    }

    /// An act that the caller would have but for `reason_code`.
    pub fn disabled(action: &'static str, method: &'static str, path: &str, reason_code: &'static str) -> Self {
        Self { enabled: false, reason_code: Some(reason_code), ..Self::enabled(action, method, path) }
    }
}
