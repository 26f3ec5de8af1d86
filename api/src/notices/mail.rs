//! A worded notice as a mail.

use super::wording::Worded;
use crate::kernel::{clock::Instant, ids::OutboxId};
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
};
use std::error::Error;

/// Tells programs that answer mails by themselves not to answer this one (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }
    fn parse(_text: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self)
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// The mail of a notice. Its id is that of the outbox row: a mail that is sent twice because the first answer was lost is known as one. The error says
/// what stands against it, without the address.
pub fn message(from: &Mailbox, to: &str, id: OutboxId, now: Instant, worded: Worded) -> Result<Message, String> {
    let address: Address = to.parse().map_err(|_| "the address cannot be written to".to_owned())?;
    let domain = from.email.domain().to_owned();
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, address))
        .subject(worded.subject)
        .date(now.into())
        .message_id(Some(format!("<{id}@{domain}>")))
        .header(AutoSubmitted)
        .multipart(MultiPart::alternative_plain_html(worded.text, worded.html))
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use uuid::Uuid;

    #[test]
    fn a_mail_has_one_recipient_and_an_id_that_stays() {
        let from: Mailbox = "Nachbarschaftshilfe <hilfe@example.org>".parse().unwrap();
        let worded = Worded { subject: "Grüße".to_owned(), text: "a".to_owned(), html: "<p>a</p>".to_owned() };
        let now = DateTime::from_timestamp(1_764_000_000, 0).unwrap();
        let id = OutboxId(Uuid::from_u128(1));
        let raw = String::from_utf8(message(&from, "anna@example.org", id, now, worded.clone()).unwrap().formatted())
            .unwrap();
        assert!(raw.contains("Message-ID: <00000000-0000-0000-0000-000000000001@example.org>\r\n"), "{raw}");
        assert!(raw.contains("To: anna@example.org\r\n") && raw.contains("Auto-Submitted: auto-generated\r\n"));
        assert!(raw.contains("Date: Mon, 24 Nov 2025 16:00:00 +0000\r\n"), "{raw}");
        for hostile in ["anna@example.org\r\nBcc: x@example.org", "a@b.de, c@d.de", "", "a@b.de\n"] {
            assert!(message(&from, hostile, id, now, worded.clone()).is_err(), "{hostile:?}");
        }
        let sly = Worded { subject: "a\r\nBcc: x@example.org".to_owned(), ..worded };
        let raw = String::from_utf8(message(&from, "anna@example.org", id, now, sly).unwrap().formatted()).unwrap();
        assert!(!raw.contains("\nBcc:"), "{raw}");
    }
}
