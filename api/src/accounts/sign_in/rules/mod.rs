//! Decisions about sign-in: lifetimes, rotation, throttles, passwords, secrets. All pure.

pub mod lifetimes;
pub mod password;
pub mod rotation;
pub mod secrets;
pub mod throttles;
