//! The part of a string that is taken as it is.

/// How many bytes of a string come before one that means something: a quote, a backslash, a
/// control character. Sixteen at a time: a text of four kilobytes is mostly this.
pub(super) fn plain(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    while let Some((sixteen, beyond)) = rest.split_first_chunk() {
        let both = u128::from_le_bytes(*sixteen);
        if meaning(both as u64) | meaning((both >> 64) as u64) != 0 {
            break;
        }
        rest = beyond;
    }
    while let [first, beyond @ ..] = rest {
        if let b'"' | b'\\' | 0..b' ' = first {
            break;
        }
        rest = beyond;
    }
    bytes.len() - rest.len()
}

/// Not zero if one of eight bytes means something.
#[inline(always)]
fn meaning(eight: u64) -> u64 {
    const fn all(byte: u8) -> u64 {
        u64::from_ne_bytes([byte; 8])
    }
    // With this bit turned over, the quote stands next to the control characters.
    let low = (eight ^ all(2)).wrapping_sub(all(b' ' + 1));
    let backslash = (eight ^ all(b'\\')).wrapping_sub(all(1));
    // The highest bit of each byte that fell below zero. Those that are not ASCII have it anyway.
    (low | backslash) & !eight & all(0x80)
}
