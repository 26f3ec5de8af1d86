//! What is asked, what is answered, and the bound that proves it.

/// The most that a cost or a penalty may amount to, either way. Whatever is summed up of so much fits 64 bits.
pub const COST_MAXIMUM: i64 = 1_000_000_000_000;
/// The most requests of one instance.
pub const MAXIMUM_REQUESTS: usize = 4_000_000;

/// Why something cannot be part of an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstanceFault {
    /// A cost or penalty is beyond [`COST_MAXIMUM`].
    CostOutOfRange,
    /// A pair names a person who is not there.
    UnknownPerson,
    /// More than [`MAXIMUM_REQUESTS`] requests, or more people or pairs than can be counted.
    TooLarge,
}

/// One way to serve a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    /// What it costs.
    pub(super) cost: i64,
    /// Whose place it takes.
    pub(super) person: u32,
}

/// Requests, people, and what each pair costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    capacities: Vec<u32>,
    penalties: Vec<i64>,
    /// Where the pairs of each request begin, and after them their number.
    starts: Vec<usize>,
    /// The pairs of each request that are cheaper than leaving it open, cheapest first.
    pairs: Vec<Pair>,
}

impl Instance {
    /// People without requests; each can take as many as their capacity says.
    pub fn new(capacities: Vec<u32>) -> Result<Self, InstanceFault> {
        // One number above all people means "nobody".
        if u32::try_from(capacities.len()).is_err() || capacities.len() >= u32::MAX as usize {
            return Err(InstanceFault::TooLarge);
        }
        Ok(Self { capacities, penalties: Vec::new(), starts: vec![0], pairs: Vec::new() })
    }

    /// Adds a request: what it costs to leave it open, and who could serve it at what cost. The number of the request,
    /// counted from 0. Where somebody is named twice the lower cost counts.
    pub fn add_request(
        &mut self,
        penalty: i64,
        pairs: impl IntoIterator<Item = (usize, i64)>,
    ) -> Result<usize, InstanceFault> {
        let number = self.penalties.len();
        if number >= MAXIMUM_REQUESTS {
            return Err(InstanceFault::TooLarge);
        }
        in_range(penalty)?;
        let before = self.pairs.len();
        for (person, cost) in pairs {
            if let Err(fault) = self.add_pair(penalty, person, cost) {
                self.pairs.truncate(before);
                return Err(fault);
            }
        }
        self.pairs[before..].sort_unstable();
        self.penalties.push(penalty);
        self.starts.push(self.pairs.len());
        Ok(number)
    }

    fn add_pair(&mut self, penalty: i64, person: usize, cost: i64) -> Result<(), InstanceFault> {
        in_range(cost)?;
        let capacity = self.capacities.get(person).ok_or(InstanceFault::UnknownPerson)?;
        // What costs as much as leaving it open is never needed, and who has no room takes nothing.
        if cost < penalty && *capacity > 0 {
            let person = u32::try_from(person).map_err(|_| InstanceFault::TooLarge)?;
            self.pairs.push(Pair { cost, person });
        }
        Ok(())
    }

    /// How many requests there are.
    pub fn requests(&self) -> usize {
        self.penalties.len()
    }

    /// How many people there are.
    pub fn people(&self) -> usize {
        self.capacities.len()
    }

    /// How many pairs are worth a thought: cheaper than leaving the request open, with somebody who has room.
    pub fn pairs(&self) -> usize {
        self.pairs.len()
    }

    /// How many requests each person can take.
    pub fn capacities(&self) -> &[u32] {
        &self.capacities
    }

    /// What it costs to leave a request open.
    pub fn penalty(&self, request: usize) -> i64 {
        self.penalties[request]
    }

    pub(super) fn pairs_of(&self, request: usize) -> &[Pair] {
        &self.pairs[self.starts[request]..self.starts[request + 1]]
    }

    /// The least that any assignment can cost, if a place of each person had this price (none below 0): each request
    /// takes what is cheapest for it, prices included, and the prices of all places are taken off again. Whatever
    /// the prices are, no assignment is cheaper; with those of [`Assignment::prices`] it is exactly its total.
    pub fn bound(&self, prices: &[i64]) -> i64 {
        let price = |person: usize| prices.get(person).copied().unwrap_or(0).max(0);
        let of_request = |request: usize| {
            let with_prices = self.pairs_of(request).iter().map(|pair| pair.cost + price(pair.person as usize));
            with_prices.min().unwrap_or(i64::MAX).min(self.penalties[request])
        };
        let asked: i128 = (0..self.requests()).map(|request| i128::from(of_request(request))).sum();
        let places = self.capacities.iter().enumerate();
        let taken_off: i128 = places.map(|(person, room)| i128::from(*room) * i128::from(price(person))).sum();
        i64::try_from(asked - taken_off).unwrap_or(i64::MIN)
    }
}

fn in_range(cost: i64) -> Result<(), InstanceFault> {
    if (-COST_MAXIMUM..=COST_MAXIMUM).contains(&cost) { Ok(()) } else { Err(InstanceFault::CostOutOfRange) }
}

/// Who serves which request, and the proof that nothing is cheaper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// By request: who serves it; `None`: it stays open.
    pub person_of: Vec<Option<usize>>,
    /// What it costs, penalties of open requests included.
    pub total: i64,
    /// By person: the price of one of their places; 0 where one is left.
    pub prices: Vec<i64>,
    /// What [`Instance::bound`] makes of the prices: no assignment costs less.
    pub bound: i64,
}
