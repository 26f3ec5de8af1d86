//! Registration, and proving the address.
//!
//! Whoever asks learns nothing about others: a known address is answered like an unknown one, in the same time; its
//! owner gets a mail that says what happened.

use super::{Accounts, secrets};
use crate::accounts::fields::{Faults, NAME};
use crate::accounts::model::{EmailAddress, PreferredChannel, Profile, Role};
use crate::accounts::refusal::{Outcome, Refusal};
use crate::accounts::sign_in::buckets::Door;
use crate::accounts::sign_in::model::Purpose;
use crate::accounts::sign_in::rules::password::PasswordFault;
use crate::accounts::sign_in::rules::throttles;
use crate::accounts::store::records::{self, NewAccount};
use crate::accounts::store::{roles, secrets as secret_store};
use crate::db::{Event, Failure, OrRefuse, Tx, refuse};
use crate::kernel::ids::{AccountId, QuarterId};
use crate::kernel::language::UiLanguage;
use crate::problem::{FaultCode, FieldFault};
use crate::town::flows::town;
use crate::town::model::Town;
use diesel::QueryResult;
use std::net::IpAddr;

/// What a person fills in.
#[derive(Debug, Clone)]
pub struct Registration {
    /// Address.
    pub email: String,
    /// Password.
    pub password: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Number, if told.
    pub phone: Option<String>,
    /// Home quarter, if told.
    pub quarter_id: Option<QuarterId>,
    /// What the person wants to be: resident, volunteer or both.
    pub roles: Vec<Role>,
    /// Language of mails.
    pub ui_language: UiLanguage,
    /// The privacy notice that was accepted.
    pub privacy_version: String,
    /// Volunteers say that they have the least age.
    pub is_age_confirmed: bool,
}

#[derive(Clone)]
struct Checked {
    account: NewAccount,
    email: EmailAddress,
    roles: Vec<Role>,
    phc: String,
}

impl Accounts {
    /// Takes a registration in. The answer is the same whether the address is known or not.
    pub async fn register(&self, form: Registration, address: IpAddr) -> Outcome<()> {
        self.brakes.pass(Door::Registration, address).map_err(|brake| Failure::Refused(brake.into()))?;
        let words = vec![form.first_name.clone(), form.last_name.clone(), form.email.clone()];
        let verdict = self.judge(&form.password, false, self.with_town_words(words).await?).await;
        let notice = self.town().await?.map(|town| town.settings.privacy_version);
        let (account, email) = check(&form, verdict, notice.as_deref()).or_refuse()?;
        let phc = self.hasher.hash(form.password.clone()).await.map_err(|busy| Failure::Refused(busy.into()))?;
        let checked = Checked { account, email, roles: form.roles, phc };
        self.db.write("accounts.register", move |tx| take_in(tx, &checked)).await
    }

    /// The words of this town beside those of the person.
    pub(super) async fn with_town_words(&self, mut words: Vec<String>) -> Outcome<Vec<String>> {
        let town = self.town().await?;
        words.extend(town.map(|town| town.name));
        Ok(words.iter().flat_map(|word| word.split(['@', '.', ' '])).map(str::to_owned).collect())
    }

    pub(super) async fn town(&self) -> Outcome<Option<Town>> {
        self.db.read("accounts.town", |connection| Ok(town(connection)?)).await
    }

    /// Proves an address by the secret of the mail: of a registration or of a change of address.
    pub async fn verify_email(&self, secret: String) -> Outcome<()> {
        self.db.write("accounts.verify_email", move |tx| verify(tx, &secret)).await
    }

    /// Asks for the mail of a registration again. Always answers the same.
    pub async fn resend_verification(&self, email: String, address: IpAddr) -> Outcome<()> {
        self.ask_for_mail(email, address, "resend", throttles::MAILS, |tx, id| {
            let record = records::find_with_contact(tx.connection(), id)?;
            let is_waiting = record.is_some_and(|record| record.email_verified_at.is_none() && record.has_password);
            if is_waiting { tx.emit(Event::new("account.registered", id, None)) } else { Ok(()) }
        })
        .await
    }

    /// Something that ends in a mail to an address, if an account has it. The answer never tells whether.
    pub(super) async fn ask_for_mail(
        &self,
        email: String,
        address: IpAddr,
        label: &'static str,
        allowance: throttles::Allowance,
        ask: fn(&mut Tx<'_>, AccountId) -> QueryResult<()>,
    ) -> Outcome<()> {
        let mut faults = Faults::default();
        let email = faults.email("/email", &email);
        faults.end().or_refuse()?;
        let Some(email) = email else { return Ok(()) };
        // Beyond the limits nothing is sent, and the answer stays the same (security.md, "Rate limits").
        if self.brakes.pass(Door::Mail, address).is_err() {
            return Ok(());
        }
        let (key, has_limits) = (self.keys.seal(label, &[&email.folded()]), self.has_rate_limits);
        self.db
            .write("accounts.ask_for_mail", move |tx| {
                if has_limits && super::tries::count(tx, &key, allowance)?.is_err() {
                    return Ok(());
                }
                if let Some(id) = records::id_by_email(tx.connection(), &email.folded())? {
                    ask(tx, id)?;
                }
                Ok(())
            })
            .await
    }
}

fn check(
    form: &Registration,
    verdict: Result<(), PasswordFault>,
    notice: Option<&str>,
) -> Result<(NewAccount, EmailAddress), Refusal> {
    let mut faults = Faults::default();
    let email = faults.email("/email", &form.email);
    faults.password("/password", verdict);
    let first_name = faults.line("/first_name", &form.first_name, NAME);
    let last_name = faults.line("/last_name", &form.last_name, NAME);
    let phone = faults.optional_phone("/phone", form.phone.as_deref());
    let privacy_version = faults.line("/privacy_version", &form.privacy_version, 20);
    // Nobody agrees to another notice than the one that is in force.
    if privacy_version.is_some() && notice.is_some() && privacy_version.as_deref() != notice {
        faults.add("/privacy_version", FaultCode::Unknown);
    }
    if form.roles.is_empty() {
        faults.add("/roles", FaultCode::Required);
    }
    for (place, _) in form.roles.iter().enumerate().filter(|(_, role)| role.is_staff()) {
        faults.add(&format!("/roles/{place}"), FaultCode::InvalidValue);
    }
    if form.roles.contains(&Role::Volunteer) && !form.is_age_confirmed {
        faults.add("/age_confirmed", FaultCode::ConsentRequired);
    }
    faults.end()?;
    let account = NewAccount {
        email: email.clone(),
        email_verified_at: None,
        phone,
        first_name: first_name.unwrap_or_default(),
        last_name: last_name.unwrap_or_default(),
        preferred_channel: PreferredChannel::Mail,
        ui_language: form.ui_language,
        profile: Profile::default(),
        quarter_id: form.quarter_id,
        address: None,
        address_extra: None,
        privacy_version,
        recorded_by: None,
    };
    email.map(|email| (account, email)).ok_or(Refusal::SignInFailed)
}

/// Refuses a quarter that does not exist or is no longer in use.
pub(super) fn require_quarter(tx: &mut Tx<'_>, quarter: Option<QuarterId>) -> Outcome<()> {
    match quarter {
        Some(id) if !records::is_quarter_in_use(tx.connection(), id)? => {
            refuse(Refusal::Invalid(vec![FieldFault::new("/quarter_id", FaultCode::Unknown)]))
        }
        _ => Ok(()),
    }
}

fn take_in(tx: &mut Tx<'_>, checked: &Checked) -> Outcome<()> {
    require_quarter(tx, checked.account.quarter_id)?;
    let Some(known) = records::id_by_email(tx.connection(), &checked.email.folded())? else {
        let id = records::insert(tx, &checked.account)?;
        give_sign_in(tx, id, checked)?;
        return Ok(tx.emit(Event::new("account.registered", id, Some(id)))?);
    };
    let record = records::find_with_contact(tx.connection(), known)?;
    let is_unproved = record.is_some_and(|record| {
        record.email_verified_at.is_none() && record.recorded_by.is_none() && record.has_password
    });
    if is_unproved {
        // Nobody has proved the address yet: the latest registration counts, and the links of earlier ones are void,
        // so that nobody can lie in wait under a stranger's address with a password of their own.
        records::overwrite_unproved(tx, known, &checked.account)?;
        roles::remove_all(tx, known)?;
        secret_store::void(tx, known, Purpose::EmailVerification)?;
        give_sign_in(tx, known, checked)?;
        return Ok(tx.emit(Event::new("account.registered", known, Some(known)))?);
    }
    Ok(tx.emit(Event::new("account.registration_repeated", known, None))?)
}

fn give_sign_in(tx: &mut Tx<'_>, id: AccountId, checked: &Checked) -> QueryResult<()> {
    for role in &checked.roles {
        roles::add(tx, id, *role, None)?;
    }
    secret_store::set_password(tx, id, &checked.phc)
}

fn verify(tx: &mut Tx<'_>, secret: &str) -> Outcome<()> {
    if let Some(stored) = secrets::take_link(tx, Purpose::EmailChange, secret)? {
        return change_email(tx, stored.account, stored.email.as_deref());
    }
    if let Some(stored) = secrets::take_link(tx, Purpose::EmailVerification, secret)? {
        let now = tx.now();
        records::mark_email_verified(tx, stored.account, now)?;
        return Ok(tx.emit(Event::new("account.email_verified", stored.account, Some(stored.account)))?);
    }
    // The same link a second time (mail programs open links, people click twice) is no fault once it has worked.
    let stored = secret_store::by_hash(tx.connection(), &secrets::hash_of(secret))?;
    let has_worked = stored.is_some_and(|stored| {
        stored.issued.used_at.is_some()
            && matches!(stored.issued.purpose, Purpose::EmailVerification | Purpose::EmailChange)
    });
    if has_worked { Ok(()) } else { refuse(Refusal::SecretVoid) }
}

fn change_email(tx: &mut Tx<'_>, account: AccountId, email: Option<&str>) -> Outcome<()> {
    let Some(email) = email.and_then(|text| EmailAddress::parse(text).ok()) else { return refuse(Refusal::SecretVoid) };
    // Somebody else may have proved the address meanwhile.
    if records::id_by_email(tx.connection(), &email.folded())?.is_some_and(|other| other != account) {
        return refuse(Refusal::SecretVoid);
    }
    let now = tx.now();
    records::set_email(tx, account, Some(&email), Some(now))?;
    Ok(tx.emit(Event::new("account.email_changed", account, Some(account)))?)
}
