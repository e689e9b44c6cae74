//! The values of one field in one block, as bytes from which any single value is read without decoding the others.
//!
//! The first byte says how:
//!
//! | byte | what follows |
//! |---|---|
//! | 0 | nothing: all are missing |
//! | 1 | length and text: all are this |
//! | 2 | number of texts, their lengths, the texts; then of each row the text's number (1 or 2 bytes in planes), the number behind the last for a missing one |
//! | 3 | least value (zigzag), width, 1 if some are missing; then of each row the distance from the least in planes, all bits set for a missing one |
//! | 4 | decimals: see [`decimal`] |
//! | 5 | 0, or 1 with length and text: what most rows are; then a bit per row, set for the others; then a column of the others |
//! | 6 | 1 or 4, the width of lengths; the lengths in planes, all bits set for a missing one; the texts |
//!
//! Whole numbers and decimals come back as the text they were: a text that would not is kept as text. The smallest
//! way that fits is taken, the first of equals, so the bytes are a function of the values.

use super::bytes::{Bytes, plane, put, put_bytes, put_planes, unzigzag, width, zigzag};
use super::decimal;
use std::collections::HashMap;

/// Texts that a dictionary holds at most: numbers of two bytes.
const DICTIONARY_MAX: usize = 0xfffe;

/// A value; `None` is missing.
pub type Value<'a> = Option<&'a [u8]>;

/// Appends the values.
pub fn encode(values: &[Value<'_>], out: &mut Vec<u8>) {
    let mut counts: HashMap<Value<'_>, (usize, usize)> = HashMap::new();
    for (i, v) in values.iter().enumerate() {
        counts.entry(*v).or_insert((0, i)).0 += 1;
    }
    // The commonest, of equals the first.
    let common = counts.iter().max_by_key(|(_, (count, first))| (*count, usize::MAX - first));
    let Some((&common, &(count, _))) = common else { return out.push(0) };
    if count == values.len() {
        match common {
            None => out.push(0),
            Some(text) => {
                out.push(1);
                put_bytes(out, text);
            }
        }
        return;
    }
    let mut best = dense(values);
    // Worth it from three quarters on: the bits cost an eighth of a byte for each row.
    if count * 4 >= values.len() * 3 {
        let mut sparse = vec![5, u8::from(common.is_some())];
        if let Some(text) = common {
            put_bytes(&mut sparse, text);
        }
        let mut bits = vec![0u8; values.len().div_ceil(8)];
        let mut others = Vec::new();
        for (i, v) in values.iter().enumerate().filter(|(_, v)| **v != common) {
            if let Some(byte) = bits.get_mut(i / 8) {
                *byte |= 1 << (i % 8);
            }
            others.push(*v);
        }
        sparse.extend(bits);
        sparse.extend(dense(&others));
        if sparse.len() < best.len() {
            best = sparse;
        }
    }
    out.extend(best);
}

/// The smallest way that keeps something for each row.
fn dense(values: &[Value<'_>]) -> Vec<u8> {
    let ways = [integers(values), decimal::encode(values), dictionary(values)];
    let found = ways.into_iter().flatten().min_by_key(Vec::len);
    match found {
        // Texts are longer than a dictionary of them, but for the numbers of a dictionary.
        Some(found) => {
            let text = texts(values);
            if text.len() < found.len() { text } else { found }
        }
        None => texts(values),
    }
}

/// The number a text is, if it is written the one way that numbers are printed.
fn integer(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text).ok().filter(|t| t.len() <= 20)?;
    let digits = text.strip_prefix('-').unwrap_or(text);
    let canonical = digits.bytes().all(|b| b.is_ascii_digit()) && (!digits.starts_with('0') || text == "0");
    canonical.then(|| text.parse().ok()).flatten()
}

fn integers(values: &[Value<'_>]) -> Option<Vec<u8>> {
    let numbers: Vec<Option<i64>> =
        values.iter().map(|v| v.map(integer).map_or(Some(None), |n| n.map(Some))).collect::<Option<_>>()?;
    let mut out = vec![3];
    put_integers(&mut out, &numbers)?;
    Some(out)
}

/// Appends whole numbers, some of them missing; `None` when they leave no mark for those.
pub(super) fn put_integers(out: &mut Vec<u8>, numbers: &[Option<i64>]) -> Option<()> {
    let least = numbers.iter().flatten().min().copied().unwrap_or(0);
    let most = numbers.iter().flatten().max().copied().unwrap_or(0);
    let missing = numbers.contains(&None);
    let span = most.wrapping_sub(least).cast_unsigned();
    // Room for the mark of a missing one; where there is none, the largest number is a value.
    let width = width(span.checked_add(u64::from(missing))?);
    put(out, zigzag(least));
    out.push(width as u8);
    out.push(u8::from(missing));
    let row = |n: &Option<i64>| n.map_or(u64::MAX, |n| n.wrapping_sub(least).cast_unsigned());
    put_planes(out, &numbers.iter().map(row).collect::<Vec<_>>(), width);
    Some(())
}

/// Whole number `row` of `n`; the outer `None` for bytes that are none, the inner for a missing one.
pub(super) fn integer_at(bytes: &mut Bytes<'_>, n: usize, row: usize) -> Option<Option<i64>> {
    let least = unzigzag(bytes.number()?);
    let width = usize::from(bytes.byte()?);
    let missing = bytes.byte()? == 1;
    if !matches!(width, 0 | 1 | 2 | 4 | 8) {
        return None;
    }
    let planes = bytes.take(n.checked_mul(width)?)?;
    let number = plane(planes, n, width, row)?;
    let all = if width == 8 { u64::MAX } else { (1u64 << (8 * width)) - 1 };
    Some((!(missing && width > 0 && number == all)).then(|| least.wrapping_add(number.cast_signed())))
}

fn dictionary(values: &[Value<'_>]) -> Option<Vec<u8>> {
    let (mut texts, mut numbers) = (Vec::new(), HashMap::new());
    for text in values.iter().flatten() {
        numbers.entry(*text).or_insert_with(|| {
            texts.push(*text);
            texts.len() as u64 - 1
        });
        if texts.len() > DICTIONARY_MAX {
            return None;
        }
    }
    let mut out = vec![2];
    put(&mut out, texts.len() as u64);
    texts.iter().for_each(|t| put(&mut out, t.len() as u64));
    texts.iter().for_each(|t| out.extend_from_slice(t));
    let missing = texts.len() as u64;
    let rows: Vec<u64> = values.iter().map(|v| v.and_then(|t| numbers.get(t).copied()).unwrap_or(missing)).collect();
    put_planes(&mut out, &rows, width(missing).max(1));
    Some(out)
}

fn texts(values: &[Value<'_>]) -> Vec<u8> {
    let longest = values.iter().flatten().map(|t| t.len()).max().unwrap_or(0);
    let width = if longest < 0xff { 1 } else { 4 };
    let mut out = vec![6, width as u8];
    let lengths: Vec<u64> = values.iter().map(|v| v.map_or(u64::MAX, |t| t.len() as u64)).collect();
    put_planes(&mut out, &lengths, width);
    values.iter().flatten().for_each(|t| out.extend_from_slice(t));
    out
}

/// Appends value `row` of `n` to `out`: `Some(true)`, or `Some(false)` when it is missing. `None` when the bytes are no column.
pub fn value(bytes: &[u8], n: usize, row: usize, out: &mut Vec<u8>) -> Option<bool> {
    at(bytes, n, row, out, true)
}

fn at(bytes: &[u8], n: usize, row: usize, out: &mut Vec<u8>, outer: bool) -> Option<bool> {
    let mut bytes = Bytes(bytes);
    match bytes.byte()? {
        0 => Some(false),
        1 => {
            out.extend_from_slice(bytes.bytes()?);
            Some(true)
        }
        2 => {
            let texts = bytes.length(DICTIONARY_MAX)?;
            let mut lengths = bytes;
            let mut total = 0usize;
            for _ in 0..texts {
                total = total.checked_add(bytes.length(bytes.0.len())?)?;
            }
            let all = bytes.take(total)?;
            let number = plane(bytes.0, n, width(texts as u64).max(1), row)?;
            let number = usize::try_from(number).ok().filter(|&i| i <= texts)?;
            if number == texts {
                return Some(false);
            }
            let mut before = 0;
            for _ in 0..number {
                before += lengths.length(total)?;
            }
            let len = lengths.length(total)?;
            out.extend_from_slice(all.get(before..before + len)?);
            Some(true)
        }
        3 => {
            let Some(number) = integer_at(&mut bytes, n, row)? else { return Some(false) };
            decimal::write(number, 0, out);
            Some(true)
        }
        4 => decimal::value(bytes, n, row, out),
        5 if outer => {
            let common = match bytes.byte()? {
                0 => None,
                _ => Some(bytes.bytes()?),
            };
            let bits = bytes.take(n.div_ceil(8))?;
            if bits.get(row / 8)? >> (row % 8) & 1 == 0 {
                out.extend_from_slice(common.unwrap_or_default());
                return Some(common.is_some());
            }
            let ones = |bytes: &[u8]| bytes.iter().map(|b| b.count_ones() as usize).sum::<usize>();
            let before =
                ones(bits.get(..row / 8)?) + (bits.get(row / 8)? & ((1 << (row % 8)) - 1)).count_ones() as usize;
            at(bytes.0, ones(bits), before, out, false)
        }
        6 => {
            let width = usize::from(bytes.byte().filter(|w| matches!(w, 1 | 4))?);
            let lengths = bytes.take(n.checked_mul(width)?)?;
            let missing = (1u64 << (8 * width)) - 1;
            let len = plane(lengths, n, width, row)?;
            if len == missing {
                return Some(false);
            }
            let before = |i| plane(lengths, n, width, i).filter(|&l| l != missing).unwrap_or(0) as usize;
            let from: usize = (0..row).map(before).sum();
            out.extend_from_slice(bytes.0.get(from..from.checked_add(len as usize)?)?);
            Some(true)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn round(values: &[Option<String>]) -> Vec<u8> {
        let values: Vec<Value<'_>> = values.iter().map(|v| v.as_deref().map(str::as_bytes)).collect();
        let mut bytes = Vec::new();
        encode(&values, &mut bytes);
        for (row, wanted) in values.iter().enumerate() {
            let mut out = Vec::new();
            let there = value(&bytes, values.len(), row, &mut out).unwrap();
            assert_eq!(there.then_some(&out[..]), *wanted, "row {row} of {values:?}");
        }
        bytes
    }

    #[test]
    fn each_way_is_taken_where_it_fits() {
        let list = |texts: &[&str]| texts.iter().map(|t| (*t != "-").then(|| (*t).to_owned())).collect::<Vec<_>>();
        assert_eq!(round(&list(&["-", "-"]))[0], 0);
        assert_eq!(round(&list(&["a", "a"]))[0], 1);
        let words = ["Benign", "Pathogenic", "-", "Benign", "Benign", "Pathogenic", "x"].repeat(9);
        assert_eq!(round(&list(&words))[0], 2);
        assert_eq!(round(&list(&["12", "-", "-7", "255", "0", "700", "1"]))[0], 3);
        round(&list(&["9223372036854775807", "-9223372036854775808", "-", "1"]));
        round(&list(&["3.26740e-05", "0.00000e+00", "-1.5e-10", "0.25", "-", "7", "9.9E+3"]));
        let sci: Vec<String> = (0..300).map(|i| format!("{}.{:05}e-0{}", i % 9 + 1, i * 331, i % 7 + 1)).collect();
        assert_eq!(round(&list(&sci.iter().map(String::as_str).collect::<Vec<_>>()))[0], 4);
        let mut rare = vec!["0.00"; 500];
        (rare[3], rare[77], rare[499]) = ("0.31", "-", "0.02");
        assert_eq!(round(&list(&rare))[0], 5);
        assert_eq!(round(&list(&["00", "1.", "+1", "", "-0", "é", "1e5x"]))[0], 6);
        round(&list(&["0.5", &"x".repeat(300), "-"]));
    }

    fn text() -> impl Strategy<Value = Option<String>> {
        prop_oneof![
            Just(None),
            "[-+]?[0-9]{1,3}(\\.[0-9]{0,3})?([eE][-+]?[0-9]{1,3})?".prop_map(Some),
            any::<i64>().prop_map(|n| Some(n.to_string())),
            any::<f64>().prop_map(|n| Some(format!("{n:e}"))),
            "[a-c]{0,2}".prop_map(Some),
            Just(Some("0".to_owned())),
        ]
    }

    proptest! {
        #[test]
        fn every_value_comes_back_as_it_was(values in proptest::collection::vec(text(), 1..40), repeat in 1usize..9) {
            let rows = values.len() * repeat;
            round(&values.into_iter().cycle().take(rows).collect::<Vec<_>>());
        }

        #[test]
        fn numbers_alike(numbers in proptest::collection::vec(proptest::option::of(-300i64..300), 1..40), shift in any::<i64>()) {
            round(&numbers.iter().map(|n| n.map(|n| n.wrapping_add(shift).to_string())).collect::<Vec<_>>());
        }

        #[test]
        fn any_bytes_give_a_value_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..80), n in 0usize..20, row in 0usize..20) {
            value(&bytes, n, row, &mut Vec::new());
        }
    }
}
