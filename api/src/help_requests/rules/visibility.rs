//! Who sees which field of a request when: the table of `docs/PRIVACY.md` as a function.

use crate::help_requests::assignments::model::{Assignment, AssignmentState};
use crate::help_requests::model::{HelpRequest, RequestState};
use crate::kernel::clock::Instant;
use crate::text_enum;

text_enum! {
    /// A group of fields that is shown or hidden as a whole.
    pub enum Field {
        /// Category, duration, helpers needed, needs, urgency.
        Effort = "effort",
        /// Quarter.
        Quarter = "quarter",
        /// Title and description.
        Words = "words",
        /// Windows and times to the minute.
        ExactTime = "exact_time",
        /// The day alone.
        Day = "day",
        /// First name of the requester.
        FirstName = "first_name",
        /// Last name of the requester.
        LastName = "last_name",
        /// Street, number, floor, bell.
        Address = "address",
        /// Telephone number of the requester.
        Phone = "phone",
        /// Note for the helper.
        NoteForHelper = "note_for_helper",
        /// The word said at the door.
        CodeWord = "code_word",
        /// Names of the helpers.
        HelperName = "helper_name",
        /// Telephone of a helper who agreed to show it.
        HelperPhone = "helper_phone",
        /// Telephone of a helper in any case.
        HelperPhoneAlways = "helper_phone_always",
        /// Why and since when it is in the queue, outcome notes, who recorded it.
        StaffFacts = "staff_facts",
    }
}

text_enum! {
    /// As what somebody looks at a request.
    pub enum Viewer {
        /// Not allowed to see it: it does not exist for them.
        Nobody = "nobody",
        /// Who asked, for themselves or for somebody else.
        Owner = "owner",
        /// A volunteer who may accept it.
        Eligible = "eligible",
        /// A helper who has accepted, while the contact is open.
        HelperWithContact = "helper_with_contact",
        /// A helper who has accepted, after the contact was closed.
        HelperLater = "helper_later",
        /// A Stadtkümmerer of the quarter to whom it is not assigned.
        StadtkuemmererOfQuarter = "stadtkuemmerer_of_quarter",
        /// A coordinator.
        Coordinator = "coordinator",
    }
}

impl Viewer {
    /// The word of the interface.
    pub fn visibility(self) -> &'static str {
        match self {
            Self::Nobody => "public",
            Self::Eligible => "eligible",
            Self::HelperWithContact | Self::HelperLater => "helper",
            Self::Owner => "owner",
            Self::StadtkuemmererOfQuarter | Self::Coordinator => "staff",
        }
    }

    /// Whether a look at the private fields is recorded. Nobody is told that they looked at their own.
    pub fn is_recorded(self) -> bool {
        self != Self::Owner
    }
}

/// The fields that carry private data and whose reading is disclosed.
pub const PRIVATE: &[Field] = &[Field::LastName, Field::Address, Field::Phone, Field::NoteForHelper, Field::CodeWord];

/// What `viewer` sees of a request in `state`.
pub fn visible(viewer: Viewer, state: RequestState) -> Vec<Field> {
    use Field::{
        Address, CodeWord, Day, Effort, ExactTime, FirstName, HelperName, HelperPhone, HelperPhoneAlways, LastName,
        NoteForHelper, Phone, Quarter, StaffFacts, Words,
    };
    match viewer {
        Viewer::Nobody => vec![],
        Viewer::Eligible => vec![Effort, Quarter, Words, ExactTime, Day],
        Viewer::StadtkuemmererOfQuarter => vec![Effort, Quarter, Words, ExactTime, Day, StaffFacts],
        Viewer::HelperLater => {
            let mut fields = vec![Effort, Quarter, Day];
            if !state.is_final() {
                fields.push(FirstName);
            }
            fields
        }
        Viewer::HelperWithContact => {
            vec![Effort, Quarter, Words, ExactTime, Day, FirstName, LastName, Address, Phone, NoteForHelper, CodeWord]
        }
        Viewer::Owner => vec![
            Effort,
            Quarter,
            Words,
            ExactTime,
            Day,
            FirstName,
            LastName,
            Address,
            Phone,
            NoteForHelper,
            CodeWord,
            HelperName,
            HelperPhone,
        ],
        Viewer::Coordinator => vec![
            Effort,
            Quarter,
            Words,
            ExactTime,
            Day,
            FirstName,
            LastName,
            Address,
            Phone,
            NoteForHelper,
            CodeWord,
            HelperName,
            HelperPhone,
            HelperPhoneAlways,
            StaffFacts,
        ],
    }
}

/// As what a helper looks at a request that they accepted once; `None` when they have given it back.
pub fn helper_view(assignment: &Assignment, now: Instant) -> Option<Viewer> {
    match assignment.contact_open_until() {
        Some(until) if now < until => Some(Viewer::HelperWithContact),
        Some(_) => Some(Viewer::HelperLater),
        None if assignment.state == AssignmentState::Cancelled || assignment.state.holds_place() => {
            Some(Viewer::HelperLater)
        }
        None => None,
    }
}

/// Whether the private fields still exist.
pub fn has_contact(request: &HelpRequest) -> bool {
    request.wiped_at.is_none()
}
