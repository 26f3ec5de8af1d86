//! Fills an empty database, in chunks.

use super::asking::{any_asking, ask, moment_of_day};
use super::cast::Cast;
use super::chance::Chance;
use super::fate::Fate;
use super::life::Life;
use super::population::{self, Setting};
use super::rows::Chunk;
use super::series::add_series;
use super::sign_ins;
use super::staff;
use super::stage::{Piece, pieces};
use super::town_setup::{demo_settings, settle_event_ids, settle_quarter_ids};
use super::writing::add_case;
use crate::accounts::sign_in::hasher::hash_here;
use crate::config::PublicUrl;
use crate::db::schema::{accounts, quarters, town};
use crate::db::{DatabaseUrl, Db, DbConnection, Failure, NoRefusal, Settings, Tx};
use crate::kernel::clock::{Instant, ManualClock};
use crate::kernel::ids::QuarterId;
use crate::offers::model::QuarterMap;
use crate::quarters::flows::import;
use crate::quarters::import::{ImportChoice, read_town};
use crate::quarters::model::ImportedTown;
use crate::town::flows::{TownInput, TownRefusal, Unnamed, change, set_up};
use crate::town::model::TownSettings;
use chrono::Duration;
use diesel::{QueryDsl, QueryResult, RunQueryDsl};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The sketch of Ratzeburg's quarters: approximate, drawn by hand, CC0. Not the official borders.
const RATZEBURG: &[u8] = include_bytes!("ratzeburg.geojson");
/// How many weeks the history is long.
pub const WEEKS: u64 = 8;
/// Requests of a week in the town of the sketch: one for each 728 of its 14,552 people, and so in a larger town.
const REQUESTS_PER_WEEK: u64 = 20;
const PEOPLE_PER_REQUEST: usize = 728;
/// Volunteers of the town of the sketch.
const HELPERS: usize = 120;
/// Its residents who use the product.
const RESIDENTS: usize = 150;
/// The town is a good year older than the history.
const TOWN_AGE_DAYS: i64 = 430;
/// So many rows are written in one transaction, or a few more.
const ROWS_PER_TRANSACTION: usize = 2_000;

/// Why there is no demo town.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DemoFailure {
    /// Wrong use: nothing was changed.
    Refused(String),
    /// It went wrong.
    Failed(String),
}

impl DemoFailure {
    /// A failure that no rule stands behind.
    pub fn of<R>(failure: Failure<R>) -> Self {
        Self::Failed(match failure {
            Failure::Database(error) => format!("the database failed: {error}"),
            Failure::Refused(_) => "the demo was refused by a rule".to_owned(),
            Failure::Unavailable => "the database is not available or too busy".to_owned(),
            Failure::Panicked => "a fault in the program: the demo is not complete".to_owned(),
        })
    }
}

/// What is to be made.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The same seed gives the same town.
    pub seed: u64,
    /// The present of the demo.
    pub as_of: Instant,
    /// How many residents; without it as many as suit the sketch of Ratzeburg.
    pub residents: Option<usize>,
    /// Name of the town and a file of its quarters; without it Ratzeburg.
    pub quarters: Option<(String, Vec<u8>)>,
}

impl Plan {
    fn residents(&self) -> usize {
        self.residents.unwrap_or(RESIDENTS)
    }

    fn helpers(&self) -> usize {
        self.residents.map_or(HELPERS, |residents| (residents / 100).max(12))
    }

    fn requests_per_week(&self) -> u64 {
        let by_people = self.residents.unwrap_or(0) / PEOPLE_PER_REQUEST;
        u64::try_from(by_people).unwrap_or(0).max(REQUESTS_PER_WEEK)
    }

    /// Whether people other than those of the demo's own sign-ins can sign in.
    fn has_sign_ins(&self) -> bool {
        self.residents.is_none()
    }
}

/// What was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Name of the town.
    pub town: String,
    /// Quarters.
    pub quarters: usize,
    /// Volunteers.
    pub helpers: usize,
    /// Residents.
    pub residents: usize,
    /// Requests.
    pub requests: usize,
}

/// Refuses anything but a public address on this machine.
pub fn require_loopback(url: &PublicUrl) -> Result<(), DemoFailure> {
    if url.is_loopback {
        return Ok(());
    }
    Err(DemoFailure::Refused(format!(
        "the demo runs on this machine only, with a public address such as http://127.0.0.1:8080, not {}",
        url.origin
    )))
}

/// Fills the empty database at `url` (its schema must be in place), which is reached under `public_url`.
pub fn fill(url: &DatabaseUrl, public_url: &PublicUrl, plan: &Plan) -> Result<Report, DemoFailure> {
    require_loopback(public_url)?;
    let clock = Arc::new(ManualClock::at(plan.as_of - Duration::days(TOWN_AGE_DAYS)));
    let (url, clock_of_db) = (url.clone(), clock.clone());
    let settings = Settings { url, connections: 1, clock: clock_of_db, reactions: vec![], has_rate_limits: false };
    let db = Db::open(settings).map_err(DemoFailure::Failed)?;
    db.read_blocking::<_, NoRefusal>(|connection| Ok(is_empty(connection)?))
        .map_err(DemoFailure::of)?
        .then_some(())
        .ok_or_else(|| DemoFailure::Refused("the database is not empty: the demo needs one of its own".to_owned()))?;
    let (name, file) = plan.quarters.as_ref().map_or(("Ratzeburg", RATZEBURG), |(name, file)| (name, file));
    let imported = read_town(file, &ImportChoice::default())
        .map_err(|refusal| DemoFailure::Refused(format!("the quarters: {refusal}")))?;
    Filling { db, plan: plan.clone(), chance: Chance::new(plan.seed), chunk: Chunk::default(), held: Vec::new() }
        .run(name, imported)
}

fn is_empty(connection: &mut DbConnection) -> QueryResult<bool> {
    let towns: i64 = town::table.count().get_result(connection)?;
    let people: i64 = accounts::table.count().get_result(connection)?;
    let areas: i64 = quarters::table.count().get_result(connection)?;
    Ok(towns + people + areas == 0)
}

struct Filling {
    db: Db,
    plan: Plan,
    chance: Chance,
    chunk: Chunk,
    /// Requests that go on: whether somebody can still accept them is known when all promises are made.
    held: Vec<Life>,
}

/// What the history needs to know about the town.
struct Town {
    quarters: Vec<QuarterId>,
    map: QuarterMap,
    certificates: BTreeSet<String>,
    settings: TownSettings,
    zone: chrono_tz::Tz,
}

impl Filling {
    fn run(mut self, name: &str, imported: ImportedTown) -> Result<Report, DemoFailure> {
        let town = self.make_town(name, imported)?;
        let phc = hash_here(sign_ins::PASSWORD)
            .ok_or_else(|| DemoFailure::Failed("the password could not be hashed".to_owned()))?;
        let setting = Setting {
            as_of: self.plan.as_of,
            zone: town.zone,
            quarters: &town.quarters,
            map: &town.map,
            privacy_version: &town.settings.privacy_version,
            phc: &phc,
            seed: self.plan.seed,
        };
        let mut cast = self.make_people(&setting, &town, name)?;
        let requests = self.make_history(&mut cast, &town)?;
        self.write_held(&mut cast)?;
        add_series(&mut self.chunk, &cast, self.plan.as_of, &mut self.chance);
        self.flush()?;
        Ok(Report {
            town: name.to_owned(),
            quarters: town.quarters.len(),
            helpers: cast.helpers.len(),
            residents: cast.residents.len(),
            requests,
        })
    }

    fn make_town(&mut self, name: &str, imported: ImportedTown) -> Result<Town, DemoFailure> {
        let chance = self.chance.clone();
        let name = name.to_owned();
        let made = self.db.write_blocking("demo.town", move |tx| {
            let town = set_up(tx, &name, "Europe/Berlin", true)?;
            import(tx, &imported, None, &[])?;
            let mut chance = chance.clone();
            settle_quarter_ids(tx, &mut chance)?;
            settle_event_ids(tx, &mut chance)?;
            let views = crate::quarters::flows::quarters(tx.connection())?;
            let mut map = QuarterMap::default();
            for view in &views {
                map.quarters.insert(view.quarter.id);
                map.neighbours.extend(view.neighbours.iter().map(|neighbour| (view.quarter.id, neighbour.id)));
            }
            let categories = crate::town::flows::categories(tx.connection())?;
            let certificates =
                categories.into_iter().filter(|one| one.certificate_required).map(|one| one.key).collect();
            let quarters = views.iter().map(|view| view.quarter.id).collect();
            let town = Town { quarters, map, certificates, settings: town.settings, zone: town.time_zone };
            Ok::<_, Failure<TownRefusal>>((town, chance))
        });
        let (town, chance) = made.map_err(DemoFailure::of)?;
        self.chance = chance;
        Ok(town)
    }

    fn make_people(&mut self, setting: &Setting<'_>, town: &Town, name: &str) -> Result<Cast, DemoFailure> {
        let (admin, coordinator) = staff::add_office(&mut self.chunk, setting, &mut self.chance);
        let caretakers = staff::add_caretakers(&mut self.chunk, setting, &mut self.chance);
        self.flush()?;
        self.finish_settings(admin, town, name)?;
        let own = population::add_own_volunteer(&mut self.chunk, setting, coordinator, &mut self.chance);
        let mut helpers = vec![own];
        for number in 2..self.plan.helpers() {
            let who = (number, self.plan.has_sign_ins());
            helpers.push(population::add_volunteer(&mut self.chunk, setting, coordinator, who, &mut self.chance));
            self.flush_when_full()?;
        }
        helpers.push(population::add_unverified_volunteer(&mut self.chunk, setting, &mut self.chance));
        let mut cast = Cast::new(town.zone, coordinator, town.certificates.clone(), helpers, caretakers);
        cast.residents.extend(population::add_own_resident(&mut self.chunk, setting, &mut self.chance));
        for number in 1..self.plan.residents() {
            let who = (number, self.plan.has_sign_ins() && self.chance.percent(45));
            let resident = population::add_resident(&mut self.chunk, setting, coordinator, who, &mut self.chance);
            cast.residents.extend(resident);
            self.flush_when_full()?;
        }
        self.flush()?;
        Ok(cast)
    }

    /// The admin fills in what only the town knows.
    fn finish_settings(
        &mut self,
        admin: crate::kernel::ids::AccountId,
        town: &Town,
        name: &str,
    ) -> Result<(), DemoFailure> {
        let is_sketch = self.plan.quarters.is_none();
        let input = TownInput {
            name: name.to_owned(),
            time_zone: town.zone.name().to_owned(),
            settings: demo_settings(town.settings.clone(), is_sketch),
            unnamed: Unnamed::default(),
            version: 1,
        };
        let chance = self.chance.clone();
        let changed = self.db.write_blocking("demo.settings", move |tx| {
            change(tx, admin, &input)?;
            let mut chance = chance.clone();
            settle_event_ids(tx, &mut chance)?;
            Ok::<_, Failure<TownRefusal>>(chance)
        });
        self.chance = changed.map_err(DemoFailure::of)?;
        Ok(())
    }

    fn make_history(&mut self, cast: &mut Cast, town: &Town) -> Result<usize, DemoFailure> {
        let as_of = self.plan.as_of;
        let mut chosen: BTreeMap<u64, Vec<Piece>> = BTreeMap::new();
        for piece in pieces(as_of, cast, &town.quarters, &mut self.chance) {
            let week = u64::try_from((as_of - piece.asking.at).num_days() / 7).unwrap_or(0);
            chosen.entry(week).or_default().push(piece);
        }
        let missing = self.missing_by_week(&chosen);
        let mut requests = 0;
        for (week, missing) in missing.into_iter().rev() {
            let mut pieces = chosen.remove(&week).unwrap_or_default();
            for _ in 0..missing {
                let days = week * 7 + self.chance.below(7);
                let at = moment_of_day(as_of, cast.zone, days, &mut self.chance);
                let at = if at + Duration::minutes(30) < as_of { at } else { at - Duration::days(1) };
                let Some(asking) = any_asking(at, cast, &town.quarters, &mut self.chance) else { continue };
                pieces.push(Piece { asking, fate: Fate::drawn(&mut self.chance) });
            }
            pieces.sort_by_key(|piece| piece.asking.at);
            for piece in pieces {
                self.let_live(piece, cast)?;
                requests += 1;
            }
        }
        Ok(requests)
    }

    /// How many requests are drawn for each week, the present one first: what is chosen beyond a week's number is taken
    /// from the week before.
    fn missing_by_week(&self, chosen: &BTreeMap<u64, Vec<Piece>>) -> Vec<(u64, u64)> {
        let mut surplus = 0;
        let missing = |week: u64| {
            let taken = surplus + chosen.get(&week).map_or(0, |pieces| u64::try_from(pieces.len()).unwrap_or(0));
            let wanted = self.plan.requests_per_week();
            surplus = taken.saturating_sub(wanted);
            (week, wanted.saturating_sub(taken))
        };
        (0..WEEKS).map(missing).collect()
    }

    fn let_live(&mut self, piece: Piece, cast: &mut Cast) -> Result<(), DemoFailure> {
        let case = ask(&piece.asking, cast, &mut self.chance);
        let mut life = Life::new(case, piece.fate);
        life.begin(cast, &mut self.chance);
        life.live(self.plan.as_of, cast, &mut self.chance).map_err(broken)?;
        if life.case.request.state.is_final() {
            add_case(&mut self.chunk, life.case);
            self.flush_when_full()
        } else {
            self.held.push(life);
            Ok(())
        }
    }

    fn write_held(&mut self, cast: &mut Cast) -> Result<(), DemoFailure> {
        for mut life in std::mem::take(&mut self.held) {
            life.check_helpers_at(self.plan.as_of, cast, &mut self.chance).map_err(broken)?;
            add_case(&mut self.chunk, life.case);
            self.flush_when_full()?;
        }
        Ok(())
    }

    fn flush_when_full(&mut self) -> Result<(), DemoFailure> {
        if self.chunk.len() < ROWS_PER_TRANSACTION { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<(), DemoFailure> {
        let chunk = std::mem::take(&mut self.chunk);
        let write = move |tx: &mut Tx<'_>| Ok::<_, Failure<NoRefusal>>(chunk.write(tx)?);
        self.db.write_blocking("demo.rows", write).map_err(DemoFailure::of)
    }
}

fn broken(why: String) -> DemoFailure {
    DemoFailure::Failed(format!("the demo's history breaks a rule: {why}"))
}
