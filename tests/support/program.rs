//! The program itself, as a process of its own: for what a server in this process cannot show (start, signals, kill -9).

use crate::actor::Actor;
use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A running process; it is killed when dropped.
pub struct Program {
    child: Child,
    base: String,
}

/// Where cargo puts the program that belongs to this test.
pub fn path() -> PathBuf {
    let test = std::env::current_exe().expect("the path of the test");
    let path = test.parent().and_then(Path::parent).expect("target/debug").join("quartierhilfe");
    assert!(path.exists(), "{} is not built: cargo build --bin quartierhilfe", path.display());
    path
}

impl Program {
    /// Starts `serve` on a free port and waits until it is ready.
    pub async fn serve(database: &str, data_dir: &Path, arguments: &[&str]) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
        let child = Command::new(path())
            .args(["serve", "--no-rate-limits", "--log", "warn", "--database", database])
            .args(["--listen", &address.to_string(), "--data-dir"])
            .arg(data_dir)
            .args(arguments)
            .stdin(Stdio::null())
            .spawn()
            .expect("the program starts");
        let program = Self { child, base: format!("http://{address}") };
        program.wait_until_ready().await;
        program
    }

    /// Starts `work`: the background worker alone.
    pub fn work(database: &str, data_dir: &Path, arguments: &[&str]) -> Self {
        let child = Command::new(path())
            .args(["work", "--log", "warn", "--database", database, "--data-dir"])
            .arg(data_dir)
            .args(arguments)
            .stdin(Stdio::null())
            .spawn()
            .expect("the program starts");
        Self { child, base: String::new() }
    }

    async fn wait_until_ready(&self) {
        let (begun, client) = (Instant::now(), reqwest::Client::new());
        while begun.elapsed() < Duration::from_secs(30) {
            let answer = client.get(format!("{}/readyz", self.base)).send().await;
            if answer.is_ok_and(|answer| answer.status() == 200) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{} is not ready after 30 seconds", self.base);
    }

    /// `http://127.0.0.1:PORT`.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Ends the process as a power cut does.
    pub fn kill_nine(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it has ended");
    }

    /// Somebody who is not signed in.
    pub fn nobody(&self) -> Actor {
        let client = reqwest::Client::builder().timeout(Duration::from_secs(20)).build().expect("a client");
        Actor::nobody(client, self.base.clone())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It has ended already where a test killed it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
