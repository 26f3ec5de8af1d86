//! The second factor: time-based codes (RFC 6238) and ten recovery codes. Mandatory for staff (security.md 8).

pub mod rules;
