//! The results side by side, and whether they are good enough.

use std::fmt;

use crate::peer::Peer;

/// One thing that was measured.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) what: String,
    pub(crate) unit: &'static str,
    /// Of each peer, in their order; none where there is no such thing.
    pub(crate) values: [Option<f64>; Peer::ALL.len()],
    pub(crate) goal: Goal,
}

/// What our value is to be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    /// Shown for scale.
    None,
    /// At most so many times this peer's value.
    TimesAtMost(f64, Peer),
    /// At least so many times this peer's value.
    TimesAtLeast(f64, Peer),
    AtMost(f64),
    AtLeast(f64),
}

impl Goal {
    /// The same as a bound; none if there is none.
    fn bound(self, row: &Row) -> Option<(bool, f64)> {
        let of = |peer: Peer| row.values[peer as usize];
        match self {
            Self::None => None,
            Self::TimesAtMost(times, peer) => Some((true, times * of(peer)?)),
            Self::TimesAtLeast(times, peer) => Some((false, times * of(peer)?)),
            Self::AtMost(value) => Some((true, value)),
            Self::AtLeast(value) => Some((false, value)),
        }
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::TimesAtMost(times, peer) => write!(f, "<= {times} x {}", peer.name()),
            Self::TimesAtLeast(times, peer) => write!(f, ">= {times} x {}", peer.name()),
            Self::AtMost(value) => write!(f, "<= {value}"),
            Self::AtLeast(value) => write!(f, ">= {value}"),
        }
    }
}

impl Row {
    /// Of ours alone.
    pub(crate) fn ours(what: &str, unit: &'static str, value: f64, goal: Goal) -> Self {
        let mut values = [None; Peer::ALL.len()];
        values[Peer::Ours as usize] = Some(value);
        Self { what: what.into(), unit, values, goal }
    }

    /// How ours is to the goal's peer, and whether that is good enough; true where nothing is
    /// asked for, or it was not measured.
    fn verdict(&self) -> (String, bool) {
        let (Some(ours), Some((at_most, bound))) =
            (self.values[Peer::Ours as usize], self.goal.bound(self))
        else {
            return (String::new(), true);
        };
        let held = if at_most { ours <= bound } else { ours >= bound };
        let ratio = match self.goal {
            Goal::TimesAtMost(times, _) | Goal::TimesAtLeast(times, _) => {
                format!("{:.2}", ours / bound * times)
            }
            _ => String::new(),
        };
        let word = if held { "held" } else { "MISSED" };
        (format!("{ratio:>6}  {:<22} {word}", self.goal.to_string()), held)
    }
}

/// Prints the table's head.
pub(crate) fn head() {
    print!("{:<34} {:<6}", "", "");
    Peer::ALL.iter().for_each(|peer| print!(" {:>11}", peer.name()));
    println!("   ratio  goal");
}

/// Prints a row; whether its goal is held.
pub(crate) fn print(row: &Row) -> bool {
    let (verdict, held) = row.verdict();
    print!("{:<34} {:<6}", row.what, row.unit);
    for value in row.values {
        let digits = if value.is_some_and(|value| value < 100.0) { 1 } else { 0 };
        let text = value.map_or_else(|| "-".into(), |value| format!("{value:.digits$}"));
        print!(" {text:>11}");
    }
    println!("  {verdict}");
    held
}
