//! What an account is: roles, ways to reach the person, what the person tells about themselves.

mod contact;
mod person;
mod role;

pub use contact::{EmailAddress, EmailFault, PhoneFault, PhoneNumber};
pub use person::{
    Account, AgeBand, CertificateKind, Clearance, Gender, Person, PreferredChannel, UiLanguage, Verification,
};
pub use role::{Role, Roles};
