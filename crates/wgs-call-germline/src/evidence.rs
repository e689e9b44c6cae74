//! `--evidence`: the reads of a region as the caller saw them, in a BAM file to look at.
//!
//! Reads of windows lie as they fit the haplotype that explains their template best: the best alignment to it under the
//! pair-HMM ([`wgs_kernel::pairhmm::trace`]), put back on the reference through the haplotype's own alignment. The haplotypes
//! stand beside them as records of a read group of their own. All other records are copied. Tags say which is which:
//!
//! | tag | on | what |
//! |---|---|---|
//! | `YS:Z` | reads | `realigned`, `same` (in a window, lies as before), `kept` (could not be put back), `outside` of windows, `not_used:` and why |
//! | `HC:i` | both | number of the haplotype, 0 is the reference; on reads only where the two called ones can be told apart |
//! | `YW:Z` | both | the window, 1-based |
//! | `YL:B:f` | reads | ln-likelihood of the template given its best haplotype and the second best |
//! | `YF:f` | reads | chance that the template is foreign |
//! | `OA:Z` | reads | original place, where it changed (SAM tags specification) |
//! | `YC:i` | haplotypes | how often it is among the called pair, whose mapping quality is 60; that of others is 0 |
//! | `YP:f` | haplotypes | posterior probability of the called pair, on its members |
//! | `YA:Z` | haplotypes | its alleles, as `POS:REF>ALT` |
//!
//! A read of several windows follows all of them; its tags are of the first in which it can be told, else of the first.
//! `NM` and `MD` are those of the written alignment; place, CIGAR and template length of mates are brought up to date.

use crate::look::{self, Look, SeenRead};
use crate::model::Model;
use crate::run::Config;
use crate::seen::Seen;
use std::collections::HashMap;
use std::path::Path;
use wgs_align::{BamRecord, cigar_text};
use wgs_call::haplotypes;
use wgs_call::indel::{Gaps, IndelModel};
use wgs_call::reads_out::{self, Head};
use wgs_call::realign::Alignment;
use wgs_call::{CallError, Inputs, Profile};
use wgs_core::tags::{Tags, push_float, push_floats, push_int, push_text};
use wgs_core::{Block, Contigs, Interval, ReadView};
use wgs_io::atomic::Together;
use wgs_io::reference::RefSlice;
use wgs_kernel::pairhmm::HmmRead;
use wgs_kernel::pairhmm::trace::trace;
use wgs_pileup::NO_QUALITY;

/// Longest region: its records are held in memory, and nobody looks at more.
pub const REGION_MAX: u32 = 1_000_000;
/// Reference on either side of the region; records that reach beyond it are copied.
const AROUND: u32 = 20_000;
/// Likelihoods that differ by less, in nats, do not tell two haplotypes apart.
const SAME: f64 = 0.1;
/// Name of the read group of haplotypes, as other callers call theirs.
const GROUP: &str = "ArtificialHaplotypeRG";
/// Its sample.
const SAMPLE: &str = "haplotypes";
/// Mapping quality of called haplotypes.
const CALLED_MAPQ: u8 = 60;
/// Base quality of haplotypes.
const HAPLOTYPE_BQ: u8 = 60;

/// A haplotype, ready for alignments.
struct Prepared<'a> {
    seen: &'a Seen,
    /// By haplotype: reference position of each base; gap probabilities.
    places: Vec<Vec<Option<u32>>>,
    gaps: Vec<Gaps>,
}

struct Maker<'a> {
    head: &'a Head,
    contigs: &'a Contigs,
    region: Interval,
    slice: RefSlice,
    /// Error of a base by quality index.
    errors: Vec<f64>,
    windows: Vec<Prepared<'a>>,
    group: String,
}

/// Writes the file; it appears when the outputs given back are committed.
pub fn evidence(
    inputs: &mut Inputs,
    profile: &Profile,
    config: &Config<'_>,
    region: Interval,
    path: &Path,
) -> Result<Together, CallError> {
    let contigs = inputs.contigs().clone();
    let Look { reads, windows, .. } = look::look(inputs, profile, config, region)?;
    let mut head = Head::new(inputs, profile);
    let group = head.add_group(GROUP, SAMPLE, "haplotypes of local windows, no reads");
    let mut settings = config.settings.listed();
    settings.extend_from_slice(config.ploidy.settings());
    let listed: Vec<String> = settings.iter().map(|(k, v)| format!("{k}={v}")).collect();
    let digest = profile.digest();
    head.add_program(
        config.version,
        &format!("call germline --evidence; profile=sha256:{digest};{}", listed.join(";")),
    );
    head.add_comment(
        "YS: what became of the read; HC: haplotype (0 is the reference), YL: ln-likelihood given the best and the second \
         best, YF: chance to be foreign; YC: copies among the called pair",
    );
    let len = contigs.contig(region.contig).len;
    let around = Interval {
        start: region.start.saturating_sub(AROUND),
        end: region.end.saturating_add(AROUND).min(len),
        ..region
    };
    let mut slice = RefSlice::default();
    inputs.reference().reader(&contigs)?.read(around, &mut slice)?;
    let maker = Maker {
        head: &head,
        contigs: &contigs,
        region,
        slice,
        errors: Model::new(profile).bases.errors().to_vec(),
        windows: windows.iter().map(|w| Prepared::new(w, &profile.indel_model())).collect(),
        group,
    };
    let mut records: Vec<BamRecord> = reads.iter().map(|r| maker.read(r)).collect();
    mates(&mut records);
    let mut keyed: Vec<(bool, BamRecord)> = records.into_iter().map(|r| (true, r)).collect();
    keyed.extend(maker.haplotypes().into_iter().map(|r| (false, r)));
    keyed.iter_mut().for_each(|(_, r)| reads_out::order_tags(r));
    let key = |(read, r): &(bool, BamRecord)| {
        (r.core.start, *read, r.name.clone(), r.core.flags, r.quals.clone(), r.bases.clone(), r.tags.clone())
    };
    keyed.sort_by_cached_key(key);
    let records: Vec<BamRecord> = keyed.into_iter().map(|(_, r)| r).collect();
    let mut together = Together::default();
    reads_out::write(path, &head.text(), &contigs, &records, &mut together)?;
    Ok(together)
}

impl<'a> Prepared<'a> {
    fn new(seen: &'a Seen, model: &IndelModel) -> Self {
        let places =
            seen.haplotypes.iter().map(|h| haplotypes::places(&seen.window, h, seen.spans.haplotypes)).collect();
        let gaps = seen.haplotypes.iter().map(|h| {
            let mut gaps = Gaps::default();
            model.gaps(&h.bases, &mut Vec::new(), &mut gaps);
            gaps
        });
        Self { seen, places, gaps: gaps.collect() }
    }

    /// The haplotype that explains a template best: of equally good ones a called one, then the first. And whether it can be
    /// told from the other called one.
    fn best(&self, likelihoods: &[f64]) -> (usize, bool) {
        let top = likelihoods.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let pair = self.seen.called.map(|c| c.pair);
        let is_called = |h: usize| pair.is_some_and(|p| h == p.0 || h == p.1);
        let good = (0..likelihoods.len()).filter(|&h| likelihoods[h] > top - SAME);
        let best = good.min_by_key(|&h| (!is_called(h), h)).unwrap_or(0);
        let told = match pair {
            Some((a, b)) if a != b && is_called(best) => {
                let of = |h: usize| likelihoods.get(h).copied().unwrap_or(f64::NEG_INFINITY);
                (of(a) - of(b)).abs() >= SAME
            }
            _ => true,
        };
        (best, told)
    }

    /// Positions of the bases of a read's part on the reference, through haplotype `h`. `near` are the reference positions of its
    /// first and last base as it lay.
    fn realigned(&self, h: usize, bases: &[u8], errors: &[f32], near: [Option<u32>; 2]) -> Option<Vec<Option<u32>>> {
        let (places, gaps) = (self.places.get(h)?, self.gaps.get(h)?);
        let haplotype = gaps.of(&self.seen.haplotypes.get(h)?.bases);
        let [first, last] = near.map(|near| near.and_then(|n| places.iter().position(|p| *p == Some(n))));
        let found = trace(HmmRead { bases, errors }, haplotype, (first, last))?;
        Some(found.places.iter().map(|p| places.get((*p)? as usize).copied().flatten()).collect())
    }
}

impl Maker<'_> {
    fn locus(&self, start: u32, end: u32) -> String {
        format!("{}:{}-{end}", self.contigs.name(self.region.contig), start + 1)
    }

    /// A record of the inputs.
    fn read(&self, seen: &SeenRead) -> BamRecord {
        let view = seen.read.view();
        let mut record = self.head.record(seen.input, &view);
        record.drop_tags(&[b"HC", b"YS", b"YW", b"YL", b"YF", b"YC", b"YP", b"YA"]);
        let held = self.slice.start <= view.start() && view.end() <= self.slice.start + self.slice.codes.len() as u32;
        let alignment = Alignment::of(&view).filter(|_| held && view.contig() == Some(self.region.contig));
        let bases: Vec<u8> = (0..view.len()).map(|i| view.base(i)).collect();
        let mut status = seen.unused.map_or_else(|| "outside".to_owned(), |why| format!("not_used:{why}"));
        let Some(before) = alignment else {
            push_text(&mut record.tags, b"YS", status.as_bytes());
            return record;
        };
        let mut now = before.clone();
        if seen.unused.is_none()
            && let Some(in_windows) = self.follow(seen, &view, &bases, &mut now, &mut record)
        {
            status = match (in_windows, now != before) {
                (false, _) => "kept",
                (true, true) => "realigned",
                (true, false) => "same",
            }
            .to_owned();
        }
        let (nm, _) = before.differences(&bases, &self.slice);
        if let Some((start, _)) = now.span().filter(|_| now != before) {
            let strand = if view.flags().is_reverse() { '-' } else { '+' };
            let contig = self.contigs.name(self.region.contig);
            let (pos, cigar) = (view.start() + 1, cigar_text(&record.cigar));
            let original = format!("{contig},{pos},{strand},{cigar},{},{nm};", view.mapq());
            let known = view.tag_str(b"OA").unwrap_or_default();
            record.set_text(b"OA", &[known, original.as_bytes()].concat());
            record.core.start = start.into();
            record.cigar = now.cigar();
        }
        let (nm, md) = now.differences(&bases, &self.slice);
        record.drop_tags(&[b"NM", b"MD"]);
        push_int(&mut record.tags, b"NM", nm as i32);
        push_text(&mut record.tags, b"MD", md.as_bytes());
        push_text(&mut record.tags, b"YS", status.as_bytes());
        record
    }

    /// Lets a read follow its windows; `None` when it is in none, else whether it lies as all of them say.
    fn follow(
        &self,
        seen: &SeenRead,
        view: &ReadView<'_>,
        bases: &[u8],
        now: &mut Alignment,
        record: &mut BamRecord,
    ) -> Option<bool> {
        let mut blocks: Vec<Block> = Vec::new();
        view.blocks_into(&mut blocks);
        let mut all = true;
        let mut said: Option<(&Prepared<'_>, usize, bool)> = None;
        for window in &self.windows {
            let Some(template) = window.seen.template(seen.hash) else { continue };
            let Some((from, to)) = look::part(window.seen, seen.hash, view, &blocks) else { continue };
            let (best, told) = window.best(&template.likelihoods);
            if said.is_none_or(|s| told && !s.2) {
                said = Some((window, best, told));
            }
            let qual = |i: usize| if view.has_quals() { view.quals()[i].min(NO_QUALITY - 1) } else { NO_QUALITY };
            let errors: Vec<f32> = (from..to)
                .map(|i| match bases[i] {
                    1 | 2 | 4 | 8 => self.errors[usize::from(qual(i)).min(self.errors.len() - 1)] as f32,
                    _ => 0.75,
                })
                .collect();
            // A side on which the read goes on holds it; one on which it ends may move.
            let near = match (now.aligned(0..from), now.aligned(to..bases.len())) {
                (true, false) => [now.place(from), None],
                (false, true) => [None, now.place(to - 1)],
                _ => [now.place(from), now.place(to - 1)],
            };
            let core = (window.seen.window.start, window.seen.window.end);
            let placed = window.realigned(best, &bases[from..to], &errors, near);
            all &= placed.is_some_and(|new| now.splice(from, &new, core, bases, &self.slice));
        }
        let (window, best, told) = said?;
        let template = window.seen.template(seen.hash)?;
        let second = template.likelihoods.iter().enumerate().filter(|(h, _)| *h != best).map(|(_, l)| *l);
        let second = second.fold(f64::NEG_INFINITY, f64::max);
        let mut told_of = vec![template.likelihoods[best] as f32];
        told_of.extend((second > f64::NEG_INFINITY).then_some(second as f32));
        if told {
            push_int(&mut record.tags, b"HC", best as i32);
        }
        push_text(&mut record.tags, b"YW", self.locus(window.seen.window.start, window.seen.window.end).as_bytes());
        push_floats(&mut record.tags, b"YL", &told_of);
        push_float(&mut record.tags, b"YF", template.foreign as f32);
        Some(all)
    }

    /// The haplotypes of all windows.
    fn haplotypes(&self) -> Vec<BamRecord> {
        let mut out = Vec::new();
        for window in &self.windows {
            let seen = window.seen;
            let locus = self.locus(seen.window.start, seen.window.end);
            for (h, haplotype) in seen.haplotypes.iter().enumerate() {
                let alignment = Alignment::from_places(window.places[h].clone());
                let Some((start, _)) = alignment.span() else { continue };
                let copies = seen.called.map_or(0, |c| i32::from(c.pair.0 == h) + i32::from(c.pair.1 == h));
                let alleles: Vec<String> = (0..seen.window.alleles.len())
                    .filter(|i| haplotype.alleles >> i & 1 == 1)
                    .map(|i| wgs_call::spelling::spelled(&[&seen.window.alleles[i]], &self.slice))
                    .map(|(pos, reference, alts)| format!("{}:{reference}>{}", pos + 1, alts.join(",")))
                    .collect();
                let (nm, md) = alignment.differences(&haplotype.bases, &self.slice);
                let mut record = BamRecord {
                    name: format!("haplotype:{locus}:{h}").into_bytes(),
                    cigar: alignment.cigar(),
                    bases: haplotype.bases.chunks(2).map(|p| p[0] << 4 | p.get(1).copied().unwrap_or(0)).collect(),
                    quals: vec![HAPLOTYPE_BQ; haplotype.bases.len()],
                    ..BamRecord::default()
                };
                record.core.contig = self.region.contig.0 as i32;
                record.core.start = start.into();
                record.core.mapq = if copies > 0 { CALLED_MAPQ } else { 0 };
                (record.core.mate_contig, record.core.mate_start) = (-1, -1);
                let tags = &mut record.tags;
                push_text(tags, b"RG", self.group.as_bytes());
                push_int(tags, b"HC", h as i32);
                push_int(tags, b"NM", nm as i32);
                push_text(tags, b"MD", md.as_bytes());
                push_text(tags, b"YW", locus.as_bytes());
                push_int(tags, b"YC", copies);
                if let Some(called) = seen.called.filter(|_| copies > 0) {
                    push_float(tags, b"YP", called.posterior as f32);
                }
                let none = if h == 0 { "reference" } else { "" };
                push_text(tags, b"YA", if alleles.is_empty() { none.into() } else { alleles.join(",") }.as_bytes());
                out.push(record);
            }
        }
        out
    }
}

/// Tells records where their mates lie now.
fn mates(records: &mut [BamRecord]) {
    // By name and whether it is the second: the primary record.
    let mut primary: HashMap<(Vec<u8>, bool), usize> = HashMap::new();
    for (i, r) in records.iter().enumerate() {
        if r.flags().is_paired() && r.flags().is_primary() && !r.flags().is_unmapped() {
            primary.insert((r.name.clone(), r.flags().is_last()), i);
        }
    }
    let moved: Vec<bool> = records.iter().map(|r| Tags(&r.tags).any(|t| &t.name == b"OA")).collect();
    for i in 0..records.len() {
        let flags = records[i].flags();
        let Some(&j) = primary.get(&(records[i].name.clone(), !flags.is_last())).filter(|_| flags.is_paired()) else {
            continue;
        };
        if i == j || !(moved[i] || moved[j]) || flags.is_secondary() {
            continue;
        }
        let (start, end, contig) = (records[j].core.start, records[j].end(), records[j].core.contig);
        let cigar = records[j].cigar_text();
        let r = &mut records[i];
        (r.core.mate_contig, r.core.mate_start) = (contig, start);
        if Tags(&r.tags).any(|t| &t.name == b"MC") {
            r.set_text(b"MC", cigar.as_bytes());
        }
        if r.core.template_len != 0 && !flags.is_unmapped() {
            // From the first to the last base of the two; the sign says which of them comes first.
            let length = r.end().max(end) - r.core.start.min(start);
            let positive = match r.core.start.cmp(&start) {
                std::cmp::Ordering::Equal => r.core.template_len > 0,
                order => order.is_lt(),
            };
            r.core.template_len = if positive { length } else { -length };
        }
    }
}
