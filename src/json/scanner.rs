//! JSON as text: its tokens, one after the other.

use std::{borrow::Cow, fmt};

use serde::de::Expected;

use super::{mistake::Mistake, number::Number, plain::plain};

/// How deep lists and objects may lie in each other: what recurses must end.
const DEPTH: u8 = 128;

/// A text that is being read from its start to its end.
pub(super) struct Scanner<'de> {
    text: &'de str,
    at: usize,
    depth: u8,
}

impl<'de> Scanner<'de> {
    pub(super) fn new(text: &'de str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    /// How far it has come, in bytes.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The first byte of the next token; at the end 0, which begins none.
    pub(super) fn peek(&mut self) -> u8 {
        while let b' ' | b'\n' | b'\r' | b'\t' = self.here() {
            self.at += 1;
        }
        self.here()
    }

    /// The byte that comes, whatever it is; at the end 0.
    #[inline(always)]
    fn here(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or_default()
    }

    /// Goes past a byte, if that is what comes.
    #[inline(always)]
    fn one(&mut self, byte: u8) -> bool {
        let is_next = self.here() == byte;
        self.at += usize::from(is_next);
        is_next
    }

    /// Goes past a byte, whatever it is.
    fn byte(&mut self) -> Result<u8, Mistake> {
        let byte = self.text.as_bytes().get(self.at).ok_or_else(at_end)?;
        self.at += 1;
        Ok(*byte)
    }

    /// Goes past a punctuation mark.
    pub(super) fn pass(&mut self, mark: u8) -> Result<(), Mistake> {
        // Mostly it is there at once.
        if self.one(mark) || self.peek() == mark && self.one(mark) {
            return Ok(());
        }
        Err(self.missing(format_args!("`{}`", char::from(mark))))
    }

    /// Something else is there, or nothing.
    #[cold]
    fn missing(&self, what: fmt::Arguments<'_>) -> Mistake {
        if self.is_over() { at_end() } else { Mistake::new(format_args!("expected {what}")) }
    }

    /// The same, where any value would do.
    pub(super) fn no_value(&self) -> Mistake {
        self.missing(format_args!("a value"))
    }

    fn is_over(&self) -> bool {
        self.at == self.text.len()
    }

    /// Goes into a list or an object.
    pub(super) fn enter(&mut self, mark: u8) -> Result<(), Mistake> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(Mistake::new(format_args!("too many lists and objects in each other")));
        }
        self.pass(mark)
    }

    /// Goes out of it.
    pub(super) fn leave(&mut self, mark: u8) -> Result<(), Mistake> {
        self.depth -= 1;
        self.pass(mark)
    }

    /// Whether there is one more in a list or an object; goes to it.
    pub(super) fn more(&mut self, end: u8, is_first: bool) -> Result<bool, Mistake> {
        let is_over = self.peek() == end;
        if !is_over && !is_first {
            self.pass(b',')?;
        }
        Ok(!is_over)
    }

    /// Nothing but space may be left.
    pub(super) fn end(&mut self) -> Result<(), Mistake> {
        self.peek();
        if self.is_over() {
            return Ok(());
        }
        Err(Mistake::new(format_args!("trailing characters")))
    }

    /// Goes past a word, if that is what comes.
    pub(super) fn word(&mut self, word: &str) -> bool {
        let is_next = self.text.as_bytes()[self.at..].starts_with(word.as_bytes());
        if is_next {
            self.at += word.len();
        }
        is_next
    }

    pub(super) fn string(&mut self) -> Result<Cow<'de, str>, Mistake> {
        self.pass(b'"')?;
        let piece = self.piece();
        if self.one(b'"') {
            return Ok(Cow::Borrowed(piece));
        }
        self.pieces(piece.to_owned()).map(Cow::Owned)
    }

    /// What comes before the next byte that means something.
    fn piece(&mut self) -> &'de str {
        let start = self.at;
        self.at += plain(&self.text.as_bytes()[start..]);
        &self.text[start..self.at]
    }

    /// The rest of a string whose start is not all of it.
    #[inline(never)]
    fn pieces(&mut self, mut text: String) -> Result<String, Mistake> {
        loop {
            match self.byte()? {
                b'"' => return Ok(text),
                b'\\' => text.push(self.escaped()?),
                _ => return Err(Mistake::new(format_args!("control character in a string"))),
            }
            text.push_str(self.piece());
        }
    }

    /// What stands behind a backslash.
    fn escaped(&mut self) -> Result<char, Mistake> {
        Ok(match self.byte()? {
            byte @ (b'"' | b'\\' | b'/') => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let mut code = self.hex()?;
                if let 0xd800..0xdc00 = code {
                    // One character in two halves.
                    let low = if self.word("\\u") { self.hex()? } else { 0 };
                    code = match low {
                        0xdc00..0xe000 => 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00),
                        _ => code,
                    };
                }
                let lone = || Mistake::new(format_args!("half a character in a string"));
                char::from_u32(code).ok_or_else(lone)?
            }
            _ => return Err(Mistake::new(format_args!("unknown escape in a string"))),
        })
    }

    /// Four hexadecimal digits.
    fn hex(&mut self) -> Result<u32, Mistake> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = char::from(self.byte()?).to_digit(16);
            let digit =
                digit.ok_or_else(|| Mistake::new(format_args!("unknown escape in a string")))?;
            code = code << 4 | digit;
        }
        Ok(code)
    }

    /// A number, if one comes.
    pub(super) fn number(&mut self) -> Result<Option<Number<'de>>, Mistake> {
        if !matches!(self.peek(), b'-' | b'0'..=b'9') {
            return Ok(None);
        }
        let start = self.at;
        self.one(b'-');
        if !self.one(b'0') {
            self.digits()?;
        }
        let mut is_whole = true;
        if self.one(b'.') {
            is_whole = false;
            self.digits()?;
        }
        if self.one(b'e') || self.one(b'E') {
            is_whole = false;
            let _ = self.one(b'+') || self.one(b'-');
            self.digits()?;
        }
        Ok(Some(Number { text: &self.text[start..self.at], is_whole }))
    }

    /// At least one.
    fn digits(&mut self) -> Result<(), Mistake> {
        let rest = &self.text.as_bytes()[self.at..];
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        if count == 0 { Err(Mistake::new(format_args!("invalid number"))) } else { Ok(()) }
    }

    /// Goes past a value of any kind.
    pub(super) fn skip(&mut self) -> Result<(), Mistake> {
        let (open, close) = match self.peek() {
            b'"' => return self.string().map(|_| ()),
            b'{' => (b'{', b'}'),
            b'[' => (b'[', b']'),
            _ if self.word("null") || self.word("true") || self.word("false") => return Ok(()),
            _ => return self.number()?.map(|_| ()).ok_or_else(|| self.no_value()),
        };
        self.enter(open)?;
        let mut is_first = true;
        while self.more(close, is_first)? {
            is_first = false;
            if open == b'{' {
                self.string()?;
                self.pass(b':')?;
            }
            self.skip()?;
        }
        self.leave(close)
    }

    /// Something else is there than what is asked for.
    pub(super) fn instead_of(&mut self, expected: &dyn Expected) -> Mistake {
        let found = self.found();
        found.map_or_else(
            |mistake| mistake,
            |found| Mistake::new(format_args!("invalid type: {found}, expected {expected}")),
        )
    }

    fn found(&mut self) -> Result<String, Mistake> {
        Ok(match self.peek() {
            b'"' => format!("string `{}`", self.string()?),
            b'{' => "object".to_owned(),
            b'[' => "list".to_owned(),
            _ => match self.number()? {
                Some(number) => format!("number `{}`", number.text),
                None if self.word("null") => "null".to_owned(),
                None if self.word("true") || self.word("false") => "boolean".to_owned(),
                None => return Err(self.no_value()),
            },
        })
    }
}

fn at_end() -> Mistake {
    Mistake::new(format_args!("EOF: the text ends too early"))
}
