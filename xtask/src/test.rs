//! `cargo xtask test`: every suite, cheapest first, one closing line each.

use std::{process::ExitCode, time::Instant};

use anyhow::{Result, bail};

use crate::{
    children,
    suites::{Ended, SUITES, Suite},
    task::seconds,
};

#[derive(Debug, Default, PartialEq)]
struct Options {
    words: Vec<String>,
    all: bool,
}

/// Runs what is asked for; the exit code says whether all of it passed.
pub(crate) fn test(arguments: &[String]) -> Result<ExitCode> {
    let options = parse(arguments)?;
    let (chosen, filter) = choose(&options)?;

    let started = Instant::now();
    let mut closing = Vec::new();
    for suite in chosen {
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
            format!("{:<16} {:<40} {}", suite.name, words(&ended), seconds(started.elapsed()));
        println!("{line}");
        closing.push((ended, line));
    }
    Ok(summary(&closing, filter, started))
}

/// What to run, and the word to look for in its tests' names. A suite that is named is run
/// however long it takes.
fn choose(options: &Options) -> Result<(Vec<&'static Suite>, Option<&str>)> {
    let named = |word: &String| SUITES.iter().find(|suite| suite.name == *word);
    let unnamed = || SUITES.iter().filter(|suite| options.all || !suite.long);
    Ok(match &options.words[..] {
        [] => (unnamed().collect(), None),
        [word] => match named(word) {
            Some(suite) => (vec![suite], None),
            None => (unnamed().filter(|suite| suite.has_tests).collect(), Some(word)),
        },
        [name, word] => match named(name).filter(|suite| suite.has_tests) {
            Some(suite) => (vec![suite], Some(word)),
            None => bail!("there is no suite `{name}` to look for `{word}` in"),
        },
        _ => bail!("test takes one SUITE and one FILTER"),
    })
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
    let mut options = Options::default();
    for word in arguments {
        match &**word {
            "--all" => options.all = true,
            flag if flag.starts_with('-') => bail!("test does not know {flag}"),
            _ => options.words.push(word.clone()),
        }
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of the suites that these words choose, and the filter.
    fn chosen(words: &[&str]) -> (Vec<&'static str>, Option<String>) {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let options = parse(&words).unwrap();
        let (suites, filter) = choose(&options).unwrap();
        (suites.iter().map(|suite| suite.name).collect(), filter.map(str::to_owned))
    }

    #[test]
    fn long_suites_run_when_all_are_asked_for() {
        assert!(!chosen(&[]).0.contains(&"browser-webkit"));
        assert!(chosen(&["--all"]).0.contains(&"browser-webkit"));
        assert!(!chosen(&["clock"]).0.contains(&"browser-webkit"));
        assert!(chosen(&["clock", "--all"]).0.contains(&"browser-webkit"));
    }

    #[test]
    fn a_long_suite_runs_when_it_is_named() {
        assert_eq!(chosen(&["browser-webkit"]), (vec!["browser-webkit"], None));
    }

    #[test]
    fn a_test_of_one_suite_can_be_named() {
        let expected = (vec!["browser-firefox"], Some("clock".to_owned()));
        assert_eq!(chosen(&["browser-firefox", "clock"]), expected);
        assert!(choose(&parse(&["tidy".to_owned(), "clock".to_owned()]).unwrap()).is_err());
    }
}
