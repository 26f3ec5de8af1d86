//! All SQL about quarters.

use super::model::{ImportedQuarter, KnownQuarter, Quarter};
use crate::db::{
    At, DbConnection, Json, Tx,
    schema::{quarter_neighbours, quarters},
};
use crate::kernel::ids::QuarterId;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable, RunQueryDsl, result::Error};
use geo::{Coord, MultiPolygon};
use geojson::GeometryValue;

#[derive(Queryable)]
struct QuarterRow {
    id: QuarterId,
    key: String,
    name: String,
    area_m2: f64,
    centre_lon: f64,
    centre_lat: f64,
    version: i32,
    retired_at: Option<At>,
}

impl QuarterRow {
    fn into_quarter(self) -> Quarter {
        Quarter {
            id: self.id,
            key: self.key,
            name: self.name,
            area_m2: self.area_m2,
            inner_point: Coord { x: self.centre_lon, y: self.centre_lat },
            version: self.version,
            retired_at: self.retired_at.map(|at| at.0),
        }
    }
}

type Columns = (
    quarters::id,
    quarters::quarter_key,
    quarters::name,
    quarters::area_m2,
    quarters::centre_lon,
    quarters::centre_lat,
    quarters::version,
    quarters::retired_at,
);

const COLUMNS: Columns = (
    quarters::id,
    quarters::quarter_key,
    quarters::name,
    quarters::area_m2,
    quarters::centre_lon,
    quarters::centre_lat,
    quarters::version,
    quarters::retired_at,
);

/// A stored quarter as an import compares it.
pub(super) struct StoredQuarter {
    /// Its id.
    pub id: QuarterId,
    /// A point inside.
    pub inner_point: Coord<f64>,
    /// What is compared.
    pub known: KnownQuarter,
}

/// All quarters, retired ones too, in the order of their keys.
pub(super) fn quarters(connection: &mut DbConnection) -> QueryResult<Vec<Quarter>> {
    let rows: Vec<QuarterRow> = quarters::table.select(COLUMNS).order(quarters::quarter_key).load(connection)?;
    Ok(rows.into_iter().map(QuarterRow::into_quarter).collect())
}

/// One quarter.
pub(super) fn quarter(connection: &mut DbConnection, id: QuarterId) -> QueryResult<Option<Quarter>> {
    let row: Option<QuarterRow> = quarters::table.find(id).select(COLUMNS).first(connection).optional()?;
    Ok(row.map(QuarterRow::into_quarter))
}

/// Who is whose neighbour, both ways, nearest first.
pub(super) fn neighbours(connection: &mut DbConnection) -> QueryResult<Vec<(QuarterId, QuarterId, f64)>> {
    quarter_neighbours::table
        .order((quarter_neighbours::quarter_id, quarter_neighbours::distance_m, quarter_neighbours::neighbour_id))
        .load(connection)
}

/// The quarters in use and their versions: equal lists, equal borders.
pub(super) fn edition(connection: &mut DbConnection) -> QueryResult<Vec<(QuarterId, i32)>> {
    quarters::table
        .filter(quarters::retired_at.is_null())
        .select((quarters::id, quarters::version))
        .order(quarters::id)
        .load(connection)
}

/// Keys, ids and areas of the quarters in use.
pub(super) fn areas(connection: &mut DbConnection) -> QueryResult<Vec<(String, MultiPolygon<f64>, QuarterId)>> {
    let rows: Vec<(String, Json<GeometryValue>, QuarterId)> = quarters::table
        .filter(quarters::retired_at.is_null())
        .select((quarters::quarter_key, quarters::geometry, quarters::id))
        .load(connection)?;
    rows.into_iter().map(|(key, geometry, id)| Ok((key, area_of(&geometry.0)?, id))).collect()
}

/// Ids, keys, names and outlines of the quarters in use, in the order of the keys.
pub(super) fn outlines(connection: &mut DbConnection) -> QueryResult<Vec<(QuarterId, String, String, GeometryValue)>> {
    let rows: Vec<(QuarterId, String, String, Json<GeometryValue>)> = quarters::table
        .filter(quarters::retired_at.is_null())
        .select((quarters::id, quarters::quarter_key, quarters::name, quarters::outline))
        .order(quarters::quarter_key)
        .load(connection)?;
    Ok(rows.into_iter().map(|(id, key, name, outline)| (id, key, name, outline.0)).collect())
}

/// Everything that is stored, for the comparison with a file.
pub(super) fn stored(connection: &mut DbConnection) -> QueryResult<Vec<StoredQuarter>> {
    let rows: Vec<QuarterRow> = quarters::table.select(COLUMNS).order(quarters::quarter_key).load(connection)?;
    let areas: Vec<Json<GeometryValue>> =
        quarters::table.select(quarters::geometry).order(quarters::quarter_key).load(connection)?;
    rows.into_iter()
        .map(QuarterRow::into_quarter)
        .zip(areas)
        .map(|(quarter, area)| {
            let known = KnownQuarter {
                key: quarter.key,
                name: quarter.name,
                area: area_of(&area.0)?,
                area_m2: quarter.area_m2,
                is_retired: quarter.retired_at.is_some(),
            };
            Ok(StoredQuarter { id: quarter.id, inner_point: quarter.inner_point, known })
        })
        .collect()
}

fn area_of(geometry: &GeometryValue) -> QueryResult<MultiPolygon<f64>> {
    MultiPolygon::try_from(geometry).map_err(|fault: geojson::Error| Error::DeserializationError(Box::new(fault)))
}

/// Writes a new quarter.
pub(super) fn insert(tx: &mut Tx<'_>, quarter: &ImportedQuarter) -> QueryResult<QuarterId> {
    let (id, now) = (tx.new_id::<QuarterId>(), tx.now());
    diesel::insert_into(quarters::table)
        .values((
            quarters::id.eq(id),
            quarters::quarter_key.eq(&quarter.key),
            quarters::name.eq(&quarter.name),
            quarters::area_m2.eq(quarter.area_m2),
            quarters::centre_lon.eq(quarter.inner_point.x),
            quarters::centre_lat.eq(quarter.inner_point.y),
            quarters::geometry.eq(Json(GeometryValue::from(&quarter.area))),
            quarters::outline.eq(Json(GeometryValue::from(&quarter.outline))),
            quarters::version.eq(1),
            quarters::created_at.eq(At(now)),
            quarters::updated_at.eq(At(now)),
        ))
        .execute(tx.connection())?;
    Ok(id)
}

/// Writes what a file says of a known quarter, and takes it back into use.
pub(super) fn update(tx: &mut Tx<'_>, id: QuarterId, quarter: &ImportedQuarter) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(quarters::table.find(id))
        .set((
            quarters::name.eq(&quarter.name),
            quarters::area_m2.eq(quarter.area_m2),
            quarters::centre_lon.eq(quarter.inner_point.x),
            quarters::centre_lat.eq(quarter.inner_point.y),
            quarters::geometry.eq(Json(GeometryValue::from(&quarter.area))),
            quarters::outline.eq(Json(GeometryValue::from(&quarter.outline))),
            quarters::version.eq(quarters::version + 1),
            quarters::updated_at.eq(At(now)),
            quarters::retired_at.eq(None::<At>),
        ))
        .execute(tx.connection())?;
    Ok(())
}

/// Takes a quarter out of use.
pub(super) fn retire(tx: &mut Tx<'_>, id: QuarterId) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(quarters::table.find(id))
        .set((
            quarters::version.eq(quarters::version + 1),
            quarters::updated_at.eq(At(now)),
            quarters::retired_at.eq(Some(At(now))),
        ))
        .execute(tx.connection())?;
    Ok(())
}

/// Replaces all neighbours; each pair is given once.
pub(super) fn replace_neighbours(tx: &mut Tx<'_>, pairs: &[(QuarterId, QuarterId, f64)]) -> QueryResult<()> {
    diesel::delete(quarter_neighbours::table).execute(tx.connection())?;
    for (first, second, distance_m) in pairs {
        for (quarter, neighbour) in [(first, second), (second, first)] {
            diesel::insert_into(quarter_neighbours::table)
                .values((
                    quarter_neighbours::quarter_id.eq(quarter),
                    quarter_neighbours::neighbour_id.eq(neighbour),
                    quarter_neighbours::distance_m.eq(distance_m),
                ))
                .execute(tx.connection())?;
        }
    }
    Ok(())
}
