//! The present code of a demo account's second factor.

use super::fill::DemoFailure;
use crate::accounts::flows::second_factor::present_code;
use crate::accounts::sign_in::keys::KeySet;
use crate::config::Config;
use crate::db::schema::accounts;
use crate::db::{Db, Failure, NoRefusal};
use crate::kernel::ids::AccountId;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

/// The six digits that the account with this address signs in with now.
pub fn code(config: &Config, db: &Db, email: &str) -> Result<String, DemoFailure> {
    super::fill::require_loopback(&config.public_url)?;
    let town = db.read_blocking::<_, NoRefusal>(|connection| Ok(crate::town::flows::town(connection)?));
    if !town.map_err(DemoFailure::of)?.is_some_and(|town| town.is_demo) {
        return Err(DemoFailure::Refused(
            "the database holds no demo town: codes of real people are not printed".to_owned(),
        ));
    }
    let keys =
        KeySet::open(&config.data_dir.join("keys.json"), &config.public_url.origin).map_err(DemoFailure::Failed)?;
    let folded = email.trim().to_ascii_lowercase();
    let code = db.write_blocking("demo.code", move |tx| {
        let account: Option<AccountId> = accounts::table
            .filter(accounts::email_folded.eq(&folded))
            .select(accounts::id)
            .first(tx.connection())
            .optional()?;
        match account {
            Some(account) => Ok::<_, Failure<NoRefusal>>(present_code(tx, &keys, account)?),
            None => Ok(None),
        }
    });
    code.map_err(DemoFailure::of)?
        .ok_or_else(|| DemoFailure::Refused(format!("{email}: no account of the demo with a second factor")))
}
