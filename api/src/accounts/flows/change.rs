//! Changing what is recorded of a person: the same fields for the person and for staff.

use crate::accounts::fields::{ADDRESS, CODE_WORD, Faults, NAME};
use crate::accounts::model::{AccountRecord, AgeBand, Gender, PreferredChannel};
use crate::accounts::refusal::Refusal;
use crate::kernel::abilities::HelperAttribute;
use crate::kernel::ids::QuarterId;
use crate::kernel::language::UiLanguage;
use std::collections::BTreeSet;

/// What is to be another one. The outer `None`: leave it; the inner one: take it away.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// The version that was read.
    pub version: i32,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// E-mail address.
    pub email: Option<Option<String>>,
    /// Telephone number.
    pub phone: Option<Option<String>>,
    /// How the person likes to be reached.
    pub preferred_channel: Option<PreferredChannel>,
    /// Language of mails.
    pub ui_language: Option<UiLanguage>,
    /// Languages that the person speaks.
    pub spoken_languages: Option<Vec<String>>,
    /// Home quarter.
    pub quarter_id: Option<Option<QuarterId>>,
    /// Street and number.
    pub address: Option<Option<String>>,
    /// Floor, bell.
    pub address_extra: Option<Option<String>>,
    /// Age band.
    pub age_band: Option<Option<AgeBand>>,
    /// Gender.
    pub gender: Option<Option<Gender>>,
    /// What a helper says about themselves.
    pub attributes: Option<BTreeSet<HelperAttribute>>,
    /// Said at the door.
    pub code_word: Option<Option<String>>,
    /// Whether the requester sees the number after acceptance.
    pub share_phone_with_requester: Option<bool>,
}

impl Change {
    /// Whether it touches how the person is reached or proves who they are (security.md 13).
    pub fn is_sensitive(&self) -> bool {
        self.email.is_some() || self.phone.is_some()
    }

    /// The record with the change, or everything that is wrong with it. The address is not part of it: it has to be
    /// proved first.
    pub fn apply(&self, record: &AccountRecord) -> Result<AccountRecord, Refusal> {
        let (mut changed, mut faults) = (record.clone(), Faults::default());
        self.apply_contact(&mut changed, &mut faults);
        let (person, profile) = (&mut changed.person, &record.person.profile);
        if let Some(channel) = self.preferred_channel {
            person.preferred_channel = channel;
        }
        if let Some(language) = self.ui_language {
            person.ui_language = language;
        }
        if let Some(codes) = &self.spoken_languages {
            person.profile.spoken_languages = faults.languages("/spoken_languages", codes);
        }
        person.profile.age_band = self.age_band.unwrap_or(profile.age_band);
        person.profile.gender = self.gender.unwrap_or(profile.gender);
        person.profile.is_phone_shared = self.share_phone_with_requester.unwrap_or(profile.is_phone_shared);
        if let Some(attributes) = &self.attributes {
            person.profile.attributes.clone_from(attributes);
        }
        faults.end()?;
        Ok(changed)
    }

    fn apply_contact(&self, changed: &mut AccountRecord, faults: &mut Faults) {
        let person = &mut changed.person;
        if let Some(name) = self.first_name.as_deref().and_then(|name| faults.line("/first_name", name, NAME)) {
            person.first_name = name;
        }
        if let Some(name) = self.last_name.as_deref().and_then(|name| faults.line("/last_name", name, NAME)) {
            person.last_name = name;
        }
        if let Some(phone) = &self.phone {
            person.phone = faults.optional_phone("/phone", phone.as_deref());
        }
        person.quarter_id = self.quarter_id.unwrap_or(person.quarter_id);
        if let Some(address) = &self.address {
            person.address = faults.optional_line("/address", address.as_deref(), ADDRESS);
        }
        if let Some(extra) = &self.address_extra {
            person.address_extra = faults.optional_line("/address_extra", extra.as_deref(), ADDRESS);
        }
        if let Some(word) = &self.code_word {
            person.code_word = faults.optional_line("/code_word", word.as_deref(), CODE_WORD);
        }
    }
}
