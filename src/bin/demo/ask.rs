//! Asks the server for something.

use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Request, RequestInit, Response};
use yew_sse::{FromSse as _, Json};
use yew_sse_wire::{HEALTH, Health, Problem};

/// Whether the server lets itself be broken. One that does not answer does not, for now.
pub(crate) async fn are_faults_possible(server: &str) -> bool {
    let answer = fetch(&format!("{server}{HEALTH}"), None).await;
    answer.is_ok_and(|(_, body)| read::<Health>(&body).is_some_and(|health| health.faults))
}

/// Posts a command, which is JSON.
///
/// # Errors
///
/// Why the server did not do it, in a sentence.
pub(crate) async fn post(url: &str, command: &str) -> Result<(), String> {
    match fetch(url, Some(command)).await {
        Ok((200..300, _)) => Ok(()),
        Ok((status, body)) => {
            Err(read::<Problem>(&body).map_or_else(|| status.to_string(), |problem| problem.detail))
        }
        Err(_) => Err(url.to_owned()),
    }
}

/// The library reads JSON already: another reader would cost every visitor kilobytes.
fn read<T: DeserializeOwned + 'static>(body: &str) -> Option<T> {
    Json::from_sse("message", body).ok().map(|Json(value)| value)
}

/// Gets, or posts JSON; answers with the status and the body.
async fn fetch(url: &str, json: Option<&str>) -> Result<(u16, String), JsValue> {
    let init = RequestInit::new();
    if let Some(json) = json {
        init.set_method("POST");
        init.set_body(&json.into());
    }
    let request = Request::new_with_str_and_init(url, &init)?;
    if json.is_some() {
        request.headers().set("content-type", "application/json")?;
    }
    let window = web_sys::window().ok_or("no window")?;
    let answer = JsFuture::from(window.fetch_with_request(&request)).await?;
    let answer: Response = answer.unchecked_into();
    let body = JsFuture::from(answer.text()?).await?;
    Ok((answer.status(), body.as_string().unwrap_or_default()))
}
