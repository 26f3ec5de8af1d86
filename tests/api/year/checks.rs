//! What must be so at every stop of the clock.

use chrono::{DateTime, Duration, Timelike, Utc};
use chrono_tz::Europe::Berlin;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, QueryDsl, QueryResult, RunQueryDsl,
};
use quartierhilfe::{
    db::{
        At, DbConnection, NoRefusal,
        schema::{
            asking, assignments, events, help_request_contacts, help_requests, inbox, invitation_messages, invitations,
            messages, offers, outbox, sessions, single_use_tokens,
        },
    },
    kernel::{
        ids::{AccountId, AnyId, AssignmentId, HelpRequestId},
        text_enum::TextEnum,
    },
    notices::model::Occasion,
};
use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap, HashSet},
};
use support::TestApp;

/// Days after which what nobody confirms counts as confirmed, and after which the coordinator has nothing more to do.
const WEEK: Duration = Duration::days(7);
/// The worker deletes once an hour.
const HOUR: Duration = Duration::hours(1);
/// No two common sending times lie further apart.
const LAST_NIGHT: Duration = Duration::hours(13);
/// The most messages in a week to somebody without a wish of their own.
const USUAL_CEILING: usize = 4;

/// What the test remembers.
pub struct Book {
    looked_at: DateTime<Utc>,
    told: HashMap<(String, AccountId, AnyId), DateTime<Utc>>,
    ended: HashSet<HelpRequestId>,
    most_rows: BTreeMap<(usize, &'static str), i64>,
    counts: BTreeMap<&'static str, usize>,
    began: DateTime<Utc>,
}

/// When the same may be told again of the same subject; `None` when never.
fn again_after(occasion: &str) -> Option<Duration> {
    match occasion {
        "dispatch.digest" => Some(Duration::minutes(15)),
        "offer.idle" | "offer.others_turn" => Some(Duration::days(28)),
        "matching.not_asked" => Some(Duration::days(20)),
        // Begun with what comes first after the last one, and sent the next morning.
        "digest.daily" => Some(Duration::hours(1)),
        "help_request.still_needed" => Some(Duration::hours(24)),
        // Each helper may name another time once, two of them in the same moment. And a visit that is handed back may be sent anew, and come
        // back again by an absence that is told then.
        "invitation.another_time" | "dispatch.handed_back" => Some(Duration::zero()),
        // Who was not needed may be asked again.
        "invitation.revoked" | "conversation.message_received" => Some(Duration::minutes(1)),
        occasion if occasion.starts_with("series.") => Some(Duration::minutes(1)),
        _ => None,
    }
}

impl Book {
    /// An empty one.
    pub fn new(now: DateTime<Utc>) -> Self {
        Self {
            looked_at: DateTime::UNIX_EPOCH,
            told: HashMap::new(),
            ended: HashSet::new(),
            most_rows: BTreeMap::new(),
            counts: BTreeMap::new(),
            began: now,
        }
    }

    /// Looks at everything, after the worker.
    pub fn look(&mut self, app: &TestApp) {
        let now = app.now();
        let own = RefCell::new(&mut *self);
        let looked = app.parts.db.read_blocking::<_, NoRefusal>(|connection| {
            let mut book = own.borrow_mut();
            book.nobody_is_woken(connection, now)?;
            book.nobody_is_asked_too_often(connection, now)?;
            book.nothing_is_told_twice(connection, now)?;
            book.every_request_has_a_next_step(connection, now)?;
            book.ends_are_told(connection, now)?;
            book.help_is_settled(connection, now)?;
            if now.with_timezone(&Berlin).hour() == 3 {
                Self::what_is_due_is_deleted(connection, now)?;
                book.count_rows(connection, now)?;
            }
            Ok(())
        });
        looked.unwrap_or_else(|_| panic!("no answer of the database"));
        self.looked_at = now;
    }

    fn nobody_is_woken(&self, connection: &mut DbConnection, now: DateTime<Utc>) -> QueryResult<()> {
        if (7..22).contains(&now.with_timezone(&Berlin).hour()) {
            return Ok(());
        }
        let sent: Vec<String> = outbox::table
            .filter(outbox::sent_at.gt(At(self.looked_at)).and(outbox::last_fault.is_null()))
            .select(outbox::occasion)
            .load(connection)?;
        for occasion in sent {
            assert!(!Occasion::parse(&occasion).unwrap().waits_for_morning(), "{occasion} at {now}");
        }
        let asked: i64 = invitation_messages::table
            .filter(invitation_messages::sent_at.gt(At(self.looked_at)))
            .count()
            .get_result(connection)?;
        assert_eq!(asked, 0, "somebody was asked at {now}");
        Ok(())
    }

    fn nobody_is_asked_too_often(&mut self, connection: &mut DbConnection, now: DateTime<Utc>) -> QueryResult<()> {
        let wishes: HashMap<AccountId, Option<i32>> = offers::table
            .select((offers::account_id, offers::messages_per_week))
            .load::<(AccountId, Option<i32>)>(connection)?
            .into_iter()
            .collect();
        let since = At(now - WEEK);
        let asked: Vec<AccountId> = invitation_messages::table
            .filter(invitation_messages::sent_at.gt(since))
            .select(invitation_messages::helper_id)
            .load(connection)?;
        let mailed: Vec<AccountId> = outbox::table
            .filter(outbox::occasion.eq_any(["invitation.sent", "offer.idle", "offer.others_turn"]))
            .filter(outbox::sent_at.gt(since).and(outbox::last_fault.is_null()))
            .select(outbox::recipient_id)
            .load(connection)?;
        for messages in [asked, mailed] {
            let mut of_each: HashMap<AccountId, usize> = HashMap::new();
            for helper in messages {
                *of_each.entry(helper).or_default() += 1;
            }
            for (helper, count) in of_each {
                let wish = wishes.get(&helper).copied().flatten();
                let ceiling = wish.map_or(USUAL_CEILING, |wish| usize::try_from(wish).unwrap());
                assert!(count <= ceiling, "{count} messages in a week to one who wants {ceiling}, at {now}");
                let most = self.counts.entry("most messages in a week").or_default();
                *most = count.max(*most);
            }
        }
        Ok(())
    }

    fn nothing_is_told_twice(&mut self, connection: &mut DbConnection, now: DateTime<Utc>) -> QueryResult<()> {
        let new: Vec<(String, AccountId, AnyId, At)> = outbox::table
            .filter(outbox::created_at.gt(At(self.looked_at)))
            .order((outbox::created_at, outbox::id))
            .select((outbox::occasion, outbox::recipient_id, outbox::subject_id, outbox::created_at))
            .load(connection)?;
        *self.counts.entry("notices").or_default() += new.len();
        for (occasion, recipient, subject, at) in new {
            let before = self.told.insert((occasion.clone(), recipient, subject), at.0);
            if let Some(before) = before {
                let least = again_after(&occasion).unwrap_or(Duration::MAX);
                assert!(at.0 - before >= least, "{occasion} twice, at {before} and {}; now {now}", at.0);
            }
        }
        Ok(())
    }

    /// Every request that has not ended is somebody's: of volunteers who are asked, of a helper who comes, or of the coordinator.
    fn every_request_has_a_next_step(&mut self, connection: &mut DbConnection, now: DateTime<Utc>) -> QueryResult<()> {
        type Row = (HelpRequestId, (String, bool), (i32, i32, i32), Option<At>, At, At, Option<At>);
        let rows: Vec<Row> = help_requests::table
            .left_join(asking::table.on(asking::help_request_id.eq(help_requests::id)))
            .filter(help_requests::closed_at.is_null())
            .select((
                help_requests::id,
                (help_requests::status, help_requests::is_released),
                (help_requests::duration_minutes, help_requests::places_taken, help_requests::helpers_needed),
                help_requests::escalated_at,
                help_requests::due_at,
                help_requests::last_possible_end,
                asking::next_look_at.nullable(),
            ))
            .load(connection)?;
        let coming: HashSet<HelpRequestId> = assignments::table
            .filter(assignments::status.eq("accepted").and(assignments::ends_at.gt(At(now - WEEK))))
            .select(assignments::help_request_id)
            .load::<HelpRequestId>(connection)?
            .into_iter()
            .collect();
        *self.counts.entry("looks at open requests").or_default() += rows.len();
        for (id, (status, is_released), (minutes, taken, needed), escalated, due, lapses, look) in rows {
            let (due, lapses, is_coming) = (due.0, lapses.0, coming.contains(&id));
            let what = format!(
                "request {id} ({status}, {taken} of {needed}) at {now}, look {look:?}, due {due}, lapses {lapses}, queue {escalated:?}"
            );
            let with_staff = escalated.is_some_and(|since| now < since.0.max(lapses) + WEEK + HOUR);
            match status.as_str() {
                // Nobody has spoken to the guest yet: that is the coordinators' to do.
                "open" if !is_released => assert!(with_staff, "nobody calls: {what}"),
                "open" => assert!(is_coming || with_staff || (escalated.is_none() && now < due), "nobody's: {what}"),
                "matched" => assert!(is_coming, "nobody comes: {what}"),
                other => panic!("{other} has no end: {what}"),
            }
            let answer_by = due.min(lapses - Duration::minutes(i64::from(minutes) + 60));
            if status == "open" && is_released && escalated.is_none() && taken < needed && now < answer_by {
                // Where the next round would come after the last useful answer, the deadline comes first.
                let is_last_night = answer_by - now <= LAST_NIGHT;
                let is_looked_at = look.is_some_and(|At(look)| now <= look && look <= now + Duration::days(8));
                assert!(is_looked_at || (look.is_none() && is_last_night), "nobody looks: {what}");
            }
        }
        Ok(())
    }

    /// What ends because nobody was found is told to who asked, where they can be told.
    fn ends_are_told(&mut self, connection: &mut DbConnection, now: DateTime<Utc>) -> QueryResult<()> {
        let expired: Vec<(HelpRequestId, Option<AccountId>)> = help_requests::table
            .filter(help_requests::status.eq("expired").and(help_requests::closed_at.gt(At(now - Duration::days(2)))))
            .select((help_requests::id, help_requests::requester_id))
            .load(connection)?;
        for (id, requester) in expired {
            let Some(requester) = requester.filter(|_| self.ended.insert(id)) else { continue };
            *self.counts.entry("ended for want of helpers").or_default() += 1;
            let told = ("help_request.expired".to_owned(), requester, AnyId(id.0));
            assert!(self.told.contains_key(&told), "{id} ended silently at {now}");
        }
        Ok(())
    }

    /// Nothing waits longer than a week to be counted as done or confirmed, and both sides were reminded the evening before.
    fn help_is_settled(&mut self, connection: &mut DbConnection, now: DateTime<Utc>) -> QueryResult<()> {
        let week_ago = At(now - WEEK - HOUR);
        let stale: i64 = assignments::table
            .filter(
                (assignments::status.eq("accepted").and(assignments::ends_at.lt(week_ago)))
                    .or(assignments::status.eq("done").and(assignments::done_at.lt(week_ago))),
            )
            .count()
            .get_result(connection)?;
        assert_eq!(stale, 0, "help that is not settled after a week, at {now}");
        let begun: Vec<(AssignmentId, AccountId, Option<AccountId>, At, At)> = assignments::table
            .inner_join(help_requests::table)
            .filter(assignments::starts_at.gt(At(self.looked_at)).and(assignments::starts_at.le(At(now))))
            .filter(assignments::status.eq("accepted").and(assignments::kind.eq("volunteer")))
            .select((
                assignments::id,
                assignments::helper_id,
                help_requests::requester_id,
                assignments::starts_at,
                assignments::accepted_at,
            ))
            .load(connection)?;
        for (id, helper, requester, starts_at, agreed_at) in begun {
            // Agreed two days before: then there was an evening before.
            if starts_at.0 - agreed_at.0 < Duration::days(2) {
                continue;
            }
            *self.counts.entry("reminded").or_default() += 1;
            let is_told = |occasion: &str, who| self.told.contains_key(&(occasion.to_owned(), who, AnyId(id.0)));
            assert!(is_told("reminder.promised", helper), "no reminder of {id} at {}", starts_at.0);
            assert!(requester.is_none_or(|who| is_told("reminder.expected", who)), "no reminder of {id}");
        }
        Ok(())
    }

    fn what_is_due_is_deleted(connection: &mut DbConnection, now: DateTime<Utc>) -> QueryResult<()> {
        let ago = |days: i64| At(now - Duration::days(days) - HOUR);
        let long_closed = help_requests::table.filter(help_requests::closed_at.lt(ago(184))).select(help_requests::id);
        let unwiped = help_requests::table
            .inner_join(help_request_contacts::table.on(help_request_contacts::help_request_id.eq(help_requests::id)))
            .filter(help_requests::closed_at.lt(ago(14)).and(help_request_contacts::wiped_at.is_null()));
        let with_person = help_requests::table
            .filter(help_requests::closed_at.lt(ago(184)))
            .filter(help_requests::requester_id.is_not_null().or(help_requests::unlinked_at.is_null()));
        let said = messages::table
            .inner_join(assignments::table.on(assignments::id.eq(messages::assignment_id)))
            .filter(assignments::ends_at.lt(ago(33)));
        let left: [(&str, i64); 11] = [
            (
                "messages",
                invitation_messages::table
                    .filter(invitation_messages::sent_at.lt(ago(28)))
                    .count()
                    .get_result(connection)?,
            ),
            (
                "invitations",
                invitations::table.filter(invitations::sent_at.lt(ago(28))).count().get_result(connection)?,
            ),
            (
                "silent",
                invitations::table
                    .filter(invitations::status.eq("sent").and(invitations::sent_at.lt(ago(3))))
                    .count()
                    .get_result(connection)?,
            ),
            (
                "outbox",
                outbox::table
                    .filter(outbox::sent_at.lt(ago(7)).or(outbox::dead_at.is_not_null()))
                    .count()
                    .get_result(connection)?,
            ),
            (
                "inbox",
                inbox::table
                    .filter(inbox::created_at.lt(ago(90)).or(inbox::read_at.lt(ago(30))))
                    .count()
                    .get_result(connection)?,
            ),
            ("contacts", unwiped.count().get_result(connection)?),
            ("persons", with_person.count().get_result(connection)?),
            (
                "assignments",
                assignments::table
                    .filter(assignments::help_request_id.eq_any(long_closed))
                    .count()
                    .get_result(connection)?,
            ),
            ("events", events::table.filter(events::at.lt(ago(365))).count().get_result(connection)?),
            ("said", said.count().get_result(connection)?),
            (
                "sessions",
                sessions::table
                    .filter(sessions::expires_at.lt(ago(30)).or(sessions::ended_at.lt(ago(30))))
                    .count()
                    .get_result(connection)?,
            ),
        ];
        for (what, rows) in left {
            assert_eq!(rows, 0, "{what} that should be gone at {now}");
        }
        Ok(())
    }

    /// The most rows of each quarter of the year.
    fn count_rows(&mut self, connection: &mut DbConnection, now: DateTime<Utc>) -> QueryResult<()> {
        let quarter = usize::try_from((now - self.began).num_days() / 92).unwrap();
        let rows: [(&'static str, i64); 7] = [
            ("outbox", outbox::table.count().get_result(connection)?),
            ("inbox", inbox::table.count().get_result(connection)?),
            ("invitations", invitations::table.count().get_result(connection)?),
            ("messages", messages::table.count().get_result(connection)?),
            ("sessions", sessions::table.count().get_result(connection)?),
            ("single_use_tokens", single_use_tokens::table.count().get_result(connection)?),
            ("asking", asking::table.filter(asking::next_look_at.is_not_null()).count().get_result(connection)?),
        ];
        for (table, rows) in rows {
            let most = self.most_rows.entry((quarter, table)).or_default();
            *most = rows.max(*most);
        }
        Ok(())
    }

    /// What was seen.
    pub fn summary(&self) -> String {
        format!("{:?}; most rows by quarter of the year {:?}", self.counts, self.most_rows)
    }

    /// At the end of the year there is not more of anything than after its first half; and there was something to look at.
    pub fn close(&self) {
        for ((quarter, table), most) in &self.most_rows {
            let before = (0..2).filter_map(|early| self.most_rows.get(&(early, *table))).max().copied().unwrap_or(0);
            let bound = before * 3 / 2 + 20;
            assert!(*quarter < 2 || *most <= bound, "{table}: {most} rows in quarter {quarter}, {before} before");
        }
        for (what, least) in [("notices", 500), ("reminded", 10), ("ended for want of helpers", 1)] {
            assert!(self.counts.get(what).copied().unwrap_or(0) >= least, "{what}: {}", self.summary());
        }
    }
}
