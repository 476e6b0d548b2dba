//! A value of ours -> JSON.
//!
//! Numbers are whole, and keys are text: what else there is, we never send.

use std::fmt::{self, Display, Write};

use serde::ser::{self, Serialize, Serializer};

/// The text so far.
pub(super) struct Writer(pub(super) String);

/// It is not what we write: a mistake in its type.
#[derive(Debug)]
pub(crate) struct Unwritable;

impl Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not text, a whole number, a list or a struct")
    }
}

impl std::error::Error for Unwritable {}

impl ser::Error for Unwritable {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

type Result<T = ()> = std::result::Result<T, Unwritable>;

impl Writer {
    fn raw(&mut self, text: &str) -> Result {
        self.0.push_str(text);
        Ok(())
    }

    /// Of one of some variants: `{"name":` and what is in it.
    fn variant(&mut self, name: &str) -> Result {
        self.raw("{")?;
        self.serialize_str(name)?;
        self.raw(":")
    }
}

macro_rules! whole {
    ($($name:ident $type:ty)*) => {$(
        fn $name(self, number: $type) -> Result {
            self.raw(&number.to_string())
        }
    )*};
}

impl<'a> Serializer for &'a mut Writer {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = Members<'a>;
    type SerializeTuple = Members<'a>;
    type SerializeTupleStruct = Members<'a>;
    type SerializeTupleVariant = Members<'a>;
    type SerializeMap = ser::Impossible<(), Unwritable>;
    type SerializeStruct = Members<'a>;
    type SerializeStructVariant = Members<'a>;

    whole! {
        serialize_i8 i8 serialize_i16 i16 serialize_i32 i32 serialize_i64 i64
        serialize_u8 u8 serialize_u16 u16 serialize_u32 u32 serialize_u64 u64
    }

    fn serialize_bool(self, value: bool) -> Result {
        self.raw(if value { "true" } else { "false" })
    }

    fn serialize_f32(self, _: f32) -> Result {
        Err(Unwritable)
    }

    fn serialize_f64(self, _: f64) -> Result {
        Err(Unwritable)
    }

    fn serialize_char(self, _: char) -> Result {
        Err(Unwritable)
    }

    fn serialize_str(self, text: &str) -> Result {
        self.0.push('"');
        let mut rest = text;
        let is_special = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
        while let Some(at) = rest.bytes().position(is_special) {
            self.0.push_str(&rest[..at]);
            let _ = write!(self.0, "\\u{:04x}", rest.as_bytes()[at]);
            rest = &rest[at + 1..];
        }
        self.0.push_str(rest);
        self.raw("\"")
    }

    fn serialize_bytes(self, _: &[u8]) -> Result {
        Err(Unwritable)
    }

    fn serialize_none(self) -> Result {
        self.raw("null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result {
        self.raw("null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result {
        self.raw("null")
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Result {
        self.serialize_str(name)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        value: &T,
    ) -> Result {
        self.variant(name)?;
        value.serialize(&mut *self)?;
        self.raw("}")
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Members<'a>> {
        Ok(Members { writer: self, before: "[", end: "]" })
    }

    fn serialize_tuple(self, _: usize) -> Result<Members<'a>> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Members<'a>> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Members<'a>> {
        self.variant(name)?;
        Ok(Members { writer: self, before: "[", end: "]}" })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap> {
        Err(Unwritable)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members<'a>> {
        Ok(Members { writer: self, before: "{", end: "}" })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Members<'a>> {
        self.variant(name)?;
        Ok(Members { writer: self, before: "{", end: "}}" })
    }
}

/// A list or an object that is being written.
pub(super) struct Members<'a> {
    writer: &'a mut Writer,
    /// What comes before the next one.
    before: &'static str,
    end: &'static str,
}

impl Members<'_> {
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
        self.next()?;
        value.serialize(&mut *self.writer)
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result {
        self.next()?;
        self.writer.serialize_str(name)?;
        self.writer.raw(":")?;
        value.serialize(&mut *self.writer)
    }

    fn next(&mut self) -> Result {
        self.writer.raw(self.before)?;
        self.before = ",";
        Ok(())
    }

    fn end(self) -> Result {
        // One that is empty has not begun yet.
        let begin = if self.before == "," { "" } else { self.before };
        self.writer.raw(begin)?;
        self.writer.raw(self.end)
    }
}

macro_rules! members {
    ($($kind:ident $method:ident $element:ident($($name:ident)?))*) => {$(
        impl ser::$kind for Members<'_> {
            type Ok = ();
            type Error = Unwritable;

            fn $method<T: Serialize + ?Sized>(&mut self, $($name: &'static str,)? value: &T) -> Result {
                self.$element($($name,)? value)
            }

            fn end(self) -> Result {
                Members::end(self)
            }
        }
    )*};
}

members! {
    SerializeSeq serialize_element element()
    SerializeTuple serialize_element element()
    SerializeTupleStruct serialize_field element()
    SerializeTupleVariant serialize_field element()
    SerializeStruct serialize_field field(name)
    SerializeStructVariant serialize_field field(name)
}
