//! axe-core, which judges how accessible a page is.
//!
//! It can be done without: the tests that need it are then left out, which is said.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{install, npm};
use crate::{place, task};

const VERSION: &str = "4.14.1";

/// Its script, if it can be had here.
pub(super) fn find_or_install() -> Option<PathBuf> {
    let folder = format!("axe-core-{VERSION}");
    if place::tools().join(&folder).exists() {
        return Some(script(&place::tools().join(folder)));
    }
    let installed: Result<PathBuf> =
        task::step(&format!("installing axe-core {VERSION} from npm"), || {
            npm::find_or_install("axe-core")?;
            install(&folder, |to| npm::package(&format!("axe-core@{VERSION}"), to))
        });
    match installed {
        Ok(folder) => Some(script(&folder)),
        Err(error) => {
            eprintln!("   no axe-core: {error:#}. How accessible the page is stays unjudged here");
            None
        }
    }
}

fn script(folder: &Path) -> PathBuf {
    folder.join("node_modules/axe-core/axe.min.js")
}
