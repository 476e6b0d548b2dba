//! Breaking streams on purpose (`--demo-faults`), so that their recovery can be seen.

use std::{
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{extract::State, http::StatusCode};
use tokio::{sync::watch, time::Instant};
use yew_sse_wire::fault::{Fault, Kind, MAX_SECONDS};

use crate::{json::Json, problem::Refusal};

/// The most clients that are remembered, unless more have a stream open.
const MAX_CLIENTS: usize = 10_000;

/// Who is being broken. A client has an entry while it has a stream open or a fault under way.
#[derive(Default)]
pub(crate) struct Faults {
    clients: Mutex<HashMap<String, watch::Sender<Option<Broken>>>>,
}

/// A fault under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    pub(crate) kind: Kind,
    pub(crate) until: Instant,
}

impl Faults {
    /// Breaks the client's streams. Nobody listening is no error: it may be on its way back.
    ///
    /// # Errors
    ///
    /// The refusal to answer with, if too many others are being broken.
    fn inflict(&self, fault: Fault) -> Result<(), Refusal> {
        let until = Instant::now() + Duration::from_secs(fault.seconds.into());
        let mut clients = self.lock();
        if clients.len() >= MAX_CLIENTS {
            clients.retain(|_, b| b.receiver_count() > 0 || is_under_way(*b.borrow()));
        }
        if clients.len() >= MAX_CLIENTS && !clients.contains_key(&fault.client) {
            let detail = "Too many streams are being broken at the moment.";
            let refusal = Refusal::new(StatusCode::SERVICE_UNAVAILABLE, detail);
            return Err(refusal.retry_after(Duration::from_secs(MAX_SECONDS.into())));
        }
        let broken = Some(Broken { kind: fault.kind, until });
        clients.entry(fault.client).or_default().send_replace(broken);
        Ok(())
    }

    /// A view for one stream of the client's: a fault under way, and those to come.
    pub(crate) fn watch(self: &Arc<Self>, client: &str) -> Watch {
        let mut clients = self.lock();
        let receiver = clients.entry(client.to_owned()).or_default().subscribe();
        Watch { receiver, faults: self.clone(), client: client.to_owned() }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, watch::Sender<Option<Broken>>>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_under_way(broken: Option<Broken>) -> bool {
    broken.is_some_and(|broken| Instant::now() < broken.until)
}

/// One stream's view of the faults of its client.
pub(crate) struct Watch {
    receiver: watch::Receiver<Option<Broken>>,
    faults: Arc<Faults>,
    client: String,
}

impl Watch {
    /// The fault that is under way.
    pub(crate) fn current(&self) -> Option<Broken> {
        let broken = *self.receiver.borrow();
        broken.filter(|_| is_under_way(broken))
    }

    /// The first fault to act out: one that is under way and lets streams begin, or the next.
    pub(crate) fn first(mut self) -> Pin<Box<dyn Future<Output = (Broken, Self)> + Send>> {
        Box::pin(async move {
            let under_way = self.current().filter(|broken| broken.kind == Kind::Drop);
            let broken = match under_way {
                Some(broken) => broken,
                None => self.next().await,
            };
            (broken, self)
        })
    }

    /// Waits for a fault newer than those seen.
    pub(crate) async fn next(&mut self) -> Broken {
        // Its sender lives as long as it has a receiver: this one.
        while self.receiver.changed().await.is_ok() {
            if let Some(broken) = *self.receiver.borrow_and_update() {
                return broken;
            }
        }
        std::future::pending().await
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut clients = self.faults.lock();
        // This receiver still counts.
        let is_over = |broken: &watch::Sender<Option<Broken>>| {
            broken.receiver_count() <= 1 && !is_under_way(*broken.borrow())
        };
        if clients.get(&self.client).is_some_and(is_over) {
            clients.remove(&self.client);
        }
    }
}

/// Whether the text can name a client: 1 to 64 letters, digits or hyphens.
pub(crate) fn is_client(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=64).contains(&text.len()) && text.bytes().all(is_plain)
}

/// The rule, as a client that broke it reads it.
pub(crate) const CLIENT_RULE: &str = "A client is 1 to 64 letters, digits or hyphens.";

/// `POST /api/faults`
pub(crate) async fn post(
    State(faults): State<Arc<Faults>>,
    Json(fault): Json<Fault>,
) -> Result<StatusCode, Refusal> {
    let wrong = |detail: &'static str| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, detail);
    if !is_client(&fault.client) {
        return Err(wrong(CLIENT_RULE).field("client"));
    }
    if fault.seconds > MAX_SECONDS {
        return Err(wrong("A fault lasts 0 to 120 seconds.").field("seconds"));
    }
    faults.inflict(fault)?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(client: &str, kind: Kind, seconds: u32) -> Fault {
        Fault { client: client.into(), kind, seconds }
    }

    #[tokio::test(start_paused = true)]
    async fn a_fault_meets_its_own_client_only() {
        let faults = Arc::new(Faults::default());
        let (mut one, other) = (faults.watch("one"), faults.watch("other"));
        faults.inflict(fault("one", Kind::Drop, 5)).unwrap();
        assert_eq!(one.next().await.kind, Kind::Drop);
        assert_eq!(other.current(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_opened_later_sees_only_what_is_still_under_way() {
        let faults = Arc::new(Faults::default());
        faults.inflict(fault("one", Kind::Refuse, 20)).unwrap();
        tokio::time::advance(Duration::from_millis(19_999)).await;
        assert!(faults.watch("one").current().is_some());
        tokio::time::advance(Duration::from_millis(1)).await;
        assert_eq!(faults.watch("one").current(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_kept_of_a_client_that_is_gone() {
        let faults = Arc::new(Faults::default());
        drop([faults.watch("one"), faults.watch("one"), faults.watch("other")]);
        assert!(faults.lock().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn the_table_does_not_grow_without_end() {
        let faults = Faults::default();
        for n in 0..MAX_CLIENTS {
            faults.inflict(fault(&n.to_string(), Kind::Refuse, 60)).unwrap();
        }
        assert_eq!(faults.inflict(fault("more", Kind::Refuse, 60)).unwrap_err().status, 503);
        faults.inflict(fault("7", Kind::Drop, 60)).unwrap();
        tokio::time::advance(Duration::from_secs(60)).await;
        faults.inflict(fault("more", Kind::Refuse, 60)).unwrap();
        assert_eq!(faults.lock().len(), 1);
    }

    #[test]
    fn a_client_is_named_plainly() {
        assert!(is_client("f81d4fae-7dec-11d0"));
        assert!(is_client(&"x".repeat(64)));
        for text in ["", &"x".repeat(65), "a b", "a_b", "ä", "a\n"] {
            assert!(!is_client(text), "{text:?}");
        }
    }
}
