//! Components in the browser take over what a server rendered, whatever this browser remembers,
//! whichever language it speaks, and whatever the time is.

use std::cell::RefCell;

use crate::support::{board::*, chat::*, log::*, *};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;
use yew::{LocalServerRenderer, prelude::*};
use yew_sse::{
    SseProvider, Text,
    components::{Booking, Chat, Clock, ConnectionBadge},
    use_event_source, use_event_source_callback, use_event_source_history, use_event_source_status,
};

#[wasm_bindgen(inline_js = r#"
const now = Date.now;
export function a_week_later() { Date.now = () => now() + 7 * 86_400_000; }
export function today() { Date.now = now; }
export function speak(language) { document.documentElement.lang = language; }
// Says of each element that the server made it.
export function mark(root) {
  for (const element of root.querySelectorAll("*")) element.byServer = true;
}
// How many elements there are that it did not make, and what fields hold.
export function differences(root) {
  const strangers = [...root.querySelectorAll("*")].filter((element) => !element.byServer);
  const values = [...root.querySelectorAll("input")].map((input) => input.value);
  return `${strangers.length} not the server's, in fields: ${values.join()}`;
}
// The markup, without the comments that say which component it is.
export function markup(root) {
  const copy = root.cloneNode(true);
  const walk = document.createTreeWalker(copy, NodeFilter.SHOW_COMMENT);
  const comments = [];
  while (walk.nextNode()) comments.push(walk.currentNode);
  for (const comment of comments) comment.remove();
  return copy.innerHTML;
}
"#)]
extern "C" {
    fn a_week_later();
    fn today();
    fn speak(language: &str);
    fn mark(root: &Element);
    fn differences(root: &Element) -> String;
    fn markup(root: &Element) -> String;
}

thread_local! {
    /// The page as it was when everything was rendered once, and nothing twice.
    static FIRST: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn look(root: &Element) -> Vec<String> {
    vec![markup(root), differences(root)]
}

#[derive(PartialEq, Properties)]
struct PageProps {
    /// None on a server.
    root: Option<Element>,
    children: Html,
}

/// What is to be taken over, and who looks at it in the first effects.
#[component]
fn Page(props: &PageProps) -> Html {
    html! { <>{ props.children.clone() }<Witness root={props.root.clone()} /></> }
}

#[derive(PartialEq, Properties)]
struct WitnessProps {
    root: Option<Element>,
}

#[component]
fn Witness(props: &WitnessProps) -> Html {
    use_effect_with(props.root.clone(), |root| FIRST.set(root.iter().flat_map(look).collect()));
    Html::default()
}

/// As a server renders it, a week from now, in English, with nothing to remember.
async fn rendered_by_server(children: &Html) -> String {
    a_week_later();
    let props = PageProps { root: None, children: children.clone() };
    let html = LocalServerRenderer::<Page>::with_props(props).render().await;
    today();
    html
}

/// The browser takes over the server's markup: the first render is the server's, element by element.
async fn taken_over(html: &str, children: Html) -> Mounted<Page> {
    let root = place();
    root.set_inner_html(html);
    mark(&root);
    let by_server = look(&root);
    let props = PageProps { root: Some(root.clone()), children };
    let page = hydrate::<Page>(root, props).await;
    assert_eq!(FIRST.take(), by_server);
    page
}

#[wasm_bindgen_test]
async fn components_take_over_what_the_server_rendered_and_go_on_from_there() {
    let all = html! {
        <SseProvider address="/taken/api/events">
            <ConnectionBadge /><Clock /><Chat /><Booking />
        </SseProvider>
    };
    clean();
    forget();
    install();
    speak("en");
    let html = rendered_by_server(&all).await;
    assert_eq!(opened(), 0);

    speak("zh-CN");
    remember("yew-sse chat draft /taken/api/chat lobby", "half a line");
    storage().set_item("yew-sse chat name", "Ada").unwrap();
    known_as("Grace");
    assert_eq!(rendered_by_server(&all).await, html, "the first render reads the world");
    let page = taken_over(&html, all).await;
    let field =
        |selector| page.find(selector).unchecked_into::<web_sys::HtmlInputElement>().value();
    assert_eq!((field(TEXT).as_str(), field("input[name=name]").as_str()), ("half a line", "Ada"));

    assert_eq!(opened(), 1);
    open(0);
    send(0, "stream-hello", "", HELLO);
    send(0, "clock-tick", "", r#"{"at":1700000000000}"#);
    history(&lines([5, 6]));
    send(0, "booking-snapshot", "", &plan("1", 5, &[(slot(2, 1), "other")]));
    rendered().await;
    assert_eq!(page.find("[data-sse=status]").get_attribute("data-state").unwrap(), "open");
    page.find("time[datetime='2023-11-14T22:13:20.000Z']");
    assert_eq!(page.all(LINE).len(), 2);
    let place = page.find(&format!("button[data-slot='{}']", slot(2, 1)));
    assert_eq!(place.get_attribute("data-state").unwrap(), "taken");
    assert!(page.text().contains("Grace"), "{}", page.text());
    drop(page);
    speak("en");
    clean();
    forget();
    nothing_is_left().await;
}

#[wasm_bindgen_test]
async fn a_component_that_is_taken_over_late_begins_as_the_server_rendered_it() {
    #[component]
    fn Hooks() -> Html {
        let newest = use_event_source::<Text>("/late-page");
        let last = use_event_source_history::<Text>("/late-page", 5);
        let heard = use_event_source_callback::<Text>("/late-page", |_| {});
        let connection = use_event_source_status("/late-page");
        html! {
            <>
                <i>{ newest.count() }{ last.history().len() }</i>
                <b>{ heard.status().name() }{ connection.status().name() }</b>
            </>
        }
    }
    let children = html! { <><Log address="/late-page" /><Hooks /></> };
    let html = rendered_by_server(&children).await;
    install();
    let early = mount::<Log>(at("/late-page")).await;
    open(0);
    send(0, "said", "", "\"a\"");
    rendered().await;
    let page = taken_over(&html, children).await;
    assert_eq!(page.text(), "opena00openopen");
    send(0, "said", "", "\"b\"");
    send(0, "message", "", "text");
    rendered().await;
    assert_eq!((page.text().as_str(), opened()), ("opena,b11openopen", 1));
    drop((early, page));
    nothing_is_left().await;
}
