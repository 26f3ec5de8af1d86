//! An assignment on the way: who has whom, and the prices.

use super::model::{Assignment, Instance};

/// No request, or no person.
pub(super) const NONE: u32 = u32::MAX;

/// Always so: a price above 0 only where no place is left; and each request that somebody serves costs, with the price,
/// no more than it would with anybody else or open.
pub(super) struct State {
    /// By person: the price of a place.
    pub(super) prices: Vec<i64>,
    /// By person: places left.
    pub(super) room: Vec<u32>,
    /// By request: who serves it.
    pub(super) person_of: Vec<u32>,
    /// By request: what that costs.
    pub(super) cost_of: Vec<i64>,
    /// By person: the first of the requests that they serve.
    first: Vec<u32>,
    /// By request: the next one of the same person.
    next: Vec<u32>,
    /// By request: the one before of the same person.
    previous: Vec<u32>,
}

impl State {
    pub(super) fn new(instance: &Instance) -> Self {
        let (requests, people) = (instance.requests(), instance.people());
        Self {
            prices: vec![0; people],
            room: instance.capacities().to_vec(),
            person_of: vec![NONE; requests],
            cost_of: vec![0; requests],
            first: vec![NONE; people],
            next: vec![NONE; requests],
            previous: vec![NONE; requests],
        }
    }

    /// The first of the requests that a person serves; [`Self::after`] gives the others.
    pub(super) fn first_of(&self, person: u32) -> u32 {
        self.first[person as usize]
    }

    /// The request after `request` of the same person.
    pub(super) fn after(&self, request: u32) -> u32 {
        self.next[request as usize]
    }

    /// Gives a request to somebody; who served it so far has that place again.
    pub(super) fn give(&mut self, request: u32, person: u32, cost: i64) {
        self.take_away(request);
        let (this, who) = (request as usize, person as usize);
        self.room[who] -= 1;
        self.person_of[this] = person;
        self.cost_of[this] = cost;
        self.next[this] = self.first[who];
        self.previous[this] = NONE;
        if self.first[who] != NONE {
            self.previous[self.first[who] as usize] = request;
        }
        self.first[who] = request;
    }

    /// Leaves a request open.
    pub(super) fn take_away(&mut self, request: u32) {
        let this = request as usize;
        let person = self.person_of[this];
        if person == NONE {
            return;
        }
        let (before, after) = (self.previous[this], self.next[this]);
        match before {
            NONE => self.first[person as usize] = after,
            before => self.next[before as usize] = after,
        }
        if after != NONE {
            self.previous[after as usize] = before;
        }
        self.person_of[this] = NONE;
        self.room[person as usize] += 1;
    }

    pub(super) fn into_assignment(self, instance: &Instance) -> Assignment {
        let bound = instance.bound(&self.prices);
        let cost = |(request, person): (usize, &u32)| match *person {
            NONE => instance.penalty(request),
            _ => self.cost_of[request],
        };
        Assignment {
            total: self.person_of.iter().enumerate().map(cost).sum(),
            person_of: self.person_of.iter().map(|person| (*person != NONE).then_some(*person as usize)).collect(),
            prices: self.prices,
            bound,
        }
    }
}
