//! The API from outside: the real server over HTTP, every scenario on SQLite and on PostgreSQL, a module per slice.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail loudly")]

mod accounts;
mod calendar;
mod crowd;
mod dispatch;
mod dispatch_claims;
mod dispatch_duty;
mod dispatch_handover;
mod dispatch_plans;
mod dispatch_today;
mod durability;
mod erasure;
mod frame;
mod help_requests;
mod hostile;
mod input;
mod live;
mod matching;
mod messages;
mod notices;
mod offers;
mod parting;
mod people;
mod permissions;
mod quarters;
mod races;
mod retention;
mod series;
mod town;
mod town_commands;
mod walk;
mod world;
mod year;
