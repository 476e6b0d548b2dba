//! A client that shows every byte.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// Longer than anything here takes; reached only by a failure.
const DEADLINE: Duration = Duration::from_secs(20);

/// Waits for it, but not for ever.
#[track_caller]
pub(crate) fn soon<T>(future: impl Future<Output = T>) -> impl Future<Output = T> {
    let caller = std::panic::Location::caller();
    async move {
        match timeout(DEADLINE, future).await {
            Ok(value) => value,
            Err(_) => panic!("{caller}: nothing happened within {DEADLINE:?}"),
        }
    }
}

/// An answer, its body read to the end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// A header's value; `None` if there is none, or more than one.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.head.lines().skip(1).filter_map(|line| {
            let (header, value) = line.split_once(": ")?;
            header.eq_ignore_ascii_case(name).then_some(value)
        });
        values.next().filter(|_| values.next().is_none())
    }

    /// The problem document's `field`.
    #[track_caller]
    pub(crate) fn problem(&self) -> yew_sse_wire::Problem {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        let problem: yew_sse_wire::Problem = serde_json::from_str(&self.body).unwrap();
        assert_eq!(problem.status, self.status);
        problem
    }
}

/// Sends a request, written out but for its last lines, and reads the whole answer.
#[track_caller]
pub(crate) fn ask(to: SocketAddr, request: &str) -> impl Future<Output = Answer> {
    let answer = attempt(to, request);
    async move { answer.await.expect("it answers") }
}

/// The same, of a server that may not be there, or not for long enough to answer.
#[track_caller]
pub(crate) fn attempt(to: SocketAddr, request: &str) -> impl Future<Output = Option<Answer>> {
    let (head, body) = request.split_once("\n\n").unwrap_or((request, ""));
    send(to, head, body.as_bytes())
}

/// The same with a body of any bytes.
#[track_caller]
pub(crate) fn send(
    to: SocketAddr,
    head: &str,
    body: &[u8],
) -> impl Future<Output = Option<Answer>> + use<> {
    let mut request = head.trim_end().replace('\n', "\r\n");
    request.push_str("\r\nHost: test\r\nConnection: close\r\n");
    if !body.is_empty() {
        request.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    request.push_str("\r\n");
    let request = [request.as_bytes(), body].concat();
    soon(async move {
        let mut socket = TcpStream::connect(to).await.ok()?;
        // A refused body may be answered, and the connection closed, before all of it is sent.
        let _ = socket.write_all(&request).await;
        let mut bytes = Vec::new();
        let _ = socket.read_to_end(&mut bytes).await;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n")?;
        let status: u16 = head.get(9..12)?.parse().ok()?;
        let answer = Answer { status, head: head.into(), body: body.into() };
        let length = answer.header("content-length").and_then(|length| length.parse().ok());
        let has_no_body = status == 304 || request.starts_with(b"HEAD ");
        // One that was cut short is none.
        let is_whole = length.is_none_or(|length: usize| has_no_body || length == body.len());
        is_whole.then_some(answer)
    })
}

/// A stream being read. Dropping it is leaving.
pub(crate) struct Stream {
    socket: TcpStream,
    /// The status line and the headers, as they came.
    pub(crate) head: String,
    raw: Vec<u8>,
    text: String,
    ended: bool,
}

impl Stream {
    /// Opens a stream; `rest` is what follows the path, and more header lines if need be.
    #[track_caller]
    pub(crate) fn open(to: SocketAddr, rest: &str) -> impl Future<Output = Self> {
        let request = format!("GET /api/events{rest}").replace('\n', "\r\n");
        let request = match request.split_once("\r\n") {
            Some((line, headers)) => format!("{line} HTTP/1.1\r\n{headers}\r\n"),
            None => format!("{request} HTTP/1.1\r\n"),
        };
        soon(async move {
            let mut socket = TcpStream::connect(to).await.unwrap();
            socket.write_all(format!("{request}Host: test\r\n\r\n").as_bytes()).await.unwrap();
            let mut raw = Vec::new();
            let end = loop {
                if let Some(end) = raw.windows(4).position(|window| window == b"\r\n\r\n") {
                    break end;
                }
                assert_ne!(socket.read_buf(&mut raw).await.unwrap(), 0, "closed before its head");
            };
            let head = String::from_utf8(raw.drain(..end + 4).collect()).unwrap();
            Self { socket, head, raw, text: String::new(), ended: false }
        })
    }

    /// The next event as it was written, without its blank line; `None` at the end of the body.
    #[track_caller]
    pub(crate) fn next(&mut self) -> impl Future<Output = Option<String>> {
        soon(async move {
            let event = self.next_whole().await;
            assert!(event.is_some() || self.text.is_empty(), "an event was cut short");
            event
        })
    }

    /// The same of a stream that may break off anywhere.
    #[track_caller]
    pub(crate) fn next_whole(&mut self) -> impl Future<Output = Option<String>> {
        soon(async move {
            loop {
                if let Some((event, rest)) = self.text.split_once("\n\n") {
                    let (event, rest) = (event.to_owned(), rest.to_owned());
                    self.text = rest;
                    return Some(event);
                }
                if self.ended || !self.read_chunk().await {
                    return None;
                }
            }
        })
    }

    /// Reads on until an event of this name.
    #[track_caller]
    pub(crate) fn until(&mut self, name: &str) -> impl Future<Output = String> {
        let line = format!("event: {name}");
        soon(async move {
            loop {
                let event = self.next().await.expect("the stream has not ended");
                if event.lines().any(|l| l == line) {
                    return event;
                }
            }
        })
    }

    /// Reads to the end of the stream and of its connection.
    #[track_caller]
    pub(crate) fn rest(&mut self) -> impl Future<Output = Vec<String>> {
        soon(async move {
            let mut events = Vec::new();
            while let Some(event) = self.next().await {
                events.push(event);
            }
            events
        })
    }

    /// Takes one chunk of the body; whether there was one.
    async fn read_chunk(&mut self) -> bool {
        loop {
            if let Some(line) = self.raw.windows(2).position(|window| window == b"\r\n") {
                let size = std::str::from_utf8(&self.raw[..line]).unwrap();
                let size = usize::from_str_radix(size, 16).unwrap();
                if self.raw.len() >= line + 2 + size + 2 {
                    let chunk = &self.raw[line + 2..line + 2 + size];
                    self.text.push_str(std::str::from_utf8(chunk).unwrap());
                    self.raw.drain(..line + 2 + size + 2);
                    self.ended = size == 0;
                    return !self.ended;
                }
            }
            if self.socket.read_buf(&mut self.raw).await.unwrap_or(0) == 0 {
                self.ended = true;
                return false;
            }
        }
    }
}
