//! What a caller may choose.

use std::time::Duration;

use crate::backoff::Backoff;

/// How a connection behaves. The defaults are right for most pages.
///
/// Components that read one address share its connection, and whoever comes first brings these;
/// only [`Options::with_credentials`] makes another connection.
///
/// ```
/// use std::time::Duration;
/// use yew_sse::Options;
///
/// let options = Options::default().with_credentials(true).open_timeout(Duration::from_secs(5));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Options {
    /// Whether cookies go along to another origin
    /// ([`withCredentials`](https://developer.mozilla.org/docs/Web/API/EventSource/withCredentials)).
    /// The page's own origin always gets them. Default: no.
    pub with_credentials: bool,
    /// The waits between tries. Default: 1 s, doubling, at most 30 s, cut to a random 50-100 %.
    pub backoff: Backoff,
    /// How long a try may hang before it counts as failed. Default: 15 seconds; at least 1 s, at
    /// most a day.
    pub open_timeout: Duration,
    /// Whether a hidden page lets go of its connection; it is resumed when the page is shown.
    /// Default: no, for what a server cannot replay would be lost.
    pub pause_when_hidden: bool,
    /// How long a connection outlives its last listener, so that leaving one view for another
    /// does not reconnect. Default: 250 milliseconds.
    pub close_delay: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            with_credentials: false,
            backoff: Backoff::default(),
            open_timeout: Duration::from_secs(15),
            pause_when_hidden: false,
            close_delay: Duration::from_millis(250),
        }
    }
}

impl Options {
    /// Sets [`Options::with_credentials`].
    #[must_use]
    pub fn with_credentials(mut self, yes: bool) -> Self {
        self.with_credentials = yes;
        self
    }

    /// Sets [`Options::backoff`].
    #[must_use]
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// Sets [`Options::open_timeout`]; below one second becomes one second.
    #[must_use]
    pub fn open_timeout(mut self, wait: Duration) -> Self {
        self.open_timeout = wait.max(Duration::from_secs(1));
        self
    }

    /// Sets [`Options::pause_when_hidden`].
    #[must_use]
    pub fn pause_when_hidden(mut self, yes: bool) -> Self {
        self.pause_when_hidden = yes;
        self
    }

    /// Sets [`Options::close_delay`].
    #[must_use]
    pub fn close_delay(mut self, wait: Duration) -> Self {
        self.close_delay = wait;
        self
    }
}
