//! What the app makes of its own events.

use std::collections::BTreeMap;

use serde::Deserialize;
use yew_sse::{Fold, Received};

/// `event: price`, `data: {"symbol": "YEW", "cents": 1234}`; `event: halted`, `data: {"symbol": "YEW"}`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MarketEvent {
    Price { symbol: String, cents: i64 },
    Halted { symbol: String },
}

/// The last price of everything that is traded.
#[derive(Debug, Default)]
pub struct Market(BTreeMap<String, Quote>);

/// A price.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quote {
    pub cents: i64,
    pub before: i64,
    pub halted: bool,
}

impl Quote {
    /// Which way it went.
    pub fn trend(&self) -> &'static str {
        match self.cents.cmp(&self.before) {
            std::cmp::Ordering::Greater => "up",
            std::cmp::Ordering::Less => "down",
            std::cmp::Ordering::Equal => "even",
        }
    }
}

impl Market {
    pub fn quotes(&self) -> impl Iterator<Item = (&str, Quote)> {
        self.0.iter().map(|(symbol, quote)| (symbol.as_str(), *quote))
    }
}

impl Fold for Market {
    type Event = MarketEvent;

    fn fold(&mut self, received: Received<MarketEvent>) {
        match received.event {
            MarketEvent::Price { symbol, cents } => {
                let quote = self.0.entry(symbol).or_insert(Quote { cents, ..Quote::default() });
                *quote = Quote { cents, before: quote.cents, halted: false };
            }
            MarketEvent::Halted { symbol } => {
                self.0.entry(symbol).or_default().halted = true;
            }
        }
    }

    /// Prices of before the gap may be wrong by now: better none than those.
    fn resync(&mut self) {
        self.0.clear();
    }
}
