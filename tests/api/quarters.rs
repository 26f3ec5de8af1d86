//! Quarters and the town as everybody reads them, and who may not write them.

use serde_json::json;
use support::{TestApp, builders};

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
}
