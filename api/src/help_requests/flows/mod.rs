//! What a person can do: one function for an intention. Load, decide, save, make known.

mod acceptance;
mod agreement;
mod assignments;
mod callers;
mod creation;
mod editing;
mod endings;
mod export;
mod guests;
mod handing_over;
mod helped;
mod listing;
mod loaded;
mod log;
mod look;
mod merging;
mod parting;
mod planned;
mod quarter_moves;
mod reactions;
mod refusal;
mod seeing;
mod unlinking;
mod view;
mod visits;
mod worker;

pub use acceptance::{accept, accept_invited};
pub(in crate::help_requests) use acceptance::{looked_at_again, new_assignment, require_within_limit, take_for};
pub use agreement::agree_to_proposal;
pub(in crate::help_requests) use assignments::{Act, begin_for_system, hurry, perform};
pub use assignments::{Completion, complete, confirm, report_no_show, thank, undo_completion, withdraw};
pub use callers::open_requests;
pub use creation::{Creation, create};
pub(in crate::help_requests) use creation::{Parties, begin, escalate_if_nobody_is_eligible};
pub use editing::{Edit, edit};
pub use endings::{cancel, close, escalate, extend, release, reopen};
pub(in crate::help_requests) use endings::{coming_helpers, on_behalf};
pub use export::{own_assignments, own_contact_log, own_requests};
pub use guests::{GuestReceipt, GuestStatus, create_for_guest, give_status_code, guest_status};
pub use handing_over::{Volunteers, hand_over};
pub use helped::{Helped, helped};
pub use listing::{
    ListQuery, Seeker, acceptable, alternatives, list, my_assignments, my_requests, seeker, visits_between,
};
pub(in crate::help_requests) use loaded::{Ending, assignment_actor, settle};
pub use loaded::{Loaded, find_all, load};
pub use log::{add_contact_entry, contact_entries, events_of, hand_follow_ups, has_follow_ups};
pub use look::{Look, look, look_and_record, look_at_assignment, look_at_assignment_and_record, peek};
pub use merging::merge_obstacle;
pub(in crate::help_requests) use parting::part;
pub use planned::{Planned, planned, planned_one};
pub use quarter_moves::move_quarter;
pub use reactions::{react, under_way};
pub use refusal::Refusal;
pub(in crate::help_requests) use seeing::viewer_of;
pub use seeing::{AskedAbout, peek_asked};
pub use unlinking::{LINKED_DAYS, unlink_old};
pub use view::{AssignmentBrief, AssignmentView, HelperName, PersonName, RequestView, staff_list_views, staff_views};
pub(in crate::help_requests) use view::{Sight, circumstances};
pub use visits::{
    VisitOrder, acknowledge_visit, blocked_of, commitments, give_back_visits, hand_back_visit, move_visit,
    recall_visit, send_stadtkuemmerer, wait_again,
};
pub use worker::{Batch, Rounds, due};
