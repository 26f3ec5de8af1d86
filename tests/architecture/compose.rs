//! docker-compose.yml as a whole installation: pinned, healthy, lasting, and without a secret that anybody could know. It is read here and
//! not run: that needs an engine.

use crate::sources::root;
use std::collections::BTreeSet;
use yaml_rust2::{Yaml, YamlLoader};

fn compose() -> Yaml {
    let text = std::fs::read_to_string(root().join("docker-compose.yml")).unwrap();
    YamlLoader::load_from_str(&text).unwrap().remove(0)
}

fn services(document: &Yaml) -> Vec<(String, Yaml)> {
    let services = document["services"].as_hash().unwrap();
    services.iter().map(|(name, service)| (name.as_str().unwrap().to_owned(), service.clone())).collect()
}

/// Name and tag: a tag that names a version, never one that moves on.
fn is_pinned(image: &str) -> bool {
    let tag = image.rsplit_once(':').map_or("", |(_, tag)| tag).trim_start_matches('v');
    let version = tag.split('-').next().unwrap_or_default();
    version.split('.').count() >= 2 && version.split('.').all(|part| part.parse::<u32>().is_ok())
}

#[test]
fn the_services_are_those_of_a_whole_installation() {
    let names: BTreeSet<String> = services(&compose()).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["api", "database", "mail", "proxy"].map(str::to_owned).into());
}

#[test]
fn every_image_is_pinned() {
    assert!(is_pinned("postgres:15.13-bookworm") && !is_pinned("postgres:15") && !is_pinned("postgres:latest"));
    for (name, service) in services(&compose()) {
        let image = service["image"].as_str().unwrap();
        assert!(is_pinned(image), "{name}: {image}");
    }
    let dockerfile = std::fs::read_to_string(root().join("docker/Dockerfile")).unwrap();
    let images: Vec<&str> =
        dockerfile.lines().filter_map(|line| line.strip_prefix("FROM ")?.split(' ').next()).collect();
    assert_eq!(images.len(), 3);
    assert!(images.iter().all(|image| is_pinned(image)), "{images:?}");
}

#[test]
fn every_service_says_whether_it_is_well_and_waits_for_what_it_needs() {
    for (name, service) in services(&compose()) {
        let test = service["healthcheck"]["test"].as_vec().unwrap_or_else(|| panic!("{name}: no health check"));
        assert_eq!(test[0].as_str(), Some("CMD"), "{name}: no shell in between");
        for limit in ["interval", "timeout", "retries"] {
            assert!(!service["healthcheck"][limit].is_badvalue(), "{name}: {limit}");
        }
        for (other, condition) in service["depends_on"].as_hash().into_iter().flatten() {
            assert_eq!(condition["condition"].as_str(), Some("service_healthy"), "{name} waits for {other:?}");
        }
        assert!(name == "database" || service["depends_on"].as_hash().is_some(), "{name} waits for nobody");
    }
}

#[test]
fn what_must_last_lies_in_named_volumes() {
    let document = compose();
    let named: BTreeSet<&str> =
        document["volumes"].as_hash().unwrap().keys().map(|name| name.as_str().unwrap()).collect();
    let mut used = BTreeSet::new();
    for (name, service) in services(&document) {
        for volume in service["volumes"].as_vec().into_iter().flatten() {
            let source = volume.as_str().unwrap().split(':').next().unwrap().to_owned();
            let is_file_of_ours = source.starts_with("./") && root().join(&source).is_file();
            assert!(named.contains(source.as_str()) || is_file_of_ours, "{name}: {source}");
            used.insert(source);
        }
    }
    assert!(named.iter().all(|name| used.contains(*name)), "{named:?} and {used:?}");
    assert!(used.contains("database") && used.contains("data"));
}

#[test]
fn no_secret_has_a_default_and_none_is_written_down() {
    let text = std::fs::read_to_string(root().join("docker-compose.yml")).unwrap();
    let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
    for (number, line) in code.iter().enumerate() {
        let lower = line.to_lowercase();
        if ["password", "secret", "token", "public_url"].iter().any(|word| lower.contains(word)) {
            assert!(line.contains(":?"), "line {number} gives a value of its own: {line}");
        }
    }
    assert!(code.iter().filter(|line| line.contains("${QH_DATABASE_PASSWORD:?")).count() >= 2);
}

#[test]
fn only_the_proxy_is_reached_from_outside() {
    let document = compose();
    for (name, service) in services(&document) {
        for port in service["ports"].as_vec().into_iter().flatten() {
            let is_for_this_machine = port.as_str().unwrap().starts_with("127.0.0.1:");
            assert!(name == "proxy" || is_for_this_machine, "{name}: {port:?}");
        }
    }
    assert_eq!(document["networks"]["inner"]["internal"].as_bool(), Some(true));
    assert!(document["services"]["proxy"]["networks"]["inner"].is_badvalue(), "the proxy needs no database");
}
