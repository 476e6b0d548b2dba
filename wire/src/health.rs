//! What the server says about itself.

use serde::{Deserialize, Serialize};

/// The answer of `GET /healthz`: 200 when ready, 503 when not.
///
/// ```
/// use yew_sse_wire::{Health, Readiness};
///
/// let json = r#"{"status":"ready","streams":3,"epoch":"k3f9","head":7,"faults":false}"#;
/// let health: Health = serde_json::from_str(json).unwrap();
/// assert_eq!((health.status, health.streams), (Readiness::Ready, 3));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Whether to send clients here.
    pub status: Readiness,
    /// How many streams are open.
    pub streams: u64,
    /// The log's life, as in `stream-hello`.
    pub epoch: String,
    /// The newest position in the log.
    pub head: u64,
    /// Why nothing can be posted at the moment, if so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// Whether streams can be broken on purpose, so that a page knows whether to offer it.
    #[serde(default)]
    pub faults: bool,
}

/// Whether a server takes new streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Readiness {
    /// It does.
    Ready,
    /// It is going away.
    Draining,
    /// It does, and shows what there is, but nothing can be posted: [`Health::trouble`] says why.
    ReadOnly,
}
