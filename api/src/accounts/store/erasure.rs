//! What is left of an erased person: an id and a moment.

use super::search_keys;
use crate::accounts::model::{PreferredChannel, Profile};
use crate::db::schema::{accounts, blocks, clearances, erasures, sessions, staff_notes};
use crate::db::{At, Json, Tx, Word};
use crate::kernel::ids::{AccountId, QuarterId};
use diesel::prelude::*;

/// Replaces a person by a tombstone and writes the ledger of erasures.
pub fn erase(tx: &mut Tx<'_>, id: AccountId) -> QueryResult<()> {
    empty(tx, id)?;
    search_keys::remove(tx, id)?;
    let now = tx.now();
    diesel::delete(clearances::table.filter(clearances::account_id.eq(id))).execute(tx.connection())?;
    diesel::delete(staff_notes::table.filter(staff_notes::account_id.eq(id))).execute(tx.connection())?;
    diesel::delete(blocks::table.filter(blocks::blocker_id.eq(id).or(blocks::blocked_id.eq(id))))
        .execute(tx.connection())?;
    diesel::update(sessions::table.filter(sessions::account_id.eq(id)))
        .set(sessions::device_label.eq(None::<String>))
        .execute(tx.connection())?;
    let known =
        diesel::update(erasures::table.find(id)).set(erasures::erased_at.eq(At(now))).execute(tx.connection())?;
    if known == 0 {
        diesel::insert_into(erasures::table)
            .values((erasures::account_id.eq(id), erasures::erased_at.eq(At(now))))
            .execute(tx.connection())?;
    }
    Ok(())
}

fn empty(tx: &mut Tx<'_>, id: AccountId) -> QueryResult<()> {
    let now = At(tx.now());
    diesel::update(accounts::table.find(id))
        .set((
            accounts::email.eq(None::<String>),
            accounts::email_folded.eq(None::<String>),
            accounts::email_verified_at.eq(None::<At>),
            accounts::email_bounced_at.eq(None::<At>),
            accounts::phone.eq(None::<String>),
            accounts::phone_digits.eq(None::<String>),
            accounts::first_name.eq(""),
            accounts::last_name.eq(""),
            accounts::name_folded.eq(""),
            accounts::preferred_channel.eq(Word(PreferredChannel::Mail)),
            accounts::profile.eq(Json(Profile::default())),
            accounts::quarter_id.eq(None::<QuarterId>),
            accounts::address.eq(None::<String>),
            accounts::address_extra.eq(None::<String>),
            accounts::code_word.eq(None::<String>),
            accounts::verified_at.eq(None::<At>),
            accounts::verified_by.eq(None::<AccountId>),
            accounts::verification_method.eq(None::<String>),
            accounts::recorded_by.eq(None::<AccountId>),
            accounts::last_active_at.eq(None::<At>),
            accounts::erased_at.eq(now),
            accounts::updated_at.eq(now),
        ))
        .execute(tx.connection())?;
    Ok(())
}
