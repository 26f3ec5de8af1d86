//! Bodies that are right, for tests to begin from and to change in one place.

use serde_json::{Value, json};

/// A password that is strong enough.
pub const PASSWORD: &str = "Kirschkern-Regen-42-Leiter";
/// The version of the privacy notice that people agree to.
pub const PRIVACY_VERSION: &str = "2026-01";

/// A registration.
pub fn registration(email: &str, roles: &[&str], quarter_id: Option<&str>) -> Value {
    json!({
        "email": email,
        "password": PASSWORD,
        "first_name": "Änne",
        "last_name": "Probst",
        "phone": "+49 4541 123456",
        "quarter_id": quarter_id,
        "roles": roles,
        "privacy_version": PRIVACY_VERSION,
        "age_confirmed": true,
    })
}

/// An offer for every day from eight to eight, in these categories and this quarter.
pub fn offer(categories: &[String], quarter_id: &str) -> Value {
    let days: Vec<Value> = (1..=7).map(|day| json!({"weekday": day, "start": "08:00", "end": "20:00"})).collect();
    json!({
        "categories": categories,
        "quarters": [quarter_id],
        "reach": "own_quarter",
        "availability": days,
        "minutes_per_week": 2400,
        "tasks_per_week": 20,
        "languages": ["de"],
        "means": ["car"],
        "attributes": [],
    })
}

/// A request for help as soon as possible, half an hour.
pub fn help_request(category: &str, quarter_id: &str) -> Value {
    json!({
        "category": category,
        "quarter_id": quarter_id,
        "title": "Einkauf tragen",
        "description": "Zwei Taschen vom Markt in den zweiten Stock.",
        "timing": {"kind": "asap"},
        "duration_minutes": 30,
        "contact": {
            "address": "Musterweg 3",
            "address_extra": "2. Stock",
            "phone": "+49 4541 654321",
            "note_for_helper": "Bitte zweimal klingeln.",
        },
    })
}

/// The same in one window of the town's wall clock (`2026-03-17`, `10:00`, `12:00`).
pub fn help_request_at(category: &str, quarter_id: &str, date: &str, start: &str, end: &str) -> Value {
    let mut request = help_request(category, quarter_id);
    request["timing"] = json!({"kind": "windows", "windows": [{"date": date, "start": start, "end": end}]});
    request
}

/// A request of a guest without an account.
pub fn guest_request(category: &str, quarter_id: &str) -> Value {
    let mut request = help_request(category, quarter_id);
    request["contact"] = json!({"first_name": "Gerda", "phone": "+49 4541 777888"});
    request["privacy_version"] = json!(PRIVACY_VERSION);
    request
}

/// Three quarters side by side in a row (WGS84); the first and the last do not touch.
pub fn quarters() -> Value {
    let square = |key: &str, name: &str, west: f64| {
        let (east, south, north) = (west + 0.01, 53.70, 53.71);
        json!({
            "type": "Feature",
            "properties": {"nr": key, "name": name},
            "geometry": {"type": "Polygon", "coordinates": [[
                [west, south], [east, south], [east, north], [west, north], [west, south]
            ]]},
        })
    };
    json!({"type": "FeatureCollection", "features": [
        square("01", "Altstadt", 10.75), square("02", "Vorstadt", 10.76), square("03", "Am Wald", 10.77),
    ]})
}
