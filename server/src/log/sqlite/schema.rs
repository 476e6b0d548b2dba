//! Opening the file: whose it is, and what is in it.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    path::Path,
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use super::super::OpenError;

/// Marks the file as one of ours: "ysse".
const APPLICATION: i64 = 0x7973_7365;

/// Counts the changes of the tables.
const VERSION: i64 = 1;

/// How long to wait for somebody else who writes to the file: there should be nobody.
const BUSY: Duration = Duration::from_millis(500);

/// A position is the row's id. An index ends with it, so `by_feed` is in the log's order.
const TABLES: &str = "
    CREATE TABLE meta (epoch TEXT NOT NULL, floor INTEGER NOT NULL) STRICT;
    CREATE TABLE events (
        seq INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        feed TEXT NOT NULL,
        key TEXT,
        name TEXT NOT NULL,
        data TEXT NOT NULL,
        private TEXT,
        request BLOB,
        needed_until INTEGER
    ) STRICT;
    CREATE INDEX by_feed ON events (feed);
    CREATE INDEX by_key ON events (feed, key) WHERE key IS NOT NULL;
    CREATE INDEX by_request ON events (request) WHERE request IS NOT NULL;
    CREATE INDEX by_need ON events (needed_until) WHERE needed_until IS NOT NULL;
    CREATE TABLE folded (name TEXT PRIMARY KEY, seq INTEGER NOT NULL, state TEXT NOT NULL)
        STRICT, WITHOUT ROWID;
";

/// The file, open for its one writer.
pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) epoch: String,
    pub(super) floor: u64,
    pub(super) head: u64,
    /// Held as long as the file is open.
    pub(super) lock: File,
}

/// Opens the file, or makes it, with an epoch of its own.
pub(super) fn open(path: &Path, epoch: impl FnOnce() -> String) -> Result<Opened, OpenError> {
    let lock = lock(path)?;
    let read = || {
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(BUSY)?;
        if let Some(version) = foreign(&connection)? {
            return Ok(Err(version));
        }
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        // What a burst has made of the log's own log is given back.
        connection.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)?;
        let begun = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        prepare(&begun, epoch)?;
        begun.commit()?;
        let sql = "SELECT epoch, floor, (SELECT coalesce(max(seq), 0) FROM events) FROM meta";
        let (epoch, floor, head) =
            connection.query_row(sql, (), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(Ok((connection, epoch, floor, head)))
    };
    match read() {
        Ok(Ok((connection, epoch, floor, head))) => {
            Ok(Opened { connection, epoch, floor, head, lock })
        }
        Ok(Err(version)) if version > VERSION => {
            Err(OpenError::TooNew { path: path.into(), version, known: VERSION })
        }
        Ok(Err(_)) => Err(OpenError::NotALog(path.into())),
        Err(error) => Err(explain(path, &error)),
    }
}

/// A connection for reading beside the writer.
pub(super) fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    // There are several, and the system has the file in memory anyway.
    connection.pragma_update(None, "cache_size", -256)?;
    Ok(connection)
}

/// The ring is filled by one writer, so there must be one. SQLite itself would allow several.
fn lock(path: &Path) -> Result<File, OpenError> {
    let mut name = path.as_os_str().to_owned();
    name.push("-lock");
    let unwritable =
        |error: io::Error| OpenError::Unwritable { path: path.into(), reason: error.to_string() };
    // Left in place: without a holder it locks nobody out, also after a crash.
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(name);
    let file = file.map_err(unwritable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(path.into())),
        Err(TryLockError::Error(error)) => Err(unwritable(error)),
    }
}

/// The version of a file that is not empty and not ours to use; 0 if it is none at all.
fn foreign(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    let number = |sql| connection.query_row(sql, (), |row| row.get::<_, i64>(0));
    let version = number("PRAGMA user_version")?;
    let tables = number("SELECT count(*) FROM sqlite_schema")?;
    match number("PRAGMA application_id")? {
        APPLICATION if version == VERSION => Ok(None),
        APPLICATION => Ok(Some(version)),
        0 if tables == 0 => Ok(None),
        _ => Ok(Some(0)),
    }
}

/// Makes the tables where there are none. It writes in any case: a log that cannot be written is
/// found at the start.
fn prepare(begun: &Transaction<'_>, epoch: impl FnOnce() -> String) -> rusqlite::Result<()> {
    begun.pragma_update(None, "application_id", APPLICATION)?;
    begun.pragma_update(None, "user_version", VERSION)?;
    if begun.query_row("SELECT count(*) FROM sqlite_schema", (), |row| row.get::<_, i64>(0))? == 0 {
        begun.execute_batch(TABLES)?;
        begun.execute("INSERT INTO meta VALUES (?1, 0)", [epoch()])?;
    }
    begun.execute("UPDATE meta SET floor = floor", ())?;
    Ok(())
}

fn explain(path: &Path, error: &rusqlite::Error) -> OpenError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => OpenError::NotALog(path.into()),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OpenError::InUse(path.into()),
        _ => OpenError::Unwritable { path: path.into(), reason: error.to_string() },
    }
}
