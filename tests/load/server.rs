//! The real program in its release build, started as an operator would, and what the system says of it.

use crate::{
    client::{Client, request},
    processor,
};
use std::{
    fs::File,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A running server. It is killed when dropped.
pub struct Server {
    child: Child,
    /// Its port.
    pub port: u16,
    /// From the start of the process to the first "ready".
    pub start_up: Duration,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program under test.
pub struct Program {
    /// Path of the binary.
    pub binary: PathBuf,
    /// Address of the database.
    pub database: String,
    /// Its folder.
    pub data_dir: PathBuf,
    /// Where it listens: at one place, so that who has signed in stays so when it is started anew.
    pub port: u16,
}

impl Program {
    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command.env("QH_DATABASE", &self.database).env("QH_DATA_DIR", &self.data_dir).env("QH_NO_RATE_LIMITS", "true");
        command
    }

    /// Runs a command to its end and gives what it printed.
    pub fn run(&self, arguments: &[&str]) -> Result<String, String> {
        let output = self.command().args(arguments).output().map_err(|error| error.to_string())?;
        if !output.status.success() {
            return Err(format!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr)));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Serves until the returned value is dropped.
    pub async fn serve(&self) -> Result<Server, String> {
        self.serve_with(&[]).await
    }

    /// Serves without the background worker, whose work depends on the hour and is no part of what one request takes.
    pub async fn serve_without_worker(&self) -> Result<Server, String> {
        self.serve_with(&["--no-worker"]).await
    }

    async fn serve_with(&self, more: &[&str]) -> Result<Server, String> {
        let port = self.port;
        // The log is written as it is in operation: a line for each request.
        let log = File::create(self.data_dir.with_extension("log")).map_err(|error| error.to_string())?;
        let begun = Instant::now();
        let child = self
            .command()
            .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
            .args(more)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .map_err(|error| error.to_string())?;
        let mut server = Server { child, port, start_up: Duration::ZERO };
        while begun.elapsed() < Duration::from_secs(10) {
            if let Ok(mut client) = Client::connect(port).await
                && let Ok(answer) = client.send(&request("GET", "/readyz", None, None)).await
                && answer.status == 200
            {
                server.start_up = begun.elapsed();
                return Ok(server);
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Err("the server did not become ready within ten seconds".to_owned())
    }
}

impl Server {
    /// Resident memory in MiB.
    pub fn memory_mib(&self) -> f64 {
        self.mib_of("VmRSS:")
    }

    /// The part of it that is this process's alone; the rest are pages of files, which all processes share.
    pub fn own_memory_mib(&self) -> f64 {
        self.mib_of("RssAnon:")
    }

    fn mib_of(&self, name: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let kib: f64 = status
            .lines()
            .find_map(|line| line.strip_prefix(name)?.trim().strip_suffix("kB")?.trim().parse().ok())
            .unwrap_or_default();
        kib / 1024.0
    }

    /// Processor time used so far.
    pub fn processor_time(&self) -> Duration {
        processor::of(&PathBuf::from(format!("/proc/{}/stat", self.child.id())))
    }
}

/// A port that nobody listens on.
pub fn free_port() -> Result<u16, String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    listener.local_addr().map(|address| address.port()).map_err(|error| error.to_string())
}
