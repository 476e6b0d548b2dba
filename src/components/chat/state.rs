//! The rooms of a stream: what was posted, and what of it a page shows.

use serde::Deserialize;
use yew_sse_wire::{
    UnixMillis,
    chat::{ChatEvent, Line, Lines},
};

use crate::hub::{Fold, Received};

/// How many lines of a room are kept.
const KEPT: usize = 10_000;
/// So many lines in a row are rendered together, so that a new one leaves all but the last of these
/// blocks alone.
const BLOCK: i64 = 32;

/// What the chat reads of a stream.
#[derive(Clone, Debug, Deserialize)]
pub(super) enum ChatFeed {
    #[serde(rename = "stream-hello")]
    Hello {},
    #[serde(rename = "stream-reset")]
    Reset {},
    #[serde(rename = "chat-snapshot")]
    Snapshot { room: String, lines: Vec<Line> },
    #[serde(rename = "chat-posted")]
    Posted(Line),
    #[serde(rename = "stream-caught-up")]
    CaughtUp {},
}

/// All rooms of a stream: a fold is shared by its type, so it cannot be told which room is meant.
#[derive(Debug, Default)]
pub(super) struct ChatState {
    /// Few enough to be searched one by one.
    rooms: Vec<(String, Room)>,
    phase: Phase,
    /// Which log this is of those that were seen: a position means another line in another one.
    log: u32,
}

/// How far the stream has come.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Phase {
    /// Nothing was said, or the server says no hello.
    #[default]
    Unknown,
    /// What comes is history.
    History,
    /// What comes is news.
    News,
}

/// What is to be said of lines that are not there.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Gap {
    /// Nothing.
    #[default]
    None,
    /// Some may be missing, and no snapshot has come since.
    Maybe,
    /// Those that were here are gone: the server could not go on where the stream was lost.
    Anew,
}

#[derive(Debug)]
struct Room {
    lines: Lines,
    gap: Gap,
    /// A snapshot has come since the hello.
    fresh: bool,
}

/// What of a room is to be shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct View {
    /// The lines in blocks, oldest first.
    pub(super) blocks: Vec<Block>,
    /// There may be lines before the first.
    pub(super) older: bool,
    /// What is to be said of lines that are not there.
    pub(super) gap: Gap,
    /// What came by now is history, what comes is news.
    pub(super) caught_up: bool,
}

/// Some lines in a row: equal marks mean equal lines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Block {
    /// Names it among the blocks of its room.
    pub(super) number: i64,
    /// The positions of its first and last line.
    pub(super) first: u64,
    pub(super) last: u64,
    /// How many there are.
    pub(super) len: usize,
    log: u32,
    /// When the line before its first was posted.
    pub(super) before: Option<UnixMillis>,
    /// When its newest line was posted.
    pub(super) newest: UnixMillis,
}

impl View {
    /// The position of the oldest line.
    pub(super) fn first(&self) -> Option<u64> {
        self.blocks.first().map(|block| block.first)
    }

    /// The position of the newest line; 0 if there is none.
    pub(super) fn last(&self) -> u64 {
        self.blocks.last().map_or(0, |block| block.last)
    }
}

impl ChatState {
    /// What of a room is to be shown.
    pub(super) fn view(&self, room: &str) -> View {
        let caught_up = self.phase == Phase::News;
        self.read(room, |room| {
            let mut blocks: Vec<Block> = Vec::new();
            let mut before = None;
            for (line, number) in room.lines.iter().zip(room.lines.begin()..) {
                let number = number.div_euclid(BLOCK);
                match blocks.last_mut().filter(|block| block.number == number) {
                    Some(block) => {
                        block.last = line.seq;
                        block.len += 1;
                        block.newest = block.newest.max(line.at);
                    }
                    None => blocks.push(Block {
                        number,
                        first: line.seq,
                        last: line.seq,
                        len: 1,
                        log: self.log,
                        before,
                        newest: line.at,
                    }),
                }
                before = Some(line.at);
            }
            View { blocks, older: room.lines.may_have_older(), gap: room.gap, caught_up }
        })
        .unwrap_or(View { caught_up, ..View::default() })
    }

    /// The lines of a block.
    pub(super) fn block(&self, room: &str, number: i64) -> Vec<Line> {
        self.read(room, |room| {
            let begin = number * BLOCK - room.lines.begin();
            let end = (begin + BLOCK).max(0) as usize;
            let lines = room.lines.iter().take(end).skip(begin.max(0) as usize);
            lines.cloned().collect()
        })
        .unwrap_or_default()
    }

    /// How many lines come after a position.
    pub(super) fn count_after(&self, room: &str, seq: u64) -> usize {
        self.read(room, |room| room.lines.iter().rev().take_while(|line| line.seq > seq).count())
            .unwrap_or_default()
    }

    /// The position of the newest line; 0 if there is none.
    pub(super) fn last(&self, room: &str) -> u64 {
        self.read(room, |room| room.lines.last().map_or(0, |line| line.seq)).unwrap_or_default()
    }

    /// The line that was posted with this id.
    pub(super) fn find(&self, room: &str, id: &str) -> Option<Line> {
        self.read(room, |room| room.lines.iter().rev().find(|line| line.id == id).cloned())?
    }

    /// Takes lines from before a position, of which so many were asked for. If the room does not
    /// begin there any more, they would leave a hole, and are not taken.
    pub(super) fn prepend(&mut self, room: &str, before: u64, lines: Vec<Line>, asked: usize) {
        let found = self.rooms.iter_mut().find(|(of, _)| of == room);
        let Some((_, room)) = found else { return };
        if room.lines.first().is_some_and(|first| first.seq == before) {
            room.lines.prepend(lines, asked);
        }
    }

    fn read<T>(&self, room: &str, read: impl FnOnce(&Room) -> T) -> Option<T> {
        self.rooms.iter().find(|(of, _)| of == room).map(|(_, room)| read(room))
    }
}

impl Fold for ChatState {
    type Event = ChatFeed;

    fn fold(&mut self, received: Received<ChatFeed>) {
        let rooms = &mut self.rooms;
        let event = match received.event {
            ChatFeed::Hello {} => {
                self.phase = Phase::History;
                return rooms.iter_mut().for_each(|(_, room)| room.greet());
            }
            ChatFeed::CaughtUp {} => {
                self.phase = Phase::News;
                return;
            }
            ChatFeed::Reset {} => {
                self.log += 1;
                return rooms.iter_mut().for_each(|(_, room)| room.reset());
            }
            ChatFeed::Snapshot { room, lines } => ChatEvent::Snapshot { room, lines },
            ChatFeed::Posted(line) => ChatEvent::Posted(line),
        };
        let (ChatEvent::Snapshot { room: name, .. } | ChatEvent::Posted(Line { room: name, .. })) =
            &event;
        if !rooms.iter().any(|(of, _)| of == name) {
            rooms.push((name.clone(), Room::new(name)));
        }
        if let Some((_, room)) = rooms.iter_mut().find(|(of, _)| of == name) {
            if let ChatEvent::Snapshot { .. } = event {
                if room.gap == Gap::Maybe {
                    room.gap = Gap::None;
                }
                room.fresh = true;
            }
            room.lines.apply(event);
        }
    }

    fn resync(&mut self) {
        // A snapshot that came with this stream's history has what an earlier stream did not say.
        let in_history = self.phase == Phase::History;
        for (_, room) in &mut self.rooms {
            if room.gap == Gap::None && !(in_history && room.fresh) {
                room.gap = Gap::Maybe;
            }
        }
    }
}

impl Room {
    fn new(name: &str) -> Self {
        Self { lines: Lines::new(name, KEPT), gap: Gap::None, fresh: false }
    }

    fn greet(&mut self) {
        self.fresh = false;
        if self.gap == Gap::Anew {
            self.gap = Gap::None;
        }
    }

    fn reset(&mut self) {
        if self.lines.last().is_some() {
            self.gap = Gap::Anew;
        }
        self.lines.clear();
    }
}

#[cfg(test)]
mod tests;
