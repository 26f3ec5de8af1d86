//! The requests that are chosen, not drawn: so that every state is there, each persona's first page is alive, and each
//! reason for the dispatch queue has an example.

use super::asking::{Asker, Asking, hours_of_day, wish_of};
use super::cast::Cast;
use super::chance::Chance;
use super::fate::Fate;
use super::texts::words;
use crate::help_requests::model::Urgency;
use crate::kernel::clock::Instant;
use crate::kernel::ids::QuarterId;
use crate::kernel::time::TimeSpan;
use chrono::Duration;

/// The demo's own volunteer, by place in the cast.
const OWN_VOLUNTEER: usize = 0;

/// A chosen request and what will happen to it.
pub struct Piece {
    /// The request.
    pub asking: Asking,
    /// What will happen.
    pub fate: Fate,
}

struct Stage<'a> {
    as_of: Instant,
    cast: &'a Cast,
    quarters: &'a [QuarterId],
    chance: &'a mut Chance,
    pieces: Vec<Piece>,
}

/// Which hours of which days after the present (or the making).
type Hours = [(u64, (u32, u32))];

impl Stage<'_> {
    fn windows(&self, from: Instant, hours: &Hours) -> Vec<TimeSpan> {
        hours.iter().filter_map(|(days, hours)| hours_of_day(from, self.cast.zone, *days, *hours)).collect()
    }

    fn add(
        &mut self,
        hours_ago: i64,
        (category, number): (&str, usize),
        asker: Asker,
        hours: &Hours,
        urgency: Urgency,
        fate: Fate,
    ) {
        let at = self.as_of - Duration::minutes(hours_ago * 60 + 13);
        // What lies back is counted from its making, what is going on from the present.
        let from = if hours_ago > 24 * 6 { at } else { self.as_of };
        let windows = self.windows(from, hours);
        let home = self.cast.residents.iter().find(|resident| match asker {
            Asker::Resident(id) | Asker::Recorded(id) => resident.id == id,
            Asker::Guest => false,
        });
        let quarter = home.map_or_else(|| self.quarters.first().copied(), |resident| Some(resident.quarter));
        let (Some(wish), Some(quarter)) = (wish_of(category, number), quarter) else { return };
        self.pieces.push(Piece { asking: Asking { at, wish, asker, quarter, windows, urgency }, fate });
    }

    /// The demo's own resident.
    fn own(&self) -> Asker {
        self.cast.residents.first().map_or(Asker::Guest, |resident| Asker::Resident(resident.id))
    }

    /// Somebody else, who was known before the history begins.
    fn anybody(&mut self) -> Asker {
        let earliest = self.as_of - Duration::days(57);
        let known: Vec<_> = self.cast.residents.iter().skip(1).take(400).filter(|one| one.since < earliest).collect();
        let place = self.chance.place(known.len());
        known.get(place).map_or(Asker::Guest, |resident| {
            if resident.has_sign_in { Asker::Resident(resident.id) } else { Asker::Recorded(resident.id) }
        })
    }

    fn by_own_volunteer(&mut self, hours: i64) -> Fate {
        Fate { volunteer: Some(OWN_VOLUNTEER), ..Fate::helped(self.chance, hours) }
    }
}

/// All chosen requests, in no order.
pub fn pieces(as_of: Instant, cast: &Cast, quarters: &[QuarterId], chance: &mut Chance) -> Vec<Piece> {
    let mut stage = Stage { as_of, cast, quarters, chance, pieces: Vec::new() };
    of_own_resident(&mut stage);
    open_for_volunteers(&mut stage);
    in_the_queue(&mut stage);
    visits(&mut stage);
    endings(&mut stage);
    stage.pieces
}

fn of_own_resident(stage: &mut Stage<'_>) {
    let own = stage.own();
    stage.add(5, ("einkauf", 0), own, &[(1, (9, 12)), (2, (9, 12)), (4, (9, 12))], Urgency::Normal, Fate::quiet());
    let matched = stage.by_own_volunteer(4);
    stage.add(50, ("technik", 0), own, &[(1, (14, 18)), (2, (14, 18))], Urgency::Normal, matched);
    let unconfirmed = Fate { confirmed_after: None, thanks: None, ..Fate::helped(stage.chance, 3) };
    stage.add(
        24 * 6 + 1,
        ("einkauf", 1),
        own,
        &[(1, (8, 20)), (2, (8, 20)), (3, (8, 20))],
        Urgency::Normal,
        unconfirmed,
    );
    let thanked = Fate { thanks: Some(words::THANKS[5]), ..stage.by_own_volunteer(6) };
    stage.add(24 * 15, ("technik", 4), own, &[(2, (9, 13)), (3, (9, 13))], Urgency::Normal, thanked);
    let regretted = Fate { cancelled_after: Some(Duration::hours(7)), ..Fate::quiet() };
    stage.add(24 * 23, ("garten", 3), own, &[(3, (13, 17)), (5, (13, 17))], Urgency::Normal, regretted);
}

/// What the demo's own volunteer finds: open, near, in the coming days; and what they have promised.
fn open_for_volunteers(stage: &mut Stage<'_>) {
    let open: [(i64, (&str, usize), &Hours, Urgency); 10] = [
        (2, ("einkauf", 4), &[(1, (9, 12)), (2, (14, 18))], Urgency::Soon),
        (3, ("begleitung", 1), &[(2, (13, 17)), (3, (13, 17)), (5, (13, 17))], Urgency::Normal),
        (4, ("technik", 2), &[(3, (14, 18)), (6, (14, 18))], Urgency::Normal),
        (6, ("garten", 0), &[(3, (9, 13)), (4, (9, 13)), (7, (9, 13))], Urgency::Normal),
        (7, ("besuch", 1), &[(4, (14, 18)), (6, (14, 18))], Urgency::Normal),
        (8, ("tiere", 0), &[(2, (14, 18)), (3, (14, 18)), (5, (14, 18))], Urgency::Normal),
        (9, ("telefon", 1), &[(2, (17, 20)), (4, (17, 20)), (6, (17, 20))], Urgency::Normal),
        (10, ("papier", 1), &[(4, (13, 17)), (5, (13, 17))], Urgency::Normal),
        (11, ("haushalt", 0), &[], Urgency::Normal),
        (12, ("einkauf", 7), &[], Urgency::Soon),
    ];
    for (hours_ago, wish, hours, urgency) in open {
        let asker = stage.anybody();
        stage.add(hours_ago, wish, asker, hours, urgency, Fate::quiet());
    }
    let (asker, promised) = (stage.anybody(), stage.by_own_volunteer(5));
    stage.add(30, ("garten", 4), asker, &[(2, (9, 12)), (3, (9, 12))], Urgency::Normal, promised);
    let (asker, helped) = (stage.anybody(), stage.by_own_volunteer(8));
    stage.add(24 * 9, ("begleitung", 4), asker, &[(2, (9, 12)), (3, (9, 12))], Urgency::Normal, helped);
    let (asker, withdrawn) = (stage.anybody(), stage.by_own_volunteer(3));
    let withdrawn = Fate { is_withdrawn: true, ..withdrawn };
    stage.add(24 * 20, ("einkauf", 3), asker, &[(3, (8, 13)), (5, (8, 13))], Urgency::Normal, withdrawn);
    let (asker, half) = (stage.anybody(), Fate { volunteer_after: Some(Duration::hours(30)), ..Fate::quiet() });
    stage.add(44, ("haushalt", 1), asker, &[(3, (9, 18)), (5, (9, 18)), (6, (9, 18))], Urgency::Normal, half);
}

/// One example of each reason for the dispatch queue.
fn in_the_queue(stage: &mut Stage<'_>) {
    for (hours_ago, wish) in [(1, ("einkauf", 5)), (4, ("reparatur", 5)), (19, ("besuch", 7))] {
        stage.add(hours_ago, wish, Asker::Guest, &[(2, (9, 17)), (3, (9, 17))], Urgency::Soon, Fate::quiet());
    }
    // No volunteer of the demo has a car into which one drives with a wheelchair.
    let nobody = stage.anybody();
    stage.add(3, ("fahrdienst", 3), nobody, &[(3, (13, 18)), (4, (13, 18))], Urgency::Urgent, Fate::quiet());
    let by_hand = Fate { by_hand_after: Some(Duration::hours(6)), ..Fate::quiet() };
    let asker = stage.anybody();
    stage.add(20, ("papier", 3), asker, &[(3, (8, 12)), (4, (8, 12))], Urgency::Normal, by_hand);
    let late = stage.anybody();
    stage.add(30, ("begleitung", 6), late, &[(2, (8, 12)), (3, (8, 12))], Urgency::Urgent, Fate::quiet());
    let handed_back = Fate {
        by_hand_after: Some(Duration::hours(4)),
        sent_after: Some(Duration::hours(6)),
        is_handed_back: true,
        ..Fate::quiet()
    };
    let asker = stage.anybody();
    stage.add(
        60,
        ("reparatur", 2),
        asker,
        &[(1, (8, 18)), (2, (8, 18)), (3, (8, 18)), (5, (8, 18))],
        Urgency::Normal,
        handed_back,
    );
}

/// What the Stadtkümmerer find on their day list.
fn visits(stage: &mut Stage<'_>) {
    let days: &Hours = &[(0, (8, 18)), (1, (8, 18)), (2, (8, 18)), (3, (8, 18)), (4, (8, 18))];
    for (hours_ago, sent_after, wish) in
        [(70, 30, ("haushalt", 3)), (52, 22, ("begleitung", 4)), (46, 30, ("reparatur", 4)), (26, 20, ("einkauf", 6))]
    {
        let fate = Fate {
            by_hand_after: Some(Duration::hours(3)),
            sent_after: Some(Duration::hours(sent_after)),
            ..Fate::helped(stage.chance, 0)
        };
        let asker = stage.anybody();
        stage.add(hours_ago, wish, asker, days, Urgency::Normal, Fate { volunteer_after: None, ..fate });
    }
    let unconfirmed = Fate {
        by_hand_after: Some(Duration::hours(2)),
        sent_after: Some(Duration::hours(6)),
        confirmed_after: None,
        thanks: None,
        volunteer_after: None,
        ..Fate::helped(stage.chance, 0)
    };
    let asker = stage.anybody();
    let days_after: &Hours = &[(1, (8, 18)), (2, (8, 18)), (3, (8, 18))];
    stage.add(24 * 6 + 2, ("haushalt", 5), asker, days_after, Urgency::Normal, unconfirmed);
    let unread = Fate {
        by_hand_after: Some(Duration::hours(2)),
        sent_after: Some(Duration::hours(20)),
        acknowledged_after: None,
        ..Fate::quiet()
    };
    let own_quarter = stage.anybody();
    stage.add(23, ("reparatur", 0), own_quarter, days, Urgency::Normal, unread);
}

/// Endings that chance might have left out.
fn endings(stage: &mut Stage<'_>) {
    let missed = Fate { is_missed: true, ..Fate::helped(stage.chance, 5) };
    let asker = stage.anybody();
    stage.add(24 * 12, ("einkauf", 9), asker, &[(2, (8, 18)), (4, (8, 18)), (6, (8, 18))], Urgency::Normal, missed);
    let asker = stage.anybody();
    stage.add(24 * 26, ("garten", 6), asker, &[(2, (9, 12)), (3, (9, 12))], Urgency::Normal, Fate::quiet());
    let unreported = Fate { is_unreported: true, confirmed_after: None, ..Fate::helped(stage.chance, 5) };
    let asker = stage.anybody();
    stage.add(24 * 30, ("telefon", 4), asker, &[(2, (8, 18)), (3, (8, 18))], Urgency::Normal, unreported);
    let unnecessary = Fate {
        by_hand_after: Some(Duration::hours(9)),
        closed_after: Some((Duration::hours(20), crate::help_requests::model::Outcome::OutOfScope)),
        ..Fate::quiet()
    };
    let asker = stage.anybody();
    stage.add(24 * 18, ("haushalt", 6), asker, &[(4, (9, 18)), (6, (9, 18))], Urgency::Normal, unnecessary);
}
