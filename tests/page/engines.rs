//! Where browsers differ when they read a stream by themselves: why the library trusts none of
//! them too far. Each test runs in all of them, and says which one goes its own way.

use std::time::Duration;

use crate::support::{Answer, End, Engine, Page, Script, Server, Stage, Wish};

/// A stream that ends at once, after this text.
fn short(text: &str) -> Answer {
    Answer::stream().text(text).end(End::Close)
}

#[test]
fn firefox_gives_up_on_a_refused_connection_of_another_origin() {
    let lab = Lab::on(Stage::deaf());
    let deaf = lab.stage.script([Answer::stream()]);
    lab.read(&deaf);
    let error = if lab.is(Engine::Firefox) { GIVEN_UP } else { RETRYING };
    lab.until_said(&deaf, &[error]);
}

#[test]
fn firefox_gives_up_on_a_host_that_nobody_knows() {
    const NOBODY: &str = "http://nobody.invalid";

    let server = Server::start(&["--connect", NOBODY]);
    let page = Page::bare(&server, Wish::default());
    page.goto(BLANK);
    page.run_with(READ, &[NOBODY]);
    let error = if Engine::chosen() == Engine::Firefox { GIVEN_UP } else { RETRYING };
    page.until("it says so", || (*said(&page, NOBODY).first()? == error).then_some(()));
}

#[test]
fn firefox_opens_with_the_first_byte_and_the_others_with_the_head() {
    let lab = Lab::open();
    let head = lab.stage.script([Answer::head_of_a_stream()]);
    let byte = lab.stage.script([Answer::stream()]);
    lab.read(&head);
    lab.page.until("it is asked", || (head.requests().len() == 1).then_some(()));
    lab.read(&byte);
    lab.until_said(&byte, &[OPEN]);
    if lab.is(Engine::Firefox) {
        assert_eq!(lab.said(&head), [""; 0]);
        head.say(":\n");
    }
    lab.until_said(&head, &[OPEN]);
}

#[test]
fn firefox_waits_half_a_second_at_least_and_the_others_as_little_as_they_are_told() {
    const LEAST: Duration = Duration::from_millis(490);

    let lab = Lab::open();
    let hasty = lab.stage.script([short("retry: 0\ndata: 1\n\n")]);
    lab.read(&hasty);
    let waits = lab.waits(&hasty, 6);
    let least = waits.iter().min().unwrap();
    assert_eq!(*least >= LEAST, lab.is(Engine::Firefox), "{waits:?}");
}

#[test]
fn firefox_waits_five_seconds_by_itself_and_the_others_three() {
    let lab = Lab::open();
    let script = lab.stage.script([short("data: 1\n\n")]);
    lab.read(&script);
    let wait = lab.waits(&script, 1)[0];
    let seconds = if lab.is(Engine::Firefox) { 5 } else { 3 };
    // A timer may be a few milliseconds early by another clock; the rest is for a busy machine.
    let least = Duration::from_millis(seconds * 1_000 - 100);
    assert!((least..least + Duration::from_millis(1_900)).contains(&wait), "{wait:?}");
}

#[test]
fn firefox_stays_where_a_redirect_for_good_has_led_and_chromium_wherever_it_was_led() {
    let lab = Lab::open();
    for (status, stays) in [
        (301, [Engine::Chromium, Engine::Firefox].as_slice()),
        (302, &[Engine::Chromium]),
        (307, &[Engine::Chromium]),
        (308, &[Engine::Chromium, Engine::Firefox]),
    ] {
        let there = lab.stage.script([short("retry: 100\ndata: 1\n\n"), Answer::stream()]);
        let here = lab.stage.script([Answer::redirect(status, there.url())]);
        lab.read(&here);
        lab.page.until("it has come back", || (there.requests().len() == 2).then_some(()));
        let asked = if stays.contains(&Engine::chosen()) { 1 } else { 2 };
        assert_eq!(here.requests().len(), asked, "{status}");
    }
}

#[test]
fn chromium_alone_remembers_an_id_without_data() {
    let lab = Lab::open();
    let first = short("retry: 100\nid: 1\ndata: a\n\nid: 2\n\n");
    let script = lab.stage.script([first, Answer::stream()]);
    lab.read(&script);
    let id = lab.id_of_second_request(&script);
    assert_eq!(id, if lab.is(Engine::Chromium) { "2" } else { "1" });
}

#[test]
fn chromium_alone_refuses_another_charset_than_utf_8() {
    let lab = Lab::open();
    let latin = Answer::stream().header("Content-Type", "text/event-stream; charset=iso-8859-1");
    let script = lab.stage.script([latin.text("data: ü\n\n")]);
    lab.read(&script);
    let expected = if lab.is(Engine::Chromium) { vec![GIVEN_UP] } else { vec![OPEN, "ü"] };
    lab.until_said(&script, &expected);
}

#[test]
fn chromium_refuses_plain_text_only_when_it_ends() {
    let lab = Lab::open();
    let plain = Answer::stream().header("Content-Type", "text/plain").text("data: 1\n\n");
    let (plain, stream) = (lab.stage.script([plain]), lab.stage.script([short("\n")]));
    lab.read(&plain);
    lab.page.until("it is asked", || (plain.requests().len() == 1).then_some(()));
    if lab.is(Engine::Chromium) {
        lab.read(&stream);
        lab.until_said(&stream, &[OPEN, RETRYING]);
        assert_eq!(lab.said(&plain), [""; 0]);
        plain.end(End::Close);
    }
    lab.until_said(&plain, &[GIVEN_UP]);
}

#[test]
fn all_of_them_send_an_id_back_as_it_was() {
    let lab = Lab::open();
    // A server that takes no control characters in headers is never reached again.
    for id in ["a b", "é", "1\u{1}2", "1\u{7f}2"] {
        let first = short(&format!("retry: 100\nid: {id}\ndata: 1\n\n"));
        let script = lab.stage.script([first, Answer::stream()]);
        lab.read(&script);
        assert_eq!(lab.id_of_second_request(&script), id);
    }
}

#[test]
fn all_of_them_pass_over_a_retry_with_letters_after_its_digits() {
    let lab = Lab::open();
    let script = lab.stage.script([short("retry: 100ms\ndata: 1\n\n")]);
    lab.read(&script);
    let wait = lab.waits(&script, 1)[0];
    assert!(wait > Duration::from_millis(2_500), "{wait:?}");
}

const OPEN: &str = "open";
const RETRYING: &str = "error 0";
const GIVEN_UP: &str = "error 2";

/// A page of the server's that opens no stream.
const BLANK: &str = "/?lang=en&view=playground";

/// Opens the browser's own source, and keeps what it says.
const READ: &str = r#"
const [address] = arguments;
const source = new EventSource(address);
const said = [];
window.sources = { ...window.sources, [address]: { source, said } };
source.onopen = () => said.push("open");
source.onerror = () => said.push(`error ${source.readyState}`);
source.onmessage = ({ data }) => said.push(data);
"#;

/// A page that opens sources without the library, and a server for them.
struct Lab {
    // Dropped in this order: the browser leaves before its servers end.
    page: Page,
    stage: Stage,
    _server: Server,
}

impl Lab {
    #[track_caller]
    fn open() -> Self {
        Self::on(Stage::start())
    }

    #[track_caller]
    fn on(stage: Stage) -> Self {
        let server = Server::start(&["--connect", &stage.origin()]);
        let page = Page::bare(&server, Wish::default());
        page.goto(BLANK);
        Self { page, stage, _server: server }
    }

    fn is(&self, engine: Engine) -> bool {
        Engine::chosen() == engine
    }

    #[track_caller]
    fn read(&self, script: &Script) {
        self.page.run_with(READ, &[&script.url()]);
    }

    #[track_caller]
    fn said(&self, script: &Script) -> Vec<String> {
        said(&self.page, &script.url())
    }

    /// Waits until the source has begun with these words.
    #[track_caller]
    fn until_said(&self, script: &Script, words: &[&str]) {
        self.page.until(&format!("the source says {words:?}"), || {
            let said = self.said(script);
            let is_so = said.iter().zip(words).all(|(said, word)| said == word);
            assert!(is_so, "{said:?} instead of {words:?}");
            (said.len() >= words.len()).then_some(())
        });
    }

    /// The first waits between the end of an answer and the next request.
    #[track_caller]
    fn waits(&self, script: &Script, count: usize) -> Vec<Duration> {
        let requests = self.page.until(&format!("{count} retries"), || {
            Some(script.requests()).filter(|requests| requests.len() > count)
        });
        let ended = |n: usize| requests[n].ended.expect("its answer is over");
        (0..count).map(|n| requests[n + 1].at.duration_since(ended(n))).collect()
    }

    /// The last event id that the browser comes back with.
    #[track_caller]
    fn id_of_second_request(&self, script: &Script) -> String {
        let second = self.page.until("a second request", || script.requests().get(1).cloned());
        second.last_event_id().expect("it has an id").to_owned()
    }
}

#[track_caller]
fn said(page: &Page, address: &str) -> Vec<String> {
    const SAID: &str = "return window.sources[arguments[0]].said";
    serde_json::from_value(page.run_with(SAID, &[address])).unwrap()
}
