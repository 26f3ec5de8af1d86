//! The background worker: all periodic duties in one thread. Every duty may run in several processes at once and may be cut off at any
//! moment: it takes what it works on by a lease or a guarded change, and does again what it did not finish.

use super::{Parts, erase_again, town_texts::town_texts};
use crate::{
    db::{Db, Failure, NOTICE_QUEUED, NoRefusal},
    help_requests,
    kernel::clock::Instant,
    matching,
    notices::{
        self,
        flows::{Sender, bring_forward, delete_old},
    },
    operations::{inactivity, ledger, retention, unproved},
    web::Readiness,
};
use actix_web::web;
use chrono::Duration;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration as StdDuration, Instant as Stopwatch},
};
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// So long the worker sleeps at most before it looks at the clock again.
const NAP: StdDuration = StdDuration::from_secs(1);
/// So long the end of the process waits for the duty at work.
const LAST_WORDS: StdDuration = StdDuration::from_secs(2);

/// Says that the process is about to end.
pub type MustStop<'a> = &'a dyn Fn() -> bool;
type Work = Box<dyn Fn(MustStop<'_>) -> Result<usize, Failure<NoRefusal>> + Send>;

/// Something that is done again and again.
struct Duty {
    name: &'static str,
    every: Duration,
    /// Whether a queued notice makes it due at once.
    is_woken_by_notices: bool,
    work: Work,
    /// When it was begun last; `None` makes it due at once.
    begun_at: Option<Instant>,
}

/// All duties of the program.
pub struct Worker {
    db: Db,
    duties: Vec<Duty>,
}

/// A worker in its thread.
pub struct RunningWorker(JoinHandle<()>);

impl Worker {
    /// The duties of this program.
    pub fn new(parts: &Parts) -> Result<Self, String> {
        let db = &parts.db;
        let delivery = notices::delivery::Delivery::open(parts.config.smtp.as_deref(), &parts.config.data_dir)?;
        tracing::info!("mails go to {}", delivery.describe());
        let sender = Sender {
            db: db.clone(),
            delivery: Arc::new(delivery),
            from: parts.config.mail_from.parse().map_err(|_| "QH_MAIL_FROM: not an address".to_owned())?,
            origin: parts.config.public_url.origin.clone(),
            keys: parts.accounts.keys.clone(),
            read_town: town_texts,
        };
        let mut worker = Self { db: db.clone(), duties: Vec::new() };
        worker.add("notices.send", Duration::seconds(10), move |must_stop| sender.send_due(must_stop));
        worker.duties[0].is_woken_by_notices = true;
        let (of_ledger, ledger_file) = (db.clone(), ledger::file_in(&parts.config.data_dir));
        // True at the start: the process before this one may have been cut off between the two.
        let has_residue = AtomicBool::new(true);
        worker.add("erasures.keep", Duration::minutes(1), move |_| {
            let kept = ledger::keep(&of_ledger, &ledger_file)?;
            if kept > 0 || has_residue.load(Ordering::Relaxed) {
                has_residue.store(!ledger::empty_log(&of_ledger)?, Ordering::Relaxed);
            }
            Ok(kept)
        });
        let (of_requests, rounds) = (db.clone(), help_requests::flows::Rounds::default());
        worker.add("help_requests.due", Duration::minutes(1), move |must_stop| {
            // What fails with one of the two does not hold up the other.
            let made = help_requests::series::flows::due(&of_requests, must_stop);
            Ok(help_requests::flows::due(&of_requests, &rounds, must_stop)?.total() + made?)
        });
        let (of_upkeep, watch) = (db.clone(), matching::flows::ClockWatch::default());
        worker.add("matching.keep_up", Duration::hours(1), move |must_stop| {
            matching::flows::keep_up(&of_upkeep, &watch, must_stop)
        });
        let of_languages = db.clone();
        worker.add("matching.count_languages", Duration::days(1), move |_| {
            matching::flows::count_languages(&of_languages)
        });
        let of_matching = db.clone();
        worker.add("matching.ask", Duration::minutes(1), move |must_stop| {
            matching::flows::ask_due(&of_matching, must_stop)
        });
        let of_reminders = db.clone();
        worker.add("notices.remind", Duration::minutes(10), move |must_stop| {
            notices::flows::remind(&of_reminders, must_stop)
        });
        let of_unasked = db.clone();
        worker.add("notices.look_after_unasked", Duration::hours(1), move |must_stop| {
            notices::flows::look_after_unasked(&of_unasked, must_stop)
        });
        let of_retention = db.clone();
        worker.add("retention", Duration::hours(1), move |must_stop| {
            let unlinked = help_requests::flows::unlink_old(&of_retention, must_stop)?;
            let inactive = inactivity::look_after_inactive(&of_retention, erase_again, must_stop)?;
            let unproved = unproved::delete_unproved(&of_retention, erase_again, must_stop)?;
            let notices = bring_forward(&of_retention)? + delete_old(&of_retention)?;
            Ok(unlinked + inactive + unproved + retention::delete_expired(&of_retention)? + notices)
        });
        Ok(worker)
    }

    fn add(
        &mut self,
        name: &'static str,
        every: Duration,
        work: impl Fn(MustStop<'_>) -> Result<usize, Failure<NoRefusal>> + Send + 'static,
    ) {
        self.duties.push(Duty { name, every, is_woken_by_notices: false, work: Box::new(work), begun_at: None });
    }

    /// Runs what is due by the clock of the database layer; says how much was done.
    pub fn run_due(&mut self, must_stop: MustStop<'_>) -> usize {
        let mut done = 0;
        for duty in &mut self.duties {
            let now = self.db.clock().now();
            if must_stop() || !duty.is_due(now) {
                continue;
            }
            duty.begun_at = Some(now);
            let done_now = duty.run(must_stop);
            // Mails are sent batch by batch: where there were some there may be more, after the other duties had their turn.
            if duty.is_woken_by_notices && done_now > 0 {
                duty.begun_at = None;
            }
            done += done_now;
        }
        done
    }

    /// Runs everything, due or not, until nothing is left: for tests and for the end of the demo.
    pub fn run_all(&mut self) -> usize {
        let mut done = 0;
        for duty in &mut self.duties {
            duty.begun_at = Some(self.db.clock().now());
            let mut done_now = duty.run(&|| false);
            done += done_now;
            while duty.is_woken_by_notices && done_now > 0 {
                done_now = duty.run(&|| false);
                done += done_now;
            }
        }
        done
    }

    /// Runs in a thread of its own until the process is on its way out.
    pub fn start(self, readiness: web::Data<Readiness>) -> std::io::Result<RunningWorker> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        let thread =
            std::thread::Builder::new().name("worker".to_owned()).spawn(move || self.go_on(&runtime, &readiness))?;
        Ok(RunningWorker(thread))
    }

    fn go_on(mut self, runtime: &tokio::runtime::Runtime, readiness: &Readiness) {
        let mut hints = self.db.watch();
        let must_stop = || readiness.is_draining();
        while !must_stop() {
            self.run_due(&must_stop);
            // Where there were mails there may be more, after the other duties had their turn: no nap.
            let has_more = self.duties.iter().any(|duty| duty.is_woken_by_notices && duty.begun_at.is_none());
            if !has_more && runtime.block_on(wait(readiness, &mut hints)) {
                for duty in self.duties.iter_mut().filter(|duty| duty.is_woken_by_notices) {
                    duty.begun_at = None;
                }
            }
        }
    }
}

/// Waits for a moment, or until there is something to do; says whether a notice was queued.
async fn wait(readiness: &Readiness, hints: &mut Receiver<crate::db::Hint>) -> bool {
    let nap = tokio::time::sleep(NAP);
    tokio::pin!(nap);
    loop {
        tokio::select! {
            () = readiness.drained() => return false,
            () = &mut nap => return false,
            hint = hints.recv() => match hint {
                Ok(hint) if hint.name == NOTICE_QUEUED => return true,
                Ok(_) => {}
                // Missed hints may have been of notices.
                Err(RecvError::Lagged(_)) => return true,
                Err(RecvError::Closed) => {
                    nap.await;
                    return false;
                }
            },
        }
    }
}

impl Duty {
    /// A duty that was begun later than now was begun before the clock was set back: it waits for no time to come again.
    fn is_due(&self, now: Instant) -> bool {
        self.begun_at.is_none_or(|begun_at| now < begun_at || begun_at + self.every <= now)
    }

    fn run(&self, must_stop: MustStop<'_>) -> usize {
        match (self.work)(must_stop) {
            Ok(done) => {
                if done > 0 {
                    tracing::info!(duty = self.name, done, "the worker did its duty");
                }
                done
            }
            Err(failure) => {
                tracing::error!(duty = self.name, ?failure, "a duty of the worker failed; it is tried again");
                0
            }
        }
    }
}

impl RunningWorker {
    /// Waits a moment for what is at work. A mail that is just being handed over may go on longer: its lease ends by itself, and the
    /// repeat carries the same id.
    pub fn wait_for_end(self) {
        let begun = Stopwatch::now();
        while !self.0.is_finished() && begun.elapsed() < LAST_WORDS {
            std::thread::sleep(StdDuration::from_millis(20));
        }
        if !self.0.is_finished() {
            tracing::warn!("the worker was cut off; it goes on after the next start");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duty_waits_for_its_interval_and_never_longer() {
        let now = "2026-03-16T09:00:00Z".parse::<Instant>().unwrap();
        let every = Duration::minutes(10);
        let duty =
            |begun_at| Duty { name: "test", every, is_woken_by_notices: false, work: Box::new(|_| Ok(0)), begun_at };
        assert!(duty(None).is_due(now));
        assert!(!duty(Some(now)).is_due(now) && !duty(Some(now - every + Duration::seconds(1))).is_due(now));
        assert!(duty(Some(now - every)).is_due(now) && duty(Some(now - Duration::days(365))).is_due(now));
        for ahead in [Duration::seconds(1), Duration::days(1), Duration::days(365)] {
            assert!(duty(Some(now + ahead)).is_due(now), "the clock was set back");
        }
    }
}
