//! What staff do with the records of people.

use super::change::Change;
use super::disclosures::{self, Viewer};
use super::profile::{load, save};
use super::registration::require_quarter;
use super::sessions;
use crate::accounts::fields::{ADDRESS, Faults, NAME, NOTE};
use crate::accounts::model::{
    AccountRecord, CertificateKind, EmailAddress, EndReason, PhoneNumber, PreferredChannel, Profile, Role,
};
use crate::accounts::refusal::{Outcome, Refusal};
use crate::accounts::rules::{self, Actor, DayFault, Objection};
use crate::accounts::store::people as store;
pub use crate::accounts::store::people::{ListedPerson, Search, SeenCertificate, StaffNote};
use crate::accounts::store::records::{self, NewAccount};
use crate::accounts::store::roles;
use crate::db::idempotency::{self, IdempotencyKey};
use crate::db::{DbConnection, Event, OrRefuse, Tx, is_unique_violation, refuse};
use crate::kernel::ids::{AccountId, Id, QuarterId};
use crate::kernel::language::UiLanguage;
use crate::kernel::time::local_date;
use crate::problem::{FaultCode, FieldFault};
use crate::town::flows::zone;
use chrono::{Duration, NaiveDate};
use diesel::QueryResult;
use serde_json::json;

impl From<Objection> for Refusal {
    fn from(objection: Objection) -> Self {
        match objection {
            Objection::Role => Self::RoleRequired,
            Objection::OwnAccount => Self::OwnAccount,
            Objection::State => Self::NotNow,
        }
    }
}

/// A person's record as staff work with it.
#[derive(Debug, Clone)]
pub struct PersonFile {
    /// The record. Contact is taken out for admins who are not coordinators.
    pub record: AccountRecord,
    /// Certificates seen.
    pub certificates: Vec<SeenCertificate>,
    /// Notes that have not ended.
    pub notes: Vec<StaffNote>,
    /// Who reads it: what they may do is offered.
    pub reader: Actor,
    /// When it was read.
    pub read_at: crate::kernel::clock::Instant,
}

/// The town's day.
pub(super) fn today(tx: &mut Tx<'_>) -> QueryResult<NaiveDate> {
    let now = tx.now();
    Ok(local_date(now, zone(tx.connection())?))
}

/// People by name, number, address, role. Lists carry no contact.
pub fn list(connection: &mut DbConnection, search: &Search, limit: u32) -> QueryResult<Vec<ListedPerson>> {
    store::list(connection, search, i64::from(limit) + 1)
}

/// How many volunteers wait for a coordinator to verify them.
pub fn unverified_volunteers(connection: &mut DbConnection) -> QueryResult<i64> {
    store::count_unverified_volunteers(connection)
}

/// Opens a person's record. A coordinator sees contact, and the person can read that.
pub fn open(tx: &mut Tx<'_>, reader: Actor, id: AccountId) -> Outcome<PersonFile> {
    let record = load(tx, id)?;
    match record_look(tx, reader, &record)? {
        Ok(()) => file(tx, reader, record, reader.roles.has(Role::Coordinator)),
        Err(used_up) => refuse(Refusal::TooMany { retry_after: used_up.retry_after }),
    }
}

/// The record after an act. Who has opened too many today may still act, and sees no contact.
pub(super) fn answer(tx: &mut Tx<'_>, reader: Actor, id: AccountId) -> Outcome<PersonFile> {
    let record = load(tx, id)?;
    let may_see = record_look(tx, reader, &record)?.is_ok() && reader.roles.has(Role::Coordinator);
    file(tx, reader, record, may_see)
}

fn record_look(
    tx: &mut Tx<'_>,
    reader: Actor,
    record: &AccountRecord,
) -> QueryResult<Result<(), disclosures::LooksUsedUp>> {
    if !reader.roles.has(Role::Coordinator) {
        return Ok(Ok(()));
    }
    let person = &record.person;
    let shown: Vec<&str> = [("address", person.address.is_some()), ("phone", person.phone.is_some())]
        .into_iter()
        .filter_map(|(field, is_there)| is_there.then_some(field))
        .collect();
    let viewer = Viewer { account: reader.id, role: Role::Coordinator };
    disclosures::record(tx, viewer, Some(person.account.id), None, &shown)
}

fn file(tx: &mut Tx<'_>, reader: Actor, mut record: AccountRecord, may_see: bool) -> Outcome<PersonFile> {
    let id = record.person.account.id;
    let (today, read_at) = (today(tx)?, tx.now());
    let certificates = store::certificates(tx.connection(), id)?;
    if !may_see {
        take_contact_out(&mut record);
        return Ok(PersonFile { record, certificates: Vec::new(), notes: Vec::new(), reader, read_at });
    }
    let notes = store::notes(tx.connection(), id, today)?;
    Ok(PersonFile { record, certificates, notes, reader, read_at })
}

fn take_contact_out(record: &mut AccountRecord) {
    let person = &mut record.person;
    person.phone = None;
    person.address = None;
    person.address_extra = None;
    person.code_word = None;
    person.profile = Profile::default();
    person.clearances.clear();
}

/// A person whom staff record: on the phone, at the counter.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Number, if any.
    pub phone: Option<String>,
    /// Address for mail, if any.
    pub email: Option<String>,
    /// Home quarter.
    pub quarter_id: Option<QuarterId>,
    /// Street and number.
    pub address: Option<String>,
    /// Floor, bell.
    pub address_extra: Option<String>,
    /// Roles; a resident if none are named.
    pub roles: Vec<Role>,
    /// How the person likes to be reached; by phone if not told.
    pub preferred_channel: Option<PreferredChannel>,
    /// Language; German if not told.
    pub ui_language: Option<UiLanguage>,
    /// Languages and the like.
    pub profile: Profile,
    /// Whether the person was told how their data are used.
    pub is_privacy_notice_given: bool,
}

impl NewPerson {
    /// The roles that the person gets.
    pub fn wanted_roles(&self) -> Vec<Role> {
        if self.roles.is_empty() { vec![Role::Resident] } else { self.roles.clone() }
    }
}

/// Records a person without sign-in, once for each key.
pub fn record(tx: &mut Tx<'_>, actor: Actor, new: &NewPerson, key: Option<&IdempotencyKey>) -> Outcome<PersonFile> {
    let id = idempotency::once(
        tx,
        key,
        Refusal::KeyReused,
        |tx| add(tx, actor, new).map(|id| (id.uuid(), id)),
        |_, id| Ok(AccountId::from_uuid(id)),
    )?;
    answer(tx, actor, id)
}

pub(super) fn add(tx: &mut Tx<'_>, actor: Actor, new: &NewPerson) -> Outcome<AccountId> {
    let account = check(tx, actor, new)?;
    require_quarter(tx, new.quarter_id)?;
    if let Some(email) = &account.email
        && records::id_by_email(tx.connection(), &email.folded())?.is_some()
    {
        return refuse(Refusal::EmailTaken);
    }
    let id = match records::insert(tx, &account) {
        Err(error) if is_unique_violation(&error) => return refuse(Refusal::EmailTaken),
        other => other?,
    };
    for role in new.wanted_roles() {
        roles::add(tx, id, role, Some(actor.id))?;
    }
    tx.emit(Event::new("account.recorded", id, Some(actor.id)))?;
    Ok(id)
}

/// The fields of a form as they are recorded.
pub(super) struct ReadFields {
    first_name: Option<String>,
    last_name: Option<String>,
    phone: Option<PhoneNumber>,
    email: Option<EmailAddress>,
    address: Option<String>,
    address_extra: Option<String>,
}

/// Reads what was filled in, and names all that is wrong with it.
pub(super) fn read_fields(new: &NewPerson, faults: &mut Faults) -> ReadFields {
    let first_name = faults.line("/first_name", &new.first_name, NAME);
    let last_name = faults.line("/last_name", &new.last_name, NAME);
    let phone = faults.optional_phone("/phone", new.phone.as_deref());
    let typed = new.email.as_deref().filter(|text| !text.trim().is_empty());
    let email = typed.and_then(|text| faults.email("/email", text));
    let address = faults.optional_line("/address", new.address.as_deref(), ADDRESS);
    let address_extra = faults.optional_line("/address_extra", new.address_extra.as_deref(), ADDRESS);
    let spoken: Vec<String> = new.profile.spoken_languages.iter().cloned().collect();
    faults.languages("/spoken_languages", &spoken);
    for (place, _) in new.roles.iter().enumerate().filter(|(_, role)| role.is_staff()) {
        faults.add(&format!("/roles/{place}"), FaultCode::InvalidValue);
    }
    if !new.is_privacy_notice_given {
        faults.add("/privacy_notice_given", FaultCode::ConsentRequired);
    }
    ReadFields { first_name, last_name, phone, email, address, address_extra }
}

fn check(tx: &mut Tx<'_>, actor: Actor, new: &NewPerson) -> Outcome<NewAccount> {
    let mut faults = Faults::default();
    let read = read_fields(new, &mut faults);
    faults.end().or_refuse()?;
    let town = crate::town::flows::town(tx.connection())?;
    Ok(NewAccount {
        email: read.email,
        email_verified_at: None,
        phone: read.phone,
        first_name: read.first_name.unwrap_or_default(),
        last_name: read.last_name.unwrap_or_default(),
        preferred_channel: new.preferred_channel.unwrap_or(PreferredChannel::Phone),
        ui_language: new.ui_language.unwrap_or(UiLanguage::De),
        profile: new.profile.clone(),
        quarter_id: new.quarter_id,
        address: read.address,
        address_extra: read.address_extra,
        privacy_version: town.map(|town| town.settings.privacy_version),
        recorded_by: Some(actor.id),
    })
}

/// Changes a person's record. The address only as long as nobody has proved one.
pub fn change(tx: &mut Tx<'_>, actor: Actor, id: AccountId, change: &Change) -> Outcome<PersonFile> {
    let record = load(tx, id)?;
    rules::may_edit(actor, &record.person.account).map_err(Refusal::from).or_refuse()?;
    if let Some(wanted) = &change.email {
        set_email(tx, &record, wanted.as_deref())?;
    }
    let changed = change.apply(&record).or_refuse()?;
    save(tx, &changed, change, actor.id)?;
    answer(tx, actor, id)
}

fn set_email(tx: &mut Tx<'_>, record: &AccountRecord, wanted: Option<&str>) -> Outcome<()> {
    let id = record.person.account.id;
    let wanted = wanted.filter(|text| !text.trim().is_empty());
    let mut faults = Faults::default();
    let email = wanted.and_then(|text| faults.email("/email", text));
    faults.end().or_refuse()?;
    if email.as_ref().map(EmailAddress::folded) == record.person.email.as_ref().map(EmailAddress::folded) {
        return Ok(());
    }
    if !rules::may_set_email(record) {
        return refuse(Refusal::NotNow);
    }
    if let Some(email) = &email
        && records::id_by_email(tx.connection(), &email.folded())?.is_some_and(|other| other != id)
    {
        return refuse(Refusal::EmailTaken);
    }
    Ok(records::set_email(tx, id, email.as_ref(), None)?)
}

/// Verifies a person. A second time changes nothing.
pub fn verify(tx: &mut Tx<'_>, actor: Actor, id: AccountId, method: Option<&str>) -> Outcome<PersonFile> {
    let record = load(tx, id)?;
    rules::may_verify(actor, &record.person.account).map_err(Refusal::from).or_refuse()?;
    let mut faults = Faults::default();
    let method = faults.optional_line("/method", method, NAME);
    faults.end().or_refuse()?;
    if !record.person.is_verified() {
        let now = tx.now();
        store::set_verification(tx, id, Some((now, Some(actor.id))), method.as_deref())?;
        tx.emit(Event::new("account.verified", id, Some(actor.id)))?;
    }
    answer(tx, actor, id)
}

/// Takes a verification back.
pub fn undo_verification(tx: &mut Tx<'_>, actor: Actor, id: AccountId) -> Outcome<PersonFile> {
    let record = load(tx, id)?;
    rules::may_verify(actor, &record.person.account).map_err(Refusal::from).or_refuse()?;
    if record.person.is_verified() {
        store::set_verification(tx, id, None, None)?;
        tx.emit(Event::new("account.verification_withdrawn", id, Some(actor.id)))?;
    }
    answer(tx, actor, id)
}

/// Records that a certificate was seen.
pub fn record_clearance(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: AccountId,
    kind: CertificateKind,
    days: (NaiveDate, NaiveDate),
) -> Outcome<PersonFile> {
    let record = load(tx, id)?;
    rules::may_verify(actor, &record.person.account).map_err(Refusal::from).or_refuse()?;
    let judged = rules::judge_clearance(kind, days.0, days.1, today(tx)?);
    let fault = |pointer: &str, code| Refusal::Invalid(vec![FieldFault::new(pointer, code)]);
    judged
        .map_err(|day| match day {
            DayFault::SeenInTheFuture => fault("/seen_on", FaultCode::TooFarAhead),
            DayFault::SeenTooLongAgo => fault("/seen_on", FaultCode::InThePast),
            DayFault::EndsBeforeSeen => fault("/valid_until", FaultCode::EndBeforeStart),
            DayFault::EndsTooLate => fault("/valid_until", FaultCode::TooFarAhead),
        })
        .or_refuse()?;
    store::insert_clearance(tx, id, actor.id, kind, days)?;
    tx.emit(Event::new("account.clearance_recorded", id, Some(actor.id)).with(json!({ "kind": kind })))?;
    answer(tx, actor, id)
}

/// Suspends an account: its sessions end at once. The reason is kept as a note for a year.
pub fn suspend(tx: &mut Tx<'_>, actor: Actor, id: AccountId, reason: &str) -> Outcome<PersonFile> {
    let record = load(tx, id)?;
    rules::may_suspend(actor, &record.person.account).map_err(Refusal::from).or_refuse()?;
    let mut faults = Faults::default();
    let reason = faults.lines("/reason", reason, NOTE);
    faults.end().or_refuse()?;
    set_suspended(tx, id, Some(actor.id))?;
    if let Some(reason) = reason {
        let ends_on = today(tx)? + Duration::days(365);
        store::insert_note(tx, id, actor.id, &reason, ends_on)?;
    }
    answer(tx, actor, id)
}

/// Suspends without asking who acts: for the command line.
pub fn set_suspended(tx: &mut Tx<'_>, id: AccountId, by: Option<AccountId>) -> Outcome<()> {
    let record = load(tx, id)?;
    let account = &record.person.account;
    if account.suspended_at.is_some() {
        return Ok(());
    }
    if account.roles.has(Role::Admin) && roles::count_active(tx.connection(), Role::Admin)? <= 1 {
        return refuse(Refusal::LastAdmin);
    }
    let now = tx.now();
    store::set_suspended(tx, id, Some(now))?;
    sessions::end_all(tx, id, None, EndReason::Suspended)?;
    Ok(tx.emit(Event::new("account.suspended", id, by))?)
}

/// Lifts a suspension.
pub fn lift_suspension(tx: &mut Tx<'_>, actor: Actor, id: AccountId) -> Outcome<PersonFile> {
    let record = load(tx, id)?;
    rules::may_suspend(actor, &record.person.account).map_err(Refusal::from).or_refuse()?;
    if record.person.account.suspended_at.is_some() {
        store::set_suspended(tx, id, None)?;
        tx.emit(Event::new("account.suspension_lifted", id, Some(actor.id)))?;
    }
    answer(tx, actor, id)
}

/// Writes a note that only staff see, until a day.
pub fn add_note(tx: &mut Tx<'_>, actor: Actor, id: AccountId, text: &str, ends_on: NaiveDate) -> Outcome<PersonFile> {
    let record = load(tx, id)?;
    rules::may_verify(actor, &record.person.account).map_err(Refusal::from).or_refuse()?;
    let mut faults = Faults::default();
    let text = faults.lines("/text", text, NOTE);
    if !rules::may_note_until(ends_on, today(tx)?) {
        faults.add("/ends_on", FaultCode::InvalidValue);
    }
    faults.end().or_refuse()?;
    store::insert_note(tx, id, actor.id, &text.unwrap_or_default(), ends_on)?;
    answer(tx, actor, id)
}
