//! A mail server in a process of its own; it ends with the test.

use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

/// A real mail server on loopback.
pub struct MailServer {
    process: Child,
    mails: Receiver<Value>,
    /// Where it listens.
    pub port: u64,
}

impl MailServer {
    /// One on any port, or on this one.
    pub fn start(port: Option<u64>) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/support/mail_server.py");
        // Debian's own Python: the package python3-aiosmtpd is installed for it.
        let mut process = Command::new("/usr/bin/python3")
            .arg(script)
            .args(port.map(|port| port.to_string()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the tests need python3 and python3-aiosmtpd");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = lines.next().expect("the tests need python3-aiosmtpd: apt-get install python3-aiosmtpd").unwrap();
        let port = serde_json::from_str::<Value>(&first).unwrap()["port"].as_u64().unwrap();
        let (taken, mails) = channel();
        // Read at once: a full pipe would hold the server up.
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = taken.send(serde_json::from_str::<Value>(&line).unwrap());
            }
        });
        Self { process, mails, port }
    }

    /// The next mail that it took.
    pub fn next(&self) -> Value {
        self.mails.recv_timeout(Duration::from_secs(20)).expect("a mail")
    }

    /// A mail that comes within this time.
    pub fn within(&self, span: Duration) -> Option<Value> {
        self.mails.recv_timeout(span).ok()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The id of a mail, without the domain.
pub fn message_id(content: &str) -> String {
    let (_, rest) = content.split_once("Message-ID: <").expect("a mail has an id");
    rest.split('@').next().unwrap().to_owned()
}
