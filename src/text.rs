//! A text that came from JavaScript: ours when somebody looks at it, and not before.
//!
//! Each event brings one, which may be long, and of thousands at once a page may show the last
//! fifty. To have a text in WebAssembly is to copy it, letter by letter.

use std::{
    cell::{Cell, OnceCell},
    fmt,
    ops::Deref,
};

use js_sys::JsString;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use yew::{html::IntoPropValue, virtual_dom::VNode};

/// The data of an unnamed event (a `message`), as it came: what the servers of most tutorials send.
///
/// Several `data:` lines arrive joined by line feeds. It is a `&str` to whoever looks at it; as long
/// as nobody does, it stays with the browser and costs next to nothing, however long it is. So a
/// stream that is much faster than anybody can read is best kept as text, and read where it is shown.
///
/// ```
/// use yew_sse::Text;
///
/// let text = Text::from("21.5 °C");
/// assert_eq!(text.strip_suffix(" °C"), Some("21.5"));
/// ```
#[derive(Default)]
pub struct Text {
    /// Nothing as long as it was not looked at.
    ours: OnceCell<String>,
    /// The browser's, from there until then: nobody pays for both.
    theirs: Cell<Option<JsValue>>,
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.ours.get().map_or_else(|| self.bring(), String::as_str)
    }
}

impl Text {
    /// One that the browser has. What is no text is an empty one: somebody dispatched it by hand, a
    /// server sends text only.
    pub(crate) fn of_the_browser(theirs: JsValue) -> Self {
        Self { ours: OnceCell::new(), theirs: Some(theirs).into() }
    }

    /// Apart: it is looked at in many places.
    #[inline(never)]
    fn bring(&self) -> &str {
        if let Some(theirs) = self.theirs.take().as_ref().and_then(JsValue::dyn_ref) {
            let _ = self.ours.set(copied(theirs));
        }
        self.ours.get().map_or("", String::as_str)
    }
}

impl Clone for Text {
    fn clone(&self) -> Self {
        let theirs = self.theirs.take();
        self.theirs.set(theirs.clone());
        Self { ours: self.ours.clone(), theirs: theirs.into() }
    }
}

impl From<String> for Text {
    fn from(ours: String) -> Self {
        Self { ours: ours.into(), ..Self::default() }
    }
}

impl From<&str> for Text {
    fn from(ours: &str) -> Self {
        ours.to_owned().into()
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        let _ = &*text;
        text.ours.into_inner().unwrap_or_default()
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Text {}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self, f)
    }
}

/// Shown as it is: `{ line.latest() }`.
impl IntoPropValue<VNode> for &Text {
    fn into_prop_value(self) -> VNode {
        (**self).into_prop_value()
    }
}

/// The longest text for which the usual way, which goes letter by letter, is the quicker one.
const SHORT: u32 = 200;

#[wasm_bindgen]
extern "C" {
    type TextEncoder;

    #[wasm_bindgen(constructor)]
    fn new() -> TextEncoder;

    #[wasm_bindgen(method, js_name = encodeInto)]
    fn encode_into(this: &TextEncoder, text: &JsString, into: &mut [u8]) -> Encoded;

    /// How far the encoder came: in the text's units of 16 bits, and in bytes.
    type Encoded;

    #[wasm_bindgen(method, getter)]
    fn read(this: &Encoded) -> u32;

    #[wasm_bindgen(method, getter)]
    fn written(this: &Encoded) -> u32;
}

thread_local! {
    static ENCODER: TextEncoder = TextEncoder::new();
}

fn copied(theirs: &JsString) -> String {
    match theirs.length() {
        ..=SHORT => theirs.into(),
        units => ENCODER.with(|encoder| encoded(theirs, units, encoder)),
    }
}

/// Apart: most texts are short.
#[inline(never)]
fn encoded(text: &JsString, units: u32, encoder: &TextEncoder) -> String {
    // Most is ASCII, and as long in bytes.
    let mut bytes = vec![0; units as usize];
    if encoder.encode_into(text, &mut bytes).read() < units {
        // No unit comes to more than three of them.
        bytes.resize(3 * units as usize, 0);
        let written = encoder.encode_into(text, &mut bytes).written();
        bytes.truncate(written as usize);
    }
    String::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_the_same_whoever_made_it() {
        let text = Text::from("é\nb");
        assert_eq!(text, Text::from("é\nb".to_owned()));
        assert_eq!((&*text, format!("{text} {text:?}")), ("é\nb", "é\nb \"é\\nb\"".to_owned()));
        assert_eq!((String::from(text), &*Text::default()), ("é\nb".to_owned(), ""));
    }
}
