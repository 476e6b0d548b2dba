//! The variants of an enum as events.
//!
//! A browser's `EventSource` has no "any event" listener: a name that was not listened for is an
//! event never seen. So the names are read off the type itself, without a value of it, by driving
//! its `Deserialize` with a deserializer that only looks at the variants' names.

use serde::{
    Deserializer,
    de::{DeserializeSeed, EnumAccess, Error as _, IntoDeserializer, VariantAccess, Visitor},
    forward_to_deserialize_any,
};

use crate::json::{self, Mistake};

/// Looks at the variants' names and gives up.
pub(super) struct Names<'a>(pub(super) &'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = Mistake;

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, Mistake> {
        *self.0 = variants;
        Err(Mistake::custom("the names are all that was wanted"))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Mistake> {
        Err(Mistake::custom("not an enum"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        option unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// An enum value whose variant is the event's name and whose content is its data.
pub(super) struct Tagged<'de> {
    pub(super) name: &'de str,
    pub(super) data: &'de str,
}

impl<'de> Deserializer<'de> for Tagged<'de> {
    type Error = Mistake;

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        visitor.visit_enum(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Mistake> {
        Err(Mistake::custom("the type is not an enum of events"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        option unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

impl<'de> EnumAccess<'de> for Tagged<'de> {
    type Error = Mistake;
    type Variant = Data<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Data<'de>), Mistake> {
        Ok((seed.deserialize(self.name.into_deserializer())?, Data(self.data)))
    }
}

/// One variant's content, as JSON.
pub(super) struct Data<'de>(&'de str);

impl<'de> VariantAccess<'de> for Data<'de> {
    type Error = Mistake;

    fn unit_variant(self) -> Result<(), Mistake> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Mistake> {
        json::read_with(self.0, |json| seed.deserialize(json))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Mistake> {
        json::read_with(self.0, |json| json.deserialize_tuple(len, visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        json::read_with(self.0, |json| json.deserialize_struct("", fields, visitor))
    }
}
