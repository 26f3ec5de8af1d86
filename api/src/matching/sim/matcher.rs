//! The policy at work in a simulated town: keeps what the product keeps in its database, and asks the same rules.

use super::protocol::{About, Accept, Answer, Closed, Event, Init, Pressing, Request, Silence};
use super::town::{Fitting, Town};
use crate::help_requests::model::Urgency;
use crate::kernel::clock::Instant;
use crate::kernel::time::local_date;
use crate::matching::model::{
    AskingPolicy, Bands, DAYS_OF_MEMORY, Decision, Familiarity, HelperStanding, MessageTimes, Need, TownAverages,
    TownCounts, Waiting,
};
use crate::matching::rules::{
    self, View,
    learning::{Counted, averages, count, count_answer},
    times::{next_step_time, waking_hours},
};
use chrono::{DateTime, Duration, NaiveDate, NaiveTime};
use chrono_tz::Tz;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Milliseconds of an hour.
const HOUR: f64 = 3_600_000.0;

/// One simulated town and everything that was asked in it.
pub struct Matcher {
    town: Town,
    policy: AskingPolicy,
    times: MessageTimes,
    counts: TownCounts,
    averages: TownAverages,
    counted_on: NaiveDate,
    helpers: Vec<HelperStanding>,
    /// Promises of the last 28 days, oldest first.
    helped: VecDeque<(Instant, usize)>,
    needs: BTreeMap<u64, Open>,
    /// When the timers of the needs ring.
    timers: BTreeSet<(Instant, u64)>,
}

/// A request and what was asked about it.
struct Open {
    need: Need,
    fitting: Fitting,
    asked: Vec<Asked>,
    look_again_at: Option<Instant>,
    rings_at: Option<Instant>,
    /// What was decided together with others, to be told when the timer of this one rings.
    decided: Option<Decision>,
    waits_for_yes: bool,
}

struct Asked {
    helper: usize,
    at: Instant,
    usual_yes: f64,
    bands: Bands,
}

impl Matcher {
    /// A matcher with the usual policy.
    pub fn new(init: Init) -> Self {
        Self::with(init, AskingPolicy::default())
    }

    /// A matcher with a town's own policy.
    pub fn with(init: Init, policy: AskingPolicy) -> Self {
        let hour = |hour: u32| NaiveTime::from_hms_opt(hour % 24, 0, 0).unwrap_or_default();
        let [day_ends, day_begins] = init.quiet_hours.map(hour);
        let times = MessageTimes { day_begins, day_ends, ..MessageTimes::usual(Tz::UTC) };
        let town = Town::new(init);
        let helpers = town
            .capacities()
            .map(|tasks_per_week| HelperStanding { tasks_per_week, ..HelperStanding::default() })
            .collect();
        let counts = TownCounts::default();
        Self {
            town,
            policy,
            times,
            averages: averages(&counts),
            counts,
            counted_on: NaiveDate::MIN,
            helpers,
            helped: VecDeque::new(),
            needs: BTreeMap::new(),
            timers: BTreeSet::new(),
        }
    }

    /// Takes in an event and says what follows for the request that it is about.
    pub fn take(&mut self, event: Event) -> Answer {
        match event {
            Event::Request(request) => self.open(request),
            Event::Wake(about) => self.look(&about),
            Event::Cancel(about) => self.reopen(&about),
            Event::Accept(accept) => self.accepted(&accept),
            Event::Decline(silence) => self.refused(&silence, true),
            Event::Timeout(silence) => self.refused(&silence, false),
            Event::Escalated(closed) | Event::Expired(closed) => self.close(&closed),
            Event::Optout(left) => {
                self.town.leave(left.volunteer);
                Answer::default()
            }
            Event::Init(_) | Event::End => Answer::default(),
        }
    }

    fn open(&mut self, request: Request) -> Answer {
        let now = instant(request.t);
        let need = Need {
            urgency: match request.urgency {
                Pressing::Today => Urgency::Urgent,
                Pressing::Soon => Urgency::Soon,
                Pressing::Week => Urgency::Normal,
            },
            category: request.category.clone(),
            open_since: now,
            answer_by: instant(request.deadline),
            places_free: 1,
            waiting: Vec::new(),
            familiar_asked: false,
            candidates: Vec::new(),
        };
        let fitting = self.town.fitting(&request);
        let open = Open {
            need,
            fitting,
            asked: Vec::new(),
            look_again_at: None,
            rings_at: None,
            decided: None,
            waits_for_yes: true,
        };
        self.needs.insert(request.id, open);
        self.answer(request.t, request.id, request.eligible.as_deref())
    }

    fn look(&mut self, about: &About) -> Answer {
        self.answer(about.t, about.id, about.eligible.as_deref())
    }

    fn reopen(&mut self, about: &About) -> Answer {
        if let Some(open) = self.needs.get_mut(&about.id) {
            open.waits_for_yes = true;
        }
        self.answer(about.t, about.id, about.eligible.as_deref())
    }

    /// The Stadtkümmerer has it, or its time is over: who has not answered by now counts by what answers usually had come.
    fn close(&mut self, closed: &Closed) -> Answer {
        self.stop_timer(closed.id);
        if let Some(mut open) = self.needs.remove(&closed.id) {
            let asked = std::mem::take(&mut open.asked);
            self.count_silent(&open.need, &asked, instant(closed.t));
        }
        Answer::default()
    }

    fn count_silent(&mut self, need: &Need, asked: &[Asked], now: Instant) {
        for asked in asked {
            let weight = self.averages.answered_within(waking_hours(&self.times, asked.at, now));
            count(&mut self.counts, &self.averages, &asked.counted(need), false, weight);
        }
    }

    fn accepted(&mut self, accept: &Accept) -> Answer {
        let now = instant(accept.t);
        self.town.promise(accept.volunteer, accept.slot);
        self.helped.push_back((now, accept.volunteer));
        if let Some(helper) = self.helpers.get_mut(accept.volunteer) {
            helper.helped += 1;
        }
        self.stop_timer(accept.id);
        let Some(open) = self.needs.get_mut(&accept.id) else { return Answer::default() };
        open.waits_for_yes = false;
        open.decided = None;
        let (said_yes, silent): (Vec<Asked>, Vec<Asked>) =
            std::mem::take(&mut open.asked).into_iter().partition(|asked| asked.helper == accept.volunteer);
        for asked in said_yes {
            count(&mut self.counts, &self.averages, &asked.counted(&open.need), true, 1.0);
            count_answer(&mut self.counts, waking_hours(&self.times, asked.at, now));
        }
        let need = open.need.clone();
        self.count_silent(&need, &silent, now);
        Answer::default()
    }

    /// A no, or none within the time: when nobody is left who may still answer, it goes on at once.
    fn refused(&mut self, silence: &Silence, is_answer: bool) -> Answer {
        let Some(open) = self.needs.get_mut(&silence.id) else { return Answer::default() };
        if let Some(place) = open.asked.iter().position(|asked| asked.helper == silence.volunteer) {
            let asked = open.asked.remove(place);
            count(&mut self.counts, &self.averages, &asked.counted(&open.need), false, 1.0);
            if is_answer {
                count_answer(&mut self.counts, waking_hours(&self.times, asked.at, instant(silence.t)));
            }
        }
        if open.waits_for_yes && open.asked.is_empty() {
            return self.answer(silence.t, silence.id, None);
        }
        Answer::default()
    }

    fn answer(&mut self, t: f64, id: u64, eligible: Option<&[usize]>) -> Answer {
        let now = instant(t);
        self.pass_time(now);
        let decided = match self.needs.get_mut(&id) {
            Some(open) => open.decided.take(),
            None => return Answer::default(),
        };
        let decision = decided.unwrap_or_else(|| self.decide(now, t, id));
        let mut notify: Vec<(usize, u8)> = decision.ask.iter().map(|ask| (ask.helper, 0)).collect();
        if let Some(eligible) = eligible {
            notify.retain(|(helper, _)| eligible.contains(helper));
        }
        Answer {
            notify,
            wake: decision.look_again_at.map(|at| (hours_since_epoch(at) - t).max(0.0)),
            escalate: decision.hand_over.map(|_| 0.0),
        }
    }

    /// Decides for one need, or for all whose timers ring in this moment: those that are due, and those that may join.
    fn decide(&mut self, now: Instant, t: f64, id: u64) -> Decision {
        let rung = self.needs.get(&id).and_then(|open| open.rings_at);
        let ids: Vec<u64> = match rung {
            Some(rung) if rung <= now => self.timers.range((rung, 0)..=(rung, u64::MAX)).map(|(_, id)| *id).collect(),
            _ => vec![id],
        };
        let is_due = |each: &u64| {
            let look_again_at = self.needs.get(each).and_then(|open| open.look_again_at);
            *each == id && rung.is_none_or(|rung| rung > now) || look_again_at.is_none_or(|at| at <= now)
        };
        let (due, joining): (Vec<u64>, Vec<u64>) = ids.into_iter().partition(is_due);
        let needs: Vec<Need> = due.iter().map(|id| self.need(*id, now, t)).collect();
        let others: Vec<Need> =
            if due.is_empty() { Vec::new() } else { joining.iter().map(|id| self.need_now(*id, t)).collect() };
        let mut decisions = rules::decide(&self.view(now), &needs, &others);
        let joined = decisions.split_off(due.len());
        for (each, decision) in due.into_iter().zip(decisions) {
            self.keep(each, decision.look_again_at, now);
            self.told(each, decision, now);
        }
        let mut joined = joined.into_iter();
        for each in joining {
            let look_again_at = self.needs.get(&each).and_then(|open| open.look_again_at);
            self.keep(each, look_again_at, now);
            self.told(each, joined.next().unwrap_or_default(), now);
        }
        self.needs.get_mut(&id).and_then(|open| open.decided.take()).unwrap_or_default()
    }

    fn view(&self, now: Instant) -> View<'_> {
        View { now, helpers: &self.helpers, averages: &self.averages, policy: &self.policy, times: &self.times }
    }

    /// The need as the rules see it.
    fn need(&self, id: u64, now: Instant, t: f64) -> Need {
        let Some(open) = self.needs.get(&id) else { unreachable!("only known needs have timers") };
        let is_time = rules::not_before(&self.times, open.need.urgency, open.need.answer_by, now).is_none();
        let candidates = if is_time { self.town.candidates(&open.fitting, t) } else { Vec::new() };
        Need { candidates, ..self.need_now(id, t) }
    }

    fn need_now(&self, id: u64, t: f64) -> Need {
        let Some(open) = self.needs.get(&id) else { unreachable!("only known needs have timers") };
        Need {
            waiting: open
                .asked
                .iter()
                .map(|asked| Waiting {
                    asked_at: asked.at,
                    usual_yes: asked.usual_yes,
                    familiarity: asked.bands.familiarity,
                })
                .collect(),
            candidates: self.town.candidates(&open.fitting, t),
            ..open.need.clone()
        }
    }

    /// Sets the timer of a need: its next look, or the next time at which it may join others.
    fn keep(&mut self, id: u64, look_again_at: Option<Instant>, now: Instant) {
        self.stop_timer(id);
        let Some(open) = self.needs.get_mut(&id) else { return };
        open.look_again_at = look_again_at;
        let Some(at) = look_again_at else { return };
        let rings_at = match open.need.urgency {
            Urgency::Urgent => at,
            Urgency::Soon | Urgency::Normal => at.min(next_step_time(&self.times, now)),
        };
        open.rings_at = Some(rings_at);
        self.timers.insert((rings_at, id));
    }

    /// Remembers what was decided, to be told when the timer rings.
    fn told(&mut self, id: u64, decision: Decision, now: Instant) {
        let Some(open) = self.needs.get_mut(&id) else { return };
        for ask in &decision.ask {
            open.need.familiar_asked |= ask.bands.familiarity == Familiarity::HelpedLast;
            open.fitting.asked(ask.helper);
            let (helper, usual_yes, bands) = (ask.helper, ask.usual_yes, ask.bands);
            open.asked.push(Asked { helper, at: now, usual_yes, bands });
            let messages = &mut self.helpers[helper].messages;
            if messages.last() != Some(&now) {
                messages.retain(|sent| now - *sent < Duration::days(DAYS_OF_MEMORY));
                messages.push(now);
            }
        }
        open.decided = Some(Decision { look_again_at: open.rings_at, ..decision });
    }

    fn stop_timer(&mut self, id: u64) {
        let Some(open) = self.needs.get_mut(&id) else { return };
        open.look_again_at = None;
        if let Some(at) = open.rings_at.take() {
            self.timers.remove(&(at, id));
        }
    }

    /// Lets go of what is older than 28 days; learns once a night.
    fn pass_time(&mut self, now: Instant) {
        while let Some((at, helper)) = self.helped.front().copied()
            && now - at >= Duration::days(DAYS_OF_MEMORY)
        {
            self.helpers[helper].helped -= 1;
            self.helped.pop_front();
        }
        let today = local_date(now, self.times.zone);
        if today > self.counted_on {
            self.counted_on = today;
            self.averages = averages(&self.counts);
        }
    }
}

impl Asked {
    fn counted<'a>(&self, need: &'a Need) -> Counted<'a> {
        Counted { urgency: need.urgency, category: &need.category, bands: self.bands, usual_yes: self.usual_yes }
    }
}

/// Monday, 1 January 2024, 00:00 UTC: the beginning of the simulation. Its wall clock is UTC, so its hours are ours.
fn epoch() -> Instant {
    DateTime::UNIX_EPOCH + Duration::days(19_723)
}

#[expect(clippy::cast_possible_truncation, reason = "hours of a simulation")]
fn instant(hours: f64) -> Instant {
    epoch() + Duration::milliseconds((hours * HOUR).round() as i64)
}

#[expect(clippy::cast_precision_loss, reason = "hours of a simulation")]
fn hours_since_epoch(at: Instant) -> f64 {
    (at - epoch()).num_milliseconds() as f64 / HOUR
}
