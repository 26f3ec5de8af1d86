//! Calendar files and feeds, read by two independent readers of iCalendar.

use crate::help_requests::{accepted, asked, asked_at};
use chrono::Duration;
use serde_json::json;
use std::collections::BTreeMap;
use support::{Actor, TestApp, builders, id, version};

/// An event by the names of its properties; the zone of a time stands before it (`Europe/Berlin:20260317T100000`).
type Event = BTreeMap<String, String>;

/// What a reader found: the zones with the number of their changes, and the events.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    zones: Vec<(String, usize)>,
    events: Vec<Event>,
}

/// One of the readers leaves texts as they are written, the other may not: without the signs before signs both are the same.
fn plain(text: &str) -> String {
    text.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
}

fn timed(zone: Option<String>, value: &str) -> String {
    zone.map_or_else(|| plain(value), |zone| format!("{zone}:{value}"))
}

fn by_icalendar(text: &str) -> Found {
    let unfolded = icalendar::parser::unfold(text);
    let calendar = icalendar::parser::read_calendar(&unfolded).unwrap_or_else(|error| panic!("{error}: {text}"));
    let of = |name: &str| calendar.components.iter().filter(move |part| part.name.as_str() == name).collect::<Vec<_>>();
    let zones = of("VTIMEZONE")
        .into_iter()
        .map(|zone| (zone.find_prop("TZID").unwrap().val.as_str().to_owned(), zone.components.len()));
    let events = of("VEVENT").into_iter().map(|event| {
        let properties = event.properties.iter().map(|property| {
            let zone = property.params.iter().find(|parameter| parameter.key.as_str() == "TZID");
            let zone = zone.and_then(|parameter| parameter.val.as_ref().map(|value| value.as_str().to_owned()));
            (property.name.as_str().to_owned(), timed(zone, property.val.as_str()))
        });
        properties.collect()
    });
    Found { zones: zones.collect(), events: events.collect() }
}

fn by_ical(text: &str) -> Found {
    let mut calendars = ical::IcalParser::new(text.as_bytes());
    let calendar = calendars.next().expect("a calendar").unwrap_or_else(|error| panic!("{error}: {text}"));
    assert!(calendars.next().is_none());
    let zones = calendar.timezones.iter().map(|zone| {
        let name = zone.properties.iter().find(|property| property.name == "TZID").unwrap().value.clone();
        (name.unwrap(), zone.transitions.len())
    });
    let events = calendar.events.iter().map(|event| {
        let properties = event.properties.iter().map(|property| {
            let parameters = property.params.iter().flatten();
            let zone = parameters.filter(|(name, _)| name == "TZID").map(|(_, values)| values[0].clone()).next();
            (property.name.clone(), timed(zone, property.value.as_deref().unwrap_or_default()))
        });
        properties.collect()
    });
    Found { zones: zones.collect(), events: events.collect() }
}

/// The events that both readers find; every line is short enough and ends as it must.
fn events(text: &str) -> Vec<Event> {
    assert!(text.ends_with("END:VCALENDAR\r\n"));
    for line in text.split("\r\n") {
        assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line}");
    }
    let found = by_icalendar(text);
    assert_eq!(found, by_ical(text), "{text}");
    assert!(
        found.events.is_empty()
            || found.zones.len() == 1 && found.zones[0].0 == "Europe/Berlin" && found.zones[0].1 >= 3
    );
    found.events
}

async fn file(actor: &Actor, assignment: &str) -> Event {
    let answer = actor.get(&format!("/assignments/{assignment}/calendar.ics")).await;
    assert_eq!(answer.status, 200, "{answer}");
    assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-store");
    let events = events(&answer.text);
    assert_eq!(events.len(), 1);
    events[0].clone()
}

/// Makes a feed: the path of its address.
async fn feed_of(actor: &Actor) -> String {
    let made = actor.send("POST".parse().unwrap(), "/me/calendar-feed", None).await.with_status(201);
    let url = made["url"].as_str().unwrap().to_owned();
    url[url.find("/api/").unwrap()..].to_owned()
}

async fn fed(app: &TestApp, path: &str) -> Vec<Event> {
    let answer = app.nobody().get(path).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/calendar; charset=utf-8"), "{answer}");
    assert_eq!(answer.header("cache-control"), "no-store");
    for private in ["Musterweg", "654321", "klingeln", "Probst", "@example.org"] {
        assert!(!answer.text.contains(private), "{private} in {answer}");
    }
    events(&answer.text)
}

support::on_both_databases! {
    async fn both_sides_have_it_in_their_calendars(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let request = asked_at(app, &resident, "10:00", "12:00").await;
        let assignment = id(&accepted(&helper, &request).await);
        let event = file(&helper, &assignment).await;
        assert_eq!(event["UID"], assignment);
        assert_eq!(event["DTSTART"], "Europe/Berlin:20260317T100000");
        assert_eq!(event["DTEND"], "Europe/Berlin:20260317T103000");
        assert_eq!((event["SEQUENCE"].as_str(), event["STATUS"].as_str()), ("0", "CONFIRMED"));
        assert!(event["SUMMARY"].ends_with(", Altstadt"), "{event:?}");
        assert!(event["DESCRIPTION"].starts_with("Änne\n") && event["URL"].ends_with(&format!("/de/einsaetze/{assignment}")));
        let theirs = file(&resident, &assignment).await;
        assert!(theirs["URL"].ends_with(&format!("/de/meine-anfragen/{}", id(&request))));
        for (actor, own) in [(&helper, &event), (&resident, &theirs)] {
            assert_eq!(fed(app, &feed_of(actor).await).await, std::slice::from_ref(own));
        }
        for stranger in [app.volunteer().await, app.coordinator().await, app.admin().await] {
            stranger.get(&format!("/assignments/{assignment}/calendar.ics")).await.is_problem(404, "not-found");
        }
    }

    /// The names of the kinds of help are the town's, in the language that the person reads.
    async fn a_calendar_speaks_the_language_of_its_reader(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let request = asked_at(app, &resident, "10:00", "12:00").await;
        let assignment = id(&accepted(&helper, &request).await);
        let read = app.nobody().get("/categories").await.ok();
        let category = read["items"].as_array().unwrap().iter().find(|one| one["key"] == request["category"]).unwrap();
        for language in ["ar", "de-simple", "en"] {
            let me = resident.get("/me").await.ok();
            resident.patch("/me", &json!({"version": version(&me), "ui_language": language})).await.ok();
            let event = file(&resident, &assignment).await;
            assert_eq!(event["SUMMARY"], format!("{}, Altstadt", category["labels"][language].as_str().unwrap()));
            assert!(event["URL"].ends_with(&format!("/{language}/meine-anfragen/{}", id(&request))), "{event:?}");
        }
    }

    async fn a_visit_that_is_moved_and_recalled_updates(app: &TestApp) {
        let (resident, kuemmerer, coordinator) = (app.resident().await, app.stadtkuemmerer().await, app.coordinator().await);
        let request = asked(app, &resident).await;
        let order = json!({"help_request_id": id(&request), "stadtkuemmerer_id": kuemmerer.account_id, "starts_at": "2026-03-17T09:00:00Z"});
        let sent = coordinator.post("/dispatch/visits", &order).await.with_status(201);
        let feeds = [feed_of(&kuemmerer).await, feed_of(&resident).await];
        let path = format!("/dispatch/visits/{}", id(&sent));
        let begun = file(&kuemmerer, &id(&sent)).await;
        app.pass(Duration::minutes(1));
        let body = json!({"starts_at": "2026-03-30T09:00:00Z", "version": version(&sent), "recorded_reason": "so gewünscht"});
        let moved = coordinator.patch(&path, &body).await.with_status(200);
        for (feed, person) in feeds.iter().zip([&kuemmerer, &resident]) {
            let event = &fed(app, feed).await[0];
            assert_eq!((&event["UID"], event["SEQUENCE"].as_str()), (&begun["UID"], "1"));
            assert_eq!(event["DTSTART"], "Europe/Berlin:20260330T110000", "summer time has begun");
            assert_eq!(event["LAST-MODIFIED"], "20260316T090100Z");
            assert_eq!(&file(person, &id(&sent)).await, event, "the file alone says the same");
        }
        coordinator.delete(&format!("{path}?version={}", version(&moved))).await.with_status(200);
        for (feed, person) in feeds.iter().zip([&kuemmerer, &resident]) {
            let event = &fed(app, feed).await[0];
            assert_eq!((&event["UID"], event["SEQUENCE"].as_str(), event["STATUS"].as_str()), (&begun["UID"], "2", "CANCELLED"));
            assert_eq!(&file(person, &id(&sent)).await, event, "the file alone says the same");
        }
        app.pass(Duration::days(27));
        assert_eq!(fed(app, &feeds[0]).await.len(), 1, "cancelled ones stay for a while");
        app.pass(Duration::days(2));
        assert!(fed(app, &feeds[0]).await.is_empty());
    }

    async fn a_yes_that_is_taken_back_is_cancelled_for_both(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let assignment = id(&accepted(&helper, &asked_at(app, &resident, "10:00", "12:00").await).await);
        let feeds = [feed_of(&helper).await, feed_of(&resident).await];
        helper.post(&format!("/assignments/{assignment}/withdrawal"), &json!({})).await.with_status(200);
        for (feed, person) in feeds.iter().zip([&helper, &resident]) {
            let event = &fed(app, feed).await[0];
            assert_eq!((event["UID"].as_str(), event["SEQUENCE"].as_str(), event["STATUS"].as_str()), (assignment.as_str(), "1", "CANCELLED"));
            assert!(event["DESCRIPTION"].starts_with("http"), "no name any more: {event:?}");
            assert_eq!(&file(person, &assignment).await, event, "the file alone says the same");
        }
    }

    /// What was agreed for a date that is moved or left out is called off in the calendars; the new time is an event of its own.
    async fn a_series_is_in_the_calendars_date_by_date(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let mut body = builders::help_request("einkauf", &app.quarter().await);
        let recurrence = json!({"rrule": "FREQ=WEEKLY;BYDAY=TU", "first_date": "2026-03-17", "start": "10:00", "end": "12:00"});
        body["timing"] = json!({"kind": "recurring", "recurrence": recurrence});
        let first = resident.post("/help-requests", &body).await.with_status(201);
        let series = format!("/series/{}", first["series_id"].as_str().unwrap());
        helper.post(&format!("{series}/acceptance"), &json!({})).await.with_status(200);
        let feeds = [feed_of(&helper).await, feed_of(&resident).await];
        let before = fed(app, &feeds[0]).await;
        assert_eq!(before.iter().map(|event| event["DTSTART"].as_str()).collect::<Vec<_>>(), ["Europe/Berlin:20260317T100000", "Europe/Berlin:20260324T100000"]);

        let to = json!({"date": "2026-03-18", "start": "14:00", "end": "15:00"});
        let moved = resident.post(&format!("{series}/occurrences/2026-03-17/move"), &to).await.with_status(200);
        let request = moved["occurrences"].as_array().unwrap().iter().find(|one| one["date"] == "2026-03-17").unwrap();
        let request = request["help_request_id"].as_str().unwrap();
        let again = helper.post(&format!("/help-requests/{request}/acceptance"), &json!({})).await.with_status(200);
        resident.post(&format!("{series}/occurrences/2026-03-24/skip"), &json!({})).await.with_status(200);
        for (feed, person) in feeds.iter().zip([&helper, &resident]) {
            let events = fed(app, feed).await;
            for old in &before {
                let event = events.iter().find(|event| event["UID"] == old["UID"]).unwrap();
                assert_eq!((event["SEQUENCE"].as_str(), event["STATUS"].as_str()), ("1", "CANCELLED"));
                assert_eq!(&file(person, &old["UID"]).await, event, "the file alone says the same");
            }
            let new = events.iter().find(|event| event["UID"] == id(&again["assignment"])).unwrap();
            assert_eq!((new["DTSTART"].as_str(), new["STATUS"].as_str()), ("Europe/Berlin:20260318T140000", "CONFIRMED"));
            let confirmed = events.iter().filter(|event| event["STATUS"] == "CONFIRMED").count();
            assert!(events.len() >= 3 && confirmed == events.len() - 2, "{events:?}");
        }
    }

    async fn the_nights_in_which_the_clock_changes(app: &TestApp) {
        let (resident, kuemmerer, coordinator) = (app.resident().await, app.stadtkuemmerer().await, app.coordinator().await);
        let feed = feed_of(&kuemmerer).await;
        for (start, told) in [
            ("2026-03-29T00:30:00Z", "Europe/Berlin:20260329T013000"),
            ("2026-03-29T01:00:00Z", "Europe/Berlin:20260329T030000"),
        ] {
            let request = asked(app, &resident).await;
            let order = json!({"help_request_id": id(&request), "stadtkuemmerer_id": kuemmerer.account_id,
                "starts_at": start, "recorded_reason": "nachts"});
            let sent = coordinator.post("/dispatch/visits", &order).await.with_status(201);
            assert_eq!(file(&kuemmerer, &id(&sent)).await["DTSTART"], told);
        }
        assert_eq!(fed(app, &feed).await.len(), 2);
        app.pass(Duration::days(200));
        let (resident, coordinator) = (app.again(&resident).await, app.again(&coordinator).await);
        let request = asked(app, &resident).await;
        let order = json!({"help_request_id": id(&request), "stadtkuemmerer_id": kuemmerer.account_id,
            "starts_at": "2026-10-25T01:00:00Z", "recorded_reason": "nachts"});
        coordinator.post("/dispatch/visits", &order).await.with_status(201);
        assert_eq!(fed(app, &feed).await[0]["DTSTART"], "20261025T010000Z", "the second two o'clock can only be told in UTC");
    }

    async fn what_people_type_ends_no_line(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let me = resident.get("/me").await.ok();
        let name = "Ä;n,n\\e END:VEVENT ".to_owned() + &"ö".repeat(60);
        resident.patch("/me", &json!({"version": version(&me), "first_name": name})).await.ok();
        let assignment = id(&accepted(&helper, &asked(app, &resident).await).await);
        let event = file(&helper, &assignment).await;
        assert_eq!(event["DESCRIPTION"].lines().next().unwrap(), name);
    }

    async fn the_address_is_the_secret(app: &TestApp) {
        let helper = app.volunteer().await;
        helper.get("/me/calendar-feed").await.is_problem(404, "not-found");
        let first = feed_of(&helper).await;
        let token = first.rsplit('/').next().unwrap().trim_end_matches(".ics");
        assert!(token.len() >= 43, "256 bits: {token}");
        assert!(fed(app, &first).await.is_empty());
        assert_eq!(helper.get("/me/calendar-feed").await.ok(), json!({"created_at": "2026-03-16T09:00:00Z"}));
        let second = feed_of(&helper).await;
        for wrong in [first.as_str(), "/calendar/x.ics", "/calendar/%00.ics", "/calendar/.ics"] {
            app.nobody().get(wrong).await.is_problem(404, "not-found");
        }
        fed(app, &second).await;
        let suspension = format!("/accounts/{}/suspension", helper.account_id);
        app.office().await.post(&suspension, &json!({"reason": "Beschwerde"})).await.ok();
        app.nobody().get(&second).await.is_problem(404, "not-found");
        app.office().await.delete(&suspension).await.ok();
        let helper = app.again(&helper).await;
        helper.delete("/me/calendar-feed").await.with_status(204);
        helper.delete("/me/calendar-feed").await.with_status(204);
        app.nobody().get(&second).await.is_problem(404, "not-found");
        let third = feed_of(&helper).await;
        assert!(helper.get("/me/export").await.ok()["calendar_feed"]["created_at"].is_string());
        let proof = json!({"password": builders::PASSWORD});
        helper.send("DELETE".parse().unwrap(), "/me", Some(&proof)).await.ok();
        app.nobody().get(&third).await.is_problem(404, "not-found");
    }
}
