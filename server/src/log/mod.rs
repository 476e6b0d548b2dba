//! The log: the truth about everything that was posted or reserved, and in which order.
//!
//! Chat and booking know this trait alone. What is acknowledged is durable, and nothing is visible
//! before it is durable.

mod open_error;
mod shown;
mod sqlite;
#[cfg(feature = "nats")]
mod nats;

use std::{pin::Pin, sync::Arc, time::Duration};

use axum::http::StatusCode;
use tokio::sync::watch;
use yew_sse_wire::RequestId;

use crate::{
    metrics::Refused,
    problem::Refusal,
    record::{Entry, Feed, Record, Subject},
    ring::Ring,
};

#[cfg(feature = "nats")]
pub(crate) use self::nats::Nats;
pub use self::open_error::OpenError;
pub(crate) use self::sqlite::Sqlite;

/// The most entries on a page.
const PAGE_ENTRIES: usize = 500;

/// How many bytes of events a page has, at most one entry more. Each of the many who read much has
/// one in memory, where it takes several times as much.
const PAGE_BYTES: usize = 8 * 1024;

/// When to ask again a log that is not available: it looks every few seconds whether it is.
const TRY_AGAIN: Duration = Duration::from_secs(5);

/// The answer of a log, some time later.
pub(crate) type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The log as all requests share it.
pub(crate) type SharedLog = Arc<dyn Log>;

/// Where entries are kept, in one order for all feeds: positions are counted from 1 and grow.
pub(crate) trait Log: Send + Sync {
    /// The log's life: made when the log was, and part of every id.
    fn epoch(&self) -> &str;

    /// The newest position, and a wake-up when there is a newer one. It carries no entry: those are
    /// in the ring by then, and can be read here.
    fn head(&self) -> watch::Receiver<u64>;

    /// The newest position of all, also where others append to the same log: when it is answered, what
    /// they had appended is here, too.
    fn newest(&self) -> Later<'_, Result<u64, Unavailable>>;

    /// The newest entries as bytes.
    fn ring(&self) -> &Ring;

    /// Up to which position entries may have been dropped. What came after it is whole.
    fn floor(&self) -> u64;

    /// Why nothing can be appended at the moment, in words for whoever runs the server.
    fn trouble(&self) -> Option<String>;

    /// How much there is of the log where it is kept, which others may write to, too. It is asked for
    /// again and again, so it is one cheap question.
    fn extent(&self) -> Later<'_, Result<Extent, Unavailable>>;

    /// Appends a record, if `expected` is the position of the subject's last one (0: it has none;
    /// `None`: whatever it is). The position is answered when the record is durable.
    fn append(
        &self,
        subject: Subject,
        record: Record,
        expected: Option<u64>,
    ) -> Later<'_, Result<u64, AppendError>>;

    /// What came after this position in these feeds, in order: a page of bounded size.
    ///
    /// Entries up to [`Page::floor`] may be missing from it: those that are still needed are there.
    fn after<'a>(&'a self, seq: u64, feeds: &'a [Feed]) -> Later<'a, Result<Page, Unavailable>>;

    /// The feed's newest entries before a position, oldest first, at most `limit`.
    fn last<'a>(
        &'a self,
        feed: &'a Feed,
        before: u64,
        limit: usize,
    ) -> Later<'a, Result<Vec<Entry>, Unavailable>>;

    /// The entry that carried out this request, among the feeds of this kind.
    #[allow(dead_code, reason = "nobody asks yet: an append answers what was repeated")]
    fn find<'a>(
        &'a self,
        kind: &'a str,
        request: &'a RequestId,
    ) -> Later<'a, Result<Option<Entry>, Unavailable>>;

    /// Keeps a folded state, so that the next start need not fold all over again. One is kept for
    /// each name; it may be lost, and then there is none.
    fn save(&self, name: &'static str, state: Folded) -> Later<'_, Result<(), Unavailable>>;

    /// The folded state that was kept last.
    fn load(&self, name: &'static str) -> Later<'_, Result<Option<Folded>, Unavailable>>;
}

/// Some entries.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Page {
    pub(crate) entries: Vec<Entry>,
    /// Up to which position the feeds have been read: where the next page begins. If there is no
    /// next page yet, that is the newest position, whose entry may be of another feed.
    pub(crate) through: u64,
    /// The log's floor when the page was read.
    pub(crate) floor: u64,
}

/// How much there is of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    /// What it takes where it is kept.
    pub(crate) bytes: u64,
    /// The newest position of all.
    pub(crate) head: u64,
    /// How many transactions were written since the log was opened, if it is written by such.
    pub(crate) commits: Option<u64>,
}

/// A state as of a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Folded {
    /// The last position that is in it.
    pub(crate) seq: u64,
    /// JSON.
    pub(crate) state: String,
}

/// The log cannot be read or written at the moment; it may be again later.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Unavailable(pub(crate) String);

impl From<Unavailable> for Refusal {
    fn from(Unavailable(reason): Unavailable) -> Self {
        let detail = format!("The log is not available at the moment: {reason}.");
        let refusal = Self::new(StatusCode::SERVICE_UNAVAILABLE, detail);
        refusal.retry_after(TRY_AGAIN).counted(Refused::LogNotAvailable)
    }
}

/// Why a record was not appended.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(crate) enum AppendError {
    /// Somebody was faster: the subject's last position is not the expected one.
    #[error("the subject's last position is {last}")]
    Conflict {
        /// What it is; 0 if there is none.
        last: u64,
    },
    /// The request was carried out before, by this entry.
    #[error("the request was carried out before, at {}", .0.seq)]
    Repeated(Box<Entry>),
    /// Nothing was appended.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}
