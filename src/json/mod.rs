//! JSON -> a value of any type that serde knows; and a value of ours -> JSON.
//!
//! It reads what serde_json reads, but for structs written as lists, and every visitor downloads
//! twelve kilobytes less: numbers with fractions, of which the tables are large, are linked only
//! where a type has them.

mod mistake;
mod number;
mod plain;
mod scanner;
mod reader;
mod inside;
mod key;
mod writer;
#[cfg(test)]
mod tests;

use serde::{Serialize, de::DeserializeOwned};

pub(crate) use self::{mistake::Mistake, reader::Reader, writer::Unwritable};
use self::{scanner::Scanner, writer::Writer};

/// Writes a value as JSON.
#[cfg_attr(not(feature = "components"), allow(dead_code, reason = "components send"))]
pub(crate) fn write(value: &(impl Serialize + ?Sized)) -> Result<String, Unwritable> {
    let mut writer = Writer(String::new());
    value.serialize(&mut writer)?;
    Ok(writer.0)
}

/// Reads a whole text as one value.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Mistake> {
    read_with(text, |reader| T::deserialize(reader))
}

/// Reads a whole text with what `read` makes of it.
pub(crate) fn read_with<'de, T>(
    text: &'de str,
    read: impl FnOnce(&mut Reader<'de>) -> Result<T, Mistake>,
) -> Result<T, Mistake> {
    let mut reader = Reader(Scanner::new(text));
    let value = read(&mut reader);
    let value = value.and_then(|value| reader.0.end().map(|()| value));
    value.map_err(|mistake| mistake.at(reader.0.at()))
}
