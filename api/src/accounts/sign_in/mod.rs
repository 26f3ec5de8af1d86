//! Sign-in: registration, sessions, passwords, one-time codes, brakes.
//!
//! ```text
//! registered ──e-mail verified──▶ may sign in ──password or mailed code──▶ session ──refresh──▶ session
//!                                                     │ staff: second factor needed before anything else
//! recorded by staff ──printed activation code──▶ registered
//! ```
//! A session ends by sign-out, by its idle or absolute limit, by a change of password, by suspension, by a new staff
//! role, or because one of its refresh tokens was used twice.

pub mod buckets;
pub mod hasher;
pub mod keys;
pub mod model;
pub mod randomness;
pub mod rules;
