//! `--testcase`: one site, cut out of the inputs into a folder that calls alike.
//!
//! The contig keeps its name and is cut to a slice around the site. The slice begins at a multiple of [`GRID`], so that whatever is
//! cut by a grid of the contig (long clusters, assembly, the depth cap) is cut at the same bases. Records keep name, flags, bases, qualities
//! and read group; a mate that lies outside becomes unmapped. The profile goes along with the slice's digests. Of several widths
//! the least is taken with which `wgs call germline` over the folder gives the site's records; the widest holds all that a call can
//! depend on.

use crate::call::Call;
use crate::look::{self, Look};
use crate::record;
use crate::run::{Config, run};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use wgs_align::BamRecord;
use wgs_call::ploidy::{Copies, Overrides, Ploidy, Sex};
use wgs_call::profile::Slice;
use wgs_call::reads_out::{self, Head};
use wgs_call::windows::MARGIN;
use wgs_call::{Asked, CallError, Inputs, Profile, Territory};
use wgs_core::tags::Tags;
use wgs_core::{Contig, Contigs, Interval, NoProgress, OwnedRead, name};
use wgs_io::atomic::{Folder, Together};
use wgs_io::reference::RefSlice;
use wgs_pileup::LEFT_MARGIN;

/// A multiple of every grid of a contig: 160 (long clusters), 128 (assembly), 64 (depth cap).
const GRID: u32 = 640;
/// Bases of records on either side of the site's windows, tried one after the other.
const WIDTHS: [u32; 4] = [300, 800, 1600, MARGIN + LEFT_MARGIN];
/// Line length of the FASTA.
const LINE: usize = 60;

/// A site to cut out.
pub struct Site {
    /// One base.
    pub interval: Interval,
    /// The folder.
    pub folder: PathBuf,
}

/// What a width gave.
struct Case<'a> {
    region: Interval,
    width: u32,
    site: Interval,
    expected: &'a [Call],
}

/// Cuts the site out; the folder appears when what is given back is committed.
pub fn testcase(inputs: &mut Inputs, profile: &Profile, config: &Config<'_>, site: &Site) -> Result<Folder, CallError> {
    let contig = inputs.contigs().contig(site.interval.contig).clone();
    let Look { windows, .. } = look::look(inputs, profile, config, site.interval)?;
    // With the windows over the site, and the base before them that a record may begin with.
    let over = windows.iter().map(|w| (w.window.start.saturating_sub(1), w.window.end.min(contig.len)));
    let hull = over.fold((site.interval.start, site.interval.end), |a, w| (a.0.min(w.0), a.1.max(w.1)));
    let region = Interval { start: hull.0, end: hull.1, ..site.interval };
    let Look { calls, .. } = look::look(inputs, profile, config, region)?;
    for width in WIDTHS {
        let folder = Folder::create(&site.folder)?;
        let case = Case { region, width, site: site.interval, expected: &calls };
        if cut(inputs, profile, config, &case, &contig, folder.temporary())? {
            return Ok(folder);
        }
    }
    let at = wgs_core::locus(&contig.name, site.interval.start);
    Err(CallError::Internal { what: format!("the site {at} cannot be cut out: its records come out otherwise") })
}

/// Fills the folder; true when calling it gives the expected records.
fn cut(
    inputs: &mut Inputs,
    profile: &Profile,
    config: &Config<'_>,
    case: &Case<'_>,
    contig: &Contig,
    folder: &Path,
) -> Result<bool, CallError> {
    let around = Interval {
        start: case.region.start.saturating_sub(case.width),
        end: case.region.end.saturating_add(case.width).min(contig.len),
        ..case.region
    };
    let reads = records(inputs, around)?;
    let views = || reads.iter().map(|(_, r)| r.view());
    let (first, last) =
        views().fold((around.start, around.end), |s, v| (s.0.min(v.start()), s.1.max(v.end().max(v.start() + 1))));
    let offset = first / GRID * GRID;
    let mut slice = RefSlice::default();
    let known = inputs.contigs().clone();
    let held = Interval { start: offset, end: last, ..around };
    inputs.reference().reader(&known)?.read(held, &mut slice)?;
    // Files.
    let copies = config.ploidy.contig(around.contig);
    let median = profile.contigs.get(around.contig.index()).and_then(|c| c.depth_median);
    let cut = Slice {
        contig: around.contig,
        name: &contig.name,
        codes: &slice.codes,
        depth_median: copies.expected_depth(case.site.start, median),
        records: reads.len() as u64,
        names: views().fold(0, |sum, v| sum.wrapping_add(name::name_hash(v.name()))),
    };
    let Some(small) = profile.cut(&cut) else { return Ok(false) };
    let path = |name: &str| folder.join(name);
    let fasta = fasta(&contig.name, &slice);
    let mut files = Together::default();
    files.write(&path("ref.fa"), fasta.0.as_bytes())?;
    files.write(&path("ref.fa.fai"), fasta.1.as_bytes())?;
    files.write(&path("sample.profile"), small.to_text().as_bytes())?;
    let list = alleles(config, held, contig);
    if let Some(list) = &list {
        files.write(&path("alleles.vcf"), list.as_bytes())?;
    }
    let mut head = Head::new(inputs, &small);
    head.add_comment(&format!("cut out of a longer contig: base 1 was base {}", u64::from(offset) + 1));
    let contigs = Contigs::new(vec![Contig { name: contig.name.clone(), len: slice.codes.len() as u32, md5: None }]);
    let mut records: Vec<BamRecord> = reads
        .iter()
        .map(|(input, read)| shifted(head.record(*input, &read.view()), around.contig.0 as i32, offset, last))
        .collect();
    records.sort_by_cached_key(|r| (r.core.start, r.name.clone(), r.core.flags, r.quals.clone(), r.bases.clone()));
    reads_out::write(&path("reads.bam"), &head.text(), &contigs, &records, &mut files)?;
    let region = format!("{}:{}-{}", contig.name, case.region.start - offset + 1, case.region.end - offset);
    let ploidy = match copies.at(case.site.start) {
        Copies::Many => None,
        Copies::None => Some(format!("{}=0", contig.name)),
        Copies::One => Some(format!("{}=1", contig.name)),
        Copies::Two => Some(format!("{}=2", contig.name)),
    };
    let mut command = format!("call germline reads.bam -r ref.fa --profile sample.profile --region {region} -o -");
    command.extend(ploidy.iter().map(|p| format!(" --ploidy {p}")));
    command.extend(list.iter().map(|_| " --alleles alleles.vcf"));
    files.write(&path("cmd"), format!("{command}\n").as_bytes())?;
    files.write(&path("README.md"), readme(case, contig, offset, config, small.sample.as_str()).as_bytes())?;
    files.commit()?;
    // As the command would.
    let found = path("expected.vcf");
    let mut inputs = Inputs::open(&[path("reads.bam")], &path("ref.fa"), Some(small.sample.as_str()))?;
    small.check(&mut inputs, "sample.profile")?;
    let overrides: Overrides = match &ploidy {
        Some(text) => text.parse().map_err(|what| CallError::Internal { what })?,
        None => Overrides::default(),
    };
    let asked = list.is_some().then(|| Asked::open(&path("alleles.vcf"), &inputs)).transpose()?;
    let again = Config {
        settings: config.settings.clone(),
        ploidy: &Ploidy::new(Sex::Auto, &overrides, &small, inputs.contigs())?,
        territory: &Territory::new(Some(&region), None, inputs.contigs())?,
        asked: asked.as_ref(),
        shard: None,
        output: found.clone(),
        gvcf: None,
        version: config.version,
        threads: 1,
        progress: &NoProgress,
    };
    run(&mut inputs, &small, &again)?;
    let shown = found.display().to_string();
    let text = std::fs::read_to_string(&found).map_err(|source| CallError::Io { path: shown, source })?;
    let lines: Vec<&str> = text.lines().filter(|l| !l.starts_with('#')).collect();
    let moved =
        |c: &Call| Call { pos: c.pos - offset, phase_set: c.phase_set.map(|p| p.wrapping_sub(offset)), ..c.clone() };
    Ok(lines.iter().copied().eq(case.expected.iter().map(|c| record::line(&moved(c), &contig.name))))
}

/// Records that overlap an interval, input after input. Those that are too long to be evidence stay away.
fn records(inputs: &mut Inputs, around: Interval) -> Result<Vec<(usize, OwnedRead)>, CallError> {
    inputs.whole_records(true);
    let readers = inputs.readers(1);
    inputs.whole_records(false);
    let mut out = Vec::new();
    for readers in &mut readers? {
        for (input, fetcher) in readers.fetchers.iter_mut().enumerate() {
            fetcher.fetch(Some(around), |read| {
                if read.end() - read.start() < LEFT_MARGIN {
                    out.push((input, OwnedRead::new(read)));
                }
                Ok::<_, CallError>(())
            })?;
        }
    }
    Ok(out)
}

/// A record on the slice that begins at `offset` and ends at `end`.
fn shifted(mut record: BamRecord, contig: i32, offset: u32, end: u32) -> BamRecord {
    let core = &mut record.core;
    let by = i64::from(offset);
    core.contig = 0;
    core.start -= by;
    if core.mate_contig == contig && (by..i64::from(end)).contains(&core.mate_start) {
        (core.mate_contig, core.mate_start) = (0, core.mate_start - by);
    } else {
        // Paired: the mate becomes unmapped, on the forward strand, of no proper pair.
        let paired = core.flags & 1;
        core.flags = (core.flags & !(0x2 | 0x20)) | paired << 3;
        (core.mate_contig, core.mate_start, core.template_len) = (-1, -1, 0);
    }
    record.tags = Tags(&record.tags).filter(|t| &t.name == b"RG").flat_map(|t| t.bytes.to_vec()).collect();
    record
}

/// FASTA and its index.
fn fasta(name: &str, slice: &RefSlice) -> (String, String) {
    let letters = slice.text(slice.start, slice.start + slice.codes.len() as u32);
    let mut text = format!(">{name}\n");
    let offset = text.len();
    for line in letters.as_bytes().chunks(LINE) {
        text.extend(line.iter().map(|&b| char::from(b)));
        text.push('\n');
    }
    (text, format!("{name}\t{}\t{offset}\t{LINE}\t{}\n", letters.len(), LINE + 1))
}

/// The alleles asked for on the slice, as VCF.
fn alleles(config: &Config<'_>, held: Interval, contig: &Contig) -> Option<String> {
    let asked = config.asked?;
    let mut text = format!(
        "##fileformat=VCFv4.3\n##contig=<ID={},length={}>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n",
        contig.name,
        held.len()
    );
    let inside = |w: &&wgs_call::asked::Wanted| w.pos + w.reference.len() as u32 <= held.end;
    for w in asked.within(held.contig, held.start, held.end).iter().filter(inside) {
        // Writing to a String cannot fail.
        let (pos, reference, alt) = (w.pos - held.start + 1, &w.reference, &w.alt);
        let _ = writeln!(text, "{}\t{pos}\t.\t{reference}\t{alt}\t.\t.\t.", contig.name);
    }
    Some(text)
}

fn readme(case: &Case<'_>, contig: &Contig, offset: u32, config: &Config<'_>, sample: &str) -> String {
    let name = &contig.name;
    let region = |i: Interval, by: u32| format!("{name}:{}-{}", i.start - by + 1, i.end - by);
    let site = wgs_core::locus(name, case.site.start);
    format!(
        "# {site}\n\n\
         One site of sample {sample}, cut out by `wgs call germline --testcase` ({version}).\n\n\
         **Coordinates.** The contig keeps its name and is cut: base 1 here was base {first} there. The site, {site}, is \
         {name}:{here} here; the records expected are those that begin in {there} there, {region_here} here.\n\n\
         | file | what |\n|---|---|\n\
         | `reads.bam` | all records within {width} bases of the region, with name, bases, qualities and read group; mates outside are unmapped |\n\
         | `ref.fa` | the reference they lie on |\n\
         | `sample.profile` | what was learned of the sample, with the digests of these reads and this reference |\n\
         | `cmd` | arguments of `wgs` that call the region, to be run in this folder |\n\
         | `expected.vcf` | what they gave, the same as in the whole run. Where that is wrong, write here what is right |\n\n\
         The reads are the sample's: a person's reads are personal data.\n",
        version = config.version,
        first = u64::from(offset) + 1,
        here = case.site.start - offset + 1,
        there = region(case.region, 0),
        region_here = region(case.region, offset),
        width = case.width,
    )
}
