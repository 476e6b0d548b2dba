//! The style sheets, for those who would rather not serve them as files.

use yew::prelude::*;

/// As they are in `styles/`, in this order.
const SHEETS: &str = concat!(
    "<style>",
    include_str!("../../styles/tokens.css"),
    include_str!("../../styles/components.css"),
    include_str!("../../styles/booking.css"),
    "</style>",
);

#[cfg(feature = "inspector")]
const INSPECTOR: &str = concat!("<style>", include_str!("../../styles/inspector.css"), "</style>");

/// The style sheets of all components, as a `<style>` element where it stands.
///
/// Put one anywhere on the page, in place of links to the files in `styles/`; the same rules apply:
/// all of ours are in cascade layers, so any rule of yours wins. It is about 5 kB as the page
/// travels, which only apps that use it carry. A page whose
/// [policy](https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/style-src)
/// forbids inline styles has to link the files.
///
/// ```
/// use yew::prelude::*;
/// use yew_sse::components::{Clock, Styles};
///
/// #[component]
/// fn App() -> Html {
///     html! { <><Styles /><Clock /></> }
/// }
/// ```
#[component]
pub fn Styles() -> Html {
    // Not as text: on a server its `>` would come out as `&gt;`, which is no rule of a style sheet.
    let sheets = Html::from_html_unchecked(AttrValue::Static(SHEETS));
    #[cfg(feature = "inspector")]
    let sheets =
        html! { <>{ sheets }{ Html::from_html_unchecked(AttrValue::Static(INSPECTOR)) }</> };
    sheets
}
