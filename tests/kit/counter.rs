//! What is under test, and a place on the page to render it to.

use serde::Deserialize;
use wasm_bindgen::prelude::*;
use yew::{html::BaseComponent, prelude::*};
use yew_sse::{Fold, Received, use_event_source_fold};

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Shop {
    Sold { count: u32 },
}

#[derive(Default)]
struct Today {
    sold: u32,
    gaps: u32,
}

impl Fold for Today {
    type Event = Shop;

    fn fold(&mut self, received: Received<Shop>) {
        let Shop::Sold { count } = received.event;
        self.sold += count;
    }

    fn resync(&mut self) {
        self.gaps += 1;
    }
}

/// What our user wrote, and wants to test.
#[component]
pub(crate) fn Counter() -> Html {
    let today = use_event_source_fold::<Today>("/shop/events");
    let shop = today.state();
    html! { format!("{} sold, {} gaps, {}", shop.sold, shop.gaps, today.status().name()) }
}

/// A component on the page; off it when dropped.
pub(crate) struct Mounted(web_sys::Element, Option<Box<dyn FnOnce()>>);

pub(crate) fn mount<C: BaseComponent<Properties = ()>>() -> Mounted {
    mount_with::<C>(())
}

pub(crate) fn mount_with<C: BaseComponent>(props: C::Properties) -> Mounted {
    let root = document().create_element("div").unwrap();
    // Yew brings a panic hook of its own, and `should_panic` would not see the message. Here no
    // panic ever ends.
    if !std::thread::panicking() {
        yew::set_custom_panic_hook(std::panic::take_hook());
    }
    let app = yew::Renderer::<C>::with_root_and_props(root.clone(), props).render();
    Mounted(root, Some(Box::new(|| app.destroy())))
}

impl Mounted {
    /// What a person reads.
    pub(crate) fn text(&self) -> String {
        self.0.text_content().unwrap_or_default()
    }

    /// Its markup.
    pub(crate) fn html(&self) -> String {
        self.0.inner_html()
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        if let Some(destroy) = self.1.take() {
            destroy();
        }
    }
}

pub(crate) fn document() -> web_sys::Document {
    web_sys::window().unwrap().document().unwrap()
}

#[wasm_bindgen(inline_js = r#"
// An event's time is not the kit's business.
export function real_now() { return performance.timeOrigin + new Event("now").timeStamp; }
"#)]
extern "C" {
    /// What the browser's own clock shows.
    pub(crate) fn real_now() -> f64;
}
