//! From integers to the report's numbers.

use crate::allele::Class;
use crate::counts::{Changes, Histogram, SIZE_BINS, Set, Tally};
use crate::stats::Stats;
use crate::summary::*;
use std::collections::BTreeMap;
use wgs_core::num::{Frac, Rounded};

const BASES: [char; 4] = ['A', 'C', 'G', 'T'];

impl Stats {
    /// The report's numbers.
    pub fn finish(&self) -> Summary {
        let (ga4gh, ga4gh_absent) = self.ga4gh();
        let mut all = self.pass.clone();
        all.merge(&self.failed);
        let r = &self.records;
        let records = Records {
            total: r.total,
            pass: r.pass,
            unfiltered: r.unfiltered,
            failed: r.failed,
            no_variant: r.no_variant,
            missing_genotype: r.missing,
            homozygous_reference: r.reference,
            variants: all.records,
            frac_missing_genotype: Frac::ratio(r.missing, r.missing + r.reference + all.records),
        };
        let row = |c: &crate::stats::ContigCounts| {
            let records = c.pass.records + c.failed.records;
            (records > 0).then(|| ContigRow { contig: c.name.clone(), records, pass: TallyRow::from(&c.pass) })
        };
        Summary {
            records,
            ga4gh,
            ga4gh_absent,
            pass: set(&self.pass),
            all: set(&all),
            sex_chromosomes: self.sex_chromosomes(),
            by_contig: self.contigs.iter().filter_map(row).collect(),
        }
    }

    fn ga4gh(&self) -> (Ga4gh, BTreeMap<String, String>) {
        let c = &self.ga4gh;
        // Why nothing can be said at all.
        let nothing = if !self.has_autosomes() {
            Some("no_autosomes")
        } else if self.records.total > 0 && self.records.unfiltered == self.records.total {
            Some("unfiltered")
        } else {
            None
        };
        let genotypes =
            self.pass.records + self.failed.records > self.pass.without_genotype + self.failed.without_genotype;
        let mut absent = BTreeMap::new();
        let mut leave = |id: &str, reason: &str| {
            absent.insert(id.to_owned(), reason.to_owned());
        };
        let mut count = |id: &str, n: u64| match nothing {
            Some(reason) => {
                leave(id, reason);
                None
            }
            None => Some(n),
        };
        let count_snvs = count("count_snvs", c.snvs);
        let count_insertions = count("count_insertions", c.insertions);
        let count_deletions = count("count_deletions", c.deletions);
        let count_insertions_by_definition = count("count_insertions_by_definition", c.short_insertions);
        let count_deletions_by_definition = count("count_deletions_by_definition", c.short_deletions);
        let mut ratio = |id: &str, (top, bottom): (u64, u64), by_genotype: bool| {
            let reason = nothing.or((by_genotype && !genotypes).then_some("no_genotypes"));
            match reason.or((bottom == 0).then_some("nothing_to_divide_by")) {
                Some(reason) => {
                    leave(id, reason);
                    Rounded::ABSENT
                }
                None => Rounded::ratio(top, bottom),
            }
        };
        let changes = |c: &Changes| (c.transitions, c.transversions);
        let values = Ga4gh {
            count_snvs,
            count_insertions,
            count_deletions,
            ratio_heterozygous_homzygous_snv: ratio("ratio_heterozygous_homzygous_snv", (c.snv_het, c.snv_hom), true),
            ratio_heterozygous_homzygous_indel: ratio(
                "ratio_heterozygous_homzygous_indel",
                (c.indel_het, c.indel_hom),
                true,
            ),
            ratio_insertion_deletion: ratio("ratio_insertion_deletion", (c.insertions, c.deletions), false),
            ratio_transitions_transversions_snv: ratio(
                "ratio_transitions_transversions_snv",
                changes(&c.changes),
                false,
            ),
            count_insertions_by_definition,
            count_deletions_by_definition,
            ratio_insertion_deletion_by_definition: ratio(
                "ratio_insertion_deletion_by_definition",
                (c.short_insertions, c.short_deletions),
                false,
            ),
            ratio_transitions_transversions_snv_by_definition: ratio(
                "ratio_transitions_transversions_snv_by_definition",
                changes(&c.biallelic),
                false,
            ),
        };
        (values, absent)
    }

    fn sex_chromosomes(&self) -> SexChromosomes {
        let (x, y) = (&self.x, &self.y);
        SexChromosomes {
            x_heterozygous: x.het,
            x_homozygous: x.hom,
            x_haploid: x.haploid,
            frac_x_heterozygous: Frac::ratio(x.het, x.het + x.hom + x.haploid),
            y_heterozygous: y.het,
            y_homozygous: y.hom,
            y_haploid: y.haploid,
            frac_y_heterozygous: Frac::ratio(y.het, y.het + y.hom + y.haploid),
        }
    }
}

impl From<&Tally> for TallyRow {
    fn from(t: &Tally) -> Self {
        Self {
            records: t.records,
            snvs: t.snvs,
            insertions: t.insertions,
            deletions: t.deletions,
            others: t.others,
            multiallelic_sites: t.multiallelic,
            transitions: t.transitions,
            transversions: t.transversions,
            ratio_ti_tv: Rounded::ratio(t.transitions, t.transversions),
            heterozygous: t.het,
            homozygous: t.hom,
            haploid: t.haploid,
            ratio_het_hom: Rounded::ratio(t.het, t.hom),
        }
    }
}

fn set(s: &Set) -> VariantSet {
    let row = |class: Class| {
        let i = class as usize;
        let z = s.class_zygosity.get(i).copied().unwrap_or_default();
        TypeRow {
            records: s.class_records.get(i).copied().unwrap_or(0),
            alleles: s.class_alleles.get(i).copied().unwrap_or(0),
            heterozygous: z.het,
            homozygous: z.hom,
            haploid: z.haploid,
            ratio_het_hom: Rounded::ratio(z.het, z.hom),
        }
    };
    let by_type = ByType {
        snv: row(Class::Snv),
        mnv: row(Class::Mnv),
        insertion: row(Class::Insertion),
        deletion: row(Class::Deletion),
        complex: row(Class::Complex),
        breakend: row(Class::Breakend),
        symbolic: row(Class::Symbolic),
        star: row(Class::Star),
    };
    let z = &s.indel_zygosity;
    let indel = Indel {
        records: s.indel_records,
        heterozygous: z.het,
        homozygous: z.hom,
        haploid: z.haploid,
        ratio_het_hom: Rounded::ratio(z.het, z.hom),
        ratio_insertion_deletion: Rounded::ratio(by_type.insertion.records, by_type.deletion.records),
        in_frame_alleles: s.in_frame,
        frac_in_frame: Frac::ratio(s.in_frame, by_type.insertion.alleles + by_type.deletion.alleles),
        insertion_lengths: s.insertion_lengths.clone(),
        deletion_lengths: s.deletion_lengths.clone(),
    };
    let g = &s.zygosity;
    let genotypes = Genotypes {
        heterozygous: g.het,
        heterozygous_alternate: s.het_alt,
        homozygous: g.hom,
        haploid: g.haploid,
        partial: s.partial,
        without: s.without_genotype,
        ratio_het_hom: Rounded::ratio(g.het, g.hom),
        phased_heterozygous: s.phased_het,
        frac_phased: Frac::ratio(s.phased_het, g.het),
    };
    let [balance_snv, balance_indel] = &s.balance;
    VariantSet {
        records: s.records,
        multiallelic_sites: s.multiallelic,
        multiallelic_snv_sites: s.multiallelic_snv,
        by_type,
        indel,
        ti_tv: ti_tv(s),
        substitutions: substitutions(s),
        substitution_classes: substitution_classes(s),
        by_size: sizes(s),
        genotypes,
        depth: distribution(&s.depth),
        depths_from_info: s.depth_from_info,
        genotype_quality: distribution(&s.genotype_quality),
        quality: distribution(&s.quality),
        allele_balance_snv: distribution(balance_snv),
        allele_balance_indel: distribution(balance_indel),
    }
}

/// REF and ALT (0–3) of all twelve changes with their alleles.
fn changes(of: &[u64; 16]) -> impl Iterator<Item = (usize, usize, u64)> {
    of.iter().enumerate().map(|(i, &n)| (i / 4, i % 4, n)).filter(|(r, a, _)| r != a)
}

fn name(reference: usize, alt: usize) -> String {
    let base = |i: usize| BASES.get(i).copied().unwrap_or('N');
    format!("{}>{}", base(reference), base(alt))
}

fn ti_tv(s: &Set) -> TiTv {
    let sum = |of: &[u64; 16], transition: bool| -> u64 {
        changes(of).filter(|(r, a, _)| (r ^ a == 2) == transition).map(|(_, _, n)| n).sum()
    };
    let (transitions, transversions) = (sum(&s.substitutions, true), sum(&s.substitutions, false));
    let (b, first, called) = (&s.biallelic, &s.first_alt, &s.called);
    TiTv {
        transitions,
        transversions,
        ratio: Rounded::ratio(transitions, transversions),
        padded_transitions: sum(&s.padded, true),
        padded_transversions: sum(&s.padded, false),
        biallelic_transitions: b.transitions,
        biallelic_transversions: b.transversions,
        biallelic_ratio: Rounded::ratio(b.transitions, b.transversions),
        first_alt_transitions: first.transitions,
        first_alt_transversions: first.transversions,
        called_transitions: called.transitions,
        called_transversions: called.transversions,
    }
}

fn substitutions(s: &Set) -> Vec<Substitution> {
    let both = changes(&s.substitutions).zip(changes(&s.padded));
    both.map(|((r, a, alleles), (_, _, padded))| Substitution { change: name(r, a), alleles, padded }).collect()
}

fn substitution_classes(s: &Set) -> Vec<SubstitutionClass> {
    // C and T first: A>x is T>complement of x, G>x is C>complement of x.
    let pyrimidine = |r: usize, a: usize| if matches!(r, 0 | 2) { (3 - r, 3 - a) } else { (r, a) };
    let mut rows: Vec<SubstitutionClass> = Vec::new();
    for (r, a) in [(1, 0), (1, 2), (1, 3), (3, 0), (3, 1), (3, 2)] {
        let alleles = changes(&s.substitutions).filter(|&(x, y, _)| pyrimidine(x, y) == (r, a)).map(|c| c.2).sum();
        rows.push(SubstitutionClass { change: name(r, a), alleles });
    }
    rows
}

fn sizes(s: &Set) -> Vec<SizeRow> {
    let [insertions, deletions, mnvs, complex] = &s.sizes;
    let at = |of: &[u64; SIZE_BINS.len()], i: usize| of.get(i).copied().unwrap_or(0);
    let label = |i: usize, first: u32| match SIZE_BINS.get(i + 1) {
        Some(&next) if next == first + 1 => first.to_string(),
        Some(&next) => format!("{first}-{}", next - 1),
        None => format!("{first} and more"),
    };
    let row = |(i, &first): (usize, &u32)| SizeRow {
        size: label(i, first),
        insertions: at(insertions, i),
        deletions: at(deletions, i),
        mnvs: at(mnvs, i),
        complex: at(complex, i),
    };
    SIZE_BINS.iter().enumerate().map(row).collect()
}

fn distribution(h: &Histogram) -> Distribution {
    let count = h.count();
    let quantile = |percent: u128| {
        let mut before = 0u128;
        let reaches = |n: &u64| {
            before += u128::from(*n);
            before * 100 >= percent * u128::from(count)
        };
        (count > 0).then(|| h.bins.iter().position(reaches)).flatten().map(|bin| bin as u64)
    };
    Distribution {
        count,
        mean: Rounded::ratio(h.sum, count),
        p5: quantile(5),
        p25: quantile(25),
        median: quantile(50),
        p75: quantile(75),
        p95: quantile(95),
        histogram: h.bins.clone(),
    }
}
