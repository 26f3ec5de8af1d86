//! A person known to the system, with or without a sign-in.

use super::{EmailAddress, PhoneNumber, Roles};
use crate::kernel::abilities::HelperAttribute;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, QuarterId};
use crate::kernel::language::UiLanguage;
use crate::text_enum;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

text_enum! {
    /// How the person likes to be reached.
    pub enum PreferredChannel {
        /// In the app.
        App = "app",
        /// By e-mail.
        Mail = "mail",
        /// By telephone.
        Phone = "phone",
        /// By letter.
        Letter = "letter",
    }
}

text_enum! {
    /// Age in coarse bands; the birth date is never asked for.
    pub enum AgeBand {
        /// Younger than 18.
        Under18 = "under_18",
        /// 18 to 26.
        From18To26 = "18_26",
        /// 27 to 64.
        From27To64 = "27_64",
        /// 65 to 79.
        From65To79 = "65_79",
        /// 80 and older.
        From80 = "80_plus",
    }
}

text_enum! {
    /// Told by choice, used for nothing but the wish "same gender".
    pub enum Gender {
        /// Female.
        Female = "female",
        /// Male.
        Male = "male",
        /// Another one.
        Diverse = "diverse",
    }
}

text_enum! {
    /// A document that a coordinator can have seen. The document itself is never stored.
    pub enum CertificateKind {
        /// Certificate of conduct.
        Conduct = "conduct",
        /// Extended certificate of conduct, for contact with minors (§ 30a BZRG).
        ExtendedConduct = "extended_conduct",
    }
}

/// Who convinced themselves of a person's identity, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verification {
    /// When.
    pub at: Instant,
    /// The coordinator; none once that account was erased.
    pub by: Option<AccountId>,
}

/// "A coordinator has seen this certificate": nothing else of it is kept (security.md 85).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clearance {
    /// Which certificate.
    pub kind: CertificateKind,
    /// The day on which it was shown.
    pub seen_on: NaiveDate,
    /// The last day on which it counts.
    pub valid_until: NaiveDate,
}

/// What decides over an account's rights; read anew at each request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The account.
    pub id: AccountId,
    /// Its roles.
    pub roles: Roles,
    /// Set when a coordinator has verified the person.
    pub verification: Option<Verification>,
    /// Set while the account is suspended: it can neither sign in nor act.
    pub suspended_at: Option<Instant>,
    /// Set once the person was erased: what is left is a tombstone.
    pub erased_at: Option<Instant>,
}

impl Account {
    /// Whether the account can take part at all.
    pub fn is_active(&self) -> bool {
        self.suspended_at.is_none() && self.erased_at.is_none()
    }
}

/// What a person tells about themselves, kept as one document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Languages that the person speaks, ISO 639 codes.
    pub spoken_languages: BTreeSet<String>,
    /// Age band, if told.
    pub age_band: Option<AgeBand>,
    /// Gender, if told.
    pub gender: Option<Gender>,
    /// What a helper says about themselves.
    pub attributes: BTreeSet<HelperAttribute>,
    /// Whether the requester sees the helper's number after acceptance.
    pub is_phone_shared: bool,
}

/// A person with everything that other slices decide by. Holds private fields: whoever shows the address or the
/// telephone number to somebody else writes a disclosure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// What decides over rights.
    pub account: Account,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail address, if any.
    pub email: Option<EmailAddress>,
    /// Telephone number, if any.
    pub phone: Option<PhoneNumber>,
    /// How the person likes to be reached.
    pub preferred_channel: PreferredChannel,
    /// Language of mails and of the app.
    pub ui_language: UiLanguage,
    /// Home quarter.
    pub quarter_id: Option<QuarterId>,
    /// Street and number.
    pub address: Option<String>,
    /// Floor, name at the bell.
    pub address_extra: Option<String>,
    /// Said at the door so that the resident knows the helper is the right one.
    pub code_word: Option<String>,
    /// Languages, age band, attributes and the like.
    pub profile: Profile,
    /// Certificates seen that still count or once did.
    pub clearances: Vec<Clearance>,
}

impl Person {
    /// Whether a coordinator has verified the person.
    pub fn is_verified(&self) -> bool {
        self.account.verification.is_some()
    }

    /// Whether a certificate of `kind` has been seen and counts on `day`. The extended one includes the plain one.
    pub fn has_clearance(&self, kind: CertificateKind, day: NaiveDate) -> bool {
        self.clearances.iter().any(|clearance| {
            let is_enough = clearance.kind == kind || clearance.kind == CertificateKind::ExtendedConduct;
            is_enough && clearance.seen_on <= day && day <= clearance.valid_until
        })
    }
}

/// A person with what only the account's own pages and staff see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRecord {
    /// The person.
    pub person: Person,
    /// When the e-mail address was proved.
    pub email_verified_at: Option<Instant>,
    /// When a mail server said that there is no such address; `None` as long as it takes mails.
    pub email_bounced_at: Option<Instant>,
    /// Whether there is a password, so that the person can sign in by one.
    pub has_password: bool,
    /// Whether a second factor is in use.
    pub has_second_factor: bool,
    /// How the person was verified, as the coordinator noted.
    pub verification_method: Option<String>,
    /// The member of staff who recorded the account, if it was not registered by the person.
    pub recorded_by: Option<AccountId>,
    /// When the record began.
    pub created_at: Instant,
    /// Counts edits of the content.
    pub version: i32,
}

impl AccountRecord {
    /// Whether the person can sign in: somebody proved the address.
    pub fn has_sign_in(&self) -> bool {
        self.email_verified_at.is_some()
    }
}
