//! Who may see and accept a request: hard rules, with every reason against.

use super::deadlines::ASAP_DAYS;
use super::fits::{Fit, TimeRefusal, fits};
use crate::help_requests::model::{Circumstances, HelpRequest, HelpedName, Needs, VolunteerFacts};
use crate::kernel::abilities::covers;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, QuarterId};
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
    reasons([
        (!helper.is_volunteer, Ineligibility::NotVolunteer),
        (!helper.is_verified, Ineligibility::NotVerified),
        (helper.is_suspended, Ineligibility::Suspended),
        (!helper.has_offer, Ineligibility::NoOffer),
        (helper.has_offer && helper.is_paused, Ineligibility::OfferPaused),
    ])
    .collect()
}

/// What stands between the helper and the person who asks, whatever is asked.
pub fn against_pair(requester: Option<AccountId>, helper: &VolunteerFacts) -> Option<Ineligibility> {
    let requester = requester?;
    if requester == helper.account_id {
        Some(Ineligibility::OwnRequest)
    } else {
        helper.blocked.contains(&requester).then_some(Ineligibility::Blocked)
    }
}

/// What the helper's offer lacks for this kind of help in this quarter.
pub fn against_offer(
    category: &str,
    quarter: QuarterId,
    helper: &VolunteerFacts,
) -> impl Iterator<Item = Ineligibility> {
    reasons([
        (!helper.categories.contains(category), Ineligibility::CategoryNotOffered),
        (!helper.quarters.contains(&quarter), Ineligibility::QuarterNotCovered),
    ])
}

/// What the helper does not bring of what was asked for.
pub fn against_needs(needs: &Needs, helper: &VolunteerFacts) -> impl Iterator<Item = Ineligibility> {
    let speaks = needs.languages.is_empty() || !needs.languages.is_disjoint(&helper.languages);
    reasons([
        (!speaks, Ineligibility::LanguageMissing),
        (!covers(&helper.means, &needs.means), Ineligibility::MeansMissing),
        (!covers(&helper.attributes, &needs.attributes), Ineligibility::AttributeMissing),
    ])
}

/// Whether a wish for the same gender was agreed on for another person than who would get the help: `None` is who asked. Of whose gender
/// somebody else is nobody knows.
pub fn is_wished_for_another(needs: &Needs, before: Option<&HelpedName>, after: Option<&HelpedName>) -> bool {
    needs.same_gender && before != after
}

fn reasons<const N: usize>(found: [(bool, Ineligibility); N]) -> impl Iterator<Item = Ineligibility> {
    found.into_iter().filter_map(|(applies, reason)| applies.then_some(reason))
}

fn against_match(
    request: &HelpRequest,
    circumstances: &Circumstances,
    helper: &VolunteerFacts,
    zone: Tz,
    now: Instant,
) -> Vec<Ineligibility> {
    let needs: &Needs = &request.needs;
    let is_same_gender = helper.gender.is_some() && helper.gender == circumstances.requester_gender;
    let lacks_certificate = circumstances.needs_certificate && !has_certificate(helper, last_day(request, zone, now));
    against_pair(request.requester_id, helper)
        .into_iter()
        .chain(against_offer(&request.category, request.quarter_id, helper))
        .chain(reasons([(lacks_certificate, Ineligibility::CertificateMissing)]))
        .chain(against_needs(needs, helper))
        .chain(reasons([(needs.same_gender && !is_same_gender, Ineligibility::SameGenderWished)]))
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
