//! The real server in this process.

use crate::{
    actor::Actor,
    database::{Kind, TestDatabase},
};
use chrono::{DateTime, Duration, Utc};
use clap::Parser;
use quartierhilfe::{
    app::{Parts, serve},
    config::{Arguments, Config},
    kernel::clock::{Clock, ManualClock},
    town::flows as town,
};
use std::{net::TcpListener, path::Path, pin::Pin, sync::Arc};

/// Monday, 10:00 in Berlin (standard time), before the night in which summer time begins.
pub const START: &str = "2026-03-16T09:00:00Z";

/// How a test wants its server.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Keeps the limits on how often something may be done (they are off otherwise).
    pub has_rate_limits: bool,
    /// Leaves the database without a town.
    pub is_without_town: bool,
    /// Further arguments of the command line, e.g. `["--web", "…"]`.
    pub arguments: Vec<String>,
}

#[derive(Parser)]
struct CommandLine {
    #[command(flatten)]
    arguments: Arguments,
}

/// A running server with its database, its clock and its folder.
pub struct TestApp {
    /// What the server is made of, for the few tests that look inside (worker, backup).
    pub parts: Parts,
    /// The clock of everything.
    pub clock: Arc<ManualClock>,
    /// `http://127.0.0.1:PORT`.
    pub base: String,
    /// Which database it runs on.
    pub kind: Kind,
    pub(crate) people: crate::people::People,
    pub(crate) http: reqwest::Client,
    database: TestDatabase,
    handle: actix_handle::Handle,
}

mod actix_handle {
    use std::{future::Future, pin::Pin};

    /// Stops the server when called.
    pub type Handle = Box<dyn Fn() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;
}

/// Runs a scenario against a fresh server on its own runtime.
pub fn run<F, Fut>(kind: Kind, options: &Options, scenario: F)
where
    F: FnOnce(Arc<TestApp>) -> Fut,
    Fut: Future<Output = ()>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let Some(app) = TestApp::start(kind, options).await else { return };
        let app = Arc::new(app);
        scenario(app.clone()).await;
        app.stop().await;
    });
}

impl TestApp {
    /// Starts a server with a fresh database; `None` where the database server is not there.
    pub async fn start(kind: Kind, options: &Options) -> Option<Self> {
        Some(Self::on(kind, TestDatabase::fresh(kind)?, options).await)
    }

    async fn on(kind: Kind, database: TestDatabase, options: &Options) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let folder = database.folder().join("data");
        let mut line = vec!["test", "--http-threads", "2", "--database-connections", "4", "--database", database.url()];
        let (listen, folder) = (address.to_string(), folder.display().to_string());
        line.extend(["--listen", &listen, "--data-dir", &folder]);
        if !options.has_rate_limits {
            line.push("--no-rate-limits");
        }
        line.extend(options.arguments.iter().map(String::as_str));
        let config = Config::from_arguments(CommandLine::parse_from(line).arguments).unwrap();
        let clock = Arc::new(ManualClock::at(START.parse().unwrap()));
        let parts = Parts::open(config, clock.clone() as Arc<dyn Clock>).unwrap();
        if !options.is_without_town {
            let set_up = |tx: &mut quartierhilfe::db::Tx<'_>| town::set_up(tx, "Musterstadt", "Europe/Berlin", false);
            parts.db.write("test.town", set_up).await.unwrap_or_else(|_| panic!("the town cannot be set up"));
        }
        let server = serve(&parts, listener).unwrap();
        let stopper = server.handle();
        tokio::spawn(server);
        let handle: actix_handle::Handle = Box::new(move || {
            let stopped = stopper.stop(false);
            Box::pin(stopped) as Pin<Box<dyn Future<Output = ()> + Send>>
        });
        Self {
            parts,
            clock,
            base: format!("http://{address}"),
            kind,
            people: crate::people::People::default(),
            http: reqwest::Client::builder().timeout(std::time::Duration::from_secs(60)).build().unwrap(),
            database,
            handle,
        }
    }

    /// Stops the server at once.
    pub async fn stop(&self) {
        (self.handle)().await;
    }

    /// The present of the server.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Moves the server's clock on.
    pub fn pass(&self, span: Duration) {
        self.clock.advance(span);
    }

    /// The folder with the key file and the mails that were not sent.
    pub fn data_dir(&self) -> &Path {
        &self.parts.config.data_dir
    }

    /// The folder of this test, for files of its own.
    pub fn folder(&self) -> &Path {
        self.database.folder()
    }

    /// The database's address, as `--database` takes it.
    pub fn database_url(&self) -> &str {
        self.database.url()
    }

    /// Somebody who is not signed in.
    pub fn nobody(&self) -> Actor {
        Actor::nobody(self.http.clone(), self.base.clone())
    }
}
