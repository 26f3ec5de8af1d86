//! The numbers of the policy: a town may set them, the defaults are those measured in the simulator.

use chrono::NaiveTime;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// How helpers are asked. Lists by urgency are in the order urgent, soon, normal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskingPolicy {
    /// The share of needs that should find a helper, were there enough people (0–1).
    pub goal: [f64; 3],
    /// Waking hours that people are given to answer before the next step.
    pub answer_window: [f64; 3],
    /// Waking hours within which an answer is wished for.
    pub wished_within: [f64; 3],
    /// The share that should have found a helper by then (0–1).
    pub wished_goal: [f64; 3],
    /// Messages to one person in seven days, unless the person wants fewer or more.
    pub weekly_ceiling: [u32; 3],
    /// The highest ceiling that a person may wish for.
    pub highest_ceiling: u32,
    /// Hours between two messages to one person.
    pub rest: [f64; 3],
    /// The rest where the time is nearly over.
    pub rest_at_last: f64,
    /// Requests in one message.
    pub requests_per_message: usize,
    /// The part of what further requests add that counts when it is chosen who gets a message (0–1).
    pub part_of_several: f64,
    /// How many may be asked about one need in one step because they get a message anyway.
    pub joining_per_step: usize,
    /// Share of yes below which nobody is asked along.
    pub joining_floor: f64,
    /// Share of yes below which nobody is asked, unless the time is nearly over.
    pub asking_floor: f64,
    /// The most people asked about one need in one step.
    pub most_per_step: [usize; 3],
    /// Hours between two messages to somebody who is asked first because they helped the person last.
    pub rest_of_familiar: f64,
    /// Hours between two messages to somebody who is asked first, where there is time to wait for it.
    pub rest_before_first_word: f64,
    /// Waking hours that have to be left after that wait.
    pub time_to_wait: f64,
    /// Waking hours for which somebody who helped before is asked alone.
    pub familiar_alone: f64,
    /// Price of messages in the last week.
    pub price_of_messages: f64,
    /// Price of help given lately.
    pub price_of_help: f64,
    /// Price of something scarce that the need does not ask for.
    pub price_of_scarcity: f64,
    /// Advantage for each week since the last message.
    pub per_week_of_rest: f64,
    /// Advantage for who was not asked for three weeks.
    pub long_rest: f64,
    /// Hours before the last useful answer at which staff have to know.
    pub staff_lead: f64,
    /// Probability of a yes by the deadline below which staff take over a need for which nobody is left to ask (0–1).
    pub hand_over_below: f64,
    /// Outlook below which a need is called doubtful (0–1).
    pub doubtful_below: f64,
}

impl Default for AskingPolicy {
    fn default() -> Self {
        Self {
            goal: [0.9, 0.9, 0.88],
            answer_window: [1.0, 2.0, 2.0],
            wished_within: [3.0, 13.0, 13.0],
            wished_goal: [0.4, 0.5, 0.5],
            weekly_ceiling: [4, 3, 3],
            highest_ceiling: 7,
            rest: [14.0, 52.0, 70.0],
            rest_at_last: 12.0,
            requests_per_message: 5,
            part_of_several: 0.7,
            joining_per_step: 8,
            joining_floor: 0.01,
            asking_floor: 0.04,
            most_per_step: [6, 6, 6],
            rest_of_familiar: 2.0,
            rest_before_first_word: 30.0,
            time_to_wait: 30.0,
            familiar_alone: 6.0,
            price_of_messages: 3.0,
            price_of_help: 0.5,
            price_of_scarcity: 1.0,
            per_week_of_rest: 0.1,
            long_rest: 0.7,
            staff_lead: 1.0,
            hand_over_below: 0.003,
            doubtful_below: 0.3,
        }
    }
}

/// When people may get messages, by the wall clock of the town.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageTimes {
    /// The town's time zone.
    pub zone: Tz,
    /// Messages go out from here on.
    pub day_begins: NaiveTime,
    /// None go out from here on.
    pub day_ends: NaiveTime,
    /// Common sending times for everything that is not urgent, in order.
    pub rounds: Vec<NaiveTime>,
    /// Times at which further steps for urgent needs go out, and other needs may join them, in order.
    pub steps: Vec<NaiveTime>,
}

impl MessageTimes {
    /// Quiet from 22 to 7 o'clock, rounds every two hours from 8 to 20 o'clock, steps at every full hour.
    pub fn usual(zone: Tz) -> Self {
        let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        Self {
            zone,
            day_begins: at(7),
            day_ends: at(22),
            rounds: [8, 10, 12, 14, 16, 18, 20].map(at).to_vec(),
            steps: (7..22).map(at).collect(),
        }
    }
}
