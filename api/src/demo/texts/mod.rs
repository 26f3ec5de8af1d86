//! What the people of the demo town ask for, write and note. All persons and words are invented.

mod everyday;
mod home;
pub mod words;

use crate::kernel::abilities::{HelperAttribute, Means};

/// The part of the day in which a wish is usually wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartOfDay {
    /// 8 to 12 o'clock.
    Morning,
    /// 13 to 17 o'clock.
    Afternoon,
    /// 17 to 20 o'clock.
    Evening,
    /// Any of them.
    Any,
}

/// One thing that somebody asks for.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// Key of the category.
    pub category: &'static str,
    /// Headline; empty for none.
    pub title: &'static str,
    /// What is needed.
    pub description: &'static str,
    /// How long one helper is needed, in minutes.
    pub minutes: i32,
    /// When it is usually wanted.
    pub part_of_day: PartOfDay,
    /// How many helpers.
    pub helpers: i32,
    /// What the helper must have.
    pub means: Option<Means>,
    /// What the helper must state of themselves.
    pub attribute: Option<HelperAttribute>,
    /// A language without which it does not work.
    pub language: Option<&'static str>,
}

impl Wish {
    const fn new(category: &'static str, title: &'static str, minutes: i32, description: &'static str) -> Self {
        Self {
            category,
            title,
            description,
            minutes,
            part_of_day: PartOfDay::Any,
            helpers: 1,
            means: None,
            attribute: None,
            language: None,
        }
    }

    const fn at(self, part_of_day: PartOfDay) -> Self {
        Self { part_of_day, ..self }
    }

    const fn helpers(self, helpers: i32) -> Self {
        Self { helpers, ..self }
    }

    const fn with(self, means: Means) -> Self {
        Self { means: Some(means), ..self }
    }

    const fn by(self, attribute: HelperAttribute) -> Self {
        Self { attribute: Some(attribute), ..self }
    }

    const fn in_language(self, language: &'static str) -> Self {
        Self { language: Some(language), ..self }
    }
}

/// The wishes in the groups in which they are written; each appears as often as people ask for such help.
pub const WISHES: [&[Wish]; 15] = [
    everyday::SHOPPING,
    everyday::COMPANY_ON_THE_WAY,
    everyday::RIDES,
    everyday::VISITS,
    everyday::TELEPHONE,
    home::HOUSEHOLD,
    home::REPAIRS,
    home::GARDEN,
    home::PETS,
    home::CHILDREN,
    home::LEARNING,
    home::PAPERS,
    home::TECHNOLOGY,
    home::LENDING,
    home::OTHER,
];

/// How many of 100 requests are of each group of [`WISHES`], in the same order.
pub const SHARES: [u64; 15] = [18, 12, 8, 10, 5, 6, 8, 7, 6, 3, 4, 5, 6, 1, 1];
