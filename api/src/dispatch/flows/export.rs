//! A person's copy of what is kept of them here.

use crate::db::DbConnection;
use crate::dispatch::store;
use crate::kernel::ids::AccountId;
use diesel::QueryResult;
use serde_json::{Value, json};

/// The duty of a person, when they are away, and how many colleagues stand in for each other with them, who are none of
/// their data; `null` where nothing is kept, as of everybody who never was a Stadtkümmerer.
pub fn own_duty(connection: &mut DbConnection, person: AccountId) -> QueryResult<Value> {
    let mut duties = store::duties(connection)?;
    let own = duties.remove(&person);
    let absences = store::absences::all(connection)?.remove(&person).unwrap_or_default();
    let stands_in_for = duties.values().filter(|duty| duty.content.stand_ins.contains(&person)).count();
    if own.is_none() && absences.is_empty() && stands_in_for == 0 {
        return Ok(Value::Null);
    }
    let absences = absences
        .iter()
        .map(|absence| json!({ "kind": absence.kind, "starts_at": absence.span.start, "ends_at": absence.span.end }));
    let content = own.map(|duty| duty.content).unwrap_or_default();
    Ok(json!({
        "quarters": content.quarters, "working_hours": content.working_hours.ranges(),
        "visits_per_day": content.capacity_per_day, "categories": content.categories,
        "stand_ins": content.stand_ins.len(), "stands_in_for": stands_in_for,
        "absences": absences.collect::<Vec<_>>(),
    }))
}
