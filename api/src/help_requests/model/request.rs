//! The help request and the words it is described with.

use crate::kernel::abilities::{HelperAttribute, Means};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId, QuarterId, SeriesId, WindowId};
use crate::kernel::time::TimeSpan;
use crate::text_enum;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

text_enum! {
    /// Where a help request stands.
    pub enum RequestState {
        /// Places are free; eligible volunteers may accept.
        Open = "open",
        /// Every place is taken.
        Matched = "matched",
        /// Nobody is still to come and at least one helper has been there (or the coordinator closed it as done).
        Done = "done",
        /// Called off by the requester or staff.
        Cancelled = "cancelled",
        /// Its time passed without enough helpers.
        Expired = "expired",
    }
}

impl RequestState {
    /// Whether the request has ended; the periods of retention count from there.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled | Self::Expired)
    }
}

text_enum! {
    /// How pressing it is. It sets the moment at which the coordinator takes over.
    pub enum Urgency {
        /// When it suits.
        Normal = "normal",
        /// Within three days.
        Soon = "soon",
        /// Within 24 hours.
        Urgent = "urgent",
    }
}

text_enum! {
    /// How the request came to be.
    pub enum Origin {
        /// Asked by the person's own account.
        Own = "self",
        /// Recorded by staff for a person.
        OnBehalf = "on_behalf",
        /// Asked without an account; staff call back before anyone sees it.
        Guest = "guest",
    }
}

text_enum! {
    /// How the requester says when.
    pub enum TimingKind {
        /// As soon as possible: any time within the next seven days.
        Asap = "asap",
        /// One of up to ten windows.
        Windows = "windows",
        /// By a recurrence rule, one bookable occurrence at a time.
        Recurring = "recurring",
    }
}

text_enum! {
    /// The way in which a request reached the town.
    pub enum Channel {
        /// The app or the web page.
        App = "app",
        /// A telephone call.
        Phone = "phone",
        /// In person at a counter.
        Counter = "counter",
        /// A letter or a paper form.
        Paper = "paper",
    }
}

text_enum! {
    /// How a request or an assignment ended.
    pub enum Outcome {
        /// Helped.
        Done = "done",
        /// Helped in part.
        PartlyDone = "partly_done",
        /// The person does not need it any more.
        NotNeeded = "not_needed",
        /// No helper was found.
        NobodyFound = "nobody_found",
        /// The helper came and nobody was there.
        NotAtHome = "not_at_home",
        /// The person did not want the help, or the helper refused at the door.
        Refused = "refused",
        /// Not what neighbours can do.
        OutOfScope = "out_of_scope",
        /// Asked twice.
        Duplicate = "duplicate",
    }
}

text_enum! {
    /// Why a request is in the dispatch queue.
    pub enum EscalationReason {
        /// No volunteer is eligible.
        NobodyEligible = "nobody_eligible",
        /// The owner or a coordinator put it there.
        ByHand = "by_hand",
        /// A guest waits for a call.
        CallBack = "call_back",
        /// A Stadtkümmerer handed it back, or what was agreed has fallen through.
        HandedBack = "handed_back",
        /// Somebody who had agreed to come did not.
        NoShow = "no_show",
        /// The Stadtkümmerer who was to come is away.
        Absence = "absence",
        /// The deadline by urgency passed, or nobody answered "still needed?".
        DeadlinePassed = "deadline_passed",
        /// Everybody eligible was asked, and nobody is left who may still answer.
        NobodyLeft = "nobody_left",
        /// Only the time that staff need is left.
        TimeIsShort = "time_is_short",
    }
}

/// One time in which the help is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Its id.
    pub id: WindowId,
    /// When it is.
    pub span: TimeSpan,
}

/// What the helper has to bring.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Needs {
    /// Languages the requester can be spoken to in; one in common is enough.
    pub languages: BTreeSet<String>,
    /// Things the helper must have (car, tools), all of them.
    pub means: BTreeSet<Means>,
    /// What the helper must state of themselves (no smoker, fine with dogs, barrier-free car), all of it.
    pub attributes: BTreeSet<HelperAttribute>,
    /// Whether helper and requester must be of the same gender.
    pub same_gender: bool,
}

/// In the dispatch queue since when and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Escalation {
    /// Since when.
    pub at: Instant,
    /// Why.
    pub reason: EscalationReason,
}

/// The private fields of a request. Only `…_with_contact` functions make one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// First name of who gets the help.
    pub first_name: Option<String>,
    /// Last name of who gets the help.
    pub last_name: Option<String>,
    /// Street and number.
    pub address: Option<String>,
    /// Floor, bell, how to find it.
    pub address_extra: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// What only the person who comes should know.
    pub note_for_helper: Option<String>,
    /// A word that the helper says at the door.
    pub code_word: Option<String>,
    /// Whether an account asked for somebody else: name and address are that person's, the number may be the account's.
    pub is_for_another: bool,
}

impl Contact {
    /// Whether it says who gets the help.
    pub fn has_name(&self) -> bool {
        self.first_name.is_some() || self.last_name.is_some()
    }

    /// The name of who gets the help, if it says one.
    pub fn helped_name(&self) -> Option<HelpedName> {
        let name = || HelpedName { first_name: self.first_name.clone(), last_name: self.last_name.clone() };
        self.has_name().then(name)
    }
}

/// The name of who gets the help, where it is given: at least one part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpedName {
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
}

/// A help request without its private fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpRequest {
    /// Its id.
    pub id: HelpRequestId,
    /// A short name that can be said on the telephone.
    pub reference: String,
    /// Who asked; `None` for a guest and for a person who was erased.
    pub requester_id: Option<AccountId>,
    /// The member of staff who recorded it.
    pub recorded_by: Option<AccountId>,
    /// How it came in.
    pub channel: Channel,
    /// How it came to be.
    pub origin: Origin,
    /// Key of the category.
    pub category: String,
    /// Where.
    pub quarter_id: QuarterId,
    /// Own headline, if any.
    pub title: Option<String>,
    /// What is needed, shown to eligible volunteers.
    pub description: String,
    /// The series of which it is an occurrence.
    pub series_id: Option<SeriesId>,
    /// How the time is said.
    pub timing: TimingKind,
    /// The windows in order of their start; empty for "as soon as possible".
    pub windows: Vec<Window>,
    /// How long one helper is needed, in minutes.
    pub duration_minutes: i32,
    /// How many helpers come.
    pub helpers_needed: i32,
    /// How many of the places are taken (by helpers still to come and by those who have been there).
    pub places_taken: i32,
    /// How pressing it is.
    pub urgency: Urgency,
    /// What the helper has to bring.
    pub needs: Needs,
    /// Where it stands.
    pub state: RequestState,
    /// Whether staff have yet to speak to the guest.
    pub is_waiting_for_call_back: bool,
    /// In the dispatch queue since when and why; `None` outside it.
    pub escalation: Option<Escalation>,
    /// When the coordinator takes over because of the urgency.
    pub deadline_at: Instant,
    /// When its time is over.
    pub lapses_at: Instant,
    /// When the owner was asked "still needed?", until they answer.
    pub still_needed_asked_at: Option<Instant>,
    /// When the owner last said that it is still needed.
    pub still_needed_answered_at: Option<Instant>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// When it ended.
    pub closed_at: Option<Instant>,
    /// Who ended it, when a person did.
    pub closed_by: Option<AccountId>,
    /// When its private fields were deleted.
    pub wiped_at: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
    /// When anything about it last changed.
    pub updated_at: Instant,
    /// Counts edits of the content.
    pub version: i32,
}
