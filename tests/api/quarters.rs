//! Quarters and the town as everybody reads them, and who may not write them.

use reqwest::Method;
use serde_json::{Value, json};
use support::{Actor, Answer, TestApp, builders};

/// Imports quarters as the command line does.
async fn import(app: &TestApp, file: &serde_json::Value) {
    use quartierhilfe::{app::quarter_movers, db::NoRefusal, quarters};
    let town =
        quarters::import::read_town(file.to_string().as_bytes(), &quarters::import::ImportChoice::default()).unwrap();
    app.parts
        .db
        .write::<_, NoRefusal, _>("test.import", move |tx| {
            Ok(quarters::flows::import(tx, &town, None, &quarter_movers())?)
        })
        .await
        .unwrap();
}

/// Sends a file as the admin's page does.
async fn upload(admin: &Actor, query: &str, content_type: &str, body: impl Into<reqwest::Body>) -> Answer {
    let path = format!("/quarters/imports{query}");
    let request = admin.request(Method::POST, &path).header("content-type", content_type).body(body);
    support::finish(format!("POST {path}"), request).await
}

const GEOJSON: &str = "application/geo+json";

async fn duty_of(app: &TestApp, caretaker: &Actor) -> Value {
    app.office().await.get(&format!("/stadtkuemmerer/{}/duty", caretaker.account_id)).await.ok()
}

fn statuses(outcome: &Value) -> Vec<(&str, &str)> {
    let quarters = outcome["quarters"].as_array().unwrap();
    quarters.iter().map(|quarter| (quarter["key"].as_str().unwrap(), quarter["status"].as_str().unwrap())).collect()
}

support::on_both_databases! {
    async fn quarters_are_read_by_everybody_and_kept_by_the_browser(app: &TestApp) {
        import(app, &builders::quarters()).await;
        let answer = app.nobody().get("/quarters").await;
        assert_eq!(answer.header("cache-control"), "no-cache");
        assert!(answer.header("etag").starts_with("W/\""));
        let quarters = answer.ok();
        let items = quarters["items"].as_array().unwrap();
        let keys: Vec<_> = items.iter().map(|quarter| quarter["key"].as_str().unwrap()).collect();
        assert_eq!(keys, ["01", "02", "03"]);
        assert_eq!(items[0]["neighbours"].as_array().unwrap().len(), 1);
        assert_eq!(items[0]["neighbours"][0]["id"], items[1]["id"]);
        assert_eq!(items[0]["retired_at"], json!(null));
        let one = app.nobody().get(&format!("/quarters/{}", items[1]["id"].as_str().unwrap())).await.ok();
        assert_eq!(one["name"], "Vorstadt");
        app.nobody().get("/quarters/00000000-0000-7000-8000-000000000000").await.is_problem(404, "not-found");
        app.nobody().get("/quarters/altstadt").await.is_problem(404, "not-found");
    }

    async fn outlines_are_geojson(app: &TestApp) {
        import(app, &builders::quarters()).await;
        let answer = app.nobody().get("/quarters.geojson").await;
        assert_eq!(answer.header("content-type"), "application/geo+json");
        let outlines = answer.ok();
        assert_eq!(outlines["type"], "FeatureCollection");
        assert_eq!(outlines["features"][0]["properties"], json!({"key": "01", "name": "Altstadt"}));
        let quarters = app.nobody().get("/quarters").await.ok();
        assert_eq!(outlines["features"][0]["id"], quarters["items"][0]["id"]);
    }

    async fn a_point_has_one_quarter_or_none(app: &TestApp) {
        import(app, &builders::quarters()).await;
        for (lon, name) in [(10.755, json!("Altstadt")), (10.76, json!("Altstadt")), (10.765, json!("Vorstadt")), (10.74, json!(null))] {
            let answer = app.nobody().get(&format!("/quarters/at?lat=53.705&lon={lon}")).await.ok();
            assert_eq!(answer["quarter"]["name"], name, "{lon}");
        }
        app.nobody().get("/quarters/at?lat=91&lon=10").await.has_faults(&[("?lat", "too_large")]);
        app.nobody().get("/quarters/at?lat=north").await.has_faults(&[("?lat", "wrong_type"), ("?lon", "required")]);
    }

    async fn a_retired_quarter_is_still_named(app: &TestApp) {
        import(app, &builders::quarters()).await;
        let mut fewer = builders::quarters();
        fewer["features"].as_array_mut().unwrap().pop();
        import(app, &fewer).await;
        let quarters = app.nobody().get("/quarters").await.ok();
        assert_eq!(quarters["items"][2]["name"], "Am Wald");
        assert!(quarters["items"][2]["retired_at"].is_string());
        assert_eq!(app.nobody().get("/quarters.geojson").await.ok()["features"].as_array().unwrap().len(), 2);
        assert_eq!(app.nobody().get("/quarters/at?lat=53.705&lon=10.775").await.ok()["quarter"], json!(null));
    }

    async fn only_admins_import_quarters_and_write_settings(app: &TestApp) {
        let nobody = app.nobody();
        nobody.post("/quarters/imports?dry_run=false", &builders::quarters()).await.is_problem(401, "sign-in-required");
        nobody.put("/town", &json!({})).await.is_problem(401, "sign-in-required");
        nobody.put("/categories/einkauf", &json!({})).await.is_problem(401, "sign-in-required");
        let quarters = nobody.get("/quarters").await.ok();
        assert_eq!(quarters["items"], json!([]));
    }
    async fn an_admin_tries_a_file_and_then_imports_it(app: &TestApp) {
        let admin = app.admin().await;
        let before = app.nobody().get("/quarters").await.ok();
        let mut file = builders::quarters();
        file["features"][0]["properties"]["name"] = json!("Altstadt und Hafen");
        file["features"][2]["properties"] = json!({"nr": "04", "name": "Am Wald"});
        let tried = upload(&admin, "", GEOJSON, file.to_string()).await.ok();
        assert_eq!(tried["dry_run"], true);
        let expected = [("01", "changed"), ("02", "unchanged"), ("03", "retired"), ("04", "new")];
        assert_eq!(statuses(&tried), expected);
        assert_eq!((&tried["name_property"], &tried["key_property"]), (&json!("name"), &json!("nr")));
        assert_eq!(app.nobody().get("/quarters").await.ok(), before, "a dry run changes nothing");
        let done = upload(&admin, "?dry_run=false", "application/json", file.to_string()).await.ok();
        assert_eq!((&done["dry_run"], statuses(&done).as_slice()), (&json!(false), &expected[..]));
        let after = app.nobody().get("/quarters").await.ok();
        assert_eq!(after["items"][0]["id"], before["items"][0]["id"], "a quarter keeps its id by its key");
        assert_eq!(after["items"][0]["name"], "Altstadt und Hafen");
        let again = upload(&admin, "?dry_run=false", GEOJSON, file.to_string()).await.ok();
        assert!(statuses(&again).iter().all(|(_, status)| *status == "unchanged"), "{again}");
    }

    async fn an_offer_moves_out_of_a_retired_quarter(app: &TestApp) {
        let (admin, volunteer) = (app.admin().await, app.verified_volunteer().await);
        let offer = builders::offer(&app.categories().await, &app.quarter().await);
        volunteer.put("/me/offer", &offer).await.ok();
        let mut file = builders::quarters();
        file["features"][0]["properties"]["nr"] = json!("11");
        let done = upload(&admin, "?dry_run=false", GEOJSON, file.to_string()).await.ok();
        assert_eq!(done["moved"]["offers"], 1);
        assert_eq!(done["to_decide"], json!([]));
        let quarters = app.nobody().get("/quarters").await.ok();
        let new = quarters["items"].as_array().unwrap().iter().find(|quarter| quarter["key"] == "11").unwrap().clone();
        assert_eq!(volunteer.get("/me/offer").await.ok()["quarters"], json!([new["id"]]));
    }

    async fn what_is_open_in_a_retired_quarter_moves_or_waits_for_the_coordinator(app: &TestApp) {
        let (admin, resident, caretaker) = (app.admin().await, app.resident().await, app.stadtkuemmerer().await);
        let request = builders::help_request("einkauf", &app.quarter().await);
        let request = resident.post("/help-requests", &request).await.with_status(201);
        let mut file = builders::quarters();
        file["features"][0]["properties"]["nr"] = json!("11");
        let done = upload(&admin, "?dry_run=false", GEOJSON, file.to_string()).await.ok();
        assert_eq!((&done["moved"]["help_requests"], &done["to_decide"]), (&json!(1), &json!([])));
        let quarters = app.nobody().get("/quarters").await.ok();
        let new = &quarters["items"].as_array().unwrap().iter().find(|quarter| quarter["key"] == "11").unwrap()["id"];
        let path = format!("/help-requests/{}", support::id(&request));
        assert_eq!(&resident.get(&path).await.ok()["quarter_id"], new);
        assert_eq!(&resident.get("/me").await.ok()["quarter_id"], new);
        let duty = duty_of(app, &caretaker).await;
        assert_eq!(&duty["quarters"][0]["quarter_id"], new);

        file["features"].as_array_mut().unwrap().remove(0);
        let done = upload(&admin, "?dry_run=false", GEOJSON, file.to_string()).await.ok();
        assert_eq!(done["moved"]["help_requests"], 0);
        assert_eq!((&done["to_decide"][0]["key"], &done["to_decide"][0]["help_requests"]), (&json!("11"), &json!(1)));
        assert_eq!(&resident.get(&path).await.ok()["quarter_id"], new, "it stays until somebody decides");
    }

    async fn a_refused_file_says_why_and_changes_nothing(app: &TestApp) {
        let admin = app.admin().await;
        let before = app.nobody().get("/quarters").await.ok();
        let square = json!({"type": "Polygon", "coordinates": [[[10, 53], [10.1, 53], [10.1, 53.1], [10, 53]]]});
        let ambiguous = json!({"type": "FeatureCollection", "features": [
            {"type": "Feature", "properties": {"name_a": "Markt", "name_b": "Platz"}, "geometry": square}
        ]});
        for (content, reason) in [
            (String::new(), "empty-file"),
            ("[1]".to_owned(), "not-geojson"),
            (square.to_string(), "bare-geometry"),
            (ambiguous.to_string(), "name-not-obvious"),
            (r#"{"geometryType": "esriGeometryPolygon", "features": []}"#.to_owned(), "esri-json"),
        ] {
            let problem = upload(&admin, "?dry_run=false", GEOJSON, content).await.is_problem(422, "quarters-file-refused");
            assert_eq!(problem["reason"], reason);
            assert!(problem["detail"].as_str().unwrap().ends_with('.') || reason == "name-not-obvious");
        }
        let chosen = upload(&admin, "?name_property=name_b", GEOJSON, ambiguous.to_string()).await.ok();
        assert_eq!(chosen["name_property"], "name_b");
        assert!(statuses(&chosen).contains(&("platz", "new")), "{chosen}");
        upload(&admin, "?dry_run=maybe", GEOJSON, "{}").await.has_faults(&[("?dry_run", "wrong_type")]);
        upload(&admin, "", "text/csv", "nr;name").await.is_problem(415, "unsupported-media-type");
        upload(&admin, "", GEOJSON, vec![b' '; 32 * 1024 * 1024 + 1]).await.is_problem(413, "too-large");
        assert_eq!(app.nobody().get("/quarters").await.ok(), before);
    }

    async fn others_do_not_import(app: &TestApp) {
        for person in [app.resident().await, app.verified_volunteer().await, app.coordinator().await] {
            upload(&person, "?dry_run=false", GEOJSON, "{}").await.is_problem(403, "role-required");
        }
    }
}
