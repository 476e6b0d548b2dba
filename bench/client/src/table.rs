//! The results side by side, and whether they are good enough.

use std::time::Duration;

use crate::{
    BROWSERS, Page,
    load::{FEW, LOADS, Load, MANY},
    server::Measured,
};

/// How much more than plain JavaScript the library may take.
const MOST: f64 = 1.2;

/// Prints the table; answers whether the library takes no more than it may, loses nothing, and
/// does not grow. What it takes to have each event's text or id in WebAssembly, and to read the
/// text there as JSON, is shown and not judged.
pub(crate) fn print(results: &[Measured]) -> bool {
    println!("\n{:<30} {:>9} {:>9} {:>9}  ratio", "medians", "per event", "per frame", "yew-sse");
    let mut good = true;
    for load in &LOADS {
        let judged = load.is_judged();
        let scale = if judged { "" } else { " (for scale)" };
        println!("{load}, {} rounds{scale}", BROWSERS * load.rounds());
        if load.rate.is_none() {
            good &= row(results, load, "time", |result| Some(result.time)) || !judged;
        }
        good &= row(results, load, "main thread", |result| result.busy) || !judged;
    }
    let lost: u32 = results.iter().map(|result| result.lost + result.wrong).sum();
    println!("events lost or out of place: {lost}");
    let memory = |load: &Load| {
        let of = results.iter().filter(|it| it.run.page == Page::Hook && it.run.load == load);
        of.map(|result| result.memory).max().unwrap_or_default()
    };
    let (few, many) = (memory(&FEW), memory(&MANY));
    println!("memory after {} events: {few} bytes; after {}: {many}", FEW.events, MANY.events);
    good && lost == 0 && many <= few
}

/// One line of the table; answers whether its ratio is low enough. What cannot be measured here
/// is no failure.
fn row(
    results: &[Measured],
    load: &Load,
    what: &str,
    value: fn(&Measured) -> Option<Duration>,
) -> bool {
    let median = |page| {
        let of = results.iter().filter(|it| it.run.page == page && it.run.load == load);
        let mut values: Vec<Duration> = of.filter_map(value).collect();
        values.sort_unstable();
        values.get(values.len() / 2).map(Duration::as_secs_f64)
    };
    let [Some(event), Some(frame), Some(hook)] = Page::ALL.map(median) else {
        println!("  {what}: cannot be measured here");
        return true;
    };
    let ratio = hook / frame;
    let shown = |seconds: f64| match load.rate {
        None => format!("{:.0} ms", seconds * 1e3),
        Some(rate) => format!("{:.1} %", 1e2 * seconds * f64::from(rate) / f64::from(load.events)),
    };
    let [event, frame, hook] = [event, frame, hook].map(shown);
    let verdict = if ratio > MOST { "  OVER" } else { "" };
    println!("  {what:<28} {event:>9} {frame:>9} {hook:>9}  {ratio:>5.2}{verdict}");
    ratio <= MOST
}
