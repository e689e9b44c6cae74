//! The comparison: contig by contig, cluster by cluster, counted by workers, written in order.

use crate::alleles::{self, AlleleCounts};
use crate::calibration::{Calibration, Truth};
use crate::context::{BINS, Context};
use crate::counts::{Decision, Leaf, Stratum};
use crate::load::{Calls, LeftOut, find_contig};
use crate::matching::{Cluster, Fate, Fates, Joined, Mode, clusters, join, match_cluster};
use crate::search::Limits;
use crate::variant::{Variant, text};
use crate::{BenchError, rows};
use wgs_core::{ContigId, Contigs, Interval, Progress, locus};
use wgs_engine::ordered;
use wgs_io::bed::Regions;
use wgs_io::reference::{RefSlice, Reference};

/// Clusters a worker takes at once.
const AT_ONCE: usize = 2_048;

/// Upper ends of the bins of a query call's depth; the last bin is open.
pub const DEPTHS: [u32; 6] = [10, 20, 30, 40, 60, 100];
/// Upper ends of the bins of allele fractions.
pub const FRACTIONS: [f32; 7] = [0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0];

/// Regions by name, as `--strata` gives them.
pub struct NamedRegions {
    /// Name in the tables.
    pub name: String,
    /// The regions.
    pub regions: Regions,
}

/// What the comparison needs beside the calls.
pub struct Setting {
    /// Genotypes or alleles.
    pub mode: Mode,
    /// Where the truth is known; everywhere without.
    pub confident: Option<Regions>,
    /// Strata of one's own.
    pub strata: Vec<NamedRegions>,
    /// Busy threads.
    pub threads: usize,
    /// Lines of the annotated VCF are wanted.
    pub annotated: bool,
    /// Limits of the search.
    pub limits: Limits,
}

/// One row of results that belongs to a place, in order.
pub struct Line {
    /// POS, 0-based.
    pub pos: u32,
    /// End of REF.
    pub end: u32,
    /// The text.
    pub text: String,
}

/// Scores of calls, for the curves.
#[derive(Clone, Debug, Default)]
pub struct Scores {
    /// Of query calls that count: score, right or not.
    pub query: Vec<(f32, bool)>,
    /// Of the calls that found each truth variant: the lowest of its group.
    pub truth: Vec<f32>,
}

/// Counts by allele fraction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FractionCounts {
    /// Truth variants of the bin found.
    pub tp: u64,
    /// And not found.
    pub r#fn: u64,
    /// Query variants of the bin that are right.
    pub query_tp: u64,
    /// And wrong.
    pub fp: u64,
}

/// Everything counted.
#[derive(Clone, Debug)]
pub struct Tally {
    /// The first is everything; then the bins of [`BINS`], of [`DEPTHS`] (query only), and the user's.
    pub strata: Vec<Stratum>,
    /// Alleles: SNVs, others.
    pub alleles: [AlleleCounts; 2],
    /// Scores: SNVs (and substitutions), indels.
    pub scores: [Scores; 2],
    /// By allele fraction: SNVs, indels; the last bin is "unknown".
    pub fractions: [[FractionCounts; FRACTIONS.len() + 1]; 2],
    /// Stated qualities of the query's calls, filtered ones too.
    pub calibration: Calibration,
    /// Clusters whose search passed its limits, and their variants.
    pub fallback: (u64, u64),
    /// Clusters.
    pub clusters: u64,
}

impl Tally {
    fn new(strata: usize) -> Self {
        let built_in = 1 + BINS.iter().map(|(_, bins)| bins.len()).sum::<usize>() + DEPTHS.len() + 1;
        Self {
            strata: vec![Stratum::default(); built_in + strata],
            alleles: Default::default(),
            scores: Default::default(),
            fractions: Default::default(),
            calibration: Calibration::default(),
            fallback: (0, 0),
            clusters: 0,
        }
    }

    fn merge(&mut self, other: Self) {
        for (a, b) in self.strata.iter_mut().zip(&other.strata) {
            a.add(b);
        }
        for (a, b) in self.alleles.iter_mut().zip(other.alleles) {
            a.add(b);
        }
        for (a, b) in self.scores.iter_mut().zip(other.scores) {
            a.query.extend(b.query);
            a.truth.extend(b.truth);
        }
        for (a, b) in self.fractions.iter_mut().flatten().zip(other.fractions.iter().flatten()) {
            a.tp += b.tp;
            a.r#fn += b.r#fn;
            a.query_tp += b.query_tp;
            a.fp += b.fp;
        }
        self.calibration.merge(&other.calibration);
        self.fallback = (self.fallback.0 + other.fallback.0, self.fallback.1 + other.fallback.1);
        self.clusters += other.clusters;
    }
}

/// What a comparison gives.
pub struct Compared {
    /// The counts.
    pub tally: Tally,
    /// Left out of truth and query.
    pub left_out: [LeftOut; 2],
}

/// Compares two call sets. `errors` and `annotated` get the finished lines of each contig, in order.
pub fn compare(
    truth: &mut Calls,
    query: &mut Calls,
    reference: &Reference,
    contigs: &Contigs,
    setting: &Setting,
    mut lines: impl FnMut(ContigId, Vec<Line>, Vec<Line>) -> Result<(), BenchError>,
    progress: &dyn Progress,
) -> Result<Compared, BenchError> {
    let mut tally = Tally::new(setting.strata.len());
    let mut left_out = [LeftOut::default(); 2];
    let mut reader = reference.reader(contigs)?;
    let mut slice = RefSlice::default();
    let mut compared = vec![false; contigs.len()];
    loop {
        let contig = match (truth.peek()?, query.peek()?) {
            (None, None) => break,
            (Some(a), Some(b)) => a.min(b),
            (a, b) => a.or(b).unwrap_or(ContigId(0)),
        };
        if std::mem::replace(&mut compared[contig.index()], true) {
            let late = if truth.peek()? == Some(contig) { &*truth } else { &*query };
            return Err(BenchError::Unsorted {
                file: late.file().to_owned(),
                place: contigs.name(contig).to_owned(),
                what: "its contigs stand in another order than the reference's".to_owned(),
            });
        }
        let (t, q) = read_both(truth, query, contig, setting.threads)?;
        left_out[0].add(t.left_out);
        left_out[1].add(q.left_out);
        let whole = Interval { contig, start: 0, end: contigs.contig(contig).len };
        progress.part(contigs.name(contig));
        reader.read(whole, &mut slice)?;
        let mut sides = [t.variants, q.variants];
        let mut filtered = q.filtered;
        // They take no part: where their REF is another, they are not judged.
        filtered.retain(|v| refused(v, &slice).is_none());
        for (variants, file) in sides.iter_mut().zip([truth.file(), query.file()]) {
            check_reference(variants, &slice, file, contigs.name(contig))?;
        }
        for v in sides.iter_mut().flatten().chain(&mut filtered) {
            let (start, end) = v.span();
            v.inside = setting.confident.as_ref().is_none_or(|r| r.overlaps(contig, start, end));
        }
        let [t, q] = &sides;
        let list = clusters(t, q, &slice);
        let joined = join(&list, &filtered, &slice);
        let name = contigs.name(contig);
        let job =
            Job { contig, name, truth: t, query: q, filtered: &filtered, list: &list, reference: &slice, setting };
        let apart = |i: usize| joined.binary_search_by(|j| place(&j.clusters, i)).is_err();
        let panicked = |_: usize, message: String| BenchError::Panic(message);
        let (mut errors, mut annotated) = (Vec::new(), Vec::new());
        let tallies = ordered(
            list.len().div_ceil(AT_ONCE),
            setting.threads,
            || Ok::<_, BenchError>(Tally::new(setting.strata.len())),
            |tally, task| {
                let some = &list[task * AT_ONCE..((task + 1) * AT_ONCE).min(list.len())];
                let mut made = (Vec::new(), Vec::new());
                for (cluster, i) in some.iter().zip(task * AT_ONCE..) {
                    job.cluster(cluster, apart(i), tally, &mut made);
                }
                Ok(made)
            },
            |_, made| {
                errors.extend(made.0);
                annotated.extend(made.1);
                Ok(())
            },
            panicked,
        )?;
        let with_filtered = ordered(
            joined.len().div_ceil(AT_ONCE),
            setting.threads,
            || Ok::<_, BenchError>(Tally::new(setting.strata.len())),
            |tally, task| {
                joined.iter().skip(task * AT_ONCE).take(AT_ONCE).for_each(|j| job.with_filtered(j, tally));
                Ok(())
            },
            |_, ()| Ok(()),
            panicked,
        )?;
        for t in tallies.into_iter().chain(with_filtered) {
            tally.merge(t);
        }
        // Padding can put a record before its neighbour's cluster.
        errors.sort_by_key(|l: &Line| l.pos);
        annotated.sort_by_key(|l: &Line| l.pos);
        lines(contig, errors, annotated)?;
    }
    for s in &mut tally.scores {
        s.query.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        s.truth.sort_unstable_by(f32::total_cmp);
    }
    Ok(Compared { tally, left_out })
}

/// Reads a contig of both sides, at once when there is a thread for each.
fn read_both(
    truth: &mut Calls,
    query: &mut Calls,
    contig: ContigId,
    threads: usize,
) -> Result<(crate::load::Chunk, crate::load::Chunk), BenchError> {
    fn read(calls: &mut Calls, contig: ContigId) -> Result<crate::load::Chunk, BenchError> {
        if calls.peek()? == Some(contig) { calls.next_contig() } else { Ok(crate::load::Chunk::default()) }
    }
    if threads <= 1 {
        return Ok((read(truth, contig)?, read(query, contig)?));
    }
    let (t, q) = std::thread::scope(|scope| {
        let other = scope.spawn(|| read(truth, contig));
        let q = read(query, contig);
        (other.join(), q)
    });
    Ok((t.map_err(|_| BenchError::Panic("a reading thread stopped".to_owned()))??, q?))
}

/// Whether a range of clusters lies before, behind or around one of them; ranges without clusters lie behind.
fn place(clusters: &std::ops::Range<usize>, i: usize) -> std::cmp::Ordering {
    if clusters.end <= i {
        std::cmp::Ordering::Less
    } else if clusters.start > i {
        std::cmp::Ordering::Greater
    } else {
        std::cmp::Ordering::Equal
    }
}

/// What the reference has where a variant's REF is another; an ambiguous reference base admits the bases it stands for.
fn refused<'r>(v: &Variant, reference: &'r RefSlice) -> Option<&'r [u8]> {
    let here = v.reference();
    let there = reference.range(v.pos, v.pos + here.len() as u32);
    (there.len() != here.len() || here.iter().zip(there).any(|(a, b)| a & b == 0)).then_some(there)
}

/// Every REF is what the reference has.
fn check_reference(variants: &[Variant], reference: &RefSlice, file: &str, contig: &str) -> Result<(), BenchError> {
    for v in variants {
        let here = v.reference();
        if let Some(there) = refused(v, reference) {
            return Err(BenchError::OtherReference {
                file: file.to_owned(),
                locus: locus(contig, v.pos),
                here: text(here.get(..50).unwrap_or(here)),
                there: if there.is_empty() { "ended".to_owned() } else { text(there.get(..50).unwrap_or(there)) },
            });
        }
    }
    Ok(())
}

struct Job<'j> {
    contig: ContigId,
    name: &'j str,
    truth: &'j [Variant],
    query: &'j [Variant],
    /// Calls that failed a filter.
    filtered: &'j [Variant],
    /// All clusters.
    list: &'j [Cluster],
    reference: &'j RefSlice,
    setting: &'j Setting,
}

impl Job<'_> {
    /// Matches and counts a cluster. `apart`: no filtered call touches it.
    fn cluster(&self, cluster: &Cluster, apart: bool, tally: &mut Tally, made: &mut (Vec<Line>, Vec<Line>)) {
        let (truth, query) = (&self.truth[cluster.truth.clone()], &self.query[cluster.query.clone()]);
        let Setting { mode, limits, .. } = *self.setting;
        let fates = match_cluster(truth, query, self.reference, mode, limits);
        tally.clusters += 1;
        if fates.fallback {
            tally.fallback.0 += 1;
            tally.fallback.1 += (truth.len() + query.len()) as u64;
        }
        let decisions = decide(truth, query, &fates);
        for (i, v) in truth.iter().enumerate() {
            let (fate, decision) = (fates.truth[i], decisions.0[i]);
            if decision != Decision::Outside {
                let context = Context::of(v, self.reference);
                for s in self.strata_of(v, &context, None) {
                    tally.strata[s].truth(v, fate, decision);
                }
                let kind = usize::from(v.indel);
                if let (Fate::Matched(group), Decision::Right) = (fate, decision) {
                    let of_group = |f: &Fate| *f == Fate::Matched(group);
                    let scores =
                        query.iter().zip(&fates.query).filter(|(_, f)| of_group(f)).map(|(q, _)| q.facts.score);
                    tally.scores[kind].truth.push(scores.fold(f32::INFINITY, f32::min));
                }
                let bin = &mut tally.fractions[kind][fraction_bin(v.facts.fraction)];
                *(if decision == Decision::Right { &mut bin.tp } else { &mut bin.r#fn }) += 1;
                if decision == Decision::Wrong {
                    made.0.push(rows::error(self.name, v, "FN", fate, &context));
                }
            }
        }
        for (i, v) in query.iter().enumerate() {
            let (fate, decision) = (fates.query[i], decisions.1[i]);
            let context = Context::of(v, self.reference);
            for s in self.strata_of(v, &context, Some(v.facts.depth)) {
                tally.strata[s].query(v, fate, decision);
            }
            if decision != Decision::Outside {
                let kind = usize::from(v.indel);
                if apart {
                    tally.calibration.count(v, outcome(fate, decision));
                }
                tally.scores[kind].query.push((v.facts.score, decision == Decision::Right));
                let bin = &mut tally.fractions[kind][fraction_bin(v.facts.fraction)];
                *(if decision == Decision::Right { &mut bin.query_tp } else { &mut bin.fp }) += 1;
                if decision == Decision::Wrong {
                    made.0.push(rows::error(self.name, v, "FP", fate, &context));
                }
            }
        }
        let inside = |pos: u32| self.setting.confident.as_ref().is_none_or(|r| r.contains(self.contig, pos));
        for (sum, counts) in tally.alleles.iter_mut().zip(alleles::count(truth, query, self.reference, inside, limits))
        {
            sum.add(counts);
        }
        if self.setting.annotated {
            made.1.extend(rows::annotated(self.name, [truth, query], &fates, &decisions));
        }
    }

    /// Judges the calls of clusters together with the filtered ones that touch them, for what they state of themselves.
    fn with_filtered(&self, joined: &Joined, tally: &mut Tally) {
        let clusters = self.list.get(joined.clusters.clone()).unwrap_or_default();
        let (truth, query) = match clusters {
            [] => (&[][..], &[][..]),
            [first, .., last] => {
                (&self.truth[first.truth.start..last.truth.end], &self.query[first.query.start..last.query.end])
            }
            [one] => (&self.truth[one.truth.clone()], &self.query[one.query.clone()]),
        };
        let further = joined.further.iter().filter_map(|&i| self.filtered.get(i));
        let mut calls: Vec<Variant> = query.iter().chain(further).cloned().collect();
        calls.sort_by_key(|v| (v.start(), v.number));
        let fates = match_cluster(truth, &calls, self.reference, self.setting.mode, self.setting.limits);
        let (_, decisions) = decide(truth, &calls, &fates);
        for ((v, fate), decision) in calls.iter().zip(&fates.query).zip(decisions) {
            if decision != Decision::Outside {
                tally.calibration.count(v, outcome(*fate, decision));
            }
        }
    }

    /// Indices of the strata a variant belongs to.
    fn strata_of(&self, v: &Variant, context: &Context, depth: Option<u32>) -> Vec<usize> {
        let mut list = vec![0];
        let mut first = 1;
        for ((_, bin), (_, bins)) in context.bins().into_iter().zip(BINS) {
            list.extend(bins.iter().position(|b| *b == bin).map(|i| first + i));
            first += bins.len();
        }
        if let Some(depth) = depth.filter(|&d| d != u32::MAX) {
            list.push(first + DEPTHS.iter().take_while(|&&d| d <= depth).count());
        }
        first += DEPTHS.len() + 1;
        let (start, end) = v.span();
        let own = self.setting.strata.iter().enumerate();
        list.extend(own.filter(|(_, s)| s.regions.overlaps(self.contig, start, end)).map(|(i, _)| first + i));
        list
    }
}

/// What a call inside the confident regions turned out to be.
fn outcome(fate: Fate, decision: Decision) -> Truth {
    match (decision, fate) {
        (Decision::Right, _) => Truth::Right,
        (_, Fate::Allele) => Truth::Genotype,
        _ => Truth::Absent,
    }
}

/// Bin of an allele fraction; the last for none.
fn fraction_bin(fraction: f32) -> usize {
    if fraction.is_nan() {
        return FRACTIONS.len();
    }
    FRACTIONS.iter().position(|&end| fraction <= end).unwrap_or(FRACTIONS.len() - 1)
}

/// What each variant counts as, once it is known where it lies.
pub fn decide(truth: &[Variant], query: &[Variant], fates: &Fates) -> (Vec<Decision>, Vec<Decision>) {
    // A call is right by a truth variant that counts: outside the confident regions the truth is not known.
    let inside_group = |group: u32| truth.iter().zip(&fates.truth).any(|(t, f)| t.inside && *f == Fate::Matched(group));
    let of_truth = truth.iter().zip(&fates.truth).map(|(t, f)| match (t.inside, f) {
        (false, _) => Decision::Outside,
        (true, Fate::Matched(_)) => Decision::Right,
        (true, _) => Decision::Wrong,
    });
    let of_query = query.iter().zip(&fates.query).map(|(q, f)| match f {
        Fate::Matched(group) if inside_group(*group) => Decision::Right,
        Fate::Matched(_) => Decision::Outside,
        _ if q.inside => Decision::Wrong,
        _ => Decision::Outside,
    });
    (of_truth.collect(), of_query.collect())
}

/// Kinds of the JSON classes: whether a row of the table belongs to it.
pub fn class_holds(class: &str, leaf: Leaf) -> bool {
    match class {
        "snv" => leaf.kind == 0,
        "insertion" => leaf.kind == 1,
        "deletion" => leaf.kind == 2,
        "complex" => leaf.kind >= 3,
        "indel" => matches!(leaf.kind, 1 | 2 | 4),
        _ => true,
    }
}

/// The contig of a BED row.
pub fn bed_regions(path: &std::path::Path, contigs: &Contigs, reference: &str) -> Result<Regions, BenchError> {
    let rows = wgs_io::bed::read(path)?;
    let file = path.display().to_string();
    Regions::new(&rows, |row| {
        find_contig(contigs, &row.contig, &file, || format!("line {}", row.line), reference).map(Some)
    })
}
