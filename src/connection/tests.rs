//! The rules of a connection, as sentences. Time passes only where a test says so.

mod model;
mod life;
mod said;
mod seen;
mod trying;
mod causes;
mod trusting;
mod places;
mod silence;
mod going;
mod ending;
mod joining;
mod missing;
// Where the browser tests are built there is no proptest.
#[cfg(not(target_arch = "wasm32"))]
mod script;
#[cfg(not(target_arch = "wasm32"))]
mod properties;
