//! Fills a demo town up to the size of the benchmark, by statements that copy one row many times: what a city has after years.

use chrono::{DateTime, Timelike, Utc};
use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Text};
use quartierhilfe::db::{self, DatabaseUrl, DbConnection, Purpose, schema};
use quartierhilfe::kernel::ids::{AccountId, QuarterId};

/// What the runs need to know of the filled town.
pub struct Town {
    /// The quarters.
    pub quarters: Vec<QuarterId>,
    /// The helpers made for the run.
    pub helpers: Vec<Helper>,
}

/// A helper made for the run; the password is that of the demo.
pub struct Helper {
    /// The account.
    pub id: AccountId,
    /// The address to sign in with.
    pub email: String,
}

#[derive(diesel::QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
}

/// How each database says what is needed.
struct Dialect {
    new_id: &'static str,
    numbers: fn(usize) -> String,
    columns: fn(&str) -> String,
    instant: fn(&str) -> String,
}

const SQLITE: Dialect = Dialect {
    new_id: "randomblob(16)",
    numbers: |most| {
        format!(
            "(WITH RECURSIVE counter(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < {most}) SELECT n FROM counter)"
        )
    },
    columns: |table| format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid"),
    instant: |micros| micros.to_owned(),
};

const POSTGRES: Dialect = Dialect {
    new_id: "gen_random_uuid()",
    numbers: |most| format!("(SELECT generate_series(1, {most}) AS n)"),
    columns: |table| {
        format!(
            "SELECT column_name::text AS name FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position"
        )
    },
    instant: |micros| format!("(timestamptz 'epoch' + ({micros}) * interval '1 microsecond')"),
};

/// Copies one open request until there are `requests`, spread over all quarters, makes `helpers` verified helpers who can always help everywhere, and
/// lets it be noon there.
pub fn fill(url: &DatabaseUrl, requests: usize, helpers: usize, now: DateTime<Utc>) -> Result<Town, String> {
    let (mut connection, dialect) = open(url)?;
    let quarters = quarters(&mut connection)?;
    copy_requests(&mut connection, &dialect, requests / quarters.len().max(1), now)?;
    copy_helpers(&mut connection, &dialect, helpers)?;
    make_it_noon(&mut connection, now)?;
    run(&mut connection, "ANALYZE")?;
    let helpers = helpers_of_the_run(&mut connection)?;
    Ok(Town { quarters, helpers })
}

/// Puts the town where it is noon now: the worker has most to do by day, and a measurement is the same at any hour.
fn make_it_noon(connection: &mut DbConnection, now: DateTime<Utc>) -> Result<(), String> {
    // These names count to the west.
    let west = i64::from(now.hour()) - 12;
    run(connection, &format!("UPDATE town SET time_zone = 'Etc/GMT{west:+}'"))
}

/// A connection for millions of rows in one statement.
fn open(url: &DatabaseUrl) -> Result<(DbConnection, Dialect), String> {
    let (dialect, setting) = match url {
        // With the usual cache the pages of the indexes would be written and read again for each row.
        DatabaseUrl::Sqlite(_) => (SQLITE, "PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000"),
        DatabaseUrl::Postgres(_) => (POSTGRES, "SET statement_timeout = 0"),
    };
    let mut connection = db::open(url, Purpose::Write).map_err(|error| error.to_string())?;
    run(&mut connection, setting)?;
    Ok((connection, dialect))
}

fn helpers_of_the_run(connection: &mut DbConnection) -> Result<Vec<Helper>, String> {
    use diesel::{QueryDsl, TextExpressionMethods};
    let rows: Vec<(AccountId, Option<String>)> = schema::accounts::table
        .filter(schema::accounts::email.like("load-%@example.org"))
        .select((schema::accounts::id, schema::accounts::email))
        .load(connection)
        .map_err(|error| error.to_string())?;
    Ok(rows.into_iter().filter_map(|(id, email)| Some(Helper { id, email: email? })).collect())
}

fn quarters(connection: &mut DbConnection) -> Result<Vec<QuarterId>, String> {
    use diesel::{ExpressionMethods, QueryDsl};
    schema::quarters::table
        .filter(schema::quarters::retired_at.is_null())
        .order(schema::quarters::quarter_key)
        .select(schema::quarters::id)
        .load(connection)
        .map_err(|error| error.to_string())
}

/// The kind of help of all requests that are made here.
const CATEGORY: &str =
    "(SELECT category_key FROM categories WHERE is_active AND NOT needs_certificate ORDER BY sort_position LIMIT 1)";

/// A request that anybody may take: nothing is asked of the helper, one place, as soon as possible.
fn copy_requests(
    connection: &mut DbConnection,
    dialect: &Dialect,
    per_quarter: usize,
    now: DateTime<Utc>,
) -> Result<(), String> {
    let base = now.timestamp_micros();
    let at = |micros: String| (dialect.instant)(&micros);
    let week = 7 * 86_400_000_000_i64;
    let replaced = [
        ("id", dialect.new_id.to_owned()),
        ("reference", "'L' || q.quarter_key || '-' || counter.n".to_owned()),
        ("quarter_id", "q.id".to_owned()),
        ("status", "'open'".to_owned()),
        ("timing", "'asap'".to_owned()),
        ("urgency", "'normal'".to_owned()),
        ("helpers_needed", "1".to_owned()),
        ("places_taken", "0".to_owned()),
        ("duration_minutes", "30".to_owned()),
        ("category_key", CATEGORY.to_owned()),
        ("escalated_at", "NULL".to_owned()),
        ("escalation_reason", "NULL".to_owned()),
        ("closed_at", "NULL".to_owned()),
        ("status_code_hash", "NULL".to_owned()),
        ("created_at", at(format!("{base} - CAST(counter.n AS BIGINT) * 1000000"))),
        ("updated_at", at(format!("{base} - CAST(counter.n AS BIGINT) * 1000000"))),
        ("due_at", at((base + week).to_string())),
        ("last_possible_end", at((base + week).to_string())),
    ];
    let numbers = (dialect.numbers)(per_quarter);
    let template =
        "(SELECT * FROM help_requests WHERE origin = 'self' AND is_released ORDER BY created_at, id LIMIT 1)";
    copy(
        connection,
        dialect,
        "help_requests",
        &replaced,
        &format!("{template} source, quarters q, {numbers} counter WHERE q.retired_at IS NULL"),
    )?;
    // Everybody who could help was asked: without this the worker would do the asking of years while we measure.
    run(
        connection,
        "INSERT INTO asking (help_request_id, open_since, steps, asked, is_doubtful) SELECT r.id, r.created_at, 1, 3, FALSE \
         FROM help_requests r WHERE r.status = 'open' AND NOT EXISTS (SELECT 1 FROM asking a WHERE a.help_request_id = r.id)",
    )
}

/// A helper who may be copied.
const TEMPLATE: &str = "(SELECT a.* FROM accounts a JOIN offers o ON o.account_id = a.id JOIN passwords p ON p.account_id = a.id \
     WHERE a.verified_at IS NOT NULL AND a.erased_at IS NULL AND a.suspended_at IS NULL ORDER BY a.created_at, a.id LIMIT 1)";

fn copy_helpers(connection: &mut DbConnection, dialect: &Dialect, helpers: usize) -> Result<(), String> {
    let ours = copy_people(connection, dialect, "load", helpers)?;
    let password = format!("(SELECT p.* FROM passwords p JOIN {TEMPLATE} t ON t.id = p.account_id)");
    copy(
        connection,
        dialect,
        "passwords",
        &[("account_id", "a.id".to_owned())],
        &format!("{password} source, accounts a WHERE {ours}"),
    )?;
    run(
        connection,
        &format!(
            "INSERT INTO offer_categories (offer_id, category_key) SELECT o.id, c.category_key FROM categories c, {}",
            offers_of(&ours)
        ),
    )
}

/// Makes `offers` more helpers of the whole town who may be asked about every request that [`fill`] made; half of them had
/// a message in the last four weeks. They cannot sign in.
pub fn fill_offers(url: &DatabaseUrl, offers: usize, now: DateTime<Utc>) -> Result<(), String> {
    let (mut connection, dialect) = open(url)?;
    let ours = copy_people(&mut connection, &dialect, "many", offers)?;
    let day = 86_400_000_000_i64;
    let sent_at = (dialect.instant)(&format!("{} - CAST({day} AS BIGINT)", now.timestamp_micros()));
    let (offers, new_id) = (offers_of(&ours), dialect.new_id);
    for statement in [
        format!("INSERT INTO offer_categories (offer_id, category_key) SELECT o.id, {CATEGORY} FROM {offers}"),
        format!(
            "INSERT INTO invitation_messages (id, helper_id, outbox_id, sent_at) \
             SELECT {new_id}, a.id, {new_id}, {sent_at} FROM {offers} WHERE a.email_folded LIKE '%1@%' \
             OR a.email_folded LIKE '%3@%' OR a.email_folded LIKE '%5@%' OR a.email_folded LIKE '%7@%' OR a.email_folded LIKE '%9@%'"
        ),
        "ANALYZE".to_owned(),
    ] {
        run(&mut connection, &statement)?;
    }
    Ok(())
}

fn offers_of(ours: &str) -> String {
    format!("offers o JOIN accounts a ON a.id = o.account_id AND {ours}")
}

/// Copies a helper who can always help everywhere; the condition that finds the copies among the accounts `a`.
fn copy_people(connection: &mut DbConnection, dialect: &Dialect, name: &str, people: usize) -> Result<String, String> {
    let email = format!("'{name}-' || counter.n || '@example.org'");
    let replaced = [
        ("id", dialect.new_id.to_owned()),
        ("email", email.clone()),
        ("email_folded", email),
        ("first_name", "'Load'".to_owned()),
    ];
    let numbers = (dialect.numbers)(people);
    copy(connection, dialect, "accounts", &replaced, &format!("{TEMPLATE} source, {numbers} counter"))?;
    let ours = format!("a.email_folded LIKE '{name}-%@example.org'");
    let offer = format!("(SELECT o.* FROM offers o JOIN {TEMPLATE} t ON t.id = o.account_id)");
    let all_week: Vec<String> =
        (1..=7).map(|weekday| format!("{{\"weekday\":{weekday},\"start\":\"00:00\",\"end\":\"00:00\"}}")).collect();
    let offers = [
        ("id", dialect.new_id.to_owned()),
        ("account_id", "a.id".to_owned()),
        ("availability", format!("'[{}]'", all_week.join(","))),
        ("minutes_per_week", "2400".to_owned()),
        ("tasks_per_week", "50".to_owned()),
        ("paused_until", "NULL".to_owned()),
    ];
    copy(connection, dialect, "offers", &offers, &format!("{offer} source, accounts a WHERE {ours}"))?;
    let joined = offers_of(&ours);
    for statement in [
        format!(
            "INSERT INTO account_roles (account_id, role, granted_at) SELECT a.id, 'volunteer', a.created_at FROM accounts a WHERE {ours}"
        ),
        format!(
            "INSERT INTO offer_quarters (offer_id, quarter_id, is_named) SELECT o.id, q.id, TRUE FROM quarters q, {joined}"
        ),
    ] {
        run(connection, &statement)?;
    }
    Ok(ours)
}

/// `INSERT INTO table SELECT` of all columns of `source`, some of them replaced.
fn copy(
    connection: &mut DbConnection,
    dialect: &Dialect,
    table: &str,
    replaced: &[(&str, String)],
    from: &str,
) -> Result<(), String> {
    let columns: Vec<Column> =
        sql_query((dialect.columns)(table)).load(connection).map_err(|error| error.to_string())?;
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let values: Vec<String> = names
        .iter()
        .map(|name| {
            replaced
                .iter()
                .find(|(other, _)| other == name)
                .map_or_else(|| format!("source.{name}"), |(_, value)| value.clone())
        })
        .collect();
    run(connection, &format!("INSERT INTO {table} ({}) SELECT {} FROM {from}", names.join(", "), values.join(", ")))
}

fn run(connection: &mut DbConnection, statement: &str) -> Result<(), String> {
    connection.batch_execute(statement).map_err(|error| format!("{error} in: {statement}"))
}

/// Ids of open requests that the runs made, newest first.
pub fn open_requests(url: &DatabaseUrl, most: i64) -> Result<Vec<quartierhilfe::kernel::ids::HelpRequestId>, String> {
    use diesel::{ExpressionMethods, QueryDsl, TextExpressionMethods};
    let mut connection = db::open(url, Purpose::Read).map_err(|error| error.to_string())?;
    schema::help_requests::table
        .filter(schema::help_requests::reference.like("L%"))
        .filter(schema::help_requests::status.eq("open"))
        .order(schema::help_requests::created_at.desc())
        .limit(most)
        .select(schema::help_requests::id)
        .load(&mut connection)
        .map_err(|error| error.to_string())
}
