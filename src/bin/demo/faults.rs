//! Asks the server to break this page's stream.

use gloo::net::http::Request;
use yew_sse_wire::{
    HEALTH, Health, Problem,
    fault::{FAULTS, Fault},
};

/// Whether the server lets itself be broken. One that does not answer does not, for now.
pub(crate) async fn are_possible(server: &str) -> bool {
    match Request::get(&format!("{server}{HEALTH}")).send().await {
        Ok(answer) => answer.json::<Health>().await.is_ok_and(|health| health.faults),
        Err(_) => false,
    }
}

/// Has the server do it.
///
/// # Errors
///
/// Why it did not, in a sentence.
pub(crate) async fn ask(server: &str, fault: &Fault) -> Result<(), String> {
    let request = Request::post(&format!("{server}{FAULTS}")).json(fault);
    let answer = match request {
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
