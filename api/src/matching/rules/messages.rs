//! Which helpers get a message in this step, and with which needs in it.
//!
//! A message interrupts a person once, however many requests it holds. So those are chosen first to whom one message
//! brings the most, over all needs that still look for somebody; then the messages that go out anyway are filled.

use super::limits::may_get_message;
use super::merits::{Kind, Merits, merits, points};
use super::pace::Pace;
use super::round::View;
use crate::matching::model::{Ask, AskingPolicy, Candidate, Need, Reason, ReasonKind, urgency_place};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A need for which people may be asked in this step.
#[derive(Debug, Clone, Copy)]
pub struct Looking {
    /// Place of the need among all needs of the look.
    pub place: usize,
    /// Its pace.
    pub pace: Pace,
    /// The one helper who is asked alone.
    pub alone: Option<usize>,
    /// Whether nobody gets a message for this need, but it may join messages that go out anyway.
    pub joins_only: bool,
}

/// An invitation that goes out.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// Place of the need.
    pub place: usize,
    /// Who and why.
    pub ask: Ask,
}

/// How far a need has come within this step.
struct Progress {
    pace: Pace,
    place: usize,
    alone: Option<usize>,
    /// Probability that nobody says yes, those chosen in this step included.
    open: f64,
    asked: usize,
    /// The most people asked in this step.
    most: usize,
    joined: usize,
}

/// A helper who could be asked about a need.
#[derive(Clone, Copy)]
struct Pair<'a> {
    helper: usize,
    need: usize,
    candidate: &'a Candidate,
    merits: Merits,
    /// Share of yes in time.
    in_time: f64,
    /// Points of all that does not change within the step.
    points: i32,
    /// Whether a message may go out for this need.
    may_begin: bool,
}

struct Message<'a> {
    items: Vec<(Pair<'a>, i32)>,
}

/// Chooses, in the order in which the messages were chosen.
pub fn share_messages(view: &View, needs: &[&Need], looking: &[Looking]) -> Vec<Chosen> {
    let mut progress: Vec<Progress> = looking
        .iter()
        .map(|look| {
            let most = view.policy.most_per_step[urgency_place(needs[look.place].urgency)];
            Progress::of(look, if look.joins_only { 0 } else { most })
        })
        .collect();
    let mut pairs: Vec<Pair> = Vec::new();
    for (index, look) in looking.iter().enumerate() {
        pairs_of(view, needs[look.place], look, index, &mut pairs);
    }
    pairs.sort_by_key(|pair| (pair.helper, pair.need));
    let groups: Vec<&[Pair]> = pairs.chunk_by(|one, other| one.helper == other.helper).collect();
    let mut messages: Vec<Option<Message>> = Vec::with_capacity(groups.len());
    messages.resize_with(groups.len(), || None);
    let mut order = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        if let Some(first) = group.iter().find(|pair| progress[pair.need].alone == Some(pair.helper)) {
            let need = &mut progress[first.need];
            need.take(first);
            messages[index] = Some(Message { items: vec![(*first, 0)] });
            order.push(index);
        }
    }
    choose(view, &groups, &mut progress, &mut messages, &mut order);
    fill(view, &groups, &mut progress, &mut messages, &order);
    order
        .iter()
        .filter_map(|index| messages[*index].take())
        .flat_map(|message| message.chosen(view.policy, &progress))
        .collect()
}

impl Progress {
    fn of(look: &Looking, most: usize) -> Self {
        Self { pace: look.pace, place: look.place, alone: look.alone, open: look.pace.open, asked: 0, most, joined: 0 }
    }

    fn take(&mut self, pair: &Pair) {
        self.open *= 1.0 - pair.in_time;
        self.asked += 1;
    }

    /// How likely it is that the need is still open (0–1); 0 when a further yes with this share would be more than it needs in
    /// this step.
    fn wanting(&self, in_time: f64) -> f64 {
        let missing = self.open - self.pace.bearable;
        if self.alone.is_some() || missing <= 0.0 || self.asked >= self.most {
            return 0.0;
        }
        let beyond = self.pace.bearable - self.open * (1.0 - in_time);
        if self.asked > 0 && beyond > missing {
            return 0.0;
        }
        self.open
    }
}

fn pairs_of<'a>(view: &View, need: &'a Need, look: &Looking, index: usize, pairs: &mut Vec<Pair<'a>>) {
    let kind = Kind::of(&need.category, need.urgency, view.averages);
    let in_time = view.averages.answered_within(look.pace.answer_hours);
    for candidate in &need.candidates {
        if look.alone.is_some_and(|helper| helper != candidate.helper) {
            continue;
        }
        let Some(standing) = view.helpers.get(candidate.helper) else { continue };
        let merits = merits(kind, candidate, standing, view.averages, view.policy, view.now);
        let may_begin = may_get_message(view.policy, standing, need.urgency, look.pace.is_last_call, view.now)
            && (merits.usual_yes >= view.policy.asking_floor || look.pace.is_last_call);
        pairs.push(Pair {
            helper: candidate.helper,
            need: index,
            candidate,
            merits,
            in_time: merits.usual_yes * in_time,
            points: merits.total(),
            may_begin,
        });
    }
}

/// What one message to a helper would bring now: the rank, and the needs in it, best first.
fn worth<'a>(view: &View, group: &[Pair<'a>], progress: &[Progress]) -> Option<(i32, Vec<(Pair<'a>, i32)>)> {
    let mut items: Vec<(Pair, i32)> = Vec::new();
    let mut may_begin = false;
    for pair in group {
        let wanting = progress[pair.need].wanting(pair.in_time);
        if wanting <= 0.0 {
            continue;
        }
        may_begin |= pair.may_begin;
        items.push((*pair, points(wanting)));
    }
    if !may_begin {
        return None;
    }
    items.sort_by_key(|(pair, wanting)| (Reverse(pair.points + wanting), pair.need));
    items.truncate(view.policy.requests_per_message);
    Some((together(view.policy, &items), items))
}

/// The points of several needs at once: those of the best one, and part of what the others add to it. Not all of it, else
/// the same few people who fit everywhere would be asked again and again.
fn together(policy: &AskingPolicy, items: &[(Pair, i32)]) -> i32 {
    let each = || items.iter().map(|(pair, wanting)| pair.points + wanting);
    let best = each().max().unwrap_or_default();
    if items.len() < 2 {
        return best;
    }
    let all: f64 = each().map(|one| (f64::from(one - best) / 1000.0).exp()).sum();
    best + points(all.powf(policy.part_of_several))
}

/// Takes one message after the other, each time the one that brings the most, until every need has what it needs.
fn choose<'a>(
    view: &View,
    groups: &[&[Pair<'a>]],
    progress: &mut [Progress],
    messages: &mut [Option<Message<'a>>],
    order: &mut Vec<usize>,
) {
    let longest_rest_first = |index: usize| Reverse(view.helpers[groups[index][0].helper].last_asked());
    let mut open: BinaryHeap<_> = (0..groups.len())
        .filter(|index| messages[*index].is_none())
        .filter_map(|index| Some((worth(view, groups[index], progress)?.0, longest_rest_first(index), Reverse(index))))
        .collect();
    while let Some((rank, rest, Reverse(index))) = open.pop() {
        let Some((now_worth, items)) = worth(view, groups[index], progress) else { continue };
        // What a message brings only ever shrinks: it is weighed anew when it comes to the top.
        if now_worth < rank && open.peek().is_some_and(|next| *next > (now_worth, rest, Reverse(index))) {
            open.push((now_worth, rest, Reverse(index)));
            continue;
        }
        for (pair, _) in &items {
            progress[pair.need].take(pair);
        }
        messages[index] = Some(Message { items });
        order.push(index);
    }
}

/// Fills messages that go out anyway with further needs that suit the helper.
fn fill<'a>(
    view: &View,
    groups: &[&[Pair<'a>]],
    progress: &mut [Progress],
    messages: &mut [Option<Message<'a>>],
    order: &[usize],
) {
    let policy = view.policy;
    for index in order {
        let Some(message) = &mut messages[*index] else { continue };
        if progress[message.items[0].0.need].alone.is_some() {
            // The first word is about this one need: nothing else comes before it.
            continue;
        }
        let mut more: Vec<(Pair, i32)> = groups[*index]
            .iter()
            .filter(|pair| {
                progress[pair.need].alone.is_none()
                    && pair.merits.usual_yes >= policy.joining_floor
                    && !message.items.iter().any(|(other, _)| other.need == pair.need)
            })
            .map(|pair| (*pair, points(progress[pair.need].open)))
            .collect();
        more.sort_by_key(|(pair, open)| (Reverse(pair.points + open), pair.need));
        for (pair, open) in more {
            let need = &mut progress[pair.need];
            if message.items.len() < policy.requests_per_message && need.joined < policy.joining_per_step {
                need.open *= 1.0 - pair.in_time;
                need.joined += 1;
                message.items.push((pair, open));
            }
        }
    }
}

impl Message<'_> {
    fn chosen(self, policy: &AskingPolicy, progress: &[Progress]) -> Vec<Chosen> {
        let requests = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        let rank = together(policy, &self.items);
        self.items
            .iter()
            .map(|(pair, wanting)| {
                let mut reasons = pair.merits.reasons(pair.candidate);
                reasons.push(Reason { kind: ReasonKind::StillLooking, points: *wanting });
                if requests > 1 {
                    let points = rank - pair.points - wanting;
                    reasons.push(Reason { kind: ReasonKind::SeveralAtOnce { requests }, points });
                }
                let ask =
                    Ask { helper: pair.helper, usual_yes: pair.merits.usual_yes, bands: pair.merits.bands, reasons };
                Chosen { place: progress[pair.need].place, ask }
            })
            .collect()
    }
}
