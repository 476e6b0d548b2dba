//! A JavaScript text as one of ours.
//!
//! Each event brings one, which may be long. The usual way goes letter by letter.

use js_sys::JsString;
use wasm_bindgen::prelude::wasm_bindgen;

/// The longest text for which that is the quicker way.
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

pub(super) fn text(of: &JsString) -> String {
    match of.length() {
        0 => String::new(),
        1..=SHORT => of.into(),
        units => ENCODER.with(|encoder| encoded(of, units, encoder)),
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
