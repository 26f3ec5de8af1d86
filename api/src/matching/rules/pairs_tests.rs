//! Who must not meet is never asked about the other one's need, and of equals whoever was not asked for longest goes first.

use super::order::order_candidates;
use super::{View, averages_of_nothing, decide};
use crate::help_requests::model::{Circumstances, HelpRequest, Urgency, VolunteerFacts};
use crate::help_requests::rules::eligibility::judge;
use crate::help_requests::rules::samples::{BERLIN, account, asap, at, helper};
use crate::kernel::clock::Instant;
use crate::kernel::ids::AccountId;
use crate::matching::invitations::rules::answer_by;
use crate::matching::model::{
    AskingPolicy, Candidate, Decision, Familiarity, HelperStanding, MessageTimes, Nearness, Need,
};
use chrono::Duration;
use proptest::prelude::*;
use std::collections::{BTreeSet, HashMap};

const NOW: &str = "2026-11-23 10:00";
const PEOPLE: u128 = 12;

/// Requesters are people too, and may help each other: a block of two people, whoever of them made it.
fn blocks() -> impl Strategy<Value = BTreeSet<(u128, u128)>> {
    prop::collection::btree_set((0..PEOPLE, 0..PEOPLE), 0..60)
}

fn are_blocked(blocks: &BTreeSet<(u128, u128)>, one: u128, other: u128) -> bool {
    blocks.contains(&(one, other)) || blocks.contains(&(other, one))
}

fn facts(person: u128, blocks: &BTreeSet<(u128, u128)>) -> VolunteerFacts {
    let blocked = (0..PEOPLE).filter(|other| are_blocked(blocks, person, *other)).map(account).collect();
    VolunteerFacts { account_id: account(person), blocked, ..helper() }
}

/// The need of a request as a look makes it: everybody eligible is a candidate.
fn need(request: &HelpRequest, people: &[VolunteerFacts], familiarity: Familiarity) -> Need {
    let is_eligible =
        |facts: &VolunteerFacts| judge(request, &Circumstances::default(), facts, BERLIN, at(NOW)).is_eligible();
    let candidate = |(helper, _)| Candidate { helper, nearness: Nearness::Near, familiarity, spared_scarcity: 0.0 };
    Need {
        urgency: request.urgency,
        category: request.category.clone(),
        open_since: at(NOW),
        answer_by: answer_by(request),
        places_free: 1,
        waiting: Vec::new(),
        familiar_asked: false,
        candidates: people.iter().enumerate().filter(|(_, facts)| is_eligible(facts)).map(candidate).collect(),
    }
}

fn decided(helpers: &[HelperStanding], needs: &[Need], joining: &[Need]) -> Vec<Decision> {
    with_view(helpers, at(NOW), |view| decide(view, needs, joining))
}

fn with_view<T>(helpers: &[HelperStanding], now: Instant, act: impl FnOnce(&View) -> T) -> T {
    let (averages, policy, times) = (averages_of_nothing(), AskingPolicy::default(), MessageTimes::usual(BERLIN));
    act(&View { now, helpers, averages: &averages, policy: &policy, times: &times })
}

fn urgency() -> impl Strategy<Value = Urgency> {
    prop_oneof![Just(Urgency::Urgent), Just(Urgency::Soon), Just(Urgency::Normal)]
}

/// When each helper had the one message of the last four weeks, in whole hours ago: several at the same hour.
fn rests() -> impl Strategy<Value = Vec<Option<i64>>> {
    prop::collection::vec(prop::option::of(73..160_i64), 2..14)
}

fn standings(rests: &[Option<i64>]) -> Vec<HelperStanding> {
    let standing = |rest: &Option<i64>| HelperStanding {
        messages: rest.iter().map(|hours| at(NOW) - Duration::hours(*hours)).collect(),
        helped: 0,
        tasks_per_week: 2,
        weekly_ceiling: None,
    };
    rests.iter().map(standing).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_blocked_pair_is_never_asked_about_each_other(
        blocks in blocks(),
        asking in prop::collection::vec((prop::option::of(0..PEOPLE), urgency()), 1..8),
        due in 1..8_usize,
        is_known in any::<bool>(),
    ) {
        let people: Vec<VolunteerFacts> = (0..PEOPLE).map(|person| facts(person, &blocks)).collect();
        let requests: Vec<HelpRequest> = asking
            .iter()
            .map(|(who, urgency)| HelpRequest { requester_id: who.map(account), urgency: *urgency, ..asap() })
            .collect();
        let familiarity = if is_known { Familiarity::HelpedLast } else { Familiarity::New };
        let needs: Vec<Need> = requests.iter().map(|request| need(request, &people, familiarity)).collect();
        let standings = vec![HelperStanding { tasks_per_week: 2, ..HelperStanding::default() }; people.len()];
        let (first, joining) = needs.split_at(due.min(needs.len()));
        let decisions = decided(&standings, first, joining);
        let mut asked = 0;
        for ((request, need), decision) in requests.iter().zip(&needs).zip(&decisions) {
            for ask in &decision.ask {
                let who = people[ask.helper].account_id;
                prop_assert!(!must_not_meet(&blocks, request.requester_id, who), "{who} about {:?}", request.requester_id);
                asked += 1;
            }
            // And nobody else is left out: whoever may meet is a candidate.
            for person in 0..PEOPLE {
                let is_candidate = need.candidates.iter().any(|candidate| people[candidate.helper].account_id == account(person));
                prop_assert_eq!(is_candidate, !must_not_meet(&blocks, request.requester_id, account(person)));
            }
        }
        prop_assert!(asked > 0 || needs[..due.min(needs.len())].iter().all(|need| need.candidates.is_empty()));
    }

    #[test]
    fn of_equals_whoever_was_not_asked_for_longest_is_asked_first(rests in rests(), urgency in urgency()) {
        let standings = standings(&rests);
        let need = Need { urgency, ..need_of_all(rests.len()) };
        let order = with_view(&standings, at(NOW), |view| order_candidates(view, &need, usize::MAX));
        let last_asked = |helper: usize| standings[helper].last_asked();
        for pair in order.windows(2) {
            let (one, other) = (&pair[0], &pair[1]);
            prop_assert!(
                one.rank > other.rank || (one.rank == other.rank && last_asked(one.place) <= last_asked(other.place)),
                "{one:?} before {other:?}"
            );
        }
        // The step asks in this order, from its front.
        let decision = decided(&standings, std::slice::from_ref(&need), &[]).remove(0);
        let place = |helper: usize| order.iter().position(|ranked| ranked.place == helper);
        let asked: Vec<Option<usize>> = decision.ask.iter().map(|ask| place(ask.helper)).collect();
        prop_assert!(asked.is_sorted() && asked.first() == Some(&Some(0)), "{asked:?}");
    }

    /// Within one band of rest minutes make no difference to the rank, and all the difference to the order.
    #[test]
    fn a_minute_longer_decides_between_equals(minutes in prop::collection::btree_set(0..9_i64, 2..8), turn in 0..8_usize) {
        let mut minutes: Vec<i64> = minutes.into_iter().collect();
        let turn = turn % minutes.len();
        minutes.rotate_left(turn);
        let rested = at(NOW) - Duration::hours(100);
        let standing = |more: &i64| HelperStanding {
            messages: vec![rested - Duration::minutes(*more)],
            tasks_per_week: 2,
            ..HelperStanding::default()
        };
        let standings: Vec<HelperStanding> = minutes.iter().map(standing).collect();
        let need = need_of_all(minutes.len());
        let order = with_view(&standings, at(NOW), |view| order_candidates(view, &need, usize::MAX));
        let ranks: HashMap<i32, usize> = order.iter().map(|ranked| (ranked.rank, ranked.place)).collect();
        prop_assert!(ranks.len() <= 2, "nearly all are equals: {ranks:?}");
        let longest = (0..minutes.len()).max_by_key(|place| minutes[*place]).unwrap();
        prop_assert_eq!(order[0].place, longest);
        let decision = decided(&standings, &[need], &[]).remove(0);
        prop_assert_eq!(decision.ask[0].helper, longest);
    }
}

fn must_not_meet(blocks: &BTreeSet<(u128, u128)>, requester: Option<AccountId>, helper: AccountId) -> bool {
    let number = |account: AccountId| account.0.as_u128();
    requester.is_some_and(|who| who == helper || are_blocked(blocks, number(who), number(helper)))
}

/// A need for which everybody is a candidate, all the same.
fn need_of_all(helpers: usize) -> Need {
    let request = HelpRequest { requester_id: None, urgency: Urgency::Soon, ..asap() };
    let people: Vec<VolunteerFacts> = (0..helpers).map(|_| helper()).collect();
    need(&request, &people, Familiarity::New)
}
