use super::*;
use wgs_core::read::{Core, Parts};
use wgs_core::{Contig, Contigs};

fn codes(s: &str) -> Vec<u8> {
    s.bytes().map(|b| 1 << "ACGT".find(char::from(b)).unwrap()).collect()
}

fn slice(start: u32, s: &str) -> RefSlice {
    RefSlice { start, codes: codes(s) }
}

fn ops(text: &str) -> Vec<CigarOp> {
    let (mut out, mut n) = (Vec::new(), 0);
    for c in text.chars() {
        match c.to_digit(10) {
            Some(d) => n = 10 * n + d,
            None => {
                out.push(CigarOp(n << 4 | "MIDNSHP=X".find(c).unwrap() as u32));
                n = 0;
            }
        }
    }
    out
}

fn text(a: &Alignment) -> String {
    format!("{}:{}", a.span().unwrap().0, wgs_align::cigar_text(&a.cigar()))
}

/// An alignment of `start` and CIGAR, through a record.
fn alignment(start: u32, cigar: &str) -> Option<Alignment> {
    let cigar = ops(cigar);
    let n: u32 = cigar.iter().filter(|o| o.consumes_read()).map(|o| o.len()).sum();
    let bytes: Vec<u8> = cigar.iter().flat_map(|o| o.0.to_le_bytes()).collect();
    let (bases, quals) = (vec![0x11; n.div_ceil(2) as usize], vec![30; n as usize]);
    let core = Core { contig: 0, start: start.into(), mate_contig: -1, read_len: n as usize, ..Core::default() };
    let parts = Parts { name: b"r", cigar: &bytes, bases: &bases, quals: &quals, tags: &[] };
    let contigs = Contigs::new(vec![Contig { name: "c".into(), len: 10_000, md5: None }]);
    Alignment::of(&ReadView::new(core, parts, &contigs).unwrap())
}

#[test]
fn records_come_back_as_they_were() {
    for cigar in ["10M", "3S7M", "2H3S4M2I3M1D5M4S7H", "5M3D2M", "1M1I1M"] {
        assert_eq!(text(&alignment(100, cigar).unwrap()), format!("100:{cigar}"));
    }
    assert_eq!(text(&alignment(7, "3=1X2=").unwrap()), "7:6M");
    for none in ["5M10N5M", "5S", "3M1P2M"] {
        assert!(alignment(100, none).is_none(), "{none}");
    }
}

#[test]
fn a_realignment_is_taken_over_between_the_places_that_agree() {
    // A run of T that the read has two bases shorter; the mapper clipped it.
    let reference = slice(100, "ACGACGTACTTTTTTGCATCGATCAGGT");
    let read = codes("CGTACTTTTGCATCGATC");
    let new: Vec<Option<u32>> = (104..109).map(Some).chain((111..124).map(Some)).collect();
    let mut a = alignment(104, "9M9S").unwrap();
    assert!(a.splice(0, &new, (108, 116), &read, &reference));
    assert_eq!(text(&a), "104:5M2D13M");
    assert_eq!(a.differences(&read, &reference), (2, "5^TT13".into()));
    // Only its right part lies in the window's flanks: the two agree before it.
    let mut a = alignment(104, "9M9S").unwrap();
    assert!(a.splice(2, &new[2..], (108, 116), &read, &reference));
    assert_eq!(text(&a), "104:5M2D13M");
    // What is clipped before it and behind it has no say.
    let mut a = alignment(106, "2S7M9S").unwrap();
    assert!(a.splice(2, &new[2..16], (108, 116), &read, &reference));
    assert_eq!(text(&a), "106:2S3M2D11M2S");
    // They agree nowhere: it stays.
    let mut a = alignment(103, "9M9S").unwrap();
    assert!(!a.splice(2, &new[2..], (108, 116), &read, &reference));
    assert_eq!(text(&a), "103:9M9S");
    // Behind the window they do not, and the read goes on.
    let mut a = alignment(104, "5M1D13M").unwrap();
    assert!(!a.splice(0, &new[..15], (108, 116), &read, &reference));
    assert_eq!(text(&a), "104:5M1D13M");
}

#[test]
fn gaps_go_left() {
    let reference = slice(0, "GGACACACACTTGA");
    // ACAC is missing, the last of it.
    let read = codes("GGACACTTGA");
    let new: Vec<Option<u32>> = (0..6).map(Some).chain((10..14).map(Some)).collect();
    let mut a = alignment(0, "6M4S").unwrap();
    assert!(a.splice(0, &new, (2, 10), &read, &reference));
    assert_eq!(text(&a), "0:2M4D8M");
    // AC more, at the end.
    let read = codes("GGACACACACACTTGA");
    let new: Vec<Option<u32>> = (0..10).map(Some).chain([None, None]).chain((10..14).map(Some)).collect();
    let mut a = alignment(0, "10M6S").unwrap();
    assert!(a.splice(0, &new, (2, 10), &read, &reference));
    assert_eq!(text(&a), "0:2M2I12M");
    // Two gaps of one tract become one.
    let reference = slice(0, "GCTTTTTTTTGA");
    let read = codes("GCTTTTTGA");
    let new: Vec<Option<u32>> = [0, 1, 4, 5, 7, 8, 9, 10, 11].map(Some).to_vec();
    let mut a = alignment(0, "4M5S").unwrap();
    assert!(a.splice(0, &new, (2, 10), &read, &reference));
    assert_eq!(text(&a), "0:2M3D7M");
    // The first base stays where it is: a gap does not become a later start.
    let reference = slice(0, "TTTTTTGA");
    let read = codes("TTTTGA");
    let new: Vec<Option<u32>> = [0, 1, 4, 5, 6, 7].map(Some).to_vec();
    let mut a = alignment(0, "6M").unwrap();
    assert!(a.splice(0, &new, (0, 6), &read, &reference));
    assert_eq!(text(&a), "0:1M2D5M");
}

#[test]
fn differences_as_samtools_counts_them() {
    let reference = slice(10, "ACGTACGTACGT");
    let a = alignment(10, "2S3M1I2M2D3M").unwrap();
    //               clip  ACG   T+  TA  (CG)  TAC
    let read = codes("GGACCTTATAC");
    assert_eq!(a.differences(&read, &reference), (4, "2G2^CG3".into()));
    let mut with_n = reference;
    with_n.codes[0] = 15;
    assert_eq!(a.differences(&read, &with_n), (5, "0N1G2^CG3".into()));
}
