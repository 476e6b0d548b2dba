//! A server that is killed again and again while people post: nothing that it acknowledged is lost.

use std::{
    net::SocketAddr,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use yew_sse_wire::chat::Post;

use crate::support::{Page, Server, What, post, send};

/// How often the server is killed.
const KILLS: usize = 20;

/// How many lines are acknowledged before each: with fewer it would be killed idle.
const LINES: usize = 10;

/// A writer's own pace, so that the page has some lines to show and not thousands.
const PACE: Duration = Duration::from_millis(20);

/// How long a writer waits for an answer, and how often it asks.
const PATIENCE: Duration = Duration::from_secs(5);
const TRIES: usize = 1_500;

/// The longest wait before a retry, and what a busy machine adds to it.
const LONGEST: Duration = Duration::from_secs(35);

#[test]
fn every_acknowledged_line_is_shown_once_however_often_the_server_is_killed() {
    let mut server = Server::start(&["--heartbeat", "1s", "--posts-per-minute", "0"]);
    let page = Page::open(&server, "/?lang=en");
    page.until_status("open");
    page.run("window.isTheSame = true");

    let (address, over) = (server.address(), AtomicBool::new(false));
    let writers = ["Ada", "Edsger", "Grace"];
    let acknowledged = Acknowledged::default();
    thread::scope(|scope| {
        // However this ends: they would write for ever.
        let _end = OnDrop(&over);
        for writer in writers {
            let (acknowledged, over) = (&acknowledged, &over);
            scope.spawn(move || write(writer, address, acknowledged, over));
        }
        for _ in 0..KILLS {
            let enough = acknowledged.lock().len() + LINES;
            let newest = page.until("enough lines are acknowledged", || {
                let lines = acknowledged.lock();
                lines.last().filter(|_| lines.len() >= enough).cloned()
            });
            page.until("the page shows what this server has acknowledged", || {
                hurry(&page);
                // Or a later one: meanwhile it may have been scrolled away.
                let author = &newest.author;
                let numbers: Vec<_> =
                    page.lines().iter().filter_map(|line| number_of(&line.words, author)).collect();
                (numbers.last()? >= &number_of(&newest.text, author)?).then_some(())
            });
            server.kill();
            server.restart();
        }
    });

    // From the last kill it comes back in its own time.
    let log = server.lines();
    let texts: Vec<&str> = log.iter().map(|line| &*line.text).collect();
    let last = log.last().unwrap().seq;
    page.until_within(LONGEST, "the newest line", || {
        (page.lines().last()?.seq == last).then_some(())
    });
    let shown = page.until_all_lines_within(LONGEST, &texts);
    let positions = log.iter().map(|line| line.seq);
    assert!(shown.iter().map(|line| line.seq).eq(positions), "{page}");
    let acknowledged = acknowledged.lock();
    for writer in writers {
        let logged = log.iter().filter(|line| line.author == writer).map(|line| &*line.text);
        let acknowledged = acknowledged.iter().filter(|line| &*line.author == writer);
        let acknowledged: Vec<&str> = acknowledged.map(|line| &*line.text).collect();
        assert_eq!(logged.collect::<Vec<_>>(), acknowledged, "each once, in their order");
    }
    assert_eq!(page.run("return window.isTheSame"), true, "it was loaded again\n{page}");
    let streams = server.record().all(What::Opened);
    assert!(streams.len() > KILLS, "{page}");
    assert!(streams[1..].iter().all(|stream| stream.last_event_id.is_some()), "{page}");
}

/// Ends the writers.
struct OnDrop<'a>(&'a AtomicBool);

impl Drop for OnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What the server has acknowledged, to whomever.
#[derive(Default)]
struct Acknowledged(Mutex<Vec<Post>>);

impl Acknowledged {
    fn lock(&self) -> MutexGuard<'_, Vec<Post>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Which line of this writer's it is that ends with these words.
fn number_of(words: &str, author: &str) -> Option<u64> {
    words.strip_suffix(&format!(" of {author}"))?.rsplit_once("no. ")?.1.parse().ok()
}

/// Posts one line after the other, each until it is acknowledged.
fn write(author: &str, address: SocketAddr, acknowledged: &Acknowledged, over: &AtomicBool) {
    for number in 1.. {
        if over.load(Ordering::Relaxed) {
            return;
        }
        let line = post(author, &format!("no. {number} of {author}"));
        // The same line again, as often as it takes: it must not be posted twice.
        let is_acknowledged = (0..TRIES).any(|_| {
            thread::sleep(PACE);
            send(address, &line, PATIENCE).is_ok_and(|status| [200, 201].contains(&status))
        });
        assert!(is_acknowledged, "nobody answered {line:?}");
        acknowledged.lock().push(line);
    }
}

/// Has the page try at once, as when the network is back: after some kills in a row it would
/// rightly wait for half a minute.
fn hurry(page: &Page) {
    const BACK: &str = "['offline', 'online'].forEach((name) => dispatchEvent(new Event(name)))";

    if page.status().as_deref() == Some("retrying") {
        page.run(BACK);
    }
}
