//! The booking feed: places that people reserve and give back.
//!
//! The [`plan`] is what the file says, the [`week`] what of it can be reserved at a moment, the
//! [`ledger`] who has what. All three are pure. The [`book`] reads them on from the log, the [`desk`]
//! acts on what they say, and [`http`] is how people come to it.

mod hours;
mod plan;
mod week;
mod ledger;
mod book;
mod desk;
mod http;

pub(crate) use desk::Desk;
pub(crate) use http::{Booking, delete, get, post};
pub(crate) use plan::Plan;
pub use plan::PlanError;
#[cfg(any(test, fuzzing))]
pub(crate) use week::Week;
