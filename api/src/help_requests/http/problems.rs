//! Refusals as problems.

use crate::help_requests::assignments::model::AssignmentRefusal;
use crate::help_requests::flows::Refusal;
use crate::help_requests::model::RequestRefusal;
use crate::help_requests::rules::validation::{Fault, FaultKind};
use crate::help_requests::series::model::SeriesRefusal;
use crate::kernel::text_enum::TextEnum;
use crate::problem::{FaultCode, FieldFault, Problem, ProblemCode};

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFound => Self::new(ProblemCode::NotFound),
            Refusal::RoleRequired
            | Refusal::Request(RequestRefusal::NotAllowed)
            | Refusal::Assignment(AssignmentRefusal::NotAllowed)
            | Refusal::Series(SeriesRefusal::NotAllowed) => Self::new(ProblemCode::RoleRequired),
            Refusal::VersionConflict => Self::new(ProblemCode::VersionConflict),
            Refusal::ProposalGone => Self::new(ProblemCode::ProposalGone),
            Refusal::KeyReused => Self::new(ProblemCode::IdempotencyKeyReused),
            Refusal::Conversation(refusal) => Self::new(code_of(refusal)),
            Refusal::TooManyToday(seconds) | Refusal::TooManyMessages(seconds) => {
                Self::new(ProblemCode::TooManyRequests).retry_after(seconds)
            }
            Refusal::Invalid(faults) => Self::invalid(faults.into_iter().map(FieldFault::from).collect()),
            Refusal::Request(refusal) => Self::new(code_of(refusal)),
            Refusal::Assignment(refusal) => Self::new(code_of(refusal)),
            Refusal::Series(refusal) => Self::new(code_of(refusal)),
            Refusal::Time(refusal) => Self::new(code_of(refusal)),
            Refusal::Ineligible(refusal) => Self::new(code_of(refusal)),
        }
    }
}

/// The row of the table of problem codes that has the refusal's word.
fn code_of(refusal: impl TextEnum) -> ProblemCode {
    let word = refusal.as_str();
    ProblemCode::ALL.iter().copied().find(|code| code.as_str() == word).unwrap_or(ProblemCode::NotNow)
}

impl From<Fault> for FieldFault {
    fn from(fault: Fault) -> Self {
        let plain = |code| Self::new(fault.pointer.clone(), code);
        match fault.kind {
            FaultKind::Required => plain(FaultCode::Required),
            FaultKind::TooLong(maximum) => plain(FaultCode::TooLong).with("maximum", maximum),
            FaultKind::ForbiddenCharacter => plain(FaultCode::ForbiddenCharacter),
            FaultKind::OutOfRange { value, least, .. } if value < least => {
                plain(FaultCode::TooSmall).with("minimum", least)
            }
            FaultKind::OutOfRange { most, .. } => plain(FaultCode::TooLarge).with("maximum", most),
            FaultKind::UnknownCategory
            | FaultKind::UnknownPerson
            | FaultKind::UnknownQuarter
            | FaultKind::UnknownMessage => plain(FaultCode::Unknown),
            FaultKind::EndNotAfterStart => plain(FaultCode::EndBeforeStart),
            FaultKind::InThePast => plain(FaultCode::InThePast),
            FaultKind::TooFarAhead => plain(FaultCode::TooFarAhead),
            FaultKind::ShorterThanDuration | FaultKind::NotPossible => plain(FaultCode::Contradiction),
            FaultKind::Repeated => plain(FaultCode::Duplicate),
            FaultKind::NotARecurrence | FaultKind::NotALanguage | FaultKind::NotAPhone => {
                plain(FaultCode::InvalidValue)
            }
            FaultKind::NotAllowedHere => plain(FaultCode::UnknownField),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::help_requests::rules::eligibility::{Ineligibility, against_person};
    use crate::help_requests::rules::fits::TimeRefusal;
    use crate::help_requests::rules::samples;

    #[test]
    fn every_refusal_has_its_own_row_in_the_table_of_codes() {
        let has_row = |word: &str| ProblemCode::ALL.iter().any(|code| code.as_str() == word);
        let request = RequestRefusal::ALL.iter().filter(|refusal| **refusal != RequestRefusal::NotAllowed);
        let assignment = AssignmentRefusal::ALL.iter().filter(|refusal| **refusal != AssignmentRefusal::NotAllowed);
        let series = SeriesRefusal::ALL.iter().filter(|refusal| **refusal != SeriesRefusal::NotAllowed);
        let words = request.map(|refusal| refusal.as_str()).chain(assignment.map(|refusal| refusal.as_str()));
        let words = words.chain(series.map(|refusal| refusal.as_str()));
        let missing: Vec<_> = words
            .chain(TimeRefusal::ALL.iter().map(|refusal| refusal.as_str()))
            .filter(|word| !has_row(word))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn what_stands_against_a_person_is_told_and_has_a_row() {
        let mut nobody = samples::helper();
        (nobody.is_volunteer, nobody.is_verified, nobody.is_suspended) = (false, false, true);
        (nobody.has_offer, nobody.is_paused) = (false, true);
        let mut told = against_person(&nobody);
        nobody.has_offer = true;
        told.extend(against_person(&nobody));
        told.push(Ineligibility::OwnRequest);
        for reason in told {
            let code = Problem::from(Refusal::Ineligible(reason)).code();
            assert_eq!(code.as_str(), reason.as_str());
            assert_eq!(code.status().as_u16(), 403, "{reason}");
        }
    }
}
