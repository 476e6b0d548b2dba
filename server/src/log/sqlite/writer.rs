//! The one thread that writes: it takes all that is waiting, commits it together, and only then
//! shows it and answers.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};
use yew_sse_wire::UnixMillis;

use super::{
    super::{AppendError, Folded, Unavailable, shown::Shown},
    read,
};
use crate::{
    clock::{now, unix_millis},
    keep::Keep,
    record::{Entry, Record, Subject},
    ring::Encoded,
};

/// The most that is committed together, so that nobody waits for long behind others.
const MAX_BATCH: usize = 1_000;

/// The most that is dropped at once, for the same reason.
const MAX_DROPPED: u64 = 1_000;

/// How long what must go by its age may be looked after late.
const TEND_EVERY: Duration = Duration::from_secs(5);

/// What the writer is asked to do.
pub(super) enum Job {
    Append(Append),
    Save {
        name: &'static str,
        folded: Folded,
        answer: Answer<()>,
    },
    /// Drop what is too old, and see whether the file can be written again.
    Tend,
}

/// Where the answer goes. The one who asked may be gone.
pub(super) type Answer<T, E = Unavailable> = oneshot::Sender<Result<T, E>>;

pub(super) struct Append {
    pub(super) subject: Subject,
    pub(super) record: Record,
    pub(super) expected: Option<u64>,
    pub(super) answer: Answer<u64, AppendError>,
}

/// Has the log tended now and then, as long as it is open; needs a Tokio runtime.
pub(super) fn tend(jobs: mpsc::WeakSender<Job>) {
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(TEND_EVERY).await;
            let Some(jobs) = jobs.upgrade() else { return };
            if jobs.send(Job::Tend).await.is_err() {
                return;
            }
        }
    });
}

/// The writer's side of the log.
pub(super) struct Writer {
    pub(super) connection: Connection,
    pub(super) shown: Shown,
    pub(super) commits: Arc<AtomicU64>,
    pub(super) keep: Keep,
    /// The newest position that is durable.
    pub(super) head: u64,
    pub(super) floor: u64,
}

/// What one transaction has come to, true once it is committed.
struct Outcome {
    appended: Vec<Result<u64, AppendError>>,
    head: u64,
    floor: u64,
    /// Whether there was more to drop.
    behind: bool,
}

impl Writer {
    /// Works until nobody can ask for anything any more.
    pub(super) fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        let mut behind = false;
        let mut batch = Vec::new();
        loop {
            if !behind {
                match jobs.blocking_recv() {
                    Some(job) => batch.push(job),
                    None => return,
                }
            }
            while batch.len() < MAX_BATCH
                && let Ok(job) = jobs.try_recv()
            {
                batch.push(job);
            }
            behind = self.work(std::mem::take(&mut batch), unix_millis(now()));
        }
    }

    /// Carries out one batch; whether there is more to drop.
    fn work(&mut self, batch: Vec<Job>, now: UnixMillis) -> bool {
        let (mut appends, mut saves) = (Vec::new(), Vec::new());
        for job in batch {
            match job {
                Job::Append(append) => appends.push(append),
                Job::Save { name, folded, answer } => saves.push((name, folded, answer)),
                Job::Tend => {}
            }
        }
        match self.commit(&appends, &saves, now) {
            Ok(outcome) => {
                self.shown.no_trouble();
                self.head = outcome.head;
                self.floor = outcome.floor;
                self.show(appends, outcome.appended);
                saves.into_iter().for_each(|(.., answer)| drop(answer.send(Ok(()))));
                outcome.behind
            }
            Err(error) => {
                let error = Unavailable(in_words(&error));
                self.shown.in_trouble(&error);
                for append in appends {
                    let _ = append.answer.send(Err(error.clone().into()));
                }
                saves.into_iter().for_each(|(.., answer)| drop(answer.send(Err(error.clone()))));
                false
            }
        }
    }

    fn commit(
        &mut self,
        appends: &[Append],
        saves: &[(&str, Folded, Answer<()>)],
        now: UnixMillis,
    ) -> rusqlite::Result<Outcome> {
        let (mut head, floor, keep) = (self.head, self.floor, self.keep);
        let begun = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut appended = Vec::with_capacity(appends.len());
        for append in appends {
            let refused = refused(&begun, append)?;
            if refused.is_none() {
                head += 1;
                insert(&begun, head, append)?;
            }
            appended.push(refused.map_or(Ok(head), Err));
        }
        for (name, folded, _) in saves {
            let sql = "INSERT OR REPLACE INTO folded VALUES (?1, ?2, ?3)";
            begun.prepare_cached(sql)?.execute((name, folded.seq, &folded.state))?;
        }
        let target = droppable(&begun, keep, head, floor, now)?;
        let new_floor = target.min(floor + MAX_DROPPED);
        if new_floor > floor {
            let sql = "DELETE FROM events WHERE seq > ?1 AND seq <= ?2
                AND (needed_until IS NULL OR needed_until < ?3)";
            begun.prepare_cached(sql)?.execute((floor, new_floor, now))?;
            begun.execute("UPDATE meta SET floor = ?1", [new_floor])?;
        }
        if appends.is_empty() && saves.is_empty() {
            let sql = "DELETE FROM events WHERE needed_until < ?1 AND seq <= ?2";
            begun.prepare_cached(sql)?.execute((now, new_floor))?;
            if self.shown.trouble().is_some() {
                // Writes in any case, to see whether it can.
                begun.execute("UPDATE meta SET floor = floor", ())?;
            }
        }
        begun.commit()?;
        self.commits.fetch_add(1, Ordering::Relaxed);
        Ok(Outcome { appended, head, floor: new_floor, behind: new_floor < target })
    }

    /// What is durable becomes visible: first to be read, then announced, then acknowledged.
    fn show(&self, appends: Vec<Append>, appended: Vec<Result<u64, AppendError>>) {
        let epoch = &self.shown.epoch;
        let mut answers = Vec::with_capacity(appends.len());
        let mut encoded = Vec::with_capacity(appends.len());
        for (Append { subject, record, answer, .. }, outcome) in appends.into_iter().zip(appended) {
            if let Ok(seq) = outcome {
                let feed = subject.feed.clone();
                let bytes = Entry { seq, subject, record }.encode(epoch);
                encoded.push(Encoded { seq, feed, bytes });
            }
            answers.push((answer, outcome));
        }
        self.shown.show(self.floor, self.head, encoded);
        for (answer, outcome) in answers {
            let _ = answer.send(outcome);
        }
    }
}

/// Why this one is not appended, if so. Those before it in the same transaction count.
fn refused(begun: &Transaction<'_>, append: &Append) -> rusqlite::Result<Option<AppendError>> {
    if let Some(request) = &append.record.request
        && let Some(entry) = read::find(begun, append.subject.feed.kind(), request)?
    {
        return Ok(Some(AppendError::Repeated(Box::new(entry))));
    }
    if let Some(expected) = append.expected {
        let last = read::last_of(begun, &append.subject)?;
        if last != expected {
            return Ok(Some(AppendError::Conflict { last }));
        }
    }
    Ok(None)
}

fn insert(begun: &Transaction<'_>, seq: u64, append: &Append) -> rusqlite::Result<()> {
    let Append { subject, record, .. } = append;
    let sql = "INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    begun.prepare_cached(sql)?.execute((
        seq,
        record.at,
        subject.feed.as_str(),
        &subject.key,
        &record.name,
        &record.data,
        &record.private,
        record.request.as_ref().map(read::bits),
        record.needed_until,
    ))?;
    Ok(())
}

/// The position up to which entries are no longer kept. The newest stays in any case: from it the
/// next start knows where to go on counting.
fn droppable(
    begun: &Transaction<'_>,
    keep: Keep,
    head: u64,
    floor: u64,
    now: UnixMillis,
) -> rusqlite::Result<u64> {
    let by_count = keep.events.map_or(0, |events| head.saturating_sub(events));
    let by_age = match keep.age {
        None => 0,
        Some(age) => {
            let cutoff = now.saturating_sub(unix_millis(age));
            // A little more than is dropped at once, to know whether there is more.
            let sql = "SELECT seq, at FROM events WHERE seq > ?1 ORDER BY seq LIMIT ?2";
            let mut statement = begun.prepare_cached(sql)?;
            let mut rows = statement.query((floor, MAX_DROPPED + 1))?;
            let mut oldest_dropped = 0;
            while let Some(row) = rows.next()? {
                if row.get::<_, u64>(1)? >= cutoff {
                    break;
                }
                oldest_dropped = row.get(0)?;
            }
            oldest_dropped
        }
    };
    Ok(by_count.max(by_age).min(head.saturating_sub(1)).max(floor))
}

fn in_words(error: &rusqlite::Error) -> String {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "the disk is full".into(),
        Some(ErrorCode::ReadOnly) => "the log's file has become read-only".into(),
        Some(ErrorCode::DatabaseBusy) => "somebody else is writing to the log's file".into(),
        _ => format!("the log cannot be written: {error}"),
    }
}
