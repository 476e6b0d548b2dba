//! A long log: an id near its end, and clients that have missed a lot.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    time::Duration,
};

use rusqlite::Connection;
use yew_sse_server::{Config, LogAddress, app};

use super::{Scene, replay::epoch};
use crate::{
    load::{Micros, PATIENCE, Readers, micros, quantile},
    machine::Peak,
    peer::{Peer, Running},
    table::{Goal, Row},
};

/// How often a client comes.
const COMES: usize = 500;

const CLIENTS: usize = 200;
const MISSED: u64 = 100_000;

/// Every tenth line is in the room that is read, the others are spread over nine rooms.
const LINES: &str = "
    WITH RECURSIVE line (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM line WHERE n < ?1)
    INSERT INTO events
    SELECT n, 1700000000000 + n * 1000, 'chat.' || ROOM, NULL, 'chat-posted',
        format(',\"room\":\"%s\",\"id\":\"00000000-0000-4000-8000-%012x\",\"author\":\"Ada\",'
            || '\"text\":\"@%07d000000000000@ of a long talk about nothing.\",\"at\":%d}',
            ROOM, n, READ, 1700000000000 + n * 1000),
        NULL, randomblob(16), NULL
    FROM line";

/// What a client has to wait for whose id is near the end.
pub(super) fn first_byte(scene: &Scene) -> io::Result<Vec<Row>> {
    let Some(server) = with_lines(scene, scene.stored, "10")? else { return Ok(Vec::new()) };
    let epoch = epoch(&server)?;
    let mut took = Vec::with_capacity(COMES);
    for number in 0..COMES as u64 {
        let id = format!("{epoch}-{}", scene.stored - number % 1_000);
        took.push(opening(&server, Some(&id), b"event: ")?.0);
    }
    let what = format!("near the end of {}: first byte p99", scene.stored);
    let late = quantile(&mut took, 0.99) as f64 / 1e3;
    Ok(vec![Row::ours(&what, "ms", late, Goal::AtMost(20.0))])
}

/// What clients cost that read much of the log, all at once.
pub(super) fn deep(scene: &Scene) -> io::Result<Vec<Row>> {
    let Some(server) = with_lines(scene, MISSED, "1")? else { return Ok(Vec::new()) };
    let request = server.peer.stream(Some(&format!("{}-0", epoch(&server)?)));
    // The first brings the log's readers and their caches.
    let first = Readers::open(server.address, &request, 1, 1)?;
    first.wait_for(MISSED as usize, PATIENCE)?;
    let before = server.program().memory();
    let (begun, peak) = (micros(), Peak::of(server.program()));
    let readers = Readers::open(server.address, &request, CLIENTS, 1)?;
    readers.wait_for(CLIENTS * MISSED as usize, 3 * PATIENCE)?;
    let growth = peak.found().saturating_sub(before) as f64 / CLIENTS as f64 / 1024.0;
    let seen = readers.close()?;
    let what = format!("{CLIENTS} x {MISSED} events");
    let rate = (CLIENTS as u64 * MISSED) as f64 / (seen.last - begun) as f64 * 1e3;
    Ok(vec![
        Row::ours(&format!("{what}: more per client"), "KB", growth, Goal::AtMost(64.0)),
        Row::ours(&format!("{what}: speed"), "k/s", rate, Goal::None),
        Row::ours("  lost on the way", "", seen.astray as f64, Goal::AtMost(0.0)),
    ])
}

/// Our server with that many lines; every so many of them are in the room that is read.
fn with_lines(scene: &Scene, lines: u64, every: &str) -> io::Result<Option<Running>> {
    if !scene.peers.contains(&Peer::Ours) {
        return Ok(None);
    }
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("feeds.db");
    let runtime = tokio::runtime::Runtime::new()?;
    // The server makes the tables.
    let config = Config { log: LogAddress::Sqlite(path.clone()), ..Config::default() };
    runtime.block_on(async { app(config).await.map(drop) }).map_err(io::Error::other)?;
    drop(runtime);
    let room = format!("CASE n % {every} WHEN 0 THEN 'bench' ELSE 'room-' || n % 10 END");
    let sql = LINES.replace("ROOM", &room).replace("READ", &format!("n / {every}"));
    let file = Connection::open(path).map_err(io::Error::other)?;
    file.execute(&sql, [lines]).map_err(io::Error::other)?;
    drop(file);
    Running::start_in(folder, Peer::Ours, &scene.programs).map(Some)
}

/// Opens a stream and reads until this has come; how long it took, and what has come.
pub(super) fn opening(
    server: &Running,
    id: Option<&str>,
    until: &[u8],
) -> io::Result<(Micros, String)> {
    let begun = micros();
    let mut socket = TcpStream::connect(server.address)?;
    socket.set_read_timeout(Some(Duration::from_secs(10)))?;
    socket.write_all(server.peer.stream(id).as_bytes())?;
    let (mut all, mut buffer) = (Vec::new(), vec![0; 64 * 1024]);
    while !all.windows(until.len()).any(|window| window == until) {
        match socket.read(&mut buffer)? {
            0 => return Err(io::Error::other("a stream has ended")),
            length => all.extend_from_slice(&buffer[..length]),
        }
    }
    Ok((micros() - begun, String::from_utf8_lossy(&all).into_owned()))
}
