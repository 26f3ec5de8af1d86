//! Signing in with a password.

use super::sessions::{self, Beginning};
use super::{Accounts, tries};
use crate::accounts::fields::Faults;
use crate::accounts::model::{EmailAddress, Secret, Session, SignInMethod, SignedIn, Transport};
use crate::accounts::refusal::{Outcome, Refusal};
use crate::accounts::sign_in::buckets::Door;
use crate::accounts::sign_in::hasher::Comparison;
use crate::accounts::sign_in::rules::password::MAXIMUM_BYTES;
use crate::accounts::store::{records, secrets, throttles};
use crate::db::{DbConnection, Failure, OrRefuse, Tx, refuse};
use crate::kernel::ids::AccountId;
use diesel::QueryResult;
use std::net::IpAddr;

/// What comes along with every sign-in.
#[derive(Debug, Clone)]
pub struct Device {
    /// How the tokens are to travel.
    pub transport: Transport,
    /// What the person calls the device.
    pub label: Option<String>,
    /// The mark of an earlier sign-in on it.
    pub mark: Option<String>,
    /// Its network address.
    pub address: IpAddr,
}

/// What is known of an account before the password was looked at.
#[derive(Debug, Clone)]
struct Credentials {
    account: AccountId,
    phc: Option<String>,
    can_sign_in: bool,
}

impl Accounts {
    /// Signs in by password. An unknown address, an unproved one and a wrong password are answered alike and in the
    /// same time.
    pub async fn sign_in_by_password(&self, email: String, password: String, device: Device) -> Outcome<SignedIn> {
        self.brakes.pass(Door::SignIn, device.address).map_err(|brake| Failure::Refused(brake.into()))?;
        let (email, label) = read(&email, device.label.as_deref()).or_refuse()?;
        let credentials = self.credentials(&email).await?;
        let key = self.try_key("password", &email, credentials.as_ref().map(|found| found.account), &device);
        self.count_try(key.clone()).await?;
        // More bytes than any password has are not worth hashing; the comparison with nothing takes its time all the same.
        let is_possible = password.len() <= MAXIMUM_BYTES;
        let stored = credentials.as_ref().filter(|_| is_possible).and_then(|found| found.phc.clone());
        let shown = if is_possible { password.clone() } else { String::new() };
        let comparison = match self.hasher.compare(shown, stored.clone()).await {
            Ok(comparison) => comparison,
            Err(busy) => return refuse(busy.into()),
        };
        let (Some(found), Some(stored), true) = (credentials, stored, comparison != Comparison::Different) else {
            return refuse(Refusal::SignInFailed);
        };
        if !found.can_sign_in {
            return refuse(Refusal::SignInFailed);
        }
        // A hash with older parameters is replaced now that the password is at hand; a full queue must not keep anybody out.
        let renewed = match comparison {
            Comparison::EqualButOutdated => self.hasher.hash(password).await.ok(),
            _ => None,
        };
        let beginning = Beginning {
            account: found.account,
            transport: device.transport,
            device_label: label,
            method: SignInMethod::Password,
        };
        let keys = self.keys.clone();
        let session = self
            .db
            .write("accounts.sign_in", move |tx| {
                if let Some(phc) = &renewed {
                    secrets::set_password(tx, beginning.account, phc)?;
                }
                let expected = renewed.as_ref().unwrap_or(&stored);
                enter(tx, &keys, &beginning, Some(expected), &key.0)
            })
            .await?;
        let mark = self.keys.device_mark(session.account);
        self.signed_in(session, Some(Secret::new(mark)))
    }

    async fn credentials(&self, email: &EmailAddress) -> Outcome<Option<Credentials>> {
        let folded = email.folded();
        self.db.read("accounts.credentials", move |connection| Ok(credentials(connection, &folded)?)).await
    }

    /// Under which key tries are counted, and whether the device is known: a known one has a count of its own, so
    /// that strangers cannot keep the owner out.
    pub(super) fn try_key(
        &self,
        label: &str,
        email: &EmailAddress,
        account: Option<AccountId>,
        device: &Device,
    ) -> (String, bool) {
        let known = account.zip(device.mark.as_deref()).and_then(|(account, mark)| {
            let name = self.keys.read_device_mark(account, mark)?;
            Some(self.keys.seal(label, &["device", &account.to_string(), name]))
        });
        match known {
            Some(key) => (key, true),
            None => (self.keys.seal(label, &["address", &email.folded()]), false),
        }
    }

    /// Counts a try before anything is compared.
    pub(super) async fn count_try(&self, key: (String, bool)) -> Outcome<()> {
        if !self.has_rate_limits {
            return Ok(());
        }
        self.settle("accounts.count_try", move |tx| Ok(tries::count_password(tx, &key.0, key.1)?)).await
    }
}

/// Reads the address and the name of the device.
pub(super) fn read(email: &str, label: Option<&str>) -> Result<(EmailAddress, Option<String>), Refusal> {
    let mut faults = Faults::default();
    let email = faults.email("/email", email);
    let label = faults.optional_line("/device_label", label, 60);
    faults.end()?;
    email.map(|email| (email, label)).ok_or(Refusal::SignInFailed)
}

fn credentials(connection: &mut DbConnection, folded: &str) -> QueryResult<Option<Credentials>> {
    let Some(account) = records::id_by_email(connection, folded)? else { return Ok(None) };
    let can_sign_in = records::can_sign_in(connection, account)?;
    Ok(Some(Credentials { account, phc: secrets::password(connection, account)?, can_sign_in }))
}

/// Begins the session, if what was found before the comparison still holds.
pub(super) fn enter(
    tx: &mut Tx<'_>,
    keys: &crate::accounts::sign_in::keys::KeySet,
    beginning: &Beginning,
    expected: Option<&String>,
    key: &str,
) -> Outcome<Session> {
    let is_unchanged = match expected {
        Some(phc) => secrets::password(tx.connection(), beginning.account)?.as_ref() == Some(phc),
        None => true,
    };
    if !is_unchanged || !records::can_sign_in(tx.connection(), beginning.account)? {
        return refuse(Refusal::SignInFailed);
    }
    throttles::clear(tx, key)?;
    Ok(sessions::begin(tx, keys, beginning)?)
}
