//! Integers of a pack: seven bits to a byte, lowest first, the eighth set in all but the last; arrays of fixed width in planes.
//!
//! A plane holds one byte of every number, lowest plane first: equal high bytes stand together, which compresses, and any
//! number is read without the others.

/// Appends a number.
pub fn put(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a length and the bytes.
pub fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Bytes that are read from the front.
#[derive(Clone, Copy)]
pub struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    /// The next number; `None` where there is none.
    pub fn number(&mut self) -> Option<u64> {
        let (mut value, mut shift) = (0u64, 0u32);
        loop {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            let bits = u64::from(byte & 0x7f);
            if shift > 63 || bits << shift >> shift != bits {
                return None;
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Some(value);
            }
            shift += 7;
        }
    }

    /// The next number, as a length no greater than `most`.
    pub fn length(&mut self, most: usize) -> Option<usize> {
        usize::try_from(self.number()?).ok().filter(|&n| n <= most)
    }

    /// The next number of 32 bits.
    pub fn small(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    /// The next byte.
    pub fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    /// The next `n` bytes.
    pub fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    /// The next length and that many bytes.
    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        let n = self.length(self.0.len())?;
        self.take(n)
    }
}

/// Bytes that the numbers up to `most` need: 0, 1, 2, 4 or 8.
pub fn width(most: u64) -> usize {
    match most {
        0 => 0,
        1..=0xff => 1,
        0x100..=0xffff => 2,
        0x1_0000..=0xffff_ffff => 4,
        _ => 8,
    }
}

/// Appends numbers in planes.
pub fn put_planes(out: &mut Vec<u8>, numbers: &[u64], width: usize) {
    for plane in 0..width {
        out.extend(numbers.iter().map(|n| (n >> (8 * plane)) as u8));
    }
}

/// Number `i` of `n` in planes.
pub fn plane(bytes: &[u8], n: usize, width: usize, i: usize) -> Option<u64> {
    if i >= n {
        return None;
    }
    (0..width).try_fold(0u64, |sum, plane| Some(sum | u64::from(*bytes.get(plane * n + i)?) << (8 * plane)))
}

/// Signed as unsigned, small ones small.
pub fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63).cast_unsigned()
}

/// And back.
pub fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}
