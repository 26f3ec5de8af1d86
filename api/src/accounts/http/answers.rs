//! Refusals as problems, and what the published document says about them.

use super::shapes::Me;
use crate::accounts::refusal::Refusal;
use crate::accounts::rules::merging::MergeObstacle;
use crate::problem::documents::problems;
use crate::problem::{Problem, ProblemCode, ProblemDocument};
use std::collections::BTreeMap;
use utoipa::openapi::{RefOr, Response};
use utoipa::{IntoResponses, PartialSchema};

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::Invalid(faults) => return Self::invalid(faults),
            Refusal::TooMany { retry_after } => {
                return Self::new(ProblemCode::TooManyRequests).retry_after(retry_after);
            }
            Refusal::Overloaded => return Self::new(ProblemCode::Overloaded).retry_after(2),
            Refusal::PasswordPaused => return Self::new(ProblemCode::PasswordPaused).retry_after(3_600),
            Refusal::VersionConflict(record) => {
                return Self::new(ProblemCode::VersionConflict).with("current", Me::of(&record));
            }
            Refusal::StillRunning(running) => return Self::new(ProblemCode::StillRunning).with("running", running),
            Refusal::SignInFailed => ProblemCode::SignInFailed,
            Refusal::PasswordWrong => ProblemCode::PasswordWrong,
            Refusal::CodeWrong => ProblemCode::CodeWrong,
            Refusal::SessionEnded => ProblemCode::SessionEnded,
            Refusal::SecretVoid => ProblemCode::SecretVoid,
            Refusal::SecondFactorWrong => ProblemCode::SecondFactorWrong,
            Refusal::SecondFactorInUse => ProblemCode::SecondFactorInUse,
            Refusal::NoSecondFactor => ProblemCode::NoSecondFactor,
            Refusal::SecondFactorMandatory => ProblemCode::SecondFactorMandatory,
            Refusal::ReauthenticationRequired => ProblemCode::ReauthenticationRequired,
            Refusal::NotFound => ProblemCode::NotFound,
            Refusal::RoleRequired => ProblemCode::RoleRequired,
            Refusal::EmailTaken => ProblemCode::EmailTaken,
            Refusal::OwnAccount => ProblemCode::OwnAccount,
            Refusal::LastAdmin => ProblemCode::LastAdmin,
            Refusal::Unmergeable(obstacle) => match obstacle {
                MergeObstacle::SameRecord => ProblemCode::MergeSameRecord,
                MergeObstacle::OfStaff => ProblemCode::MergeOfStaff,
                MergeObstacle::Suspended => ProblemCode::NotNow,
                MergeObstacle::BothSignIn => ProblemCode::MergeBothSignIn,
                MergeObstacle::KeepTheOther => ProblemCode::MergeKeepTheOther,
                MergeObstacle::MetEachOther => ProblemCode::MergeMetEachOther,
                MergeObstacle::TimesOverlap => ProblemCode::MergeTimesOverlap,
            },
            Refusal::NotNow => ProblemCode::NotNow,
            Refusal::KeyReused => ProblemCode::IdempotencyKeyReused,
        };
        Self::new(code)
    }
}

/// What a call with a body can be answered with besides.
pub struct WithBody;

impl IntoResponses for WithBody {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        // Named here so that the schema is published even if no other slice refers to it.
        let _published = ProblemDocument::schema();
        problems(&[
            ("400", "malformed-json, malformed-request"),
            ("408", "request-timeout"),
            ("413", "too-large"),
            ("415", "unsupported-media-type"),
            ("422", "invalid-input"),
            ("503", "overloaded, unavailable"),
        ])
    }
}

/// What a call of a signed-in person can be answered with besides.
pub struct WithSession;

impl IntoResponses for WithSession {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[
            ("401", "sign-in-required, session-ended"),
            (
                "403",
                "cross-site-request, second-factor-required, second-factor-enrolment-required, \
                 reauthentication-required, second-factor-wrong, role-required, own-account",
            ),
            ("503", "overloaded, unavailable"),
        ])
    }
}

/// [`WithSession`] where the person proves once more who they are.
pub struct WithProof;

impl IntoResponses for WithProof {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut responses = WithSession::responses();
        responses.extend(problems(&[
            (
                "403",
                "cross-site-request, second-factor-required, second-factor-enrolment-required, \
                 password-wrong, code-wrong, second-factor-wrong",
            ),
            ("429", "too-many-requests"),
        ]));
        responses
    }
}

/// What a call about one thing that may not be there can be answered with besides.
pub struct OrMissing;

impl IntoResponses for OrMissing {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[("404", "not-found")])
    }
}
