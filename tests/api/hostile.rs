//! Values that break programs, put where the published schema asks for a value.

use crate::world;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use support::{Actor, Answer, TestApp};

/// Whether the operation ends the session or the account of the caller.
pub fn ends_the_caller(name: &str) -> bool {
    ["DELETE /auth/sessions/current", "DELETE /me", "PUT /auth/password", "POST /auth/second-factor/verification"]
        .contains(&name)
}

/// A deterministic source of values: the same seed gives the same run.
pub struct Values {
    state: u64,
    ids: Vec<Value>,
    actors: BTreeMap<&'static str, Actor>,
}

impl Values {
    /// Begins at this seed; `ids` are ids that exist.
    pub fn new(seed: u64, ids: Vec<Value>) -> Self {
        Self { state: seed, ids, actors: BTreeMap::new() }
    }

    /// The caller of this kind, with a session that lives.
    pub async fn actor(&mut self, app: &TestApp, kind: &'static str) -> Actor {
        if let Some(actor) = self.actors.get(kind)
            && (kind == "nobody" || is_alive(&actor.get("/me").await))
        {
            return actor.clone();
        }
        let actor = world::caller(app, kind).await;
        self.actors.insert(kind, actor.clone());
        actor
    }

    /// The next number below `limit` (xorshift).
    fn below(&mut self, limit: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state % limit as u64).unwrap()
    }

    fn one_of(&mut self, values: &[Value]) -> Value {
        values[self.below(values.len())].clone()
    }

    /// A query string for the parameters of an operation.
    pub fn query(&mut self, operation: &Value) -> String {
        let empty = Vec::new();
        let names: Vec<&str> = operation["parameters"]
            .as_array()
            .unwrap_or(&empty)
            .iter()
            .filter(|parameter| parameter["in"] == "query")
            .filter_map(|parameter| parameter["name"].as_str())
            .collect();
        let words = [
            "",
            "0",
            "-1",
            "99999999999999999999",
            "true",
            "me",
            "NaN",
            "1e400",
            "2026-02-31",
            "%00",
            "%F0%9F%92%A9",
            "%27%3B--",
            "open",
        ];
        let mut pairs = Vec::new();
        for name in names {
            if self.below(2) == 0 {
                pairs.push(format!("{name}={}", words[self.below(words.len())]));
            }
        }
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }

    /// A body for a schema: mostly of its form, with values at the edges and beyond.
    pub fn body(&mut self, schema: &Value, document: &Value) -> Value {
        self.value(schema, document, 0)
    }

    fn value(&mut self, schema: &Value, document: &Value, depth: usize) -> Value {
        if depth > 6 || self.below(25) == 0 {
            return self.nonsense();
        }
        if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
            return self.value(&document["components"]["schemas"][name], document, depth + 1);
        }
        if let Some(choice) = ["oneOf", "anyOf", "allOf"].iter().find_map(|word| schema[*word].as_array()) {
            let place = self.below(choice.len());
            return self.value(&choice[place], document, depth + 1);
        }
        if let Some(words) = schema["enum"].as_array() {
            return self.one_of(words);
        }
        match schema["type"].as_str().or_else(|| schema["type"].as_array().and_then(|types| types[0].as_str())) {
            Some("object") => self.object(schema, document, depth),
            Some("array") => {
                let length = [0, 1, 1, 2, 12][self.below(5)];
                Value::Array((0..length).map(|_| self.value(&schema["items"], document, depth + 1)).collect())
            }
            Some("string") => self.text(schema["format"].as_str().unwrap_or_default()),
            Some("integer" | "number") => self.number(),
            Some("boolean") => json!(self.below(2) == 0),
            _ => self.nonsense(),
        }
    }

    fn object(&mut self, schema: &Value, document: &Value, depth: usize) -> Value {
        let empty = Map::new();
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut object = Map::new();
        for (name, property) in schema["properties"].as_object().unwrap_or(&empty) {
            let is_wanted = if required.contains(&name.as_str()) { self.below(20) != 0 } else { self.below(2) == 0 };
            if is_wanted {
                object.insert(name.clone(), self.value(property, document, depth + 1));
            }
        }
        Value::Object(object)
    }

    fn text(&mut self, format: &str) -> Value {
        match format {
            "uuid" if self.below(4) != 0 => {
                let ids = self.ids.clone();
                self.one_of(&ids)
            }
            "date-time" => self.one_of(&[
                json!("2026-03-17T10:00:00Z"),
                json!("2026-03-29T02:30:00+01:00"),
                json!("0000-01-01T00:00:00Z"),
                json!("9999-12-31T23:59:59.999999999Z"),
                json!("-262143-01-01T00:00:00Z"),
                json!("+262142-12-31T23:59:60Z"),
                json!("2026-03-17"),
            ]),
            "date" => self.one_of(&[
                json!("2026-03-17"),
                json!("2026-03-29"),
                json!("2026-02-30"),
                json!("0001-01-01"),
                json!("9999-12-31"),
                json!("+262142-12-31"),
            ]),
            "time" => self.one_of(&[json!("10:00"), json!("00:00"), json!("24:00"), json!("25:61"), json!("02:30:00")]),
            _ => self.one_of(&[
                json!("einkauf"),
                json!("Anna"),
                json!(""),
                json!(" "),
                json!("a\u{0}b"),
                json!("\u{202e}abc\u{1b}"),
                json!("💩".repeat(300)),
                json!("x".repeat(5000)),
                json!("'; DROP TABLE accounts; --"),
                json!("<script>alert(1)</script>"),
                json!("../../etc/passwd"),
                json!("anna@example.org"),
                json!("+49 4541 123456"),
                json!("\u{e9}\u{65}\u{301}"),
                json!("%00"),
                json!("2026-01"),
                json!("10:00"),
                json!("de"),
                json!("123456"),
            ]),
        }
    }

    fn number(&mut self) -> Value {
        self.one_of(&[
            json!(0),
            json!(1),
            json!(30),
            json!(-1),
            json!(i32::MAX),
            json!(i64::MAX),
            json!(i64::MIN),
            json!(u64::MAX),
            json!(1e308),
            json!(0.5),
            json!(1),
            json!(2),
        ])
    }

    fn nonsense(&mut self) -> Value {
        let deep = (0..60).fold(json!(1), |inner, _| json!([inner]));
        self.one_of(&[
            Value::Null,
            json!(true),
            json!([]),
            json!({}),
            json!("\u{feff}"),
            json!(-0.0),
            deep,
            json!({"": {"": null}}),
        ])
    }
}

fn is_alive(answer: &Answer) -> bool {
    answer.status == 200
}
