//! How the page comes up for somebody who has never been there: `cargo xtask bench page`.
//!
//! The page as it is deployed, on the server as it is deployed, over this machine's own network: what
//! is measured is the work, not the way. Each round is a browser that has just been installed.

use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::json;

use crate::support::{Page, Server, Wish};

const ROUNDS: usize = 7;

/// Runs before the page's own scripts, and sees all that moves and all that blocks.
const METER: &str = r#"{
  const seen = window.seenByTest = { shifts: 0, tasks: [] };
  const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take))
    .observe({ type, buffered: true });
  watch("layout-shift", ({ value }) => { seen.shifts += value; });
  watch("longtask", ({ startTime, duration }) => seen.tasks.push([startTime, duration]));
  // A message is heard after the frame that was being made when it was sent.
  const { port1: after, port2: frame } = new MessageChannel();
  after.onmessage = () => { seen.tick = performance.now(); };
  const look = () => {
    const isThere = document.querySelector('[data-sse="clock"] time')?.textContent;
    if (isThere) frame.postMessage(0);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"#;

/// What was seen by three seconds after the first tick, when all that comes late has come.
const READ: &str = r#"
  const { tick, shifts, tasks } = window.seenByTest;
  if (!tick || performance.now() < tick + 3000) return null;
  const [page] = performance.getEntriesByType("navigation");
  const bytes = [page, ...performance.getEntriesByType("resource")]
    .reduce((sum, { transferSize }) => sum + transferSize, 0);
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  return { paint: paint.startTime, loaded: page.loadEventEnd, tick, bytes, shifts, tasks };
"#;

/// One load; times are in milliseconds from the moment somebody wanted the page.
#[derive(Debug, Deserialize)]
struct Load {
    paint: f64,
    loaded: f64,
    tick: f64,
    /// With the heads of the answers, but without the stream.
    bytes: f64,
    shifts: f64,
    /// When each began that blocked the page for more than 50 ms, and how long it took.
    tasks: Vec<(f64, f64)>,
}

impl Load {
    /// How long the page was blocked at most, once it was there or before.
    fn longest(&self, is_there: bool) -> f64 {
        let tasks = self.tasks.iter().filter(|(at, _)| (*at > self.tick) == is_there);
        tasks.map(|(_, took)| *took).fold(0.0, f64::max)
    }
}

#[test]
fn a_cold_load_moves_nothing_and_blocks_nothing_once_it_is_there() {
    let server = Server::start(&[]);
    let loads: Vec<Load> = (0..ROUNDS).map(|_| load(&server)).collect();
    print!("{}", table(&loads));
    for load in &loads {
        assert!(load.shifts == 0.0, "something moves: {loads:#?}");
        assert!(load.longest(true) == 0.0, "something blocks: {loads:#?}");
    }
}

fn load(server: &Server) -> Load {
    let page = Page::bare(server, Wish::default());
    page.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": METER }));
    page.goto("/");
    page.until("the page is measured", || serde_json::from_value(page.run(READ)).ok()?)
}

/// Tasks count from 50 ms on. A line's beginning tells the command that it is to be shown.
fn table(loads: &[Load]) -> String {
    let mut table = format!("\n| {:<32} | {:>8} | {:>15} |\n", "cold load", "median", "range");
    let mut row = |what: &str, value: fn(&Load) -> f64| {
        let mut values: Vec<f64> = loads.iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        let (least, most) = (values[0], values[values.len() - 1]);
        let range = format!("{least:.0}-{most:.0}");
        let _ = writeln!(table, "| {what:<32} | {:>8.0} | {range:>15} |", values[values.len() / 2]);
    };
    row("first words on screen, ms", |load| load.paint);
    row("document loaded, ms", |load| load.loaded);
    row("first tick on screen, ms", |load| load.tick);
    row("longest task before that, ms", |load| load.longest(false));
    row("longest task after it, ms", |load| load.longest(true));
    row("transferred, bytes", |load| load.bytes);
    row("layout shift, thousandths", |load| load.shifts * 1e3);
    table
}
