//! A text that is used again and again.

use crate::kernel::ids::TemplateId;

/// What somebody writes of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateText {
    /// By what it is found.
    pub title: String,
    /// The text.
    pub body: String,
}

/// A text that is used again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The template.
    pub id: TemplateId,
    /// Title and text.
    pub text: TemplateText,
    /// Counts the changes.
    pub version: i32,
}
