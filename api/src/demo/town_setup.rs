//! What the town of the demo says about itself, and ids that follow from the seed for what the flows of other slices wrote.

use super::chance::Chance;
use crate::db::Tx;
use crate::db::schema::{events, quarter_neighbours, quarters};
use crate::kernel::ids::{EventId, QuarterId};
use crate::town::holidays::FederalState;
use crate::town::model::{LocalText, Office, TownSettings};
use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use std::collections::BTreeMap;

/// The settings that only the town can fill in. The sketch of Ratzeburg is marked as such.
pub(super) fn demo_settings(settings: TownSettings, is_sketch: bool) -> TownSettings {
    let map_notice = is_sketch.then(|| {
        LocalText::in_all([
            "Die Grenzen der Quartiere sind von Hand gezeichnet und nur ungefähr (Fehler bis etwa 500 m). Sie sind nicht amtlich.",
            "The borders of the quarters are drawn by hand and only approximate (errors up to about 500 m). They are not official.",
            "Die Grenzen auf der Karte sind mit der Hand gezeichnet. Sie stimmen nur ungefähr. Ein Fehler kann 500 Meter groß sein. Die Karte ist nicht vom Amt.",
            "Межі кварталів намальовано від руки, вони лише приблизні (похибка приблизно до 500 м). Вони не є офіційними.",
            "حدود الأحياء مرسومة باليد وهي تقريبية فقط (بخطأ يصل إلى نحو 500 متر). وهي ليست رسمية.",
            "Mahalle sınırları elle çizilmiştir ve yalnızca yaklaşıktır (hata payı yaklaşık 500 m). Resmî değildir.",
        ])
    });
    TownSettings {
        office: Office {
            phone: "04541 8000-123".to_owned(),
            phone_hours: LocalText::in_all([
                "Montag bis Freitag 9 bis 12 Uhr, Donnerstag auch 14 bis 17 Uhr (Vorführung: die Nummer ist erfunden)",
                "Monday to Friday 9 to 12, Thursday also 14 to 17 (demo: the number is invented)",
                "Montag bis Freitag von 9 bis 12 Uhr. Donnerstag auch von 14 bis 17 Uhr. (Die Nummer ist erfunden.)",
                "Понеділок – п’ятниця з 9 до 12, у четвер також з 14 до 17 (демонстрація: номер вигаданий)",
                "من الاثنين إلى الجمعة من الساعة 9 إلى 12، والخميس أيضاً من 14 إلى 17 (عرض تجريبي: الرقم غير حقيقي)",
                "Pazartesi – cuma 9–12, perşembe ayrıca 14–17 (tanıtım: numara uydurmadır)",
            ]),
            email: "koordination@example.org".to_owned(),
        },
        map_notice,
        accessibility_notice: is_sketch.then(accessibility_notice),
        holidays_of: is_sketch.then_some(FederalState::SchleswigHolstein),
        ..settings
    }
}

/// What the law of Schleswig-Holstein asks of its towns.
fn accessibility_notice() -> LocalText {
    LocalText::in_all([
        "In Schleswig-Holstein verlangt das Landesbehindertengleichstellungsgesetz (LBGG, §§ 11 bis 17) diese Erklärung.\n\nHaben Sie uns eine Barriere gemeldet und ist unsere Antwort nicht zufriedenstellend oder keine gekommen? Dann hilft die Beschwerdestelle für barrierefreie Informationstechnik bei der oder dem Landesbeauftragten für Menschen mit Behinderungen (§ 16 LBGG):\nhttps://www.landtag.ltsh.de/beauftragte/beschwerdestelle-fuer-barrieren",
        "In Schleswig-Holstein the state's disability equality act (LBGG, sections 11 to 17) asks for this statement.\n\nHave you reported a barrier to us and had no answer, or one that does not satisfy you? Then the complaints office for accessible information technology, with the state commissioner for people with disabilities, helps (section 16 LBGG). Its pages are in German:\nhttps://www.landtag.ltsh.de/beauftragte/beschwerdestelle-fuer-barrieren",
        "In Schleswig-Holstein heißt das Gesetz: LBGG. Sie finden diese Regeln in den Paragrafen 11 bis 17.\n\nSie haben uns ein Problem gemeldet. Aber wir haben Ihnen nicht geholfen. Dann hilft die Beschwerde-Stelle für Internet-Seiten. Sie gehört zum Landes-Beauftragten für Menschen mit Behinderungen:\nhttps://www.landtag.ltsh.de/beauftragte/beschwerdestelle-fuer-barrieren",
        "У Шлезвіг-Гольштейні цю заяву вимагає закон про рівні права людей з інвалідністю (LBGG, §§ 11–17).\n\nВи повідомили нам про перешкоду, але не отримали відповіді або вона Вас не задовольнила? Тоді допоможе орган зі скарг при уповноваженому федеральної землі у справах людей з інвалідністю (§ 16 LBGG). Його сторінки німецькою мовою:\nhttps://www.landtag.ltsh.de/beauftragte/beschwerdestelle-fuer-barrieren",
        "في ولاية شليسفيغ هولشتاين يطلب قانون المساواة لذوي الإعاقة (LBGG، المواد 11 إلى 17) هذا البيان.\n\nإذا أبلغتنا عن عائق ولم يصلك رد أو لم يكن الرد مُرضيًا، تساعدك جهة الشكاوى لدى مفوّض الولاية لشؤون ذوي الإعاقة (المادة 16 من LBGG). صفحاتها بالألمانية:\nhttps://www.landtag.ltsh.de/beauftragte/beschwerdestelle-fuer-barrieren",
        "Schleswig-Holstein’da bu bildirimi engelli eşitliği yasası (LBGG, §§ 11–17) ister.\n\nBize bir engel bildirdiniz, ama yanıt gelmedi veya yanıt sizi tatmin etmedi mi? O zaman eyaletin engelliler sorumlusundaki şikâyet mercii yardım eder (§ 16 LBGG). Sayfaları Almancadır:\nhttps://www.landtag.ltsh.de/beauftragte/beschwerdestelle-fuer-barrieren",
    ])
}

/// Gives the quarters ids that follow from the seed. Nothing but their neighbourhood refers to them yet.
pub(super) fn settle_quarter_ids(tx: &mut Tx<'_>, chance: &mut Chance) -> QueryResult<()> {
    let now = tx.now();
    let connection = tx.connection();
    let old: Vec<QuarterId> = quarters::table.order(quarters::quarter_key).select(quarters::id).load(connection)?;
    let pairs: Vec<(QuarterId, QuarterId, f64)> = quarter_neighbours::table
        .select((quarter_neighbours::quarter_id, quarter_neighbours::neighbour_id, quarter_neighbours::distance_m))
        .load(connection)?;
    diesel::delete(quarter_neighbours::table).execute(connection)?;
    let mut new: BTreeMap<QuarterId, QuarterId> = BTreeMap::new();
    for id in old {
        let settled: QuarterId = chance.id(now);
        diesel::update(quarters::table.find(id)).set(quarters::id.eq(settled)).execute(connection)?;
        new.insert(id, settled);
    }
    for (quarter, neighbour, distance) in pairs {
        let (Some(quarter), Some(neighbour)) = (new.get(&quarter), new.get(&neighbour)) else { continue };
        diesel::insert_into(quarter_neighbours::table)
            .values((
                quarter_neighbours::quarter_id.eq(*quarter),
                quarter_neighbours::neighbour_id.eq(*neighbour),
                quarter_neighbours::distance_m.eq(distance),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Gives the events that the flows wrote ids that follow from the seed.
pub(super) fn settle_event_ids(tx: &mut Tx<'_>, chance: &mut Chance) -> QueryResult<()> {
    let now = tx.now();
    let names = ["town.set_up", "quarters.imported", "town.changed"];
    let connection = tx.connection();
    for name in names {
        let found: Vec<EventId> = events::table.filter(events::name.eq(name)).select(events::id).load(connection)?;
        for id in found {
            diesel::update(events::table.find(id)).set(events::id.eq(chance.id::<EventId>(now))).execute(connection)?;
        }
    }
    Ok(())
}
