//! Setting a new password.

use super::{Accounts, secrets, sessions};
use crate::accounts::fields::Faults;
use crate::accounts::model::{AccountRecord, EmailAddress, EndReason};
use crate::accounts::refusal::{Outcome, Refusal};
use crate::accounts::sign_in::hasher::Comparison;
use crate::accounts::sign_in::model::Purpose;
use crate::accounts::sign_in::rules::throttles;
use crate::accounts::store::{records, secrets as store, throttles as tries};
use crate::db::{Event, Failure, OrRefuse, Tx, refuse};
use crate::kernel::ids::{AccountId, SessionId};
use serde_json::json;
use std::net::IpAddr;

impl Accounts {
    /// Asks for a link that sets a new password. Always answers the same.
    pub async fn ask_for_reset(&self, email: String, address: IpAddr) -> Outcome<()> {
        self.ask_for_mail(email, address, "reset", throttles::MAILS, |tx, id| {
            if records::can_sign_in(tx.connection(), id)? {
                tx.emit(Event::new("account.password_reset_requested", id, None))?;
            }
            Ok(())
        })
        .await
    }

    /// Sets a new password by the secret of a mail. Ends all sessions; a second factor stays.
    pub async fn reset_password(&self, secret: String, password: String) -> Outcome<()> {
        let now = self.db.clock().now();
        let shown = secret.clone();
        let record = self
            .db
            .read("accounts.reset_of", move |connection| {
                let Some(stored) = secrets::find_link(connection, Purpose::PasswordReset, &shown, now)? else {
                    return refuse(Refusal::SecretVoid);
                };
                records::find_with_contact(connection, stored.account)?.ok_or(Failure::Refused(Refusal::SecretVoid))
            })
            .await?;
        let phc = self.judged_hash("/password", password, &record).await?;
        let keys = self.keys.clone();
        self.db
            .write("accounts.reset_password", move |tx| {
                let Some(stored) = secrets::take_link(tx, Purpose::PasswordReset, &secret)? else {
                    return refuse(Refusal::SecretVoid);
                };
                set(tx, stored.account, &phc, None)?;
                if let Some(email) = record.person.email.as_ref().map(EmailAddress::folded) {
                    tries::clear(tx, &keys.seal("password", &["address", &email]))?;
                }
                Ok(())
            })
            .await
    }

    /// Changes the password of a signed-in person. Other sessions end.
    pub async fn change_password(
        &self,
        account: AccountId,
        session: SessionId,
        current: String,
        password: String,
    ) -> Outcome<()> {
        let record = self.own_record(account).await?;
        self.prove_password(account, current).await?;
        let phc = self.judged_hash("/new_password", password, &record).await?;
        self.db.write("accounts.change_password", move |tx| set(tx, account, &phc, Some(session))).await
    }

    /// Compares the password of a signed-in person; tries are counted per account.
    pub(super) async fn prove_password(&self, account: AccountId, password: String) -> Outcome<()> {
        let key = self.keys.seal("prove", &[&account.to_string()]);
        self.count_try((key.clone(), true)).await?;
        let stored = self
            .db
            .read::<_, Refusal, _>("accounts.password", move |connection| Ok(store::password(connection, account)?))
            .await?;
        match self.hasher.compare(password, stored).await {
            Err(busy) => refuse(busy.into()),
            Ok(Comparison::Different) => refuse(Refusal::PasswordWrong),
            Ok(_) => self.db.write("accounts.proved", move |tx| Ok(tries::clear(tx, &key)?)).await,
        }
    }

    /// Judges and hashes a new password of a known person.
    pub(super) async fn judged_hash(&self, pointer: &str, password: String, record: &AccountRecord) -> Outcome<String> {
        let person = &record.person;
        let mut words = vec![person.first_name.clone(), person.last_name.clone()];
        words.extend(person.email.as_ref().map(|email| email.as_str().to_owned()));
        let words = self.with_town_words(words).await?;
        let mut faults = Faults::default();
        faults.password(pointer, self.judge(&password, record.has_second_factor, words).await);
        faults.end().or_refuse()?;
        self.hasher.hash(password).await.map_err(|busy| Failure::Refused(busy.into()))
    }
}

fn set(tx: &mut Tx<'_>, account: AccountId, phc: &str, kept: Option<SessionId>) -> Outcome<()> {
    store::set_password(tx, account, phc)?;
    store::void(tx, account, Purpose::PasswordReset)?;
    sessions::end_all(tx, account, kept, EndReason::PasswordChanged)?;
    let by = if kept.is_some() { "change" } else { "reset" };
    Ok(tx.emit(Event::new("account.password_changed", account, Some(account)).with(json!({ "by": by })))?)
}
