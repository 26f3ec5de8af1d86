//! The published document: committed as it is, and whole.

use crate::sources::root;
use support::openapi::{document, operations};

#[test]
fn the_committed_document_is_that_of_the_code() {
    let path = root().join("docs/openapi.json");
    let written = quartierhilfe::app::openapi().to_pretty_json().unwrap() + "\n";
    #[expect(clippy::disallowed_methods, reason = "a test's own setting")]
    if std::env::var("UPDATE").is_ok() {
        std::fs::write(&path, &written).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let first = committed.lines().zip(written.lines()).position(|(a, b)| a != b).unwrap_or_default() + 1;
    assert!(
        committed == written,
        "docs/openapi.json differs from line {first} on: run `make openapi` and read the change"
    );
}

#[test]
fn every_operation_says_what_it_is_who_may_and_how_it_can_end() {
    let mut wrong = Vec::new();
    let mut names = std::collections::BTreeSet::new();
    for operation in operations() {
        let (name, document) = (operation.name(), &operation.document);
        let mut claim = |is_true: bool, what: &str| {
            if !is_true {
                wrong.push(format!("{name}: {what}"));
            }
        };
        claim(document["summary"].as_str().is_some_and(|text| text.len() > 5), "no summary");
        claim(document["security"].is_array(), "does not say who may (security; `()` for everybody)");
        let id = document["operationId"].as_str().unwrap_or_default().to_owned();
        claim(!id.is_empty() && names.insert(id), "no operation id of its own");
        let statuses: Vec<&str> = document["responses"]
            .as_object()
            .map(|answers| answers.keys().map(String::as_str).collect())
            .unwrap_or_default();
        let has = |status: &str| statuses.contains(&status);
        claim(statuses.iter().any(|status| status.starts_with('2') || status.starts_with('3')), "no success");
        claim(operation.path_parameters() == 0 || has("404"), "has an id in its path and no 404");
        claim(
            !operation.has_json_body() || ["400", "413", "415", "422"].iter().all(|status| has(status)),
            "takes a body and lacks one of 400, 413, 415, 422",
        );
        let needs_session = document["security"].as_array().is_some_and(|ways| {
            !ways.is_empty() && ways.iter().all(|way| way.as_object().is_some_and(|way| !way.is_empty()))
        });
        claim(!needs_session || has("401"), "needs a session and has no 401");
        for (status, answer) in document["responses"].as_object().into_iter().flatten() {
            claim(
                answer["description"].as_str().is_some_and(|text| !text.is_empty()),
                &format!("{status} without a description"),
            );
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_document_is_openapi_3_1_with_its_licence_and_both_ways_to_sign_in() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["license"]["identifier"], "EUPL-1.2");
    for way in ["bearer", "cookie"] {
        assert!(document["components"]["securitySchemes"][way].is_object(), "{way}");
    }
}
