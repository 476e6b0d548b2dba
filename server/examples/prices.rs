//! A fourth feed, in a router of one's own: `cargo run -p yew-sse-server --example prices`, then
//! `curl -N '127.0.0.1:4000/api/events?feeds=prices'`, and beside it `curl -X POST 127.0.0.1:4000/prices/tea/499`.

use std::{error::Error, net::SocketAddr};

use axum::{Router, extract, http::StatusCode, routing::post};
use serde::Serialize;
use tokio::net::TcpListener;
use yew_sse_server::{Config, OwnFeed, Publisher, app};

/// A page has an enum like it, and hears it with `use_event_source_history::<PriceEvent>`.
#[derive(Serialize)]
enum PriceEvent {
    #[serde(rename = "price-changed")]
    Changed { of: String, cents: u64 },
}

async fn change(
    extract::State(prices): extract::State<Publisher>,
    extract::Path((of, cents)): extract::Path<(String, u64)>,
) -> (StatusCode, String) {
    match prices.publish(&PriceEvent::Changed { of, cents }).await {
        Ok(seq) => (StatusCode::CREATED, seq.to_string()),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, error.to_string()),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let feeds = vec![OwnFeed::new("prices", 20)?];
    let app = app(Config { feeds, ..Config::default() }).await?;
    let prices = app.publisher("prices").ok_or("no such feed")?;
    let mine = Router::new().route("/prices/{of}/{cents}", post(change)).with_state(prices);
    let service = mine.merge(app.router()).into_make_service_with_connect_info::<SocketAddr>();
    let stop = async move {
        let _ = tokio::signal::ctrl_c().await;
        app.drain();
    };
    let listener = TcpListener::bind("127.0.0.1:4000").await?;
    Ok(axum::serve(listener, service).with_graceful_shutdown(stop).await?)
}
