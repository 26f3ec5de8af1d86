//! Processor time, as the system counts it.

use quartierhilfe::db::{self, DatabaseUrl, DbConnection, Purpose};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// User and system time of a process or thread, from its `stat` file.
pub fn of(stat: &Path) -> Duration {
    ticks(stat, &[11, 12])
}

/// The time of the process that runs this.
pub fn of_this_process() -> Duration {
    of(Path::new("/proc/self/stat"))
}

/// The time of the commands that this process has run to their end.
pub fn of_finished_commands() -> Duration {
    ticks(Path::new("/proc/self/stat"), &[13, 14])
}

/// The time of the thread that runs this.
pub fn of_this_thread() -> Duration {
    of(Path::new("/proc/thread-self/stat"))
}

/// A hundredth of a second each; the columns are counted after the name.
fn ticks(stat: &Path, columns: &[usize]) -> Duration {
    let text = std::fs::read_to_string(stat).unwrap_or_default();
    let fields = after_the_name(&text);
    let ticks: u64 = columns.iter().filter_map(|index| fields.get(*index)?.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// The name of the program stands in brackets and may hold spaces.
fn after_the_name(stat: &str) -> Vec<&str> {
    stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect()
}

/// The database server: all of its processes on PostgreSQL, none on SQLite.
pub struct DatabaseServer {
    postmaster: Option<u32>,
}

#[derive(diesel::QueryableByName)]
struct Backend {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    pid: i32,
}

impl DatabaseServer {
    /// The server of a database on this machine.
    pub fn of(url: &DatabaseUrl) -> Result<Self, String> {
        use diesel::{RunQueryDsl, sql_query};
        let mut connection = db::open(url, Purpose::Read).map_err(|error| error.to_string())?;
        let DbConnection::Postgres(postgres) = &mut connection else { return Ok(Self { postmaster: None }) };
        let asked = sql_query("SELECT pg_backend_pid() AS pid").get_result::<Backend>(postgres);
        let backend = asked.map_err(|error| error.to_string())?.pid;
        let stat = std::fs::read_to_string(format!("/proc/{backend}/stat")).map_err(|error| error.to_string())?;
        let parent = after_the_name(&stat).get(1).and_then(|parent| parent.parse().ok());
        Ok(Self { postmaster: Some(parent.ok_or("the server's main process is not found")?) })
    }

    /// What its processes have used, those that have ended too.
    pub fn time(&self) -> Duration {
        let Some(postmaster) = self.postmaster else { return Duration::ZERO };
        let ended = ticks(&PathBuf::from(format!("/proc/{postmaster}/stat")), &[11, 12, 13, 14]);
        let parent = postmaster.to_string();
        let processes =
            std::fs::read_dir("/proc").into_iter().flatten().flatten().map(|entry| entry.path().join("stat"));
        let is_child = |stat: &PathBuf| {
            std::fs::read_to_string(stat).is_ok_and(|text| after_the_name(&text).get(1) == Some(&parent.as_str()))
        };
        ended + processes.filter(is_child).map(|stat| of(&stat)).sum::<Duration>()
    }
}
