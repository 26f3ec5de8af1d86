//! Who may see and accept a request: hard rules, with every reason against.

use super::deadlines::ASAP_DAYS;
use super::fits::{Fit, TimeRefusal, fits};
use crate::help_requests::model::{Circumstances, HelpRequest, Needs, VolunteerFacts};
use crate::kernel::abilities::covers;
use crate::kernel::clock::Instant;
use crate::kernel::time::local_date;
use crate::text_enum;
use chrono::{Duration, NaiveDate};
use chrono_tz::Tz;

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
