//! The check of a document against the schema that the interface publishes: so what is documented is what is refused.

use crate::problem::{FaultCode, FieldFault};
use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use serde_json::{Map, Value, json};
use std::{
    any::TypeId,
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};
use utoipa::ToSchema;

/// A compiled schema and its document.
struct Checker {
    validator: Option<Validator>,
    document: Value,
}

static CHECKERS: RwLock<Option<HashMap<TypeId, Arc<Checker>>>> = RwLock::new(None);

fn checker<T: ToSchema + 'static>() -> Arc<Checker> {
    let kind = TypeId::of::<T>();
    let known =
        CHECKERS.read().unwrap_or_else(PoisonError::into_inner).as_ref().and_then(|map| map.get(&kind).cloned());
    known.unwrap_or_else(|| {
        let made = Arc::new(make::<T>());
        let mut checkers = CHECKERS.write().unwrap_or_else(PoisonError::into_inner);
        checkers.get_or_insert_with(HashMap::new).insert(kind, made.clone());
        made
    })
}

fn make<T: ToSchema>() -> Checker {
    let mut parts = Vec::new();
    T::schemas(&mut parts);
    let schemas: Map<String, Value> =
        parts.into_iter().filter_map(|(name, schema)| Some((name, serde_json::to_value(schema).ok()?))).collect();
    let mut document = serde_json::to_value(T::schema()).unwrap_or_else(|_| json!({}));
    if let Some(object) = document.as_object_mut() {
        object.insert("components".to_owned(), json!({ "schemas": schemas }));
    }
    let validator = jsonschema::options().should_validate_formats(true).build(&document);
    if let Err(error) = &validator {
        tracing::error!(schema = %T::name(), error = %error, "a schema of the interface could not be compiled");
    }
    Checker { validator: validator.ok(), document }
}

/// All that is wrong with a document by its schema.
pub(super) fn faults_of<T: ToSchema + 'static>(document: &Value) -> Vec<FieldFault> {
    let checker = checker::<T>();
    let Some(validator) = &checker.validator else { return Vec::new() };
    // Nearly all documents fit, and to say only that costs a fraction of looking for what is wrong.
    if validator.is_valid(document) {
        return Vec::new();
    }
    validator.iter_errors(document).flat_map(|error| faults(&error)).collect()
}

fn faults(error: &ValidationError<'_>) -> Vec<FieldFault> {
    let pointer = error.instance_path().to_string();
    let one = |code| vec![FieldFault::new(pointer.clone(), code)];
    let bounded =
        |code, name: &str, limit: &Value| vec![FieldFault::new(pointer.clone(), code).with(name, limit.clone())];
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => unexpected
            .iter()
            .map(|name| FieldFault::new(format!("{pointer}/{}", escape(name)), FaultCode::UnknownField))
            .collect(),
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            vec![FieldFault::new(format!("{pointer}/{}", escape(name)), FaultCode::Required)]
        }
        ValidationErrorKind::Type { .. } => one(FaultCode::WrongType),
        ValidationErrorKind::MaxLength { limit } | ValidationErrorKind::MaxItems { limit } => {
            bounded(FaultCode::TooLong, "maximum", &json!(limit))
        }
        ValidationErrorKind::MinLength { limit } | ValidationErrorKind::MinItems { limit } => {
            bounded(FaultCode::TooShort, "minimum", &json!(limit))
        }
        ValidationErrorKind::Maximum { limit } | ValidationErrorKind::ExclusiveMaximum { limit } => {
            bounded(FaultCode::TooLarge, "maximum", limit)
        }
        ValidationErrorKind::Minimum { limit } | ValidationErrorKind::ExclusiveMinimum { limit } => {
            bounded(FaultCode::TooSmall, "minimum", limit)
        }
        ValidationErrorKind::UniqueItems => one(FaultCode::Duplicate),
        ValidationErrorKind::OneOfNotValid { context } | ValidationErrorKind::AnyOf { context } => {
            nearest(&pointer, context)
        }
        _ => one(FaultCode::InvalidValue),
    }
}

/// What is wrong with a value that fits none of several forms: the faults against the form that it comes nearest to.
fn nearest(pointer: &str, forms: &[Vec<ValidationError<'static>>]) -> Vec<FieldFault> {
    let is_of_another_kind = |errors: &[ValidationError<'static>]| {
        errors.iter().any(|error| {
            let is_here = error.instance_path().to_string() == pointer;
            let is_discriminator =
                matches!(error.kind(), ValidationErrorKind::Enum { .. } | ValidationErrorKind::Constant { .. });
            (is_here && matches!(error.kind(), ValidationErrorKind::Type { .. })) || is_discriminator
        })
    };
    let candidates: Vec<_> = forms.iter().filter(|errors| !is_of_another_kind(errors)).collect();
    match candidates.iter().min_by_key(|errors| errors.len()) {
        Some(errors) => errors.iter().flat_map(faults).collect(),
        None => vec![FieldFault::new(pointer, FaultCode::InvalidValue)],
    }
}

/// Finds NUL and other characters that no text may hold; line feeds and tabs are judged by the field.
pub(super) fn forbidden_characters(value: &Value, pointer: &mut String, faults: &mut Vec<FieldFault>) {
    match value {
        Value::String(text) if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) => {
            faults.push(FieldFault::new(pointer.clone(), FaultCode::ForbiddenCharacter));
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                within(pointer, &index.to_string(), |pointer| forbidden_characters(item, pointer, faults));
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                within(pointer, &escape(name), |pointer| forbidden_characters(member, pointer, faults));
            }
        }
        _ => {}
    }
}

fn within(pointer: &mut String, part: &str, visit: impl FnOnce(&mut String)) {
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(part);
    visit(pointer);
    pointer.truncate(length);
}

/// Escapes a member's name for a JSON pointer (RFC 6901).
fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The JSON pointer of a path that serde tells.
pub(super) fn pointer_of(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", escape(key)),
            Segment::Enum { .. } | Segment::Unknown => String::new(),
        })
        .collect()
}

/// Turns the text of a query parameter into the JSON type that the schema names for it; what cannot be turned stays text and is found wrong.
pub(super) fn typed_parameter<T: ToSchema + 'static>(name: &str, text: String) -> Value {
    let checker = checker::<T>();
    let kind = &checker.document["properties"][name]["type"];
    let is =
        |wanted: &str| kind == wanted || kind.as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == wanted));
    let number =
        if is("integer") || is("number") { serde_json::from_str::<serde_json::Number>(&text).ok() } else { None };
    match (number, text.as_str()) {
        (Some(number), _) => Value::Number(number),
        (None, "true") if is("boolean") => Value::Bool(true),
        (None, "false") if is("boolean") => Value::Bool(false),
        _ => Value::String(text),
    }
}
