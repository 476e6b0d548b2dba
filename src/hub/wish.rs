//! What somebody wants of a connection.

use std::{any::TypeId, rc::Rc};

use super::fold::{Fold, Folded, Folding, is_same};
use crate::{connection::Name, decode::FromSse, error::Error};

/// What somebody wants of a connection.
#[derive(Clone)]
pub(crate) enum Wish {
    /// To know how it stands with it.
    Status,
    /// State that is shared with all who want the same.
    Shared(Shared),
    /// Events for oneself alone.
    Own(Rc<dyn Folding>),
    /// Events that cannot be had.
    Impossible(Error),
}

/// State that is shared, by its type.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(super) kind: TypeId,
    pub(super) make: fn() -> Rc<dyn Folding>,
}

impl Wish {
    /// State of type `S`, shared.
    pub(crate) fn shared<S: Fold>() -> Self {
        match S::Event::names() {
            Ok(_) => Self::Shared(Shared { kind: TypeId::of::<Folded<S>>(), make: fold::<S> }),
            Err(error) => Self::Impossible(error),
        }
    }
}

impl PartialEq for Wish {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Status, Self::Status) => true,
            (Self::Shared(one), Self::Shared(other)) => one.kind == other.kind,
            (Self::Own(one), Self::Own(other)) => is_same(one, other),
            (Self::Impossible(one), Self::Impossible(other)) => one == other,
            _ => false,
        }
    }
}

fn fold<S: Fold>() -> Rc<dyn Folding> {
    Rc::new(Folded::new(S::default(), names_of::<S::Event>()))
}

/// The events of a type; none if they cannot be had.
pub(crate) fn names_of<T: FromSse>() -> Vec<Name> {
    T::names().unwrap_or_default().iter().map(|name| Name::from(*name)).collect()
}
