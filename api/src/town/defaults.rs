//! What a new town begins with. The texts are written so that they are true of the program as it is; what only the town
//! can know stands in square brackets until the town has filled it in.

use super::model::{Category, Choice, EmergencyNumber, LocalText, Office, PlanWeights, TownSettings};
use crate::kernel::{language::UiLanguage, text_enum::TextEnum};

/// From which age people may volunteer unless the town says otherwise (rules.md, "Offer").
const MINIMUM_AGE: i32 = 16;
/// The edition of the privacy notice.
const PRIVACY_VERSION: &str = "2026-01";

/// Settings for a town of that name.
pub fn settings(town: &str) -> TownSettings {
    TownSettings {
        languages: UiLanguage::ALL.iter().map(ToString::to_string).collect(),
        office: Office::default(),
        emergency: emergency(),
        minimum_age: MINIMUM_AGE,
        imprint: notice(IMPRINT, town),
        privacy: notice(PRIVACY, town),
        privacy_version: PRIVACY_VERSION.to_owned(),
        verification_notice: LocalText::in_all([
            "Bevor Sie Anfragen sehen, möchte die Koordination Sie kennenlernen. Sie ruft Sie an oder bittet Sie zu einem kurzen Gespräch. Bringen Sie dazu bitte einen Ausweis mit.",
            "Before you see any requests, the coordination office would like to get to know you. It will phone you or ask you to come for a short talk. Please bring an identity card.",
            "Das Hilfe-Büro möchte Sie kennen-lernen. Erst danach sehen Sie Anfragen. Das Büro ruft Sie an. Oder Sie kommen zu einem kurzen Gespräch. Bringen Sie bitte Ihren Ausweis mit.",
            "Перш ніж ви побачите запити, координація хоче познайомитися з вами. Вам зателефонують або запросять на коротку розмову. Візьміть, будь ласка, із собою посвідчення особи.",
            "قبل أن ترى طلبات المساعدة، يودّ مكتب التنسيق التعرّف عليك. سيتصل بك أو يدعوك إلى حديث قصير. يُرجى إحضار بطاقة هوية.",
            "Yardım taleplerini görmeden önce koordinasyon ofisi sizi tanımak ister. Sizi arar veya kısa bir görüşmeye çağırır. Lütfen yanınızda kimliğinizi getirin.",
        ]),
        map_notice: None,
        accessibility_notice: None,
        holidays_of: None,
        plan_weights: PlanWeights::default(),
    }
}

fn emergency() -> Vec<EmergencyNumber> {
    let entry = |number: &str, label| EmergencyNumber { number: number.to_owned(), label: LocalText::in_all(label) };
    vec![
        entry(
            "112",
            [
                "Feuerwehr und Rettungsdienst",
                "Fire brigade and ambulance",
                "Feuer-Wehr und Rettungs-Wagen",
                "Пожежна служба та швидка допомога",
                "الإطفاء والإسعاف",
                "İtfaiye ve ambulans",
            ],
        ),
        entry("110", ["Polizei", "Police", "Polizei", "Поліція", "الشرطة", "Polis"]),
        entry(
            "116 117",
            [
                "Ärztlicher Bereitschaftsdienst",
                "Doctor on call",
                "Arzt, wenn die Praxis geschlossen ist",
                "Черговий лікар",
                "الطبيب المناوب",
                "Nöbetçi doktor",
            ],
        ),
        entry(
            "0800 111 0 111",
            [
                "TelefonSeelsorge",
                "Crisis helpline",
                "Telefon-Seelsorge: reden bei Kummer",
                "Телефон довіри (TelefonSeelsorge)",
                "خط الدعم النفسي (TelefonSeelsorge)",
                "Manevi destek hattı (TelefonSeelsorge)",
            ],
        ),
    ]
}

/// A notice in the order of [`UiLanguage`]; `{town}` stands for the name of the town.
type Notice = [&'static str; 6];

const IMPRINT: Notice = [
    include_str!("notices/imprint.de.txt"),
    include_str!("notices/imprint.en.txt"),
    include_str!("notices/imprint.de-simple.txt"),
    include_str!("notices/imprint.uk.txt"),
    include_str!("notices/imprint.ar.txt"),
    include_str!("notices/imprint.tr.txt"),
];

const PRIVACY: Notice = [
    include_str!("notices/privacy.de.txt"),
    include_str!("notices/privacy.en.txt"),
    include_str!("notices/privacy.de-simple.txt"),
    include_str!("notices/privacy.uk.txt"),
    include_str!("notices/privacy.ar.txt"),
    include_str!("notices/privacy.tr.txt"),
];

fn notice(texts: Notice, town: &str) -> LocalText {
    let filled = texts.map(|text| text.trim_end().replace("{town}", town));
    LocalText::in_all(filled.each_ref().map(String::as_str))
}

/// A category as a new town begins with it: key, words in the order of [`UiLanguage`], choice, minutes, care.
type CategoryRow = (&'static str, [&'static str; 6], Choice, i32, Care);

const CATEGORIES: [CategoryRow; 15] = [
    (
        "einkauf",
        [
            "Einkaufen und Besorgungen",
            "Shopping and errands",
            "Einkaufen",
            "Покупки та дрібні доручення",
            "التسوق وقضاء الحاجيات",
            "Alışveriş ve getir götür işleri",
        ],
        Choice::Shopping,
        60,
        Care::Plain,
    ),
    (
        "begleitung",
        [
            "Begleitung zu Arzt, Amt oder Spaziergang",
            "Company to the doctor, offices or for a walk",
            "Mit-Gehen: zum Arzt, zum Amt oder spazieren",
            "Супровід до лікаря, в установу або на прогулянку",
            "مرافقة إلى الطبيب أو الدوائر الرسمية أو في نزهة",
            "Doktora, resmî daireye veya yürüyüşe eşlik etme",
        ],
        Choice::Accompany,
        90,
        Care::Plain,
    ),
    (
        "fahrdienst",
        [
            "Mitnahme im Auto",
            "A lift by car",
            "Mit-Fahren im Auto",
            "Підвезти автомобілем",
            "توصيل بالسيارة",
            "Arabayla götürme",
        ],
        Choice::Accompany,
        60,
        Care::Plain,
    ),
    (
        "besuch",
        [
            "Besuch, Gespräch, Vorlesen, Spielen",
            "Visits, talking, reading aloud, games",
            "Besuch: reden, vorlesen, spielen",
            "Відвідини, розмова, читання вголос, ігри",
            "زيارة وحديث وقراءة بصوت عالٍ ولعب",
            "Ziyaret, sohbet, kitap okuma, oyun",
        ],
        Choice::Company,
        60,
        Care::AtHome,
    ),
    (
        "telefon",
        [
            "Anrufe und Nachfragen",
            "Phone calls and asking how you are",
            "Anrufen und fragen: Wie geht es?",
            "Телефонні дзвінки: запитати, як справи",
            "مكالمات هاتفية للاطمئنان",
            "Telefonla arayıp hal hatır sorma",
        ],
        Choice::Company,
        30,
        Care::Plain,
    ),
    (
        "haushalt",
        [
            "Kleine Hilfen im Haushalt",
            "Small help in the household",
            "Kleine Hilfen in der Wohnung",
            "Невелика допомога по господарству",
            "مساعدة بسيطة في أعمال المنزل",
            "Ev işlerinde küçük yardımlar",
        ],
        Choice::Household,
        60,
        Care::AtHome,
    ),
    (
        "reparatur",
        [
            "Kleine Reparaturen und Handgriffe",
            "Small repairs",
            "Kleine Reparaturen",
            "Дрібний ремонт",
            "إصلاحات بسيطة",
            "Küçük onarımlar",
        ],
        Choice::Household,
        45,
        Care::AtHome,
    ),
    (
        "garten",
        [
            "Garten, Laub und Schnee",
            "Garden, leaves and snow",
            "Garten, Laub und Schnee",
            "Сад, прибирання листя та снігу",
            "الحديقة وأوراق الشجر والثلج",
            "Bahçe, yaprak ve kar temizliği",
        ],
        Choice::GardenPets,
        90,
        Care::Plain,
    ),
    (
        "tiere",
        [
            "Tiere versorgen, Hund ausführen",
            "Looking after pets, walking the dog",
            "Tiere füttern, mit dem Hund gehen",
            "Догляд за тваринами, вигул собаки",
            "رعاية الحيوانات وتمشية الكلب",
            "Evcil hayvan bakımı, köpek gezdirme",
        ],
        Choice::GardenPets,
        45,
        Care::Plain,
    ),
    (
        "kinder",
        [
            "Kinder gelegentlich betreuen",
            "Occasional childcare",
            "Manchmal auf Kinder aufpassen",
            "Час від часу доглядати дітей",
            "رعاية الأطفال من حين إلى آخر",
            "Ara sıra çocuk bakımı",
        ],
        Choice::ChildrenLearning,
        120,
        Care::WithChildren,
    ),
    (
        "lernen",
        [
            "Hausaufgaben, Nachhilfe, Deutsch üben",
            "Homework, tutoring, practising German",
            "Lernen: Haus-Aufgaben und Deutsch",
            "Домашні завдання, репетиторство, практика німецької",
            "الواجبات المدرسية ودروس التقوية والتدرّب على الألمانية",
            "Ev ödevi, ders desteği, Almanca pratiği",
        ],
        Choice::ChildrenLearning,
        60,
        Care::WithChildren,
    ),
    (
        "papier",
        [
            "Formulare, Briefe, Übersetzen",
            "Forms, letters, translating",
            "Briefe, Formulare, übersetzen",
            "Бланки, листи, переклад",
            "استمارات ورسائل وترجمة",
            "Formlar, mektuplar, çeviri",
        ],
        Choice::TechnologyPapers,
        60,
        Care::AtHome,
    ),
    (
        "technik",
        [
            "Handy, Computer, Internet",
            "Phone, computer, internet",
            "Handy, Computer, Internet",
            "Телефон, комп’ютер, інтернет",
            "الهاتف المحمول والكمبيوتر والإنترنت",
            "Cep telefonu, bilgisayar, internet",
        ],
        Choice::TechnologyPapers,
        60,
        Care::AtHome,
    ),
    (
        "leihen",
        [
            "Leihen und Verschenken",
            "Lending and giving away",
            "Leihen und verschenken",
            "Позичити або подарувати речі",
            "الإعارة والإهداء",
            "Ödünç verme ve hediye etme",
        ],
        Choice::Other,
        30,
        Care::Plain,
    ),
    (
        "other",
        ["Etwas anderes", "Something else", "Etwas anderes", "Щось інше", "شيء آخر", "Başka bir şey"],
        Choice::Other,
        60,
        Care::Plain,
    ),
];

/// The categories of a new town: the 14 that German neighbourhood services list most often, and `other`. Which of them are
/// sensitive follows from rules.md; a town changes them as it decides.
pub fn categories() -> Vec<Category> {
    CATEGORIES.into_iter().zip(0..).map(|(row, position)| category(row, position)).collect()
}

/// How much care the town must take before it opens a category.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Care {
    Plain,
    AtHome,
    WithChildren,
}

fn category((key, labels, choice, default_minutes, care): CategoryRow, position: i32) -> Category {
    Category {
        key: key.to_owned(),
        labels: LocalText::in_all(labels),
        choice,
        default_minutes,
        sensitive: care != Care::Plain,
        certificate_required: care == Care::WithChildren,
        active: true,
        position,
        script: super::scripts::script(key),
        version: 1,
    }
}
