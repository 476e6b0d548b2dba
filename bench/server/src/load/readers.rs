//! Streams that are read, by a few threads, as fast as they come.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use mio::{Events, Interest, Poll, Token};

use super::{Micros, mark::Marks, micros};

/// How many threads read.
const THREADS: usize = 2;

/// Nothing that is waited for takes longer, or it is not done at all.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// What has been read of the events from a number on.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// How long each event was under way, in microseconds.
    pub(crate) delays: Vec<u32>,
    /// How many came after another than the one before it.
    pub(crate) astray: u64,
    /// When the last one came.
    pub(crate) last: Micros,
}

/// Open streams. Dropping them closes them.
#[derive(Debug)]
pub(crate) struct Readers {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<io::Result<Seen>>>,
    /// Open, and never read.
    stalled: Vec<TcpStream>,
}

#[derive(Debug)]
struct Shared {
    /// Events before this one do not count.
    from: AtomicU32,
    opened: AtomicU64,
    received: AtomicU64,
    done: AtomicBool,
}

impl Readers {
    /// Opens this many streams, each with this request, and reads them. Events count that have this
    /// number or a higher one.
    pub(crate) fn open(to: SocketAddr, request: &str, count: usize, from: u32) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            from: AtomicU32::new(from),
            opened: AtomicU64::new(0),
            received: AtomicU64::new(0),
            done: AtomicBool::new(false),
        });
        let threads = (0..THREADS).map(|number| {
            let (shared, request) = (shared.clone(), request.to_owned());
            let mine = count / THREADS + usize::from(number < count % THREADS);
            thread::spawn(move || read(to, &request, mine, &shared))
        });
        let readers = Self { threads: threads.collect(), shared, stalled: Vec::new() };
        let opened = |shared: &Shared| shared.opened.load(Ordering::Relaxed);
        readers.until("streams open", opened, count, PATIENCE)?;
        Ok(readers)
    }

    /// Opens more, which are never read.
    pub(crate) fn stall(&mut self, to: SocketAddr, request: &str, count: usize) -> io::Result<()> {
        for _ in 0..count {
            let mut socket = TcpStream::connect(to)?;
            socket.write_all(request.as_bytes())?;
            socket.read_exact(&mut [0; 12])?;
            self.stalled.push(socket);
        }
        Ok(())
    }

    /// From here on events count that have this number or a higher one.
    pub(crate) fn count_from(&self, number: u32) {
        self.shared.from.store(number, Ordering::SeqCst);
        self.shared.received.store(0, Ordering::SeqCst);
    }

    /// How many events have been read, by all together.
    pub(crate) fn received(&self) -> u64 {
        self.shared.received.load(Ordering::Relaxed)
    }

    /// Waits until this many events have been read. Some may never come.
    pub(crate) fn wait_for(&self, count: usize, patience: Duration) -> io::Result<()> {
        self.until("events", |shared| shared.received.load(Ordering::Relaxed), count, patience)
    }

    fn until(
        &self,
        what: &str,
        count: fn(&Shared) -> u64,
        wanted: usize,
        patience: Duration,
    ) -> io::Result<()> {
        let begun = Instant::now();
        while count(&self.shared) < wanted as u64 {
            if begun.elapsed() > patience || self.threads.iter().any(JoinHandle::is_finished) {
                let there = count(&self.shared);
                return Err(io::Error::other(format!("{there} of {wanted} {what}")));
            }
            thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    /// Closes them; with what they have seen.
    pub(crate) fn close(mut self) -> io::Result<Seen> {
        self.shared.done.store(true, Ordering::Relaxed);
        let mut all = Seen::default();
        for thread in std::mem::take(&mut self.threads) {
            let seen = thread.join().map_err(|_| io::Error::other("a reader failed"))??;
            all.delays.extend(seen.delays);
            all.astray += seen.astray;
            all.last = all.last.max(seen.last);
        }
        Ok(all)
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.shared.done.store(true, Ordering::Relaxed);
    }
}

struct Reader {
    socket: mio::net::TcpStream,
    marks: Marks,
    last: u32,
    is_open: bool,
}

/// Reads its share of the streams until it is told to stop.
fn read(to: SocketAddr, request: &str, count: usize, shared: &Shared) -> io::Result<Seen> {
    let mut poll = Poll::new()?;
    let mut readers = Vec::with_capacity(count);
    for number in 0..count {
        let mut socket = TcpStream::connect(to)?;
        socket.write_all(request.as_bytes())?;
        socket.set_nonblocking(true)?;
        let mut socket = mio::net::TcpStream::from_std(socket);
        poll.registry().register(&mut socket, Token(number), Interest::READABLE)?;
        readers.push(Reader { socket, marks: Marks::default(), last: 0, is_open: false });
    }
    let (mut seen, mut buffer) = (Seen::default(), vec![0; 256 * 1024]);
    let mut events = Events::with_capacity(1024);
    while !shared.done.load(Ordering::Relaxed) {
        if let Err(error) = poll.poll(&mut events, Some(Duration::from_millis(20)))
            && error.kind() != io::ErrorKind::Interrupted
        {
            return Err(error);
        }
        for event in &events {
            readers[event.token().0].take(&mut buffer, shared, &mut seen)?;
        }
    }
    Ok(seen)
}

impl Reader {
    fn take(&mut self, buffer: &mut [u8], shared: &Shared, seen: &mut Seen) -> io::Result<()> {
        loop {
            let length = match self.socket.read(buffer) {
                Ok(0) => return Err(io::Error::other("a stream has ended")),
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            };
            if !self.is_open {
                if !buffer.starts_with(b"HTTP/1.1 200") {
                    let head = String::from_utf8_lossy(&buffer[..length.min(200)]).into_owned();
                    return Err(io::Error::other(head));
                }
                self.is_open = true;
                shared.opened.fetch_add(1, Ordering::Relaxed);
            }
            let (now, from) = (micros(), shared.from.load(Ordering::Relaxed));
            let before = seen.delays.len();
            self.marks.find(&buffer[..length], |mark| {
                if mark.number < from {
                    return;
                }
                seen.astray += u64::from(mark.number != self.last.max(from - 1) + 1);
                self.last = mark.number;
                seen.delays.push(u32::try_from(now.saturating_sub(mark.at)).unwrap_or(u32::MAX));
                seen.last = now;
            });
            let news = (seen.delays.len() - before) as u64;
            shared.received.fetch_add(news, Ordering::Relaxed);
            if length < buffer.len() {
                return Ok(());
            }
        }
    }
}
