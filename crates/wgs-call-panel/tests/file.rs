//! The file: what was written is read, sums know no order, and what is damaged is refused.

use std::path::{Path, PathBuf};
use wgs_call_panel::header::PanelContig;
use wgs_call_panel::{BLOCK, Block, Header, Near, Normal, Panel, Row, Stretch, Writer, make, merge};
use wgs_core::{ContigId, Interval};

const LENS: [u32; 2] = [3 * BLOCK + 100, 900];

fn header(normal: u64) -> Header {
    let contig = |(i, len): (usize, &u32)| PanelContig { name: format!("c{i}"), len: *len, md5: None };
    Header {
        settings: make::settings(),
        reference: "r".into(),
        contigs: LENS.iter().enumerate().map(contig).collect(),
        normals: vec![Normal {
            name: format!("n{normal}"),
            reads: format!("{normal}"),
            profile: format!("p{normal}"),
            covered_bases: 250 * normal,
            noisy_snvs: normal,
            noisy_others: 1,
            carried: 2,
        }],
        rows: 0,
    }
}

/// Rows that several normals share and some that they do not.
fn blocks(normal: u64) -> Vec<Block> {
    let row = |pos: u64, reference: &str, alt: &str| Row {
        pos: pos as u32,
        reference: reference.into(),
        alt: alt.into(),
        noisy: 1,
        with: 1 + normal,
        depth: 30 * normal,
        pairs: normal * (normal + 1) / 2,
        carriers: normal % 2,
        copies: normal % 2 + normal % 3,
    };
    let block = |contig: usize, number: u32, rows: Vec<Row>| {
        let mut block = Block::new(contig as u32, number, LENS[contig]);
        if let Some(stretch) = block.stretches.get_mut(normal as usize % 3) {
            *stretch = Stretch { covered: 1, depth: 20 + normal };
        }
        block.rows = rows;
        block
    };
    let mut first: Vec<Row> = (0..200).map(|i| row(7 * i + 40 * normal, "A", "C")).collect();
    first.push(row(60_000, "AC", "A"));
    vec![
        block(0, 0, first),
        block(0, 2 - normal as u32 % 2, vec![]),
        block(0, 3, vec![row(u64::from(3 * BLOCK) + 99, "G", "GTTNT")]),
        block(1, 0, vec![row(5, "T", "A"), row(5, "T", "G"), row(899, "N", "C")]),
    ]
}

fn panel(dir: &Path, normal: u64) -> PathBuf {
    let path = dir.join(format!("{normal}.pon"));
    let mut writer = Writer::create(&path, LENS.len()).unwrap();
    blocks(normal).iter().for_each(|b| writer.block(b).unwrap());
    writer.finish(&header(normal)).unwrap().0.commit().unwrap();
    path
}

fn merged(dir: &Path, paths: &[&Path]) -> Vec<u8> {
    let panels: Vec<Panel> = paths.iter().map(|p| Panel::open(p).unwrap()).collect();
    let out = dir.join("merged.pon");
    merge(&panels, &out).unwrap().output.commit().unwrap();
    std::fs::read(out).unwrap()
}

#[test]
fn fetches_what_was_written() {
    let dir = tempfile::tempdir().unwrap();
    let panel = Panel::open(&panel(dir.path(), 2)).unwrap();
    panel.verify().unwrap();
    assert_eq!((panel.header().normals[0].name.as_str(), panel.header().rows), ("n2", 205));
    let mut near = Near::default();
    let all = Interval { contig: ContigId(0), start: 0, end: LENS[0] };
    panel.fetch(all, &mut near).unwrap();
    assert_eq!(near.rows(0, LENS[0]).count(), 202);
    let seen = near.seen(60_000, "AC", "A");
    assert_eq!(seen.row.map(|r| (r.with, r.depth, r.pairs)), Some((3, 60, 3)));
    assert_eq!(near.seen(600, "A", "G").row, None);
    assert_eq!(near.seen(600, "A", "G").stretch, Stretch { covered: 1, depth: 22 });
    assert_eq!(near.seen(60_000, "AC", "A").stretch, Stretch::default());
    panel.fetch(Interval { contig: ContigId(1), start: 899, end: 900 }, &mut near).unwrap();
    assert!(near.seen(899, "N", "C").row.is_some() && near.rows(0, 6).count() == 2);
    panel.fetch(Interval { contig: ContigId(0), start: BLOCK, end: BLOCK + 1 }, &mut near).unwrap();
    assert_eq!(near.rows(0, u32::MAX).count(), 0);
}

#[test]
fn any_order_gives_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let [a, b, c] = [1, 2, 3].map(|n| panel(dir.path(), n));
    let all = merged(dir.path(), &[&a, &b, &c]);
    assert_eq!(merged(dir.path(), &[&c, &a, &b]), all);
    let two = dir.path().join("two.pon");
    std::fs::write(&two, merged(dir.path(), &[&c, &b])).unwrap();
    assert_eq!(merged(dir.path(), &[&two, &a]), all);
    assert_eq!(merged(dir.path(), &[&a]), std::fs::read(&a).unwrap());
    std::fs::write(dir.path().join("all.pon"), &all).unwrap();
    let panel = Panel::open(&dir.path().join("all.pon")).unwrap();
    let names: Vec<&str> = panel.header().normals.iter().map(|n| n.name.as_str()).collect();
    assert_eq!(names, ["n1", "n2", "n3"]);
    let mut near = Near::default();
    panel.fetch(Interval { contig: ContigId(0), start: 60_000, end: 60_001 }, &mut near).unwrap();
    let row = near.seen(60_000, "AC", "A").row.unwrap();
    assert_eq!((row.noisy, row.with, row.depth, row.pairs, row.carriers), (3, 9, 180, 10, 2));
}

#[test]
fn what_does_not_go_together_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b) = (panel(dir.path(), 1), panel(dir.path(), 2));
    let refused = |panels: &[Panel]| {
        let out = dir.path().join("none.pon");
        let error = merge(panels, &out).err().map(|e| e.to_string());
        assert!(!out.exists());
        error.unwrap()
    };
    let twice = refused(&[Panel::open(&a).unwrap(), Panel::open(&a).unwrap()]);
    assert!(twice.contains("1.pon") && twice.contains("the reads of n1 are counted already, as n1"), "{twice}");
    for change in [
        |h: &mut Header| h.reference = "other".into(),
        |h: &mut Header| h.contigs[1].name = "x".into(),
        |h: &mut Header| h.settings[0].1 = "x".into(),
    ] {
        let path = dir.path().join("other.pon");
        let mut other = header(2);
        change(&mut other);
        Writer::create(&path, LENS.len()).unwrap().finish(&other).unwrap().0.commit().unwrap();
        let error = refused(&[Panel::open(&a).unwrap(), Panel::open(&path).unwrap()]);
        assert!(error.contains("other.pon: the panel does not fit"), "{error}");
    }
    assert!(merge(&[Panel::open(&a).unwrap(), Panel::open(&b).unwrap()], &dir.path().join("ok.pon")).is_ok());
}

/// What a panel says, or that it is refused. A flag of the compression that nothing reads may change.
fn content(path: &Path) -> Result<Vec<String>, String> {
    let said = |e: wgs_call::CallError| {
        let e = e.to_string();
        assert!(e.contains("damaged.pon"), "{e}");
        e
    };
    let panel = Panel::open(path).map_err(said)?;
    panel.verify().map_err(said)?;
    let mut rows = vec![format!("{:?} {}", panel.header(), panel.digest())];
    for (contig, end) in (0..).zip(LENS) {
        let mut near = Near::default();
        panel.fetch(Interval { contig: ContigId(contig), start: 0, end }, &mut near).map_err(said)?;
        rows.extend(near.rows(0, end).map(|r| format!("{r:?}")));
    }
    Ok(rows)
}

#[test]
fn damage_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let bytes = std::fs::read(panel(dir.path(), 1)).unwrap();
    let path = dir.path().join("damaged.pon");
    std::fs::write(&path, &bytes).unwrap();
    let sound = content(&path).unwrap();
    let mut unseen = 0;
    for at in 0..bytes.len() {
        for bit in [0, 3, 7] {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << bit;
            std::fs::write(&path, &damaged).unwrap();
            if let Ok(read) = content(&path) {
                assert_eq!(read, sound, "byte {at}, bit {bit}");
                unseen += 1;
            }
        }
    }
    // Time, flags and system in the heads of the BGZF blocks.
    assert!(unseen < 60, "{unseen}");
    for cut in 0..bytes.len() {
        std::fs::write(&path, &bytes[..cut]).unwrap();
        assert!(content(&path).is_err(), "{cut} bytes");
    }
    let other = [&bytes[..8], &2u32.to_le_bytes(), &bytes[12..]].concat();
    std::fs::write(&path, other).unwrap();
    assert!(content(&path).unwrap_err().contains("format 2, this version reads 1"));
    std::fs::write(&path, "##fileformat=VCFv4.3\n").unwrap();
    assert!(content(&path).unwrap_err().contains("no panel of normals"));
}
