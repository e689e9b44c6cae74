//! Sex and ploidy from depth ratios; viral contigs; assemblies that hide genes.

use crate::depth::{AUTOSOMES, DepthCollector};
use crate::summary::{Ploidy, Sex, ViralRow};
use wgs_core::contig::HumanContig;
use wgs_core::num::{Frac, Rounded};
use wgs_core::sex::Karyotype;
use wgs_core::{ContigId, Contigs};

/// Cells at the beginning of X and Y that hold pseudo-autosomal region 1 (to 2.78 Mb), and at the end region 2 (the last
/// 0.34 Mb on X, 0.34 Mb on Y), in GRCh37 and GRCh38.
const PAR_CELLS: (usize, usize) = (3, 2);

/// X and Y over autosomes, with the limits of [`Karyotype::from_depth`].
pub fn sex(d: &DepthCollector, contigs: &Contigs) -> Sex {
    let autosomes = &d.usable[AUTOSOMES];
    let mean = autosomes.sum as f64 / autosomes.positions() as f64;
    let of = |id: ContigId, cut: (usize, usize)| {
        let track = &d.by_contig[id.index()].track;
        let cells = track.get(cut.0..track.len().saturating_sub(cut.1)).unwrap_or_default();
        let (sum, positions) = cells.iter().fold((0, 0), |(s, p), c| (s + c.0, p + c.1));
        sum as f64 / positions as f64
    };
    let named = |wanted: HumanContig| {
        contigs.iter().find(|(_, c)| HumanContig::from_name(&c.name) == Some(wanted)).map(|(id, _)| id)
    };
    let ratio = |wanted, cut| named(wanted).map_or(f64::NAN, |id| of(id, cut) / mean);
    let (x, y) = (ratio(HumanContig::X, PAR_CELLS), ratio(HumanContig::Y, PAR_CELLS));
    let karyotype = Karyotype::from_depth(mean, x, y);
    let mut means: Vec<f64> = contigs
        .iter()
        .filter(|(_, c)| HumanContig::from_name(&c.name).is_some_and(HumanContig::is_autosome))
        .map(|(id, _)| of(id, (0, 0)))
        .filter(|m| m.is_finite() && *m > 0.0)
        .collect();
    means.sort_by(f64::total_cmp);
    let middle = means.get(means.len() / 2).copied().unwrap_or(f64::NAN);
    let ploidy = |(id, c): (ContigId, &wgs_core::Contig)| {
        let human = HumanContig::from_name(&c.name)?;
        let cut = if matches!(human, HumanContig::X | HumanContig::Y) { PAR_CELLS } else { (0, 0) };
        let copies = Rounded(2.0 * of(id, cut) / middle);
        (human != HumanContig::Mitochondrion).then(|| Ploidy { contig: c.name.clone(), copies })
    };
    Sex {
        karyotype: karyotype.name().into(),
        x_ratio: Rounded(x),
        y_ratio: Rounded(y),
        mitochondrial_ratio: Rounded(ratio(HumanContig::Mitochondrion, (0, 0))),
        ploidy: contigs.iter().filter_map(ploidy).collect(),
    }
}

/// Names of viral contigs in the references in use: the 1000 Genomes and GDC decoys, and accessions.
const VIRUSES: [(&str, &str); 18] = [
    ("chrEBV", "EBV"),
    ("EBV", "EBV"),
    ("NC_007605", "EBV"),
    ("HTLV", "HTLV-1"),
    ("NC_001436", "HTLV-1"),
    ("HPV", "HPV"),
    ("NC_001526", "HPV"),
    ("NC_001357", "HPV"),
    ("HBV", "HBV"),
    ("NC_003977", "HBV"),
    ("HCV", "HCV"),
    ("HIV", "HIV"),
    ("NC_001802", "HIV"),
    ("CMV", "CMV"),
    ("NC_006273", "CMV"),
    ("KSHV", "KSHV"),
    ("MCV", "MCPyV"),
    ("SV40", "SV40"),
];

/// The virus a contig is, if any.
pub fn virus(contig: &str) -> Option<&'static str> {
    VIRUSES.iter().find(|(name, _)| contig.starts_with(name)).map(|(_, virus)| *virus)
}

/// One row per viral contig of the header. `reads` are counted by [`crate::collect`].
pub fn viral(d: &DepthCollector, contigs: &Contigs, reads: &[u64]) -> Vec<ViralRow> {
    let autosomes = &d.usable[AUTOSOMES];
    let mean = autosomes.sum as f64 / autosomes.positions() as f64;
    let row = |(id, c): (ContigId, &wgs_core::Contig)| {
        let of = &d.by_contig[id.index()];
        let positions: u64 = of.usable.iter().sum();
        Some(ViralRow {
            contig: c.name.clone(),
            virus: virus(&c.name)?.into(),
            reads: reads[id.index()],
            frac_covered: Frac::ratio(of.raw_covered, c.len.into()),
            copies_per_cell: Rounded(2.0 * (of.usable_sum as f64 / positions as f64) / mean),
        })
    };
    contigs.iter().filter_map(row).collect()
}

/// Falsely duplicated stretches of GRCh38 chr21 (5′ ends on the p arm are copies of 21q genes), 0-based, and the gene each
/// hides: with them in the reference reads of the real gene map with quality 0. Masked references have N here.
pub const FALSE_DUPLICATIONS: [(&str, u32, u32); 4] = [
    ("CBS", 6_444_868, 6_468_040),
    ("U2AF1", 6_484_622, 6_499_248),
    ("CRYAA", 6_560_713, 6_564_489),
    ("KCNE1", 7_816_674, 7_829_926),
];
/// Length of chr21 in GRCh38.
pub const GRCH38_CHR21: u32 = 46_709_983;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn viruses_by_name() {
        assert_eq!(virus("chrEBV"), Some("EBV"));
        assert_eq!(virus("HPV16"), Some("HPV"));
        assert_eq!(virus("HTLV-1"), Some("HTLV-1"));
        assert_eq!(virus("chr1"), None);
    }
}
