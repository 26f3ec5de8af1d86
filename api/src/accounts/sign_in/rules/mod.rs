//! Decisions about sign-in: lifetimes, rotation, throttles, passwords, secrets, requests from other sites. All pure.

pub mod cross_site;
pub mod lifetimes;
pub mod password;
pub mod rotation;
pub mod secrets;
pub mod throttles;
