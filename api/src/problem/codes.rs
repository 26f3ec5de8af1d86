//! The one closed table of problem codes: word, status, title. The app has a text for each code in every language, and its compiler checks it.

use actix_web::http::StatusCode;

macro_rules! problem_codes {
    ($($(#[$doc:meta])+ $variant:ident = $word:tt, $status:ident, $title:literal;)+) => {
        /// Every way in which a call can go wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, utoipa::ToSchema)]
        pub enum ProblemCode { $($(#[$doc])+ #[serde(rename = $word)] $variant),+ }

        impl ProblemCode {
            /// All rows of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The word by which programs know it.
            pub fn as_str(self) -> &'static str { match self { $(Self::$variant => $word),+ } }
            /// The HTTP status it is answered with.
            pub fn status(self) -> StatusCode { match self { $(Self::$variant => StatusCode::$status),+ } }
            /// A short English title for developers.
            pub fn title(self) -> &'static str { match self { $(Self::$variant => $title),+ } }
        }
    };
}

problem_codes! {
    /// The body is no JSON.
    MalformedJson = "malformed-json", BAD_REQUEST, "The body is not well-formed JSON";
    /// The request itself is broken.
    MalformedRequest = "malformed-request", BAD_REQUEST, "The request is malformed";
    /// Nobody is signed in.
    SignInRequired = "sign-in-required", UNAUTHORIZED, "Sign in first";
    /// Address, password or code do not fit together.
    SignInFailed = "sign-in-failed", UNAUTHORIZED, "The sign-in data are wrong";
    /// The session has ended (time, sign-out, or reuse of an old token).
    SessionEnded = "session-ended", UNAUTHORIZED, "The session has ended";
    /// The second factor has not been given in this session.
    SecondFactorRequired = "second-factor-required", FORBIDDEN, "The second factor is required";
    /// The role needs a second factor and none is set up.
    SecondFactorEnrolmentRequired = "second-factor-enrolment-required", FORBIDDEN, "A second factor must be set up first";
    /// The act needs the password or a code again.
    ReauthenticationRequired = "reauthentication-required", FORBIDDEN, "Confirm again who you are";
    /// The write did not come from our own pages.
    CrossSiteRequest = "cross-site-request", FORBIDDEN, "The request does not come from this site";
    /// None of the caller's roles may do this.
    RoleRequired = "role-required", FORBIDDEN, "Your role does not allow this";
    /// There is nothing here that the caller may see.
    NotFound = "not-found", NOT_FOUND, "There is nothing here";
    /// The resource has other methods.
    MethodNotAllowed = "method-not-allowed", METHOD_NOT_ALLOWED, "The method is not allowed here";
    /// The body came too slowly.
    RequestTimeout = "request-timeout", REQUEST_TIMEOUT, "The request took too long to arrive";
    /// It was there once.
    Gone = "gone", GONE, "It is no longer available";
    /// The body is larger than allowed.
    TooLarge = "too-large", PAYLOAD_TOO_LARGE, "The body is too large";
    /// The body has another content type.
    UnsupportedMediaType = "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE, "The content type is not supported";
    /// Fields are wrong: `errors` lists all.
    InvalidInput = "invalid-input", UNPROCESSABLE_ENTITY, "Some fields are not valid";
    /// A file of quarters was not imported: `reason`, `parameters`.
    QuartersFileRefused = "quarters-file-refused", UNPROCESSABLE_ENTITY, "The file of quarters cannot be imported";
    /// A list of people was not read: `reason`, `detail`.
    PeopleFileRefused = "people-file-refused", UNPROCESSABLE_ENTITY, "The file is no list of people";
    /// The idempotency key was used for another body, or is none.
    IdempotencyKeyReused = "idempotency-key-reused", UNPROCESSABLE_ENTITY, "The idempotency key was used for another request";
    /// Too often.
    TooManyRequests = "too-many-requests", TOO_MANY_REQUESTS, "Too many requests";
    /// The server has too much to do.
    Overloaded = "overloaded", SERVICE_UNAVAILABLE, "The server is busy";
    /// A part that is needed is away.
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, "The service is not available at the moment";
    /// A fault of ours.
    Internal = "internal", INTERNAL_SERVER_ERROR, "Something went wrong on our side";
    /// Somebody changed it meanwhile: `current` holds the fresh state.
    VersionConflict = "version-conflict", CONFLICT, "It was changed meanwhile";
    // Dispatch.
    /// The account is no Stadtkümmerer, or is suspended.
    StadtkuemmererNotInService = "stadtkuemmerer-not-in-service", CONFLICT, "The Stadtkümmerer is not in service";
    /// The person has no quarter, or cannot be sent to this request.
    QuarterNotAssigned = "quarter-not-assigned", CONFLICT, "The quarter is not part of the Stadtkümmerer's duty";
    /// The Stadtkümmerer is away at that time.
    StadtkuemmererAbsent = "stadtkuemmerer-absent", CONFLICT, "The Stadtkümmerer is away at that time";
    /// Nobody is sent to themselves.
    StadtkuemmererIsRequester = "stadtkuemmerer-is-requester", CONFLICT, "The Stadtkümmerer is the person who asks";
    /// The start is more than an hour ago.
    VisitInThePast = "visit-in-the-past", CONFLICT, "The visit would begin in the past";
    /// The start is more than 26 weeks ahead.
    VisitTooFarAhead = "visit-too-far-ahead", CONFLICT, "The visit would begin too far in the future";
    /// Shorter than 15 minutes or longer than 8 hours.
    VisitLengthOutOfRange = "visit-length-out-of-range", CONFLICT, "A visit lasts 15 minutes to 8 hours";
    /// Another coordinator works on the item of the queue: `claim` says who.
    ClaimedByAnother = "claimed-by-another", CONFLICT, "Another coordinator works on it";
    /// Another plan is being made: `plan_id` says which.
    PlanRunning = "plan-running", CONFLICT, "A plan is being made";
    /// The plan cannot be taken over (any more).
    PlanNotReady = "plan-not-ready", CONFLICT, "The plan cannot be taken over";
    /// Visits of the plan cannot be made any more: `changed` says which and why.
    PlanStale = "plan-stale", CONFLICT, "Something has changed since the plan was made";
    /// Soft rules speak against it: `warnings` lists them.
    RecordedReasonNeeded = "recorded-reason-needed", CONFLICT, "Something speaks against it: a reason is needed";
    /// The state of the thing does not allow it.
    NotNow = "not-now", CONFLICT, "This is not possible in the present state";
    // Accounts
    /// The link or code is wrong, used or too old.
    SecretVoid = "secret-void", GONE, "The link or code is not valid any more";
    /// The password was tried too often from unknown devices.
    PasswordPaused = "password-paused", TOO_MANY_REQUESTS, "Sign in by a mailed code or set a new password";
    /// A signed-in person gave another password than theirs.
    PasswordWrong = "password-wrong", FORBIDDEN, "The password is wrong";
    /// The mailed code is another one, was used, or is too old. Never says which.
    CodeWrong = "code-wrong", FORBIDDEN, "The mailed code does not count";
    /// The code of the second factor does not count.
    SecondFactorWrong = "second-factor-wrong", FORBIDDEN, "The code of the second factor is wrong";
    /// A second factor is in use already.
    SecondFactorInUse = "second-factor-in-use", CONFLICT, "A second factor is in use already";
    /// There is no second factor, or no enrolment has begun.
    NoSecondFactor = "no-second-factor", CONFLICT, "There is no second factor to confirm or give";
    /// The roles of the account do not go without a second factor.
    SecondFactorMandatory = "second-factor-mandatory", CONFLICT, "This role needs a second factor";
    /// Another account has this address.
    EmailTaken = "email-taken", CONFLICT, "Another account has this e-mail address";
    /// Nobody decides over themselves.
    OwnAccount = "own-account", FORBIDDEN, "This cannot be done for one's own account";
    /// The last admin who can act cannot go.
    LastAdmin = "last-admin", CONFLICT, "The last admin cannot be removed";
    /// Something of the person is going on at this moment: `running`.
    StillRunning = "still-running", CONFLICT, "Help that has begun must be reported or given back first";
    // Two records of one person
    /// Nothing is merged with itself.
    MergeSameRecord = "merge-same-record", CONFLICT, "These are one record already";
    /// One of the two is a member of staff.
    MergeOfStaff = "merge-of-staff", CONFLICT, "Records of staff are not merged";
    /// Both records can sign in.
    MergeBothSignIn = "merge-both-sign-in", CONFLICT, "Both people can sign in";
    /// The duplicate can sign in, the kept one cannot.
    MergeKeepTheOther = "merge-keep-the-other", CONFLICT, "Keep the record that can sign in";
    /// One helped the other, both helped at one request, or one blocks the other.
    MergeMetEachOther = "merge-met-each-other", CONFLICT, "These are two people: they have met";
    /// Both have promised help for the same time.
    MergeTimesOverlap = "merge-times-overlap", CONFLICT, "Both have promised help for the same time";
    // Invitations
    /// The helper has said yes: what was agreed is given back by the assignment.
    InvitationAccepted = "invitation-accepted", CONFLICT, "The invitation was accepted";
    /// The help is not needed any more.
    InvitationRevoked = "invitation-revoked", CONFLICT, "The help is not needed any more";
    /// The helper does not come at the time that they named.
    ProposalGone = "proposal-gone", CONFLICT, "The proposed time cannot be taken any more";
    // Help requests and assignments
    /// Somebody else has taken the last place: `alternatives`.
    AlreadyMatched = "already-matched", CONFLICT, "Every place is taken";
    /// The request has ended.
    RequestClosed = "request-closed", CONFLICT, "The request has ended";
    /// A guest's request that nobody has released.
    WaitingForCallBack = "waiting-for-call-back", CONFLICT, "The office has not spoken to the person yet";
    /// The request waits for no call.
    NotWaitingForCallBack = "not-waiting-for-call-back", CONFLICT, "The request waits for no call";
    /// The request is in the dispatch queue already.
    AlreadyInQueue = "already-in-queue", CONFLICT, "The coordinator has it already";
    /// What helpers agreed to is not edited.
    TimeIsAgreed = "time-is-agreed", CONFLICT, "Somebody has agreed to come at this time";
    /// Fewer helpers than have agreed to come.
    FewerThanTaken = "fewer-than-taken", CONFLICT, "More helpers have agreed to come";
    /// Helpers are still to come.
    AssignmentsActive = "assignments-active", CONFLICT, "Helpers are still to come";
    /// The 30 minutes are over, or somebody else did it.
    UndoTooLate = "undo-too-late", CONFLICT, "It can no longer be taken back";
    /// The request is not open.
    NotOpen = "not-open", CONFLICT, "The request is not open";
    /// It is not time yet, or there is nothing to take back.
    NotDue = "not-due", CONFLICT, "There is nothing to do yet";
    /// The assignment was called off, withdrawn or missed.
    AssignmentEnded = "assignment-ended", CONFLICT, "The assignment has ended";
    /// The assignment was reported as done.
    AlreadyDone = "already-done", CONFLICT, "It was reported as done";
    /// The assignment was confirmed.
    AlreadyConfirmed = "already-confirmed", CONFLICT, "It was confirmed";
    /// The visit was acknowledged.
    AlreadyAcknowledged = "already-acknowledged", CONFLICT, "It was acknowledged";
    /// The assignment has not begun.
    NotStarted = "not-started", CONFLICT, "It has not begun";
    /// The helper has not reported yet.
    NotDone = "not-done", CONFLICT, "The report is missing";
    /// Thanks were said.
    AlreadyThanked = "already-thanked", CONFLICT, "Thanks were said";
    /// No time of the request fits the helper.
    NoFittingTime = "no-fitting-time", CONFLICT, "No time of the request fits";
    /// The time is outside of what was asked for.
    OutsideWindows = "outside-windows", CONFLICT, "The time is outside of what was asked for";
    /// The person has promised this time to somebody else.
    OverlappingAssignment = "overlapping-assignment", CONFLICT, "This time is promised to somebody else";
    /// The helper's own limit of that week is reached.
    CapacityUsedUp = "capacity-used-up", CONFLICT, "The helper's own limit of the week is reached";
    /// The person does not help as a volunteer.
    NotAVolunteer = "not-a-volunteer", FORBIDDEN, "You do not help as a volunteer";
    /// No coordinator has verified the person yet.
    NotVerified = "not-verified", FORBIDDEN, "A coordinator has not verified you yet";
    /// The account is suspended.
    Suspended = "suspended", FORBIDDEN, "The account is suspended";
    /// The volunteer has not said yet what they offer.
    NoOffer = "no-offer", FORBIDDEN, "There is no offer yet";
    /// The volunteer's offer is paused.
    OfferPaused = "offer-paused", FORBIDDEN, "The offer is paused";
    /// Nobody accepts their own request.
    OwnRequest = "own-request", FORBIDDEN, "This is one's own request";
    // Series
    /// The series is over.
    SeriesEnded = "series-ended", CONFLICT, "The series has ended";
    /// Others have said yes to the whole series.
    SeriesTaken = "series-taken", CONFLICT, "Others come each time already";
    /// The helper holds as many series as one person may.
    TooManySeries = "too-many-series", CONFLICT, "You help regularly with as many series as one person may";
    /// The day is none of the series, or it is over.
    NoSuchOccurrence = "no-such-occurrence", NOT_FOUND, "The series has no such day";
    /// The help of that day has begun.
    OccurrenceBegun = "occurrence-begun", CONFLICT, "The help of that day has begun";
    /// That day was left out already.
    AlreadySkipped = "already-skipped", CONFLICT, "That day was left out already";
    // Messages
    /// Nothing is written any more.
    ConversationClosed = "conversation-closed", CONFLICT, "The conversation is closed";
    /// The other side has no sign-in: it is reached by telephone, or through a coordinator who is called in.
    PartnerByPhone = "partner-by-phone", CONFLICT, "The other person is reached by telephone";
    /// A coordinator reads and writes only where one of the sides asked for it.
    CoordinatorNotCalled = "coordinator-not-called", FORBIDDEN, "No coordinator was called in";
    /// There is no account on the other side.
    NoPartner = "no-partner", CONFLICT, "The other person has no account";
    /// The concern was closed.
    ConcernClosed = "concern-closed", CONFLICT, "The concern was closed";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once() {
        let mut words: Vec<_> = ProblemCode::ALL.iter().map(|code| code.as_str()).collect();
        words.sort_unstable();
        let before = words.len();
        words.dedup();
        assert_eq!(words.len(), before);
    }
}
