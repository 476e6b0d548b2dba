//! The scripted server itself, against a plain socket.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    time::Duration,
};

use super::{Answer, End, Script, Stage};
use crate::support::until;

const SOON: Duration = Duration::from_secs(20);

#[test]
fn each_request_gets_its_answer_and_the_last_one_is_for_ever() {
    let stage = Stage::start();
    let answers = [503, 404, 204].map(Answer::status);
    let script = stage.script(answers);
    for status in ["503", "404", "204", "204"] {
        let answer = all_of(&mut ask(&script, "Last-Event-ID: 7\r\n"));
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    }
    let requests = script.requests();
    assert_eq!(requests.len(), 4);
    assert!(requests.iter().all(|request| request.last_event_id() == Some("7")), "{script}");
    assert!(requests.windows(2).all(|pair| pair[0].until(&pair[1]) < SOON), "{script}");
}

#[test]
fn scripts_do_not_hear_of_each_other() {
    let stage = Stage::start();
    let [one, other] = [200, 500].map(|status| stage.script([Answer::status(status)]));
    assert!(all_of(&mut ask(&other, "")).starts_with("HTTP/1.1 500 "));
    assert_eq!((one.requests().len(), other.requests().len()), (0, 1));
}

#[test]
fn a_stream_is_said_piece_by_piece_and_goes_on_as_the_test_says() {
    let stage = Stage::start();
    let script = stage.script([Answer::stream().text("a\n").trickle("bc")]);
    let mut socket = ask(&script, "");
    until_asked(&script);
    script.say("d");
    script.end(End::Close);
    let answer = all_of(&mut socket);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("\r\nContent-Type: text/event-stream\r\n"), "{head}");
    assert_eq!(body, "2\r\n:\n\r\n2\r\na\n\r\n1\r\nb\r\n1\r\nc\r\n1\r\nd\r\n0\r\n\r\n");
    assert!(!script.requests()[0].hung_up, "{script}");
}

#[test]
fn a_cut_lacks_the_last_chunk_and_a_reset_is_an_error() {
    let stage = Stage::start();
    let script = stage.script([Answer::stream().text("a")]);
    for (number, end) in [End::Cut, End::Reset].into_iter().enumerate() {
        let mut socket = ask(&script, "");
        assert!(piece_of(&mut socket).starts_with("HTTP/1.1 200 "));
        assert_eq!(script.requests().len(), number + 1);
        script.end(end);
        let mut rest = String::new();
        let ended = socket.read_to_string(&mut rest).map_err(|error| error.kind());
        match end {
            End::Reset => assert_eq!(ended, Err(ErrorKind::ConnectionReset)),
            _ => assert!(ended.is_ok() && !rest.contains("0\r\n\r\n"), "{ended:?} {rest}"),
        }
    }
}

#[test]
fn a_head_is_as_it_was_told() {
    let stage = Stage::start();
    let moved = Answer::redirect(307, "/x").header("Location", "/y").without("Connection");
    let head = all_of(&mut ask(&stage.script([moved]), ""));
    assert!(head.starts_with("HTTP/1.1 307 ") && head.contains("\r\nLocation: /y\r\n"), "{head}");
    assert!(!head.contains("/x") && !head.contains("Connection"), "{head}");
}

#[test]
fn a_head_that_never_comes_does_not_come() {
    let stage = Stage::start();
    let script = stage.script([Answer::silence()]);
    let mut socket = ask(&script, "");
    until_asked(&script);
    socket.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    assert_eq!(socket.read(&mut [0]).unwrap_err().kind(), ErrorKind::WouldBlock);
    drop(stage);
    assert_eq!(all_of(&mut socket), "");
}

#[test]
fn who_hangs_up_is_noticed() {
    let stage = Stage::start();
    let script = stage.script([Answer::stream()]);
    drop(ask(&script, ""));
    until("the end", SOON, || script.to_string(), || script.requests().first()?.ended);
    assert!(script.requests()[0].hung_up);
}

#[test]
fn preflights_are_answered_and_use_up_no_answer() {
    let stage = Stage::start();
    let script = stage.script([Answer::status(200)]);
    let answer = all_of(&mut send(&script, "OPTIONS", ""));
    assert!(answer.contains("Access-Control-Allow-Headers: last-event-id"), "{answer}");
    assert_eq!((script.preflights(), script.requests().len()), (1, 0));
}

#[test]
fn a_stage_that_is_gone_has_ended_its_streams_and_freed_its_port() {
    let stage = Stage::start();
    let script = stage.script([Answer::stream()]);
    let mut socket = ask(&script, "");
    let _never_asks = connect(&script);
    until_asked(&script);
    let origin = stage.origin();
    drop(stage);
    assert!(all_of(&mut socket).starts_with("HTTP/1.1 200 "));
    assert_eq!(try_connect(&origin).unwrap_err(), ErrorKind::ConnectionRefused);
}

#[test]
fn a_deaf_stage_refuses_until_somebody_listens() {
    let stage = Stage::deaf();
    let script = stage.script([Answer::status(200)]);
    assert_eq!(try_connect(&stage.origin()).unwrap_err(), ErrorKind::ConnectionRefused);
    stage.listen();
    assert!(all_of(&mut ask(&script, "")).starts_with("HTTP/1.1 200 "));
}

#[track_caller]
fn ask(script: &Script, headers: &str) -> TcpStream {
    send(script, "GET", headers)
}

#[track_caller]
fn send(script: &Script, method: &str, headers: &str) -> TcpStream {
    let mut socket = connect(script);
    write!(socket, "{method} {} HTTP/1.1\r\nHost: x\r\n{headers}\r\n", script.path()).unwrap();
    socket
}

#[track_caller]
fn connect(script: &Script) -> TcpStream {
    try_connect(script.url().strip_suffix(script.path()).unwrap()).unwrap()
}

fn try_connect(origin: &str) -> Result<TcpStream, ErrorKind> {
    let address = origin.strip_prefix("http://").unwrap();
    let socket = TcpStream::connect(address).map_err(|error| error.kind())?;
    socket.set_read_timeout(Some(SOON)).unwrap();
    Ok(socket)
}

#[track_caller]
fn until_asked(script: &Script) {
    until("a request", SOON, || script.to_string(), || script.requests().pop());
}

#[track_caller]
fn all_of(socket: &mut TcpStream) -> String {
    let mut all = String::new();
    socket.read_to_string(&mut all).unwrap();
    all
}

#[track_caller]
fn piece_of(socket: &mut TcpStream) -> String {
    let mut bytes = [0; 4096];
    let length = socket.read(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes[..length]).into_owned()
}
