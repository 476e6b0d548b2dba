//! Somebody who posts and reserves, and does not give up until it is acknowledged.

use std::{net::SocketAddr, time::Duration};

use fastrand::Rng;
use hyper::Request;
use tokio::time::sleep;
use yew_sse_wire::{
    RequestId,
    booking::{BOOKING, Slot},
    chat::CHAT,
};

use crate::{
    client::{Broken, Connection},
    judge::Judge,
    run::ROOMS,
};

pub(crate) struct Publisher<'a> {
    pub(crate) number: usize,
    pub(crate) to: SocketAddr,
    pub(crate) slots: &'a [Slot],
    /// How many posts go by before the next place is wanted.
    pub(crate) wanted_by: usize,
    pub(crate) judge: &'a Judge,
    pub(crate) chance: Rng,
}

impl Publisher<'_> {
    /// Posts one line after the other as long as there is a next one, and now and then takes a place.
    pub(crate) async fn post(mut self, next: impl Fn() -> Option<usize>) {
        let mut connection = None;
        while let Some(number) = next() {
            if self.chance.bool() {
                // Whoever comes at about the same time wants the same place.
                let slot = &self.slots[number / self.wanted_by % self.slots.len()];
                let reservation = self.reservation(slot);
                self.insist(&mut connection, BOOKING, &reservation).await;
            }
            let line = self.line();
            self.insist(&mut connection, CHAT, &line).await;
        }
    }

    /// Until it is answered for good.
    async fn insist(&mut self, connection: &mut Option<Connection>, address: &str, body: &str) {
        loop {
            match attempt(self.to, connection, address, body).await {
                Ok((200 | 201, answer)) => {
                    return self.judge.acknowledge(self.number, &answer);
                }
                // Somebody else has the place.
                Ok((409, _)) if address == BOOKING => return,
                Ok((503, _)) => self.judge.refused.send_modify(|count| *count += 1),
                Ok(answer) => return self.judge.complain(format!("answered with {answer:?}")),
                Err(_) => *connection = None,
            }
            // As a client would, lest it asks a server that is away a million times.
            sleep(Duration::from_millis(self.chance.u64(1..30))).await;
        }
    }

    fn line(&mut self) -> String {
        const CHARACTERS: [char; 8] = ['a', ' ', '"', '\\', ':', '<', 'é', '\u{1f4e3}'];
        let length = self.chance.usize(..200);
        let text: String = (0..length).filter_map(|_| self.chance.choice(CHARACTERS)).collect();
        let line = serde_json::json!({
            "id": RequestId::from_random(self.chance.u128(..)),
            "room": self.chance.choice(ROOMS),
            "author": format!("Publisher {}", self.number),
            // Space around it would be taken off.
            "text": format!("({text})"),
        });
        line.to_string()
    }

    fn reservation(&mut self, slot: &Slot) -> String {
        let reservation = serde_json::json!({
            "id": RequestId::from_random(self.chance.u128(..)),
            "slot": slot,
            "name": format!("Publisher {}", self.number),
            "key": RequestId::from_random(self.chance.u128(..)),
        });
        reservation.to_string()
    }
}

/// Sends it, on the connection that there is, if it still holds.
async fn attempt(
    to: SocketAddr,
    connection: &mut Option<Connection>,
    address: &str,
    body: &str,
) -> Result<(u16, String), Broken> {
    let connection = match connection {
        Some(connection) => connection,
        None => connection.insert(Connection::open(to).await?),
    };
    let request = Request::post(address).header("content-type", "application/json");
    connection.read(request.body(body.to_owned().into())?).await
}
