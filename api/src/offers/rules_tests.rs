//! Offers: every fault named at once, states, reach, capacity.

use super::*;
use crate::kernel::abilities::Means;
use crate::kernel::ids::{AccountId, OfferId};
use crate::kernel::weekly::WeeklyRange;
use chrono::{DateTime, NaiveTime};
use proptest::prelude::*;
use uuid::Uuid;

fn quarter(number: u128) -> QuarterId {
    QuarterId(Uuid::from_u128(number))
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn today() -> NaiveDate {
    date("2026-11-22")
}

fn range(weekday: u8, start: u32, end: u32) -> WeeklyRange {
    let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    WeeklyRange { weekday, start: hour(start), end: hour(end) }
}

fn input() -> OfferInput {
    OfferInput {
        categories: vec!["einkauf".into(), "technik".into()],
        quarters: vec![quarter(1)],
        reach: Reach::OwnQuarter,
        availability: vec![range(1, 9, 12), range(1, 11, 14)],
        minutes_per_week: 120,
        tasks_per_week: 2,
        languages: vec!["de".into(), "de".into()],
        means: vec![Means::Car, Means::Car],
        attributes: vec![],
        paused_until: None,
        messages_per_week: None,
        version: None,
    }
}

fn referable() -> Referable {
    Referable {
        categories: BTreeSet::from(["einkauf".into(), "technik".into()]),
        quarters: BTreeSet::from([quarter(1), quarter(2)]),
    }
}

fn faults(input: &OfferInput) -> Vec<(String, FaultKind)> {
    check(input, &referable(), today()).unwrap_err().into_iter().map(|fault| (fault.pointer, fault.kind)).collect()
}

#[test]
fn a_good_offer_is_brought_into_order() {
    let content = check(&input(), &referable(), today()).unwrap();
    assert_eq!(content.availability.ranges(), [range(1, 9, 14)]);
    assert_eq!((content.languages.len(), content.means.len()), (1, 1));
}

#[test]
fn every_fault_is_named_at_once() {
    let wrong = OfferInput {
        categories: vec!["einkauf".into(), "raketen".into()],
        quarters: vec![quarter(9)],
        availability: vec![range(1, 9, 12), range(9, 9, 12), range(2, 12, 9)],
        minutes_per_week: 0,
        tasks_per_week: 21,
        languages: vec!["Deutsch".into()],
        paused_until: Some(date("2030-01-01")),
        ..input()
    };
    let named: BTreeSet<_> = faults(&wrong).into_iter().collect();
    let expected = [
        ("/categories/1", FaultKind::Unknown),
        ("/quarters/0", FaultKind::Unknown),
        ("/availability/1/weekday", FaultKind::InvalidValue),
        ("/availability/2/end", FaultKind::EndBeforeStart),
        ("/minutes_per_week", FaultKind::TooSmall(15)),
        ("/tasks_per_week", FaultKind::TooLarge(20)),
        ("/languages/0", FaultKind::InvalidValue),
        ("/paused_until", FaultKind::TooFarAhead),
    ];
    assert_eq!(named, expected.map(|(pointer, kind)| (pointer.to_owned(), kind)).into());
}

#[test]
fn empty_lists_are_faults_except_quarters_of_the_whole_town() {
    let empty = OfferInput { categories: vec![], quarters: vec![], availability: vec![], languages: vec![], ..input() };
    let pointers = |input: &OfferInput| faults(input).into_iter().map(|(pointer, _)| pointer).collect::<Vec<_>>();
    assert_eq!(pointers(&empty), ["/categories", "/quarters", "/languages", "/availability"]);
    let everywhere = OfferInput { reach: Reach::WholeTown, ..empty };
    assert_eq!(pointers(&everywhere), ["/categories", "/languages", "/availability"]);
}

#[test]
fn endless_lists_are_refused_unread() {
    let endless = OfferInput {
        categories: vec!["x".into(); 101],
        quarters: vec![quarter(9); 201],
        availability: vec![range(9, 9, 9); 51],
        languages: vec!["X".into(); 21],
        ..input()
    };
    let named = faults(&endless);
    assert_eq!(named.len(), 4);
    assert!(named.iter().all(|(_, kind)| matches!(kind, FaultKind::TooMany(_))));
}

#[test]
fn the_bounds_themselves_are_allowed() {
    for (minutes, tasks) in [(15, 1), (2_400, 20)] {
        let edge = OfferInput { minutes_per_week: minutes, tasks_per_week: tasks, ..input() };
        assert!(check(&edge, &referable(), today()).is_ok());
    }
    for (minutes, tasks) in [(14, 0), (2_401, 21), (i32::MIN, i32::MAX)] {
        let beyond = OfferInput { minutes_per_week: minutes, tasks_per_week: tasks, ..input() };
        assert_eq!(faults(&beyond).len(), 2);
    }
}

#[test]
fn a_pause_ends_on_the_date_named() {
    let at = |paused_until| {
        let input = OfferInput { paused_until, ..input() };
        Offer {
            id: OfferId(Uuid::nil()),
            account_id: AccountId(Uuid::nil()),
            content: check(&input, &referable(), today()).unwrap(),
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
            version: 1,
        }
    };
    let resting = at(Some(date("2026-11-30")));
    assert_eq!(state(&resting, true, date("2026-11-29")), OfferState::Paused);
    assert_eq!(state(&resting, true, date("2026-11-30")), OfferState::Active);
    assert_eq!(state(&resting, false, date("2026-11-29")), OfferState::Pending);
    assert_eq!(at(Some(today())).content.paused_until, None);
    assert_eq!(state(&at(None), true, today()), OfferState::Active);
}

#[test]
fn reach_adds_neighbours_or_everything_in_use() {
    let pairs = [(1, 2), (2, 1), (2, 3), (3, 2)];
    let map = QuarterMap {
        quarters: (1..=4).map(quarter).collect(),
        neighbours: pairs.iter().map(|(one, other)| (quarter(*one), quarter(*other))).collect(),
    };
    let named = BTreeSet::from([quarter(1), quarter(9)]);
    let at = |reach| effective_quarters(&named, reach, &map);
    assert_eq!(at(Reach::OwnQuarter), [1].map(quarter).into());
    assert_eq!(at(Reach::NeighbouringQuarters), [1, 2].map(quarter).into());
    assert_eq!(at(Reach::WholeTown), [1, 2, 3, 4].map(quarter).into());
}

#[test]
fn capacity_counts_minutes_and_tasks() {
    let capacity = Capacity { minutes_per_week: 120, tasks_per_week: 2 };
    let load = |minutes, tasks| WeekLoad { minutes, tasks };
    assert!(capacity.has_room_for(load(0, 0), 120) && capacity.has_room_for(load(60, 1), 60));
    assert!(!capacity.has_room_for(load(61, 1), 60), "minutes");
    assert!(!capacity.has_room_for(load(0, 2), 15), "tasks");
}

#[test]
fn small_numbers_of_people_are_not_shown() {
    assert_eq!([0, 4, 5, 7].map(shown_count), [None, None, Some(5), Some(7)]);
}

proptest! {
    #[test]
    fn a_wider_reach_never_loses_a_quarter(
        quarters in prop::collection::btree_set(0_u128..12, 0..12),
        pairs in prop::collection::btree_set((0_u128..12, 0_u128..12), 0..30),
        named in prop::collection::btree_set(0_u128..14, 0..6),
    ) {
        let map = QuarterMap {
            quarters: quarters.into_iter().map(quarter).collect(),
            neighbours: pairs.iter().flat_map(|(a, b)| [(quarter(*a), quarter(*b)), (quarter(*b), quarter(*a))]).collect(),
        };
        let named: BTreeSet<_> = named.into_iter().map(quarter).collect();
        let [own, beside, town] = [Reach::OwnQuarter, Reach::NeighbouringQuarters, Reach::WholeTown]
            .map(|reach| effective_quarters(&named, reach, &map));
        prop_assert!(own.is_subset(&beside) && beside.is_subset(&town) && town == map.quarters);
    }
}
