//! The simulated town: who offers what, and the hard limits by which somebody is eligible. The product finds the same out
//! of its database.

use super::protocol::{Init, Request, Volunteer};
use crate::matching::model::{Candidate, Familiarity, Nearness};
use crate::matching::rules::scarcity::scarcity;
use std::collections::{BTreeMap, HashMap};

/// Hours of a day and of a week.
const DAY: f64 = 24.0;
const WEEK: f64 = 168.0;
/// Hours before a time of the request at which the helper has to know.
const LEAD: f64 = 1.0;

/// The public side of a town, and what its people have promised.
#[derive(Debug, Default)]
pub struct Town {
    languages: Words,
    skills: Words,
    block_starts: Vec<f64>,
    places: BTreeMap<usize, (f64, f64)>,
    helpers: Vec<Offer>,
    /// Helpers by quarter and category.
    offering: HashMap<(usize, usize), Vec<usize>>,
    categories: Words,
    speakers: Vec<f64>,
    asked_for: Vec<f64>,
    requests: f64,
}

/// Names by their place in a list.
#[derive(Debug, Default)]
struct Words(Vec<String>);

#[derive(Debug, Default, Clone)]
struct Offer {
    home: usize,
    languages: u64,
    skills: u64,
    blocks: u64,
    capacity: u32,
    promised: Vec<u32>,
    has_left: bool,
}

/// What a request asks of helpers, and who offers that.
#[derive(Debug, Default)]
pub struct Fitting {
    people: Vec<Fit>,
    slots: Vec<f64>,
    language: Option<usize>,
}

#[derive(Debug)]
struct Fit {
    candidate: Candidate,
    /// Slots of the request at which the helper is free.
    slots: u32,
    was_asked: bool,
}

impl Words {
    fn place(&self, word: &str) -> Option<usize> {
        self.0.iter().position(|other| other == word)
    }

    fn mask(&self, words: &[String]) -> u64 {
        words.iter().filter_map(|word| self.place(word)).fold(0, |mask, place| mask | bit(place))
    }
}

impl Town {
    /// Reads the town.
    pub fn new(init: Init) -> Self {
        let mut town = Self {
            speakers: vec![0.0; init.languages.len()],
            asked_for: vec![1.0; init.languages.len()],
            requests: 1.0,
            languages: Words(init.languages),
            skills: Words(init.skills),
            categories: Words(init.categories),
            block_starts: init.block_start,
            places: init.quarters.iter().map(|quarter| (quarter.id, (quarter.x, quarter.y))).collect(),
            ..Self::default()
        };
        for volunteer in &init.volunteers {
            town.add(volunteer);
        }
        town
    }

    fn add(&mut self, volunteer: &Volunteer) {
        if self.helpers.len() <= volunteer.id {
            self.helpers.resize(volunteer.id + 1, Offer::default());
        }
        let languages = self.languages.mask(&volunteer.languages);
        for (place, speakers) in self.speakers.iter_mut().enumerate() {
            *speakers += if languages & bit(place) == 0 { 0.0 } else { 1.0 };
        }
        self.helpers[volunteer.id] = Offer {
            home: volunteer.home,
            languages,
            skills: self.skills.mask(&volunteer.skills),
            blocks: volunteer.availability.iter().fold(0, |mask, place| mask | bit(*place)),
            capacity: volunteer.capacity_per_week,
            ..Offer::default()
        };
        for quarter in &volunteer.quarters {
            for category in volunteer.categories.iter().filter_map(|key| self.categories.place(key)) {
                self.offering.entry((*quarter, category)).or_default().push(volunteer.id);
            }
        }
    }

    /// Limits of tasks in a week, by helper.
    pub fn capacities(&self) -> impl Iterator<Item = u32> {
        self.helpers.iter().map(|helper| helper.capacity)
    }

    /// Everybody who offers what a request asks for, whatever they have promised.
    pub fn fitting(&mut self, request: &Request) -> Fitting {
        let language = self.languages.place(&request.language);
        self.requests += 1.0;
        if let Some(place) = language {
            self.asked_for[place] += 1.0;
        }
        let category = self.categories.place(&request.category);
        let offering = category.and_then(|category| self.offering.get(&(request.quarter, category)));
        let skill = request.skill.as_deref().map_or(0, |skill| self.skills.place(skill).map_or(u64::MAX, bit));
        let blocks: Vec<u64> = request.slots.iter().map(|slot| self.block(*slot)).collect();
        let fit = |id: &usize| {
            let helper = &self.helpers[*id];
            let speaks = language.is_some_and(|place| helper.languages & bit(place) != 0);
            let free = blocks.iter().enumerate().filter(|(_, block)| helper.blocks & **block != 0);
            let slots = free.fold(0_u32, |mask, (place, _)| mask | 1 << place.min(31));
            let fits = speaks && helper.skills & skill == skill && slots != 0;
            fits.then(|| Fit { candidate: self.candidate(*id, request), slots, was_asked: false })
        };
        let people = offering.into_iter().flatten().filter_map(fit).collect();
        Fitting { people, slots: request.slots.clone(), language }
    }

    fn candidate(&self, id: usize, request: &Request) -> Candidate {
        let familiarity = match request.prev_helpers.split_last() {
            Some((last, _)) if *last == id => Familiarity::HelpedLast,
            Some((_, before)) if before.contains(&id) => Familiarity::HelpedBefore,
            _ => Familiarity::New,
        };
        let nearness = self.nearness(self.helpers[id].home, request.quarter);
        Candidate { helper: id, nearness, familiarity, spared_scarcity: 0.0 }
    }

    fn nearness(&self, home: usize, quarter: usize) -> Nearness {
        if home == quarter {
            return Nearness::OwnQuarter;
        }
        match (self.places.get(&home), self.places.get(&quarter)) {
            (Some(one), Some(other)) => Nearness::of_kilometres((one.0 - other.0).hypot(one.1 - other.1)),
            _ => Nearness::Far,
        }
    }

    /// The part of the week in which a time lies.
    fn block(&self, hour: f64) -> u64 {
        let parts = self.block_starts.len().max(1);
        let part = self.block_starts.iter().filter(|start| **start <= hour.rem_euclid(DAY)).count().saturating_sub(1);
        bit(whole(hour.rem_euclid(WEEK) / DAY) * parts + part)
    }

    /// Those who may be asked about a request now.
    pub fn candidates(&self, fitting: &Fitting, now: f64) -> Vec<Candidate> {
        let scarcities = self.scarcities(fitting.language);
        let ahead: Vec<(u32, usize)> = fitting
            .slots
            .iter()
            .enumerate()
            .filter(|(_, slot)| **slot - LEAD > now)
            .map(|(place, slot)| (1 << place.min(31), whole(*slot / WEEK)))
            .collect();
        let is_free = |fit: &&Fit| {
            let helper = &self.helpers[fit.candidate.helper];
            !fit.was_asked
                && !helper.has_left
                && ahead.iter().any(|(slot, week)| fit.slots & slot != 0 && helper.promises(*week) < helper.capacity)
        };
        let with_scarcity = |fit: &Fit| {
            let spared = Self::spared(&scarcities, self.helpers[fit.candidate.helper].languages);
            Candidate { spared_scarcity: spared, ..fit.candidate }
        };
        fitting.people.iter().filter(is_free).map(with_scarcity).collect()
    }

    /// Scarcity of each language that a request does not ask for. The first language is nobody's speciality.
    fn scarcities(&self, asked: Option<usize>) -> Vec<f64> {
        let everybody = number(self.helpers.len());
        let one = |place: usize| scarcity(self.asked_for[place], self.requests, self.speakers[place], everybody);
        (0..self.speakers.len())
            .map(|place| if place == 0 || Some(place) == asked { 0.0 } else { one(place) })
            .collect()
    }

    fn spared(scarcities: &[f64], languages: u64) -> f64 {
        let brought = scarcities.iter().enumerate().filter(|(place, _)| languages & bit(*place) != 0);
        brought.map(|(_, scarcity)| *scarcity).fold(0.0, f64::max)
    }

    /// Somebody promised help at a time. A week in which somebody calls off is not offered anew.
    pub fn promise(&mut self, helper: usize, slot: f64) {
        let Some(offer) = self.helpers.get_mut(helper) else { return };
        let week = whole(slot / WEEK);
        if offer.promised.len() <= week {
            offer.promised.resize(week + 1, 0);
        }
        offer.promised[week] += 1;
    }

    /// Somebody wants no more messages.
    pub fn leave(&mut self, helper: usize) {
        if let Some(offer) = self.helpers.get_mut(helper) {
            offer.has_left = true;
        }
    }
}

impl Offer {
    fn promises(&self, week: usize) -> u32 {
        self.promised.get(week).copied().unwrap_or(0)
    }
}

impl Fitting {
    /// Nobody is asked twice about the same request.
    pub fn asked(&mut self, helper: usize) {
        for fit in self.people.iter_mut().filter(|fit| fit.candidate.helper == helper) {
            fit.was_asked = true;
        }
    }
}

fn bit(place: usize) -> u64 {
    1 << place.min(63)
}

#[expect(clippy::cast_precision_loss, reason = "numbers of people")]
fn number(count: usize) -> f64 {
    count as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "weeks and days of a simulation, never below 0"
)]
fn whole(value: f64) -> usize {
    value.max(0.0) as usize
}
