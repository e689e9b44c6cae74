//! What full justification means, said slowly: make the changed sequence, try every place of the contig at which the same
//! insertion or deletion makes the same sequence, and take them all together.

mod common;

use common::slice;
use proptest::prelude::*;
use wgs_io::reference::RefSlice;
use wgs_vrs::{State, VrsError, justify::justify};

/// Start, end and state of the change that makes `changed` of `contig` by exchanging `start..end`.
fn slowly(contig: &str, changed: &str, start: usize, end: usize) -> (usize, usize, State) {
    let (was, is) = (contig.len(), changed.len());
    let by_length = |length: usize, unit: usize, sequence: &str| State::ReferenceLength {
        length: length as u32,
        repeat_subunit: unit as u32,
        sequence: (length <= 50).then(|| sequence.to_owned()),
    };
    if contig == changed {
        return (start, end, by_length(end - start, end - start, &contig[start..end]));
    }
    if is < was {
        let n = was - is;
        let places: Vec<usize> =
            (0..=is).filter(|p| format!("{}{}", &contig[..*p], &contig[p + n..]) == changed).collect();
        if let (Some(first), Some(last)) = (places.first(), places.last()) {
            let kept = &contig[*first..*last];
            return (*first, last + n, by_length(kept.len(), n, kept));
        }
    }
    if is > was {
        let n = is - was;
        let places: Vec<usize> =
            (0..=was).filter(|p| format!("{}{}", &changed[..*p], &changed[p + n..]) == contig).collect();
        if let (Some(first), Some(last)) = (places.first(), places.last()) {
            let whole = &changed[*first..last + n];
            let repeats = |d: &usize| whole[*d..] == whole[..whole.len() - d];
            let unit = (1..=(last - first).min(n)).rev().filter(|d| n.is_multiple_of(*d)).find(repeats);
            let state = match unit {
                Some(d) => by_length(whole.len(), d, whole),
                None => State::Literal { sequence: whole.to_owned() },
            };
            return (*first, *last, state);
        }
    }
    let same = |a: &str, b: &str| a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let backwards = |s: &str| s.chars().rev().collect::<String>();
    let head = same(contig, changed);
    let tail = same(&backwards(contig), &backwards(changed));
    (head, was - tail, State::Literal { sequence: changed[head..is - tail].to_owned() })
}

/// A sequence of few letters that repeats, with a few changes, and `start..end` with a sequence to put there.
fn changes() -> impl Strategy<Value = (String, usize, usize, String)> {
    let contig = ("[AC]{1,4}", 1..9usize, "[ACG]{0,4}", "[AC]{1,3}", 0..6usize)
        .prop_map(|(unit, n, between, other, m)| unit.repeat(n) + &between + &other.repeat(m));
    (contig, any::<(u16, u8)>(), "[AC]{1,3}", 0..5usize, "[ACGT]{0,4}", any::<bool>()).prop_map(
        |(contig, (at, n), unit, copies, other, repeats)| {
            let start = usize::from(at) % (contig.len() + 1);
            let end = (start + usize::from(n % 9)).min(contig.len());
            (contig, start, end, if repeats { unit.repeat(copies) } else { other })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn as_the_slow_definition((contig, start, end, alt) in changes()) {
        let changed = format!("{}{alt}{}", &contig[..start], &contig[end..]);
        let expected = slowly(&contig, &changed, start, end);
        let len = contig.len() as u32;
        let ours = justify(&slice(0, &contig), len, start as u32, end as u32, alt.as_bytes()).unwrap();
        prop_assert_eq!((ours.0 as usize, ours.1 as usize, ours.2.clone()), expected);
        // The same change with more of the reference written out, in lower case, is the same allele.
        if changed != contig {
            let (wide, back) = (start / 2, end + (contig.len() - end) / 2);
            let padded = format!("{}{alt}{}", &contig[wide..start], &contig[end..back]).to_lowercase();
            prop_assert_eq!(justify(&slice(0, &contig), len, wide as u32, back as u32, padded.as_bytes()).unwrap(), ours);
        }
    }

    /// A part of the contig gives the same allele or says what is missing.
    #[test]
    fn a_part_of_the_contig_is_enough_or_said((contig, start, end, alt) in changes(), cut in any::<(u8, u8)>()) {
        let len = contig.len() as u32;
        let (start, end) = (start as u32, end as u32);
        let whole = slice(0, &contig);
        let expected = justify(&whole, len, start, end, alt.as_bytes()).unwrap();
        let low = u32::from(cut.0) % (len + 1);
        let high = low + u32::from(cut.1) % (len - low + 1);
        let part = RefSlice { start: low, codes: whole.range(low, high).to_vec() };
        match justify(&part, len, start, end, alt.as_bytes()) {
            Ok(allele) => prop_assert_eq!(allele, expected),
            Err(VrsError::Short { pos }) => prop_assert!(pos < len && (pos < low || pos >= high)),
            Err(other) => prop_assert!(false, "{other}"),
        }
    }
}

#[test]
fn no_interval() {
    let contig = slice(0, "ACGT");
    for (start, end) in [(3, 2), (0, 5), (5, 5), (u32::MAX, u32::MAX)] {
        assert!(matches!(justify(&contig, 4, start, end, b"A"), Err(VrsError::Interval { .. })));
    }
    assert!(matches!(justify(&contig, u32::MAX, 0, 1, b"AA"), Err(VrsError::Interval { .. })));
    // Nothing in place of nothing is a reference allele of no length.
    let state = State::ReferenceLength { length: 0, repeat_subunit: 0, sequence: Some(String::new()) };
    assert_eq!(justify(&contig, 4, 4, 4, b""), Ok((4, 4, state)));
}
