//! How fast a chat of many lines is, beside one of few: `cargo xtask bench chat`.
//!
//! Nothing is judged here: times are those of a machine, and of what else it does.

use std::env;

use serde_json::Value;

use crate::support::{Page, Server, Site, Wish};

/// The pages take turns, so that a machine that is busy for a while is busy for all of them.
const ROUNDS: usize = 3;

const KEYS: u64 = 40;

const MEASURED: [&str; 14] = [
    "ms until the newest line is shown",
    "lines on the page",
    "elements in the log",
    "ms from frame to frame, scrolled by 100 px in each: 95 %",
    "... the longest",
    "... ms of work in a frame: 95 %",
    "ms from frame to frame, scrolled by 2,000 px in each: 95 %",
    "... the longest",
    "... ms of work in a frame: 95 %",
    "ms from a key to the frame that follows: median",
    "... 95 %",
    "... the longest",
    "ms of work in a frame in which a line arrives: median",
    "... 95 %",
];

#[test]
fn speed_of_a_chat_of_many_lines() {
    let mut pages = vec![("50 lines".to_owned(), Server::plain(&[]), 50)];
    pages.push(("10,000 lines".to_owned(), Server::plain(&[]), 10_000));
    if let Some(other) = env::var_os("YEW_SSE_OTHER_SITE") {
        let server = Server::with_site(Site::copy_of(other.as_ref()), &[]);
        pages.push(("10,000 lines in the other page".to_owned(), server, 10_000));
    }
    let rounds: Vec<Vec<Vec<f64>>> = (0..ROUNDS)
        .map(|_| pages.iter().map(|(_, server, count)| measure(server, *count)).collect())
        .collect();

    let names: Vec<&str> = pages.iter().map(|(name, ..)| name.as_str()).collect();
    println!("| median of {ROUNDS} rounds | {} |", names.join(" | "));
    println!("|---|{}", "--:|".repeat(names.len()));
    for (row, what) in MEASURED.iter().enumerate() {
        let median = |page: usize| {
            let mut values: Vec<f64> = rounds.iter().map(|round| round[page][row]).collect();
            values.sort_by(f64::total_cmp);
            format!("{:.1}", values[ROUNDS / 2]).trim_end_matches(".0").to_owned()
        };
        let medians: Vec<String> = (0..names.len()).map(median).collect();
        println!("| {what} | {} |", medians.join(" | "));
    }
}

/// All that is measured of a chat of so many lines.
fn measure(server: &Server, count: u64) -> Vec<f64> {
    let page =
        Page::bare(server, Wish { before: Some(include_str!("speed.js")), ..Wish::default() });
    page.goto("/?lang=en");
    page.until_status("open");
    let run = |what: &str| {
        page.run_async(&format!(
            "const [done] = arguments; Promise.resolve(speed.{what}).then(done)"
        ))
    };
    let numbers = |value: Value| serde_json::from_value::<Vec<f64>>(value).expect("numbers");
    let mut all = numbers(run(&format!("fill({count})")));
    all.extend(numbers(run("scroll(100)")));
    all.extend(numbers(run("scroll(2000)")));
    page.run(r#"document.querySelector('[data-sse="chat"] input[name="text"]').focus()"#);
    page.run("speed.listen()");
    (0..KEYS).for_each(|_| page.press("a"));
    let keys = page.until("all keys are heard", || {
        let keys = numbers(run("keys()"));
        (keys[0] as u64 == KEYS).then_some(keys)
    });
    all.extend(&keys[1..]);
    all.extend(numbers(run("lines()")));
    all
}
