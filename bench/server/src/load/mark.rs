//! What tells an event from another, and when it was sent: a mark in its text.

/// Microseconds since the benchmark began.
pub(crate) type Micros = u64;

/// `@`, seven digits of its number, twelve of its time, `@`.
const LENGTH: usize = 21;

/// An event as it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Counted from 1.
    pub(crate) number: u32,
    pub(crate) at: Micros,
}

impl Mark {
    /// A text of this length, or of a mark's, that has the mark in it.
    pub(crate) fn text(self, length: usize) -> String {
        let mut text = format!("@{:07}{:012}@", self.number, self.at);
        text.extend(std::iter::repeat_n('x', length.saturating_sub(LENGTH)));
        text
    }

    fn read(text: &[u8]) -> Option<Self> {
        let digits = std::str::from_utf8(text.get(1..LENGTH - 1)?).ok()?;
        let (number, at) = digits.split_at_checked(7)?;
        Some(Self { number: number.parse().ok()?, at: at.parse().ok()? })
    }
}

/// Finds the marks in what comes in pieces.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    /// The start of a mark whose end has not come.
    begun: Vec<u8>,
}

impl Marks {
    pub(crate) fn find(&mut self, piece: &[u8], mut found: impl FnMut(Mark)) {
        let joined;
        let mut rest = piece;
        if !self.begun.is_empty() {
            self.begun.extend_from_slice(piece);
            joined = std::mem::take(&mut self.begun);
            rest = &joined;
        }
        while let Some(start) = memchr::memchr(b'@', rest) {
            rest = &rest[start..];
            if rest.len() < LENGTH {
                self.begun = rest.to_vec();
                return;
            }
            match Mark::read(rest).filter(|_| rest[LENGTH - 1] == b'@') {
                Some(mark) => {
                    found(mark);
                    rest = &rest[LENGTH..];
                }
                None => rest = &rest[1..],
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_however_the_text_is_cut() {
        let marks = [Mark { number: 7, at: 1 }, Mark { number: 1_234_567, at: 999_999_999_999 }];
        let text = marks.map(|mark| format!("id: a@b\ndata: {}\n\n", mark.text(40))).concat();
        for cut in 1..text.len() {
            let (mut seen, mut finder) = (Vec::new(), Marks::default());
            text.as_bytes().chunks(cut).for_each(|piece| finder.find(piece, |it| seen.push(it)));
            assert_eq!(seen, marks, "cut into pieces of {cut}");
        }
    }
}
