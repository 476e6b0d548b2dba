//! What a client says it has seen.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use yew_sse_server::fuzzing::Strangers;

static SERVER: LazyLock<(Strangers, TempDir)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    (Strangers::open(folder.path()), folder)
});

fuzz_target!(|bytes: &[u8]| SERVER.0.last_event_id(bytes));
