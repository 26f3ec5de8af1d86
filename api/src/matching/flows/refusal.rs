//! Why an intention about an invitation is refused.

use crate::help_requests;
use crate::kernel::fault::Fault;
use crate::matching::invitations::model::InvitationRefusal;

/// Why an intention is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is nothing here that the person may see.
    NotFound,
    /// The life cycle of the invitation stands against it.
    Invitation(InvitationRefusal),
    /// Something about the request or the helper stands against it.
    Help(help_requests::flows::Refusal),
    /// Fields are wrong; all of them.
    Invalid(Vec<Fault>),
}

impl From<InvitationRefusal> for Refusal {
    fn from(refusal: InvitationRefusal) -> Self {
        Self::Invitation(refusal)
    }
}

impl From<help_requests::flows::Refusal> for Refusal {
    fn from(refusal: help_requests::flows::Refusal) -> Self {
        match refusal {
            help_requests::flows::Refusal::NotFound => Self::NotFound,
            other => Self::Help(other),
        }
    }
}
