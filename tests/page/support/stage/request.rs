//! What the other side asked for.

use std::{
    io::{self, ErrorKind, Read},
    net::TcpStream,
    time::{Duration, Instant},
};

use yew_sse_wire::control::LAST_EVENT_ID;

/// No request of a browser is longer.
const LONGEST: usize = 64 * 1024;

/// A request for a stream, and what became of it.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// When it was read.
    pub(crate) at: Instant,
    /// When the answer was over, whoever ended it.
    pub(crate) ended: Option<Instant>,
    /// Whether it was the other side that ended it.
    pub(crate) hung_up: bool,
    pub(super) method: String,
    /// Path and query.
    pub(super) target: String,
    headers: Vec<(String, String)>,
}

impl Request {
    /// Reads the next one. Nothing, when nothing is asked until `is_over`: browsers also open
    /// sockets that they may need later.
    pub(super) fn read(
        socket: &mut TcpStream,
        is_over: impl Fn() -> bool,
    ) -> io::Result<Option<Self>> {
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"\r\n\r\n") && bytes.len() < LONGEST {
            let mut piece = [0; 1024];
            match socket.read(&mut piece) {
                Ok(0) => return Ok(None),
                Ok(length) => bytes.extend(&piece[..length]),
                Err(error) if is_timeout(&error) && !is_over() => {}
                Err(error) => return Err(error),
            }
        }
        // Ids are UTF-8; whatever is not shall be seen not to be.
        Ok(Self::parse(&String::from_utf8_lossy(&bytes)))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let mut first = lines.next()?.split(' ');
        let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
        let headers = lines.filter_map(|line| {
            let (name, value) = line.split_once(": ")?;
            Some((name.to_ascii_lowercase(), value.to_owned()))
        });
        let headers = headers.collect();
        Some(Self { at: Instant::now(), ended: None, hung_up: false, method, target, headers })
    }

    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// A header's value; its name in small letters.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }

    /// The last event, as the browser itself says it.
    pub(crate) fn last_event_id(&self) -> Option<&str> {
        self.header("last-event-id")
    }

    /// The last event, as the address says it.
    pub(crate) fn resumes_after(&self) -> Option<String> {
        let (_, query) = self.target.split_once('?')?;
        let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let ids = pairs.filter(|(name, _)| *name == LAST_EVENT_ID).map(|(_, value)| decoded(value));
        let ids: Vec<String> = ids.collect();
        // More than one would be a fault, and be seen.
        (!ids.is_empty()).then(|| ids.join(", "))
    }

    /// The time from the end of this one to the next.
    #[track_caller]
    pub(crate) fn until(&self, next: &Self) -> Duration {
        let ended = self.ended.unwrap_or_else(|| panic!("it has not ended: {self:?}"));
        next.at.saturating_duration_since(ended)
    }
}

pub(super) fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

/// `a%20b+c` -> `a b c`
fn decoded(value: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = value.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let code = rest.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        match (first, code.and_then(|code| u8::from_str_radix(code, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &rest[2..];
            }
            (b'+', _) => bytes.push(b' '),
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn a_request_says_what_it_has_in_its_header_and_in_its_address() {
    let head = "GET /1?feeds=a&last_event_id=a+b%26%23%F0%9F%8E%89%2 HTTP/1.1\r\n\
                Host: x\r\nLast-Event-ID: k-7\r\n\r\n";
    let request = Request::parse(head).unwrap();
    assert_eq!((&*request.method, request.path()), ("GET", "/1"));
    assert_eq!(request.last_event_id(), Some("k-7"));
    assert_eq!(request.resumes_after().as_deref(), Some("a b&#🎉%2"));
    let plain = Request::parse("GET / HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    assert_eq!((plain.last_event_id(), plain.resumes_after()), (None, None));
}
