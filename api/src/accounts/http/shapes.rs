//! What is answered: the person to themselves, sessions.

use crate::accounts::model::{
    AccountRecord, AgeBand, EmailAddress, Gender, PhoneNumber, PreferredChannel, SecondFactorState, Session, SignedIn,
    Transport,
};
use crate::kernel::abilities::HelperAttribute;
use crate::kernel::actions::AllowedAction;
use crate::kernel::ids::{AccountId, QuarterId, SessionId};
use crate::kernel::language::UiLanguage;
use crate::kernel::role::Role;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// The signed-in person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Me {
    /// The account.
    pub id: AccountId,
    /// E-mail address.
    #[schema(required)]
    pub email: Option<String>,
    /// Whether the address was proved.
    pub email_verified: bool,
    /// Whether mails to the address came back for good: it should be changed.
    pub email_bouncing: bool,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Telephone number as the person writes it.
    #[schema(required)]
    pub phone: Option<String>,
    /// How the person likes to be reached.
    pub preferred_channel: PreferredChannel,
    /// Language of mails.
    pub ui_language: UiLanguage,
    /// Languages that the person speaks, ISO 639 codes.
    pub spoken_languages: BTreeSet<String>,
    /// Home quarter.
    #[schema(required)]
    pub quarter_id: Option<QuarterId>,
    /// Street and number.
    #[schema(required)]
    pub address: Option<String>,
    /// Floor, name at the bell.
    #[schema(required)]
    pub address_extra: Option<String>,
    /// Age band, if told.
    #[schema(required)]
    pub age_band: Option<AgeBand>,
    /// Gender, if told.
    #[schema(required)]
    pub gender: Option<Gender>,
    /// What a helper says about themselves.
    pub attributes: BTreeSet<HelperAttribute>,
    /// Said at the door.
    #[schema(required)]
    pub code_word: Option<String>,
    /// Roles held now.
    pub roles: Vec<Role>,
    /// Whether a coordinator has verified the person.
    pub verified: bool,
    /// When.
    #[schema(required)]
    pub verified_at: Option<DateTime<Utc>>,
    /// Whether a second factor is in use.
    pub second_factor_enrolled: bool,
    /// Whether the requester sees the helper's number after acceptance.
    pub share_phone_with_requester: bool,
    /// Counts edits.
    pub version: i32,
    /// What the person may do with the account.
    pub allowed_actions: Vec<AllowedAction>,
}

impl Me {
    /// The person as they see themselves.
    pub fn of(record: &AccountRecord) -> Self {
        let (person, profile) = (&record.person, &record.person.profile);
        Self {
            id: person.account.id,
            email: person.email.as_ref().map(|email| EmailAddress::as_str(email).to_owned()),
            email_verified: record.email_verified_at.is_some(),
            email_bouncing: record.email_bounced_at.is_some(),
            first_name: person.first_name.clone(),
            last_name: person.last_name.clone(),
            phone: person.phone.as_ref().map(|phone| PhoneNumber::as_str(phone).to_owned()),
            preferred_channel: person.preferred_channel,
            ui_language: person.ui_language,
            spoken_languages: profile.spoken_languages.clone(),
            quarter_id: person.quarter_id,
            address: person.address.clone(),
            address_extra: person.address_extra.clone(),
            age_band: profile.age_band,
            gender: profile.gender,
            attributes: profile.attributes.clone(),
            code_word: person.code_word.clone(),
            roles: person.account.roles.iter().collect(),
            verified: person.is_verified(),
            verified_at: person.account.verification.map(|verification| verification.at),
            second_factor_enrolled: record.has_second_factor,
            share_phone_with_requester: profile.is_phone_shared,
            version: record.version,
            allowed_actions: actions_on_oneself(record),
        }
    }
}

fn actions_on_oneself(record: &AccountRecord) -> Vec<AllowedAction> {
    let roles = record.person.account.roles;
    let mut actions = vec![AllowedAction::enabled("edit", "PATCH", "/me")];
    for (role, action) in [(Role::Resident, "become_resident"), (Role::Volunteer, "become_volunteer")] {
        if !roles.has(role) {
            actions.push(AllowedAction::enabled(action, "POST", "/me/roles"));
        }
    }
    let remove = ("remove_second_factor", "DELETE", "/auth/second-factor");
    actions.push(match (record.has_second_factor, roles.is_staff()) {
        (false, _) => AllowedAction::enabled("enrol_second_factor", "POST", "/auth/second-factor/enrolment"),
        (true, false) => AllowedAction::enabled(remove.0, remove.1, remove.2),
        (true, true) => AllowedAction::disabled(remove.0, remove.1, remove.2, "second-factor-mandatory"),
    });
    actions.push(AllowedAction::enabled("erase", "DELETE", "/me"));
    actions
}

/// A session, fresh from sign-in, renewal or a further step.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionAnswer {
    /// The session.
    pub session_id: SessionId,
    /// The person.
    pub account: Me,
    /// Where the session stands with the second factor.
    pub second_factor: SecondFactorState,
    /// Until when the access token is good: refresh before.
    pub access_expires_at: DateTime<Utc>,
    /// The end fixed at sign-in.
    pub expires_at: DateTime<Utc>,
    /// Only with the transport `bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<String>,
    /// Only with the transport `bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
}

impl SessionAnswer {
    /// Tokens stand in the body for programs only; browsers get them as cookies.
    pub fn of(signed_in: &SignedIn, record: &AccountRecord) -> Self {
        let is_bearer = signed_in.session.transport == Transport::Bearer;
        let tokens = &signed_in.tokens;
        Self {
            session_id: signed_in.session.id,
            account: Me::of(record),
            second_factor: signed_in.session.second_factor,
            access_expires_at: tokens.access_expires_at,
            expires_at: signed_in.session.expires_at,
            access_token: is_bearer.then(|| tokens.access.reveal().to_owned()),
            refresh_token: is_bearer.then(|| tokens.refresh.reveal().to_owned()),
        }
    }
}

/// An open session in the list of one's own.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionEntry {
    /// The session.
    pub id: SessionId,
    /// Whether it is the one that asks.
    pub current: bool,
    /// What the person calls the device.
    #[schema(required)]
    pub device_label: Option<String>,
    /// Sign-in.
    pub created_at: DateTime<Utc>,
    /// Last renewal.
    pub last_used_at: DateTime<Utc>,
    /// When it ends if nothing is done.
    pub expires_at: DateTime<Utc>,
}

impl SessionEntry {
    /// An entry as the holder of `current` sees it.
    pub fn of(session: &Session, current: SessionId) -> Self {
        Self {
            id: session.id,
            current: session.id == current,
            device_label: session.device_label.clone(),
            created_at: session.created_at,
            last_used_at: session.last_used_at,
            expires_at: session.ends_at,
        }
    }
}

/// A list without pages.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionList {
    /// The open sessions, the latest first.
    pub items: Vec<SessionEntry>,
}

/// A word that tells what was done.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Status {
    /// The word.
    #[schema(value_type = String)]
    pub status: &'static str,
}
