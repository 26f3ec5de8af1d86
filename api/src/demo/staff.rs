//! The town's staff: admin, coordinator, and the Stadtkümmerer with their duties.

use super::cast::Caretaker;
use super::chance::Chance;
use super::people::{Entry, Person, add_account};
use super::population::{Setting, weekly};
use super::rows::{Chunk, DutyQuarterRow, DutyRow, FactorRow};
use super::sign_ins;
use crate::accounts::model::{AgeBand, Gender};
use crate::db::{At, Json};
use crate::kernel::ids::AccountId;
use crate::kernel::role::Role;
use chrono::Duration;

/// Adds a member of staff with a second factor in use.
fn add_staff(
    chunk: &mut Chunk,
    setting: &Setting<'_>,
    person: &Person,
    role: Role,
    email: &str,
    chance: &mut Chance,
) -> AccountId {
    let roles = [role];
    let entry = Entry { email: Some(email.to_owned()), ..setting.entry(person, &roles, 400, chance) };
    let since = entry.since;
    let id = add_account(chunk, &entry, chance);
    setting.add_password(chunk, id, since);
    chunk.factors.push(FactorRow {
        account_id: id,
        secret: format!("demo-{}-{email}", setting.seed),
        confirmed_at: Some(At(since)),
        last_step: -1,
        created_at: At(since),
    });
    id
}

/// Adds the admin and the coordinator, and gives them in this order.
pub fn add_office(chunk: &mut Chunk, setting: &Setting<'_>, chance: &mut Chance) -> (AccountId, AccountId) {
    let admin = Person::named("Sabine", "Wulf", Gender::Female, AgeBand::From27To64, &["de", "en"]);
    let admin = add_staff(chunk, setting, &admin, Role::Admin, sign_ins::ADMIN, chance);
    let coordinator = Person::named("Maren", "Lüders", Gender::Female, AgeBand::From27To64, &["de", "en", "nds"]);
    (admin, add_staff(chunk, setting, &coordinator, Role::Coordinator, sign_ins::COORDINATOR, chance))
}

/// Adds the Stadtkümmerer with their duties: each has quarters of their own and stands in for the others.
pub fn add_caretakers(chunk: &mut Chunk, setting: &Setting<'_>, chance: &mut Chance) -> Vec<Caretaker> {
    let people = [
        (Person::named("Jörg", "Behrens", Gender::Male, AgeBand::From27To64, &["de", "nds"]), sign_ins::STADTKUEMMERER),
        (
            Person::named("Aylin", "Demir", Gender::Female, AgeBand::From27To64, &["de", "tr", "en"]),
            "stadtkuemmerer2@example.org",
        ),
        (
            Person::named("Oleksandr", "Bondar", Gender::Male, AgeBand::From27To64, &["de", "uk", "ru"]),
            "stadtkuemmerer3@example.org",
        ),
    ];
    let number = people.len();
    let caretaker = |(place, (person, email)): (usize, (Person, &str))| {
        let id = add_staff(chunk, setting, &person, Role::Stadtkuemmerer, email, chance);
        let own = |quarter: usize| if quarter % number == place { 1 } else { 2 };
        let quarters: Vec<_> = setting.quarters.iter().copied().zip(0_usize..).map(|(id, at)| (id, own(at))).collect();
        let hours = weekly(&[
            (1, 8, 12),
            (1, 13, 16),
            (2, 8, 12),
            (2, 13, 16),
            (3, 8, 12),
            (4, 8, 12),
            (4, 13, 18),
            (5, 8, 13),
        ]);
        for (quarter_id, priority) in &quarters {
            chunk.duty_quarters.push(DutyQuarterRow { account_id: id, quarter_id: *quarter_id, priority: *priority });
        }
        chunk.duties.push(DutyRow {
            account_id: id,
            working_hours: Json(hours.clone()),
            visits_per_day: 5,
            version: 1,
            updated_at: At(setting.as_of - Duration::days(200)),
        });
        Caretaker { id, quarters, hours, visits_per_day: 5, visits: Vec::new() }
    };
    people.into_iter().enumerate().map(caretaker).collect()
}
