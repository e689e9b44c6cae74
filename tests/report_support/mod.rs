//! A report with every field filled, made from the section types with smooth invented curves: what the tests of judging,
//! HTML and MultiQC files read. The curves are integers from small formulas, so the report is the same everywhere.
#![allow(dead_code, reason = "each test uses its part")]

use wgs_bench::{calibration, summary as bench};
use wgs_core::Rounded;
use wgs_core::num::Frac;
use wgs_qc_align::summary as align;
use wgs_qc_fastq::summary as fastq;
use wgs_qc_vcf::summary::{FilterRow, QcVcf, Setting};
use wgs_report::{Report, Run, Sample};

/// A report with both QC sections.
pub fn full(sample: &str) -> Report {
    let mut report = empty(sample);
    report.add("qc_fastq", &qc_fastq()).unwrap();
    report.add("qc_align", &qc_align()).unwrap();
    report
}

/// The same, the calls and their comparison with a truth set.
pub fn with_bench(sample: &str) -> Report {
    let mut report = full(sample);
    report.add("qc_vcf", &qc_vcf(sample)).unwrap();
    report.add("bench", &bench()).unwrap();
    report
}

/// The same and somatic calls.
pub fn with_somatic(sample: &str) -> Report {
    let mut report = with_bench(sample);
    report.add("call_somatic", &call_somatic(sample)).unwrap();
    report
}

/// Section `call_somatic`: a tumour and its normal.
pub fn call_somatic(sample: &str) -> wgs_call_somatic::CallSomatic {
    use wgs_call_somatic::{CallSomatic, SampleLine, State};
    let line = |name: &str, normal| {
        let known = vec![("Contamination".to_owned(), "0.001".to_owned())];
        SampleLine { name: name.to_owned(), normal, profile: "0".repeat(64), known }
    };
    let mut section = CallSomatic::new(&State::default(), &[line(sample, false), line("<normal>", true)]);
    (section.bases, section.records, section.pass) = (63_000_000, 90_000, 620);
    (section.snvs, section.insertions, section.deletions) = (520, 40, 60);
    for (i, class) in section.spectrum.classes.iter_mut().enumerate() {
        class.count = (i * i % 11) as u64;
    }
    section.spectrum.snvs = section.spectrum.classes.iter().map(|c| c.count).sum();
    (section.burden.calls, section.burden.callable_bases, section.burden.known_bases) = (600, 59_000_000, 60_000_000);
    section.burden.per_megabase = Rounded(10.169);
    section.burden.reason = None;
    let tracts = &mut section.microsatellites[0];
    (tracts.judged, tracts.unstable) = (50_000, 50);
    for (i, row) in tracts.by_tract.iter_mut().enumerate() {
        (row.judged, row.unstable) = (100 * i as u64, i as u64);
    }
    tracts.frac_unstable = Frac::ratio(50, 50_000);
    let signal = &mut section.purity_signal[0];
    (signal.clonal_fraction, signal.purity, signal.reason) = (Rounded(0.345), Rounded(0.69), None);
    signal.histogram.iter_mut().enumerate().for_each(|(i, n)| *n = (i as u64 * 7) % 40);
    section
}

/// Section `qc_vcf`: 40,000 invented records of every kind on four contigs.
pub fn qc_vcf(sample: &str) -> QcVcf {
    use wgs_vcf_stats::{FilterStatus, Observation, Stats};
    let mut stats = Stats::new(["chr20", "chr21", "chrX", "chrUn_<1>"]);
    let long = "ACGT".repeat(30);
    let kinds: [(&str, &[&str]); 12] = [
        ("A", &["G"]),
        ("C", &["T"]),
        ("G", &["T"]),
        ("T", &["C"]),
        ("A", &["AT"]),
        ("ATT", &["A"]),
        ("C", &["T", "G"]),
        ("TA", &["TG", "T"]),
        ("AC", &["GT"]),
        ("ACG", &["TA"]),
        ("A", &["<DEL>", "*"]),
        ("A", &["A[chr2:7["]),
    ];
    let genotypes: [&[Option<u16>]; 6] =
        [&[Some(0), Some(1)], &[Some(1), Some(1)], &[Some(0), Some(1)], &[None, None], &[Some(1)], &[None, Some(1)]];
    for i in 0..40_000u32 {
        // Mostly lone SNVs, as in life.
        let kind = if i % 5 < 4 { i % 4 } else { i / 5 % 12 };
        let (reference, alts) = kinds[kind as usize];
        let mut alts: Vec<&[u8]> = alts.iter().map(|a| a.as_bytes()).collect();
        if i % 5_000 == 4 {
            alts = vec![long.as_bytes()];
        }
        let rare = i.is_multiple_of(97);
        let genotype = if rare { genotypes[(3 + i / 97 % 3) as usize] } else { genotypes[(i / 7 % 3) as usize] };
        let depth = 20 + i * i % 23;
        let alt = depth * (30 + i * 7 % 40) / 100;
        stats.observe(&Observation {
            contig: if i % 200 == 0 { 3 } else { i % 3 },
            pos: 3_000_000 + i,
            reference: reference.as_bytes(),
            alts: &alts,
            genotype: Some(genotype),
            phased: i.is_multiple_of(3),
            depth: Some(depth),
            depth_from_info: false,
            allele_depths: &[depth - alt, alt],
            genotype_quality: Some(30 + i * 13 % 70),
            quality: Some(f64::from(100 + i * 31 % 900)),
            filter: match i % 29 {
                0 => FilterStatus::Failed,
                1 => FilterStatus::Unfiltered,
                _ => FilterStatus::Pass,
            },
            in_gap: false,
        });
    }
    let summary = stats.finish();
    let row = |filter: &str| FilterRow { filter: filter.into(), variants: summary.by_contig[0].pass };
    QcVcf {
        setting: Setting {
            sample: Some(sample.into()),
            samples: 1,
            target_bases: Some(1_000_000),
            outside_targets: 12,
            references_compared: Some(40_000),
            autosome_bases: Some(2_000_000),
        },
        records: summary.records,
        ga4gh: summary.ga4gh,
        ga4gh_absent: [("count_snvs".to_owned(), "no_autosomes".to_owned())].into(),
        pass: summary.pass.clone(),
        all: summary.all.clone(),
        by_filter: vec![row("PASS"), row("<low>")],
        by_contig: summary.by_contig.clone(),
        other_contigs: Some(summary.by_contig[1].clone()),
        sex_chromosomes: summary.sex_chromosomes,
        warnings: vec!["12 passing records have an ALT and a missing allele".into()],
    }
}

/// Section `bench` of a somatic comparison, so that the allele fractions are there too.
pub fn bench() -> bench::Bench {
    let f1 = |r: Frac, p: Frac| Rounded(2.0 * r.0 * p.0 / (r.0 + p.0));
    let class = |truth: u64, missed: u64, wrong: u64| {
        let tp = truth - missed;
        let (recall, precision) = (Frac::ratio(tp, truth), Frac::ratio(tp, tp + wrong));
        bench::ClassSummary {
            truth_total: truth,
            tp,
            r#fn: missed,
            query_total: tp + wrong + truth / 50,
            query_tp: tp,
            fp: wrong,
            unknown: truth / 50,
            genotype_errors: missed / 2,
            allele_errors: missed / 4,
            recall,
            recall_low: Rounded(recall.0 - 0.001),
            recall_high: Rounded(recall.0),
            precision,
            precision_low: Rounded(precision.0 - 0.001),
            precision_high: Rounded(precision.0),
            f1: f1(recall, precision),
            fp_per_mb: Rounded::ratio(wrong, 57),
            truth_ti_tv: Rounded(2.1),
            query_ti_tv: Rounded(2.08),
            truth_het_hom: Rounded(1.6),
            query_het_hom: Rounded(1.61),
        }
    };
    let allele = |truth: u64, missed: u64, wrong: u64| bench::AlleleSummary {
        tp: truth - missed,
        r#fn: missed,
        fp: wrong,
        recall: Frac::ratio(truth - missed, truth),
        precision: Frac::ratio(truth - missed, truth - missed + wrong),
        f1: Rounded(0.99),
        ..bench::AlleleSummary::default()
    };
    let rates = |truth: Option<u64>, missed: u64, judged: u64, wrong: u64| bench::Rates {
        tp: truth.map(|t| t - missed),
        r#fn: truth.map(|_| missed),
        query_tp: judged - wrong,
        fp: wrong,
        recall: truth.map_or(Frac::ABSENT, |t| Frac::ratio(t - missed, t)),
        precision: Frac::ratio(judged - wrong, judged),
    };
    let mut strata = Vec::new();
    let families: [(&str, &[&str]); 8] = [
        ("insertion_length", &["1-5", "6-15", "16 and more"]),
        ("deletion_length", &["1-5", "6-15", "16 and more"]),
        ("complex_length", &["1-5", "6-15", "16 and more"]),
        ("homopolymer", &["1-3", "4-6", "7-9", "10-12", "13-20", "over 20"]),
        ("tandem_repeat", &["none", "unit 2", "unit 3", "unit 4", "unit 5", "unit 6"]),
        ("gc_percent", &["0-25", "25-35", "35-55", "55-65", "65-100", "unknown"]),
        ("query_depth", &["0-9", "10-19", "20-29", "30-39", "40-59", "60-99", "100 and more"]),
        ("regions", &["all difficult", "<segmental> & satellites"]),
    ];
    for (family, bins) in families {
        for (i, bin) in (1u64..).zip(bins) {
            let truth = (family != "query_depth").then_some(40_000 / (i * i));
            let (missed, wrong) = (i * 8, i * 5);
            let snv = if family.ends_with("_length") {
                bench::Rates::default()
            } else {
                rates(truth, missed, 40_000 / (i * i), wrong)
            };
            let indel = rates(truth.map(|t| t / 8), missed * 2, 5_000 / (i * i), wrong * 2);
            strata.push(bench::StratumSummary { family: family.into(), bin: (*bin).into(), snv, indel });
        }
    }
    let edges = [0.0, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0];
    let fraction = |i: usize| {
        let n = 200 + 300 * i as u64;
        let (above, to) = (edges.get(i).copied(), edges.get(i + 1).copied());
        bench::FractionSummary {
            above: above.filter(|_| to.is_some()),
            to,
            snv: rates(Some(n), 100 / (i as u64 + 1), n, 40 / (i as u64 + 1)),
            indel: rates(Some(n / 4), 30 / (i as u64 + 1), n / 4, 20 / (i as u64 + 1)),
        }
    };
    let curve = |truth: u64, missed: u64| {
        let points: Vec<bench::CurvePoint> = (0..100u64)
            .map(|i| {
                let (tp, fp) = (truth - missed - truth * i * i / 20_000, (100 - i) * (100 - i) * missed / 5_000);
                let (recall, precision) = (Frac::ratio(tp, truth), Frac::ratio(tp, tp + fp));
                let score = Rounded(2.5 + i as f64 * 3.25);
                bench::CurvePoint { score, tp, fp, recall, precision, f1: f1(recall, precision) }
            })
            .collect();
        let best = points.iter().copied().reduce(|a, b| if b.f1.0 > a.f1.0 { b } else { a });
        bench::Curve { points, best }
    };
    let stated = |class: &str, all: u64| {
        let bin = |i: u16| {
            let (from, calls) = (5 * i, all / 12);
            let absent = calls >> (i + 1);
            calibration::CalibrationBin {
                from,
                to: Some(from + 5).filter(|_| i < 11),
                calls,
                wrong: absent,
                absent,
                stated: Rounded(1.0 / (1u64 << (i + 2)) as f64),
                stated_phred: Rounded(f64::from(from) + 2.0),
                observed: Frac::ratio(absent, calls),
                observed_phred: if absent > 0 { Rounded(3.0 * f64::from(i + 1)) } else { Rounded::ABSENT },
                observed_low: Frac::ratio(absent, calls + 10),
                observed_high: Frac::ratio(absent + 2, calls),
            }
        };
        let bins: Vec<calibration::CalibrationBin> = (0..12).map(bin).collect();
        let sum = |of: fn(&calibration::CalibrationBin) -> u64| bins.iter().map(of).sum::<u64>();
        calibration::CalibrationSummary {
            field: "QUAL".into(),
            event: calibration::Event::Absent,
            class: class.into(),
            calls: sum(|b| b.calls),
            filtered: 1_100,
            without: 3,
            wrong: sum(|b| b.wrong),
            absent: sum(|b| b.absent),
            stated_errors: Rounded(1234.5),
            log_loss: Rounded(0.0375),
            log_loss_constant: Rounded(0.0875),
            bins,
        }
    };
    bench::Bench {
        calibration: vec![stated("snv", 71_000), stated("indel", 11_500)],
        setting: bench::SettingSummary {
            mode: "alleles".into(),
            truth_sample: Some("HG002".into()),
            query_sample: Some("S1".into()),
            all_filters: false,
            confident_bases: Some(57_000_000),
            score: "QUAL".into(),
            longest_allele: 1_000,
        },
        snv: class(70_000, 280, 210),
        indel: class(11_000, 330, 275),
        insertion: class(5_000, 180, 150),
        deletion: class(5_500, 120, 110),
        complex: class(600, 36, 20),
        all: class(81_100, 616, 490),
        alleles: bench::AlleleSection { snv: allele(70_200, 250, 200), indel: allele(11_300, 200, 160) },
        strata,
        allele_fraction: Some((0..edges.len()).map(fraction).collect()),
        curves: bench::Curves { snv: curve(70_100, 280), indel: curve(11_000, 330) },
        left_out: bench::LeftOutSection {
            truth: bench::LeftOutSummary { filtered: 3, ..bench::LeftOutSummary::default() },
            query: bench::LeftOutSummary { not_assessed: 17, symbolic: 11, too_long: 4, ploidy: 2, filtered: 1_204 },
        },
        clusters: bench::ClusterSummary { total: 60_210, fallback: 2, fallback_variants: 91 },
        errors: bench::ErrorList {
            total: 1_106,
            listed: (0..80u32)
                .map(|i| match i % 3 {
                    0 => format!("chr20 {} A <G> FN alone", 100_001 + i * 977),
                    1 => format!("chr20 {} A {} FP allele", 100_001 + i * 977, "ACGT".repeat(20)),
                    _ => format!("chr20 {} AC A FN genotype", 100_001 + i * 977),
                })
                .collect(),
        },
    }
}

/// A report without sections.
pub fn empty(sample: &str) -> Report {
    Report::new(
        env!("CARGO_PKG_VERSION"),
        "test",
        Run { simd: "scalar".into(), threads: 1, ..Run::default() },
        Sample { name: sample.into() },
    )
}

/// A bell of integers around `centre`.
fn bell(x: i64, centre: i64, width: i64, height: i64) -> u64 {
    let d = (x - centre).abs();
    let t = (width * width * 4 - d * d).max(0);
    (height * (t / 64) * (t / 64) / ((width * width / 16).max(1) * (width * width / 16).max(1)).max(1)) as u64
}

/// A yield of `reads` reads of 150 bases.
pub fn yields(reads: u64, q30_percent: u64) -> fastq::Yield {
    let bases = reads * 150;
    let (q20, q30, gc, n) = (bases * 97 / 100, bases * q30_percent / 100, bases * 41 / 100, bases / 5_000);
    fastq::Yield {
        reads,
        bases,
        q20_bases: q20,
        q30_bases: q30,
        gc_bases: gc,
        n_bases: n,
        frac_q20: Frac::ratio(q20, bases),
        frac_q30: Frac::ratio(q30, bases),
        frac_gc: Frac::ratio(gc, bases - n),
        frac_n: Frac::ratio(n, bases),
        mean_quality: Rounded(24.31),
        mean_phred: Rounded(35.62),
        read_length: fastq::ReadLength {
            min: Some(35),
            mean: Rounded(150.0),
            median: Some(150),
            max: Some(151),
            n50: Some(150),
        },
    }
}

/// Section `qc_fastq` of a pair of files on two lanes.
pub fn qc_fastq() -> fastq::QcFastq {
    let reads = 620_000_000;
    let mut per_cycle = Vec::new();
    for read in [1u8, 2] {
        for cycle in 1..=150u64 {
            let drop = (cycle * cycle) as f64 / if read == 1 { 9_000.0 } else { 4_000.0 };
            let wobble = ((cycle * 37) % 11) as f64 / 1_000.0;
            per_cycle.push(fastq::CycleSummary {
                read,
                cycle,
                cycle_end: cycle,
                bases: reads / 2,
                mean_phred: Rounded(37.2 - drop),
                p10: if cycle > 100 { 11 } else { 25 },
                q1: (36.0 - drop * 2.0) as u8,
                median: 37,
                q3: 37,
                p90: 37,
                frac_a: Rounded(0.294 + wobble),
                frac_c: Rounded(0.205 - wobble),
                frac_g: Rounded(0.206 - wobble / 2.0),
                frac_t: Rounded(0.2948 + wobble / 2.0),
                frac_n: Rounded(0.0002),
            });
        }
    }
    let quality = |q: u8, percent: u64| fastq::QualityBin { quality: q, bases: reads * 150 * percent / 100 };
    let tiles = (0..2u32).flat_map(|lane| {
        (0..56u32).map(move |i| fastq::TileSummary {
            flowcell: Some("HXYZ7DSX2".into()),
            lane: lane + 1,
            tile: 1101 + 1000 * (i / 28) + i % 28,
            yields: yields(
                5_000_000 - u64::from(i * 1_000),
                if lane == 1 && i == 40 { 71 } else { 91 + u64::from(i % 3) },
            ),
        })
    });
    let overlap: Vec<_> =
        (40..280u64).map(|size| fastq::InsertBin { size, pairs: bell(size as i64, 270, 140, 9_000) }).collect();
    fastq::QcFastq {
        total: fastq::Total {
            yields: yields(reads, 92),
            pairs: reads / 2,
            instruments: vec!["A00123".into()],
            flowcells: vec!["HXYZ7DSX2".into()],
            runs: vec!["A00123:45".into()],
            filtered_reads: 0,
            empty_reads: 0,
            per_cycle,
            quality_histogram: vec![quality(2, 1), quality(11, 3), quality(25, 4), quality(37, 92)],
            read_quality_histogram: (10..38)
                .map(|q| fastq::ReadQualityBin { quality: q, reads: bell(i64::from(q), 33, 12, 30_000_000) })
                .collect(),
            mean_read_quality: Rounded(31.9),
            quality_binning: fastq::QualityBinning { binned: Some(true), distinct: 4 },
            gc_histogram: (0..=100).map(|gc| bell(gc, 40, 30, 20_000_000)).collect(),
            length_histogram: vec![
                fastq::LengthBin { start: 35, end: 35, reads: 1_200 },
                fastq::LengthBin { start: 149, end: 149, reads: 2_000_000 },
                fastq::LengthBin { start: 150, end: 150, reads: reads - 2_001_200 },
            ],
            sampled: fastq::Sampled { share: Rounded(0.0009765625), templates: 302_734, reads: 605_468 },
            adapter: fastq::Adapter {
                frac_reads: Rounded(0.0121),
                frac_bases: Rounded(0.0018),
                frac_dimer: Rounded(0.00004),
                by_adapter: vec![fastq::AdapterShare {
                    name: "Illumina TruSeq".into(),
                    sequence: "AGATCGGAAGAGC".into(),
                    reads: 7_326,
                    frac_reads: Rounded(0.0121),
                }],
                frac_by_cycle: (1..=150u32).map(|c| Rounded(f64::from(c * c) * 0.0121 / 22_500.0)).collect(),
            },
            poly_g: fastq::PolyG { frac_reads: Rounded(0.003), frac_bases: Rounded(0.0004) },
            frac_phix: Rounded(0.0001),
            frac_duplicates_estimated: Rounded(0.087),
            duplication: fastq::Duplication {
                share: Rounded(0.0625),
                templates: 19_375_000,
                distinct: 17_689_375,
                histogram: vec![16_900_000, 700_000, 70_000, 12_000, 4_000, 1_500, 800, 500, 300, 275],
            },
            overrepresented: vec![fastq::Overrepresented {
                sequence: "G".repeat(50),
                reads: 1_300,
                frac_reads: Rounded(0.002147),
                source: Some("poly-G".into()),
            }],
            genome_size_bp: Some(3_100_000_000),
            expected_depth: Rounded::ratio(reads * 150, 3_100_000_000),
            expected_depth_q30_unique: Rounded(25.2),
            insert_size_by_overlap: Some(fastq::InsertByOverlap {
                pairs: 302_734,
                overlapping: 100_000,
                frac_overlapping: Frac::ratio(100_000, 302_734),
                mean: Rounded(231.4),
                median: Some(238),
                peak: Some(271),
                histogram: overlap,
                bases_compared: 4_000_000,
                mismatches: 12_000,
                frac_error: Rounded(0.0015),
            }),
        },
        by_file: [1u8, 2]
            .map(|read| fastq::FileSummary {
                file: format!("S1_R{read}.fastq.gz"),
                read: Some(read),
                mate: Some(format!("S1_R{}.fastq.gz", 3 - read)),
                yields: yields(reads / 2, if read == 1 { 94 } else { 90 }),
                encoding: fastq::Encoding::Phred33,
                integrity: fastq::Integrity {
                    format: fastq::Format::Gzip,
                    bytes: 31_000_000_000,
                    uncompressed_bytes: Some(109_000_000_000),
                    members: Some(1),
                    bgzf_eof: None,
                    pairs_in_step: Some(true),
                    sha256: None,
                    md5: None,
                },
            })
            .to_vec(),
        by_lane: [1u32, 2]
            .map(|lane| fastq::LaneSummary {
                instrument: Some("A00123".into()),
                run: Some("45".into()),
                flowcell: Some("HXYZ7DSX2".into()),
                lane,
                yields: yields(reads / 2, 93 - u64::from(lane)),
            })
            .to_vec(),
        by_tile: tiles.collect(),
        tiles: fastq::TileCount { tiles: 112, listed: 112 },
    }
}

fn breadth(histogram: &[u64]) -> align::Breadth {
    let ge = |depth: usize| Frac::ratio(histogram.iter().skip(depth).sum(), histogram.iter().sum());
    align::Breadth {
        frac_depth_ge_1: ge(1),
        frac_depth_ge_5: ge(5),
        frac_depth_ge_10: ge(10),
        frac_depth_ge_15: ge(15),
        frac_depth_ge_20: ge(20),
        frac_depth_ge_30: ge(30),
        frac_depth_ge_40: ge(40),
        frac_depth_ge_50: ge(50),
        frac_depth_ge_60: ge(60),
        frac_depth_ge_100: ge(100),
    }
}

/// Depths around `median`.
fn spread(median: f64) -> align::Spread {
    let histogram: Vec<u64> = (0..120).map(|d| bell(d, median as i64, 18, 1_000_000)).collect();
    align::Spread { median: Rounded(median), mad: Rounded(4.0), sd: Rounded(6.2), breadth: breadth(&histogram) }
}

/// Statistics of a depth histogram.
pub fn depth_stats(histogram: Vec<u64>) -> align::DepthStats {
    let positions: u64 = histogram.iter().sum();
    let bases: u64 = histogram.iter().zip(0u64..).map(|(n, d)| n * d).sum();
    let capped: u64 = histogram.iter().zip(0u64..).map(|(n, d)| n * d.min(250)).sum();
    align::DepthStats {
        positions,
        bases,
        mean: Rounded::ratio(capped, positions),
        mean_uncapped: Rounded::ratio(bases, positions),
        sd: Rounded(6.2),
        median: Rounded(31.0),
        mad: Rounded(4.0),
        fold_80_base_penalty: Rounded(1.18),
        breadth: breadth(&histogram),
        histogram,
    }
}

fn contigs() -> Vec<(String, u32)> {
    const LENGTHS: [u32; 24] = [
        248, 242, 198, 190, 181, 170, 159, 145, 138, 133, 135, 133, 114, 107, 101, 90, 83, 80, 58, 64, 46, 50, 156, 57,
    ];
    let name = |i: usize| match i {
        22 => "chrX".into(),
        23 => "chrY".into(),
        i => format!("chr{}", i + 1),
    };
    LENGTHS.iter().enumerate().map(|(i, mb)| (name(i), mb * 1_000_000)).collect()
}

/// Section `qc_align` of a 30× male.
pub fn qc_align() -> align::QcAlign {
    let histogram: Vec<u64> =
        (0..120).map(|d| bell(d, 31, 18, 130_000_000) + if d == 0 { 9_000_000 } else { 40_000 }).collect();
    let genome = depth_stats(histogram.clone());
    let autosomes = depth_stats(histogram.iter().map(|n| n * 9 / 10).collect());
    let passed = align::FlagCounts {
        total: 624_000_000,
        primary: 620_000_000,
        secondary: 0,
        supplementary: 4_000_000,
        duplicates: 52_000_000,
        primary_duplicates: 51_500_000,
        mapped: 622_500_000,
        primary_mapped: 618_500_000,
        paired: 620_000_000,
        read1: 310_000_000,
        read2: 310_000_000,
        properly_paired: 607_000_000,
        both_mapped: 617_400_000,
        singletons: 1_100_000,
        mate_on_other_contig: 5_200_000,
        mate_on_other_contig_mapq5: 2_900_000,
    };
    let by_contig = contigs()
        .into_iter()
        .map(|(contig, len)| {
            let half = if matches!(contig.as_str(), "chrX" | "chrY") { 2.0 } else { 1.0 };
            align::ContigDepth {
                contig,
                len,
                positions: u64::from(len) * 95 / 100,
                reads: u64::from(len) / 5,
                mean: Rounded(31.2 / half),
                usable: spread(31.0 / half),
                raw_mean: Rounded(34.1 / half),
                raw: spread(34.0 / half),
                template_mean: Rounded(33.0 / half),
            }
        })
        .collect();
    let track = contigs()
        .into_iter()
        .map(|(contig, len)| {
            let half = if matches!(contig.as_str(), "chrX" | "chrY") { 2.0 } else { 1.0 };
            let mean = (0..len / 1_000_000)
                .map(|i| {
                    if (120..125).contains(&i) {
                        Rounded::ABSENT
                    } else {
                        Rounded((30.0 + f64::from((i * 7919) % 41) / 20.0) / half)
                    }
                })
                .collect();
            align::Track { contig, window: 1_000_000, mean }
        })
        .collect();
    let cycle_errors = |scale: u64| {
        (0..150u64)
            .map(|c| align::CycleErrors {
                bases: 300_000_000,
                mismatches: 300_000 + scale * c * c * 40,
                insertions: 9_000,
                deletions: 9_500 + 10 * c,
                clipped: if !(5..=140).contains(&c) { 3_000_000 } else { 400_000 },
            })
            .collect()
    };
    let bases = ['A', 'C', 'G', 'T'];
    let mut by_context = Vec::new();
    for (i, middle) in bases.iter().enumerate() {
        for before in bases {
            for after in bases {
                for (k, read) in bases.iter().enumerate().filter(|(k, _)| *k != i) {
                    by_context.push(align::ContextErrors {
                        context: format!("{before}{middle}{after}"),
                        read: *read,
                        bases: 900_000_000,
                        mismatches: 200_000
                            + if (*middle, *read) == ('C', 'T') { 900_000 } else { (k as u64) * 30_000 },
                    });
                }
            }
        }
    }
    let group = |id: &str, q30: u64| align::GroupRow {
        id: id.into(),
        sample: "S1".into(),
        library: "L1".into(),
        platform_unit: "HXYZ7DSX2.1".into(),
        reads: 310_000_000,
        bases: 46_500_000_000,
        q20_bases: 45_105_000_000,
        q30_bases: 465_000_000 * q30,
        frac_q20: Frac::ratio(97, 100),
        frac_q30: Frac::ratio(q30, 100),
        frac_mapped: Rounded(0.9976),
        frac_properly_paired: Rounded(0.979),
        frac_duplicates: Rounded(0.083),
        frac_mismatch: Rounded(0.0031),
        mean_insert_size: Rounded(438.2),
    };
    let mut ga4gh: std::collections::BTreeMap<String, Option<align::Measured>> =
        wgs_report::metric::GA4GH_ALIGN.iter().map(|(id, _)| ((*id).to_owned(), None)).collect();
    for (id, value) in [
        ("mean_autosome_coverage", 30.91),
        ("mad_autosome_coverage", 4.0),
        ("pct_autosomes_15x", 95.9),
        ("pct_reads_mapped", 99.76),
        ("pct_reads_properly_paired", 97.9),
        ("mean_insert_size", 438.2),
        ("insert_size_std_deviation", 98.1),
    ] {
        ga4gh.insert(id.into(), Some(align::Measured::Real(Rounded(value))));
    }
    ga4gh.insert("yield_bp_q30".into(), Some(align::Measured::Count(85_560_000_000)));
    let orientation = |name: &str, pairs: u64, median: u32| align::Orientation {
        orientation: name.into(),
        pairs,
        median: Rounded(f64::from(median)),
        mad: Rounded(62.0),
        mean: Rounded(f64::from(median) + 3.0),
        sd: Rounded(98.0),
        histogram: (1..1_000u32)
            .map(|s| (s, bell(i64::from(s), i64::from(median), 250, pairs as i64 / 500)))
            .filter(|(_, n)| *n > 0)
            .collect(),
    };
    let artefact = |damage: u64| align::Artefact {
        damage,
        damage_bases: 9_000_000_000,
        background: 4_100_000,
        background_bases: 9_000_000_000,
        rate: Rounded(0.00003),
        score: Rounded(45.2),
    };
    align::QcAlign {
        reads: Some(align::Reads {
            frac_mapped: Frac::ratio(passed.primary_mapped, passed.primary),
            frac_properly_paired: Frac::ratio(passed.properly_paired, passed.primary),
            frac_duplicates: Frac::ratio(passed.primary_duplicates, passed.primary_mapped),
            frac_supplementary: Frac::ratio(4, 620),
            frac_chimeric: Rounded(0.006),
            mapq_histogram: (0..=60)
                .map(|q| match q {
                    0 => 20_000_000,
                    60 => 560_000_000,
                    q => q * 10_000,
                })
                .collect(),
            unmapped_placed: 1_100_000,
            unplaced: 400_000,
            passed,
            failed: align::FlagCounts::default(),
        }),
        depth: Some(align::Depth {
            genome: genome.clone(),
            autosomes: Some(autosomes.clone()),
            autosomes_primary_only_mean: Rounded(30.7),
            raw_genome: genome.clone(),
            raw_autosomes: Some(autosomes.clone()),
            template_genome: genome.clone(),
            excluded: align::Excluded {
                total_bases: 93_000_000_000,
                mapq_bases: 4_000_000_000,
                duplicate_bases: 7_700_000_000,
                unpaired_bases: 100_000_000,
                base_quality_bases: 2_100_000_000,
                overlap_bases: 1_900_000_000,
                capped_bases: 30_000_000,
                frac_mapq: Frac::ratio(40, 930),
                frac_duplicate: Frac::ratio(77, 930),
                frac_unpaired: Frac::ratio(1, 930),
                frac_base_quality: Frac::ratio(21, 930),
                frac_overlap: Frac::ratio(19, 930),
                frac_capped: Frac::ratio(3, 9300),
                frac_total: Frac::ratio(1583, 9300),
            },
            targets: Some(align::TargetStats {
                intervals: 3,
                depth: depth_stats(histogram.iter().map(|n| n / 1_000_000).collect()),
                raw: depth_stats(histogram.iter().map(|n| n / 1_000_000).collect()),
                low: vec![align::TargetRow {
                    contig: "chr20".into(),
                    start: 100_000,
                    end: 100_500,
                    name: "GENE<1>".into(),
                    mean: Rounded(9.1),
                    min: 0,
                    usable: spread(9.0),
                    raw_mean: Rounded(11.0),
                    raw: spread(11.0),
                }],
            }),
            by_contig,
            track,
            ..align::Depth::default()
        }),
        read_length: Some(align::ReadLength {
            reads: 620_000_000,
            bases: 93_000_000_000,
            min: 35,
            mean: Rounded(150.0),
            median: 150,
            max: 151,
            n50: 150,
            histogram: vec![(35, 1_200), (149, 2_000_000), (150, 617_998_800)],
            aligned_bases: 91_000_000_000,
            aligned_mean: Rounded(147.1),
            aligned_n50: 150,
        }),
        insert_size: Some(align::InsertSize {
            mean: Rounded(438.2),
            sd: Rounded(98.1),
            by_orientation: vec![orientation("FR", 303_000_000, 435), orientation("RF", 900_000, 180)],
        }),
        gc_bias: Some(align::GcBias {
            window: 100,
            reads: 600_000_000,
            at_dropout: Rounded(1.2),
            gc_dropout: Rounded(0.9),
            bins: (0..=100u32)
                .map(|gc| align::GcBin {
                    gc,
                    windows: bell(i64::from(gc), 41, 30, 90_000_000),
                    reads: bell(i64::from(gc), 41, 28, 19_000_000),
                    normalized_depth: if (8..90).contains(&gc) {
                        Rounded(1.0 - f64::from(gc.abs_diff(45)) / 90.0)
                    } else {
                        Rounded(0.0)
                    },
                })
                .collect(),
        }),
        error_rate: Some(align::ErrorRate {
            bases: 88_000_000_000,
            mismatches: 272_800_000,
            frac_mismatch: Frac::ratio(272_800_000, 88_000_000_000),
            insertions: 9_000_000,
            deletions: 9_900_000,
            frac_insertion: Rounded::ratio(9_000_000, 88_000_000_000),
            frac_deletion: Rounded::ratio(9_900_000, 88_000_000_000),
            clipped_reads: 9_000_000,
            clipped_bases: 410_000_000,
            frac_clipped: Rounded(0.0044),
            by_cycle_read1: cycle_errors(1),
            by_cycle_read2: cycle_errors(3),
            by_base_quality: [(2u8, 5.1), (11, 12.3), (25, 24.6), (37, 34.8)]
                .map(|(quality, empirical)| align::QualityErrors {
                    quality,
                    bases: 1_000_000_000,
                    mismatches: 1_000_000,
                    empirical: Rounded(empirical),
                })
                .to_vec(),
            by_context,
            oxidised_g: artefact(4_400_000),
            deamination: artefact(4_900_000),
        }),
        base_quality: Some(align::BaseQuality {
            bases: 93_000_000_000,
            q20_bases: 90_210_000_000,
            q30_bases: 85_560_000_000,
            frac_q20: Frac::ratio(97, 100),
            frac_q30: Frac::ratio(92, 100),
            histogram: (0..=37)
                .map(|q| match q {
                    2 => 930_000_000,
                    11 => 2_790_000_000,
                    25 => 3_720_000_000,
                    37 => 85_560_000_000,
                    _ => 0,
                })
                .collect(),
            mean_by_cycle_read1: (0..150).map(|c| Rounded(37.0 - f64::from(c * c) / 9_000.0)).collect(),
            mean_by_cycle_read2: (0..150).map(|c| Rounded(36.8 - f64::from(c * c) / 4_000.0)).collect(),
            ..align::BaseQuality::default()
        }),
        duplication: Some(align::Duplication {
            pairs: 308_700_000,
            duplicate_pairs: 25_700_000,
            optical_duplicate_pairs: 3_100_000,
            pcr_duplicate_pairs: 22_600_000,
            unpaired: 1_100_000,
            unpaired_duplicates: 100_000,
            frac_duplicates: Rounded(0.083266),
            library_size: Some(1_940_000_000),
        }),
        by_read_group: Some(vec![group("RG1", 93), group("RG2", 91)]),
        by_lane: Some(vec![group("HXYZ7DSX2:1", 93), group("HXYZ7DSX2:2", 91)]),
        sex: Some(align::Sex {
            karyotype: "XY".into(),
            x_ratio: Rounded(0.501),
            y_ratio: Rounded(0.49),
            mitochondrial_ratio: Rounded(212.0),
            ploidy: contigs()
                .into_iter()
                .map(|(contig, _)| {
                    let copies = if matches!(contig.as_str(), "chrX" | "chrY") { 1.0 } else { 2.0 };
                    align::Ploidy { contig, copies: Rounded(copies) }
                })
                .collect(),
        }),
        viral: Some(vec![align::ViralRow {
            contig: "chrEBV".into(),
            virus: "EBV".into(),
            reads: 120,
            frac_covered: Rounded(0.09),
            copies_per_cell: Rounded(0.002),
        }]),
        contamination: None,
        fingerprint_sha256: None,
        ga4gh,
        ga4gh_absent: [("cross_contamination_rate".to_owned(), "too_few_markers".to_owned())].into(),
        warnings: vec!["the reference is GRCh38 with unmasked false duplications (U2AF1, CBS, CRYAA, KCNE1)".into()],
    }
}
