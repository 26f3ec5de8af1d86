//! What people can do, one function per intention.
//!
//! Flows that look at a password are methods of [`Accounts`]: hashing lasts long and happens outside of a transaction.
//! All others work within one.

pub mod activation;
pub mod by_command;
pub mod callers;
pub mod change;
pub mod codes;
pub mod disclosures;
pub mod duplicates;
pub mod erasure;
pub mod imports;
pub mod merging;
pub mod passwords;
pub mod people;
pub mod profile;
pub mod quarter_moves;
pub mod registration;
pub mod roles;
pub mod second_factor;
pub mod secrets;
pub mod sessions;
pub mod sign_in;
mod tries;

use super::refusal::{Outcome, Refusal};
use super::sign_in::buckets::AddressBrakes;
use super::sign_in::hasher::PasswordHasher;
use super::sign_in::keys::KeySet;
use super::sign_in::rules::password;
use super::store::records;
use crate::accounts::model::{AccountRecord, Person};
use crate::db::{Db, DbConnection, Failure, Tx};
use crate::kernel::ids::AccountId;
use diesel::QueryResult;
use std::sync::Arc;

/// The running parts that the flows of sign-in share.
pub struct Accounts {
    /// The database.
    pub db: Db,
    /// The server's keys.
    pub keys: Arc<KeySet>,
    /// The hashing threads.
    pub hasher: PasswordHasher,
    /// Brakes by network address.
    pub brakes: AddressBrakes,
    /// Whether tries are counted. Off only on a loopback address.
    pub has_rate_limits: bool,
    /// What other slices contribute to erasure and export.
    pub contributions: erasure::Contributions,
}

impl Accounts {
    /// Puts the parts together and starts the hashing threads.
    pub fn start(
        db: Db,
        keys: Arc<KeySet>,
        has_rate_limits: bool,
        contributions: erasure::Contributions,
    ) -> std::io::Result<Self> {
        let hasher = PasswordHasher::start(PasswordHasher::threads_for_this_machine())?;
        Ok(Self { db, keys, hasher, brakes: AddressBrakes::new(!has_rate_limits), has_rate_limits, contributions })
    }

    /// The signed-in person's own record.
    pub async fn own_record(&self, account: AccountId) -> Outcome<AccountRecord> {
        self.db
            .read("accounts.own_record", move |connection| {
                records::find_with_contact(connection, account)?.ok_or(Failure::Refused(Refusal::NotFound))
            })
            .await
    }

    /// Runs a transaction that is kept even when its answer is a refusal: a counted try, an ended session.
    async fn settle<T, F>(&self, name: &'static str, work: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Outcome<Result<T, Refusal>> + Send + 'static,
    {
        self.db.write(name, work).await?.map_err(Failure::Refused)
    }

    /// Judges a new password in a thread where its work disturbs nobody.
    async fn judge(
        &self,
        password: &str,
        has_second_factor: bool,
        words: Vec<String>,
    ) -> Result<(), password::PasswordFault> {
        let password = password.to_owned();
        let judged = tokio::task::spawn_blocking(move || {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            password::judge(&password, has_second_factor, &words)
        });
        // A judge who does not answer has not said yes.
        judged.await.unwrap_or(Err(password::PasswordFault::Guessable))
    }
}

/// A person with everything that other slices decide by; `None` for strangers and for the erased.
///
/// Holds private fields: whoever shows them to somebody else records a disclosure.
pub fn load_person(connection: &mut DbConnection, id: AccountId) -> QueryResult<Option<Person>> {
    let record = records::find_with_contact(connection, id)?;
    Ok(record.map(|record| record.person).filter(|person| person.account.erased_at.is_none()))
}
