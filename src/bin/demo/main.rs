//! The demo page: the library's first customer, by its public API alone.

// In reading order, which is also dependency order.
mod language;
mod settings;
mod switch;
mod ask;
mod replay;
mod break_it;
mod panel;
mod playground;
mod app;

/// Where the page goes. Without it (somebody embeds the script elsewhere) it takes the body.
fn main() {
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("app"));
    match root {
        Some(root) => yew::Renderer::<app::App>::with_root(root).render(),
        None => yew::Renderer::<app::App>::new().render(),
    };
}
