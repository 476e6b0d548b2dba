//! Why there is no stream.

/// Why a stream was lost, or never came.
///
/// A browser tells pages almost nothing: whether it retries by itself, and that is all. What can be
/// known beyond that, [`Options::diagnose`](super::Options::diagnose) finds out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The connection broke, or the server ended its answer; the browser retries.
    Lost,
    /// The browser gave up, and does not say why: a status other than 200, another content type,
    /// CORS, or an address that cannot be reached.
    Refused,
    /// Nothing was answered within [`Options::open_timeout`](super::Options).
    OpenTimeout,
    /// The server announced a heartbeat, and two and a half of them were not there.
    Stalled,
    /// The server is going away and said when to come back.
    Drained,
    /// There was no address to try: what the function given for it said.
    NoAddress(String),
    /// What [`Options::diagnose`](super::Options::diagnose) found behind [`Failure::Refused`] or
    /// [`Failure::OpenTimeout`].
    Diagnosed(Diagnosis),
}

/// What one more request to the address showed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Diagnosis {
    /// The server answers with this status, which is not 200: 401 or 403 wants credentials, 404 is
    /// a wrong address, 503 passes, 204 says that nothing will come.
    Status(u16),
    /// The answer is not an event stream in UTF-8: its `content-type`, empty if it has none.
    WrongType(String),
    /// The server of another origin does not allow this page to read its answer
    /// ([CORS](https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS)). In Firefox it may also
    /// be out of reach: that browser gives up on both alike.
    Cors,
    /// The server cannot be reached.
    Unreachable,
    /// The server does not answer, or, over HTTP/1.1, other tabs hold all six connections that a
    /// browser opens to one origin.
    NoAnswer,
    /// This page holds all six connections that a browser opens to one origin over HTTP/1.1.
    ConnectionsUsedUp,
}

impl Failure {
    /// Whether more than this could be found out.
    pub(super) fn is_opaque(&self) -> bool {
        matches!(self, Self::Refused | Self::OpenTimeout)
    }
}
