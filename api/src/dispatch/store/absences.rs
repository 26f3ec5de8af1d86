//! SQL of absences, stand-ins, and the kinds of help that somebody takes on.

use crate::db::schema::{absences, categories, duty_categories, duty_stand_ins};
use crate::db::{At, DbConnection, Tx, Word};
use crate::dispatch::model::{Absence, AbsenceKind};
use crate::kernel::ids::{AbsenceId, AccountId};
use crate::kernel::time::TimeSpan;
use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};
use std::collections::{BTreeSet, HashMap};

type AbsenceRow = (AbsenceId, AccountId, Word<AbsenceKind>, At, At);

fn absence((id, _, kind, start, end): AbsenceRow) -> Absence {
    Absence { id, kind: kind.0, span: TimeSpan { start: start.0, end: end.0 } }
}

/// Every absence that is kept, by person and in order.
pub(in crate::dispatch) fn all(connection: &mut DbConnection) -> QueryResult<HashMap<AccountId, Vec<Absence>>> {
    let rows: Vec<AbsenceRow> = absences::table
        .order((absences::starts_at, absences::id))
        .select((absences::id, absences::account_id, absences::kind, absences::starts_at, absences::ends_at))
        .load(connection)?;
    let mut by_person: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        by_person.entry(row.1).or_default().push(absence(row));
    }
    Ok(by_person)
}

/// One absence of a person.
pub(in crate::dispatch) fn find(
    connection: &mut DbConnection,
    of: AccountId,
    id: AbsenceId,
) -> QueryResult<Option<Absence>> {
    let row: Option<AbsenceRow> = absences::table
        .filter(absences::id.eq(id).and(absences::account_id.eq(of)))
        .select((absences::id, absences::account_id, absences::kind, absences::starts_at, absences::ends_at))
        .first(connection)
        .optional()?;
    Ok(row.map(absence))
}

/// Writes a new absence.
pub(in crate::dispatch) fn insert(tx: &mut Tx<'_>, of: AccountId, new: &Absence, by: AccountId) -> QueryResult<()> {
    let now = tx.now();
    diesel::insert_into(absences::table)
        .values((
            absences::id.eq(new.id),
            absences::account_id.eq(of),
            absences::kind.eq(Word(new.kind)),
            absences::starts_at.eq(At(new.span.start)),
            absences::ends_at.eq(At(new.span.end)),
            absences::recorded_by.eq(by),
            absences::created_at.eq(At(now)),
        ))
        .execute(tx.connection())
        .map(drop)
}

/// Leaves the past of an absence, or nothing of it.
pub(in crate::dispatch) fn shorten(tx: &mut Tx<'_>, id: AbsenceId, left: Option<TimeSpan>) -> QueryResult<()> {
    let row = absences::table.find(id);
    match left {
        Some(span) => diesel::update(row).set(absences::ends_at.eq(At(span.end))).execute(tx.connection()),
        None => diesel::delete(row).execute(tx.connection()),
    }
    .map(drop)
}

/// Who stands in for whom, in order.
pub(in crate::dispatch) fn stand_ins(connection: &mut DbConnection) -> QueryResult<HashMap<AccountId, Vec<AccountId>>> {
    let rows: Vec<(AccountId, AccountId)> = duty_stand_ins::table
        .order((duty_stand_ins::account_id, duty_stand_ins::place))
        .select((duty_stand_ins::account_id, duty_stand_ins::stand_in_id))
        .load(connection)?;
    let mut by_person: HashMap<_, Vec<_>> = HashMap::new();
    for (person, stand_in) in rows {
        by_person.entry(person).or_default().push(stand_in);
    }
    Ok(by_person)
}

/// What kinds of help people take on; who takes on all is not in it.
pub(in crate::dispatch) fn categories(
    connection: &mut DbConnection,
) -> QueryResult<HashMap<AccountId, BTreeSet<String>>> {
    let rows: Vec<(AccountId, String)> = duty_categories::table.load(connection)?;
    let mut by_person: HashMap<_, BTreeSet<_>> = HashMap::new();
    for (person, category) in rows {
        by_person.entry(person).or_default().insert(category);
    }
    Ok(by_person)
}

/// The kinds of help that a duty may name.
pub(in crate::dispatch) fn known_categories(connection: &mut DbConnection) -> QueryResult<BTreeSet<String>> {
    Ok(categories::table.select(categories::category_key).load::<String>(connection)?.into_iter().collect())
}

/// Writes who stands in for somebody, in order.
pub(super) fn replace_stand_ins(tx: &mut Tx<'_>, account: AccountId, ids: &[AccountId]) -> QueryResult<()> {
    diesel::delete(duty_stand_ins::table.filter(duty_stand_ins::account_id.eq(account))).execute(tx.connection())?;
    for (place, id) in (1..).zip(ids) {
        diesel::insert_into(duty_stand_ins::table)
            .values((
                duty_stand_ins::account_id.eq(account),
                duty_stand_ins::stand_in_id.eq(*id),
                duty_stand_ins::place.eq(place),
            ))
            .execute(tx.connection())?;
    }
    Ok(())
}

/// Writes what kinds of help somebody takes on.
pub(super) fn replace_categories(tx: &mut Tx<'_>, account: AccountId, keys: &BTreeSet<String>) -> QueryResult<()> {
    diesel::delete(duty_categories::table.filter(duty_categories::account_id.eq(account))).execute(tx.connection())?;
    for key in keys {
        diesel::insert_into(duty_categories::table)
            .values((duty_categories::account_id.eq(account), duty_categories::category_key.eq(key)))
            .execute(tx.connection())?;
    }
    Ok(())
}

/// Removes what is known of a person here, also what they entered for others.
pub(super) fn delete_all_of(tx: &mut Tx<'_>, account: AccountId) -> QueryResult<()> {
    replace_stand_ins(tx, account, &[])?;
    replace_categories(tx, account, &BTreeSet::new())?;
    diesel::delete(duty_stand_ins::table.filter(duty_stand_ins::stand_in_id.eq(account))).execute(tx.connection())?;
    diesel::delete(absences::table.filter(absences::account_id.eq(account))).execute(tx.connection())?;
    let entered = absences::table.filter(absences::recorded_by.eq(account));
    diesel::update(entered).set(absences::recorded_by.eq(None::<AccountId>)).execute(tx.connection()).map(drop)
}
