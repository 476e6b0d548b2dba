//! `cargo xtask faults`: everything that can break does, for as long as it takes.

use anyhow::{Context, Result, bail};

use crate::{
    suites,
    task::{self, Task},
};

/// How many events are delivered, unless it is said.
const DELIVERIES: &str = "1000000";

pub(crate) fn faults(arguments: &[String]) -> Result<()> {
    let settings = parse(arguments)?;
    let mut tests = suites::faults_with(&["--release"])?;
    tests.envs(settings).args(["--", "--nocapture", "one_server"]);
    task::step("breaking a server", || {
        Task::new("faults", tests).echo(|line| line.starts_with("faults: ")).run().map(drop)
    })
}

/// `--seed N --deliveries N` -> what the test is told by its environment.
fn parse(arguments: &[String]) -> Result<Vec<(&'static str, &str)>> {
    let mut settings = vec![("YEW_SSE_DELIVERIES", DELIVERIES)];
    let mut words = arguments.iter();
    while let Some(flag) = words.next() {
        let name = match &**flag {
            "--seed" => "YEW_SSE_SEED",
            "--deliveries" => "YEW_SSE_DELIVERIES",
            other => bail!("faults does not know {other}"),
        };
        let number = words.next().filter(|word| word.parse::<u64>().is_ok());
        settings.push((name, number.with_context(|| format!("{flag} takes a number"))?));
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_and_a_number_may_be_given_and_nothing_else() {
        let parsed = |words: &str| {
            let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
            let settings = parse(&words).ok()?;
            Some(settings.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>())
        };
        let deliveries = "YEW_SSE_DELIVERIES=1000000".to_owned();
        assert_eq!(parsed(""), Some(vec![deliveries.clone()]));
        assert_eq!(parsed("--seed 7"), Some(vec![deliveries, "YEW_SSE_SEED=7".to_owned()]));
        assert_eq!(parsed("--seed"), None);
        assert_eq!(parsed("--deliveries many"), None);
        assert_eq!(parsed("7"), None);
    }
}
