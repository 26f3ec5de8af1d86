//! The live stream, and the end of the process while one is open.

use crate::help_requests::{accepted, asked};
use futures_util::StreamExt;
use reqwest::Method;
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use support::{Actor, builders, id};

/// An open stream, read message by message.
struct Stream {
    bytes: std::pin::Pin<Box<dyn futures_util::Stream<Item = reqwest::Result<Vec<u8>>> + Send>>,
    text: String,
}

impl Stream {
    async fn open(actor: &Actor) -> Self {
        let response = actor.request(Method::GET, "/live").send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        let bytes = futures_util::stream::unfold(response, |mut response| async {
            let chunk = response.chunk().await.transpose()?;
            Some((chunk.map(|bytes| bytes.to_vec()), response))
        });
        Self { bytes: Box::pin(bytes), text: String::new() }
    }

    /// Reads on until the text holds `what`; says what there is of it after ten seconds.
    async fn until(&mut self, what: &str) {
        let reading = async {
            while !self.text.contains(what) {
                match self.bytes.next().await {
                    Some(Ok(bytes)) => self.text.push_str(&String::from_utf8_lossy(&bytes)),
                    _ => break,
                }
            }
        };
        let _ = tokio::time::timeout(Duration::from_secs(10), reading).await;
        assert!(self.text.contains(what), "{what} is not in {:?}", self.text);
    }

    async fn ends(&mut self) {
        let reading = async { while self.bytes.next().await.is_some_and(|bytes| bytes.is_ok()) {} };
        tokio::time::timeout(Duration::from_secs(5), reading).await.expect("the stream goes on");
    }
}

support::on_both_databases! {
    async fn a_stream_begins_with_resync_and_tells_kinds_and_ids(app: &TestApp) {
        let (anna, ben) = (app.resident().await, app.volunteer().await);
        let mut stream = Stream::open(&ben).await;
        stream.until("data: {\"type\":\"resync\"}\n\n").await;
        let body = builders::help_request(&app.categories().await[0], &app.quarter().await);
        let request = anna.post("/help-requests", &body).await.with_status(201);
        stream.until(&format!("data: {{\"id\":\"{}\",\"type\":\"help_request\"}}\n\n", id(&request))).await;
        assert!(!stream.text.contains("account") && !stream.text.contains("session"), "{}", stream.text);
    }

    /// Of a conversation its two sides hear, of a concern the coordinators.
    async fn nobody_else_hears_that_two_people_talk_or_that_there_is_a_concern(app: &TestApp) {
        let (anna, ben, carla) = (app.resident().await, app.volunteer().await, app.volunteer().await);
        let (caretaker, coordinator) = (app.stadtkuemmerer().await, app.coordinator().await);
        let request = asked(app, &anna).await;
        let path = format!("/assignments/{}", id(&accepted(&ben, &request).await));
        let mut streams = Vec::new();
        for person in [&anna, &ben, &coordinator, &carla, &caretaker] {
            let mut stream = Stream::open(person).await;
            stream.until("resync").await;
            streams.push(stream);
        }
        ben.post(&format!("{path}/messages"), &serde_json::json!({"text": "Hallo!"})).await.with_status(201);
        anna.post(&format!("{path}/report"), &serde_json::json!({})).await.with_status(204);
        // Whatever came before has arrived once this has.
        let body = builders::help_request(&app.categories().await[0], &app.quarter().await);
        let last = id(&anna.post("/help-requests", &body).await.with_status(201));
        let mut heard = Vec::new();
        for stream in &mut streams {
            stream.until(&last).await;
            heard.push((stream.text.contains("\"conversation\""), stream.text.contains("\"concern\"")));
        }
        assert_eq!(heard, [(true, false), (true, false), (false, true), (false, false), (false, false)]);
    }

    async fn a_stream_is_for_people_who_are_signed_in_and_four_of_each(app: &TestApp) {
        app.nobody().get("/live").await.is_problem(401, "sign-in-required");
        let anna = app.resident().await;
        let mut streams = Vec::new();
        for _ in 0..4 {
            streams.push(Stream::open(&anna).await);
        }
        let refused = anna.get("/live").await;
        refused.is_problem(429, "too-many-requests");
        assert!(!refused.header("retry-after").is_empty());
    }

    async fn health_checks_have_two_methods(app: &TestApp) {
        let http = reqwest::Client::new();
        for path in ["healthz", "readyz"] {
            let address = format!("{}/{path}", app.base);
            assert_eq!(http.get(&address).send().await.unwrap().status(), 200);
            assert_eq!(http.head(&address).send().await.unwrap().status(), 200);
            let refused = http.post(&address).send().await.unwrap();
            assert_eq!((refused.status().as_u16(), refused.headers()["allow"].to_str().unwrap()), (405, "GET, HEAD"));
        }
    }

    async fn streams_end_when_the_process_is_about_to(app: &TestApp) {
        let anna = app.resident().await;
        let mut stream = Stream::open(&anna).await;
        stream.until("resync").await;
        app.parts.readiness.drain();
        stream.until("retry:").await;
        stream.ends().await;
    }
}

/// A process that does not outlive its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended by itself is what the test hopes for.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The real program with an open connection and SIGTERM: what a deployment does many times.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_ends_within_ten_seconds_of_sigterm_though_a_connection_is_open() {
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().and_then(Path::parent).unwrap().join("quartierhilfe");
    assert!(program.exists(), "build the program first: cargo build -p quartierhilfe");
    let folder = tempfile::tempdir().unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let process = Command::new(program)
        .args(["--database", &format!("sqlite:{}/town.db", folder.path().display())])
        .args(["--data-dir", &folder.path().display().to_string(), "--listen", &format!("127.0.0.1:{port}")])
        .arg("serve")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut process = Running(process);
    let mut lines = BufReader::new(process.0.stderr.take().unwrap()).lines();
    assert!(lines.by_ref().any(|line| line.unwrap().contains("serving")), "it did not start");
    let reading = std::thread::spawn(move || lines.map_while(Result::ok).collect::<Vec<_>>());
    let base = format!("http://127.0.0.1:{port}");
    let http = reqwest::Client::new();
    assert_eq!(http.get(format!("{base}/readyz")).send().await.unwrap().status(), 200);
    // A connection that is kept open must not hold the end up.
    let _open = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();

    let begun = Instant::now();
    Command::new("kill").args(["-TERM", &process.0.id().to_string()]).status().unwrap();
    let status = tokio::task::spawn_blocking(move || process.0.wait().unwrap()).await.unwrap();
    assert!(status.success(), "{status}");
    assert!(begun.elapsed() < Duration::from_secs(10), "it took {:?}", begun.elapsed());
    assert!(reading.join().unwrap().iter().any(|line| line.contains("stopping")));
}
