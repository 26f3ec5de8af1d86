//! What a new town's staff ask and say on the telephone, for each kind of help; a town changes the words as it decides. The cares come from
//! what German neighbourhood services name and exclude (the taxonomy's "care").

use super::model::{CategoryScript, LocalText};

/// A line in German and in English.
type Line = (&'static str, &'static str);

/// A kind of help, what is asked, and what must be said.
type Script = (&'static str, &'static [Line], &'static [Line]);

/// The kinds of help of a new town that need more than what every request needs.
const SCRIPTS: &[Script] = &[
    (
        "einkauf",
        &[
            ("Was soll besorgt werden, und aus welchem Geschäft?", "What is to be bought, and from which shop?"),
            (
                "Wie wird bezahlt? Bar nach dem Kassenzettel, oder hat das Geschäft ein Konto?",
                "How is it paid? In cash against the receipt, or on an account with the shop?",
            ),
            (
                "Geht es um Arznei? Liegt das Rezept schon in der Apotheke?",
                "Is it about medicine? Is the prescription at the pharmacy already?",
            ),
        ],
        &[(
            "Niemand gibt eine Bankkarte oder eine Geheimzahl aus der Hand.",
            "Nobody hands over a bank card or its secret number.",
        )],
    ),
    (
        "begleitung",
        &[
            ("Wohin geht es, und wann muss man dort sein?", "Where to, and when must one be there?"),
            (
                "Zu Fuß, mit dem Bus oder im Auto? Rollator oder Rollstuhl?",
                "On foot, by bus or by car? With a walker or a wheelchair?",
            ),
            (
                "Soll jemand mit hinein, oder nur hin und zurück?",
                "Is the company wanted inside as well, or only there and back?",
            ),
        ],
        &[(
            "Geht es jemandem gerade sehr schlecht: 112, oder der ärztliche Bereitschaftsdienst 116 117.",
            "If somebody is very unwell right now: 112, or the doctor on call 116 117.",
        )],
    ),
    (
        "fahrdienst",
        &[
            ("Von wo nach wo, und wann muss man dort sein?", "From where to where, and when must one be there?"),
            (
                "Wie viele fahren mit? Rollator, Rollstuhl oder Gepäck?",
                "How many come along? A walker, a wheelchair or luggage?",
            ),
            ("Auch zurück, und wann ungefähr?", "The way back as well, and at about what time?"),
        ],
        &[
            (
                "Es ist eine Mitnahme unter Nachbarn, kein Krankentransport und kein Taxi.",
                "It is a lift among neighbours, neither patient transport nor a taxi.",
            ),
            (
                "Liegend oder mit ärztlicher Aufsicht: Krankentransport über 116 117.",
                "Lying down or under medical care: patient transport by 116 117.",
            ),
        ],
    ),
    (
        "besuch",
        &[
            (
                "Worauf freut sich die Person: reden, vorlesen, spielen, hinausgehen?",
                "What does the person look forward to: talking, reading aloud, games, going out?",
            ),
            ("Einmal, oder gern regelmäßig?", "Once, or gladly regularly?"),
            ("Hört oder sieht die Person schlecht?", "Does the person hear or see badly?"),
        ],
        &[(
            "Wer verzweifelt ist, erreicht Tag und Nacht die TelefonSeelsorge: 0800 111 0 111.",
            "Whoever is in despair reaches the crisis helpline day and night: 0800 111 0 111.",
        )],
    ),
    (
        "telefon",
        &[
            (
                "An welchen Tagen und um welche Zeit passt ein Anruf?",
                "On which days and at what time is a call welcome?",
            ),
            (
                "Was ist zu tun, wenn niemand abnimmt? Wer hat einen Schlüssel?",
                "What is to be done if nobody answers? Who has a key?",
            ),
        ],
        &[(
            "Das ist kein Notruf: im Notfall 112, Kummer Tag und Nacht 0800 111 0 111.",
            "This is no emergency line: in an emergency 112, sorrows day and night 0800 111 0 111.",
        )],
    ),
    (
        "haushalt",
        &[
            (
                "Was genau ist zu tun, und wie lange dauert es ungefähr?",
                "What exactly is to be done, and about how long does it take?",
            ),
            (
                "Ist jemand zu Hause? Gibt es Tiere, Treppen, keinen Aufzug?",
                "Is somebody at home? Are there pets, stairs, no lift?",
            ),
        ],
        &[(
            "Keine Pflege und kein regelmäßiges Putzen: dafür gibt es Pflegedienste und den Pflegestützpunkt.",
            "No nursing and no regular cleaning: there are nursing services and the care advice centre for that.",
        )],
    ),
    (
        "reparatur",
        &[
            (
                "Was ist kaputt oder anzubringen? Ist das Material schon da?",
                "What is broken or to be put up? Is the material there already?",
            ),
            ("Wird eine Leiter gebraucht, und wie hoch?", "Is a ladder needed, and how high?"),
        ],
        &[
            (
                "Nichts an Strom, Gas, Heizung oder Dach: dafür kommt ein Fachbetrieb.",
                "Nothing with electricity, gas, heating or the roof: that takes a professional.",
            ),
            (
                "Riecht es nach Gas: hinausgehen, kein Licht, 112.",
                "If it smells of gas: go outside, no light switches, 112.",
            ),
        ],
    ),
    (
        "garten",
        &[
            ("Wie groß ist die Fläche, und ist Werkzeug da?", "How large is the area, and are there tools?"),
            ("Schnee: bis wann muss geräumt sein?", "Snow: by when must it be cleared?"),
        ],
        &[(
            "Keine Motorsäge, keine Arbeiten auf Leitern über zwei Meter.",
            "No chain saw, no work on ladders above two metres.",
        )],
    ),
    (
        "tiere",
        &[
            (
                "Welches Tier, wie groß, wie verträgt es sich mit Fremden und anderen Tieren?",
                "Which animal, how large, how does it get on with strangers and other animals?",
            ),
            ("Wo liegen Leine und Futter, und wer hat den Schlüssel?", "Where are lead and food, and who has the key?"),
        ],
        &[("Ein krankes Tier gehört zur Tierärztin oder zum Tierarzt.", "A sick animal belongs at the vet's.")],
    ),
    (
        "kinder",
        &[
            ("Wie viele Kinder, wie alt? Allergien, Arzneien?", "How many children, how old? Allergies, medicines?"),
            (
                "Wer ist währenddessen erreichbar, unter welcher Nummer?",
                "Who can be reached meanwhile, at which number?",
            ),
        ],
        &[
            (
                "Es kommt nur, wessen Führungszeugnis wir gesehen haben.",
                "Only who has shown us a certificate of conduct is sent.",
            ),
            (
                "Gelegentlich, nicht täglich: für jeden Tag hilft das Jugendamt oder die Kita.",
                "Now and then, not daily: for every day the youth welfare office or the day nursery helps.",
            ),
        ],
    ),
    (
        "lernen",
        &[
            (
                "Welches Fach, welche Klasse oder welches Sprachniveau?",
                "Which subject, which grade or which level of language?",
            ),
            ("Zu Hause, in der Bücherei oder am Telefon?", "At home, in the library or on the telephone?"),
        ],
        &[(
            "Bei Kindern kommt nur, wessen Führungszeugnis wir gesehen haben.",
            "With children only who has shown us a certificate of conduct is sent.",
        )],
    ),
    (
        "papier",
        &[
            (
                "Worum geht es: ein Formular, ein Brief, eine Übersetzung? In welcher Sprache?",
                "What is it about: a form, a letter, a translation? In which language?",
            ),
            ("Bis wann muss es abgegeben sein?", "By when must it be handed in?"),
        ],
        &[(
            "Keine Rechts- und keine Steuerberatung; dafür gibt es Beratungsstellen.",
            "No legal and no tax advice; there are advice centres for that.",
        )],
    ),
    (
        "technik",
        &[
            ("Welches Gerät, und was geht nicht?", "Which device, and what does not work?"),
            ("Gibt es zu Hause Internet?", "Is there internet at home?"),
        ],
        &[
            (
                "Passwörter gibt die Person nur selbst ein. Kein Online-Banking.",
                "Passwords are typed by the person alone. No online banking.",
            ),
            (
                "Hat gerade jemand angerufen und Geld oder Zugang verlangt: auflegen, 110.",
                "If somebody has just phoned and asked for money or access: hang up, 110.",
            ),
        ],
    ),
    (
        "leihen",
        &[
            ("Was wird gebraucht, für wie lange?", "What is needed, for how long?"),
            ("Muss es gebracht werden?", "Does it have to be brought?"),
        ],
        &[("Kein Geld leihen, nichts verkaufen.", "No lending of money, no sales.")],
    ),
];

/// What is asked and said for a kind of help of a new town; nothing for others.
pub(super) fn script(category: &str) -> CategoryScript {
    let lines = |lines: &[Line]| lines.iter().map(|(de, en)| LocalText::new(*de, *en)).collect();
    let found = SCRIPTS.iter().find(|(key, ..)| *key == category);
    found
        .map(|(_, questions, notices)| CategoryScript { questions: lines(questions), notices: lines(notices) })
        .unwrap_or_default()
}
