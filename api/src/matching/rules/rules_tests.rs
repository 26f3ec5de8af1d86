//! The rules by example.

use super::learning::{Counted, averages, count, count_answer};
use super::pace::pace;
use super::times::{after_waking_hours, next_round, next_waking, round_under_way, waking_hours};
use super::{View, averages_of_nothing, decide, hand_over_at, not_before};
use crate::help_requests::model::Urgency;
use crate::kernel::clock::Instant;
use crate::matching::model::{
    AskingPolicy, Bands, Candidate, Decision, Familiarity, HandOver, HelperStanding, MessageTimes, Nearness, Need,
    ReasonKind, TownCounts, Waiting, span_of_hours,
};
use chrono::{DateTime, Duration};
use chrono_tz::Europe::Berlin;

fn at(text: &str) -> Instant {
    text.parse::<DateTime<chrono::Utc>>().unwrap()
}

fn times() -> MessageTimes {
    MessageTimes::usual(Berlin)
}

fn candidate(helper: usize) -> Candidate {
    let (nearness, familiarity) = (Nearness::OwnQuarter, Familiarity::New);
    Candidate { helper, nearness, familiarity, spared_scarcity: 0.0 }
}

fn need(urgency: Urgency, now: Instant, hours_left: i64, helpers: usize) -> Need {
    Need {
        urgency,
        category: "shopping".to_owned(),
        open_since: now,
        answer_by: now + Duration::hours(hours_left),
        places_free: 1,
        waiting: Vec::new(),
        familiar_asked: false,
        candidates: (0..helpers).map(candidate).collect(),
    }
}

fn standings(helpers: usize) -> Vec<HelperStanding> {
    vec![HelperStanding { tasks_per_week: 2, ..HelperStanding::default() }; helpers]
}

fn decided(now: Instant, helpers: &[HelperStanding], needs: &[Need]) -> Vec<Decision> {
    let (averages, policy, times) = (averages_of_nothing(), AskingPolicy::default(), times());
    decide(&View { now, helpers, averages: &averages, policy: &policy, times: &times }, needs, &[])
}

/// A Monday in winter, 10 o'clock in Berlin: a round.
const ROUND: &str = "2026-11-23T09:00:00Z";

#[test]
fn quiet_hours_follow_the_wall_clock_in_both_nights_of_the_change() {
    // The clock goes forward at 2 on 28 March 2027: 22 o'clock is 21:00Z before it, 7 o'clock is 05:00Z after it.
    assert_eq!(next_waking(&times(), at("2027-03-27T21:00:00Z")), at("2027-03-28T05:00:00Z"));
    assert_eq!(next_waking(&times(), at("2027-03-27T20:59:00Z")), at("2027-03-27T20:59:00Z"));
    // It goes back at 3 on 25 October 2026: 22 o'clock is 20:00Z, 7 o'clock is 06:00Z.
    assert_eq!(next_waking(&times(), at("2026-10-24T20:00:00Z")), at("2026-10-25T06:00:00Z"));
    for evening in ["2027-03-27T20:00:00Z", "2026-10-24T19:00:00Z"] {
        let later = after_waking_hours(&times(), at(evening), 3.0);
        assert!((waking_hours(&times(), at(evening), later) - 3.0).abs() < 1e-9, "from {evening}");
        assert_eq!(later.with_timezone(&Berlin).time().to_string(), "09:00:00");
    }
}

#[test]
fn waking_hours_leave_out_the_nights() {
    let (friday, monday) = (at("2026-11-20T19:00:00Z"), at("2026-11-23T08:30:00Z"));
    assert!((waking_hours(&times(), friday, monday) - (2.0 + 15.0 + 15.0 + 2.5)).abs() < 1e-9);
    assert!(waking_hours(&times(), monday, friday).abs() < 1e-9);
}

#[test]
fn a_round_stays_open_for_five_minutes() {
    assert_eq!(round_under_way(&times(), at("2026-11-23T09:05:00Z")), Some(at(ROUND)));
    assert_eq!(round_under_way(&times(), at("2026-11-23T09:06:00Z")), None);
    assert_eq!(next_round(&times(), at("2026-11-23T20:30:00Z")), at("2026-11-24T07:00:00Z"));
}

#[test]
fn urgent_needs_are_asked_about_at_once_and_others_in_the_next_round() {
    let now = at("2026-11-23T09:30:00Z");
    let urgent = decided(now, &standings(9), &[need(Urgency::Urgent, now, 6, 9)]).remove(0);
    assert!(urgent.ask.len() > 1, "little time: several at once, {}", urgent.ask.len());
    let normal = decided(now, &standings(9), &[need(Urgency::Normal, now, 100, 9)]).remove(0);
    assert_eq!((normal.ask.len(), normal.look_again_at), (0, Some(at("2026-11-23T11:00:00Z"))));
    let in_round = decided(at(ROUND), &standings(9), &[need(Urgency::Normal, at(ROUND), 100, 9)]).remove(0);
    assert_eq!(in_round.ask.len(), 1, "much time: one after the other");
    // What cannot wait for the next round is not urgent but asked about now.
    assert_eq!(not_before(&times(), Urgency::Soon, now + Duration::hours(2), now), None);
}

#[test]
fn one_message_holds_several_requests() {
    let now = at(ROUND);
    let needs: Vec<Need> = (0..3).map(|_| need(Urgency::Normal, now, 100, 4)).collect();
    let decisions = decided(now, &standings(4), &needs);
    let first = decisions[0].ask[0].helper;
    assert!(decisions.iter().all(|decision| decision.ask.iter().any(|ask| ask.helper == first)));
    let several = ReasonKind::SeveralAtOnce { requests: 3 };
    assert!(decisions[0].ask[0].reasons.iter().any(|reason| reason.kind == several));
}

#[test]
fn who_helped_last_has_the_first_word_alone() {
    let now = at(ROUND);
    let mut known = need(Urgency::Normal, now, 100, 5);
    known.candidates[3].familiarity = Familiarity::HelpedLast;
    let first = decided(now, &standings(5), std::slice::from_ref(&known)).remove(0);
    assert_eq!(first.ask.iter().map(|ask| ask.helper).collect::<Vec<_>>(), [3]);
    assert_eq!(first.look_again_at, Some(now + Duration::hours(6)));
    // Where several are wanted nobody holds up the others.
    let several = Need { places_free: 3, ..known.clone() };
    let next = decided(now, &standings(5), &[several])[0].look_again_at;
    assert_eq!(next, Some(next_round(&times(), now)));
    known.familiar_asked = true;
    known.candidates.remove(3);
    let then = decided(now, &standings(5), &[known]).remove(0);
    assert_eq!(then.ask.len(), 1);
}

#[test]
fn who_helped_last_is_waited_for_until_rested_when_there_is_time() {
    let now = at(ROUND);
    let mut helpers = standings(5);
    helpers[3].messages = vec![now - Duration::hours(4)];
    let mut known = need(Urgency::Normal, now, 100, 5);
    known.candidates[3].familiarity = Familiarity::HelpedLast;
    let rest = AskingPolicy::default().rest_before_first_word;
    let rested = next_waking(&times(), helpers[3].messages[0] + span_of_hours(rest));
    let waits = decided(now, &helpers, std::slice::from_ref(&known)).remove(0);
    assert_eq!((waits.ask.len(), waits.look_again_at), (0, Some(rested)), "nobody else is asked in the meantime");
    let then = decided(rested, &helpers, std::slice::from_ref(&known)).remove(0);
    assert_eq!(then.ask.iter().map(|ask| ask.helper).collect::<Vec<_>>(), [3]);
    // With less time it is asked now, rested or not.
    let soon = Need { answer_by: now + Duration::hours(30), ..known };
    assert_eq!(decided(now, &helpers, &[soon])[0].ask[0].helper, 3);
}

#[test]
fn what_is_not_yet_due_joins_the_message_of_what_is() {
    let now = at("2026-11-23T09:30:00Z");
    let urgent = need(Urgency::Urgent, now, 6, 3);
    let normal = need(Urgency::Normal, now, 100, 9);
    let (averages, policy, times) = (averages_of_nothing(), AskingPolicy::default(), times());
    let helpers = standings(9);
    let view = View { now, helpers: &helpers, averages: &averages, policy: &policy, times: &times };
    let decisions = decide(&view, std::slice::from_ref(&urgent), std::slice::from_ref(&normal));
    let asked = |place: usize| decisions[place].ask.iter().map(|ask| ask.helper).collect::<Vec<_>>();
    assert!(!asked(1).is_empty() && asked(1).iter().all(|helper| asked(0).contains(helper)));
    // The first word is not given away on the way.
    let mut known = normal;
    known.candidates[5].familiarity = Familiarity::HelpedLast;
    assert!(decide(&view, &[urgent], &[known])[1].ask.is_empty());
}

#[test]
fn silence_counts_with_what_is_left_of_it() {
    let now = at(ROUND);
    let asked = |hours: i64| Need {
        waiting: vec![Waiting {
            asked_at: now - Duration::hours(hours),
            usual_yes: 0.5,
            familiarity: Familiarity::New,
        }],
        ..need(Urgency::Normal, now, 100, 0)
    };
    let open = |hours| pace(&asked(hours), &averages_of_nothing(), &AskingPolicy::default(), &times(), now).open;
    assert!(open(1) < open(2) && open(2) < open(3), "{} {} {}", open(1), open(2), open(3));
}

#[test]
fn who_is_not_rested_or_at_the_ceiling_is_left_in_peace() {
    let now = at(ROUND);
    let asked = |hours: &[i64]| HelperStanding {
        messages: hours.iter().map(|hours| now - Duration::hours(*hours)).collect(),
        tasks_per_week: 2,
        ..HelperStanding::default()
    };
    let tired = [asked(&[47]), asked(&[160, 110, 60])];
    let decision = decided(now, &tired, &[need(Urgency::Normal, now, 100, 2)]).remove(0);
    assert_eq!((decision.ask.len(), decision.hand_over), (0, None));
    let own_wish = HelperStanding { weekly_ceiling: Some(1), ..asked(&[160]) };
    assert!(decided(now, &[own_wish], &[need(Urgency::Urgent, now, 9, 1)])[0].ask.is_empty());
}

#[test]
fn nothing_ends_silently() {
    let now = at(ROUND);
    let nobody = decided(now, &[], &[need(Urgency::Normal, now, 100, 0)]).remove(0);
    assert_eq!(nobody.hand_over, Some(HandOver::NobodyLeft));
    let short = need(Urgency::Soon, now, 1, 3);
    assert_eq!(decided(now, &standings(3), &[short])[0].hand_over, Some(HandOver::TimeIsShort));
    assert_eq!(hand_over_at(&AskingPolicy::default(), now), now - Duration::hours(1));
}

#[test]
fn what_the_night_swallows_goes_to_staff_at_once() {
    // Posted a minute before the quiet hours and in them, to be answered before they end at 7: nobody can be asked.
    for now in [at("2026-11-23T20:59:00Z"), at("2026-11-23T21:30:00Z")] {
        for (urgency, hours_left) in [(Urgency::Urgent, 8), (Urgency::Soon, 8), (Urgency::Soon, 1)] {
            let decision = decided(now, &standings(3), &[need(urgency, now, hours_left, 3)]).remove(0);
            assert_eq!(decision.hand_over, Some(HandOver::TimeIsShort), "{urgency:?} {hours_left} h from {now}");
            assert!(decision.ask.is_empty() && decision.look_again_at.is_none());
        }
    }
    // With time left in the morning, the morning is waited for.
    let night = at("2026-11-23T21:30:00Z");
    let decision = decided(night, &standings(3), &[need(Urgency::Urgent, night, 12, 3)]).remove(0);
    assert_eq!((decision.look_again_at, decision.hand_over), (Some(at("2026-11-24T06:00:00Z")), None));
}

#[test]
fn small_groups_are_not_used_and_large_ones_are_learned() {
    let first = averages_of_nothing();
    let bands = Bands { nearness: Nearness::OwnQuarter, rest: 4, load: 0, familiarity: Familiarity::New };
    let invitation = Counted { urgency: Urgency::Soon, category: "dogs", bands, usual_yes: 0.2 };
    let mut counts = TownCounts::default();
    for _ in 0..19 {
        count(&mut counts, &first, &invitation, true, 1.0);
    }
    assert!((averages(&counts).of_category("dogs") - 1.0).abs() < 1e-9, "19 are too few");
    for _ in 0..81 {
        count(&mut counts, &first, &invitation, false, 1.0);
        count_answer(&mut counts, 1.0);
    }
    let learned = averages(&counts);
    // 19 of 100 said yes where 20 were to be expected, drawn towards 1 by six observations.
    assert!(
        (learned.of_category("dogs") - (19.0 + 6.0) / (20.0 + 6.0)).abs() < 1e-9,
        "{}",
        learned.of_category("dogs")
    );
    assert!((learned.share_of_yes - (19.0 + 6.0 * 0.2) / 106.0).abs() < 1e-9, "{}", learned.share_of_yes);
    assert!(learned.answered_within(1.0) > first.answered_within(1.0));
}
