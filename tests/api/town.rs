//! The town's settings and categories.

use serde_json::json;
support::on_both_databases! {
    async fn the_town_is_read_by_everybody(app: &TestApp) {
        let town = app.nobody().get("/town").await.ok();
        assert_eq!((&town["name"], &town["time_zone"], &town["is_demo"]), (&json!("Musterstadt"), &json!("Europe/Berlin"), &json!(false)));
        assert_eq!((&town["languages"], &town["minimum_age"]), (&json!(["de", "en", "de-simple", "uk", "ar", "tr"]), &json!(16)));
        assert_eq!(town["emergency"][0]["number"], "112");
        assert!(town["imprint"]["de"].as_str().unwrap().contains("Musterstadt"));
        let categories = app.nobody().get("/categories").await.ok();
        let keys: Vec<_> = categories["items"].as_array().unwrap().iter().map(|category| category["key"].as_str().unwrap()).collect();
        assert_eq!((keys.len(), keys[0], keys[14]), (15, "einkauf", "other"));
    }

    async fn what_the_browser_knows_already_is_not_sent_again(app: &TestApp) {
        for path in ["/town", "/categories"] {
            let answer = app.nobody().get(path).await;
            assert_eq!(answer.header("cache-control"), "no-cache");
            let request = app.nobody().request(reqwest::Method::GET, path).header("if-none-match", answer.header("etag"));
            assert_eq!(support::finish(path.to_owned(), request).await.status, 304);
        }
    }

    async fn an_admin_changes_the_settings(app: &TestApp) {
        let town = app.nobody().get("/town").await.ok();
        let admin = app.admin().await;
        let mut new = town.clone();
        new.as_object_mut().unwrap().remove("is_demo");
        new["office"]["phone"] = json!("04541 8000-100");
        new["map_notice"] = json!({"de": "Skizze", "en": "Sketch"});
        let changed = admin.put("/town", &new).await.ok();
        assert_eq!((&changed["office"]["phone"], &changed["version"]), (&json!("04541 8000-100"), &json!(2)));
        assert_eq!(app.nobody().get("/town").await.ok(), changed);
        assert_eq!(admin.put("/town", &new).await.is_problem(409, "version-conflict")["current"], changed);
        new["version"] = json!(2);
        new["minimum_age"] = json!(5);
        new["time_zone"] = json!("Mitteleuropa");
        admin.put("/town", &new).await.has_faults(&[("/minimum_age", "too_small"), ("/time_zone", "unknown")]);
        app.coordinator().await.put("/town", &new).await.is_problem(403, "role-required");
    }

    /// An admin's page that knows nothing of a setting does not take it away.
    async fn what_is_not_named_stays(app: &TestApp) {
        let admin = app.admin().await;
        let mut new = app.nobody().get("/town").await.ok();
        new.as_object_mut().unwrap().remove("is_demo");
        new["map_notice"] = json!({"de": "Skizze", "en": "Sketch"});
        new["accessibility_notice"] = json!({"de": "Beschwerden: https://example.org/", "en": "Complaints: https://example.org/"});
        new["holidays_of"] = json!("schleswig_holstein");
        let named = admin.put("/town", &new).await.ok();
        assert_eq!(named["accessibility_notice"], new["accessibility_notice"]);
        for field in ["map_notice", "accessibility_notice", "holidays_of"] {
            new.as_object_mut().unwrap().remove(field);
        }
        new["version"] = named["version"].clone();
        let kept = admin.put("/town", &new).await.ok();
        assert_eq!((&kept["map_notice"], &kept["holidays_of"]), (&named["map_notice"], &json!("schleswig_holstein")));
        assert_eq!(kept["accessibility_notice"], named["accessibility_notice"]);
        new["version"] = kept["version"].clone();
        new["map_notice"] = json!(null);
        new["accessibility_notice"] = json!(null);
        new["holidays_of"] = json!(null);
        let taken = admin.put("/town", &new).await.ok();
        for field in ["map_notice", "accessibility_notice", "holidays_of"] {
            assert_eq!(taken[field], json!(null), "{field}");
        }
    }

    /// What counts how much in a plan is the council's; a page that knows nothing of it changes nothing of it.
    async fn the_weights_of_plans_are_set_and_stay(app: &TestApp) {
        let admin = app.admin().await;
        let mut new = app.nobody().get("/town").await.ok();
        new.as_object_mut().unwrap().remove("is_demo");
        assert_eq!((&new["plan_weights"]["urgent"], &new["plan_weights"]["travel_minute"]), (&json!(960), &json!(1)));
        new["plan_weights"]["new_face"] = json!(60);
        let set = admin.put("/town", &new).await.ok();
        assert_eq!(set["plan_weights"]["new_face"], 60);
        new["version"] = set["version"].clone();
        new["plan_weights"]["soon"] = json!(-1);
        new["plan_weights"]["urgent"] = json!(100_001);
        admin.put("/town", &new).await.has_faults(&[("/plan_weights/soon", "too_small"), ("/plan_weights/urgent", "too_large")]);
        new.as_object_mut().unwrap().remove("plan_weights");
        assert_eq!(admin.put("/town", &new).await.ok()["plan_weights"], set["plan_weights"]);
    }

    /// German and English have to be there; each other language of the product may be, and no further one.
    async fn the_town_speaks_six_languages(app: &TestApp) {
        let admin = app.admin().await;
        let categories = app.nobody().get("/categories").await.ok();
        let shopping = categories["items"][0].clone();
        for language in ["de", "en", "de-simple", "uk", "ar", "tr"] {
            assert!(!shopping["labels"][language].as_str().unwrap().is_empty(), "{language}: {shopping}");
        }
        let mut changed = shopping.clone();
        changed.as_object_mut().unwrap().remove("key");
        changed["labels"] = json!({"de": "Einkauf", "en": "Shopping", "uk": " Покупки ", "tr": ""});
        let saved = admin.put("/categories/einkauf", &changed).await.ok();
        assert_eq!(saved["labels"], json!({"de": "Einkauf", "en": "Shopping", "uk": "Покупки"}));
        assert_eq!(app.nobody().get("/categories").await.ok()["items"][0]["labels"], saved["labels"]);
        changed["version"] = saved["version"].clone();
        changed["labels"] = json!({"de": "Einkauf", "en": "Shopping", "pl": "Zakupy"});
        admin.put("/categories/einkauf", &changed).await.has_faults(&[("/labels/pl", "unknown_field")]);
        changed["labels"] = json!({"de": "Einkauf", "uk": null});
        admin.put("/categories/einkauf", &changed).await.is_problem(422, "invalid-input");
        changed["labels"] = json!({"de": "Einkauf", "en": "Shopping", "de-simple": "x".repeat(81)});
        admin.put("/categories/einkauf", &changed).await.has_faults(&[("/labels/de-simple", "too_long")]);

        let mut new = app.nobody().get("/town").await.ok();
        new.as_object_mut().unwrap().remove("is_demo");
        // Longer than the body of any other call may be.
        new["privacy"]["ar"] = json!("خ".repeat(20_000));
        new["privacy"]["uk"] = json!("х".repeat(20_000));
        new["languages"] = json!(["de", "pl", "uk", "de"]);
        admin.put("/town", &new).await.has_faults(&[("/languages/1", "unknown"), ("/languages/3", "duplicate")]);
        new["languages"] = json!(["de", "de-simple", "ar"]);
        let changed = admin.put("/town", &new).await.ok();
        assert_eq!((&changed["languages"], &changed["privacy"]["ar"]), (&new["languages"], &new["privacy"]["ar"]));
    }

    async fn each_kind_of_help_has_a_script_for_the_telephone(app: &TestApp) {
        let categories = app.nobody().get("/categories").await.ok();
        let shopping = categories["items"][0].clone();
        assert!(shopping["script"]["questions"][0]["de"].as_str().unwrap().contains("besorgt"), "{shopping}");
        let admin = app.admin().await;
        let mut changed = shopping.clone();
        changed.as_object_mut().unwrap().remove("key");
        changed["script"] = json!({"questions": [{"de": "Was?", "en": "What?"}], "notices": []});
        let saved = admin.put("/categories/einkauf", &changed).await.ok();
        assert_eq!(saved["script"], changed["script"]);
        changed["version"] = saved["version"].clone();
        changed["script"] = json!({"questions": [{"de": "Was?", "en": " "}], "notices": [{"de": "", "en": "No"}]});
        admin.put("/categories/einkauf", &changed).await
            .has_faults(&[("/script/questions/0/en", "required"), ("/script/notices/0/de", "required")]);
        changed.as_object_mut().unwrap().remove("script");
        assert_eq!(admin.put("/categories/einkauf", &changed).await.ok()["script"], saved["script"], "not named: it stays");
    }

    async fn coordinators_write_texts_that_they_use_again(app: &TestApp) {
        let office = app.office().await;
        let text = |title: &str| json!({"title": title, "body": "Guten Tag {name},\nwir melden uns morgen."});
        let made = office.post("/response-templates", &text("Rückruf")).await.with_status(201);
        office.post("/response-templates", &text("absage")).await.with_status(201);
        let titles = |list: &serde_json::Value| {
            list["items"].as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let list = office.get("/response-templates").await.ok();
        assert_eq!(titles(&list), ["absage", "Rückruf"], "by title, whatever its letters");
        let path = format!("/response-templates/{}", support::id(&made));
        let change = json!({"title": "Rückruf morgen", "body": "Guten Tag", "version": 1});
        let changed = office.put(&path, &change).await.ok();
        assert_eq!((&changed["title"], &changed["version"]), (&json!("Rückruf morgen"), &json!(2)));
        assert_eq!(office.put(&path, &change).await.is_problem(409, "version-conflict")["current"], changed);
        office.delete(&format!("{path}?version=1")).await.is_problem(409, "version-conflict");
        office.delete(&format!("{path}?version=2")).await.with_status(204);
        office.delete(&format!("{path}?version=2")).await.is_problem(404, "not-found");
        office.post("/response-templates", &json!({"title": " ", "body": " \n "})).await
            .has_faults(&[("/title", "required"), ("/body", "required")]);
        app.admin().await.get("/response-templates").await.is_problem(403, "role-required");
        app.resident().await.post("/response-templates", &text("x")).await.is_problem(403, "role-required");
    }

    async fn an_admin_opens_and_closes_categories(app: &TestApp) {
        let admin = app.admin().await;
        let winter = json!({
            "labels": {"de": "Schnee räumen", "en": "Clearing snow"}, "choice": "garden_pets", "default_minutes": 30,
            "sensitive": false, "certificate_required": false, "active": true, "position": 15, "version": 0,
        });
        let made = admin.put("/categories/winterdienst", &winter).await.ok();
        assert_eq!((&made["key"], &made["version"]), (&json!("winterdienst"), &json!(1)));
        admin.put("/categories/winterdienst", &winter).await.is_problem(409, "version-conflict");
        let mut closed = winter.clone();
        closed["active"] = json!(false);
        closed["version"] = json!(1);
        assert_eq!(admin.put("/categories/winterdienst", &closed).await.ok()["active"], false);
        closed["default_minutes"] = json!(5);
        closed["choice"] = json!("winter");
        admin.put("/categories/winterdienst", &closed).await
            .has_faults(&[("/default_minutes", "too_small"), ("/choice", "invalid_value")]);
        admin.put("/categories/T%C3%BCren", &winter).await.is_problem(404, "not-found");
    }
}
