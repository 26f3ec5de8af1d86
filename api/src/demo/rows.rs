//! The rows of the demo and how they are written: in batches, within one transaction. History cannot be made by the flows
//! of the slices, because these act at the present moment; what is written here was decided by the same rules.

use crate::accounts::model::{KeyKind, PreferredChannel, Profile};
use crate::db::schema::{
    account_roles, account_search_keys, accounts, assignments, clearances, contact_log, disclosures, duties,
    duty_quarters, events, help_request_closures, help_request_contacts, help_requests, offer_categories,
    offer_quarters, offers, passwords, request_windows, second_factors, series, series_contacts, series_helpers,
    staff_notes, thanks,
};
use crate::db::{At, DbConnection, Json, Tx, Word};
use crate::help_requests::assignments::model::{AssignmentKind, AssignmentState};
use crate::help_requests::model::{
    Channel, EscalationReason, Needs, Origin, Outcome, RequestState, TimingKind, Urgency,
};
use crate::kernel::abilities::{HelperAttribute, Means};
use crate::kernel::ids::{
    AccountId, AnyId, AssignmentId, ClearanceId, ContactLogId, DisclosureId, EventId, HelpRequestId, OfferId,
    QuarterId, SeriesHelperId, SeriesId, StaffNoteId, WindowId,
};
use crate::kernel::language::UiLanguage;
use crate::kernel::role::Role;
use crate::kernel::weekly::WeeklyHours;
use crate::offers::model::Reach;
use diesel::{Insertable, QueryResult, RunQueryDsl};
use serde::Serialize;
use std::collections::BTreeSet;

/// Rows of one statement: PostgreSQL takes at most 65,535 values.
const ROWS_PER_STATEMENT: usize = 500;

macro_rules! rows {
    ($($(#[$doc:meta])* $name:ident in $table:ident { $($column:ident: $type:ty),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Insertable)]
        #[diesel(table_name = $table)]
        pub struct $name { $(pub $column: $type),+ }
    )+};
}

rows! {
    /// A person.
    AccountRow in accounts {
        id: AccountId, email: Option<String>, email_folded: Option<String>, email_verified_at: Option<At>,
        phone: Option<String>, phone_digits: Option<String>, first_name: String, last_name: String, name_folded: String,
        preferred_channel: Word<PreferredChannel>, ui_language: Word<UiLanguage>, profile: Json<Profile>,
        quarter_id: Option<QuarterId>, address: Option<String>, address_extra: Option<String>, code_word: Option<String>,
        verified_at: Option<At>, verified_by: Option<AccountId>, verification_method: Option<String>,
        privacy_version: Option<String>, privacy_accepted_at: Option<At>, recorded_by: Option<AccountId>,
        last_active_at: Option<At>, created_at: At, updated_at: At, version: i32,
    }
    /// What a person is found by.
    SearchKeyRow in account_search_keys { account_id: AccountId, kind: Word<KeyKind>, search_key: String }
    /// A role of a person.
    RoleRow in account_roles { account_id: AccountId, role: Word<Role>, granted_at: At, granted_by: Option<AccountId> }
    /// A password.
    PasswordRow in passwords { account_id: AccountId, phc: String, changed_at: At }
    /// A second factor in use.
    FactorRow in second_factors {
        account_id: AccountId, secret: String, confirmed_at: Option<At>, last_step: i64, created_at: At,
    }
    /// A certificate that was seen.
    ClearanceRow in clearances {
        id: ClearanceId, account_id: AccountId, kind: String, seen_on: String, seen_by: AccountId, valid_until: String,
        created_at: At,
    }
    /// A note for staff.
    StaffNoteRow in staff_notes {
        id: StaffNoteId, account_id: AccountId, author_id: AccountId, note: String, ends_on: String, created_at: At,
    }
    /// An offer.
    OfferRow in offers {
        id: OfferId, account_id: AccountId, reach: Word<Reach>, availability: Json<WeeklyHours>, minutes_per_week: i32,
        tasks_per_week: i32, traits: Json<Traits>, paused_until: Option<String>, created_at: At, updated_at: At,
        version: i32,
    }
    /// A category of an offer.
    OfferCategoryRow in offer_categories { offer_id: OfferId, category_key: String }
    /// A quarter of an offer.
    OfferQuarterRow in offer_quarters { offer_id: OfferId, quarter_id: QuarterId, is_named: bool }
    /// A Stadtkümmerer's duty.
    DutyRow in duties {
        account_id: AccountId, working_hours: Json<WeeklyHours>, visits_per_day: i32, version: i32, updated_at: At,
    }
    /// A quarter of a duty.
    DutyQuarterRow in duty_quarters { account_id: AccountId, quarter_id: QuarterId, priority: i32 }
    /// A request.
    RequestRow in help_requests {
        id: HelpRequestId, reference: String, requester_id: Option<AccountId>, recorded_by: Option<AccountId>,
        origin: Word<Origin>, channel: Word<Channel>, category_key: String, quarter_id: QuarterId,
        title: Option<String>, description: String, timing: Word<TimingKind>, duration_minutes: i32,
        helpers_needed: i32, places_taken: i32, urgency: Word<Urgency>, needs: Json<Needs>,
        status: Word<RequestState>, is_released: bool, escalated_at: Option<At>,
        escalation_reason: Option<Word<EscalationReason>>, due_at: At, last_possible_end: At,
        still_needed_asked_at: Option<At>, still_needed_answered_at: Option<At>, closed_at: Option<At>,
        status_code_hash: Option<String>, version: i32, created_at: At, updated_at: At,
    }
    /// How a request ended.
    ClosureRow in help_request_closures {
        help_request_id: HelpRequestId, outcome: Word<Outcome>, outcome_note: Option<String>,
        closed_by: Option<AccountId>, status_before: Word<RequestState>, closed_at: At,
    }
    /// The private fields of a request.
    ContactRow in help_request_contacts {
        help_request_id: HelpRequestId, first_name: Option<String>, last_name: Option<String>,
        address: Option<String>, address_extra: Option<String>, phone: Option<String>, phone_digits: Option<String>,
        note_for_helper: Option<String>, wiped_at: Option<At>,
    }
    /// A window of a request.
    WindowRow in request_windows { id: WindowId, help_request_id: HelpRequestId, starts_at: At, ends_at: At }
    /// An assignment.
    AssignmentRow in assignments {
        id: AssignmentId, help_request_id: HelpRequestId, helper_id: AccountId, kind: Word<AssignmentKind>,
        status: Word<AssignmentState>, place: i32, window_id: Option<WindowId>, starts_at: At, ends_at: At,
        recorded_by: Option<AccountId>, recorded_reason: Option<String>, accepted_at: At,
        acknowledged_at: Option<At>, done_at: Option<At>, minutes_spent: Option<i32>,
        outcome: Option<Word<Outcome>>, outcome_note: Option<String>, confirmed_at: Option<At>,
        ended_at: Option<At>, end_reason: Option<String>, version: i32, created_at: At, updated_at: At,
    }
    /// A word of thanks.
    ThanksRow in thanks { assignment_id: AssignmentId, words: String, created_at: At }
    /// Help that comes again.
    SeriesRow in series {
        id: SeriesId, requester_id: Option<AccountId>, recorded_by: Option<AccountId>, origin: Word<Origin>,
        channel: Word<Channel>, category_key: String, quarter_id: QuarterId, title: Option<String>,
        description: String, duration_minutes: i32, helpers_needed: i32, needs: Json<Needs>, rrule: String,
        first_date: String, last_date: String, start_time: String, end_time: String, is_released: bool,
        next_look_at: Option<At>, version: i32, created_at: At, updated_at: At,
    }
    /// What only the helper of such a request should know.
    SeriesContactRow in series_contacts { series_id: SeriesId, note_for_helper: Option<String> }
    /// A yes to a whole series.
    SeriesHelperRow in series_helpers {
        id: SeriesHelperId, series_id: SeriesId, helper_id: AccountId, place: i32, usual_start: Option<String>,
        began_at: At,
    }
    /// An entry of the contact log.
    LogRow in contact_log {
        id: ContactLogId, account_id: Option<AccountId>, help_request_id: Option<HelpRequestId>, author_id: AccountId,
        channel: String, direction: String, outcome: String, note: Option<String>, follow_up_at: Option<At>,
        created_at: At,
    }
    /// Something that happened.
    EventRow in events {
        id: EventId, at: At, name: String, actor_id: Option<AccountId>, on_behalf_of: Option<AccountId>,
        subject_id: AnyId, details: Json<serde_json::Value>,
    }
    /// A look at private fields.
    DisclosureRow in disclosures {
        id: DisclosureId, viewer_id: AccountId, viewer_role: String, subject_id: Option<AccountId>,
        help_request_id: Option<HelpRequestId>, fields: Json<Vec<String>>, hour: At, at: At,
    }
}

/// The document in the column `traits` of an offer.
#[derive(Debug, Clone, Serialize, serde::Deserialize)]
pub struct Traits {
    /// Languages, ISO 639 codes.
    pub languages: BTreeSet<String>,
    /// Things at hand.
    pub means: BTreeSet<Means>,
    /// What helpers state of themselves.
    pub attributes: BTreeSet<HelperAttribute>,
}

macro_rules! chunk {
    ($($field:ident: $row:ident in $table:ident),+ $(,)?) => {
        /// Rows that are written together, in an order in which nothing refers to what is not there yet.
        #[derive(Debug, Clone, Default)]
        pub struct Chunk { $(pub $field: Vec<$row>),+ }

        impl Chunk {
            /// How many rows it holds.
            pub fn len(&self) -> usize {
                0 $(+ self.$field.len())+
            }

            /// Writes all rows.
            pub fn write(&self, tx: &mut Tx<'_>) -> QueryResult<()> {
                $(for rows in self.$field.chunks(ROWS_PER_STATEMENT) {
                    let insert = diesel::insert_into($table::table).values(rows);
                    // A batch goes through no derived connection: each database gets its own.
                    match tx.connection() {
                        DbConnection::Postgres(postgres) => insert.execute(postgres)?,
                        DbConnection::Sqlite(sqlite) => insert.execute(sqlite)?,
                    };
                })+
                Ok(())
            }
        }
    };
}

chunk! {
    accounts: AccountRow in accounts,
    search_keys: SearchKeyRow in account_search_keys,
    roles: RoleRow in account_roles,
    passwords: PasswordRow in passwords,
    factors: FactorRow in second_factors,
    clearances: ClearanceRow in clearances,
    staff_notes: StaffNoteRow in staff_notes,
    offers: OfferRow in offers,
    offer_categories: OfferCategoryRow in offer_categories,
    offer_quarters: OfferQuarterRow in offer_quarters,
    duties: DutyRow in duties,
    duty_quarters: DutyQuarterRow in duty_quarters,
    requests: RequestRow in help_requests,
    closures: ClosureRow in help_request_closures,
    contacts: ContactRow in help_request_contacts,
    windows: WindowRow in request_windows,
    assignments: AssignmentRow in assignments,
    thanks: ThanksRow in thanks,
    series: SeriesRow in series,
    series_contacts: SeriesContactRow in series_contacts,
    series_helpers: SeriesHelperRow in series_helpers,
    log: LogRow in contact_log,
    disclosures: DisclosureRow in disclosures,
    events: EventRow in events,
}
