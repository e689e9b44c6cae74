//! From merged integers to the report's section.

use crate::Config;
use crate::adapters::Adapters;
use crate::collector::{Collector, Shared};
use crate::group::{Entry, Ledger};
use crate::names::Place;
use crate::pairing::FileGroup;
use crate::sample::{Row, unpack};
use crate::summary::*;
use crate::yields::Counts;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;
use wgs_core::{Rounded, num::Frac};
use wgs_io::fastq as io;

/// Tiles listed in the report: 600 bytes each, so that the report stays under 1 MB with 500 files beside them.
const TILES_LISTED: usize = 400;
/// Cycles listed one by one in the adapter curve.
const ADAPTER_CYCLES: usize = 320;
/// An adapter that begins within the first bases leaves nothing to align: an adapter dimer.
const DIMER: u32 = 12;
/// Share of sampled reads from which a sequence is overrepresented; FastQC's limit for a warning.
const OVERREPRESENTED_PER_THOUSAND: u64 = 1;
/// Fewest sampled reads of one sequence, so that small files do not list chance.
const OVERREPRESENTED_READS: u64 = 10;
/// Most sequences listed.
const OVERREPRESENTED_LISTED: usize = 40;
/// Fewest bases from which binning is judged, and most distinct qualities that count as bins (Illumina's 8-bin scheme).
const BINNING_BASES: u64 = 10_000;
const BINNED_MOST: u64 = 8;

/// Builds the section; the second part is the whole tile table.
pub fn finish(
    mut merged: Collector,
    config: &Config,
    groups: &[FileGroup],
    ledger: &Ledger,
    adapters: &Adapters,
) -> (QcFastq, Vec<TileSummary>) {
    let by_file = files(&merged, config, groups, ledger);
    let mut total = Counts::default();
    let mut places: BTreeMap<Place, Counts> = BTreeMap::new();
    for row in merged.files.iter().flat_map(|tiles| tiles.rows()) {
        total.merge(&row.counts);
        if let Some(place) = &row.place {
            places.entry(place.clone()).or_default().merge(&row.counts);
        }
    }
    let by_lane = lanes(&places);
    let mut by_tile: Vec<TileSummary> = places
        .iter()
        .map(|(p, counts)| TileSummary {
            flowcell: p.flowcell.clone(),
            lane: p.lane,
            tile: p.tile,
            yields: counts.summary(),
        })
        .collect();
    by_tile.sort_by(|a, b| (&a.flowcell, a.lane, a.tile).cmp(&(&b.flowcell, b.lane, b.tile)));
    let all_tiles = by_tile.clone();
    if by_tile.len() > TILES_LISTED {
        // Lowest share of Q30 first, by exact integers; equal ones in the order of the table.
        by_tile.sort_by(|a, b| {
            let cross = |x: &TileSummary, y: &TileSummary| u128::from(x.yields.q30_bases) * u128::from(y.yields.bases);
            cross(a, b).cmp(&cross(b, a))
        });
        by_tile.truncate(TILES_LISTED);
        by_tile.sort_by(|a, b| (&a.flowcell, a.lane, a.tile).cmp(&(&b.flowcell, b.lane, b.tile)));
    }
    let tiles = TileCount { tiles: all_tiles.len() as u64, listed: by_tile.len() as u64 };
    let total = totals(&mut merged.shared, &total, &places, config, adapters);
    (QcFastq { total, by_file, by_lane, by_tile, tiles }, all_tiles)
}

fn base_name(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

fn files(merged: &Collector, config: &Config, groups: &[FileGroup], ledger: &Ledger) -> Vec<FileSummary> {
    let ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
    let one = |(i, path): (usize, &String)| {
        let role = groups.iter().find_map(|g| match *g {
            FileGroup::Pair(a, b) if a == i => Some((Some(1), Some(b))),
            FileGroup::Pair(a, b) if b == i => Some((Some(2), Some(a))),
            FileGroup::Interleaved(a) if a == i => Some((None, Some(a))),
            _ => None,
        });
        let (read, mate) = role.unwrap_or((None, None));
        let mut counts = Counts::default();
        for row in merged.files.get(i).into_iter().flat_map(|tiles| tiles.rows()) {
            counts.merge(&row.counts);
        }
        let (format, facts) = match ledger.get(i) {
            Some(Some(Entry { format, facts, .. })) => {
                (*format, facts.lock().unwrap_or_else(PoisonError::into_inner).clone())
            }
            _ => (io::Format::Fastq, io::Facts::default()),
        };
        let is_text = !matches!(format, io::Format::Bam | io::Format::Cram);
        let (md5, sha256) = facts.digests.unzip();
        let integrity = Integrity {
            format: match format {
                io::Format::Fastq => Format::Fastq,
                io::Format::Gzip => Format::Gzip,
                io::Format::Bgzf => Format::Bgzf,
                io::Format::Sam => Format::Sam,
                io::Format::Bam => Format::Bam,
                io::Format::Cram => Format::Cram,
            },
            bytes: facts.bytes,
            uncompressed_bytes: is_text.then_some(facts.text_bytes),
            members: matches!(format, io::Format::Gzip | io::Format::Bgzf).then_some(facts.members),
            // A missing end marker is an error, so a file that got here has it.
            bgzf_eof: matches!(format, io::Format::Bgzf | io::Format::Bam).then_some(true),
            pairs_in_step: mate.map(|_| true),
            sha256,
            md5,
        };
        let mate = mate.filter(|&m| m != i).and_then(|m| config.files.get(m));
        FileSummary {
            file: base_name(path),
            read,
            mate: mate.map(|m| base_name(m)),
            yields: counts.summary(),
            encoding: match facts.encoding {
                io::Encoding::Phred33 => Encoding::Phred33,
                io::Encoding::Phred64 => Encoding::Phred64,
                io::Encoding::Solexa64 => Encoding::Solexa64,
            },
            integrity,
        }
    };
    config.files.iter().enumerate().map(one).collect()
}

fn lanes(places: &BTreeMap<Place, Counts>) -> Vec<LaneSummary> {
    let mut lanes: BTreeMap<(Option<String>, Option<String>, Option<String>, u32), Counts> = BTreeMap::new();
    for (p, counts) in places {
        let key = (p.flowcell.clone(), p.run.clone(), p.instrument.clone(), p.lane);
        lanes.entry(key).or_default().merge(counts);
    }
    let lane = |((flowcell, run, instrument, lane), counts): (_, Counts)| LaneSummary {
        instrument,
        run,
        flowcell,
        lane,
        yields: counts.summary(),
    };
    lanes.into_iter().map(lane).collect()
}

fn totals(
    shared: &mut Shared,
    counts: &Counts,
    places: &BTreeMap<Place, Counts>,
    config: &Config,
    adapters: &Adapters,
) -> Total {
    let names = |pick: fn(&Place) -> Option<String>| -> Vec<String> {
        places.keys().filter_map(pick).collect::<BTreeSet<_>>().into_iter().collect()
    };
    let mut qualities = shared.cycles[0].qualities();
    qualities.iter_mut().zip(shared.cycles[1].qualities()).for_each(|(a, b)| *a += b);
    let bins = qualities.iter().enumerate().filter(|(_, n)| **n > 0);
    let quality_histogram: Vec<QualityBin> =
        bins.map(|(c, &bases)| QualityBin { quality: c.saturating_sub(33) as u8, bases }).collect();
    let distinct = quality_histogram.len() as u64;
    let mut per_cycle = shared.cycles[0].summary(1);
    per_cycle.extend(shared.cycles[1].summary(2));
    let rated: u64 = shared.read_quality.iter().sum();
    let (frac_duplicates_estimated, duplication) = shared.duplicates.summary();
    let unique = 1.0 - frac_duplicates_estimated.0;
    let depth = |bases: f64| config.genome_size.map_or(Rounded::ABSENT, |size| Rounded(bases / size as f64));
    let level = shared.sample.level;
    let rows = shared.sample.rows(adapters);
    let reads = rows.iter().flat_map(|row| row.reads.iter().flatten());
    let sampled_reads = reads.clone().count() as u64;
    let sampled_bases: u64 = reads.clone().map(|r| u64::from(r.len)).sum();
    let tails = reads.clone().filter(|r| r.poly_g > 0).count() as u64;
    let tail_bases: u64 = reads.clone().map(|r| u64::from(r.poly_g)).sum();
    let phix = reads.filter(|r| r.phix).count() as u64;
    Total {
        yields: counts.summary(),
        pairs: shared.pairs,
        instruments: names(|p| p.instrument.clone()),
        flowcells: names(|p| p.flowcell.clone()),
        runs: names(|p| Some(format!("{}:{}", p.instrument.as_deref()?, p.run.as_deref()?))),
        filtered_reads: shared.filtered,
        empty_reads: counts.lengths.empty(),
        per_cycle,
        quality_histogram,
        read_quality_histogram: shared
            .read_quality
            .iter()
            .enumerate()
            .filter(|(_, n)| **n > 0)
            .map(|(q, &reads)| ReadQualityBin { quality: q as u8, reads })
            .collect(),
        mean_read_quality: Rounded(shared.read_quality_milli as f64 / rated as f64 / 1000.0),
        quality_binning: QualityBinning {
            binned: (counts.bases >= BINNING_BASES).then_some(distinct <= BINNED_MOST),
            distinct,
        },
        gc_histogram: shared.gc.clone(),
        length_histogram: length_histogram(counts),
        sampled: Sampled {
            share: Rounded(libm::ldexp(1.0, -(level as i32))),
            templates: rows.len() as u64,
            reads: sampled_reads,
        },
        adapter: adapter(rows, sampled_reads, sampled_bases, adapters),
        poly_g: PolyG {
            frac_reads: Frac::ratio(tails, sampled_reads),
            frac_bases: Frac::ratio(tail_bases, sampled_bases),
        },
        frac_phix: Frac::ratio(phix, sampled_reads),
        frac_duplicates_estimated,
        duplication,
        overrepresented: overrepresented(rows, sampled_reads, adapters),
        genome_size_bp: config.genome_size,
        expected_depth: depth(counts.bases as f64),
        expected_depth_q30_unique: depth(counts.q30 as f64 * unique),
        insert_size_by_overlap: (shared.pairs > 0).then(|| inserts(rows)),
    }
}

/// Lengths one by one up to 320, then by 32nds of an octave.
fn length_histogram(counts: &Counts) -> Vec<LengthBin> {
    let mut bins: BTreeMap<u64, (u64, u64)> = BTreeMap::new();
    for (len, reads) in counts.lengths.iter() {
        let (start, end) = if len <= 320 {
            (len, len)
        } else {
            let shift = len.ilog2() - 5;
            ((len >> shift) << shift, (((len >> shift) + 1) << shift) - 1)
        };
        let bin = bins.entry(start.max(if len > 320 { 321 } else { 0 })).or_insert((end, 0));
        bin.1 += reads;
    }
    bins.into_iter().map(|(start, (end, reads))| LengthBin { start, end, reads }).collect()
}

fn adapter(rows: &[Row], reads: u64, bases: u64, adapters: &Adapters) -> Adapter {
    let mut by_adapter = vec![0u64; adapters.list().len()];
    let mut starts = [0u64; ADAPTER_CYCLES];
    let (mut behind, mut dimers, mut hits) = (0, 0, 0u64);
    for row in rows {
        let mut all_dimer = true;
        for read in row.reads.iter().flatten() {
            all_dimer &= read.adapter.is_some_and(|hit| hit.start < DIMER);
            let Some(hit) = read.adapter else { continue };
            hits += 1;
            behind += u64::from(read.len - hit.start);
            by_adapter[usize::from(hit.adapter)] += 1;
            if let Some(n) = starts.get_mut(hit.start as usize) {
                *n += 1;
            }
        }
        dimers += u64::from(all_dimer);
    }
    let mut shares: Vec<AdapterShare> = adapters
        .list()
        .iter()
        .zip(&by_adapter)
        .filter(|(_, n)| **n > 0)
        .map(|(a, &n)| AdapterShare {
            name: a.name.clone(),
            sequence: String::from_utf8_lossy(&a.sequence).into_owned(),
            reads: n,
            frac_reads: Frac::ratio(n, reads),
        })
        .collect();
    shares.sort_by_key(|a| std::cmp::Reverse(a.reads));
    let last = starts.iter().rposition(|&n| n > 0).map_or(0, |i| i + 1);
    let mut so_far = 0;
    let curve = starts.iter().take(last).map(|n| {
        so_far += n;
        Frac::ratio(so_far, reads)
    });
    Adapter {
        frac_reads: Frac::ratio(hits, reads),
        frac_bases: Frac::ratio(behind, bases),
        frac_dimer: Frac::ratio(dimers, rows.len() as u64),
        by_adapter: shares,
        frac_by_cycle: curve.collect(),
    }
}

fn overrepresented(rows: &[Row], reads: u64, adapters: &Adapters) -> Vec<Overrepresented> {
    let mut seen: BTreeMap<_, u64> = BTreeMap::new();
    for read in rows.iter().flat_map(|row| row.reads.iter().flatten()).filter(|r| r.len > 0) {
        *seen.entry(read.prefix).or_default() += 1;
    }
    let often = |n: &u64| *n >= OVERREPRESENTED_READS && 1000 * n >= OVERREPRESENTED_PER_THOUSAND * reads;
    let mut list: Vec<_> = seen.into_iter().filter(|(_, n)| often(n)).collect();
    // Most frequent first; the map's order decides between equals.
    list.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let row = |(prefix, n)| {
        let bases = unpack(&prefix);
        Overrepresented {
            source: source(&bases, adapters),
            sequence: String::from_utf8_lossy(&bases).into_owned(),
            reads: n,
            frac_reads: Frac::ratio(n, reads),
        }
    };
    list.into_iter().take(OVERREPRESENTED_LISTED).map(row).collect()
}

/// What a sequence looks like.
fn source(bases: &[u8], adapters: &Adapters) -> Option<String> {
    if let Some(name) = adapters.source(bases) {
        return Some(name.to_owned());
    }
    if crate::phix::is_phix(bases) {
        return Some("PhiX174".to_owned());
    }
    let of = |letter: u8| 10 * bases.iter().filter(|&&b| b == letter).count() >= 9 * bases.len();
    b"ACGTN".iter().find(|&&letter| of(letter)).map(|&letter| format!("poly-{}", letter as char))
}

fn inserts(rows: &[Row]) -> InsertByOverlap {
    let mut sizes: BTreeMap<u32, u64> = BTreeMap::new();
    let (mut compared, mut mismatches, mut sum) = (0u64, 0u64, 0u64);
    for overlap in rows.iter().filter_map(|row| row.overlap) {
        *sizes.entry(overlap.insert).or_default() += 1;
        compared += u64::from(overlap.compared);
        mismatches += u64::from(overlap.mismatches);
        sum += u64::from(overlap.insert);
    }
    let pairs = rows.iter().filter(|row| row.reads[1].is_some()).count() as u64;
    let overlapping: u64 = sizes.values().sum();
    let mut seen = 0;
    let median = sizes.iter().find(|(_, n)| {
        seen += **n;
        2 * seen >= overlapping
    });
    let peak = sizes.iter().max_by_key(|(size, n)| (**n, std::cmp::Reverse(**size)));
    InsertByOverlap {
        pairs,
        overlapping,
        frac_overlapping: Frac::ratio(overlapping, pairs),
        mean: Rounded::ratio(sum, overlapping),
        median: median.map(|(size, _)| u64::from(*size)),
        peak: peak.map(|(size, _)| u64::from(*size)),
        histogram: sizes.iter().map(|(&size, &pairs)| InsertBin { size: size.into(), pairs }).collect(),
        bases_compared: compared,
        mismatches,
        frac_error: Frac::ratio(mismatches, 2 * compared),
    }
}
