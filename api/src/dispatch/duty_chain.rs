//! Who is on duty in a quarter at a moment: one chain, from the first to be asked to the coordinators, with whom it
//! always ends. Nobody is in it twice, and nobody who is away, out of hours or out of service.
//!
//! own (by priority) → their stand-ins → who is on duty in the neighbouring quarters, nearest first → coordinators

use super::model::{DutyChain, DutyLink, DutyPart, NotOnDuty, PassedOver, Stadtkuemmerer, TownClock};
use super::presence::not_on_duty;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, QuarterId};
use std::collections::BTreeSet;

/// The chain of a quarter; `neighbours` are its neighbours, nearest first.
pub fn duty_chain(
    quarter: QuarterId,
    neighbours: &[QuarterId],
    staff: &[Stadtkuemmerer],
    at: Instant,
    clock: &TownClock,
) -> DutyChain {
    let mut chain = Building { links: Vec::new(), passed_over: Vec::new(), looked_at: BTreeSet::new(), at, clock };
    let own = responsible(quarter, staff);
    for person in &own {
        chain.consider(person, DutyPart::Own, quarter, None);
    }
    for person in &own {
        for id in &person.duty.content.stand_ins {
            if let Some(stand_in) = staff.iter().find(|other| other.duty.account_id == *id) {
                chain.consider(stand_in, DutyPart::StandIn, quarter, Some(person.duty.account_id));
            }
        }
    }
    for neighbour in neighbours {
        for person in responsible(*neighbour, staff) {
            chain.consider(person, DutyPart::Neighbour, *neighbour, None);
        }
    }
    chain.links.push(DutyLink { part: DutyPart::Coordinator, person: None, quarter_id: quarter, stands_in_for: None });
    DutyChain { links: chain.links, passed_over: chain.passed_over }
}

/// Who looks after a quarter, whether there or not: by priority, then by id.
fn responsible(quarter: QuarterId, staff: &[Stadtkuemmerer]) -> Vec<&Stadtkuemmerer> {
    let priority = |person: &&Stadtkuemmerer| person.duty.content.priority_in(quarter);
    let mut own: Vec<_> = staff.iter().filter(|person| priority(person).is_some()).collect();
    own.sort_by_key(|person| (priority(person), person.duty.account_id));
    own
}

struct Building<'a> {
    links: Vec<DutyLink>,
    passed_over: Vec<PassedOver>,
    looked_at: BTreeSet<AccountId>,
    at: Instant,
    clock: &'a TownClock,
}

impl Building<'_> {
    /// Takes somebody in who is there, or says why not; each once.
    fn consider(
        &mut self,
        person: &Stadtkuemmerer,
        part: DutyPart,
        quarter_id: QuarterId,
        stands_in_for: Option<AccountId>,
    ) {
        if !self.looked_at.insert(person.duty.account_id) {
            return;
        }
        let who = person.named();
        match not_on_duty(person, self.at, self.clock) {
            None => self.links.push(DutyLink { part, person: Some(who), quarter_id, stands_in_for }),
            Some(reason) => self.pass_over(part, PassedOver { person: who, reason }),
        }
    }

    /// Of the neighbours' people nobody asks why they are not there, and who is out of service is no news.
    fn pass_over(&mut self, part: DutyPart, passed: PassedOver) {
        if part != DutyPart::Neighbour && passed.reason != NotOnDuty::OutOfService {
            self.passed_over.push(passed);
        }
    }
}

#[cfg(test)]
#[path = "duty_chain_tests.rs"]
mod tests;
