//! Where browsers differ. Everything else here holds for all of them.

use std::time::Duration;

use crate::support::Engine::{self, Chromium, Firefox, Webkit};

impl Engine {
    /// How long it waits before it retries by itself, when the server asks for no other wait.
    pub(super) fn own_wait(self) -> Duration {
        match self {
            Chromium | Webkit => Duration::from_secs(3),
            Firefox => Duration::from_secs(5),
        }
    }

    /// The shortest wait that a server can ask for.
    pub(super) fn least_wait(self) -> Duration {
        match self {
            Chromium | Webkit => Duration::ZERO,
            Firefox => Duration::from_millis(500),
        }
    }

    /// Whether a wait may have a sign or more blanks. The standard wants digits and nothing else.
    pub(super) fn reads_more_than_digits(self) -> bool {
        self == Webkit
    }

    /// Whether an id without data is the one that it reconnects with. The standard says so.
    pub(super) fn reconnects_with_an_id_without_data(self) -> bool {
        self == Chromium
    }

    /// Whether an id without data is that of later events without one. The standard says so.
    pub(super) fn shows_an_id_without_data(self) -> bool {
        self != Firefox
    }

    /// Whether half an event is continued by the next connection after a network error. The
    /// standard forbids it. A server that lets the library reconnect at once is spared this.
    pub(super) fn goes_on_with_half_an_event(self) -> bool {
        self == Webkit
    }

    /// Whether an id with a NUL, which is none, takes the line after it along.
    pub(super) fn skips_the_line_after_a_nul(self) -> bool {
        self == Firefox
    }

    /// Whether a stream is open when its head has come. If not, it takes a byte of the body.
    pub(super) fn opens_with_the_head(self) -> bool {
        self != Firefox
    }

    /// Whether a stream in another charset than UTF-8 is refused. If not, it is read as UTF-8.
    pub(super) fn refuses_other_charsets(self) -> bool {
        self == Chromium
    }

    /// Whether plain text that is held open is never refused.
    pub(super) fn waits_for_the_end_of_plain_text(self) -> bool {
        self == Chromium
    }

    /// Whether a server of another origin that nobody can connect to ends the source for good.
    pub(super) fn gives_up_on_a_deaf_port(self) -> bool {
        self == Firefox
    }

    /// Whether it reconnects to the first address after a redirect of this status. If not, it goes
    /// where it was sent before.
    pub(super) fn starts_over_after(self, status: u16) -> bool {
        match self {
            Chromium => false,
            Firefox => !matches!(status, 301 | 308),
            Webkit => true,
        }
    }
}
