//! Notices that follow from what happened in other slices.

use super::{model::Occasion, rules::DIGEST_MINUTES, store};
use crate::{
    db::{Event, Tx},
    kernel::{ids::AccountId, text_enum::TextEnum},
};
use chrono::Duration;
use diesel::QueryResult;
use serde_json::json;

/// Queues what people are told because of an event. Registered in `app.rs`.
pub fn react(tx: &mut Tx<'_>, event: &Event) -> QueryResult<()> {
    for occasion in of_account(event.name) {
        tx.queue_notice(occasion.as_str(), AccountId(event.subject), event.subject, json!({}))?;
    }
    if event.name == "help_request.escalated" {
        let is_handed_back = event.details["reason"] == "handed_back";
        let occasion = if is_handed_back { Occasion::HandedBack } else { Occasion::DispatchDigest };
        return tell_coordinators(tx, event, occasion);
    }
    Ok(())
}

/// What the owner of an account is told.
fn of_account(event: &str) -> &'static [Occasion] {
    match event {
        "account.registered" => &[Occasion::Registered],
        "account.registration_repeated" => &[Occasion::RegistrationRepeated],
        "account.email_change_requested" => &[Occasion::EmailChange, Occasion::EmailChangeTold],
        "account.password_reset_requested" => &[Occasion::PasswordReset],
        "account.password_changed" => &[Occasion::PasswordChanged],
        "account.code_requested" => &[Occasion::OneTimeCode],
        "account.activated" => &[Occasion::Activated],
        "account.second_factor_removed" | "account.second_factor_reset" => &[Occasion::SecondFactorRemoved],
        "account.verified" => &[Occasion::Verified],
        _ => &[],
    }
}

/// Tells every coordinator but the one who did it. What only fills the queue is gathered: one mail in a quarter of an hour.
fn tell_coordinators(tx: &mut Tx<'_>, event: &Event, occasion: Occasion) -> QueryResult<()> {
    for coordinator in store::coordinators(tx.connection())? {
        let is_gathered = occasion == Occasion::DispatchDigest;
        let knows = event.actor == Some(coordinator)
            || (is_gathered && store::is_waiting(tx.connection(), occasion.as_str(), coordinator)?);
        if knows {
            continue;
        }
        let id = tx.queue_notice(occasion.as_str(), coordinator, event.subject, json!({}))?;
        if is_gathered {
            let due = tx.now() + Duration::minutes(DIGEST_MINUTES);
            store::postpone(tx, id, due)?;
        }
    }
    Ok(())
}
