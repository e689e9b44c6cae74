//! The values of one field in one block, as bytes from which any single value is read without decoding the others.
//!
//! The first byte says how:
//!
//! | byte | what follows |
//! |---|---|
//! | 0 | nothing: all are missing |
//! | 1 | length and text: all are this |
//! | 2 | number of texts, their ends as [`integers`], length and all texts; then of each row the text's number in bits, the number behind the last for a missing one |
//! | 3 | whole numbers: see [`integers`] |
//! | 4 | decimals: see [`decimal`] |
//! | 5 | 0, or 1 with length and text: what most rows are; then a bit per row, set for the others; then a column of the others |
//! | 6 | the ends of the texts as [`integers`], missing ones too; the texts |
//! | 7 | length and text: a prefix; whole numbers that follow it, missing where a value is not so; then a column of the values that are not |
//!
//! Whole numbers and decimals come back as the text they were: a text that would not is kept as text. The smallest
//! way that fits is taken, the first of equals, so the bytes are a function of the values.

use super::bytes::{Bytes, put, put_bits, put_bytes, width};
use super::decimal;
use super::integers::{self, Integers};
use std::collections::HashMap;

/// Texts that a dictionary holds at most.
const DICTIONARY_MAX: usize = 0xffff;

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

/// The smallest way that keeps something for each row; never the one with a most common value.
fn dense(values: &[Value<'_>]) -> Vec<u8> {
    let ways = [whole(values), decimal::encode(values), prefixed(values), dictionary(values), Some(texts(values))];
    ways.into_iter().flatten().min_by_key(Vec::len).unwrap_or_else(|| vec![0])
}

/// The number a text is, if it is written the one way that numbers are printed.
fn integer(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text).ok().filter(|t| t.len() <= 20)?;
    let digits = text.strip_prefix('-').unwrap_or(text);
    let canonical = digits.bytes().all(|b| b.is_ascii_digit()) && (!digits.starts_with('0') || text == "0");
    canonical.then(|| text.parse().ok()).flatten()
}

fn whole(values: &[Value<'_>]) -> Option<Vec<u8>> {
    let numbers: Vec<Option<i64>> =
        values.iter().map(|v| v.map(integer).map_or(Some(None), |n| n.map(Some))).collect::<Option<_>>()?;
    let mut out = vec![3];
    integers::encode(&numbers, &mut out)?;
    Some(out)
}

/// A text and the number at its end, as of `rs1234`.
fn split_number(text: &[u8]) -> Option<(&[u8], i64)> {
    let digits = text.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let (prefix, number) = text.split_at(text.len() - digits);
    (!prefix.is_empty()).then_some(())?;
    Some((prefix, integer(number)?))
}

fn prefixed(values: &[Value<'_>]) -> Option<Vec<u8>> {
    let (prefix, _) = values.iter().flatten().find_map(|v| split_number(v))?;
    let number = |v: &Value<'_>| v.and_then(split_number).filter(|(p, _)| *p == prefix).map(|(_, n)| n);
    let numbers: Vec<Option<i64>> = values.iter().map(number).collect();
    // Where most are otherwise, a dictionary or text is meant.
    if numbers.iter().flatten().count() * 2 < values.len() {
        return None;
    }
    let mut out = vec![7];
    put_bytes(&mut out, prefix);
    integers::encode(&numbers, &mut out)?;
    let others: Vec<Value<'_>> = values.iter().zip(&numbers).map(|(v, n)| v.filter(|_| n.is_none())).collect();
    if others.iter().all(Option::is_none) {
        out.push(0);
    } else {
        out.extend(texts(&others));
    }
    Some(out)
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
    put_ends(&texts.iter().map(|t| Some(*t)).collect::<Vec<_>>(), &mut out)?;
    put(&mut out, texts.iter().map(|t| t.len() as u64).sum());
    texts.iter().for_each(|t| out.extend_from_slice(t));
    let missing = texts.len() as u64;
    let rows = values.iter().map(|v| v.and_then(|t| numbers.get(t).copied()).unwrap_or(missing));
    put_bits(&mut out, rows, width(missing));
    Some(out)
}

/// Where each text ends when they stand one behind the other.
fn put_ends(texts: &[Value<'_>], out: &mut Vec<u8>) -> Option<()> {
    let mut end = 0i64;
    let mut step = |t: &Value<'_>| {
        end += t.map_or(0, |t| t.len() as i64);
        t.map(|_| end)
    };
    integers::encode(&texts.iter().map(&mut step).collect::<Vec<_>>(), out)
}

fn texts(values: &[Value<'_>]) -> Vec<u8> {
    let mut out = vec![6];
    // Ends are far from where numbers end.
    let _ = put_ends(values, &mut out);
    values.iter().flatten().for_each(|t| out.extend_from_slice(t));
    out
}

/// Text `row`, by its end and that of the one before which is there.
fn text<'a>(ends: &Integers<'_>, all: &'a [u8], row: usize) -> Option<Option<&'a [u8]>> {
    let Some(end) = ends.at(row)? else { return Some(None) };
    let mut from = 0;
    for before in (0..row).rev() {
        if let Some(end) = ends.at(before)? {
            from = end;
            break;
        }
    }
    Some(Some(all.get(usize::try_from(from).ok()?..usize::try_from(end).ok()?)?))
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
            let count = bytes.length(DICTIONARY_MAX)?;
            let ends = Integers::read(&mut bytes, count)?;
            let all = bytes.bytes()?;
            let number = bytes.bits(n, width(count as u64))?.at(row)? as usize;
            if number == count {
                return Some(false);
            }
            out.extend_from_slice(text(&ends, all, number)??);
            Some(true)
        }
        3 => {
            let Some(number) = Integers::read(&mut bytes, n)?.at(row)? else { return Some(false) };
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
            at(bytes.0, ones(bits), before, out, !matches!(bytes.0, [5, ..]))
        }
        6 => {
            let ends = Integers::read(&mut bytes, n)?;
            let Some(text) = text(&ends, bytes.0, row)? else { return Some(false) };
            out.extend_from_slice(text);
            Some(true)
        }
        7 if outer => {
            let prefix = bytes.bytes()?;
            match Integers::read(&mut bytes, n)?.at(row)? {
                None => at(bytes.0, n, row, out, false),
                Some(number) => {
                    out.extend_from_slice(prefix);
                    decimal::write(number, 0, out);
                    Some(true)
                }
            }
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
        let mut rare = vec!["none"; 500];
        (rare[3], rare[77], rare[499]) = ("some", "-", "few");
        assert_eq!(round(&list(&rare))[0], 5);
        let ids: Vec<String> =
            (0..300).map(|i| if i == 9 { "rs1;rs2".into() } else { format!("rs{}", i * 7919) }).collect();
        assert_eq!(round(&list(&ids.iter().map(String::as_str).collect::<Vec<_>>()))[0], 7);
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
