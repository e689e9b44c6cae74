//! The parsers under test, each with everything that reads what it gives.

use crate::{annotate, corpus};
use std::path::{Path, PathBuf};
use wgs_align::{OpenOptions, Source};
use wgs_core::Fields;
use wgs_core::contig::{Contig, Contigs};
use wgs_engine::{PassOptions, pass};
use wgs_io::fastq::EncodingChoice;
use wgs_io::reference::{RefSlice, Reference};
use wgs_qc_align::{AlignQc, Selection, Settings};
use wgs_qc_fastq::{Config, Layout};

/// A parser under test.
#[derive(Debug)]
pub struct Target {
    /// Name on the command line.
    pub name: &'static str,
    /// Takes an input; refusing it is fine.
    pub run: fn(&[u8]),
    /// Inputs are mutated before they are packed into BGZF, so that the damage lies behind the CRC.
    pub wrapped: bool,
}

/// All targets.
pub const TARGETS: &[Target] = &[
    Target { name: "bam", run: alignment, wrapped: true },
    Target { name: "bam-file", run: alignment, wrapped: false },
    Target { name: "sam", run: alignment, wrapped: false },
    Target { name: "bgzf", run: bgzf, wrapped: false },
    Target { name: "fastq", run: fastq, wrapped: false },
    Target { name: "fastq-bgzf", run: fastq, wrapped: true },
    Target { name: "fastq-gzip", run: fastq, wrapped: false },
    Target { name: "record", run: record, wrapped: false },
    Target { name: "fasta", run: fasta, wrapped: false },
    Target { name: "report", run: report, wrapped: false },
    Target { name: "profile", run: profile, wrapped: false },
    Target { name: "fingerprint", run: fingerprint, wrapped: false },
    Target { name: "vcf", run: vcf, wrapped: false },
    Target { name: "bcf", run: vcf, wrapped: false },
    Target { name: "bed", run: bed, wrapped: false },
    Target { name: "bench", run: bench, wrapped: false },
    Target { name: "genes", run: annotate::genes, wrapped: false },
    Target { name: "hgvs", run: annotate::hgvs, wrapped: false },
    Target { name: "annotate", run: annotate::calls, wrapped: false },
];

/// Targets that reach code which is not ours, htslib's CRAM: hunted by name alone, because a crash there ends the process.
pub const FOREIGN: &[Target] = &[
    Target { name: "cram", run: cram, wrapped: false },
    Target { name: "cram-codecs", run: cram_codecs, wrapped: false },
];

/// A file of this thread that holds the input.
pub(crate) struct Input(pub(crate) PathBuf);

impl Input {
    pub(crate) fn new(bytes: &[u8], name: &str) -> Self {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let unique = format!("wgs-fuzz-{}-{:?}", std::process::id(), std::thread::current().id());
        let folder = folder.join(unique.replace(['(', ')'], "-"));
        // A folder that cannot be made shows itself in the write.
        let _ = std::fs::create_dir_all(&folder);
        let path = folder.join(name);
        std::fs::write(&path, bytes).expect("a place for the input");
        Self(path)
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        if let Some(folder) = self.0.parent() {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// BAM, SAM or CRAM through all collectors that need no reference.
fn alignment(bytes: &[u8]) {
    let input = Input::new(bytes, "input.bam");
    let fields = Fields::NAME | Fields::BASES | Fields::QUALS | Fields::MATE | Fields::READ_GROUP | Fields::TAGS;
    let Ok(source) = Source::open(&input.0, OpenOptions { fields, ..OpenOptions::default() }) else { return };
    let header = source.header().clone();
    // A hostile header may claim 2 Gb contigs, whose empty cells take honest time.
    if header.contigs.total_len() > 50_000_000 {
        return;
    }
    let settings = Settings {
        contigs: header.contigs.clone(),
        read_groups: header.read_groups.clone(),
        selection: Selection::default(),
        targets: None,
        has_reference: false,
        panel: None,
    };
    let options = PassOptions { reference: None, margin: 300, threads: 1, progress: &wgs_core::NoProgress };
    if let Ok(collected) = pass(source, AlignQc::new(settings), &options) {
        let _ = collected.finish();
    }
}

/// A CRAM from a file, and as a stream: the containers are walked both ways. Checksums of headers and blocks turn most damage
/// away before htslib decodes it.
fn cram(bytes: &[u8]) {
    alignment(bytes);
    let head = &bytes[..bytes.len().min(wgs_align::HEAD)];
    let stream = Box::new(std::io::Cursor::new(bytes.to_vec()));
    let fields = Fields::NAME | Fields::BASES | Fields::QUALS;
    let options = OpenOptions { fields, ..OpenOptions::default() };
    let Ok(source) = Source::from_reader("-", head, stream, options) else { return };
    let Ok(mut stream) = source.stream() else { return };
    while let Ok(Some(_)) = stream.next() {}
}

/// The same with the checksums made right again.
fn cram_codecs(bytes: &[u8]) {
    cram(&crate::cram::mended(bytes));
}

fn bgzf(bytes: &[u8]) {
    let mut reader = wgs_bgzf::Reader::new(bytes);
    let mut out = Vec::new();
    let one_by_one = loop {
        match reader.append_block(&mut out) {
            Ok(Some(_)) => {}
            Ok(None) => break true,
            Err(_) => break false,
        }
    };
    // The parallel reader must agree: the same bytes for a whole file, an error for any other.
    let Ok(mut reader) = wgs_bgzf::ParallelReader::new(std::io::Cursor::new(bytes.to_vec()), 2) else { return };
    let mut whole = Vec::new();
    let mut sound = true;
    while let Some(chunk) = reader.next_chunk() {
        match chunk {
            Ok(chunk) => whole.extend_from_slice(&chunk),
            Err(_) => {
                sound = false;
                break;
            }
        }
    }
    assert_eq!(sound, one_by_one, "both readers agree whether the file is whole");
    assert!(!sound || whole == out, "both readers give the same bytes");
}

fn fastq(bytes: &[u8]) {
    let input = Input::new(bytes, "input.fq");
    let config = Config {
        reference: None,
        files: vec![input.0.display().to_string()],
        layout: Layout::Single,
        encoding: EncodingChoice::Auto,
        genome_size: None,
        adapters: None,
        selection: wgs_qc_fastq::Selection::default(),
        digest: true,
        threads: 1,
    };
    if let Ok(outcome) = wgs_qc_fastq::run(&config, &wgs_core::NoProgress) {
        let _ = wgs_qc_fastq::text(&outcome.section, &config.selection);
    }
}

fn contigs(first: u32, second: u32) -> Contigs {
    let contig = |name: &str, len| Contig { name: name.to_owned(), len, md5: None };
    Contigs::new(vec![contig("chr1", first), contig("chr2", second)])
}

/// One BAM record (without its size) and every accessor of the view.
fn record(bytes: &[u8]) {
    let contigs = contigs(1_000_000, 5000);
    let Ok(read) = wgs_core::ReadView::from_bam(bytes, &contigs) else { return };
    let mut blocks = Vec::new();
    read.blocks_into(&mut blocks);
    let aligned: u32 = blocks.iter().map(|b| b.len).sum();
    assert_eq!(aligned, read.aligned_len());
    for block in &blocks {
        let within = (block.read_start + block.len) as usize <= read.len();
        assert!(within || read.is_empty(), "a block lies within the read, if the read has bases");
        assert!(block.start >= read.start() && block.start + block.len <= read.end(), "and within the alignment");
    }
    (0..read.len()).for_each(|i| assert!(read.base(i) < 16));
    let _ = (
        read.clips(),
        read.cigar().iter().rev().count(),
        read.tag_str(b"RG"),
        read.two_tags(b"OQ", b"RG"),
        read.has_tag(b"NM"),
    );
    assert!(read.quals().len() == read.len() || !read.has_quals());
}

fn fasta(bytes: &[u8]) {
    let input = Input::new(bytes, "input.fa");
    let Ok(reference) = Reference::open(&input.0) else { return };
    let contigs = contigs(400, 90);
    let Ok(mut reader) = reference.reader(&contigs) else { return };
    let mut slice = RefSlice::default();
    for (contig, len) in [(0, 400), (1, 90)] {
        let interval = wgs_core::Interval { contig: wgs_core::ContigId(contig), start: 0, end: len };
        if let Ok(true) = reader.read(interval, &mut slice) {
            assert_eq!(slice.range(0, len).len(), len as usize);
        }
    }
}

fn report(bytes: &[u8]) {
    if let Ok(value) = wgs_report::json::parse(bytes) {
        let _ = wgs_report::json::at(&value, "sections.qc_align.reads.passed.total");
    }
}

fn profile(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _ = wgs_report::profile::Profile::parse(&text, "input.toml");
    let _ = wgs_report::waiver::parse(&text, "input.toml");
    let _ = wgs_report::roster::Roster::parse(&text, "input.tsv");
}

fn fingerprint(bytes: &[u8]) {
    if let Ok(fingerprint) = wgs_identity::Fingerprint::from_bytes(bytes) {
        let _ = (fingerprint.sites_seen(), fingerprint.digest());
        let _ = wgs_identity::compare(&fingerprint, &fingerprint);
    }
}

/// VCF or BCF with every accessor; what was read, written as text, must read the same again, from BGZF too.
fn vcf(bytes: &[u8]) {
    let Some(text) = vcf_text(bytes.to_vec()) else { return };
    // BCF has its version outside of the text.
    if !text.starts_with("##fileformat=VCFv4") {
        return;
    }
    assert_eq!(vcf_text(text.clone().into_bytes()).as_deref(), Some(text.as_str()), "text reads as itself");
    let packed = wgs_testkit::bgzf::file(text.as_bytes());
    assert_eq!(vcf_text(packed).as_deref(), Some(text.as_str()), "BGZF reads as its text");
}

/// A file of calls against itself and against a sound one: what each side counts must add up, and be the same the other
/// way round.
fn bench(bytes: &[u8]) {
    let input = Input::new(bytes, "calls.vcf");
    let folder = input.0.parent().expect("a folder");
    let (reference, truth) = (folder.join("ref.fa"), folder.join("truth.vcf"));
    let bases = corpus::bench_bases();
    std::fs::write(&reference, format!(">c\n{bases}\n")).expect("a place for the reference");
    std::fs::write(&truth, &corpus::calls()[0]).expect("a place for the truth");
    for somatic in [false, true] {
        let compared = |truth: &Path, query: &Path| {
            let config = wgs_bench::Config {
                truth: truth.to_owned(),
                query: query.to_owned(),
                reference: reference.clone(),
                confident: None,
                somatic,
                truth_sample: None,
                query_sample: None,
                all_filters: false,
                longest: 1000,
                score: wgs_bench::Score::Qual,
                strata: None,
                errors: None,
                annotated: None,
                threads: 1,
            };
            let all = wgs_bench::run(&config, &wgs_core::NoProgress).ok()?.section.all;
            assert_eq!((all.tp + all.r#fn, all.query_tp + all.fp), (all.truth_total, all.query_total));
            assert!(all.genotype_errors + all.allele_errors <= all.r#fn);
            Some([all.tp, all.r#fn, all.query_tp, all.fp])
        };
        if let Some([tp, missed, query_tp, wrong]) = compared(&input.0, &input.0) {
            assert_eq!((tp, missed), (query_tp, wrong), "both sides are the same file");
        }
        let one = compared(&truth, &input.0);
        let other = compared(&input.0, &truth);
        assert_eq!(one.is_some(), other.is_some());
    }
}

/// Header and lines of a file that is sound to its end.
fn vcf_text(bytes: Vec<u8>) -> Option<String> {
    let input = wgs_io::input::Input::new("input".into(), bytes, Box::new(std::io::empty()));
    let mut reader = wgs_io::vcf::read::Reader::new(input).ok()?;
    let mut text = reader.header().text.clone();
    let samples = reader.header().samples.len();
    while let Some(record) = reader.next().ok()? {
        assert_eq!(record.alts().count(), record.alt_count());
        assert_eq!(record.samples().count(), samples);
        for (i, column) in record.samples().enumerate() {
            assert_eq!(record.sample_column(i), Some(column));
            for key in record.format_column().split(':') {
                let _ = record.format(i, key);
            }
            if let Ok(Some(genotype)) = record.genotype(i) {
                let alleles = genotype.alleles().iter().flatten();
                assert!(alleles.clone().all(|&a| usize::from(a) <= record.alt_count()));
            }
        }
        for field in record.info_column().split(';') {
            let key = field.split('=').next().unwrap_or("");
            assert!(record.info(key).is_some() || key.is_empty(), "INFO key {key:?}");
        }
        assert!(record.qual().is_ok() && record.place().len() < 1000);
        text.push_str(record.line());
        text.push('\n');
    }
    Some(text)
}

fn bed(bytes: &[u8]) {
    let input = Input::new(bytes, "input.bed");
    let Ok(rows) = wgs_io::bed::read(&input.0) else { return };
    assert!(rows.iter().all(|r| r.start <= r.end && !r.contig.is_empty()));
    let place = |row: &wgs_io::bed::Row| Ok::<_, ()>(Some(wgs_core::ContigId((row.contig.len() % 3) as u32)));
    let Ok(regions) = wgs_io::bed::Regions::new(&rows, place) else { return };
    for row in rows.iter().filter(|r| r.start < r.end) {
        let contig = wgs_core::ContigId((row.contig.len() % 3) as u32);
        assert!(regions.overlaps(contig, row.start, row.end) && regions.contains(contig, row.end - 1));
    }
}
