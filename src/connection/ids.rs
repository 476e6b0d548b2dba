//! What the id of an event tells.
//!
//! A browser repeats the last id on events that have none of their own, and forgets it with the
//! `EventSource` object
//! ([WHATWG HTML, 9.2.6](https://html.spec.whatwg.org/multipage/server-sent-events.html#dispatchMessage)),
//! so the id alone says neither whether an event has one nor where to resume.

use yew_sse_wire::control::EventId;

/// The ids seen so far, on all sources.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// Where a new source resumes.
    last: Option<String>,
}

/// What one source shows. A new one starts without an id.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// What the browser repeats: the last id of this source.
    repeated: String,
    /// The browser holds an id that no request header can carry.
    poisoned: bool,
}

impl Shown {
    /// Whether the browser can never reconnect by itself: an id with a control character makes it
    /// fail before the request is sent, for ever (seen in Chromium and Firefox).
    pub(super) fn poisoned(&self) -> bool {
        self.poisoned
    }
}

/// What is to be done with an event.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Pass it on.
    New {
        /// Whether the id is its own.
        own_id: bool,
    },
    /// It was passed on before.
    Repeat,
}

impl Ids {
    /// Where a new source resumes.
    pub(super) fn last(&self) -> Option<&str> {
        self.last.as_deref()
    }

    /// A new source goes on after this one, which another connection has seen.
    pub(super) fn go_on_after(&mut self, last: Option<&str>) {
        self.last = last.map(str::to_owned);
    }

    /// What was missed cannot be had: the next source starts afresh.
    pub(super) fn reset(&mut self) {
        self.last = None;
    }

    /// Takes the id that the browser showed with an event of a source. `growing`: a hello promised
    /// that ids are unique and grow; elsewhere they may repeat and mean nothing.
    pub(super) fn take(&mut self, source: &mut Shown, id: &str, growing: bool) -> Verdict {
        if id == source.repeated {
            return Verdict::New { own_id: false };
        }
        id.clone_into(&mut source.repeated);
        source.poisoned = id.bytes().any(|b| b.is_ascii_control());
        if id.is_empty() {
            self.last = None;
            return Verdict::New { own_id: false };
        }
        if source.poisoned {
            return Verdict::New { own_id: false };
        }
        if growing && !self.are_behind(id) {
            return Verdict::Repeat;
        }
        // Thousands a second may come: what is there for the last one is used again.
        id.clone_into(self.last.get_or_insert_default());
        Verdict::New { own_id: true }
    }

    /// Whether this id has something that those seen so far have not.
    pub(super) fn are_behind(&self, id: &str) -> bool {
        self.last.as_deref().is_none_or(|last| is_beyond(id, last))
    }
}

/// Whether `id` comes after `last`. Ids of two epochs do not compare: the server said `reset`.
pub(crate) fn is_beyond(id: &str, last: &str) -> bool {
    match (EventId::parts(id), EventId::parts(last)) {
        (Some((epoch, seq)), Some((last_epoch, last_seq))) if epoch == last_epoch => seq > last_seq,
        _ => id != last,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(
        seen: &mut (Ids, Shown),
        id: &str,
        growing: bool,
        verdict: &Verdict,
        last: Option<&str>,
    ) {
        let (ids, source) = seen;
        assert_eq!((&ids.take(source, id, growing), ids.last()), (verdict, last), "{id:?}");
    }

    const OWN: Verdict = Verdict::New { own_id: true };
    const NONE: Verdict = Verdict::New { own_id: false };

    #[test]
    fn an_id_that_the_browser_only_repeats_is_not_the_events_own() {
        let ids = &mut Default::default();
        check(ids, "", true, &NONE, None);
        check(ids, "a-1", true, &OWN, Some("a-1"));
        check(ids, "a-1", true, &NONE, Some("a-1"));
    }

    #[test]
    fn an_id_that_was_cleared_is_forgotten() {
        let ids = &mut Default::default();
        check(ids, "7", false, &OWN, Some("7"));
        check(ids, "", false, &NONE, None);
    }

    #[test]
    fn a_new_source_starts_empty_and_forgets_nothing() {
        let ids = &mut Default::default();
        check(ids, "7", false, &OWN, Some("7"));
        ids.1 = Shown::default();
        check(ids, "", false, &NONE, Some("7"));
    }

    #[test]
    fn what_a_new_source_replays_too_much_is_dropped_where_ids_grow() {
        let ids = &mut Default::default();
        check(ids, "a-9", true, &OWN, Some("a-9"));
        ids.1 = Shown::default();
        check(ids, "a-8", true, &Verdict::Repeat, Some("a-9"));
        check(ids, "a-9", true, &Verdict::Repeat, Some("a-9"));
        check(ids, "a-10", true, &OWN, Some("a-10"));
        check(ids, "b-1", true, &OWN, Some("b-1"));
    }

    #[test]
    fn elsewhere_ids_may_repeat_and_nothing_is_dropped() {
        let ids = &mut Default::default();
        for id in ["a-9", "a-8", "x", "a-9"] {
            check(ids, id, false, &OWN, Some(id));
        }
    }

    #[test]
    fn an_id_that_no_header_can_carry_is_not_kept() {
        let ids = &mut Default::default();
        check(ids, "7", false, &OWN, Some("7"));
        check(ids, "\u{1}", false, &NONE, Some("7"));
        assert!(ids.1.poisoned());
    }
}
