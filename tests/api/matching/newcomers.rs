//! How far new volunteers have come: nobody is forgotten.

use super::*;

/// The list at a step, as pairs of account and step.
async fn at(office: &Actor, query: &str) -> Vec<(String, String)> {
    let page = office.get(&format!("/volunteers/new{query}")).await.ok();
    let told = |item: &Value| (id(item), item["step"].as_str().unwrap().to_owned());
    page["items"].as_array().unwrap().iter().map(told).collect()
}

async fn way_of(office: &Actor, account: &str) -> Value {
    office.get(&format!("/accounts/{account}/onboarding")).await.ok()
}

const STEPS: [&str; 8] =
    ["prove_address", "hand_over_code", "make_offer", "verify", "be_asked", "say_yes", "help", "helped"];

/// Claims that somebody is at this step, and in no list of another one; says since when.
async fn stands(office: &Actor, account: &str, step: &str, turn: &str) -> Value {
    let way = way_of(office, account).await;
    assert_eq!((&way["step"], &way["turn"]), (&json!(step), &json!(turn)), "{way}");
    let own = (account.to_owned(), step.to_owned());
    for other in STEPS {
        let is_there = at(office, &format!("?step={other}")).await.contains(&own);
        assert_eq!(is_there, other == step, "{step} in the list of {other}");
    }
    assert_eq!(at(office, "").await.contains(&own), step != "helped");
    way["since"].clone()
}

support::on_both_databases! {
    async fn each_step_is_seen_with_whose_turn_it_is_and_since_when(app: &TestApp) {
        let (person, office) = (app.unverified_volunteer().await, app.office().await);
        let account = &person.account_id;
        let begun = stands(office, account, "make_offer", "volunteer").await;
        app.pass(Duration::hours(1));
        let (person, office) = (app.again(&person).await, app.again(office).await);
        let offer = builders::offer(&app.categories().await, &app.quarter().await);
        person.put("/me/offer", &offer).await.ok();
        assert_ne!(stands(&office, account, "verify", "office").await, begun);
        office.post(&format!("/accounts/{account}/verification"), &json!({})).await.ok();
        assert_eq!(stands(&office, account, "be_asked", "program").await, "2026-03-16T10:00:00Z");
        let made = request(app, &app.resident().await, "urgent").await;
        work(app).await;
        stands(&office, account, "say_yes", "volunteer").await;
        let yes = person.post(&format!("/help-requests/{}/acceptance", id(&made)), &json!({})).await.ok();
        stands(&office, account, "help", "volunteer").await;
        app.pass(Duration::hours(3));
        let (person, office) = (app.again(&person).await, app.again(&office).await);
        let path = format!("/assignments/{}/completion", id(&yes["assignment"]));
        person.post(&path, &json!({"minutes_spent": 20})).await.ok();
        stands(&office, account, "helped", "nobody").await;
    }

    async fn who_was_recorded_or_proved_nothing_is_listed_apart(app: &TestApp) {
        let office = app.office().await;
        let form = json!({"first_name": "Erna", "last_name": "Ohnenetz", "roles": ["volunteer"], "privacy_notice_given": true});
        let recorded = id(&office.post("/accounts", &form).await.with_status(201));
        let body = builders::registration("niemand@example.org", &["volunteer"], None);
        app.nobody().post("/auth/registrations", &body).await.with_status(202);
        assert_eq!(at(office, "").await, [(recorded, "hand_over_code".to_owned())]);
        assert_eq!(at(office, "?step=prove_address").await.len(), 1);
    }

    async fn the_list_is_paged_and_ends_after_half_a_year(app: &TestApp) {
        let mut people = Vec::new();
        for _ in 0..5 {
            people.push(app.unverified_volunteer().await.account_id);
            app.pass(Duration::minutes(1));
        }
        let office = app.again(app.office().await).await;
        let (mut found, mut path) = (Vec::new(), "/volunteers/new?limit=2".to_owned());
        loop {
            let page = office.get(&path).await.ok();
            found.extend(page["items"].as_array().unwrap().iter().map(id));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("/volunteers/new?limit=2&cursor={cursor}");
        }
        assert_eq!(found, people, "those first who have waited longest");
        office.get("/volunteers/new?cursor=x").await.has_faults(&[("?cursor", "invalid_value")]);
        office.get("/volunteers/new?step=rest").await.is_problem(422, "invalid-input");
        office.post(&format!("/accounts/{}/suspension", people[0]), &json!({"reason": "gesperrt"})).await.ok();
        assert_eq!(at(&office, "").await.len(), 4);
        app.pass(Duration::days(184));
        let office = app.again(&office).await;
        assert!(at(&office, "").await.is_empty());
    }

    async fn it_is_for_coordinators_and_of_volunteers(app: &TestApp) {
        let (volunteer, resident, admin) = (app.volunteer().await, app.resident().await, app.admin().await);
        for other in [&volunteer, &resident, &admin] {
            other.get("/volunteers/new").await.is_problem(403, "role-required");
            other.get(&format!("/accounts/{}/onboarding", volunteer.account_id)).await.is_problem(403, "role-required");
        }
        let office = app.office().await;
        office.get(&format!("/accounts/{}/onboarding", resident.account_id)).await.is_problem(404, "not-found");
        let way = office.get(&format!("/accounts/{}/onboarding", volunteer.account_id)).await.ok();
        assert_eq!((&way["step"], &way["is_resting"]), (&json!("be_asked"), &json!(false)));
        volunteer.post("/me/offer/pause", &json!({"until": "2026-04-01"})).await.ok();
        assert_eq!(way_of(office, &volunteer.account_id).await["is_resting"], json!(true));
    }
}
