//! Plan files.

#![no_main]

use libfuzzer_sys::fuzz_target;
use yew_sse_server::fuzzing;

fuzz_target!(|bytes: &[u8]| fuzzing::plan(bytes));
