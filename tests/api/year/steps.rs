//! What staff are told of every request that has not ended: whose it is, what happens next, and by when.

use super::town::Town;
use chrono::{DateTime, Utc};
use serde_json::Value;
use support::{Actor, TestApp};

/// Who has to act for the request to go on.
#[derive(Debug, PartialEq, Eq)]
enum Owner {
    /// The volunteers who are asked or may find it, the helper who comes, or who asked.
    Somebody,
    /// The coordinators, whose queue does not lapse by the hour.
    Office,
}

fn owner(code: &str) -> Owner {
    match code {
        "office_calls" | "coordinator_arranges" => Owner::Office,
        "answer_still_needed" | "volunteers_may_accept" | "helper_comes" | "helper_reports" => Owner::Somebody,
        other => panic!("{other} is nobody's turn"),
    }
}

async fn all_in(office: &Actor, state: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut path = format!("/help-requests?state={state}&limit=100");
    loop {
        let page = office.get(&path).await.ok();
        found.extend(page["items"].as_array().unwrap().iter().cloned());
        let Some(cursor) = page["next_cursor"].as_str() else { return found };
        path = format!("/help-requests?state={state}&limit=100&cursor={cursor}");
    }
}

/// No request is without an owner and a next step; what is not the coordinators' has a moment that is still to come.
pub async fn are_told(town: &mut Town, app: &TestApp) -> usize {
    let account = town.office.clone();
    let office = town.signed_in(app, &account).await;
    let mut looked = 0;
    for state in ["open", "matched"] {
        for request in all_in(&office, state).await {
            let step = &request["next_step"];
            let by: Option<DateTime<Utc>> = step["by"].as_str().map(|by| by.parse().unwrap());
            let by = by.unwrap_or_else(|| panic!("no moment at {}: {request}", app.now()));
            match owner(step["code"].as_str().unwrap()) {
                Owner::Somebody => assert!(by >= app.now(), "overdue at {}: {request}", app.now()),
                Owner::Office => {
                    let queue = office.get(&format!("/dispatch/queue/{}", support::id(&request))).await;
                    assert_eq!(queue.status, 200, "not in the queue at {}: {request}", app.now());
                }
            }
            looked += 1;
        }
    }
    looked
}
