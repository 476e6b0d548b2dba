//! Why there is no log.

use std::path::PathBuf;

/// Why the log could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Another server writes to it.
    #[error(
        "{} is in use by another server. Stop that one, or give this one a file of its own: \
         --log sqlite:PATH", .0.display()
    )]
    InUse(PathBuf),
    /// There is such a file, but it is not a log.
    #[error("{} is not a log of this server. Choose another file: --log sqlite:PATH", .0.display())]
    NotALog(PathBuf),
    /// It was written by a newer server.
    #[error(
        "{} was written by a newer server (version {version} of the tables, this one knows \
         {known}). Use that server, or another file: --log sqlite:PATH", .path.display()
    )]
    TooNew {
        /// The file.
        path: PathBuf,
        /// The version of its tables.
        version: i64,
        /// The version that this server knows.
        known: i64,
    },
    /// The file or its folder cannot be written, or is not there.
    #[error(
        "cannot write the log {}: {reason}. Its folder must exist, and this user must be able to \
         write there; or choose another file: --log sqlite:PATH", .path.display()
    )]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The stream is not to be had, or not one that a log can be.
    #[error("cannot use the stream {stream} as the log: {reason}")]
    Stream {
        /// Its name.
        stream: String,
        /// What is wrong with it, and the way out.
        reason: String,
    },
}
