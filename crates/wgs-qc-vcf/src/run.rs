//! The pass over the file.

use crate::QcVcfError;
use crate::order::Order;
use crate::sample::{Values, choose};
use crate::summary::{FilterRow, QcVcf, Setting};
use crate::territory::{Checked, targets};
use std::path::PathBuf;
use wgs_core::contig::HumanContig;
use wgs_core::num::Rounded;
use wgs_core::{ContigId, Progress};
use wgs_io::vcf::read::{Reader, Record};
use wgs_vcf_stats::summary::{ContigRow, TallyRow};
use wgs_vcf_stats::{FilterStatus, Observation, Seen, Stats, Tally};

/// Rows of `by_contig` at most.
const CONTIGS: usize = 200;
/// Filters told apart at most: a file with more has something else in its FILTER column.
const FILTERS: usize = 100;
/// ALTs that need no allocation.
const FEW: usize = 8;

/// What to look at.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// VCF or BCF; `-` is standard input.
    pub input: PathBuf,
    /// Sample by name; the only one without.
    pub sample: Option<String>,
    /// Reference FASTA.
    pub reference: Option<PathBuf>,
    /// BED of targets.
    pub targets: Option<PathBuf>,
}

/// What a run gives.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The report's section.
    pub section: QcVcf,
    /// Every contig with variant records.
    pub contigs: Vec<ContigRow>,
}

/// Reads the file and counts.
///
/// # Errors
/// See [`QcVcfError`].
pub fn run(config: &Config, progress: &dyn Progress) -> Result<Outcome, QcVcfError> {
    let mut reader = Reader::open(&config.input)?;
    let (header, file) = (reader.header().clone(), reader.file().to_owned());
    let column = choose(&header, config.sample.as_deref(), &file)?;
    let mut order = Order::new(&header);
    let regions = config.targets.as_deref().map(|path| targets(path, &order, &header)).transpose()?;
    let mut reference = config.reference.as_deref().map(|path| Checked::open(path, &header, &file)).transpose()?;
    let mut stats = Stats::new(order.names().iter().map(String::as_str));
    let mut filters = Filters::default();
    let mut values = Values::default();
    let mut outside = 0;
    while let Some(record) = reader.next()? {
        let (contig, new) = order.next(&record)?;
        if new {
            progress.part(record.contig());
            stats.contig(record.contig());
            if let Some(reference) = &mut reference {
                reference.enter(&record, contig)?;
            }
        }
        if let Some(regions) = &regions
            && !regions.overlaps(ContigId(contig), record.pos(), record.reference_end())
        {
            outside += 1;
            continue;
        }
        let in_gap = match &mut reference {
            Some(reference) => reference.check(&record, regions.as_ref())?,
            None => false,
        };
        values.read(&record, column)?;
        let seen = observe(&mut stats, &record, contig, in_gap, &values)?;
        filters.add(record.filters(), &seen);
    }
    let autosome_bases = match &mut reference {
        Some(reference) => Some(reference.autosome_bases(&order, regions.as_ref())?),
        None => None,
    };
    let setting = Setting {
        sample: column.index.and_then(|i| header.samples.get(i).cloned()),
        samples: header.samples.len() as u64,
        target_bases: regions.as_ref().map(|r| r.total_len()),
        outside_targets: outside,
        references_compared: reference.as_ref().map(|r| r.compared),
        autosome_bases,
    };
    let summary = stats.finish();
    let contigs = summary.by_contig.clone();
    let (by_contig, other_contigs) = shorten(summary.by_contig);
    let mut section = QcVcf {
        setting,
        records: summary.records,
        ga4gh: summary.ga4gh,
        ga4gh_absent: summary.ga4gh_absent,
        pass: summary.pass,
        all: summary.all,
        by_filter: filters.finish(),
        by_contig,
        other_contigs,
        sex_chromosomes: summary.sex_chromosomes,
        warnings: Vec::new(),
    };
    section.warnings = warnings(&section, reader.unterminated());
    Ok(Outcome { section, contigs })
}

/// Shows a record to the counters.
fn observe(
    stats: &mut Stats,
    record: &Record<'_>,
    contig: u32,
    in_gap: bool,
    values: &Values,
) -> Result<Seen, QcVcfError> {
    let mut few: [&[u8]; FEW] = [&[]; FEW];
    let mut many = Vec::new();
    let count = if values.trimmed { values.kept.len() } else { record.alt_count() };
    let all = record.alts().enumerate();
    let mut kept = all.filter(|(i, _)| !values.trimmed || values.kept.binary_search(i).is_ok()).map(|(_, alt)| alt);
    let alts = match few.get_mut(..count) {
        Some(few) => {
            few.iter_mut().zip(&mut kept).for_each(|(slot, alt)| *slot = alt);
            &*few
        }
        None => {
            many.extend(kept);
            many.as_slice()
        }
    };
    Ok(stats.observe(&Observation {
        contig,
        pos: record.pos(),
        reference: record.reference(),
        alts,
        genotype: values.genotype.as_deref(),
        phased: values.phased,
        depth: values.depth,
        depth_from_info: values.depth_from_info,
        allele_depths: &values.allele_depths,
        genotype_quality: values.genotype_quality,
        quality: record.qual()?,
        filter: match record.filters() {
            "PASS" => FilterStatus::Pass,
            "." => FilterStatus::Unfiltered,
            _ => FilterStatus::Failed,
        },
        in_gap,
    }))
}

/// Variant records by FILTER, in order of appearance.
#[derive(Default)]
struct Filters {
    rows: Vec<(String, Tally)>,
    others: Tally,
}

impl Filters {
    fn add(&mut self, column: &str, seen: &Seen) {
        if !seen.is_variant() {
            return;
        }
        for name in column.split(';') {
            if let Some((_, tally)) = self.rows.iter_mut().find(|(known, _)| known == name) {
                tally.add(seen);
            } else if self.rows.len() < FILTERS {
                let mut tally = Tally::default();
                tally.add(seen);
                self.rows.push((name.to_owned(), tally));
            } else {
                self.others.add(seen);
            }
        }
    }

    /// PASS first, then `.`, then the filters by name.
    fn finish(mut self) -> Vec<FilterRow> {
        let rank = |name: &str| match name {
            "PASS" => 0,
            "." => 1,
            _ => 2,
        };
        self.rows.sort_by(|(a, _), (b, _)| (rank(a), a).cmp(&(rank(b), b)));
        let others = (self.others.records > 0).then(|| ("(others)".to_owned(), self.others));
        let row = |(filter, tally): (String, Tally)| FilterRow { filter, variants: TallyRow::from(&tally) };
        self.rows.into_iter().chain(others).map(row).collect()
    }
}

/// The rows of the report, and the sum of those it has no room for.
fn shorten(rows: Vec<ContigRow>) -> (Vec<ContigRow>, Option<ContigRow>) {
    if rows.len() <= CONTIGS {
        return (rows, None);
    }
    let mut best: Vec<(bool, u64, usize)> = rows
        .iter()
        .enumerate()
        .map(|(i, row)| (HumanContig::from_name(&row.contig).is_none(), u64::MAX - row.records, i))
        .collect();
    best.sort_unstable();
    let mut keep = vec![false; rows.len()];
    for &(_, _, i) in best.iter().take(CONTIGS) {
        if let Some(flag) = keep.get_mut(i) {
            *flag = true;
        }
    }
    let left = rows.len() - CONTIGS;
    let mut others = ContigRow { contig: format!("{left} others"), ..ContigRow::default() };
    let mut kept = Vec::with_capacity(CONTIGS);
    for (row, keep) in rows.into_iter().zip(keep) {
        if keep {
            kept.push(row);
            continue;
        }
        others.records += row.records;
        let (to, from) = (&mut others.pass, row.pass);
        to.records += from.records;
        to.snvs += from.snvs;
        to.insertions += from.insertions;
        to.deletions += from.deletions;
        to.others += from.others;
        to.multiallelic_sites += from.multiallelic_sites;
        to.transitions += from.transitions;
        to.transversions += from.transversions;
        to.heterozygous += from.heterozygous;
        to.homozygous += from.homozygous;
        to.haploid += from.haploid;
    }
    let sum = &mut others.pass;
    sum.ratio_ti_tv = Rounded::ratio(sum.transitions, sum.transversions);
    sum.ratio_het_hom = Rounded::ratio(sum.heterozygous, sum.homozygous);
    (kept, Some(others))
}

fn warnings(section: &QcVcf, unterminated: bool) -> Vec<String> {
    let mut list = Vec::new();
    let (records, setting) = (&section.records, &section.setting);
    if unterminated {
        list.push("the last line has no newline: the file may have been cut there".to_owned());
    }
    if setting.samples == 0 {
        list.push("no samples: nothing can be said about genotypes".to_owned());
    }
    if records.total > 0 && records.unfiltered == records.total {
        list.push(
            "no filter was applied (FILTER is '.' everywhere): the GA4GH metrics, which count PASS, are null"
                .to_owned(),
        );
    }
    if records.variants == 0 {
        list.push("no variant record".to_owned());
    }
    if section.ga4gh_absent.values().any(|reason| reason == "no_autosomes") {
        list.push("no chromosome 1–22 among the contigs: the GA4GH metrics are null".to_owned());
    }
    if section.pass.genotypes.partial > 0 {
        list.push(format!(
            "{} passing records have an ALT and a missing allele: neither heterozygous nor homozygous",
            section.pass.genotypes.partial
        ));
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_contigs_are_cut_and_summed() {
        let row = |name: String, records: u64| ContigRow {
            contig: name,
            records,
            pass: TallyRow {
                records,
                snvs: records,
                transitions: 2 * records,
                transversions: records,
                ..TallyRow::default()
            },
        };
        let mut rows: Vec<ContigRow> = (1..=22).map(|i| row(format!("chr{i}"), 1)).collect();
        rows.extend((0..300).map(|i| row(format!("decoy{i}"), 2 + i)));
        let (kept, others) = shorten(rows);
        let others = others.unwrap();
        assert_eq!((kept.len(), kept[0].contig.as_str(), kept[22].contig.as_str()), (200, "chr1", "decoy122"));
        assert_eq!((others.contig.as_str(), others.records), ("122 others", (0..122).map(|i| 2 + i).sum()));
        assert_eq!(others.pass.ratio_ti_tv.written(), Some(2.0));
        assert!(shorten(kept).1.is_none());
    }

    #[test]
    fn filters_by_name() {
        let mut stats = Stats::new(["chr1"]);
        let seen = stats.observe(&Observation {
            contig: 0,
            pos: 7,
            reference: b"A",
            alts: &[b"G"],
            genotype: Some(&[Some(0), Some(1)]),
            phased: false,
            depth: None,
            depth_from_info: false,
            allele_depths: &[],
            genotype_quality: None,
            quality: None,
            filter: FilterStatus::Failed,
            in_gap: false,
        });
        let mut filters = Filters::default();
        for column in ["q10;lowDP", ".", "lowDP", "PASS"] {
            filters.add(column, &seen);
        }
        (0..200).for_each(|i| filters.add(&format!("x{i}"), &seen));
        let rows: Vec<(String, u64)> = filters.finish().into_iter().map(|r| (r.filter, r.variants.records)).collect();
        assert_eq!(rows[..3], [("PASS".to_owned(), 1), (".".to_owned(), 1), ("lowDP".to_owned(), 2)]);
        assert_eq!((rows.len(), rows.last()), (101, Some(&("(others)".to_owned(), 104))));
    }
}
