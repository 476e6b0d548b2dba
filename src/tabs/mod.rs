//! One connection for all tabs of an origin.
//!
//! The tab that holds a [lock](https://developer.mozilla.org/docs/Web/API/Web_Locks_API) leads: the
//! connection is its own, and a
//! [channel](https://developer.mozilla.org/docs/Web/API/BroadcastChannel) carries what it says to the
//! others. The browser takes the lock from a tab that is closed or crashes, and gives it to the next
//! one that waits for it, which goes on after the last event that it has seen.
//!
//! | what is missing | a tab gets it |
//! |---|---|
//! | the past, for a tab that comes late or was away | over a connection of its own, heard instead of the leader's until it has caught up with that |
//! | snapshots, for a new fold in a tab that has all the rest | over a connection of its own, heard beside the leader's |
//! | the leader, though it holds the lock | over a connection of its own, until it answers |
//! | what nobody can prove, for the server says no hello | one `resync` |
//!
//! What to do is decided by [`Tab::step`], as in a connection; this file carries it out.

mod message;
mod signals;
mod tab;
mod own;
mod leading;
mod following;
mod line;
// Where the browser tests are built there is no proptest.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::{Rc, Weak},
};

use gloo::timers::callback::Timeout;

use self::{
    line::Line,
    signals::{Effect, Happening},
    tab::Tab,
};
use crate::{
    connection::{
        Fresh, Input, Name, Opening, Options, RawEvent, Running, Sharing, Signal, Status, Tell,
    },
    source::{Page, Source, later, now, seed},
};

impl Options {
    /// Whether all tabs of an origin share one connection to an address, if they ask for that:
    /// [over HTTP/1.1 a browser opens six in all](https://developer.mozilla.org/docs/Web/API/EventSource),
    /// and the seventh tab gets nothing. Default: no.
    ///
    /// One of the tabs has the connection, and all others hear what it hears: each event once and in
    /// order, with its id, and its status. When that tab is closed, crashes, or is put aside by the
    /// browser, another one goes on after the last event that it has seen, or says `resync` where the
    /// server cannot resume. [`close`](crate::UseEventSourceFoldHandle::close) closes for its own tab
    /// only. A tab that comes late has a connection of its own for a moment, in which the server shows
    /// it the past; so has each tab for as long as the one with the connection does not answer.
    ///
    /// The options of the tab that has the connection count. Tabs with and without credentials do not
    /// share. It takes
    /// [Web Locks](https://developer.mozilla.org/docs/Web/API/Web_Locks_API), which browsers have on
    /// secure pages alone (`https`, or this very machine), and
    /// [`BroadcastChannel`](https://developer.mozilla.org/docs/Web/API/BroadcastChannel); without them
    /// each tab has its own connection. Each event is copied to each tab: over HTTP/2, where a hundred
    /// streams fit into one connection, tabs are better off without it.
    ///
    /// ```
    /// use yew_sse::Options;
    ///
    /// let options = Options::default().share_across_tabs(true);
    /// ```
    #[must_use]
    pub fn share_across_tabs(mut self, yes: bool) -> Self {
        self.sharing = Sharing(yes.then_some(open));
        self
    }
}

fn open(opening: Opening) -> Box<dyn Running> {
    if !Line::is_supported() {
        return Box::new(Source::open(opening));
    }
    let Opening { address, fresh, mut options, tell } = opening;
    // What is the same for all that share; and what they say, which an older or newer build of the
    // page may say in another way.
    let name = format!("yew-sse 2 {} {} {address}", options.with_credentials, fresh.is_some());
    let tab = Tab::new(seed(), options.pause_when_hidden);
    // The page's comings and goings are the tab's business.
    options.pause_when_hidden = false;
    options.sharing = Sharing::default();
    let shell = Rc::new(Shell {
        tab: RefCell::new(tab),
        name,
        address,
        fresh,
        options,
        own: RefCell::default(),
        line: RefCell::default(),
        timer: Cell::default(),
        page: Cell::default(),
        waiting: RefCell::default(),
        is_busy: Cell::default(),
        tell,
    });
    let weak = Rc::downgrade(&shell);
    let watch = Page::watch(Rc::new(move |input| take(&weak, Happening::Input(input))));
    shell.page.set(Some(watch));
    shell.take(Happening::Input(Input::Open));
    Box::new(Shared(shell))
}

/// A tab's part in a connection. Dropping it gives that up.
struct Shared(Rc<Shell>);

struct Shell {
    tab: RefCell<Tab>,
    /// What those who share are called.
    name: String,
    address: String,
    fresh: Option<Fresh>,
    options: Options,
    own: RefCell<Option<Source>>,
    line: RefCell<Option<Line>>,
    timer: Cell<Option<Timeout>>,
    page: Cell<Option<Page>>,
    /// What happens while something else is done about.
    waiting: RefCell<VecDeque<Waiting>>,
    is_busy: Cell<bool>,
    tell: Tell,
}

enum Waiting {
    Happening(Happening),
    /// The tab's own connection of this number speaks.
    Own(u32, Signal),
}

impl Running for Shared {
    fn status(&self) -> Status {
        self.0.tab.borrow().status()
    }

    fn listen(&self, names: &[Name]) {
        self.0.take(Happening::Listen(names.to_vec()));
    }

    fn take(&self, input: Input) {
        self.0.take(Happening::Input(input));
    }
}

impl Shell {
    fn take(self: &Rc<Self>, happening: Happening) {
        self.queue(Waiting::Happening(happening));
    }

    /// What the browser does for us may call back at once: one after the other, and then those who
    /// listen, who may call back, too.
    fn queue(self: &Rc<Self>, waiting: Waiting) {
        self.waiting.borrow_mut().push_back(waiting);
        if self.is_busy.replace(true) {
            return;
        }
        let mut signals = Vec::new();
        loop {
            let next = self.waiting.borrow_mut().pop_front();
            let happening = match next {
                Some(Waiting::Happening(happening)) => happening,
                Some(Waiting::Own(number, signal)) => {
                    let reach = self.own.borrow().as_ref().map(Source::reach).unwrap_or_default();
                    Happening::Own(number, signal, reach)
                }
                None => break,
            };
            let effects = self.tab.borrow_mut().step(happening, now());
            for effect in effects {
                match effect {
                    Effect::Tell(signal) => signals.push(signal),
                    effect => self.carry_out(effect),
                }
            }
        }
        self.is_busy.set(false);
        for signal in signals {
            (self.tell)(signal.as_ref());
        }
    }

    fn carry_out(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::Join => {
                let weak = Rc::downgrade(self);
                let line = Line::open(&self.name, Rc::new(move |what| take(&weak, what)));
                self.line.replace(Some(line));
            }
            Effect::Leave => drop(self.line.take()),
            Effect::Post(message) => {
                if let (Some(line), Some(text)) = (&*self.line.borrow(), message.to_text()) {
                    line.post(&text);
                }
            }
            Effect::Open { number, last, lost } => {
                let own = Source::go_on(self.opening(number), last.as_deref(), lost);
                self.own.replace(Some(own));
            }
            Effect::Listen(names) => self.with_own(|own| own.listen(&names)),
            Effect::Refresh => self.with_own(|own| own.take(Input::Refresh)),
            Effect::Drop => drop(self.own.take()),
            Effect::WakeAt(at) => {
                let weak = Rc::downgrade(self);
                let fire = move || take(&weak, Happening::Input(Input::TimerFired));
                self.timer.set(at.map(|at| later(at.saturating_sub(now()), fire)));
            }
            Effect::Tell(_) => {}
        }
    }

    fn opening(self: &Rc<Self>, number: u32) -> Opening {
        let weak = Rc::downgrade(self);
        let tell = Box::new(move |signal: Signal<&RawEvent>| {
            if let Some(shell) = weak.upgrade() {
                shell.queue(Waiting::Own(number, signal.cloned()));
            }
        });
        let (address, options) = (self.address.clone(), self.options.clone());
        Opening { address, fresh: self.fresh.clone(), options, tell }
    }

    fn with_own(&self, act: impl FnOnce(&Source)) {
        if let Some(own) = &*self.own.borrow() {
            act(own);
        }
    }
}

/// The one way in for everything that the browser calls: what was dropped meanwhile is not heard.
fn take(shell: &Weak<Shell>, happening: Happening) {
    if let Some(shell) = shell.upgrade() {
        shell.take(happening);
    }
}
