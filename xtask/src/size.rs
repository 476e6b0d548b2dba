//! `cargo xtask size`: what visitors download, and whether that is within the budgets.

mod contents;

use std::{fs, path::Path};

use anyhow::{Result, bail};

use crate::{apps::App, guides, page, setup};

/// What is downloaded before anything is seen.
const ENDINGS: &[&str] = &["wasm", "js", "css", "html"];

/// In bytes as they travel: compressed with brotli. A kilobyte is 1,024 of them, for another
/// compiler makes a few more or less of the same code.
const HOOK_OVER_EMPTY: u64 = 25 * 1_024;
const CLOCK: u64 = 82 * 1_024;
const PAGE: u64 = 200 * 1_024;

pub(crate) fn size() -> Result<()> {
    contents::check_tree()?;
    let tools = setup::page_tools()?;
    let page = page::build(&tools)?;
    let empty = app("empty", "").build(&tools)?;
    let hook = app("hook", "hook").build(&tools)?;
    let tabs = app("tabs", "tabs").build(&tools)?;
    let clock = app("clock", "clock").build(&tools)?;
    contents::check_wasm(&hook)?;

    let mut table = Table::new();
    // Of an app of one's own, the library has a say in the code alone.
    let empty = table.row("an empty Yew app", &empty, &["wasm", "js"])?;
    let hook = table.row("... with one hook", &hook, &["wasm", "js"])?;
    table.budget("    of which the hook", hook.saturating_sub(empty), HOOK_OVER_EMPTY);
    table.row("... that tabs share", &tabs, &["wasm", "js"])?;
    let clock = table.row("... with the clock alone", &clock, &["wasm", "js"])?;
    table.budget("", clock, CLOCK);
    let page = table.row("the demo page", &page, ENDINGS)?;
    table.budget("", page, PAGE);
    if !tools.optimises {
        println!("(built without wasm-opt: the budgets do not count)");
        return Ok(());
    }
    match table.over {
        0 => Ok(()),
        1 => bail!("one budget is missed"),
        many => bail!("{many} budgets are missed"),
    }
}

fn app(name: &'static str, features: &'static str) -> App {
    App { name, manifest: "bench/size/Cargo.toml", features, head: "" }
}

/// Prints as it goes.
struct Table {
    over: usize,
}

impl Table {
    fn new() -> Self {
        print!("{:<26} {:>9}", "", "raw");
        for column in ENDINGS.iter().chain(&["brotli"]) {
            print!(" {column:>8}");
        }
        println!();
        Self { over: 0 }
    }

    /// Prints what is in a folder, and answers what of it is downloaded.
    fn row(&mut self, what: &str, site: &Path, endings: &[&str]) -> Result<u64> {
        let mut raw = 0;
        let mut parts = Vec::new();
        for ending in endings {
            let mut brotli = 0;
            for file in page::files(site)? {
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                if name.ends_with(&format!(".{ending}")) && !name.starts_with(guides::PREFIX) {
                    raw += bytes(&file)?;
                    brotli += bytes(&page::with_ending(&file, "br"))?;
                }
            }
            parts.push(brotli);
        }
        let total = parts.iter().sum();
        print!("{what:<26} {raw:>9}");
        for number in 0..ENDINGS.len() {
            print!(" {:>8}", parts.get(number).map_or_else(String::new, u64::to_string));
        }
        println!(" {total:>8}");
        Ok(total)
    }

    fn budget(&mut self, what: &str, size: u64, budget: u64) {
        let verdict = if size <= budget { "within" } else { "OVER" };
        println!("{what:<26} {size:>9} of {budget}: {verdict}");
        self.over += usize::from(size > budget);
    }
}

fn bytes(file: &Path) -> Result<u64> {
    Ok(fs::metadata(file)?.len())
}
