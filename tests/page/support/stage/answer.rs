//! How one request is answered.

use std::time::Duration;

/// The time between two pieces of an answer that trickles: long enough for each to arrive alone.
const TRICKLE: Duration = Duration::from_millis(2);

/// A head, if any, a body piece by piece, and an end.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    head: Option<(u16, Vec<(&'static str, String)>)>,
    /// Each is sent alone.
    pub(super) pieces: Vec<Vec<u8>>,
    /// The time between two of them.
    pub(super) pace: Duration,
    pub(super) end: End,
}

/// How an answer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Not at all: the socket stays open, and silent unless the test says something.
    Hold,
    /// As it should.
    Close,
    /// In the middle, as when a process is killed.
    Cut,
    /// In the middle with a reset (RST), as when a middlebox has forgotten the connection. What
    /// the other side has not read yet may be lost.
    Reset,
}

impl Answer {
    /// A stream for everybody, held open, as a server sends it that does nothing wrong: it says
    /// something at once, a comment.
    pub(crate) fn stream() -> Self {
        Self::head_of_a_stream().text(":\n")
    }

    /// The same, but so far nothing has been said.
    pub(crate) fn head_of_a_stream() -> Self {
        Self::new(200)
            .header("Content-Type", "text/event-stream")
            .header("Cache-Control", "no-cache")
            .header("Transfer-Encoding", "chunked")
    }

    /// A status and nothing else.
    pub(crate) fn status(status: u16) -> Self {
        let answer = Self::new(status).end(End::Close);
        // Such an answer has no body that could have a length.
        if status == 204 { answer } else { answer.header("Content-Length", "0") }
    }

    /// Another address to ask.
    pub(crate) fn redirect(status: u16, location: impl Into<String>) -> Self {
        Self::status(status).header("Location", location)
    }

    /// No answer, not even a head; the socket stays open.
    pub(crate) fn silence() -> Self {
        Self { head: None, pieces: Vec::new(), pace: Duration::ZERO, end: End::Hold }
    }

    fn new(status: u16) -> Self {
        let head = Some((status, Vec::new()));
        let answer = Self { head, ..Self::silence() };
        answer.header("Connection", "close").header("Access-Control-Allow-Origin", "*")
    }

    /// Sets a header, in place of one of that name.
    pub(crate) fn header(self, name: &'static str, value: impl Into<String>) -> Self {
        let mut answer = self.without(name);
        if let Some((_, headers)) = &mut answer.head {
            headers.push((name, value.into()));
        }
        answer
    }

    /// Leaves a header out.
    pub(crate) fn without(mut self, name: &str) -> Self {
        if let Some((_, headers)) = &mut self.head {
            headers.retain(|(known, _)| *known != name);
        }
        self
    }

    /// Says this next, in one piece.
    pub(crate) fn text(mut self, text: impl Into<Vec<u8>>) -> Self {
        self.pieces.push(text.into());
        self
    }

    /// Says this next, each byte alone.
    pub(crate) fn trickle(mut self, text: impl AsRef<[u8]>) -> Self {
        self.pieces.extend(text.as_ref().iter().map(|byte| vec![*byte]));
        Self { pace: TRICKLE, ..self }
    }

    pub(crate) fn end(self, end: End) -> Self {
        Self { end, ..self }
    }

    /// Whether its body comes in chunks.
    pub(super) fn is_chunked(&self) -> bool {
        let headers = self.head.iter().flat_map(|(_, headers)| headers);
        headers.into_iter().any(|(name, _)| *name == "Transfer-Encoding")
    }

    /// Its head, if it has one.
    pub(super) fn first_bytes(&self) -> Option<Vec<u8>> {
        let (status, headers) = self.head.as_ref()?;
        let headers: String =
            headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        Some(format!("HTTP/1.1 {status} As told\r\n{headers}\r\n").into_bytes())
    }
}
