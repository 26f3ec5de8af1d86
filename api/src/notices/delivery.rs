//! Where mails go: to a mail server, or to a folder where none is set.

use lettre::{Message, SmtpTransport, Transport};
use std::{
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
    time::Duration,
};

/// For how long a mail server may take for each step.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Why a mail could not be handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryFault {
    /// Whether trying again is of no use.
    pub is_permanent: bool,
    /// Whether it is the address that takes no mails.
    pub is_of_address: bool,
    /// What happened, without address and content.
    pub reason: String,
}

/// Hands mails over.
pub enum Delivery {
    /// To a mail server.
    Smtp(SmtpTransport),
    /// To a folder, one file each.
    Folder(PathBuf),
}

impl Delivery {
    /// By the settings: `smtp` as in `QH_SMTP`, or a folder below `data_dir`.
    ///
    /// To another machine nothing goes in the clear: smtp:// begins TLS there before anything is sent. On this machine it does so where
    /// the server offers it.
    pub fn open(smtp: Option<&str>, data_dir: &std::path::Path) -> Result<Self, String> {
        let Some(url) = smtp else { return Ok(Self::Folder(data_dir.join("mail"))) };
        if url.contains('?') {
            return Err("QH_SMTP: smtp://[user:password@]host[:port] or smtps://…".to_owned());
        }
        let url = match url.strip_prefix("smtp://") {
            Some(rest) if is_this_machine(rest) => format!("smtp://{}?tls=opportunistic", with_port(rest)),
            Some(rest) => format!("smtp://{rest}?tls=required"),
            None => url.to_owned(),
        };
        let builder =
            SmtpTransport::from_url(&url).map_err(|_| "QH_SMTP: not an address of a mail server".to_owned())?;
        Ok(Self::Smtp(builder.timeout(Some(TIMEOUT)).build()))
    }

    /// Where mails go, for the log.
    pub fn describe(&self) -> String {
        match self {
            Self::Smtp(_) => "a mail server".to_owned(),
            Self::Folder(folder) => format!("the folder {} (QH_SMTP is not set)", folder.display()),
        }
    }

    /// Hands one mail over. Blocks for as long as the server takes.
    pub fn hand_over(&self, name: &str, mail: &Message) -> Result<(), DeliveryFault> {
        match self {
            Self::Smtp(transport) => transport.send(mail).map(|_| ()).map_err(|error| {
                let is_of_address = error.status().is_some_and(|code| refuses_address(code.into(), &answer_of(&error)));
                DeliveryFault { is_permanent: is_of_address, is_of_address, reason: reason(&error) }
            }),
            Self::Folder(folder) => write(folder, name, &mail.formatted()).map_err(|error| DeliveryFault {
                is_permanent: false,
                is_of_address: false,
                reason: error.to_string(),
            }),
        }
    }
}

/// Whether an answer of a mail server is about the address of the recipient (RFC 5321, section 4.2.3). Every other refusal, of a password
/// (530, 534, 535, 538) or of the whole connection (554), may end when staff mend the settings: it is tried again. Where the server says
/// more (RFC 3463), that counts: `5.1.x` is the address, `5.2.1` a closed mailbox; `5.7.x` is a policy, which speaks of us.
fn refuses_address(code: u16, answer: &str) -> bool {
    let is_detail = |word: &&str| word.starts_with("5.") && word.split('.').count() == 3;
    match answer.split(|c: char| !(c.is_ascii_digit() || c == '.')).find(is_detail) {
        Some(detail) => (500..600).contains(&code) && (detail.starts_with("5.1.") || detail == "5.2.1"),
        None => matches!(code, 550 | 551 | 553),
    }
}

/// What the server said, for the one question whether it speaks of the address; it is kept nowhere.
fn answer_of(error: &lettre::transport::smtp::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

/// What happened, without what the server said: servers repeat addresses in their answers.
fn reason(error: &lettre::transport::smtp::Error) -> String {
    match (error.status(), error.is_timeout(), error.is_tls()) {
        (Some(code), _, _) => format!("the mail server answered {code}"),
        (None, true, _) => "the mail server took too long".to_owned(),
        (None, _, true) => "no safe connection to the mail server".to_owned(),
        _ => "the mail server could not be reached".to_owned(),
    }
}

fn is_this_machine(rest: &str) -> bool {
    let authority = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let host = authority.trim_end_matches('/');
    let host = if host.starts_with('[') { host.split_inclusive(']').next() } else { host.split(':').next() };
    matches!(host, Some("127.0.0.1" | "localhost" | "[::1]"))
}

/// On this machine a mail server listens on port 25 unless it is said otherwise.
fn with_port(rest: &str) -> String {
    let rest = rest.trim_end_matches('/');
    let authority = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let has_port = authority.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    if has_port { rest.to_owned() } else { format!("{rest}:25") }
}

fn write(folder: &std::path::Path, name: &str, mail: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(folder.join(format!("{name}.eml")))?;
    file.write_all(mail)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_about_the_address_is_held_against_it() {
        assert!([550, 551, 553].into_iter().all(|code| refuses_address(code, "no such mailbox")));
        for code in [421, 450, 451, 452, 500, 501, 502, 503, 521, 530, 534, 535, 538, 552, 554] {
            assert!(!refuses_address(code, "10.0.0.1 is not welcome"), "{code}");
        }
        for (code, answer) in
            [(550, "5.1.1 anna@example.org: unknown"), (554, "5.1.2 no such domain"), (550, "5.2.1 closed")]
        {
            assert!(refuses_address(code, answer), "{code} {answer}");
        }
        for (code, answer) in
            [(550, "5.7.1 looks like spam"), (552, "5.2.2 full"), (450, "4.1.1 later"), (550, "5.7.26 SPF")]
        {
            assert!(!refuses_address(code, answer), "{code} {answer}");
        }
    }

    #[test]
    fn only_this_machine_gets_mails_in_the_clear() {
        for url in ["127.0.0.1:1025", "localhost", "u:p@[::1]:25", "127.0.0.1/"] {
            assert!(is_this_machine(url), "{url}");
        }
        for url in ["mail.example.org", "127.0.0.1.example.org:25", "127.0.0.1:25@mail.example.org", "10.0.0.1"] {
            assert!(!is_this_machine(url), "{url}");
        }
        assert_eq!(with_port("localhost"), "localhost:25");
        assert_eq!(with_port("u:p@localhost:1025/"), "u:p@localhost:1025");
        assert_eq!(with_port("[::1]"), "[::1]:25");
        let folder = std::path::Path::new("data");
        for url in ["smtp://", "smtp://mail.example.org?tls=opportunistic", "http://mail.example.org"] {
            assert!(Delivery::open(Some(url), folder).is_err(), "{url}");
        }
        for url in ["smtp://u:p%40@mail.example.org", "smtps://mail.example.org:465", "smtp://localhost:1025"] {
            assert!(matches!(Delivery::open(Some(url), folder), Ok(Delivery::Smtp(_))), "{url}");
        }
        assert!(matches!(Delivery::open(None, folder), Ok(Delivery::Folder(path)) if path == folder.join("mail")));
    }
}
