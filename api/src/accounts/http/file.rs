//! A person's record as staff see it, and rows of lists.

use super::shapes::Me;
use crate::accounts::flows::people::{ListedPerson, PersonFile, SeenCertificate, StaffNote};
use crate::accounts::model::{AccountRecord, CertificateKind, Role};
use crate::accounts::rules::{self, Actor, Objection};
use crate::kernel::actions::AllowedAction;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, QuarterId, StaffNoteId};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A certificate that was seen.
#[derive(Debug, Serialize, ToSchema)]
pub struct CertificateEntry {
    /// Which.
    kind: CertificateKind,
    /// On which day, `YYYY-MM-DD`.
    seen_on: String,
    /// By whom.
    seen_by: AccountId,
    /// Last day on which it counts, `YYYY-MM-DD`.
    valid_until: String,
}

impl From<SeenCertificate> for CertificateEntry {
    fn from(seen: SeenCertificate) -> Self {
        Self { kind: seen.kind, seen_on: seen.seen_on, seen_by: seen.seen_by, valid_until: seen.valid_until }
    }
}

/// A note that only staff see.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoteEntry {
    /// The note.
    id: StaffNoteId,
    /// Its text.
    text: String,
    /// Last day, `YYYY-MM-DD`.
    ends_on: String,
    /// First name of who wrote it.
    author: String,
    /// When.
    created_at: DateTime<Utc>,
}

impl From<StaffNote> for NoteEntry {
    fn from(note: StaffNote) -> Self {
        Self { id: note.id, text: note.text, ends_on: note.ends_on, author: note.author, created_at: note.created_at }
    }
}

/// A person's record. Contact is `null` for admins who are not coordinators.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountFile {
    /// What the person sees of themselves.
    #[serde(flatten)]
    person: Me,
    /// Whether the person can sign in.
    has_sign_in: bool,
    /// Who verified the person.
    #[schema(required)]
    verified_by: Option<AccountId>,
    /// How.
    #[schema(required)]
    verification_method: Option<String>,
    /// Set while suspended.
    #[schema(required)]
    suspended_at: Option<DateTime<Utc>>,
    /// Certificates seen, the latest first.
    certificates: Vec<CertificateEntry>,
    /// Notes that have not ended, the latest first.
    staff_notes: Vec<NoteEntry>,
}

impl AccountFile {
    /// The record as its reader sees it.
    pub fn of(file: PersonFile) -> Self {
        let record = &file.record;
        let account = &record.person.account;
        let mut person = Me::of(record);
        person.allowed_actions = actions(file.reader, record, file.read_at);
        Self {
            person,
            has_sign_in: record.has_sign_in(),
            verified_by: account.verification.and_then(|verification| verification.by),
            verification_method: record.verification_method.clone(),
            suspended_at: account.suspended_at,
            certificates: file.certificates.into_iter().map(CertificateEntry::from).collect(),
            staff_notes: file.notes.into_iter().map(NoteEntry::from).collect(),
        }
    }
}

/// What the reader may do with the record: acts that their roles do not allow are not offered.
fn actions(reader: Actor, record: &AccountRecord, now: Instant) -> Vec<AllowedAction> {
    let account = &record.person.account;
    let path = |act: &str| format!("/accounts/{}{act}", account.id);
    let may_verify = rules::may_verify(reader, account);
    let may_suspend = rules::may_suspend(reader, account);
    let verification = match account.verification {
        None => ("verify", "POST", may_verify),
        Some(verification) if rules::is_undoable(verification.at, now) => ("undo_verification", "DELETE", may_verify),
        Some(_) => ("withdraw_verification", "DELETE", may_verify),
    };
    let suspension = if account.suspended_at.is_none() { ("suspend", "POST") } else { ("unsuspend", "DELETE") };
    let may_grant = Role::Volunteer;
    let may_change_role = rules::may_change_role(reader, account, may_grant)
        .or_else(|_| rules::may_change_role(reader, account, Role::Coordinator));
    [
        ("edit", "PATCH", path(""), rules::may_edit(reader, account)),
        (verification.0, verification.1, path("/verification"), verification.2),
        ("record_clearance", "POST", path("/clearances"), may_verify),
        ("add_note", "POST", path("/notes"), may_verify),
        ("make_activation_code", "POST", path("/activation-code"), rules::may_activate(reader, record)),
        ("grant_role", "POST", path("/roles"), may_change_role),
        (suspension.0, suspension.1, path("/suspension"), may_suspend),
    ]
    .into_iter()
    .filter_map(|(action, method, path, verdict)| match verdict {
        Ok(()) => Some(AllowedAction::enabled(action, method, &path)),
        Err(Objection::Role) => None,
        Err(Objection::OwnAccount) => Some(AllowedAction::disabled(action, method, &path, "own-account")),
        Err(Objection::State) => Some(AllowedAction::disabled(action, method, &path, "not-now")),
    })
    .collect()
}

/// A person in a list. No telephone number and no street: opening the record shows them, and the person can read that.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountRow {
    /// The account.
    pub id: AccountId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Roles.
    pub roles: Vec<Role>,
    /// Home quarter.
    #[schema(required)]
    pub quarter_id: Option<QuarterId>,
    /// Whether a coordinator has verified the person.
    pub verified: bool,
    /// Whether the person can sign in.
    pub has_sign_in: bool,
    /// Whether suspended.
    pub suspended: bool,
    /// E-mail address.
    #[schema(required)]
    pub email: Option<String>,
}

impl From<ListedPerson> for AccountRow {
    fn from(person: ListedPerson) -> Self {
        Self {
            id: person.id,
            first_name: person.first_name,
            last_name: person.last_name,
            roles: person.roles.iter().collect(),
            quarter_id: person.quarter_id,
            verified: person.is_verified,
            has_sign_in: person.has_sign_in,
            suspended: person.is_suspended,
            email: person.email,
        }
    }
}
