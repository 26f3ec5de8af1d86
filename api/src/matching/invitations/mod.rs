//! The invitation: a helper asked about one request.
//!
//! ```text
//! sent ──▶ accepted                       the helper has a place of the request
//!   ├────▶ accepted_later                 "yes, but at another time": holds no place, the requester sees the time
//!   ├────▶ declined                       with a reason or without
//!   ├────▶ lapsed                         no answer in time, or the helper rests
//!   └────▶ revoked                        not needed any more; asked again when a place becomes free
//! ```
//!
//! A yes is welcome from every state: whether there is still a place is the request's own matter.

pub mod model;
#[cfg(test)]
mod model_tests;
pub mod rules;
