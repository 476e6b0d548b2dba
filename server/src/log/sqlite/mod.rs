//! The log as a file on this machine.

mod schema;
mod read;
mod writer;

use std::{
    fs::File,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread::JoinHandle,
};

use tokio::sync::{mpsc, oneshot, watch};
use yew_sse_wire::RequestId;

use self::{
    read::Readers,
    writer::{Append, Job, Writer},
};
use super::{AppendError, Extent, Folded, Later, Log, OpenError, Page, Unavailable, shown::Shown};
use crate::{
    clock::now,
    keep::Keep,
    record::{Entry, Feed, Record, Subject},
    resume,
    ring::Ring,
};

/// How much may wait to be written; whoever comes then waits for a place.
const MAX_WAITING: usize = 4_096;

/// A log in an SQLite file (WAL, synchronous FULL). Dropping it waits for what is being written.
pub(crate) struct Sqlite {
    shown: Shown,
    /// How many transactions there were.
    commits: Arc<AtomicU64>,
    readers: Readers,
    jobs: Option<mpsc::Sender<Job>>,
    writing: Option<JoinHandle<()>>,
    /// Let go last, when nobody writes any more.
    _lock: File,
}

impl Sqlite {
    /// Opens the file, or makes it; needs a Tokio runtime.
    ///
    /// # Errors
    ///
    /// [`OpenError`], which names the file and the way out.
    pub(crate) fn open(path: &Path, keep: Keep) -> Result<Self, OpenError> {
        let opened = schema::open(path, || resume::epoch(now(), fastrand::u32(..)))?;
        let (head, floor) = (opened.head, opened.floor);
        let shown = Shown::new(opened.epoch, head, floor);
        let (jobs, queue) = mpsc::channel(MAX_WAITING);
        let writer = Writer {
            connection: opened.connection,
            shown: shown.clone(),
            commits: Arc::default(),
            keep,
            head,
            floor,
        };
        let commits = writer.commits.clone();
        let writing = std::thread::Builder::new().name("log writer".into());
        let writing = writing.spawn(move || writer.run(queue)).map_err(|error| {
            OpenError::Unwritable { path: path.into(), reason: error.to_string() }
        })?;
        writer::tend(jobs.downgrade());
        let readers = Readers::new(path.to_owned());
        Ok(Self {
            shown,
            commits,
            readers,
            jobs: Some(jobs),
            writing: Some(writing),
            _lock: opened.lock,
        })
    }

    async fn ask<T, E: From<Unavailable>>(
        &self,
        job: impl FnOnce(writer::Answer<T, E>) -> Job,
    ) -> Result<T, E> {
        let gone = || E::from(Unavailable("the log's writer has ended".into()));
        let (answer, answered) = oneshot::channel();
        let jobs = self.jobs.as_ref().ok_or_else(gone)?;
        jobs.send(job(answer)).await.map_err(|_| gone())?;
        answered.await.unwrap_or_else(|_| Err(gone()))
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(writing) = self.writing.take()
            && writing.join().is_err()
        {
            tracing::error!("the log's writer has failed");
        }
    }
}

impl Log for Sqlite {
    fn epoch(&self) -> &str {
        &self.shown.epoch
    }

    fn head(&self) -> watch::Receiver<u64> {
        self.shown.head.subscribe()
    }

    fn newest(&self) -> Later<'_, Result<u64, Unavailable>> {
        Box::pin(std::future::ready(Ok(self.shown.head())))
    }

    fn ring(&self) -> &Ring {
        &self.shown.ring
    }

    fn floor(&self) -> u64 {
        self.shown.floor()
    }

    fn trouble(&self) -> Option<String> {
        self.shown.trouble()
    }

    fn extent(&self) -> Later<'_, Result<Extent, Unavailable>> {
        let extent = self.readers.bytes().map(|bytes| {
            let commits = Some(self.commits.load(Ordering::Relaxed));
            Extent { bytes, head: self.shown.head(), commits }
        });
        Box::pin(std::future::ready(extent))
    }

    fn append(
        &self,
        subject: Subject,
        record: Record,
        expected: Option<u64>,
    ) -> Later<'_, Result<u64, AppendError>> {
        Box::pin(self.ask(move |answer| Job::Append(Append { subject, record, expected, answer })))
    }

    fn after<'a>(&'a self, seq: u64, feeds: &'a [Feed]) -> Later<'a, Result<Page, Unavailable>> {
        let head = self.shown.head();
        let feeds = feeds.to_owned();
        Box::pin(self.readers.read(move |file| read::after(file, seq, head, &feeds)))
    }

    fn last<'a>(
        &'a self,
        feed: &'a Feed,
        before: u64,
        limit: usize,
    ) -> Later<'a, Result<Vec<Entry>, Unavailable>> {
        let feed = feed.clone();
        Box::pin(self.readers.read(move |file| read::last(file, &feed, before, limit)))
    }

    fn find<'a>(
        &'a self,
        kind: &'a str,
        request: &'a RequestId,
    ) -> Later<'a, Result<Option<Entry>, Unavailable>> {
        let (kind, request) = (kind.to_owned(), request.clone());
        Box::pin(self.readers.read(move |file| read::find(file, &kind, &request)))
    }

    fn save(&self, name: &'static str, folded: Folded) -> Later<'_, Result<(), Unavailable>> {
        Box::pin(self.ask(move |answer| Job::Save { name, folded, answer }))
    }

    fn load(&self, name: &'static str) -> Later<'_, Result<Option<Folded>, Unavailable>> {
        Box::pin(self.readers.read(move |file| read::load(file, name)))
    }
}

#[cfg(test)]
mod tests;
