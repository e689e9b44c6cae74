//! Files of other programs: every one must open and be read to its end with every accessor, whatever wraps it; and what is
//! wrong in hts-specs' collection is refused where it would be misread.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use wgs_io::vcf::read::{Reader, VcfError};
use wgs_testkit::{bgzf, tools};

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Records, ALT alleles, QUAL values, INFO values found by key, genotypes with an ALT, phased genotypes.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    records: usize,
    alts: usize,
    quals: usize,
    infos: usize,
    carried: usize,
    phased: usize,
}

fn read(path: &Path) -> Result<Seen, VcfError> {
    let mut reader = Reader::open(path)?;
    let samples = reader.header().samples.len();
    let mut seen = Seen::default();
    while let Some(record) = reader.next()? {
        seen.records += 1;
        seen.alts += record.alts().count();
        seen.quals += usize::from(record.qual()?.is_some());
        for field in record.info_column().split(';').filter(|&f| f != ".") {
            let key = field.split('=').next().unwrap_or("");
            seen.infos += usize::from(record.info(key).is_some());
        }
        for sample in 0..samples {
            for key in record.format_column().split(':') {
                let _ = record.format(sample, key);
            }
            if let Some(genotype) = record.genotype(sample)? {
                seen.carried += usize::from(genotype.has_alt());
                seen.phased += usize::from(genotype.phased());
            }
        }
    }
    Ok(seen)
}

#[test]
fn every_caller_opens() {
    // File, samples, contigs, and what it holds, counted with awk.
    let wanted: [(&str, usize, usize, [usize; 6]); 11] = [
        ("bcftools-call.vcf", 2, 1, [3, 2, 3, 19, 3, 0]),
        ("clinvar.vcf", 0, 0, [5, 5, 0, 18, 0, 0]),
        ("deepvariant.vcf", 1, 3, [6, 7, 6, 1, 3, 0]),
        ("dragen.hard-filtered.vcf", 1, 3, [5, 7, 4, 21, 5, 2]),
        ("freebayes.vcf", 1, 1, [3, 5, 2, 18, 1, 1]),
        ("gatk-haplotypecaller.g.vcf", 1, 2, [6, 10, 3, 18, 2, 1]),
        ("gatk-mutect2.vcf", 2, 1, [3, 5, 0, 21, 3, 2]),
        ("gnomad.sites.vcf", 0, 2, [3, 3, 0, 19, 0, 0]),
        ("manta.vcf", 1, 2, [5, 5, 4, 13, 5, 0]),
        ("octopus.vcf", 1, 2, [4, 5, 4, 15, 4, 4]),
        ("strelka2.somatic.vcf", 2, 1, [2, 2, 0, 12, 0, 0]),
    ];
    let folder = root().join("testdata/vcf");
    let names: BTreeSet<String> =
        std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(names, wanted.iter().map(|w| w.0.to_owned()).collect(), "every file of the folder is in the table");
    for (name, samples, contigs, [records, alts, quals, infos, carried, phased]) in wanted {
        let path = folder.join(name);
        let reader = Reader::open(&path).unwrap();
        assert_eq!((reader.header().samples.len(), reader.header().contigs.len()), (samples, contigs), "{name}");
        let text = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        assert!(text.starts_with(&reader.header().text) && reader.header().text.ends_with('\n'), "{name}");
        let wanted = Seen { records, alts, quals, infos, carried, phased };
        assert_eq!(read(&path).unwrap(), wanted, "{name}");
        for wrapped in [bgzf::file(text.as_bytes()), bgzf::gzip_member(text.as_bytes())] {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(&wrapped).unwrap();
            assert_eq!(read(file.path()).unwrap(), wanted, "{name}");
        }
    }
}

/// Header and lines as `bcftools view` printed them when the files were made.
#[test]
fn bcf_as_pinned() {
    let mut files = 0;
    for entry in std::fs::read_dir(root().join("testdata/bcf")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "bcf") {
            continue;
        }
        files += 1;
        let wanted = std::fs::read_to_string(path.with_extension("lines")).unwrap();
        let packed = std::fs::read(&path).unwrap();
        let (mut blocks, mut plain) = (wgs_bgzf::Reader::new(&packed[..]), Vec::new());
        while blocks.append_block(&mut plain).unwrap().is_some() {}
        for bytes in [&packed, &plain, &bgzf::gzip_member(&plain)] {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(bytes).unwrap();
            let mut reader = Reader::open(file.path()).unwrap();
            let mut text = reader.header().text.clone();
            let mut number = 0;
            while let Some(record) = reader.next().unwrap() {
                number += 1;
                assert_eq!(record.number(), number);
                text.push_str(record.line());
                text.push('\n');
            }
            assert_eq!(text, wanted, "{}", path.display());
        }
        // Cut anywhere, it is an error.
        for cut in 1..plain.len() {
            let head = plain[..cut].to_vec();
            let input = wgs_io::input::Input::new("cut".into(), head, Box::new(std::io::empty()));
            let whole = Reader::new(input).and_then(|mut reader| {
                while reader.next()?.is_some() {}
                Ok(())
            });
            let between_records = whole.is_ok();
            assert!(!between_records || ends_of_records(&plain).contains(&cut), "{} cut at {cut}", path.display());
        }
    }
    assert_eq!(files, 7);
}

/// Offsets in plain BCF behind which a record may begin: BCF without BGZF has no end marker.
fn ends_of_records(plain: &[u8]) -> Vec<usize> {
    let number = |at: usize| u32::from_le_bytes(plain[at..at + 4].try_into().unwrap()) as usize;
    let mut ends = vec![9 + number(5)];
    while let Some(&at) = ends.last().filter(|&&at| at < plain.len()) {
        ends.push(at + 8 + number(at) + number(at + 4));
    }
    ends
}

/// Of hts-specs' files for VCF 4.2 that should fail, those that are refused. The others are readable without a chance of
/// being misread, and callers write such files, so they are accepted:
/// - `##` lines that break the specification (`meta_*` except those without a `#CHROM` line): they are not interpreted;
/// - values that do not fit their declared Number or Type, or reserved keys with other types (`body_info_*`,
///   `body_sample_004`–`010`, `body_samples_ploidy_*`): whoever uses a value checks it;
/// - IUPAC letters in REF or ALT, a breakend without bases, ID and FILTER with spaces or stray semicolons, a negative QUAL,
///   GT not first, empty keys in FORMAT, more values than keys, FORMAT without samples, colons and commas in CHROM (HLA names have colons);
/// - duplicate, unsorted and not contiguous records: the reader's user decides.
const REFUSED: &[&str] = &[
    "body_alt_001",
    "body_alt_002",
    "body_alt_003",
    "body_chrom_000",
    "body_chrom_002",
    "body_format_002",
    "body_format_004",
    "body_pos_000",
    "body_pos_001",
    "body_pos_002",
    "body_qual_000",
    "body_ref_000",
    "body_ref_002",
    "body_sample_000",
    "body_sample_001",
    "body_sample_002",
    "body_sample_011",
    "fileformat_000",
    "fileformat_001",
    "header_000",
    "meta_002",
    "meta_004",
    "meta_005",
];

#[test]
fn hts_specs_files() {
    let Some(data) = tools::shared(root()) else { return };
    let folder = data.join("formats/vcf/4.2");
    let files = |kind: &str| -> Vec<PathBuf> {
        let mut list: Vec<_> = std::fs::read_dir(folder.join(kind)).unwrap().map(|e| e.unwrap().path()).collect();
        list.retain(|p| p.extension().is_some_and(|e| e == "vcf"));
        list.sort();
        list
    };
    let passed = files("passed");
    assert_eq!(passed.len(), 25);
    for path in passed {
        // The one file in which a genotype names an ALT of a record without any; its lines are read all the same.
        let excused = path.ends_with("passed_body_alt.vcf");
        match read(&path) {
            Ok(_) => assert!(!excused),
            Err(e) => assert!(excused && e.to_string().contains("names allele 1"), "{e}"),
        }
        let mut reader = Reader::open(&path).unwrap();
        while reader.next().unwrap().is_some() {}
    }
    let failed = files("failed");
    assert!(failed.len() > 150);
    let name = |p: &PathBuf| p.file_stem().unwrap().to_string_lossy().trim_start_matches("failed_").to_owned();
    let mut refused = Vec::new();
    for path in &failed {
        if let Err(e) = read(path) {
            eprintln!("{e}");
            refused.push(name(path));
        }
    }
    assert_eq!(refused, REFUSED);
}
