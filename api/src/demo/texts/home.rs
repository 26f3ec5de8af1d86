//! House, garden, animals, children, learning, papers and machines.

use super::{
    PartOfDay::{Afternoon, Evening, Morning},
    Wish,
};
use crate::kernel::abilities::{HelperAttribute, Means};

pub(super) const HOUSEHOLD: &[Wish] = &[
    Wish::new("haushalt", "Gardinen abnehmen", 60, "Die Leiter steht im Keller, ich steige nur nicht mehr hinauf. Waschen kann ich selbst, aufhängen dann bitte auch.").at(Morning),
    Wish::new("haushalt", "Keller aufräumen", 120, "Nichts Schweres, aber viel Kleines. Ich entscheide, jemand anders trägt.").helpers(2).at(Afternoon),
    Wish::new("haushalt", "Betten beziehen", 30, "Mit einem Arm in Gips geht es nicht. In drei Wochen kann ich es wieder allein.").at(Morning),
    Wish::new("haushalt", "Kartons vom Dachboden", 60, "Der Weihnachtsschmuck steht ganz hinten. Die Treppe ist steil, das Licht geht."),
    Wish::new("haushalt", "Pflanzen gießen", 30, "Ich bin eine Woche in der Klinik. Zwölf Töpfe, zweimal gießen, der Schlüssel liegt bei der Nachbarin."),
    Wish::new("haushalt", "", 60, "Gläser einräumen, Bilder abstauben, die große Tischdecke bügeln: Am Sonntag werde ich neunzig!").at(Morning),
    Wish::new("haushalt", "Möbel rücken", 60, "Ein Schrank soll an die andere Wand, damit das Pflegebett hineinpasst. Zu dritt geht es leicht.").helpers(2).at(Evening),
];

pub(super) const REPAIRS: &[Wish] = &[
    Wish::new("reparatur", "Glühlampe im Flur", 30, "Die Decke ist drei Meter hoch. Die Lampe habe ich schon gekauft.")
        .at(Afternoon),
    Wish::new(
        "reparatur",
        "Wasserhahn tropft",
        45,
        "Es tropft in der Küche, die Dichtung ist besorgt. Mir fehlt nur die richtige Zange.",
    )
    .with(Means::Tools),
    Wish::new(
        "reparatur",
        "Regal anbringen",
        60,
        "Ein Regalbrett mit zwei Winkeln an eine Ziegelwand. Bohrmaschine bitte mitbringen.",
    )
    .with(Means::Tools)
    .at(Afternoon),
    Wish::new(
        "reparatur",
        "Fahrrad läuft nicht rund",
        60,
        "Die Kette springt, das Licht auch. Ich würde gern dabei lernen, wie man es selbst macht.",
    )
    .with(Means::Tools)
    .at(Afternoon),
    Wish::new(
        "reparatur",
        "Haltegriff im Bad",
        60,
        "Der Griff liegt hier seit einem Monat. Er muss fest sitzen, ich halte mich ja daran.",
    )
    .with(Means::Tools)
    .at(Morning),
    Wish::new(
        "reparatur",
        "",
        30,
        "Die Haustür klemmt, seit es so nass ist. Vielleicht muss nur ein wenig abgehobelt werden.",
    )
    .with(Means::Tools),
    Wish::new(
        "reparatur",
        "Stuhlbein leimen",
        45,
        "Vier Küchenstühle von 1962, einer wackelt. Leim ist da, Zwingen fehlen.",
    )
    .with(Means::Tools)
    .at(Afternoon),
    Wish::new(
        "reparatur",
        "Rollladen hängt",
        45,
        "Er geht nicht mehr hoch und wir sitzen im Dunkeln. Ein Handgriff, sagt mein Sohn, aber der ist in Kiel.",
    )
    .with(Means::Tools),
];

pub(super) const GARDEN: &[Wish] = &[
    Wish::new(
        "garten",
        "Laub harken",
        90,
        "Zwei Linden und ein kleiner Vorgarten. Rechen und Säcke sind da, der Rücken will nicht.",
    )
    .at(Morning),
    Wish::new(
        "garten",
        "Hecke schneiden",
        120,
        "Etwa zehn Meter Liguster, nicht sehr hoch. Die elektrische Schere steht bereit.",
    )
    .at(Afternoon),
    Wish::new(
        "garten",
        "Schnee räumen vor der Arbeit",
        45,
        "Wenn es schneit, muss der Gehweg bis sieben frei sein. Ich kann schippen, aber nicht mehr lange.",
    )
    .at(Morning),
    Wish::new(
        "garten",
        "Äpfel pflücken",
        90,
        "Der Baum hängt voll, ich komme nur bis zur Hälfte. Wer pflückt, nimmt mit, so viel er tragen kann.",
    )
    .helpers(2)
    .at(Afternoon),
    Wish::new(
        "garten",
        "Gartenmöbel einräumen",
        60,
        "Ein Tisch, vier Stühle, ein Schirm, alles in den Schuppen, bevor der Wind kommt.",
    )
    .at(Afternoon),
    Wish::new(
        "garten",
        "Hochbeet aufbauen",
        120,
        "Bretter, Schrauben und Erde sind geliefert. Unser Hausgarten wird für alle Nachbarn sein.",
    )
    .helpers(3)
    .with(Means::Tools)
    .at(Afternoon),
    Wish::new("garten", "", 60, "Rosen für den Winter anhäufeln. Ich sage, wie tief, jemand anders bückt sich.")
        .at(Morning),
    Wish::new("garten", "Rasen mähen, ein letztes Mal", 60, "Der Mäher springt an, ich leider nicht mehr so gut.")
        .at(Afternoon),
];

pub(super) const PETS: &[Wish] = &[
    Wish::new("tiere", "Hund ausführen", 45, "Ein alter, gemütlicher Labrador. Er kennt den Weg und zieht nicht.")
        .by(HelperAttribute::FineWithDogs)
        .at(Afternoon),
    Wish::new(
        "tiere",
        "Katze füttern",
        30,
        "Über das Wochenende, morgens und abends. Sie versteckt sich, das ist ganz normal.",
    ),
    Wish::new(
        "tiere",
        "Morgenrunde mit Terrier",
        45,
        "Ich habe mir den Fuß verstaucht und der Hund versteht das nicht.",
    )
    .by(HelperAttribute::FineWithDogs)
    .at(Morning),
    Wish::new("tiere", "Aquarium", 30, "Drei Tage Futter geben und nach der Pumpe sehen. Ein Zettel liegt daneben."),
    Wish::new(
        "tiere",
        "",
        60,
        "Zwei Meerschweinchen suchen für zehn Tage ein Zuhause. Käfig, Heu und Kinderzeichnung werden mitgeliefert.",
    )
    .at(Afternoon),
    Wish::new(
        "tiere",
        "Kaninchenstall ausmisten",
        60,
        "Solange ich nicht heben darf, brauche ich einmal in der Woche Hilfe beim Stall.",
    )
    .at(Afternoon),
    Wish::new(
        "tiere",
        "Hund während der Behandlung",
        90,
        "Er bleibt nicht gern allein und bellt dann das Haus zusammen. Er schläft am liebsten auf Füßen.",
    )
    .by(HelperAttribute::FineWithDogs)
    .at(Morning),
];

pub(super) const CHILDREN: &[Wish] = &[
    Wish::new(
        "kinder",
        "Zwei Stunden auf den Spielplatz",
        120,
        "Ich habe eine Prüfung und die Oma kann nicht. Ein Junge, vier Jahre, liebt Bagger.",
    )
    .at(Afternoon),
    Wish::new(
        "kinder",
        "Vom Kindergarten abholen",
        60,
        "Einmal ausnahmsweise: Meine Schicht geht bis fünf. Im Kindergarten ist Bescheid gesagt.",
    )
    .at(Afternoon),
    Wish::new(
        "kinder",
        "",
        120,
        "Zwillinge, ein Jahr, und ich habe selbst einen Zahnarzttermin. Sie schlafen um die Zeit meistens.",
    )
    .at(Morning),
    Wish::new(
        "kinder",
        "Vorlesestunde für drei Geschwister",
        60,
        "Fünf, sieben und neun Jahre. Sie lieben Geschichten mit Seeräubern.",
    )
    .at(Afternoon),
    Wish::new(
        "kinder",
        "Beim Elternabend aufpassen",
        120,
        "Beide Kinder liegen dann schon im Bett, es muss nur jemand da sein.",
    )
    .at(Evening),
];

pub(super) const LEARNING: &[Wish] = &[
    Wish::new(
        "lernen",
        "Bruchrechnen, siebte Klasse",
        60,
        "Die Arbeit ist in zwei Wochen. Meine Tochter ist fleißig, aber die Brüche wollen nicht in den Kopf.",
    )
    .at(Afternoon),
    Wish::new(
        "lernen",
        "Deutsch sprechen üben",
        60,
        "Ich habe B1 bestanden und möchte sprechen, nicht nur schreiben. Über den Alltag, die Arbeit, das Wetter.",
    )
    .at(Evening),
    Wish::new(
        "lernen",
        "Lesen lernen, zweite Klasse",
        45,
        "Mein Sohn liest langsam und schämt sich vor der Klasse. Er mag Dinosaurier.",
    )
    .at(Afternoon),
    Wish::new("lernen", "Englisch für die Ausbildung", 60, "Ich lerne Hotelfachfrau und brauche Übung am Telefon.")
        .at(Evening),
    Wish::new(
        "lernen",
        "",
        60,
        "Führerschein, Theorie: Die Fragen verstehe ich auf Deutsch nur halb. Wer übt mit mir?",
    )
    .at(Evening),
    Wish::new(
        "lernen",
        "Bewerbung schreiben",
        60,
        "Für einen Ausbildungsplatz als Elektroniker. Der Lebenslauf ist fertig, das Anschreiben fehlt.",
    )
    .at(Afternoon),
];

pub(super) const PAPERS: &[Wish] = &[
    Wish::new(
        "papier",
        "Wohngeldantrag",
        60,
        "Sechs Seiten, und ich verstehe schon die zweite nicht. Die Unterlagen liegen sortiert auf dem Tisch.",
    )
    .at(Morning),
    Wish::new(
        "papier",
        "Brief von der Krankenkasse",
        45,
        "Ich möchte nur wissen, was sie von mir wollen. Antworten kann ich dann selbst.",
    )
    .at(Afternoon),
    Wish::new(
        "papier",
        "Brief auf Arabisch übersetzen",
        45,
        "رسالة من المدرسة. Ein Brief der Schule, bitte auf Arabisch erklären.",
    )
    .in_language("ar")
    .at(Afternoon),
    Wish::new(
        "papier",
        "Ordner anlegen",
        90,
        "Ein Karton voller Post seit dem Frühjahr. Zu zweit verliert er seinen Schrecken.",
    )
    .at(Morning),
    Wish::new(
        "papier",
        "",
        60,
        "Kindergeld, Anmeldung im Hort, Impfpass: Ich habe drei Formulare und keine Geduld mehr.",
    )
    .at(Evening),
    Wish::new(
        "papier",
        "Rente: Welche Nachweise fehlen?",
        60,
        "Niemand soll für mich entscheiden, nur mit mir durchlesen.",
    )
    .at(Morning),
];

pub(super) const TECHNOLOGY: &[Wish] = &[
    Wish::new(
        "technik",
        "Neues Handy einrichten",
        60,
        "Mein altes hatte Tasten. Ich möchte telefonieren, Fotos ansehen und meinem Enkel schreiben.",
    )
    .at(Afternoon),
    Wish::new("technik", "Der Drucker druckt nicht", 45, "Er sagt, er sei offline. Das sagt er seit Dienstag."),
    Wish::new(
        "technik",
        "Videoanruf mit Kanada",
        45,
        "Am Sonntag wird meine Urenkelin getauft. Ich möchte sie sehen und nicht nur hören.",
    )
    .at(Afternoon),
    Wish::new(
        "technik",
        "Fernseher findet keine Sender",
        45,
        "Seit dem Stromausfall ist alles weg. Die Anleitung ist auf Englisch.",
    ),
    Wish::new(
        "technik",
        "Fahrkarte auf dem Handy",
        30,
        "Die Karte gibt es nur noch in der App. Einmal in Ruhe zeigen, dann kann ich es.",
    )
    .at(Morning),
    Wish::new("technik", "", 60, "Fotos vom Handy auf den Rechner, bevor der Speicher voll ist. Es sind viele Enkel."),
    Wish::new(
        "technik",
        "Hörgerät mit dem Telefon verbinden",
        45,
        "Der Akustiker hat es gezeigt, zu Hause geht es nicht mehr.",
    )
    .at(Morning),
    Wish::new(
        "technik",
        "Internet weg",
        60,
        "Neuer Kasten, alte Kabel, kein Netz. Ich bin im Homeoffice und ziemlich verzweifelt.",
    )
    .at(Evening),
];

pub(super) const LENDING: &[Wish] = &[
    Wish::new(
        "leihen",
        "Bierzeltgarnitur gesucht",
        30,
        "Für unser Hoffest brauchen wir zwei Tische und vier Bänke, nur für den Samstag.",
    )
    .at(Afternoon),
    Wish::new(
        "leihen",
        "Rollator übergangsweise",
        30,
        "Meiner ist in der Reparatur. Für zwei Wochen würde mir ein geliehener sehr helfen.",
    ),
    Wish::new("leihen", "", 30, "Ein Kinderbett zu verschenken, weiß, mit Matratze. Wer trägt es mit mir hinunter?")
        .at(Evening),
];

pub(super) const OTHER: &[Wish] = &[
    Wish::new(
        "other",
        "Begleitung beim Probesitzen",
        60,
        "Ich suche einen neuen Sessel und brauche eine ehrliche zweite Meinung.",
    )
    .at(Afternoon),
    Wish::new(
        "other",
        "Lichterkette am Haus",
        60,
        "Unsere Straße schmückt gemeinsam, und wir sind die Einzigen ohne Leiter.",
    )
    .at(Afternoon),
    Wish::new(
        "other",
        "",
        60,
        "Wir sammeln Stimmen alter Ratzeburgerinnen für die Schule. Wer leiht uns eine Stunde und eine ruhige Stube?",
    )
    .at(Afternoon),
];
