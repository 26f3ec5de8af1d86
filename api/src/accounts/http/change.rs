//! The form that changes a record: what is missing stays, `null` takes away.
#![expect(clippy::option_option, reason = "a field that is null is not the same as one that is missing")]

use crate::accounts::flows::change::Change;
use crate::accounts::model::{AgeBand, Gender, PreferredChannel};
use crate::input::told;
use crate::kernel::abilities::HelperAttribute;
use crate::kernel::ids::QuarterId;
use crate::kernel::language::UiLanguage;
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// What is to be another one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeForm {
    /// The version that was read.
    version: i32,
    /// First name.
    #[schema(max_length = 80)]
    first_name: Option<String>,
    /// Last name.
    #[schema(max_length = 80)]
    last_name: Option<String>,
    /// E-mail address.
    #[serde(default, deserialize_with = "told")]
    #[schema(value_type = Option<String>, max_length = 254)]
    email: Option<Option<String>>,
    /// Telephone number.
    #[serde(default, deserialize_with = "told")]
    #[schema(value_type = Option<String>, max_length = 40)]
    phone: Option<Option<String>>,
    /// How the person likes to be reached.
    preferred_channel: Option<PreferredChannel>,
    /// Language of mails.
    ui_language: Option<UiLanguage>,
    /// Languages that the person speaks, ISO 639 codes.
    #[schema(max_items = 20)]
    spoken_languages: Option<Vec<String>>,
    /// Home quarter.
    #[serde(default, deserialize_with = "told")]
    #[schema(value_type = Option<QuarterId>)]
    quarter_id: Option<Option<QuarterId>>,
    /// Street and number.
    #[serde(default, deserialize_with = "told")]
    #[schema(value_type = Option<String>, max_length = 120)]
    address: Option<Option<String>>,
    /// Floor, name at the bell.
    #[serde(default, deserialize_with = "told")]
    #[schema(value_type = Option<String>, max_length = 120)]
    address_extra: Option<Option<String>>,
    /// Age band.
    #[serde(default, deserialize_with = "told")]
    #[schema(value_type = Option<AgeBand>)]
    age_band: Option<Option<AgeBand>>,
    /// Gender.
    #[serde(default, deserialize_with = "told")]
    #[schema(value_type = Option<Gender>)]
    gender: Option<Option<Gender>>,
    /// What a helper says about themselves.
    attributes: Option<BTreeSet<HelperAttribute>>,
    /// Said at the door.
    #[serde(default, deserialize_with = "told")]
    #[schema(value_type = Option<String>, max_length = 40)]
    code_word: Option<Option<String>>,
    /// Whether the requester sees the number after acceptance.
    share_phone_with_requester: Option<bool>,
}

impl ChangeForm {
    /// In the words of the flow.
    pub fn change(self) -> Change {
        Change {
            version: self.version,
            first_name: self.first_name,
            last_name: self.last_name,
            email: self.email,
            phone: self.phone,
            preferred_channel: self.preferred_channel,
            ui_language: self.ui_language,
            spoken_languages: self.spoken_languages,
            quarter_id: self.quarter_id,
            address: self.address,
            address_extra: self.address_extra,
            age_band: self.age_band,
            gender: self.gender,
            attributes: self.attributes,
            code_word: self.code_word,
            share_phone_with_requester: self.share_phone_with_requester,
        }
    }
}
