//! The assignment of a whole town's requests at once (`dispatch::assignment`), beside what is done in a hurry. Needs no database.

use crate::chance::Chance;
use crate::report::{Table, line};
use quartierhilfe::dispatch::assignment::{Assignment, Instance, InstanceFault, assign};
use std::time::Duration;

/// Metres from one end of the town to the other.
const SIDE: i64 = 100_000;
/// How often each is measured; the fastest counts, for the machine has other work too.
const TRIES: usize = 3;

/// A size of town, and within how many milliseconds it is to be done.
struct Size {
    requests: usize,
    people: usize,
    pairs_each: usize,
    /// As many places as requests, none of which may stay open: each change moves others through the whole town.
    is_tight: bool,
    within: Option<f64>,
}

const SIZES: [Size; 6] = [
    Size { requests: 1_000, people: 1_000, pairs_each: 20, is_tight: false, within: None },
    Size { requests: 10_000, people: 10_000, pairs_each: 20, is_tight: false, within: Some(50.0) },
    Size { requests: 10_000, people: 10_000, pairs_each: 48, is_tight: false, within: None },
    Size { requests: 10_000, people: 6_000, pairs_each: 20, is_tight: false, within: None },
    Size { requests: 10_000, people: 10_000, pairs_each: 20, is_tight: true, within: None },
    Size { requests: 100_000, people: 100_000, pairs_each: 20, is_tight: false, within: Some(600.0) },
];

/// Measures every size, and prints it. How many targets there are, and how many are met.
pub fn measure() -> (usize, usize) {
    let mut table = Table::new("Assignment, on one thread (processor time, the fastest of three)");
    for size in &SIZES {
        if let Err(fault) = measure_one(size, &mut table) {
            line(&format!("no instance: {fault:?}"));
            return (1, 0);
        }
    }
    table.print()
}

fn measure_one(size: &Size, table: &mut Table) -> Result<(), InstanceFault> {
    let town = Town::draw(size, 7);
    let instance = town.instance()?;
    let Size { requests, people, .. } = size;
    let rooms = if size.is_tight { "one place each" } else { "one or two places each" };
    table.heading(&format!("{requests} requests × {people} people, {rooms}, {} pairs", instance.pairs()));
    let mut fastest = Duration::MAX;
    let mut answer = None;
    for _ in 0..TRIES {
        let before = thread_time();
        answer = Some(assign(&instance));
        fastest = fastest.min(thread_time().saturating_sub(before));
    }
    let millis = fastest.as_secs_f64() * 1000.0;
    match size.within {
        Some(most) => table.at_most("time", millis, most, "ms"),
        None => table.figure("time", format!("{millis:.1} ms")),
    }
    if let Some(answer) = answer {
        tell(&town, &instance, &answer, table);
    }
    Ok(())
}

fn tell(town: &Town, instance: &Instance, answer: &Assignment, table: &mut Table) {
    let bound = instance.bound(&answer.prices);
    table.figure("stay open", answer.person_of.iter().filter(|person| person.is_none()).count().to_string());
    table.figure("cost (metres)", answer.total.to_string());
    table.figure("dual bound", bound.to_string());
    let gap = percent(answer.total - bound, bound);
    table.at_most("gap", gap, 0.0, "%");
    table.figure("greedy, dearer by", format!("{:.1} %", percent(town.greedy() - answer.total, answer.total)));
    table.figure(
        "first come, nearest, dearer by",
        format!("{:.1} %", percent(town.first_come() - answer.total, answer.total)),
    );
}

#[expect(clippy::cast_precision_loss, reason = "a share to be read")]
fn percent(part: i64, whole: i64) -> f64 {
    part as f64 * 100.0 / whole.max(1) as f64
}

/// What the thread has had of the processor, to the nanosecond.
fn thread_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = text.split_whitespace().next().and_then(|nanos| nanos.parse().ok());
    nanos.map_or_else(crate::processor::of_this_thread, Duration::from_nanos)
}

/// People with room for one or two, requests with their nearest people, and what it costs to leave each open: four, eight
/// or sixteen times the usual way, by urgency. In a tight town there is room for one, and leaving open costs far more.
struct Town {
    rooms: Vec<u32>,
    requests: Vec<(i64, Vec<(usize, i64)>)>,
}

impl Town {
    fn draw(size: &Size, seed: u64) -> Self {
        let mut chance = Chance(seed);
        let people: Vec<(i64, i64)> = (0..size.people).map(|_| (chance.below(SIDE), chance.below(SIDE))).collect();
        let rooms = people.iter().map(|_| if !size.is_tight && chance.below(3) == 0 { 2 } else { 1 }).collect();
        let grid = Grid::of(&people);
        let usual = SIDE / i64::try_from(size.people.isqrt()).unwrap_or(1).max(1);
        let requests = (0..size.requests).map(|_| {
            let near = grid.nearest((chance.below(SIDE), chance.below(SIDE)), size.pairs_each);
            // Some metres are the stairs.
            let pairs = near.into_iter().map(|(person, way)| (person, way + chance.below(200))).collect();
            let urgency = usual * (4 << chance.below(3));
            (if size.is_tight { urgency + SIDE } else { urgency }, pairs)
        });
        Self { requests: requests.collect(), rooms }
    }

    fn instance(&self) -> Result<Instance, InstanceFault> {
        let mut instance = Instance::new(self.rooms.clone())?;
        for (penalty, pairs) in &self.requests {
            instance.add_request(*penalty, pairs.iter().copied())?;
        }
        Ok(instance)
    }

    /// Always the pair that saves most.
    fn greedy(&self) -> i64 {
        let mut pairs: Vec<(i64, usize, usize)> = Vec::new();
        for (request, (penalty, own)) in self.requests.iter().enumerate() {
            pairs.extend(own.iter().map(|(person, cost)| (cost - penalty, request, *person)));
        }
        pairs.sort_unstable();
        self.one_after_the_other(pairs)
    }

    /// Each request in turn takes the nearest who has room.
    fn first_come(&self) -> i64 {
        let mut pairs = Vec::new();
        for (request, (penalty, own)) in self.requests.iter().enumerate() {
            let mut own: Vec<_> = own.iter().map(|(person, cost)| (cost - penalty, request, *person)).collect();
            own.sort_unstable();
            pairs.extend(own);
        }
        self.one_after_the_other(pairs)
    }

    fn one_after_the_other(&self, pairs: Vec<(i64, usize, usize)>) -> i64 {
        let (mut rooms, mut is_served) = (self.rooms.clone(), vec![false; self.requests.len()]);
        let mut total: i64 = self.requests.iter().map(|request| request.0).sum();
        for (saved, request, person) in pairs {
            if saved < 0 && !is_served[request] && rooms[person] > 0 {
                is_served[request] = true;
                rooms[person] -= 1;
                total += saved;
            }
        }
        total
    }
}

/// People by squares of the town, about four in each.
struct Grid<'a> {
    people: &'a [(i64, i64)],
    squares: Vec<Vec<usize>>,
    across: i64,
}

impl<'a> Grid<'a> {
    fn of(people: &'a [(i64, i64)]) -> Self {
        let across = (people.len() / 4).isqrt().max(1);
        let mut grid =
            Self { people, squares: vec![Vec::new(); across * across], across: i64::try_from(across).unwrap_or(1) };
        for (person, place) in people.iter().enumerate() {
            let square = grid.square(grid.column(place.0), grid.column(place.1));
            grid.squares[square].push(person);
        }
        grid
    }

    fn column(&self, metres: i64) -> i64 {
        metres * self.across / SIDE
    }

    fn square(&self, column: i64, row: i64) -> usize {
        usize::try_from(column * self.across + row).unwrap_or(0)
    }

    /// The nearest people within the squares around, with their ways.
    fn nearest(&self, (x, y): (i64, i64), count: usize) -> Vec<(usize, i64)> {
        let (column, row) = (self.column(x), self.column(y));
        let mut found = Vec::new();
        for around in 1..=self.across {
            let reach = |at: i64| (at - around).max(0)..=(at + around).min(self.across - 1);
            let squares = reach(column).flat_map(|column| reach(row).map(move |row| (column, row)));
            found = squares.flat_map(|(column, row)| &self.squares[self.square(column, row)]).copied().collect();
            if found.len() >= 2 * count {
                break;
            }
        }
        let way = |person: usize| {
            let (there_x, there_y) = self.people[person];
            ((there_x - x).pow(2) + (there_y - y).pow(2)).isqrt()
        };
        let mut ways: Vec<_> = found.into_iter().map(|person| (person, way(person))).collect();
        ways.sort_unstable_by_key(|(person, way)| (*way, *person));
        ways.truncate(count);
        ways
    }
}
