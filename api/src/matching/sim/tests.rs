//! The protocol, and the same bytes twice.

use super::{Event, Matcher, run};
use proptest::prelude::*;
use std::{
    cell::Cell,
    io::{self, BufReader, Read, Write},
    rc::Rc,
};

const INIT: &str = r#"{"type":"init","protocol":1,"seed":1,"weeks":12,"population":900,"categories":["einkauf","besuch"],"languages":["de","tr"],"skills":["auto"],"block_start":[8,12,17],"quiet_hours":[22,7],"quarters":[{"id":0,"x":0.0,"y":0.0,"population":500,"district":0},{"id":1,"x":1.3,"y":0.0,"population":400,"district":0}],"volunteers":[{"id":0,"home":0,"quarters":[0,1],"categories":["einkauf"],"languages":["de"],"skills":[],"availability":[0,1,2,3,4,5,6,7,8],"capacity_per_week":1},{"id":1,"home":1,"quarters":[0],"categories":["einkauf"],"languages":["de","tr"],"skills":["auto"],"availability":[0,1,2,3,4,5,6,7,8],"capacity_per_week":2},{"id":2,"home":1,"quarters":[1],"categories":["besuch"],"languages":["de"],"skills":[],"availability":[0],"capacity_per_week":1}]}"#;

/// An urgent request on Monday at 9 with a deadline at 15 o'clock.
fn request(id: u64, language: &str, skill: &str) -> String {
    format!(
        r#"{{"type":"request","t":9.0,"id":{id},"quarter":0,"category":"einkauf","urgency":"today","slots":[16.0],"deadline":15.0,"language":"{language}","skill":{skill},"series":0,"occurrence":0,"prev_helpers":[]}}"#
    )
}

fn answers(lines: &[String]) -> Vec<serde_json::Value> {
    let bytes = spoken(lines);
    String::from_utf8(bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn spoken(lines: &[String]) -> Vec<u8> {
    let input = std::iter::once(INIT.to_owned()).chain(lines.iter().cloned()).collect::<Vec<_>>().join("\n");
    let mut output = Vec::new();
    run(BufReader::new(input.as_bytes()), &mut output).unwrap();
    output
}

/// A simulator that sends each line only when all before it were answered, and how many answers have reached it.
struct Patient {
    lines: Vec<String>,
    sent: usize,
    answered: Rc<Cell<usize>>,
}

impl Read for Patient {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        assert_eq!(self.answered.get(), self.sent, "what was asked is answered before more is read");
        let Some(line) = self.lines.get(self.sent) else { return Ok(0) };
        self.sent += 1;
        let line = format!("{line}\n");
        buffer[..line.len()].copy_from_slice(line.as_bytes());
        Ok(line.len())
    }
}

/// What was written, and how often it was handed over; what was not does not reach anybody.
struct Handed {
    waiting: Vec<u8>,
    bytes: Vec<u8>,
    times: usize,
    answered: Rc<Cell<usize>>,
}

impl Write for Handed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let lines = self.waiting.split(|byte| *byte == b'\n').count() - 1;
        self.answered.set(self.answered.get() + lines);
        self.bytes.append(&mut self.waiting);
        self.times += 1;
        Ok(())
    }
}

#[test]
fn whoever_waits_for_an_answer_gets_it_and_whoever_asks_much_at_once_gets_all_at_once() {
    let lines: Vec<String> = [INIT.to_owned()].into_iter().chain((1..=5).map(|id| request(id, "de", "null"))).collect();
    let answered = Rc::new(Cell::new(0));
    let patient = Patient { lines: lines.clone(), sent: 0, answered: answered.clone() };
    let mut one_by_one = Handed { waiting: Vec::new(), bytes: Vec::new(), times: 0, answered };
    run(BufReader::new(patient), &mut one_by_one).unwrap();
    assert!(one_by_one.times >= lines.len());
    let mut at_once = Handed { waiting: Vec::new(), bytes: Vec::new(), times: 0, answered: Rc::default() };
    run(BufReader::new((lines.join("\n") + "\n").as_bytes()), &mut at_once).unwrap();
    assert_eq!(at_once.bytes, one_by_one.bytes);
    assert!(at_once.times <= 2, "once for all, and at the end");
}

/// The helpers that an answer names.
fn asked(answer: &serde_json::Value) -> Vec<u64> {
    answer["notify"].as_array().into_iter().flatten().map(|pair| pair[0].as_u64().unwrap()).collect()
}

#[test]
fn only_who_offers_what_is_needed_is_asked() {
    let answers = answers(&[request(1, "de", "null"), request(2, "tr", "null"), request(3, "de", r#""auto""#)]);
    assert_eq!(answers.len(), 4, "one answer a line");
    assert_eq!(asked(&answers[1]), [0, 1]);
    // The only one who speaks the language, or has a car, has just had a message.
    assert!(asked(&answers[2]).is_empty() && asked(&answers[3]).is_empty());
}

#[test]
fn who_is_asked_is_not_asked_again_and_nobody_left_is_handed_over() {
    let no = |helper: u64, t: f64| format!(r#"{{"type":"decline","t":{t},"id":1,"volunteer":{helper}}}"#);
    let answers = answers(&[request(1, "de", "null"), no(0, 9.5), no(1, 10.0)]);
    assert!(answers[2]["escalate"].is_null(), "one may still answer");
    assert_eq!(answers[3]["escalate"], 0.0);
    assert!(asked(&answers[3]).is_empty());
}

#[test]
fn whoever_has_promised_as_much_as_they_want_is_left_out() {
    let yes = r#"{"type":"accept","t":9.2,"id":1,"volunteer":0,"slot":16.0}"#.to_owned();
    let left = r#"{"type":"optout","t":9.3,"volunteer":1}"#.to_owned();
    let next_day = request(2, "de", "null").replace("9.0", "33.0").replace("16.0", "40.0").replace("15.0", "39.0");
    let answers = answers(&[request(1, "de", "null"), yes, left, next_day]);
    assert!(asked(&answers[4]).is_empty(), "one has promised, the other has gone");
    assert_eq!(answers[4]["escalate"], 0.0);
}

#[test]
fn the_same_lines_give_the_same_bytes() {
    let lines: Vec<String> = (1..40).map(|id| request(id, "de", "null")).collect();
    assert_eq!(spoken(&lines), spoken(&lines));
}

proptest! {
    #[test]
    fn nobody_is_asked_over_capacity_or_in_quiet_hours(
        minutes in prop::collection::vec(1..600_u32, 1..60),
        yes in prop::collection::vec(any::<bool>(), 60),
    ) {
        let Event::Init(init) = serde_json::from_str(INIT).unwrap() else { panic!("no town") };
        let mut matcher = Matcher::new(*init);
        let (mut minute, mut promised) = (0, [0_u32; 3]);
        let capacity = [1, 2, 1];
        for (place, pause) in minutes.into_iter().enumerate() {
            // Counted in whole minutes: a sum of fractions of an hour would be at 6:59:59.9 what is meant to be 7.
            minute += pause;
            if minute > 56 * 60 {
                break;
            }
            let t = f64::from(minute) / 60.0;
            let id = place as u64;
            let line = request(id, "de", "null").replace("[16.0]", "[34.0,58.0]").replace("15.0", "57.0");
            let line = line.replace("\"t\":9.0", &format!("\"t\":{t}"));
            let answer = matcher.take(serde_json::from_str(&line).unwrap());
            prop_assert!(answer.notify.is_empty() || (7 * 60..22 * 60).contains(&(minute % (24 * 60))), "asked at {t}");
            for (helper, _) in &answer.notify {
                prop_assert!(promised[*helper] < capacity[*helper], "{helper} has promised enough");
            }
            if let Some((helper, _)) = answer.notify.first().filter(|_| yes[place]) {
                promised[*helper] += 1;
                let yes = format!(r#"{{"type":"accept","t":{t},"id":{id},"volunteer":{helper},"slot":58.0}}"#);
                matcher.take(serde_json::from_str(&yes).unwrap());
            }
        }
    }
}

#[test]
fn what_is_no_event_is_refused() {
    for line in ["{}", "nonsense", r#"{"type":"wake"}"#] {
        assert!(run(BufReader::new(line.as_bytes()), Vec::new()).is_err(), "{line}");
    }
    assert!(
        run(BufReader::new(r#"{"type":"optout","volunteer":1}"#.as_bytes()), Vec::new()).is_err(),
        "the town comes first"
    );
}
