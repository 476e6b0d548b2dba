//! Places reserved and given back, over HTTP and on the stream.

mod wrong;

use std::net::SocketAddr;

use serde_json::{Value, json};
use yew_sse_server::Config;
use yew_sse_wire::{
    RequestId,
    booking::{Plan, Slot},
};

use crate::{
    client::{Answer, Stream, ask},
    program::{Program, address_in, fails},
    server::Server,
};

fn config() -> Config {
    Config { posts_per_minute: 0, ..Config::default() }
}

/// The plan, and what is taken.
async fn plan(to: SocketAddr) -> Plan {
    let answer = ask(to, "GET /api/booking HTTP/1.1").await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    serde_json::from_str(&answer.body).unwrap()
}

/// A slot that is open whatever the time is: the last one of the last day.
fn last_slot(plan: &Plan) -> Slot {
    Slot::new(&plan.places[0].id, plan.days[6].times.last().unwrap())
}

fn id(number: u128) -> String {
    RequestId::from_random(number).to_string()
}

fn reservation(number: u128, slot: &Slot) -> Value {
    json!({ "id": id(number), "slot": slot, "name": "Ada Lovelace", "key": format!("key {number}") })
}

async fn post(to: SocketAddr, body: &Value) -> Answer {
    ask(to, &format!("POST /api/booking HTTP/1.1\nContent-Type: application/json\n\n{body}")).await
}

async fn cancel(to: SocketAddr, number: u128, key: &str) -> Answer {
    let line = format!("DELETE /api/booking/{} HTTP/1.1", id(number));
    ask(to, &format!("{line}\nBooking-Key: {key}")).await
}

#[tokio::test]
async fn a_place_is_reserved_once_and_given_back_by_the_one_who_has_it() {
    let server = Server::start(config()).await;
    let slot = last_slot(&plan(server.address).await);
    let one = reservation(1, &slot);
    let expected = format!(r#"{{"seq":1,"id":"{}","slot":"{slot}"}}"#, id(1));
    for status in [201, 200, 200] {
        let answer = post(server.address, &one).await;
        assert_eq!((answer.status, &answer.body), (status, &expected));
    }
    assert_eq!(plan(server.address).await.taken.get(&slot), Some(&*id(1)));

    let problem = post(server.address, &reservation(2, &slot)).await.problem();
    assert_eq!((problem.status, problem.field.as_deref()), (409, Some("slot")));
    let mut other_name = one.clone();
    other_name["name"] = "Somebody else".into();
    let problem = post(server.address, &other_name).await.problem();
    assert_eq!((problem.status, problem.field.as_deref()), (409, Some("id")));

    let problem = cancel(server.address, 1, "key 2").await.problem();
    assert_eq!((problem.status, problem.field.as_deref()), (403, Some("booking-key")));
    let problem = cancel(server.address, 2, "key 2").await.problem();
    assert_eq!((problem.status, problem.field.as_deref()), (404, Some("id")));
    for _ in 0..3 {
        let answer = cancel(server.address, 1, "key 1").await;
        assert_eq!((answer.status, &*answer.body), (204, ""));
    }
    let problem = post(server.address, &one).await.problem();
    assert_eq!((problem.status, problem.field.as_deref()), (409, Some("id")));
    assert_eq!(post(server.address, &reservation(2, &slot)).await.status, 201);
    assert_eq!(plan(server.address).await.head, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_eight_who_want_one_place_one_gets_it_a_thousand_times() {
    const ROUNDS: u128 = 1_000;
    let server = Server::start(config()).await;
    let slot = last_slot(&plan(server.address).await);
    let begun = std::time::Instant::now();
    for round in 0..ROUNDS {
        let everybody: Vec<_> = (0..8)
            .map(|n| {
                let (to, body) = (server.address, reservation(8 * round + n, &slot));
                tokio::spawn(async move { (n, post(to, &body).await.status) })
            })
            .collect();
        let mut winners = Vec::new();
        for one in everybody {
            match one.await.unwrap() {
                (n, 201) => winners.push(n),
                (_, status) => assert_eq!(status, 409),
            }
        }
        assert_eq!(winners.len(), 1, "round {round}");
        let winner = 8 * round + winners[0];
        let answer = cancel(server.address, winner, &format!("key {winner}")).await;
        assert_eq!(answer.status, 204);
    }
    println!("{ROUNDS} rounds in {:?}", begun.elapsed());
    let plan = plan(server.address).await;
    assert_eq!((plan.head, plan.taken.len()), (2 * ROUNDS as u64, 0));
}

#[tokio::test]
async fn the_stream_says_what_was_reserved_but_not_by_whom() {
    let server = Server::start(config()).await;
    let mut stream = Stream::open(server.address, "?feeds=booking").await;
    let snapshot = stream.until("booking-snapshot").await;
    let json = ask(server.address, "GET /api/booking HTTP/1.1").await.body;
    assert_eq!(snapshot, format!("event: booking-snapshot\ndata: {json}"));
    let caught_up = stream.next().await.unwrap();
    assert!(caught_up.ends_with("event: stream-caught-up\ndata: {}"), "{caught_up}");

    let slot = last_slot(&plan(server.address).await);
    post(server.address, &reservation(1, &slot)).await;
    cancel(server.address, 1, "key 1").await;
    for (seq, name) in [(1, "reserved"), (2, "cancelled")] {
        let event = stream.next().await.unwrap();
        let data = format!(r#"{{"seq":{seq},"id":"{}","slot":"{slot}"}}"#, id(1));
        assert!(event.starts_with("id: "), "{event}");
        assert!(
            event.ends_with(&format!("-{seq}\nevent: booking-{name}\ndata: {data}")),
            "{event}"
        );
    }
}

#[tokio::test]
async fn whoever_was_away_gets_what_they_missed_and_learns_which_plan_is_todays() {
    let server = Server::start(config()).await;
    let plan = plan(server.address).await;
    let slot = last_slot(&plan);
    let mut stream = Stream::open(server.address, "?feeds=booking").await;
    let caught_up = stream.until("stream-caught-up").await;
    let id = caught_up.lines().next().unwrap().strip_prefix("id: ").unwrap();
    drop(stream);
    post(server.address, &reservation(1, &slot)).await;

    let rest = format!("?feeds=booking\nLast-Event-ID: {id}");
    let mut stream = Stream::open(server.address, &rest).await;
    let names = ["stream-hello", "booking-reserved", "booking-plan", "stream-caught-up"];
    for name in names {
        let event = stream.next().await.unwrap();
        assert!(event.contains(&format!("event: {name}\n")), "{event} is no {name}");
        if name == "booking-plan" {
            let data = format!(r#"{{"version":"{}"}}"#, plan.version);
            assert_eq!(event, format!("event: booking-plan\ndata: {data}"));
        }
    }
}

#[tokio::test]
async fn who_reserves_too_often_waits_and_who_gives_back_does_not() {
    let server = Server::start(Config { posts_per_minute: 2, ..Config::default() }).await;
    let slot = last_slot(&plan(server.address).await);
    for (number, status) in [(1, 201), (2, 409), (3, 429)] {
        assert_eq!(post(server.address, &reservation(number, &slot)).await.status, status);
    }
    assert_eq!(cancel(server.address, 1, "key 1").await.status, 204);
}

#[tokio::test]
async fn a_reservation_and_its_key_outlive_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let log = address_in(&folder);
    let program = Program::start(&["--log", &log]).await;
    let slot = last_slot(&plan(program.address).await);
    assert_eq!(post(program.address, &reservation(1, &slot)).await.status, 201);
    program.signal("KILL").await;
    program.ended().await;

    let program = Program::start(&["--log", &log]).await;
    let to = program.address;
    assert_eq!(plan(to).await.taken.get(&slot), Some(&*id(1)));
    assert_eq!(post(to, &reservation(1, &slot)).await.status, 200);
    assert_eq!(post(to, &reservation(2, &slot)).await.status, 409);
    assert_eq!(cancel(to, 1, "key 2").await.status, 403);
    assert_eq!(cancel(to, 1, "key 1").await.status, 204);
    program.signal("TERM").await;
    let (_, log) = program.ended().await;
    assert!(!log.contains("Ada") && !log.contains("key 1"), "{log}");
}

#[tokio::test]
async fn a_plan_file_says_what_can_be_booked() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plan.toml");
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let hours: String = days.map(|day| format!("{day} = [\"00:00-24:00\"]\n")).concat();
    let text = format!(
        "zone = \"Asia/Kolkata\"\nslot_minutes = 90\n[hours]\n{hours}\
         [[places]]\nid = \"boat\"\nname = \"The boat\"\n"
    );
    std::fs::write(&file, &text).unwrap();
    let server = Server::start(Config { plan: Some(file.clone()), ..config() }).await;
    let plan = plan(server.address).await;
    assert_eq!((&*plan.zone, &*plan.places[0].name), ("Asia/Kolkata", "The boat"));
    assert!(plan.days.iter().all(|day| day.times.len() == 16 && day.times[1].label == "01:30"));
    assert_eq!(post(server.address, &reservation(1, &last_slot(&plan))).await.status, 201);

    std::fs::write(&file, text.replace("90", "0")).unwrap();
    let file = file.to_str().unwrap();
    let (code, error) = fails(&["--plan", file]).await;
    assert_eq!(code, Some(1));
    assert!(error.contains(&format!("{file}: TOML parse error at line 2, ")), "{error}");
    assert!(error.contains("a reservation lasts 5 to 1440 minutes"), "{error}");
    let (_, error) = fails(&["--plan", "/nowhere/plan.toml"]).await;
    assert!(error.starts_with("error: /nowhere/plan.toml: "), "{error}");
}
