//! Who acts.

use crate::kernel::ids::AccountId;
use crate::kernel::role::Role;

/// A person who calls, with the roles that they hold now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub id: AccountId,
    /// As what.
    pub roles: Vec<Role>,
}

impl Actor {
    /// Whether the person holds the role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the person works with cases.
    pub fn is_case_staff(&self) -> bool {
        self.has(Role::Coordinator) || self.has(Role::Stadtkuemmerer)
    }
}
