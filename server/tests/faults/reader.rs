//! Somebody who reads, and goes on after the last id whenever the stream breaks.

use std::{net::SocketAddr, time::Duration};

use axum::body::Body;
use fastrand::Rng;
use futures_util::StreamExt;
use hyper::Request;
use tokio::time::{sleep, timeout};
use yew_sse_wire::{EVENTS, FEEDS, control::LAST_EVENT_ID};

use crate::{
    client::{Broken, Connection},
    judge::Judge,
};

/// How often a server that has nothing to say says so.
pub(crate) const HEARTBEAT: Duration = Duration::from_millis(400);

/// How long it may be silent before it is taken for gone.
const SILENCE: Duration = Duration::from_secs(1);

pub(crate) struct Reader<'a> {
    pub(crate) number: usize,
    pub(crate) from: SocketAddr,
    pub(crate) feeds: &'static [&'static str],
    /// The log's, which never changes.
    pub(crate) epoch: &'a str,
    pub(crate) judge: &'a Judge,
    pub(crate) chance: Rng,
}

impl Reader<'_> {
    /// Reads on from the beginning of the log until everything that was posted is there.
    pub(crate) async fn read(mut self) {
        let mut last_event_id = format!("{}-0", self.epoch);
        // The end of a stream is nothing but a reason to come back.
        while self.stretch(&mut last_event_id).await.is_err() {
            sleep(Duration::from_millis(self.chance.u64(1..30))).await;
        }
    }

    /// One stream, until it breaks or there is nothing more to come.
    async fn stretch(&mut self, last_event_id: &mut String) -> Result<(), Broken> {
        let mut address = format!("{EVENTS}?{FEEDS}={}", self.feeds.join(","));
        let mut request = Request::get(&address);
        if self.chance.bool() {
            request = request.header("last-event-id", &**last_event_id);
        } else {
            address.push_str(&format!("&{LAST_EVENT_ID}={last_event_id}"));
            request = Request::get(&address);
        }
        let response = Connection::open(self.from).await?.ask(request.body(Body::empty())?).await?;
        if response.status() != 200 {
            return Err(response.status().as_str().into());
        }
        let mut frames = Body::new(response.into_body()).into_data_stream();
        let mut text = Vec::new();
        while !self.judge.is_at_the_end(self.number) {
            let frame = timeout(SILENCE, frames.next()).await?;
            text.extend(frame.ok_or("the end")??);
            // What is cut short at the end of a stream is no event.
            while let Some(end) = text.windows(2).position(|window| window == b"\n\n") {
                let event: Vec<u8> = text.drain(..end + 2).collect();
                self.take(std::str::from_utf8(&event[..end])?, last_event_id);
            }
        }
        Ok(())
    }

    fn take(&self, event: &str, last_event_id: &mut String) {
        let field =
            |name: &str| event.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        if let Some(id) = field("id") {
            id.clone_into(last_event_id);
        }
        let position = || {
            let (epoch, position) = last_event_id.split_once('-')?;
            position.parse().ok().filter(|_| epoch == self.epoch)
        };
        match field("event") {
            Some("chat-posted" | "booking-reserved") => match position() {
                Some(position) => self.judge.deliver(self.number, position, event),
                None => self.judge.complain(format!("an id of another log: {event}")),
            },
            Some("stream-hello" | "stream-caught-up" | "stream-heartbeat" | "stream-end") => {}
            Some("booking-plan") => {}
            // A reset, above all: then something is missing.
            _ => self.judge.complain(format!("reader {} was sent {event:?}", self.number)),
        }
    }
}
