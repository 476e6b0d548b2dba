//! A status -> words.

use std::time::Duration;

use super::labels::BadgeLabels;
use crate::{
    components::fill,
    connection::{CloseReason, Retrier, Status},
};

/// Whether there is no stream where one is wanted.
pub(super) fn is_amiss(status: &Status) -> bool {
    matches!(status, Status::Connecting | Status::Retrying { .. })
}

/// The state in words. It changes only when the state does, so that a screen reader says it once.
pub(super) fn words(status: &Status, is_calm: bool, labels: &BadgeLabels) -> String {
    match status {
        Status::Connecting => labels.connecting.to_string(),
        Status::Open => labels.open.to_string(),
        Status::Retrying { .. } if is_calm => labels.trying_again.to_string(),
        Status::Retrying { .. } => labels.retrying.to_string(),
        Status::Paused(_) => labels.paused.to_string(),
        Status::Closed(CloseReason::Caller) => labels.closed.to_string(),
        Status::Closed(CloseReason::Finished) => labels.finished.to_string(),
        Status::Closed(CloseReason::Unsupported) => labels.unsupported.to_string(),
        Status::Closed(CloseReason::Error(error)) => fill(&labels.failed, "reason", error),
    }
}

/// What a screen reader was told last.
#[derive(Debug, Default)]
pub(super) struct Told {
    words: String,
    is_quiet: bool,
}

impl Told {
    /// Whether it is not told these words: they are calm, or what it knows, and what was different
    /// in between was kept from it.
    pub(super) fn keeps(&mut self, words: &str, is_calm: bool) -> bool {
        if is_calm {
            self.is_quiet = true;
        } else if self.words != words {
            words.clone_into(&mut self.words);
            self.is_quiet = false;
        }
        self.is_quiet
    }
}

/// What changes meanwhile: the try and the countdown to it.
pub(super) fn progress(status: &Status, now: Duration, labels: &BadgeLabels) -> Option<String> {
    let Status::Retrying { attempt, by, next, .. } = status else { return None };
    let label = match (by, next) {
        (_, Some(next)) => fill(&labels.next_try, "seconds", &seconds_up(next.saturating_sub(now))),
        (Retrier::Library, None) => labels.trying.to_string(),
        (Retrier::Browser, None) => labels.trying_by_browser.to_string(),
    };
    Some(fill(&label, "attempt", attempt))
}

/// Whole seconds, rounded up: a countdown ends with 1 and then the try, not with 0 and a wait.
fn seconds_up(wait: Duration) -> u64 {
    (wait.as_millis() as u64).div_ceil(1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::Failure;

    #[track_caller]
    fn check(status: &Status, expected: (&str, Option<&str>)) {
        let labels = BadgeLabels::english();
        let now = Duration::from_millis(10_400);
        let said = (words(status, false, &labels), progress(status, now, &labels));
        assert_eq!((said.0.as_str(), said.1.as_deref()), expected);
    }

    fn retrying(by: Retrier, next: Option<u64>) -> Status {
        Status::Retrying { attempt: 3, by, next: next.map(Duration::from_secs), why: Failure::Lost }
    }

    #[test]
    fn a_wait_counts_down_to_its_try() {
        let lost = "Not connected, trying again";
        check(&retrying(Retrier::Library, Some(12)), (lost, Some("try 3 in 2 s")));
        check(&retrying(Retrier::Library, Some(11)), (lost, Some("try 3 in 1 s")));
        check(&retrying(Retrier::Library, Some(9)), (lost, Some("try 3 in 0 s")));
    }

    #[test]
    fn it_says_who_is_trying() {
        let lost = "Not connected, trying again";
        check(&retrying(Retrier::Library, None), (lost, Some("try 3 under way")));
        check(&retrying(Retrier::Browser, None), (lost, Some("try 3, left to the browser")));
    }

    #[test]
    fn it_says_why_it_is_closed() {
        check(&Status::Closed(CloseReason::Caller), ("Closed", None));
        check(&Status::Closed(CloseReason::Finished), ("Ended by the server", None));
    }

    #[test]
    fn a_loss_that_alarms_nobody_has_calmer_words() {
        let lost = retrying(Retrier::Library, None);
        assert_eq!(words(&lost, true, &BadgeLabels::english()), "Trying again");
    }

    #[test]
    fn a_screen_reader_is_told_of_a_loss_that_lasts_and_of_no_other() {
        let mut told = Told::default();
        let mut is_told = |words: &str, is_calm| !told.keeps(words, is_calm);
        assert!(!is_told("Connecting", true));
        assert!(is_told("Live", false));
        assert!(!is_told("Trying again", true));
        assert!(!is_told("Live", false), "it knows no better");
        assert!(!is_told("Trying again", true));
        assert!(is_told("Not connected", false));
        assert!(is_told("Live", false));
    }
}
