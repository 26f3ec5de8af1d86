use super::deadlines::{self, Duty, due};
use super::eligibility::{Ineligibility, is_wished_for_another, judge};
use super::fits::{Fit, TimeChoice, TimeRefusal, agree_on_time, fits};
use super::next_step::{NextStepCode, next_step};
use super::samples::{BERLIN, account, asap, assignment, at, helper, in_windows, quarter, span};
use crate::help_requests::assignments::model::AssignmentState;
use crate::help_requests::model::{
    Circumstances, Commitment, Escalation, EscalationReason, HelpRequest, HelpedName, Needs, Origin, RequestState,
    Urgency, VolunteerFacts,
};
use crate::kernel::abilities::{HelperAttribute, Means};
use crate::kernel::time::TimeSpan;
use chrono::{Duration, NaiveDate};
use proptest::prelude::*;

fn against(request: &HelpRequest, helper: &VolunteerFacts) -> Vec<Ineligibility> {
    judge(request, &Circumstances::default(), helper, BERLIN, at("2026-11-23 08:00")).against
}

#[test]
fn a_helper_to_whom_nothing_speaks_against_is_eligible() {
    let judgement = judge(&asap(), &Circumstances::default(), &helper(), BERLIN, at("2026-11-23 08:00"));
    assert!(judgement.is_eligible(), "{judgement:?}");
    assert_eq!(judgement.fits.len(), 7);
    assert_eq!(judgement.fits[0].span, span("2026-11-23", "09:00", "12:00"));
}

#[test]
fn every_reason_is_named_alone() {
    use Ineligibility as Reason;
    let until = |day| Some(NaiveDate::from_ymd_opt(2026, 11, day).unwrap());
    let cases: Vec<(VolunteerFacts, Reason)> = vec![
        (VolunteerFacts { is_volunteer: false, ..helper() }, Reason::NotVolunteer),
        (VolunteerFacts { is_verified: false, ..helper() }, Reason::NotVerified),
        (VolunteerFacts { is_suspended: true, ..helper() }, Reason::Suspended),
        (VolunteerFacts { has_offer: false, ..helper() }, Reason::NoOffer),
        (VolunteerFacts { is_paused: true, ..helper() }, Reason::OfferPaused),
        (VolunteerFacts { account_id: account(100), ..helper() }, Reason::OwnRequest),
        (VolunteerFacts { blocked: [account(100)].into(), ..helper() }, Reason::Blocked),
        (VolunteerFacts { categories: [].into(), ..helper() }, Reason::CategoryNotOffered),
        (VolunteerFacts { quarters: [quarter(2)].into(), ..helper() }, Reason::QuarterNotCovered),
        (VolunteerFacts { tasks_per_week: 0, ..helper() }, Reason::CapacityUsedUp),
        (VolunteerFacts { minutes_per_week: 59, ..helper() }, Reason::CapacityUsedUp),
    ];
    for (facts, reason) in cases {
        assert_eq!(against(&asap(), &facts), vec![reason]);
    }
    let mut request = asap();
    request.needs.languages = ["tr".to_owned()].into();
    assert_eq!(against(&request, &helper()), vec![Reason::LanguageMissing]);
    request.needs.languages.insert("de".to_owned());
    assert_eq!(against(&request, &helper()), vec![]);
    request.needs.means = [Means::Car].into();
    request.needs.attributes = [HelperAttribute::NoSmoker].into();
    request.needs.same_gender = true;
    let all = vec![Reason::MeansMissing, Reason::AttributeMissing, Reason::SameGenderWished];
    assert_eq!(against(&request, &helper()), all);
    let strict = Circumstances { needs_certificate: true, requester_gender: None };
    for (day, is_enough) in [(29, false), (30, true)] {
        let facts = VolunteerFacts { certificate_until: until(day), ..helper() };
        let judgement = judge(&asap(), &strict, &facts, BERLIN, at("2026-11-23 08:00"));
        assert_eq!(judgement.is_eligible(), is_enough, "valid until the {day}th");
    }
}

#[test]
fn same_gender_needs_both_to_have_stated_it() {
    let mut request = asap();
    request.needs.same_gender = true;
    let woman = VolunteerFacts { gender: Some("female".to_owned()), ..helper() };
    for (requester, expected) in [(Some("female"), true), (Some("male"), false), (None, false)] {
        let circumstances = Circumstances { needs_certificate: false, requester_gender: requester.map(str::to_owned) };
        let judgement = judge(&request, &circumstances, &woman, BERLIN, at("2026-11-23 08:00"));
        assert_eq!(judgement.is_eligible(), expected, "{requester:?}");
    }
    assert_eq!(against(&request, &helper()), vec![Ineligibility::SameGenderWished]);
}

#[test]
fn a_wish_for_the_same_gender_is_for_one_person() {
    let named = |first: &str| Some(HelpedName { first_name: Some(first.to_owned()), last_name: None });
    for (before, after, is_another) in [
        (None, None, false),
        (None, named("Hedwig"), true),
        (named("Hedwig"), None, true),
        (named("Hedwig"), named("Gerhard"), true),
        (named("Hedwig"), named("Hedwig"), false),
    ] {
        let found = |same_gender| {
            let needs = Needs { same_gender, ..Needs::default() };
            is_wished_for_another(&needs, before.as_ref(), after.as_ref())
        };
        assert_eq!(found(true), is_another, "{before:?} {after:?}");
        assert!(!found(false), "without the wish anybody may get the help");
    }
}

#[test]
fn a_window_fits_only_when_the_duration_does() {
    let now = at("2026-11-23 08:00");
    let exact = in_windows(&[span("2026-11-24", "11:00", "14:00")]);
    let found = fits(&exact, &helper(), BERLIN, now).unwrap();
    let expected = Fit { window_id: Some(exact.windows[0].id), span: span("2026-11-24", "11:00", "12:00") };
    assert_eq!(found, vec![expected]);
    let short = in_windows(&[span("2026-11-24", "11:01", "14:00")]);
    assert_eq!(fits(&short, &helper(), BERLIN, now), Err(TimeRefusal::NoFittingTime));
}

#[test]
fn promised_times_are_taken_out() {
    let now = at("2026-11-23 08:00");
    let request = in_windows(&[span("2026-11-24", "09:00", "12:00")]);
    let promised = |start, end, is_ahead| VolunteerFacts {
        commitments: vec![Commitment { span: span("2026-11-24", start, end), is_ahead }],
        ..helper()
    };
    let found = fits(&request, &promised("10:00", "11:00", true), BERLIN, now).unwrap();
    assert_eq!(
        found.iter().map(|fit| fit.span).collect::<Vec<_>>(),
        vec![span("2026-11-24", "09:00", "10:00"), span("2026-11-24", "11:00", "12:00"),]
    );
    let whole = promised("09:30", "11:30", true);
    assert_eq!(fits(&request, &whole, BERLIN, now), Err(TimeRefusal::OverlappingAssignment));
    assert!(fits(&request, &promised("09:30", "11:30", false), BERLIN, now).is_ok());
}

#[test]
fn the_week_of_the_town_counts() {
    // Sunday 23:30 in Berlin is 22:30 UTC; Monday 00:30 in Berlin is still Sunday in UTC.
    let late = TimeSpan::new(at("2026-11-29 23:30"), at("2026-11-30 00:30")).unwrap();
    let facts =
        VolunteerFacts { commitments: vec![Commitment { span: late, is_ahead: true }], tasks_per_week: 1, ..helper() };
    let sunday = in_windows(&[span("2026-11-29", "09:00", "12:00")]);
    let monday = in_windows(&[span("2026-11-30", "09:00", "12:00")]);
    let now = at("2026-11-27 08:00");
    assert_eq!(fits(&sunday, &facts, BERLIN, now), Err(TimeRefusal::CapacityUsedUp));
    assert!(fits(&monday, &facts, BERLIN, now).is_ok());
}

#[test]
fn the_helper_names_the_time() {
    let now = at("2026-11-23 08:00");
    let request = in_windows(&[span("2026-11-24", "08:00", "18:00")]);
    let agree = |start: &str| {
        let choice = TimeChoice { window_id: None, starts_at: Some(at(start)) };
        agree_on_time(&request, &helper(), choice, BERLIN, now).map(|fit| fit.span)
    };
    assert_eq!(agree("2026-11-24 17:00"), Ok(span("2026-11-24", "17:00", "18:00")), "outside the usual hours");
    assert_eq!(agree("2026-11-24 17:01"), Err(TimeRefusal::OutsideWindows));
    assert_eq!(agree("2026-11-23 09:00"), Err(TimeRefusal::OutsideWindows));
    let first = agree_on_time(&request, &helper(), TimeChoice::default(), BERLIN, now).unwrap();
    assert_eq!(first.span, span("2026-11-24", "09:00", "10:00"));
}

#[test]
fn a_request_extended_beyond_its_windows_is_wanted_at_any_time() {
    let mut request = in_windows(&[span("2026-11-24", "09:00", "12:00")]);
    let now = at("2026-11-25 08:00");
    assert_eq!(fits(&request, &helper(), BERLIN, now), Err(TimeRefusal::NoFittingTime));
    request.lapses_at = deadlines::extended(Urgency::Normal, Some(request.lapses_at), now).lapses_at;
    assert_eq!(fits(&request, &helper(), BERLIN, now).unwrap().len(), 7);
}

#[test]
fn deadlines_follow_the_urgency_but_never_outlast_the_windows() {
    let from = at("2026-11-23 08:00");
    let deadline = |urgency, end: Option<&str>| deadlines::deadlines(urgency, end.map(at), from).deadline_at;
    assert_eq!(deadline(Urgency::Urgent, None), at("2026-11-24 08:00"));
    assert_eq!(deadline(Urgency::Soon, None), at("2026-11-26 08:00"));
    assert_eq!(deadline(Urgency::Normal, None), at("2026-11-30 08:00"));
    assert_eq!(deadline(Urgency::Soon, Some("2026-11-24 12:00")), at("2026-11-24 12:00"));
}

#[test]
fn a_forgotten_request_goes_from_the_owner_to_the_coordinator_and_only_then_ends() {
    let mut request = asap();
    let seen = |request: &HelpRequest, moment: &str| due(request, 0, at(moment));
    assert_eq!(seen(&request, "2026-11-28 07:59"), None);
    assert_eq!(seen(&request, "2026-11-28 08:00"), Some(Duty::AskStillNeeded));
    request.still_needed_asked_at = Some(at("2026-11-28 08:00"));
    assert_eq!(seen(&request, "2026-11-29 07:59"), None);
    assert_eq!(seen(&request, "2026-11-29 08:00"), Some(Duty::Escalate));
    assert_eq!(due(&request, 1, at("2026-11-29 08:00")), None, "somebody is still to come");
    request.escalation = Some(Escalation { at: at("2026-11-29 08:00"), reason: EscalationReason::DeadlinePassed });
    assert_eq!(seen(&request, "2026-12-07 07:59"), None);
    assert_eq!(seen(&request, "2026-12-07 08:00"), Some(Duty::Expire));
    request.state = RequestState::Expired;
    request.closed_at = Some(at("2026-12-07 08:00"));
    assert_eq!(seen(&request, "2026-12-21 07:59"), None);
    assert_eq!(seen(&request, "2026-12-21 08:00"), Some(Duty::Wipe));
    request.wiped_at = Some(at("2026-12-21 08:00"));
    assert_eq!(seen(&request, "2027-12-21 08:00"), None);
}

#[test]
fn who_has_no_sign_in_is_asked_by_staff() {
    let request = HelpRequest { origin: Origin::OnBehalf, ..asap() };
    assert_eq!(due(&request, 0, at("2026-11-28 08:00")), Some(Duty::Escalate));
}

#[test]
fn every_state_says_what_happens_next() {
    let now = at("2026-11-24 08:00");
    let visit = span("2026-11-25", "09:00", "10:00");
    let step = |request: &HelpRequest, state: Option<AssignmentState>, now| {
        let assignments: Vec<_> = state.map(|state| assignment(state, visit)).into_iter().collect();
        let next = next_step(request, &assignments, now);
        (next.code, next.by)
    };
    let open = asap();
    assert_eq!(step(&open, None, now), (NextStepCode::VolunteersMayAccept, Some(at("2026-11-30 08:00"))));
    let guest = HelpRequest { is_waiting_for_call_back: true, ..asap() };
    assert_eq!(step(&guest, None, now), (NextStepCode::OfficeCalls, Some(at("2026-11-24 08:00"))));
    let matched = HelpRequest { state: RequestState::Matched, ..asap() };
    let accepted = Some(AssignmentState::Accepted);
    assert_eq!(step(&matched, accepted, now), (NextStepCode::HelperComes, Some(visit.start)));
    let week_later = visit.end + Duration::days(7);
    assert_eq!(step(&matched, accepted, visit.end), (NextStepCode::HelperReports, Some(week_later)));
    let done = HelpRequest { state: RequestState::Done, closed_at: Some(visit.end), ..asap() };
    let reported = Some(AssignmentState::Done);
    assert_eq!(step(&done, reported, visit.end), (NextStepCode::RequesterConfirms, Some(week_later)));
    let confirmed = Some(AssignmentState::Confirmed);
    let wipe = visit.end + Duration::days(14);
    assert_eq!(step(&done, confirmed, visit.end), (NextStepCode::DetailsAreDeleted, Some(wipe)));
    let closed =
        HelpRequest { state: RequestState::Cancelled, closed_at: Some(now), closed_by: Some(account(1)), ..asap() };
    let undo = now + Duration::minutes(30);
    assert_eq!(step(&closed, None, now), (NextStepCode::CanBeReopened, Some(undo)));
    let wiped = HelpRequest { wiped_at: Some(now), ..closed };
    assert_eq!(step(&wiped, None, undo), (NextStepCode::Finished, None));
}

proptest! {
    #[test]
    fn an_agreed_time_never_overlaps_and_never_breaks_the_week(
        minutes in 15..=480_i32,
        promised in proptest::collection::vec((0..10_080_i64, 15..=480_i64), 0..6),
        start in 0..10_080_i64,
    ) {
        let monday = at("2026-11-23 00:00");
        let commitments: Vec<Commitment> = promised.iter().map(|(offset, length)| {
            let begin = monday + Duration::minutes(*offset);
            Commitment { span: TimeSpan { start: begin, end: begin + Duration::minutes(*length) }, is_ahead: true }
        }).collect();
        let facts = VolunteerFacts { commitments, minutes_per_week: 1_000, tasks_per_week: 5, ..helper() };
        let request = HelpRequest { duration_minutes: minutes, lapses_at: monday + Duration::days(7), ..asap() };
        let choice = TimeChoice { window_id: None, starts_at: Some(monday + Duration::minutes(start)) };
        if let Ok(fit) = agree_on_time(&request, &facts, choice, BERLIN, monday) {
            prop_assert!(facts.commitments.iter().all(|taken| !taken.span.overlaps(&fit.span)));
            let used: i64 = facts.commitments.iter().map(|taken| taken.span.duration().num_minutes()).sum();
            // A promise of Sunday night may end in the next week, but it begins in this one, where it counts.
            let is_within_limit = used + i64::from(minutes) <= 1_000;
            prop_assert!(is_within_limit);
            prop_assert!(facts.commitments.len() < 5);
            prop_assert!(fit.span.end <= request.lapses_at);
        }
        for fit in fits(&request, &facts, BERLIN, monday).unwrap_or_default() {
            let choice = TimeChoice { window_id: fit.window_id, starts_at: Some(fit.span.start) };
            prop_assert!(agree_on_time(&request, &facts, choice, BERLIN, monday).is_ok(), "a shown time can be agreed");
        }
    }
}
