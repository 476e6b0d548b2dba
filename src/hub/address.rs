//! Where a stream comes from, if it is wanted at all.

use std::{fmt, rc::Rc};

use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, html::IntoPropValue};

use crate::connection::Fresh;

/// Where a stream comes from: an address, none (then there is no connection), or one that is made
/// anew for each try.
///
/// Texts become one by themselves, and so does an `Option` of them: `None` and the empty text mean
/// off. When a component is rendered with another address, its connection is another one.
///
/// ```
/// use yew::prelude::*;
/// use yew_sse::{Text, use_event_source};
///
/// #[derive(PartialEq, Properties)]
/// struct Props { room: Option<String> }
///
/// /// Connected while there is a room.
/// #[component]
/// fn Room(props: &Props) -> Html {
///     let line = use_event_source::<Text>(props.room.as_ref().map(|room| format!("/rooms/{room}")));
///     html! { <p>{ line.latest() }</p> }
/// }
/// ```
#[derive(Clone, Default)]
pub struct Address {
    key: AttrValue,
    fresh: Option<Fresh>,
}

impl Address {
    /// An address that is made anew before each try, the browser's own retries excepted: to bring a
    /// ticket that is good for a minute, say, since an `EventSource` can send no `Authorization`.
    ///
    /// `key` is what it is called; it is never opened, and empty it means off. Whoever uses the same
    /// one shares the connection, and a page that is rendered with another function, but the same key,
    /// stays connected; the newest function is asked from then on. What the function answers may be
    /// relative to the page; where to resume is added to it.
    ///
    /// # Errors
    ///
    /// One of the function's own is a failed try ([`Failure::NoAddress`](crate::Failure), with what it
    /// said) and followed by another; so is a function that has not answered within
    /// [`Options::open_timeout`](crate::Options).
    ///
    /// ```
    /// use yew_sse::Address;
    ///
    /// # async fn ticket() -> Result<String, String> { Ok("abc".into()) }
    /// let address = Address::per_attempt("/events", || async {
    ///     Ok::<_, String>(format!("/events?ticket={}", ticket().await?))
    /// });
    /// ```
    pub fn per_attempt<F, E>(key: impl Into<AttrValue>, make: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Result<String, E>> + 'static,
        E: fmt::Display,
    {
        let fresh: Fresh = Rc::new(move |done| {
            let made = make();
            spawn_local(async move { done(made.await.map_err(|error| error.to_string())) });
        });
        Self { key: key.into(), fresh: Some(fresh) }
    }

    /// The address, or what one that is made anew is called; empty for none.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.key
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.key.is_empty()
    }

    /// What is the same for all that share one connection.
    pub(crate) fn identity(&self) -> (AttrValue, bool) {
        (self.key.clone(), self.fresh.is_some())
    }

    pub(crate) fn fresh(&self) -> Option<&Fresh> {
        self.fresh.as_ref()
    }
}

/// Another function is another address, so that a component that is given it is rendered and asks
/// it next. The connection is the same.
impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        let is_same_function = match (&self.fresh, &other.fresh) {
            (Some(one), Some(other)) => Rc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        self.key == other.key && is_same_function
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Address").field(&self.key).finish()
    }
}

macro_rules! from_texts {
    ($($text:ty),*) => { $(
        impl From<$text> for Address {
            fn from(text: $text) -> Self {
                Self { key: text.into(), fresh: None }
            }
        }

        impl From<Option<$text>> for Address {
            fn from(text: Option<$text>) -> Self {
                text.map_or_else(Self::default, Self::from)
            }
        }

        impl IntoPropValue<Address> for $text {
            fn into_prop_value(self) -> Address {
                self.into()
            }
        }

        impl IntoPropValue<Address> for Option<$text> {
            fn into_prop_value(self) -> Address {
                self.into()
            }
        }
    )* };
}

/// As components take it from what they keep.
impl IntoPropValue<Address> for &AttrValue {
    fn into_prop_value(self) -> Address {
        self.clone().into()
    }
}

from_texts!(AttrValue, String, &'static str, Rc<str>);
