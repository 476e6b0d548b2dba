//! The id that a client comes back with -> where its stream goes on.

use std::time::Duration;

use yew_sse_wire::control::{EventId, ResetReason};

/// What the judgement needs to know of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// The log's life.
    pub(crate) epoch: String,
    /// Its newest position.
    pub(crate) seq: u64,
    /// What came after this position is still there.
    pub(crate) floor: u64,
}

/// The epoch of a log that begins now.
///
/// The time keeps a later life from ever getting an earlier one's epoch; the random part keeps two
/// that begin in the same millisecond apart.
pub(crate) fn epoch(now: Duration, random: u32) -> String {
    let millis = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
    base36(millis) + &base36(u64::from(random) % 36_u64.pow(3))
}

/// Where a stream begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// The client is new, and gets the state as it is.
    Fresh,
    /// The client has seen this position, and gets what came after it.
    After(u64),
    /// What the client missed cannot be had; it is told why, and gets the state as it is.
    Reset(ResetReason),
}

/// Judges the id that a client comes back with. An empty one is none: browsers send nothing then,
/// and a page may have an empty variable.
pub(crate) fn start(last_event_id: Option<&str>, head: &Head) -> Start {
    let Some(id) = last_event_id.filter(|id| !id.is_empty()) else {
        return Start::Fresh;
    };
    match id.parse::<EventId>() {
        Err(_) => Start::Reset(ResetReason::Malformed),
        Ok(id) if id.epoch != head.epoch => Start::Reset(ResetReason::Epoch),
        Ok(id) if id.seq > head.seq => Start::Reset(ResetReason::Ahead),
        Ok(id) if id.seq < head.floor => Start::Reset(ResetReason::Expired),
        Ok(id) => Start::After(id.seq),
    }
}

fn base36(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(b"0123456789abcdefghijklmnopqrstuvwxyz"[(number % 36) as usize]);
        number /= 36;
        if number == 0 {
            break;
        }
    }
    digits.iter().rev().map(|digit| char::from(*digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(last_event_id: Option<&str>, expected: Start) {
        let head = Head { epoch: "k3f9".into(), seq: 7, floor: 3 };
        assert_eq!(start(last_event_id, &head), expected, "{last_event_id:?}");
    }

    #[test]
    fn a_client_without_an_id_is_new() {
        check(None, Start::Fresh);
        check(Some(""), Start::Fresh);
    }

    #[test]
    fn a_known_id_goes_on_from_there() {
        check(Some("k3f9-3"), Start::After(3));
        check(Some("k3f9-7"), Start::After(7));
    }

    #[test]
    fn an_id_of_no_use_is_told_so() {
        check(Some("k3f8-7"), Start::Reset(ResetReason::Epoch));
        check(Some("k3f9-8"), Start::Reset(ResetReason::Ahead));
        check(Some("k3f9-18446744073709551615"), Start::Reset(ResetReason::Ahead));
        check(Some("k3f9-2"), Start::Reset(ResetReason::Expired));
        for id in ["7", "k3f9", "k3f9-", "k3f9-7 ", "k3f9-\u{0}", "k3f9-18446744073709551616"] {
            check(Some(id), Start::Reset(ResetReason::Malformed));
        }
    }

    #[test]
    fn an_epoch_is_short_and_makes_ids_that_parse() {
        let at = |millis| epoch(Duration::from_millis(millis), u32::MAX);
        let id = EventId { epoch: at(1_793_000_000_000), seq: 0 };
        assert_eq!(id.to_string().parse(), Ok(id.clone()));
        assert!(id.epoch.len() <= 12, "{}", id.epoch);
        assert_ne!(id.epoch, at(1_793_000_000_001));
    }
}
