//! How often one address may post.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};
use tokio::time::Instant;

use crate::{forwarded::Client, limits::client, metrics::Refused, problem::Refusal};

/// A limit counts this long back.
const MINUTE: Duration = Duration::from_secs(60);

/// The most addresses that are remembered. When so many have posted within a minute, all others
/// are counted as one.
const MAX_CLIENTS: usize = 100_000;

/// Everybody's posts: a bucket of a minute's posts for each address, which fills up evenly.
pub(crate) struct Rate {
    per_minute: u32,
    /// When an address's bucket is full again. One that is full needs no entry.
    full_at: Mutex<HashMap<IpAddr, Instant>>,
}

impl Rate {
    /// 0 is no limit.
    pub(crate) fn new(per_minute: u32) -> Self {
        Self { per_minute, full_at: Mutex::default() }
    }

    /// Takes one post out of the address's bucket.
    ///
    /// # Errors
    ///
    /// The refusal to answer with, if it is empty.
    fn take(&self, peer: IpAddr, now: Instant) -> Result<(), Refusal> {
        if self.per_minute == 0 {
            return Ok(());
        }
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let mut client = client(peer);
        if full_at.len() >= MAX_CLIENTS && !full_at.contains_key(&client) {
            full_at.retain(|_, at| *at > now);
            if full_at.len() >= MAX_CLIENTS {
                client = Ipv6Addr::UNSPECIFIED.into();
            }
        }
        let at = full_at.entry(client).or_insert(now);
        let after = (*at).max(now) + MINUTE / self.per_minute;
        let too_late = after.saturating_duration_since(now + MINUTE);
        if !too_late.is_zero() {
            let most = self.per_minute;
            let detail = format!("Your address may post {most} times a minute: wait a moment.");
            let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, detail);
            return Err(refusal.retry_after(too_late).counted(Refused::TooFast));
        }
        *at = after;
        Ok(())
    }
}

/// Lets a request pass that may post. It stands before the body, so that nothing is read of one
/// that may not. Without an address, which happens when the router is mounted in a server that
/// does not pass it on, nothing is limited.
pub(crate) struct MayPost;

impl<S: AsRef<Rate> + Sync> FromRequestParts<S> for MayPost {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        if let Some(client) = parts.extensions.get::<Client>() {
            state.as_ref().take(client.address, Instant::now())?;
        }
        Ok(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;
    use proptest::prelude::*;

    const ONE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const OTHER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    /// How many of ten posts pass.
    fn passed(rate: &Rate, peer: IpAddr, now: Instant) -> usize {
        (0..10).filter(|_| rate.take(peer, now).is_ok()).count()
    }

    #[test]
    fn an_address_may_post_so_often_and_then_as_time_goes_by() {
        let (rate, start) = (Rate::new(6), Instant::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(passed(&rate, ONE, at(0)), 6);
        assert_eq!(passed(&rate, OTHER, at(0)), 6);
        assert_eq!(passed(&rate, ONE, at(9)), 0);
        assert_eq!(passed(&rate, ONE, at(10)), 1);
        assert_eq!(passed(&rate, ONE, at(30)), 2);
        assert_eq!(passed(&rate, ONE, at(1_000)), 6);
    }

    #[test]
    fn a_refusal_says_when_to_come_back() {
        let (rate, now) = (Rate::new(1), Instant::now());
        rate.take(ONE, now).unwrap();
        let refusal = rate.take(ONE, now + Duration::from_secs(20)).unwrap_err();
        let expected = Refusal::new(
            StatusCode::TOO_MANY_REQUESTS,
            "Your address may post 1 times a minute: wait a moment.",
        );
        assert_eq!(
            refusal,
            expected.retry_after(Duration::from_secs(40)).counted(Refused::TooFast)
        );
    }

    #[test]
    fn zero_is_no_limit() {
        assert_eq!(passed(&Rate::new(0), ONE, Instant::now()), 10);
    }

    #[test]
    fn the_table_does_not_grow_without_end() {
        let (rate, now) = (Rate::new(1), Instant::now());
        for n in 0..MAX_CLIENTS as u32 {
            rate.take(IpAddr::V4(n.into()), now).unwrap();
        }
        let late = |n: u32| IpAddr::V4((MAX_CLIENTS as u32 + n).into());
        assert!(rate.take(late(1), now).is_ok() && rate.take(late(2), now).is_err());
        assert!(rate.full_at.lock().unwrap().len() <= MAX_CLIENTS + 1);
        rate.take(late(3), now + MINUTE).unwrap();
        assert_eq!(rate.full_at.lock().unwrap().len(), 1);
    }
    proptest! {
        #[test]
        fn in_no_time_do_more_pass_than_a_bucket_and_what_it_gains(
            per_minute in 1_u32..200,
            waits in prop::collection::vec(0_u64..3_000, 1..300),
        ) {
            let (rate, mut now) = (Rate::new(per_minute), Instant::now());
            let mut passed: Vec<Instant> = Vec::new();
            for wait in waits {
                now += Duration::from_millis(wait);
                match rate.take(ONE, now) {
                    Ok(()) => passed.push(now),
                    Err(refusal) => {
                        let answer = refusal.into_response();
                        let seconds = answer.headers()["retry-after"].to_str().unwrap().parse();
                        // Whoever waits as long as told is let pass.
                        now += Duration::from_secs(seconds.unwrap());
                        prop_assert!(rate.take(ONE, now).is_ok());
                        passed.push(now);
                    }
                }
                for (many, first) in passed.iter().rev().enumerate() {
                    let gained = (now - *first).as_secs_f64() * f64::from(per_minute) / 60.0;
                    prop_assert!((many + 1) as f64 <= f64::from(per_minute) + gained + 1e-3);
                }
            }
        }
    }
}
