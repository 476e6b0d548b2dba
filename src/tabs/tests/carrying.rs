//! What the made-up browser does for its tabs, and the server for their connections.

use std::collections::VecDeque;

use super::{
    super::signals::{Effect, Happening},
    world::{Coming, Grant, OwnSim, Stream, World},
};
use crate::connection::{self, Connection, Input, Options, Signal, SourceInput};

impl World {
    #[expect(
        clippy::needless_pass_by_value,
        reason = "what happens is said once, and is over then"
    )]
    pub(super) fn own(&mut self, n: usize, input: Input) {
        let Some(own) = &mut self.tabs[n].own else { return };
        let number = own.number;
        let effects = own.connection.step(&input, self.now);
        let mut signals = Vec::new();
        for effect in effects {
            match effect {
                connection::Effect::Open { generation, last_event_id, .. } => {
                    let pending = self.beginning(last_event_id.as_deref());
                    let stream = Stream { generation, shown: String::new(), pending };
                    let own = self.tabs[n].own.as_mut().unwrap();
                    own.streams.push(stream);
                    assert!(own.streams.len() <= 2);
                }
                connection::Effect::Drop(generation) => {
                    let own = self.tabs[n].own.as_mut().unwrap();
                    own.streams.retain(|stream| stream.generation != generation);
                }
                connection::Effect::WakeAt(at) => self.tabs[n].own.as_mut().unwrap().timer = at,
                connection::Effect::Tell(status) => {
                    signals.push(Signal::Status { status, at: self.now });
                }
                connection::Effect::Resync => signals.push(Signal::Resync),
                connection::Effect::Deliver { own_id } => {
                    let Input::Source(_, SourceInput::Event(event)) = &input else {
                        panic!("passed on without an event, after {input:?}");
                    };
                    signals.push(Signal::Event { event: event.clone(), own_id, at: self.now });
                }
                connection::Effect::Diagnose => {}
            }
        }
        self.speaking.extend(signals.into_iter().map(|signal| (n, number, signal)));
        self.let_them_speak();
    }

    /// What the server says first.
    fn beginning(&self, id: Option<&str>) -> VecDeque<Coming> {
        let mut coming = VecDeque::from([Coming::Opened]);
        if !self.resumes {
            return coming;
        }
        let head = self.log.len() as u64;
        let hello = format!(r#"{{"epoch":"e","head":{head},"heartbeat_ms":0,"resume":true}}"#);
        coming.push_back(Coming::Event("stream-hello", None, hello));
        match id {
            None => coming.push_back(Coming::Event("snapshot", None, head.to_string())),
            Some(id) => {
                let after: u64 = id.strip_prefix("e-").unwrap().parse().unwrap();
                coming.extend((after + 1..=head).map(|position| {
                    let name = self.log[position as usize - 1];
                    Coming::Event(name, Some(position), position.to_string())
                }));
            }
        }
        coming.push_back(Coming::Event("stream-caught-up", Some(head), "{}".into()));
        coming
    }

    pub(super) fn step(&mut self, n: usize, happening: Happening) {
        if !self.tabs[n].alive {
            return;
        }
        let is_first = !std::mem::replace(&mut self.is_busy, true);
        let effects = self.tabs[n].tab.step(happening, self.now);
        for effect in effects {
            self.carry_out(n, effect);
        }
        assert_eq!(self.tabs[n].status, self.tabs[n].tab.status(), "tab {n} told what is so");
        if is_first {
            self.is_busy = false;
            self.let_them_speak();
        }
    }

    /// One after the other: not while something is done about what was said before.
    fn let_them_speak(&mut self) {
        while let Some((n, number, signal)) =
            (!self.is_busy).then(|| self.speaking.pop_front()).flatten()
        {
            // It may have been dropped by what it said before.
            let own = self.tabs[n].own.as_ref().filter(|own| own.number == number);
            if let Some(reach) = own.map(|own| own.connection.reach()) {
                self.step(n, Happening::Own(number, signal, reach));
            }
        }
    }

    fn carry_out(&mut self, n: usize, effect: Effect) {
        match effect {
            Effect::Join => {
                assert!(!self.tabs[n].is_joined, "tab {n} joined twice");
                self.tabs[n].is_joined = true;
                self.queue.push(n);
                self.hand_over();
            }
            Effect::Leave => {
                assert!(self.tabs[n].is_joined, "tab {n} left twice");
                self.leave(n);
            }
            Effect::Post(message) => {
                let text = message.to_text().expect("what is said can be written");
                self.post(n, &text);
            }
            Effect::Open { number, last, lost } => {
                assert!(self.tabs[n].own.is_none(), "tab {n} has two connections");
                let connection = Connection::new("https://example.org", Options::default(), 7);
                let connection = connection.after(last.as_deref(), lost);
                let (names, streams) = (Vec::new(), Vec::new());
                self.tabs[n].own = Some(OwnSim { number, connection, names, timer: None, streams });
                self.own(n, Input::Open);
            }
            Effect::Listen(names) => {
                self.tabs[n].own.as_mut().expect("something to listen to").names.extend(names);
            }
            Effect::Refresh => self.own(n, Input::Refresh),
            Effect::Drop => {
                assert!(self.tabs[n].own.take().is_some(), "tab {n} has nothing to drop");
            }
            Effect::WakeAt(at) => self.tabs[n].timer = at,
            Effect::Tell(Signal::Status { status, .. }) => {
                assert_ne!(self.tabs[n].status, status, "tab {n} told twice");
                self.tabs[n].status = status;
            }
            Effect::Tell(Signal::Resync) => self.tabs[n].seen.resync(),
            Effect::Tell(Signal::Event { event, own_id, .. }) => {
                if let Ok(position) = event.data.parse::<u64>() {
                    let has_id = self.has_ids && event.name != "snapshot";
                    let given = has_id.then(|| format!("e-{position}"));
                    assert_eq!(own_id.then(|| event.id.clone()), given, "tab {n}: {event:?}");
                }
                self.tabs[n].seen.take(&event, (&self.log, self.resumes), n);
            }
        }
    }

    fn post(&mut self, from: usize, text: &str) {
        for (n, tab) in self.tabs.iter_mut().enumerate() {
            if n == from || !tab.is_joined {
                continue;
            }
            match tab.inbox.iter_mut().find(|(of, _)| *of == from) {
                Some((_, words)) => words.push_back(text.to_owned()),
                None => tab.inbox.push((from, VecDeque::from([text.to_owned()]))),
            }
        }
    }

    pub(super) fn leave(&mut self, n: usize) {
        self.tabs[n].is_joined = false;
        self.tabs[n].inbox.clear();
        self.tabs[n].grant = Grant::None;
        self.queue.retain(|waiting| *waiting != n);
        self.hand_over();
    }

    fn hand_over(&mut self) {
        if let Some(first) = self.queue.first() {
            let tab = &mut self.tabs[*first];
            if tab.grant == Grant::None {
                tab.grant = Grant::UnderWay;
            }
        }
    }
}
