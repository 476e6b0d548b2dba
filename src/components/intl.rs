//! The browser's own formatters: moments in a person's language and time zone.

use js_sys::{Array, Date, Intl, Object, Reflect};
use wasm_bindgen::prelude::*;
use yew_sse_wire::UnixMillis;

/// The last moment that JavaScript's `Date` knows, some 270,000 years from now.
const LAST_DATE: UnixMillis = 8_640_000_000_000_000;

// By hand: js-sys has no word for a refusal, and where the browser throws, nothing after it is run.
#[wasm_bindgen]
extern "C" {
    #[derive(Debug)]
    #[wasm_bindgen(js_namespace = Intl, js_name = DateTimeFormat)]
    type Format;

    #[wasm_bindgen(constructor, catch, js_namespace = Intl, js_class = "DateTimeFormat")]
    fn new(locales: &Array, options: &Object) -> Result<Format, JsValue>;

    #[wasm_bindgen(method)]
    fn format(this: &Format, at: f64) -> String;

    #[wasm_bindgen(method, js_name = formatToParts)]
    fn parts(this: &Format, at: f64) -> Array;

    #[wasm_bindgen(catch, js_namespace = Intl, js_name = getCanonicalLocales)]
    fn canonical(tag: &str) -> Result<Array, JsValue>;
}

/// What is to be written, and how, as browsers call it.
pub(super) type Options<'a> = [(&'a str, &'a str)];

/// Moments in words.
#[derive(Debug)]
pub(super) struct Dates(Option<Format>);

impl Dates {
    /// In the first of these languages that the browser knows, as the options say.
    pub(super) fn new(locales: &Array, options: &[&Options]) -> Self {
        Self(Format::new(locales, &object(options)).ok())
    }

    /// Whether the browser knew the options' values, a time zone say. Else there are no words.
    pub(super) fn are_known(&self) -> bool {
        self.0.is_some()
    }

    /// A moment.
    pub(super) fn text(&self, at: UnixMillis) -> String {
        self.0.as_ref().map(|format| format.format(number(at))).unwrap_or_default()
    }

    /// A moment part by part: what it is, such as `hour` or `dayPeriod`, and its text.
    pub(super) fn parts(&self, at: UnixMillis) -> impl Iterator<Item = (String, String)> {
        let parts = self.0.as_ref().map(|format| format.parts(number(at))).unwrap_or_default();
        (0..parts.length()).map(move |n| {
            let part = parts.get(n);
            (field(&part, "type"), field(&part, "value"))
        })
    }
}

fn field(part: &JsValue, name: &str) -> String {
    Reflect::get(part, &name.into()).ok().and_then(|it| it.as_string()).unwrap_or_default()
}

/// "5 minutes ago", "yesterday", "now".
#[derive(Debug)]
pub(super) struct Relative(Intl::RelativeTimeFormat);

impl Relative {
    /// In one of these languages; `auto` has words such as "now", `always` has numbers alone.
    pub(super) fn new(locales: &Array, numeric: &str) -> Self {
        Self(Intl::RelativeTimeFormat::new(locales, &object(&[&[("numeric", numeric)]])))
    }

    /// So many of a unit from now; what is past is negative.
    pub(super) fn text(&self, value: i32, unit: &str) -> String {
        self.0.format(value.into(), unit).into()
    }
}

/// The languages to look for: that of a tag such as `zh-CN`; without one, or with one that is none,
/// that of the page, else of the browser.
pub(super) fn locales(tag: Option<&str>) -> Array {
    // Formatters throw at what is none.
    let known = |tag: &str| canonical(tag).ok();
    tag.and_then(known).or_else(|| known(&page_language()?)).unwrap_or_default()
}

fn page_language() -> Option<String> {
    let root = web_sys::window()?.document()?.document_element()?;
    root.get_attribute("lang")
}

/// A moment for a `datetime` attribute.
pub(super) fn machine(at: UnixMillis) -> String {
    date(at).to_iso_string().into()
}

pub(super) fn date(at: UnixMillis) -> Date {
    Date::new(&number(at).into())
}

/// A `Date` beyond the last cannot be printed: it is somebody's mistake.
fn number(at: UnixMillis) -> f64 {
    at.min(LAST_DATE) as f64
}

fn object(options: &[&Options]) -> Object {
    let object = Object::new();
    for (name, value) in options.iter().copied().flatten() {
        // It refuses on frozen objects alone.
        let _ = Reflect::set(&object, &(*name).into(), &(*value).into());
    }
    object
}
