use super::*;
use crate::accounts::model::{Account, EmailAddress, PhoneNumber, PreferredChannel, Role, Roles};
use crate::kernel::ids::{AccountId, QuarterId};
use crate::kernel::language::UiLanguage;
use chrono::DateTime;
use proptest::prelude::*;
use uuid::Uuid;

fn record(number: u128) -> AccountRecord {
    let account = Account {
        id: AccountId(Uuid::from_u128(number)),
        roles: Roles::NONE.with(Role::Resident),
        verification: None,
        suspended_at: None,
        erased_at: None,
    };
    let person = Person {
        account,
        first_name: format!("First{number}"),
        last_name: format!("Last{number}"),
        email: None,
        phone: None,
        preferred_channel: PreferredChannel::Phone,
        ui_language: UiLanguage::De,
        quarter_id: None,
        address: None,
        address_extra: None,
        code_word: None,
        profile: Profile::default(),
        clearances: Vec::new(),
    };
    AccountRecord {
        person,
        email_verified_at: None,
        email_bounced_at: None,
        has_password: false,
        has_second_factor: false,
        verification_method: None,
        recorded_by: None,
        created_at: DateTime::UNIX_EPOCH,
        version: 1,
    }
}

fn signing_in(number: u128) -> AccountRecord {
    AccountRecord { email_verified_at: Some(DateTime::UNIX_EPOCH), ..record(number) }
}

#[test]
fn a_sign_in_is_never_lost_and_never_two() {
    assert_eq!(may_merge(&record(1), &record(2)), Ok(()));
    assert_eq!(may_merge(&signing_in(1), &record(2)), Ok(()));
    assert_eq!(may_merge(&record(1), &signing_in(2)), Err(MergeObstacle::KeepTheOther));
    assert_eq!(may_merge(&signing_in(1), &signing_in(2)), Err(MergeObstacle::BothSignIn));
    let unproved = |number| AccountRecord { has_password: true, ..record(number) };
    assert_eq!(may_merge(&record(1), &unproved(2)), Ok(()), "a password alone says nothing of whose record it is");
    assert_eq!(may_merge(&unproved(1), &record(2)), Ok(()));
    assert_eq!(may_merge(&record(1), &record(1)), Err(MergeObstacle::SameRecord));
}

#[test]
fn staff_and_the_suspended_are_left_alone() {
    let mut staff = record(2);
    staff.person.account.roles = Roles::NONE.with(Role::Stadtkuemmerer);
    let mut suspended = record(2);
    suspended.person.account.suspended_at = Some(DateTime::UNIX_EPOCH);
    for (other, obstacle) in [(staff, MergeObstacle::OfStaff), (suspended, MergeObstacle::Suspended)] {
        assert_eq!(may_merge(&record(1), &other), Err(obstacle));
        assert_eq!(may_merge(&other, &record(1)), Err(obstacle));
    }
}

#[test]
fn gaps_are_filled_and_choices_count() {
    let (mut this, mut other) = (record(1), record(2));
    this.person.phone = PhoneNumber::parse("04541 111").ok();
    other.person.phone = PhoneNumber::parse("04541 222").ok();
    other.person.address = Some("Domhof 3".to_owned());
    other.person.address_extra = Some("links".to_owned());
    other.person.quarter_id = Some(QuarterId(Uuid::from_u128(9)));
    let plain = merged(&this, &other, &MergeChoices::default());
    assert_eq!((plain.first_name.as_str(), &plain.phone), ("First1", &this.person.phone));
    assert_eq!((&plain.address, plain.quarter_id), (&other.person.address, other.person.quarter_id));
    let choices = MergeChoices {
        last_name: Some(MergeSide::Other),
        phone: Some(MergeSide::Other),
        address: Some(MergeSide::This),
        ..MergeChoices::default()
    };
    let chosen = merged(&this, &other, &choices);
    assert_eq!((chosen.last_name.as_str(), &chosen.phone), ("Last2", &other.person.phone));
    assert_eq!((chosen.address, chosen.address_extra), (None, None), "a choice counts also where it is empty");
}

#[test]
fn an_address_by_which_somebody_signs_in_stays() {
    let (mut this, mut other) = (signing_in(1), record(2));
    this.person.email = EmailAddress::parse("a@example.org").ok();
    other.person.email = EmailAddress::parse("b@example.org").ok();
    let choices = MergeChoices { email: Some(MergeSide::Other), ..MergeChoices::default() };
    assert_eq!(merged(&this, &other, &choices).email, this.person.email);
    this.email_verified_at = None;
    this.has_password = true;
    assert_eq!(merged(&this, &other, &choices).email, other.person.email);
    // Registered at an address that nobody proved.
    assert_eq!(merged(&this, &record(2), &MergeChoices::default()).email, None);
    let said = MergeChoices { email: Some(MergeSide::This), ..MergeChoices::default() };
    assert_eq!(merged(&this, &record(2), &said).email, this.person.email);
}

proptest! {
    /// What the person told of themselves is never less than before.
    #[test]
    fn nothing_told_is_lost(ours in proptest::collection::btree_set("[a-z]{2}", 0..4), theirs in proptest::collection::btree_set("[a-z]{2}", 0..4)) {
        let (mut this, mut other) = (record(1), record(2));
        this.person.profile.spoken_languages = ours.clone();
        other.person.profile.spoken_languages = theirs.clone();
        let merged = merged(&this, &other, &MergeChoices::default());
        prop_assert!(merged.profile.spoken_languages.is_superset(&ours) && merged.profile.spoken_languages.is_superset(&theirs));
    }
}
