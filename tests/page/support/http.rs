//! One HTTP request over a socket of its own: all that a driver and a server are asked.

use std::{
    io::{BufRead, BufReader, Error, Read, Result, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The header lines as they came.
    pub(crate) headers: Vec<String>,
    pub(crate) body: String,
}

impl Answer {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// Asks, and waits for the whole answer: at most `patience` for each piece of it.
pub(crate) fn ask(
    address: SocketAddr,
    method: &str,
    path: &str,
    json: &str,
    patience: Duration,
) -> Result<Answer> {
    let mut socket = TcpStream::connect_timeout(&address, patience)?;
    socket.set_read_timeout(Some(patience))?;
    let length = json.len();
    write!(
        socket,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{json}"
    )?;

    let mut reader = BufReader::new(socket);
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        match line.trim_end() {
            "" => break,
            line => headers.push(line.to_owned()),
        }
    }
    let status = headers.first().and_then(|line| line.split(' ').nth(1)?.parse().ok());
    let status = status.ok_or_else(|| Error::other(format!("no HTTP answer: {headers:?}")))?;
    let mut answer = Answer { status, headers, body: String::new() };
    let length = answer.header("content-length").and_then(|text| text.parse().ok());
    reader.take(length.unwrap_or(0)).read_to_string(&mut answer.body)?;
    Ok(answer)
}
