//! Signing in with a code that was mailed: for residents and volunteers.

use super::Accounts;
use super::secrets::code_hash;
use super::sessions::Beginning;
use super::sign_in::{Device, enter, read};
use crate::accounts::model::{Secret, Session, SignInMethod, SignedIn};
use crate::accounts::refusal::{Outcome, Refusal};
use crate::accounts::sign_in::buckets::Door;
use crate::accounts::sign_in::keys::KeySet;
use crate::accounts::sign_in::model::Purpose;
use crate::accounts::sign_in::rules::secrets::redeem;
use crate::accounts::sign_in::rules::throttles;
use crate::accounts::store::{records, roles, secrets as store};
use crate::db::{Event, Failure, OrRefuse, Tx, refuse};
use std::net::IpAddr;

impl Accounts {
    /// Asks for a code by mail. Always answers the same.
    pub async fn ask_for_code(&self, email: String, address: IpAddr) -> Outcome<()> {
        self.ask_for_mail(email, address, "code", throttles::CODES, |tx, id| {
            let is_staff = roles::of(tx.connection(), id)?.is_staff();
            if is_staff || !records::can_sign_in(tx.connection(), id)? {
                return Ok(());
            }
            tx.emit(Event::new("account.code_requested", id, None))
        })
        .await
    }

    /// Signs in by a mailed code.
    pub async fn sign_in_by_code(&self, email: String, code: String, device: Device) -> Outcome<SignedIn> {
        self.brakes.pass(Door::SignIn, device.address).map_err(|brake| Failure::Refused(brake.into()))?;
        let (email, label) = read(&email, device.label.as_deref()).or_refuse()?;
        // Counted by address alone, known device or not, and never switched off: a code is void after five tries anyway.
        let key = self.try_key("code", &email, None, &device).0;
        self.count_try((key.clone(), true)).await?;
        let keys = self.keys.clone();
        let session = self
            .settle("accounts.sign_in_by_code", move |tx| {
                let Some(account) = records::id_by_email(tx.connection(), &email.folded())? else {
                    return Ok(Err(Refusal::CodeWrong));
                };
                let method = SignInMethod::OneTimeCode;
                let beginning = Beginning { account, transport: device.transport, device_label: label.clone(), method };
                redeem_code(tx, &keys, &beginning, code.trim(), &key)
            })
            .await?;
        let mark = self.keys.device_mark(session.account);
        self.signed_in(session, Some(Secret::new(mark)))
    }
}

fn redeem_code(
    tx: &mut Tx<'_>,
    keys: &KeySet,
    beginning: &Beginning,
    code: &str,
    key: &str,
) -> Outcome<Result<Session, Refusal>> {
    let now = tx.now();
    let Some(stored) = store::newest(tx.connection(), beginning.account, Purpose::OneTimeCode)? else {
        return Ok(Err(Refusal::CodeWrong));
    };
    let is_match = stored.hash == code_hash(keys, beginning.account, code);
    if redeem(&stored.issued, Purpose::OneTimeCode, is_match, now).is_err() {
        store::count_failure(tx, stored.id)?;
        return Ok(Err(Refusal::CodeWrong));
    }
    if roles::of(tx.connection(), beginning.account)?.is_staff() || !store::mark_used(tx, stored.id)? {
        return refuse(Refusal::CodeWrong);
    }
    enter(tx, keys, beginning, None, key).map(Ok)
}
