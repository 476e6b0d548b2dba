//! What a caller may choose.

use std::{
    fmt,
    hash::{Hash, Hasher},
    time::Duration,
};

use super::{
    failure::Diagnosis,
    running::{Opening, Running},
};
use crate::backoff::{Backoff, CEILING};

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
    /// The page's own origin always gets them. It makes another connection. Default: no.
    pub with_credentials: bool,
    /// The waits between tries. Default: 1 s, doubling, at most 30 s, cut to a random 50-100 %.
    pub backoff: Backoff,
    /// How long a try may hang before it counts as failed, the making of its address included.
    /// Default: 15 seconds. Less than 1 s counts as that, and more than a day as a day.
    pub open_timeout: Duration,
    /// Whether a hidden page lets go of its connection; it is resumed when the page is shown.
    /// Default: no, for what a server cannot replay would be lost.
    pub pause_when_hidden: bool,
    /// How long a connection outlives its last listener, so that leaving one view for another
    /// does not reconnect. Default: 250 milliseconds.
    pub close_delay: Duration,
    /// Whether a failure that says nothing is looked into. Set by
    /// [`diagnose`](Self::diagnose).
    pub(crate) diagnose: Diagnose,
    /// Whether all tabs share it. Set by [`share_across_tabs`](Self::share_across_tabs).
    pub(crate) sharing: Sharing,
}

/// How a failure is looked into, if it is. A function, not a flag: a page that does not ask for it
/// does not download it.
#[derive(Clone, Copy, Default)]
pub(crate) struct Diagnose(pub(crate) Option<Doctor>);

/// Makes one request to an address, with credentials or without, and tells what it found, if
/// anything.
pub(crate) type Doctor = fn(&str, bool, Box<dyn FnOnce(Diagnosis)>);

/// How a connection is shared with other tabs, if it is. A function, as with [`Diagnose`].
#[derive(Clone, Copy, Default)]
pub(crate) struct Sharing(pub(crate) Option<Sharer>);

/// Opens a connection that is shared with other tabs, or one of one's own where that cannot be.
pub(crate) type Sharer = fn(Opening) -> Box<dyn Running>;

impl Default for Options {
    fn default() -> Self {
        Self {
            with_credentials: false,
            backoff: Backoff::default(),
            open_timeout: Duration::from_secs(15),
            pause_when_hidden: false,
            close_delay: Duration::from_millis(250),
            diagnose: Diagnose::default(),
            sharing: Sharing::default(),
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

    /// Sets [`Options::open_timeout`].
    #[must_use]
    pub fn open_timeout(mut self, wait: Duration) -> Self {
        self.open_timeout = wait;
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

    /// [`Options::open_timeout`] as it counts: whatever was chosen, a server can be reached.
    pub(super) fn patience(&self) -> Duration {
        self.open_timeout.clamp(Duration::from_secs(1), CEILING)
    }
}

/// Each of these is on or off: there is one way to look into a failure, and one to share.
macro_rules! on_or_off {
    ($($what:ident),*) => { $(
        impl $what {
            pub(crate) fn is_on(self) -> bool {
                self.0.is_some()
            }
        }

        impl fmt::Debug for $what {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(if self.is_on() { "on" } else { "off" })
            }
        }

        impl PartialEq for $what {
            fn eq(&self, other: &Self) -> bool {
                self.is_on() == other.is_on()
            }
        }

        impl Eq for $what {}

        impl Hash for $what {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.is_on().hash(state);
            }
        }
    )* };
}

on_or_off!(Diagnose, Sharing);
