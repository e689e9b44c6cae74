//! `wgs call germline`: the quick road and the road over local haplotypes give the same genotypes.

#[path = "call_germline_support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use support::{Fixture, wgs};

/// A record: filter, information, genotype without order, QUAL.
struct Record {
    passes: bool,
    local: bool,
    genotype: String,
    qual: f64,
}

fn records(vcf: &str) -> BTreeMap<(u32, String, String), Record> {
    vcf.lines()
        .filter(|l| !l.starts_with('#'))
        .map(|l| {
            let f: Vec<&str> = l.split('\t').collect();
            let genotype = f[9].split(':').next().unwrap().replace('|', "/");
            let (passes, local) = (f[6] == "PASS", f[7].split(';').any(|i| i == "LOCAL"));
            let qual = f[5].parse().unwrap();
            ((f[1].parse().unwrap(), f[3].to_owned(), f[4].to_owned()), Record { passes, local, genotype, qual })
        })
        .collect()
}

#[test]
fn both_roads_call_the_same_genotypes() {
    let f = Fixture::new();
    let call = |extra: &[&str]| {
        let mut args = vec!["call", "germline", f.bam(), "-r", f.reference(), "-o", "-", "-q"];
        args.extend(extra);
        records(&wgs(&args).succeeds())
    };
    let (quick, local) = (call(&[]), call(&["--all-local"]));
    assert!(local.values().all(|r| r.local), "a site kept to the quick road");
    let (mut sites, mut other) = (0, Vec::new());
    for (key, q) in quick.iter().filter(|(_, q)| !q.local && (q.passes || q.qual == 0.0)) {
        sites += 1;
        let same = local.get(key).is_some_and(|l| l.genotype == q.genotype && l.passes == q.passes);
        if !same {
            other.push((key, q.qual));
        }
    }
    // What differs are alleles of clipped records, of which haplotypes see more.
    assert!(sites > 50, "{sites}");
    assert!(other.len() * 100 <= sites, "{} of {sites}: {other:?}", other.len());
}
