//! A good beginning: every request bids for the place that is cheapest for it, by as much as that is better than what
//! comes next. Most find their final place so, at prices that keep the rest of the search short.

use super::model::Instance;
use super::state::{NONE, State};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// How many bids are made for each request on average. Later ones are price wars that the search settles faster.
const ROUNDS: usize = 8;

/// What each taken place of a person was taken for, and by whom; the cheapest goes first.
type Places = BinaryHeap<Reverse<(i64, u32)>>;

/// The first assignment, and the requests that are still to be looked at.
pub(super) fn begin(instance: &Instance) -> (State, Vec<u32>) {
    let mut state = State::new(instance);
    let mut places: Vec<Places> = vec![Places::new(); instance.people()];
    let requests = u32::try_from(instance.requests()).unwrap_or(NONE);
    let mut waiting: Vec<u32> = (0..requests).rev().collect();
    let mut bids = instance.requests() * ROUNDS;
    let mut left = Vec::new();
    while let Some(request) = waiting.pop() {
        let Some(bid) = best_bid(instance, &state, request) else { continue };
        if bids == 0 {
            left.push(request);
            continue;
        }
        bids -= 1;
        match place(&mut state, &mut places[bid.person as usize], request, &bid) {
            Placed::Free => {}
            Placed::InsteadOf(other) => waiting.push(other),
            Placed::Tie => left.push(request),
        }
    }
    // Who must be served most is served first: later searches then end sooner.
    left.sort_unstable_by_key(|request| (Reverse(instance.penalty(*request as usize)), *request));
    (state, left)
}

struct Bid {
    person: u32,
    cost: i64,
    /// By how much the best is better than anybody else, or than staying open.
    lead: i64,
}

/// The best place for a request at the present prices; `None` where none is better than staying open.
fn best_bid(instance: &Instance, state: &State, request: u32) -> Option<Bid> {
    let mut best = (instance.penalty(request as usize), NONE, 0);
    let mut second = best.0;
    for pair in instance.pairs_of(request as usize) {
        // Cheapest first, and no price is below 0.
        if pair.cost >= second {
            break;
        }
        let sum = pair.cost + state.prices[pair.person as usize];
        if sum < best.0 {
            // (Somebody named twice is no rival to themselves.)
            second = if best.1 == pair.person { second } else { best.0 };
            best = (sum, pair.person, pair.cost);
        } else if sum < second && pair.person != best.1 {
            second = sum;
        }
    }
    (best.1 != NONE).then(|| Bid { person: best.1, cost: best.2, lead: second - best.0 })
}

enum Placed {
    /// In a free place.
    Free,
    /// In the place of this request, which bids again.
    InsteadOf(u32),
    /// It would only change places with somebody for whom it is the same.
    Tie,
}

fn place(state: &mut State, places: &mut Places, request: u32, bid: &Bid) -> Placed {
    let who = bid.person as usize;
    let room = state.room[who];
    if room > 0 {
        // As long as another place is free nobody pays for one.
        let raise = if room > 1 { 0 } else { places.peek().map_or(bid.lead, |least| bid.lead.min(least.0.0)) };
        places.push(Reverse((raise, request)));
        state.give(request, bid.person, bid.cost);
        if room == 1 {
            state.prices[who] = places.peek().map_or(0, |least| least.0.0);
        }
        return Placed::Free;
    }
    let Some(Reverse((least, other))) = places.pop() else { return Placed::Tie };
    let raise = places.peek().map_or(bid.lead, |next| bid.lead.min(next.0.0 - least));
    if raise == 0 && places.peek().is_none_or(|next| next.0.0 > least) {
        places.push(Reverse((least, other)));
        return Placed::Tie;
    }
    state.take_away(other);
    state.give(request, bid.person, bid.cost);
    places.push(Reverse((least + raise, request)));
    state.prices[who] = places.peek().map_or(0, |least| least.0.0);
    Placed::InsteadOf(other)
}
