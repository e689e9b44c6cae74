//! One line of `wgs annotate --json-lines` as far as a report needs it; text is borrowed, what is not needed is passed over.
//! Positions are 1-based.

use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Text that is borrowed where nothing in it is escaped.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub struct Str<'a>(#[serde(borrow)] pub Cow<'a, str>);

impl std::ops::Deref for Str<'_> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

/// A record.
#[derive(Debug, Deserialize)]
pub struct Line<'a> {
    /// Contig.
    #[serde(borrow)]
    pub contig: Str<'a>,
    /// Position, 1-based.
    pub pos: u64,
    /// `ID`.
    pub id: Option<Str<'a>>,
    /// REF.
    #[serde(rename = "ref")]
    pub reference: Str<'a>,
    /// FILTER.
    pub filter: Vec<Str<'a>>,
    /// INFO.
    #[serde(default)]
    pub info: Info<'a>,
    /// Samples.
    #[serde(default)]
    pub samples: Vec<Cell<'a>>,
    /// Alleles of bases.
    pub alleles: Vec<Allele<'a>>,
}

/// INFO.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Info<'a> {
    /// Of a tumour without its normal: where the allele comes from.
    #[serde(borrow, rename = "ORIGIN")]
    pub origin: Option<Str<'a>>,
}

/// What a sample has.
#[derive(Debug, Deserialize)]
pub struct Cell<'a> {
    /// Name.
    #[serde(borrow)]
    pub name: Str<'a>,
    /// `GT`.
    #[serde(rename = "GT")]
    pub gt: Option<Str<'a>>,
    /// `AD`.
    #[serde(rename = "AD")]
    pub ad: Option<Str<'a>>,
    /// `DP`.
    #[serde(rename = "DP")]
    pub dp: Option<Str<'a>>,
    /// `AF`.
    #[serde(rename = "AF")]
    pub af: Option<Str<'a>>,
}

/// An ALT allele.
#[derive(Debug, Deserialize)]
pub struct Allele<'a> {
    /// ALT.
    #[serde(borrow)]
    pub alt: Str<'a>,
    /// Number, from 1.
    pub number: usize,
    /// Genomic HGVS name.
    pub hgvs_g: Option<Str<'a>>,
    /// VRS id.
    pub vrs: Option<Str<'a>>,
    /// Consequences, the preferred one first.
    #[serde(default)]
    pub consequences: Vec<Consequence<'a>>,
    /// Values of sources by source and field.
    #[serde(default)]
    pub sources: BTreeMap<Str<'a>, BTreeMap<Str<'a>, Vec<Option<Str<'a>>>>>,
    /// ClinVar's records, with `--criteria`.
    #[serde(default)]
    pub clinvar: Vec<ClinVar<'a>>,
    /// Criteria by gene, with `--criteria`.
    #[serde(default)]
    pub criteria: Vec<Criteria<'a>>,
}

/// A consequence on a transcript.
#[derive(Debug, Deserialize)]
pub struct Consequence<'a> {
    /// Sequence Ontology terms.
    #[serde(borrow)]
    pub terms: Vec<Str<'a>>,
    /// HGVS name on the transcript.
    pub hgvs_c: Option<Str<'a>>,
    /// HGVS name on the protein.
    pub hgvs_p: Option<Str<'a>>,
    /// The preferred one.
    #[serde(default)]
    pub pick: bool,
    /// Impact.
    pub impact: Option<Str<'a>>,
    /// Gene symbol.
    pub symbol: Option<Str<'a>>,
    /// Transcript.
    pub feature: Option<Str<'a>>,
    /// HGNC id.
    pub hgnc_id: Option<Str<'a>>,
    /// `YES` for the canonical transcript.
    pub canonical: Option<Str<'a>>,
    /// Of MANE Select.
    pub mane_select: Option<Str<'a>>,
    /// Of MANE Plus Clinical.
    pub mane_plus_clinical: Option<Str<'a>>,
}

/// A record of ClinVar.
#[derive(Debug, Deserialize)]
pub struct ClinVar<'a> {
    /// Variation id.
    #[serde(borrow)]
    pub variation: Str<'a>,
    /// Its words.
    pub significance: Str<'a>,
}

/// Criteria of an allele in a gene.
#[derive(Debug, Deserialize)]
pub struct Criteria<'a> {
    /// Gene symbol.
    #[serde(borrow)]
    pub symbol: Str<'a>,
    /// ACMG/AMP criteria.
    #[serde(default)]
    pub germline: Vec<Criterion<'a>>,
    /// Oncogenicity.
    pub somatic: Option<Somatic<'a>>,
}

/// Oncogenicity criteria.
#[derive(Debug, Deserialize)]
pub struct Somatic<'a> {
    /// Sum of the points.
    pub points: i64,
    /// The gene is one of clonal haematopoiesis.
    #[serde(default)]
    pub clonal_haematopoiesis: bool,
    /// Criteria.
    #[serde(borrow, default)]
    pub criteria: Vec<Criterion<'a>>,
}

/// A criterion.
#[derive(Debug, Deserialize)]
pub struct Criterion<'a> {
    /// Code.
    #[serde(borrow)]
    pub criterion: Str<'a>,
    /// `fired`, `not_met`, `not_evaluated`.
    pub outcome: Str<'a>,
    /// Of one that fired.
    pub strength: Option<Str<'a>>,
}

impl Allele<'_> {
    /// Values of the source fields with one of the names, in the order of the names.
    pub fn values<'b>(&'b self, names: &'b [String]) -> impl Iterator<Item = (&'b str, &'b str)> {
        let fields = |name: &'b String| {
            let of = self.sources.values().flat_map(|fields| fields.iter());
            let of = of.filter(move |(field, _)| &***field == name.as_str());
            of.flat_map(|(_, values)| values.iter().flatten()).map(move |v| (name.as_str(), &**v))
        };
        names.iter().flat_map(fields).filter(|(_, v)| !v.is_empty())
    }
}

impl Consequence<'_> {
    /// Only near the gene.
    pub fn beside(&self) -> bool {
        let near = |t: &Str| matches!(&**t, "upstream_gene_variant" | "downstream_gene_variant" | "intergenic_variant");
        self.terms.iter().all(near)
    }

    /// From 0, beside the gene, to 4, high impact.
    pub fn rank(&self) -> u8 {
        match self.impact.as_deref() {
            Some("HIGH") => 4,
            Some("MODERATE") => 3,
            Some("LOW") => 2,
            _ => u8::from(!self.beside()),
        }
    }

    /// MANE, canonical or the preferred one: what counts without being asked for.
    pub fn counts(&self) -> bool {
        self.pick || self.mane_select.is_some() || self.mane_plus_clinical.is_some() || self.canonical.is_some()
    }

    /// Tag of the transcript.
    pub fn tag(&self) -> Option<&'static str> {
        match (&self.mane_select, &self.mane_plus_clinical, &self.canonical) {
            (Some(_), ..) => Some("MANE_Select"),
            (_, Some(_), _) => Some("MANE_Plus_Clinical"),
            (.., Some(_)) => Some("canonical"),
            _ => None,
        }
    }
}

impl Cell<'_> {
    /// Does the genotype hold the allele? `None` without a genotype.
    pub fn carries(&self, number: usize) -> Option<bool> {
        let gt = self.gt.as_deref()?;
        Some(gt.split(['/', '|']).any(|a| a.parse() == Ok(number)))
    }

    /// Reads with the allele and all reads.
    pub fn depths(&self, number: usize) -> (Option<u64>, Option<u64>) {
        let each: Vec<u64> =
            self.ad.as_deref().map_or(Vec::new(), |ad| ad.split(',').map_while(|n| n.parse().ok()).collect());
        let depth = self.dp.as_deref().and_then(|d| d.parse().ok());
        (each.get(number).copied(), depth.or((!each.is_empty()).then(|| each.iter().sum())))
    }

    /// Fraction of the allele: `AF`, else reads with it of all counted ones; NaN when not known.
    pub fn fraction(&self, number: usize) -> f64 {
        let stated = self.af.as_deref().and_then(|af| af.split(',').nth(number.checked_sub(1)?)?.parse().ok());
        let counted = || {
            let each: Vec<u64> = self.ad.as_deref()?.split(',').map(|n| n.parse().ok()).collect::<Option<_>>()?;
            let all: u64 = each.iter().sum();
            Some(*each.get(number)? as f64 / all as f64)
        };
        stated.or_else(counted).unwrap_or(f64::NAN)
    }
}

/// Zygosity of the index sample from its genotype.
pub fn zygosity(gt: &str, number: usize, contig: &str) -> Option<&'static str> {
    let alleles: Vec<Option<usize>> = gt.split(['/', '|']).map(|a| a.parse().ok()).collect();
    let own = alleles.iter().filter(|a| **a == Some(number)).count();
    let mitochondrial = mitochondrion(contig);
    match (own, alleles.len()) {
        (0, _) => None,
        (o, n) if mitochondrial => Some(if o == n { "homoplasmic" } else { "heteroplasmic" }),
        (1, 1) => Some("hemizygous"),
        (o, n) if o == n => Some("homozygous"),
        _ if alleles.iter().all(Option::is_some) => Some("heterozygous"),
        _ => None,
    }
}

/// Is it the mitochondrion?
pub fn mitochondrion(contig: &str) -> bool {
    matches!(contig, "chrM" | "chrMT" | "MT" | "M") || contig.starts_with("NC_012920")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn genotypes_and_depths() {
        let cell: Cell = serde_json::from_str(r#"{"name":"S","GT":"1|2","AD":"1,10,9","DP":"22"}"#).unwrap();
        assert_eq!((cell.carries(2), cell.carries(3)), (Some(true), Some(false)));
        assert_eq!(cell.depths(2), (Some(9), Some(22)));
        assert!((cell.fraction(1) - 0.5).abs() < 1e-12);
        let cell: Cell = serde_json::from_str(r#"{"name":"S","GT":"0/1","AD":"7,3","AF":"0.27"}"#).unwrap();
        assert_eq!((cell.fraction(1), cell.depths(1)), (0.27, (Some(3), Some(10))));
        let cell: Cell = serde_json::from_str(r#"{"name":"\"S\""}"#).unwrap();
        assert!(cell.fraction(1).is_nan() && cell.carries(1).is_none() && cell.depths(1) == (None, None));
        for (gt, contig, expected) in [
            ("0/1", "1", Some("heterozygous")),
            ("2|1", "1", Some("heterozygous")),
            ("1/1", "1", Some("homozygous")),
            ("1", "X", Some("hemizygous")),
            ("./1", "1", None),
            ("0/0", "1", None),
            ("0/1", "chrM", Some("heteroplasmic")),
            ("1", "MT", Some("homoplasmic")),
        ] {
            assert_eq!(zygosity(gt, 1, contig), expected, "{gt}");
        }
    }
}
