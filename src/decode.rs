//! Event name + data text -> a typed value.

mod raw;
mod variants;

use std::ops::Deref;

use serde::de::DeserializeOwned;

pub use self::raw::RawEvent;
use self::variants::{Names, Tagged};
pub use crate::text::Text;
use crate::{
    error::Error,
    json::{self, Mistake},
};

/// A type that one event stream can carry.
///
/// Every enum that derives serde's `Deserialize` is one: a variant's name is the `event:` name
/// (use `#[serde(rename = "...")]`), its content is read from `data:` as JSON. A unit variant does
/// not look at the data. For servers that send unnamed events there are [`Text`] and [`Json`].
///
/// ```
/// use serde::Deserialize;
/// use yew_sse::FromSse;
///
/// #[derive(Debug, PartialEq, Deserialize)]
/// #[serde(rename_all = "kebab-case")]
/// enum Build {
///     Started { commit: String },
///     Progress(u8),
///     Done,
/// }
///
/// assert_eq!(Build::names(), Ok(&["started", "progress", "done"][..]));
/// assert_eq!(Build::from_sse("progress", "40"), Ok(Build::Progress(40)));
/// ```
///
/// Data that is not JSON is read by a type of one's own that is not `Deserialize`:
///
/// ```
/// use yew_sse::{Error, FromSse};
///
/// struct Celsius(f64);
///
/// impl FromSse for Celsius {
///     fn names() -> Result<&'static [&'static str], Error> {
///         Ok(&["temperature"])
///     }
///
///     fn from_sse(name: &str, data: &str) -> Result<Self, Error> {
///         let number = data.trim_end_matches("°C").trim_end().parse();
///         number.map(Self).map_err(|reason: std::num::ParseFloatError| Error::Decode {
///             event: name.to_owned(),
///             reason: reason.to_string(),
///         })
///     }
/// }
///
/// assert!(Celsius::from_sse("temperature", "21.5 °C").is_ok_and(|it| it.0 == 21.5));
/// assert!(Celsius::from_sse("temperature", "warm").is_err());
/// ```
pub trait FromSse: Sized + 'static {
    /// Every event name of the type, aliases included.
    ///
    /// # Errors
    ///
    /// [`Error::NotAnEventEnum`] for a type that names no events: a struct, or an enum that is
    /// tagged or untagged. [`Error::ReservedName`] if one of them is `open` or `error`.
    fn names() -> Result<&'static [&'static str], Error>;

    /// One event as a value: `name` is one of [`FromSse::names`], `data` is its text.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] if the data is not what the type expects.
    fn from_sse(name: &str, data: &str) -> Result<Self, Error>;

    /// The same for a type that wants the id, too. Default: [`FromSse::from_sse`] without it.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] if the event is not what the type expects.
    fn from_event(event: &RawEvent) -> Result<Self, Error> {
        Self::from_sse(&event.name, &event.data)
    }
}

impl<T: DeserializeOwned + 'static> FromSse for T {
    fn names() -> Result<&'static [&'static str], Error> {
        let type_name = std::any::type_name::<T>();
        let mut names: &'static [&'static str] = &[];
        // It always fails: there is nothing to make a value from.
        let _ = T::deserialize(Names(&mut names));
        if names.is_empty() {
            return Err(Error::NotAnEventEnum { type_name });
        }
        match names.iter().find(|name| ["open", "error"].contains(name)) {
            Some(name) => Err(Error::ReservedName { type_name, name }),
            None => Ok(names),
        }
    }

    fn from_sse(name: &str, data: &str) -> Result<Self, Error> {
        T::deserialize(Tagged { name, data }).map_err(|error| decode_error(name, &error))
    }
}

impl FromSse for Text {
    fn names() -> Result<&'static [&'static str], Error> {
        Ok(&["message"])
    }

    fn from_sse(_name: &str, data: &str) -> Result<Self, Error> {
        Ok(data.into())
    }

    fn from_event(event: &RawEvent) -> Result<Self, Error> {
        Ok(event.data.clone())
    }
}

/// The data of an unnamed event (a `message`), read as JSON.
///
/// ```
/// use yew_sse::{FromSse, Json};
///
/// let Json(degrees) = Json::<Vec<f32>>::from_sse("message", "[21.5, 22]")?;
/// assert_eq!(degrees, [21.5, 22.0]);
/// # Ok::<(), yew_sse::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + 'static> FromSse for Json<T> {
    fn names() -> Result<&'static [&'static str], Error> {
        Ok(&["message"])
    }

    fn from_sse(name: &str, data: &str) -> Result<Self, Error> {
        json::read(data).map(Self).map_err(|error| decode_error(name, &error))
    }
}

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

fn decode_error(event: &str, reason: &Mistake) -> Error {
    Error::Decode { event: event.to_owned(), reason: reason.to_string() }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Sample {
        Unit,
        Newtype(u8),
        Tuple(u8, String),
        Struct {
            at: u64,
        },
        #[serde(rename = "with space", alias = "old")]
        Renamed(Inner),
    }

    #[derive(Debug, PartialEq, Deserialize)]
    enum Inner {
        Deep(Vec<u8>),
    }

    #[track_caller]
    fn check(name: &str, data: &str, value: Sample) {
        assert_eq!(Sample::from_sse(name, data), Ok(value));
    }

    #[track_caller]
    fn check_error(name: &str, data: &str, part: &str) {
        let Err(Error::Decode { event, reason }) = Sample::from_sse(name, data) else {
            panic!("`{name}` with `{data}` did decode");
        };
        assert_eq!(event, name);
        assert!(reason.contains(part), "{reason}");
    }

    #[test]
    fn the_names_are_the_variants_with_their_aliases() {
        let names = Sample::names().unwrap();
        for name in ["unit", "newtype", "tuple", "struct", "with space", "old"] {
            assert!(names.contains(&name), "{name} is missing in {names:?}");
        }
        assert_eq!(names.len(), 6);
    }

    #[test]
    fn a_wrapper_has_the_names_of_what_it_wraps() {
        #[derive(Deserialize)]
        struct Wrapper(#[expect(dead_code)] Inner);
        assert_eq!(Wrapper::names(), Ok(&["Deep"][..]));
        assert_eq!(Box::<Inner>::names(), Ok(&["Deep"][..]));
    }

    #[test]
    fn every_kind_of_variant_is_read() {
        check("unit", "anything at all", Sample::Unit);
        check("newtype", "7", Sample::Newtype(7));
        check("tuple", r#"[7, "x"]"#, Sample::Tuple(7, "x".into()));
        check("struct", r#"{"at": 5, "unknown": []}"#, Sample::Struct { at: 5 });
        check("with space", r#"{"Deep": [1]}"#, Sample::Renamed(Inner::Deep(vec![1])));
        check("old", r#"{"Deep": []}"#, Sample::Renamed(Inner::Deep(vec![])));
    }

    #[test]
    fn what_does_not_fit_is_an_error_that_says_why() {
        check_error("newtype", "300", "300");
        check_error("newtype", "7 8", "trailing");
        check_error("struct", "{}", "at");
        check_error("struct", "", "EOF");
        check_error("unheard-of", "1", "unheard-of");
    }

    #[test]
    fn a_type_without_event_names_is_refused() {
        #[derive(Deserialize)]
        struct Struct {}
        #[derive(Deserialize)]
        #[serde(tag = "type")]
        enum Tagged {
            A,
        }
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Untagged {
            A(#[expect(dead_code)] u8),
        }
        #[derive(Deserialize)]
        enum Empty {}
        for names in [Struct::names(), Tagged::names(), Untagged::names(), Empty::names()] {
            assert!(matches!(names, Err(Error::NotAnEventEnum { .. })), "{names:?}");
        }
        assert!(matches!(u8::names(), Err(Error::NotAnEventEnum { type_name: "u8" })));
    }

    #[test]
    fn the_browsers_own_event_names_are_refused() {
        #[derive(Deserialize)]
        #[serde(rename_all = "lowercase")]
        enum Bad {
            Fine,
            Error,
        }
        assert!(matches!(Bad::names(), Err(Error::ReservedName { name: "error", .. })));
    }

    #[test]
    fn unnamed_events_are_read_as_text_or_json() {
        assert_eq!(Text::names(), Json::<u8>::names());
        assert_eq!(&*Text::from_sse("message", "a\nb").unwrap(), "a\nb");
        assert_eq!(Json::<u8>::from_sse("message", "5"), Ok(Json(5)));
        assert!(Json::<u8>::from_sse("message", "x").is_err());
    }
}
