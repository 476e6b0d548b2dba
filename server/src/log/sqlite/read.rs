//! What is read from the file, each reader on a connection of its own.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::{Connection, OptionalExtension, Row, Rows};
use tokio::sync::Semaphore;
use yew_sse_wire::RequestId;

use super::{
    super::{Folded, PAGE_BYTES, PAGE_ENTRIES, Page, Unavailable},
    schema,
};
use crate::record::{Entry, Feed, Record, Subject};

/// How many may read at once; whoever comes then waits for a moment.
const READERS: usize = 8;

const COLUMNS: &str = "seq, feed, key, at, name, data, private, request, needed_until";

/// Connections for reading, which are kept open.
pub(super) struct Readers {
    path: PathBuf,
    idle: Arc<Mutex<Vec<Connection>>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, idle: Arc::default(), permits: Arc::new(Semaphore::new(READERS)) }
    }

    /// What the file takes, with what was written last and is not yet in it.
    pub(super) fn bytes(&self) -> Result<u64, Unavailable> {
        let mut newest = self.path.clone().into_os_string();
        newest.push("-wal");
        let error = |error| Unavailable(format!("the log's file cannot be seen: {error}"));
        let bytes = std::fs::metadata(&self.path).map_err(error)?.len();
        Ok(bytes + std::fs::metadata(newest).map_or(0, |newest| newest.len()))
    }

    /// Reads on a thread that may block. Nobody waiting for the answer any more is no error.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Unavailable> {
        let permit = self.permits.clone().acquire_owned().await;
        let (idle, path) = (self.idle.clone(), self.path.clone());
        let reading = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let kept = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let connection = kept.map_or_else(|| schema::reader(&path), Ok)?;
            let answer = read(&connection)?;
            // After an error it is not kept: the next one begins anew.
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            Ok(answer)
        });
        let answer: rusqlite::Result<T> =
            reading.await.map_err(|error| Unavailable(format!("a reader failed: {error}")))?;
        answer.map_err(|error| Unavailable(format!("the log cannot be read: {error}")))
    }
}

/// See [`super::super::Log::after`]. Nothing newer than `head` is shown, which may be in the file
/// already but was not announced.
pub(super) fn after(
    connection: &Connection,
    seq: u64,
    head: u64,
    feeds: &[Feed],
) -> rusqlite::Result<Page> {
    // One view of the file for all that follows.
    let view = connection.unchecked_transaction()?;
    let floor = view.query_row("SELECT floor FROM meta", (), |row| row.get(0))?;
    let sql = format!(
        "SELECT {COLUMNS} FROM events WHERE feed = ?1 AND seq > ?2 AND seq <= ?3 ORDER BY seq"
    );
    let mut statements =
        feeds.iter().map(|_| view.prepare_cached(&sql)).collect::<rusqlite::Result<Vec<_>>>()?;
    let mut ahead = Vec::with_capacity(feeds.len());
    for (statement, feed) in statements.iter_mut().zip(feeds) {
        let parameters = (feed.as_str(), position(seq), position(head));
        ahead.extend(Ahead::begin(statement.query(parameters)?)?);
    }
    let (mut entries, mut bytes) = (Vec::new(), 0);
    loop {
        // Each feed is in order; the oldest of their next ones is the next of all.
        let oldest = ahead.iter().enumerate().min_by_key(|(_, ahead)| ahead.next.seq);
        let Some((index, _)) = oldest else {
            return Ok(Page { entries, through: head.max(seq), floor });
        };
        let entry = match ahead[index].advance()? {
            Some(entry) => entry,
            None => ahead.swap_remove(index).next,
        };
        bytes += entry.record.data.len();
        let through = entry.seq;
        entries.push(entry);
        if entries.len() >= PAGE_ENTRIES || bytes >= PAGE_BYTES {
            return Ok(Page { entries, through, floor });
        }
    }
}

/// The rows of one feed, and the next of them.
struct Ahead<'a> {
    next: Entry,
    rows: Rows<'a>,
}

impl<'a> Ahead<'a> {
    fn begin(mut rows: Rows<'a>) -> rusqlite::Result<Option<Self>> {
        let next = rows.next()?.map(entry).transpose()?;
        Ok(next.map(|next| Self { next, rows }))
    }

    /// Takes the next one, unless it is the last.
    fn advance(&mut self) -> rusqlite::Result<Option<Entry>> {
        let following = self.rows.next()?.map(entry).transpose()?;
        Ok(following.map(|following| std::mem::replace(&mut self.next, following)))
    }
}

/// See [`super::super::Log::last`].
pub(super) fn last(
    connection: &Connection,
    feed: &Feed,
    before: u64,
    limit: usize,
) -> rusqlite::Result<Vec<Entry>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM events WHERE feed = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let parameters = (feed.as_str(), position(before), limit as u64);
    let mut entries =
        statement.query_map(parameters, entry)?.collect::<rusqlite::Result<Vec<_>>>()?;
    entries.reverse();
    Ok(entries)
}

/// See [`super::super::Log::find`].
pub(super) fn find(
    connection: &Connection,
    kind: &str,
    request: &RequestId,
) -> rusqlite::Result<Option<Entry>> {
    let sql = format!("SELECT {COLUMNS} FROM events WHERE request = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut entries = statement.query_map([bits(request)], entry)?;
    let is_it = |entry: &rusqlite::Result<Entry>| {
        entry.as_ref().map_or(true, |entry| entry.subject.feed.kind() == kind)
    };
    entries.find(is_it).transpose()
}

/// The last position of a subject; 0 if it has none.
pub(super) fn last_of(connection: &Connection, subject: &Subject) -> rusqlite::Result<u64> {
    let feed = subject.feed.as_str();
    let sql = match subject.key {
        Some(_) => "SELECT coalesce(max(seq), 0) FROM events WHERE feed = ?1 AND key = ?2",
        None => "SELECT coalesce(max(seq), 0) FROM events WHERE feed = ?1 AND key IS ?2",
    };
    connection.prepare_cached(sql)?.query_row((feed, &subject.key), |row| row.get(0))
}

/// See [`super::super::Log::load`].
pub(super) fn load(connection: &Connection, name: &str) -> rusqlite::Result<Option<Folded>> {
    let sql = "SELECT seq, state FROM folded WHERE name = ?1";
    let folded = |row: &Row<'_>| Ok(Folded { seq: row.get(0)?, state: row.get(1)? });
    connection.query_row(sql, [name], folded).optional()
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let feed = Feed::new(row.get_ref(1)?.as_str()?);
    let request: Option<[u8; 16]> = row.get(7)?;
    let record = Record {
        at: row.get(3)?,
        name: row.get(4)?,
        data: row.get(5)?,
        private: row.get(6)?,
        request: request.and_then(request_of),
        needed_until: row.get(8)?,
    };
    Ok(Entry { seq: row.get(0)?, subject: Subject { feed, key: row.get(2)? }, record })
}

/// As SQLite counts: it has no numbers above this one.
fn position(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

/// A request's id as its 16 bytes.
pub(super) fn bits(request: &RequestId) -> [u8; 16] {
    let hex: String = request.chars().filter(|c| *c != '-').collect();
    u128::from_str_radix(&hex, 16).unwrap_or_default().to_be_bytes()
}

fn request_of(bits: [u8; 16]) -> Option<RequestId> {
    let hex = format!("{:032x}", u128::from_be_bytes(bits));
    let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
    RequestId::try_from(parts.join("-")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_kept_in_sixteen_bytes() {
        for id in ["f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "00000000-0000-0000-0000-00000000000a"] {
            let id = RequestId::try_from(id.to_owned()).unwrap();
            assert_eq!(request_of(bits(&id)), Some(id));
        }
    }
}
