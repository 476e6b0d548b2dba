//! The servers that ours is measured beside.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::{debian, install, npm};
use crate::{place, task};

const BETTER_SSE: &str = "0.16.1";

/// Where Debian puts nginx's module.
const NCHAN: &str = "/usr/lib/nginx/modules/ngx_nchan_module.so";

/// Finds nginx with nchan, and better-sse, or installs them; the folder of the latter.
pub(super) fn find_or_install() -> Result<PathBuf> {
    let why = "nginx with nchan, which the server is measured beside, is needed";
    if !Path::new(NCHAN).exists() {
        if !debian::is_here() {
            bail!("{why}: Debian has it as nginx and libnginx-mod-nchan");
        }
        debian::install(&["nginx", "libnginx-mod-nchan"], why)?;
    }
    let folder = format!("better-sse-{BETTER_SSE}");
    if place::tools().join(&folder).exists() {
        return Ok(place::tools().join(folder));
    }
    task::step(&format!("installing better-sse {BETTER_SSE} from npm"), || {
        npm::find_or_install("better-sse")?;
        install(&folder, |to| npm::package(&format!("better-sse@{BETTER_SSE}"), to))
    })
}
