//! How much the log keeps.

use std::{str::FromStr, time::Duration};

/// How much the log keeps: everything, or the newest so many events, those of the last so many
/// days, or what is in both.
///
/// The newest event is always kept, and so is what booking still needs: reservations of places
/// whose time is not over.
///
/// ```
/// use yew_sse_server::Keep;
///
/// assert_eq!("all".parse(), Ok(Keep::ALL));
/// let keep: Keep = "1000000,30d".parse().unwrap();
/// assert_eq!(keep.events, Some(1_000_000));
/// assert!("30 days".parse::<Keep>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keep {
    /// At most this many of the newest events; `None` is no limit.
    pub events: Option<u64>,
    /// Events at most this old; `None` is no limit.
    pub age: Option<Duration>,
}

impl Keep {
    /// Everything.
    pub const ALL: Self = Self { events: None, age: None };
}

/// The text does not say how much to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "how much is kept is `all`, a number of events, an age in s, m, h or d, or both, as in 1000000,30d"
)]
pub struct NotAKeep;

impl FromStr for Keep {
    type Err = NotAKeep;

    fn from_str(text: &str) -> Result<Self, NotAKeep> {
        if text == "all" {
            return Ok(Self::ALL);
        }
        let mut keep = Self::ALL;
        for part in text.split(',') {
            match part.parse::<u64>() {
                Ok(events) if keep.events.is_none() && events > 0 => keep.events = Some(events),
                Err(_) if keep.age.is_none() => keep.age = Some(age(part)?),
                _ => return Err(NotAKeep),
            }
        }
        Ok(keep)
    }
}

fn age(text: &str) -> Result<Duration, NotAKeep> {
    let (last, _) = text.char_indices().next_back().ok_or(NotAKeep)?;
    let (number, unit) = text.split_at(last);
    let factor: u64 = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return Err(NotAKeep),
    };
    // `parse` alone would let a plus pass.
    let number = if number.starts_with('+') { None } else { number.parse::<u64>().ok() };
    let seconds = number.filter(|number| *number > 0).and_then(|n| n.checked_mul(factor));
    // A hundred years: no sum of times overflows.
    match seconds {
        Some(seconds) if seconds <= 36_525 * 24 * 60 * 60 => Ok(Duration::from_secs(seconds)),
        _ => Err(NotAKeep),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, events: Option<u64>, seconds: Option<u64>) {
        let age = seconds.map(Duration::from_secs);
        assert_eq!(text.parse(), Ok(Keep { events, age }), "{text:?}");
    }

    #[test]
    fn a_number_counts_events_and_a_time_is_an_age() {
        check("all", None, None);
        check("1", Some(1), None);
        check("30d", None, Some(30 * 86_400));
        check("12h", None, Some(43_200));
        check("10m,5", Some(5), Some(600));
        check("5,90s", Some(5), Some(90));
    }

    #[test]
    fn what_keeps_nothing_or_means_nothing_is_refused() {
        for text in
            ["", "0", "0d", "-1", "1,2", "1d,2d", "d", "é", "+1d", "1w", "all,5", "5,", "99999999d"]
        {
            assert_eq!(text.parse::<Keep>(), Err(NotAKeep), "{text:?}");
        }
    }
}
