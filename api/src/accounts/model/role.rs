//! The small set of them that an account holds.

use crate::kernel::text_enum::TextEnum;

pub use crate::kernel::role::Role;

fn bit(role: Role) -> u8 {
    1 << (role as u8)
}

/// The roles of one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Roles(u8);

impl Roles {
    /// No role.
    pub const NONE: Self = Self(0);

    /// The same roles and `role`.
    #[must_use]
    pub fn with(self, role: Role) -> Self {
        Self(self.0 | bit(role))
    }

    /// The same roles but `role`.
    #[must_use]
    pub fn without(self, role: Role) -> Self {
        Self(self.0 & !bit(role))
    }

    /// Whether `role` is among them.
    pub fn has(self, role: Role) -> bool {
        self.0 & bit(role) != 0
    }

    /// Whether at least one of `wanted` is among them.
    pub fn has_any(self, wanted: &[Role]) -> bool {
        wanted.iter().any(|role| self.has(*role))
    }

    /// Whether one of them is a staff role.
    pub fn is_staff(self) -> bool {
        self.iter().any(Role::is_staff)
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The roles in the order of definition.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.iter().copied().filter(move |role| self.has(*role))
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        roles.into_iter().fold(Self::NONE, Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_exactly_what_was_put_in() {
        for role in Role::ALL {
            let alone = Roles::NONE.with(*role);
            assert_eq!(alone.iter().collect::<Vec<_>>(), vec![*role]);
            assert_eq!(alone.is_staff(), role.is_staff());
            assert!(alone.without(*role).is_empty());
        }
        let all: Roles = Role::ALL.iter().copied().collect();
        assert_eq!(all.iter().count(), 5);
        assert!(all.has_any(&[Role::Admin]) && !all.without(Role::Admin).has_any(&[Role::Admin]));
    }
}
