//! What people do with quarters: read them, ask which one a point lies in, import them.

use super::model::{ImportOutcome, ImportStatus, ImportedTown, Move, Moved, Neighbour, Quarter, QuarterView, ToDecide};
use super::rules::{QuarterMap, compare};
use super::store::{self, StoredQuarter};
use crate::db::{DbConnection, Event, Tx};
use crate::kernel::ids::{AccountId, QuarterId};
use diesel::QueryResult;
use geo::Coord;
use geojson::{Feature, FeatureCollection, Geometry, feature::Id};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// What another slice does with its things in a retired quarter: moves them, or counts those that cannot move. Registered
/// in `app.rs`, run in the transaction of the import.
pub type Mover = fn(&mut Tx<'_>, &Move) -> QueryResult<Moved>;

/// All quarters with their neighbours, in the order of the keys; retired ones too, for what happened in them.
pub fn quarters(connection: &mut DbConnection) -> QueryResult<Vec<QuarterView>> {
    let quarters = store::quarters(connection)?;
    let names: BTreeMap<QuarterId, String> =
        quarters.iter().map(|quarter| (quarter.id, quarter.name.clone())).collect();
    let mut neighbours: BTreeMap<QuarterId, Vec<Neighbour>> = BTreeMap::new();
    for (quarter, id, distance_m) in store::neighbours(connection)? {
        let name = names.get(&id).cloned().unwrap_or_default();
        neighbours.entry(quarter).or_default().push(Neighbour { id, name, distance_m });
    }
    let view =
        |quarter: Quarter| QuarterView { neighbours: neighbours.remove(&quarter.id).unwrap_or_default(), quarter };
    Ok(quarters.into_iter().map(view).collect())
}

/// Ids, keys and names of the quarters in use, in the order of the keys.
pub fn quarters_in_use(connection: &mut DbConnection) -> QueryResult<Vec<(QuarterId, String, String)>> {
    let quarters = store::quarters(connection)?.into_iter().filter(|quarter| quarter.retired_at.is_none());
    Ok(quarters.map(|quarter| (quarter.id, quarter.key, quarter.name)).collect())
}

/// One quarter with its neighbours.
pub fn quarter(connection: &mut DbConnection, id: QuarterId) -> QueryResult<Option<QuarterView>> {
    if store::quarter(connection, id)?.is_none() {
        return Ok(None);
    }
    Ok(quarters(connection)?.into_iter().find(|view| view.quarter.id == id))
}

/// The outlines of the quarters in use, for phones.
pub fn outlines(connection: &mut DbConnection) -> QueryResult<FeatureCollection> {
    let feature = |(id, key, name, outline): (QuarterId, String, String, geojson::GeometryValue)| Feature {
        bbox: None,
        geometry: Some(Geometry::new(outline)),
        id: Some(Id::String(id.to_string())),
        properties: json!({ "key": key, "name": name }).as_object().cloned(),
        foreign_members: None,
    };
    let features = store::outlines(connection)?.into_iter().map(feature).collect();
    Ok(FeatureCollection { bbox: None, features, foreign_members: None })
}

/// Ids and versions of the quarters that a map was made of.
type Edition = Vec<(QuarterId, i32)>;

/// Remembers the borders between questions. Before each answer it looks whether they are still those of the database, so
/// that an import, by whichever process, counts at once.
#[derive(Default)]
pub struct RememberedMap(Mutex<Option<(Edition, Arc<QuarterMap<QuarterId>>)>>);

impl RememberedMap {
    fn map(&self, connection: &mut DbConnection) -> QueryResult<Arc<QuarterMap<QuarterId>>> {
        let edition = store::edition(connection)?;
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, map)) = remembered.as_ref().filter(|(known, _)| *known == edition) {
            return Ok(map.clone());
        }
        let map = Arc::new(QuarterMap::new(store::areas(connection)?));
        *remembered = Some((edition, map.clone()));
        Ok(map)
    }
}

/// The quarter of a point (longitude, latitude); `None` outside of all.
pub fn quarter_at(
    connection: &mut DbConnection,
    remembered: &RememberedMap,
    point: Coord<f64>,
) -> QueryResult<Option<QuarterView>> {
    match remembered.map(connection)?.quarter_at(point) {
        Some(id) => quarter(connection, id),
        None => Ok(None),
    }
}

/// What an import would do. What would move is not counted: nothing is tried.
pub fn preview(connection: &mut DbConnection, town: &ImportedTown) -> QueryResult<ImportOutcome> {
    let known: Vec<_> = store::stored(connection)?.into_iter().map(|stored| stored.known).collect();
    Ok(ImportOutcome { changes: compare(&known, &town.quarters), ..ImportOutcome::default() })
}

/// Imports a town: new quarters are made, known ones changed, those that are missing retired; what is open in a retired
/// quarter moves to the one that holds its inner point now. `actor` is none for the command line.
pub fn import(
    tx: &mut Tx<'_>,
    town: &ImportedTown,
    actor: Option<AccountId>,
    movers: &[Mover],
) -> QueryResult<ImportOutcome> {
    let stored = store::stored(tx.connection())?;
    let known: Vec<_> = stored.iter().map(|quarter| quarter.known.clone()).collect();
    let mut outcome = ImportOutcome { changes: compare(&known, &town.quarters), ..ImportOutcome::default() };
    if outcome.changes.iter().all(|change| change.status == ImportStatus::Unchanged) {
        return Ok(outcome);
    }
    let stored: BTreeMap<&str, &StoredQuarter> =
        stored.iter().map(|quarter| (quarter.known.key.as_str(), quarter)).collect();
    let ids = write_quarters(tx, town, &outcome, &stored)?;
    let map = QuarterMap::new(
        town.quarters.iter().zip(&ids).map(|(quarter, id)| (quarter.key.clone(), quarter.area.clone(), *id)),
    );
    for change in outcome.changes.clone().iter().filter(|change| change.status == ImportStatus::Retired) {
        let Some(quarter) = stored.get(change.key.as_str()) else { continue };
        store::retire(tx, quarter.id)?;
        let to = map.quarter_at(quarter.inner_point);
        empty(tx, quarter, &Move { from: quarter.id, to }, movers, &mut outcome)?;
        tx.emit(Event::new("quarter.retired", quarter.id, actor).with(json!({ "successor": to })))?;
    }
    // The set of quarters has no id of its own.
    let details = json!({ "quarters": ids.len() });
    tx.emit(Event {
        name: "quarters.imported",
        subject: Uuid::nil(),
        actor,
        on_behalf_of: None,
        details,
        version: None,
        audience: None,
    })?;
    Ok(outcome)
}

/// Writes the quarters of the file and their neighbours; their ids in the order of the file.
fn write_quarters(
    tx: &mut Tx<'_>,
    town: &ImportedTown,
    outcome: &ImportOutcome,
    stored: &BTreeMap<&str, &StoredQuarter>,
) -> QueryResult<Vec<QuarterId>> {
    let unchanged =
        |key: &str| outcome.changes.iter().any(|change| change.key == key && change.status == ImportStatus::Unchanged);
    let mut ids = Vec::new();
    for quarter in &town.quarters {
        ids.push(match stored.get(quarter.key.as_str()) {
            None => store::insert(tx, quarter)?,
            Some(known) => {
                if !unchanged(&quarter.key) {
                    store::update(tx, known.id, quarter)?;
                }
                known.id
            }
        });
    }
    let pairs: Vec<_> = town
        .neighbours
        .iter()
        .filter_map(|pair| Some((*ids.get(pair.first)?, *ids.get(pair.second)?, pair.distance_m)))
        .collect();
    store::replace_neighbours(tx, &pairs)?;
    Ok(ids)
}

/// Moves what is open in a retired quarter, or lists it for the coordinator.
fn empty(
    tx: &mut Tx<'_>,
    quarter: &StoredQuarter,
    r#move: &Move,
    movers: &[Mover],
    outcome: &mut ImportOutcome,
) -> QueryResult<()> {
    let mut moved = Moved::default();
    for mover in movers {
        let more = mover(tx, r#move)?;
        moved = Moved { help_requests: moved.help_requests + more.help_requests, offers: moved.offers + more.offers };
    }
    if r#move.to.is_some() {
        outcome.moved.help_requests += moved.help_requests;
        outcome.moved.offers += moved.offers;
    } else if moved != Moved::default() {
        outcome.to_decide.push(ToDecide {
            id: quarter.id,
            key: quarter.known.key.clone(),
            name: quarter.known.name.clone(),
            help_requests: moved.help_requests,
            offers: moved.offers,
        });
    }
    Ok(())
}

#[cfg(test)]
#[path = "flows_tests.rs"]
mod tests;
