//! An event before it is anything else.

use std::borrow::Cow;

use super::FromSse;
use crate::{error::Error, text::Text};

/// An event as the browser shows it: text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawEvent {
    /// The `event:` name; `message` for events without one.
    pub name: Cow<'static, str>,
    /// The last id that the browser has seen, which may be an earlier event's.
    pub id: String,
    /// The `data:` text, several lines joined by line feeds; see [`Text`] for what it costs.
    pub data: Text,
}

/// Any event, whatever it is called: for tools that learn the names at run time
/// ([`use_event_source_raw`](crate::use_event_source_raw)).
impl FromSse for RawEvent {
    /// It names none itself.
    fn names() -> Result<&'static [&'static str], Error> {
        Err(Error::NotAnEventEnum { type_name: std::any::type_name::<Self>() })
    }

    fn from_sse(name: &str, data: &str) -> Result<Self, Error> {
        Ok(Self { name: name.to_owned().into(), id: String::new(), data: data.into() })
    }

    fn from_event(event: &Self) -> Result<Self, Error> {
        Ok(event.clone())
    }
}
