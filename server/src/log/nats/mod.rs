//! The log as a stream of NATS JetStream, which any number of servers share.
//!
//! A position is the stream's sequence, so an id means the same to all of them. What is appended, by
//! whomever, is [`follow`]ed by one consumer and put into the ring and the [`tail`]; what is older is
//! [`read`] in blocks. [`append`] is conditional. Two more streams
//! stand beside the log's own: [`requests`], by which a request is recognised however late it is
//! repeated, and [`folded`] states.

mod stored;
mod tail;
mod epoch;
mod open;
mod follow;
mod read;
mod requests;
mod append;
mod folded;

use std::{
    fmt,
    sync::{Arc, Mutex, atomic::AtomicBool},
    time::Duration,
};

use async_nats::{
    Client,
    jetstream::{Context, stream::Stream},
};
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
};
use yew_sse_wire::RequestId;

use self::{epoch::Epoch, read::Blocks, tail::Tail};
use super::{AppendError, Extent, Folded, Later, Log, OpenError, Page, Unavailable, shown::Shown};
use crate::{
    record::{Entry, Feed, Record, Subject},
    ring::Ring,
};

/// A log on NATS. Dropping it leaves the stream as it is.
pub(crate) struct Nats {
    link: Arc<Link>,
    tasks: [JoinHandle<()>; 2],
}

/// What the log's tasks and its callers share.
struct Link {
    client: Client,
    context: Context,
    /// The stream's name, which its subjects begin with.
    name: String,
    events: Stream,
    requests: Stream,
    folded: Stream,
    /// When the stream was made, as far as known: if it is said to be another time, it may be
    /// another stream.
    created: Mutex<Duration>,
    shown: Shown,
    tail: Tail,
    blocks: Blocks,
    /// Told when the consumer should be made anew.
    stuck: Notify,
    /// Told when the stream should be looked at now.
    look: Notify,
    /// Whether the stream is not the one that it was: nothing may be appended to it.
    is_lost: AtomicBool,
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Log for Nats {
    fn epoch(&self) -> &str {
        &self.link.shown.epoch
    }

    fn head(&self) -> watch::Receiver<u64> {
        self.link.shown.head.subscribe()
    }

    fn newest(&self) -> Later<'_, Result<u64, Unavailable>> {
        Box::pin(self.link.newest())
    }

    fn ring(&self) -> &Ring {
        &self.link.shown.ring
    }

    fn floor(&self) -> u64 {
        self.link.shown.floor()
    }

    fn trouble(&self) -> Option<String> {
        self.link.shown.trouble()
    }

    fn extent(&self) -> Later<'_, Result<Extent, Unavailable>> {
        Box::pin(async {
            let info = self.link.events.get_info().await.map_err(unavailable)?;
            let (bytes, head) = (info.state.bytes, info.state.last_sequence);
            Ok(Extent { bytes, head, commits: None })
        })
    }

    fn append(
        &self,
        subject: Subject,
        record: Record,
        expected: Option<u64>,
    ) -> Later<'_, Result<u64, AppendError>> {
        Box::pin(self.link.append(subject, record, expected))
    }

    fn after<'a>(&'a self, seq: u64, feeds: &'a [Feed]) -> Later<'a, Result<Page, Unavailable>> {
        Box::pin(self.link.after(seq, feeds))
    }

    fn last<'a>(
        &'a self,
        feed: &'a Feed,
        before: u64,
        limit: usize,
    ) -> Later<'a, Result<Vec<Entry>, Unavailable>> {
        Box::pin(self.link.last(feed, before, limit))
    }

    fn find<'a>(
        &'a self,
        kind: &'a str,
        request: &'a RequestId,
    ) -> Later<'a, Result<Option<Entry>, Unavailable>> {
        Box::pin(self.link.find(kind, request))
    }

    fn save(&self, name: &'static str, state: Folded) -> Later<'_, Result<(), Unavailable>> {
        Box::pin(self.link.save(name, state))
    }

    fn load(&self, name: &'static str) -> Later<'_, Result<Option<Folded>, Unavailable>> {
        Box::pin(self.link.load(name))
    }
}

impl Link {
    fn epoch(&self) -> Epoch<'_> {
        let Self { context, name, events, folded, .. } = self;
        Epoch { context, name, events, folded }
    }
}

/// What NATS said when it did not do what it was asked to.
fn unavailable(error: impl fmt::Display) -> Unavailable {
    Unavailable(format!("NATS JetStream: {error}"))
}
