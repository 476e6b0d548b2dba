//! A made-up browser with some tabs, and a server.

use std::{collections::VecDeque, time::Duration};

use super::{
    super::{message::Message, signals::Happening, tab::Tab},
    seen::Seen,
};
use crate::connection::{
    CloseReason, Connection, Input, Name, RawEvent, Signal, SourceInput, Status,
};

/// Tabs, each with what it has of the browser, and a server that keeps a log.
#[derive(Debug)]
pub(super) struct World {
    pub(super) now: Duration,
    pub(super) tabs: Vec<Sim>,
    /// Whoever waits for the lock; the first one has it.
    pub(super) queue: Vec<usize>,
    /// Connections of the tabs' own that have something to say.
    pub(super) speaking: VecDeque<(usize, u32, Signal)>,
    pub(super) is_busy: bool,
    /// The server promises to resume, and sends snapshots; otherwise it sends what is new.
    pub(super) resumes: bool,
    /// Its events have ids.
    pub(super) has_ids: bool,
    /// The names of all events there ever were.
    pub(super) log: Vec<&'static str>,
}

#[derive(Debug)]
pub(super) struct Sim {
    pub(super) tab: Tab,
    pub(super) alive: bool,
    /// It hears the others: by whom, and what.
    pub(super) is_joined: bool,
    pub(super) inbox: Vec<(usize, VecDeque<String>)>,
    /// The lock was given to it, and it knows or is about to hear of it.
    pub(super) grant: Grant,
    pub(super) own: Option<OwnSim>,
    pub(super) timer: Option<Duration>,
    pub(super) status: Status,
    pub(super) seen: Seen,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Grant {
    None,
    UnderWay,
    Told,
}

/// A connection of a tab's own.
#[derive(Debug)]
pub(super) struct OwnSim {
    pub(super) number: u32,
    pub(super) connection: Connection,
    pub(super) names: Vec<Name>,
    pub(super) timer: Option<Duration>,
    pub(super) streams: Vec<Stream>,
}

/// What is on its way from the server.
#[derive(Debug)]
pub(super) struct Stream {
    pub(super) generation: u32,
    pub(super) shown: String,
    pub(super) pending: VecDeque<Coming>,
}

#[derive(Clone, Debug)]
pub(super) enum Coming {
    Opened,
    Event(&'static str, Option<u64>, String),
    Failed,
}

pub(super) const NAMES: [&str; 2] = ["line", "other"];

impl World {
    /// A server as most tutorials have one.
    pub(super) fn without_ids() -> Self {
        Self { has_ids: false, ..Self::new(false) }
    }

    pub(super) fn new(resumes: bool) -> Self {
        let now = Duration::from_secs(1_700_000_000);
        Self {
            now,
            tabs: Vec::new(),
            queue: Vec::new(),
            speaking: VecDeque::new(),
            is_busy: false,
            resumes,
            has_ids: true,
            log: Vec::new(),
        }
    }

    /// A tab that wants these events; its number.
    pub(super) fn open_tab(&mut self, names: &[&'static str]) -> usize {
        let n = self.tabs.len();
        self.tabs.push(Sim {
            tab: Tab::new(n as u64, true),
            alive: true,
            is_joined: false,
            inbox: Vec::new(),
            grant: Grant::None,
            own: None,
            timer: None,
            status: Status::Closed(CloseReason::Caller),
            seen: Seen::default(),
        });
        self.tabs[n].seen.known = names.iter().map(|name| (*name, None)).collect();
        self.input(n, Input::Open);
        self.want(n, names);
        n
    }

    /// Somebody in the tab wants these too, from the beginning.
    pub(super) fn want(&mut self, n: usize, names: &[&'static str]) {
        self.listen(n, names);
        self.input(n, Input::Refresh);
    }

    /// Somebody in the tab wants these too, from now on.
    pub(super) fn listen(&mut self, n: usize, names: &[&'static str]) {
        let mut all = vec![Name::from("snapshot")];
        all.extend(names.iter().map(|name| Name::from(*name)));
        self.tabs[n].seen.want(names);
        self.step(n, Happening::Listen(all));
    }

    pub(super) fn input(&mut self, n: usize, input: Input) {
        self.step(n, Happening::Input(input));
    }

    /// The browser ends it without a word; what it said before is still on its way.
    pub(super) fn crash(&mut self, n: usize) {
        self.tabs[n].alive = false;
        self.tabs[n].own = None;
        self.leave(n);
    }

    /// The server has something new.
    pub(super) fn publish(&mut self, name: &'static str) {
        self.log.push(name);
        let position = self.log.len() as u64;
        let id = self.has_ids.then_some(position);
        let event = Coming::Event(name, id, position.to_string());
        for stream in
            self.tabs.iter_mut().filter_map(|tab| tab.own.as_mut()).flat_map(|own| &mut own.streams)
        {
            stream.pending.push_back(event.clone());
        }
    }

    /// How many streams the server has open.
    pub(super) fn streams(&self) -> usize {
        self.tabs.iter().filter_map(|tab| tab.own.as_ref()).map(|own| own.streams.len()).sum()
    }

    /// All that is under way arrives.
    pub(super) fn settle(&mut self) {
        while (0..self.tabs.len()).any(|n| self.anything(n)) {}
    }

    fn anything(&mut self, n: usize) -> bool {
        let senders = self.tabs[n].inbox.len();
        self.grant(n)
            || (0..senders).any(|from| self.hear(n, from))
            || (0..2).any(|stream| self.arrive(n, stream))
    }

    pub(super) fn settled_after(&mut self, time: Duration) {
        self.settle();
        self.pass(time);
        self.settle();
    }

    /// The tab hears that the lock is its own, if it is.
    pub(super) fn grant(&mut self, n: usize) -> bool {
        if self.tabs[n].grant != Grant::UnderWay {
            return false;
        }
        self.tabs[n].grant = Grant::Told;
        self.step(n, Happening::Granted);
        true
    }

    /// The tab hears the next word of one of the others.
    pub(super) fn hear(&mut self, n: usize, from: usize) -> bool {
        let Some((_, words)) = self.tabs[n].inbox.get_mut(from) else { return false };
        let Some(text) = words.pop_front() else { return false };
        let message = Message::from_text(&text).expect("what is said can be understood");
        self.step(n, Happening::Heard(message));
        true
    }

    /// The next thing arrives on one of the tab's own streams.
    pub(super) fn arrive(&mut self, n: usize, stream: usize) -> bool {
        let Some(own) = &mut self.tabs[n].own else { return false };
        let Some(stream) = own.streams.get_mut(stream) else { return false };
        let Some(coming) = stream.pending.pop_front() else { return false };
        let input = match coming {
            Coming::Opened => SourceInput::Opened,
            Coming::Failed => SourceInput::Failed { fatal: true },
            Coming::Event(name, id, data) => {
                if let Some(id) = id {
                    stream.shown = format!("e-{id}");
                }
                let is_heard = name.starts_with("stream-") || own.names.iter().any(|it| it == name);
                if !is_heard {
                    return true;
                }
                let id = stream.shown.clone();
                SourceInput::Event(RawEvent { name: name.to_owned().into(), id, data: data.into() })
            }
        };
        let generation = stream.generation;
        self.own(n, Input::Source(generation, input));
        true
    }

    /// Its streams break.
    pub(super) fn fail(&mut self, n: usize) {
        for stream in self.tabs[n].own.iter_mut().flat_map(|own| &mut own.streams) {
            stream.pending.push_back(Coming::Failed);
        }
    }

    pub(super) fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some((at, n)) = self.next_timer().filter(|(at, _)| *at <= end) {
            self.now = self.now.max(at);
            if self.tabs[n].timer == Some(at) {
                self.tabs[n].timer = None;
                self.input(n, Input::TimerFired);
            } else if let Some(own) = &mut self.tabs[n].own {
                own.timer = None;
                self.own(n, Input::TimerFired);
            }
        }
        self.now = end;
    }

    fn next_timer(&self) -> Option<(Duration, usize)> {
        let timers =
            self.tabs.iter().enumerate().filter(|(_, tab)| tab.alive).flat_map(|(n, tab)| {
                let own = tab.own.as_ref().and_then(|own| own.timer);
                tab.timer.into_iter().chain(own).map(move |at| (at, n))
            });
        timers.min()
    }
}
