//! The lines of the simulator's protocol, version 1. Times are hours since Monday 00:00 of week 0, offsets hours from the
//! event.

use serde::{Deserialize, Serialize};

/// A line from the simulator.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Event {
    /// The town, before anything else.
    Init(Box<Init>),
    /// Somebody asks for help.
    Request(Request),
    /// The timer of a request rang, and it is still open.
    Wake(About),
    /// The helper called off; the request is open again.
    Cancel(About),
    /// A helper said yes.
    Accept(Accept),
    /// A helper said no.
    Decline(Silence),
    /// A helper did not answer in time.
    Timeout(Silence),
    /// The Stadtkümmerer has it.
    Escalated(Closed),
    /// Its time is over.
    Expired(Closed),
    /// A helper wants no more messages.
    Optout(Left),
    /// Nothing follows.
    End,
}

/// The town.
#[derive(Debug, Deserialize)]
pub struct Init {
    /// Keys of the categories.
    pub categories: Vec<String>,
    /// Languages; the first is the one that nearly everybody speaks.
    pub languages: Vec<String>,
    /// Skills that a request may ask for.
    pub skills: Vec<String>,
    /// Hours at which the parts of a day begin.
    pub block_start: Vec<f64>,
    /// First and last hour of the quiet time.
    pub quiet_hours: [u32; 2],
    /// The quarters.
    pub quarters: Vec<Quarter>,
    /// The helpers.
    pub volunteers: Vec<Volunteer>,
}

/// A quarter.
#[derive(Debug, Deserialize)]
pub struct Quarter {
    /// Its id.
    pub id: usize,
    /// Kilometres to the east.
    pub x: f64,
    /// Kilometres to the north.
    pub y: f64,
}

/// What a helper offers.
#[derive(Debug, Deserialize)]
pub struct Volunteer {
    /// The helper's id.
    pub id: usize,
    /// Home quarter.
    pub home: usize,
    /// Quarters covered.
    pub quarters: Vec<usize>,
    /// Categories offered.
    pub categories: Vec<String>,
    /// Languages spoken.
    pub languages: Vec<String>,
    /// Skills and certificates.
    pub skills: Vec<String>,
    /// Parts of the week that are free: day × parts of a day + part.
    pub availability: Vec<usize>,
    /// Tasks a week.
    pub capacity_per_week: u32,
}

/// A new request.
#[derive(Debug, Deserialize)]
pub struct Request {
    /// When.
    pub t: f64,
    /// Its id.
    pub id: u64,
    /// Where.
    pub quarter: usize,
    /// Key of the category.
    pub category: String,
    /// `today`, `soon` or `week`.
    pub urgency: Pressing,
    /// Starts of the times that suit.
    pub slots: Vec<f64>,
    /// When a yes comes too late.
    pub deadline: f64,
    /// The language that the helper has to speak.
    pub language: String,
    /// The skill that is needed.
    pub skill: Option<String>,
    /// Who helped in this series before, the last one last.
    #[serde(default)]
    pub prev_helpers: Vec<usize>,
    /// Who is eligible, when the simulator says so.
    #[serde(default)]
    pub eligible: Option<Vec<usize>>,
}

/// The simulator's words for urgency.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pressing {
    /// Urgent.
    Today,
    /// Soon.
    Soon,
    /// Normal.
    Week,
}

/// An event about an open request.
#[derive(Debug, Deserialize)]
pub struct About {
    /// When.
    pub t: f64,
    /// The request.
    pub id: u64,
    /// Who is eligible, when the simulator says so.
    #[serde(default)]
    pub eligible: Option<Vec<usize>>,
}

/// A yes.
#[derive(Debug, Deserialize)]
pub struct Accept {
    /// When.
    pub t: f64,
    /// The request.
    pub id: u64,
    /// The helper.
    pub volunteer: usize,
    /// Start of the time that was agreed.
    pub slot: f64,
}

/// A no, or no answer.
#[derive(Debug, Deserialize)]
pub struct Silence {
    /// When.
    pub t: f64,
    /// The request.
    pub id: u64,
    /// The helper.
    pub volunteer: usize,
}

/// A request that has ended.
#[derive(Debug, Deserialize)]
pub struct Closed {
    /// When.
    pub t: f64,
    /// The request.
    pub id: u64,
}

/// A helper who has gone.
#[derive(Debug, Deserialize)]
pub struct Left {
    /// The helper.
    pub volunteer: usize,
}

/// A line to the simulator.
#[derive(Debug, Default, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// Who is asked, and after how many hours.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notify: Vec<(usize, u8)>,
    /// When the timer of the request rings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wake: Option<f64>,
    /// When the request goes to the Stadtkümmerer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub escalate: Option<f64>,
}
