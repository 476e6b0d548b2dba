//! What tabs have of each other: a lock that one of them holds, and a channel.

use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, BroadcastChannel, MessageEvent};

use super::{message::Message, signals::Happening};

// By hand: in web-sys it takes a flag that every user of this crate would have to set.
#[wasm_bindgen]
extern "C" {
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(
        this: &LockManager,
        name: &str,
        options: &Object,
        granted: &Function,
    ) -> Result<Promise, JsValue>;
}

/// A place among those who share, and in the queue for the lock. Dropping it gives up both.
pub(super) struct Line {
    channel: BroadcastChannel,
    _listener: EventListener,
    /// Called off while it waits ...
    abort: AbortController,
    /// ... and given back when it was granted.
    release: Function,
    _granted: Closure<dyn FnMut() -> Promise>,
}

impl Line {
    pub(super) fn is_supported() -> bool {
        let has_channel = Reflect::has(&js_sys::global(), &"BroadcastChannel".into());
        has_channel.unwrap_or(false) && locks().is_some()
    }

    /// Joins those of this name, and asks for their lock. What comes of it is told, never before
    /// this returns.
    pub(super) fn open(name: &str, tell: Rc<dyn Fn(Happening)>) -> Self {
        let channel = BroadcastChannel::new(name).expect_throw("looked for before");
        let to = Rc::clone(&tell);
        let listener = EventListener::new(&channel, "message", move |event| {
            let said = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
            if let Some(message) = said.as_deref().and_then(Message::from_text) {
                to(Happening::Heard(message));
            }
        });
        let mut release = None;
        // The lock is held for as long as this is not settled.
        let held = Promise::new(&mut |resolve, _| release = Some(resolve));
        let release = release.expect_throw("a promise calls back at once");
        let to = Rc::clone(&tell);
        let granted = Closure::<dyn FnMut() -> Promise>::new(move || {
            to(Happening::Granted);
            held.clone()
        });
        let abort = AbortController::new().expect_throw("browsers with locks have it");
        let options = Object::new();
        let _ = Reflect::set(&options, &"signal".into(), &abort.signal());
        let asked =
            locks().map(|locks| locks.request(name, &options, granted.as_ref().unchecked_ref()));
        let signal = abort.signal();
        spawn_local(async move {
            let is_refused = match asked {
                Some(Ok(asked)) => JsFuture::from(asked).await.is_err(),
                _ => true,
            };
            // What was called off is refused, too, and nobody is to be told.
            if is_refused && !signal.aborted() {
                tell(Happening::Refused);
            }
        });
        Self { channel, _listener: listener, abort, release, _granted: granted }
    }

    pub(super) fn post(&self, text: &str) {
        let _ = self.channel.post_message(&text.into());
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.channel.close();
        self.abort.abort();
        let _ = self.release.call0(&JsValue::UNDEFINED);
    }
}

fn locks() -> Option<LockManager> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).ok()?;
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    locks.is_object().then(|| locks.unchecked_into())
}
