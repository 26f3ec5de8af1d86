//! Quartierhilfe: neighbourhood help for a town, organised by city quarter.
//!
//! The code map, from the ground up:
//! - [`kernel`]: pure vocabulary: ids, clock, spans of time, text, pages; knows no slice.
//! - [`db`]: reading and writing, the schema, column types, migrations, idempotency keys.
//! - [`caller`]: who calls, with which roles.
//! - [`config`]: every setting, read once.
//! - [`web`]: what surrounds every answer: ids, deadlines, headers, health.
//! - [`app`]: the program put together: state, layers, routes, reactions.
//! - [`problem`]: problem documents and the closed table of their codes.
//! - [`input`]: reading bodies, parameters and ids; all faults at once.
//! - [`town`]: the town's settings, categories, texts.
//! - [`quarters`]: polygons, import, neighbours, point → quarter.
//! - [`accounts`]: sign-up, sign-in, sessions, roles, second factor, verification, disclosures, erasure.
//! - [`offers`]: a helper's offer profile: what, where, when, how much.
//! - [`help_requests`]: the need and its life cycle; eligibility, acceptance, assignments, messages, contact log.
//! - [`matching`]: who is asked for help, when and why: the policy, invitations, and a simulated town to measure it in.
//! - [`dispatch`]: the coordinator's queue, the Stadtkümmerer's duty and visits.
//! - [`calendar`]: assignments as calendar files, and private feeds.
//! - [`notices`]: what people are told, in the app and by mail: the outbox, the words, sending.
//! - [`operations`]: backup and restore, deleting what has had its time.
//! - [`demo`]: fills an empty database with a believable town of invented people.

pub mod accounts;
pub mod app;
pub mod calendar;
pub mod caller;
pub mod config;
pub mod db;
pub mod demo;
pub mod dispatch;
pub mod help_requests;
pub mod input;
pub mod kernel;
pub mod matching;
pub mod notices;
pub mod offers;
pub mod operations;
pub mod problem;
pub mod quarters;
pub mod town;
pub mod web;
