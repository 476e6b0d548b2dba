//! What the command that runs the tests has built and found for them.

use std::{env, path::PathBuf};

/// The path in an environment variable.
///
/// # Panics
///
/// If it is missing: then the tests were started by hand.
#[track_caller]
pub(crate) fn given(variable: &str) -> PathBuf {
    let path = env::var_os(variable).filter(|value| !value.is_empty());
    path.map(PathBuf::from).unwrap_or_else(|| {
        panic!("{variable} is not set: `cargo xtask test page` builds what these tests need")
    })
}
