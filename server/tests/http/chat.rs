//! `/api/chat`: posting and reading.

use yew_sse_server::Config;
use yew_sse_wire::{RequestId, chat::Line};

use crate::{
    client::{Stream, ask, send},
    lines::{body, id, older, post, posted, posting, say, seqs},
    metrics::scrape,
    program::Program,
    server::Server,
};

async fn server() -> Server {
    Server::start(Config { posts_per_minute: 0, ..Config::default() }).await
}

#[tokio::test]
async fn a_line_is_answered_and_streamed_as_it_was_posted() {
    let server = server().await;
    let mut stream = Stream::open(server.address, "?feeds=chat").await;
    stream.until("stream-caught-up").await;
    let id = RequestId::from_random(7);
    let request =
        format!(r#"{{"id":"{id}","author":" Ada ","text":" <script>alert(\"ö\")</script> "}}"#);
    let answer = ask(server.address, &posting(&request)).await;
    assert_eq!((answer.status, answer.header("content-type")), (201, Some("application/json")));
    let line: Line = serde_json::from_str(&answer.body).unwrap();
    assert_eq!((line.seq, &*line.room, &*line.id), (1, "lobby", &*id));
    assert_eq!((&*line.author, &*line.text), ("Ada", "<script>alert(\"ö\")</script>"));
    let event = stream.until("chat-posted").await;
    assert_eq!(event.lines().last().unwrap(), format!("data: {}", answer.body));
    assert_eq!(posted(&event), Some(line.clone()));
    assert_eq!(older(server.address, "").await, [line]);
}

#[tokio::test]
async fn a_line_that_is_posted_again_is_the_same_line() {
    let server = server().await;
    let first = post(server.address, 1, "lobby", "hello").await;
    let again = post(server.address, 1, "lobby", "  hello ").await;
    assert_eq!((first.status, again.status), (201, 200));
    assert_eq!(first.body, again.body);
    for (room, text) in [("lobby", "hi"), ("other", "hello")] {
        let answer = post(server.address, 1, room, text).await;
        let problem = answer.problem();
        assert_eq!((problem.status, problem.field.as_deref()), (409, Some("id")));
    }
    assert_eq!(server.health().await.head, 1);
}

#[tokio::test]
async fn of_eight_who_post_the_same_at_once_one_posts_it() {
    let server = server().await;
    for round in 0..50 {
        let posts = (0..8).map(|_| post(server.address, round, "lobby", "at once"));
        let answers = futures_util::future::join_all(posts).await;
        let created = answers.iter().filter(|answer| answer.status == 201).count();
        let repeated = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!((created, repeated), (1, 7), "{answers:?}");
        assert!(answers.iter().all(|answer| answer.body == answers[0].body), "{answers:?}");
    }
    assert_eq!(server.health().await.head, 50);
}

#[tokio::test]
async fn a_room_is_there_by_being_named_and_apart_from_others() {
    let server = server().await;
    let mut stream = Stream::open(server.address, "?feeds=chat:a,chat:c").await;
    stream.until("stream-caught-up").await;
    for (number, room) in [(1, "a"), (2, "b"), (3, "lobby"), (4, "c"), (5, "a")] {
        say(server.address, number, room).await;
    }
    for seq in [1, 4, 5] {
        assert_eq!(posted(&stream.next().await.unwrap()).unwrap().seq, seq);
    }
    assert_eq!(seqs(&older(server.address, "room=a").await), [1, 5]);
    assert_eq!(older(server.address, "room=nobody").await, []);
}

#[tokio::test]
async fn older_lines_are_read_page_by_page() {
    let server = server().await;
    for number in 1..=120 {
        say(server.address, number, if number % 10 == 0 { "other" } else { "lobby" }).await;
    }
    let expected: Vec<u64> = (1..=120).filter(|seq| seq % 10 != 0).collect();
    let newest = seqs(&older(server.address, "").await);
    assert_eq!(newest, expected[expected.len() - 50..]);
    let (mut all, mut before) = (Vec::new(), String::new());
    loop {
        let page = seqs(&older(server.address, &format!("limit=37&{before}")).await);
        let Some(first) = page.first() else { break };
        before = format!("before={first}");
        all.splice(..0, page);
    }
    assert_eq!(all, expected);
    assert_eq!(seqs(&older(server.address, "limit=200&room=lobby").await), expected);
}

#[tokio::test]
async fn what_is_wrong_is_named_and_nothing_is_stored() {
    let server = server().await;
    let id = RequestId::from_random(1);
    let ok = |field: &str, value: &str| {
        let mut fields = vec![("id", format!("\"{id}\"")), ("author", "\"Ada\"".into())];
        fields.extend([("text", "\"hi\"".to_owned()), ("room", "\"lobby\"".into())]);
        fields.retain(|(name, _)| *name != field || !value.is_empty());
        let fields = fields.iter().map(|(name, text)| {
            format!("\"{name}\":{}", if *name == field { value } else { text })
        });
        format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
    };
    let long = |length| format!("{:?}", "é".repeat(length));
    for (field, value) in [
        ("id", ""),
        ("id", "7"),
        ("id", "null"),
        ("id", "\"f81d4fae\""),
        ("author", ""),
        ("author", "\" \""),
        ("author", &long(41)),
        ("author", "[\"Ada\"]"),
        ("author", "\"a\\u0000\""),
        ("text", ""),
        ("text", "\"\""),
        ("text", &long(501)),
        ("text", "{}"),
        ("text", "\"a\\nb\""),
        ("text", "\"\\u001b[31m\""),
        ("room", "\"\""),
        ("room", "\"A\""),
        ("room", "\"a/b\""),
        ("room", &format!("{:?}", "a".repeat(41))),
        ("room", "7"),
    ] {
        let answer = ask(server.address, &posting(&ok(field, value))).await;
        let problem = answer.problem();
        let expected = (422, Some(field));
        assert_eq!((problem.status, problem.field.as_deref()), expected, "{field} {value}");
    }
    for (bytes, status) in [
        (&b"{"[..], 400),
        (b"", 400),
        (b"\"text\"", 422),
        (b"[]", 422),
        (b"{\"id\":\"\xff\xfe\"}", 400),
        (&vec![b' '; 1024 * 1024], 413),
        (format!("{}{}", " ".repeat(16 * 1024), ok("", "")).as_bytes(), 413),
    ] {
        let head = "POST /api/chat HTTP/1.1\nContent-Type: application/json";
        let answer = send(server.address, head, bytes).await.unwrap();
        assert_eq!(answer.problem().status, status, "{answer:?}");
    }
    let form = posting(&ok("", "")).replace("application/json", "text/plain");
    assert_eq!(ask(server.address, &form).await.problem().status, 415);
    for (query, field) in [("room=A%20B", "room"), ("before=x", "before"), ("limit=201", "limit")] {
        let answer = ask(server.address, &format!("GET /api/chat?{query} HTTP/1.1")).await;
        let problem = answer.problem();
        assert_eq!((problem.status, problem.field.as_deref()), (400, Some(field)), "{query}");
    }
    for feeds in ["chat:", "chat:A", "chat:%00", "chat:a%2fb", "lobby"] {
        let answer = ask(server.address, &format!("GET /api/events?feeds={feeds} HTTP/1.1")).await;
        let problem = answer.problem();
        assert_eq!((problem.status, problem.field.as_deref()), (404, Some("feeds")), "{feeds}");
    }
    assert_eq!(server.health().await.head, 0);
    assert_eq!(ask(server.address, &posting(&ok("", ""))).await.status, 201);
}

#[tokio::test]
async fn an_address_that_posts_too_often_is_told_when_to_come_back() {
    let server = Server::start(Config { posts_per_minute: 3, ..Config::default() }).await;
    for number in 0..3 {
        say(server.address, number, "lobby").await;
    }
    let answer = post(server.address, 3, "lobby", "one too many").await;
    assert_eq!(answer.problem().status, 429);
    let seconds: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=20).contains(&seconds), "{seconds}");
    // Reading is not posting.
    assert_eq!(older(server.address, "").await.len(), 3);
    assert_eq!(server.health().await.head, 3);
}

#[tokio::test]
async fn a_full_disk_stops_posting_and_nothing_else() {
    // Without the signal, a write beyond the limit is an error, as on a disk that is full.
    let small_disk = "ulimit -f 1024; trap '' XFSZ";
    let program = Program::start_after(small_disk, &["--posts-per-minute", "0"]).await;
    let mut stream = Stream::open(program.address, "?feeds=chat").await;
    stream.until("stream-caught-up").await;
    let (mut kept, mut refused, text) = (0_u64, 0_u64, "x".repeat(500));
    let (answer, health, now) = loop {
        let answer = post(program.address, (kept + refused).into(), "lobby", &text).await;
        if answer.status == 201 {
            kept += 1;
            continue;
        }
        refused += 1;
        let health = ask(program.address, "GET /healthz HTTP/1.1").await;
        let now = scrape(program.address).await;
        // The server tries by itself now and then, and what it writes may just fit.
        if health.status == 503 && now.value("yew_sse_log_writable") == Some(0.0) {
            break (answer, health, now);
        }
        assert!(refused < 20, "{}", health.body);
    };
    assert_eq!((answer.problem().status, answer.header("retry-after")), (503, Some("5")));
    assert!(kept > 3, "{kept}");
    assert!(health.body.starts_with(r#"{"status":"read-only","#), "{}", health.body);
    assert!(health.body.contains(r#""trouble":""#), "{}", health.body);
    assert_eq!(now.value("yew_sse_log_head"), Some(kept as f64));
    for counted in [
        "refused_total{reason=\"log_not_available\"}",
        "command_seconds_count{command=\"chat\",outcome=\"failed\"}",
    ] {
        assert_eq!(now.value(&format!("yew_sse_{counted}")), Some(refused as f64), "{counted}");
    }
    // What was acknowledged is there, and no more than that is shown.
    for seq in 1..=kept {
        assert_eq!(posted(&stream.next().await.unwrap()).unwrap().seq, seq);
    }
    assert_eq!(older(program.address, "limit=200").await.len(), kept as usize);
    let mut late = Stream::open(program.address, "?feeds=chat").await;
    let caught_up = late.until("stream-caught-up").await;
    assert!(id(&caught_up).unwrap().ends_with(&format!("-{kept}")), "{caught_up}");
}

#[tokio::test]
async fn a_field_that_nobody_knows_is_let_pass() {
    let server = server().await;
    let body = body(1, "lobby", "hi").replace('{', r#"{"new":1,"#);
    assert_eq!(ask(server.address, &posting(&body)).await.status, 201);
}
