//! Secrets of mails: made when a mail is sent, never earlier, so that none lies in the outbox.

use super::model::Occasion;
use crate::{
    accounts::{
        flows::secrets::{issue_email_change, issue_email_verification, issue_one_time_code, issue_password_reset},
        model::IssuedSecret,
        sign_in::keys::KeySet,
    },
    db::Tx,
    kernel::ids::AccountId,
};
use diesel::QueryResult;

/// Makes the secret of an occasion; `None` where there is nothing to prove, reset or sign in to any more.
pub(super) fn issue(
    tx: &mut Tx<'_>,
    keys: &KeySet,
    occasion: Occasion,
    account: AccountId,
) -> QueryResult<Option<IssuedSecret>> {
    match occasion {
        Occasion::Registered => issue_email_verification(tx, account),
        Occasion::EmailChange => issue_email_change(tx, account),
        Occasion::PasswordReset => issue_password_reset(tx, account),
        Occasion::OneTimeCode => issue_one_time_code(tx, keys, account),
        _ => Ok(None),
    }
}
