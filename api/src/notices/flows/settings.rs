//! How somebody wants to be told.

use crate::db::{DbConnection, Failure, OrRefuse, Tx, is_unique_violation, refuse};
use crate::kernel::fault::Fault;
use crate::kernel::ids::AccountId;
use crate::notices::model::{MailMode, NoticeKind, NoticeSettings};
use crate::notices::rules::settings::{Wish, check};
use crate::notices::store;
use diesel::QueryResult;
use diesel::result::{DatabaseErrorKind, Error};

/// Why nothing was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Parts of the input are wrong; all of them are named.
    Invalid(Vec<Fault>),
    /// There is no such notice or person for the one who asks.
    NotFound,
    /// It stands otherwise: it was given up by nobody, or told already.
    NotNow,
    /// As many contacts were opened as a day allows.
    TooMany {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// The settings were changed meanwhile; this is what they say now.
    Changed(Box<SettingsView>),
}

/// A person's settings, with what concerns them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsView {
    /// The settings.
    pub settings: NoticeSettings,
    /// Whether there is the work of coordinators to be told of.
    pub is_staff: bool,
}

impl SettingsView {
    /// Every kind that concerns the person, and how its mails come.
    pub fn kinds(&self) -> impl Iterator<Item = (NoticeKind, MailMode)> {
        use crate::kernel::text_enum::TextEnum;
        let kinds = NoticeKind::ALL.iter().filter(|kind| self.is_staff || **kind != NoticeKind::Coordination);
        kinds.map(|kind| (*kind, self.settings.mode(*kind)))
    }
}

/// The settings of a person.
pub fn settings(connection: &mut DbConnection, person: AccountId, is_staff: bool) -> QueryResult<SettingsView> {
    Ok(SettingsView { settings: store::settings::of(connection, person)?, is_staff })
}

/// Keeps what a person wants; it counts for every notice that was not sent yet.
pub fn change_settings(
    tx: &mut Tx<'_>,
    person: AccountId,
    is_staff: bool,
    wish: &Wish,
) -> Result<SettingsView, Failure<Refusal>> {
    let present = settings(tx.connection(), person, is_staff)?;
    let wanted = check(wish, is_staff).map_err(Refusal::Invalid).or_refuse()?;
    if wish.version != present.settings.version {
        return refuse(Refusal::Changed(Box::new(present)));
    }
    match store::settings::save(tx, person, &wanted) {
        Ok(true) => Ok(settings(tx.connection(), person, is_staff)?),
        Ok(false) => Err(meanwhile().into()),
        Err(error) if is_unique_violation(&error) => Err(meanwhile().into()),
        Err(error) => Err(error.into()),
    }
}

/// Two wishes at once: the other one was there first. Tried again, this one finds the version that the other one made.
fn meanwhile() -> Error {
    Error::DatabaseError(
        DatabaseErrorKind::SerializationFailure,
        Box::new("the settings were changed meanwhile".to_owned()),
    )
}
