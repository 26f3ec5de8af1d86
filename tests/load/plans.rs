//! Plans for the whole queue of a week (`dispatch::planning`), beside nearest-free-first and what no plan can exceed. Needs no
//! database.

mod town;

use crate::processor::of_this_process;
use crate::report::{Table, line};
use quartierhilfe::dispatch::planning::{
    check::broken_rules,
    model::{Going, Plan, PlanQuestion, QuestionFault, Tally},
    plan,
};
use quartierhilfe::kernel::text_enum::TextEnum;
use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};
use town::Size;

/// A town, and within how many seconds its plan is to be made.
struct Task {
    size: Size,
    seconds: u64,
}

const TASKS: [Task; 3] = [
    Task { size: Size { requests: 60, people: 3, quarters: 6 }, seconds: 1 },
    Task { size: Size { requests: 300, people: 12, quarters: 20 }, seconds: 10 },
    Task { size: Size { requests: 2_000, people: 60, quarters: 80 }, seconds: 60 },
];
/// More weighted service than nearest-free-first by so many percent is enough,
const MORE_SERVED: f64 = 8.0;
/// or so many percent fewer minutes on the way, where no less is served.
const LESS_TRAVEL: f64 = 25.0;

/// Measures every size, and prints it. How many targets there are, and how many are met.
pub fn measure() -> (usize, usize) {
    let mut table = Table::new("Plans for a week, on one thread");
    for task in &TASKS {
        if let Err(fault) = measure_one(task, &mut table) {
            line(&format!("no plan: {fault:?}"));
            return (1, 0);
        }
    }
    table.print()
}

fn measure_one(task: &Task, table: &mut Table) -> Result<(), QuestionFault> {
    let Size { requests, people, quarters } = task.size;
    let mut question = town::question(&task.size, 7);
    question.generations = question.usual_generations();
    table.heading(&format!("{requests} requests × {people} people, {quarters} quarters, one week"));
    let (begin, before) = (Instant::now(), of_this_process());
    let most = Duration::from_secs(task.seconds);
    let watch = move |_| if of_this_process().saturating_sub(before) < most { Going::On } else { Going::Enough };
    let plan = plan(&question, &(Arc::new(watch) as _))?;
    let used = of_this_process().saturating_sub(before);
    #[expect(clippy::cast_precision_loss, reason = "a few seconds")]
    let target = task.seconds as f64;
    table.at_most("processor time", used.as_secs_f64(), target, "s");
    table.figure(
        "time by the clock, other work of the machine in it",
        format!("{:.1} s", begin.elapsed().as_secs_f64()),
    );
    tell(&question, &plan, table);
    Ok(())
}

fn tell(question: &PlanQuestion, plan: &Plan, table: &mut Table) {
    let figures = &plan.figures;
    let row = |tally: &Tally| {
        let Tally { served, weighted_served, travel_minutes, known_faces, objective } = tally;
        format!("{served} / {weighted_served} / {travel_minutes} / {known_faces} / {objective}")
    };
    table.figure("changes tried, and the end", format!("{} {}", question.generations, plan.end));
    table.figure("served / weighted / minutes / known / points", String::new());
    table.figure("  plan", row(&figures.plan));
    table.figure("  nearest-free-first", row(&figures.nearest_first));
    table.figure("  all of them", format!("{} / {}", figures.of, figures.weighted_of));
    let mut open: BTreeMap<&str, usize> = BTreeMap::new();
    plan.open.iter().for_each(|left| *open.entry(left.why.as_str()).or_default() += 1);
    for (why, count) in open {
        table.figure(&format!("  open: {why}"), count.to_string());
    }
    table.figure("no plan serves more, weighted", figures.bound.to_string());
    let served = percent(
        figures.plan.weighted_served - figures.nearest_first.weighted_served,
        figures.nearest_first.weighted_served,
    );
    let travel = percent(
        figures.nearest_first.travel_minutes - figures.plan.travel_minutes,
        figures.nearest_first.travel_minutes,
    );
    let is_equal = figures.plan.weighted_served >= figures.nearest_first.weighted_served;
    table.target(
        "more weighted service, less travel",
        format!("{served:.1} %, {travel:.1} %"),
        format!("≥ {MORE_SERVED:.0} % or ≥ {LESS_TRAVEL:.0} %"),
        served >= MORE_SERVED || (is_equal && travel >= LESS_TRAVEL),
    );
    let beyond = figures.plan.weighted_served.max(figures.nearest_first.weighted_served) > figures.bound;
    let broken = broken_rules(question, plan).len() + usize::from(beyond);
    table.target("rules broken", broken.to_string(), "0".to_owned(), broken == 0);
}

#[expect(clippy::cast_precision_loss, reason = "a share to be read")]
fn percent(part: i64, whole: i64) -> f64 {
    part as f64 * 100.0 / whole.max(1) as f64
}
