//! `cargo xtask fuzz`: looks for bytes from outside that break the server.

use anyhow::{Context, Result, bail};

use crate::{
    place::{self, Scratch},
    setup,
    task::{self, Task},
};

/// What is fuzzed; each has its samples in `fuzz/seeds/` and its program in `fuzz/targets/`.
const TARGETS: [&str; 4] = ["last-event-id", "query", "body", "plan"];

/// For how long, each of them, unless it is said.
const SECONDS: u32 = 60;

pub(crate) fn fuzz(arguments: &[String]) -> Result<()> {
    let (targets, seconds) = parse(arguments)?;
    let tools = setup::cargo_fuzz()?;
    // Fuzzers end without cleaning up.
    let scratch = Scratch::new("fuzz")?;
    for target in targets {
        let fuzz = place::root().join("fuzz");
        // What was found by earlier runs is where the next one begins; what broke something is kept apart.
        let found = fuzz.join("corpus").join(target);
        std::fs::create_dir_all(&found).with_context(|| format!("no {}", found.display()))?;
        task::step(&format!("fuzzing {target} for {seconds} s"), || {
            let mut cargo = tools.cargo()?;
            cargo
                .args(["fuzz", "run", "--sanitizer", "none", "--fuzz-dir"])
                .arg(&fuzz)
                .arg(target)
                .args([&found, &fuzz.join("seeds").join(target)])
                .args(["--", "-timeout=10", "-print_final_stats=1"])
                .arg(format!("-max_total_time={seconds}"))
                // The compiler is a stable one, and the counters that guide the search are not.
                .env("RUSTC_BOOTSTRAP", "1")
                .env("TMPDIR", scratch.path());
            Task::new(&format!("fuzz-{target}"), cargo).echo(is_result).run()
        })
        .with_context(|| {
            format!(
                "bytes that break it are in fuzz/artifacts/{target}/; in fuzz/seeds/{target}/ they are tried by \
                 the tests, too"
            )
        })?;
    }
    Ok(())
}

/// The targets and the seconds: both may be left out.
fn parse(arguments: &[String]) -> Result<(Vec<&'static str>, u32)> {
    let (mut targets, mut seconds) = (TARGETS.to_vec(), SECONDS);
    for word in arguments {
        match (TARGETS.into_iter().find(|target| target == word), word.parse()) {
            (Some(target), _) => targets = vec![target],
            (None, Ok(number)) => seconds = number,
            (None, Err(_)) => {
                bail!("`{word}` is neither seconds nor one of {}", TARGETS.join(", "))
            }
        }
    }
    Ok((targets, seconds))
}

/// How many inputs were tried.
fn is_result(line: &str) -> bool {
    line.starts_with("stat::number_of_executed_units")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_and_the_seconds_may_be_named_or_left_out() {
        let parsed = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            parse(&words).ok()
        };
        assert_eq!(parsed(&[]), Some((TARGETS.to_vec(), SECONDS)));
        assert_eq!(parsed(&["plan"]), Some((vec!["plan"], SECONDS)));
        assert_eq!(parsed(&["plan", "5"]), Some((vec!["plan"], 5)));
        assert_eq!(parsed(&["5"]), Some((TARGETS.to_vec(), 5)));
        assert_eq!(parsed(&["plans"]), None);
    }
}
