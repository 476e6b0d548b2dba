//! What an event costs in the browser: the library's fold hook beside plain JavaScript.
//!
//! `cargo xtask bench client` builds what is needed and runs it. Each measurement is a fresh page
//! that reads one stream; the pages take turns, so that a machine that is busy for a while is
//! busy for all of them. Time is from the server's first byte to the frame that shows the last
//! event. Load is the processor time of the page's main thread, as the system counts it: unlike
//! anything measured in the page, it costs the page nothing and other programs do not add to it.

mod load;
mod browser;
mod server;
mod table;

use std::{env, error::Error, path::PathBuf, process::ExitCode, sync::mpsc::RecvTimeoutError};

use crate::{
    browser::Browser,
    load::{LOADS, Load, MANY},
    server::{Run, Server},
};

/// How many browsers make the measurements, one after the other, each as it is when it is new: one
/// is a little faster than the next, for as long as it runs.
const BROWSERS: usize = 3;

/// What is compared, slowest first, as they are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    /// Plain JavaScript that changes the DOM at each event: for scale.
    Event,
    /// Plain JavaScript that changes the DOM once per frame: the measure.
    Frame,
    /// The library.
    Hook,
}

impl Page {
    const ALL: [Self; 3] = [Self::Event, Self::Frame, Self::Hook];

    fn path(self) -> &'static str {
        match self {
            Self::Event => "/event.html",
            Self::Frame => "/frame.html",
            Self::Hook => "/index.html",
        }
    }
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1);
    let site = PathBuf::from(arguments.next().ok_or("the folder with the built page?")?);
    let profiles = PathBuf::from(arguments.next().ok_or("a folder for the browser's profiles?")?);
    let program = arguments.next().ok_or("the browser, and its arguments?")?;
    let arguments: Vec<_> = arguments.collect();

    let mut results = Vec::new();
    for number in 1..=BROWSERS {
        let runs = plan(number);
        let total = runs.len();
        let server = Server::start(site.clone(), runs)?;
        let profile = profiles.join(number.to_string());
        let _browser = Browser::start(&program, &arguments, &profile, &server.first())?;
        for made in 1..=total {
            let result = match server.results.recv_timeout(load::PATIENCE) {
                Ok(result) => result,
                Err(RecvTimeoutError::Timeout) => return Err("the browser has gone silent".into()),
                Err(RecvTimeoutError::Disconnected) => return Err("the server has ended".into()),
            };
            eprintln!("browser {number} of {BROWSERS}, {made:>3} of {total}: {result}");
            results.push(result);
        }
    }
    Ok(if table::print(&results) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Every measurement of this browser, in the order in which they are made.
fn plan(browser: usize) -> Vec<Run> {
    let round = |load: &'static Load| Page::ALL.map(|page| Run { page, load });
    let mut runs: Vec<Run> =
        LOADS.iter().flat_map(|load| vec![round(load); load.rounds()].concat()).collect();
    if browser == BROWSERS {
        runs.push(Run { page: Page::Hook, load: &MANY });
    }
    runs
}
