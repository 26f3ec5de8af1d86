//! What a person may be in the town.

crate::text_enum! {
    /// A role; an account holds one or more (rules.md, "Who may do what").
    pub enum Role {
        /// Asks for help.
        Resident = "resident",
        /// Offers help.
        Volunteer = "volunteer",
        /// Caretaker who is sent on request to the quarters assigned to them.
        Stadtkuemmerer = "stadtkuemmerer",
        /// Full-time coordination.
        Coordinator = "coordinator",
        /// Sets up quarters, categories and staff; sees no case.
        Admin = "admin",
    }
}

impl Role {
    /// Whether it is a role of the town's staff: these need a second factor.
    pub fn is_staff(self) -> bool {
        matches!(self, Self::Stadtkuemmerer | Self::Coordinator | Self::Admin)
    }
}
