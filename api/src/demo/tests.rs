//! The demo on both databases: the same seed gives the same rows, every state is there, and the program finds nothing that
//! it would not have written itself.

use super::*;
use crate::config::PublicUrl;
use crate::db::schema::{
    accounts, assignments, contact_log, disclosures, events, help_requests, offers, outbox, passwords, thanks, town,
};
use crate::db::tests::{TestDatabase, databases};
use crate::db::{At, DbConnection, NoRefusal, Settings, Word};
use crate::help_requests::assignments::model::{AssignmentKind, AssignmentState};
use crate::help_requests::model::{EscalationReason, RequestState};
use crate::help_requests::rules::deadlines::due;
use crate::kernel::clock::{Instant, ManualClock};
use crate::kernel::ids::{AccountId, AssignmentId, HelpRequestId};
use crate::kernel::text_enum::TextEnum;
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::sync::Arc;

fn as_of() -> Instant {
    "2026-11-23T08:00:00Z".parse().unwrap()
}

fn plan(seed: u64) -> Plan {
    Plan { seed, as_of: as_of(), residents: None, quarters: None }
}

fn loopback() -> PublicUrl {
    PublicUrl::parse("http://127.0.0.1:8080").unwrap()
}

fn read<T>(test: &TestDatabase, work: impl Fn(&mut DbConnection) -> QueryResult<T>) -> T {
    test.db.read_blocking::<_, NoRefusal>(|connection| Ok(work(connection)?)).unwrap()
}

/// All rows of the tables in which the history lies, as text.
fn content(test: &TestDatabase) -> Vec<String> {
    fn lines<T: Debug>(rows: Vec<T>) -> Vec<String> {
        rows.into_iter().map(|row| format!("{row:?}")).collect()
    }
    type Request = (HelpRequestId, String, Option<AccountId>, String, String, At, Option<At>);
    type Held = (AssignmentId, HelpRequestId, AccountId, String, At, At, Option<At>);
    read(test, |connection| {
        let requests: Vec<Request> = help_requests::table
            .order(help_requests::id)
            .select((
                help_requests::id,
                help_requests::reference,
                help_requests::requester_id,
                help_requests::description,
                help_requests::status,
                help_requests::due_at,
                help_requests::closed_at,
            ))
            .load(connection)?;
        let held: Vec<Held> = assignments::table
            .order(assignments::id)
            .select((
                assignments::id,
                assignments::help_request_id,
                assignments::helper_id,
                assignments::status,
                assignments::starts_at,
                assignments::ends_at,
                assignments::done_at,
            ))
            .load(connection)?;
        let people: Vec<(AccountId, String, Option<String>)> = accounts::table
            .order(accounts::id)
            .select((accounts::id, accounts::name_folded, accounts::phone))
            .load(connection)?;
        let happened: Vec<(crate::kernel::ids::EventId, At, String)> =
            events::table.order(events::id).select((events::id, events::at, events::name)).load(connection)?;
        Ok([lines(requests), lines(held), lines(people), lines(happened)].concat())
    })
}

#[test]
fn the_same_seed_gives_the_same_town_on_both_databases() {
    let towns: Vec<Vec<String>> = databases()
        .into_iter()
        .chain(databases())
        .map(|test| {
            fill(test.db.url(), &loopback(), &plan(1)).unwrap();
            content(&test)
        })
        .collect();
    assert!(towns[0].len() > 1_000);
    for town in &towns[1..] {
        assert_eq!(town, &towns[0]);
    }
    let other = databases().remove(0);
    fill(other.db.url(), &loopback(), &plan(2)).unwrap();
    assert_ne!(content(&other), towns[0]);
}

#[test]
fn the_town_is_as_large_and_as_varied_as_promised() {
    for test in databases() {
        let report = fill(test.db.url(), &loopback(), &plan(1)).unwrap();
        assert_eq!((report.quarters, report.helpers, report.residents), (4, 120, 150));
        assert_eq!(report.requests, 160);
        let states: BTreeSet<String> =
            read(&test, |connection| help_requests::table.select(help_requests::status).load(connection))
                .into_iter()
                .collect();
        assert_eq!(states.len(), RequestState::ALL.len(), "{states:?}");
        let held: BTreeSet<(String, String)> = read(&test, |connection| {
            assignments::table.select((assignments::kind, assignments::status)).load(connection)
        })
        .into_iter()
        .collect();
        for state in AssignmentState::ALL {
            let pair = (AssignmentKind::Volunteer.to_string(), state.to_string());
            assert!(held.contains(&pair), "no {pair:?} in {held:?}");
        }
        for state in ["accepted", "done", "confirmed", "withdrawn"] {
            assert!(held.contains(&("stadtkuemmerer".to_owned(), state.to_owned())), "no visit {state} in {held:?}");
        }
        let reasons: Vec<Option<Word<EscalationReason>>> = read(&test, |connection| {
            let open = help_requests::table.filter(help_requests::status.eq("open"));
            open.select(help_requests::escalation_reason).load(connection)
        });
        // Nobody was asked in the demo's past: the worker begins with it, and only it knows these two. And no
        // Stadtkümmerer was away.
        let unknown = [EscalationReason::NobodyLeft, EscalationReason::TimeIsShort, EscalationReason::Absence];
        for reason in EscalationReason::ALL.iter().filter(|reason| !unknown.contains(reason)) {
            assert!(
                reasons.iter().flatten().any(|found| found.0 == *reason),
                "nothing in the queue because of {reason}"
            );
        }
        let count = |number: i64, what: &str| assert!(number > 10, "{number} {what}");
        count(read(&test, |connection| thanks::table.count().get_result(connection)), "thanks");
        count(
            read(&test, |connection| contact_log::table.count().get_result(connection)),
            "entries of the contact log",
        );
        count(read(&test, |connection| disclosures::table.count().get_result(connection)), "disclosures");
        assert_eq!(read(&test, |connection| outbox::table.count().get_result::<i64>(connection)), 0);
        assert!(read(&test, |connection| town::table.select(town::is_demo).first::<bool>(connection)));
    }
}

#[test]
fn nothing_is_due_and_every_place_is_counted() {
    for test in databases() {
        fill(test.db.url(), &loopback(), &plan(1)).unwrap();
        let ids: Vec<HelpRequestId> =
            read(&test, |connection| help_requests::table.select(help_requests::id).load(connection));
        for id in ids {
            let loaded = test
                .db
                .read_blocking(|connection| crate::help_requests::flows::load(connection, id))
                .unwrap_or_else(|_| panic!("{id} cannot be read"));
            let (request, places) = (&loaded.request, loaded.places());
            assert_eq!(request.places_taken, places.taken(), "{}", request.reference);
            assert_eq!(due(request, places.active, as_of()), None, "{}", request.reference);
            if !matches!(request.state, RequestState::Cancelled | RequestState::Expired) && request.outcome.is_none() {
                assert_eq!(request.state, places.settled(), "{}", request.reference);
            }
            assert_eq!(request.state.is_final(), request.closed_at.is_some());
            assert!(request.escalation.is_none() || request.state == RequestState::Open);
            assert!(request.windows.iter().all(|window| window.span.start > request.created_at));
        }
        no_two_assignments_of_one_person_overlap(&test);
    }
}

fn no_two_assignments_of_one_person_overlap(test: &TestDatabase) {
    let held: Vec<(AccountId, At, At)> = read(test, |connection| {
        let holding = assignments::table.filter(assignments::status.eq_any(["accepted", "done", "confirmed"]));
        let columns = (assignments::helper_id, assignments::starts_at, assignments::ends_at);
        holding.select(columns).order(assignments::starts_at).load(connection)
    });
    let mut ends: BTreeMap<AccountId, At> = BTreeMap::new();
    for (helper, start, end) in held {
        let before = ends.insert(helper, end);
        assert!(before.is_none_or(|before| before <= start), "{helper} is promised twice at {start:?}");
    }
}

#[test]
fn the_worker_finds_nothing_to_do() {
    for test in databases() {
        fill(test.db.url(), &loopback(), &plan(1)).unwrap();
        let clock = Arc::new(ManualClock::at(as_of()));
        let url = test.db.url().clone();
        let settings = Settings { url, connections: 2, clock, reactions: vec![], has_rate_limits: false };
        let db = crate::db::Db::open(settings).unwrap();
        let batch = crate::help_requests::flows::due(&db, &crate::help_requests::flows::Rounds::default(), &|| false)
            .unwrap_or_else(|_| panic!("the worker failed"));
        assert_eq!(batch.total(), 0, "{batch:?}");
    }
}

#[test]
fn the_series_come_to_life_when_the_demo_begins() {
    use crate::db::schema::{series, series_helpers, series_occurrences};
    for test in databases() {
        fill(test.db.url(), &loopback(), &plan(1)).unwrap();
        let clock = Arc::new(ManualClock::at(as_of()));
        let url = test.db.url().clone();
        let settings = Settings { url, connections: 2, clock, reactions: vec![], has_rate_limits: false };
        let db = crate::db::Db::open(settings).unwrap();
        for looked in [3, 0] {
            let done = crate::help_requests::series::flows::due(&db, &|| false);
            assert_eq!(done.unwrap_or_else(|_| panic!("the worker failed")), looked);
        }
        let made = read(&test, |connection| series_occurrences::table.count().get_result::<i64>(connection));
        assert!((5..=6).contains(&made), "two weeks of two, the next of the monthly one: {made}");
        let kept = read(&test, |connection| {
            series_helpers::table
                .inner_join(series::table.inner_join(
                    series_occurrences::table.inner_join(help_requests::table.inner_join(assignments::table)),
                ))
                .filter(assignments::helper_id.eq(series_helpers::helper_id))
                .count()
                .get_result::<i64>(connection)
        });
        assert_eq!(kept, 2, "the volunteer comes on both Tuesdays");
    }
}

#[test]
fn the_first_minutes_of_the_volunteer_are_alive() {
    let test = databases().remove(0);
    fill(test.db.url(), &loopback(), &plan(1)).unwrap();
    let query = crate::offers::flows::candidates;
    let own: AccountId = read(&test, |connection| {
        accounts::table.filter(accounts::email_folded.eq(sign_ins::VOLUNTEER)).select(accounts::id).first(connection)
    });
    let zone = chrono_tz::Europe::Berlin;
    let open: Vec<(String, crate::kernel::ids::QuarterId)> = read(&test, |connection| {
        help_requests::table
            .filter(help_requests::status.eq("open").and(help_requests::is_released.eq(true)))
            .filter(help_requests::escalated_at.is_null())
            .select((help_requests::category_key, help_requests::quarter_id))
            .load(connection)
    });
    let fitting = open.iter().filter(|(category, quarter)| {
        let offers = read(&test, |connection| query(connection, category, *quarter, (zone, as_of()), (None, 1_000)));
        offers.iter().any(|offer| offer.account_id == own)
    });
    assert!(fitting.count() >= 8);
}

#[test]
fn a_database_in_use_and_an_address_of_the_world_are_refused() {
    for test in databases() {
        let world = PublicUrl::parse("https://hilfe.example.org").unwrap();
        assert!(
            matches!(fill(test.db.url(), &world, &plan(1)), Err(DemoFailure::Refused(why)) if why.contains("this machine"))
        );
        let broken = Plan { quarters: Some(("Nirgends".to_owned(), b"{}".to_vec())), ..plan(1) };
        assert!(matches!(fill(test.db.url(), &loopback(), &broken), Err(DemoFailure::Refused(_))));
        assert_eq!(read(&test, |connection| accounts::table.count().get_result::<i64>(connection)), 0);
        fill(test.db.url(), &loopback(), &plan(1)).unwrap();
        let people: i64 = read(&test, |connection| accounts::table.count().get_result(connection));
        assert!(
            matches!(fill(test.db.url(), &loopback(), &plan(1)), Err(DemoFailure::Refused(why)) if why.contains("not empty"))
        );
        assert_eq!(read(&test, |connection| accounts::table.count().get_result::<i64>(connection)), people);
    }
}

#[test]
fn a_larger_town_has_people_without_sign_in() {
    for test in databases() {
        let report = fill(test.db.url(), &loopback(), &Plan { residents: Some(3_000), ..plan(1) }).unwrap();
        assert_eq!((report.residents, report.helpers), (3_000, 30));
        let sign_ins: i64 = read(&test, |connection| passwords::table.count().get_result(connection));
        assert_eq!(sign_ins, 8, "the demo's own six and two more Stadtkümmerer");
        let helpers: i64 = read(&test, |connection| offers::table.count().get_result(connection));
        assert_eq!(helpers, 30);
    }
}

#[test]
fn the_password_of_the_demo_would_be_accepted() {
    use crate::accounts::sign_in::rules::password::judge;
    assert_eq!(judge(sign_ins::PASSWORD, false, &["Ratzeburg", "Emre", "Kaya", "freiwilliger"]), Ok(()));
}

#[test]
fn all_texts_fit_the_fields_and_the_categories() {
    use crate::help_requests::rules::validation::{DESCRIPTION_MAXIMUM, TITLE_MAXIMUM};
    let categories: BTreeSet<String> =
        crate::town::defaults::categories().into_iter().map(|category| category.key).collect();
    let mut seen = BTreeSet::new();
    for wish in texts::WISHES.iter().flat_map(|group| group.iter()) {
        assert!(categories.contains(wish.category), "{}", wish.category);
        assert!((15..=480).contains(&wish.minutes) && (1..=10).contains(&wish.helpers), "{}", wish.description);
        assert!(wish.title.chars().count() <= TITLE_MAXIMUM && wish.description.chars().count() <= DESCRIPTION_MAXIMUM);
        assert!(seen.insert(wish.description), "twice: {}", wish.description);
    }
    let groups: BTreeSet<&str> =
        texts::WISHES.iter().flat_map(|group| group.iter()).map(|wish| wish.category).collect();
    assert_eq!(groups.len(), categories.len());
}
