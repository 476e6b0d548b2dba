//! `cargo xtask test`: every suite, cheapest first, one closing line each.

use std::{process::ExitCode, time::Instant};

use anyhow::{Result, bail};

use crate::{
    children,
    suites::{Ended, SUITES, Suite},
    task::seconds,
};

#[derive(Debug, PartialEq)]
struct Options {
    filter: Option<String>,
    all: bool,
}

/// Runs what is asked for; the exit code says whether all of it passed.
pub(crate) fn test(arguments: &[String]) -> Result<ExitCode> {
    let options = parse(arguments)?;
    let (chosen, filter) = choose(options.filter.as_deref());

    let started = Instant::now();
    let mut closing = Vec::new();
    for suite in chosen.iter().filter(|suite| options.all || !suite.long) {
        eprintln!("\n== {}", suite.name);
        let started = Instant::now();
        let ended = (suite.run)(filter);
        if children::stopping() {
            bail!("stopped");
        }
        if let Err(error) = &ended {
            eprintln!("error: {error:#}");
        }
        let line =
            format!("{:<12} {:<44} {}", suite.name, words(&ended), seconds(started.elapsed()));
        println!("{line}");
        closing.push((ended, line));
    }
    Ok(summary(&closing, filter, started))
}

/// A suite of that name, or all that have tests, with the word to look for in their names.
fn choose(filter: Option<&str>) -> (Vec<&'static Suite>, Option<&str>) {
    let Some(word) = filter else {
        return (SUITES.iter().collect(), None);
    };
    match SUITES.iter().find(|suite| suite.name == word) {
        Some(suite) => (vec![suite], None),
        None => (SUITES.iter().filter(|suite| suite.has_tests).collect(), Some(word)),
    }
}

fn summary(
    closing: &[(Result<Ended>, String)],
    filter: Option<&str>,
    started: Instant,
) -> ExitCode {
    println!("\nAll suites, {}:", seconds(started.elapsed()));
    for (_, line) in closing {
        println!("  {line}");
    }
    let count = |what: fn(&Result<Ended>) -> bool| closing.iter().filter(|(e, _)| what(e)).count();
    let failed = count(Result::is_err);
    let passed = count(|ended| matches!(ended, Ok(Ended::Passed { .. })));
    let tests: usize = closing
        .iter()
        .map(|(ended, _)| if let Ok(Ended::Passed { tests }) = ended { *tests } else { 0 })
        .sum();
    let nothing = filter.filter(|_| failed == 0 && tests == 0);
    if let Some(word) = nothing {
        let names: Vec<&str> = SUITES.iter().map(|suite| suite.name).collect();
        println!(
            "no test has `{word}` in its name, nor is a suite called so: {}",
            names.join(", ")
        );
    }
    println!("{tests} tests passed in all; the line below counts suites");
    println!("{passed} passed, {} failed", failed + usize::from(nothing.is_some()));
    if failed > 0 || nothing.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn words(ended: &Result<Ended>) -> String {
    match ended {
        Ok(Ended::Passed { tests: 0 }) => "ok".to_owned(),
        Ok(Ended::Passed { tests: 1 }) => "ok, 1 test".to_owned(),
        Ok(Ended::Passed { tests }) => format!("ok, {tests} tests"),
        Ok(Ended::LeftOut { why }) => format!("left out: {why}"),
        Ok(Ended::NothingMatched) => "no test of that name".to_owned(),
        Err(_) => "FAILED".to_owned(),
    }
}

fn parse(arguments: &[String]) -> Result<Options> {
    let mut options = Options { filter: None, all: false };
    for word in arguments {
        match &**word {
            "--all" => options.all = true,
            flag if flag.starts_with('-') => bail!("test does not know {flag}"),
            filter if options.filter.is_none() => options.filter = Some(filter.to_owned()),
            _ => bail!("test takes one FILTER"),
        }
    }
    Ok(options)
}
