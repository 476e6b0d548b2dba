//! A text as serde's data model.

use serde::{
    Deserializer,
    de::{Expected, IntoDeserializer, Visitor},
};

use super::{
    inside::Items,
    mistake::Mistake,
    number::{Number, Whole},
    scanner::Scanner,
};

/// Methods of a [`Deserializer`] that do what another does.
macro_rules! alike {
    ($same:ident: $($name:ident)*) => {$(
        fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
            self.$same(visitor)
        }
    )*};
}

/// Reads values from a text.
pub(crate) struct Reader<'de>(pub(super) Scanner<'de>);

impl<'de> Reader<'de> {
    pub(super) fn list<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Mistake> {
        if self.0.peek() != b'[' {
            return Err(self.0.instead_of(&visitor));
        }
        self.0.enter(b'[')?;
        let value = visitor.visit_seq(Items { reader: self, is_first: true })?;
        self.0.leave(b']').map(|()| value)
    }

    pub(super) fn object<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Mistake> {
        if self.0.peek() != b'{' {
            return Err(self.0.instead_of(&visitor));
        }
        self.0.enter(b'{')?;
        let value = visitor.visit_map(Items { reader: self, is_first: true })?;
        self.0.leave(b'}').map(|()| value)
    }

    fn number(&mut self, expected: &dyn Expected) -> Result<Number<'de>, Mistake> {
        self.0.number()?.ok_or_else(|| self.0.instead_of(expected))
    }

    fn whole<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Mistake> {
        let number = self.number(&visitor)?;
        match number.whole() {
            Some(Whole::Unsigned(number)) => visitor.visit_u64(number),
            Some(Whole::Signed(number)) => visitor.visit_i64(number),
            None => Err(number.instead_of(&visitor)),
        }
    }
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Mistake;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        match self.0.peek() {
            b'{' => self.object(visitor),
            b'[' => self.list(visitor),
            b'"' => self.deserialize_str(visitor),
            b'n' => self.deserialize_unit(visitor),
            b't' | b'f' => self.deserialize_bool(visitor),
            _ => {
                let number = self.0.number()?.ok_or_else(|| self.0.no_value())?;
                match number.whole() {
                    Some(Whole::Unsigned(number)) => visitor.visit_u64(number),
                    Some(Whole::Signed(number)) => visitor.visit_i64(number),
                    None => visitor.visit_f64(number.float()?),
                }
            }
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.0.peek();
        if self.0.word("true") {
            visitor.visit_bool(true)
        } else if self.0.word("false") {
            visitor.visit_bool(false)
        } else {
            Err(self.0.instead_of(&visitor))
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        let number = self.number(&visitor)?.float()?;
        visitor.visit_f64(number)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        if self.0.peek() != b'"' {
            return Err(self.0.instead_of(&visitor));
        }
        visitor.visit_str(&self.0.string()?)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.0.peek();
        if self.0.word("null") { visitor.visit_unit() } else { Err(self.0.instead_of(&visitor)) }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.0.peek();
        if self.0.word("null") { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        match self.0.peek() {
            b'"' => visitor.visit_enum(self.0.string()?.into_deserializer()),
            b'{' => {
                self.0.enter(b'{')?;
                let value = visitor.visit_enum(&mut *self)?;
                self.0.leave(b'}').map(|()| value)
            }
            _ => Err(self.0.instead_of(&visitor)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.0.skip()?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        self.list(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        self.list(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        self.object(visitor)
    }

    alike!(whole: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128);
    alike!(whole: deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128);
    alike!(deserialize_str: deserialize_char deserialize_string deserialize_identifier);
    alike!(deserialize_any: deserialize_bytes deserialize_byte_buf);
    alike!(list: deserialize_seq);
    alike!(object: deserialize_map);
}
