//! A component of the library in its panel, with the code that embeds it.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use yew::{platform::spawn_local, prelude::*};

use crate::language::Texts;

/// What a panel says around its component.
pub(crate) struct About {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) about: &'static str,
    pub(crate) embed: &'static Texts,
    pub(crate) code: &'static str,
}

/// A component, and the code that embeds it.
pub(crate) fn panel(class: &'static str, about: &About, component: Html) -> Html {
    let About { id, title, about, embed, code } = *about;
    html! {
        <section {class} aria-labelledby={id}>
            <div class="panel-head">
                <h2 {id}>{ title }</h2>
                <p class="small muted">{ about }</p>
            </div>
            { component }
            <details>
                <summary class="target" id={format!("{id}-code")}>{ embed.embed }</summary>
                <Code {id} {code} {embed} />
            </details>
        </section>
    }
}

#[derive(Properties)]
struct CodeProps {
    id: &'static str,
    code: &'static str,
    embed: &'static Texts,
}

/// The code of a component is always the same; its words are the language's.
impl PartialEq for CodeProps {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && std::ptr::eq(self.embed, other.embed)
    }
}

/// Code to copy.
#[component]
fn Code(props: &CodeProps) -> Html {
    let CodeProps { id, code, embed } = *props;
    let copied = use_state_eq(|| false);
    let clipboard = use_memo((), |()| {
        let clipboard = web_sys::window()?.navigator().clipboard();
        // Pages that came over plain HTTP have none.
        (!JsValue::is_undefined(&clipboard)).then_some(clipboard)
    });
    let copy = (*clipboard).clone().map(|clipboard| {
        let setter = copied.setter();
        let onclick = Callback::from(move |_: MouseEvent| {
            let (writing, setter) = (clipboard.write_text(code.trim()), setter.clone());
            setter.set(false);
            spawn_local(async move { setter.set(JsFuture::from(writing).await.is_ok()) });
        });
        html! {
            <div class="stream-bar">
                <button type="button" class="button" data-do="copy" {onclick}>{ embed.copy }</button>
                <span class="small" role="status">{ if *copied { embed.copied } else { "" } }</span>
            </div>
        }
    });
    html! {
        <>
            // There are several of these on the page: the panel's name tells them apart.
            <pre tabindex="0" role="region" aria-labelledby={format!("{id}-code {id}")}><code>{ code.trim() }</code></pre>
            { copy }
        </>
    }
}
