//! The log as a file on this machine.

mod schema;
mod read;
mod writer;

use std::{
    fs::File,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
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
use super::{AppendError, Extent, Folded, Later, Log, Page, Unavailable};
use crate::{
    clock::now,
    keep::Keep,
    record::{Entry, Feed, Record, Subject},
    resume,
    ring::{Encoded, Ring},
};

pub use self::schema::OpenError;

/// How much may wait to be written; whoever comes then waits for a place.
const MAX_WAITING: usize = 4_096;

/// A log in an SQLite file (WAL, synchronous FULL). Dropping it waits for what is being written.
pub(crate) struct Sqlite {
    state: State,
    readers: Readers,
    jobs: Option<mpsc::Sender<Job>>,
    writing: Option<JoinHandle<()>>,
    /// Let go last, when nobody writes any more.
    _lock: File,
}

/// What the writer shows to everybody.
#[derive(Clone)]
struct State {
    epoch: Arc<str>,
    ring: Arc<Ring>,
    head: watch::Sender<u64>,
    floor: Arc<AtomicU64>,
    trouble: Arc<Mutex<Option<String>>>,
    commits: Arc<AtomicU64>,
}

impl State {
    fn show(&self, floor: u64, head: u64, encoded: Vec<Encoded>) {
        self.floor.store(floor, Ordering::Release);
        if !encoded.is_empty() {
            self.ring.push(encoded);
            self.head.send_replace(head);
        }
    }

    fn is_in_trouble(&self) -> bool {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn trouble(&self, error: &Unavailable) {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        if trouble.as_ref() != Some(&error.0) {
            tracing::error!(%error, "nothing can be written; trying again");
            *trouble = Some(error.0.clone());
        }
    }

    fn no_trouble(&self) {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        if trouble.take().is_some() {
            tracing::info!("the log can be written again");
        }
    }
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
        let state = State {
            epoch: opened.epoch.into(),
            ring: Arc::new(Ring::new(head)),
            head: watch::Sender::new(head),
            floor: Arc::new(AtomicU64::new(floor)),
            trouble: Arc::default(),
            commits: Arc::default(),
        };
        let (jobs, queue) = mpsc::channel(MAX_WAITING);
        let writer =
            Writer { connection: opened.connection, state: state.clone(), keep, head, floor };
        let writing = std::thread::Builder::new().name("log writer".into());
        let writing = writing.spawn(move || writer.run(queue)).map_err(|error| {
            OpenError::Unwritable { path: path.into(), reason: error.to_string() }
        })?;
        writer::tend(jobs.downgrade());
        let readers = Readers::new(path.to_owned());
        Ok(Self { state, readers, jobs: Some(jobs), writing: Some(writing), _lock: opened.lock })
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
        &self.state.epoch
    }

    fn head(&self) -> watch::Receiver<u64> {
        self.state.head.subscribe()
    }

    fn ring(&self) -> &Ring {
        &self.state.ring
    }

    fn floor(&self) -> u64 {
        self.state.floor.load(Ordering::Acquire)
    }

    fn trouble(&self) -> Option<String> {
        self.state.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn extent(&self) -> Later<'_, Result<Extent, Unavailable>> {
        let extent = self.readers.bytes().map(|bytes| {
            let commits = Some(self.state.commits.load(Ordering::Relaxed));
            Extent { bytes, head: *self.state.head.borrow(), commits }
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
        let head = *self.state.head.borrow();
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
