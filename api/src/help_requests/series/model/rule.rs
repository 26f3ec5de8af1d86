//! The rule of a series: the part of RFC 5545 that people ask for.

use std::collections::BTreeSet;

/// On which days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// On these days of the week; 1 is Monday, 7 is Sunday. Never empty.
    Weekly(BTreeSet<u8>),
    /// On this day of the month, 1 to 31; -1 is the last one. Months without it are left out.
    MonthlyDay(i8),
    /// On the n-th such day of the week in the month: 1 to 5, or -1 for the last one. Months without it are left out.
    MonthlyWeekday {
        /// Which one.
        nth: i8,
        /// Of which day, 1 to 7.
        weekday: u8,
    },
}

/// How often, and on which days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecurrenceRule {
    /// On which days.
    pub pattern: Pattern,
    /// Each week or month (1), every second one (2), up to 4; counted from the week or month of the first date.
    pub interval: u8,
}

impl RecurrenceRule {
    /// `weekly` or `monthly`.
    pub fn frequency(&self) -> &'static str {
        match self.pattern {
            Pattern::Weekly(_) => "weekly",
            Pattern::MonthlyDay(_) | Pattern::MonthlyWeekday { .. } => "monthly",
        }
    }

    /// The days of the week that it names.
    pub fn weekdays(&self) -> Vec<u8> {
        match &self.pattern {
            Pattern::Weekly(days) => days.iter().copied().collect(),
            Pattern::MonthlyDay(_) => Vec::new(),
            Pattern::MonthlyWeekday { weekday, .. } => vec![*weekday],
        }
    }
}
