//! Series: help that comes again, one bookable occurrence at a time.
//!
//! ```text
//! series       waiting ──▶ active ──▶ ended          waiting = a guest's, until staff have called back
//!                            ▲  │                     ended   = by hand, or its last date is over
//!                            └──┘ 30 minutes to take the end back; longer by an extension
//!
//! occurrence   planned ──▶ made: an ordinary help request       skipped ◀──▶ planned
//! ```
//!
//! A series holds a rule in the town's civil time and what is asked for; **each occurrence is an ordinary help request**, so
//! its life cycle, eligibility, acceptance, contact, matching, dispatch, calendar and retention are those of any other. What
//! begins within two weeks is made, and always the next one; the worker looks again twice a day ([`flows::due`]).
//!
//! Invariants, kept by [`rules`], by the keys of `series_occurrences` and `series_helpers`, and by serializable transactions:
//! - a date of a series is made at most once: whoever looks twice makes nothing twice;
//! - the wall-clock time stays when the clock is changed; dates only grow, and none lies after the last date of the series;
//! - a series runs at most 26 weeks ahead; two weeks before its end its owner is asked whether it goes on, and all who have a
//!   part are told when it ends;
//! - a yes to the whole series is a *standing yes*: each new occurrence is given to who said it, in the transaction that
//!   makes it, where they may help and are free; otherwise others are looked for at once and they are told;
//! - a series rests while the account of who needs the help is closed: nothing is made, nobody is asked;
//! - a place of a series has one holder, and nobody holds more than two series, so that others find requests too;
//! - an occurrence with a new time is a new request: nobody is promised at a time that they did not agree to. Whoever was
//!   to come is told, and who comes every time has the first word.
//!
//! Who may do what: the owner and coordinators skip, move, change, end, lengthen; a Stadtkümmerer those that staff recorded in their
//! quarters; an eligible volunteer takes one occurrence or all of them, and steps down again. The whole table is a reviewed
//! snapshot beside [`model::transition`].

pub mod flows;
pub(super) mod http;
pub mod model;
pub mod rules;
pub(super) mod store;
