//! The question in the words of `vrp-core`: a request is a job at a location of its own, a day of a person is a vehicle.
//!
//! Locations: the requests by their number, then the beginning of each day, then one "end of the day" that is nowhere.
//! A day's vehicle leaves where the person's day begins, at the first moment of their work, and need not come back.
//!
//! When a visit can begin on which day is looked up in [`Options`], which knows pauses, promises and wanted times: the times
//! that `vrp-core` would reckon with are left open wide, and replaced where it asks for departure and arrival.

use crate::dispatch::planning::model::PlanQuestion;
use crate::dispatch::planning::options::{Minute, Options};
use std::sync::Arc;
use vrp_core::models::common::{Cost, Distance, Duration, Location, Profile, TimeWindow, Timestamp};
use vrp_core::models::problem::{ActivityCost, Job, TransportCost, TravelTime, Vehicle};
use vrp_core::models::solution::{Activity, Route};
use vrp_core::prelude::{GenericResult, SingleBuilder, VehicleBuilder, VehicleDetailBuilder};

/// Later than any horizon and any way beyond it, in minutes.
const NEVER: Timestamp = 1e9;

/// Who can be where when at what price.
pub(super) struct Network {
    options: Arc<Options>,
    /// The requests that can be served at all; the others are no jobs.
    possible: Vec<usize>,
    /// By request: its place among [`Self::possible`].
    job_of: Vec<usize>,
    /// By request: what serving it is worth.
    worth: Vec<Cost>,
    /// By request: what each minute until it begins costs.
    lost_each_minute: Vec<Cost>,
    /// By request, in order of its choices: what is lost by the person.
    lost_by_person: Vec<Vec<Cost>>,
    travel_minute: Cost,
}

impl Network {
    pub(super) fn new(question: &PlanQuestion, options: Arc<Options>) -> Self {
        let weights = &question.weights;
        let visits = question.visits.iter().enumerate();
        let possible: Vec<usize> =
            (0..question.visits.len()).filter(|visit| !options.choices[*visit].is_empty()).collect();
        let mut job_of = vec![0; question.visits.len()];
        for (job, visit) in possible.iter().enumerate() {
            job_of[*visit] = job;
        }
        let lost = visits.map(|(number, visit)| {
            let person = |day: usize| &question.people[options.days[day].person];
            let choices = options.choices[number].iter();
            choices.map(|choice| points(weights.lost_by_person(visit, person(choice.day)))).collect()
        });
        Self {
            possible,
            job_of,
            worth: question.visits.iter().map(|visit| points(weights.worth(visit))).collect(),
            lost_each_minute: question
                .visits
                .iter()
                .map(|visit| points(weights.each_day_until(visit.urgency)) / (24.0 * 60.0))
                .collect(),
            lost_by_person: lost.collect(),
            travel_minute: points(weights.travel_minute),
            options,
        }
    }

    /// The jobs, in the order of the requests.
    pub(super) fn jobs(&self) -> GenericResult<Vec<Job>> {
        let job = |visit: &usize| {
            let single = SingleBuilder::default().location(*visit)?.duration(self.length(*visit))?;
            single.times(vec![any_time()])?.build_as_job()
        };
        self.possible.iter().map(job).collect()
    }

    /// The vehicles, in the order of the days.
    pub(super) fn vehicles(&self) -> GenericResult<Vec<Vehicle>> {
        let vehicle = |day: usize| {
            let begin = self.options.days[day].open.first().map_or(0, |open| open.0);
            let detail = VehicleDetailBuilder::default()
                .set_start_location(self.begin(day))
                .set_start_time(Timestamp::from(begin))
                .set_end_location(self.nowhere())
                .set_end_time(NEVER / 2.0);
            VehicleBuilder::default().add_detail(detail.build()?).build()
        };
        (0..self.options.days.len()).map(vehicle).collect()
    }

    /// The place of a request among the jobs.
    pub(super) fn job_of(&self, visit: usize) -> usize {
        self.job_of[visit]
    }

    /// The requests that are jobs.
    pub(super) fn possible(&self) -> &[usize] {
        &self.possible
    }

    /// How long a visit takes.
    pub(super) fn length(&self, visit: usize) -> Duration {
        Duration::from(self.options.lengths[visit])
    }

    /// The days on which a request could be served.
    pub(super) fn days_for(&self, visit: usize) -> impl ExactSizeIterator<Item = usize> + '_ {
        self.options.choices[visit].iter().map(|choice| choice.day)
    }

    /// Visits that a day has room for.
    pub(super) fn room(&self, day: usize) -> usize {
        usize::try_from(self.options.days[day].room).unwrap_or(usize::MAX)
    }

    /// What serving a request is worth, in points.
    pub(super) fn worth(&self, visit: usize) -> Cost {
        self.worth[visit]
    }

    /// What is gained by a visit on a day, whatever its time and the way there.
    pub(super) fn gain(&self, visit: usize, day: usize) -> Cost {
        let place = self.options.choices[visit].binary_search_by_key(&day, |choice| choice.day);
        self.worth[visit] - place.map_or(0.0, |place| self.lost_by_person[visit][place])
    }

    /// What is lost by the time until a visit begins.
    pub(super) fn lost_until(&self, visit: usize, start: Timestamp) -> Cost {
        self.lost_each_minute[visit] * start
    }

    /// What a way costs.
    pub(super) fn lost_on_way(&self, day: usize, from: Location, to: Location) -> Cost {
        self.way(day, from, to) * self.travel_minute
    }

    /// When a visit begins after another one of its tour.
    pub(super) fn start_after(&self, route: &Route, before: &Activity, visit: &Activity) -> Timestamp {
        let way = self.way(self.day_of(route), before.place.location, visit.place.location);
        self.estimate_departure(route, visit, before.schedule.departure + way) - visit.place.duration
    }

    /// The day of a tour.
    pub(super) fn day_of(&self, route: &Route) -> usize {
        route.actor.detail.start.as_ref().map_or(0, |start| start.location - self.options.choices.len())
    }

    /// Minutes of a way between two locations.
    fn way(&self, day: usize, from: Location, to: Location) -> Duration {
        let requests = self.options.choices.len();
        if from == to || to >= requests {
            return 0.0;
        }
        let way = if from < requests { self.options.way(day, from, to) } else { self.options.first_way(day, to) };
        Duration::from(way)
    }

    fn begin(&self, day: usize) -> Location {
        self.options.choices.len() + day
    }

    fn nowhere(&self) -> Location {
        self.options.choices.len() + self.options.days.len()
    }
}

/// The time of every job, as far as `vrp-core` knows.
pub(super) fn any_time() -> TimeWindow {
    TimeWindow::new(0.0, NEVER / 2.0)
}

/// A weight as a cost: whole and small enough to be exact.
fn points(points: i64) -> Cost {
    i32::try_from(points).map_or(Cost::from(i32::MAX), Cost::from)
}

/// The whole minute of a timestamp, which is one already.
#[expect(clippy::cast_possible_truncation, reason = "within the range by the clamp")]
pub(super) fn minute(time: Timestamp) -> Minute {
    time.round().clamp(-NEVER, NEVER) as Minute
}

impl TransportCost for Network {
    fn duration_approx(&self, _: &Profile, from: Location, to: Location) -> Duration {
        let requests = self.options.choices.len();
        if self.options.days.is_empty() || from >= requests { 0.0 } else { self.way(0, from, to) }
    }

    fn distance_approx(&self, _: &Profile, _: Location, _: Location) -> Distance {
        0.0
    }

    fn duration(&self, route: &Route, from: Location, to: Location, _: TravelTime) -> Duration {
        self.way(self.day_of(route), from, to)
    }

    fn distance(&self, _: &Route, _: Location, _: Location, _: TravelTime) -> Distance {
        0.0
    }
}

impl ActivityCost for Network {
    /// When a visit is over that somebody arrives for: it begins at the first moment at which it can.
    fn estimate_departure(&self, route: &Route, activity: &Activity, arrival: Timestamp) -> Timestamp {
        if activity.job.is_none() {
            return arrival;
        }
        let visit = activity.place.location;
        let starts = self.options.starts(visit, self.day_of(route));
        let start = starts.and_then(|starts| starts.first_from(minute(arrival)));
        start.map_or(NEVER, |start| Timestamp::from(start) + activity.place.duration)
    }

    /// When somebody has to arrive at the latest to be away again at a moment.
    fn estimate_arrival(&self, route: &Route, activity: &Activity, departure: Timestamp) -> Timestamp {
        if activity.job.is_none() {
            return departure;
        }
        let visit = activity.place.location;
        let starts = self.options.starts(visit, self.day_of(route));
        let start = starts.and_then(|starts| starts.last_until(minute(departure - activity.place.duration)));
        start.map_or(-NEVER, Timestamp::from)
    }
}
