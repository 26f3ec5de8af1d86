//! Refusals as problems.

use crate::kernel::text_enum::TextEnum;
use crate::matching::flows::Refusal;
use crate::matching::invitations::model::InvitationRefusal;
use crate::problem::{Problem, ProblemCode};

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFound => Self::new(ProblemCode::NotFound),
            Refusal::Invitation(InvitationRefusal::NotAllowed) => Self::new(ProblemCode::RoleRequired),
            Refusal::Invitation(refusal) => Self::new(code_of(refusal)),
            Refusal::Help(refusal) => refusal.into(),
            Refusal::Invalid(faults) => Self::faulty(faults),
        }
    }
}

/// The row of the table of codes.
fn code_of(refusal: InvitationRefusal) -> ProblemCode {
    let row = ProblemCode::ALL.iter().find(|code| code.as_str() == refusal.as_str());
    row.copied().unwrap_or(ProblemCode::NotNow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_its_own_row_in_the_table_of_codes() {
        let refusals = InvitationRefusal::ALL.iter().filter(|refusal| **refusal != InvitationRefusal::NotAllowed);
        for refusal in refusals {
            let code = Problem::from(Refusal::Invitation(*refusal)).code();
            assert_eq!((code.as_str(), code.status().as_u16()), (refusal.as_str(), 409));
        }
    }
}
