//! The built page: its files, how long each may be kept, and the policy it is served with.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use tower::ServiceExt;
use tower_http::services::ServeDir;

use crate::{csp::policy, origin::Origin};

/// The built page.
pub(crate) struct Site {
    files: ServeDir,
    index: PathBuf,
    connect: Vec<Origin>,
    /// The policy, and the time of the page it was made from.
    policy: Mutex<(SystemTime, HeaderValue)>,
}

impl Site {
    /// Reads the page in this folder.
    ///
    /// # Errors
    ///
    /// If it has no `index.html` that can be read.
    pub(crate) fn open(folder: &Path, connect: Vec<Origin>) -> io::Result<Self> {
        let index = folder.join("index.html");
        let files = ServeDir::new(folder)
            .append_index_html_on_directories(false)
            .precompressed_br()
            .precompressed_gzip();
        let policy = Mutex::new(read_policy(&index, &connect)?);
        Ok(Self { files, index, connect, policy })
    }

    /// The policy for the page as it is now: it may have been built again meanwhile.
    async fn policy(&self) -> HeaderValue {
        let known = || self.policy.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let modified = tokio::fs::metadata(&self.index).await.and_then(|file| file.modified());
        let is_new = |modified: SystemTime| modified != known().0;
        if modified.is_ok_and(is_new) {
            let (index, connect) = (self.index.clone(), self.connect.clone());
            let read = tokio::task::spawn_blocking(move || read_policy(&index, &connect)).await;
            // Half-way through a build the page may be gone; the next request looks again.
            if let Ok(Ok(read)) = read {
                *self.policy.lock().unwrap_or_else(PoisonError::into_inner) = read;
            }
        }
        known().1
    }
}

fn read_policy(index: &Path, connect: &[Origin]) -> io::Result<(SystemTime, HeaderValue)> {
    // The time first: if the page changes in between, it is only read once more.
    let modified = std::fs::metadata(index)?.modified()?;
    let html = std::fs::read(index)?;
    let policy = policy(&String::from_utf8_lossy(&html), connect);
    let policy = HeaderValue::try_from(policy).map_err(io::Error::other)?;
    Ok((modified, policy))
}

/// Every address that is not the server's own.
pub(crate) async fn get(State(site): State<Option<Arc<Site>>>, request: Request) -> Response {
    let mut response = match site {
        Some(site) => serve(&site, request).await,
        None => without_a_page(&request),
    };
    let headers = response.headers_mut();
    let no_referrer = HeaderValue::from_static("no-referrer");
    headers.insert(header::REFERRER_POLICY, no_referrer);
    response
}

async fn serve(site: &Site, mut request: Request) -> Response {
    if request.uri().path() == "/" {
        *request.uri_mut() = Uri::from_static("/index.html");
    }
    // Nothing here is long enough to be fetched in parts, and a part has no place in a cache.
    request.headers_mut().remove(header::RANGE);
    let path = request.uri().path().to_owned();
    let Ok(response) = site.files.clone().oneshot(request).await;
    if response.status() == StatusCode::NOT_FOUND {
        return not_found();
    }
    // Too many files are open, or the disk is in trouble: nothing that the page's author did.
    if response.status().is_server_error() {
        let headers = [(header::RETRY_AFTER, "5"), (header::CACHE_CONTROL, "no-store")];
        return (StatusCode::SERVICE_UNAVAILABLE, headers, "Try again.\n").into_response();
    }
    let mut response = response.map(Body::new);
    response.headers_mut().remove(header::ACCEPT_RANGES);
    let is_kept_for_good = !response.status().is_client_error() && has_hash(&path);
    let cache = if is_kept_for_good { "public, max-age=31536000, immutable" } else { "no-cache" };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    // By name, not by type: `304 Not Modified` has none, and brings the policy up to date too.
    if path.ends_with(".html") {
        let policy = site.policy().await;
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        if let Some(kind) = response.headers_mut().get_mut(header::CONTENT_TYPE) {
            *kind = HeaderValue::from_static("text/html; charset=utf-8");
        }
    }
    response
}

fn without_a_page(request: &Request) -> Response {
    if request.uri().path() != "/" {
        return not_found();
    }
    "yew-sse-server is running, without a page.\n\n\
     `cargo xtask run` builds the page and serves it here. By hand: `trunk build --release`,\n\
     then start the server with `--site dist`.\n\n\
     The feeds: /api/events\n"
        .into_response()
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-cache")], "Not found.\n").into_response()
}

/// Whether the name changes whenever the content does, as Trunk's do: `name-0123456789abcdef.js`,
/// `name-0123456789abcdef_bg.wasm`. Leading zeros are not written, so a hash can be shorter.
fn has_hash(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    stem.rsplit_once('-')
        .is_some_and(|(_, hash)| (12..=16).contains(&hash.len()) && hash.bytes().all(is_hex))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_a_hash_is_kept_for_good() {
        for path in [
            "/demo-0123456789abcdef.js",
            "/demo-0123456789abcdef_bg.wasm",
            "/styles/page-123456789abcdef.css",
        ] {
            assert!(has_hash(path), "{path}");
        }
    }

    #[test]
    fn any_other_name_is_asked_for_again() {
        for path in [
            "/",
            "/index.html",
            "/favicon.svg",
            "/demo.js",
            "/demo-latest.js",
            "/demo-2026.js",
            "/0123456789abcdef.js",
            "/snippets/x-0123456789abcdef/inline0.js",
            "/demo-0123456789ABCDEF.js",
        ] {
            assert!(!has_hash(path), "{path}");
        }
    }
}
