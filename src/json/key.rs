//! The names in an object, as what a map's keys are.

use serde::{
    Deserializer,
    de::{IntoDeserializer, Visitor},
    forward_to_deserialize_any,
};

use super::{mistake::Mistake, reader::Reader};

/// A name in an object. It is text; where a type asks for a number, the text is one.
pub(super) struct Key<'a, 'de>(pub(super) &'a mut Reader<'de>);

macro_rules! in_quotes {
    ($($name:ident)*) => {$(
        fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
            self.0.0.pass(b'"')?;
            let value = self.0.$name(visitor)?;
            self.0.0.pass(b'"').map(|()| value)
        }
    )*};
}

impl<'de> Deserializer<'de> for Key<'_, 'de> {
    type Error = Mistake;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.0.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        visitor.visit_enum(self.0.0.string()?.into_deserializer())
    }

    in_quotes!(deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128);
    in_quotes!(deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128);
    in_quotes!(deserialize_f32 deserialize_f64 deserialize_bool);
    forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier
        ignored_any
    }
}
