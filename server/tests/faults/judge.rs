//! What was acknowledged and what was delivered, and whether the two are the same.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use serde::Deserialize;
use tokio::sync::watch;

/// How many complaints are kept word for word.
const SHOWN: usize = 10;

/// Hears of every answer and every event.
pub(crate) struct Judge {
    record: Mutex<Record>,
    /// How many posts were acknowledged; reservations are not counted.
    pub(crate) acknowledged: watch::Sender<usize>,
    /// How many commands were refused, because nothing could be stored.
    pub(crate) refused: watch::Sender<usize>,
    /// Whether there will be no more of either.
    pub(crate) is_posted: AtomicBool,
}

#[derive(Default)]
struct Record {
    /// What was acknowledged, by position: the feed, and the event as it must be delivered.
    told: BTreeMap<u64, (String, String)>,
    /// What clients called their requests, and the slots that were reserved.
    used: HashSet<String>,
    /// Events by position, as they were first delivered.
    events: BTreeMap<u64, String>,
    /// The newest of each publisher's, which posts one after the other.
    newest: HashMap<usize, u64>,
    readers: Vec<Seen>,
    verdict: Verdict,
}

/// What one reader was sent, in that order.
struct Seen {
    feeds: &'static [&'static str],
    positions: Vec<u64>,
}

/// What an answer to a command says, and its event.
#[derive(Deserialize)]
struct Told {
    seq: u64,
    id: String,
    /// Of a line.
    room: Option<String>,
    /// Of a reservation.
    slot: Option<String>,
}

/// What is wrong; nothing, if all of it is 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Verdict {
    pub(crate) acknowledged: usize,
    pub(crate) delivered: usize,
    pub(crate) lost: usize,
    pub(crate) doubled: usize,
    pub(crate) reordered: usize,
    /// One id, but two events; or an event that is not what was acknowledged.
    pub(crate) changed: usize,
    complaints: Vec<String>,
}

impl Judge {
    pub(crate) fn new(readers: impl Iterator<Item = &'static [&'static str]>) -> Self {
        let readers = readers.map(|feeds| Seen { feeds, positions: Vec::new() }).collect();
        let record = Mutex::new(Record { readers, ..Record::default() });
        let (acknowledged, refused) = (watch::Sender::new(0), watch::Sender::new(0));
        Self { record, acknowledged, refused, is_posted: AtomicBool::new(false) }
    }

    /// A command was answered with this.
    pub(crate) fn acknowledge(&self, publisher: usize, json: &str) {
        let is_post = self.record().acknowledge(publisher, json);
        if is_post {
            self.acknowledged.send_modify(|count| *count += 1);
        }
    }

    /// An event of this position came to a reader, written so.
    pub(crate) fn deliver(&self, reader: usize, position: u64, event: &str) {
        self.record().deliver(reader, position, event);
    }

    /// Something else that must never be.
    pub(crate) fn complain(&self, complaint: String) {
        self.record().verdict.lost_for(complaint);
    }

    /// Whether a reader is at the last event that there will be in its feeds.
    pub(crate) fn is_at_the_end(&self, reader: usize) -> bool {
        if !self.is_posted.load(Ordering::Relaxed) {
            return false;
        }
        let record = self.record();
        let last = record.expected(reader).next_back();
        record.readers[reader].positions.last() >= last
    }

    /// Grows as long as it goes on.
    pub(crate) fn progress(&self) -> usize {
        let delivered = self.record().verdict.delivered;
        delivered + *self.acknowledged.borrow()
    }

    /// The judgement, once everybody is done.
    pub(crate) fn verdict(&self) -> Verdict {
        self.record().judged()
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Record {
    /// Whether that was a post.
    fn acknowledge(&mut self, publisher: usize, json: &str) -> bool {
        let Told { seq, id, room, slot } = serde_json::from_str(json).expect("an answer");
        let is_post = room.is_some();
        let feed = room.map_or("booking".to_owned(), |room| format!("chat:{room}"));
        let name = if is_post { "chat-posted" } else { "booking-reserved" };
        if self.newest.insert(publisher, seq) >= Some(seq) {
            self.verdict.reordered(format!("acknowledged before an earlier command: {json}"));
        }
        if [Some(id), slot].into_iter().flatten().any(|used| !self.used.insert(used)) {
            self.verdict.doubled(format!("acknowledged twice: {json}"));
        }
        let event = format!("\nevent: {name}\ndata: {json}");
        if let Some((_, other)) = self.told.insert(seq, (feed, event)) {
            self.verdict.changed(format!("acknowledged as {other:?} and as {json}"));
        }
        is_post
    }

    fn deliver(&mut self, reader: usize, position: u64, event: &str) {
        let verdict = &mut self.verdict;
        verdict.delivered += 1;
        let first = self.events.entry(position).or_insert_with(|| event.to_owned());
        if first != event {
            verdict.changed(format!("reader {reader} was sent {event:?}, another {first:?}"));
        }
        let seen = &mut self.readers[reader].positions;
        match seen.last() {
            Some(last) if *last >= position => match seen.contains(&position) {
                true => verdict.doubled(format!("reader {reader} was sent {position} twice")),
                false => {
                    verdict.reordered(format!("reader {reader}: {position} came after {last}"));
                    seen.push(position);
                }
            },
            _ => seen.push(position),
        }
    }

    /// The positions of everything in a reader's feeds.
    fn expected(&self, reader: usize) -> impl DoubleEndedIterator<Item = &u64> {
        let feeds = self.readers[reader].feeds;
        let told = self.told.iter();
        told.filter(|(_, (feed, _))| feeds.contains(&&**feed)).map(|(position, _)| position)
    }

    fn judged(&self) -> Verdict {
        let mut verdict = Verdict { acknowledged: self.told.len(), ..self.verdict.clone() };
        for (reader, seen) in self.readers.iter().enumerate() {
            let mut positions = seen.positions.clone();
            positions.sort_unstable();
            for position in self.expected(reader) {
                if positions.binary_search(position).is_err() {
                    verdict.lost_for(format!("reader {reader} never was sent {position}"));
                }
            }
        }
        for (position, event) in &self.events {
            match self.told.get(position) {
                None => verdict.doubled(format!("nobody was told of {event:?}")),
                Some((_, told)) if event.ends_with(told) => {}
                Some((_, told)) => verdict.changed(format!("{told:?} was delivered as {event:?}")),
            }
        }
        verdict
    }
}

impl Verdict {
    pub(crate) fn is_clean(&self) -> bool {
        self.lost + self.doubled + self.reordered + self.changed == 0
    }

    fn lost_for(&mut self, complaint: String) {
        self.lost += 1;
        self.keep(complaint);
    }

    fn doubled(&mut self, complaint: String) {
        self.doubled += 1;
        self.keep(complaint);
    }

    fn reordered(&mut self, complaint: String) {
        self.reordered += 1;
        self.keep(complaint);
    }

    fn changed(&mut self, complaint: String) {
        self.changed += 1;
        self.keep(complaint);
    }

    fn keep(&mut self, complaint: String) {
        if self.complaints.len() < SHOWN {
            self.complaints.push(complaint);
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lost, doubled, reordered, changed, .. } = self;
        write!(f, "{lost} lost, {doubled} doubled, {reordered} reordered, {changed} changed")?;
        self.complaints.iter().try_for_each(|complaint| write!(f, "\n  {complaint}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(position: u64, id: &str, room: &str) -> String {
        format!(
            r#"{{"seq":{position},"room":"{room}","id":"{id}","author":"A","text":"t","at":1}}"#
        )
    }

    fn event(position: u64, id: &str, room: &str) -> String {
        format!("id: e-{position}\nevent: chat-posted\ndata: {}", json(position, id, room))
    }

    /// Three lines for a reader of room `a`, of which the second is in another; then what it is sent.
    #[track_caller]
    fn check(delivered: &[(u64, String)], expected: [usize; 4]) {
        let judge = Judge::new([&["chat:a"][..]].into_iter());
        for (position, id, room) in [(1, "x", "a"), (2, "y", "b"), (3, "z", "a")] {
            judge.acknowledge(0, &json(position, id, room));
        }
        for (position, event) in delivered {
            judge.deliver(0, *position, event);
        }
        let verdict = judge.verdict();
        let found = [verdict.lost, verdict.doubled, verdict.reordered, verdict.changed];
        assert_eq!(found, expected, "{verdict}");
        assert_eq!(verdict.is_clean(), expected == [0; 4]);
    }

    #[test]
    fn what_is_lost_doubled_reordered_or_changed_is_found() {
        let (x, z) = ((1, event(1, "x", "a")), (3, event(3, "z", "a")));
        check(&[x.clone(), z.clone()], [0, 0, 0, 0]);
        check(std::slice::from_ref(&x), [1, 0, 0, 0]);
        check(std::slice::from_ref(&z), [1, 0, 0, 0]);
        check(&[x.clone(), z.clone(), z.clone()], [0, 1, 0, 0]);
        check(&[x.clone(), z.clone(), x.clone()], [0, 1, 0, 0]);
        check(&[z.clone(), x.clone()], [0, 0, 1, 0]);
        check(&[x.clone(), (3, event(3, "other", "a"))], [0, 0, 0, 1]);
        check(&[x, z, (4, event(4, "x", "a"))], [0, 1, 0, 0]);
    }

    #[test]
    fn an_id_that_means_two_events_is_found() {
        let judge = Judge::new([&["chat:a"][..], &["chat:a"]].into_iter());
        judge.acknowledge(0, &json(1, "x", "a"));
        judge.deliver(0, 1, &event(1, "x", "a"));
        judge.deliver(1, 1, &event(1, "y", "a"));
        assert_eq!(judge.verdict().changed, 1);
    }

    #[test]
    fn a_post_that_is_acknowledged_twice_or_too_early_is_found() {
        let judge = Judge::new(std::iter::empty());
        judge.acknowledge(0, &json(2, "x", "a"));
        judge.acknowledge(0, &json(1, "y", "a"));
        judge.acknowledge(1, &json(3, "x", "a"));
        let verdict = judge.verdict();
        assert_eq!((verdict.doubled, verdict.reordered), (1, 1), "{verdict}");
    }

    #[test]
    fn a_place_that_two_people_have_is_found() {
        let judge = Judge::new(std::iter::empty());
        for (position, id) in [(1, "x"), (2, "y")] {
            judge.acknowledge(
                position,
                &format!(r#"{{"seq":{position},"id":"{id}","slot":"a@1"}}"#),
            );
        }
        assert_eq!((judge.verdict().doubled, *judge.acknowledged.borrow()), (1, 0));
    }
}
