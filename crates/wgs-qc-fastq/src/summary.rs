//! What `wgs qc fastq` reports: the types behind `sections.qc_fastq`.
//!
//! Every doc comment here is the definition of its field and becomes its text in the JSON Schema. Counts are exact unless
//! a field says it comes from the sample of templates (`total.sampled`). Fractions are 0–1. Lengths are in bases.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wgs_core::Rounded;
use wgs_core::num::Frac;

/// `sections.qc_fastq`: QC1 of all files of one delivery. What was switched off (`--only`, `--skip`) is absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QcFastq {
    /// All files together.
    pub total: Total,
    /// One entry a file, in the order given.
    pub by_file: Vec<FileSummary>,
    /// One entry a lane of a flow cell, from the read names; empty when the names do not tell.
    #[serde(default)]
    pub by_lane: Vec<LaneSummary>,
    /// One entry a tile, ordered by flow cell, lane and tile. When there are more than fit (see `tiles`), those with the lowest `frac_q30`.
    #[serde(default)]
    pub by_tile: Vec<TileSummary>,
    /// How many tiles there are and how many of them are listed.
    #[serde(default)]
    pub tiles: TileCount,
}

/// Reads, bases and qualities of a set of reads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Yield {
    /// Reads (R1 and R2 count one each).
    pub reads: u64,
    /// Bases, N included.
    pub bases: u64,
    /// Bases with quality ≥ 20.
    pub q20_bases: u64,
    /// Bases with quality ≥ 30.
    pub q30_bases: u64,
    /// Bases that are G or C, either case.
    pub gc_bases: u64,
    /// Bases that are not A, C, G, T or U: N, other IUPAC codes, `.`.
    pub n_bases: u64,
    /// q20_bases / bases.
    pub frac_q20: Frac,
    /// q30_bases / bases.
    pub frac_q30: Frac,
    /// gc_bases / (bases − n_bases).
    pub frac_gc: Frac,
    /// n_bases / bases.
    pub frac_n: Frac,
    /// Mean quality in the error-probability sense, Phred: −10·log10 of the mean over all bases of 10^(−q/10).
    pub mean_quality: Rounded<2>,
    /// Arithmetic mean of the base qualities, Phred.
    pub mean_phred: Rounded<2>,
    /// Read lengths.
    pub read_length: ReadLength,
}

/// Read lengths in bases. Exact up to 65,535; the median and N50 of longer reads are exact to 0.1 %.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReadLength {
    /// Shortest read; null without reads.
    pub min: Option<u64>,
    /// bases / reads.
    pub mean: Rounded<2>,
    /// Median: the smallest length that at least half of the reads do not exceed.
    pub median: Option<u64>,
    /// Longest read.
    pub max: Option<u64>,
    /// N50: the largest length such that reads of at least this length hold at least half of the bases.
    pub n50: Option<u64>,
}

/// All files together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Total {
    /// Reads, bases, qualities.
    #[serde(flatten)]
    pub yields: Yield,
    /// Pairs of R1 and R2; 0 for single reads.
    pub pairs: u64,
    /// Instruments, from the read names, sorted.
    pub instruments: Vec<String>,
    /// Flow cells, from the read names, sorted.
    pub flowcells: Vec<String>,
    /// Runs as `instrument:run`, from the read names, sorted.
    pub runs: Vec<String>,
    /// Reads whose name says they failed the instrument's filter (`Y` in the comment, or QC-fail in BAM/CRAM).
    pub filtered_reads: u64,
    /// Reads of length 0.
    pub empty_reads: u64,
    /// By sequencing cycle: first all rows of R1 (or single reads), then those of R2.
    #[serde(default)]
    pub per_cycle: Vec<CycleSummary>,
    /// Bases by base quality; qualities that do not occur are left out.
    #[serde(default)]
    pub quality_histogram: Vec<QualityBin>,
    /// Reads by mean read quality in the error-probability sense, rounded to the nearest integer; reads of length 0 left out.
    #[serde(default)]
    pub read_quality_histogram: Vec<ReadQualityBin>,
    /// Mean over reads of the read quality in the error-probability sense (each read −10·log10 of its mean error probability), Phred; reads of length 0 left out.
    pub mean_read_quality: Rounded<2>,
    /// Are base qualities binned by the instrument?
    pub quality_binning: QualityBinning,
    /// Reads by GC share in percent, rounded to the nearest integer: 101 counts, 0 to 100. Reads without A, C, G, T left out.
    #[serde(default)]
    pub gc_histogram: Vec<u64>,
    /// Reads by length; empty bins are left out.
    #[serde(default)]
    pub length_histogram: Vec<LengthBin>,
    /// Which templates the sampled metrics saw.
    #[serde(default)]
    pub sampled: Sampled,
    /// Adapters (sampled).
    #[serde(default)]
    pub adapter: Adapter,
    /// Poly-G tails: reads that ran off the end of a template on a two-colour instrument (sampled).
    #[serde(default)]
    pub poly_g: PolyG,
    /// Share of reads from PhiX174 (NC_001422), the control Illumina spikes in: reads with at least half of their consecutive 24-mers on it (sampled).
    #[serde(default)]
    pub frac_phix: Frac,
    /// Share of templates that repeat an earlier one: 1 − distinct / seen, by the first 32 bases of each mate (first 64 of single reads), over a hash-chosen share of sequences.
    #[serde(default)]
    pub frac_duplicates_estimated: Frac,
    /// How the duplication estimate was made.
    #[serde(default)]
    pub duplication: Duplication,
    /// Sequences that make up at least 0.1 % of the sampled reads (first 50 bases), most frequent first, at most 40.
    #[serde(default)]
    pub overrepresented: Vec<Overrepresented>,
    /// Stated genome size (`--genome-size`), bases.
    pub genome_size_bp: Option<u64>,
    /// bases / genome_size_bp: raw depth to expect; null without a stated genome size.
    pub expected_depth: Rounded<2>,
    /// Depth to expect of what can be used: q30_bases × (1 − frac_duplicates_estimated) / genome_size_bp.
    #[serde(default)]
    pub expected_depth_q30_unique: Rounded<2>,
    /// Insert size and error rate where mates overlap (sampled); null without pairs.
    #[serde(default)]
    pub insert_size_by_overlap: Option<InsertByOverlap>,
}

/// One cycle, or one group of cycles: the first 320 one by one, later ones in groups of a quarter octave.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CycleSummary {
    /// 1 for R1 and single reads, 2 for R2.
    pub read: u8,
    /// First cycle of the group, from 1.
    pub cycle: u64,
    /// Last cycle of the group; equals `cycle` up to 320.
    pub cycle_end: u64,
    /// Bases seen.
    pub bases: u64,
    /// Arithmetic mean of the qualities, Phred.
    pub mean_phred: Rounded<4>,
    /// 10th percentile of the qualities: the smallest quality that at least a tenth of the bases do not exceed.
    pub p10: u8,
    /// Lower quartile.
    pub q1: u8,
    /// Median.
    pub median: u8,
    /// Upper quartile.
    pub q3: u8,
    /// 90th percentile.
    pub p90: u8,
    /// Share of A.
    pub frac_a: Frac,
    /// Share of C.
    pub frac_c: Frac,
    /// Share of G.
    pub frac_g: Frac,
    /// Share of T (and U).
    pub frac_t: Frac,
    /// Share of everything else.
    pub frac_n: Frac,
}

/// Bases of one quality.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QualityBin {
    /// Base quality, Phred.
    pub quality: u8,
    /// Bases.
    pub bases: u64,
}

/// Reads of one mean quality.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReadQualityBin {
    /// Mean read quality, Phred, rounded.
    pub quality: u8,
    /// Reads.
    pub reads: u64,
}

/// Reads of a range of lengths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LengthBin {
    /// Shortest length of the bin.
    pub start: u64,
    /// Longest length of the bin; equals `start` up to 320.
    pub end: u64,
    /// Reads.
    pub reads: u64,
}

/// Quality binning: instruments since 2014 report a few quality values instead of about 40.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QualityBinning {
    /// At most 8 distinct qualities over at least 10,000 bases; null with fewer bases.
    pub binned: Option<bool>,
    /// Number of distinct base qualities.
    pub distinct: u64,
}

/// The sample of templates behind the sampled metrics: those whose name hash (xxh3, fixed seed) is below a limit that is halved until the sample fits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Sampled {
    /// Share of templates by hash: 1, 1/2, 1/4, …
    pub share: Rounded<9>,
    /// Templates in the sample (a pair is one).
    pub templates: u64,
    /// Reads in the sample.
    pub reads: u64,
}

/// Adapters found at the 3' end of reads (sampled).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Adapter {
    /// Share of sampled reads with an adapter of the list.
    pub frac_reads: Frac,
    /// Share of the bases of sampled reads that lie in or behind an adapter.
    pub frac_bases: Frac,
    /// Share of sampled templates that are adapter dimers: the adapter begins within the first 12 bases of the read (of both reads of a pair).
    pub frac_dimer: Frac,
    /// By adapter, most frequent first; adapters not found are left out.
    pub by_adapter: Vec<AdapterShare>,
    /// Share of sampled reads whose adapter begins at this cycle or before, from cycle 1 on, up to the last cycle at which one begins, at most 320.
    pub frac_by_cycle: Vec<Frac>,
}

/// One adapter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AdapterShare {
    /// Name in the built-in list or the user's FASTA.
    pub name: String,
    /// The sequence searched for.
    pub sequence: String,
    /// Sampled reads in which it begins.
    pub reads: u64,
    /// reads / sampled reads.
    pub frac_reads: Frac,
}

/// Poly-G tails (sampled).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PolyG {
    /// Share of sampled reads that end in at least 10 G (one other base in 8 allowed).
    pub frac_reads: Frac,
    /// Share of the bases of sampled reads that lie in such tails.
    pub frac_bases: Frac,
}

/// How the duplication estimate was made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Duplication {
    /// Share of sequences looked at, chosen by the hash of the sequence: 1, 1/2, 1/4, …
    pub share: Rounded<9>,
    /// Templates seen whose sequence is in that share.
    pub templates: u64,
    /// Distinct sequences among them.
    pub distinct: u64,
    /// Sequences seen once, twice, … nine times, ten times or more: 10 counts.
    pub histogram: Vec<u64>,
}

/// A sequence that many reads begin with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Overrepresented {
    /// The first 50 bases (fewer for shorter reads).
    pub sequence: String,
    /// Sampled reads that begin with it.
    pub reads: u64,
    /// reads / sampled reads.
    pub frac_reads: Frac,
    /// What it looks like: an adapter's name, `PhiX174`, `poly-A` … `poly-T`, `poly-N`; null when not known.
    pub source: Option<String>,
}

/// Insert size and error rate where mates overlap (sampled). Inserts longer than both reads together are not seen, so this is the short side of the distribution.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InsertByOverlap {
    /// Sampled pairs examined.
    pub pairs: u64,
    /// Pairs whose mates overlap by at least 30 bases with at most 5 mismatches and at most 20 %, at one offset that scores twice as well as any other.
    pub overlapping: u64,
    /// overlapping / pairs.
    pub frac_overlapping: Frac,
    /// Mean insert size of overlapping pairs, bases.
    pub mean: Rounded<2>,
    /// Median insert size of overlapping pairs, bases.
    pub median: Option<u64>,
    /// Most frequent insert size of overlapping pairs, bases (the smaller of equals).
    pub peak: Option<u64>,
    /// Pairs by insert size; sizes that do not occur are left out.
    pub histogram: Vec<InsertBin>,
    /// Bases compared between overlapping mates, both A, C, G or T.
    pub bases_compared: u64,
    /// Of them, those where the mates disagree.
    pub mismatches: u64,
    /// mismatches / (2 × bases_compared): error rate of one read estimated from disagreement.
    pub frac_error: Frac,
}

/// Pairs of one insert size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InsertBin {
    /// Insert size, bases.
    pub size: u64,
    /// Pairs.
    pub pairs: u64,
}

/// One file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FileSummary {
    /// File name without its directory; `-` for standard input.
    pub file: String,
    /// 1 or 2 for the file of R1 or R2 of a pair; null for single, interleaved and alignment files.
    pub read: Option<u8>,
    /// File name of the mate; null without one.
    pub mate: Option<String>,
    /// Reads, bases, qualities.
    #[serde(flatten)]
    pub yields: Yield,
    /// Quality encoding of the file.
    pub encoding: Encoding,
    /// Is the file whole?
    pub integrity: Integrity,
}

/// Quality encoding of a FASTQ file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// Phred + 33 (Sanger, Illumina 1.8 and later), and raw qualities of BAM and CRAM.
    #[default]
    Phred33,
    /// Phred + 64 (Illumina 1.3 to 1.7), converted.
    Phred64,
    /// Solexa + 64, converted to Phred.
    Solexa64,
}

/// Evidence that a file is whole. A file that is not makes the command fail, so these are what was checked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Integrity {
    /// Format, by content.
    pub format: Format,
    /// Bytes of the file as delivered (compressed).
    pub bytes: u64,
    /// Bytes after decompression; null for BAM and CRAM.
    pub uncompressed_bytes: Option<u64>,
    /// Gzip members or BGZF blocks, each with a right CRC-32 and length; null for other formats.
    pub members: Option<u64>,
    /// BGZF end marker present; null for other formats.
    pub bgzf_eof: Option<bool>,
    /// Names and counts of R1 and R2 agree from first to last; null without pairs.
    pub pairs_in_step: Option<bool>,
    /// SHA-256 of the bytes as delivered, with `--digest` and of standard input.
    pub sha256: Option<String>,
    /// MD5 of the bytes as delivered, with `--digest` and of standard input.
    pub md5: Option<String>,
}

/// Format of an input, by content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// FASTQ, not compressed.
    #[default]
    Fastq,
    /// FASTQ in gzip, one member or many.
    Gzip,
    /// FASTQ in BGZF.
    Bgzf,
    /// SAM text.
    Sam,
    /// BAM.
    Bam,
    /// CRAM.
    Cram,
}

/// One lane of a flow cell.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LaneSummary {
    /// Instrument; null when the names do not tell.
    pub instrument: Option<String>,
    /// Run number on the instrument.
    pub run: Option<String>,
    /// Flow cell.
    pub flowcell: Option<String>,
    /// Lane, from 1.
    pub lane: u32,
    /// Reads, bases, qualities.
    #[serde(flatten)]
    pub yields: Yield,
}

/// One tile.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TileSummary {
    /// Flow cell; null when the names do not tell.
    pub flowcell: Option<String>,
    /// Lane, from 1.
    pub lane: u32,
    /// Tile number as in the read names.
    pub tile: u32,
    /// Reads, bases, qualities.
    #[serde(flatten)]
    pub yields: Yield,
}

/// How many tiles there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TileCount {
    /// Tiles seen.
    pub tiles: u64,
    /// Tiles listed in `by_tile`; the whole table goes to `--tiles FILE`.
    pub listed: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_in_contract_order_and_read_back() {
        let section = QcFastq { by_file: vec![FileSummary::default()], ..QcFastq::default() };
        let json = serde_json::to_value(&section).unwrap();
        let keys: Vec<_> = json["total"].as_object().unwrap().keys().take(4).cloned().collect();
        assert_eq!(keys, ["reads", "bases", "q20_bases", "q30_bases"]);
        assert_eq!(json["by_file"][0]["integrity"]["format"], "fastq");
        assert_eq!(json["total"]["frac_q30"], serde_json::Value::Null);
        let back: QcFastq = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(serde_json::to_value(&back).unwrap(), json);
    }

    #[test]
    fn every_field_has_a_definition() {
        let schema = serde_json::to_value(schemars::schema_for!(QcFastq)).unwrap();
        let mut missing = Vec::new();
        walk(&schema, "", &mut missing);
        assert!(missing.is_empty(), "no description: {missing:?}");
    }

    fn walk(schema: &serde_json::Value, path: &str, missing: &mut Vec<String>) {
        if let Some(map) = schema.get("properties").and_then(|p| p.as_object()) {
            for (key, value) in map {
                if value.get("description").is_none() {
                    missing.push(format!("{path}.{key}"));
                }
                walk(value, &format!("{path}.{key}"), missing);
            }
        }
        for (name, definition) in schema.get("$defs").and_then(|d| d.as_object()).into_iter().flatten() {
            walk(definition, name, missing);
        }
    }
}
