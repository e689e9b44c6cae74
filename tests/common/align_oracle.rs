//! Compares a section `qc_align` with what other tools say: one line for every value that differs.

use crate::common::{at, number};
use serde_json::Value;
use wgs_testkit::tools::Oracle;

/// Differences between the section and the oracles.
pub fn differences(section: &Value, oracles: &[Oracle]) -> Vec<String> {
    let mut d = Differences { section, found: Vec::new(), compared: 0 };
    for oracle in oracles {
        let before = d.compared;
        match oracle.name.as_str() {
            "flagstat" => d.flagstat(oracle),
            "stats" => d.stats(oracle),
            "depth" => d.depth(oracle),
            "mosdepth" => d.mosdepth(oracle),
            "picard" => d.picard(oracle),
            name => panic!("no comparison for {name}"),
        }
        assert!(d.compared > before, "{}: nothing was compared", oracle.name);
    }
    d.found
}

struct Differences<'a> {
    section: &'a Value,
    found: Vec<String>,
    compared: u32,
}

impl Differences<'_> {
    /// Ours at `path` against `theirs`, equal within `tolerance`.
    fn close(&mut self, path: &str, theirs: f64, tolerance: f64, what: &str) {
        self.compared += 1;
        match at(self.section, path).as_f64() {
            Some(ours) if (ours - theirs).abs() <= tolerance => {}
            _ => self.found.push(format!("{path}: {} but {what} says {theirs}", at(self.section, path))),
        }
    }

    /// Ours against a value of the oracle printed with `digits` decimals; null (Picard's `?`) wants null.
    fn printed(&mut self, path: &str, oracle: &Oracle, name: &str, digits: i32) {
        match &oracle.values[name] {
            Value::Null => {
                self.compared += 1;
                if !at(self.section, path).is_null() {
                    self.found.push(format!("{path}: {} but {name} is absent", at(self.section, path)));
                }
            }
            _ => self.close(path, oracle.number(name), 0.5 * 10f64.powi(-digits) + 1e-9, name),
        }
    }

    fn exact(&mut self, path: &str, oracle: &Oracle, name: &str) {
        self.close(path, oracle.number(name), 0.0, name);
    }

    fn flagstat(&mut self, oracle: &Oracle) {
        let fields = [
            ("total", "total"),
            ("primary", "primary"),
            ("secondary", "secondary"),
            ("supplementary", "supplementary"),
            ("duplicates", "duplicates"),
            ("primary_duplicates", "primary duplicates"),
            ("mapped", "mapped"),
            ("primary_mapped", "primary mapped"),
            ("paired", "paired in sequencing"),
            ("read1", "read1"),
            ("read2", "read2"),
            ("properly_paired", "properly paired"),
            ("both_mapped", "with itself and mate mapped"),
            ("singletons", "singletons"),
            ("mate_on_other_contig", "with mate mapped to a different chr"),
            ("mate_on_other_contig_mapq5", "with mate mapped to a different chr (mapQ >= 5)"),
        ];
        for group in ["passed", "failed"] {
            for (ours, theirs) in fields {
                self.exact(&format!("reads.{group}.{ours}"), oracle, &format!("{group}.{theirs}"));
            }
        }
    }

    fn stats(&mut self, oracle: &Oracle) {
        let sequences = oracle.number("sequences");
        let share = |name: &str| oracle.number(name) / sequences;
        let (mapped, proper) = (share("reads mapped"), share("reads properly paired"));
        self.close("reads.frac_mapped", mapped, 0.5e-6 + 1e-9, "reads mapped / sequences");
        self.close("reads.frac_properly_paired", proper, 0.5e-6 + 1e-9, "reads properly paired / sequences");
        self.close("ga4gh.pct_reads_mapped", 100.0 * mapped, 0.5e-6 + 1e-9, "reads mapped / sequences");
        if oracle.number("reads paired") > 0.0 {
            let what = "reads properly paired / sequences";
            self.close("ga4gh.pct_reads_properly_paired", 100.0 * proper, 0.5e-6 + 1e-9, what);
        } else {
            assert_eq!(self.section["ga4gh_absent"]["pct_reads_properly_paired"], "unpaired");
        }
        if oracle.number("reads paired") > 0.0 && oracle.number("insert size average") > 0.0 {
            self.printed("ga4gh.mean_insert_size", oracle, "insert size average", 1);
            self.printed("insert_size.mean", oracle, "insert size average", 1);
            self.printed("ga4gh.insert_size_std_deviation", oracle, "insert size standard deviation", 1);
            self.printed("insert_size.sd", oracle, "insert size standard deviation", 1);
        }
        self.exact("base_quality.bases", oracle, "total length");
        self.exact("read_length.max", oracle, "maximum length");
    }

    fn depth(&mut self, oracle: &Oracle) {
        let sums = oracle.values["sums"].as_object().unwrap();
        for i in 0..at(self.section, "depth.by_contig").as_array().map_or(0, Vec::len) {
            let row = format!("depth.by_contig.{i}");
            let contig = at(self.section, &format!("{row}.contig")).as_str().unwrap().to_owned();
            let sum = sums.get(&contig).and_then(Value::as_f64).unwrap_or(0.0);
            let mean = sum / number(self.section, &format!("{row}.len"));
            self.close(&format!("{row}.raw_mean"), mean, 0.5e-4 + 1e-9, "samtools depth");
        }
        // Positions without reads are what remains of the genome.
        let positions = at(self.section, "depth.raw_genome.positions").as_u64().unwrap_or(0);
        let mut histogram = oracle.values["histogram"].as_array().unwrap().clone();
        let covered: u64 = histogram.iter().map(|c| c.as_u64().unwrap()).sum();
        histogram.insert(0, (positions - covered).into());
        self.histogram("depth.raw_genome.histogram", &Value::Array(histogram), 1000, "samtools depth");
    }

    /// Ours folded at `cap` against theirs.
    fn histogram(&mut self, path: &str, theirs: &Value, cap: usize, what: &str) {
        self.compared += 1;
        let counts = |v: &Value| v.as_array().into_iter().flatten().map(|c| c.as_u64().unwrap()).collect::<Vec<_>>();
        let (mut ours, theirs) = (counts(at(self.section, path)), counts(theirs));
        if ours.len() > cap + 1 {
            let above: u64 = ours.drain(cap + 1..).sum();
            ours[cap] += above;
        }
        if ours != theirs {
            let first = (0..ours.len().max(theirs.len())).find(|&i| ours.get(i) != theirs.get(i)).unwrap();
            let (o, t) = (ours.get(first), theirs.get(first));
            self.found.push(format!("{path}[{first}]: {o:?} but {what} says {t:?}"));
        }
    }

    fn mosdepth(&mut self, oracle: &Oracle) {
        for i in 0..at(self.section, "depth.by_contig").as_array().map_or(0, Vec::len) {
            let row = format!("depth.by_contig.{i}");
            let contig = at(self.section, &format!("{row}.contig")).as_str().unwrap().to_owned();
            if oracle.values.contains_key(&format!("bases.{contig}")) {
                let excess = oracle.values.get(&format!("inside_mate.{contig}")).and_then(Value::as_f64).unwrap_or(0.0);
                let bases = oracle.number(&format!("bases.{contig}")) + excess;
                let mean = bases / oracle.number(&format!("length.{contig}"));
                self.close(&format!("{row}.template_mean"), mean, 0.5e-4 + 1e-9, "mosdepth");
            }
        }
        let positions = number(self.section, "depth.template_genome.positions");
        let mean = (oracle.number("bases.total") + oracle.number("inside_mate.total")) / positions;
        self.close("depth.template_genome.mean_uncapped", mean, 0.5e-6 + 1e-9, "mosdepth");
    }

    fn picard(&mut self, oracle: &Oracle) {
        for (ours, theirs) in [("genome", "wgs"), ("autosomes", "autosomes")] {
            if oracle.values.contains_key(&format!("{theirs}.GENOME_TERRITORY")) {
                self.picard_depth(&format!("depth.{ours}"), theirs, oracle);
            }
        }
        for (ours, theirs) in [
            ("mapq", "MAPQ"),
            ("duplicate", "DUPE"),
            ("unpaired", "UNPAIRED"),
            ("base_quality", "BASEQ"),
            ("overlap", "OVERLAP"),
            ("capped", "CAPPED"),
            ("total", "TOTAL"),
        ] {
            // Picard counts the aligned bases of unmapped reads that carry a CIGAR under MAPQ; ours counts none.
            let extra = oracle.number("wgs.aligned_though_unmapped");
            let total = number(self.section, "depth.excluded.total_bases");
            let share = oracle.values[&format!("wgs.PCT_EXC_{theirs}")].as_f64();
            // Picard takes reads of mapping quality 0 that begin with an adapter apart; ours stay under mapq.
            let adapter = oracle.values.get("wgs.PCT_EXC_ADAPTER").and_then(Value::as_f64).unwrap_or(0.0);
            let share = share.map(|s| if ours == "mapq" { s + adapter } else { s });
            let without = if matches!(ours, "mapq" | "total") { extra } else { 0.0 };
            match share {
                Some(share) if total > 0.0 => {
                    let expected = (share * (total + extra) - without) / total;
                    let what = format!("wgs.PCT_EXC_{theirs}");
                    self.close(&format!("depth.excluded.frac_{ours}"), expected, 1.1e-6, &what);
                }
                _ => {}
            }
        }
        if oracle.values.contains_key("autosomes.MEAN_COVERAGE") {
            self.printed("ga4gh.mean_autosome_coverage", oracle, "autosomes.MEAN_COVERAGE", 6);
            self.printed("ga4gh.mad_autosome_coverage", oracle, "autosomes.MAD_COVERAGE", 6);
            let breadth = 100.0 * oracle.number("autosomes.PCT_15X");
            self.close("ga4gh.pct_autosomes_15x", breadth, 0.5e-4 + 1e-9, "autosomes.PCT_15X");
        }
        self.exact("ga4gh.yield_bp_q30", oracle, "yield.PF_Q30_BASES");
        for (ours, theirs) in [("bases", "PF_BASES"), ("q20_bases", "PF_Q20_BASES"), ("q30_bases", "PF_Q30_BASES")] {
            self.exact(&format!("base_quality.{ours}"), oracle, &format!("yield.{theirs}"));
        }
        self.picard_insert_size(oracle);
        self.picard_gc(oracle);
    }

    fn picard_depth(&mut self, ours: &str, theirs: &str, oracle: &Oracle) {
        self.exact(&format!("{ours}.positions"), oracle, &format!("{theirs}.GENOME_TERRITORY"));
        for (field, column) in [
            ("mean", "MEAN_COVERAGE"),
            ("sd", "SD_COVERAGE"),
            ("median", "MEDIAN_COVERAGE"),
            ("mad", "MAD_COVERAGE"),
            ("fold_80_base_penalty", "FOLD_80_BASE_PENALTY"),
        ] {
            self.printed(&format!("{ours}.{field}"), oracle, &format!("{theirs}.{column}"), 6);
        }
        for depth in [1, 5, 10, 15, 20, 30, 40, 50, 60, 100] {
            self.printed(&format!("{ours}.frac_depth_ge_{depth}"), oracle, &format!("{theirs}.PCT_{depth}X"), 6);
        }
        self.histogram(&format!("{ours}.histogram"), &oracle.values[&format!("{theirs}.histogram")], 250, theirs);
    }

    fn picard_insert_size(&mut self, oracle: &Oracle) {
        // Picard leaves out orientations with under 5 % of the pairs.
        for orientation in ["FR", "RF", "TANDEM"] {
            if !oracle.values.contains_key(&format!("insert.{orientation}.READ_PAIRS")) {
                continue;
            }
            let rows = at(self.section, "insert_size.by_orientation").as_array().cloned().unwrap_or_default();
            let Some(i) = rows.iter().position(|r| r["orientation"] == orientation) else {
                self.found.push(format!("insert_size.by_orientation lacks {orientation}"));
                continue;
            };
            let row = format!("insert_size.by_orientation.{i}");
            self.exact(&format!("{row}.pairs"), oracle, &format!("insert.{orientation}.READ_PAIRS"));
            for (field, column, digits) in [
                ("median", "MEDIAN_INSERT_SIZE", 6),
                ("mad", "MEDIAN_ABSOLUTE_DEVIATION", 6),
                ("mean", "MEAN_INSERT_SIZE", 4),
                ("sd", "STANDARD_DEVIATION", 4),
            ] {
                self.printed(&format!("{row}.{field}"), oracle, &format!("insert.{orientation}.{column}"), digits);
            }
        }
    }

    /// Picard puts reads whose window begins in the last 100 bases of a contig into the bin of GC 0 (its table is zero
    /// there): where that bin has no windows, such reads are off by one bin each, and what follows from them is not compared.
    fn picard_gc(&mut self, oracle: &Oracle) {
        let bins = oracle.values["gc.bins"].as_array().unwrap();
        let column = |i: usize, c: usize| bins[i][c].as_f64().unwrap();
        self.exact("gc_bias.window", oracle, "gc.WINDOW_SIZE");
        let misfiled = if column(0, 1) == 0.0 { column(0, 2) } else { 0.0 };
        let mut moved = 0.0;
        for i in 0..bins.len() {
            let what = format!("Picard's GC bin {i}");
            self.close(&format!("gc_bias.bins.{i}.windows"), column(i, 1), 0.0, &what);
            if misfiled == 0.0 {
                self.close(&format!("gc_bias.bins.{i}.reads"), column(i, 2), 0.0, &what);
                if column(i, 1) > 0.0 {
                    self.close(&format!("gc_bias.bins.{i}.normalized_depth"), column(i, 3), 0.5e-6 + 1e-9, &what);
                }
            } else if i > 0 {
                moved += (number(self.section, &format!("gc_bias.bins.{i}.reads")) - column(i, 2)).abs();
            }
        }
        if misfiled == 0.0 {
            self.printed("gc_bias.at_dropout", oracle, "gc.AT_DROPOUT", 6);
            self.printed("gc_bias.gc_dropout", oracle, "gc.GC_DROPOUT", 6);
        } else if moved > misfiled {
            self.found.push(format!("gc_bias: {moved} reads lie in other bins, but Picard misfiles only {misfiled}"));
        }
    }
}
