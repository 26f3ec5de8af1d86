//! Password hashing: Argon2id on threads of its own behind a bounded queue.
//!
//! A hash takes about 50 ms of a core and 19 MiB. In the threads of the web server it would stop everybody; without a
//! bound a crowd at the door would fill the memory. So: one or two threads, each with one buffer that is used again
//! and given back when nothing came for a while; a queue that holds what can be done in about two seconds; beyond it
//! the caller hears "overloaded, try again" at once.

use super::randomness;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// Memory of one hash in KiB: OWASP's first choice, 19 MiB.
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over the memory.
const PASSES: u32 = 2;
/// Stored hashes that ask for more are not honoured: they did not come from this program.
const MEMORY_KIB_MAXIMUM: u32 = 32 * 1024;
/// Jobs that may wait, about two seconds of work for one thread.
const QUEUE: usize = 32;
/// After this pause a thread gives its buffer back.
const IDLE: Duration = Duration::from_secs(5);

/// More people at the door than can be served soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overloaded;

/// Outcome of comparing a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// Another password, or nothing to compare with.
    Different,
    /// The right one.
    Equal,
    /// The right one, but hashed with older parameters: hash it anew now.
    EqualButOutdated,
}

enum Job {
    Hash(String, oneshot::Sender<Option<String>>),
    Compare(String, Option<String>, oneshot::Sender<Comparison>),
}

#[derive(Default)]
struct Waiting {
    jobs: VecDeque<Job>,
    is_closed: bool,
}

struct Queue {
    waiting: Mutex<Waiting>,
    wake: Condvar,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Hands passwords to the hashing threads. They end when it is dropped.
pub struct PasswordHasher(Arc<Queue>);

impl Drop for PasswordHasher {
    fn drop(&mut self) {
        self.0.lock().is_closed = true;
        self.0.wake.notify_all();
    }
}

impl PasswordHasher {
    /// Starts `threads` threads (at least one).
    pub fn start(threads: usize) -> std::io::Result<Self> {
        let queue = Arc::new(Queue { waiting: Mutex::default(), wake: Condvar::new() });
        let hasher = Self(Arc::clone(&queue));
        for number in 0..threads.max(1) {
            let queue = Arc::clone(&queue);
            std::thread::Builder::new().name(format!("password-{number}")).spawn(move || work(&queue))?;
        }
        Ok(hasher)
    }

    /// As many threads as leave a core to everybody else: one on two cores, at most two.
    pub fn threads_for_this_machine() -> usize {
        std::thread::available_parallelism().map_or(1, |cores| (cores.get() / 2).clamp(1, 2))
    }

    fn submit(&self, job: Job) -> Result<(), Overloaded> {
        let mut waiting = self.0.lock();
        if waiting.jobs.len() >= QUEUE {
            return Err(Overloaded);
        }
        waiting.jobs.push_back(job);
        drop(waiting);
        self.0.wake.notify_one();
        Ok(())
    }

    /// Hashes a password into a PHC string.
    pub async fn hash(&self, password: String) -> Result<String, Overloaded> {
        let (sender, receiver) = oneshot::channel();
        self.submit(Job::Hash(password, sender))?;
        receiver.await.ok().flatten().ok_or(Overloaded)
    }

    /// Compares a password with a stored hash. Without one it takes the same time and is different.
    pub async fn compare(&self, password: String, stored: Option<String>) -> Result<Comparison, Overloaded> {
        let (sender, receiver) = oneshot::channel();
        self.submit(Job::Compare(password, stored, sender))?;
        receiver.await.map_err(|_| Overloaded)
    }
}

/// Hashes a password in the calling thread: for the command line and the demo, where nobody waits.
pub fn hash_here(password: &str) -> Option<String> {
    hash(password, &mut Vec::new())
}

fn work(queue: &Queue) {
    let mut buffer = Vec::new();
    while let Some(job) = next_job(queue, &mut buffer) {
        match job {
            // Nobody waits for an answer any more: the connection is gone.
            Job::Hash(_, reply) if reply.is_closed() => {}
            Job::Compare(_, _, reply) if reply.is_closed() => {}
            Job::Hash(password, reply) => {
                let _unheard = reply.send(hash(&password, &mut buffer));
            }
            Job::Compare(password, stored, reply) => {
                let _unheard = reply.send(compare(&password, stored.as_deref(), &mut buffer));
            }
        }
    }
}

fn next_job(queue: &Queue, buffer: &mut Vec<Block>) -> Option<Job> {
    let mut waiting = queue.lock();
    loop {
        if let Some(job) = waiting.jobs.pop_front() {
            return Some(job);
        }
        if waiting.is_closed {
            return None;
        }
        if buffer.is_empty() {
            waiting = queue.wake.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        } else {
            let (guard, pause) = queue.wake.wait_timeout(waiting, IDLE).unwrap_or_else(PoisonError::into_inner);
            waiting = guard;
            if pause.timed_out() && waiting.jobs.is_empty() {
                *buffer = Vec::new();
            }
        }
    }
}

fn present_parameters() -> Option<Params> {
    Params::new(MEMORY_KIB, PASSES, 1, None).ok()
}

fn hash(password: &str, buffer: &mut Vec<Block>) -> Option<String> {
    let salt: [u8; 16] = randomness::bytes();
    let parameters = present_parameters()?;
    let output = raw(password, &salt, &parameters, buffer)?;
    let phc = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&parameters).ok()?,
        salt: Some(Salt::new(&salt).ok()?),
        hash: Some(Output::new(&output).ok()?),
    };
    Some(phc.to_string())
}

fn compare(password: &str, stored: Option<&str>, buffer: &mut Vec<Block>) -> Comparison {
    let Some((parameters, salt, expected)) = stored.and_then(parts) else {
        // The same work as for a real one, so that the time tells nothing.
        if let Some(parameters) = present_parameters() {
            let _same_work = raw(password, &[0; 16], &parameters, buffer);
        }
        return Comparison::Different;
    };
    let is_present = parameters.m_cost() == MEMORY_KIB && parameters.t_cost() == PASSES && parameters.p_cost() == 1;
    match raw(password, &salt, &parameters, buffer).and_then(|output| Output::new(&output).ok()) {
        // `Output` compares in constant time.
        Some(output) if output == expected && is_present => Comparison::Equal,
        Some(output) if output == expected => Comparison::EqualButOutdated,
        _ => Comparison::Different,
    }
}

fn parts(stored: &str) -> Option<(Params, Salt, Output)> {
    let phc = PasswordHash::new(stored).ok()?;
    let parameters = Params::try_from(&phc).ok()?;
    let is_honoured = phc.algorithm == Algorithm::Argon2id.ident()
        && phc.version == Some(Version::V0x13.into())
        && parameters.m_cost() <= MEMORY_KIB_MAXIMUM
        && parameters.t_cost() <= 10;
    let (salt, hash) = (phc.salt?, phc.hash?);
    (is_honoured && hash.len() == 32).then_some((parameters, salt, hash))
}

fn raw(password: &str, salt: &[u8], parameters: &Params, buffer: &mut Vec<Block>) -> Option<[u8; 32]> {
    let blocks = parameters.block_count();
    if buffer.len() < blocks {
        // The allocator maps what is larger than 16 MiB by itself and gives it back when it is freed.
        *buffer = vec![Block::default(); blocks];
    }
    let mut output = [0_u8; 32];
    // The length of the output goes into the hash: say it, as the parameters of a PHC string do.
    let parameters = Params::new(parameters.m_cost(), parameters.t_cost(), parameters.p_cost(), Some(32)).ok()?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters)
        .hash_password_into_with_memory(password.as_bytes(), salt, &mut output, &mut buffer[..blocks])
        .ok()?;
    Some(output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_compared_exactly() {
        let hasher = PasswordHasher::start(1).unwrap();
        let stored = hasher.hash("Segel Brücke Apfel".to_owned()).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        for (password, expected) in [
            ("Segel Brücke Apfel", Comparison::Equal),
            ("Segel Brücke Apfel ", Comparison::Different),
            ("Segel Bru\u{308}cke Apfel", Comparison::Different),
            ("segel brücke apfel", Comparison::Different),
        ] {
            assert_eq!(hasher.compare(password.to_owned(), Some(stored.clone())).await, Ok(expected), "{password:?}");
        }
        assert_eq!(hasher.compare("x".to_owned(), None).await, Ok(Comparison::Different));
        assert_eq!(hasher.compare("x".to_owned(), Some("no hash".to_owned())).await, Ok(Comparison::Different));
    }

    #[test]
    fn an_older_hash_is_accepted_and_marked() {
        let parameters = Params::new(8 * 1024, 3, 1, Some(32)).unwrap();
        let output = raw("Segel Brücke Apfel", &[7; 16], &parameters, &mut Vec::new()).unwrap();
        let phc = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&parameters).unwrap(),
            salt: Some(Salt::new(&[7; 16]).unwrap()),
            hash: Some(Output::new(&output).unwrap()),
        };
        let stored = phc.to_string();
        let verdict = compare("Segel Brücke Apfel", Some(&stored), &mut Vec::new());
        assert_eq!(verdict, Comparison::EqualButOutdated, "{stored}");
        let greedy = stored.replace("m=8192", "m=4194304");
        assert_eq!(compare("Segel Brücke Apfel", Some(&greedy), &mut Vec::new()), Comparison::Different);
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once() {
        let queue = Arc::new(Queue { waiting: Mutex::default(), wake: Condvar::new() });
        let hasher = PasswordHasher(queue);
        for _ in 0..QUEUE {
            let (sender, _receiver) = oneshot::channel();
            hasher.submit(Job::Hash(String::new(), sender)).unwrap();
        }
        assert_eq!(hasher.hash("one too many".to_owned()).await, Err(Overloaded));
    }
}
