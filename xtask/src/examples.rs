//! Builds the apps in `examples/` as those who wrote them would: with Trunk, each by itself.

use std::{fs, path::PathBuf};

use anyhow::Result;

use crate::{
    place,
    setup::PageTools,
    task::{self, Task},
};

/// The folder with the built apps, each in one of its name.
pub(crate) fn build(tools: &PageTools) -> Result<PathBuf> {
    let folder = place::target()?.join("examples-built");
    for entry in fs::read_dir(place::root().join("examples"))? {
        let example = entry?.path();
        if !example.join("index.html").is_file() {
            continue;
        }
        let name = example.file_name().unwrap_or_default().to_owned();
        task::step(&format!("building the example `{}`", name.display()), || {
            let mut trunk = tools.trunk();
            trunk.args(["build", "--offline", "--dist"]).arg(folder.join("sites").join(&name));
            // They have most of what they are made of in common.
            trunk.env("CARGO_TARGET_DIR", folder.join("target")).current_dir(&example);
            Task::new("example", trunk).run()
        })?;
    }
    Ok(folder.join("sites"))
}
