//! What people do with the town's settings and categories.

use super::holidays::FederalState;
use super::model::{Category, PlanWeights, Town, TownSettings};
use super::{defaults, rules, store};
use crate::db::{DbConnection, Event, Failure, OrRefuse, Tx, refuse};
use crate::kernel::fault::{Fault, FaultKind};
use crate::kernel::ids::AccountId;
use chrono_tz::Tz;
use diesel::QueryResult;
use serde_json::json;
use uuid::Uuid;

/// Why nothing was done with the town or a category.
#[derive(Debug, Clone, PartialEq)]
pub enum TownRefusal {
    /// Parts of the input are wrong; all of them are named.
    Invalid(Vec<Fault>),
    /// The town was not set up yet, or the key can be no category's.
    Missing,
    /// The town was set up before.
    AlreadySetUp {
        /// Its name.
        name: String,
    },
    /// Somebody changed the settings meanwhile; this is what they say now.
    TownChanged(Box<Town>),
    /// Somebody changed the category meanwhile (or made it); this is what it says now.
    CategoryChanged(Box<Category>),
}

/// What an admin writes about the town.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TownInput {
    /// The name.
    pub name: String,
    /// Name of the time zone.
    pub time_zone: String,
    /// Everything else.
    pub settings: TownSettings,
    /// What of it was not named.
    pub unnamed: Unnamed,
    /// The version that was read.
    pub version: i32,
}

/// Optional settings that somebody who changes the others did not name: they stay as they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each setting was named or not, apart from the others")]
pub struct Unnamed {
    /// What is said beside the map.
    pub map_notice: bool,
    /// What the town adds to the statement on accessibility.
    pub accessibility_notice: bool,
    /// Whose public holidays are the town's.
    pub holidays_of: bool,
    /// What counts how much when visits are planned.
    pub plan_weights: bool,
}

impl TownInput {
    /// The settings as they are to be, where they were `present`.
    fn over(&self, present: &TownSettings) -> TownSettings {
        let mut settings = self.settings.clone();
        if self.unnamed.map_notice {
            settings.map_notice.clone_from(&present.map_notice);
        }
        if self.unnamed.accessibility_notice {
            settings.accessibility_notice.clone_from(&present.accessibility_notice);
        }
        if self.unnamed.holidays_of {
            settings.holidays_of = present.holidays_of;
        }
        if self.unnamed.plan_weights {
            settings.plan_weights = present.plan_weights;
        }
        settings
    }
}

/// The town; `None` before it was set up.
pub fn town(connection: &mut DbConnection) -> QueryResult<Option<Town>> {
    store::town(connection)
}

/// The zone of the town's wall clocks; that of Berlin before it was set up.
pub fn zone(connection: &mut DbConnection) -> QueryResult<Tz> {
    Ok(store::zone(connection)?.unwrap_or(Tz::Europe__Berlin))
}

/// The state whose public holidays are the town's, if it has named one.
pub fn holidays_of(connection: &mut DbConnection) -> QueryResult<Option<FederalState>> {
    Ok(store::town(connection)?.and_then(|town| town.settings.holidays_of))
}

/// What counts how much when visits are planned.
pub fn plan_weights(connection: &mut DbConnection) -> QueryResult<PlanWeights> {
    Ok(store::town(connection)?.map(|town| town.settings.plan_weights).unwrap_or_default())
}

/// All categories, in the order of lists.
pub fn categories(connection: &mut DbConnection) -> QueryResult<Vec<Category>> {
    store::categories(connection)
}

/// Sets up a new town with the default settings and categories.
pub fn set_up(tx: &mut Tx<'_>, name: &str, time_zone: &str, is_demo: bool) -> Result<Town, Failure<TownRefusal>> {
    if let Some(town) = store::town(tx.connection())? {
        return refuse(TownRefusal::AlreadySetUp { name: town.name });
    }
    let (name, time_zone) = name_and_zone(name, time_zone).or_refuse()?;
    let town = Town { settings: defaults::settings(&name), name, time_zone, is_demo, version: 1 };
    store::insert_town(tx, &town)?;
    for category in defaults::categories() {
        store::insert_category(tx, &category)?;
    }
    // The town has no id of its own; it is the only one.
    tx.emit(Event {
        actor: None,
        subject: Uuid::nil(),
        on_behalf_of: None,
        name: "town.set_up",
        details: json!({}),
        version: Some(town.version),
        audience: None,
    })?;
    Ok(town)
}

/// Changes the town's settings.
pub fn change(tx: &mut Tx<'_>, actor: AccountId, input: &TownInput) -> Result<Town, Failure<TownRefusal>> {
    let Some(town) = store::town(tx.connection())? else { return refuse(TownRefusal::Missing) };
    let checked = rules::check_settings(&input.over(&town.settings));
    let named = name_and_zone(&input.name, &input.time_zone);
    let (settings, (name, time_zone)) = match (checked, named) {
        (Ok(settings), Ok(named)) => (settings, named),
        (checked, named) => return refuse(all_faults(named.err(), checked.err())),
    };
    let new = Town { name, time_zone, settings, is_demo: town.is_demo, version: town.version + 1 };
    if !store::update_town(tx, &new, input.version)? {
        return refuse(TownRefusal::TownChanged(Box::new(town)));
    }
    tx.emit(Event {
        actor: Some(actor),
        subject: Uuid::nil(),
        on_behalf_of: None,
        name: "town.changed",
        details: json!({}),
        version: Some(new.version),
        audience: None,
    })?;
    Ok(new)
}

fn all_faults(named: Option<TownRefusal>, checked: Option<Vec<Fault>>) -> TownRefusal {
    let mut faults = match named {
        Some(TownRefusal::Invalid(faults)) => faults,
        _ => Vec::new(),
    };
    faults.extend(checked.unwrap_or_default());
    TownRefusal::Invalid(faults)
}

fn name_and_zone(name: &str, time_zone: &str) -> Result<(String, Tz), TownRefusal> {
    let fault = |pointer: &str, kind| Fault { pointer: pointer.to_owned(), kind };
    match (rules::town_name(name), rules::time_zone(time_zone)) {
        (Ok(name), Some(zone)) => Ok((name, zone)),
        (name, zone) => {
            let name = name.err().map(|_| fault("/name", FaultKind::InvalidValue));
            let zone = zone.is_none().then(|| fault("/time_zone", FaultKind::Unknown));
            Err(TownRefusal::Invalid(name.into_iter().chain(zone).collect()))
        }
    }
}

/// Makes a category (the input's version is 0) or changes the one that still has the version; on demand its script stays as it is.
pub fn save_category(
    tx: &mut Tx<'_>,
    actor: AccountId,
    input: &Category,
    keeps_script: bool,
) -> Result<Category, Failure<TownRefusal>> {
    if !rules::is_category_key(&input.key) {
        return refuse(TownRefusal::Missing);
    }
    let mut checked = rules::check_category(input).map_err(TownRefusal::Invalid).or_refuse()?;
    match store::category(tx.connection(), &input.key)? {
        None if input.version == 0 => store::insert_category(tx, &checked)?,
        None => return refuse(TownRefusal::Missing),
        Some(present) => {
            if keeps_script {
                checked.script.clone_from(&present.script);
            }
            if !store::update_category(tx, &checked, input.version)? {
                return refuse(TownRefusal::CategoryChanged(Box::new(present)));
            }
        }
    }
    tx.emit(Event {
        actor: Some(actor),
        subject: Uuid::nil(),
        on_behalf_of: None,
        name: "category.saved",
        details: json!({ "key": checked.key, "active": checked.active }),
        // The hint is of all categories: each has a version of its own.
        version: None,
        audience: None,
    })?;
    Ok(Category { version: input.version + 1, ..checked })
}

#[cfg(test)]
#[path = "flows_tests.rs"]
mod tests;
