//! The threads that read, as many as there are connections: what comes while all of them are busy waits in one queue, and a thread that
//! has its answer takes the next question without having slept. With a thread for each question half of them would be woken only to wait
//! for a connection.

use super::{ACQUIRE_TIMEOUT, failure::Failure};
use crossbeam_channel::{Sender, unbounded};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::{sync::oneshot, time::timeout};

type Job = Box<dyn FnOnce() + Send>;

/// Does it; the thread outlives whatever comes of it.
fn done(job: Job) {
    let _ = catch_unwind(AssertUnwindSafe(job));
}

/// The queue in front of the threads, which end when it is dropped and empty.
pub(super) struct ReadingThreads(Sender<Job>);

impl ReadingThreads {
    /// Starts so many threads.
    pub(super) fn start(count: u32) -> Result<Self, String> {
        let (queue, jobs) = unbounded::<Job>();
        for _ in 0..count.max(1) {
            let jobs = jobs.clone();
            let thread = std::thread::Builder::new().name("database".to_owned());
            thread.spawn(move || jobs.iter().for_each(done)).map_err(|error| error.to_string())?;
        }
        Ok(Self(queue))
    }

    /// What `work` comes to. Whoever waited for a thread as long as one waits for a connection is told to come back.
    pub(super) async fn run<T: Send + 'static, R: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Failure<R>> + Send + 'static,
    ) -> Result<T, Failure<R>> {
        // Whichever comes first takes it: a thread that begins, or the time that is up.
        let taken = Arc::new(AtomicBool::new(false));
        let begins = taken.clone();
        let (answer, mut asked) = oneshot::channel();
        let job = move || {
            // A caller that went away no longer wants the answer.
            if !answer.is_closed() && !begins.swap(true, Ordering::AcqRel) {
                let ended = catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Failure::Panicked));
                let _ = answer.send(ended);
            }
        };
        self.0.send(Box::new(job)).map_err(|_| Failure::Unavailable)?;
        let ended = match timeout(ACQUIRE_TIMEOUT, &mut asked).await {
            Ok(ended) => ended,
            Err(_) if !taken.swap(true, Ordering::AcqRel) => return Err(Failure::Unavailable),
            // What has begun goes on to its end.
            Err(_) => asked.await,
        };
        ended.unwrap_or(Err(Failure::Unavailable))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        sync::atomic::AtomicU32,
        time::{Duration, Instant},
    };

    #[tokio::test]
    async fn no_more_ask_at_once_than_there_are_connections_and_all_get_an_answer() {
        let threads = Arc::new(ReadingThreads::start(3).unwrap());
        let (busy, most) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
        let tasks: Vec<_> = (0..40)
            .map(|number| {
                let (threads, busy, most) = (threads.clone(), busy.clone(), most.clone());
                let work = move || {
                    most.fetch_max(busy.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::sleep(Duration::from_millis(2));
                    busy.fetch_sub(1, Ordering::SeqCst);
                    Ok::<_, Failure<()>>(number)
                };
                tokio::spawn(async move { threads.run(work).await })
            })
            .collect();
        for (number, task) in tasks.into_iter().enumerate() {
            assert_eq!(task.await.unwrap().unwrap(), number);
        }
        assert_eq!(most.load(Ordering::SeqCst), 3);
    }

    #[tokio::test]
    async fn a_panic_is_a_failure_and_who_waited_too_long_is_told_to_come_back() {
        let threads = ReadingThreads::start(1).unwrap();
        let panicked = threads.run(|| -> Result<(), Failure<()>> { panic!("on purpose") }).await;
        assert!(matches!(panicked, Err(Failure::Panicked)));
        let long = Duration::from_millis(1_500) + ACQUIRE_TIMEOUT;
        let begun = Instant::now();
        let first = threads.run(move || {
            std::thread::sleep(long);
            Ok::<_, Failure<()>>("asked")
        });
        let second = async {
            let told = threads.run(|| Ok::<_, Failure<()>>("never asked")).await;
            (told, begun.elapsed())
        };
        let (first, (told, waited)) = tokio::join!(first, second);
        assert_eq!(first.unwrap(), "asked");
        assert!(matches!(told, Err(Failure::Unavailable)));
        assert!(waited < long, "told while the thread was still busy: {waited:?}");
    }
}
