//! Offers on both databases.

use super::*;
use crate::db::schema::{account_roles, accounts, categories, quarter_neighbours, quarters};
use crate::db::tests::databases;
use crate::db::{At, Db, Json, NoRefusal};
use crate::kernel::weekly::WeeklyRange;
use crate::offers::model::Reach;
use chrono::NaiveTime;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use serde_json::json;
use uuid::Uuid;

const BERLIN: Tz = chrono_tz::Europe::Berlin;

fn quarter(number: u128) -> QuarterId {
    QuarterId(Uuid::from_u128(number))
}

fn account(number: u128) -> AccountId {
    AccountId(Uuid::from_u128(100 + number))
}

fn input(quarters: &[u128], reach: Reach) -> OfferInput {
    let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    OfferInput {
        categories: vec!["shopping".into()],
        quarters: quarters.iter().copied().map(quarter).collect(),
        reach,
        availability: vec![WeeklyRange { weekday: 2, start: hour(9), end: hour(12) }],
        minutes_per_week: 120,
        tasks_per_week: 2,
        languages: vec!["de".into()],
        means: vec![],
        attributes: vec![],
        paused_until: None,
        messages_per_week: None,
        version: None,
    }
}

fn add_quarter(tx: &mut Tx<'_>, number: u128) -> QueryResult<()> {
    let now = tx.now();
    diesel::insert_into(quarters::table)
        .values((
            quarters::id.eq(quarter(number)),
            quarters::quarter_key.eq(format!("q{number}")),
            quarters::name.eq(format!("Quartier {number}")),
            quarters::area_m2.eq(1.0),
            quarters::centre_lon.eq(10.7),
            quarters::centre_lat.eq(53.7),
            quarters::geometry.eq(Json(json!({}))),
            quarters::outline.eq(Json(json!({}))),
            quarters::version.eq(1),
            quarters::created_at.eq(At(now)),
            quarters::updated_at.eq(At(now)),
        ))
        .execute(tx.connection())?;
    Ok(())
}

fn add_volunteer(tx: &mut Tx<'_>, number: u128, is_verified: bool) -> QueryResult<()> {
    let now = tx.now();
    diesel::insert_into(accounts::table)
        .values((
            accounts::id.eq(account(number)),
            accounts::first_name.eq("Jo"),
            accounts::last_name.eq("Muster"),
            accounts::name_folded.eq("jo muster"),
            accounts::preferred_channel.eq("app"),
            accounts::ui_language.eq("de"),
            accounts::profile.eq(Json(json!({}))),
            accounts::verified_at.eq(is_verified.then_some(At(now))),
            accounts::created_at.eq(At(now)),
            accounts::updated_at.eq(At(now)),
            accounts::version.eq(1),
        ))
        .execute(tx.connection())?;
    diesel::insert_into(account_roles::table)
        .values((
            account_roles::account_id.eq(account(number)),
            account_roles::role.eq("volunteer"),
            account_roles::granted_at.eq(At(now)),
        ))
        .execute(tx.connection())?;
    Ok(())
}

/// Quarters 1–2–3 in a row, a category, six verified volunteers and one (the seventh) who is not.
async fn town(db: &Db) {
    db.write::<_, NoRefusal, _>("test.town", |tx| {
        for number in 1..=3 {
            add_quarter(tx, number)?;
        }
        for (one, other) in [(1, 2), (2, 1), (2, 3), (3, 2)] {
            diesel::insert_into(quarter_neighbours::table)
                .values((
                    quarter_neighbours::quarter_id.eq(quarter(one)),
                    quarter_neighbours::neighbour_id.eq(quarter(other)),
                    quarter_neighbours::distance_m.eq(0.0),
                ))
                .execute(tx.connection())?;
        }
        diesel::insert_into(categories::table)
            .values((
                categories::category_key.eq("shopping"),
                categories::labels.eq(Json(json!({}))),
                categories::choice.eq("shopping"),
                categories::default_minutes.eq(60),
                categories::is_sensitive.eq(false),
                categories::needs_certificate.eq(false),
                categories::is_active.eq(true),
                categories::sort_position.eq(1),
                categories::version.eq(1),
            ))
            .execute(tx.connection())?;
        for number in 1..=7 {
            add_volunteer(tx, number, number < 7)?;
        }
        Ok(())
    })
    .await
    .unwrap();
}

async fn put(
    db: &Db,
    number: u128,
    input: OfferInput,
    version: Option<i32>,
) -> Result<OfferView, Failure<OfferRefusal>> {
    let input = OfferInput { version, ..input };
    db.write("test.put", move |tx| save(tx, account(number), &input)).await
}

fn who(db: &Db, number: u128) -> Vec<u128> {
    let now = db.clock().now();
    let found = db.read_blocking::<_, NoRefusal>(|connection| {
        Ok(candidates(connection, "shopping", quarter(number), (BERLIN, now), (None, 100))?)
    });
    let mut numbers: Vec<_> = found.unwrap().iter().map(|facts| facts.account_id.0.as_u128() - 100).collect();
    numbers.sort_unstable();
    numbers
}

#[tokio::test]
async fn an_offer_is_kept_as_it_was_put_in_and_versions_guard_it() {
    for test in databases() {
        town(&test.db).await;
        let made = put(&test.db, 1, input(&[1], Reach::OwnQuarter), None).await.unwrap();
        assert_eq!((made.offer.version, made.state), (1, OfferState::Active));
        let changed = put(&test.db, 1, input(&[3], Reach::WholeTown), Some(1)).await.unwrap();
        assert_eq!((changed.offer.version, changed.offer.id), (2, made.offer.id));
        assert_eq!(changed.offer.content.named_quarters, [quarter(3)].into());
        for stale in [None, Some(1), Some(3)] {
            let refused = put(&test.db, 1, input(&[1], Reach::OwnQuarter), stale).await.unwrap_err();
            let Failure::Refused(OfferRefusal::Changed(fresh)) = refused else { panic!("{refused:?}") };
            assert_eq!(*fresh, changed);
        }
        let refused = put(&test.db, 2, input(&[1], Reach::OwnQuarter), Some(1)).await.unwrap_err();
        assert!(matches!(refused, Failure::Refused(OfferRefusal::Missing)));
        let refused = put(&test.db, 2, input(&[9], Reach::OwnQuarter), None).await.unwrap_err();
        assert!(matches!(refused, Failure::Refused(OfferRefusal::Invalid(faults)) if faults.len() == 1));
    }
}

#[tokio::test]
async fn candidates_are_verified_awake_and_cover_the_quarter() {
    for test in databases() {
        town(&test.db).await;
        let resting = OfferInput {
            paused_until: Some(local_date(test.db.clock().now(), BERLIN) + chrono::Days::new(1)),
            ..input(&[1], Reach::WholeTown)
        };
        let offers = [
            (1, input(&[1], Reach::OwnQuarter)),
            (2, input(&[1], Reach::NeighbouringQuarters)),
            (3, input(&[], Reach::WholeTown)),
            (4, resting),
            (7, input(&[1], Reach::OwnQuarter)),
        ];
        for (number, input) in offers {
            put(&test.db, number, input, None).await.unwrap();
        }
        assert_eq!(who(&test.db, 1), [1, 2, 3]);
        assert_eq!(who(&test.db, 2), [2, 3]);
        assert_eq!(who(&test.db, 3), [3]);
        let pending =
            test.db.read("test.read", |connection| offer_of(connection, account(7), chrono::DateTime::UNIX_EPOCH));
        assert_eq!(pending.await.unwrap().state, OfferState::Pending);
    }
}

#[tokio::test]
async fn counts_are_shown_from_five_people_on() {
    for test in databases() {
        town(&test.db).await;
        for number in 1..=4 {
            put(&test.db, number, input(&[1], Reach::OwnQuarter), None).await.unwrap();
        }
        put(&test.db, 5, input(&[], Reach::WholeTown), None).await.unwrap();
        let now = test.db.clock().now();
        let counts = test
            .db
            .read("test.counts", move |connection| {
                Ok::<_, Failure<NoRefusal>>(helper_counts(connection, None, None, now)?)
            })
            .await
            .unwrap();
        let of = |number: u128, category: Option<&str>| {
            counts
                .iter()
                .find(|count| count.quarter_id == quarter(number) && count.category.as_deref() == category)
                .map(|count| count.helpers)
        };
        assert_eq!((of(1, None), of(1, Some("shopping"))), (Some(Some(5)), Some(Some(5))));
        assert_eq!((of(2, None), of(2, Some("shopping"))), (Some(None), Some(None)));
    }
}

#[tokio::test]
async fn reach_follows_the_quarters_of_the_town_and_a_deleted_offer_leaves_nothing() {
    for test in databases() {
        town(&test.db).await;
        put(&test.db, 1, input(&[], Reach::WholeTown), None).await.unwrap();
        test.db
            .write::<_, NoRefusal, _>("test.import", |tx| {
                add_quarter(tx, 4)?;
                diesel::update(quarters::table.filter(quarters::id.eq(quarter(2))))
                    .set(quarters::retired_at.eq(At(tx.now())))
                    .execute(tx.connection())?;
                Ok(react(tx, &Event::new("quarters.imported", quarter(4), None))?)
            })
            .await
            .unwrap();
        assert_eq!([1, 2, 3, 4].map(|number| who(&test.db, number).len()), [1, 0, 1, 1]);
        let stale = test.db.write("test.delete", |tx| delete(tx, account(1), 2)).await;
        assert!(matches!(stale, Err(Failure::Refused(OfferRefusal::Changed(_)))));
        test.db.write("test.delete", |tx| delete(tx, account(1), 1)).await.unwrap();
        assert!(who(&test.db, 1).is_empty());
        let again = test.db.write("test.delete", |tx| delete(tx, account(1), 1)).await;
        assert!(matches!(again, Err(Failure::Refused(OfferRefusal::Missing))));
    }
}

#[tokio::test]
async fn an_offer_names_the_quarter_that_stands_for_a_retired_one() {
    for test in databases() {
        town(&test.db).await;
        put(&test.db, 1, input(&[1], Reach::OwnQuarter), None).await.unwrap();
        put(&test.db, 2, input(&[3], Reach::OwnQuarter), None).await.unwrap();
        let move_out = |to: Option<QuarterId>| {
            test.db
                .write::<_, NoRefusal, _>("test.move", move |tx| Ok(move_quarter(tx, &Move { from: quarter(1), to })?))
        };
        assert_eq!(move_out(None).await.unwrap(), Moved { help_requests: 0, offers: 1 });
        assert_eq!(who(&test.db, 1).len(), 1, "without a quarter to move to nothing changes");
        assert_eq!(move_out(Some(quarter(2))).await.unwrap().offers, 1);
        assert_eq!([1, 2, 3].map(|number| who(&test.db, number).len()), [0, 1, 1]);
    }
}
