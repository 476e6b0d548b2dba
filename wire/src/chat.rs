//! The chat feed: lines that people post, and the rule that folds them into a room.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::{Checked, RequestId, Slug, UnixMillis};

/// The feed's name, as in `?feeds=chat` (the lobby) and `?feeds=chat:ROOM`.
pub const FEED: &str = "chat";

/// Where lines are posted and older ones are read: `POST` and `GET /api/chat`.
pub const CHAT: &str = "/api/chat";

/// The room of a post that names none.
pub const LOBBY: &str = "lobby";

/// How many lines a snapshot has, and a page of older ones unless it is asked for another number.
pub const PAGE: usize = 50;

/// The most lines that a page of older ones can be asked for.
pub const PAGE_MAX: usize = 200;

/// Who posts: 1 to 40 characters.
pub type Author = Checked<40>;

/// What is posted: 1 to 500 characters.
pub type Text = Checked<500>;

/// What the chat feed sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChatEvent {
    /// Somebody posted a line.
    #[serde(rename = "chat-posted")]
    Posted(Line),
    /// The newest lines of a room, for a client that has none or cannot have what it missed.
    #[serde(rename = "chat-snapshot")]
    Snapshot {
        /// The room.
        room: String,
        /// At most [`PAGE`] of them, oldest first.
        lines: Vec<Line>,
    },
}

/// A line in a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its position in the log, which grows.
    pub seq: u64,
    /// The room.
    pub room: String,
    /// What the client that posted it called its request.
    pub id: String,
    /// Who posted it.
    pub author: String,
    /// What was posted. Text, never markup.
    pub text: String,
    /// When, by the server's clock.
    pub at: UnixMillis,
}

/// What a client sends to post a line.
///
/// Sent again with the same id it is answered with the same line; with the same id and another
/// content it is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// What the client calls this request.
    pub id: RequestId,
    /// Where to; the lobby if it is left out.
    #[serde(default = "lobby")]
    pub room: Slug,
    /// Who posts.
    pub author: Author,
    /// What.
    pub text: Text,
}

/// The room that is meant where none is named.
#[must_use]
pub fn lobby() -> Slug {
    Slug::try_from(LOBBY.to_owned()).expect("the lobby's name is a room's")
}

/// The lines of one room, folded from the feed: in order, each once, the newest `cap` of them.
///
/// ```
/// use yew_sse_wire::chat::{ChatEvent, Line, Lines};
///
/// let line = |seq| Line {
///     seq,
///     room: "lobby".into(),
///     id: String::new(),
///     author: "Ada".into(),
///     text: "hello".into(),
///     at: 0,
/// };
/// let mut lines = Lines::new("lobby", 2);
/// for seq in [1, 2, 2, 3] {
///     lines.apply(ChatEvent::Posted(line(seq)));
/// }
/// assert_eq!(lines.iter().map(|line| line.seq).collect::<Vec<_>>(), [2, 3]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines {
    room: String,
    cap: usize,
    /// By position: new ones come at the end, older ones at the front.
    lines: VecDeque<Line>,
    /// Whether there may be older ones than the first.
    older: bool,
    /// The number of the first line.
    begin: i64,
}

impl Lines {
    /// An empty room that keeps the newest `cap` lines, at least one.
    #[must_use]
    pub fn new(room: &str, cap: usize) -> Self {
        Self {
            room: room.to_owned(),
            cap: cap.max(1),
            lines: VecDeque::new(),
            older: false,
            begin: 0,
        }
    }

    /// Takes one event; those of other rooms and those that it has change nothing.
    pub fn apply(&mut self, event: ChatEvent) {
        match event {
            ChatEvent::Posted(line) => self.insert(line),
            ChatEvent::Snapshot { room, lines } if room == self.room => self.restart(lines),
            ChatEvent::Snapshot { .. } => {}
        }
    }

    /// Puts older lines in front, as `GET /api/chat?before=` answers them, oldest first. `asked` is
    /// how many were asked for: fewer mean that there are no older ones.
    pub fn prepend(&mut self, lines: Vec<Line>, asked: usize) {
        self.older = lines.len() >= asked;
        for line in lines.into_iter().rev() {
            if line.room != self.room {
                continue;
            }
            if self.lines.len() == self.cap {
                // There are some, but they cannot be kept.
                self.older = false;
                return;
            }
            self.put(line);
        }
    }

    /// Forgets all: the log is another one.
    pub fn clear(&mut self) {
        self.lines.clear();
        self.older = false;
        self.begin = 0;
    }

    /// Whether there may be older lines, and room for them.
    #[must_use]
    pub fn may_have_older(&self) -> bool {
        self.older && self.lines.len() < self.cap
    }

    /// The lines, oldest first.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Line> + ExactSizeIterator {
        self.lines.iter()
    }

    /// The number of the first line; the others are counted on from there. A line keeps its number
    /// while others come and go at both ends, so the first of all may have one below zero.
    #[must_use]
    pub fn begin(&self) -> i64 {
        self.begin
    }

    /// The newest line.
    #[must_use]
    pub fn last(&self) -> Option<&Line> {
        self.lines.back()
    }

    /// The oldest line.
    #[must_use]
    pub fn first(&self) -> Option<&Line> {
        self.lines.front()
    }

    /// A snapshot of the newest lines, at most [`PAGE`].
    #[must_use]
    pub fn snapshot(&self) -> ChatEvent {
        let newest = self.lines.iter().rev().take(PAGE).cloned();
        let mut lines: Vec<_> = newest.collect();
        lines.reverse();
        ChatEvent::Snapshot { room: self.room.clone(), lines }
    }

    fn insert(&mut self, line: Line) {
        if line.room != self.room {
            return;
        }
        self.put(line);
        while self.lines.len() > self.cap {
            self.lines.pop_front();
            self.begin += 1;
            self.older = true;
        }
    }

    /// Puts a line in its place, or in that of the one there.
    fn put(&mut self, line: Line) {
        match self.place(line.seq) {
            Ok(at) => self.lines[at] = line,
            Err(at) => {
                if at == 0 && !self.lines.is_empty() {
                    self.begin -= 1;
                }
                self.lines.insert(at, line);
            }
        }
    }

    /// Where the line at a position is, or belongs.
    fn place(&self, seq: u64) -> Result<usize, usize> {
        self.lines.binary_search_by_key(&seq, |line| line.seq)
    }

    /// A snapshot goes on where the lines end, if it has one of them; else there may be a hole
    /// between, which older lines on demand would never fill.
    fn restart(&mut self, lines: Vec<Line>) {
        let is_whole = lines.len() < PAGE;
        let goes_on = is_whole || lines.iter().any(|line| self.place(line.seq).is_ok());
        if !goes_on {
            self.clear();
        }
        if self.lines.is_empty() {
            self.older = !is_whole;
        }
        lines.into_iter().for_each(|line| self.insert(line));
    }
}
