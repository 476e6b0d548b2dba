//! Streams and the log: what is missed is sent, in order, each once; what cannot be had is said.

use std::{fs, path::Path};

use futures_util::future::join_all;
use yew_sse_server::{Config, Keep, LogAddress};
use yew_sse_wire::chat::ChatEvent;

use crate::{
    client::Stream,
    lines::{chat, id, posted, say, seqs},
    server::Server,
};

fn config() -> Config {
    Config { posts_per_minute: 0, ..Config::default() }
}

fn in_folder(folder: &Path) -> Config {
    Config { log: LogAddress::Sqlite(folder.join("feeds.db")), ..config() }
}

/// Everything until the stream has caught up, but for its hello and the time.
async fn opening(stream: &mut Stream) -> Vec<String> {
    let mut events = Vec::new();
    loop {
        let event = stream.next().await.expect("it catches up");
        let done = event.contains("event: stream-caught-up\n");
        if !event.contains("event: stream-hello\n") && !event.contains("event: clock-tick\n") {
            events.push(event);
        }
        if done {
            return events;
        }
    }
}

/// What the stream begins with: `reset`'s reason, snapshots, lines, the head.
async fn begins(server: &Server, rest: &str) -> Vec<String> {
    let events = opening(&mut Stream::open(server.address, rest).await).await;
    let word = |event: &String| match chat(event) {
        Some(ChatEvent::Snapshot { room, lines }) => format!("{room} {:?}", seqs(&lines)),
        Some(ChatEvent::Posted(_)) => posted(event).unwrap().seq.to_string(),
        None if event.starts_with("event: booking-snapshot\n") => "booking".to_owned(),
        None => match event.split_once("{\"reason\":\"") {
            Some((_, reason)) => reason.trim_end_matches("\"}").to_owned(),
            None => format!("at {}", id(event).unwrap().rsplit_once('-').unwrap().1),
        },
    };
    events.iter().map(word).collect()
}

/// A server with lines 1 to 9, of which 3, 6 and 9 are in a room of their own; and its epoch.
async fn with_lines(config: Config) -> (Server, String) {
    let server = Server::start(config).await;
    for number in 1..=9_u64 {
        let line = say(server.address, number.into(), if number % 3 == 0 { "r" } else { "lobby" });
        assert_eq!(line.await.seq, number);
    }
    let epoch = server.health().await.epoch;
    (server, epoch)
}

#[tokio::test]
async fn a_new_client_gets_how_things_stand() {
    let (server, _) = with_lines(config()).await;
    let expected = ["lobby [1, 2, 4, 5, 7, 8]", "r [3, 6, 9]", "empty []", "at 9"];
    assert_eq!(begins(&server, "?feeds=chat,chat:r,chat:empty").await, expected);
    assert_eq!(begins(&server, "").await, ["lobby [1, 2, 4, 5, 7, 8]", "booking", "at 9"]);
    assert_eq!(begins(&server, "?feeds=clock").await, ["at 9"]);
}

#[tokio::test]
async fn a_client_that_was_away_gets_what_it_missed_of_its_feeds() {
    let (server, epoch) = with_lines(config()).await;
    let after = |seq: u64, feeds: &str| format!("?feeds={feeds}&last_event_id={epoch}-{seq}");
    assert_eq!(begins(&server, &after(4, "chat")).await, ["5", "7", "8", "at 9"]);
    assert_eq!(begins(&server, &after(4, "chat:r")).await, ["6", "9", "at 9"]);
    assert_eq!(begins(&server, &after(6, "chat,chat:r")).await, ["7", "8", "9", "at 9"]);
    assert_eq!(begins(&server, &after(9, "chat,chat:r")).await, ["at 9"]);
    assert_eq!(begins(&server, &after(0, "clock")).await, ["at 9"]);
    // The header is fresher than the address.
    let both = format!("{}\nLast-Event-ID: {epoch}-7", after(1, "chat"));
    assert_eq!(begins(&server, &both).await, ["8", "at 9"]);
    let header = format!("?feeds=chat\nLast-Event-ID: {epoch}-5");
    assert_eq!(begins(&server, &header).await, ["7", "8", "at 9"]);
}

#[tokio::test]
async fn an_id_of_no_use_is_told_so_and_followed_by_how_things_stand() {
    let (server, epoch) = with_lines(config()).await;
    let lobby = "lobby [1, 2, 4, 5, 7, 8]";
    for (id, reason) in [
        (format!("{epoch}-10"), "ahead"),
        ("other-5".into(), "epoch"),
        ("5".into(), "malformed"),
        (format!("{epoch}-5%00"), "malformed"),
    ] {
        let rest = format!("?feeds=chat&last_event_id={id}");
        assert_eq!(begins(&server, &rest).await, [reason, lobby, "at 9"], "{id}");
    }
}

#[tokio::test]
async fn what_is_no_longer_kept_is_said() {
    let keep = Keep { events: Some(4), ..Keep::ALL };
    let (server, epoch) = with_lines(Config { keep, ..config() }).await;
    let after = |seq: u64| format!("?feeds=chat&last_event_id={epoch}-{seq}");
    assert_eq!(begins(&server, &after(4)).await, ["expired", "lobby [7, 8]", "at 9"]);
    assert_eq!(begins(&server, &after(5)).await, ["7", "8", "at 9"]);
}

#[tokio::test]
async fn a_restart_is_no_reason_to_lose_anything_and_another_log_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, epoch) = with_lines(in_folder(folder.path())).await;
    server.stop();
    server.stopped().await;
    let mut server = Server::start(in_folder(folder.path())).await;
    let rest = format!("?feeds=chat&last_event_id={epoch}-4");
    assert_eq!(begins(&server, &rest).await, ["5", "7", "8", "at 9"]);
    assert_eq!(say(server.address, 10, "lobby").await.seq, 10);
    server.stop();
    server.stopped().await;
    for file in fs::read_dir(folder.path()).unwrap() {
        fs::remove_file(file.unwrap().path()).unwrap();
    }
    let server = Server::start(in_folder(folder.path())).await;
    assert_eq!(begins(&server, &rest).await, ["epoch", "lobby []", "at 0"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn joining_is_seamless_at_any_moment() {
    const POSTERS: u64 = 4;
    const EACH: u64 = 100;
    const ALL: u64 = POSTERS * EACH;
    // Those that have left may still be counted for a moment.
    let server = Server::start(Config { max_connections_per_client: 0, ..config() }).await;
    let post = async |poster: u64| {
        for number in 0..EACH {
            say(server.address, (poster * EACH + number).into(), "lobby").await;
        }
    };
    // Each comes and goes, and reads a few lines at a time.
    let read = async |few: usize| {
        let (mut seen, mut last_id, mut joined) = (Vec::new(), None, 0);
        while seen.last() != Some(&ALL) {
            joined += 1;
            let rest = match &last_id {
                None => "?feeds=chat".to_owned(),
                Some(id) => format!("?feeds=chat&last_event_id={id}"),
            };
            let mut stream = Stream::open(server.address, &rest).await;
            for _ in 0..few + 2 {
                if seen.last() == Some(&ALL) {
                    break;
                }
                let event = stream.next().await.unwrap();
                last_id = id(&event).map(str::to_owned).or(last_id);
                match chat(&event) {
                    Some(ChatEvent::Snapshot { lines, .. }) => {
                        assert_eq!(joined, 1, "{event}");
                        seen.extend(seqs(&lines));
                    }
                    Some(ChatEvent::Posted(line)) => seen.push(line.seq),
                    None => assert!(!event.contains("stream-reset"), "{event}"),
                }
            }
        }
        let first = seen[0];
        assert_eq!(seen, (first..=ALL).collect::<Vec<_>>(), "joined {joined} times");
    };
    let posters = join_all((0..POSTERS).map(post));
    let readers = join_all((0..24).map(|n| read(n % 12 + 1)));
    tokio::join!(posters, readers);
}
