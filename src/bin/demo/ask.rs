//! Asks the server for something.

use gloo::net::http::Request;
use serde::Serialize;
use yew_sse_wire::{HEALTH, Health, Problem};

/// Whether the server lets itself be broken. One that does not answer does not, for now.
pub(crate) async fn are_faults_possible(server: &str) -> bool {
    match Request::get(&format!("{server}{HEALTH}")).send().await {
        Ok(answer) => answer.json::<Health>().await.is_ok_and(|health| health.faults),
        Err(_) => false,
    }
}

/// Posts a command.
///
/// # Errors
///
/// Why the server did not do it, in a sentence.
pub(crate) async fn post(url: &str, command: &impl Serialize) -> Result<(), String> {
    let answer = match Request::post(url).json(command) {
        Ok(request) => request.send().await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(answer) if answer.ok() => Ok(()),
        Ok(answer) => match answer.json::<Problem>().await {
            Ok(problem) => Err(problem.detail),
            Err(_) => Err(format!("{} {}", answer.status(), answer.status_text())),
        },
        Err(error) => Err(error.to_string()),
    }
}
