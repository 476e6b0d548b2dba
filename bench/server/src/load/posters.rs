//! Clients that post one line after the other.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    thread,
    time::{Duration, Instant},
};

use super::{Micros, micros};
use crate::peer::Peer;

/// Posts with this many clients for a while; how long each post took, in microseconds. `pause` is
/// how long a client rests after each.
pub(crate) fn post_for(
    peer: Peer,
    to: SocketAddr,
    clients: u64,
    pause: Duration,
    span: Duration,
) -> io::Result<Vec<Micros>> {
    let threads: Vec<_> = (0..clients)
        .map(|client| thread::spawn(move || post(peer, to, client, pause, span)))
        .collect();
    let mut took = Vec::new();
    for thread in threads {
        took.extend(thread.join().map_err(|_| io::Error::other("a poster failed"))??);
    }
    Ok(took)
}

fn post(
    peer: Peer,
    to: SocketAddr,
    client: u64,
    pause: Duration,
    span: Duration,
) -> io::Result<Vec<Micros>> {
    let mut socket = TcpStream::connect(to)?;
    socket.set_nodelay(true)?;
    let (path, run) = match peer {
        Peer::Ours => ("/api/chat", micros()),
        _ => (peer.publish(), 0),
    };
    let (mut took, mut answer) = (Vec::new(), vec![0; 4_096]);
    let begun = Instant::now();
    while begun.elapsed() < span {
        let id = format!("{client:08x}-0000-4000-8000-{:012x}", run * 100_000 + took.len() as u64);
        let body =
            format!(r#"{{"id":"{id}","room":"posts","author":"Ada","text":"{}"}}"#, "x".repeat(80));
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let asked = micros();
        socket.write_all(request.as_bytes())?;
        // An answer is short and comes in one piece.
        let length = socket.read(&mut answer)?;
        if !answer[..length].starts_with(b"HTTP/1.1 20") {
            return Err(io::Error::other(String::from_utf8_lossy(&answer[..length]).into_owned()));
        }
        took.push(micros() - asked);
        if !pause.is_zero() {
            thread::sleep(pause);
        }
    }
    Ok(took)
}
