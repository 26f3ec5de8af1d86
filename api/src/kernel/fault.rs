//! What a rule finds wrong with a part of an input. Rules speak of pointers and kinds; `problem.rs` turns them into answers.

use super::weekly::WeeklyFault;

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// JSON pointer into the input (RFC 6901), e.g. `/availability/2/end`.
    pub pointer: String,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What can be wrong with a part of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// Nothing is named where something is needed.
    Required,
    /// More entries than this.
    TooMany(usize),
    /// It names something that does not exist or is not in use any more.
    Unknown,
    /// Not of the form that is asked for.
    InvalidValue,
    /// Less than this.
    TooSmall(i64),
    /// More than this.
    TooLarge(i64),
    /// The end is not after the start.
    EndBeforeStart,
    /// Too far in the past.
    InThePast,
    /// Too far in the future.
    TooFarAhead,
    /// The same entry twice.
    Duplicate,
}

/// Faults as they are collected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Adds one.
    pub fn add(&mut self, pointer: impl Into<String>, kind: FaultKind) {
        self.0.push(Fault { pointer: pointer.into(), kind });
    }

    /// Adds a fault unless `number` lies within `smallest..=largest`.
    pub fn check_number(&mut self, pointer: &str, number: i64, allowed: std::ops::RangeInclusive<i64>) {
        if number < *allowed.start() {
            self.add(pointer, FaultKind::TooSmall(*allowed.start()));
        } else if number > *allowed.end() {
            self.add(pointer, FaultKind::TooLarge(*allowed.end()));
        }
    }

    /// Adds a fault unless a list has an acceptable length. `false` for a list that is too long to be looked into.
    pub fn check_length(&mut self, pointer: &str, length: usize, is_required: bool, maximum: usize) -> bool {
        if length > maximum {
            self.add(pointer, FaultKind::TooMany(maximum));
            return false;
        }
        if is_required && length == 0 {
            self.add(pointer, FaultKind::Required);
        }
        true
    }

    /// Adds the faults of weekly ranges that stand in a list at `pointer`.
    pub fn add_weekly(&mut self, pointer: &str, faults: Vec<(usize, WeeklyFault)>) {
        for (place, fault) in faults {
            let (field, kind) = match fault {
                WeeklyFault::UnknownWeekday => ("weekday", FaultKind::InvalidValue),
                WeeklyFault::EndNotAfterStart => ("end", FaultKind::EndBeforeStart),
            };
            self.add(format!("{pointer}/{place}/{field}"), kind);
        }
    }

    /// `made`, or all faults where there are some.
    pub fn or<T>(self, made: T) -> Result<T, Vec<Fault>> {
        if self.0.is_empty() { Ok(made) } else { Err(self.0) }
    }
}
