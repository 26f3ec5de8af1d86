//! What coordinators and Stadtkümmerer do.

mod absences;
mod board;
mod chain;
mod claims;
mod day;
mod duty;
mod export;
mod handing_on;
mod handovers;
mod plan_question;
mod plans;
mod quarter_moves;
mod queue;
mod refusal;
mod today;
mod visits;

pub use absences::{end_absence, enter_absence, enter_absence_once};
pub use board::{BoardView, WaitingItem, board};
pub use chain::{ChainView, on_duty};
pub use claims::{claim_item, release_item};
pub use day::{DayView, look_at_day, look_at_day_and_record};
pub use duty::{DutyRefusal, DutyView, duty_of, save_duty, staff};
pub use export::own_duty;
pub use handing_on::{hand_over_visit, visits_to_hand_over};
pub use handovers::{hand_over_desk_once, read_handover};
pub use plans::{
    PlanView, Stale, accept_plan, begin_plan_once, cancel_plan, look_at_plan, make_beside as make_plan_beside,
    undo_plan,
};
pub use quarter_moves::move_quarter;
pub use queue::{QueueItem, queue, queue_item};
pub use refusal::DispatchRefusal;
pub use today::{Part, TodayView, today};
pub use visits::{NewTime, NewVisit, acknowledge, fresh_state, hand_back, recall, reschedule, send, send_once};

use super::store;
use crate::db::{Event, Tx};
use crate::kernel::ids::AccountId;
use diesel::QueryResult;

/// Reaction: an erased person has no duty and hands nothing over.
pub fn react(tx: &mut Tx<'_>, event: &Event) -> QueryResult<()> {
    match event.name {
        "account.erased" => {
            store::handovers::delete_all_of(tx, AccountId(event.subject))?;
            store::delete_duty(tx, AccountId(event.subject))
        }
        _ => Ok(()),
    }
}
