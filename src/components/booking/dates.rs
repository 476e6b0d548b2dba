//! Dates as people of a language write them.

use js_sys::{Date, Object, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl, js_name = DateTimeFormat)]
    type Format;

    /// Throws where the locale is not one, or the options are not known.
    #[wasm_bindgen(constructor, catch, js_namespace = Intl, js_class = "DateTimeFormat")]
    fn new(locale: &JsValue, options: &Object) -> Result<Format, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn format(this: &Format, date: &Date) -> Result<String, JsValue>;
}

/// A date such as `2026-11-21` as `Sat, Nov 21`, in the language of the locale, else the browser's.
///
/// It is a date of the plan's zone already, so no zone may move it: noon by UTC is on that date.
pub(super) fn day(date: &str, locale: Option<&str>) -> String {
    let noon = Date::new(&format!("{date}T12:00:00Z").into());
    let options = Object::new();
    for (name, value) in
        [("weekday", "short"), ("month", "short"), ("day", "numeric"), ("timeZone", "UTC")]
    {
        let _ = Reflect::set(&options, &name.into(), &value.into());
    }
    let locale = locale.map_or(JsValue::UNDEFINED, JsValue::from);
    let format = Format::new(&locale, &options);
    let format = format.or_else(|_| Format::new(&JsValue::UNDEFINED, &options));
    format.and_then(|format| format.format(&noon)).unwrap_or_else(|_| date.to_owned())
}
