//! The booking feed: places that people reserve and give back.
//!
//! The [`plan`] is what the file says, the [`week`] what of it can be reserved at a moment, the
//! [`ledger`] who has what. All three are pure.

mod hours;
pub(crate) mod plan;
pub(crate) mod week;
pub(crate) mod ledger;
