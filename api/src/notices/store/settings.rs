//! How people want to be told.

use crate::{
    db::{At, DbConnection, Json, Tx, schema::notice_settings},
    kernel::{ids::AccountId, text_enum::TextEnum},
    notices::model::{MailMode, NoticeKind, NoticeSettings, QuietHours},
};
use chrono::NaiveTime;
use diesel::prelude::*;
use std::collections::BTreeMap;

const CLOCK: &str = "%H:%M";

type Words = BTreeMap<String, String>;

/// The settings of a person; the usual ones where nothing was ever said.
pub(in crate::notices) fn of(connection: &mut DbConnection, account: AccountId) -> QueryResult<NoticeSettings> {
    type Row = (Option<String>, Option<String>, Json<Words>, i32);
    let row: Option<Row> = notice_settings::table
        .find(account)
        .select((
            notice_settings::quiet_from,
            notice_settings::quiet_until,
            notice_settings::mail,
            notice_settings::version,
        ))
        .first(connection)
        .optional()?;
    Ok(row.map_or_else(NoticeSettings::default, |(from, until, mail, version)| NoticeSettings {
        version,
        quiet_hours: quiet_hours(from, until),
        modes: mail
            .0
            .iter()
            .filter_map(|(kind, mode)| Some((NoticeKind::parse(kind)?, MailMode::parse(mode)?)))
            .collect(),
    }))
}

fn quiet_hours(from: Option<String>, until: Option<String>) -> Option<QuietHours> {
    let time = |text: Option<String>| NaiveTime::parse_from_str(&text?, CLOCK).ok();
    Some(QuietHours { from: time(from)?, until: time(until)? })
}

/// Keeps the settings of a person, which had the version before theirs. False where they were changed meanwhile.
pub(in crate::notices) fn save(tx: &mut Tx<'_>, account: AccountId, settings: &NoticeSettings) -> QueryResult<bool> {
    let now = tx.now();
    let words: Words =
        settings.modes.iter().map(|(kind, mode)| (kind.as_str().to_owned(), mode.as_str().to_owned())).collect();
    let time = |time: NaiveTime| time.format(CLOCK).to_string();
    let content = (
        notice_settings::quiet_from.eq(settings.quiet_hours.map(|quiet| time(quiet.from))),
        notice_settings::quiet_until.eq(settings.quiet_hours.map(|quiet| time(quiet.until))),
        notice_settings::mail.eq(Json(words)),
        notice_settings::version.eq(settings.version),
        notice_settings::updated_at.eq(At(now)),
    );
    if settings.version > 1 {
        let before = notice_settings::version.eq(settings.version - 1);
        let changed = diesel::update(notice_settings::table.find(account).filter(before)).set(content);
        return Ok(changed.execute(tx.connection())? == 1);
    }
    let inserted = diesel::insert_into(notice_settings::table)
        .values((notice_settings::account_id.eq(account), content))
        .execute(tx.connection())?;
    Ok(inserted == 1)
}

/// Forgets what an erased person wanted.
pub(in crate::notices) fn forget(tx: &mut Tx<'_>, account: AccountId) -> QueryResult<()> {
    diesel::delete(notice_settings::table.find(account)).execute(tx.connection()).map(drop)
}

/// Lets an account that never said anything want what another one does.
pub(super) fn take_over(tx: &mut Tx<'_>, from: AccountId, to: AccountId) -> QueryResult<()> {
    let own: i64 = notice_settings::table.find(to).count().get_result(tx.connection())?;
    if own > 0 {
        return Ok(());
    }
    diesel::update(notice_settings::table.find(from))
        .set(notice_settings::account_id.eq(to))
        .execute(tx.connection())
        .map(drop)
}
