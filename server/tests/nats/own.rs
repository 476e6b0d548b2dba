//! A feed that is not ours.

use serde::Serialize;
use yew_sse_server::{Config, LogAddress, OwnFeed, app};

use crate::nats::Nats;

#[derive(Serialize)]
enum PriceEvent {
    #[serde(rename = "price-changed")]
    Changed { cents: u64 },
}

/// NATS 2.9 may count a message twice, at a node that was killed, where it cannot tell it from others.
#[tokio::test]
async fn nats_can_tell_each_event_of_it_from_all_others() {
    let nats = Nats::single();
    let config = Config {
        log: LogAddress::Nats(nats.log("feeds").parse().unwrap()),
        feeds: vec![OwnFeed::new("prices", 1).unwrap()],
        ..Config::default()
    };
    let app = app(config).await.unwrap();
    let prices = app.publisher("prices").unwrap();
    let context = nats.jetstream().await;
    let feeds = context.get_stream("feeds").await.unwrap();
    let mut ids = Vec::new();
    for seq in [2, 3] {
        assert_eq!(prices.publish(&PriceEvent::Changed { cents: 1 }).await, Ok(seq));
        let message = feeds.get_raw_message(seq).await.unwrap();
        ids.push(message.headers.get("Nats-Msg-Id").expect("it has an id").to_string());
    }
    assert_ne!(ids[0], ids[1]);
}
