//! Every rule of the reader once, every error once; regions against a set of positions.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;
use wgs_core::{ContigId, Interval};

fn rows(text: &str) -> Vec<(String, u32, u32, Option<String>, u64)> {
    let rows = parse(text.as_bytes()).unwrap();
    rows.into_iter().map(|r| (r.contig.to_string(), r.start, r.end, r.name, r.line)).collect()
}

#[test]
fn rows_as_written() {
    let text = "browser position chr1\r\ntrack name=\"x y\"\r\n#comment\n\n  \nchr1\t0\t10\r\nchr1\t5\t5\texon 1\t0\t+\n\
                chr2 3   9 a b\ntrack1\t1\t2\nchr3\t7\t4294967295\t\t0\nchr1\t 8\t9 ";
    let row = |contig: &str, start, end, name: Option<&str>, line| {
        (contig.to_owned(), start, end, name.map(str::to_owned), line)
    };
    let wanted = [
        row("chr1", 0, 10, None, 6),
        row("chr1", 5, 5, Some("exon 1"), 7),
        row("chr2", 3, 9, Some("a"), 8),
        row("track1", 1, 2, None, 9),
        row("chr3", 7, u32::MAX, None, 10),
        row("chr1", 8, 9, None, 11),
    ];
    assert_eq!(rows(text), wanted);
    assert!(rows("").is_empty() && rows("#only\n").is_empty());
}

#[test]
fn what_is_no_row_is_refused() {
    let problem = |text: &[u8]| parse(text).unwrap_err();
    assert_eq!(problem(b"a\t1\t2\na\t1\n"), (2, Problem::Columns));
    assert_eq!(problem(b"\t1\t2"), (1, Problem::Columns));
    assert_eq!(problem(b"a"), (1, Problem::Columns));
    for (text, found) in
        [("a\t-1\t2", "-1"), ("a\t1\t+2", "+2"), ("a 1.0 2", "1.0"), ("a\t1\t4294967296", "4294967296"), ("a\t\t2", "")]
    {
        assert_eq!(problem(text.as_bytes()), (1, Problem::Position(found.into())), "{text}");
    }
    assert_eq!(problem(b"#\na\t9\t8"), (2, Problem::Reversed { start: 9, end: 8 }));
    assert_eq!(problem(b"a\t1\t2\n\xff\t1\t2"), (2, Problem::Utf8));
}

#[test]
fn files_in_any_wrapping_and_the_message() {
    use std::io::Write;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.bed");
    let mut packed = crate::bgzf_out::Writer::new(Vec::new());
    packed.write_all(b"a\t1\t2\n").unwrap();
    let packed = packed.finish().unwrap();
    for bytes in [&b"a\t1\t2\n"[..], &packed] {
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(read(&path).unwrap(), parse(b"a\t1\t2\n").unwrap());
    }
    std::fs::write(&path, "a\t1\tx\n").unwrap();
    let error = read(&path).unwrap_err();
    assert_eq!(error.to_string(), format!("{}: line 1: 'x' is not a position", path.display()));
    assert_eq!((error.kind(), error.hint().is_some()), (Kind::Input, true));
    std::fs::write(&path, &packed[..packed.len() - 28]).unwrap();
    assert!(read(&path).unwrap_err().hint().unwrap().contains("transfer"));
    assert!(matches!(read(&dir.path().join("none")), Err(BedError::Input(InputError::Io { .. }))));
}

#[test]
fn names_go_through_the_resolver() {
    let rows = parse(b"a\t1\t5\nskip\t0\t9\nb\t2\t3\na\t5\t7\n").unwrap();
    let contig = |row: &Row| match &*row.contig {
        "a" => Ok(Some(ContigId(0))),
        "b" => Ok(Some(ContigId(2))),
        "skip" => Ok(None),
        other => Err(format!("line {}: {other}", row.line)),
    };
    let regions = Regions::new(&rows, contig).unwrap();
    assert_eq!(
        (regions.of(ContigId(0)), regions.of(ContigId(1)), regions.of(ContigId(9))),
        (&[(1, 7)][..], &[][..], &[][..])
    );
    assert_eq!((regions.total_len(), regions.iter().count(), regions.is_empty()), (7, 2, false));
    let unknown = parse(b"a\t1\t5\nz\t0\t9\n").unwrap();
    assert_eq!(Regions::new(&unknown, contig), Err("line 2: z".into()));
    assert!(Regions::default().is_empty());
}

proptest! {
    /// Whatever the order and overlap, regions answer as a set of positions does.
    #[test]
    fn regions_are_sets(list in prop::collection::vec((0u32..3, 0u32..60, 0u32..12), 0..40), probe in (0u32..4, 0u32..80, 0u32..9)) {
        let intervals: Vec<Interval> = list.iter().map(|&(c, start, len)| Interval { contig: ContigId(c), start, end: start + len }).collect();
        let set: BTreeSet<(u32, u32)> = intervals.iter().flat_map(|i| (i.start..i.end).map(|p| (i.contig.0, p))).collect();
        let regions: Regions = intervals.iter().copied().collect();
        let (contig, start, len) = probe;
        let wanted = (start..start + len).any(|p| set.contains(&(contig, p)));
        prop_assert_eq!(regions.overlaps(ContigId(contig), start, start + len), wanted);
        prop_assert_eq!(regions.contains(ContigId(contig), start), set.contains(&(contig, start)));
        prop_assert_eq!(regions.total_len(), set.len() as u64);
        for pair in regions.iter().collect::<Vec<_>>().windows(2) {
            prop_assert!(pair[0].contig < pair[1].contig || pair[0].end < pair[1].start);
        }
    }
}
