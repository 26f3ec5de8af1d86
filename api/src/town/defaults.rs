//! What a new town begins with. The texts are written so that they are true of the program as it is; what only the town
//! can know stands in square brackets until the town has filled it in.

use super::model::{Category, Choice, EmergencyNumber, LocalText, Office, PlanWeights, TownSettings};

/// From which age people may volunteer unless the town says otherwise (rules.md, "Offer").
const MINIMUM_AGE: i32 = 16;
/// The edition of the privacy notice below.
const PRIVACY_VERSION: &str = "2026-01";

/// Settings for a town of that name.
pub fn settings(town: &str) -> TownSettings {
    TownSettings {
        languages: vec!["de".to_owned(), "en".to_owned()],
        office: Office::default(),
        emergency: emergency(),
        minimum_age: MINIMUM_AGE,
        imprint: imprint(town),
        privacy: privacy(town),
        privacy_version: PRIVACY_VERSION.to_owned(),
        verification_notice: LocalText::new(
            "Bevor Sie Anfragen sehen, möchte die Koordination Sie kennenlernen. Sie ruft Sie an oder bittet Sie zu einem kurzen Gespräch. Bringen Sie dazu bitte einen Ausweis mit.",
            "Before you see any requests, the coordination office would like to get to know you. It will phone you or ask you to come for a short talk. Please bring an identity card.",
        ),
        map_notice: None,
        holidays_of: None,
        plan_weights: PlanWeights::default(),
    }
}

fn emergency() -> Vec<EmergencyNumber> {
    let entry =
        |number: &str, de: &str, en: &str| EmergencyNumber { number: number.to_owned(), label: LocalText::new(de, en) };
    vec![
        entry("112", "Feuerwehr und Rettungsdienst", "Fire brigade and ambulance"),
        entry("110", "Polizei", "Police"),
        entry("116 117", "Ärztlicher Bereitschaftsdienst", "Doctor on call"),
        entry("0800 111 0 111", "TelefonSeelsorge", "Crisis helpline"),
    ]
}

fn imprint(town: &str) -> LocalText {
    LocalText::new(
        format!(
            "Diese Seite wird betrieben von:\n\n{town}\n[Anschrift der Verwaltung]\n\nVertreten durch: [Name und Amt]\nTelefon: [Telefonnummer]\nE-Mail: [E-Mail-Adresse]\n\nVerantwortlich für den Inhalt: [Name, Anschrift]\nUmsatzsteuer-Identifikationsnummer: [falls vorhanden]\n\nDas Programm „Quartierhilfe“ ist freie Software unter der EUPL 1.2."
        ),
        format!(
            "This site is run by:\n\n{town}\n[Address of the administration]\n\nRepresented by: [name and office]\nTelephone: [number]\nE-mail: [address]\n\nResponsible for the content: [name, address]\nVAT identification number: [if any]\n\nThe program “Quartierhilfe” is free software under the EUPL 1.2."
        ),
    )
}

fn privacy(town: &str) -> LocalText {
    LocalText::new(
        format!(
            "Verantwortlich ist: {town}, [Anschrift, Telefon, E-Mail]. Datenschutzbeauftragte Person: [Name, Kontakt].\n\n{PRIVACY_DE}"
        ),
        format!(
            "Responsible: {town}, [address, telephone, e-mail]. Data protection officer: [name, contact].\n\n{PRIVACY_EN}"
        ),
    )
}

const PRIVACY_DE: &str = "Was wir speichern
Wir speichern nur, was für die Hilfe nötig ist: Ihren Namen, wie wir Sie erreichen, Ihr Quartier, Ihre Anfragen und Ihre Hilfen. Angaben wie Alter oder Geschlecht sind freiwillig.

Wer was sieht
Ihre Anfrage sehen geprüfte Freiwillige in Ihrer Nähe – ohne Namen, Adresse und Telefonnummer. Diese sieht nur die Person, die zusagt, und zwar bis 48 Stunden nach dem Termin. Auch die Koordination und zuständige Stadtkümmerer sehen sie. Jeder Blick auf Ihre Kontaktdaten wird aufgeschrieben. Sie können jederzeit nachsehen, wer sie angesehen hat.

Wie lange
14 Tage nach dem Ende einer Anfrage löschen wir Adresse, Telefonnummer und Hinweise dieser Anfrage. Löschen Sie Ihr Konto, bleiben nur Zahlen ohne Namen.

Warum wir das dürfen
Rechtsgrundlage ist Ihre Einwilligung (Artikel 6 Absatz 1 Buchstabe a DSGVO) und die Aufgabe der Gemeinde [Rechtsgrundlage prüfen]. Sie können Ihre Einwilligung jederzeit zurücknehmen.

Ihre Rechte
Sie können Ihre Daten ansehen, berichtigen, mitnehmen und löschen lassen. Das meiste geht in Ihrem Konto. Sonst rufen Sie uns an. Sie können sich auch bei der Aufsichtsbehörde beschweren: [Name der Aufsichtsbehörde].

Was wir nicht tun
Keine Werbung. Keine Weitergabe an andere. Keine Cookies außer denen, die zum Anmelden nötig sind. Keine Verbindung zu fremden Servern.";

const PRIVACY_EN: &str = "What we store
We store only what help needs: your name, how to reach you, your quarter, your requests and the help you give. Details such as age or gender are up to you.

Who sees what
Verified volunteers near you see your request – without name, address and telephone number. Only the person who says yes sees those, until 48 hours after the appointment, and so do the coordination office and the Stadtkümmerer in charge. Every look at your contact details is written down. You can see at any time who has looked.

For how long
14 days after a request has ended we delete its address, telephone number and notes. If you delete your account, only figures without names remain.

Why we may do this
The legal basis is your consent (Article 6 (1) (a) GDPR) and the duty of the municipality [check the legal basis]. You can withdraw your consent at any time.

Your rights
You can see, correct, take away and delete your data. Most of it works in your account. Otherwise phone us. You can also complain to the supervisory authority: [name of the authority].

What we do not do
No advertising. No passing on to others. No cookies but those needed for signing in. No connection to other servers.";

/// The categories of a new town: the 14 that German neighbourhood services list most often, and `other`. Which of them are
/// sensitive follows from rules.md; a town changes them as it decides.
pub fn categories() -> Vec<Category> {
    let rows = [
        ("einkauf", "Einkaufen und Besorgungen", "Shopping and errands", Choice::Shopping, 60, Care::Plain),
        (
            "begleitung",
            "Begleitung zu Arzt, Amt oder Spaziergang",
            "Company to the doctor, offices or for a walk",
            Choice::Accompany,
            90,
            Care::Plain,
        ),
        ("fahrdienst", "Mitnahme im Auto", "A lift by car", Choice::Accompany, 60, Care::Plain),
        (
            "besuch",
            "Besuch, Gespräch, Vorlesen, Spielen",
            "Visits, talking, reading aloud, games",
            Choice::Company,
            60,
            Care::AtHome,
        ),
        ("telefon", "Anrufe und Nachfragen", "Phone calls and asking how you are", Choice::Company, 30, Care::Plain),
        ("haushalt", "Kleine Hilfen im Haushalt", "Small help in the household", Choice::Household, 60, Care::AtHome),
        ("reparatur", "Kleine Reparaturen und Handgriffe", "Small repairs", Choice::Household, 45, Care::AtHome),
        ("garten", "Garten, Laub und Schnee", "Garden, leaves and snow", Choice::GardenPets, 90, Care::Plain),
        (
            "tiere",
            "Tiere versorgen, Hund ausführen",
            "Looking after pets, walking the dog",
            Choice::GardenPets,
            45,
            Care::Plain,
        ),
        (
            "kinder",
            "Kinder gelegentlich betreuen",
            "Occasional childcare",
            Choice::ChildrenLearning,
            120,
            Care::WithChildren,
        ),
        (
            "lernen",
            "Hausaufgaben, Nachhilfe, Deutsch üben",
            "Homework, tutoring, practising German",
            Choice::ChildrenLearning,
            60,
            Care::WithChildren,
        ),
        (
            "papier",
            "Formulare, Briefe, Übersetzen",
            "Forms, letters, translating",
            Choice::TechnologyPapers,
            60,
            Care::AtHome,
        ),
        (
            "technik",
            "Handy, Computer, Internet",
            "Phone, computer, internet",
            Choice::TechnologyPapers,
            60,
            Care::AtHome,
        ),
        ("leihen", "Leihen und Verschenken", "Lending and giving away", Choice::Other, 30, Care::Plain),
        ("other", "Etwas anderes", "Something else", Choice::Other, 60, Care::Plain),
    ];
    rows.into_iter().zip(0..).map(|(row, position)| category(row, position)).collect()
}

/// How much care the town must take before it opens a category.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Care {
    Plain,
    AtHome,
    WithChildren,
}

fn category(
    (key, de, en, choice, default_minutes, care): (&str, &str, &str, Choice, i32, Care),
    position: i32,
) -> Category {
    Category {
        key: key.to_owned(),
        labels: LocalText::new(de, en),
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
