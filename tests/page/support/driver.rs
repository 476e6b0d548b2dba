//! The program that drives a browser.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::Receiver,
    thread,
    time::{Duration, Instant},
};

use super::{
    browser::Wish,
    engine::{Engine, Port},
    lines_of,
    screen::Screen,
    until,
};

/// How long it may take to start on a busy machine.
const START: Duration = Duration::from_secs(60);

/// How often one that says nothing is asked whether it listens.
const GLANCE: Duration = Duration::from_millis(20);

/// A running driver. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Driver {
    child: Child,
    pub(crate) address: SocketAddr,
    screen: Option<Screen>,
}

impl Driver {
    #[track_caller]
    pub(crate) fn start(engine: Engine, profile: &Path, wish: &Wish) -> Self {
        let mut command = engine.driver(profile, wish);
        let screen = engine.wants_a_screen().then(Screen::start);
        command
            // What it leaves behind goes with the profile.
            .env("TMPDIR", profile)
            .env("XDG_CACHE_HOME", profile.join("cache"))
            .env("XDG_CONFIG_HOME", profile.join("config"))
            .env("XDG_DATA_HOME", profile.join("data"))
            // What a page says of times is the same on every machine.
            .env("TZ", "UTC")
            .envs(screen.as_ref().map(|screen| ("DISPLAY", screen.name())))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        // Somebody else may be faster to take a port that was free just now: then it ends at once.
        let mut driver = until("the driver listens", START, String::new, || match engine.port() {
            Port::Told(words) => Self::that_tells(&mut command, words),
            Port::Given => Self::at_a_free_port(&mut command),
        });
        driver.screen = screen;
        driver
    }

    /// Starts one that tells where it listens, after these words; nothing if it ends instead.
    #[track_caller]
    fn that_tells(command: &mut Command, words: &str) -> Option<Self> {
        let (mut driver, lines) = Self::spawn(command);
        let begun = Instant::now();
        while let Ok(line) = lines.recv_timeout(START.saturating_sub(begun.elapsed())) {
            if let Some((_, rest)) = line.split_once(words) {
                driver.address.set_port(rest.trim_end_matches('.').parse().expect("a port"));
                return Some(driver);
            }
        }
        None
    }

    /// Starts one that listens where it is told to; nothing if it ends instead.
    #[track_caller]
    fn at_a_free_port(command: &mut Command) -> Option<Self> {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let (mut driver, _) = Self::spawn(command.arg(format!("--port={}", address.port())));
        driver.address = address;
        loop {
            let answers = TcpStream::connect(address).is_ok();
            // Asked after that: it may be somebody else who has answered.
            if driver.child.try_wait().unwrap().is_some() {
                return None;
            }
            if answers {
                return Some(driver);
            }
            thread::sleep(GLANCE);
        }
    }

    #[track_caller]
    fn spawn(command: &mut Command) -> (Self, Receiver<String>) {
        let mut child = command.spawn().expect("YEW_SSE_WEBDRIVER can be started");
        let lines = lines_of(child.stdout.take().unwrap());
        (Self { child, address: (Ipv4Addr::LOCALHOST, 0).into(), screen: None }, lines)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
