//! `cargo xtask faults`: everything that can break does, for as long as it takes.

use anyhow::{Context, Result, bail};

use crate::{
    suites,
    task::{self, Task},
};

/// How many events are delivered, unless it is said.
const DELIVERIES: &str = "1000000";

/// What can be broken, and what only its test has in its name.
const CLUSTERS: [(&str, &str); 3] =
    [("sqlite", "one_server"), ("nats", "on_one_node"), ("nats-3", "on_three_nodes")];

/// All of them have this.
const ANY: &str = "whatever_breaks";

pub(crate) fn faults(arguments: &[String]) -> Result<()> {
    let (cluster, settings) = parse(arguments)?;
    let mut tests = suites::faults_with(&["--release"])?;
    // One after the other, each with the whole machine.
    tests.envs(settings).args(["--", "--nocapture", "--test-threads=1", cluster]);
    task::step("breaking servers", || {
        Task::new("faults", tests).echo(|line| line.starts_with("faults: ")).run().map(drop)
    })
}

/// `--cluster NAME --seed N --deliveries N` -> the tests, and what they are told by their environment.
fn parse(arguments: &[String]) -> Result<(&'static str, Vec<(&'static str, &str)>)> {
    let (mut tests, mut settings) = (ANY, vec![("YEW_SSE_DELIVERIES", DELIVERIES)]);
    let mut words = arguments.iter();
    while let Some(flag) = words.next() {
        let name = match &**flag {
            "--seed" => "YEW_SSE_SEED",
            "--deliveries" => "YEW_SSE_DELIVERIES",
            "--cluster" => {
                let name = words.next();
                let cluster = CLUSTERS.iter().find(|(known, _)| name.is_some_and(|n| n == known));
                (_, tests) = *cluster.with_context(|| {
                    let names = CLUSTERS.map(|(name, _)| name).join(", ");
                    format!("--cluster takes one of {names}")
                })?;
                continue;
            }
            other => bail!("faults does not know {other}"),
        };
        let number = words.next().filter(|word| word.parse::<u64>().is_ok());
        settings.push((name, number.with_context(|| format!("{flag} takes a number"))?));
    }
    Ok((tests, settings))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_a_seed_and_a_number_may_be_given_and_nothing_else() {
        let parsed = |words: &str| {
            let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
            let (tests, settings) = parse(&words).ok()?;
            let settings = settings.iter().map(|(name, value)| format!(" {name}={value}"));
            Some(format!("{tests}{}", settings.collect::<String>()))
        };
        let check = |words, expected: &str| assert_eq!(parsed(words).as_deref(), Some(expected));
        check("", "whatever_breaks YEW_SSE_DELIVERIES=1000000");
        check("--seed 7", "whatever_breaks YEW_SSE_DELIVERIES=1000000 YEW_SSE_SEED=7");
        check("--cluster nats", "on_one_node YEW_SSE_DELIVERIES=1000000");
        check("--cluster nats-3", "on_three_nodes YEW_SSE_DELIVERIES=1000000");
        for wrong in ["--seed", "--deliveries many", "7", "--cluster", "--cluster 7"] {
            assert_eq!(parsed(wrong), None, "{wrong}");
        }
    }
}
