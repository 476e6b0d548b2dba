//! What a stream may say, and what is shown of it: the standard's rules for reading, to the letter.

use super::scene::{Scene, Shown};
use crate::support::{Answer, Engine};

/// A piece of a stream, and the events that are in it: type, last id, data.
type Case = (&'static str, &'static [u8], &'static [(&'static str, &'static str, &'static str)]);

/// The names that the playground listens for besides `message`.
const NAMES: &str = "&events=tick,Tick,open,error,%E6%97%B6%E9%92%9F";

const CASES: &[Case] = &[
    ("plain", b"data: a\n\n", &[("message", "", "a")]),
    ("two at once", b"data: a\n\ndata: a\n\n", &[("message", "", "a"), ("message", "", "a")]),
    ("comments", b": one\n:two\ndata: a\n:\n\n:\n\n", &[("message", "", "a")]),
    ("carriage returns", b"data: a\rdata: b\r\r", &[("message", "", "a\nb")]),
    ("both line ends", b"data: a\r\ndata: b\r\n\r\n", &[("message", "", "a\nb")]),
    ("mixed line ends", b"data: a\rdata: b\r\ndata: c\n\r\n", &[("message", "", "a\nb\nc")]),
    ("lines", b"data: a\ndata:\ndata\ndata:  b \n\n", &[("message", "", "a\n\n\n b ")]),
    ("blanks", b"data:a\n\ndata:\t a\t\n\n", &[("message", "", "a"), ("message", "", "\t a\t")]),
    ("empty data", b"data:\n\ndata\n\n", &[("message", "", ""), ("message", "", "")]),
    ("no data", b"event: tick\n\ndata: a\n\n", &[("message", "", "a")]),
    ("blank lines", b"\n\n\ndata: a\n\n\n\n", &[("message", "", "a")]),
    ("other fields", b"foo: 1\nDATA: 2\ndata : 3\nfoo\ndata: a\n\n", &[("message", "", "a")]),
    ("markup", b"data: <b>&amp;</b> \"\\\"\n\n", &[("message", "", "<b>&amp;</b> \"\\\"")]),
    ("colons", b"data: a: b: c\n\ndata::\n\n", &[("message", "", "a: b: c"), ("message", "", ":")]),
    ("letters", "data: 时钟 🎉 é\n\n".as_bytes(), &[("message", "", "时钟 🎉 é")]),
    ("not UTF-8", b"data: a\xff\xc3b\n\n", &[("message", "", "a\u{fffd}\u{fffd}b")]),
    ("a mark in the middle", b"\xef\xbb\xbfdata: a\n\ndata: b\n\n", &[("message", "", "b")]),
    ("a name", b"event: tick\ndata: a\n\ndata: b\n\n", &[("tick", "", "a"), ("message", "", "b")]),
    ("names have case", b"event: Tick\ndata: a\n\nevent: TICK\ndata: b\n\n", &[("Tick", "", "a")]),
    ("names are exact", b"event: tick \ndata: a\n\nevent:  tick\ndata: b\n\n", &[]),
    ("the last name", b"event: Tick\nevent:tick\ndata: a\n\n", &[("tick", "", "a")]),
    ("an empty name", b"event: tick\nevent:\ndata: a\n\n", &[("message", "", "a")]),
    ("message by name", b"event: message\ndata: a\n\n", &[("message", "", "a")]),
    ("a name nobody wants", b"event: tock\ndata: a\n\n", &[]),
    ("a name in Chinese", "event: 时钟\ndata: a\n\n".as_bytes(), &[("时钟", "", "a")]),
    // The browser dispatches them where its own `open` and `error` go.
    ("a server's open", b"event: open\ndata: a\n\n", &[("open", "", "a")]),
    ("a server's error", b"event: error\ndata: {}\n\n", &[("error", "", "{}")]),
    (
        "an id stays",
        b"id: 5\ndata: a\n\ndata: b\n\n",
        &[("message", "5", "a"), ("message", "5", "b")],
    ),
    (
        "an id is cleared",
        b"id: 5\ndata: a\n\nid\ndata: b\n\n",
        &[("message", "5", "a"), ("message", "", "b")],
    ),
    // Without a hello they mean nothing.
    (
        "ids may repeat and shrink",
        b"id: e-5\ndata: a\n\nid: e-4\ndata: a\n\nid: e-5\ndata: a\n\nid: e-5\ndata: a\n\n",
        &[
            ("message", "e-5", "a"),
            ("message", "e-4", "a"),
            ("message", "e-5", "a"),
            ("message", "e-5", "a"),
        ],
    ),
    (
        "an id with a NUL is none",
        b"id: 5\ndata: a\n\ndata: b\nid: 6\0\n\n",
        &[("message", "5", "a"), ("message", "5", "b")],
    ),
    ("the last id of a block", b"id: 5\nid: 6\ndata: a\n\n", &[("message", "6", "a")]),
    ("an id after its data", b"data: a\nid:  6 \n\n", &[("message", " 6 ", "a")]),
];

#[test]
fn what_a_server_says_is_shown_to_the_letter() {
    let scene = Scene::open();
    check(&scene, Answer::head_of_a_stream().text(stream()));
}

#[test]
fn what_a_server_says_byte_by_byte_is_shown_to_the_letter() {
    let scene = Scene::open();
    check(&scene, Answer::head_of_a_stream().trickle(stream()));
}

#[test]
fn a_server_s_open_and_error_that_nobody_wants_change_nothing() {
    let scene = Scene::open();
    let play = scene.play([Answer::stream()]);
    play.check(&[("library", "-", "open")]);
    play.script.say("event: open\ndata: a\n\nevent: error\ndata: a\n\ndata: b\n\n");
    play.check_events(&[("message", "", "b")]);
    play.check(&[("library", "-", "open")]);
}

#[test]
fn an_id_without_data_is_seen_where_the_browser_keeps_it() {
    let scene = Scene::open();
    let kept = if Engine::chosen().shows_an_id_without_data() { "6" } else { "5" };
    let play = scene.play([Answer::stream().text("id: 5\ndata: a\n\nid: 6\n\ndata: b\n\n")]);
    play.check_events(&[("message", "5", "a"), ("message", kept, "b")]);
}

#[test]
fn a_nul_in_an_id_costs_the_next_line_in_some_browsers() {
    let scene = Scene::open();
    let text = "id: 5\ndata: a\n\nid: 6\0\ndata: b\ndata: c\n\n";
    let rest = if Engine::chosen().skips_the_line_after_a_nul() { "c" } else { "b\nc" };
    let play = scene.play([Answer::stream().text(text)]);
    play.check_events(&[("message", "5", "a"), ("message", "5", rest)]);
}

/// All cases one after the other, behind a byte order mark, each between two signposts.
fn stream() -> Vec<u8> {
    let mut all = "\u{feff}".as_bytes().to_vec();
    for (name, text, _) in CASES {
        all.extend(signpost(name).as_bytes());
        all.extend(*text);
    }
    all.extend(signpost("end").as_bytes());
    all
}

/// It also clears the id, so that no case leaves it to the next.
fn signpost(name: &str) -> String {
    format!("id:\ndata: -- {name}\n\n")
}

/// Between any two signposts stand the events of that case, and nothing was lost over them.
#[track_caller]
fn check(scene: &Scene, answer: Answer) {
    let play = scene.play_with(NAMES, [answer]);
    let events = play.until("the last signpost", || {
        Some(play.events()).filter(|events| events.last().is_some_and(|last| last.2 == "-- end"))
    });
    let is_signpost = |event: &Shown| event.2.starts_with("-- ");
    let mut shown = events.split(is_signpost).skip(1);
    for (name, _, expected) in CASES {
        let events = shown.next().unwrap_or_else(|| panic!("{name} is not shown\n{play}"));
        let events = events.iter().map(|Shown(kind, id, data)| (&**kind, &**id, &**data));
        assert_eq!(events.collect::<Vec<_>>(), *expected, "{name}\n{play}");
    }
    play.check(&[("library", "-", "open")]);
}
