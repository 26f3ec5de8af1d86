//! The assignment against an independent proof, against another solver, and against what a hurried person would do.

use super::*;
use pathfinding::kuhn_munkres::kuhn_munkres_min;
use pathfinding::matrix::Matrix;
use proptest::prelude::*;

/// What it costs to leave a request open, and its pairs: a person and the cost.
type Wish = (i64, Vec<(usize, i64)>);

/// What an instance is made from; the checks look at this alone, not at what the solver made of it.
#[derive(Debug, Clone)]
struct Question {
    capacities: Vec<u32>,
    /// The penalty of each request, and its pairs.
    requests: Vec<Wish>,
}

impl Question {
    fn instance(&self) -> Instance {
        let mut instance = Instance::new(self.capacities.clone()).unwrap();
        for (number, (penalty, pairs)) in self.requests.iter().enumerate() {
            assert_eq!(instance.add_request(*penalty, pairs.iter().copied()), Ok(number));
        }
        instance
    }

    fn cost(&self, request: usize, person: Option<usize>) -> i64 {
        let (penalty, pairs) = &self.requests[request];
        let Some(person) = person else { return *penalty };
        pairs.iter().filter(|pair| pair.0 == person).map(|pair| pair.1).min().expect("only pairs that were offered")
    }

    /// Whether it is an assignment, costs what it says, and is proved: by prices at which no request would rather be
    /// served by somebody else, and that are above 0 only where every place is taken.
    fn check(&self, answer: &Assignment) {
        assert_eq!((answer.person_of.len(), answer.prices.len()), (self.requests.len(), self.capacities.len()));
        let mut taken = vec![0; self.capacities.len()];
        answer.person_of.iter().flatten().for_each(|person| taken[*person] += 1);
        for (person, capacity) in self.capacities.iter().enumerate() {
            assert!(taken[person] <= *capacity, "{person} is given too much");
            assert!(answer.prices[person] >= 0);
            assert!(answer.prices[person] == 0 || taken[person] == *capacity, "{person} has room and a price");
        }
        let (mut total, mut bound) = (0, 0);
        for (request, person) in answer.person_of.iter().enumerate() {
            let price = person.map_or(0, |person| answer.prices[person]);
            let now = self.cost(request, *person) + price;
            let (penalty, pairs) = &self.requests[request];
            let others = pairs.iter().filter(|pair| self.capacities[pair.0] > 0);
            let best =
                others.map(|(person, cost)| cost + answer.prices[*person]).min().unwrap_or(*penalty).min(*penalty);
            assert_eq!(now, best, "request {request} would rather go elsewhere");
            total += self.cost(request, *person);
            bound += i128::from(best);
        }
        let places = self.capacities.iter().zip(&answer.prices);
        bound -= places.map(|(room, price)| i128::from(*room) * i128::from(*price)).sum::<i128>();
        assert_eq!((answer.total, answer.bound), (total, total));
        assert_eq!(bound, i128::from(total), "a gap");
    }

    /// Each request takes what is cheapest and still free, in the given order of pairs or of requests.
    fn hurried(&self, order: impl IntoIterator<Item = (usize, Option<usize>)>) -> i64 {
        let mut room = self.capacities.clone();
        let mut person_of: Vec<Option<usize>> = vec![None; self.requests.len()];
        for (request, person) in order {
            let Some(person) = person else { continue };
            if person_of[request].is_none()
                && room[person] > 0
                && self.cost(request, Some(person)) < self.requests[request].0
            {
                room[person] -= 1;
                person_of[request] = Some(person);
            }
        }
        person_of.iter().enumerate().map(|(request, person)| self.cost(request, *person)).sum()
    }

    fn greedy(&self) -> i64 {
        let all = self.requests.iter().enumerate();
        let mut pairs: Vec<_> = all
            .flat_map(|(request, (penalty, pairs))| {
                pairs.iter().map(move |(person, cost)| (cost - penalty, request, *person))
            })
            .collect();
        pairs.sort_unstable();
        self.hurried(pairs.into_iter().map(|(_, request, person)| (request, Some(person))))
    }

    fn first_come(&self) -> i64 {
        let by_request = self.requests.iter().enumerate().flat_map(|(request, (_, pairs))| {
            let mut pairs = pairs.clone();
            pairs.sort_unstable_by_key(|pair| (pair.1, pair.0));
            pairs.into_iter().map(move |(person, _)| (request, Some(person)))
        });
        self.hurried(by_request.collect::<Vec<_>>())
    }

    /// The same by another solver: a column for each place, and one for each request to stay open.
    fn by_kuhn_munkres(&self) -> i64 {
        const NEVER: i64 = 1_000_000;
        let places: Vec<usize> =
            self.capacities.iter().enumerate().flat_map(|(who, room)| vec![who; *room as usize]).collect();
        let row = |(request, (penalty, pairs)): (usize, &Wish)| {
            let cost = |person: &usize| {
                pairs.iter().filter(|pair| pair.0 == *person).map(|pair| pair.1).min().unwrap_or(NEVER)
            };
            let open = (0..self.requests.len()).map(|other| if other == request { *penalty } else { NEVER });
            places.iter().map(cost).chain(open).collect::<Vec<_>>()
        };
        if self.requests.is_empty() {
            return 0;
        }
        let rows: Vec<_> = self.requests.iter().enumerate().map(row).collect();
        kuhn_munkres_min(&Matrix::from_rows(rows).unwrap()).0
    }
}

/// Few different costs, so that there are many ties.
fn questions(most_people: usize, most_requests: usize, costs: i64) -> impl Strategy<Value = Question> {
    prop::collection::vec(0_u32..4, 1..=most_people).prop_flat_map(move |capacities| {
        let people = capacities.len();
        let request = (-5..2 * costs, prop::collection::vec((0..people, -5..costs), 0..=people.min(8)));
        let requests = prop::collection::vec(request, 0..=most_requests);
        requests.prop_map(move |requests| Question { capacities: capacities.clone(), requests })
    })
}

proptest! {
    #[test]
    fn another_solver_finds_the_same_total(question in questions(5, 9, 12)) {
        let answer = assign(&question.instance());
        question.check(&answer);
        prop_assert_eq!(answer.total, question.by_kuhn_munkres());
    }

    #[test]
    fn large_and_small_costs_are_proved_and_never_dearer_than_what_is_done_in_a_hurry(
        question in prop_oneof![questions(30, 80, 4), questions(30, 80, 1_000), questions(30, 80, COST_MAXIMUM / 2)]
    ) {
        let answer = assign(&question.instance());
        question.check(&answer);
        prop_assert!(answer.total <= question.greedy());
        prop_assert!(answer.total <= question.first_come());
        prop_assert_eq!(&assign(&question.instance()), &answer, "the same question, the same answer");
    }

    #[test]
    fn whatever_the_prices_are_the_bound_is_one(
        question in questions(8, 20, 30),
        prices in prop::collection::vec(-10_i64..40, 0..10),
    ) {
        let instance = question.instance();
        prop_assert!(instance.bound(&prices) <= assign(&instance).total);
    }
}

#[test]
fn nothing_to_do_is_done() {
    let nobody = Question { capacities: vec![], requests: vec![] };
    nobody.check(&assign(&nobody.instance()));
    let no_pairs = Question { capacities: vec![1, 1], requests: vec![(7, vec![]), (0, vec![])] };
    let answer = assign(&no_pairs.instance());
    no_pairs.check(&answer);
    assert_eq!((answer.person_of, answer.total), (vec![None, None], 7));
}

#[test]
fn who_has_no_room_takes_nothing() {
    let question = Question { capacities: vec![0, 1], requests: vec![(9, vec![(0, 1)]), (9, vec![(0, 1), (1, 5)])] };
    let answer = assign(&question.instance());
    question.check(&answer);
    assert_eq!(answer.person_of, [None, Some(1)]);
}

#[test]
fn where_not_all_can_be_served_the_most_urgent_are() {
    let requests = (0..50).map(|number| (100 + number, vec![(0, 3), (1, 4)])).collect();
    let question = Question { capacities: vec![7, 5], requests };
    let answer = assign(&question.instance());
    question.check(&answer);
    let served: Vec<_> = (0..50).filter(|request| answer.person_of[*request].is_some()).collect();
    assert_eq!(served, (38..50).collect::<Vec<_>>());
    assert_eq!(answer.prices, [134, 133], "what one more place of each would save");
}

#[test]
fn one_more_request_moves_a_whole_chain() {
    // Each is nearest to the one before; only the last of them has room.
    let requests = (0..2_000_usize).map(|at| (COST_MAXIMUM, vec![(at, 1), (at + 1, 2)]));
    let requests = requests.chain([(COST_MAXIMUM, vec![(0, 1)])]).collect();
    let question = Question { capacities: vec![1; 2_001], requests };
    let answer = assign(&question.instance());
    question.check(&answer);
    assert_eq!(answer.total, 2 * 2_000 + 1);
    assert!(answer.person_of.iter().all(Option::is_some));
}

#[test]
fn the_highest_penalties_and_costs_fit() {
    let pairs = |cost| (0..40).map(|person| (person, cost)).collect::<Vec<_>>();
    let requests = (0..100).map(|at| (COST_MAXIMUM, pairs(if at % 2 == 0 { -COST_MAXIMUM } else { COST_MAXIMUM - 1 })));
    let question = Question { capacities: vec![1; 40], requests: requests.collect() };
    let answer = assign(&question.instance());
    question.check(&answer);
    assert_eq!(answer.total, 60 * COST_MAXIMUM - 40 * COST_MAXIMUM);
}

#[test]
fn what_cannot_be_part_of_it_is_refused_and_leaves_no_trace() {
    let mut instance = Instance::new(vec![1]).unwrap();
    assert_eq!(instance.add_request(COST_MAXIMUM + 1, []), Err(InstanceFault::CostOutOfRange));
    assert_eq!(instance.add_request(9, [(0, 1), (0, i64::MIN)]), Err(InstanceFault::CostOutOfRange));
    assert_eq!(instance.add_request(9, [(0, 1), (1, 2)]), Err(InstanceFault::UnknownPerson));
    assert_eq!(instance, Instance::new(vec![1]).unwrap());
    assert_eq!(instance.add_request(9, [(0, 3), (0, 2)]), Ok(0));
    assert_eq!(assign(&instance).total, 2, "of two costs the lower one");
}
