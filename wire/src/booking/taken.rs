//! Which slots are taken: a small map.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
};

use super::Slot;

/// Which slots are taken, and by which reservation; in JSON an object.
///
/// In order, in a list: a week has few, and a search tree is code that every visitor downloads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken(Vec<(Slot, String)>);

impl Taken {
    /// Which reservation holds the slot.
    #[must_use]
    pub fn get(&self, slot: &Slot) -> Option<&str> {
        self.find(slot).ok().map(|at| &*self.0[at].1)
    }

    /// The slot is held by this reservation from now on.
    pub fn insert(&mut self, slot: Slot, id: String) {
        match self.find(&slot) {
            Ok(at) => self.0[at].1 = id,
            Err(at) => self.0.insert(at, (slot, id)),
        }
    }

    /// The slot is free, if this reservation holds it.
    pub fn remove(&mut self, slot: &Slot, id: &str) {
        if let Ok(at) = self.find(slot) {
            if self.0[at].1 == id {
                self.0.remove(at);
            }
        }
    }

    /// By their places, then by their times.
    pub fn iter(&self) -> impl Iterator<Item = (&Slot, &str)> {
        self.0.iter().map(|(slot, id)| (slot, &**id))
    }

    /// How many are taken.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether all are free.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn find(&self, slot: &Slot) -> Result<usize, usize> {
        self.0.binary_search_by(|(its, _)| its.cmp(slot))
    }
}

impl FromIterator<(Slot, String)> for Taken {
    fn from_iter<I: IntoIterator<Item = (Slot, String)>>(all: I) -> Self {
        let mut taken = Self::default();
        all.into_iter().for_each(|(slot, id)| taken.insert(slot, id));
        taken
    }
}

impl Serialize for Taken {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Taken {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Taken;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Taken, A::Error> {
                let mut taken = Taken::default();
                while let Some((slot, id)) = map.next_entry()? {
                    taken.insert(slot, id);
                }
                Ok(taken)
            }
        }

        deserializer.deserialize_map(Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(place: &str) -> Slot {
        format!("{place}@2026-11-21T09:00Z").parse().unwrap()
    }

    #[test]
    fn it_is_an_object_in_order_and_knows_each_slot_once() {
        let json =
            r#"{"b@2026-11-21T09:00Z":"2","a@2026-11-21T09:00Z":"1","b@2026-11-21T09:00Z":"3"}"#;
        let taken: Taken = serde_json::from_str(json).unwrap();
        assert_eq!(
            taken,
            [("a", "1"), ("b", "3")].map(|(at, id)| (slot(at), id.into())).into_iter().collect()
        );
        assert_eq!(
            serde_json::to_string(&taken).unwrap(),
            r#"{"a@2026-11-21T09:00Z":"1","b@2026-11-21T09:00Z":"3"}"#
        );
        assert!(serde_json::from_str::<Taken>("[]").is_err());
    }

    #[test]
    fn a_slot_is_freed_by_the_one_who_holds_it() {
        let mut taken = Taken::from_iter([(slot("a"), "1".to_owned())]);
        taken.remove(&slot("b"), "1");
        taken.remove(&slot("a"), "2");
        assert_eq!((taken.get(&slot("a")), taken.len()), (Some("1"), 1));
        taken.remove(&slot("a"), "1");
        assert!(taken.is_empty());
    }
}
