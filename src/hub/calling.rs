//! Events for a function, as they come.

use std::{
    any::{Any, TypeId},
    cell::RefCell,
    rc::Rc,
    time::Duration,
};

use super::fold::{Folding, Received, is_one_of};
use crate::{
    connection::{Name, Status},
    decode::{FromSse, RawEvent},
    error::Error,
};

/// What a stream has to say, in the order in which it happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard<T> {
    /// An event.
    Event(Received<T>),
    /// An event that could not be read, or a type that cannot be listened for.
    Error(Error),
    /// Events may have been missed, and nothing proves that they were not: see
    /// [`Fold::resync`](crate::Fold::resync). The event that showed it follows, even if the stream is
    /// closed here: it was taken, and will not come again.
    Resync,
    /// How it stands with the connection: at first, and whenever that changes.
    Status(Status),
}

/// Calls a function with all that is heard.
pub(crate) struct Calling<T> {
    names: Vec<Name>,
    call: RefCell<Rc<dyn Fn(Heard<T>)>>,
}

impl<T: FromSse> Calling<T> {
    pub(crate) fn new(names: Vec<Name>, call: Rc<dyn Fn(Heard<T>)>) -> Self {
        Self { names, call: call.into() }
    }

    /// Calls this one from now on.
    pub(crate) fn call_instead(&self, call: Rc<dyn Fn(Heard<T>)>) {
        self.call.replace(call);
    }

    /// With nothing borrowed: it may be replaced while it runs.
    pub(crate) fn say(&self, heard: Heard<T>) {
        let call = Rc::clone(&*self.call.borrow());
        call(heard);
    }
}

impl<T: FromSse> Folding for Calling<T> {
    fn names(&self) -> &[Name] {
        &self.names
    }

    fn take(&self, event: &RawEvent, id: Option<&str>, at: Duration) -> bool {
        if !is_one_of(&self.names, event) {
            return false;
        }
        self.say(match T::from_event(event) {
            Ok(event) => Heard::Event(Received { event, at, id: id.map(str::to_owned) }),
            Err(error) => Heard::Error(error),
        });
        true
    }

    fn resync(&self) {
        self.say(Heard::Resync);
    }

    fn tell(&self, status: &Status) {
        self.say(Heard::Status(status.clone()));
    }

    fn as_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }

    fn kind(&self) -> TypeId {
        TypeId::of::<Self>()
    }
}
