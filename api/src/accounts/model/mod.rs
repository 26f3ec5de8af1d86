//! What an account is: roles, ways to reach the person, what the person tells about themselves.

mod contact;
mod person;
mod role;
mod search;
mod session;

pub use contact::{EmailAddress, EmailFault, PhoneFault, PhoneNumber};
pub use person::{
    Account, AccountRecord, AgeBand, CertificateKind, Clearance, Gender, Person, PreferredChannel, Profile,
    Verification,
};
pub use role::{Role, Roles};
pub use search::{KeyKind, SearchKey, phone_key, search_keys, sound_of, words_of};
pub use session::{
    EndReason, IssuedSecret, SecondFactorState, Secret, Session, SignInMethod, SignedIn, Tokens, Transport,
};
