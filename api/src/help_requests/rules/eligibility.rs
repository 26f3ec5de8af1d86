//! Who may see and accept a request: hard rules, with every reason against.

use super::deadlines::ASAP_DAYS;
use super::fits::{Fit, TimeRefusal, fits};
use crate::help_requests::model::{HelpRequest, Needs};
use crate::kernel::abilities::{HelperAttribute, Means, covers};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, QuarterId};
use crate::kernel::time::{TimeSpan, local_date};
use crate::kernel::weekly::WeeklyHours;
use crate::text_enum;
use chrono::{Duration, NaiveDate};
use chrono_tz::Tz;
use std::collections::BTreeSet;

/// A time that a helper has promised or given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commitment {
    /// When.
    pub span: TimeSpan,
    /// Whether it still blocks the time (a finished one only counts for the week's limits).
    pub is_ahead: bool,
}

/// What eligibility has to know about a helper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolunteerFacts {
    /// Who.
    pub account_id: AccountId,
    /// Holds the role of a volunteer.
    pub is_volunteer: bool,
    /// A coordinator has verified the person.
    pub is_verified: bool,
    /// Suspended by a coordinator.
    pub is_suspended: bool,
    /// Has an offer profile.
    pub has_offer: bool,
    /// The offer is paused today.
    pub is_paused: bool,
    /// Keys of the categories offered.
    pub categories: BTreeSet<String>,
    /// Quarters covered, reach included.
    pub quarters: BTreeSet<QuarterId>,
    /// Weekly hours.
    pub availability: WeeklyHours,
    /// Own limit of minutes in a week.
    pub minutes_per_week: i32,
    /// Own limit of tasks in a week.
    pub tasks_per_week: i32,
    /// Promised and given times.
    pub commitments: Vec<Commitment>,
    /// Languages spoken.
    pub languages: BTreeSet<String>,
    /// Things at hand.
    pub means: BTreeSet<Means>,
    /// What the helper states about themselves.
    pub attributes: BTreeSet<HelperAttribute>,
    /// Gender, when stated.
    pub gender: Option<String>,
    /// Until when a certificate of conduct seen by a coordinator is valid.
    pub certificate_until: Option<NaiveDate>,
    /// People who block the helper, and people the helper blocks.
    pub blocked: BTreeSet<AccountId>,
}

/// What eligibility has to know about the person who asks and the town's rule for the category.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// Whether the category asks for a certificate of conduct.
    pub needs_certificate: bool,
    /// Gender of the requester, when stated.
    pub requester_gender: Option<String>,
}

text_enum! {
    /// A reason why a helper may not see and accept a request. The words are problem codes.
    pub enum Ineligibility {
        /// The person does not help as a volunteer.
        NotVolunteer = "not-a-volunteer",
        /// No coordinator has verified the person yet.
        NotVerified = "not-verified",
        /// Suspended.
        Suspended = "suspended",
        /// No offer profile.
        NoOffer = "no-offer",
        /// The offer is paused.
        OfferPaused = "offer-paused",
        /// Own request.
        OwnRequest = "own-request",
        /// One of the two blocks the other.
        Blocked = "blocked",
        /// The offer does not hold the category.
        CategoryNotOffered = "category-not-offered",
        /// The offer does not cover the quarter.
        QuarterNotCovered = "quarter-not-covered",
        /// The category asks for a certificate that nobody has seen.
        CertificateMissing = "certificate-missing",
        /// No language in common.
        LanguageMissing = "language-missing",
        /// A thing is missing (car, tools).
        MeansMissing = "means-missing",
        /// A wish about the helper is not met.
        AttributeMissing = "attribute-missing",
        /// A helper of the same gender was asked for.
        SameGenderWished = "same-gender-wished",
        /// No time of the request suits.
        NoFittingTime = "no-fitting-time",
        /// The fitting times are promised to others.
        OverlappingAssignment = "overlapping-assignment",
        /// The own limit of the week is reached.
        CapacityUsedUp = "capacity-used-up",
    }
}

impl Ineligibility {
    /// Whether it is about when, not about who or what: the next free hour may change it.
    pub fn is_about_time(self) -> bool {
        matches!(self, Self::NoFittingTime | Self::OverlappingAssignment | Self::CapacityUsedUp)
    }
}

/// Everything that speaks against, and the times that fit when nothing does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Every reason against.
    pub against: Vec<Ineligibility>,
    /// The times that fit.
    pub fits: Vec<Fit>,
}

impl Judgement {
    /// Whether the helper may see and accept the request.
    pub fn is_eligible(&self) -> bool {
        self.against.is_empty()
    }
}

/// Judges one helper and one request. The state of the request is the life cycle's matter.
pub fn judge(
    request: &HelpRequest,
    circumstances: &Circumstances,
    helper: &VolunteerFacts,
    zone: Tz,
    now: Instant,
) -> Judgement {
    let mut against = against_person(helper);
    against.extend(against_match(request, circumstances, helper, zone, now));
    let fits = match fits(request, helper, zone, now) {
        Ok(fits) => fits,
        Err(refusal) => {
            against.push(time_reason(refusal));
            Vec::new()
        }
    };
    Judgement { against, fits }
}

/// What speaks against the helper whatever the request.
pub fn against_person(helper: &VolunteerFacts) -> Vec<Ineligibility> {
    [
        (!helper.is_volunteer, Ineligibility::NotVolunteer),
        (!helper.is_verified, Ineligibility::NotVerified),
        (helper.is_suspended, Ineligibility::Suspended),
        (!helper.has_offer, Ineligibility::NoOffer),
        (helper.has_offer && helper.is_paused, Ineligibility::OfferPaused),
    ]
    .into_iter()
    .filter_map(|(applies, reason)| applies.then_some(reason))
    .collect()
}

fn against_match(
    request: &HelpRequest,
    circumstances: &Circumstances,
    helper: &VolunteerFacts,
    zone: Tz,
    now: Instant,
) -> Vec<Ineligibility> {
    let needs: &Needs = &request.needs;
    let is_own = request.requester_id == Some(helper.account_id);
    let is_blocked = request.requester_id.is_some_and(|person| helper.blocked.contains(&person));
    let speaks = needs.languages.is_empty() || !needs.languages.is_disjoint(&helper.languages);
    let is_same_gender = helper.gender.is_some() && helper.gender == circumstances.requester_gender;
    [
        (is_own, Ineligibility::OwnRequest),
        (is_blocked, Ineligibility::Blocked),
        (!helper.categories.contains(&request.category), Ineligibility::CategoryNotOffered),
        (!helper.quarters.contains(&request.quarter_id), Ineligibility::QuarterNotCovered),
        (
            circumstances.needs_certificate && !has_certificate(helper, last_day(request, zone, now)),
            Ineligibility::CertificateMissing,
        ),
        (!speaks, Ineligibility::LanguageMissing),
        (!covers(&helper.means, &needs.means), Ineligibility::MeansMissing),
        (!covers(&helper.attributes, &needs.attributes), Ineligibility::AttributeMissing),
        (needs.same_gender && !is_same_gender, Ineligibility::SameGenderWished),
    ]
    .into_iter()
    .filter_map(|(applies, reason)| applies.then_some(reason))
    .collect()
}

/// The certificate has to be valid on every day on which the help could take place.
fn has_certificate(helper: &VolunteerFacts, last_day: NaiveDate) -> bool {
    helper.certificate_until.is_some_and(|until| until >= last_day)
}

fn last_day(request: &HelpRequest, zone: Tz, now: Instant) -> NaiveDate {
    let last_window = request.windows.iter().map(|window| window.span.end).max();
    local_date(last_window.unwrap_or(now + Duration::days(ASAP_DAYS)).max(now), zone)
}

fn time_reason(refusal: TimeRefusal) -> Ineligibility {
    match refusal {
        TimeRefusal::NoFittingTime | TimeRefusal::OutsideWindows => Ineligibility::NoFittingTime,
        TimeRefusal::OverlappingAssignment => Ineligibility::OverlappingAssignment,
        TimeRefusal::CapacityUsedUp => Ineligibility::CapacityUsedUp,
    }
}
