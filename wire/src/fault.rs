//! Breaking a stream on purpose, so that its recovery can be seen.
//!
//! Only a server that was started with `--demo-faults` takes these.

use serde::{Deserialize, Serialize};

/// Where a fault is asked for: `POST /api/faults`.
pub const FAULTS: &str = "/api/faults";

/// The query parameter that names a stream's owner, so that one page breaks its own stream only.
pub const CLIENT: &str = "client";

/// The longest that a fault can last, in seconds.
pub const MAX_SECONDS: u32 = 120;

/// What is to be broken, and for how long.
///
/// ```
/// use yew_sse_wire::fault::{Fault, Kind};
///
/// let fault = Fault { client: "f81d4fae".into(), kind: Kind::Refuse, seconds: 20 };
/// let json = r#"{"client":"f81d4fae","kind":"refuse","seconds":20}"#;
/// assert_eq!(serde_json::to_string(&fault).unwrap(), json);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Whose streams: those opened with this `client=` value. 1 to 64 letters, digits or hyphens.
    pub client: String,
    /// What happens to them.
    pub kind: Kind,
    /// For how long, 0 to [`MAX_SECONDS`]. A drop happens at once, and with more than 0 seconds
    /// new streams are dropped again until the time is over.
    #[serde(default)]
    pub seconds: u32,
}

/// The ways in which a stream breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The body ends, as when a proxy restarts.
    Drop,
    /// The connection stays open and says nothing, as after a laptop's sleep.
    Stall,
    /// The stream ends, and new ones are answered 503, as during a deployment.
    Refuse,
}
