//! Hints between the processes of one town on PostgreSQL: after its COMMIT each transaction tells what has happened (`NOTIFY`, ids only), and
//! each serving process listens on one connection of its own. A hint may be lost while a connection is away; after each new one
//! watchers are told to read everything again.

use super::{
    connection::{DatabaseUrl, DbConnection, Purpose, open},
    transaction::{Audience, Hint, RESYNC},
};
use diesel::{PgConnection, QueryResult, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Text};
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant as Stopwatch};
use uuid::Uuid;

/// The channel of all processes.
const CHANNEL: &str = "quartierhilfe";
/// Hints of one notification: PostgreSQL takes 8,000 bytes.
const HINTS_AT_ONCE: usize = 30;
/// How often it is looked whether something was told.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// A connection whose other side was killed shows it only when it is used.
const PING_EVERY: Duration = Duration::from_secs(5);
/// The pause before a lost connection is opened again.
const PAUSE: Duration = Duration::from_secs(1);

/// A hint on its way: name, subject, version, audience.
type Told<'a> = (std::borrow::Cow<'a, str>, Uuid, Option<i32>, Option<Audience>);

/// What travels between processes.
#[derive(Serialize, Deserialize)]
struct Message<'a> {
    /// Who tells: processes do not listen to themselves.
    from: Uuid,
    #[serde(borrow)]
    hints: Vec<Told<'a>>,
}

/// Tells the other processes what has been committed.
pub(super) fn tell(connection: &mut PgConnection, from: Uuid, hints: &[Hint]) -> QueryResult<()> {
    for some in hints.chunks(HINTS_AT_ONCE) {
        let told = |hint: &'_ Hint| (hint.name.clone().into(), hint.subject, hint.version, hint.audience.clone());
        let hints = some.iter().map(told).collect();
        let text = serde_json::to_string(&Message { from, hints }).unwrap_or_default();
        sql_query("SELECT pg_notify($1, $2)").bind::<Text, _>(CHANNEL).bind::<Text, _>(text).execute(connection)?;
    }
    Ok(())
}

/// What a listener needs of the world around it.
pub(super) struct Listener {
    /// Where to.
    pub url: DatabaseUrl,
    /// This process.
    pub own: Uuid,
}

impl Listener {
    /// Listens until `tell` or `is_wanted` say that nobody wants to know any more. Watchers are told to read anew after
    /// each connection that was made, not after those that could not be: else all of them would ask again and again for
    /// as long as the database is away.
    pub(super) fn run(&self, tell: &dyn Fn(Hint) -> bool, is_wanted: &dyn Fn() -> bool) {
        self.run_with(&|| self.connect(), tell, is_wanted);
    }

    fn run_with(
        &self,
        connect: &dyn Fn() -> Result<PgConnection, String>,
        tell: &dyn Fn(Hint) -> bool,
        is_wanted: &dyn Fn() -> bool,
    ) {
        let resync = || Hint { name: RESYNC.to_owned(), subject: Uuid::nil(), version: None, audience: None };
        loop {
            match connect() {
                Ok(mut connection) => {
                    if !tell(resync()) {
                        return;
                    }
                    match self.follow(&mut connection, tell) {
                        Ok(()) => return,
                        Err(error) => tracing::warn!(error = %error, "the connection for live hints was lost"),
                    }
                }
                Err(error) => tracing::warn!(error = %error, "there is no connection for live hints"),
            }
            std::thread::sleep(PAUSE);
            if !is_wanted() {
                return;
            }
        }
    }

    fn connect(&self) -> Result<PgConnection, String> {
        let DbConnection::Postgres(mut connection) =
            open(&self.url, Purpose::Read).map_err(|error| error.to_string())?
        else {
            return Err("not PostgreSQL".to_owned());
        };
        connection.batch_execute(&format!("LISTEN {CHANNEL}")).map_err(|error| error.to_string())?;
        Ok(connection)
    }

    /// Passes on what is told until the connection fails; `Ok` when nobody wants to know any more.
    fn follow(&self, connection: &mut PgConnection, tell: &dyn Fn(Hint) -> bool) -> QueryResult<()> {
        let mut pinged = Stopwatch::now();
        loop {
            let told: Vec<_> = connection.notifications_iter().collect::<QueryResult<_>>()?;
            for notification in told {
                for hint in self.read(&notification.payload) {
                    if !tell(hint) {
                        return Ok(());
                    }
                }
            }
            if pinged.elapsed() >= PING_EVERY {
                pinged = Stopwatch::now();
                sql_query("SELECT 1").execute(connection)?;
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// The hints of another process; nothing for what is not understood: a newer program may say more.
    fn read(&self, payload: &str) -> Vec<Hint> {
        match serde_json::from_str::<Message<'_>>(payload) {
            Ok(message) if message.from != self.own => message
                .hints
                .into_iter()
                .map(|(name, subject, version, audience)| Hint { name: name.into_owned(), subject, version, audience })
                .collect(),
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::AccountId;

    /// The largest that there is: the two sides of an assignment, and coordinators.
    fn audience() -> Audience {
        Audience { people: vec![AccountId(Uuid::max()), AccountId(Uuid::max())], has_coordinators: false }
    }

    #[test]
    fn a_process_hears_the_others_and_not_itself() {
        let listener = Listener { url: DatabaseUrl::Sqlite("x".to_owned()), own: Uuid::from_u128(1) };
        let message = |from| {
            let hints = vec![("conversation.closed".into(), Uuid::from_u128(7), Some(2), Some(audience()))];
            serde_json::to_string(&Message { from: Uuid::from_u128(from), hints }).unwrap()
        };
        assert_eq!(listener.read(&message(1)), vec![]);
        let name = "conversation.closed".to_owned();
        let hint = Hint { name, subject: Uuid::from_u128(7), version: Some(2), audience: Some(audience()) };
        assert_eq!(listener.read(&message(2)), vec![hint]);
        assert_eq!(listener.read("{}"), vec![]);
    }

    #[test]
    fn nobody_is_told_to_read_anew_while_there_is_no_connection() {
        let listener = Listener { url: DatabaseUrl::Sqlite("x".to_owned()), own: Uuid::from_u128(1) };
        let (tries, told) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
        let connect = || -> Result<PgConnection, String> {
            tries.set(tries.get() + 1);
            Err("away".to_owned())
        };
        let tell = |_| {
            told.set(told.get() + 1);
            true
        };
        listener.run_with(&connect, &tell, &|| tries.get() < 2);
        assert_eq!((tries.get(), told.get()), (2, 0));
    }

    #[test]
    fn the_longest_message_fits_into_a_notification() {
        let name = "assignment.completion_undone_and_more";
        let hints = (0..HINTS_AT_ONCE).map(|_| (name.into(), Uuid::max(), Some(i32::MIN), Some(audience()))).collect();
        assert!(serde_json::to_string(&Message { from: Uuid::max(), hints }).unwrap().len() < 8_000);
    }
}
