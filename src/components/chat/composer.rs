//! The field to write a line in.

use std::cell::Cell;

use web_sys::HtmlInputElement;
use yew::prelude::*;
use yew_sse_wire::chat::{Author, Text};

use super::{
    labels::ChatLabels,
    memory::{self, Memory},
    room::Edited,
    writing::{Field, Mistake, check, room_left},
};

/// What a key event says while an input method is at work, where `isComposing` does not: Safari
/// sends the Enter that ends a composition after its end.
const BY_INPUT_METHOD: u32 = 229;

#[derive(PartialEq, Properties)]
pub(super) struct ComposerProps {
    pub(super) author: Option<AttrValue>,
    pub(super) labels: ChatLabels,
    pub(super) memory: Memory,
    pub(super) edited: Option<Edited>,
    pub(super) on_write: Callback<(Author, Text)>,
}

#[component]
pub(super) fn Composer(props: &ComposerProps) -> Html {
    let ComposerProps { author, labels, memory, edited, on_write } = props;
    let name = use_state_eq(String::new);
    let text = use_state_eq(String::new);
    let mistake = use_state_eq(|| None::<Mistake>);
    let (name_field, text_field) = (use_node_ref(), use_node_ref());
    let id = use_id();
    {
        let (name, text) = (name.setter(), text.setter());
        let (name_field, text_field) = (name_field.clone(), text_field.clone());
        // Not in the first render: a server that renders to text remembers nothing. What was typed
        // before this is newer.
        use_effect_with(memory.clone(), move |memory| {
            let fresh = |typed: String, kept: Option<String>| {
                if typed.is_empty() { kept.unwrap_or_default() } else { typed }
            };
            name.set(fresh(value(&name_field), memory::name()));
            text.set(fresh(value(&text_field), memory.draft()));
        });
    }
    {
        let (text, text_field, memory) = (text.setter(), text_field.clone(), memory.clone());
        use_effect_with(edited.clone(), move |edited| {
            let Some(Edited(back)) = edited else { return };
            // In front of what was begun since.
            let whole = format!("{} {}", &***back, value(&text_field));
            memory.keep_draft(whole.trim());
            text.set(whole.trim().to_owned());
            focus(&text_field);
        });
    }
    let post = {
        let (author, memory, on_write) = (author.clone(), memory.clone(), on_write.clone());
        let (name_field, text_field) = (name_field.clone(), text_field.clone());
        let (text, mistake) = (text.setter(), mistake.setter());
        Callback::from(move |()| {
            let name = author.as_ref().map_or_else(|| value(&name_field), ToString::to_string);
            match check(name, value(&text_field)) {
                Ok(line) => {
                    mistake.set(None);
                    text.set(String::new());
                    memory.keep_draft("");
                    on_write.emit(line);
                }
                Err(wrong) => {
                    focus(if wrong.field == Field::Name { &name_field } else { &text_field });
                    mistake.set(Some(wrong));
                }
            }
        })
    };
    let onkeydown = {
        let post = post.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() != "Enter" {
                return;
            }
            // The browser would submit the form, in some while composing too.
            event.prevent_default();
            let composing = event.is_composing() || event.key_code() == BY_INPUT_METHOD;
            if !composing && !event.repeat() {
                post.emit(());
            }
        })
    };
    let onsubmit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        post.emit(());
    });
    let on_name = {
        let (name, mistake) = (name.setter(), mistake.setter());
        Callback::from(move |event: InputEvent| {
            let typed = event.target_unchecked_into::<HtmlInputElement>().value();
            memory::keep_name(typed.trim());
            mistake.set(None);
            name.set(typed);
        })
    };
    let on_text = {
        let (text, mistake, memory) = (text.setter(), mistake.setter(), memory.clone());
        Callback::from(move |event: InputEvent| {
            let typed = event.target_unchecked_into::<HtmlInputElement>().value();
            memory.keep_draft(&typed);
            mistake.set(None);
            text.set(typed);
        })
    };
    let wrong = |field| (*mistake).is_some_and(|mistake| mistake.field == field);
    let said = id.clone().filter(|_| mistake.is_some());
    let about = |field| said.clone().filter(|_| wrong(field));
    html! {
        <form class="sse-chat-form" {onsubmit} novalidate=true>
            if author.is_none() {
                <label class="sse-chat-field sse-chat-name">
                    <span>{ &labels.name }</span>
                    <input
                        ref={name_field}
                        name="name"
                        autocomplete="nickname"
                        value={(*name).clone()}
                        aria-invalid={wrong(Field::Name).then_some("true")}
                        aria-describedby={about(Field::Name)}
                        oninput={on_name}
                        onkeydown={onkeydown.clone()}
                    />
                </label>
            }
            <label class="sse-chat-field">
                <span>{ &labels.text }</span>
                <input
                    ref={text_field}
                    name="text"
                    autocomplete="off"
                    enterkeyhint="send"
                    dir="auto"
                    value={(*text).clone()}
                    aria-invalid={wrong(Field::Text).then_some("true")}
                    aria-describedby={about(Field::Text)}
                    oninput={on_text}
                    {onkeydown}
                />
            </label>
            <button class="sse-chat-button sse-chat-post">{ &labels.post }</button>
            if let Some(left) = room_left(&text, labels) {
                <p class="sse-chat-note sse-chat-left">{ left }</p>
            }
            <div {id} role="alert">
                if let Some(mistake) = *mistake {
                    <p class="sse-chat-mistake">{ mistake.words(labels) }</p>
                }
            </div>
        </form>
    }
}

fn value(field: &NodeRef) -> String {
    field.cast::<HtmlInputElement>().map(|field| field.value()).unwrap_or_default()
}

fn focus(field: &NodeRef) {
    if let Some(field) = field.cast::<HtmlInputElement>() {
        // A refusal leaves it where it was.
        let _ = field.focus();
    }
}

/// An `id` of its own on the page. Given after the first render, so that a server's text and the
/// browser's first one agree.
#[hook]
fn use_id() -> Option<AttrValue> {
    thread_local! {
        static GIVEN: Cell<u32> = const { Cell::new(0) };
    }
    let id = use_state(|| None);
    let set = id.setter();
    use_effect_with((), move |()| {
        let number = GIVEN.replace(GIVEN.get() + 1);
        set.set(Some(AttrValue::from(format!("sse-chat-{number}"))));
    });
    (*id).clone()
}
