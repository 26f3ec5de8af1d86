//! Our own column types, one meaning on both databases:
//!
//! | type | PostgreSQL | SQLite | Rust |
//! | --- | --- | --- | --- |
//! | [`UuidId`] | uuid | blob of 16 bytes | every id newtype |
//! | [`Instant`] | timestamptz | whole microseconds since 1970 | [`At`] |
//! | [`JsonText`] | jsonb | text | [`Json<T>`] |
//! | `Text` with a `CHECK` | text | text | [`Word<T>`] of any `TextEnum` |

use super::connection::MultiBackend;
use crate::kernel::{ids, text_enum::TextEnum};
use chrono::{DateTime, Utc};
use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    query_builder::QueryId,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{self, HasSqlType, SqlOrd, SqlType, Text},
    sqlite::Sqlite,
};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt::Debug;
use uuid::Uuid;

/// Column type of ids.
#[derive(Debug, Clone, Copy, SqlType, QueryId)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Binary"))]
pub struct UuidId;

/// Column type of points in time.
#[derive(Debug, Clone, Copy, SqlType, QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Long"))]
pub struct Instant;

/// Column type of documents.
#[derive(Debug, Clone, Copy, SqlType, QueryId)]
#[diesel(postgres_type(oid = 3802, array_oid = 3807), sqlite_type(name = "Text"))]
pub struct JsonText;

impl SqlOrd for Instant {}
impl SqlOrd for UuidId {}

impl HasSqlType<UuidId> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        Self::lookup_sql_type::<UuidId>(lookup)
    }
}
impl HasSqlType<Instant> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        Self::lookup_sql_type::<Instant>(lookup)
    }
}
impl HasSqlType<JsonText> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        Self::lookup_sql_type::<JsonText>(lookup)
    }
}

/// Gives a value type that has a Pg and a Sqlite form its form through [`MultiBackend`].
macro_rules! through_multi_backend {
    ($sql_type:ty => $(($($generics:tt)*))? $value:ty) => {
        impl $(<$($generics)*>)? ToSql<$sql_type, MultiBackend> for $value {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((<$sql_type>::default_value(), self));
                Ok(IsNull::No)
            }
        }
        impl $(<$($generics)*>)? FromSql<$sql_type, MultiBackend> for $value {
            fn from_sql(bytes: <MultiBackend as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                bytes.from_sql::<Self, $sql_type>()
            }
        }
    };
}

/// A value of a column type, which carries nothing but its name.
trait DefaultValue {
    fn default_value() -> Self;
}
impl DefaultValue for UuidId {
    fn default_value() -> Self {
        Self
    }
}
impl DefaultValue for Instant {
    fn default_value() -> Self {
        Self
    }
}
impl DefaultValue for JsonText {
    fn default_value() -> Self {
        Self
    }
}

macro_rules! id_columns {
    ($($module:ident: $name:ty => $raw:expr, $wrap:expr;)+) => {$(
        mod $module {
            use super::*;

            impl ToSql<UuidId, Pg> for $name {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                    let raw: Uuid = $raw(*self);
                    ToSql::<sql_types::Uuid, Pg>::to_sql(&raw, &mut out.reborrow())
                }
            }
            impl ToSql<UuidId, Sqlite> for $name {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                    let raw: Uuid = $raw(*self);
                    out.set_value(raw.as_bytes().to_vec());
                    Ok(IsNull::No)
                }
            }
            impl FromSql<UuidId, Pg> for $name {
                fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
                    <Uuid as FromSql<sql_types::Uuid, Pg>>::from_sql(bytes).map($wrap)
                }
            }
            impl FromSql<UuidId, Sqlite> for $name {
                fn from_sql(mut value: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                    Ok($wrap(Uuid::from_slice(value.read_blob())?))
                }
            }
            through_multi_backend!(UuidId => $name);
        }
    )+};
}

id_columns! {
    account: ids::AccountId => |id: ids::AccountId| id.0, ids::AccountId;
    session: ids::SessionId => |id: ids::SessionId| id.0, ids::SessionId;
    token: ids::TokenId => |id: ids::TokenId| id.0, ids::TokenId;
    recovery_code: ids::RecoveryCodeId => |id: ids::RecoveryCodeId| id.0, ids::RecoveryCodeId;
    clearance: ids::ClearanceId => |id: ids::ClearanceId| id.0, ids::ClearanceId;
    staff_note: ids::StaffNoteId => |id: ids::StaffNoteId| id.0, ids::StaffNoteId;
    disclosure: ids::DisclosureId => |id: ids::DisclosureId| id.0, ids::DisclosureId;
    quarter: ids::QuarterId => |id: ids::QuarterId| id.0, ids::QuarterId;
    offer: ids::OfferId => |id: ids::OfferId| id.0, ids::OfferId;
    help_request: ids::HelpRequestId => |id: ids::HelpRequestId| id.0, ids::HelpRequestId;
    window: ids::WindowId => |id: ids::WindowId| id.0, ids::WindowId;
    assignment: ids::AssignmentId => |id: ids::AssignmentId| id.0, ids::AssignmentId;
    invitation: ids::InvitationId => |id: ids::InvitationId| id.0, ids::InvitationId;
    invitation_message: ids::InvitationMessageId => |id: ids::InvitationMessageId| id.0, ids::InvitationMessageId;
    look: ids::LookId => |id: ids::LookId| id.0, ids::LookId;
    series: ids::SeriesId => |id: ids::SeriesId| id.0, ids::SeriesId;
    series_helper: ids::SeriesHelperId => |id: ids::SeriesHelperId| id.0, ids::SeriesHelperId;
    contact_log: ids::ContactLogId => |id: ids::ContactLogId| id.0, ids::ContactLogId;
    absence: ids::AbsenceId => |id: ids::AbsenceId| id.0, ids::AbsenceId;
    handover: ids::HandoverId => |id: ids::HandoverId| id.0, ids::HandoverId;
    template: ids::TemplateId => |id: ids::TemplateId| id.0, ids::TemplateId;
    plan: ids::PlanId => |id: ids::PlanId| id.0, ids::PlanId;
    message: ids::MessageId => |id: ids::MessageId| id.0, ids::MessageId;
    concern: ids::ConcernId => |id: ids::ConcernId| id.0, ids::ConcernId;
    block: ids::BlockId => |id: ids::BlockId| id.0, ids::BlockId;
    event: ids::EventId => |id: ids::EventId| id.0, ids::EventId;
    outbox: ids::OutboxId => |id: ids::OutboxId| id.0, ids::OutboxId;
    any: ids::AnyId => |id: ids::AnyId| id.0, ids::AnyId;
}

mod own_ids {
    use super::{AsExpression, FromSqlRow, UuidId, ids};

    macro_rules! expressions {
        ($($proxy:ident),+) => {$(
            #[derive(AsExpression, FromSqlRow)]
            #[diesel(foreign_derive, sql_type = UuidId)]
            #[expect(dead_code, reason = "diesel reads the shape of the type from it")]
            struct $proxy(ids::$proxy);
        )+};
    }

    expressions!(
        AccountId,
        SessionId,
        TokenId,
        RecoveryCodeId,
        ClearanceId,
        StaffNoteId,
        DisclosureId,
        QuarterId,
        OfferId,
        HelpRequestId,
        WindowId,
        AssignmentId,
        InvitationId,
        InvitationMessageId,
        LookId,
        SeriesId,
        SeriesHelperId,
        ContactLogId,
        AbsenceId,
        HandoverId,
        TemplateId,
        PlanId,
        MessageId,
        ConcernId,
        BlockId,
        EventId,
        OutboxId,
        AnyId
    );
}

/// A point in time in a column. Rows hold `At`; `.0` is the instant; queries compare with `At(now)`. (A wrapper, because diesel lets only
/// types of our own stand in queries as values of our own column types.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Instant)]
pub struct At(pub DateTime<Utc>);

impl ToSql<Instant, Pg> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<sql_types::Timestamptz, Pg>::to_sql(&self.0, out)
    }
}
impl ToSql<Instant, Sqlite> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.timestamp_micros());
        Ok(IsNull::No)
    }
}
impl FromSql<Instant, Pg> for At {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        <DateTime<Utc> as FromSql<sql_types::Timestamptz, Pg>>::from_sql(bytes).map(Self)
    }
}
impl FromSql<Instant, Sqlite> for At {
    fn from_sql(bytes: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let micros = <i64 as FromSql<sql_types::BigInt, Sqlite>>::from_sql(bytes)?;
        DateTime::from_timestamp_micros(micros).map(Self).ok_or_else(|| "an instant out of range".into())
    }
}
through_multi_backend!(Instant => At);

/// A document in a column: any value that serde can write and read.
#[derive(Debug, Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = JsonText)]
pub struct Json<T: Debug>(pub T);

impl<T: Debug + Serialize> ToSql<JsonText, Pg> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let document = serde_json::to_value(&self.0)?;
        ToSql::<sql_types::Jsonb, Pg>::to_sql(&document, &mut out.reborrow())
    }
}
impl<T: Debug + Serialize> ToSql<JsonText, Sqlite> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}
impl<T: Debug + DeserializeOwned> FromSql<JsonText, Pg> for Json<T> {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        // `jsonb` travels as the number of its version and the text.
        match bytes.as_bytes().split_first() {
            Some((1, text)) => Ok(Self(serde_json::from_slice(text)?)),
            _ => Err("a document in an unknown form".into()),
        }
    }
}
impl<T: Debug + DeserializeOwned> FromSql<JsonText, Sqlite> for Json<T> {
    fn from_sql(mut value: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_str(value.read_text())?))
    }
}
impl<T: Debug + Serialize + Send + Sync + 'static> ToSql<JsonText, MultiBackend> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((JsonText, self));
        Ok(IsNull::No)
    }
}
impl<T: Debug + DeserializeOwned> FromSql<JsonText, MultiBackend> for Json<T> {
    fn from_sql(bytes: <MultiBackend as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        bytes.from_sql::<Self, JsonText>()
    }
}

/// An enum in a text column. Rows hold `Word<State>`; `.0` is the enum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Word<T: Debug>(pub T);

impl<T: TextEnum + Debug> ToSql<Text, Pg> for Word<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Text, Pg>::to_sql(self.0.as_str(), out)
    }
}
impl<T: TextEnum + Debug> ToSql<Text, Sqlite> for Word<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_str());
        Ok(IsNull::No)
    }
}
impl<T: TextEnum + Debug + Send + Sync> ToSql<Text, MultiBackend> for Word<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((Text, self));
        Ok(IsNull::No)
    }
}
impl<T: TextEnum + Debug> FromSql<Text, Pg> for Word<T> {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        word(std::str::from_utf8(bytes.as_bytes())?)
    }
}
impl<T: TextEnum + Debug> FromSql<Text, Sqlite> for Word<T> {
    fn from_sql(mut value: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        word(value.read_text())
    }
}
impl<T: TextEnum + Debug> FromSql<Text, MultiBackend> for Word<T> {
    fn from_sql(bytes: <MultiBackend as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        bytes.from_sql::<Self, Text>()
    }
}

fn word<T: TextEnum + Debug>(text: &str) -> deserialize::Result<Word<T>> {
    T::parse(text).map(Word).ok_or_else(|| format!("an unknown word in a column: {text}").into())
}
