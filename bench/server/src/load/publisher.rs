//! Events that are published, at a pace or as fast as they are read.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use super::{mark::Mark, micros, readers::Readers};
use crate::peer::{Peer, Running};

/// Publishes without waiting for the answers, over one connection or, in turns, over several: then
/// events may change places.
#[derive(Debug)]
pub(crate) struct Publisher {
    lanes: Vec<TcpStream>,
    peer: Peer,
    /// The number of the next event.
    pub(crate) next: u32,
    refused: Arc<AtomicBool>,
}

impl Publisher {
    pub(crate) fn new(server: &Running, lanes: usize) -> io::Result<Self> {
        let refused = Arc::new(AtomicBool::new(false));
        let lanes = (0..lanes).map(|_| lane(server, &refused)).collect::<io::Result<_>>()?;
        Ok(Self { lanes, peer: server.peer, next: 1, refused })
    }

    /// Publishes one event that is this long on the wire.
    pub(crate) fn publish(&mut self, size: usize) -> io::Result<()> {
        if self.refused.load(Ordering::Relaxed) {
            return Err(io::Error::other("an event was refused"));
        }
        let mark = Mark { number: self.next, at: micros() };
        let text = mark.text(size.saturating_sub(self.peer.frame()));
        self.next += 1;
        let request = format!(
            "POST {} HTTP/1.1\r\nHost: bench\r\nContent-Type: text/plain\r\n\
             Content-Length: {}\r\n\r\n{text}",
            self.peer.publish(),
            text.len()
        );
        let lane = self.next as usize % self.lanes.len();
        self.lanes[lane].write_all(request.as_bytes())
    }

    /// Publishes so many a second, for a while.
    pub(crate) fn paced(&mut self, rate: u32, count: u32, size: usize) -> io::Result<()> {
        let begun = Instant::now();
        for number in 0..count {
            let due = begun + Duration::from_secs(1) * number / rate;
            while let Some(early) = due.checked_duration_since(Instant::now()) {
                thread::sleep(early);
            }
            self.publish(size)?;
        }
        Ok(())
    }

    /// Publishes as fast as the streams are read: no more than `ahead` events are under way.
    pub(crate) fn as_fast_as_read(
        &mut self,
        readers: &Readers,
        streams: usize,
        ahead: u32,
        span: Duration,
        size: usize,
    ) -> io::Result<()> {
        let (begun, first) = (Instant::now(), self.next);
        let mut moved = (0, Instant::now());
        while begun.elapsed() < span {
            let read = readers.received() / streams as u64;
            if read != moved.0 {
                moved = (read, Instant::now());
            }
            // What is lost is never read: then it goes on all the same.
            let is_stuck = moved.1.elapsed() > Duration::from_millis(500);
            if u64::from(self.next - first) < read + u64::from(ahead) || is_stuck {
                self.publish(size)?;
            } else {
                thread::sleep(Duration::from_micros(50));
            }
        }
        Ok(())
    }
}

/// A connection whose answers are read, to see whether anything is refused.
fn lane(server: &Running, refused: &Arc<AtomicBool>) -> io::Result<TcpStream> {
    let socket = TcpStream::connect(server.address)?;
    socket.set_nodelay(true)?;
    let (mut answers, refused) = (socket.try_clone()?, refused.clone());
    thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = answers.read(&mut buffer) {
            let wrong = |start: &[u8]| start == b"HTTP/1.1 4" || start == b"HTTP/1.1 5";
            if buffer[..length].windows(10).any(wrong) {
                refused.store(true, Ordering::Relaxed);
            }
        }
    });
    Ok(socket)
}
