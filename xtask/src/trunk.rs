//! `cargo xtask trunk`: the project's Trunk, in the environment it needs here.

use anyhow::{Result, bail};

use crate::{
    children::{self, Running},
    setup,
};

pub(crate) fn trunk(arguments: &[String]) -> Result<()> {
    let words = arguments.strip_prefix(&["--".to_owned()]).unwrap_or(arguments);
    let status = Running::start(setup::page_tools()?.trunk().args(words))?.wait()?;
    if !status.success() && !children::stopping() {
        bail!("trunk ended with {status}");
    }
    Ok(())
}
