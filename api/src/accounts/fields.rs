//! Reading the fields of a form: everything that is wrong is named at once.

use super::model::{EmailAddress, EmailFault, PhoneFault, PhoneNumber};
use super::refusal::Refusal;
use super::sign_in::rules::password::PasswordFault;
use crate::kernel::abilities::{MAXIMUM_LANGUAGES, is_language_code};
use crate::kernel::text::{Lines, TextFault, clean, clean_required};
use crate::problem::{FaultCode, FieldFault};
use std::collections::BTreeSet;

/// Most characters of a first or last name.
pub const NAME: usize = 80;
/// Most characters of an address line.
pub const ADDRESS: usize = 120;
/// Most characters of a code word.
pub const CODE_WORD: usize = 40;
/// Most characters of a note that staff write.
pub const NOTE: usize = 1_000;

/// What was found wrong so far.
#[derive(Debug, Default)]
pub struct Faults(Vec<FieldFault>);

impl Faults {
    /// Notes a fault.
    pub fn add(&mut self, pointer: &str, code: FaultCode) {
        self.0.push(FieldFault::new(pointer, code));
    }

    /// Notes a fault with its bound.
    fn add_bounded(&mut self, pointer: &str, code: FaultCode, name: &str, bound: usize) {
        self.0.push(FieldFault::new(pointer, code).with(name, bound));
    }

    /// All that was found wrong.
    pub fn into_list(self) -> Vec<FieldFault> {
        self.0
    }

    /// Ends the reading: the refusal that names all faults, if there are any.
    pub fn end(self) -> Result<(), Refusal> {
        if self.0.is_empty() { Ok(()) } else { Err(Refusal::Invalid(self.0)) }
    }

    fn text(&mut self, pointer: &str, result: Result<String, TextFault>) -> Option<String> {
        match result {
            Ok(text) => return Some(text),
            Err(TextFault::Empty) => self.add(pointer, FaultCode::Required),
            Err(TextFault::TooLong { maximum }) => self.add_bounded(pointer, FaultCode::TooLong, "maximum", maximum),
            Err(TextFault::ForbiddenCharacter) => self.add(pointer, FaultCode::ForbiddenCharacter),
        }
        None
    }

    /// A line that must not be empty.
    pub fn line(&mut self, pointer: &str, text: &str, maximum: usize) -> Option<String> {
        self.text(pointer, clean_required(text, maximum, Lines::One))
    }

    /// A line that may be missing; an empty one is none.
    pub fn optional_line(&mut self, pointer: &str, text: Option<&str>, maximum: usize) -> Option<String> {
        let cleaned = self.text(pointer, clean(text?, maximum, Lines::One));
        cleaned.filter(|line| !line.is_empty())
    }

    /// A text of several lines that must not be empty.
    pub fn lines(&mut self, pointer: &str, text: &str, maximum: usize) -> Option<String> {
        self.text(pointer, clean_required(text, maximum, Lines::Many))
    }

    /// An e-mail address.
    pub fn email(&mut self, pointer: &str, text: &str) -> Option<EmailAddress> {
        match EmailAddress::parse(text) {
            Ok(email) => return Some(email),
            Err(EmailFault::Malformed) if text.trim().is_empty() => self.add(pointer, FaultCode::Required),
            Err(EmailFault::Malformed) => self.add(pointer, FaultCode::InvalidValue),
            Err(EmailFault::TooLong) => self.add_bounded(pointer, FaultCode::TooLong, "maximum", 254),
        }
        None
    }

    /// A telephone number that may be missing; an empty one is none.
    pub fn optional_phone(&mut self, pointer: &str, text: Option<&str>) -> Option<PhoneNumber> {
        let text = text.filter(|text| !text.trim().is_empty())?;
        match PhoneNumber::parse(text) {
            Ok(number) => return Some(number),
            Err(PhoneFault::Malformed | PhoneFault::WrongLength) => self.add(pointer, FaultCode::InvalidValue),
        }
        None
    }

    /// Languages by their codes.
    pub fn languages(&mut self, pointer: &str, codes: &[String]) -> BTreeSet<String> {
        if codes.len() > MAXIMUM_LANGUAGES {
            self.add_bounded(pointer, FaultCode::TooLong, "maximum", MAXIMUM_LANGUAGES);
        }
        for (place, code) in codes.iter().enumerate().filter(|(_, code)| !is_language_code(code)) {
            let _ = code;
            self.add(&format!("{pointer}/{place}"), FaultCode::InvalidValue);
        }
        codes.iter().cloned().collect()
    }

    /// The verdict over a new password.
    pub fn password(&mut self, pointer: &str, verdict: Result<(), PasswordFault>) {
        match verdict {
            Ok(()) => {}
            Err(PasswordFault::TooShort { minimum }) => {
                self.add_bounded(pointer, FaultCode::TooShort, "minimum", minimum);
            }
            Err(PasswordFault::TooLong { maximum }) => {
                self.add_bounded(pointer, FaultCode::TooLong, "maximum", maximum);
            }
            Err(PasswordFault::ForbiddenCharacter) => self.add(pointer, FaultCode::ForbiddenCharacter),
            Err(PasswordFault::Guessable) => self.add(pointer, FaultCode::TooWeak),
        }
    }
}
