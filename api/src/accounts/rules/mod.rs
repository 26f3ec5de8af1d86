//! Who may do what with the records of people. Pure.

pub mod callers;
pub mod duplicates;
pub mod headings;
pub mod importing;
pub mod merging;

use super::model::{Account, AccountRecord, CertificateKind, Role, Roles};
use crate::kernel::clock::Instant;
use chrono::{Duration, NaiveDate};

/// Why something may not be done with an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objection {
    /// None of the actor's roles allows it.
    Role,
    /// Nobody decides over themselves (security.md 39).
    OwnAccount,
    /// The state of the account does not allow it.
    State,
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub id: crate::kernel::ids::AccountId,
    /// The roles of now.
    pub roles: Roles,
}

/// For how long a reversible act is offered to be undone at once.
pub const UNDO: Duration = Duration::minutes(30);

/// How many cases of others a person may open within 24 hours in a role (security.md, "Rate limits"): who looks at more gathers addresses.
/// For helpers only requests count that they open for the first time, so that nobody stands at a door without its number.
pub fn looks_per_day(role: Role) -> i64 {
    match role {
        Role::Resident | Role::Volunteer => 5,
        Role::Stadtkuemmerer => 60,
        Role::Coordinator | Role::Admin => 200,
    }
}

/// Whether the actor may look after this account at all: coordinators after residents and volunteers, admins after
/// staff.
pub fn may_manage(actor: Actor, target: &Account) -> Result<(), Objection> {
    let needed = if target.roles.is_staff() { Role::Admin } else { Role::Coordinator };
    if target.erased_at.is_some() {
        return Err(Objection::State);
    }
    if actor.roles.has(needed) { Ok(()) } else { Err(Objection::Role) }
}

/// Editing the record, noting, handing over an activation code.
pub fn may_edit(actor: Actor, target: &Account) -> Result<(), Objection> {
    if actor.id == target.id { Err(Objection::OwnAccount) } else { may_manage(actor, target) }
}

/// Verifying a person, recording a certificate: coordinators, also for staff, never for themselves.
pub fn may_verify(actor: Actor, target: &Account) -> Result<(), Objection> {
    if !actor.roles.has(Role::Coordinator) {
        return Err(Objection::Role);
    }
    if actor.id == target.id {
        return Err(Objection::OwnAccount);
    }
    if target.erased_at.is_some() { Err(Objection::State) } else { Ok(()) }
}

/// Suspending an account and lifting that.
pub fn may_suspend(actor: Actor, target: &Account) -> Result<(), Objection> {
    may_edit(actor, target)
}

/// Giving or taking a role: staff roles by admins, the others by coordinators, never one's own.
pub fn may_change_role(actor: Actor, target: &Account, role: Role) -> Result<(), Objection> {
    if actor.id == target.id {
        return Err(Objection::OwnAccount);
    }
    let needed = if role.is_staff() { Role::Admin } else { Role::Coordinator };
    if target.erased_at.is_some() {
        return Err(Objection::State);
    }
    if actor.roles.has(needed) { Ok(()) } else { Err(Objection::Role) }
}

/// Handing over a printed activation code: to people whose address nobody has proved yet, never to staff.
pub fn may_activate(actor: Actor, record: &AccountRecord) -> Result<(), Objection> {
    let account = &record.person.account;
    if account.roles.is_staff() || record.email_verified_at.is_some() || !account.is_active() {
        return Err(Objection::State);
    }
    may_edit(actor, account)
}

/// Whether staff may write the address: only as long as nobody has proved one, or staff could take over a sign-in.
pub fn may_set_email(record: &AccountRecord) -> bool {
    record.email_verified_at.is_none() && !record.has_password
}

/// Why the days of a certificate cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayFault {
    /// It cannot be seen on a day to come.
    SeenInTheFuture,
    /// Seen more than two years ago.
    SeenTooLongAgo,
    /// It would end before it was seen.
    EndsBeforeSeen,
    /// Nobody keeps one valid for longer than five years.
    EndsTooLate,
}

/// Judges the days of a certificate that was seen.
pub fn judge_clearance(
    _kind: CertificateKind,
    seen_on: NaiveDate,
    valid_until: NaiveDate,
    today: NaiveDate,
) -> Result<(), DayFault> {
    if seen_on > today {
        return Err(DayFault::SeenInTheFuture);
    }
    if seen_on < today - Duration::days(2 * 365) {
        return Err(DayFault::SeenTooLongAgo);
    }
    if valid_until < seen_on {
        return Err(DayFault::EndsBeforeSeen);
    }
    if valid_until > seen_on + Duration::days(5 * 366) { Err(DayFault::EndsTooLate) } else { Ok(()) }
}

/// Whether a note may end on this day: from today on, within two years.
pub fn may_note_until(ends_on: NaiveDate, today: NaiveDate) -> bool {
    ends_on >= today && ends_on <= today + Duration::days(2 * 366)
}

/// Whether an act of `at` is still fresh enough to be offered for undoing.
pub fn is_undoable(at: Instant, now: Instant) -> bool {
    now <= at + UNDO
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::AccountId;
    use crate::kernel::text_enum::TextEnum;
    use chrono::DateTime;
    use uuid::Uuid;

    fn account(number: u128, roles: &[Role]) -> Account {
        Account {
            id: AccountId(Uuid::from_u128(number)),
            roles: roles.iter().copied().collect(),
            verification: None,
            suspended_at: None,
            erased_at: None,
        }
    }

    fn actor(number: u128, role: Role) -> Actor {
        Actor { id: AccountId(Uuid::from_u128(number)), roles: Roles::NONE.with(role) }
    }

    /// Role of the actor × role of the target: who may edit, verify, give a staff role, give a plain role.
    #[test]
    fn the_matrix_of_staff_acts() {
        let mut rows = Vec::new();
        for by in Role::ALL {
            for of in [Role::Resident, Role::Stadtkuemmerer] {
                let (actor, target) = (actor(1, *by), account(2, &[of]));
                let may = [
                    may_edit(actor, &target).is_ok(),
                    may_verify(actor, &target).is_ok(),
                    may_change_role(actor, &target, Role::Coordinator).is_ok(),
                    may_change_role(actor, &target, Role::Volunteer).is_ok(),
                ];
                rows.push((by.as_str(), of.as_str(), may));
            }
        }
        let nothing = [false; 4];
        assert_eq!(
            rows,
            vec![
                ("resident", "resident", nothing),
                ("resident", "stadtkuemmerer", nothing),
                ("volunteer", "resident", nothing),
                ("volunteer", "stadtkuemmerer", nothing),
                ("stadtkuemmerer", "resident", nothing),
                ("stadtkuemmerer", "stadtkuemmerer", nothing),
                ("coordinator", "resident", [true, true, false, true]),
                ("coordinator", "stadtkuemmerer", [false, true, false, true]),
                ("admin", "resident", [false, false, true, false]),
                ("admin", "stadtkuemmerer", [true, false, true, false]),
            ]
        );
    }

    #[test]
    fn nobody_decides_over_themselves_or_over_a_tombstone() {
        for role in [Role::Coordinator, Role::Admin] {
            let (own, me) = (account(1, &[role]), actor(1, role));
            assert_eq!(may_edit(me, &own), Err(Objection::OwnAccount));
            assert!(may_verify(me, &own).is_err());
            assert_eq!(may_change_role(me, &own, Role::Admin), Err(Objection::OwnAccount));
        }
        let erased = Account { erased_at: DateTime::from_timestamp(1, 0), ..account(2, &[Role::Resident]) };
        let coordinator = actor(1, Role::Coordinator);
        assert_eq!(may_edit(coordinator, &erased), Err(Objection::State));
        assert_eq!(may_verify(coordinator, &erased), Err(Objection::State));
        assert_eq!(may_change_role(coordinator, &erased, Role::Volunteer), Err(Objection::State));
    }

    #[test]
    fn certificates_have_sensible_days() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let judge = |seen: &str, until: &str| {
            judge_clearance(CertificateKind::Conduct, day(seen), day(until), day("2026-03-16"))
        };
        assert_eq!(judge("2026-03-16", "2029-03-16"), Ok(()));
        assert_eq!(judge("2026-03-17", "2029-03-16"), Err(DayFault::SeenInTheFuture));
        assert_eq!(judge("2023-03-16", "2029-03-16"), Err(DayFault::SeenTooLongAgo));
        assert_eq!(judge("2026-03-16", "2026-03-15"), Err(DayFault::EndsBeforeSeen));
        assert_eq!(judge("2026-03-16", "2032-03-16"), Err(DayFault::EndsTooLate));
    }
}
