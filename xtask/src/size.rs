//! `cargo xtask size`: what a visitor of the page downloads.

use std::{fs, path::Path};

use anyhow::Result;

use crate::{page, setup};

pub(crate) fn size() -> Result<()> {
    let tools = setup::page_tools()?;
    let site = page::build(&tools)?;
    println!("{:<6} {:>10} {:>10}", "", "raw", "brotli");
    let mut total = (0, 0);
    for ending in ["wasm", "js", "css", "html"] {
        let mut sum = (0, 0);
        for file in page::files(&site)? {
            if file.extension().is_some_and(|this| this == ending) {
                sum.0 += bytes(&file)?;
                sum.1 += bytes(&page::with_ending(&file, "br"))?;
            }
        }
        println!("{ending:<6} {:>10} {:>10}", sum.0, sum.1);
        total = (total.0 + sum.0, total.1 + sum.1);
    }
    println!("{:<6} {:>10} {:>10}", "total", total.0, total.1);
    if !tools.optimises {
        println!("(built without wasm-opt)");
    }
    Ok(())
}

fn bytes(file: &Path) -> Result<u64> {
    Ok(fs::metadata(file)?.len())
}
