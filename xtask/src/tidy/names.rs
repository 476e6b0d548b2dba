//! Names that may stand in some places only.

use super::{
    order::{place, place_of},
    text::Source,
};

const BROWSER: &[&str] = &["web_sys", "js_sys", "wasm_bindgen", "gloo"];

/// What does I/O, tells the time, or belongs to one end only.
const NOT_ON_THE_WIRE: &[&str] = &[
    "yew",
    "axum",
    "tokio",
    "hyper",
    "fs",
    "net",
    "SystemTime",
    "Instant",
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "gloo",
];

pub(super) fn complaints(source: &Source) -> Vec<String> {
    let path = source.path;
    let mut all = Vec::new();
    if is_pure(path) {
        all.extend(source.words(BROWSER).into_iter().map(|(line, name)| {
            let reason = "is a browser type, and this file is tested without a browser";
            source.at(line, &format!("`{name}` {reason}"))
        }));
    }
    if path.starts_with("src/") && path != "src/source/browser.rs" {
        let names = source.names_after("web_sys::").into_iter();
        let found = names.filter(|(_, name)| name.starts_with("EventSource"));
        all.extend(found.map(|(line, name)| {
            source.at(line, &format!("only src/source/browser.rs names `web_sys::{name}`"))
        }));
    }
    if path.starts_with("wire/src/") {
        all.extend(source.words(NOT_ON_THE_WIRE).into_iter().map(|(line, name)| {
            source.at(line, &format!("`{name}` is not for `wire`, which both ends share"))
        }));
    }
    if path.starts_with("server/") {
        let found = source.names_after("yew_sse::").into_iter();
        all.extend(found.map(|(line, _)| source.at(line, "the server never uses `yew_sse`")));
    }
    all.extend(wire(source));
    all
}

/// The server must not even depend on the library.
pub(super) fn manifest_complaints(path: &str, text: &str) -> Vec<String> {
    let depends =
        |line: &str| ["yew-sse =", "yew-sse=", "yew-sse."].iter().any(|s| line.starts_with(s));
    let lines =
        text.lines().enumerate().filter(|(_, line)| path == "server/Cargo.toml" && depends(line));
    lines.map(|(at, _)| format!("{path}:{}: the server never uses `yew-sse`", at + 1)).collect()
}

/// Files that plain `cargo test` tests, whatever the machine.
fn is_pure(path: &str) -> bool {
    let state = path.starts_with("src/components/") && path.ends_with("/state.rs");
    let kit = path.starts_with("src/testing/") && !path.ends_with("/browser.rs");
    let shell = ["src/tabs/mod.rs", "src/tabs/line.rs"].contains(&path);
    let tabs = path.starts_with("src/tabs/") && !shell;
    // Below `connection`, a text may still be the browser's.
    let text = path == "src/text.rs";
    let below = place(path).is_some_and(|place| Some(place) <= place_of("connection"));
    state || kit || tabs || below && !text
}

/// What the library's modules may use of `wire`: nothing below `connection`, from there to
/// `hooks` what controls a stream, in `components` everything.
fn wire(source: &Source) -> Vec<String> {
    let Some(place) = place(source.path).filter(|place| Some(*place) < place_of("components"))
    else {
        return Vec::new();
    };
    if source.is_test() {
        return Vec::new();
    }
    let control = Some(place) >= place_of("connection");
    let tests = source.tests_start();
    let names = source.names_after("yew_sse_wire::").into_iter();
    names
        .filter(|(line, name)| *line < tests && !(control && *name == "control"))
        .map(|(line, name)| {
            let may = if control { "only `control`" } else { "nothing" };
            source.at(line, &format!("uses `{name}` of `wire`, and may use {may}"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, text: &str, expected: &[&str]) {
        assert_eq!(complaints(&Source::new(path, text)), expected, "{text}");
    }

    #[test]
    fn the_browsers_event_source_is_named_in_one_file() {
        let text = "use web_sys::{Event,\nEventSource};";
        let found = "src/hub/mod.rs:2: only src/source/browser.rs names `web_sys::EventSource`";
        check("src/hub/mod.rs", text, &[found]);
        check("src/source/browser.rs", text, &[]);
        check("src/hub/mod.rs", "use crate::hooks::{use_event_source, UseEventSourceHandle};", &[]);
    }

    #[test]
    fn a_text_may_be_the_browsers_below_connection_and_nothing_else() {
        let found = "src/decode/raw.rs:1: `js_sys` is a browser type, and this file is tested \
                     without a browser";
        check("src/decode/raw.rs", "use js_sys::JsString;", &[found]);
        check("src/text.rs", "use js_sys::JsString;", &[]);
    }

    #[test]
    fn connection_uses_what_controls_a_stream_and_nothing_else_of_wire() {
        let text = "use yew_sse_wire::{control::Hello, clock};";
        check(
            "src/connection/mod.rs",
            text,
            &["src/connection/mod.rs:1: uses `clock` of `wire`, and may use only `control`"],
        );
        check("src/connection/tests/life.rs", text, &[]);
        check("src/components/clock/mod.rs", text, &[]);
        check(
            "src/decode.rs",
            "use yew_sse_wire::control::Hello;",
            &["src/decode.rs:1: uses `control` of `wire`, and may use nothing"],
        );
    }

    #[test]
    fn wire_knows_neither_end_and_no_clock() {
        check(
            "wire/src/clock.rs",
            "use std::time::{Duration, Instant};\nuse axum::Json;",
            &[
                "wire/src/clock.rs:1: `Instant` is not for `wire`, which both ends share",
                "wire/src/clock.rs:2: `axum` is not for `wire`, which both ends share",
            ],
        );
    }

    #[test]
    fn the_server_never_uses_the_library() {
        check(
            "server/src/app.rs",
            "use yew_sse_wire::clock;\nuse yew_sse::Text;",
            &["server/src/app.rs:2: the server never uses `yew_sse`"],
        );
        let found = manifest_complaints(
            "server/Cargo.toml",
            "[dependencies]\nyew-sse = { path = \"..\" }\n",
        );
        assert_eq!(found, ["server/Cargo.toml:2: the server never uses `yew-sse`"]);
    }
}
