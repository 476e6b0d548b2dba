//! Posts as fast as it can: how many lines a second are acknowledged, and how long each takes.
//!
//! `yew-sse-server --posts-per-minute 0` and
//! `cargo run --release --bin posts -- 127.0.0.1:4000 64 10`: 64 clients, 10 seconds.

use std::{
    error::Error,
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};
use yew_sse_wire::RequestId;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [to, clients, seconds] = arguments.as_slice() else {
        return Err("which address, how many clients, how many seconds?".into());
    };
    let (to, clients): (SocketAddr, u64) = (to.parse()?, clients.parse()?);
    let span = Duration::from_secs(seconds.parse()?);
    let mut posting = JoinSet::new();
    for client in 0..clients {
        posting.spawn(post(to, client, span));
    }
    let mut took: Vec<Duration> = Vec::new();
    while let Some(posted) = posting.join_next().await {
        took.extend(posted??);
    }
    took.sort_unstable();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize];
    let rate = took.len() as f64 / span.as_secs_f64();
    println!("{rate:.0} posts/s; median {:.1?}, p99 {:.1?}", at(0.5), at(0.99));
    Ok(())
}

/// Posts one line after the other over one connection; how long each took.
async fn post(to: SocketAddr, client: u64, span: Duration) -> std::io::Result<Vec<Duration>> {
    let mut socket = TcpStream::connect(to).await?;
    socket.set_nodelay(true)?;
    let begun = Instant::now();
    let run = u128::from(std::process::id());
    let (mut took, mut answer) = (Vec::new(), vec![0; 4_096]);
    while begun.elapsed() < span {
        let id = RequestId::from_random(run << 100 | u128::from(client) << 32 | took.len() as u128);
        let text = "x".repeat(80);
        let body = format!(r#"{{"id":"{id}","author":"Ada","text":"{text}"}}"#);
        let request = format!(
            "POST /api/chat HTTP/1.1\r\nHost: {to}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let asked = Instant::now();
        socket.write_all(request.as_bytes()).await?;
        // An answer is short and comes in one piece.
        let length = socket.read(&mut answer).await?;
        if !answer[..length].starts_with(b"HTTP/1.1 201") {
            let text = String::from_utf8_lossy(&answer[..length]).into_owned();
            return Err(std::io::Error::other(text));
        }
        took.push(asked.elapsed());
    }
    Ok(took)
}
