//! wasm-opt, which makes the page's code smaller.
//!
//! It can be done without: the page is then somewhat larger, which is said.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Result, bail};

use super::{install, npm, write_executable};
use crate::{place, task};

/// Also in Trunk.toml.
pub(crate) const VERSION: &str = "132";

/// Answers as the real one does, and changes nothing.
const STAND_IN: &str = "\
#!/bin/sh
# Stands in for wasm-opt where it cannot be had: Trunk always calls it. Changes nothing.
for argument; do
    case $argument in
        --version) echo 'wasm-opt version 132 (stands in)'; exit ;;
        --output=*) output=${argument#--output=} ;;
        -*) ;;
        *) input=$argument ;;
    esac
done
exec cp \"$input\" \"$output\"
";

/// The folder with wasm-opt, and whether it is the real one.
pub(super) fn find_or_install() -> Result<(PathBuf, bool)> {
    let on_path = place::on_path("wasm-opt").filter(|program| works(program));
    if let Some(folder) = on_path.as_deref().and_then(Path::parent) {
        return Ok((folder.to_owned(), true));
    }
    let folder = format!("wasm-opt-{VERSION}");
    let programs = |tool: &Path| tool.join("node_modules/binaryen/bin");
    let there = programs(&place::tools().join(&folder));
    if there.join("wasm-opt").is_file() && place::on_path("node").is_some() {
        return Ok((there, true));
    }
    let stand_in = place::tools().join("without-wasm-opt/wasm-opt");
    if written_lately(&stand_in) {
        eprintln!("-> without wasm-opt, see the first call: the page is somewhat larger");
        return Ok((place::tools().join("without-wasm-opt"), false));
    }
    let installed = task::step(&format!("installing wasm-opt {VERSION} from npm"), || {
        npm::find_or_install("wasm-opt")?;
        install(&folder, |to| {
            npm::package(&format!("binaryen@{VERSION}"), to)?;
            if !works(&programs(to).join("wasm-opt")) {
                bail!("it does not run with this Node.js; 18 or newer is needed");
            }
            Ok(())
        })
    });
    match installed {
        Ok(tool) => Ok((programs(&tool), true)),
        Err(error) => {
            eprintln!(
                "   no wasm-opt: {error:#}. The page is built without it and is somewhat larger. \
                 Node.js 18 or newer with npm brings it; it is asked for again in an hour"
            );
            write_executable(&stand_in, STAND_IN)?;
            Ok((place::tools().join("without-wasm-opt"), false))
        }
    }
}

/// A try that fails takes long: not one at every start.
fn written_lately(file: &Path) -> bool {
    let age = fs::metadata(file).and_then(|data| data.modified()).ok().map(|time| time.elapsed());
    matches!(age, Some(Ok(age)) if age < Duration::from_secs(3600))
}

fn works(wasm_opt: &Path) -> bool {
    let output = task::command(wasm_opt).arg("--version").output();
    let wanted = format!("wasm-opt version {VERSION}");
    output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).starts_with(&wanted))
}
