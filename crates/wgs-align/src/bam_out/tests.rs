use super::*;
use crate::{OpenOptions, Source};
use std::process::Command;
use wgs_core::{Contig, Interval};

fn contigs(len: u32) -> Contigs {
    Contigs::new(["a", "b"].map(|n| Contig { name: n.into(), len, md5: None }).to_vec())
}

fn record(contig: i32, start: i64, name: &str, cigar: &[(u32, u32)]) -> BamRecord {
    let cigar: Vec<CigarOp> = cigar.iter().map(|&(len, code)| CigarOp(len << 4 | code)).collect();
    let n = cigar.iter().filter(|o| o.consumes_read()).map(|o| o.len()).sum::<u32>() as usize;
    let core = Core {
        flags: if contig < 0 || cigar.is_empty() { 4 } else { 0 },
        contig,
        start,
        mapq: 60,
        mate_contig: -1,
        mate_start: -1,
        ..Core::default()
    };
    let bases = (0..n.div_ceil(2)).map(|i| if n % 2 == 1 && i == n / 2 { 0x10 } else { 0x12 }).collect();
    BamRecord { core, name: name.into(), cigar, bases, quals: vec![30; n], tags: Vec::new() }
}

/// A file and its index in a directory of its own.
fn file(contigs: &Contigs, records: &[BamRecord]) -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.bam");
    let text: String = contigs.iter().map(|(_, c)| format!("@SQ\tSN:{}\tLN:{}\n", c.name, c.len)).collect();
    let mut writer = BamWriter::new("x.bam", Vec::new(), &format!("@HD\tVN:1.6\n{text}"), contigs).unwrap();
    records.iter().for_each(|r| writer.write(r).unwrap());
    let (bytes, index) = writer.finish().unwrap();
    std::fs::write(&path, bytes).unwrap();
    std::fs::write(dir.path().join(format!("x.bam.{}", index.extension)), index.bytes).unwrap();
    (dir, path)
}

fn samtools(args: &[&str]) -> String {
    let out = Command::new("samtools").args(args).output().unwrap();
    assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

#[test]
fn what_is_written_is_read_and_fetched() {
    for len in [1 << 20, 1 << 30] {
        let contigs = contigs(len);
        let at = |i: i64| i * 40_000;
        let mut records: Vec<BamRecord> =
            (0..25).map(|i| record(0, at(i), &format!("r{i}"), &[(5, 4), (100, 0), (3, 1), (7, 2), (9, 0)])).collect();
        records.push(record(1, 5, "placed", &[]));
        records.push(record(-1, -1, "none", &[]));
        let (_dir, path) = file(&contigs, &records);
        let mut source =
            Source::open(&path, OpenOptions { reference: None, fields: wgs_core::Fields::NAME, inflate_threads: 0 })
                .unwrap();
        let counts = source.index_counts().unwrap();
        let numbers: Vec<_> = counts.contigs.iter().map(|c| c.map(|c| (c.mapped, c.unmapped))).collect();
        assert_eq!((numbers, counts.unplaced), (vec![Some((25, 0)), Some((0, 1))], Some(1)));
        let mut fetcher = source.fetcher().unwrap();
        let mut found = Vec::new();
        let asked = Interval { contig: ContigId(0), start: at(3) as u32 + 115, end: at(6) as u32 + 1 };
        fetcher
            .fetch(Some(asked), |r| {
                found.push(String::from_utf8_lossy(r.name()).into_owned());
                Ok::<_, AlignError>(())
            })
            .unwrap();
        assert_eq!(found, ["r3", "r4", "r5", "r6"]);
        let mut stream = source.stream().unwrap();
        let mut n = 0;
        while let Some(view) = stream.next().unwrap() {
            let back = BamRecord::from_view(&view);
            let mut bytes = [Vec::new(), Vec::new()];
            back.encode(&mut bytes[0]).unwrap();
            records[n].encode(&mut bytes[1]).unwrap();
            assert_eq!(bytes[0], bytes[1], "{n}");
            n += 1;
        }
        assert_eq!(n, records.len());
    }
}

#[test]
fn a_long_cigar_goes_through_its_tag() {
    let ops: Vec<(u32, u32)> = (0..70_001).map(|i| (1, if i % 2 == 0 { 0 } else { 1 })).collect();
    let long = record(0, 10, "long", &ops);
    let (_dir, path) = file(&contigs(1 << 20), std::slice::from_ref(&long));
    let options = OpenOptions { reference: None, fields: wgs_core::Fields::NAME, inflate_threads: 0 };
    let mut stream = Source::open(&path, options).unwrap().stream().unwrap();
    let view = stream.next().unwrap().unwrap();
    let back = BamRecord::from_view(&view);
    assert_eq!((back.cigar.len(), back.tags.len(), view.end()), (70_001, 0, 10 + 35_001));
    let sam = samtools(&["view", path.to_str().unwrap()]);
    assert_eq!(sam.split('\t').nth(5).unwrap(), long.cigar_text());
}

#[test]
fn disorder_and_impossible_records_are_refused() {
    let contigs = contigs(1000);
    let mut writer = BamWriter::new("x.bam", Vec::new(), "", &contigs).unwrap();
    writer.write(&record(0, 100, "a", &[(5, 0)])).unwrap();
    let error = writer.write(&record(0, 99, "b", &[(5, 0)])).unwrap_err().to_string();
    assert_eq!(error, "x.bam: read 'b' at a:100 comes after a:101: the file is not sorted by position");
    writer.write(&record(-1, -1, "none", &[])).unwrap();
    assert!(writer.write(&record(1, 5, "late", &[(5, 0)])).is_err());
    let error = writer.write(&record(-1, -1, &"n".repeat(255), &[])).unwrap_err().to_string();
    assert!(error.contains("longer than 254"), "{error}");
}

#[test]
fn tags_are_set_in_their_place() {
    let mut r = record(0, 1, "r", &[(2, 0)]);
    wgs_core::tags::push_int(&mut r.tags, b"NM", 1);
    push_text(&mut r.tags, b"MC", b"2M");
    push_text(&mut r.tags, b"RG", b"g");
    r.set_text(b"MC", b"1S1M");
    r.drop_tags(&[b"NM"]);
    r.set_text(b"OA", b"x");
    assert_eq!(r.tags, b"MCZ1S1M\0RGZg\0OAZx\0");
}
