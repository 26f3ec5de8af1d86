//! Settings and categories on both databases.

use super::*;
use crate::db::tests::databases;
use crate::db::{Db, NoRefusal};
use crate::kernel::ids::Id;

fn admin() -> AccountId {
    AccountId::from_uuid(Uuid::from_u128(1))
}

fn set_up_in(db: &Db, name: &'static str, zone: &'static str) -> Result<Town, Failure<TownRefusal>> {
    db.write_blocking("test.set_up", move |tx| set_up(tx, name, zone, false))
}

fn input(town: &Town) -> TownInput {
    TownInput {
        name: town.name.clone(),
        time_zone: town.time_zone.name().to_owned(),
        settings: town.settings.clone(),
        unnamed: Unnamed::default(),
        version: town.version,
    }
}

#[test]
fn a_town_is_set_up_once() {
    for test in databases() {
        assert_eq!(test.db.read_blocking::<_, NoRefusal>(|connection| Ok(town(connection)?)).unwrap(), None);
        let Err(Failure::Refused(TownRefusal::Invalid(faults))) = set_up_in(&test.db, " ", "Mitteleuropa") else {
            panic!("neither name nor zone")
        };
        assert_eq!(faults.len(), 2);
        let made = set_up_in(&test.db, "Musterstadt", "Europe/Berlin").unwrap();
        let again = set_up_in(&test.db, "Anderswo", "Europe/Berlin");
        assert!(matches!(again, Err(Failure::Refused(TownRefusal::AlreadySetUp { name })) if name == "Musterstadt"));
        let read = test.db.read_blocking::<_, NoRefusal>(|connection| Ok((town(connection)?, categories(connection)?)));
        let (found, found_categories) = read.unwrap();
        assert_eq!(found, Some(made));
        assert_eq!(found_categories, defaults::categories());
    }
}

#[test]
fn a_change_names_the_version_it_starts_from() {
    for test in databases() {
        let town = set_up_in(&test.db, "Musterstadt", "Europe/Berlin").unwrap();
        let mut new = input(&town);
        new.settings.office.phone = "04541 1234".to_owned();
        let stale = new.clone();
        let changed = test.db.write_blocking("test.change", move |tx| change(tx, admin(), &new)).unwrap();
        assert_eq!((changed.version, changed.settings.office.phone.as_str()), (2, "04541 1234"));
        let refused = test.db.write_blocking("test.change", move |tx| change(tx, admin(), &stale));
        assert!(matches!(refused, Err(Failure::Refused(TownRefusal::TownChanged(now))) if *now == changed));
    }
}

#[test]
fn categories_are_made_and_changed() {
    for test in databases() {
        set_up_in(&test.db, "Musterstadt", "Europe/Berlin").unwrap();
        let save = |category: Category| {
            test.db.write_blocking("test.save", move |tx| save_category(tx, admin(), &category, false))
        };
        let new =
            Category { key: "winterdienst".to_owned(), version: 0, position: 20, ..defaults::categories().remove(0) };
        assert_eq!(save(new.clone()).unwrap().version, 1);
        assert!(
            matches!(save(new.clone()), Err(Failure::Refused(TownRefusal::CategoryChanged(_)))),
            "it exists by now"
        );
        let off = Category { active: false, version: 1, ..new.clone() };
        assert_eq!(save(off).unwrap().version, 2);
        let wrong = Category { key: "Türen".to_owned(), ..new.clone() };
        assert!(matches!(save(wrong), Err(Failure::Refused(TownRefusal::Missing))));
        let short = Category { key: "kurz".to_owned(), default_minutes: 5, ..new };
        assert!(matches!(save(short), Err(Failure::Refused(TownRefusal::Invalid(_)))));
    }
}
