//! A client that costs next to nothing, so that what is measured is the server: one kept connection, no allocation per header.

use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A kept connection.
pub struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// Status and body of an answer.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl Client {
    /// Connects to a port of this machine.
    pub async fn connect(port: u16) -> std::io::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 * 1024) })
    }

    /// Sends a request and reads its answer, which must have a length.
    pub async fn send(&mut self, request: &[u8]) -> std::io::Result<Answer> {
        let (head, status, length) = self.exchange(request).await?;
        Ok(Answer { status, body: self.buffer[head..head + length].to_vec() })
    }

    /// [`Self::send`] without a copy of the body: length of the head, status, length of the body.
    async fn exchange(&mut self, request: &[u8]) -> std::io::Result<(usize, u16, usize)> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let mut known = None;
        loop {
            known = known.or_else(|| head(&self.buffer));
            if let Some((head, _, length)) = known
                && self.buffer.len() >= head + length
            {
                return known.ok_or_else(|| std::io::ErrorKind::InvalidData.into());
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}

/// Length of the head, status, length of the body.
fn head(bytes: &[u8]) -> Option<(usize, u16, usize)> {
    let end = bytes.windows(4).position(|part| part == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&bytes[..end]).ok()?;
    let status = text.get(9..12)?.parse().ok()?;
    let length = text
        .lines()
        .find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
        })
        .unwrap_or(0);
    Some((end, status, length))
}

/// The bytes of a request with a bearer token.
pub fn request(method: &str, path: &str, token: Option<&str>, body: Option<&str>) -> Vec<u8> {
    let authorization = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let body = body.unwrap_or_default();
    let content = if method == "GET" {
        String::new()
    } else {
        format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len())
    };
    format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: identity\r\n{authorization}{content}\r\n{body}"
    )
    .into_bytes()
}

/// What a run of many requests came to.
pub struct Run {
    /// Answers with the wanted status.
    pub good: usize,
    /// Other answers.
    pub other: usize,
    /// For how long it ran.
    pub took: Duration,
    /// Sorted times of all answers.
    pub times: Vec<Duration>,
}

impl Run {
    /// The time that `share` (0 to 1) of the answers took at most.
    pub fn percentile(&self, share: f64) -> Duration {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index"
        )]
        let index = ((self.times.len().saturating_sub(1)) as f64 * share) as usize;
        self.times.get(index).copied().unwrap_or_default()
    }

    /// Good answers in a second.
    pub fn per_second(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a count of requests")]
        let good = self.good as f64;
        good / self.took.as_secs_f64()
    }
}

/// Sends each worker's requests over its own connection until they end or the time is over.
pub async fn run(port: u16, workers: Vec<Vec<Vec<u8>>>, repeat: bool, at_most: Duration, wanted: u16) -> Run {
    let begun = Instant::now();
    let tasks: Vec<_> = workers
        .into_iter()
        .map(|requests| tokio::spawn(work(port, requests, repeat, begun + at_most, wanted)))
        .collect();
    let (mut good, mut other, mut times) = (0, 0, Vec::new());
    for task in tasks {
        if let Ok((worker_good, worker_other, worker_times)) = task.await {
            good += worker_good;
            other += worker_other;
            times.extend(worker_times);
        }
    }
    times.sort_unstable();
    Run { good, other, took: begun.elapsed(), times }
}

async fn work(
    port: u16,
    requests: Vec<Vec<u8>>,
    repeat: bool,
    until: Instant,
    wanted: u16,
) -> (usize, usize, Vec<Duration>) {
    let (mut good, mut other, mut times) = (0, 0, Vec::new());
    let Ok(mut client) = Client::connect(port).await else { return (0, 1, times) };
    'all: loop {
        for request in &requests {
            if Instant::now() >= until {
                break 'all;
            }
            let sent = Instant::now();
            if let Ok((_, status, _)) = client.exchange(request).await {
                times.push(sent.elapsed());
                if status == wanted {
                    good += 1;
                } else {
                    other += 1;
                }
                continue;
            }
            other += 1;
            let Ok(again) = Client::connect(port).await else { break 'all };
            client = again;
        }
        if !repeat {
            break;
        }
    }
    (good, other, times)
}
