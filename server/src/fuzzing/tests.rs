//! The samples, and changes to them, for a moment.

use std::fs;

use proptest::{collection::vec, prelude::*, sample::Index, test_runner::TestRunner};

use super::*;

/// One change to a sample: from here on so many bytes are replaced by these.
type Edit = (Index, u8, Vec<u8>);

fn samples(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds").join(target);
    let files = fs::read_dir(folder).unwrap();
    files.map(|file| fs::read(file.unwrap().path()).unwrap()).collect()
}

/// A sample, or something like it.
fn like(samples: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let part = (any::<Index>(), any::<Index>(), any::<Index>());
    let other = samples.clone();
    let part = part.prop_map(move |(sample, from, to)| {
        let sample = sample.get(&other);
        let (from, to) = (from.index(sample.len() + 1), to.index(sample.len() + 1));
        sample[from.min(to)..from.max(to)].to_vec()
    });
    let by = prop_oneof![vec(any::<u8>(), 0..4), vec(b' '..=b'~', 0..4), part];
    let edits = vec((any::<Index>(), 0..8_u8, by), 0..4);
    (any::<Index>(), edits).prop_map(move |(sample, edits)| {
        edits.into_iter().fold(sample.get(&samples).clone(), edited)
    })
}

fn edited(mut bytes: Vec<u8>, (at, length, by): Edit) -> Vec<u8> {
    let from = at.index(bytes.len() + 1);
    let to = bytes.len().min(from + usize::from(length));
    bytes.splice(from..to, by);
    bytes
}

#[track_caller]
fn check(target: &str, withstands: impl Fn(&[u8])) {
    let samples = samples(target);
    samples.iter().for_each(|sample| withstands(sample));
    let outcome = TestRunner::default().run(&like(samples), |bytes| {
        withstands(&bytes);
        Ok(())
    });
    outcome.unwrap();
}

/// The same of a server.
#[track_caller]
fn check_server(target: &str, withstands: fn(&Strangers, &[u8])) {
    let folder = tempfile::tempdir().unwrap();
    let strangers = Strangers::open(folder.path());
    check(target, |bytes| withstands(&strangers, bytes));
}

/// Else all that is like them is refused for the same reason.
#[test]
fn samples_are_what_they_are_meant_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let strangers = Strangers::open(folder.path());
    let status = |path, sample: &[u8]| {
        strangers.ask(post(path, &replaced(sample, SLOT, strangers.slot.as_bytes())))
    };
    let best = |path| samples("body").iter().map(|sample| status(path, sample)).min();
    assert_eq!([CHAT, BOOKING, FAULTS].map(best), [Some(201), Some(201), Some(204)]);
    let plans = samples("plan").into_iter().map(|sample| String::from_utf8(sample).unwrap());
    assert_eq!(plans.filter_map(|plan| Plan::parse(&plan).err()).count(), 0);
}

#[test]
fn any_last_event_id_opens_a_stream() {
    check_server("last-event-id", Strangers::last_event_id);
}

#[test]
fn any_query_is_answered_or_told_what_is_wrong() {
    check_server("query", Strangers::query);
}

#[test]
fn any_body_is_answered_or_told_what_is_wrong() {
    check_server("body", Strangers::body);
}

#[test]
fn any_plan_is_good_for_every_week_or_told_what_is_wrong() {
    check("plan", plan);
}
