//! Synthetic reports: every metric a profile may name, about 20 kB each, of five vendors over two years.
//!
//! Values vary around a centre by vendor, role and metric. A planted drift lowers the mean insert size of one vendor from a
//! day on, by so many bp a month. Each sample has a generator of its own, seeded by its number: the order changes nothing.

use serde_json::{Map, Value, json};
use wgs_report::metric::{self, Unit};
use wgs_testkit::Rng;

/// What is planted.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Seed.
    pub seed: u64,
    /// Days the reports are spread over, from 2024-10-01.
    pub days: u64,
    /// Vendor (0–4), first day and bp a month (30 days) of the drift of the mean insert size.
    pub drift: Option<(u64, u64, f64)>,
    /// Version of the program in the reports.
    pub version: String,
}

/// The first day, as minutes since 1970.
pub const FIRST: u64 = 19_997 * 1_440;

/// Name of a vendor.
pub fn vendor_name(vendor: u64) -> String {
    format!("vendor {}", ["A", "B", "C", "D", "E"][vendor as usize % 5])
}

fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3))
}

fn rounded(value: f64, decimals: u32) -> f64 {
    let scale = 10f64.powi(decimals as i32);
    (value * scale).round() / scale
}

fn value(path: &str, unit: Unit, tumor: bool, vendor: u64, insert: f64, rng: &mut Rng) -> Value {
    if path == "qc_align.insert_size.mean" || path == "qc_align.ga4gh.mean_insert_size" {
        return json!(rounded(420.0 + insert, 1));
    }
    let share = (hash(path) % 1_000) as f64 / 1_000.0;
    let center = match unit {
        Unit::Fraction => 0.02 + 0.9 * share,
        Unit::Percent => 40.0 + 50.0 * share,
        Unit::Depth => {
            if tumor {
                120.0
            } else {
                34.0
            }
        }
        Unit::Phred => 34.0 + 4.0 * share,
        Unit::Ratio => 1.0 + 2.0 * share,
        Unit::Bp => 10f64.powf(2.0 + 8.0 * share),
        Unit::Count => 10f64.powf(3.0 + 5.0 * share),
        _ => 5.0 + 5.0 * share,
    };
    let of_vendor = 0.004 * ((hash(path) >> 7) % 5) as f64 * vendor as f64;
    let value = center * (1.0 + 0.03 * rng.normal() + of_vendor).max(0.0);
    match unit {
        Unit::Fraction => json!(rounded(value.min(1.0), 6)),
        Unit::Percent | Unit::Phred => json!(rounded(value.min(100.0), 4)),
        Unit::Bp | Unit::Count if !path.ends_with("mean") && !path.ends_with("sd") => json!(value as u64),
        _ => json!(rounded(value, 2)),
    }
}

fn put(map: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            map.insert(path.to_owned(), value);
        }
        Some((key, rest)) => {
            let below = map.entry(key.to_owned()).or_insert_with(|| json!({}));
            put(below.as_object_mut().unwrap(), rest, value);
        }
    }
}

/// A day and time of day.
pub fn time(minutes: u64) -> String {
    let day = wgs_report::date::Day::of_unix(minutes * 60);
    format!("{day}T{:02}:{:02}", minutes / 60 % 24, minutes % 60)
}

/// Report number `i`.
pub fn report(i: u64, setting: &Setting) -> Value {
    let mut rng = Rng::new(setting.seed.wrapping_mul(0x9e37_79b9).wrapping_add(i));
    for _ in 0..3 {
        rng.bits();
    }
    let vendor = rng.below(5);
    let tumor = rng.percent(40);
    let at = FIRST + rng.below(setting.days * 1_440);
    let day = (at - FIRST) as f64 / 1_440.0;
    let mut insert = 6.0 * (vendor as f64 - 2.0) + 22.0 * rng.normal();
    if let Some((who, from, per_month)) = setting.drift
        && who == vendor
        && day >= from as f64
    {
        insert -= per_month * (day - from as f64) / 30.0;
    }
    let mut sections = Map::new();
    for metric in metric::metrics() {
        let value = value(&metric.path, metric.unit, tumor, vendor, insert, &mut rng);
        put(&mut sections, &metric.path, value);
    }
    // Fractions with their counts beside them are the quotients.
    for (top, fraction, share) in
        [("q30_bases", "frac_q30", 0.93), ("q20_bases", "frac_q20", 0.97), ("n_bases", "frac_n", 0.0001)]
    {
        let total = sections["qc_fastq"]["total"].as_object_mut().unwrap();
        let bases = total["bases"].as_u64().unwrap();
        let count = (bases as f64 * (share + 0.002 * rng.normal()).clamp(0.0, 1.0)) as u64;
        total.insert(top.into(), count.into());
        total.insert(fraction.into(), json!(rounded(count as f64 / bases as f64, 6)));
    }
    let flowcell = format!("H{vendor}{:04}", (at - FIRST) / 4_320);
    let instrument = format!("A0{vendor}{}", rng.below(3));
    let total = sections["qc_fastq"]["total"].clone();
    let lanes: Vec<Value> = (1..=4)
        .map(|lane| {
            let mut row = json!({"instrument": instrument, "run": "12", "flowcell": flowcell, "lane": lane});
            for key in [
                "reads",
                "bases",
                "q20_bases",
                "q30_bases",
                "frac_q20",
                "frac_q30",
                "frac_gc",
                "frac_n",
                "mean_quality",
            ] {
                row[key] = total[key].clone();
            }
            row
        })
        .collect();
    sections["qc_fastq"]["by_lane"] = lanes.into();
    let specimen = sections["specimen"].as_object_mut().unwrap();
    specimen.insert("delivery_id".into(), format!("D{vendor}-{:02}", (at - FIRST) / 43_200).into());
    specimen.insert("person".into(), format!("P{:06}", i / 2).into());
    specimen.insert("role".into(), if tumor { "tumor" } else { "normal" }.into());
    specimen.insert("hospital".into(), format!("hospital {}", rng.below(12)).into());
    specimen.insert("vendor".into(), vendor_name(vendor).into());
    specimen.insert("centre".into(), format!("centre {}", rng.below(3)).into());
    specimen["collection"]["preservation"] = "fresh_frozen".into();
    specimen["collection"]["frac_tumor_cells"] = json!(0.4);
    specimen["receipt"]["din"] = json!(7.5);
    specimen.insert("library".into(), json!({"kit": format!("kit {}", vendor % 2)}));
    let times = json!({"sequenced": time(at), "fastq_received": time(at + 9 * 1_440 + rng.below(4_000))});
    specimen.insert("times".into(), times);
    json!({
        "wgs": {"version": setting.version, "commit": "synthetic"},
        "run": {"command": [], "inputs": [], "reference": null, "simd": "none", "threads": 1, "seconds": 1.0, "peak_memory_mb": 100},
        "sample": {"name": format!("S{i:07}")},
        "sections": sections,
    })
}
