//! What must hold whatever the view: limits, quiet hours, candidates only, the same answer twice, reasons that add up.

use super::limits::{ceiling, may_get_message, may_have_first_word, rest, rested_for_first_word};
use super::order::{Suitable, order_candidates, order_needs};
use super::recheck::decide_again;
use super::times::{after_waking_hours, is_quiet, next_round, next_step_time, waking_hours};
use super::{View, averages_of_nothing, decide};
use crate::help_requests::model::Urgency;
use crate::kernel::clock::Instant;
use crate::matching::model::{
    AskingPolicy, Candidate, Decision, Familiarity, HelperStanding, Look, MessageTimes, Nearness, Need, Seen, Waiting,
    span_of_hours,
};
use chrono::{DateTime, Duration, Timelike};
use chrono_tz::Europe::Berlin;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The nights in which the clock is changed, and ordinary days around them.
fn moment() -> impl Strategy<Value = Instant> {
    let nights = ["2027-03-27T12:00:00Z", "2026-10-24T12:00:00Z", "2026-11-22T23:00:00Z"];
    (0..nights.len(), 0..36 * 60_i64).prop_map(move |(night, minutes)| {
        nights[night].parse::<DateTime<chrono::Utc>>().unwrap() + Duration::minutes(minutes)
    })
}

fn urgency() -> impl Strategy<Value = Urgency> {
    prop_oneof![Just(Urgency::Urgent), Just(Urgency::Soon), Just(Urgency::Normal)]
}

/// A standing, with messages so many minutes before the moment.
fn standing() -> impl Strategy<Value = (Vec<i64>, u32, u32, Option<u32>)> {
    let messages = prop::collection::vec(1..28 * 24 * 60_i64, 0..6);
    (messages, 0..6_u32, 1..5_u32, prop::option::of(0..9_u32))
}

type RawCandidate = (usize, usize, f64);
type RawNeed = (Urgency, i64, i64, Vec<(i64, f64)>, Vec<RawCandidate>, bool);

fn need(helpers: usize) -> impl Strategy<Value = RawNeed> {
    let candidates = prop::collection::vec((0..4_usize, 0..3_usize, 0.0..3.0_f64), helpers);
    let waiting = prop::collection::vec((0..1_000_i64, 0.01..0.9_f64), 0..3);
    (urgency(), 0..5_000_i64, 1..12_000_i64, waiting, candidates, any::<bool>())
}

#[derive(Debug, Clone)]
struct Scene {
    now: Instant,
    helpers: Vec<HelperStanding>,
    needs: Vec<Need>,
}

fn scene() -> impl Strategy<Value = Scene> {
    let raw = (1..12_usize).prop_flat_map(|count| {
        (moment(), prop::collection::vec(standing(), count), prop::collection::vec(need(count), 1..6))
    });
    raw.prop_map(|(now, standings, needs)| Scene {
        now,
        helpers: standings.into_iter().map(|raw| made_standing(now, raw)).collect(),
        needs: needs.into_iter().map(|raw| made_need(now, raw)).collect(),
    })
}

fn made_standing(now: Instant, raw: (Vec<i64>, u32, u32, Option<u32>)) -> HelperStanding {
    let (mut minutes, helped, tasks_per_week, weekly_ceiling) = raw;
    minutes.sort_unstable_by(|one, other| other.cmp(one));
    let messages = minutes.into_iter().map(|before| now - Duration::minutes(before)).collect();
    HelperStanding { messages, helped, tasks_per_week, weekly_ceiling }
}

/// Every second helper of the raw list is a candidate.
fn made_need(now: Instant, raw: RawNeed) -> Need {
    let (urgency, open_minutes, minutes_left, waiting, candidates, familiar_asked) = raw;
    let nearness = [Nearness::OwnQuarter, Nearness::NextDoor, Nearness::Near, Nearness::Far];
    let familiarity = [Familiarity::New, Familiarity::HelpedBefore, Familiarity::HelpedLast];
    let made = |(helper, (near, known, spared_scarcity)): (usize, RawCandidate)| Candidate {
        helper,
        nearness: nearness[near],
        familiarity: familiarity[known],
        spared_scarcity,
    };
    Need {
        urgency,
        category: "shopping".to_owned(),
        open_since: now - Duration::minutes(open_minutes),
        answer_by: now + Duration::minutes(minutes_left),
        places_free: 1,
        waiting: waiting
            .into_iter()
            .map(|(minutes, usual_yes)| Waiting {
                asked_at: now - Duration::minutes(minutes),
                usual_yes,
                familiarity: Familiarity::New,
            })
            .collect(),
        familiar_asked,
        candidates: candidates
            .into_iter()
            .enumerate()
            .filter(|(at, (near, ..))| (at + near) % 2 == 0)
            .map(made)
            .collect(),
    }
}

fn decided(scene: &Scene) -> Vec<Decision> {
    with_view(scene, |view| decide(view, &scene.needs, &[]))
}

fn with_view<T>(scene: &Scene, act: impl FnOnce(&View) -> T) -> T {
    let (averages, policy, times) = (averages_of_nothing(), AskingPolicy::default(), MessageTimes::usual(Berlin));
    act(&View { now: scene.now, helpers: &scene.helpers, averages: &averages, policy: &policy, times: &times })
}

/// The invitations of one look by helper: each is one message.
fn messages(scene: &Scene, decisions: &[Decision]) -> BTreeMap<usize, Vec<Urgency>> {
    let mut messages: BTreeMap<usize, Vec<Urgency>> = BTreeMap::new();
    for (need, decision) in scene.needs.iter().zip(decisions) {
        for ask in &decision.ask {
            messages.entry(ask.helper).or_default().push(need.urgency);
        }
    }
    messages
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn nothing_goes_out_in_quiet_hours(scene in scene()) {
        let times = MessageTimes::usual(Berlin);
        let hour = scene.now.with_timezone(&Berlin).hour();
        prop_assert_eq!(is_quiet(&times, scene.now), !(7..22).contains(&hour));
        let asks: usize = decided(&scene).iter().map(|decision| decision.ask.len()).sum();
        prop_assert!(asks == 0 || (7..22).contains(&hour), "{asks} asked at {hour} o'clock");
    }

    #[test]
    fn nobody_gets_more_than_the_ceiling_or_too_long_a_message(scene in scene()) {
        let policy = AskingPolicy::default();
        for (helper, urgencies) in messages(&scene, &decided(&scene)) {
            let standing = &scene.helpers[helper];
            let highest = urgencies.iter().map(|urgency| ceiling(&policy, standing, *urgency)).max().unwrap();
            prop_assert!(standing.messages_this_week(scene.now) < highest);
            prop_assert!(standing.hours_of_rest(scene.now) >= policy.rest_of_familiar);
            prop_assert!(urgencies.len() <= policy.requests_per_message);
        }
    }

    #[test]
    fn who_joins_begins_no_message_and_keeps_to_the_length(scene in scene(), due in 0..6_usize) {
        let (needs, joining) = scene.needs.split_at(due.min(scene.needs.len()));
        let alone = with_view(&scene, |view| decide(view, needs, &[]));
        let both = with_view(&scene, |view| decide(view, needs, joining));
        prop_assert_eq!(both.len(), scene.needs.len());
        let written_to: BTreeSet<usize> = alone.iter().flat_map(|decision| &decision.ask).map(|ask| ask.helper).collect();
        for (helper, urgencies) in messages(&scene, &both) {
            prop_assert!(written_to.contains(&helper), "{helper} got a message for what only joins");
            prop_assert!(urgencies.len() <= AskingPolicy::default().requests_per_message);
        }
        for decision in &both[needs.len()..] {
            prop_assert!(decision.look_again_at.is_none() && decision.hand_over.is_none());
        }
    }

    #[test]
    fn rounds_and_steps_keep_to_the_wall_clock(now in moment()) {
        let times = MessageTimes::usual(Berlin);
        for (next, hours) in [(next_round(&times, now), &times.rounds), (next_step_time(&times, now), &times.steps)] {
            prop_assert!(now < next && next - now <= Duration::hours(25), "{next}");
            prop_assert!(hours.contains(&next.with_timezone(&Berlin).time()), "{next}");
            prop_assert!(!is_quiet(&times, next));
        }
        // However long the night is, the waking day has its fifteen hours.
        let waking = waking_hours(&times, now, now + Duration::days(7));
        prop_assert!((104.0..=106.0).contains(&waking), "{waking}");
        let later = after_waking_hours(&times, now, 20.0);
        prop_assert!((waking_hours(&times, now, later) - 20.0).abs() < 1e-3 && !is_quiet(&times, later - Duration::seconds(1)));
    }

    #[test]
    fn a_rest_is_as_long_in_the_nights_of_the_change(now in moment(), minutes in 1..5_000_i64) {
        let standing = HelperStanding {
            messages: vec![now - Duration::minutes(minutes)],
            tasks_per_week: 2,
            ..HelperStanding::default()
        };
        let policy = AskingPolicy::default();
        for urgency in [Urgency::Urgent, Urgency::Soon, Urgency::Normal] {
            let is_rested = Duration::minutes(minutes) >= span_of_hours(rest(&policy, urgency, false));
            prop_assert_eq!(may_get_message(&policy, &standing, urgency, false, now), is_rested);
            // Whoever waits to be rested for the first word is rested then.
            let then = rested_for_first_word(&policy, &standing, urgency, now).unwrap();
            prop_assert!(may_have_first_word(&policy, &standing, urgency, then));
        }
    }

    #[test]
    fn who_helped_last_is_waited_for_until_below_the_ceiling(scene in scene()) {
        let policy = AskingPolicy::default();
        for standing in &scene.helpers {
            for urgency in [Urgency::Urgent, Urgency::Soon, Urgency::Normal] {
                if let Some(then) = rested_for_first_word(&policy, standing, urgency, scene.now) {
                    prop_assert!(may_have_first_word(&policy, standing, urgency, then), "{then}");
                } else {
                    prop_assert_eq!(ceiling(&policy, standing, urgency), 0);
                }
            }
        }
    }

    #[test]
    fn only_candidates_are_asked_and_each_once(scene in scene()) {
        for (need, decision) in scene.needs.iter().zip(decided(&scene)) {
            let mut asked: Vec<usize> = decision.ask.iter().map(|ask| ask.helper).collect();
            prop_assert!(asked.iter().all(|helper| need.candidates.iter().any(|candidate| candidate.helper == *helper)));
            asked.sort_unstable();
            let before = asked.len();
            asked.dedup();
            prop_assert_eq!(asked.len(), before);
        }
    }

    #[test]
    fn the_same_view_gives_the_same_answer(scene in scene()) {
        prop_assert_eq!(decided(&scene), decided(&scene.clone()));
    }

    #[test]
    fn a_look_that_was_kept_is_decided_the_same_again(
        scene in scene(),
        due in 0..6_usize,
        factors in prop::collection::vec(0.001..7.0_f64, 25),
    ) {
        let mut factor = factors.into_iter();
        let mut averages = averages_of_nothing();
        let (policy, times) = (AskingPolicy::default(), MessageTimes::usual(Berlin));
        let learned = averages.by_urgency.iter_mut().chain(&mut averages.by_nearness).chain(&mut averages.by_rest);
        for (slot, factor) in learned.chain(&mut averages.by_load).zip(&mut factor) {
            *slot = factor;
        }
        averages.by_category.insert("shopping".to_owned(), factor.next().unwrap());
        averages.median_answer_logarithm = factor.next().unwrap().ln();
        let (needs, joining) = scene.needs.split_at(due.min(scene.needs.len()));
        let seen = Seen { now: scene.now, needs, joining, helpers: &scene.helpers, averages: &averages, policy: &policy, times: &times };
        let kept = Look::decode(&seen.encode().unwrap()).unwrap();
        prop_assert_eq!(&kept.averages, &averages);
        prop_assert_eq!(decide_again(kept.seen()), decide_again(seen));
    }

    #[test]
    fn the_next_look_is_ahead_and_nothing_ends_silently(scene in scene()) {
        for (need, decision) in scene.needs.iter().zip(decided(&scene)) {
            prop_assert!(decision.look_again_at.is_none_or(|at| at > scene.now && at < need.answer_by));
            prop_assert!(
                decision.look_again_at.is_some() || decision.hand_over.is_some(),
                "{:?} is neither looked at again nor handed over",
                need
            );
        }
    }

    #[test]
    fn one_need_asks_by_rank_and_the_reasons_add_up_to_it(scene in scene()) {
        let one = Scene { needs: vec![Need { waiting: Vec::new(), familiar_asked: true, ..scene.needs[0].clone() }], ..scene };
        let decision = decided(&one).remove(0);
        let ranks: Vec<i32> = decision.ask.iter().map(super::super::model::Ask::rank).collect();
        let order = with_view(&one, |view| order_candidates(view, &one.needs[0], usize::MAX));
        for ranked in &order {
            prop_assert_eq!(ranked.rank, ranked.reasons.iter().map(|reason| reason.points).sum::<i32>());
        }
        prop_assert!(order.is_sorted_by(|one, other| one.rank >= other.rank));
        // A step asks in the order of the ranks, and the first one asked is the first one of the order who may get a message.
        let places: Vec<usize> = decision
            .ask
            .iter()
            .map(|ask| order.iter().position(|ranked| one.needs[0].candidates[ranked.place].helper == ask.helper).unwrap())
            .collect();
        prop_assert!(places.is_sorted(), "asked in the order {places:?} with the ranks {ranks:?}");
    }

    #[test]
    fn a_message_has_one_rank_and_its_reasons_add_up_to_it(scene in scene()) {
        let mut by_helper: BTreeMap<usize, Vec<i32>> = BTreeMap::new();
        for ask in decided(&scene).iter().flat_map(|decision| &decision.ask) {
            by_helper.entry(ask.helper).or_default().push(ask.rank());
        }
        for ranks in by_helper.values() {
            prop_assert!(ranks.iter().all(|rank| *rank == ranks[0]), "{ranks:?}");
        }
    }

    #[test]
    fn the_list_of_a_helper_is_in_the_order_of_its_reasons(scene in scene()) {
        let suitable: Vec<Suitable> = scene
            .needs
            .iter()
            .filter_map(|need| {
                let candidate = *need.candidates.first()?;
                Some(Suitable { urgency: need.urgency, category: &need.category, answer_by: need.answer_by, candidate })
            })
            .collect();
        let order = with_view(&scene, |view| order_needs(view, &scene.helpers[0], &suitable, 3));
        prop_assert_eq!(order.len(), suitable.len().min(3));
        for ranked in &order {
            prop_assert_eq!(ranked.rank, ranked.reasons.iter().map(|reason| reason.points).sum::<i32>());
        }
        prop_assert!(order.is_sorted_by(|one, other| one.rank >= other.rank));
    }
}
