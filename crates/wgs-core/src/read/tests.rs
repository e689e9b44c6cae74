use super::*;
use crate::Contig;

fn contigs() -> Contigs {
    Contigs::new(vec![Contig { name: "chr1".into(), len: 1000, md5: None }])
}

fn cigar(ops: &[(u32, char)]) -> Vec<u8> {
    ops.iter().flat_map(|&(n, c)| (n << 4 | "MIDNSHP=X".find(c).unwrap() as u32).to_le_bytes()).collect()
}

fn core(start: i64, n: usize) -> Core {
    Core { start, read_len: n, mate_contig: -1, mate_start: -1, ..Core::default() }
}

fn view<'a>(c: Core, cig: &'a [u8], tags: &'a [u8]) -> Result<ReadView<'a>, ReadError> {
    let parts = Parts {
        name: b"r",
        cigar: cig,
        bases: &[0x12; 500][..c.read_len.div_ceil(2)],
        quals: &[30; 500][..c.read_len],
        tags,
    };
    ReadView::new(c, parts, &contigs())
}

#[test]
fn blocks_join_equal_and_different_and_split_at_indels() {
    let cig = cigar(&[(2, 'S'), (3, '='), (1, 'X'), (2, 'M'), (1, 'I'), (4, 'M'), (5, 'D'), (2, 'M'), (1, 'H')]);
    let r = view(core(10, 15), &cig, &[]).unwrap();
    let mut blocks = Vec::new();
    r.blocks_into(&mut blocks);
    let b = |read_start, start, len| Block { read_start, start, len };
    assert_eq!(blocks, [b(2, 10, 6), b(9, 16, 4), b(13, 25, 2)]);
    assert_eq!((r.end(), r.aligned_len(), r.clips()), (27, 12, (2, 1)));
}

#[test]
fn refuses_each_inconsistency() {
    let m = cigar(&[(10, 'M')]);
    assert_eq!(view(core(0, 11), &m, &[]).unwrap_err(), ReadError::Length { cigar: 10, read: 11 });
    assert_eq!(view(core(995, 10), &m, &[]).unwrap_err(), ReadError::BeyondContig { end: 1005, len: 1000 });
    assert_eq!(view(core(-1, 10), &m, &[]).unwrap_err(), ReadError::Position(0));
    assert_eq!(view(Core { contig: 1, ..core(0, 10) }, &m, &[]).unwrap_err(), ReadError::Contig(1));
    let bad = (10u32 << 4 | 9).to_le_bytes();
    assert_eq!(view(core(0, 10), &bad, &[]).unwrap_err(), ReadError::Operation(9));
    assert_eq!(ReadView::from_bam(&[0; 31], &contigs()).unwrap_err(), ReadError::Short("fixed fields"));
}

#[test]
fn unmapped_reads_ignore_their_cigar() {
    let m = cigar(&[(99, 'M')]);
    let r = view(Core { flags: 4, ..core(5, 10) }, &m, &[]).unwrap();
    assert!(r.cigar().is_empty());
    assert_eq!((r.start(), r.end()), (5, 5));
}

#[test]
fn long_cigar_comes_from_its_tag() {
    let place = cigar(&[(10, 'S'), (12, 'N')]);
    let mut tags = b"NMC\x01CGBI".to_vec();
    let real = cigar(&[(4, 'M'), (2, 'D'), (6, 'M')]);
    tags.extend(3u32.to_le_bytes());
    tags.extend(&real);
    let r = view(core(0, 10), &place, &tags).unwrap();
    assert_eq!((r.end(), r.cigar().len()), (12, 3));
}

#[test]
fn tags_are_found_behind_every_type() {
    let mut tags =
        b"AAAxBBc\x01CCs\x01\x00DDi\x01\x00\x00\x00EEZhello\x00FFBS\x02\x00\x00\x00\x01\x00\x02\x00RGZlane1\x00"
            .to_vec();
    let m = cigar(&[(10, 'M')]);
    assert_eq!(view(core(0, 10), &m, &tags).unwrap().tag_str(b"RG"), Some(&b"lane1"[..]));
    tags.truncate(tags.len() - 1);
    assert_eq!(view(core(0, 10), &m, &tags).unwrap().tag_str(b"RG"), None, "no NUL");
    assert_eq!(view(core(0, 10), &m, b"XXB").unwrap().tag_str(b"RG"), None);
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_refused_or_give_a_consistent_view(bytes: Vec<u8>) {
        if let Ok(r) = ReadView::from_bam(&bytes, &contigs()) {
            let mut blocks = Vec::new();
            r.blocks_into(&mut blocks);
            proptest::prop_assert!(blocks.iter().all(|b| b.end() <= r.end() && (r.is_empty() || (b.read_start + b.len) as usize <= r.len())));
        }
    }
}
