//! Assignments: a helper who said yes to a request, or a Stadtkümmerer who was sent (a *visit* is an assignment of
//! that kind with the same id). An assignment carries its agreed start and end: overlap, capacity and the calendar
//! need them.

pub mod model;

#[cfg(test)]
mod model_tests;
