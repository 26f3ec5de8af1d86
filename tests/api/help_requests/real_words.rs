//! Real messages of people who needed help, in the languages and the haste in which they were written: what was said is what is read.

use super::*;
use std::path::Path;
use support::shared;

/// The words of each row: the translation and what the person wrote. Commas, quotes and line breaks stand in quotes.
fn messages(file: &Path) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(file).unwrap();
    let (mut rows, mut row, mut cell, mut is_quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' if is_quoted && signs.peek() == Some(&'"') => cell.extend(signs.next()),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !is_quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            other => cell.push(other),
        }
    }
    rows.into_iter().skip(1).map(|row: Vec<String>| (row[1].clone(), row[2].clone())).collect()
}

support::on_both_databases! {
    async fn what_people_write_is_kept_as_they_wrote_it(app: &TestApp) {
        let Some(file) = shared::data("requests/disaster-messages-dev.csv") else { return };
        let all = messages(&file);
        assert_eq!(all.len(), 300);
        let (resident, volunteer, quarter) = (app.resident().await, app.volunteer().await, app.quarter().await);
        let mut kept = 0;
        for (place, (message, original)) in all.iter().enumerate() {
            let is_long = message.chars().count() > 200 || original.chars().count() > 200;
            if place % 10 != 0 && !is_long {
                continue;
            }
            let title: String = original.trim().chars().take(120).collect();
            let mut body = builders::help_request("einkauf", &quarter);
            (body["title"], body["description"]) = (json!(title), json!(format!("{message}\n{original}")));
            let made = resident.post("/help-requests", &body).await.with_status(201);
            let read = seen(&volunteer, &made).await;
            assert_eq!(read["description"], json!(format!("{message}\n{original}").trim().replace('\t', " ")), "row {place}");
            let said = if title.trim().is_empty() { Value::Null } else { json!(title.trim()) };
            assert_eq!(read["title"], said, "row {place}");
            resident.post(&format!("/help-requests/{}/cancellation", id(&made)), &json!({})).await.ok();
            kept += 1;
        }
        assert!(kept >= 30, "{kept} messages");
    }
}
