//! How long a session lives, by role (security.md, "Sign-in methods and lifetimes").

use crate::accounts::model::{Role, Roles};
use crate::accounts::sign_in::model::Moments;
use crate::kernel::clock::Instant;
use chrono::Duration;

/// How long an access token is good for.
pub const ACCESS: Duration = Duration::minutes(5);

/// The limits of one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetimes {
    /// Longest pause between two renewals.
    pub idle: Duration,
    /// Longest life from the sign-in on, whatever is done.
    pub absolute: Duration,
    /// How long after proving who one is a sensitive act may be done without proving it again.
    pub reauthentication: Duration,
}

fn of_role(role: Role) -> Lifetimes {
    let (idle, absolute, minutes) = match role {
        Role::Resident => (Duration::days(30), Duration::days(90), 10),
        Role::Volunteer => (Duration::days(14), Duration::days(60), 10),
        Role::Stadtkuemmerer => (Duration::hours(1), Duration::hours(12), 10),
        Role::Coordinator => (Duration::minutes(30), Duration::hours(12), 5),
        Role::Admin => (Duration::minutes(15), Duration::hours(8), 5),
    };
    Lifetimes { idle, absolute, reauthentication: Duration::minutes(minutes) }
}

/// The limits of an account: of several roles each limit is the strictest.
pub fn of(roles: Roles) -> Lifetimes {
    roles.iter().map(of_role).fold(of_role(Role::Resident), |strictest, next| Lifetimes {
        idle: strictest.idle.min(next.idle),
        absolute: strictest.absolute.min(next.absolute),
        reauthentication: strictest.reauthentication.min(next.reauthentication),
    })
}

/// When the session ends if nothing is done any more. Counted with the roles of now, so a new role shortens at once;
/// the end fixed at sign-in is never moved back.
pub fn ends_at(moments: &Moments, roles: Roles) -> Instant {
    let limits = of(roles);
    absolute_end(moments, roles).min(moments.last_used_at + limits.idle)
}

/// The absolute end with the roles of now.
pub fn absolute_end(moments: &Moments, roles: Roles) -> Instant {
    moments.expires_at.min(moments.started_at + of(roles).absolute)
}

/// Whether the session still lives at `now`.
pub fn is_live(moments: &Moments, roles: Roles, now: Instant) -> bool {
    now < ends_at(moments, roles)
}

/// Whether the person proved who they are so lately that a sensitive act may be done.
pub fn is_freshly_authenticated(authenticated_at: Instant, roles: Roles, now: Instant) -> bool {
    now <= authenticated_at + of(roles).reauthentication
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::text_enum::TextEnum;
    use chrono::DateTime;
    use proptest::prelude::*;

    fn moments(start: Instant, role: Role) -> Moments {
        let limits = of(Roles::NONE.with(role));
        Moments { started_at: start, last_used_at: start, expires_at: start + limits.absolute }
    }

    #[test]
    fn the_table_of_the_design() {
        let rows: Vec<_> = Role::ALL
            .iter()
            .map(|role| {
                let limits = of(Roles::NONE.with(*role));
                (limits.idle.num_minutes(), limits.absolute.num_hours(), limits.reauthentication.num_minutes())
            })
            .collect();
        let day = 24 * 60;
        assert_eq!(rows, vec![(30 * day, 90 * 24, 10), (14 * day, 60 * 24, 10), (60, 12, 10), (30, 12, 5), (15, 8, 5)]);
    }

    #[test]
    fn a_new_staff_role_shortens_a_long_session_at_once() {
        let start = DateTime::from_timestamp(1_764_000_000, 0).unwrap();
        let resident = moments(start, Role::Resident);
        let later = start + Duration::days(2);
        assert!(is_live(&resident, Roles::NONE.with(Role::Resident), later));
        assert!(!is_live(&resident, Roles::NONE.with(Role::Resident).with(Role::Admin), later));
    }

    proptest! {
        #[test]
        fn no_use_extends_the_absolute_end(mask in 0_u8..32, uses in proptest::collection::vec(0_i64..100_000, 0..40)) {
            let roles: Roles = Role::ALL.iter().copied().enumerate()
                .filter(|(place, _)| mask & (1 << place) != 0).map(|(_, role)| role).collect();
            let start = DateTime::from_timestamp(1_764_000_000, 0).unwrap();
            let end = start + of(roles).absolute;
            let mut session = Moments { started_at: start, last_used_at: start, expires_at: end };
            for pause in uses {
                let now = session.last_used_at + Duration::seconds(pause);
                if !is_live(&session, roles, now) { break; }
                session.last_used_at = now;
                prop_assert!(ends_at(&session, roles) <= end);
            }
            prop_assert!(!is_live(&session, roles, end));
        }
    }
}
