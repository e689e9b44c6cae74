//! Numbers of a pack: single ones seven bits to a byte, lowest first, the eighth set in all but the last; many of one width bit by bit.

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

    /// The next `n` numbers of `width` bits.
    pub fn bits(&mut self, n: usize, width: u32) -> Option<Bits<'a>> {
        let bits = n.checked_mul(width as usize).filter(|_| sound_width(width))?;
        Some(Bits { bytes: self.take(bits.div_ceil(8))?, width, n })
    }
}

/// Widths there are: what one word holds at any bit of its first byte, or whole words.
fn sound_width(width: u32) -> bool {
    width <= 56 || width == 64
}

/// Bits that numbers up to `most` need.
pub fn width(most: u64) -> u32 {
    match 64 - most.leading_zeros() {
        57.. => 64,
        w => w,
    }
}

/// Appends numbers of `width` bits each, lowest bits first.
pub fn put_bits(out: &mut Vec<u8>, numbers: impl IntoIterator<Item = u64>, width: u32) {
    let (mut word, mut used) = (0u128, 0u32);
    for n in numbers {
        word |= u128::from(n) << used;
        used += width;
        while used >= 8 {
            out.push(word as u8);
            word >>= 8;
            used -= 8;
        }
    }
    if used > 0 {
        out.push(word as u8);
    }
}

/// Numbers of one width.
#[derive(Clone, Copy)]
pub struct Bits<'a> {
    bytes: &'a [u8],
    width: u32,
    n: usize,
}

impl Bits<'_> {
    /// The largest number of the width.
    pub fn all_ones(&self) -> u64 {
        if self.width >= 64 { u64::MAX } else { (1 << self.width) - 1 }
    }

    /// Writes all numbers to the front of `out`, which grows as needed and keeps its length, and gives them. Much faster than one
    /// by one.
    pub fn unpack<'b>(&self, out: &'b mut Vec<u64>) -> &'b mut [u64] {
        let (w, mask) = (self.width as usize, self.all_ones());
        let need = self.n.next_multiple_of(8);
        if out.len() < need {
            out.resize(need, 0);
        }
        let numbers = out.get_mut(..need).unwrap_or_default();
        match w {
            0 => numbers.fill(0),
            1..=8 => {
                // Eight numbers take as many bytes as one has bits.
                for (i, eight) in numbers.as_chunks_mut::<8>().0.iter_mut().enumerate() {
                    let word = word(self.bytes.get(i * w..).unwrap_or_default());
                    *eight = std::array::from_fn(|k| word.wrapping_shr(k as u32 * self.width) & mask);
                }
            }
            _ => {
                let (mut word, mut have) = (0u128, 0);
                let mut next = numbers.iter_mut();
                for &byte in self.bytes {
                    word |= u128::from(byte) << have;
                    have += 8;
                    if have >= w
                        && let Some(number) = next.next()
                    {
                        *number = word as u64 & mask;
                        word >>= w;
                        have -= w;
                    }
                }
            }
        }
        numbers.get_mut(..self.n).unwrap_or_default()
    }

    /// Number `i`.
    pub fn at(&self, i: usize) -> Option<u64> {
        if i >= self.n {
            return None;
        }
        let bit = i * self.width as usize;
        let rest = self.bytes.get(bit / 8..)?;
        Some(word(rest) >> (bit % 8) & self.all_ones())
    }
}

/// The first eight bytes, or as many as there are, lowest first.
#[inline]
fn word(bytes: &[u8]) -> u64 {
    match bytes.first_chunk::<8>() {
        Some(word) => u64::from_le_bytes(*word),
        None => bytes.iter().rev().fold(0, |word, b| word << 8 | u64::from(*b)),
    }
}

/// Signed as unsigned, small ones small.
pub fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63).cast_unsigned()
}

/// And back.
pub fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_back(numbers in proptest::collection::vec(any::<u64>(), 0..50), shift in 0u32..64, signed in any::<i64>()) {
            let numbers: Vec<u64> = numbers.iter().map(|n| n >> shift).collect();
            let width = width(numbers.iter().max().copied().unwrap_or(0));
            let mut out = Vec::new();
            put_bits(&mut out, numbers.iter().copied(), width);
            let mut bytes = Bytes(&out);
            let bits = bytes.bits(numbers.len(), width).unwrap();
            prop_assert!(bytes.0.is_empty());
            for (i, n) in numbers.iter().enumerate() {
                prop_assert_eq!(bits.at(i), Some(*n));
                let mut out = Vec::new();
                put(&mut out, *n);
                prop_assert_eq!(Bytes(&out).number(), Some(*n));
            }
            let mut all = vec![7; 20];
            prop_assert_eq!(&*bits.unpack(&mut all), &numbers[..]);
            prop_assert_eq!(bits.at(numbers.len()), None);
            prop_assert_eq!(unzigzag(zigzag(signed)), signed);
        }
    }
}
