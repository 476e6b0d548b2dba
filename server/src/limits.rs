//! How many streams may be open at once, in all and from one address.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::http::StatusCode;

use crate::{metrics::Refused, problem::Refusal};

/// When to try again: places come free as pages are closed, which nobody can foresee.
const TRY_AGAIN: Duration = Duration::from_secs(10);

/// The limits, and who is in. 0 is no limit.
pub(crate) struct Limits {
    max: usize,
    max_per_client: usize,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    all: usize,
    by_client: HashMap<IpAddr, usize>,
}

impl Limits {
    pub(crate) fn new(max: usize, max_per_client: usize) -> Arc<Self> {
        Arc::new(Self { max, max_per_client, open: Mutex::default() })
    }

    /// How many streams are open.
    pub(crate) fn open(&self) -> usize {
        self.lock().all
    }

    /// Takes a slot for a stream. Without an address, which happens when the router is mounted in
    /// a server that does not pass it on, only the limit for all counts.
    ///
    /// # Errors
    ///
    /// The refusal to answer with, if a limit is reached.
    pub(crate) fn admit(self: &Arc<Self>, peer: Option<IpAddr>) -> Result<Slot, Refusal> {
        let client = peer.map(client);
        let mut open = self.lock();
        if self.max != 0 && open.all >= self.max {
            let detail = format!("All {} streams that this server serves are taken.", self.max);
            let refusal = Refusal::new(StatusCode::SERVICE_UNAVAILABLE, detail);
            return Err(refusal.retry_after(TRY_AGAIN).counted(Refused::ServerFull));
        }
        if let Some(client) = client {
            let theirs = open.by_client.get(&client).copied().unwrap_or_default();
            if self.max_per_client != 0 && theirs >= self.max_per_client {
                let detail = format!(
                    "Your address has {theirs} streams open, the most that one may have: \
                     close some pages."
                );
                let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, detail);
                return Err(refusal.retry_after(TRY_AGAIN).counted(Refused::ClientFull));
            }
            open.by_client.insert(client, theirs + 1);
        }
        open.all += 1;
        Ok(Slot { limits: self.clone(), client })
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        // Counting cannot fail half-way.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stream's place. Dropping it gives the place back, however the stream ended.
pub(crate) struct Slot {
    limits: Arc<Limits>,
    client: Option<IpAddr>,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut open = self.limits.lock();
        open.all -= 1;
        if let Some(client) = self.client
            && let Some(theirs) = open.by_client.get_mut(&client)
        {
            *theirs -= 1;
            if *theirs == 0 {
                open.by_client.remove(&client);
            }
        }
    }
}

/// What counts as one address: with IPv6 a household has a whole /64, and each of its devices can
/// have as many of those addresses as it likes.
pub(crate) fn client(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into(),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ONE: [u8; 4] = [192, 0, 2, 1];
    const OTHER: [u8; 4] = [192, 0, 2, 2];

    #[track_caller]
    fn check(limits: &Arc<Limits>, peer: [u8; 4], status: Option<u16>) -> Option<Slot> {
        let answer = limits.admit(Some(peer.into()));
        assert_eq!(answer.as_ref().err().map(|refusal| refusal.status.as_u16()), status);
        answer.ok()
    }

    #[test]
    fn a_slot_comes_back_when_it_is_dropped() {
        let limits = Limits::new(1, 0);
        let slot = check(&limits, ONE, None);
        check(&limits, OTHER, Some(503));
        drop(slot);
        check(&limits, OTHER, None);
        assert_eq!(limits.open(), 0);
        assert!(limits.lock().by_client.is_empty());
    }

    #[test]
    fn one_address_does_not_take_the_place_of_another() {
        let limits = Limits::new(10, 2);
        let slots = [check(&limits, ONE, None), check(&limits, ONE, None)];
        check(&limits, ONE, Some(429));
        check(&limits, OTHER, None);
        drop(slots);
        check(&limits, ONE, None);
    }

    #[test]
    fn zero_is_no_limit() {
        let limits = Limits::new(0, 0);
        let slots: Vec<_> = (0..1_000).map(|_| check(&limits, ONE, None)).collect();
        assert_eq!(limits.open(), slots.len());
    }

    #[test]
    fn a_network_that_hands_out_addresses_freely_counts_as_one() {
        let address = |text: &str| client(text.parse().unwrap());
        assert_eq!(address("2001:db8:1:2::3"), address("2001:db8:1:2:ffff::4"));
        assert_ne!(address("2001:db8:1:2::3"), address("2001:db8:1:3::3"));
        assert_eq!(address("::ffff:192.0.2.1"), address("192.0.2.1"));
    }
    proptest! {
        #[test]
        fn whoever_comes_and_goes_nobody_has_more_than_the_limits(
            max in 0_usize..6,
            max_per_client in 0_usize..4,
            comings in prop::collection::vec((0_u8..4, any::<bool>()), 0..60),
        ) {
            let limits = Limits::new(max, max_per_client);
            let mut slots: Vec<(u8, Slot)> = Vec::new();
            for (client, comes) in comings {
                let theirs = slots.iter().filter(|(owner, _)| *owner == client).count();
                if !comes {
                    if let Some(at) = slots.iter().position(|(owner, _)| *owner == client) {
                        slots.remove(at);
                    }
                    continue;
                }
                let expected = match () {
                    () if max != 0 && slots.len() == max => Some(503),
                    () if max_per_client != 0 && theirs == max_per_client => Some(429),
                    () => None,
                };
                slots.extend(check(&limits, [192, 0, 2, client], expected).map(|s| (client, s)));
                prop_assert_eq!(limits.open(), slots.len());
            }
            drop(slots);
            prop_assert!(limits.open() == 0 && limits.lock().by_client.is_empty());
        }
    }
}
