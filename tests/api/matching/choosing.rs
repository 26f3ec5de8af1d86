//! What fits a volunteer: the order, its reasons, its pages, and that what changes counts at once.

use super::*;
use std::collections::BTreeSet;

/// The items of a page.
async fn fitting(app: &TestApp, helper: &Actor, query: &str) -> Vec<Value> {
    let page = app.again(helper).await.get(&format!("/help-requests?fit=me{query}")).await.ok();
    page["items"].as_array().unwrap().clone()
}

fn ids(items: &[Value]) -> Vec<String> {
    items.iter().map(id).collect()
}

support::on_both_databases! {
    async fn what_is_pressing_stands_first_and_each_says_why(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let calm = request(app, &resident, "normal").await;
        let soon = request(app, &resident, "soon").await;
        let urgent = request(app, &resident, "urgent").await;
        let items = fitting(app, &helper, "").await;
        assert_eq!(ids(&items), [id(&urgent), id(&soon), id(&calm)]);
        for item in &items {
            let reasons: Vec<&str> =
                item["reasons"].as_array().unwrap().iter().map(|reason| reason["reason"].as_str().unwrap()).collect();
            assert!(reasons.contains(&"nearness") && reasons.contains(&"time_is_short"), "{reasons:?}");
            assert!(!item.to_string().contains("points"), "a rank is nobody's: {item}");
            assert!(item["contact"].is_null() && item["requester"].is_null());
        }
        assert_eq!(ids(&fitting(app, &helper, "&urgency=soon").await), [id(&soon)]);
        assert_eq!(ids(&fitting(app, &helper, &format!("&category=einkauf&quarter={}", app.quarter().await)).await).len(), 3);
        assert!(fitting(app, &helper, "&category=technik").await.is_empty());
        assert!(fitting(app, &helper, "&state=matched").await.is_empty());
    }

    async fn whom_somebody_has_helped_stands_before_a_stranger(app: &TestApp) {
        let (stranger, known, helper) = (app.resident().await, app.resident().await, app.volunteer().await);
        let before = request(app, &known, "normal").await;
        let yes = helper.post(&format!("/help-requests/{}/acceptance", id(&before)), &json!({})).await.ok();
        app.pass(Duration::hours(3));
        let report = json!({"minutes_spent": 30});
        let path = format!("/assignments/{}/completion", id(&yes["assignment"]));
        app.again(&helper).await.post(&path, &report).await.ok();
        let first = request(app, &stranger, "normal").await;
        app.pass(Duration::minutes(1));
        let second = request(app, &known, "normal").await;
        let items = fitting(app, &helper, "").await;
        assert_eq!(ids(&items), [id(&second), id(&first)]);
        let knows = json!({"reason": "knows_the_person", "familiarity": "helped_last"});
        assert!(items[0]["reasons"].as_array().unwrap().contains(&knows), "{}", items[0]["reasons"]);
        assert!(!items[1]["reasons"].to_string().contains("knows_the_person"));
    }

    async fn pages_keep_to_the_order_of_the_first_one(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let mut made = Vec::new();
        for urgency in ["normal", "soon", "urgent", "normal", "soon", "urgent", "normal"] {
            app.pass(Duration::minutes(7));
            made.push(request(app, &resident, urgency).await);
        }
        let whole = ids(&fitting(app, &helper, "").await);
        assert_eq!(whole.iter().collect::<BTreeSet<_>>().len(), 7);
        let first = app.again(&helper).await.get("/help-requests?fit=me&limit=3").await.ok();
        let mut read = ids(first["items"].as_array().unwrap());
        // Meanwhile: time passes, a message comes, one that was to follow is called off, a new one is made.
        pass(app, Duration::hours(2)).await;
        let gone = whole[4].clone();
        let resident = app.again(&resident).await;
        resident.post(&format!("/help-requests/{gone}/cancellation"), &json!({})).await.ok();
        let fresh = id(&request(app, &resident, "normal").await);
        let mut cursor = first["next_cursor"].clone();
        while let Some(next) = cursor.as_str() {
            let page = app.again(&helper).await.get(&format!("/help-requests?fit=me&limit=3&cursor={next}")).await.ok();
            read.extend(ids(page["items"].as_array().unwrap()));
            cursor = page["next_cursor"].clone();
        }
        read.retain(|id| *id != fresh);
        let expected: Vec<String> = whole.into_iter().filter(|id| *id != gone).collect();
        assert_eq!(read, expected);
        app.again(&helper).await.get("/help-requests?fit=me&cursor=AAAA").await.has_faults(&[("?cursor", "invalid_value")]);
    }

    async fn what_changes_counts_at_once(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        assert!(fitting(app, &helper, "").await.is_empty());
        let made = request(app, &resident, "normal").await;
        assert_eq!(ids(&fitting(app, &helper, "").await), [id(&made)]);
        let path = format!("/help-requests/{}", id(&made));
        resident.post(&format!("{path}/cancellation"), &json!({})).await.ok();
        assert!(fitting(app, &helper, "").await.is_empty());
        resident.post(&format!("{path}/reopening"), &json!({})).await.ok();
        assert_eq!(ids(&fitting(app, &helper, "").await), [id(&made)]);
        let elsewhere = json!({"quarter_id": id(&app.quarters().await[2]), "version": 1});
        resident.send(reqwest::Method::PATCH, &path, Some(&elsewhere)).await.ok();
        assert!(fitting(app, &helper, "").await.is_empty(), "it is in another quarter now");
        let back = json!({"quarter_id": app.quarter().await, "urgency": "urgent", "version": 2});
        resident.send(reqwest::Method::PATCH, &path, Some(&back)).await.ok();
        assert_eq!(fitting(app, &helper, "&urgency=urgent").await.len(), 1);
        app.volunteer().await.post(&format!("{path}/acceptance"), &json!({})).await.ok();
        assert!(fitting(app, &helper, "").await.is_empty(), "the last place is taken");
    }

    async fn who_has_a_place_is_not_offered_a_second_one(app: &TestApp) {
        let (resident, helper, other) = (app.resident().await, app.volunteer().await, app.volunteer().await);
        let mut body = builders::help_request("einkauf", &app.quarter().await);
        body["helpers_needed"] = json!(2);
        let made = resident.post("/help-requests", &body).await.with_status(201);
        helper.post(&format!("/help-requests/{}/acceptance", id(&made)), &json!({})).await.ok();
        assert!(fitting(app, &helper, "").await.is_empty());
        assert_eq!(ids(&fitting(app, &other, "").await), [id(&made)]);
    }

    async fn nothing_is_lost_behind_many_that_do_not_fit(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let mut body = builders::help_request("einkauf", &app.quarter().await);
        body["urgency"] = json!("urgent");
        // The helper is never free at night, which only a look at each request shows.
        body["timing"] = json!({"kind": "windows", "windows": [{"date": "2026-03-17", "start": "01:00", "end": "05:00"}]});
        for _ in 0..60 {
            resident.post("/help-requests", &body).await.with_status(201);
        }
        let made = request(app, &resident, "normal").await;
        assert_eq!(ids(&fitting(app, &helper, "&limit=1").await), [id(&made)]);
    }
}
