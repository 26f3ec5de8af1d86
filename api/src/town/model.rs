//! The town's settings and its categories of help.

use super::holidays::FederalState;
use crate::kernel::language::UiLanguage;
use crate::text_enum;
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// A text in the languages of the product. German and English are always there; where another one is left out, people who read it get
/// the German text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LocalText {
    /// German.
    #[schema(max_length = 20_000)]
    pub de: String,
    /// English.
    #[schema(max_length = 20_000)]
    pub en: String,
    /// German in plain words.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 20_000)]
    pub de_simple: Option<String>,
    /// Ukrainian.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 20_000)]
    pub uk: Option<String>,
    /// Arabic.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 20_000)]
    pub ar: Option<String>,
    /// Turkish.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 20_000)]
    pub tr: Option<String>,
}

/// A text that is left out or is one; `null` is neither.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    String::deserialize(deserializer).map(Some)
}

impl LocalText {
    /// A text in German and English.
    pub fn new(de: impl Into<String>, en: impl Into<String>) -> Self {
        Self { de: de.into(), en: en.into(), ..Self::default() }
    }

    /// A text in every language, in the order of [`UiLanguage`].
    pub fn in_all(texts: [&str; 6]) -> Self {
        let [de, en, de_simple, uk, ar, tr] = texts.map(str::to_owned);
        Self { de, en, de_simple: Some(de_simple), uk: Some(uk), ar: Some(ar), tr: Some(tr) }
    }

    /// The text in this language; `None` where it is left out.
    pub fn own(&self, language: UiLanguage) -> Option<&str> {
        match language {
            UiLanguage::De => Some(&self.de),
            UiLanguage::En => Some(&self.en),
            UiLanguage::DeSimple => self.de_simple.as_deref(),
            UiLanguage::Uk => self.uk.as_deref(),
            UiLanguage::Ar => self.ar.as_deref(),
            UiLanguage::Tr => self.tr.as_deref(),
        }
    }

    /// What somebody reads who reads this language: the text in it, or the German one.
    pub fn read_in(&self, language: UiLanguage) -> &str {
        self.own(language).unwrap_or(&self.de)
    }

    /// Puts the text of a language; an empty one leaves the language out where that can be.
    pub fn put(&mut self, language: UiLanguage, text: String) {
        let optional = match language {
            UiLanguage::De => return self.de = text,
            UiLanguage::En => return self.en = text,
            UiLanguage::DeSimple => &mut self.de_simple,
            UiLanguage::Uk => &mut self.uk,
            UiLanguage::Ar => &mut self.ar,
            UiLanguage::Tr => &mut self.tr,
        };
        *optional = Some(text).filter(|text| !text.is_empty());
    }
}

/// How people reach the coordinator's office.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Telephone number as people dial it; empty until the town has filled it in.
    #[schema(max_length = 40)]
    pub phone: String,
    /// When somebody answers.
    pub phone_hours: LocalText,
    /// E-mail address; empty until the town has filled it in.
    #[schema(max_length = 254)]
    pub email: String,
}

/// A number to call when the product is the wrong place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmergencyNumber {
    /// The number as people dial it.
    #[schema(max_length = 40)]
    pub number: String,
    /// What it is for.
    pub label: LocalText,
}

/// Everything about the town that an admin may change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TownSettings {
    /// Languages of the user interface as the town names them, the first is the default. It is told to whoever asks; nothing is switched off
    /// by it: the pages of the app are there in every language.
    pub languages: Vec<String>,
    /// The coordinator's office.
    pub office: Office,
    /// Emergency numbers, most important first.
    pub emergency: Vec<EmergencyNumber>,
    /// From which age a person may volunteer, in years (rules.md, "Offer").
    pub minimum_age: i32,
    /// The legal notice (imprint).
    pub imprint: LocalText,
    /// The privacy notice.
    pub privacy: LocalText,
    /// Which edition of the privacy notice people agree to when they register.
    pub privacy_version: String,
    /// How the town verifies volunteers, told to them while they wait.
    pub verification_notice: LocalText,
    /// What is said beside the map of quarters (its source, that it is approximate).
    pub map_notice: Option<LocalText>,
    /// What the town adds to the statement on accessibility: its law, what else is missing, where to complain, with addresses.
    #[serde(default)]
    pub accessibility_notice: Option<LocalText>,
    /// The state whose public holidays nobody works on; none: every day is a working day.
    #[serde(default)]
    pub holidays_of: Option<FederalState>,
    /// What counts how much when visits are planned.
    #[serde(default)]
    pub plan_weights: PlanWeights,
}

/// The highest weight that a council may set.
pub const HIGHEST_WEIGHT: i64 = 100_000;

/// What counts how much when visits are planned. A point is worth a minute of travel by default; a council can set each, from 0 to
/// [`HIGHEST_WEIGHT`]. Overtime has no weight, for a plan never proposes any; nor has how somebody behaved (matching.md 4.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanWeights {
    /// Points for serving a request that has time.
    #[schema(minimum = 0, maximum = 100_000)]
    pub normal: i64,
    /// Points for serving a request of "within three days".
    #[schema(minimum = 0, maximum = 100_000)]
    pub soon: i64,
    /// Points for serving an urgent request.
    #[schema(minimum = 0, maximum = 100_000)]
    pub urgent: i64,
    /// Points more for each day that a request has waited, up to 14 days.
    #[schema(minimum = 0, maximum = 100_000)]
    pub day_waited: i64,
    /// Points lost for each day until the visit; twice as many where it is wanted soon, four times where it is urgent.
    #[schema(minimum = 0, maximum = 100_000)]
    pub day_until: i64,
    /// Points lost where somebody comes who has not helped this person before, though another has.
    #[schema(minimum = 0, maximum = 100_000)]
    pub new_face: i64,
    /// Points lost for each step of priority behind the person who is asked first for the quarter.
    #[schema(minimum = 0, maximum = 100_000)]
    pub stand_in: i64,
    /// Points lost for each minute on the way.
    #[schema(minimum = 0, maximum = 100_000)]
    pub travel_minute: i64,
}

impl Default for PlanWeights {
    fn default() -> Self {
        Self {
            normal: 240,
            soon: 480,
            urgent: 960,
            day_waited: 10,
            day_until: 4,
            new_face: 15,
            stand_in: 5,
            travel_minute: 1,
        }
    }
}

impl PlanWeights {
    /// Each with its name.
    pub fn all(&self) -> [(&'static str, i64); 8] {
        let Self { normal, soon, urgent, day_waited, day_until, new_face, stand_in, travel_minute } = *self;
        [
            ("normal", normal),
            ("soon", soon),
            ("urgent", urgent),
            ("day_waited", day_waited),
            ("day_until", day_until),
            ("new_face", new_face),
            ("stand_in", stand_in),
            ("travel_minute", travel_minute),
        ]
    }
}

/// The town.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Town {
    /// Its name.
    pub name: String,
    /// The time zone of its wall clocks.
    pub time_zone: Tz,
    /// What an admin may change.
    pub settings: TownSettings,
    /// Whether the database was filled by `quartierhilfe demo`.
    pub is_demo: bool,
    /// Counts the changes.
    pub version: i32,
}

text_enum! {
    /// The eight large choices of the request form; each category belongs to one.
    pub enum Choice {
        /// Shopping and errands.
        Shopping = "shopping",
        /// Company: visits and telephone.
        Company = "company",
        /// Accompanying and rides.
        Accompany = "accompany",
        /// Household and small repairs.
        Household = "household",
        /// Garden and pets.
        GardenPets = "garden_pets",
        /// Children and learning.
        ChildrenLearning = "children_learning",
        /// Phone, computer, papers.
        TechnologyPapers = "technology_papers",
        /// Something else.
        Other = "other",
    }
}

/// What is asked and said, beside what every request needs, when somebody takes a request of this kind by telephone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoryScript {
    /// Questions, in the order of the talk.
    #[serde(default)]
    #[schema(max_items = 8, required)]
    pub questions: Vec<LocalText>,
    /// What must be said or minded: what this help is not, and whom to call instead.
    #[serde(default)]
    #[schema(max_items = 5, required)]
    pub notices: Vec<LocalText>,
}

/// A kind of help.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Category {
    /// Fixed word by which requests and offers name it.
    pub key: String,
    /// What people read.
    pub labels: LocalText,
    /// The large choice of the form under which it stands.
    pub choice: Choice,
    /// How long such help usually takes, in minutes.
    pub default_minutes: i32,
    /// Alone with a child or at a person's home: the helper must be verified (rules.md, "Help request").
    pub sensitive: bool,
    /// Whether the helper must hold a certificate of conduct that the coordinator has seen.
    pub certificate_required: bool,
    /// Whether new requests and offers may name it.
    pub active: bool,
    /// Place in lists, from 0.
    pub position: i32,
    /// What staff ask and say on the telephone.
    pub script: CategoryScript,
    /// Counts the changes; 0 before it exists.
    pub version: i32,
}
