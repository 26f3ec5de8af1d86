//! Every setting of the program: typed, read once, all errors reported together. The one home of the environment.

use crate::db::DatabaseUrl;
use clap::Args;
use std::{fmt, net::SocketAddr, path::PathBuf};

/// More connections than any PostgreSQL gives one process; each has a thread.
const MOST_DATABASE_CONNECTIONS: u32 = 500;

/// Settings by flag or by environment variable.
#[derive(Debug, Clone, Args)]
pub struct Arguments {
    /// The database: sqlite:PATH or postgres://…
    #[arg(
        long,
        env = "QH_DATABASE",
        default_value = "sqlite:data/quartierhilfe.db",
        global = true,
        hide_env_values = true
    )]
    pub database: String,
    /// The folder for the signing key, mails that are not sent, and the ledger of erasures.
    #[arg(long, env = "QH_DATA_DIR", default_value = "data", global = true)]
    pub data_dir: PathBuf,
    /// Address and port to listen on.
    #[arg(long, env = "QH_LISTEN", default_value = "127.0.0.1:8080", global = true)]
    pub listen: SocketAddr,
    /// The address under which people reach the product, e.g. <https://hilfe.example.org> (default: <http://LISTEN>).
    #[arg(long, env = "QH_PUBLIC_URL", global = true)]
    pub public_url: Option<String>,
    /// The folder of the built app; without it only the API is served.
    #[arg(long, env = "QH_WEB", global = true)]
    pub web: Option<PathBuf>,
    /// The most database connections.
    #[arg(long, env = "QH_DATABASE_CONNECTIONS", default_value_t = 8, global = true)]
    pub database_connections: u32,
    /// Threads that answer requests (0: one per core).
    #[arg(long, env = "QH_HTTP_THREADS", default_value_t = 0, global = true)]
    pub http_threads: usize,
    /// smtp://[user:password@]host[:port] or smtps://…; without it mails are written to `DATA_DIR/mail`.
    #[arg(long, env = "QH_SMTP", global = true, hide_env_values = true)]
    pub smtp: Option<String>,
    /// The sender of mails, e.g. "Nachbarschaftshilfe <hilfe@example.org>".
    #[arg(long, env = "QH_MAIL_FROM", default_value = "Quartierhilfe <quartierhilfe@localhost>", global = true)]
    pub mail_from: String,
    /// The address of a reverse proxy whose X-Forwarded-For is believed.
    #[arg(long, env = "QH_TRUSTED_PROXY", global = true)]
    pub trusted_proxy: Option<std::net::IpAddr>,
    /// Switches rate limits off; only together with a loopback public address.
    #[arg(long, env = "QH_NO_RATE_LIMITS", global = true)]
    pub no_rate_limits: bool,
    /// What is logged, e.g. info or `quartierhilfe=debug`.
    #[arg(long, env = "QH_LOG", default_value = "info", global = true)]
    pub log: String,
    /// Logs as JSON lines.
    #[arg(long, env = "QH_LOG_JSON", global = true)]
    pub log_json: bool,
}

/// The address under which people reach the product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    /// `scheme://host[:port]`, no path, no slash at the end.
    pub origin: String,
    /// Whether it is https.
    pub is_https: bool,
    /// Whether it names this machine only.
    pub is_loopback: bool,
}

impl PublicUrl {
    /// Reads an address. Plain http is for loopback only: cookies would travel in the clear.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim_end_matches('/');
        let (is_https, authority) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
            (Some(authority), _) => (true, authority),
            (_, Some(authority)) => (false, authority),
            _ => return Err("the public address begins with https:// (or http:// on this machine)".to_owned()),
        };
        let is_plain = !authority.is_empty()
            && authority.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']'));
        if !is_plain {
            return Err("the public address is scheme://host[:port] without a path".to_owned());
        }
        let is_loopback = ["127.0.0.1", "localhost", "[::1]"].contains(&host_of(authority));
        if !is_https && !is_loopback {
            return Err("a public address with http:// is allowed on this machine only: use https://".to_owned());
        }
        Ok(Self { origin: text.to_ascii_lowercase(), is_https, is_loopback })
    }
}

fn host_of(authority: &str) -> &str {
    if authority.starts_with('[') {
        return authority.split_inclusive(']').next().unwrap_or(authority);
    }
    authority.split(':').next().unwrap_or(authority)
}

/// The checked settings.
#[derive(Debug, Clone)]
pub struct Config {
    /// Which database.
    pub database: DatabaseUrl,
    /// See [`Arguments::data_dir`].
    pub data_dir: PathBuf,
    /// See [`Arguments::listen`].
    pub listen: SocketAddr,
    /// See [`Arguments::public_url`].
    pub public_url: PublicUrl,
    /// See [`Arguments::web`].
    pub web: Option<PathBuf>,
    /// See [`Arguments::database_connections`].
    pub database_connections: u32,
    /// See [`Arguments::http_threads`].
    pub http_threads: usize,
    /// See [`Arguments::smtp`].
    pub smtp: Option<String>,
    /// See [`Arguments::mail_from`].
    pub mail_from: String,
    /// See [`Arguments::trusted_proxy`].
    pub trusted_proxy: Option<std::net::IpAddr>,
    /// Whether limits are kept.
    pub has_rate_limits: bool,
    /// See [`Arguments::log`].
    pub log: String,
    /// See [`Arguments::log_json`].
    pub log_json: bool,
}

impl Config {
    /// Checks all settings and reports all errors together, one a line.
    pub fn from_arguments(arguments: Arguments) -> Result<Self, String> {
        let mut errors = Vec::new();
        let mut keep = |error: String| errors.push(error);
        let public_url = arguments.public_url.clone().unwrap_or_else(|| format!("http://{}", arguments.listen));
        let public_url = PublicUrl::parse(&public_url).map_err(|error| keep(format!("QH_PUBLIC_URL: {error}"))).ok();
        let database =
            DatabaseUrl::parse(&arguments.database).map_err(|error| keep(format!("QH_DATABASE: {error}"))).ok();
        if !(1..=MOST_DATABASE_CONNECTIONS).contains(&arguments.database_connections) {
            keep(format!("QH_DATABASE_CONNECTIONS: 1 to {MOST_DATABASE_CONNECTIONS}"));
        }
        if arguments.mail_from.parse::<lettre::message::Mailbox>().is_err() {
            keep("QH_MAIL_FROM: not an address such as \"Name <name@example.org>\"".to_owned());
        }
        if arguments.smtp.as_deref().is_some_and(|smtp| !smtp.starts_with("smtp://") && !smtp.starts_with("smtps://")) {
            keep("QH_SMTP: begins with smtp:// or smtps://".to_owned());
        }
        if arguments.no_rate_limits && public_url.as_ref().is_some_and(|url| !url.is_loopback) {
            keep("QH_NO_RATE_LIMITS: only with a public address on this machine".to_owned());
        }
        match (database, public_url, errors.is_empty()) {
            (Some(database), Some(public_url), true) => Ok(Self::checked(arguments, database, public_url)),
            _ => Err(errors.join("\n")),
        }
    }

    fn checked(arguments: Arguments, database: DatabaseUrl, public_url: PublicUrl) -> Self {
        Self {
            database,
            data_dir: arguments.data_dir,
            listen: arguments.listen,
            public_url,
            web: arguments.web,
            database_connections: arguments.database_connections,
            http_threads: arguments.http_threads,
            smtp: arguments.smtp,
            mail_from: arguments.mail_from,
            trusted_proxy: arguments.trusted_proxy,
            has_rate_limits: !arguments.no_rate_limits,
            log: arguments.log,
            log_json: arguments.log_json,
        }
    }
}

impl fmt::Display for Config {
    /// All settings that are no secrets, one a line.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "QH_DATABASE={}", self.database)?;
        writeln!(formatter, "QH_DATA_DIR={}", self.data_dir.display())?;
        writeln!(formatter, "QH_LISTEN={}", self.listen)?;
        writeln!(formatter, "QH_PUBLIC_URL={}", self.public_url.origin)?;
        writeln!(formatter, "QH_WEB={}", self.web.as_ref().map(|path| path.display().to_string()).unwrap_or_default())?;
        writeln!(formatter, "QH_DATABASE_CONNECTIONS={}", self.database_connections)?;
        writeln!(formatter, "QH_HTTP_THREADS={}", self.http_threads)?;
        writeln!(formatter, "QH_SMTP={}", if self.smtp.is_some() { "(set)" } else { "" })?;
        writeln!(formatter, "QH_MAIL_FROM={}", self.mail_from)?;
        writeln!(formatter, "QH_TRUSTED_PROXY={}", self.trusted_proxy.map(|ip| ip.to_string()).unwrap_or_default())?;
        writeln!(formatter, "QH_NO_RATE_LIMITS={}", !self.has_rate_limits)?;
        write!(formatter, "QH_LOG={}", self.log)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_only() {
        assert!(PublicUrl::parse("http://127.0.0.1:8080").unwrap().is_loopback);
        assert!(PublicUrl::parse("http://[::1]:8080/").unwrap().is_loopback);
        assert!(PublicUrl::parse("https://hilfe.example.org").unwrap().is_https);
        for wrong in [
            "http://hilfe.example.org",
            "hilfe.example.org",
            "https://",
            "https://a/b",
            "http://127.0.0.1.example.org",
            "https://u@h",
        ] {
            assert!(PublicUrl::parse(wrong).is_err(), "{wrong}");
        }
    }
}
