//! A server as the usual tutorial has it: axum's `Sse` over a tokio broadcast channel.
//!
//! `tutorial 127.0.0.1:4000`: `GET /events` is the stream, `POST /publish` an event. It keeps
//! nothing, and skips what a reader that lags has missed.

use std::convert::Infallible;

use axum::{
    Router,
    extract::State,
    response::{
        Sse,
        sse::{Event, KeepAlive},
    },
    routing::{get, post},
};
use tokio::sync::broadcast;
use tokio_stream::{Stream, StreamExt, wrappers::BroadcastStream};

type Sender = broadcast::Sender<String>;

#[tokio::main]
async fn main() {
    let address = std::env::args().nth(1).expect("where to listen?");
    let (sender, _) = broadcast::channel::<String>(100);
    let app = Router::new()
        .route("/events", get(events))
        .route("/publish", post(publish))
        .with_state(sender);
    let listener = tokio::net::TcpListener::bind(address).await.expect("the port is free");
    axum::serve(listener, app).await.expect("it serves");
}

async fn events(
    State(sender): State<Sender>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let events = BroadcastStream::new(sender.subscribe());
    let events = events.filter_map(|event| event.ok().map(|text| Ok(Event::default().data(text))));
    Sse::new(events).keep_alive(KeepAlive::default())
}

async fn publish(State(sender): State<Sender>, text: String) {
    let _ = sender.send(text);
}
