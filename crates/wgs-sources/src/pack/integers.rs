//! Whole numbers of a block, any of them read without the others: distances from the least in few bits, and the rest apart.
//!
//! Least number (zigzag), width in bits, number of exceptions; the numbers; then, of the exceptions, their width, 1 if one is missing,
//! their rows (as many bits as the number of rows needs) and their distances from the least. All bits set stand for an exception,
//! where there are any; of an exception, for a missing number. The width is the one that takes the fewest bits in all, the smallest of
//! equals.

use super::bytes::{Bits, Bytes, put, put_bits, unzigzag, width, zigzag};

/// Appends numbers, some of them missing; `None` when their range leaves no mark for those.
pub fn encode(numbers: &[Option<i64>], out: &mut Vec<u8>) -> Option<()> {
    let least = numbers.iter().flatten().min().copied().unwrap_or(0);
    let most = numbers.iter().flatten().max().copied().unwrap_or(0);
    let distance = |n: i64| n.wrapping_sub(least).cast_unsigned();
    let missing = numbers.iter().filter(|n| n.is_none()).count();
    let rows = width(numbers.len() as u64);
    let apart = width(distance(most).checked_add(u64::from(missing > 0))?);
    // How many need so many bits, so that each width's exceptions can be counted.
    let mut needing = [0usize; 65];
    for n in numbers.iter().flatten() {
        // All ones are taken by the mark.
        if let Some(count) = needing.get_mut(width(distance(*n).saturating_add(1)) as usize) {
            *count += 1;
        }
    }
    let plain = width(distance(most));
    let bits = |w: u32, exceptions: usize| numbers.len() * w as usize + exceptions * (rows + apart) as usize;
    let mut best = (bits(plain, 0), plain, 0usize);
    if missing > 0 {
        best = (usize::MAX, 0, 0);
    }
    for w in (1..=56u32).filter(|&w| w <= apart) {
        let exceptions = missing + needing.get(w as usize + 1..).map_or(0, |c| c.iter().sum());
        if bits(w, exceptions) < best.0 {
            best = (bits(w, exceptions), w, exceptions);
        }
    }
    let (all, w, exceptions) = best;
    if all == usize::MAX {
        return None;
    }
    put(out, zigzag(least));
    put(out, w.into());
    put(out, exceptions as u64);
    let mark = if w >= 64 { u64::MAX } else { (1u64 << w) - 1 };
    let is_exception = |n: &Option<i64>| exceptions > 0 && n.is_none_or(|n| distance(n) >= mark);
    put_bits(out, numbers.iter().map(|n| if is_exception(n) { mark } else { n.map_or(0, distance) }), w);
    if exceptions > 0 {
        out.push(apart as u8);
        out.push(u8::from(missing > 0));
        let list: Vec<(usize, &Option<i64>)> = numbers.iter().enumerate().filter(|(_, n)| is_exception(n)).collect();
        put_bits(out, list.iter().map(|(row, _)| *row as u64), rows);
        let none = if apart >= 64 { u64::MAX } else { (1u64 << apart) - 1 };
        put_bits(out, list.iter().map(|(_, n)| n.map_or(none, distance)), apart);
    }
    Some(())
}

/// A column of numbers, found but not read.
#[derive(Clone, Copy)]
pub struct Integers<'a> {
    least: i64,
    numbers: Bits<'a>,
    exceptions: usize,
    missing: bool,
    rows: Bits<'a>,
    apart: Bits<'a>,
}

impl<'a> Integers<'a> {
    /// Takes the column of `n` numbers from the front; `None` when there is none.
    pub fn read(bytes: &mut Bytes<'a>, n: usize) -> Option<Self> {
        let least = unzigzag(bytes.number()?);
        let w = bytes.small()?;
        let exceptions = bytes.length(n)?;
        let numbers = bytes.bits(n, w)?;
        let (mut apart, mut missing) = (0, false);
        if exceptions > 0 {
            apart = bytes.byte()?.into();
            missing = bytes.byte()? == 1;
        }
        let rows = bytes.bits(exceptions, width(n as u64))?;
        let apart = bytes.bits(exceptions, apart)?;
        Some(Self { least, numbers, exceptions, missing, rows, apart })
    }

    /// Writes all numbers to the front of `out`, as [`Bits::unpack`] does; `None` when one is missing, below zero or more than 32 bits
    /// hold.
    pub fn unpack<'b>(&self, out: &'b mut Vec<u64>) -> Option<&'b mut [u64]> {
        let numbers = self.numbers.unpack(out);
        let (least, mark) = (u64::try_from(self.least).ok()?, self.numbers.all_ones());
        if self.exceptions > 0 {
            for i in 0..self.exceptions {
                let slot = numbers.get_mut(usize::try_from(self.rows.at(i)?).ok()?)?;
                let apart = self.apart.at(i)?;
                if *slot != mark || (self.missing && apart == self.apart.all_ones()) {
                    return None;
                }
                *slot = apart;
            }
        }
        // All bits that any of them has: enough to tell whether one is too large.
        if numbers.iter().fold(least, |all, n| all | n) > u32::MAX.into() {
            return None;
        }
        if least > 0 {
            numbers.iter_mut().for_each(|n| *n += least);
        }
        numbers.iter().all(|&n| n <= u32::MAX.into()).then_some(numbers)
    }

    /// Number `row`: the outer `None` for a column that is none, the inner for a missing number.
    pub fn at(&self, row: usize) -> Option<Option<i64>> {
        let number = self.numbers.at(row)?;
        if self.exceptions == 0 || number != self.numbers.all_ones() {
            return Some(Some(self.least.wrapping_add(number.cast_signed())));
        }
        let (mut low, mut high) = (0, self.exceptions);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.rows.at(middle)? < row as u64 {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let number = self.apart.at(low).filter(|_| self.rows.at(low) == Some(row as u64))?;
        let missing = self.missing && number == self.apart.all_ones();
        Some((!missing).then(|| self.least.wrapping_add(number.cast_signed())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn round(numbers: &[Option<i64>]) -> usize {
        let mut out = Vec::new();
        if encode(numbers, &mut out).is_none() {
            return 0;
        }
        let mut bytes = Bytes(&out);
        let column = Integers::read(&mut bytes, numbers.len()).unwrap();
        assert!(bytes.0.is_empty());
        for (row, n) in numbers.iter().enumerate() {
            assert_eq!(column.at(row), Some(*n), "row {row} of {numbers:?}");
        }
        assert_eq!(column.at(numbers.len()), None);
        let mut all = vec![1; 9];
        let small: Option<Vec<u64>> =
            numbers.iter().map(|n| n.and_then(|n| u32::try_from(n).ok()).map(u64::from)).collect();
        assert_eq!(column.unpack(&mut all).map(|all| all.to_vec()), small, "{numbers:?}");
        out.len()
    }

    #[test]
    fn rare_large_numbers_cost_little() {
        let mut counts = vec![Some(1); 1000];
        (counts[7], counts[500], counts[999]) = (Some(150_000), None, Some(3));
        assert!(round(&counts) < 150, "{}", round(&counts));
        assert!(round(&(0..1000).map(Some).collect::<Vec<_>>()) < 1260);
        assert_eq!(round(&[Some(i64::MIN), Some(i64::MAX), None]), 0, "no mark is left");
        assert!(round(&[Some(i64::MIN), Some(i64::MAX)]) > 0 && round(&[None]) > 0 && round(&[Some(5)]) > 0);
    }

    proptest! {
        #[test]
        fn numbers_come_back(numbers in proptest::collection::vec(proptest::option::of(any::<i64>()), 1..60), shift in 0u32..64) {
            round(&numbers.iter().map(|n| n.map(|n| n >> shift)).collect::<Vec<_>>());
            round(&numbers.iter().enumerate().map(|(i, n)| n.map(|n| if i % 9 == 0 { n >> shift } else { n >> 60 })).collect::<Vec<_>>());
        }

        #[test]
        fn any_bytes_are_numbers_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..60), n in 0usize..30, row in 0usize..30) {
            if let Some(column) = Integers::read(&mut Bytes(&bytes), n) {
                column.at(row);
            }
        }
    }
}
