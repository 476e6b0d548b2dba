//! Carries out what the connection asks for.
//!
//! This is the shell around [`Connection::step`]: it owns the browser's stream, the timer and the
//! page's listeners, and drops each with its owner. Nothing is decided here.

mod browser;
mod page;
mod diagnose;

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
    time::Duration,
};

use gloo::timers::callback::Timeout;

use self::browser::Browser;
pub(crate) use self::page::Page;
use crate::connection::{
    Connection, Effect, Fresh, Input, Name, Opening, Options, Reach, Running, Signal, SourceInput,
    Status, Tell, resuming,
};

/// A running connection. Dropping it ends all that it started.
pub(crate) struct Source(Rc<Shell>);

/// Opens a connection, shared with other tabs if that is asked for. `tell` may be called before this
/// returns.
pub(crate) fn open(opening: Opening) -> Box<dyn Running> {
    match opening.options.sharing.0 {
        Some(share) => share(opening),
        None => Box::new(Source::open(opening)),
    }
}

struct Shell {
    connection: RefCell<Connection>,
    options: Options,
    fresh: Option<Fresh>,
    /// The address of the last try.
    tried: RefCell<String>,
    names: RefCell<Vec<Name>>,
    /// One, or two while a second one catches up. None yet while its address is being made.
    browsers: RefCell<Vec<(u32, Option<Browser>)>>,
    timer: Cell<Option<Timeout>>,
    page: Cell<Option<Page>>,
    /// None, mostly; room for those of the next step.
    effects: Cell<Vec<Effect>>,
    tell: Tell,
}

impl Source {
    /// Opens a connection of its own. `tell` may be called before this returns.
    pub(crate) fn open(opening: Opening) -> Self {
        let connection = Connection::new(&opening.address, opening.options.clone(), seed());
        Self::run(connection, opening)
    }

    /// The same, in the place of another that came as far as `last`; with `lost`, there was a stream.
    pub(crate) fn go_on(opening: Opening, last: Option<&str>, lost: bool) -> Self {
        let connection = Connection::new(&opening.address, opening.options.clone(), seed());
        Self::run(connection.after(last, lost), opening)
    }

    fn run(connection: Connection, opening: Opening) -> Self {
        let shell = Rc::new(Shell {
            connection: RefCell::new(connection),
            options: opening.options,
            fresh: opening.fresh,
            tried: RefCell::default(),
            names: RefCell::new(Connection::names().iter().map(|name| Name::from(*name)).collect()),
            browsers: RefCell::default(),
            timer: Cell::default(),
            page: Cell::default(),
            effects: Cell::default(),
            tell: opening.tell,
        });
        let weak = Rc::downgrade(&shell);
        shell.page.set(Some(Page::watch(Rc::new(move |input| take(&weak, &input)))));
        shell.take(&Input::Open);
        Self(shell)
    }

    /// How far it has come.
    pub(crate) fn reach(&self) -> Reach {
        self.0.connection.borrow().reach()
    }
}

impl Running for Source {
    fn status(&self) -> Status {
        self.0.connection.borrow().status()
    }

    fn listen(&self, names: &[Name]) {
        // A fold that comes and goes must not make the list longer each time.
        let mut known = self.0.names.borrow_mut();
        for name in names {
            if !known.contains(name) {
                known.push(name.clone());
            }
        }
        drop(known);
        for (_, browser) in &mut *self.0.browsers.borrow_mut() {
            if let Some(browser) = browser {
                browser.listen(names.iter().cloned());
            }
        }
    }

    fn take(&self, input: Input) {
        self.0.take(&input);
    }
}

impl Shell {
    fn take(self: &Rc<Self>, input: &Input) {
        let now = now();
        // Thousands of events a second may come, each with its effect.
        let mut effects = self.effects.take();
        self.connection.borrow_mut().step_into(input, now, &mut effects);
        // First all that the browser is asked for, then those who listen: they may call back, and
        // find everything in its place.
        if !matches!(effects[..], [Effect::Deliver { .. }]) {
            self.carry_out(&effects, now);
        }
        for effect in &effects {
            (self.tell)(match (effect, input) {
                // Who heard the event may have closed, which is told already: that it was retrying
                // before is no news then.
                (Effect::Tell(status), _) if self.connection.borrow().is(status) => {
                    Signal::Status { status: status.clone(), at: now }
                }
                (Effect::Resync, _) => Signal::Resync,
                (Effect::Deliver { own_id }, Input::Source(_, SourceInput::Event(event))) => {
                    Signal::Event { event, own_id: *own_id, at: now }
                }
                _ => continue,
            });
        }
        effects.clear();
        self.effects.set(effects);
    }

    /// What the browser is asked for. Apart, as an event mostly asks for nothing.
    #[inline(never)]
    fn carry_out(self: &Rc<Self>, effects: &[Effect], now: Duration) {
        let mut refused = None;
        for effect in effects {
            match effect {
                Effect::Open { generation, address, last_event_id } => {
                    refused = self.open(*generation, address, last_event_id.as_deref());
                }
                Effect::Diagnose => self.diagnose(),
                Effect::Drop(generation) => self.drop_browser(*generation),
                Effect::WakeAt(at) => self.wake_at(*at, now),
                Effect::Tell(_) | Effect::Resync | Effect::Deliver { .. } => {}
            }
        }
        if let Some(input) = refused {
            self.take(&input);
        }
    }

    /// Opens a source, now or when its address is made; or says why there can be none.
    fn open(
        self: &Rc<Self>,
        generation: u32,
        address: &str,
        last_event_id: Option<&str>,
    ) -> Option<Input> {
        let Some(fresh) = &self.fresh else { return self.browse(generation, address) };
        let last_event_id = last_event_id.map(str::to_owned);
        self.browsers.borrow_mut().push((generation, None));
        let weak = Rc::downgrade(self);
        fresh(Box::new(move |made| {
            let Some(shell) = weak.upgrade() else { return };
            // It may have taken so long that it is not wanted any more.
            if !shell.browsers.borrow().iter().any(|(of, _)| *of == generation) {
                return;
            }
            let refused = match made {
                Ok(address) => {
                    shell.browse(generation, &resuming(&address, last_event_id.as_deref()))
                }
                Err(reason) => Some(Input::Source(generation, SourceInput::NoAddress(reason))),
            };
            if let Some(input) = refused {
                shell.take(&input);
            }
        }));
        None
    }

    fn browse(self: &Rc<Self>, generation: u32, address: &str) -> Option<Input> {
        self.drop_browser(generation);
        address.clone_into(&mut self.tried.borrow_mut());
        let weak = Rc::downgrade(self);
        let tell = Rc::new(move |input: &Input| take(&weak, input));
        match Browser::open(generation, address, self.options.with_credentials, tell) {
            Ok(mut browser) => {
                browser.listen(self.names.borrow().iter().cloned());
                self.browsers.borrow_mut().push((generation, Some(browser)));
                None
            }
            Err(reason) => Some(Input::Source(generation, SourceInput::Refused(reason))),
        }
    }

    /// Finds out why the last try failed. An address that is made anew for each try may be good for
    /// one only.
    fn diagnose(self: &Rc<Self>) {
        let Some(diagnose) = self.options.diagnose.0 else { return };
        let weak = Rc::downgrade(self);
        let tell = Box::new(move |found| take(&weak, &Input::Diagnosed(found)));
        let with_credentials = self.options.with_credentials;
        match &self.fresh {
            None => diagnose(&self.tried.borrow(), with_credentials, tell),
            Some(fresh) => fresh(Box::new(move |made| {
                if let Ok(address) = made {
                    diagnose(&absolute(&address), with_credentials, tell);
                }
            })),
        }
    }

    fn drop_browser(&self, generation: u32) {
        self.browsers.borrow_mut().retain(|(of, _)| *of != generation);
    }

    fn wake_at(self: &Rc<Self>, at: Option<Duration>, now: Duration) {
        let weak = Rc::downgrade(self);
        let fire = move || take(&weak, &Input::TimerFired);
        self.timer.set(at.map(|at| later(at.saturating_sub(now), fire)));
    }
}

/// The one way in for everything that the browser calls: what was dropped meanwhile is not heard.
fn take(shell: &Weak<Shell>, input: &Input) {
    if let Some(shell) = shell.upgrade() {
        shell.take(input);
    }
}

/// Does something later, unless the timer is dropped.
pub(crate) fn later(wait: Duration, work: impl FnOnce() + 'static) -> Timeout {
    // Browsers count in 31 bits: what is longer would fire at once.
    let millis = wait.as_millis().min(i32::MAX as u128) as u32;
    // In a box: gloo's timer is compiled once, not for each kind of work.
    Timeout::new(millis, Box::new(work) as Box<dyn FnOnce()>)
}

/// The wall clock: time since the Unix epoch.
pub(crate) fn now() -> Duration {
    Duration::from_millis(js_sys::Date::now() as u64)
}

pub(crate) fn seed() -> u64 {
    (js_sys::Math::random() * u64::MAX as f64) as u64
}

/// The address as the browser will see it, so that its host is known. One that cannot be parsed
/// is left as it is: opening it says what is wrong.
pub(crate) fn absolute(address: &str) -> String {
    let base = web_sys::window().and_then(|window| window.document()?.base_uri().ok()?);
    let url = match &base {
        Some(base) => web_sys::Url::new_with_base(address, base),
        None => web_sys::Url::new(address),
    };
    url.map_or_else(|_| address.to_owned(), |url| url.href())
}
