//! The rest, exactly: for each request that waits, the cheapest chain of changes, by Dijkstra over reduced costs. A chain
//! ends at a place that is free, or with some request of it left open.

use super::model::Instance;
use super::state::{NONE, State};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What a search knows of a person.
#[derive(Clone, Copy)]
struct Reached {
    /// The cheapest chain that ends at a place of theirs, with its price.
    distance: i64,
    /// The request that would come, and what it would cost there.
    request: u32,
    cost: i64,
    /// The search by which they were reached; what others left behind does not count.
    search: u32,
}

/// Where a chain ends.
#[derive(Clone, Copy)]
enum End {
    /// At a free place of this person.
    Free(u32),
    /// This request stays open.
    Open(u32),
}

/// One search after the other, in the same memory.
struct Search<'a> {
    instance: &'a Instance,
    reached: Vec<Reached>,
    number: u32,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
    /// Reached at the distance that is looked at now.
    at_once: Vec<u32>,
    /// With final distances, in order.
    settled: Vec<u32>,
    /// The cheapest end so far.
    best: i64,
    end: End,
}

/// Finds the best for every request of `waiting`.
pub(super) fn finish(instance: &Instance, state: &mut State, waiting: &[u32]) {
    let nothing = Reached { distance: 0, request: NONE, cost: 0, search: 0 };
    let mut search = Search {
        instance,
        reached: vec![nothing; instance.people()],
        number: 0,
        heap: BinaryHeap::new(),
        at_once: Vec::new(),
        settled: Vec::new(),
        best: 0,
        end: End::Open(NONE),
    };
    for request in waiting {
        search.run(state, *request);
        search.raise_prices(state);
        search.change(state, *request);
    }
}

impl Search<'_> {
    fn run(&mut self, state: &State, start: u32) {
        self.number += 1;
        self.heap.clear();
        self.at_once.clear();
        self.settled.clear();
        self.best = self.instance.penalty(start as usize);
        self.end = End::Open(start);
        self.look_from(state, start, 0, i64::MIN);
        while let Some((distance, person)) = self.nearest() {
            self.settled.push(person);
            let mut request = state.first_of(person);
            while request != NONE {
                let here = state.cost_of[request as usize] + state.prices[person as usize];
                let open = distance + self.instance.penalty(request as usize) - here;
                if open < self.best {
                    self.best = open;
                    self.end = End::Open(request);
                }
                self.look_from(state, request, distance - here, distance);
                request = state.after(request);
            }
        }
    }

    /// The next person to settle; `None` once none is nearer than the best end.
    fn nearest(&mut self) -> Option<(i64, u32)> {
        if let Some(person) = self.at_once.pop() {
            return Some((self.reached[person as usize].distance, person)).filter(|next| next.0 < self.best);
        }
        while let Some(Reverse((distance, person))) = self.heap.pop() {
            if distance >= self.best {
                return None;
            }
            if self.reached[person as usize].distance == distance {
                return Some((distance, person));
            }
        }
        None
    }

    /// Where a request could go that comes from `base` (what the chain costs up to it, less what it costs now).
    fn look_from(&mut self, state: &State, request: u32, base: i64, now: i64) {
        for pair in self.instance.pairs_of(request as usize) {
            // Cheapest first, and no price is below 0.
            if base + pair.cost >= self.best {
                break;
            }
            let who = pair.person as usize;
            let distance = base + pair.cost + state.prices[who];
            let reached = &mut self.reached[who];
            let is_new = reached.search != self.number;
            if distance >= self.best || (!is_new && reached.distance <= distance) {
                continue;
            }
            *reached = Reached { distance, request, cost: pair.cost, search: self.number };
            if state.room[who] > 0 {
                self.best = distance;
                self.end = End::Free(pair.person);
            } else if distance == now {
                self.at_once.push(pair.person);
            } else {
                self.heap.push(Reverse((distance, pair.person)));
            }
        }
    }

    /// Who was nearer than the end is in demand by that much more.
    fn raise_prices(&self, state: &mut State) {
        for person in &self.settled {
            let who = *person as usize;
            state.prices[who] += self.best - self.reached[who].distance;
        }
    }

    /// Makes the changes of the chain, from its end to its start.
    fn change(&self, state: &mut State, start: u32) {
        let mut person = match self.end {
            End::Free(person) => person,
            End::Open(request) if request == start => return,
            End::Open(request) => {
                let person = state.person_of[request as usize];
                state.take_away(request);
                person
            }
        };
        loop {
            let Reached { request, cost, .. } = self.reached[person as usize];
            let before = state.person_of[request as usize];
            state.give(request, person, cost);
            if request == start {
                return;
            }
            person = before;
        }
    }
}
