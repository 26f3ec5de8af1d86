//! Ranking in a large town: 100,000 offers for one request, and what fits a helper among all open requests; in process, and
//! through the interface.

use crate::{
    client::{Client, request},
    fill,
    report::Table,
};
use quartierhilfe::{
    db::DatabaseUrl,
    help_requests::model::Urgency,
    kernel::clock::{Clock, Instant as Moment, SystemClock},
    matching::{
        model::{
            AskingPolicy, Candidate, Familiarity, HelperStanding, MessageTimes, Nearness, Need, TownAverages,
            TownCounts,
        },
        rules::{
            View, learning,
            order::{Suitable, order_candidates, order_needs},
        },
    },
};
use std::{
    error::Error,
    time::{Duration, Instant},
};

/// How many offers, and how many needs.
const MANY: usize = 100_000;
/// How often each is done; the median counts.
const ROUNDS: usize = 15;
/// Reasons that are told: as many as a page or a list holds.
const TOLD: usize = 100;

/// Who asks.
pub struct Callers<'a> {
    /// Port of the server.
    pub port: u16,
    /// Token of a coordinator.
    pub coordinator: &'a str,
    /// Token of a helper of the whole town.
    pub helper: &'a str,
}

/// Fills the town with offers.
pub fn fill(url: &DatabaseUrl) -> Result<(), String> {
    fill::fill_offers(url, MANY, SystemClock.now())
}

/// Measures, and adds the rows.
pub async fn measure(url: &DatabaseUrl, callers: &Callers<'_>, table: &mut Table) -> Result<(), Box<dyn Error>> {
    let now = SystemClock.now();
    table.heading("ranking, in process");
    table.at_most("100,000 offers for one request, median", of_offers(now), 20.0, "ms");
    table.at_most("100,000 requests for one helper, median", of_requests(now), 20.0, "ms");
    table.heading("ranking, through the interface");
    let one = fill::open_requests(url, 1)?.pop().ok_or("there is no open request")?;
    let path = format!("/api/v1/help-requests/{one}/candidates");
    let candidates = times(callers.port, &path, callers.coordinator, TOLD).await?;
    table.figure("who may be asked, of 100,000 offers: first time", format!("{:.1} ms", candidates.first));
    table.at_most("who may be asked, of 100,000 offers: median", candidates.median, 50.0, "ms");
    let path = "/api/v1/help-requests?fit=me&limit=20";
    let fitting = times(callers.port, path, callers.helper, 20).await?;
    table.figure("what fits, of all open requests: first time", format!("{:.1} ms", fitting.first));
    table.at_most("what fits, of all open requests: median", fitting.median, 50.0, "ms");
    Ok(())
}

struct Times {
    first: f64,
    median: f64,
}

/// How long an answer takes that holds `items` items.
async fn times(port: u16, path: &str, token: &str, items: usize) -> Result<Times, Box<dyn Error>> {
    let mut client = Client::connect(port).await?;
    let one = request("GET", path, Some(token), None);
    let mut all = Vec::new();
    for _ in 0..=ROUNDS {
        let begun = Instant::now();
        let answer = client.send(&one).await?;
        all.push(begun.elapsed());
        let found = answer.json()["items"].as_array().map_or(0, Vec::len);
        if answer.status != 200 || found != items {
            let body = String::from_utf8_lossy(&answer.body).chars().take(400).collect::<String>();
            return Err(format!("{path} answered {} with {found} items: {body}", answer.status).into());
        }
    }
    let first = millis(all.remove(0));
    Ok(Times { first, median: median(all) })
}

/// Helpers as they are in a town: near and far, some asked lately, some not, some known.
fn helpers(now: Moment) -> Vec<HelperStanding> {
    let standing = |number: usize| HelperStanding {
        messages: (0..number % 4).map(|message| now - days((3 - message) * 7 + number % 5)).collect(),
        helped: u32::try_from(number % 3).unwrap_or(0),
        tasks_per_week: 1 + u32::try_from(number % 4).unwrap_or(0),
        weekly_ceiling: None,
    };
    (0..MANY).map(standing).collect()
}

fn candidate(helper: usize, number: usize) -> Candidate {
    const NEARNESS: [Nearness; 4] = [Nearness::OwnQuarter, Nearness::NextDoor, Nearness::Near, Nearness::Far];
    Candidate {
        helper,
        nearness: NEARNESS[number % NEARNESS.len()],
        familiarity: if number.is_multiple_of(997) { Familiarity::HelpedBefore } else { Familiarity::New },
        spared_scarcity: if number.is_multiple_of(7) { 1.5 } else { 0.0 },
    }
}

fn averages() -> TownAverages {
    learning::averages(&TownCounts::default())
}

fn of_offers(now: Moment) -> f64 {
    let (standings, averages, policy) = (helpers(now), averages(), AskingPolicy::default());
    let times = MessageTimes::usual("Europe/Berlin".parse().unwrap_or_default());
    let view = View { now, helpers: &standings, averages: &averages, policy: &policy, times: &times };
    let need = Need {
        urgency: Urgency::Soon,
        category: "einkauf".to_owned(),
        open_since: now,
        answer_by: now + days(3),
        places_free: 1,
        waiting: Vec::new(),
        familiar_asked: false,
        candidates: (0..MANY).map(|number| candidate(number, number)).collect(),
    };
    repeated(|| order_candidates(&view, &need, TOLD).len())
}

fn of_requests(now: Moment) -> f64 {
    const CATEGORIES: [&str; 5] = ["einkauf", "technik", "begleitung", "garten", "vorlesen"];
    const URGENCIES: [Urgency; 3] = [Urgency::Normal, Urgency::Soon, Urgency::Urgent];
    let (standings, averages, policy) = (helpers(now), averages(), AskingPolicy::default());
    let times = MessageTimes::usual("Europe/Berlin".parse().unwrap_or_default());
    let view = View { now, helpers: &standings, averages: &averages, policy: &policy, times: &times };
    let need = |number: usize| Suitable {
        urgency: URGENCIES[number % URGENCIES.len()],
        category: CATEGORIES[number % CATEGORIES.len()],
        answer_by: now + days(number % 9),
        candidate: candidate(1, number),
    };
    let needs: Vec<Suitable<'_>> = (0..MANY).map(need).collect();
    repeated(|| order_needs(&view, &standings[1], &needs, TOLD).len())
}

/// Median of the milliseconds that it takes.
fn repeated(mut work: impl FnMut() -> usize) -> f64 {
    let mut all = Vec::new();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        assert_eq!(std::hint::black_box(work()), TOLD);
        all.push(begun.elapsed());
    }
    median(all)
}

fn median(mut all: Vec<Duration>) -> f64 {
    all.sort_unstable();
    all.get(all.len() / 2).copied().map_or(f64::INFINITY, millis)
}

fn millis(span: Duration) -> f64 {
    span.as_secs_f64() * 1000.0
}

fn days(count: usize) -> chrono::Duration {
    chrono::Duration::days(i64::try_from(count).unwrap_or(0))
}
