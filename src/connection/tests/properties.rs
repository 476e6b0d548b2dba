//! Whatever happens, in whatever order. What must hold at each step, [`Life::step`] checks.

use std::time::Duration;

use proptest::{
    prelude::*,
    test_runner::{RngAlgorithm, RngSeed},
};

use super::{
    life::{BEGINNING, Life},
    script::{live, options, scripts, wild_scripts},
};
use crate::connection::{Input, Options, Status};

/// The same cases each time. `PROPTEST_CASES=100000` tries as many new ones.
fn settings() -> ProptestConfig {
    let settings = ProptestConfig {
        failure_persistence: None,
        // With the default one, making up a script takes longer than living it.
        rng_algorithm: RngAlgorithm::XorShift,
        ..ProptestConfig::default()
    };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => settings,
        None => ProptestConfig { cases: 400, rng_seed: RngSeed::Fixed(4), ..settings },
    }
}

/// Who wants a stream and has none comes to a try, whatever happened before.
#[track_caller]
fn check_tries(life: &mut Life) {
    if matches!(life.status(), Status::Connecting | Status::Retrying { .. }) {
        // A browser has 45 s, the wait for the next try is at most 30 s, and a clock that was set
        // back may begin either again.
        let before = life.tries.len();
        life.pass_secs(150);
        assert!(life.tries.len() > before, "{:?}", life.status());
    }
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn a_connection_does_what_the_design_says_step_by_step(
        options in options(),
        address in prop_oneof![
            4 => Just("https://example.org/events?a=b"),
            1 => Just("http://localhost:4000/events"),
        ],
        seed: u64,
        script in scripts(),
    ) {
        live(&mut Life::unborn(address, options, seed, BEGINNING), &script);
    }

    #[test]
    fn a_connection_keeps_its_word_whatever_is_done_to_the_clock(
        options in options(),
        seed: u64,
        beginning in prop_oneof![Just(0_u64), 0..20_000_000_000_u64],
        script in wild_scripts(),
    ) {
        let address = "https://example.org/events?a=b";
        live(&mut Life::unborn(address, options, seed, Duration::from_secs(beginning)), &script);
    }

    #[test]
    fn a_connection_that_is_wanted_never_gives_up(seed: u64, script in wild_scripts()) {
        let address = "https://example.org/events";
        let mut life = Life::unborn(address, Options::default(), seed, BEGINNING);
        live(&mut life, &script);
        check_tries(&mut life);
    }

    #[test]
    fn a_close_is_the_end_whatever_happened(seed: u64, script in wild_scripts()) {
        let mut life = Life::unborn("/events", Options::default(), seed, Duration::ZERO);
        live(&mut life, &script);
        life.step(Input::Close);
        let tries = life.tries.len();
        prop_assert!(matches!(life.status(), Status::Closed(_)));
        for input in script.iter().filter_map(|(_, happening)| happening.input()) {
            if *input != Input::Open {
                prop_assert_eq!(life.step(input.clone()), []);
            }
        }
        prop_assert_eq!(life.tries.len(), tries);
    }
}
