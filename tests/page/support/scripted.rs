//! A server that says exactly what a test tells it to, byte by byte.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
    time::{Duration, Instant},
};

/// How long a browser may take to come.
const SOON: Duration = Duration::from_secs(20);

/// The head of the answer in every tutorial, as Node sends it.
const HEAD: &str = "HTTP/1.1 200 OK\r\n\
                    Content-Type: text/event-stream\r\n\
                    Cache-Control: no-cache\r\n\
                    Access-Control-Allow-Origin: *\r\n\
                    Connection: keep-alive\r\n\
                    Transfer-Encoding: chunked\r\n\r\n";

/// A listening socket.
#[derive(Debug)]
pub(crate) struct Scripted {
    listener: TcpListener,
    address: SocketAddr,
}

/// A stream to a browser. Dropping it breaks it off in the middle.
#[derive(Debug)]
pub(crate) struct Stream {
    socket: TcpStream,
    /// The request's lines.
    pub(crate) asked: Vec<String>,
}

impl Scripted {
    #[track_caller]
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        Self { listener, address }
    }

    /// As in `http://127.0.0.1:3000`.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Waits for the next request and answers it with a stream.
    #[track_caller]
    pub(crate) fn stream(&self) -> Stream {
        let begun = Instant::now();
        loop {
            let socket = self.listener.accept().ok();
            if let Some(mut stream) = socket.and_then(|(socket, _)| Stream::asked_on(socket)) {
                stream.raw(HEAD.as_bytes());
                return stream;
            }
            assert!(begun.elapsed() < SOON, "nobody asked for a stream within {SOON:?}");
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Stream {
    /// Browsers also open sockets that they may need later, and ask nothing on them.
    fn asked_on(socket: TcpStream) -> Option<Self> {
        socket.set_nonblocking(false).ok()?;
        socket.set_read_timeout(Some(Duration::from_secs(1))).ok()?;
        socket.set_nodelay(true).ok()?;
        let reader = BufReader::new(socket.try_clone().ok()?);
        let lines = reader.lines().map_while(Result::ok).take_while(|line| !line.is_empty());
        let asked: Vec<String> = lines.collect();
        asked.first()?.starts_with("GET ").then_some(Self { socket, asked })
    }

    /// Sends this text as it is.
    #[track_caller]
    pub(crate) fn send(&mut self, text: &str) {
        self.raw(format!("{:x}\r\n{text}\r\n", text.len()).as_bytes());
    }

    /// Ends the answer as it should.
    #[track_caller]
    pub(crate) fn end(mut self) {
        self.raw(b"0\r\n\r\n");
    }

    #[track_caller]
    fn raw(&mut self, bytes: &[u8]) {
        self.socket.write_all(bytes).expect("the browser reads");
    }
}
