//! Hostile and clumsy input, on every operation of the published document.

use crate::hostile;
use crate::world::{self, CALLERS, Things};
use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use support::{
    Actor, Answer, TestApp,
    openapi::{Operation, document, operations},
};

/// For each operation a caller who may: the table of permissions says who.
struct Allowed {
    actors: BTreeMap<&'static str, Actor>,
    table: BTreeMap<String, Vec<String>>,
}

impl Allowed {
    async fn new(app: &TestApp) -> Self {
        let mut actors = BTreeMap::new();
        for caller in CALLERS {
            actors.insert(caller, world::caller(app, caller).await);
        }
        Self { actors, table: crate::permissions::committed() }
    }

    fn of(&self, operation: &Operation) -> &Actor {
        let row = &self.table[&operation.name()];
        // Where nobody may with an empty body, whoever sees that there is nothing; else whoever comes first.
        let place = ["+", "404"].iter().find_map(|wanted| row.iter().rposition(|class| class == wanted)).unwrap_or(0);
        &self.actors[CALLERS[place]]
    }
}

async fn send(actor: &Actor, operation: &Operation, path: &str, kind: &str, body: impl Into<reqwest::Body>) -> Answer {
    let method: Method = operation.method.parse().unwrap();
    let request = actor.request(method, path).header(CONTENT_TYPE, kind).body(body);
    Answer::of(format!("{} {path}", operation.method), request.send().await.unwrap()).await
}

fn with_bodies() -> Vec<Operation> {
    operations().into_iter().filter(Operation::has_json_body).collect()
}

/// Whether the body may have any form: files that are imported.
fn is_an_import(operation: &Operation) -> bool {
    operation.path.ends_with("/imports")
}

support::on_both_databases! {
    async fn a_method_that_a_path_lacks_is_405_with_those_it_has(app: &TestApp) {
        let operations = operations();
        let paths: BTreeSet<String> = operations.iter().map(|one| one.path_with("00000000-0000-7000-8000-000000000000")).collect();
        for path in paths {
            // `/quarters/imports` is a word where another path has an id: it has the methods of both.
            let methods: Vec<&str> =
                operations.iter().filter(|one| is_on(&path, &one.path)).map(|one| one.method.as_str()).collect();
            for method in ["GET", "POST", "PUT", "PATCH", "DELETE"].iter().filter(|method| !methods.contains(*method)) {
                let answer = app.nobody().send(method.parse().unwrap(), &path, None).await;
                answer.is_problem(405, "method-not-allowed");
                for has in &methods {
                    assert!(answer.header("allow").contains(has), "{answer} allows {}", answer.header("allow"));
                }
            }
        }
    }

    async fn an_id_that_is_none_names_nothing(app: &TestApp) {
        let allowed = Allowed::new(app).await;
        for operation in operations().iter().filter(|operation| operation.path.contains("{id}")) {
            for word in ["no-id", "1", "00000000-0000-7000-8000-00000000000g", "%00", "%F0%9F%92%A9", "..%2F..", "%FF"] {
                let answer = send(allowed.of(operation), operation, &operation.path_with(word), "application/json", "{}").await;
                answer.is_problem(404, "not-found");
            }
        }
    }

    async fn a_body_of_another_kind_is_415(app: &TestApp) {
        let (allowed, things) = (Allowed::new(app).await, Things::of_others(app).await);
        for operation in with_bodies().iter().filter(|operation| !is_an_import(operation)) {
            for kind in ["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"] {
                let answer = send(allowed.of(operation), operation, &things.path(operation), kind, "{}").await;
                answer.is_problem(415, "unsupported-media-type");
            }
        }
    }

    async fn what_is_no_json_is_400(app: &TestApp) {
        let (allowed, things) = (Allowed::new(app).await, Things::of_others(app).await);
        let bodies: [&[u8]; 6] = [b"", b"{", b"{\"a\":1}}", b"\xff\xfe", b"{\"a\":NaN}", b"[[[[[[[[["];
        for operation in with_bodies().iter().filter(|operation| !is_an_import(operation)) {
            for body in bodies {
                let answer = send(allowed.of(operation), operation, &things.path(operation), "application/json", body).await;
                answer.is_problem(400, "malformed-json");
            }
        }
    }

    async fn a_body_that_is_too_large_is_413(app: &TestApp) {
        let (allowed, things) = (Allowed::new(app).await, Things::of_others(app).await);
        let of_length = |length| json!({"a": "x".repeat(length)}).to_string();
        for operation in with_bodies().iter().filter(|operation| !is_an_import(operation)) {
            // The town's notices are there in six languages.
            let limit = if operation.path == "/api/v1/town" { 262_144 } else { 65_536 };
            for (length, status, code) in [(limit + 1, 413, "too-large"), (limit - 10, 422, "invalid-input")] {
                let answer = send(allowed.of(operation), operation, &things.path(operation), "application/json", of_length(length)).await;
                answer.is_problem(status, code);
            }
        }
    }

    async fn fields_that_nobody_asked_for_are_named(app: &TestApp) {
        let document = document();
        let (allowed, things) = (Allowed::new(app).await, Things::of_others(app).await);
        for operation in with_bodies().iter().filter(|operation| !is_an_import(operation)) {
            let body = json!({"no_such_field": 1, "another": {"a": []}}).to_string();
            let answer = send(allowed.of(operation), operation, &things.path(operation), "application/json", body).await;
            let problem = answer.is_problem(422, "invalid-input");
            // A body that has no fields at all is refused as a whole.
            let pointers: &[&str] = if has_fields(operation, &document) { &["/no_such_field", "/another"] } else { &[] };
            for pointer in pointers {
                let is_named = problem["errors"].as_array().is_some_and(|errors| {
                    errors.iter().any(|error| error["pointer"] == *pointer && error["code"] == "unknown_field")
                });
                assert!(is_named, "{pointer} is not named: {answer}");
            }
            for body in ["[]", "null", "\"text\"", "17"] {
                send(allowed.of(operation), operation, &things.path(operation), "application/json", body).await.is_problem(422, "invalid-input");
            }
        }
    }

    async fn query_parameters_that_nobody_asked_for_are_refused(app: &TestApp) {
        let (allowed, things) = (Allowed::new(app).await, Things::of_others(app).await);
        for operation in operations().iter().filter(|operation| operation.method == "GET" && has_query(operation)) {
            let path = format!("{}?no_such_parameter=1", things.path(operation));
            let answer = allowed.of(operation).get(&path).await;
            let problem = answer.is_problem(422, "invalid-input");
            let is_named = problem["errors"].as_array().is_some_and(|errors| {
                errors.iter().any(|error| error["pointer"] == "?no_such_parameter")
            });
            assert!(is_named, "{answer}");
        }
    }

    /// Bodies made from the published schema with hostile values in them, by every kind of caller: never a fault of ours.
    async fn no_input_is_answered_by_a_fault_of_ours(app: &TestApp) {
        let document = document();
        let mut values = hostile::Values::new(20_261_122, Things::of_others(app).await.ids());
        for caller in CALLERS {
            let things = Things::of_others(app).await;
            for operation in operations() {
                // A fresh session each time it was ended, so that the inner layers are reached.
                if operation.path.ends_with("/live") || hostile::ends_the_caller(&operation.name()) {
                    continue;
                }
                let actor = values.actor(app, caller).await;
                for _ in 0..3 {
                    let path = format!("{}{}", things.path(&operation), values.query(&operation.document));
                    let schema = &operation.document["requestBody"]["content"]["application/json"]["schema"];
                    let body = if schema.is_null() { Value::Null } else { values.body(schema, &document) };
                    let sent = if body.is_null() { None } else { Some(&body) };
                    let answer = actor.send(operation.method.parse().unwrap(), &path, sent).await;
                    assert!(answer.status < 500, "{caller}: {answer}\n{body}");
                    if answer.status >= 400 {
                        answer.is_problem_document();
                    }
                }
            }
        }
    }
}

/// Whether the body of an operation has fields.
fn has_fields(operation: &Operation, document: &Value) -> bool {
    let mut schema = &operation.document["requestBody"]["content"]["application/json"]["schema"];
    while let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        schema = &document["components"]["schemas"][name];
    }
    schema["properties"].as_object().is_some_and(|properties| !properties.is_empty())
}

/// Whether a path is one of a pattern (`/a/{id}`).
fn is_on(path: &str, pattern: &str) -> bool {
    let (path, pattern): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), pattern.split('/').collect());
    path.len() == pattern.len()
        && path.iter().zip(&pattern).all(|(word, wanted)| wanted.starts_with('{') || word == wanted)
}

fn has_query(operation: &Operation) -> bool {
    operation.document["parameters"]
        .as_array()
        .is_some_and(|parameters| parameters.iter().any(|one| one["in"] == "query"))
}
