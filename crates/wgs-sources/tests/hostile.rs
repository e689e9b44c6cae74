//! What is not what it should be is refused, with file and place, and never a wrong answer.

mod support;

use std::path::Path;
use support::{Record, look_up, open, packed, reference, vcf};
use wgs_core::Classify;
use wgs_io::reference::Reference;
use wgs_sources::pack::Pack;
use wgs_sources::{SourceError, SourceSpec};
use wgs_testkit::rng::Rng;

const HEADER: &str = "##INFO=<ID=AF,Number=A,Type=Float,Description=\"Share\">\n\
                      ##INFO=<ID=R,Number=R,Type=Integer,Description=\"Depths\">\n\
                      ##INFO=<ID=G,Number=G,Type=Integer,Description=\"Genotypes\">\n";

fn genome(folder: &Path, bases: usize) -> (Reference, String) {
    let text = Rng::new(3).bases(bases);
    (reference(folder, &[("chr1", &text), ("chr2", "ACGT")]), text)
}

/// SNVs at every `step`th base of chr1.
fn snvs(text: &str, step: usize, alt: impl Fn(u8) -> u8) -> Vec<Record> {
    let snv = |(i, b): (usize, u8)| {
        (0, i as u32 + 1, char::from(b).to_string(), char::from(alt(b)).to_string(), String::new())
    };
    text.bytes().enumerate().step_by(step).map(snv).collect()
}

fn next(b: u8) -> u8 {
    b"CGTA"[b"ACGT".iter().position(|&x| x == b).unwrap()]
}

fn before(b: u8) -> u8 {
    b"TACG"[b"ACGT".iter().position(|&x| x == b).unwrap()]
}

/// The error of opening plain text as a source and looking all up.
fn error(folder: &Path, reference: &Reference, text: &str, fields: &str) -> String {
    let file = folder.join("bad.vcf");
    std::fs::write(&file, text).unwrap();
    let e = open(&[format!("s={}{fields}", file.display())], reference).err().unwrap();
    assert!(matches!(e.kind(), wgs_core::Kind::Input | wgs_core::Kind::Usage), "{e}");
    e.to_string()
}

#[test]
fn records_that_cannot_be() {
    let folder = tempfile::tempdir().unwrap();
    let reference = reference(folder.path(), &[("chr1", "ACGTACGTAC"), ("chr2", "ACGT")]);
    let vcf =
        |lines: &str| format!("##fileformat=VCFv4.3\n{HEADER}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n{lines}");
    let line = |pos: u32, r: &str, a: &str, info: &str| format!("1\t{pos}\t.\t{r}\t{a}\t.\t.\t{info}\n");
    for (lines, fields, said) in [
        (line(5, "A", "C", ".") + &line(4, "T", "C", "."), "", "not sorted: it follows 1:5"),
        (line(1, "C", "A", "."), "", "REF is C, the reference has A"),
        (line(11, "C", "A", "."), "", "REF is C, the reference has no base there"),
        (line(2_147_483_647, "C", "A", "."), "", "REF is C, the reference has no base there"),
        (line(9, "ACG", "A", "."), "", "REF is ACG, the reference has AC"),
        (line(1, "A", "C,G", "AF=0.5"), ":AF", "line 6 (1:1): INFO/AF has 1 values where 2 are declared"),
        (line(1, "A", "C", "AF=0.5,0.1"), ":AF", "INFO/AF has 2 values where 1 are declared"),
        (line(1, "A", "C", "R=5"), ":R", "INFO/R has 1 values where 2 are declared"),
        (line(1, "A", "C,G", "G=1,2,3,4"), ":G", "INFO/G has 4 values where 6 (or 3) are declared"),
        (line(1, "A", "C", "AF=often"), ":AF", "AF 'often' is not the declared Float"),
        (line(1, "A", "C", "AF=.5"), ":AC", "no field 'AC'"),
        (line(1, "A", "C", "."), ":AF,AF", "two fields are called 's_AF'"),
        (line(1, "A", "C", "."), "::kind=bed", "is not a position"),
        ("7\t1\t.\tA\tC\t.\t.\t.\n".into(), "", "none of its contigs is in the reference (first: 7 and chr1)"),
    ] {
        let found = error(folder.path(), &reference, &vcf(&lines), fields);
        assert!(found.contains(said), "{lines:?}: {found}");
    }
    let other = vcf("1\t1\t.\tA\tC\t.\t.\t.\n").replace("#CHROM", "##contig=<ID=1,length=77>\n#CHROM");
    assert!(error(folder.path(), &reference, &other, "").contains("contig 1 has 77 bases, in the reference 10"));
    assert!(error(folder.path(), &reference, "", "").contains("bad.vcf: line 1: empty file"));
    // G and R of what is sound.
    let sound = vcf(&(line(1, "A", "C,<DEL>,G,*", "R=1,2,3,4,5;G=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14;AF=1,2,3,4")));
    std::fs::write(folder.path().join("ok.vcf"), sound).unwrap();
    let sources = open(&[format!("s={}:R,G,AF", folder.path().join("ok.vcf").display())], &reference).unwrap();
    let query: Vec<Record> = ["C", "G", "T"].map(|a| (0, 1, "A".into(), a.into(), String::new())).into();
    let found = look_up(&sources, &reference, &query).unwrap();
    assert_eq!(found, ["s_R=2;s_G=0&1&2;s_AF=1", "s_R=4;s_G=0&6&9;s_AF=3", ""]);
}

#[test]
fn an_indexed_source_is_checked_where_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let (reference, text) = genome(folder.path(), 400_000);
    let mut records = snvs(&text, 1000, next);
    let wrong = records.len() - 1;
    records[wrong].2 = char::from(before(text.as_bytes()[records[wrong].1 as usize - 1])).into();
    records.iter_mut().for_each(|r| r.4 = "AF=1".into());
    let path = vcf(&folder.path().join("s.vcf.gz"), HEADER, &reference.contigs(), &records);
    let sources = open(&[format!("s={}:AF", path.display())], &reference).unwrap();
    let found = look_up(&sources, &reference, &records[..100]).unwrap();
    assert!(found.iter().all(|f| f == "s_AF=1"));
    let error = look_up(&sources, &reference, &records[wrong..]).unwrap_err();
    assert!(matches!(error, SourceError::OtherReference { .. }) && error.hint().is_some(), "{error}");
}

#[test]
fn no_hits_are_an_error_where_chance_alone_gives_some() {
    let folder = tempfile::tempdir().unwrap();
    let (reference, text) = genome(folder.path(), 30_000);
    let contigs = reference.contigs();
    let mut dense = snvs(&text, 1, next);
    dense.iter_mut().for_each(|r| r.4 = ".".into());
    let sparse: Vec<Record> = dense.iter().step_by(3000).cloned().collect();
    let query = snvs(&text, 10, before);
    for name in ["d.vcf", "d.vcf.gz"] {
        let path = vcf(&folder.path().join(name), "", &contigs, &dense).display().to_string();
        let sources = open(&[path], &reference).unwrap();
        let error = look_up(&sources, &reference, &query).unwrap_err();
        assert!(matches!(error, SourceError::NoHits { .. }), "{error}");
        assert!(error.hint().unwrap().contains("--allow-no-hits"));
        assert!(look_up(&sources, &reference, &query[..900]).is_ok(), "too few to tell");
        let mut one = query.clone();
        one.push(dense[5].clone());
        assert!(look_up(&sources, &reference, &one).is_ok(), "one hit is enough");
        let path = vcf(&folder.path().join(format!("s{name}")), "", &contigs, &sparse).display().to_string();
        assert!(look_up(&open(&[path], &reference).unwrap(), &reference, &query).is_ok(), "a sparse source");
    }
    let elsewhere: Vec<Record> = vec![(1, 1, "A".into(), "C".into(), ".".into())];
    let path = vcf(&folder.path().join("e.vcf"), "", &contigs, &elsewhere).display().to_string();
    let error = look_up(&open(&[path], &reference).unwrap(), &reference, &query).unwrap_err();
    assert!(matches!(error, SourceError::NothingThere { .. }), "{error}");
}

fn made(folder: &Path, threads: usize) -> (Reference, Vec<Record>, Vec<u8>) {
    let (reference, text) = genome(folder, 40_000);
    let mut records = snvs(&text, 7, next);
    for (i, r) in records.iter_mut().enumerate() {
        r.4 = format!("AF={}.{:04}", i % 2, i * 7919 % 10_000);
        if i % 40 == 0 && r.1 + 4 < 40_000 {
            r.2 = text[r.1 as usize - 1..r.1 as usize + 3].to_owned();
            r.3 = r.2[..1].to_owned();
        }
    }
    let source = vcf(&folder.join("s.vcf"), HEADER, &reference.contigs(), &records);
    let bed = folder.join("b.bed");
    let lines: String = (0..3000).map(|i| format!("chr1\t{}\t{}\tn{i}\n", i * 13, i * 13 + 400)).collect();
    std::fs::write(&bed, lines).unwrap();
    let specs = [format!("s={}:AF,ID", source.display()), format!("b={}:name", bed.display())];
    let pack = packed(&specs, &reference, &folder.join(format!("{threads}.wgspack")), threads).unwrap();
    (reference, records, std::fs::read(pack).unwrap())
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let (_, _, one) = made(folder.path(), 1);
    for threads in [2, 3, 8] {
        assert!(made(folder.path(), threads).2 == one, "{threads}");
    }
}

#[test]
fn a_pack_that_is_cut_or_changed_gives_no_answer() {
    let folder = tempfile::tempdir().unwrap();
    let (reference, records, bytes) = made(folder.path(), 1);
    let path = folder.path().join("x.wgspack");
    let query: Vec<Record> = records.iter().step_by(17).cloned().collect();
    let spec = path.display().to_string();
    std::fs::write(&path, &bytes).unwrap();
    let wanted = look_up(&open(std::slice::from_ref(&spec), &reference).unwrap(), &reference, &query).unwrap();
    assert!(wanted.iter().all(|w| w.contains("s_AF=")) && wanted.iter().any(|w| w.contains("n5&")));
    Pack::open(&path).unwrap().verify().unwrap();
    let mut rng = Rng::new(5);
    for _ in 0..60 {
        let cut = rng.index(bytes.len());
        std::fs::write(&path, &bytes[..cut]).unwrap();
        let error = Pack::open(&path).unwrap_err();
        assert!(error.to_string().contains("x.wgspack") && error.kind() == wgs_core::Kind::Input, "{cut}: {error}");
    }
    let mut refused = 0;
    for i in 0..200 {
        let mut changed = bytes.clone();
        let at = if i < 40 { bytes.len() - 1 - i } else { rng.index(bytes.len()) };
        changed[at] ^= 1 << rng.below(8);
        std::fs::write(&path, &changed).unwrap();
        // Whoever reads all of it knows; whoever looks up meets the damage, or a part that is whole.
        let verified = Pack::open(&path).and_then(|p| p.verify());
        assert!(verified.is_err(), "byte {at}");
        match open(std::slice::from_ref(&spec), &reference).and_then(|s| look_up(&s, &reference, &query)) {
            Ok(found) => assert_eq!(found, wanted, "byte {at}"),
            Err(error) => {
                refused += 1;
                // With other first bytes it is no pack, and not a table either.
                assert!(at < 8 || matches!(error, SourceError::BadPack { .. }), "byte {at}: {error}");
                assert!(error.to_string().contains("x.wgspack"), "{error}");
            }
        }
    }
    assert!(refused > 150, "{refused}");
}

#[test]
fn a_pack_of_another_genome_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    made(folder.path(), 1);
    let path = folder.path().join("1.wgspack").display().to_string();
    let other = tempfile::tempdir().unwrap();
    let open = |contigs: &[(&str, &str)]| {
        let reference = reference(other.path(), contigs);
        open(std::slice::from_ref(&path), &reference).map(|_| ()).map_err(|e| e.to_string())
    };
    let error = open(&[("chr1", "ACGT")]).unwrap_err();
    assert!(error.contains("packed with another reference: contig chr1 has 40000 bases there, 4 here"), "{error}");
    let error = open(&[("chr9", "ACGT")]).unwrap_err();
    assert!(error.contains("none of its contigs is in the reference (first: chr1 and chr9)"), "{error}");
    assert_eq!(open(&[("1", &"A".repeat(40_000))]), Ok(()), "by another name");
}

#[test]
fn a_source_of_another_kind_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (reference, _) = genome(folder.path(), 100);
    let gone = open(&["x=/nonexistent/a.vcf".into()], &reference).err().unwrap();
    assert_eq!(gone.kind(), wgs_core::Kind::Input);
    let fasta = folder.path().join("ref.fa").display().to_string();
    assert!(open(&[fasta], &reference).is_err());
    assert!("x".parse::<SourceSpec>().is_ok());
    let text = folder.path().join("not.wgspack");
    std::fs::write(&text, b"WGSPACK\x1a\x09\0\0\0 and more").unwrap();
    let error = open(&[text.display().to_string()], &reference).err().unwrap().to_string();
    assert!(error.contains("pack of format 9, this version reads 1"), "{error}");
}
