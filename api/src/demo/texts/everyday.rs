//! Errands, ways, company.

use super::{
    PartOfDay::{Afternoon, Evening, Morning},
    Wish,
};
use crate::kernel::abilities::{HelperAttribute, Means};

pub(super) const SHOPPING: &[Wish] = &[
    Wish::new("einkauf", "Wocheneinkauf mitbringen", 60, "Ich brauche etwa zwei Taschen aus dem Supermarkt. Eine Liste habe ich geschrieben, das Geld liegt bereit. Wer mag, bekommt danach einen Kaffee.").at(Morning),
    Wish::new("einkauf", "Rezept einlösen", 30, "Bitte ein Rezept aus der Praxis holen und die Sachen aus der Apotheke mitbringen. Es ist alles vorbestellt."),
    Wish::new("einkauf", "Getränkekisten in den zweiten Stock", 45, "Drei Kisten Wasser und eine Kiste Saft. Einen Fahrstuhl gibt es leider nicht, aber ein breites Treppenhaus.").with(Means::Car),
    Wish::new("einkauf", "Wochenmarkt", 60, "Auf dem Wochenmarkt Kartoffeln, Äpfel, ein Pfund Tilsiter und ein kleines Brot holen. Ich kenne die Stände und schreibe auf, was wo.").at(Morning),
    Wish::new("einkauf", "Gemeinsam einkaufen gehen", 90, "Ich würde gern selbst mitgehen, traue mich mit dem Rollator aber nicht allein über die große Kreuzung. Zu zweit wird es ein schöner Vormittag.").at(Morning),
    Wish::new("einkauf", "", 45, "Wir liegen beide flach. Kann jemand Suppe, Zwieback, Tee und Taschentücher vor die Tür stellen? Wir überweisen sofort."),
    Wish::new("einkauf", "Blumenerde und Vogelfutter", 60, "Zwei Säcke Blumenerde und ein großer Beutel Vogelfutter aus dem Gartenmarkt, das bekomme ich nicht aufs Fahrrad.").with(Means::Car),
    Wish::new("einkauf", "Paket zur Post bringen", 30, "Ein Paket für meine Enkelin, fertig gepackt und frankiert. Es wiegt ungefähr vier Kilo."),
    Wish::new("einkauf", "Brille beim Optiker abholen", 30, "Meine neue Brille ist fertig. Ohne sie mag ich den Weg nicht allein gehen, mit dem Optiker ist alles besprochen."),
    Wish::new("einkauf", "Großeinkauf nach dem Umzug", 120, "Ich bin gerade erst hergezogen und habe noch kein Auto. Einmal alles für die leere Küche, danach komme ich allein zurecht.").with(Means::Car).at(Afternoon),
    Wish::new("einkauf", "Bücher in die Bücherei zurückbringen", 30, "Fünf Bücher zurückbringen und die vorbestellten mitnehmen. Den Ausweis gebe ich mit.").at(Afternoon),
    Wish::new("einkauf", "Einkauf für das Wochenende", 60, "Wenig, aber wichtig: Milch, Brot, Eier, Gemüse für eine Suppe. Am liebsten am Freitag."),
];

pub(super) const COMPANY_ON_THE_WAY: &[Wish] = &[
    Wish::new("begleitung", "Begleitung zum Augenarzt", 120, "Nach den Tropfen sehe ich zwei Stunden nicht gut. Es wäre schön, wenn mich jemand hinbringt und wieder zurück.").at(Morning),
    Wish::new("begleitung", "Spaziergang am See", 60, "Einmal um den Küchensee ist zu weit, aber bis zur Badestelle und zurück schaffe ich es. In Gesellschaft viel lieber.").at(Afternoon),
    Wish::new("begleitung", "Termin im Bürgerbüro", 90, "Ich muss einen neuen Ausweis beantragen und verstehe nicht alles, was am Schalter gesagt wird. Jemand mit Ruhe und guten Ohren wäre prima.").at(Morning),
    Wish::new("begleitung", "Mit dem Bus nach Lübeck", 240, "Ich möchte meine Schwester im Pflegeheim besuchen. Umsteigen allein ist mir zu unsicher. Die Fahrkarte bezahle ich natürlich."),
    Wish::new("begleitung", "Friedhof", 60, "Das Grab meines Mannes winterfest machen, ein wenig harken, eine Kerze hinstellen. Der Weg ist mir allein zu glatt.").at(Morning),
    Wish::new("begleitung", "Zum Seniorenkaffee und zurück", 60, "Der Kaffee selbst dauert zwei Stunden, da bleibe ich gern sitzen. Mir geht es nur um den Weg im Dunkeln zurück.").at(Afternoon),
    Wish::new("begleitung", "", 90, "Erster Weg nach der Hüfte: einmal bis zum Bäcker und zurück, mit vielen Pausen. Bitte Geduld mitbringen.").at(Morning),
    Wish::new("begleitung", "Konzert im Dom", 180, "Ich habe zwei Karten und keine Begleitung mehr. Wer Bach mag, ist herzlich eingeladen.").at(Evening),
    Wish::new("begleitung", "Vorstellungsgespräch, bitte mit Übersetzung", 120, "Я шукаю роботу в пекарні. Ein Gespräch auf Deutsch, ich verstehe viel, aber in der Aufregung nicht alles.").in_language("uk").at(Morning),
    Wish::new("begleitung", "Rollstuhl schieben zum Markt", 90, "Mein Rollstuhl hat keinen Motor und die Domhalbinsel hat Kopfsteinpflaster. Ein kräftiger Mensch mit Humor wird gesucht.").at(Morning),
];

pub(super) const RIDES: &[Wish] = &[
    Wish::new("fahrdienst", "Zum Krankenhaus und zurück", 120, "Eine Untersuchung, etwa eine Stunde. Das Parken zahle ich, Benzingeld selbstverständlich auch.").with(Means::Car).at(Morning),
    Wish::new("fahrdienst", "Sperrige Lampe abholen", 60, "Eine Stehlampe vom Sozialkaufhaus, sie passt in keinen Bus.").with(Means::Car),
    Wish::new("fahrdienst", "Zum Bahnhof mit viel Gepäck", 45, "Zwei Koffer und ein Kinderwagen, der Zug fährt um kurz nach zehn.").with(Means::Car).at(Morning),
    Wish::new("fahrdienst", "Fahrt mit Rollstuhl", 90, "Mein Rollstuhl lässt sich nicht klappen. Ich suche ein Auto, in das man hineinfahren kann, für den Geburtstag meines Bruders.").with(Means::Car).by(HelperAttribute::BarrierFreeCar).at(Afternoon),
    Wish::new("fahrdienst", "Zur Chorprobe", 45, "Seit der Bus abends nicht mehr fährt, komme ich nicht mehr zur Probe. Eine Mitfahrgelegenheit würde mir viel bedeuten.").with(Means::Car).at(Evening),
    Wish::new("fahrdienst", "", 60, "Alte Farbdosen und ein kaputter Stuhl müssen zum Recyclinghof. Ich helfe beim Tragen.").with(Means::Car),
    Wish::new("fahrdienst", "Enkel vom Zug abholen", 60, "Mein Enkel ist elf und kommt zum ersten Mal allein. Ich sitze mit im Auto, ich fahre nur selbst nicht mehr.").with(Means::Car).at(Afternoon),
    Wish::new("fahrdienst", "Tierarzt mit Katze", 90, "Die Katze sitzt im Korb und schimpft, sonst ist sie freundlich.").with(Means::Car).at(Afternoon),
];

pub(super) const VISITS: &[Wish] = &[
    Wish::new("besuch", "Skat am Nachmittag", 120, "Zwei Spieler haben wir, der dritte fehlt seit dem Sommer. Anfänger werden freundlich behandelt.").at(Afternoon),
    Wish::new("besuch", "Jemand zum Reden", 60, "Seit meine Frau gestorben ist, ist es still hier. Eine Stunde klönen, mehr braucht es gar nicht.").at(Afternoon),
    Wish::new("besuch", "Vorlesen", 60, "Meine Augen machen nicht mehr mit, die Ohren schon. Am liebsten Krimis, gern auf Platt.").at(Afternoon),
    Wish::new("besuch", "Schachpartner gesucht", 90, "Ich spiele seit sechzig Jahren und verliere trotzdem gern gegen junge Leute.").at(Evening),
    Wish::new("besuch", "Besuch für meine Mutter", 60, "Ich arbeite bis sechs, und der Nachmittag wird ihr lang. Sie erzählt gern von früher, vom Segeln und vom alten Kino.").at(Afternoon),
    Wish::new("besuch", "Fotos sortieren", 90, "Drei Schuhkartons mit Fotos, und zu jedem gibt es eine Geschichte. Wer hört zu und schreibt auf?").at(Afternoon).by(HelperAttribute::NoSmoker),
    Wish::new("besuch", "Kaffee und Mensch ärgere Dich nicht", 90, "Kuchen backe ich. Ich hätte nur gern jemanden, der mit mir isst und nicht absichtlich verliert.").at(Afternoon),
    Wish::new("besuch", "", 60, "Neu im Haus, neu in der Stadt, zwei kleine Kinder. Ich würde mich freuen, jemanden aus der Nachbarschaft kennenzulernen.").at(Morning),
    Wish::new("besuch", "Türkischer Tee und Tavla", 90, "Babam yalnız. Mein Vater spricht wenig Deutsch und spielt gut Tavla. Er freut sich über Besuch.").in_language("tr").at(Afternoon),
    Wish::new("besuch", "Gemeinsam kochen", 120, "Für einen allein lohnt sich das Kochen nicht. Zu zweit gibt es Birnen, Bohnen und Speck.").at(Evening).by(HelperAttribute::FineWithDogs),
];

pub(super) const TELEPHONE: &[Wish] = &[
    Wish::new(
        "telefon",
        "Morgens kurz anrufen",
        15,
        "Nur kurz fragen, ob alles in Ordnung ist. Meine Tochter wohnt weit weg und macht sich Sorgen.",
    )
    .at(Morning),
    Wish::new(
        "telefon",
        "Jemand, der anruft",
        30,
        "Ein Gespräch am Abend, über Fußball, den Garten oder das Wetter. Ich kann auch gut zuhören.",
    )
    .at(Evening),
    Wish::new(
        "telefon",
        "An Termine erinnern",
        15,
        "Ich vergesse die Blutabnahme. Ein Anruf am Vortag würde mir reichen.",
    )
    .at(Afternoon),
    Wish::new(
        "telefon",
        "Plattdeutsch schnacken",
        30,
        "Ik snack so geern Platt, man keeneen is mehr dor. En halve Stünn an’t Telefon weer fein.",
    )
    .at(Afternoon),
    Wish::new(
        "telefon",
        "",
        30,
        "Ich bin nach der Reha zu Hause und komme noch nicht vor die Tür. Eine Stimme am Nachmittag täte gut.",
    )
    .at(Afternoon),
    Wish::new(
        "telefon",
        "Nach den Feiertagen nicht allein",
        30,
        "Es ist die Zeit, in der es hier sehr still wird. Wer hat Lust auf ein Telefonat?",
    )
    .at(Evening),
];
