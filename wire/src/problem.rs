//! What the server answers when something is wrong: a problem document.

use serde::{Deserialize, Serialize};

/// The media type of a [`Problem`].
pub const PROBLEM_JSON: &str = "application/problem+json";

/// A problem document ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)).
///
/// `type` is left out, which means `about:blank`: the status says what kind of problem it is,
/// `detail` says it to a person, `field` names the part of the request to mend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// The status in words.
    pub title: String,
    /// What is wrong and the way out.
    pub detail: String,
    /// The part of the request that is wrong: a field, a parameter or a header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}
