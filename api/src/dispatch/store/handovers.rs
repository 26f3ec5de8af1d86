//! SQL of what one coordinator hands to another.

use crate::db::schema::{accounts, handovers};
use crate::db::{At, DbConnection, Json, Tx};
use crate::dispatch::model::{HandedItem, Handover, Named};
use crate::kernel::ids::{AccountId, HandoverId};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, alias,
};

type NameRow = (AccountId, String, String);
type Row = (HandoverId, String, Json<Vec<HandedItem>>, At, Option<At>, NameRow, NameRow);

fn named((account_id, first_name, last_name): NameRow) -> Named {
    Named { account_id, first_name, last_name }
}

fn handover((id, briefing, items, created_at, read_at, giver, taker): Row) -> Handover {
    Handover {
        id,
        giver: named(giver),
        taker: named(taker),
        briefing,
        items: items.0,
        created_at: created_at.0,
        read_at: read_at.map(|at| at.0),
    }
}

/// Finds handovers with the names of both sides.
macro_rules! with_names {
    ($takers:ident) => {
        handovers::table
            .inner_join(accounts::table.on(accounts::id.eq(handovers::giver_id)))
            .inner_join($takers.on($takers.field(accounts::id).eq(handovers::taker_id)))
            .select((
                handovers::id,
                handovers::briefing,
                handovers::items,
                handovers::created_at,
                handovers::read_at,
                (accounts::id, accounts::first_name, accounts::last_name),
                $takers.fields((accounts::id, accounts::first_name, accounts::last_name)),
            ))
    };
}

/// One handover.
pub(in crate::dispatch) fn find(connection: &mut DbConnection, id: HandoverId) -> QueryResult<Option<Handover>> {
    let takers = alias!(accounts as takers);
    let row: Option<Row> = with_names!(takers).filter(handovers::id.eq(id)).first(connection).optional()?;
    Ok(row.map(handover))
}

/// What was handed to somebody and not read yet, the earliest first.
pub(in crate::dispatch) fn unread_of(connection: &mut DbConnection, taker: AccountId) -> QueryResult<Vec<Handover>> {
    let takers = alias!(accounts as takers);
    let rows: Vec<Row> = with_names!(takers)
        .filter(handovers::taker_id.eq(taker).and(handovers::read_at.is_null()))
        .order((handovers::created_at, handovers::id))
        .limit(20)
        .load(connection)?;
    Ok(rows.into_iter().map(handover).collect())
}

/// Writes a new handover.
pub(in crate::dispatch) fn insert(
    tx: &mut Tx<'_>,
    sides: (AccountId, AccountId),
    by: AccountId,
    briefing: &str,
    items: &[HandedItem],
) -> QueryResult<HandoverId> {
    let (id, now) = (tx.new_id::<HandoverId>(), tx.now());
    diesel::insert_into(handovers::table)
        .values((
            handovers::id.eq(id),
            handovers::giver_id.eq(sides.0),
            handovers::taker_id.eq(sides.1),
            handovers::recorded_by.eq(by),
            handovers::briefing.eq(briefing),
            handovers::items.eq(Json(items.to_vec())),
            handovers::created_at.eq(At(now)),
        ))
        .execute(tx.connection())?;
    Ok(id)
}

/// Somebody has read what was handed to them.
pub(in crate::dispatch) fn set_read(tx: &mut Tx<'_>, id: HandoverId) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(handovers::table.find(id))
        .filter(handovers::read_at.is_null())
        .set(handovers::read_at.eq(At(now)))
        .execute(tx.connection())
        .map(drop)
}

/// Removes what a person gave or took; what they handed over for others stays, without them.
pub(in crate::dispatch) fn delete_all_of(tx: &mut Tx<'_>, person: AccountId) -> QueryResult<()> {
    diesel::delete(handovers::table.filter(handovers::giver_id.eq(person).or(handovers::taker_id.eq(person))))
        .execute(tx.connection())?;
    diesel::update(handovers::table.filter(handovers::recorded_by.eq(person)))
        .set(handovers::recorded_by.eq(None::<AccountId>))
        .execute(tx.connection())
        .map(drop)
}
