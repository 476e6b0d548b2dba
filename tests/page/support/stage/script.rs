//! One path: how it is answered, and who has asked.

use std::{
    fmt,
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver, Sender},
    },
    time::Instant,
};

use super::{Answer, End, Request, locked};

/// A path with its answers and its record.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    origin: String,
    path: String,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    answers: Vec<Answer>,
    requests: Vec<Request>,
    /// To the stream of each request.
    voices: Vec<Sender<Word>>,
    preflights: usize,
}

/// What a test says on a stream that is held open.
#[derive(Debug)]
pub(super) enum Word {
    Say(Vec<u8>),
    End(End),
}

/// A request's turn: its answer, and what comes after.
#[derive(Debug)]
pub(super) struct Turn {
    pub(super) answer: Answer,
    pub(super) words: Receiver<Word>,
    number: usize,
}

impl Script {
    #[track_caller]
    pub(super) fn new(origin: &str, path: &str, answers: impl IntoIterator<Item = Answer>) -> Self {
        let answers = Vec::from_iter(answers);
        assert!(!answers.is_empty(), "a script has an answer");
        let state = State { answers, requests: Vec::new(), voices: Vec::new(), preflights: 0 };
        let state = Arc::new(Mutex::new(state));
        Self { origin: origin.to_owned(), path: path.to_owned(), state }
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// As in `http://127.0.0.1:3000/1`.
    pub(crate) fn url(&self) -> String {
        format!("{}{}", self.origin, self.path)
    }

    /// All requests so far, oldest first.
    pub(crate) fn requests(&self) -> Vec<Request> {
        locked(&self.state).requests.clone()
    }

    /// How often a browser has asked whether it may ask.
    pub(crate) fn preflights(&self) -> usize {
        locked(&self.state).preflights
    }

    /// Says this on the newest stream, in one piece.
    #[track_caller]
    pub(crate) fn say(&self, text: impl Into<Vec<u8>>) {
        self.send(Word::Say(text.into()));
    }

    /// Ends the newest stream.
    #[track_caller]
    pub(crate) fn end(&self, end: End) {
        self.send(Word::End(end));
    }

    #[track_caller]
    fn send(&self, word: Word) {
        let voice = locked(&self.state).voices.last().cloned();
        let sent = voice.map(|voice| voice.send(word).is_ok());
        assert_eq!(sent, Some(true), "there is a stream that is held open: {self}");
    }

    /// Keeps a request; how it is to be answered.
    pub(super) fn ask(&self, request: Request) -> Turn {
        let mut state = locked(&self.state);
        let number = state.requests.len();
        let answer = state.answers[number.min(state.answers.len() - 1)].clone();
        let (voice, words) = mpsc::channel();
        state.requests.push(request);
        state.voices.push(voice);
        Turn { answer, words, number }
    }

    pub(super) fn asked_whether_it_may(&self) {
        locked(&self.state).preflights += 1;
    }

    /// Keeps how a request's answer ended.
    pub(super) fn ended(&self, turn: &Turn, hung_up: bool) {
        let request = &mut locked(&self.state).requests[turn.number];
        (request.ended, request.hung_up) = (Some(Instant::now()), hung_up);
    }
}

/// The record, shown when a wait is in vain.
impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = locked(&self.state);
        let begun = state.requests.first().map(|request| request.at);
        for (number, request) in state.requests.iter().enumerate() {
            let since = |at: Instant| begun.map(|begun| at.saturating_duration_since(begun));
            writeln!(
                f,
                "    request {} after {:?}: {} last-event-id {:?}; ended {:?}{}",
                number + 1,
                since(request.at).unwrap_or_default(),
                request.target,
                request.last_event_id(),
                request.ended.and_then(since),
                if request.hung_up { " by the browser" } else { "" },
            )?;
        }
        writeln!(f, "    preflights: {}", state.preflights)
    }
}
