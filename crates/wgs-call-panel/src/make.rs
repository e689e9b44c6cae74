//! The entries of one normal, over the spine: which alleles its reads show beyond what their qualities explain.
//!
//! SNVs come from the scan and are counted in their columns, insertions, deletions and replacements of several bases from the CIGARs, moved left.
//! An allele is entered when two templates or more show it and the evidence reaches a low limit; with [`GERMLINE_SHARE`] of the templates the normal
//! carries it, with less it is noise.

use crate::block::{Block, Row, stretches};
use crate::{BLOCK, Header, STRETCH, Writer};
use std::path::Path;
use wgs_call::bases::BaseModel;
use wgs_call::candidates::{Allele, Search};
use wgs_call::indel::IndelModel;
use wgs_call::spelling::spelled;
use wgs_call::spine::{self, Loaded, Options, Tally};
use wgs_call::windows::MARGIN;
use wgs_call::{CallError, Inputs, Profile, Territory};
use wgs_core::Progress;
use wgs_engine::Plan;
use wgs_io::atomic::Output;
use wgs_pileup::{Column, Pile, Rules, Scan, ScanLimits, base_index};

/// Share of templates that noise is looked for in.
pub const SHARE: f64 = 0.02;
/// Limit of the scan for SNVs, thousandths of a nat: two bases of quality 25 among thirty templates pass, of quality 20 do not.
pub const SCAN_LIMIT: i32 = 4000;
/// Evidence of an insertion or deletion from which it is entered, nats: as in the callers.
pub const INDEL_LIMIT: f64 = 1.0;
/// Templates that show an allele before it is entered.
pub const TEMPLATES_MIN: u32 = 2;
/// Share of the templates from which a normal carries an allele, in fifths: one.
pub const GERMLINE_SHARE: u32 = 1;
/// Share from which it carries two copies, in fifths: four.
pub const BOTH_COPIES_SHARE: u32 = 4;
/// Mean depth of a stretch, in templates, from which a normal covers it: an error of a tenth shows in half of such normals.
pub const COVERED_MIN: u32 = 10;

/// What decides the entries; panels with others are not added up.
pub fn settings() -> Vec<(String, String)> {
    let rules = Rules::default();
    let pair = |k: &str, v: String| (k.to_owned(), v);
    vec![
        pair("min_mapq", rules.min_mapq.to_string()),
        pair("min_bq", rules.min_bq.to_string()),
        pair("max_starts_per_64bp", rules.max_starts_per_bin.to_string()),
        pair("share", SHARE.to_string()),
        pair("scan_limit_millinats", SCAN_LIMIT.to_string()),
        pair("indel_limit_nats", INDEL_LIMIT.to_string()),
        pair("templates_min", TEMPLATES_MIN.to_string()),
        pair("germline_fifths", GERMLINE_SHARE.to_string()),
        pair("covered_min", COVERED_MIN.to_string()),
    ]
}

/// How a normal is read.
pub struct Config<'a> {
    /// Busy threads in all.
    pub threads: usize,
    /// Where progress goes.
    pub progress: &'a dyn Progress,
}

/// Tables of the normal.
struct Tables {
    limits: ScanLimits,
    indels: IndelModel,
    min_bq: u8,
}

/// Buffers.
struct Scratch {
    scan: Scan,
    search: Search,
    column: Column,
    spans: Vec<(u64, u32, u32)>,
    depth: Vec<i32>,
}

impl Default for Scratch {
    fn default() -> Self {
        Self {
            scan: Scan::default(),
            search: Search::for_share(SHARE),
            column: Column::default(),
            spans: Vec::new(),
            depth: Vec::new(),
        }
    }
}

/// Reads a normal whose profile was learned from it, and writes the panel of it alone; the output still has to be committed.
pub fn normal(inputs: &mut Inputs, profile: &Profile, path: &Path, config: &Config<'_>) -> Result<Output, CallError> {
    let contigs = inputs.contigs().clone();
    let rules = Rules::default();
    let limits = BaseModel::new(profile).scan_limits(SHARE, SCAN_LIMIT, rules.min_bq);
    let tables = Tables { limits, indels: profile.indel_model(), min_bq: rules.min_bq };
    let jobs = Territory::new(None, None, &contigs)?.jobs(&Plan::new(&contigs));
    let options = Options {
        rules,
        threads: config.threads,
        progress: config.progress,
        reference_sums: Some(&profile.cell_sums),
        windows: false,
        margin: MARGIN,
        keep: false,
    };
    let mut header = Header::new(profile);
    let mut writer = Writer::create(path, header.contigs.len())?;
    let work = |scratch: &mut Scratch, loaded: &Loaded<'_>| {
        let len = loaded.job.hull().map_or(0, |h| contigs.contig(h.contig).len);
        blocks(scratch, loaded, &tables, len)
    };
    let mut total = Tally::default();
    spine::run(inputs, &jobs, &options, work, |_, blocks, tally| {
        total.merge(tally);
        for block in &blocks {
            header.normals.iter_mut().for_each(|n| n.count(block));
            writer.block(block)?;
        }
        Ok::<_, CallError>(())
    })?;
    let files = inputs.sources().iter().map(|s| s.name()).collect::<Vec<_>>().join(", ");
    total.check(&contigs, &inputs.indexed_records(), &files)?;
    Ok(writer.finish(&header)?.0)
}

/// The blocks of a job.
fn blocks(scratch: &mut Scratch, loaded: &Loaded<'_>, tables: &Tables, len: u32) -> Vec<Block> {
    let Some(hull) = loaded.job.hull() else { return Vec::new() };
    let mut blocks: Vec<Block> =
        (hull.start / BLOCK..hull.end.div_ceil(BLOCK)).map(|number| Block::new(hull.contig.0, number, len)).collect();
    depths(scratch, loaded.pile, hull.start, hull.end);
    for block in &mut blocks {
        let start = (block.start().saturating_sub(hull.start)) as usize;
        let here = scratch.depth.get(start..).unwrap_or_default();
        for (stretch, depths) in block.stretches.iter_mut().zip(here.chunks(STRETCH as usize)) {
            let sum: i64 = depths.iter().map(|&d| i64::from(d)).sum();
            let mean = (sum as u64 + depths.len() as u64 / 2) / depths.len() as u64;
            if mean >= COVERED_MIN.into() {
                (stretch.covered, stretch.depth) = (1, mean);
            }
        }
    }
    let mut rows = snvs(scratch, loaded, tables);
    rows.extend(others(scratch, loaded, tables, hull.start));
    rows.retain(|r| loaded.job.contains(r.pos.min(len.saturating_sub(1))));
    rows.sort_by(Row::order);
    rows.dedup_by(|a, b| a.order(b).is_eq());
    for row in rows {
        if let Some(block) = blocks.get_mut((row.pos / BLOCK).saturating_sub(hull.start / BLOCK) as usize) {
            block.rows.push(row);
        }
    }
    debug_assert!(blocks.iter().all(|b| b.stretches.len() == stretches(b.number, len)));
    blocks
}

/// Templates over each position of `start..end`: mates that overlap are one.
fn depths(scratch: &mut Scratch, pile: &Pile, start: u32, end: u32) {
    let inside = |p: u32| p.clamp(start, end) - start;
    let spans = &mut scratch.spans;
    spans.clear();
    spans.extend(pile.near(start, end).iter().map(|r| (r.hash, inside(r.start), inside(r.end))));
    spans.sort_unstable();
    let depth = &mut scratch.depth;
    depth.clear();
    depth.resize((end - start) as usize + 1, 0);
    for template in spans.chunk_by(|a, b| a.0 == b.0) {
        let mut to = 0;
        for &(_, a, b) in template {
            let a = a.max(to);
            if a < b {
                depth[a as usize] += 1;
                depth[b as usize] -= 1;
                to = b;
            }
        }
    }
    let mut sum = 0;
    depth.iter_mut().for_each(|d| {
        sum += *d;
        *d = sum;
    });
    depth.truncate((end - start) as usize);
}

fn snvs(scratch: &mut Scratch, loaded: &Loaded<'_>, tables: &Tables) -> Vec<Row> {
    let mut rows = Vec::new();
    let candidates = scratch.scan.run(loaded.pile, loaded.reference(), &tables.limits);
    for c in candidates.iter().filter(|c| loaded.job.contains(c.pos)) {
        scratch.column.fill(loaded.pile, c.pos, tables.min_bq);
        let counts = scratch.column.depths();
        for alt in (0..4).filter(|&i| c.alleles[i]) {
            let letter = |i: usize| char::from(b"ACGT"[i & 3]).to_string();
            rows.extend(row(c.pos, letter(c.reference), letter(alt), counts[alt], counts.iter().sum()));
        }
    }
    rows
}

fn others(scratch: &mut Scratch, loaded: &Loaded<'_>, tables: &Tables, start: u32) -> Vec<Row> {
    let (scan, search) = (&scratch.scan, &mut scratch.search);
    let found = search.indels(loaded.pile, loaded.slice, loaded.reach, scan.depth(), &tables.indels, INDEL_LIMIT);
    let entry = |a: &Allele| {
        // A base beside bases gained or lost that is replaced as well is an SNV of its own in the scan.
        if a.edit.is_snv() || base_index(loaded.slice.code(a.edit.start)).is_none() {
            return None;
        }
        let (pos, reference, alts) = spelled(&[a], loaded.slice);
        let depth = scratch.depth.get(pos.checked_sub(start)? as usize)?;
        row(pos, reference, alts.into_iter().next()?, a.templates, (*depth).max(0) as u32)
    };
    found.iter().filter_map(entry).collect()
}

/// The row of an allele that `with` of `depth` templates show.
fn row(pos: u32, reference: String, alt: String, with: u32, depth: u32) -> Option<Row> {
    if with < TEMPLATES_MIN {
        return None;
    }
    let depth = depth.max(with);
    let row = Row { pos, reference, alt, ..Row::default() };
    if 5 * with < GERMLINE_SHARE * depth {
        let (with, depth) = (u64::from(with), u64::from(depth));
        return Some(Row { noisy: 1, with, depth, pairs: with * (with - 1) / 2, ..row });
    }
    Some(Row { carriers: 1, copies: 1 + u64::from(5 * with >= BOTH_COPIES_SHARE * depth), ..row })
}

impl crate::Normal {
    /// Counts a block of it.
    fn count(&mut self, block: &Block) {
        self.covered_bases += block.stretches.iter().map(|s| s.covered * u64::from(STRETCH)).sum::<u64>();
        for row in &block.rows {
            self.carried += row.carriers;
            *(if row.is_snv() { &mut self.noisy_snvs } else { &mut self.noisy_others }) += row.noisy;
        }
    }
}
